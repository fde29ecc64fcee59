"""The facts of a selection, and that every printed number is one of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from benchmarks.generate import frames
from incidents import starter
from incidents.atlas import Atlas, PlainFrames, Selection, assemble, from_incidents
from incidents.codebook import read_codebook
from incidents.counts import VictimsGroup, with_ranges
from incidents.editions import Edition
from incidents.facts import (
    basis_sentence,
    boxes,
    coverage_note,
    drawn_sentence,
    facts_of,
    group_rows,
    headline,
    off_map_sentence,
    record_line,
    trust,
    undated_left_out,
    undated_sentence,
    what_happened,
)
from incidents.filters import IncidentFilter, parse_query, title
from incidents.model import Breakdown, Incident, Status
from incidents.views.api_shapes import facts_item
from incidents.views.briefing.frame_content import FrameSpec, frame_of
from incidents.views.briefing.map_sheet import MapSpec
from incidents.views.citations import cite_view
from incidents.views.exports.bundle import bundle_of
from incidents.views.exports.data_description import readme
from incidents.views.sentences import write
from incidents.views.time_axis import period_sums
from tests.printed import MEANINGS, printed
from tests.starter_record import IN_SUMS, LAST_DAY, REPORTS, SIZE, figures, pinned

Make = Callable[..., Any]
ALL = IncidentFilter()
NOWHERE: dict[str, Any] = {"geometry": None, "geo_precision": "unknown"}
PROVINCE: dict[str, Any] = {"geometry": None, "geo_precision": "province"}
UNDATED: dict[str, Any] = {"date_start": None, "date_end": None, "date_precision": "undated"}
STATEMENT: dict[str, Any] = {"counts": False, "counts_reason": "statement_only"}
ROUND_UP: dict[str, Any] = {"counts": False, "counts_reason": "umbrella"}


def atlas_of(*incidents: Incident, version_of: date | None = None) -> Atlas:
    kinds = {actor.id: str(actor.kinds[0]) for actor in read_codebook().actors.values()}
    made = from_incidents(incidents, version=7, actor_kinds=kinds, words={})
    object.__setattr__(made, "version_of", version_of)
    return with_ranges(made)


@pytest.fixture(scope="module")
def starter_atlas() -> Atlas:
    return atlas_of(*starter.read())


def chosen(atlas: Atlas, query: str = "") -> Selection:
    return parse_query(query).filter.apply(atlas.everything())


# What the record of the start holds under the rules of today: printing may not move these.


@pytest.mark.long
@pytest.mark.parametrize("row", pinned(), ids=lambda row: row[0] or "everything")
def test_the_figures_of_the_starter_record_stand(row: tuple[str, ...]) -> None:
    assert figures(row[0]) == row


def test_the_starter_record_is_told_as_far_as_it_reaches(starter_atlas: Atlas) -> None:
    assert starter_atlas.data_to == LAST_DAY
    facts = facts_of(starter_atlas.everything())
    assert facts.reports == REPORTS
    assert facts.points + facts.areas + facts.not_on_map == facts.incidents == IN_SUMS
    assert facts.in_no_sum == SIZE - IN_SUMS >= facts.not_on_map_in_no_sum


# What is counted, and that what is in no sum is told apart.


def test_only_what_is_in_sums_is_said_to_be_disputed(make_incident: Make) -> None:
    atlas = atlas_of(
        make_incident(id="one", status="disputed"),
        make_incident(id="two"),
        make_incident(id="all", status="disputed", **ROUND_UP),
    )
    first = boxes(facts_of(atlas.everything()))[0]
    assert (first.value, first.note) == ("2", "1 of them disputed")
    only = boxes(facts_of(chosen(atlas, "status=disputed")))[0]
    assert (only.value, only.note) == ("1", "1 of them disputed")


def test_reasons_exclude_one_another_and_add_up(make_incident: Make) -> None:
    everything = atlas_of(
        make_incident(id="dot"),
        make_incident(id="area", geometry=None, geo_precision="district", district="PK211",
                      district_method="manual"),
        make_incident(id="no-area", geometry=None, geo_precision="district", district="PK211",
                      district_method="manual"),
        make_incident(id="province", **PROVINCE, **UNDATED),
        make_incident(id="nowhere", **NOWHERE),
        make_incident(id="withdrawn", status="retracted", **PROVINCE, **UNDATED),
        make_incident(id="statement", **STATEMENT, **PROVINCE),
    ).everything()  # fmt: skip
    row = everything.atlas.table["id"].tolist().index("no-area")
    everything.atlas.table.loc[row, "district_today"] = None
    facts = facts_of(everything)
    assert facts.off_map == {"province": 1, "unknown": 1, "no_area": 1}
    assert facts.points + facts.areas + facts.not_on_map == facts.incidents == 5
    assert facts.in_no_sum == sum(facts.no_sum_reasons.values()) == 2
    assert facts.no_sum_reasons[Status.RETRACTED] == facts.retracted == 1
    assert off_map_sentence(facts) == (
        "Not on the map: 3 incidents (1 known only to the province, 1 without a known place, "
        "1 in an area that today’s districts do not have), 2 of 2 entries in no sum"
    )
    assert undated_sentence(facts) == (
        "Not on the timeline: 1 undated incident, 1 undated of 2 entries in no sum"
    )
    assert drawn_sentence(facts).startswith("of 5 incidents 1 known to a place (signs), 1 only to")


def test_left_out_for_want_of_a_date_are_only_incidents_that_are_in_sums(
    make_incident: Make,
) -> None:
    atlas = atlas_of(
        make_incident(id="counted", **UNDATED),
        make_incident(id="retracted", status="retracted", **UNDATED),
        make_incident(id="said", **STATEMENT, **UNDATED),
    )
    assert undated_left_out(atlas, IncidentFilter(since=date(2024, 1, 1))) == 1
    assert undated_left_out(atlas, IncidentFilter(since=date(2024, 1, 1), undated=False)) == 0


def test_the_headline_says_how_many_of_what_and_what_is_less_sure(make_incident: Make) -> None:
    atlas = atlas_of(
        make_incident(id="one"),
        make_incident(id="two", **PROVINCE, **UNDATED),
        make_incident(id="says", **STATEMENT),
        make_incident(id="withdrawn", status="retracted"),
    )
    assert headline(facts_of(atlas.everything()), ALL) == (
        "All 2 incidents: 1 undated, 1 known only to the province. 2 more entries, a statement "
        "and a retracted entry, are listed but are in no sum."
    )
    choice = IncidentFilter(since=date(2024, 3, 1), statuses=(Status.REPORTED,))
    assert headline(facts_of(choice.apply(atlas.everything())), choice) == (
        "1 of 2 incidents: since Mar 2024 · status reported · 1 undated left out. "
        "1 more entry, a statement, is listed but is in no sum."
    )
    nothing = IncidentFilter(text="nowhere")
    found = facts_of(nothing.apply(atlas.everything()))
    assert headline(found, nothing) == "0 of 2 incidents: text “nowhere”."
    assert what_happened(found) == "no incident, so no claim."
    assert headline(facts_of(atlas_of().everything()), ALL) == "No incident is on record."


def test_that_it_happened_and_how_many_are_two_questions(
    make_incident: Make, make_claim: Make
) -> None:
    everything = atlas_of(
        make_incident(id="one", status="corroborated", claims=(make_claim(1, n=4),))
    ).everything()
    assert what_happened(facts_of(everything)) == (
        "That it happened: 0 of 1 incident (0 %) known by the word of one party alone. How many: "
        "No incident here has a number of security forces killed from both the state and armed "
        "groups, so the two are not compared. In the one incident with a number of killed, one "
        "side alone gives it."
    )


def test_facts_are_worked_out_once_for_a_selection_and_a_basis(starter_atlas: Atlas) -> None:
    selection = starter_atlas.everything()
    assert facts_of(selection) is facts_of(selection, "all")
    assert facts_of(selection, "low") is not facts_of(selection)


# The last day that is known.


@pytest.mark.parametrize(
    "later",
    [
        {"date_start": date(2026, 1, 1), "date_end": date(2026, 12, 31), "date_precision": "year"},
        {"date_start": date(2026, 2, 1), "date_end": date(2026, 2, 28), "date_precision": "month"},
        {"date_start": date(2026, 2, 1), "date_end": date(2026, 2, 14), "date_precision": "week"},
        {"date_start": date(2026, 2, 1), "date_end": date(2026, 2, 1), "status": "retracted"},
        {"date_start": date(2062, 2, 1), "date_end": date(2062, 2, 1)},
        UNDATED,
    ],
)
def test_the_data_reach_to_the_last_day_that_is_known(
    make_incident: Make, later: dict[str, Any]
) -> None:
    known = make_incident(id="known")
    atlas = atlas_of(known, make_incident(id="later", **later), version_of=date(2026, 3, 1))
    assert atlas.data_to == known.date_end


def test_what_goes_on_reaches_no_further_than_the_data_version(make_incident: Make) -> None:
    days = {"date_start": date(2024, 3, 1), "date_end": date(2024, 5, 1), "date_precision": "days"}
    assert atlas_of(make_incident(**days)).data_to == date(2024, 5, 1)
    assert atlas_of(make_incident(**days), version_of=date(2024, 4, 2)).data_to == date(2024, 4, 2)


def test_a_record_known_to_the_year_names_no_last_day(starter_atlas: Atlas) -> None:
    one, *others = starter.read()
    vague = one.model_copy(
        update={
            "id": "testland-2026",
            "claims": (),
            "date_start": date(2026, 1, 1),
            "date_end": date(2026, 12, 31),
            "date_precision": "year",
        }
    )
    atlas = atlas_of(one, *others, vague, version_of=date(2026, 11, 30))
    choice = IncidentFilter(since=date(2022, 1, 1))
    selection = choice.apply(atlas.everything())
    facts = facts_of(selection)
    frame = frame_of(selection, FrameSpec(choice))
    cited = cite_view("x", 7, facts.as_of, "https://atlas.example/")
    said = [
        title(selection, choice), headline(facts, choice), *record_line(facts), frame.as_of,
        frame.short, frame.citation, *(line.text for line in frame.honesty),
        write(selection, choice).as_text(), cited.plain, cited.bibtex, cited.ris,
    ]  # fmt: skip
    assert not [text for text in said if "31 December 2026" in text or "December 2026" in text]
    assert frame.as_of == f"{LAST_DAY.day} {LAST_DAY:%B %Y}"


# Victims groups: ranges of their own, of which no new total is made.


def test_groups_are_counted_each_by_the_claims_that_count_them(
    make_incident: Make, make_claim: Make
) -> None:
    part = (
        Breakdown(victims="civilians", low=3, high=3),
        Breakdown(victims="protesters", low=2, high=2),
        Breakdown(victims="security_forces", low=4, high=4),
    )
    everything = atlas_of(
        make_incident(id="a", claims=(make_claim(1, n=12, of_whom=part),)),
        make_incident(id="b", claims=(make_claim(2, n=30),)),
        make_incident(
            id="c", claims=(make_claim(3, victims="armed_group", qualifier="uncounted"),)
        ),
        make_incident(id="d", claims=(make_claim(4, n=9, victims="civilians"),), **ROUND_UP),
    ).everything()
    facts = facts_of(everything)
    killed = {row.group: row.figures[0] for row in group_rows(facts)}
    assert killed[VictimsGroup.CIVILIANS].value == "5"
    assert killed[VictimsGroup.SECURITY_FORCES].value == "4"
    assert killed[VictimsGroup.NOT_KNOWN].value == "33"
    assert killed[VictimsGroup.NOT_KNOWN].note == "in 2 incidents; 2 by one party alone"
    armed = killed[VictimsGroup.ARMED_GROUPS]
    assert (armed.value, armed.note) == ("not counted", "in 1 incident")
    assert {row.figures[1].value for row in group_rows(facts)} == {"no claim"}
    assert facts.total("killed").text() == "42"


def test_a_total_that_says_of_whom_it_is_leaves_nobody_unsaid(
    make_incident: Make, make_claim: Make
) -> None:
    part = (Breakdown(victims="civilians", low=12, high=12),)
    facts = facts_of(
        atlas_of(make_incident(claims=(make_claim(1, n=12, of_whom=part),))).everything()
    )
    unsaid = facts.of_group("killed", VictimsGroup.NOT_KNOWN)
    assert (unsaid.low, unsaid.high, unsaid.silent) == (None, None, 1)


# No fact has two values, wherever it is printed.

QUERIES = {
    "actor": ("bla", "blf", "frontier-corps", "police", "unidentified-armed-group"),
    "event_type": ("battles", "explosions_remote_violence", "violence_against_civilians"),
    "status": ("claimed", "reported", "disputed", "retracted", "corroborated"),
    "since": ("2005", "2015", "2022-03", "2025"),
    "until": ("2025-06", "2026-01", "2026-12"),
    "undated": ("1", "0"),
    "division": ("Quetta", "Makran", "Kalat"),
    "geo_precision": ("town", "district", "province", "unknown"),
    "measure": ("killed", "injured", "held"),
    "at_least": ("1", "20"),
    "claimant_role": ("state", "armed_group", "media"),
    "doubt": ("with", "without"),
    "role": ("target", "claimant"),
}


def random_query(chance: np.random.Generator) -> str:
    names = chance.choice(list(QUERIES), size=chance.integers(0, 4), replace=False)
    return "&".join(f"{name}={chance.choice(QUERIES[name])}" for name in sorted(names))


def everything_printed(selection: Selection, choice: IncidentFilter, basis: str) -> list[str]:
    """Return what a page, a document, an embedded map and a file print of a selection."""
    facts = facts_of(selection, basis)
    frame = frame_of(selection, FrameSpec(choice, MapSpec(basis=basis)))
    drawn = facts_of(selection)
    timelines = (period_sums(chosen, "year").caption() for chosen in (drawn.told, selection))
    return [
        *(f"{box.label} = {box.value}\n{box.note}" for box in boxes(facts)),
        *(f"{row.label} killed = {row.figures[0].value}" for row in group_rows(facts)),
        headline(drawn, choice), off_map_sentence(drawn), undated_sentence(drawn),
        *record_line(drawn), trust(facts), coverage_note(drawn), basis_sentence(facts),
        frame.subtitle, frame.groups_line, f"{frame.short}\ndata to {frame.as_of}",
        *(f"{box.label} = {box.value}\n{box.note}" for box in frame.figures),
        *(line.text for line in frame.honesty), frame.citation, *timelines,
        *write(selection, choice, basis).as_text().replace("• ", "").splitlines(),
    ]  # fmt: skip


def answered(selection: Selection, basis: str) -> dict[str, set[str]]:
    """Return what a program is told, in the words of a page."""
    told = facts_item(facts_of(selection, basis))
    plain = {
        "incidents": told["incidents"],
        "disputed": told["disputed"],
        "undated": told["undated"],
        "undated in no sum": told["in_no_sum_undated"],
        "province": told["not_on_map_by_reason"]["province"],
        "no place": told["not_on_map_by_reason"]["unknown"],
        "not on the map": told["not_on_map"],
        "not on the map, in no sum": told["in_no_sum_not_on_map"],
        "in no sum": told["in_no_sum"],
        "reports": told["reports"],
        "sources": told["sources"],
        "claimed": told["known_by_one_party_alone"],
        "wider claims": told["wider_claims_left_out"],
        "one side alone": told["number_of_killed_from_one_side_alone"],
    }
    return {meaning: {f"{value:,}"} for meaning, value in plain.items()}


@pytest.fixture(scope="module")
def generated_atlas() -> Atlas:
    kinds = {actor.id: str(actor.kinds[0]) for actor in read_codebook().actors.values()}
    return with_ranges(
        assemble(PlainFrames(**frames(350)), version=12_345, actor_kinds=kinds, words={})
    )


@pytest.mark.long
def test_no_fact_has_two_values_wherever_it_is_printed(
    starter_atlas: Atlas, generated_atlas: Atlas
) -> None:
    chance = np.random.default_rng(21)
    seen: set[str] = set()
    for number in range(50):
        atlas = (starter_atlas, generated_atlas)[number % 2]
        query = random_query(chance) if number > 1 else ""
        basis = str(chance.choice(["all", "state", "armed_group", "independent", "low", "high"]))
        choice = parse_query(query).filter
        selection = choice.apply(atlas.everything())
        texts = everything_printed(selection, choice, basis)
        if number % 5 == 0:
            texts.append(readme(bundle_of(selection, Edition.PARTNERS)))
        found = printed(texts)
        for meaning, values in answered(selection, basis).items():
            # What is none is not said in most places; where it is said it is the same.
            if meaning in found:
                found[meaning] |= values
        twice = {meaning: values for meaning, values in found.items() if len(values) > 1}
        assert not twice, (query, basis, twice)
        seen |= set(found)
    # A text that is worded anew must not make the test blind.
    assert seen >= set(MEANINGS) - {"no area"}
