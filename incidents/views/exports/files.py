"""A bundle as a file: the same input gives the same bytes, whenever and wherever."""

import io
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
from pyarrow.csv import WriteOptions, write_csv

from incidents.counting_rules import COUNTING_RULES
from incidents.filters import file_words
from incidents.views.exports.acled import acled_view
from incidents.views.exports.bundle import Bundle
from incidents.views.exports.data_description import (
    codebook_tables,
    data_sets,
    licence,
    readme,
    words_of_citation,
)
from incidents.views.exports.geopackage_export import write_geopackage
from incidents.views.exports.plain_cells import by_incident, cells, guarded, readable, short
from incidents.views.exports.upload_layout import flat_rows
from incidents.views.exports.workbook import write_workbook

__all__ = ["FORMATS", "Format", "file_name", "left_out", "left_out_in_words", "table_csv", "write"]

Progress = Callable[[str], None]
_SRID: Final = 4326
_READABLE: Final = 0o644
_LISTED: Final = {"actors": "actor_rows"}  # "actors" is the text of the table
_KML_NAMES: Final = {"id": "incident_id"}  # a placemark has an id of another kind


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


def left_out(bundle: Bundle, form: str) -> Mapping[str, int]:
    """Return why incidents of a bundle are not in a file of this form, each with their number.

    Only a form with rules of somebody else leaves any out; nothing else does.
    """
    return acled_view(bundle)[1] if form == "acled" else {}


def left_out_in_words(out: Mapping[str, int]) -> str:
    """Return a sentence that says how many incidents are not in a file, and why."""
    total = sum(out.values())
    reasons = "; ".join(f"{why} ({count:,})" for why, count in out.items())
    return f"Not in this file: {total:,} {'entry' if total == 1 else 'entries'}, as {reasons}."


def file_name(bundle: Bundle, form: str) -> str:
    """Return the name under which a file is saved: edition, data version, filter, form."""
    words = [str(bundle.edition), f"v{bundle.version}", file_words(bundle.filters)]
    return f"balochistan-incidents-{'-'.join(one for one in words if one)}{FORMATS[form].ending}"


def table_csv(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8 with its mark, text quoted and guarded, numbers bare."""
    stream = io.BytesIO(b"\xef\xbb\xbf")
    stream.seek(0, io.SEEK_END)
    write_csv(guarded(frame), stream, WriteOptions(eol="\r\n"))
    return stream.getvalue()


def _rows_csv(bundle: Bundle) -> bytes:
    return table_csv(flat_rows(bundle))


def _xlsx(bundle: Bundle) -> bytes:
    # The data first: whatever reads one sheet of a workbook reads the first.
    title, *lines = readme(bundle).splitlines()
    tables = {
        **bundle.tables,
        **codebook_tables(),
        "about": pd.DataFrame({title: lines}, dtype=object),
    }
    return write_workbook({name: short(frame) for name, frame in tables.items()})


def _features(bundle: Bundle) -> Iterable[dict[str, Any]]:
    incidents = bundle.incidents
    names = [name for name in incidents.columns if name not in ("longitude", "latitude")]
    columns = [cells(incidents[name]) for name in names]
    points = zip(incidents["longitude"].tolist(), incidents["latitude"].tolist(), strict=True)
    parts = {
        _LISTED.get(name, name): by_incident(bundle.tables[name])
        for name in ("actors", "claims", "reports")
    }
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


def _geojson(bundle: Bundle) -> bytes:
    return b"".join(_json_pieces(bundle))


def _json_pieces(bundle: Bundle) -> Iterator[bytes]:
    head = {
        "type": "FeatureCollection",
        "name": "incidents",
        "about": readme(bundle),
        "data_version": bundle.version,
        "seal": bundle.mark.partition("-")[2],
        "counting_rules": COUNTING_RULES,
        "edition": str(bundle.edition),
    }
    yield orjson.dumps(head)[:-1] + b',"features":['
    between = b"\n"
    for feature in map(orjson.dumps, _features(bundle)):
        yield between
        yield feature
        between = b",\n"
    yield b"\n]}\n"


def _kml(bundle: Bundle) -> bytes:
    """Return placemarks; an incident without a point is listed without one."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>Balochistan Incident Atlas, data version {bundle.mark}</name>"
        f"<description>{_xml(readme(bundle))}</description>"
    ]
    for one in _features(bundle):
        properties = one["properties"]
        cells = "".join(
            f'<Data name="{_KML_NAMES.get(name, name)}"><value>{_xml(_told(value))}</value></Data>'
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


def _told(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _xml(text: str) -> str:
    return escape(readable(text))


def _geoparquet(bundle: Bundle) -> bytes:
    frame = bundle.incidents
    points = gpd.points_from_xy(frame["longitude"], frame["latitude"], crs=_SRID)
    known = frame["longitude"].notna().to_numpy()
    geometry = gpd.GeoSeries(np.where(known, points, None), crs=_SRID)
    made = gpd.GeoDataFrame(frame.drop(columns=["longitude", "latitude"]), geometry=geometry)
    stream = io.BytesIO()
    made.to_parquet(stream, index=False, compression="zstd")
    return stream.getvalue()


def _zip(bundle: Bundle) -> bytes:
    citation = words_of_citation(bundle)
    texts = {
        "README.txt": readme(bundle),
        "LICENCE.txt": licence(bundle),
        "CITATION.txt": "\n".join([citation.plain, *data_sets(bundle), ""]),
        "CITATION.bib": citation.bibtex,
        "CITATION.ris": citation.ris,
    }
    tables = {**codebook_tables(), "rows": flat_rows(bundle), **bundle.tables}
    files: dict[str, Iterable[bytes]] = {
        **{name: [text.encode()] for name, text in texts.items()},
        **{f"{name}.csv": _csv_once(frame) for name, frame in tables.items()},
        "incidents.geojson": _json_pieces(bundle),
    }
    return _packed(files)


def _csv_once(frame: pd.DataFrame) -> Iterator[bytes]:
    """Yield a table as CSV when it is asked for: not all of them are in memory at once."""
    yield table_csv(frame)


def _packed(files: Mapping[str, Iterable[bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name in sorted(files):
            # By its name alone: then it has no date of today, and the archive's level.
            with archive.open(name, "w") as file:
                for piece in files[name]:
                    file.write(piece)
        for entry in archive.infolist():  # read by whoever unpacks it, and not by its owner alone
            entry.external_attr = (stat.S_IFREG | _READABLE) << 16
    return stream.getvalue()


_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Final[Mapping[str, Format]] = {
    "csv": Format("CSV, one row an incident", ".csv", "text/csv",
                  lambda one: table_csv(one.incidents)),
    "rows": Format("CSV, one row a claim (our upload layout)", "-rows.csv", "text/csv", _rows_csv),
    "xlsx": Format("Excel workbook", ".xlsx", _XLSX, _xlsx),
    "geojson": Format("GeoJSON", ".geojson", "application/geo+json", _geojson),
    "gpkg": Format("GeoPackage", ".gpkg", "application/geopackage+sqlite3", write_geopackage),
    "kml": Format("KML", ".kml", "application/vnd.google-earth.kml+xml", _kml),
    "parquet": Format("GeoParquet", ".parquet", "application/vnd.apache.parquet", _geoparquet),
    "acled": Format("CSV in ACLED’s columns", "-acled-columns.csv", "text/csv",
                    lambda one: table_csv(acled_view(one)[0])),
    "zip": Format("ZIP of CSV files with README, codebook, licence and citation", ".zip",
                  "application/zip", _zip),
}  # fmt: skip
