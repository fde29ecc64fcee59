"""What a frame says, and that it cannot say less."""

import io
from dataclasses import replace

import pytest
from docx import Document
from pptx import Presentation
from pypdf import PdfReader

from incidents.filters import IncidentFilter, parse_query
from incidents.model import Participation
from incidents.views.briefing.documents import make
from incidents.views.briefing.frame_content import MOST_TITLE, FrameSpec, frame_of, query_of
from incidents.views.briefing.map_sheet import MapSpec
from incidents.views.briefing.pages import SIZES, pictures
from tests.conftest import a_claim


@pytest.fixture
def frame(select, rivals):
    return frame_of(select(*rivals), FrameSpec(address="https://atlas.example/"))


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
    assert frame.link == "https://atlas.example/?v=7&rules=3"


def test_a_picture_that_stands_alone_says_it_in_one_line(frame):
    for part in ("3 incidents", "2 reports", "2 sources", "no filter", "version 7"):
        assert part in frame.short
    assert "on one party’s word alone: 1" in frame.short
    assert "not on the map: 1 incident" in frame.short


def test_an_edited_title_does_not_take_the_filters_away(select, rivals):
    choice = IncidentFilter(actors=("bla",))
    chosen = choice.apply(select(*rivals))

    frame = frame_of(chosen, FrameSpec(choice, title="My own words", subtitle="and more"))

    assert frame.title == "My own words"
    assert frame.honesty[0].text == "BLA."
    assert "BLA" in frame.short


def test_long_and_hostile_titles_become_one_line_of_words(select, rivals):
    frame = frame_of(select(*rivals), FrameSpec(title="#panic()\n\u202eabc " * 60))

    assert len(frame.title) <= MOST_TITLE
    assert "\n" not in frame.title
    assert "\u202e" not in frame.title


def test_figures_are_ranges_and_an_unknown_number_is_not_zero(frame):
    values = {figure.label.split(",")[0]: figure.value for figure in frame.figures}

    assert values["Incidents"] == "3"
    assert values["Killed"] == "2–18"
    assert values["Taken or held by armed groups or unknown people"] == "no claim"
    assert values["Reported as disappeared or detained by the state"] == "no claim"


def test_the_basis_of_numbers_is_kept_and_said(select, rivals):
    frame = frame_of(select(*rivals), FrameSpec(shown=MapSpec(basis="state")))

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

    rows = [frame_of(select(one), FrameSpec()).rows[0] for one in (first, other)]

    assert {claim.said for claim in rows[0].claims} == {claim.said for claim in rows[1].claims}
    assert rows[0].more == rows[1].more


def test_a_corrected_claim_is_not_shown(select, make_incident, make_claim):
    old = make_claim(1, n=40)
    new = make_claim(2, n=4, supersedes="c01")

    rows = frame_of(select(make_incident(claims=(old, new))), FrameSpec()).rows

    assert [claim.said for claim in rows[0].claims] == ["4 people killed"]


def test_chosen_incidents_take_the_place_of_the_latest(select, rivals):
    chosen = FrameSpec(incidents=("testland-area", "not-in-this-view"))

    frame = frame_of(select(*rivals), chosen)

    assert frame.rows_title == "Chosen incidents"
    assert [row.id for row in frame.rows] == ["testland-area"]


def test_the_link_opens_this_view(select, rivals, make_incident):
    choice = parse_query("actor=bla&district=Kech&since=2022").filter
    wanted = FrameSpec(choice, MapSpec(layer="districts", shade="killed_high"))

    atlas = replace(select(make_incident()).atlas, version=97, seal="3fa2c1")
    query = query_of(wanted, atlas)

    again = parse_query(query.replace("shade=killed_high", ""))
    assert again.filter == choice
    assert again.problems == ()
    assert "layer=districts" in query
    assert query.endswith("v=97-3fa2c1&rules=3")


def test_nothing_found_is_said_and_not_counted(select):
    frame = frame_of(select(), replace(FrameSpec(), address="https://atlas.example"))

    assert frame.rows == ()
    assert frame.figures[1].value == "no claim"
    assert "0 incidents from 0 reports" in frame.honesty[1].text
    assert frame.as_of == "no dated incident"


def test_an_actor_who_is_only_named_does_not_change_the_words(select, make_incident):
    other = make_incident(actors=(Participation(actor="police", role="target"),))

    assert frame_of(select(other), FrameSpec()).title == "All incidents"


@pytest.fixture
def with_others(make_incident):
    """An incident, a round-up that is in no sum, and one that was retracted since."""
    places = {"geometry": None, "geo_precision": "district", "district": "PK211"}
    return (
        make_incident(id="plain", title="Fictional shots"),
        make_incident(
            id="round-up", title="Fictional attacks in several towns", counts=False,
            counts_reason="umbrella", claims=(a_claim(1, id="c1", n=145),),
        ),
        make_incident(
            id="withdrawn", title="A fictional attack that did not hold", status="retracted",
            claims=(a_claim(1, id="c2", n=9),), **places, district_method="manual",
        ),
    )  # fmt: skip


@pytest.mark.parametrize("order", ["newest", "killed"])
def test_a_table_marks_what_is_in_no_sum_and_leaves_out_what_was_retracted(
    select, with_others, order
):
    chosen = ("round-up", "withdrawn") if order == "killed" else ()
    frame = frame_of(select(*with_others), FrameSpec(order=order, incidents=chosen))

    rows = {row.id: row.status for row in frame.rows}
    assert "withdrawn" not in rows
    assert rows["round-up"].endswith("in no sum: a round-up of several attacks")
    assert "2 entries in no sum" in {line.label: line.text for line in frame.honesty}["Data"]


@pytest.mark.long
@pytest.mark.parametrize("format", ["pdf", "docx", "pptx"])
def test_no_document_tells_of_a_retracted_entry_or_hides_that_one_is_in_no_sum(
    select, with_others, format
):
    wanted = FrameSpec(address="https://atlas.example/")

    text = words_in(make(select(*with_others), wanted, format=format), format)

    assert "did not hold" not in text
    assert "in no sum: a round-up of several attacks" in text
    # 145 is what the round-up claims, and of no incident.
    assert "145 killed" not in text


def test_pictures_hold_incidents_and_outline_only_what_is_not_retracted(select, with_others):
    drawn = pictures(select(*with_others), FrameSpec(), SIZES["a4"])

    assert "1 outlined: in no sum" in drawn.timeline_note
    assert "Timeline of 1 incident" in drawn.timeline_alt


def test_groups_stand_civilians_first_and_are_not_added(frame):
    assert [row.label for row in frame.groups] == [
        "Civilians", "Security forces", "Armed groups", "Not said who",
    ]  # fmt: skip
    assert frame.groups[1].figures[0].value == "4–18"
    assert frame.groups[3].figures[0].value == "2"
    assert "security forces 4–18, not said who 2" in frame.groups_line
    assert "need not add up" in frame.groups_line


def words_in(made: bytes, format: str) -> str:
    if format == "pdf":
        pages = (page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
        return " ".join(" ".join(pages).split())
    if format == "docx":
        document = Document(io.BytesIO(made))
        cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
        return " ".join([*(one.text for one in document.paragraphs), *(one.text for one in cells)])
    told = []
    for shape in (one for slide in Presentation(io.BytesIO(made)).slides for one in slide.shapes):
        if shape.has_table:
            told += [cell.text for row in shape.table.rows for cell in row.cells]
        elif shape.has_text_frame:
            told.append(shape.text_frame.text)
    return " ".join(told)
