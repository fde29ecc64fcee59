"""What a geometry of a map file comes to: a point, or why it is none.

An incident lies at one point or in an area that is known by its code. A line or a
polygon says neither, so it is refused and never turned into its centre.
"""

import math
import struct
from dataclasses import dataclass
from typing import Any, Final

_HEIGHT: Final = "Heights were left out"
_SINGLE: Final = "A collection of one point was taken as that point"
_AREA: Final = (
    "is not a point: an area has no dot in the atlas. Give a point, or leave the geometry empty "
    "and name the district"
)
_MANY: Final = "holds several points; an incident has one"


@dataclass(frozen=True, slots=True)
class GeometryPoint:
    """A point (longitude, latitude), or none; what is wrong, and what was changed."""

    point: tuple[float, float] | None = None
    problem: str | None = None
    notice: str | None = None
    kind: str = ""


def point_of_coordinates(kind: str, coordinates: Any) -> GeometryPoint:
    """Return what GeoJSON coordinates come to."""
    if kind == "MultiPoint" and isinstance(coordinates, list):
        if len(coordinates) != 1:
            return GeometryPoint(problem=_MANY, kind=kind)
        inner = point_of_coordinates("Point", coordinates[0])
        return GeometryPoint(inner.point, inner.problem, inner.notice or _SINGLE, kind)
    if kind != "Point":
        return GeometryPoint(problem=_AREA, kind=kind[:40])
    if not isinstance(coordinates, list) or not 2 <= len(coordinates) <= 4:
        return GeometryPoint(problem="has no two coordinates", kind=kind)
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in coordinates):
        return GeometryPoint(problem="has coordinates that are not numbers", kind=kind)
    notice = _HEIGHT if len(coordinates) > 2 else None
    return GeometryPoint((float(coordinates[0]), float(coordinates[1])), notice=notice, kind=kind)


_NAMES: Final = {
    1: "Point",
    2: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
}


def point_of_wkb(blob: bytes) -> GeometryPoint:
    """Return what well-known binary comes to."""
    try:
        return _wkb(blob, 0)[0]
    except (struct.error, IndexError, KeyError):
        return GeometryPoint(problem="is a damaged geometry")


def _wkb(blob: bytes, at: int) -> tuple[GeometryPoint, int]:
    order = "<" if blob[at] == 1 else ">"
    (code,) = struct.unpack_from(f"{order}I", blob, at + 1)
    at += 5
    extended, code = code & 0xE0000000, code & 0x1FFFFFFF
    dimensions, kind = divmod(code, 1000)
    extra = bool(extended & 0x80000000) + bool(extended & 0x40000000)
    extra += {0: 0, 1: 1, 2: 1, 3: 2}[dimensions]
    if extended & 0x20000000:
        at += 4
    name = _NAMES[kind]
    if kind == 4:
        (count,) = struct.unpack_from(f"{order}I", blob, at)
        if count != 1:
            return GeometryPoint(problem=_MANY, kind=name), at
        inner, end = _wkb(blob, at + 4)
        return GeometryPoint(inner.point, inner.problem, inner.notice or _SINGLE, name), end
    if kind != 1:
        return GeometryPoint(problem=_AREA, kind=name), at
    x, y = struct.unpack_from(f"{order}dd", blob, at)
    end = at + 8 * (2 + extra)
    if math.isnan(x) and math.isnan(y):
        return GeometryPoint(kind=name), end  # how an empty point is written
    return GeometryPoint((x, y), notice=_HEIGHT if extra else None, kind=name), end
