"""What a frame says, and that it cannot say less."""

from dataclasses import replace

import pytest

from incidents.filters import IncidentFilter, parse_query
from incidents.model import Participation
from incidents.views.briefing.content import MOST_TITLE, Wanted, frame_of, query_of
from incidents.views.briefing.sheet import Shown


@pytest.fixture
def frame(select, rivals):
    return frame_of(select(*rivals), Wanted(address="https://atlas.example/"))


def test_every_line_that_a_figure_must_carry_is_there(frame):
    said = {line.label: line.text for line in frame.honesty}

    assert said["Shown"] == "no filter; every incident of the atlas."
    assert "version 7. 3 incidents from 2 reports by 2 sources" in said["Data"]
    assert "never counted as 0" in said["Numbers"]
    assert said["Claims"].startswith(
        "That it happened: 1 of 3 incidents (33 %) known by the word of one party alone. How many"
    )
    assert "of 3 incidents 1 known to a place (signs), 1 only to an area (shaded)" in said["Places"]
    assert "not on the map: 1 incident (1 known only to the province)" in said["Places"]
    assert "not on the timeline: 1 undated incident" in said["Places"]
    assert "no opinion on the status of any territory" in said["Boundaries"]
    assert "CC BY 4.0" in frame.credit
    assert "ODbL" in frame.credit
    assert frame.link == "https://atlas.example/?v=7"


def test_a_picture_that_stands_alone_says_it_in_one_line(frame):
    for part in ("3 incidents", "2 reports", "2 sources", "no filter", "version 7"):
        assert part in frame.short
    assert "known by the word of one party alone: 1" in frame.short
    assert "not on the map: 1 incident" in frame.short


def test_an_edited_title_does_not_take_the_filters_away(select, rivals):
    choice = IncidentFilter(actors=("bla",))
    chosen = choice.apply(select(*rivals))

    frame = frame_of(chosen, Wanted(choice, title="My own words", subtitle="and more"))

    assert frame.title == "My own words"
    assert frame.honesty[0].text == "BLA."
    assert "BLA" in frame.short


def test_long_and_hostile_titles_become_one_line_of_words(select, rivals):
    frame = frame_of(select(*rivals), Wanted(title="#panic()\n\u202eabc " * 60))

    assert len(frame.title) <= MOST_TITLE
    assert "\n" not in frame.title
    assert "\u202e" not in frame.title


def test_figures_are_ranges_and_an_unknown_number_is_not_zero(frame):
    values = {figure.label.split(",")[0]: figure.value for figure in frame.figures}

    assert values["Incidents"] == "3"
    assert values["Killed"] == "2–18"
    assert values["Held"] == "no claim"


def test_the_basis_of_numbers_is_kept_and_said(select, rivals):
    frame = frame_of(select(*rivals), Wanted(shown=Shown(basis="state")))

    assert frame.figures[1].value == "4"
    assert "claims by the state" in {line.label: line.text for line in frame.honesty}["Numbers"]
    assert "basis=state" in frame.shown_link


def test_each_side_is_shown_by_its_highest_claim(frame):
    row = next(row for row in frame.rows if row.id == "testville-2024-03-01")

    assert [claim.speaker for claim in row.claims] == [
        "Police of Testland",
        "A fictional group",
        "A fictional hospital",
    ]
    assert row.claims[1].said == "18 security personnel killed"
    assert row.more == 1


def test_the_parties_swapped_give_the_same_row(select, make_incident, rivals):
    first = rivals[0]
    swapped = {
        "state": {"claimant_role": "armed_group", "claimant_actor": "bla"},
        "armed_group": {"claimant_role": "state", "claimant_actor": None},
    }
    claims = tuple(
        claim.model_copy(update=swapped.get(str(claim.claimant_role), {})) for claim in first.claims
    )
    other = first.model_copy(update={"claims": claims})

    rows = [frame_of(select(one), Wanted()).rows[0] for one in (first, other)]

    assert {claim.said for claim in rows[0].claims} == {claim.said for claim in rows[1].claims}
    assert rows[0].more == rows[1].more


def test_a_corrected_claim_is_not_shown(select, make_incident, make_claim):
    old = make_claim(1, n=40)
    new = make_claim(2, n=4, supersedes="c01")

    rows = frame_of(select(make_incident(claims=(old, new))), Wanted()).rows

    assert [claim.said for claim in rows[0].claims] == ["4 people killed"]


def test_chosen_incidents_take_the_place_of_the_latest(select, rivals):
    chosen = Wanted(incidents=("testland-area", "not-in-this-view"))

    frame = frame_of(select(*rivals), chosen)

    assert frame.rows_title == "Chosen incidents"
    assert [row.id for row in frame.rows] == ["testland-area"]


def test_the_link_opens_this_view(select, rivals):
    choice = parse_query("actor=bla&district=Kech&since=2022").filter
    wanted = Wanted(choice, Shown(layer="districts", shade="killed_high"))

    query = query_of(wanted, 97)

    again = parse_query(query.replace("shade=killed_high", ""))
    assert again.filter == choice
    assert again.problems == ()
    assert "layer=districts" in query
    assert query.endswith("v=97")


def test_nothing_found_is_said_and_not_counted(select):
    frame = frame_of(select(), replace(Wanted(), address="https://atlas.example"))

    assert frame.rows == ()
    assert frame.figures[1].value == "no claim"
    assert "0 incidents from 0 reports" in frame.honesty[1].text
    assert frame.as_of == "no dated incident"


def test_an_actor_who_is_only_named_does_not_change_the_words(select, make_incident):
    other = make_incident(actors=(Participation(actor="police", role="target"),))

    assert frame_of(select(other), Wanted()).title == "All incidents"
