"""From bytes to a table: which kind of file it is, by its content, and what stands in it.

Runs in the limited process (see ``incidents.desk.intake.sandbox``). The name of the file
is not even given: nothing here depends on it.
"""

from typing import Any, Final

from incidents.desk.uploads.formats.uploaded_table import UnreadableError

MAX_BYTES: Final = 10 * 1024 * 1024

_BY_MAGIC: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)", "Save it as .xlsx or as CSV UTF-8."),
    (b"PAR1", "a Parquet file", ""),
    (b"\x80\x02", "a Python pickle", ""),
    (b"\x80\x03", "a Python pickle", ""),
    (b"\x80\x04", "a Python pickle", ""),
    (b"\x80\x05", "a Python pickle", ""),
    (b"\x93NUMPY", "a NumPy file", ""),
    (b"MZ", "a program", ""),
    (b"\x7fELF", "a program", ""),
    (b"\xcf\xfa\xed\xfe", "a program", ""),
    (b"#!", "a script", ""),
    (b"%PDF", "a PDF", "Reports are read on the page “Read a report”."),
    (
        b"\xff\xd8\xff",
        "an image",
        "The atlas takes no images: they can hold the place and the name of a person.",
    ),
    (b"\x89PNG", "an image", "The atlas takes no images."),
    (b"GIF8", "an image", "The atlas takes no images."),
    (b"II*\x00", "an image", "The atlas takes no images."),
    (b"MM\x00*", "an image", "The atlas takes no images."),
    (b"BM", "an image", "The atlas takes no images."),
    (b"RIFF", "an image or a recording", "The atlas takes neither."),
    (b"\x1f\x8b", "a compressed file", "Unpack it first."),
    (b"BZh", "a compressed file", "Unpack it first."),
    (b"\xfd7zXZ", "a compressed file", "Unpack it first."),
    (b"7z\xbc\xaf", "a compressed file", "Unpack it first."),
    (b"Rar!", "a compressed file", "Unpack it first."),
    (b"\x89HDF", "an HDF file", ""),
    (b"FGB", "a FlatGeobuf file", "Save it as GeoPackage or GeoJSON."),
    (b"\x00\x00\x27\x0a", "a shapefile", "Save it as GeoPackage or GeoJSON."),
    (b"{\\rtf", "a text document", "Save the table as CSV UTF-8."),
)
_TAKEN: Final = "We read CSV, XLSX, GeoJSON, KML, KMZ and GeoPackage."


def parse(payload: bytes) -> dict[str, Any]:
    """Return the table in a file, as ``Table.as_json`` writes it.

    Raises
    ------
    UnreadableError
        It is none of the kinds that we take, or it is one and is not sound.
    """
    if len(payload) > MAX_BYTES:
        raise UnreadableError(f"The file is larger than {MAX_BYTES // 1024**2} MB: divide it.")
    if not payload.strip(b"\x00\t\r\n "):
        raise UnreadableError("The file is empty.")
    for magic, what, advice in _BY_MAGIC:
        if payload.startswith(magic):
            raise UnreadableError(f"The file is {what}. {advice or _TAKEN}".strip())
    # Each reader is imported where it is needed: the others cost memory and time.
    if payload.startswith(b"SQLite format 3\x00"):
        from incidents.desk.uploads.formats.geopackage_file import read

        return read(payload).as_json()
    if payload.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(payload)
    return _text(payload)


def _zipped(payload: bytes) -> dict[str, Any]:
    from incidents.desk.uploads.formats import zip_archive

    with zip_archive.open_guarded(payload) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            from incidents.desk.uploads.formats.xlsx_file import read as read_workbook

            return read_workbook(payload, archive).as_json()
        marks = [name for name in names if name.lower().endswith(".kml") and "/" not in name]
        if marks:
            from incidents.desk.uploads.formats.kml_file import read

            first = "doc.kml" if "doc.kml" in marks else sorted(marks)[0]
            return read(zip_archive.read_member(archive, first)).as_json()
    if "word/document.xml" in names:
        raise UnreadableError(
            "The file is a Word document. Reports are read on the page “Read a report”."
        )
    raise UnreadableError(f"The archive holds no table that we know. {_TAKEN}")


def _text(payload: bytes) -> dict[str, Any]:
    from incidents.desk.uploads.formats import csv_file

    text, notices = csv_file.decode(payload)
    start = text.lstrip("\ufeff \t\r\n")[:4000]
    if start.startswith("<"):
        return _markup(payload, start)
    if start.startswith(("{", "[")):
        from incidents.desk.uploads.formats.geojson_file import read

        return read(text).as_json()
    return csv_file.read(text, notices).as_json()


def _markup(payload: bytes, start: str) -> dict[str, Any]:
    lowered = start.lower()
    if "<ogrvrtdatasource" in lowered or "<vrtdataset" in lowered:
        raise UnreadableError("The file points at other files (VRT), and those we never open.")
    if "<svg" in lowered:
        raise UnreadableError("The file is an image (SVG). The atlas takes no images.")
    if "<html" in lowered or "<!doctype html" in lowered:
        raise UnreadableError("The file is a web page. Save the table as CSV UTF-8 or XLSX.")
    if "<gpx" in lowered:
        raise UnreadableError(f"The file is a GPX track. {_TAKEN}")
    from incidents.desk.uploads.formats.kml_file import read

    return read(payload).as_json()
