"""The table on the screen, and the guard of text that a spreadsheet would run."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.views.incident_table import COLUMNS, SORTS, guard, pages, table_frame

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
        "Taken": "2",
        "Disappeared or detained": "–",
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


def test_no_incident_gives_an_empty_table(select):
    assert table_frame(select(), NAMES).empty


@pytest.mark.parametrize("text", ["\t=1", "\r=1", "\n1", "  =1", "\tplain"])
def test_white_space_before_a_formula_does_not_hide_it(text):
    assert guard(text) == f"'{text}"


@given(st.text())
def test_the_guard_is_taken_off_again_by_one_apostrophe(text):
    cell = guard(text)
    assert cell.removeprefix("'") == text
    assert not cell.lstrip(" \ufeff\u200b\t\r\n").startswith(tuple("=+-@|＝＋－＠"))
