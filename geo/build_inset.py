"""Build time only: the small map of the region that stands in a corner of every frame.

``python -m geo.build_inset FOLDER``, where FOLDER is ``gazetteer/data`` of the unpacked
wheel that ``geo.build`` is made from. Writes ``data/reference/inset.json``: land as
rings, borders as lines, and those borders apart that are drawn dashed because the
states on both sides do not agree on them. Degrees in hundredths, EPSG:4326.
"""

import csv
import json
import sqlite3
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import shapely

from geo.build_shapes import COUNTRIES
from geo.data_folders import REFERENCE

BOUNDS: Final = (58.0, 21.5, 80.5, 38.0)
TARGET: Final = REFERENCE / "inset.json"
# Kashmir and the passes north of it: the outlines of three states contradict each other here.
CONTESTED: Final = (72.4, 32.4, 80.6, 37.4)
_CLOSE: Final = 0.04  # degrees; gaps and slivers between shapes that were simplified one by one
_SIMPLE: Final = 0.05
_UNITS: Final = 100


def build(data: Path, target: Path = TARGET) -> int:
    """Write the file from the wheel's ``data`` folder, and return its size in bytes."""
    frame = shapely.box(*BOUNDS)
    land: list[shapely.Geometry] = []
    countries: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for shape_id, geometry in _shapes(data):
        if not geometry.intersects(frame):
            continue
        land.append(geometry)
        prefix = next((one for one in COUNTRIES if shape_id.startswith(one)), None)
        if prefix:
            countries[COUNTRIES[prefix]].append(geometry)
    whole = _tidy(land, frame)
    contested = shapely.box(*CONTESTED)
    # Neighbours overlap by a little: each is drawn once, less what stands already.
    taken, lines = shapely.Polygon(), []
    for name in sorted(countries):
        area = _tidy(countries[name], frame)
        lines.append(area.boundary.difference(taken.buffer(0.12)))
        taken = shapely.union(taken, area)
    # A hole inland is where shapes do not meet, not a coast.
    shores = [part.exterior for part in shapely.get_parts(whole)]
    coast = shapely.union_all(shores).buffer(0.12)
    borders = shapely.union_all(lines).difference(coast)
    made = {
        "units": _UNITS,
        "land": [_flat(part.exterior) for part in shapely.get_parts(whole) if part.area > 0.02],
        "borders": _lines(borders.difference(contested)),
        "contested": _lines(borders.intersection(contested)),
    }
    text = json.dumps(made, separators=(",", ":")) + "\n"
    target.write_text(text, encoding="utf-8")
    return len(text)


def _shapes(data: Path) -> list[tuple[str, Any]]:
    with (data / "geo-boundaries.csv").open(encoding="utf-8", newline="") as file:
        known = {row["shape_id"] for row in csv.DictReader(file)}
    connection = sqlite3.connect(f"file:{data / 'data.db'}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT shape_id, coordinates FROM location_data").fetchall()
    finally:
        connection.close()
    return [(key, shapely.from_wkb(wkb)) for key, wkb in sorted(rows) if key in known]


def _tidy(parts: list[Any], frame: Any) -> Any:
    joined = shapely.union_all(shapely.make_valid(parts))
    closed = joined.buffer(_CLOSE).buffer(-_CLOSE)
    return shapely.make_valid(closed.simplify(_SIMPLE)).intersection(frame)


def _lines(borders: Any) -> list[list[int]]:
    merged = shapely.line_merge(borders)
    return [_flat(line) for line in shapely.get_parts(merged) if line.length > 0.15]


def _flat(line: Any) -> list[int]:
    return [round(value * _UNITS) for point in line.coords for value in point[:2]]


if __name__ == "__main__":
    print(f"{TARGET.name}: {build(Path(sys.argv[1])):,} bytes")
