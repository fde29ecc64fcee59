"""The table and its file: the same rows, nothing invented, nothing a spreadsheet would run."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.model import Participation, PointGeometry
from incidents.views.tables import COLUMNS, SORTS, csv_columns, guard, pages, table_frame, to_csv

NAMES = {"XX01": "Testrict"}


@pytest.fixture
def three(make_incident, make_claim, select):
    """One with a range and a point, one uncounted in a district, one undated without claims."""
    return select(
        make_incident(
            id="a",
            title="Zebra crossing closed",
            claims=(
                make_claim(1, n=31),
                make_claim(
                    2, claimant="BLA", claimant_role="armed_group", qualifier="at_least", low=214
                ),
                make_claim(3, n=2, measure="abducted"),
            ),
        ),
        make_incident(
            id="b",
            title="Ant hill moved",
            date_start=date(2024, 2, 1),
            date_end=date(2024, 2, 29),
            date_precision="month",
            geometry=None,
            geo_precision="district",
            district="XX01",
            district_method="manual",
            claims=(make_claim(4, qualifier="uncounted"),),
            doubt="The month comes from a second report.",
        ),
        make_incident(id="c", date_start=None, date_end=None, date_precision="undated", actors=()),
    )


def test_the_table_says_what_is_known_and_no_more(three):
    frame = table_frame(three, NAMES)
    assert tuple(frame.columns) == COLUMNS
    assert frame.loc["a"].to_dict() == {
        "Date": "1 March 2024",
        "What": "Zebra crossing closed",
        "Type": "Battles",
        "Place": "Testville",
        "District": "–",
        "Actors": "Balochistan Liberation Army, Balochistan Police",
        "Status": "Reported",
        "Killed": "31–214+",
        "Injured": "–",
        "Held": "2",
        "Sources": 1,
        "In doubt": "",
    }
    assert frame.loc["b", ["Date", "Place", "District", "Killed"]].tolist() == [
        "February 2024",
        "Testrict (district)",
        "Testrict",
        "not counted",
    ]
    assert frame.loc["c", ["Date", "Actors", "Killed"]].tolist() == ["undated", "–", "–"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", ["a", "b", "c"]),
        ("oldest", ["b", "a", "c"]),
        ("title", ["b", "c", "a"]),
        ("killed", ["a", "b", "c"]),
        ("district", ["b", "a", "c"]),
    ],
)
def test_undated_and_uncounted_come_last_in_every_order(three, sort, order):
    assert table_frame(three, NAMES, sort=sort).index.tolist() == order


@pytest.mark.parametrize("sort", SORTS)
def test_pages_together_hold_each_incident_once(three, sort):
    assert pages(three, 2) == 2
    listed = [
        incident
        for page in (1, 2)
        for incident in table_frame(three, NAMES, page=page, size=2, sort=sort).index
    ]
    assert sorted(listed) == ["a", "b", "c"]


def test_a_page_beyond_the_last_gives_the_last(three):
    assert table_frame(three, NAMES, page=99, size=2).index.tolist() == ["c"]


@pytest.mark.parametrize(
    ("basis", "killed"),
    [("all", "31–214+"), ("state", "31"), ("armed_group", "214+"), ("independent", "–"),
     ("low", "31"), ("high", "214+")],
)  # fmt: skip
def test_the_ranges_follow_whose_number_is_asked_for(three, basis, killed):
    assert table_frame(three, NAMES, basis=basis).loc["a", "Killed"] == killed


def test_no_incident_gives_an_empty_table_and_a_file_with_its_header(select):
    assert table_frame(select(), NAMES).empty
    assert rows_of(to_csv(select(), NAMES)) == []


def rows_of(content: bytes) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    rows = list(reader)
    assert tuple(reader.fieldnames) == csv_columns()
    return rows


def test_the_file_holds_exactly_the_chosen_incidents(three):
    chosen = three.where((three.atlas.table["id"] != "a").to_numpy())
    assert [row["id"] for row in rows_of(to_csv(chosen, NAMES))] == ["b", "c"]


def test_an_unknown_number_is_an_empty_cell(three):
    b, a, c = rows_of(to_csv(three, NAMES))
    kept = ("killed_low", "killed_high", "killed_open", "killed_uncounted")
    assert [a[name] for name in kept] == ["31", "214", "true", "false"]
    assert [b[name] for name in kept] == ["", "", "false", "true"]
    assert [c[name] for name in kept] == ["", "", "false", "false"]
    assert (a["held_low"], a["held_high"]) == ("2", "2")


def test_an_area_has_no_coordinates_and_an_undated_incident_no_dates(three):
    b, a, c = rows_of(to_csv(three, NAMES))
    assert (a["longitude"], a["latitude"]) == ("66.5", "28.5")
    assert (b["longitude"], b["latitude"], b["district_today_name"]) == ("", "", "Testrict")
    assert (b["date_start"], b["date_end"]) == ("2024-02-01", "2024-02-29")
    assert (c["date_start"], c["date_end"]) == ("", "")
    assert a["actors"] == "bla:alleged_perpetrator; police:target"
    assert a["data_version"] == "7"


def test_a_negative_longitude_stays_a_number(make_incident, select):
    west = make_incident(geometry=PointGeometry(coordinates=(-3.25, 28.5)))
    content = to_csv(select(west), NAMES)
    assert b",-3.25," in content
    assert rows_of(content)[0]["longitude"] == "-3.25"


def test_the_file_opens_in_a_spreadsheet_as_utf_8(make_incident, select):
    content = to_csv(select(make_incident(title="تربت – Testville")), NAMES)
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows_of(content)[0]["title"] == "تربت – Testville"


HOSTILE = [
    '=HYPERLINK("http://bad.example","x")',
    "+1+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "|calc",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\u200b=1",
    "\ufeff=1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_never_becomes_a_formula(make_incident, select, text):
    hostile = make_incident(
        title=text,
        place=text,
        summary=text,
        doubt=text,
        actors=(Participation(actor="bla", role="target", as_reported=text),),
    )
    (row,) = rows_of(to_csv(select(hostile), {}))
    for name in ("title", "place", "summary", "doubt"):
        assert row[name] == f"'{hostile.model_dump()[name]}"


@pytest.mark.parametrize("text", ["\t=1", "\r=1", "\n1", "  =1", "\tplain"])
def test_white_space_before_a_formula_does_not_hide_it(text):
    assert guard(text) == f"'{text}"


@given(st.text())
def test_the_guard_is_taken_off_again_by_one_apostrophe(text):
    cell = guard(text)
    assert cell.removeprefix("'") == text
    assert not cell.lstrip(" \ufeff\u200b\t\r\n").startswith(tuple("=+-@|＝＋－＠"))


def test_quotes_and_line_breaks_come_back_as_they_were(make_incident, select):
    text = 'He said "no";\nthen, nothing.'
    (row,) = rows_of(to_csv(select(make_incident(summary=text)), NAMES))
    assert row["summary"] == text
