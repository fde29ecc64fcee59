"""What is handed in: read as what it is, or refused with a sentence; nothing of it runs."""

import csv
import io
import re
import struct
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.desk.intake.sandbox import UploadError
from incidents.desk.uploads.formats.detect import parse
from incidents.desk.uploads.formats.uploaded_table import Table, UnreadableError
from incidents.desk.uploads.layouts import columns
from incidents.desk.uploads.plan import interpreted
from incidents.desk.uploads.upload_services import read_table
from tests.desk.uploads.files import (
    GOOD,
    a_csv,
    a_feature,
    a_geojson,
    a_geopackage,
    a_kml,
    a_row,
    a_workbook,
    a_zip,
    many,
    repacked,
)

VRT = b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource>'
DTD = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
POINT = {"type": "Point", "coordinates": [63.05, 26.0]}


def read(payload: bytes) -> Table:
    return Table.from_json(parse(payload))


def refused(payload: bytes) -> str:
    """Return the sentence with which a file is refused."""
    with pytest.raises(UnreadableError) as caught:
        parse(payload)
    said = str(caught.value)
    assert said.endswith((".", "?"))
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        pytest.param(VRT, "points at other files", id="B11 VRT"),
        pytest.param(b"\xef\xbb\xbf  \n" + VRT, "points at other files", id="B11 VRT behind a BOM"),
        pytest.param(b"/vsicurl/http://example.org/x.csv", "one column", id="B12 a path of GDAL's"),
        pytest.param(b"PG:host=localhost dbname=x", "one column", id="B12 a connection"),
        pytest.param(b'{"type": "Topology"}', "not GeoJSON", id="B12 other JSON"),
        pytest.param(b"PAR1" + bytes(64), "Parquet", id="B20 Parquet"),
        pytest.param(b"\x80\x04\x95" + bytes(64), "pickle", id="B20 pickle"),
        pytest.param(b"\x93NUMPY\x01", "NumPy", id="B20 NumPy"),
        pytest.param(b"MZ\x90\x00" + bytes(64), "a program", id="B20 program"),
        pytest.param(b"\x7fELF" + bytes(64), "a program", id="B20 program of Linux"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(64), r"\.xls", id="B20 old Excel"),
        pytest.param(b"\xff\xd8\xff\xe1" + bytes(64), "takes no images", id="B39 photo"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(64), "takes no images", id="B39 PNG"),
        pytest.param(b"<svg><script>1</script></svg>", "takes no images", id="B39 SVG"),
        pytest.param(b"<!doctype html><table>", "web page", id="web page"),
        pytest.param(b"%PDF-1.7", "a PDF", id="PDF"),
        pytest.param(b"", "empty", id="B18 no bytes"),
        pytest.param(b"\x00" * 100, "empty", id="B18 zeros"),
        pytest.param(b"id,title\n", "no rows", id="B33 header only"),
        pytest.param(b"id\n1\n", "one column|divided by", id="B33 one column"),
        pytest.param(b"id,title,Title\na,b,c\n", "'Title' .2 and 3.", id="B33 header twice"),
        pytest.param(b"id,,title\na,b,c\n", "Column 2 has no name", id="B33 header empty"),
        pytest.param(b'id,title\na,"b\n', "quotation mark", id="open quote"),
        pytest.param("id,title\na,Čagai\n".encode("cp1250"), "not UTF-8", id="B32 cp1250"),
        pytest.param("id,title\na,Café –\n".encode("cp1252"), "Windows-1252", id="B32 cp1252"),
        pytest.param("id,title\na,b\n".encode("utf-16-le"), "UTF-16", id="B32 UTF-16, no mark"),
        pytest.param(b"id,title\na,b\x00c\n", "NUL", id="B31 NUL"),
        pytest.param(b'{"type": NaN}', "NaN", id="B35 NaN"),
        pytest.param(b'{"a": 1, "a": 2}', "'a' twice", id="B35 key twice"),
        pytest.param(b"[" * 100_000, "too deep", id="B35 nested"),
        pytest.param(b'{"type": "Feature", "x": 1e400}', "beyond all measure", id="B23 1e400"),
        pytest.param(b'{"x": ' + b"9" * 5000 + b"}", "5,000 digits", id="B22 huge number"),
        pytest.param(a_kml("", before=DTD), "document type", id="B13 KML with a DTD"),
        pytest.param(a_kml("&c;", before=LAUGHS), "document type", id="B13 billion laughs"),
        pytest.param(b"<gpx></gpx>", "GPX", id="GPX"),
        pytest.param(b"<a><b></a>", "not sound XML", id="broken XML"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_what_it_is(payload: bytes, sentence: str) -> None:
    began = time.monotonic()
    said = refused(payload)
    assert re.search(sentence, said), said
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "name", ["../x.kml", "/etc/x.kml", "a\\..\\x.kml", "C:x.kml", "a/../../doc.kml"]
)
def test_an_archive_with_a_name_that_leads_out_is_refused(name: str) -> None:
    assert "leads out" in refused(a_zip({name: b"x", "doc.kml": b"x"}))


def test_an_archive_with_a_link_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("doc.kml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "link" in refused(stream.getvalue())


@pytest.mark.long
def test_archives_that_would_unpack_to_very_much_are_refused() -> None:
    assert "hundred times" in refused(a_zip({"doc.kml": bytes(40 * 1024**2)}))
    assert "MB" in refused(a_zip({f"{n}.kml": bytes(1024**2) for n in range(60)}))
    assert "files" in refused(a_zip({f"{n}.txt": b"" for n in range(50_000)}))
    nested = a_zip({"inner.zip": a_zip({"doc.kml": b"x"})})
    assert "no table" in refused(nested)


def test_an_archive_that_lies_about_a_size_or_has_a_password_is_refused() -> None:
    good = a_zip({"doc.kml": a_kml("<Placemark/>") * 2000})
    at = good.index(b"PK\x01\x02")
    lying = good[: at + 24] + struct.pack("<I", 10) + good[at + 28 :]
    assert "damaged" in refused(lying)
    locked = good[: at + 8] + struct.pack("<H", 1) + good[at + 10 :]
    assert "password" in refused(locked)
    assert "damaged" in refused(b"PK\x03\x04" + bytes(200))
    assert "Word" in refused(a_zip({"word/document.xml": b"<x/>"}))


@pytest.mark.long
def test_a_bomb_costs_the_server_nothing() -> None:
    with pytest.raises(UploadError, match="hundred times"):
        read_table(a_zip({"xl/workbook.xml": bytes(300 * 1024**2)}))
    with pytest.raises(UploadError, match="document type"):
        read_table(a_kml("&c;", before=LAUGHS))


def test_a_formula_without_a_stored_value_is_a_problem_and_no_empty_figure() -> None:
    table = read(a_workbook([list(GOOD), [*list(GOOD.values())[:-1], "=1+1"]]))
    [problem] = table.problems
    assert (problem.row, problem.column) == (2, "figure")
    assert "formula without a stored value" in problem.problem
    found = interpreted(table, "own", columns.matched(table.columns), date(2026, 11, 26))
    assert not found.incidents
    assert found.bad_rows == {2}


def test_a_formula_that_was_worked_out_is_its_value_and_an_empty_one_is_empty() -> None:
    book = a_workbook([list(GOOD), [*list(GOOD.values())[:-1], "=1+1"]])
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read(name)
    for change, value in ((b"<v>2</v>", "2"), (b"", "")):
        formula = b"<f>1+1</f>" + (change or b"<v></v>")
        told = re.sub(rb"<f>1\+1</f><v ?/>|<f>1\+1</f><v></v>", formula, sheet)
        if not change:
            told = re.sub(rb'(<c r="[A-Z]+2")(>|[^>]*>)(<f>)', rb'\1 t="str">\3', told)
        table = read(repacked(book, **{name: told}))
        assert not table.problems
        assert table.rows[0].cells[-1] == value


def test_a_workbook_is_read_as_text() -> None:
    table = read(a_workbook([list(GOOD), list(GOOD.values())]))
    assert table.kind == "xlsx"
    assert table.columns == tuple(GOOD)
    assert table.rows[0].number == 2
    assert table.rows[0].cells == tuple(GOOD.values())


def test_formulas_macros_and_claims_of_size_do_no_harm() -> None:
    with_formula = a_workbook([["id", "title"], ["a", '=HYPERLINK("http://x","y")']])
    assert read(with_formula).rows[0].cells == ("a", "")
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(with_formula)) as archive:
        xml = archive.read(sheet)
    huge = xml.replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"')
    assert huge != xml
    assert len(read(repacked(with_formula, **{sheet: huge})).columns) == 2
    macros = repacked(with_formula, **{"xl/vbaProject.bin": b"x"})
    assert "macros" in refused(macros)
    dtd = xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
    assert "XML" in refused(repacked(with_formula, **{sheet: dtd}))
    linked = repacked(with_formula, **{"xl/externalLinks/externalLink1.xml": b"<x/>"})
    assert any("Links" in one for one in read(linked).notices)


def test_a_million_empty_rows_end_after_a_thousand() -> None:
    book = a_workbook([["id", "title"], ["a", "b"]])
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        xml = archive.read(sheet)
    rows = "".join(f'<row r="{n}"/>' for n in range(3, 200_000)).encode()
    padded = repacked(book, **{sheet: xml.replace(b"</sheetData>", rows + b"</sheetData>")})
    began = time.monotonic()
    assert len(read(padded).rows) == 1
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_any_office_program_is_read(separator: str, encoding: str) -> None:
    row = a_row(title="Ayni, „quoted“\nsecond line; third", place="کوئٹہ")
    table = read(a_csv(row, separator=separator, encoding=encoding))
    assert table.rows[0].cells == tuple(row.values())


def test_a_row_keeps_the_number_of_the_editors_own_sheet() -> None:
    table = read(b"sep=;\nid;title\na;b\n\nc;d\n")
    assert [row.number for row in table.rows] == [3, 5]
    assert [row.number for row in read(b"id,title\r\na,b\r\n\r\nc,d").rows] == [2, 4]


def test_more_rows_or_columns_than_are_read_are_refused() -> None:
    assert "20,000 rows" in refused(b"id,title\n" + b"a,b\n" * 20_001)
    wide = ",".join(f"c{n}" for n in range(101)).encode()
    assert "100 columns" in refused(wide + b"\n" + b"x," * 100 + b"x\n")
    long = read(b"id,title\na," + b"x" * 40_000 + b"\n")
    assert "32,000" in long.problems[0].problem


def test_geojson_points_become_coordinates_and_areas_are_refused() -> None:
    table = read(a_geojson(a_feature(POINT), a_feature(None)))
    place = table.columns.index("longitude")
    assert [row.cells[place] for row in table.rows] == ["63.05", ""]
    area = {"type": "Polygon", "coordinates": [[[63, 26], [64, 27], [63, 27], [64, 26], [63, 26]]]}
    several = {"type": "MultiPoint", "coordinates": [[63, 26], [64, 26]]}
    flawed = read(a_geojson(a_feature(area), a_feature(several)))
    assert "an area has no dot" in flawed.problems[0].problem
    assert "several points" in flawed.problems[1].problem
    high = {"type": "Point", "coordinates": [63.05, 26.0, 130.0]}
    assert any("Heights" in one for one in read(a_geojson(a_feature(high))).notices)
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    assert "4326" in refused(a_geojson(a_feature(POINT), crs=crs))
    plain = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert len(read(a_geojson(a_feature(POINT), crs=plain)).rows) == 1


def test_kml_and_kmz_placemarks_become_rows() -> None:
    data = "".join(
        f'<Data name="{name}"><value>{value}</value></Data>' for name, value in GOOD.items()
    )
    kml = a_kml(
        f"<Placemark><name>n</name><ExtendedData>{data}</ExtendedData>"
        "<Point><coordinates>63.05,26.0,0</coordinates></Point></Placemark>"
        "<NetworkLink><Link><href>http://example.org/x.kml</href></Link></NetworkLink>"
    )
    for payload in (kml, a_zip({"doc.kml": kml})):
        table = read(payload)
        cells = dict(zip(table.columns, table.rows[0].cells, strict=True))
        assert cells["id"] == GOOD["id"]
        assert (cells["longitude"], cells["latitude"]) == ("63.05", "26.0")
        assert any("nothing is fetched" in one for one in table.notices)


def test_a_geopackage_is_read_without_gdal_and_reprojected(tmp_path: Path) -> None:
    for n, srs in enumerate((4326, 3857)):
        table = read(a_geopackage(tmp_path / f"{n}.gpkg", srs=srs, count=3))
        assert len(table.rows) == 3
        cells = dict(zip(table.columns, table.rows[0].cells, strict=True))
        assert float(cells["longitude"]) == pytest.approx(63.05, abs=1e-4)
        assert float(cells["latitude"]) == pytest.approx(26.0, abs=1e-3)


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        pytest.param(
            "CREATE VIEW more AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) "
            "SELECT x FROM c;", "view", id="B17 view",
        ),
        pytest.param(
            "CREATE TRIGGER t AFTER INSERT ON incidents BEGIN DELETE FROM incidents; END;",
            "trigger", id="B17 trigger",
        ),
    ],
)  # fmt: skip
def test_a_geopackage_with_programs_in_it_is_refused(
    tmp_path: Path, extra: str, sentence: str
) -> None:
    began = time.monotonic()
    assert sentence in refused(a_geopackage(tmp_path / "x.gpkg", extra=extra))
    assert time.monotonic() - began < 2


def test_a_damaged_or_foreign_sqlite_file_is_refused(tmp_path: Path) -> None:
    good = a_geopackage(tmp_path / "good.gpkg", count=400)
    middle = len(good) // 2 // 4096 * 4096
    assert refused(good[:middle])
    assert refused(good[:4096] + b"\xff" * 4096 + good[8192:])
    in_wal = good[:18] + b"\x02\x02" + good[20:]
    assert "open" in refused(in_wal)
    plain = good[:68] + bytes(4) + good[72:]
    assert "GeoPackage" in refused(plain)
    assert "coordinate system" in refused(a_geopackage(tmp_path / "odd.gpkg", srs=999999))


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_refused(payload: bytes) -> None:
    try:
        table, refusal = read(payload), ""
    except UnreadableError as error:
        table, refusal = None, str(error)
    if table is None:
        # The editor reads a sentence, and nothing of the machine.
        assert refusal.endswith((".", "?"))
        assert "Traceback" not in refusal
    else:
        assert table.columns
        assert all(len(row.cells) == len(table.columns) for row in table.rows)


@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=4), min_size=1, max_size=6))
def test_any_cells_come_back_as_they_were_or_are_told_about(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(["one", "two", "three", "four"])
    writer.writerows([[*row, *[""] * (4 - len(row))] for row in rows])
    try:
        payload = stream.getvalue().encode()
        table = read(payload)
    except (UnicodeEncodeError, UnreadableError):
        return
    for row in table.rows:
        assert len(row.cells) == 4
        assert all("\0" not in cell for cell in row.cells)


def test_ten_thousand_rows_are_read() -> None:
    assert len(read_table(a_csv(*many(10_000))).rows) == 10_000
