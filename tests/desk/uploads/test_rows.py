"""What stands in a row: understood exactly, or refused with row and column; never guessed."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.codebook import fold_code
from incidents.desk.cells.cell_figures import parse_figure
from incidents.desk.cells.coordinates import parse_coordinate
from incidents.desk.cells.values import clean_text, parse_dates, parse_url
from incidents.desk.uploads.formats.detect import parse
from incidents.desk.uploads.formats.uploaded_table import RowProblem, Table
from incidents.desk.uploads.layouts import atlas_layout, columns
from incidents.desk.uploads.layouts.row_reading import Interpreted
from incidents.desk.uploads.plan import interpreted
from incidents.model import Incident, Sensitivity
from incidents.views.exports import upload_layout
from tests.desk.uploads.files import GOOD, a_csv, a_row

TODAY = date(2026, 11, 26)


def understood(*rows: dict[str, str], swapped: bool = False) -> Interpreted:
    table = Table.from_json(parse(a_csv(*rows)))
    return interpreted(table, "own", columns.matched(table.columns), TODAY, swapped=swapped)


def the_incident(**changes: str) -> Incident:
    found = understood(a_row(**changes))
    assert not found.problems, found.problems
    return found.incidents[0]


def the_problem(**changes: str) -> RowProblem:
    found = understood(a_row(**changes))
    assert found.problems, "this should have been refused"
    assert not found.incidents
    return found.problems[0]


def test_a_whole_row_becomes_a_record_for_the_desk_only() -> None:
    incident = the_incident()
    assert incident.sensitivity is Sensitivity.RESTRICTED
    assert incident.district is not None
    assert incident.geometry is None
    [claim] = incident.claims
    assert (claim.claimant, claim.low, claim.high) == ("Police", 2, 2)
    assert [actor.role for actor in incident.actors] == ["alleged_perpetrator", "target"]


def test_further_rows_of_one_id_are_further_claims_and_reports() -> None:
    blank = dict.fromkeys(GOOD, "")
    second = blank | {"id": GOOD["id"], "claimant": "Family", "claimant_role": "witness_family",
                      "measure": "killed", "victims": "total", "figure": "at least 3",
                      "report_publisher": "Another fictional paper", "report_title": "x y",
                      "report_source_type": "news"}  # fmt: skip
    found = understood(a_row(), second)
    assert not found.problems, found.problems
    [incident] = found.incidents
    assert len(incident.claims) == 2
    assert len(incident.reports) == 2
    assert found.rows == ((2, 3),)
    differing = understood(a_row(), second | {"title": "Another title"})
    assert "same id" in differing.problems[0].problem
    assert not differing.incidents
    assert differing.bad_rows == {2, 3}


@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        pytest.param({"report_url": "javascript:alert(1)"}, "report_url", "http", id="B6"),
        pytest.param({"report_url": "data:text/html,x"}, "report_url", "http", id="B6 data"),
        pytest.param({"report_url": "file:///etc/passwd"}, "report_url", "http", id="B6 file"),
        pytest.param({"latitude": "91", "longitude": "66"}, "latitude", "90", id="B23 lat 91"),
        pytest.param({"latitude": "28", "longitude": "181"}, "longitude", "180", id="B23 lon 181"),
        pytest.param({"latitude": "NaN", "longitude": "66"}, "latitude", "", id="B23 NaN"),
        pytest.param({"latitude": "inf", "longitude": "66"}, "latitude", "", id="B23 inf"),
        pytest.param({"latitude": "1e400", "longitude": "66"}, "latitude", "", id="B23 1e400"),
        pytest.param({"latitude": "", "longitude": ""}, "geo_precision", "needs", id="B23 empty"),
        pytest.param({"latitude": "66.9", "longitude": "28.5"}, "longitude, latitude", "exchanged",
                     id="B24 swapped"),
        pytest.param({"latitude": "0", "longitude": "0"}, "longitude, latitude", "", id="B25 0,0"),
        pytest.param({"latitude": "28,5 30", "longitude": "66"}, "latitude", "", id="B26 half"),
        pytest.param({"date": "31-02-2024"}, "date", "no such day", id="B28 31 Feb"),
        pytest.param({"date": "03/04/2024"}, "date", "may be day 3 of month 4", id="B28 d or m"),
        pytest.param({"date": "2027-01-01"}, "date", "future", id="B28 future"),
        pytest.param({"date": "1-2-24"}, "date", "four digits", id="B28 year 24"),
        pytest.param({"date": "1399-05-01"}, "date", "calendar", id="B28 1399"),
        pytest.param({"date": "yesterday"}, "date", "depends", id="B28 relative"),
        pytest.param({"date": "45000"}, "date", "spreadsheet", id="B28 serial"),
        pytest.param({"date": "2024-03-01T10:00:00+05:00"}, "date", "zone", id="B28 zone"),
        pytest.param({"date": ""}, "date", "undated", id="no date"),
        pytest.param({"figure": "-1"}, "figure", "below zero", id="B29 -1"),
        pytest.param({"figure": "1.5"}, "figure", "whole number", id="B29 1.5"),
        pytest.param({"figure": "7 or so dead"}, "figure", "exactly", id="B29 words"),
        pytest.param({"figure": "15-10"}, "figure", "above", id="B30 low over high"),
        pytest.param({"figure": "10-Dec"}, "figure", "date", id="B30 a range turned date"),
        pytest.param({"title": "x" * 2000}, "title", "at most 120", id="B31 long"),
        pytest.param({"actors": "BLА: claimant"}, "actors", "alphabet", id="B31 homoglyph"),
        pytest.param({"id": ""}, "id", "missing", id="B33 no id"),
        pytest.param({"id": "17"}, "id", "letter", id="bare number"),
        pytest.param({"sub_event_type": "armed atack"}, "sub_event_type", "did you mean",
                     id="code misspelt"),
        pytest.param({"status": "retracted"}, "status", "upload", id="retracted"),
        pytest.param({"actors": "Police"}, "actors", "role", id="actor without role"),
        pytest.param({"district": "Atlantis"}, "district", "no district", id="no district"),
        pytest.param({"report_publisher": ""}, "report_publisher", "needed", id="B38 no source"),
    ],
)  # fmt: skip
def test_a_cell_is_refused_with_its_row_and_column(
    changes: dict[str, str], column: str, sentence: str
) -> None:
    if "latitude" in changes:
        changes = {"geo_precision": "town", "district": ""} | changes
    problem = the_problem(**changes)
    assert problem.row == 2
    assert problem.column == column
    assert sentence in problem.problem


def test_every_problem_is_told_at_once() -> None:
    found = understood(
        a_row(id="good-one"),
        a_row(id="bad-one", date="soon", figure="-3", report_url="ftp://x"),
        a_row(id="bad-two", status="certain"),
    )
    assert [(one.row, one.column) for one in found.problems] == [
        (3, "date"), (3, "report_url"), (3, "figure"), (4, "status"),
    ]  # fmt: skip
    assert [one.id for one in found.incidents] == ["good-one"]


def test_exchanged_coordinates_are_offered_and_taken_when_the_editor_says_so() -> None:
    row = a_row(geo_precision="near", district="", longitude="26.0", latitude="63.05")
    assert "exchanged" in understood(row).problems[0].problem
    [incident] = understood(row, swapped=True).incidents
    assert incident.geometry is not None
    assert incident.geometry.coordinates == (63.05, 26.0)


def test_a_point_for_a_place_known_to_the_district_makes_no_dot() -> None:
    found = understood(a_row(longitude="63.05", latitude="26.0"))
    assert found.incidents[0].geometry is None
    assert "has no dot" in found.warnings[0].problem


def test_text_is_kept_as_it_is_but_for_what_hides() -> None:
    told = "{{ 7*7 }} <script>x</script> ${a} `b` \u202eevil\u200b کوئٹہ 😀"
    incident = the_incident(title="{% x", summary=told)
    assert incident.title == "{% x"
    assert incident.summary == "{{ 7*7 }} <script>x</script> ${a} `b` evil کوئٹہ 😀"
    assert the_incident(summary="'=1+1 is what our export wrote").summary.startswith("=1+1")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("28.5", 28.5), ("28,5", 28.5), ("28.5°N", 28.5), ("۲۸٫۵", 28.5),
        ("28°30'N", 28.5), ("28° 30′ 00″ N", 28.5), ("28.5 S", -28.5), ("-28.5", -28.5),
    ],
)  # fmt: skip
def test_latitudes_are_read_exactly(text: str, value: float) -> None:
    found = parse_coordinate(text, "latitude")
    assert found.problem is None
    assert found.value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("text", ["28°75'N", "28.5 E", "28.5.1", "28 30", "N", "+28N", "²8"])
def test_latitudes_that_say_two_things_are_refused(text: str) -> None:
    found = parse_coordinate(text, "latitude")
    assert found.value is None
    assert found.problem


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("3", 3, 3, "exact"), ("10-12", 10, 12, "exact"), ("10 to 12", 10, 12, "exact"),
        ("between ten and twelve", 10, 12, "exact"), ("0", 0, 0, "exact"),
        ("at least 7 (incl. 2 children)", 7, None, "at_least"), ("7+", 7, None, "at_least"),
        ("more than 20", 20, None, "at_least"), ("up to 9", None, 9, "up_to"),
        ("about 15", 15, 15, "about"), ("about 10-12", 10, 12, "about"),
        ("twenty-one", 21, 21, "exact"), ("at least thirty five", 35, None, "at_least"),
        ("fifty to sixty", 50, 60, "exact"), ("several", None, None, "uncounted"),
        ("dozens", None, None, "uncounted"), ("1,20,000", 120000, 120000, "exact"),
        ("1.5 lakh", 150000, 150000, "exact"), ("۱۲", 12, 12, "exact"),
        ("۱۰ تا ۱۲", 10, 12, "exact"), ("درجنوں", None, None, "uncounted"),
    ],
)  # fmt: skip
def test_figures_are_read_exactly(
    text: str, low: int | None, high: int | None, qualifier: str
) -> None:
    found = parse_figure(text).value
    assert found is not None
    assert (found.low, found.high, found.qualifier) == (low, high, qualifier)


@pytest.mark.parametrize("text", ["", " ", "unknown", "-", "n/a", "نامعلوم", "?"])
def test_a_figure_that_nobody_gave_is_none_and_never_nought(text: str) -> None:
    found = parse_figure(text)
    assert found.value is None
    assert found.problem is None
    [incident] = understood(a_row(figure=text)).incidents
    assert incident.claims == ()


@pytest.mark.parametrize(
    "text", ["-1", "1.5", "12-10", "5 or 6 men", "99,99", "2-3 lakh", "9" * 5000, "3/4", "x", "1e3"]
)
def test_figures_that_cannot_be_read_exactly_are_refused(text: str) -> None:
    assert parse_figure(text).problem


@given(st.integers(0, 1_000_000), st.integers(0, 1_000_000))
def test_any_range_of_numbers_comes_back(one: int, other: int) -> None:
    low, high = sorted((one, other))
    found = parse_figure(f"{low:,}–{high}").value
    assert found is not None
    assert (found.low, found.high) == (low, high)


@given(st.text(max_size=60))
def test_no_text_makes_a_number_that_did_not_stand_there(text: str) -> None:
    from incidents.desk.cells.values import digits

    found = parse_figure(text)
    assert not (found.value and found.problem)
    for number in (found.value.low, found.value.high) if found.value else ():
        if number and not any(sign.isalpha() for sign in text):
            assert str(number) in "".join(filter(str.isdigit, digits(text)))


@given(st.dates(date(1950, 1, 1), TODAY))
def test_any_day_comes_back(day: date) -> None:
    for text in (day.isoformat(), f"{day.day} {day:%B} {day.year}", f"{day:%b %d}, {day.year}"):
        found = parse_dates(text, TODAY).value
        assert found is not None
        assert (found.start, found.end, found.precision) == (day, day, "day")


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers_of_cells(text: str) -> None:
    for found in (
        parse_dates(text, TODAY),
        parse_coordinate(text, "longitude"),
        parse_url(text),
        clean_text(text, 50),
    ):
        assert not (found.value and found.problem)


def test_headers_of_other_sheets_are_matched_and_remembered() -> None:
    headers = ["Event_ID", "Headline of incident", "DATE", "Location", "whatever"]
    found = columns.matched(headers)
    assert found["Event_ID"] == "id"
    assert found["DATE"] == "date"
    assert found["Location"] == "place"
    assert "whatever" not in found
    chosen = {"whatever": "title", "DATE": "", "Headline of incident": ""}
    kept = columns.matched(headers, chosen)
    assert kept["whatever"] == "title"
    assert "DATE" not in kept
    assert {one.name for one in columns.missing(found)} >= {"status", "summary"}


def test_no_header_stands_for_two_columns() -> None:
    headers = [
        fold_code(header.replace("_", " "))
        for column in columns.COLUMNS
        for header in (column.name, *column.spellings)
    ]
    assert {one for one in headers if headers.count(one) > 1} == set()


def test_every_column_that_the_template_offers_is_read_and_comes_out_again() -> None:
    offered = [column.name for column in columns.COLUMNS]
    reader = Path(atlas_layout.__file__).read_text(encoding="utf-8")
    assert [name for name in offered if f'"{name}"' not in reader] == []
    assert offered == list(upload_layout.COLUMNS)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"latitude": "35.7", "longitude": "51.4"}, "km outside Balochistan",
                     id="B25 far away"),
        pytest.param({"latitude": "24.86", "longitude": "67.01"}, "km outside Balochistan",
                     id="a point in Sindh"),
        pytest.param({"district": "Karachi", "geo_precision": "district"},
                     "Karachi is named, which lies in Sindh", id="a district of Sindh"),
        pytest.param({"place": "Karachi", "geo_precision": "unknown"},
                     "Karachi is named, which lies in Sindh", id="a town of Sindh"),
    ],
)  # fmt: skip
def test_a_row_of_another_province_is_not_ours_and_no_problem(
    changes: dict[str, str], reason: str
) -> None:
    abroad = a_row(id="elsewhere-1", figure="not even read") | {
        "geo_precision": "town", "district": "",
    }  # fmt: skip
    found = understood(a_row(), abroad | changes)
    assert not found.problems
    assert [one.id for one in found.incidents] == [GOOD["id"]]
    assert [one.row for one in found.outside] == [3]
    assert reason in found.outside[0].problem


def test_further_rows_of_what_is_not_ours_go_with_it() -> None:
    second = dict.fromkeys(GOOD, "") | {"id": "elsewhere-1", "claimant": "Police"}
    found = understood(a_row(id="elsewhere-1", district="Karachi"), second)
    assert not found.problems
    assert [one.row for one in found.outside] == [2, 3]


@pytest.mark.parametrize(
    ("changes", "column", "both"),
    [
        pytest.param(
            {"district": "Kech", "longitude": "67.0182", "latitude": "30.2095"},
            "district", "Kech is named, the point lies in Quetta", id="district and point",
        ),
        pytest.param(
            {"district": "Gwadar", "longitude": "66.61", "latitude": "27.80"},
            "district", "Gwadar is named, the point lies in Khuzdar", id="another",
        ),
        pytest.param(
            {"district": "", "place": "Turbat", "longitude": "67.0182", "latitude": "30.2095"},
            "place", "Turbat (Kech) is named, the point lies in Quetta", id="town and point",
        ),
        pytest.param(
            {"district": "", "tehsil": "Mand", "longitude": "67.0182", "latitude": "30.2095"},
            "tehsil", "Mand tehsil (Kech) is named, the point lies in Quetta",
            id="tehsil and point",
        ),
        pytest.param(
            {"district": "Kech", "longitude": "67.01", "latitude": "24.86"},
            "district", "Kech is named, the point lies", id="district and a point outside",
        ),
        pytest.param(
            {"district": "Kech", "geo_precision": "district", "longitude": "67.0182",
             "latitude": "30.2095"},
            "district", "Kech is named, the point lies in Quetta", id="a point that makes no dot",
        ),
        pytest.param(
            {"district": "Quetta", "geo_precision": "district", "place": "Turbat"},
            "place", "Turbat (Kech) is named, and so is Quetta", id="town and district",
        ),
        pytest.param(
            {"district": "Kech", "geo_precision": "district", "place": "Karachi"},
            "place", "Karachi is named, which lies in Sindh, and so is Kech",
            id="town elsewhere and district",
        ),
    ],
)  # fmt: skip
def test_a_place_and_a_point_that_contradict_are_a_problem_that_names_both(
    changes: dict[str, str], column: str, both: str
) -> None:
    problem = the_problem(**{"geo_precision": "town", "tehsil": ""} | changes)
    assert (problem.row, problem.column) == (2, column)
    assert both in problem.problem


def test_only_the_exchanged_row_of_a_mixed_file_is_told_so() -> None:
    right = {"place": "Turbat", "geo_precision": "town", "district": "Kech"}
    found = understood(
        a_row(id="sw-1", longitude="63.044", latitude="26.0023", **right),
        a_row(id="sw-2", longitude="26.0023", latitude="63.044", **right),
    )
    [problem] = found.problems
    assert (problem.row, problem.column) == (3, "longitude, latitude")
    assert "exchanged" in problem.problem
    assert found.incidents[0].district == "PK211"


def test_confirmed_by_one_report_is_reported() -> None:
    found = understood(a_row(status="confirmed"))
    assert found.incidents[0].status == "reported"
    [warning] = found.warnings
    assert (warning.column, warning.value) == ("status", "confirmed")
    second = a_row(
        status="", title="", report_publisher="Another fictional paper", figure="", claimant="",
        claimant_role="", measure="", victims="", report_url="https://example.org/other",
    )  # fmt: skip
    two = understood(a_row(status="corroborated"), second)
    assert not two.problems
    assert two.incidents[0].status == "corroborated"


def test_the_same_row_twice_is_one_claim() -> None:
    found = understood(a_row(), a_row(id="another-one"), a_row())
    assert not found.problems
    assert [len(one.claims) for one in found.incidents] == [1, 1]
    [warning] = found.warnings
    assert (warning.row, warning.problem) == (4, "says the same as row 2: it is taken once")
    assert found.rows == ((2, 4), (3,))


@pytest.mark.parametrize("template", [columns.template_csv, columns.template_xlsx])
def test_the_example_of_the_template_is_refused_by_name(template: object) -> None:
    table = Table.from_json(parse(template()))  # type: ignore[operator]
    found = interpreted(table, "own", columns.matched(table.columns), TODAY)
    [problem] = found.problems
    assert (problem.row, problem.column) == (2, "id")
    assert "fictional example of our template" in problem.problem
    assert not found.incidents
    renamed = a_row(id="qta-2024-001", title="Shots at a fictional bridge",
                    place="Testville (fictional)")  # fmt: skip
    assert "fictional example" in understood(renamed).problems[0].problem


def test_a_name_that_two_organisations_use_on_that_day_is_kept_and_said() -> None:
    found = understood(a_row(actors="BLA: target", date="2024-03-01"))
    assert not found.problems, found.problems
    assert found.incidents[0].actors[0].actor == "bla"
    said = [one.problem for one in found.warnings if "which says no more" in one.problem]
    assert len(said) == 1
    assert "(Jeeyand)" in said[0]
    assert "(Azad)" in said[0]


def test_the_same_name_before_the_split_is_one_organisation() -> None:
    found = understood(a_row(actors="BLA: target", date="2015-03-01"))
    assert not [one for one in found.warnings if "which says no more" in one.problem]


def test_an_alias_of_a_row_means_what_it_meant_on_the_day_of_the_row() -> None:
    for day, actor in (("2015-03-01", "bla"), ("2024-03-01", "bla-jeeyand")):
        row = a_row(actors="Majeed Brigade: target", date=day)
        assert understood(row).incidents[0].actors[0].actor == actor


def test_a_name_of_two_groups_is_refused_with_both_names() -> None:
    problem = the_problem(actors="Jundullah: target").problem
    assert "Jundullah (Pakistan) or Jundallah (Iran): write which" in problem


def test_an_accusation_is_no_claim_of_responsibility() -> None:
    bare = {"measure": "", "victims": "", "figure": ""}
    problem = the_problem(
        claim_kind="responsibility", claimant="A relative", claimant_role="witness_family", **bare
    )
    assert "Only whoever did it can claim it" in problem.problem
