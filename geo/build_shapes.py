"""Build time only: from the raw polygons of the wheel to clean layers.

The wheel holds geoBoundaries polygons, each simplified on its own, so that
neighbours overlap here and leave gaps there. ``clean_tehsils`` makes them one
coverage, ``neighbours`` does the same for what lies around the province.
"""

import csv
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from pyproj import Geod

from geo.errors import LayerError

PAKISTAN: Final = "9618217B"  # how the shape ids of geoBoundaries PAK ADM3 begin
COUNTRIES: Final = {
    PAKISTAN: "Pakistan",
    "17698898B": "Afghanistan",
    "9664099B": "Iran",
    "7132399B": "India",
}
# West, south, east, north: the province with a margin of at least a degree.
FRAME: Final = (59.5, 23.5, 72.0, 33.5)
# The widest gap between two polygons that share a border measures 0.0056 degrees.
GAP_WIDTH: Final = 0.01
# Between the data of two countries the widest gap is larger. Only a closed hole is ever filled.
BORDER_GAP_AREA: Final = 0.05  # square degrees
DECIMALS: Final = 6  # 0.1 m
# Provinces whose name in the wheel is not the one in use.
RENAMED: Final = {
    "Federally Administered Tribal Areas": "Khyber Pakhtunkhwa",  # merged in 2018
    "Ghōr": "Ghor",
    "Nimruz": "Nimroz",
    "Urozgan": "Uruzgan",
}

_GEOD: Final = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Shape:
    """One polygon of the wheel with what the wheel says about it."""

    shape_id: str
    country: str
    province: str
    geometry: shapely.Geometry


def area_km2(geometry: shapely.Geometry) -> float:
    """Return the area on the WGS 84 ellipsoid in square kilometres."""
    oriented = shapely.orient_polygons(geometry)
    return float(_GEOD.geometry_area_perimeter(oriented)[0]) / 1e6


def read_shapes(data: Path, tehsil_ids: set[str]) -> list[Shape]:
    """Read the polygons of ``tehsil_ids`` and all others that touch ``FRAME``.

    Parameters
    ----------
    data
        The folder ``gazetteer/data`` of the unpacked wheel.
    tehsil_ids
        Shape ids that belong to Balochistan, wherever the wheel files them.

    Raises
    ------
    LayerError
        If the wheel is not the one that we know.
    """
    frame = shapely.box(*FRAME)
    database = data / "data.db"
    with (data / "geo-boundaries.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if _country(row["shape_id"])]
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        wkb: dict[str, bytes] = {}
        for prefix in COUNTRIES:
            wkb |= connection.execute(
                "SELECT shape_id, coordinates FROM location_data WHERE shape_id LIKE ?",
                [f"{prefix}%"],
            )
    finally:
        connection.close()
    shapes = []
    for row in sorted(rows, key=lambda row: row["shape_id"]):
        geometry = shapely.from_wkb(wkb[row["shape_id"]])
        if row["shape_id"] in tehsil_ids or geometry.intersects(frame):
            country = _country(row["shape_id"])
            # A shape that is filed under a foreign country gets its province later, from
            # the shapes around it.
            province = row["admin2"] if row["admin1"] == country else ""
            if country == "Pakistan" and row["admin2"] == "Balochistan":
                province = ""
            shapes.append(Shape(row["shape_id"], country, province, geometry))
    missing = tehsil_ids - {shape.shape_id for shape in shapes}
    if missing:
        raise LayerError(database, f"{len(missing)} of the tehsil shapes are not in the wheel")
    return shapes


def clean_tehsils(raw: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Return the same polygons as one coverage: no gap, no overlap, shared vertices.

    An overlap or a gap goes to the neighbour with which it shares most border.
    """
    cleaned = shapely.coverage_clean(np.array(raw), gap_width=GAP_WIDTH)
    return _rounded(list(cleaned))


def neighbours(
    shapes: list[Shape], tehsils: list[shapely.Geometry]
) -> list[tuple[str, str, shapely.Geometry]]:
    """Return (country, province, geometry) of what lies around the tehsils, in ``FRAME``.

    The tehsils keep every square metre: overlaps are taken from the
    neighbours, and the gaps between are given to them.
    """
    groups: dict[tuple[str, str], list[shapely.Geometry]] = {}
    for shape in _with_province(shapes):
        key = (shape.country, RENAMED.get(shape.province, shape.province))
        groups.setdefault(key, []).append(shape.geometry)
    keys = sorted(groups)
    frame = shapely.box(*FRAME)
    taken = shapely.coverage_union_all(tehsils)
    around: list[shapely.Geometry] = []
    for key in keys:
        parts = shapely.coverage_clean(np.array(groups[key]), gap_width=GAP_WIDTH)
        # Rounded before the subtraction, so that what is cut off is exactly what was there.
        area = shapely.intersection(shapely.union_all(parts, grid_size=1e-6), frame)
        area = _polygons(shapely.difference(area, taken))
        taken = shapely.union(taken, area)
        around.append(area)
    around = _fill_holes(around, taken)
    return [
        (country, province, geometry)
        for (country, province), geometry in zip(keys, around, strict=True)
        if not geometry.is_empty
    ]


def as_coverage(
    tehsils: list[shapely.Geometry], around: list[shapely.Geometry]
) -> tuple[list[shapely.Geometry], list[shapely.Geometry]]:
    """Return both layers with the vertices of their common border shared."""
    cleaned = _rounded(list(shapely.coverage_clean(np.array([*tehsils, *around]))))
    return cleaned[: len(tehsils)], cleaned[len(tehsils) :]


def simplified(
    geometries: list[shapely.Geometry], tolerance: float, decimals: int
) -> list[shapely.Geometry]:
    """Return a lighter coverage: a border that was shared is still shared.

    ``tolerance`` is in degrees, as ``shapely.coverage_simplify`` takes it.
    """
    light = shapely.coverage_simplify(np.array(geometries), tolerance)
    return _rounded(list(light), decimals)


def _country(shape_id: str) -> str:
    return next((c for prefix, c in COUNTRIES.items() if shape_id.startswith(prefix)), "")


def _with_province(shapes: list[Shape]) -> list[Shape]:
    known = [shape for shape in shapes if shape.province]
    placed = list(known)
    for shape in shapes:
        if shape.province:
            continue
        rim = shape.geometry.buffer(0.02)
        shared: dict[str, float] = {}
        for other in known:
            if other.country == shape.country and rim.intersects(other.geometry):
                length = rim.intersection(other.geometry).area
                shared[other.province] = shared.get(other.province, 0.0) + length
        province = max(sorted(shared), key=lambda name: shared[name])
        placed.append(Shape(shape.shape_id, shape.country, province, shape.geometry))
    return placed


def _fill_holes(
    around: list[shapely.Geometry], everything: shapely.Geometry
) -> list[shapely.Geometry]:
    holes = [
        shapely.Polygon(ring)
        for part in shapely.get_parts(everything)
        for ring in part.interiors
        if shapely.Polygon(ring).area <= BORDER_GAP_AREA
    ]
    filled = list(around)
    for hole in holes:
        shared = [shapely.intersection(hole.boundary, area).length for area in around]
        best = int(np.argmax(shared))
        if shared[best] > 0:
            filled[best] = shapely.union(filled[best], hole)
    return [_polygons(area) for area in filled]


def _polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = [p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon"]
    return shapely.union_all(parts)


def _rounded(
    geometries: list[shapely.Geometry], decimals: int = DECIMALS
) -> list[shapely.Geometry]:
    step = 10.0**-decimals
    rounded = shapely.transform(np.array(geometries), lambda xy: np.round(xy / step) * step)
    # Rounding can fold two vertices into one; a second clean restores the shared borders.
    if not (shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded)):
        rounded = shapely.coverage_clean(shapely.set_precision(geometries, step))
    return list(shapely.orient_polygons(shapely.normalize(rounded)))
