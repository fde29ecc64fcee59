"""The base map for pictures that are drawn on the server, from the file that browsers draw.

A frame on paper and the map on the screen show the same borders because both read
``static/atlas/base.js``. Nothing here opens a data source through GDAL.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.base_shapes import BASE_SCRIPT
from geo.errors import LayerError

Degrees = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]

WHOLE_PROVINCE: Final[Bounds] = (60.75, 24.55, 70.4, 32.2)
KM_PER_DEGREE: Final = 111.195  # of latitude, on a sphere of 6,371 km
_HEAD: Final = "window.ATLAS_BASE="


@dataclass(frozen=True, slots=True)
class Shape:
    """A district or a tehsil.

    Attributes
    ----------
    code, name : str
    lon, lat : float
        Where a name reads well, in degrees; the location of nothing.
    rings : tuple of arrays, shape (n, 2)
        Longitude and latitude in degrees, EPSG:4326.
    district : str
        The code of the district that it lies in; its own for a district.
    """

    code: str
    name: str
    lon: float
    lat: float
    rings: tuple[Degrees, ...]
    district: str

    @property
    def bounds(self) -> Bounds:
        """West, south, east and north, in degrees."""
        every = np.concatenate(self.rings)
        (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
        return float(west), float(south), float(east), float(north)


@dataclass(frozen=True, slots=True)
class Base:
    """What lies under the incidents.

    Attributes
    ----------
    lines : mapping of kind to arrays, shape (n, 2)
        Borders; the kinds are those of ``geo.base_shapes.LINES``.
    province, sea : tuple of arrays
        Rings in degrees.
    districts, tehsils : mapping of code to Shape
    towns : tuple of (name, lon, lat)
        The largest first.
    labels : tuple of (text, lon, lat, kind)
        Countries, provinces and the sea.
    """

    lines: dict[str, tuple[Degrees, ...]]
    province: tuple[Degrees, ...]
    sea: tuple[Degrees, ...]
    districts: dict[str, Shape]
    tehsils: dict[str, Shape]
    towns: tuple[tuple[str, float, float], ...]
    labels: tuple[tuple[str, float, float, str], ...]


@cache
def read_base() -> Base:
    """Read the base map, once.

    Raises
    ------
    LayerError
        If the file is missing or damaged; ``python -m geo.base_shapes`` writes it.
    """
    try:
        text = BASE_SCRIPT.read_text(encoding="utf-8")
        raw = json.loads(text[text.index(_HEAD) + len(_HEAD) :].strip().removesuffix(";"))
    except (OSError, ValueError) as error:
        raise LayerError(BASE_SCRIPT, "is not the base map") from error
    units = raw["units"]
    arcs = [_from_steps(arc, units) for arc in raw["arcs"]]
    district_rows = raw["districts"]
    districts = {
        code: Shape(code, name, lon / units, lat / units, _rings(rings, arcs), code)
        for code, name, lon, lat, rings in district_rows
    }
    tehsils = {
        code: Shape(
            code, name, lon / units, lat / units, _rings(rings, arcs), district_rows[whole][0]
        )
        for code, name, whole, lon, lat, rings in raw["tehsils"]
    }
    return Base(
        lines={kind: tuple(arcs[n] for n in numbers) for kind, numbers in raw["lines"].items()},
        province=_rings(raw["province"], arcs),
        sea=tuple(_from_steps(ring, units) for ring in raw["sea"]),
        districts=districts,
        tehsils=tehsils,
        towns=tuple((name, lon / units, lat / units) for name, lon, lat in raw["towns"]),
        labels=tuple((t, lon / units, lat / units, kind) for t, lon, lat, kind in raw["labels"]),
    )


def _from_steps(steps: Sequence[int], units: int) -> Degrees:
    pairs = np.asarray(steps, dtype=np.float64).reshape(-1, 2)
    return np.asarray(np.cumsum(pairs, axis=0) / units)


def _rings(rings: Iterable[Sequence[int]], arcs: Sequence[Degrees]) -> tuple[Degrees, ...]:
    made = []
    for ring in rings:
        parts: list[Any] = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in ring]
        # The last point of an arc is the first of the next.
        made.append(np.concatenate([part[:-1] for part in parts]))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Projection:
    """Degrees to points on paper: equidistant along parallels and meridians at the middle.

    Attributes
    ----------
    west, north : float
        Degrees at the point (``left``, ``top``).
    scale : float
        Points a degree of latitude.
    squeeze : float
        Points a degree of longitude, divided by ``scale``.
    left, top : float
    """

    west: float
    north: float
    scale: float
    squeeze: float
    left: float = 0.0
    top: float = 0.0

    def xy(self, degrees: Degrees) -> Degrees:
        """Return points on paper, y downwards, for an array of longitudes and latitudes."""
        moved = np.empty_like(degrees)
        moved[:, 0] = self.left + (degrees[:, 0] - self.west) * self.scale * self.squeeze
        moved[:, 1] = self.top + (self.north - degrees[:, 1]) * self.scale
        return moved

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the point on paper of one place."""
        x, y = self.xy(np.array([[lon, lat]]))[0]
        return float(x), float(y)

    @property
    def points_per_km(self) -> float:
        """How many points a kilometre is in the middle of the map."""
        return self.scale / KM_PER_DEGREE


def fit(bounds: Bounds, box: tuple[float, float, float, float]) -> Projection:
    """Return the projection that shows ``bounds`` (degrees) whole and in the middle of a box.

    ``box`` is left, top, width and height in points.
    """
    west, south, east, north = bounds
    left, top, width, height = box
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min(width / ((east - west) * squeeze), height / (north - south))
    # What is left over is shared out, so that the middle stays the middle.
    spare_x = width - (east - west) * squeeze * scale
    spare_y = height - (north - south) * scale
    return Projection(west, north, scale, squeeze, left + spare_x / 2, top + spare_y / 2)
