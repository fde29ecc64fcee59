"""GeoPackage: one layer's rows, read by SQLite alone, in memory, with everything else shut off."""

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Final

from incidents.desk.uploads.formats.geojson_file import as_cell, gather
from incidents.desk.uploads.formats.map_geometry import GeometryPoint, point_of_wkb
from incidents.desk.uploads.formats.uploaded_table import (
    MAX_COLUMNS,
    MAX_ROWS,
    Gathering,
    Table,
    UnreadableError,
)

_APPLICATION_IDS: Final = (0x47504B47, 0x47503130, 0x47503131)
_SECONDS: Final = 5.0
_OWN_TRIGGER: Final = re.compile(r"(rtree_|gpkg_|trigger_|fgti_|feature_count_)", re.IGNORECASE)
_ENVELOPES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


def read(payload: bytes) -> Table:
    """Return the rows of a GeoPackage's layer of incidents, or of its only one.

    Raises
    ------
    UnreadableError
        Damaged, not closed, no GeoPackage, views or triggers of its own, several
        layers, a coordinate system that is not known.
    """
    if payload[18:20] != b"\x01\x01":
        raise UnreadableError(
            "The GeoPackage was copied while a program had it open, so its newest rows may be "
            "missing. Close it there, or export the layer to a new file."
        )
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.deserialize(payload)
            _shut_off(connection)
            _check(connection)
            layer, srs = _layer(connection)
            return gather(
                Gathering("gpkg", unit="feature"), list(_features(connection, layer, srs))
            )
        except sqlite3.Error as error:
            if "interrupted" in str(error):
                raise UnreadableError("Reading the GeoPackage took too long.") from error
            raise UnreadableError("The GeoPackage is damaged.") from error


def _shut_off(connection: sqlite3.Connection) -> None:
    end = time.monotonic() + _SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    for setting in (
        "trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {setting}")


def _check(connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if sound != "ok":
        raise UnreadableError("The GeoPackage is damaged.")
    parts = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    names = {name for kind, name, _ in parts if kind == "table"}
    if application not in _APPLICATION_IDS or "gpkg_contents" not in names:
        raise UnreadableError("The file is an SQLite database, but not a GeoPackage.")
    for kind, name, sql in parts:
        if kind == "view":
            raise UnreadableError("The GeoPackage holds a view, which could run anything.")
        if kind == "trigger" and not _OWN_TRIGGER.match(name):
            raise UnreadableError(f"The GeoPackage holds a trigger of its own ({name[:40]}).")
        virtual = sql and re.match(r"\s*CREATE\s+VIRTUAL\s+TABLE", sql, re.IGNORECASE)
        if virtual and not re.search(r"USING\s+rtree\b", sql, re.IGNORECASE):
            raise UnreadableError("The GeoPackage holds a virtual table that we do not know.")


def _layer(connection: sqlite3.Connection) -> tuple[str, int | None]:
    layers = connection.execute(
        "SELECT c.table_name, g.srs_id FROM gpkg_contents AS c"
        " LEFT JOIN gpkg_geometry_columns AS g ON g.table_name = c.table_name"
        " WHERE c.data_type IN ('features', 'attributes') ORDER BY c.table_name"
    ).fetchall()
    named = [one for one in layers if one[0] == "incidents"]
    features = [one for one in layers if one[1] is not None]
    # Our own exports hold the same once more in the layout of an upload, claims included.
    own = [one for one in layers if one[0] == "rows" and one[1] is None and named]
    chosen = own or named or features or layers
    if not chosen:
        raise UnreadableError("The GeoPackage has no layer.")
    if len(chosen) > 1:
        names = ", ".join(str(name)[:30] for name, _ in chosen[:5])
        raise UnreadableError(
            f"The GeoPackage has several layers ({names}): export the one with the incidents, or "
            "call it “incidents”."
        )
    return str(chosen[0][0]), chosen[0][1]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _features(
    connection: sqlite3.Connection, layer: str, srs: int | None
) -> Iterator[tuple[dict[str, str], GeometryPoint]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({_quoted(layer)})")]
    if len(columns) > MAX_COLUMNS:
        raise UnreadableError(f"The layer has more than {MAX_COLUMNS} columns.")
    found = connection.execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
    ).fetchone()
    shape = found[0] if found else None
    if shape is not None and shape not in columns:
        raise UnreadableError("The layer's column of shapes is missing.")
    to_degrees = _reprojection(connection, srs) if shape is not None else None
    listed = ", ".join(map(_quoted, columns))
    rows = connection.execute(f"SELECT {listed} FROM {_quoted(layer)}")  # noqa: S608 - quoted names
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise UnreadableError(f"The layer has more than {MAX_ROWS:,} rows: divide it.")
        cells = {
            name: as_cell(None if isinstance(value, bytes) else value)
            for name, value in zip(columns, row, strict=True)
            if name not in (shape, "fid")
        }
        yield cells, _point(row, columns, shape, to_degrees)


def _point(
    row: Sequence[Any], columns: Sequence[str], shape: str | None, to_degrees: Any
) -> GeometryPoint:
    blob = row[columns.index(shape)] if shape is not None else None
    if blob is None:
        return GeometryPoint()
    if not isinstance(blob, bytes) or len(blob) < 9 or blob[:2] != b"GP":
        return GeometryPoint(problem="is a damaged geometry")
    skip = _ENVELOPES.get((blob[3] >> 1) & 0b111)
    if skip is None:
        return GeometryPoint(problem="is a damaged geometry")
    found = point_of_wkb(blob[8 + skip :])
    if found.point is None or to_degrees is None:
        return found
    longitude, latitude = to_degrees.transform(*found.point)
    notice = "Points were brought from another coordinate system to longitude and latitude"
    return GeometryPoint(
        (round(longitude, 7), round(latitude, 7)), found.problem, notice, found.kind
    )


def _reprojection(connection: sqlite3.Connection, srs: int | None) -> Any:
    """Return what brings points to EPSG:4326, None when they are there."""
    if srs in (4326, 0):
        return None
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    row = connection.execute(
        "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (srs,),
    ).fetchone()
    if row is None or str(row[0]).upper() != "EPSG":
        raise UnreadableError(
            "The GeoPackage is in a coordinate system that we do not know. Export it in EPSG:4326."
        )
    try:
        return Transformer.from_crs(CRS.from_epsg(int(row[1])), CRS.from_epsg(4326), always_xy=True)
    except (CRSError, ValueError, TypeError) as error:
        raise UnreadableError(
            f"The coordinate system EPSG:{row[1]} is not known. Export it in EPSG:4326."
        ) from error
