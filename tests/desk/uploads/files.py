"""Files as editors and others hand them in, made in code; all that they say is fictional."""

import csv
import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

GOOD: dict[str, str] = {
    "id": "sampletown-2024-001",
    "title": "Shots at a fictional mill",
    "date": "2024-03-01",
    "place": "Sampletown (fictional)",
    "longitude": "",
    "latitude": "",
    "geo_precision": "district",
    "district": "Kech",
    "sub_event_type": "armed_attack",
    "actors": "Unidentified armed group: alleged_perpetrator; Police: target",
    "summary": "Police said that shots were fired at a fictional mill.",
    "status": "reported",
    "report_publisher": "The Sampletown Courier (fictional)",
    "report_title": "Fictional headline",
    "report_url": "https://example.org/fictional",
    "report_source_type": "news",
    "report_published_on": "2024-03-02",
    "claimant": "Police",
    "claimant_role": "state",
    "measure": "killed",
    "victims": "security_forces",
    "figure": "2",
}


def a_row(**changes: str) -> dict[str, str]:
    return GOOD | changes


def a_csv(*rows: Mapping[str, str], separator: str = ",", encoding: str = "utf-8") -> bytes:
    stream = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(stream, names, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode(encoding)


def many(count: int, **changes: str) -> list[dict[str, str]]:
    """Return rows of different fictional incidents, days apart."""
    first = date(1990, 1, 1)
    return [
        a_row(
            id=f"testville-2024-{n:05d}",
            **{"date": (first + timedelta(days=4 * (n % 3000))).isoformat()} | changes,
        )
        for n in range(count)
    ]


def a_workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(payload: bytes, **changed: bytes | None) -> bytes:
    """Return an archive with some of its files replaced, added or (None) left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


def a_zip(files: Mapping[str, bytes], *, packed: bool = True) -> bytes:
    stream = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def a_geojson(*features: Mapping[str, Any], **top: Any) -> bytes:
    told = {"type": "FeatureCollection", "features": list(features), **top}
    return json.dumps(told).encode()


def a_feature(geometry: Any = None, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": a_row(**properties)}


def a_kml(body: str, *, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document>{body}</Document></kml>"
    ).encode()


def a_geopackage(path: Path, *, srs: int = 4326, extra: str = "", count: int = 1) -> bytes:
    """Return a small GeoPackage with a layer of points near Turbat, written without GDAL."""
    with sqlite3.connect(path) as base:
        base.executescript(f"""
            PRAGMA application_id = {0x47504B47};
            PRAGMA user_version = 10300;
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY,
                organization TEXT, organization_coordsys_id INTEGER, definition TEXT,
                description TEXT);
            INSERT INTO gpkg_spatial_ref_sys VALUES
                ('WGS 84', 4326, 'EPSG', 4326, '', ''), ('Web', 3857, 'EPSG', 3857, '', ''),
                ('odd', 999999, 'NONE', 999999, 'undefined', '');
            CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT,
                identifier TEXT, description TEXT, last_change TEXT, min_x REAL, min_y REAL,
                max_x REAL, max_y REAL, srs_id INTEGER);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
                geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
            INSERT INTO gpkg_contents VALUES
                ('incidents', 'features', 'incidents', '', '', 0, 0, 1, 1, {srs});
            INSERT INTO gpkg_geometry_columns VALUES
                ('incidents', 'geom', 'POINT', {srs}, 0, 0);
            CREATE TABLE incidents (fid INTEGER PRIMARY KEY, geom BLOB,
                {", ".join(f'"{name}" TEXT' for name in GOOD if name not in ("longitude", "latitude"))});
        """)  # noqa: E501
        x, y = (63.05, 26.0) if srs != 3857 else (7018693.9, 2999080.9)
        blob = b"GP\x00\x01" + struct.pack("<i", srs) + struct.pack("<BIdd", 1, 1, x, y)
        names = [name for name in GOOD if name not in ("longitude", "latitude")]
        holes = ", ".join("?" * (len(names) + 1))
        for n in range(count):
            row = a_row(id=f"testville-2024-{n:03d}", geo_precision="town", district="")
            base.execute(
                f"INSERT INTO incidents (geom, {', '.join(names)}) VALUES ({holes})",
                [blob, *(row[name] for name in names)],
            )
        if extra:
            base.executescript(extra)
    base.close()
    return path.read_bytes()
