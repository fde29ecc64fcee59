"""A bundle as a file: the same input gives the same bytes, whenever and wherever."""

import csv
import io
import json
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import pandas as pd
import xlsxwriter
from fudgeo.sql import DEFAULT_EPSG_RECS, INSERT_GPKG_SRS

from incidents.views.exports.about import codebook_tables, readme
from incidents.views.exports.bundle import Bundle
from incidents.views.exports.foreign import acled_view, ucdp_view
from incidents.views.exports.rows import flat_rows
from incidents.views.tables import guard

__all__ = ["FORMATS", "Format", "file_name", "write"]

Progress = Callable[[str], None]
_MOST_CELL: Final = 32_000  # signs; a spreadsheet's cell holds 32,767
_STAMP: Final = (2000, 1, 1, 0, 0, 0)  # of every file in an archive, so that bytes do not change
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's own clock has no zone
_SRID: Final = 4326
_SQL_TYPES: Final = {"i": "INTEGER", "f": "REAL", "b": "BOOLEAN", "I": "INTEGER", "F": "REAL"}


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    Attributes
    ----------
    label, ending, mime : str
    write : callable
        Bundle to bytes.
    """

    label: str
    ending: str
    mime: str
    write: Callable[[Bundle], bytes]


def write(bundle: Bundle, form: str, progress: Progress = lambda text: None) -> bytes:
    """Return a bundle as the bytes of a file.

    Parameters
    ----------
    form : str
        A key of ``FORMATS``.

    Raises
    ------
    KeyError
        There is no such format.
    """
    kind = FORMATS[form]
    progress(f"Writing {len(bundle.incidents):,} incidents as {kind.label}")
    return kind.write(bundle)


def file_name(bundle: Bundle, form: str) -> str:
    """Return the name under which a file is saved: edition, data version, form."""
    return f"balochistan-incidents-{bundle.edition}-v{bundle.version}{FORMATS[form].ending}"


def _csv(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8 with its mark, text quoted and guarded, numbers bare."""
    stream = io.StringIO()
    _guarded(frame).to_csv(stream, index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")


def _guarded(frame: pd.DataFrame) -> pd.DataFrame:
    plain = {}
    for name in frame.columns:
        values = frame[name]
        if values.dtype == object or pd.api.types.is_string_dtype(values.dtype):
            known: dict[Any, Any] = {}
            cells = []
            for value in values.tolist():
                if not isinstance(value, str):
                    cells.append("" if value is None or pd.isna(value) else value)
                    continue
                if value not in known:
                    known[value] = guard(value)
                cells.append(known[value])
            plain[name] = pd.Series(cells, dtype=object)
        else:
            plain[name] = values.reset_index(drop=True)
    return pd.DataFrame(plain)


def _rows_csv(bundle: Bundle) -> bytes:
    return _csv(flat_rows(bundle))


def _xlsx(bundle: Bundle) -> bytes:
    stream = io.BytesIO()
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": "Balochistan Incident Atlas", "created": _MADE})
        about = book.add_worksheet("about")
        for n, line in enumerate(readme(bundle).splitlines()):
            about.write_string(n, 0, line)
        bold = book.add_format({"bold": True})
        for name, frame in {**bundle.tables, "codebook": codebook_tables()}.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(frame.columns):
                sheet.write_string(0, column, str(title), bold)
            _fill(sheet, frame)
    return stream.getvalue()


def _fill(sheet: Any, frame: pd.DataFrame) -> None:
    columns = [frame[name].astype(object).where(frame[name].notna(), None).tolist()
               for name in frame.columns]  # fmt: skip
    for n, cells in enumerate(zip(*columns, strict=True), start=1):
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, bool | np.bool_):
                sheet.write_boolean(n, column, bool(cell))
            elif isinstance(cell, str):
                # Never a formula: it is written as text, so no apostrophe is needed.
                sheet.write_string(n, column, _short(cell))
            else:
                sheet.write_number(n, column, cell)


def _short(text: str) -> str:
    kept = "".join(sign for sign in text if sign >= " " or sign in "\n\t")
    return kept if len(kept) <= _MOST_CELL else kept[: _MOST_CELL - 1] + "…"


def _features(bundle: Bundle) -> Iterable[dict[str, Any]]:
    incidents = bundle.incidents
    names = [name for name in incidents.columns if name not in ("longitude", "latitude")]
    columns = [_json_cells(incidents[name]) for name in names]
    points = zip(incidents["longitude"].tolist(), incidents["latitude"].tolist(), strict=True)
    parts = {name: _by_incident(bundle.tables[name]) for name in ("actors", "claims", "reports")}
    for (x, y), values in zip(points, zip(*columns, strict=True), strict=True):
        properties = dict(zip(names, values, strict=True))
        for name, found in parts.items():
            properties[name] = found.get(properties["id"], [])
        geometry = None if x != x or x is None else {"type": "Point", "coordinates": [x, y]}
        yield {
            "type": "Feature",
            "id": properties["id"],
            "geometry": geometry,
            "properties": properties,
        }


def _json_cells(values: pd.Series) -> list[Any]:
    return [
        None if missing else value.item() if hasattr(value, "item") else value
        for value, missing in zip(values.tolist(), values.isna().tolist(), strict=True)
    ]


def _by_incident(frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    names = [name for name in frame.columns if name != "incident_id"]
    columns = [_json_cells(frame[name]) for name in names]
    found: dict[str, list[dict[str, Any]]] = {}
    for key, values in zip(frame["incident_id"].tolist(), zip(*columns, strict=True), strict=True):
        found.setdefault(key, []).append(dict(zip(names, values, strict=True)))
    return found


def _geojson(bundle: Bundle) -> bytes:
    head = {
        "type": "FeatureCollection",
        "name": "incidents",
        "about": readme(bundle),
        "data_version": bundle.version,
        "edition": str(bundle.edition),
    }
    text = json.dumps(head, ensure_ascii=False)[:-1]
    features = ",\n".join(
        json.dumps(one, ensure_ascii=False, allow_nan=False) for one in _features(bundle)
    )
    return f'{text}, "features": [\n{features}\n]}}\n'.encode()


def _kml(bundle: Bundle) -> bytes:
    """Return placemarks; an incident without a point is listed without one."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>Balochistan Incident Atlas, data version {bundle.version}</name>"
        f"<description>{_xml(readme(bundle))}</description>"
    ]
    for one in _features(bundle):
        properties = one["properties"]
        cells = "".join(
            f'<Data name="{name}"><value>{_xml(str(value))}</value></Data>'
            for name, value in properties.items()
            if value is not None and not isinstance(value, list)
        )
        when = (
            f"<TimeSpan><begin>{properties['date_start']}</begin>"
            f"<end>{properties['date_end']}</end></TimeSpan>"
            if properties["date_start"]
            else ""
        )
        point = one["geometry"]
        where = (
            f"<Point><coordinates>{point['coordinates'][0]},{point['coordinates'][1]}"
            "</coordinates></Point>"
            if point
            else ""
        )
        parts.append(
            f"<Placemark><name>{_xml(properties['title'])}</name>"
            f"<description>{_xml(properties['summary'])}</description>{when}"
            f"<ExtendedData>{cells}</ExtendedData>{where}</Placemark>"
        )
    return ("\n".join(parts) + "\n</Document></kml>\n").encode()


def _xml(text: str) -> str:
    return escape("".join(sign for sign in text if sign >= " " or sign in "\n\t"))


def _geoparquet(bundle: Bundle) -> bytes:
    frame = bundle.incidents
    points = gpd.points_from_xy(frame["longitude"], frame["latitude"], crs=_SRID)
    known = frame["longitude"].notna().to_numpy()
    geometry = gpd.GeoSeries(np.where(known, points, None), crs=_SRID)
    made = gpd.GeoDataFrame(frame.drop(columns=["longitude", "latitude"]), geometry=geometry)
    stream = io.BytesIO()
    made.to_parquet(stream, index=False, compression="zstd")
    return stream.getvalue()


def _geopackage(bundle: Bundle) -> bytes:
    """Return a GeoPackage: the layer ``incidents``, and tables that name their incident.

    ``rows`` is the same in the layout of our own uploads, by which the file comes back.
    Written with Python's SQLite, never GDAL.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.gpkg"
        with closing(sqlite3.connect(path)) as base:
            _base_tables(base, bundle)
            _layer(base, bundle)
            tables = {name: one for name, one in bundle.tables.items() if name != "incidents"}
            about = pd.DataFrame({"about": readme(bundle).splitlines()})
            for name, frame in {**tables, "rows": flat_rows(bundle), "about": about}.items():
                _attributes(base, name, frame, bundle)
            base.commit()
            base.execute("VACUUM")
        return path.read_bytes()


_BASE: Final = f"""
PRAGMA application_id = {0x47504B47};
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY NOT NULL,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY NOT NULL, data_type TEXT NOT NULL,
    identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL,
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


def _layer(base: sqlite3.Connection, bundle: Bundle) -> None:
    frame = bundle.incidents
    x, y = frame["longitude"].to_numpy(dtype=float), frame["latitude"].to_numpy(dtype=float)
    known = ~np.isnan(x)
    extent = (
        (x[known].min(), y[known].min(), x[known].max(), y[known].max())
        if known.any()
        else (None,) * 4
    )
    base.execute(
        "INSERT INTO gpkg_contents VALUES ('incidents', 'features', 'incidents', ?, ?, ?, ?, ?, ?,"
        " ?)",
        (readme(bundle)[:2000], _LAST_CHANGE, *extent, _SRID),
    )
    head = b"GP\x00\x01" + struct.pack("<i", _SRID)
    blobs = [
        head + struct.pack("<BIdd", 1, 1, lon, lat) if is_known else None
        for lon, lat, is_known in zip(x.tolist(), y.tolist(), known.tolist(), strict=True)
    ]
    plain = frame.drop(columns=["longitude", "latitude"])
    columns = ", ".join(f'"{name}" {_sql_type(plain[name])}' for name in plain.columns)
    base.execute(f"CREATE TABLE incidents (fid INTEGER PRIMARY KEY, geom POINT, {columns})")
    base.execute(
        "INSERT INTO gpkg_geometry_columns VALUES ('incidents', 'geom', 'POINT', ?, 0, 0)",
        (_SRID,),
    )
    _insert(base, "incidents", ["geom", *plain.columns], [blobs, *_cells(plain)])


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
    return [_json_cells(frame[name]) for name in frame.columns]


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


def _zip(bundle: Bundle) -> bytes:
    from incidents.views.exports.about import licence, words_of_citation

    citation = words_of_citation(bundle)
    files: dict[str, bytes] = {
        "README.txt": readme(bundle).encode(),
        "LICENCE.txt": licence().encode(),
        "CITATION.txt": citation.plain.encode() + b"\n",
        "CITATION.bib": citation.bibtex.encode(),
        "CITATION.ris": citation.ris.encode(),
        "codebook.csv": _csv(codebook_tables()),
        "rows.csv": _rows_csv(bundle),
        "incidents.geojson": _geojson(bundle),
    }
    files |= {f"{name}.csv": _csv(frame) for name, frame in bundle.tables.items()}
    return _packed(files)


def _packed(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return stream.getvalue()


_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Final[Mapping[str, Format]] = {
    "csv": Format("CSV, one row an incident", ".csv", "text/csv", lambda one: _csv(one.incidents)),
    "rows": Format("CSV, one row a claim (our upload layout)", "-rows.csv", "text/csv", _rows_csv),
    "xlsx": Format("Excel workbook", ".xlsx", _XLSX, _xlsx),
    "geojson": Format("GeoJSON", ".geojson", "application/geo+json", _geojson),
    "gpkg": Format("GeoPackage", ".gpkg", "application/geopackage+sqlite3", _geopackage),
    "kml": Format("KML", ".kml", "application/vnd.google-earth.kml+xml", _kml),
    "parquet": Format("GeoParquet", ".parquet", "application/vnd.apache.parquet", _geoparquet),
    "acled": Format("CSV in ACLED’s columns", "-acled-columns.csv", "text/csv",
                    lambda one: _csv(acled_view(one))),
    "ucdp": Format("CSV in UCDP GED’s columns", "-ucdp-columns.csv", "text/csv",
                   lambda one: _csv(ucdp_view(one))),
    "zip": Format("ZIP of CSV files with README, codebook, licence and citation", ".zip",
                  "application/zip", _zip),
}  # fmt: skip
