"""The reference files of districts and tehsils, as they are read.

What they mean on a date is asked of ``geo.districts``. All coordinates are longitude and
latitude in degrees, EPSG:4326.
"""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.data_folders import REFERENCE
from geo.errors import LayerError
from geo.names import fold_name
from geo.shared_shapes import one_at_a_time

CRS: Final = "EPSG:4326"


@cache
def extents() -> list[dict[str, str]]:
    """Return every extent that a district has had since 2002, as the table tells it."""
    path = REFERENCE / "districts.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise LayerError(path, "cannot be read; run `python -m geo.build`") from error


@cache
def codes_by_name() -> dict[str, tuple[str, ...]]:
    """Return the codes behind every name and spelling, folded; the likeliest first."""
    names: dict[str, tuple[str, ...]] = {}
    for row in extents():
        written = [row["name"], *split(row["spellings"]), *split(row["older_names"])]
        for name in written:
            names.setdefault(fold_name(name), (row["code"],))
    older = REFERENCE / "typed" / "older_names.csv"
    with older.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names[fold_name(row["name"])] = split(row["codes"])
    return names


@one_at_a_time
@cache
def tehsils() -> gpd.GeoDataFrame:
    """Return the tehsils by code; one frame for all: do not change it."""
    frame = _frame(REFERENCE / "tehsils.geojson").drop(columns=["shape_id", "source_name"])
    frame["spellings"] = [split(text) for text in frame["spellings"]]
    return frame


def frame_of(rows: list[dict[str, str]]) -> gpd.GeoDataFrame:
    """Return extents as ``districts.read_districts`` does, each put together from its tehsils."""
    parts = tehsils().geometry
    shapes = [
        shapely.normalize(shapely.coverage_union_all(parts.loc[list(split(row["tehsils"]))]))
        for row in rows
    ]
    return gpd.GeoDataFrame(
        {
            "name": [row["name"] for row in rows],
            "division": [row["division"] for row in rows],
            "population_2017": _integers(rows, "population_2017"),
            "population_2023": _integers(rows, "population_2023"),
            "area_km2": [float(row["area_km2"]) for row in rows],
            "label_lon": [float(row["label_lon"]) for row in rows],
            "label_lat": [float(row["label_lat"]) for row in rows],
            "part_of": [row["part_of"] or None for row in rows],
            "spellings": [split(row["spellings"]) for row in rows],
            "tehsils": [split(row["tehsils"]) for row in rows],
        },
        geometry=list(shapely.orient_polygons(shapes)),
        crs=CRS,
        index=pd.Index([row["code"] for row in rows], name="code"),
    )


@one_at_a_time
@cache
def _frame(path: Path) -> gpd.GeoDataFrame:
    features = read_json(path)["features"]
    properties = pd.DataFrame([feature["properties"] for feature in features])
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    frame = gpd.GeoDataFrame(properties, geometry=shapes, crs=CRS)
    return frame.set_index("code").sort_index()


def read_json(path: Path) -> dict[str, Any]:
    """Return a reference file; LayerError where it is missing or damaged."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LayerError(path, "cannot be read; run `python -m geo.build`") from error
    return content


def split(text: str) -> tuple[str, ...]:
    """Return the parts of a cell that holds several."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _integers(rows: list[dict[str, str]], column: str) -> Any:
    return pd.array([int(row[column]) if row[column] else pd.NA for row in rows], dtype="Int64")
