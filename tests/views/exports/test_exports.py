"""Each file holds exactly the chosen incidents, opens where it should, and says what it is."""

import csv
import io
import json
import shutil
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import fromstring

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from incidents import counts
from incidents.atlas import Selection
from incidents.commands import exports
from incidents.editions import Edition
from incidents.filters import IncidentFilter, filter_in_words, parse_query
from incidents.model import Claim, Incident, Status
from incidents.organisations import read_ties
from incidents.provenance import UCDP_GED, data_sets
from incidents.store import Store
from incidents.views.exports import FORMATS, Bundle, bundle_of, file_name, left_out, write
from tests.command_line import run_command
from tests.conftest import a_report
from tests.desk.test_editions import texts
from tests.stores import put_first_store

ROOT = Path(__file__).resolve().parents[3]
Making = Callable[..., Incident]
Claiming = Callable[..., Claim]
HOSTILE = '=HYPERLINK("http://x","y")'


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Selection:
    with Store(put_first_store(tmp_path_factory.mktemp("exports"))) as store:
        return counts.with_ranges(store.read_atlas(audience=("public",))).everything()


@pytest.fixture
def bundle(everything: Selection) -> Bundle:
    asked = parse_query("actor=bla&since=2022-01-01").filter
    return bundle_of(
        asked.apply(everything),
        Edition.PUBLIC,
        filters=filter_in_words(asked),
        link="http://x/?v=97",
    )


def ids_in(content: bytes, form: str, folder: Path) -> list[str]:
    """Return the ids of the incidents in a file, read as its users read it."""
    if form in ("csv", "rows", "acled"):
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        name = "event_id_cnty" if form == "acled" else "id"
        return list(dict.fromkeys(row[name] for row in rows))
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(content))["incidents"]
        return [str(row[0].value) for row in sheet.iter_rows(min_row=2)]
    if form == "geojson":
        return [one["id"] for one in json.loads(content)["features"]]
    if form == "kml":
        space = "{http://www.opengis.net/kml/2.2}"
        return [
            str(data.findtext(f"{space}value"))
            for data in fromstring(content).iter(f"{space}Data")
            if data.get("name") == "incident_id"
        ]
    if form == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return ids_in(archive.read("incidents.csv"), "csv", folder)
    path = folder / f"x{FORMATS[form].ending}"
    path.write_bytes(content)
    if form == "gpkg":
        with sqlite3.connect(path) as base:
            found = [row[0] for row in base.execute("SELECT id FROM incidents")]
        base.close()
        return found
    return pd.read_parquet(path)["id"].tolist()


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_file_holds_exactly_the_incidents_of_the_view(
    bundle: Bundle, everything: Selection, form: str, tmp_path: Path
) -> None:
    asked = parse_query("actor=bla&since=2022-01-01").filter
    shown = asked.apply(everything).column("id").tolist()
    found = ids_in(write(bundle, form), form, tmp_path)
    out = left_out(bundle, form)
    assert [one for one in shown if one in found] == found
    assert len(found) + sum(out.values()) == len(shown) > 10
    assert bool(out) == (form == "acled")


@pytest.mark.parametrize("form", list(FORMATS))
def test_the_same_view_gives_the_same_bytes(bundle: Bundle, form: str) -> None:
    assert write(bundle, form) == write(bundle, form)
    assert file_name(bundle, form).startswith("balochistan-incidents-public-v97")


@pytest.mark.parametrize("form", list(FORMATS))
def test_no_incident_gives_a_file_all_the_same(
    everything: Selection, form: str, tmp_path: Path
) -> None:
    none = everything.where((everything.atlas.table["id"] == "nobody").to_numpy())
    assert ids_in(write(bundle_of(none, Edition.PUBLIC), form), form, tmp_path) == []


def test_an_unknown_number_is_empty_and_an_area_has_no_point(bundle: Bundle) -> None:
    rows = list(csv.DictReader(io.StringIO(write(bundle, "csv").decode("utf-8-sig"))))
    areas = [row for row in rows if row["geo_precision"] in ("district", "tehsil", "province")]
    assert areas
    assert all(row["longitude"] == row["latitude"] == "" for row in areas)
    silent = [row for row in rows if row["injured_high"] == ""]
    assert silent
    assert not any(row["injured_high"] == "0" for row in silent)
    told = json.loads(write(bundle, "geojson"))
    assert {one["geometry"] is None for one in told["features"]} == {True, False}


@pytest.mark.parametrize("form", ["csv", "rows", "acled"])
def test_a_text_that_a_spreadsheet_would_run_is_held_back(
    select: Callable[..., Selection], make_incident: Making, form: str
) -> None:
    chosen = select(make_incident(title=HOSTILE, place="@x", summary="+1", doubt="\t=1"))
    text = write(bundle_of(chosen, Edition.PUBLIC), form).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "@")), cell
    assert text.count("'") >= 1


def test_a_workbook_holds_text_and_numbers_and_no_formula(
    select: Callable[..., Selection], make_incident: Making, make_claim: Claiming
) -> None:
    chosen = select(make_incident(title=HOSTILE, summary="x" * 4000, claims=(make_claim(1, n=2),)))
    book = load_workbook(io.BytesIO(write(bundle_of(chosen, Edition.PUBLIC), "xlsx")))
    assert book.sheetnames[:3] == ["incidents", "actors", "claims"]
    assert book.sheetnames[-1] == "about"
    cells = {cell.value: cell for row in book["incidents"].iter_rows() for cell in row}
    assert cells[HOSTILE].data_type == "s"
    assert {cell.data_type for row in book["claims"].iter_rows() for cell in row} <= set("snd")
    assert any(
        "not run" not in str(row[0].value) and "data version" in str(row[0].value).lower()
        for row in book["about"].iter_rows()
    )


@pytest.mark.parametrize("form", ["geojson", "kml", "gpkg", "zip"])
def test_markup_and_quotes_in_text_break_no_file(
    select: Callable[..., Selection], make_incident: Making, form: str, tmp_path: Path
) -> None:
    chosen = select(make_incident(title="</name><x>& \"'] \x0b", summary="]]> کوئٹہ 😀"))
    content = write(bundle_of(chosen, Edition.PUBLIC), form)
    assert ids_in(content, form, tmp_path) == ["testville-2024-03-01"]


def test_the_archive_says_what_it_is(bundle: Bundle) -> None:
    with zipfile.ZipFile(io.BytesIO(write(bundle, "zip"))) as archive:
        names = set(archive.namelist())
        assert {"README.txt", "LICENCE.txt", "CITATION.bib", "CITATION.ris", "codebook.csv",
                "incidents.csv", "claims.csv", "reports.csv", "rows.csv"} <= names  # fmt: skip
        readme = archive.read("README.txt").decode()
    for words in ("Data version 97", "Filters: BLA · since Jan 2022", "CC BY 4.0", "never 0",
                  "no opinion on the status", "http://x/?v=97", "Public edition"):  # fmt: skip
        assert words in readme


@pytest.mark.parametrize("form", ["zip", "xlsx"])
def test_a_file_that_holds_the_codebook_holds_what_became_of_organisations(
    bundle: Bundle, form: str
) -> None:
    content = io.BytesIO(write(bundle, form))
    if form == "zip":
        with zipfile.ZipFile(content) as archive:
            ties = pd.read_csv(archive.open("ties.csv"), dtype=str, keep_default_na=False)
    else:
        ties = pd.read_excel(content, "ties", dtype=str, keep_default_na=False)
    told = {
        tuple(one)
        for one in ties[["actor", "tie", "other", "since", "until", "page"]].itertuples(index=False)
    }
    assert told == {
        (one.actor, str(one.kind), one.other, one.since, one.until, one.source)
        for one in read_ties()
    }


@pytest.mark.long
def test_rows_of_a_data_set_are_named_with_its_licence_where_they_are_in_a_file(
    select: Callable[..., Selection], make_incident: Making, bundle: Bundle
) -> None:
    ged = {"publisher": data_sets()[UCDP_GED].publisher, "source_type": "ngo_monitor"}
    old = make_incident(id="old", reports=(a_report(2, **ged),), claims=())
    now = {"data_set": UCDP_GED, "data_set_version": "25.1", "licence": "cc_by_4_0"}
    new = make_incident(id="new", reports=(a_report(3, **ged, **now),), claims=())
    made = bundle_of(select(old, new, make_incident(id="ours")), Edition.PUBLIC)

    def words(one: Bundle, name: str) -> str:
        with zipfile.ZipFile(io.BytesIO(write(one, "zip"))) as archive:
            return archive.read(name).decode()

    for name in ("LICENCE.txt", "README.txt", "CITATION.txt"):
        told = words(made, name)
        assert "Rows of 1 incident: UCDP GED 25.1 (CC BY 4.0), https://ucdp.uu.se/" in told, name
        assert "Rows of 1 incident: UCDP GED (version not held) (CC BY 4.0)" in told, name
        assert "Sundberg, Ralph, and Erik Melander, 2013" in told, name
        assert "Rows of" not in words(bundle, name)
    for name in ("CITATION.txt", "CITATION.bib", "CITATION.ris"):
        assert "UCDP GED 25.1" in words(made, name), name
    rows = made.incidents.set_index("id")["data_sets"].to_dict()
    assert rows == {
        "new": "UCDP GED 25.1 (CC BY 4.0)",
        "old": "UCDP GED (version not held) (CC BY 4.0)",
        "ours": "",
    }
    held = made.reports.set_index("incident_id")[["data_set", "data_set_version", "licence"]]
    assert held.loc["new"].tolist() == ["ucdp_ged", "25.1", "cc_by_4_0"]
    assert held.loc["old", "licence"] == "cc_by_4_0"
    assert held.loc["ours"].isna().all()
    for form in ("csv", "xlsx", "geojson", "gpkg", "kml", "parquet", "zip"):
        assert "UCDP GED 25.1 (CC BY 4.0)" in texts(write(made, form)), form
    assert "ucdp_ged" in texts(write(made, "rows"))


@pytest.mark.long
def test_dates_are_dates_with_their_precision_beside_them(
    select: Callable[..., Selection], make_incident: Making, tmp_path: Path
) -> None:
    chosen = select(
        make_incident(),
        make_incident(id="month", date_start=date(2024, 5, 1), date_end=date(2024, 5, 31),
                      date_precision="month"),
        make_incident(id="undated", date_start=None, date_end=None, date_precision="undated"),
    )  # fmt: skip
    made = bundle_of(chosen, Edition.PUBLIC)
    told = [
        (date(2024, 3, 1), date(2024, 3, 1), "day"),
        (date(2024, 5, 1), date(2024, 5, 31), "month"),
        (None, None, "undated"),
    ]
    columns = ["date_start", "date_end", "date_precision"]
    sheet = pd.read_excel(io.BytesIO(write(made, "xlsx")))  # the first one, as most readers do
    assert str(sheet["date_start"].dtype).startswith("datetime64")
    days = [
        tuple(None if pd.isna(day) else day.date() for day in row)
        for row in sheet[columns[:2]].itertuples(index=False)
    ]
    assert [(*row, p) for row, p in zip(days, sheet["date_precision"], strict=True)] == told
    schema = pq.read_schema(io.BytesIO(write(made, "parquet")))
    assert [str(schema.field(name).type) for name in columns[:2]] == ["date32[day]"] * 2
    rows = pq.read_table(io.BytesIO(write(made, "parquet")), columns=columns).to_pylist()
    assert [tuple(row.values()) for row in rows] == told
    (tmp_path / "x.gpkg").write_bytes(write(made, "gpkg"))
    with closing(sqlite3.connect(tmp_path / "x.gpkg")) as base:
        kinds = {name: kind for _, name, kind, *_ in base.execute("PRAGMA table_info(incidents)")}
        found = base.execute("SELECT date_start, date_end, date_precision FROM incidents")
        assert found.fetchall() == [
            tuple(str(one) if isinstance(one, date) else one for one in row) for row in told
        ]
        of_reports = {
            name: kind for _, name, kind, *_ in base.execute("PRAGMA table_info(reports)")
        }
    assert (kinds["date_start"], kinds["date_end"]) == ("DATE", "DATE")
    assert of_reports["published_on"] == "DATE"


def test_no_day_is_lost_that_a_spreadsheet_has_no_number_for(
    select: Callable[..., Selection], make_incident: Making
) -> None:
    early = date(1876, 7, 13)
    chosen = select(make_incident(date_start=early, date_end=early))
    sheet = load_workbook(io.BytesIO(write(bundle_of(chosen, Edition.PUBLIC), "xlsx")))["incidents"]
    assert "1876-07-13" in {cell.value for cell in sheet[2]}


def test_a_sheet_can_be_filtered_and_its_head_stays_in_sight(bundle: Bundle) -> None:
    book = load_workbook(io.BytesIO(write(bundle, "xlsx")))
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2", sheet.title
        assert bool(sheet.auto_filter.ref) == (sheet.title != "about"), sheet.title


def test_whoever_unpacks_the_archive_may_read_what_is_in_it(bundle: Bundle) -> None:
    with zipfile.ZipFile(io.BytesIO(write(bundle, "zip"))) as archive:
        modes = {one.external_attr >> 16 for one in archive.infolist()}
        clocks = {one.date_time for one in archive.infolist()}
    assert modes == {stat.S_IFREG | 0o644}
    assert clocks == {(1980, 1, 1, 0, 0, 0)}


def test_gdal_reads_the_files_without_a_warning(bundle: Bundle, tmp_path: Path) -> None:
    """In a process of its own: GDAL never opens a file in ours."""
    for form in ("gpkg", "geojson"):
        (tmp_path / f"x.{form}").write_bytes(write(bundle, form))
    program = (
        "import sys, warnings; warnings.simplefilter('error')\n"
        "import pyogrio\n"
        "for name in sys.argv[1:]:\n"
        "    frame = pyogrio.read_dataframe(name, layer='incidents')\n"
        "    print(len(frame), frame.crs.to_epsg(), int(frame.geometry.notna().sum()))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "x.gpkg"), str(tmp_path / "x.geojson")],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    first, second = told.stdout.splitlines()
    assert first == second
    assert first.startswith(f"{len(bundle.incidents)} 4326 ")


def test_a_geopackage_carries_the_areas_to_which_its_incidents_belong(
    bundle: Bundle, tmp_path: Path
) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(write(bundle, "gpkg"))
    with closing(sqlite3.connect(path)) as base:
        for layer, column, count in (
            ("districts", "district_today", 34),
            ("tehsils", "tehsil", 130),
        ):
            named = {code for (code,) in base.execute(f"SELECT {column} FROM incidents")} - {None}
            codes = [code for (code,) in base.execute(f"SELECT code FROM {layer}")]
            assert len(codes) == len(set(codes)) == count
            assert named
            assert named <= set(codes)
            (words,) = base.execute(
                "SELECT description FROM gpkg_contents WHERE table_name = ?", (layer,)
            ).fetchone()
            assert "ODbL" in words
            assert f"incidents.{column} = {layer}.code" in words
    areas = gpd.read_file(path, layer="districts")
    assert areas.crs.to_epsg() == 4326
    assert areas.is_valid.all()
    assert gpd.read_file(path, layer="incidents")["date_start"].dtype.kind == "M"


def test_gdals_checker_finds_no_fault_in_a_geopackage(bundle: Bundle, tmp_path: Path) -> None:
    python = checker()
    (tmp_path / "x.gpkg").write_bytes(write(bundle, "gpkg"))
    told = subprocess.run(
        [python, "-m", "osgeo_utils.samples.validate_gpkg", "-k", str(tmp_path / "x.gpkg")],
        capture_output=True, text=True, check=False, timeout=120, env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def checker() -> str:
    """Return a Python that has GDAL's checker, which comes with Debian's python3-gdal."""
    for python in (sys.executable, "/usr/bin/python3"):
        asked = [python, "-c", "import osgeo_utils.samples.validate_gpkg"]
        found = shutil.which(python) and subprocess.run(
            asked, capture_output=True, check=False, timeout=60, env={"PATH": "/usr/bin:/bin"}
        )
        if found and found.returncode == 0:
            return python
    pytest.skip("GDAL's checker is not installed (Debian: apt install python3-gdal)")


def test_retracted_records_stay_as_what_they_are(
    select: Callable[..., Selection], make_incident: Making, make_claim: Claiming
) -> None:
    chosen = select(make_incident(status=Status.RETRACTED, claims=(make_claim(1, n=2),)))
    made = bundle_of(IncidentFilter().apply(chosen), Edition.PUBLIC)
    assert made.incidents["status"].tolist() == ["retracted"]
    assert made.incidents["killed_high"].isna().all()


def test_the_command_offers_every_form_that_the_page_offers() -> None:
    assert tuple(FORMATS) == exports.FORMATS


def test_the_command_writes_the_same_file(bundle: Bundle, tmp_path: Path) -> None:
    store, out = tmp_path / "incidents.gpkg", tmp_path / "bla.csv"
    put_first_store(tmp_path)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return run_command("--store", store, "export", *words)

    told = run("--query", "actor=bla&since=2022-01-01&v=97", "--out", str(out))
    assert told.returncode == 0, told.stderr
    assert ids_in(out.read_bytes(), "csv", tmp_path) == ids_in(
        write(bundle, "csv"), "csv", tmp_path
    )
    for wrong in (
        ["--query", "foo=1", "--out", str(out)],
        ["--query", "v=999", "--out", str(out)],
        ["--edition", "partners", "--out", str(out)],
        ["--out", str(tmp_path / "x.docx")],
    ):
        told = run(*wrong)
        assert told.returncode == 1, wrong
        assert told.stderr.count("\n") == 1


def test_reports_of_one_document_are_named_for_every_incident(
    select: Callable[..., Selection], make_incident: Making
) -> None:
    both = [make_incident(id=f"testville-{n}", reports=(a_report(1),)) for n in (1, 2)]
    made = bundle_of(select(*both), Edition.PUBLIC)
    assert made.reports["incident_id"].tolist() == ["testville-1", "testville-2"]
