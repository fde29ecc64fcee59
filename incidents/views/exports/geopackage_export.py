"""A GeoPackage of the tables of an export, written with Python's SQLite, never GDAL."""

import sqlite3
import struct
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from fudgeo.sql import DEFAULT_EPSG_RECS, INSERT_GPKG_SRS

from geo import districts
from incidents.views.exports.bundle import Bundle
from incidents.views.exports.data_description import BOUNDARIES, readme
from incidents.views.exports.plain_cells import cells
from incidents.views.exports.upload_layout import flat_rows

__all__ = ["write_geopackage"]

_SRID: Final = 4326
Extent = tuple[float, float, float, float] | None
_SQL_TYPES: Final = {"i": "INTEGER", "f": "REAL", "b": "BOOLEAN", "M": "DATE"}


def write_geopackage(bundle: Bundle) -> bytes:
    """Return a GeoPackage: incidents, the areas they lie in, and tables that name their incident.

    What has no point is drawn by its area: ``district_today`` and ``tehsil`` of an
    incident are codes of the layers ``districts`` and ``tehsils``. ``rows`` is the same
    in the layout of our own uploads, by which the file comes back. Written with
    Python's SQLite, never GDAL.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.gpkg"
        with closing(sqlite3.connect(path)) as base:
            _base_tables(base, bundle)
            _incidents(base, bundle)
            _areas(base)
            tables = {name: one for name, one in bundle.tables.items() if name != "incidents"}
            about = pd.DataFrame({"about": readme(bundle).splitlines()})
            for name, frame in {**tables, "rows": flat_rows(bundle), "about": about}.items():
                _attributes(base, name, frame, bundle)
            base.commit()
        return path.read_bytes()


_BASE: Final = f"""
PRAGMA application_id = {0x47504B47};
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY NOT NULL,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY NOT NULL, data_type TEXT NOT NULL,
    identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,
    m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"""
_LAST_CHANGE: Final = "2000-01-01T00:00:00.000Z"


def _base_tables(base: sqlite3.Connection, bundle: Bundle) -> None:
    base.executescript(_BASE)
    base.executemany(INSERT_GPKG_SRS, DEFAULT_EPSG_RECS)


def _incidents(base: sqlite3.Connection, bundle: Bundle) -> None:
    frame = bundle.incidents
    x, y = frame["longitude"].to_numpy(dtype=float), frame["latitude"].to_numpy(dtype=float)
    known = ~np.isnan(x)
    extent: Extent = (
        (x[known].min(), y[known].min(), x[known].max(), y[known].max()) if known.any() else None
    )
    shapes = [
        struct.pack("<BIdd", 1, 1, lon, lat) if is_known else None
        for lon, lat, is_known in zip(x.tolist(), y.tolist(), known.tolist(), strict=True)
    ]
    plain = frame.drop(columns=["longitude", "latitude"])
    _layer(base, "incidents", plain, ("POINT", shapes, extent), readme(bundle)[:2000])


def _areas(base: sqlite3.Connection) -> None:
    """Add the districts and tehsils whose codes stand in ``incidents``."""
    _area(
        base, "districts", districts.read_districts(),
        ["name", "division", "population_2023", "area_km2"],
        "The 34 districts of the census of 2023: incidents.district_today = districts.code.",
    )  # fmt: skip
    _area(
        base, "tehsils", districts.read_tehsils(), ["name", "district", "area_km2"],
        "Tehsils: incidents.tehsil = tehsils.code.",
    )  # fmt: skip


def _area(
    base: sqlite3.Connection, name: str, areas: gpd.GeoDataFrame, columns: list[str], words: str
) -> None:
    shapes = [
        shapely.to_wkb(shapely.multipolygons(list(shapely.get_parts(shape))), byte_order=1)
        for shape in areas.geometry
    ]
    west, south, east, north = areas.total_bounds.tolist()
    frame = pd.DataFrame(areas[columns]).rename_axis("code").reset_index()
    drawn = ("MULTIPOLYGON", shapes, (west, south, east, north))
    _layer(base, name, frame, drawn, f"{words} {BOUNDARIES}")


def _layer(
    base: sqlite3.Connection,
    name: str,
    frame: pd.DataFrame,
    drawn: tuple[str, Sequence[bytes | None], Extent],
    description: str,
) -> None:
    """Add a layer: a table with a geometry (WKB, EPSG:4326; None where there is none) a row."""
    kind, shapes, extent = drawn
    base.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)",
        (name, name, description, _LAST_CHANGE, *(extent or (None,) * 4), _SRID),
    )
    columns = ", ".join(f'"{column}" {_sql_type(frame[column])}' for column in frame.columns)
    base.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY, geom {kind}, {columns})')
    base.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (name, kind, _SRID)
    )
    head = b"GP\x00\x01" + struct.pack("<i", _SRID)
    blobs = [None if shape is None else head + shape for shape in shapes]
    _insert(base, name, ["geom", *frame.columns], [blobs, *_cells(frame)])


def _attributes(base: sqlite3.Connection, name: str, frame: pd.DataFrame, bundle: Bundle) -> None:
    base.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) "
        "VALUES (?, 'attributes', ?, ?)",
        (name, name, _LAST_CHANGE),
    )
    columns = ", ".join(f'"{column}" {_sql_type(frame[column])}' for column in frame.columns)
    base.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY, {columns})')
    _insert(base, name, list(frame.columns), _cells(frame))


def _sql_type(values: pd.Series) -> str:
    return _SQL_TYPES.get(getattr(values.dtype, "kind", "O"), "TEXT")


def _cells(frame: pd.DataFrame) -> list[list[Any]]:
    return [_values(frame[name]) for name in frame.columns]


def _values(column: pd.Series) -> list[Any]:
    """Return a column as SQLite stores it: a day as ISO text, as the standard has it."""
    if isinstance(column.dtype, pd.ArrowDtype):
        texts: list[Any] = pa.array(column).cast(pa.string()).to_pylist()
        return texts
    return cells(column)


def _insert(
    base: sqlite3.Connection, table: str, names: Sequence[str], columns: Sequence[Sequence[Any]]
) -> None:
    quoted = ", ".join(f'"{name}"' for name in names)
    holes = ", ".join("?" * len(names))
    # Names of tables and columns are constants of this program.
    base.executemany(
        f'INSERT INTO "{table}" ({quoted}) VALUES ({holes})',  # noqa: S608
        zip(*columns, strict=True),
    )
