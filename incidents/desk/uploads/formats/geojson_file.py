"""GeoJSON: a list of features, read strictly and without any map library."""

import json
import math
import re
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from incidents.desk.uploads.formats.map_geometry import GeometryPoint, point_of_coordinates
from incidents.desk.uploads.formats.uploaded_table import Gathering, Table, UnreadableError

_PLAIN_CRS: Final = re.compile(r"CRS84|EPSG:+(\d[\d.]*:)?4326|EPSG:4326$", re.IGNORECASE)


def read(text: str) -> Table:
    """Return the features of a collection as rows; the number is the feature's.

    Raises
    ------
    UnreadableError
        Not JSON, not GeoJSON, a key twice, a number that is none, another CRS.
    """
    told = _parsed(text)
    if not isinstance(told, dict) or told.get("type") not in ("FeatureCollection", "Feature"):
        raise UnreadableError("The file is JSON, but not GeoJSON with features.")
    _check_crs(told)
    features = [told] if told["type"] == "Feature" else told.get("features")
    if not isinstance(features, list):
        raise UnreadableError("The GeoJSON has no list of features.")
    gathering = Gathering("geojson", unit="feature")
    return gather(
        gathering,
        [_feature(number, one) for number, one in enumerate(features, start=1)],
    )


def gather(gathering: Gathering, features: Sequence[tuple[dict[str, str], GeometryPoint]]) -> Table:
    """Return a table of features: their properties, then longitude and latitude.

    A point of the geometry goes into ``longitude`` and ``latitude``; properties
    of those names give way to it when there is one.
    """
    names: dict[str, None] = {}
    for properties, _ in features:
        names.update(dict.fromkeys(properties))
    own = {name.casefold() for name in names}
    columns = [*names, *(axis for axis in ("longitude", "latitude") if axis not in own)]
    if features:
        gathering.header(columns)
    places = {name.casefold(): name for name in gathering.columns}
    notices: dict[str, int] = {}
    for number, (properties, found) in enumerate(features, start=1):
        cells = dict(properties)
        if found.point is not None:
            cells[places["longitude"]] = repr(found.point[0])
            cells[places["latitude"]] = repr(found.point[1])
        if found.problem:
            gathering.problem(number, "geometry", found.kind, found.problem)
        if found.notice:
            notices[found.notice] = notices.get(found.notice, 0) + 1
        # A feature without properties still is one.
        values = [cells.get(name, "") for name in columns]
        gathering.add(number, values if any(values) else [*values[:-1], " "])
    gathering.notices += [f"{text} ({count} features)." for text, count in notices.items()]
    return gathering.finish()


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_whole,
            object_pairs_hook=_once,
        )
    except RecursionError as error:
        raise UnreadableError("The JSON is nested too deep to be read.") from error
    except json.JSONDecodeError as error:
        raise UnreadableError(
            f"The JSON is not sound (line {error.lineno}: {error.msg})."
        ) from error


def _no_constant(name: str) -> NoReturn:
    raise UnreadableError(f"The JSON holds {name}, which is not a number.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise UnreadableError(
            f"The JSON holds the number {text[:30]}, which is beyond all measure."
        )
    return number


def _whole(text: str) -> int:
    if len(text) > 30:
        raise UnreadableError(f"The JSON holds a number of {len(text):,} digits.")
    return int(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableError(f"The JSON gives {twice[:60]!r} twice in one object.")
    return found


def _check_crs(told: dict[str, Any]) -> None:
    crs = told.get("crs")
    if crs is None:
        return
    name = json.dumps(crs)[:300]
    if not _PLAIN_CRS.search(name):
        raise UnreadableError(
            "The GeoJSON is in another coordinate system than longitude and latitude (EPSG:4326). "
            "Export it in that one."
        )


def _feature(number: int, feature: Any) -> tuple[dict[str, str], GeometryPoint]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise UnreadableError(f"Feature {number} is not a GeoJSON feature.")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise UnreadableError(f"The properties of feature {number} are not an object.")
    cells = {str(name): as_cell(value) for name, value in properties.items()}
    if "id" in feature and "id" not in cells:
        cells["id"] = as_cell(feature["id"])
    geometry = feature.get("geometry")
    if geometry is None:
        return cells, GeometryPoint()
    if not isinstance(geometry, dict):
        return cells, GeometryPoint(problem="is not a geometry")
    return cells, point_of_coordinates(str(geometry.get("type")), geometry.get("coordinates"))


def as_cell(value: Any) -> str:
    """Return a value of JSON as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value).strip()
