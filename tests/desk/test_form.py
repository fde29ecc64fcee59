"""The form: what its fields hold, and what a filled form means. Incidents are the starter's."""

from datetime import date

import pytest

from incidents.desk.drafts import (
    DeskClaim,
    DeskDraft,
    DraftReport,
    Label,
    NumberEntry,
    NumberState,
    from_incident,
)
from incidents.desk.editing.form import (
    add_claim,
    attach,
    claim_sentence,
    claimant_names,
    confirm,
    drop,
    figure_text,
    ledger_uses,
    pick,
    proposed_summary,
    proposed_title,
    rebase,
    relate,
    settle_numbers,
    take_number,
    values_of,
    with_values,
)
from incidents.desk.editing.location import areas, at_point, candidates, placed, where_of
from incidents.desk.intake.drafts_from_reading import drafts_from_reading
from incidents.desk.service_gate import Desk
from incidents.model import GeoPrecision, Incident, Qualifier
from incidents.reading import read_report
from incidents.store import Signature, Stored
from tests.starter_record import FIRST

INCIDENTS = FIRST
A_CLAIM = DeskClaim(
    claimant="BLA", claimant_role="armed_group", claimant_actor="bla", measure="killed",
    victims="security_forces", low=214, high=214, qualifier="exact", label=Label.HIGH,
)  # fmt: skip


def stored(incident: Incident, version: int = 1) -> Stored:
    return Stored(incident, version, version, incident.district)


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda one: one.id)
def test_a_record_goes_through_the_form_unchanged(incident: Incident) -> None:
    draft = from_incident(stored(incident))
    filled = with_values(draft, values_of(draft))
    assert filled.draft == draft
    assert filled.problems == {}


def test_a_field_that_is_not_drawn_stays() -> None:
    draft = from_incident(stored(INCIDENTS[0]))
    assert with_values(draft, {}).draft == draft
    assert with_values(draft, {"title": " Another "}).draft.title == "Another"


# Dates --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("precision", "start", "end", "expected"),
    [
        ("day", date(2024, 3, 5), None, (date(2024, 3, 5), date(2024, 3, 5))),
        ("days", date(2024, 3, 5), date(2024, 3, 7), (date(2024, 3, 5), date(2024, 3, 7))),
        ("month", date(2024, 2, 5), None, (date(2024, 2, 1), date(2024, 2, 29))),
        ("month", date(2024, 11, 5), date(2024, 12, 1), (date(2024, 11, 1), date(2024, 12, 31))),
        ("year", date(2024, 2, 5), None, (date(2024, 1, 1), date(2024, 12, 31))),
        ("undated", date(2024, 2, 5), date(2024, 2, 5), (None, None)),
        ("day", None, None, (None, None)),
    ],
)
def test_dates_follow_their_precision(
    precision: str, start: date | None, end: date | None, expected: tuple[date | None, date | None]
) -> None:
    values = {"date_precision": precision, "date_start": start, "date_end": end}
    draft = with_values(DeskDraft(), values).draft
    assert (draft.date_start, draft.date_end) == expected


# Places -------------------------------------------------------------------------


def test_a_town_gets_its_point_and_its_district_by_the_join() -> None:
    draft = with_values(DeskDraft(), {"place": "Mach"}).draft
    town = candidates("Mach")[0]
    draft = with_values(draft, {"where": town.key}).draft
    assert draft.geo_precision == "town"
    assert draft.geometry is not None
    assert (draft.district, draft.district_method) == ("PK209", "inside")
    assert draft.tehsil is not None


def test_a_district_is_an_area_and_has_no_point() -> None:
    kech = next(one for one in areas() if one.name == "Kech" and one.precision == "district")
    draft = with_values(DeskDraft(place="Kech"), {"where": kech.key}).draft
    assert (draft.geo_precision, draft.geometry, draft.tehsil) == ("district", None, None)
    assert draft.district == kech.district
    assert where_of(draft) == kech
    # Said less exactly, it is the province, and no district is left over.
    draft = with_values(draft, {"where": kech.key, "geo_precision": "province"}).draft
    assert (draft.geo_precision, draft.district) == ("province", None)


def test_a_point_said_less_exactly_loses_the_point_and_keeps_the_area() -> None:
    town = candidates("Mach")[0]
    draft = placed(DeskDraft(place="Mach"), town)
    draft = with_values(draft, {"where": town.key, "geo_precision": "district"}).draft
    assert draft.geometry is None
    assert draft.district == town.district
    assert "site" not in {one.value for one in areas()[0].precisions}


def test_nothing_finer_than_an_area_may_be_said_of_an_area() -> None:
    kech = next(one for one in areas() if one.name == "Kech")
    assert not any(one.is_point for one in kech.precisions)
    assert placed(DeskDraft(), kech, GeoPrecision.SITE).geometry is None


def test_the_district_beside_a_place_says_where_to_look() -> None:
    assert candidates("Chamalang, Duki")[0].district == "PK234"
    assert candidates("Satellite crossing, Duki") == ()
    guesses = [one for one in candidates("Kahhan, Kohlu") if one.note]
    assert {one.district for one in guesses} == {"PK216"}
    # The same slip said to lie elsewhere is not brought across the border.
    assert candidates("Kahhan, Gwadar") == ()


def test_a_place_of_the_same_name_outside_says_so() -> None:
    outside = next(one for one in candidates("Qalat") if one.outside)
    assert "Afghanistan" in outside.note
    draft = placed(DeskDraft(place="Qalat"), outside)
    assert draft.outside
    assert draft.district is None


def test_a_click_gives_a_point_near_something_and_its_district() -> None:
    draft, picked, said = pick(DeskDraft(), 67.0, 30.2)
    assert (draft.geo_precision, draft.district) == ("near", "PK226")
    assert picked is not None
    assert "clicked" in said
    kept = with_values(draft, {"where": picked.key, "geo_precision": "site"}, picked).draft
    assert (kept.geo_precision, kept.geometry) == ("site", draft.geometry)


def test_a_click_on_a_district_keeps_it_a_district() -> None:
    kech = next(one for one in areas() if one.name == "Kech")
    draft, picked, _ = pick(placed(DeskDraft(), kech), 67.0, 30.2)
    assert (draft.geo_precision, draft.district, draft.geometry) == ("district", "PK226", None)
    assert picked is None


@pytest.mark.parametrize("point", [(60.0, 20.0), (0.0, 0.0), (28.5, 66.5), (float("nan"), 1.0)])
def test_a_click_elsewhere_is_not_taken(point: tuple[float, float]) -> None:
    assert isinstance(at_point(*point), str)
    assert pick(DeskDraft(), *point)[0] == DeskDraft()


def test_hub_is_a_district_of_its_own_since_2022() -> None:
    names = {
        year: {one.name for one in areas(date(year, 1, 1)) if one.precision == "district"}
        for year in (2020, 2022, 2024)
    }
    assert names[2024] - names[2022] == {"Hub", "Usta Muhammad"}
    assert names[2022] - names[2020] == {"Chaman"}
    assert (
        candidates("Hub", date(2020, 1, 1))[1].district
        != candidates("Hub", date(2024, 1, 1))[1].district
    )


# Claims -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("214", 214, 214, Qualifier.EXACT),
        ("10-12", 10, 12, Qualifier.EXACT),
        ("at least 7", 7, None, Qualifier.AT_LEAST),
        ("up to 20", None, 20, Qualifier.UP_TO),
        ("about 15", 15, 15, Qualifier.ABOUT),
        ("several", None, None, Qualifier.UNCOUNTED),
        ("", None, None, None),
    ],
)
def test_figures_are_read_as_typed_and_shown_as_they_were(
    text: str, low: int | None, high: int | None, qualifier: Qualifier | None
) -> None:
    draft = with_values(DeskDraft(claims=(A_CLAIM,)), {"claims.0.figure": text}).draft
    claim = draft.claims[0]
    assert (claim.low, claim.high, claim.qualifier) == (low, high, qualifier)
    assert figure_text(claim) == text
    assert values_of(draft)["claims.0.figure"] == text


def test_a_figure_that_cannot_be_read_changes_nothing_and_says_why() -> None:
    filled = with_values(DeskDraft(claims=(A_CLAIM,)), {"claims.0.figure": "10 or so dozen"})
    assert filled.draft.claims[0] == A_CLAIM
    assert "claims.0.figure" in filled.problems


def test_a_claim_names_the_entries_whose_people_it_holds() -> None:
    given = {"claims.0.of_incidents": "one-2024, two-2024  one-2024"}
    named = with_values(DeskDraft(claims=(A_CLAIM,)), given).draft
    assert named.claims[0].of_incidents == ("one-2024", "two-2024")
    assert values_of(named)["claims.0.of_incidents"] == "one-2024 two-2024"
    filled = with_values(named, {"claims.0.of_incidents": "one-2024 <b>"})
    assert filled.draft.claims[0].of_incidents == ("one-2024", "two-2024")
    assert "“<b>” is not the id" in filled.problems["claims.0.of_incidents"]
    assert with_values(named, {"claims.0.of_incidents": ""}).draft.claims[0].of_incidents == ()


def test_another_claimant_has_to_be_confirmed_again() -> None:
    draft = confirm(DeskDraft(claims=(A_CLAIM,)), 0)
    assert draft.claims[0].confirmed
    draft = with_values(draft, {"claims.0.claimant": "Police"}).draft
    claim = draft.claims[0]
    assert not claim.confirmed
    assert (claim.claimant_actor, claim.claimant_role) == ("police", "state")


def test_who_types_a_claimant_has_looked_at_it() -> None:
    draft = with_values(add_claim(DeskDraft()), {"claims.0.claimant": "Hospital officials"}).draft
    assert draft.claims[0].confirmed
    assert draft.claims[0].claimant_role == "medical"


def test_a_claim_of_responsibility_carries_no_figure() -> None:
    draft = with_values(DeskDraft(claims=(A_CLAIM,)), {"claims.0.kind": "responsibility"}).draft
    claim = draft.claims[0]
    assert (claim.measure, claim.low, claim.high, claim.qualifier) == (None, None, None, None)
    assert claim_sentence(claim) == "says that it did this"


def test_claims_read_as_sentences() -> None:
    assert claim_sentence(A_CLAIM) == "214 security personnel killed, exact"
    assert "not complete" in claim_sentence(DeskClaim())


def test_common_voices_come_first_among_the_claimants() -> None:
    names = claimant_names()
    assert names[0] == "unattributed"
    assert {"BLA", "ISPR", "Police"} <= set(names)
    assert len(set(names)) == len(names)


def test_words_of_one_side_are_not_offered_as_neutral_ones() -> None:
    draft = DeskDraft(title="Terrorists martyred three people", sub_event_type="attack")
    assert "artyred" not in proposed_summary(draft)
    assert proposed_summary(draft).startswith("Attack")


# The number ledger ----------------------------------------------------------------


def a_number(text: str, start: int, **more: object) -> NumberEntry:
    return NumberEntry(text=text, start=start, end=start + len(text), **more)


def test_an_echo_points_at_the_claim_that_it_repeats() -> None:
    draft = DeskDraft(
        claims=(A_CLAIM,),
        numbers=(
            a_number("214", 5, state="claim", claim=0),
            a_number("214", 50, state="dismissed", reason="echo"),
            a_number("9", 90, state="dismissed", reason="echo"),
        ),
    )
    settled = settle_numbers(draft).numbers
    assert (settled[1].state, settled[1].claim) == (NumberState.ECHO, 0)
    # Of which claim nobody can tell: a person has to.
    assert settled[2].state is NumberState.OPEN


@pytest.mark.long
def test_an_echo_of_people_told_of_without_a_number_points_at_their_claim() -> None:
    text = "A clerk and his son were shot dead in Surab, police said. The two died on the spot."
    (read,) = drafts_from_reading(read_report(text), DraftReport())
    (two,) = settle_numbers(read).numbers
    assert (two.text, two.state, two.claim) == ("two", NumberState.ECHO, 0)


def test_every_use_of_a_number_goes_through_the_form() -> None:
    draft = DeskDraft(claims=(A_CLAIM,), numbers=(a_number("214", 5),))
    for use in ledger_uses(draft, draft.numbers[0]):
        kept = with_values(draft, {"numbers.0.use": use}).draft
        assert values_of(kept)["numbers.0.use"] == use
    assert with_values(draft, {"numbers.0.use": "nonsense"}).draft.numbers[0].state == "open"


def test_a_claim_that_goes_leaves_its_numbers_open() -> None:
    draft = DeskDraft(
        claims=(A_CLAIM, A_CLAIM),
        numbers=(a_number("2", 1, state="claim", claim=0), a_number("3", 5, state="echo", claim=1)),
    )
    left = drop(draft, "claims", 0)
    assert len(left.claims) == 1
    assert (left.numbers[0].state, left.numbers[0].claim) == ("open", None)
    assert (left.numbers[1].state, left.numbers[1].claim) == ("echo", 0)


def test_a_number_becomes_a_claim_whose_people_are_still_to_be_said() -> None:
    draft = take_number(DeskDraft(reports=(DraftReport(),), numbers=(a_number("1,200", 5),)), 0)
    assert (draft.claims[0].low, draft.claims[0].victims) == (1200, None)
    assert (draft.numbers[0].state, draft.numbers[0].claim) == ("claim", 0)
    words = take_number(DeskDraft(numbers=(a_number("dozens", 5),)), 0)
    assert words.claims[0].low is None


def test_a_report_that_carries_claims_stays() -> None:
    draft = DeskDraft(reports=(DraftReport(), DraftReport()), claims=(DeskClaim(report=1),))
    assert drop(draft, "reports", 1) == draft
    assert drop(draft, "reports", 0).claims[0].report == 0


# Words --------------------------------------------------------------------------


def test_the_offered_words_have_one_shape_whoever_speaks() -> None:
    said = proposed_summary(DeskDraft(claims=(A_CLAIM,), geo_precision="province"))
    assert said == (
        "According to BLA: 214 security personnel killed. "
        "The report gives no date and no place below the province."
    )
    swapped = A_CLAIM.model_copy(update={"claimant": "ISPR", "claimant_role": "state"})
    other = proposed_summary(DeskDraft(claims=(swapped,), geo_precision="province"))
    assert other == said.replace("BLA", "ISPR")
    nobody = A_CLAIM.model_copy(update={"claimant": "unattributed"})
    assert proposed_summary(DeskDraft(claims=(nobody,))).startswith(
        "The report says, naming nobody:"
    )
    assert proposed_summary(DeskDraft()) == ""


def test_only_whole_sentences_of_this_incident_are_offered() -> None:
    wider = A_CLAIM.model_copy(update={"scope": "wider"})
    assert proposed_summary(DeskDraft(claims=(wider,), geo_precision="town")) == ""
    half = A_CLAIM.model_copy(update={"low": None, "high": None, "qualifier": None})
    assert "…" not in proposed_summary(DeskDraft(claims=(half,)))
    detail = A_CLAIM.model_copy(update={"victims_detail": "Frontier Corps soldiers"})
    assert proposed_summary(DeskDraft(claims=(detail, wider))).startswith(
        "According to BLA: 214 security personnel killed (“Frontier Corps soldiers”)."
    )


def test_a_claim_that_is_added_says_nothing_yet() -> None:
    (claim,) = add_claim(DeskDraft()).claims
    assert (claim.measure, claim.victims, claim.low, claim.high) == (None, None, None, None)
    number = NumberEntry(text="3", start=0, end=1)
    assert take_number(DeskDraft(numbers=(number,)), 0).claims[0].measure is None


def test_a_number_is_not_in_another_draft_where_there_is_none() -> None:
    number = NumberEntry(text="3", start=0, end=1)
    draft = DeskDraft(numbers=(number,))
    assert "elsewhere" in ledger_uses(draft, number)
    assert "elsewhere" not in ledger_uses(draft, number, alone=True)
    # What somebody has said before stays said.
    held = number.model_copy(update={"state": NumberState.ELSEWHERE, "reason": "told there"})
    assert ledger_uses(draft, held, alone=True)["elsewhere"] == "told there"


def test_the_offered_title_is_the_codebook_s() -> None:
    assert proposed_title(DeskDraft(sub_event_type="armed_clash")) == "Armed clash"
    assert proposed_title(DeskDraft()) == ""


def test_a_reason_for_a_flag_is_kept_and_can_be_taken_back() -> None:
    key = "summary:wording:martyred"
    draft = with_values(DeskDraft(), {f"flags.{key}": "a name of a place"}).draft
    assert [(one.key, one.reason) for one in draft.terms_overrides] == [(key, "a name of a place")]
    assert values_of(draft)[f"flags.{key}"] == "a name of a place"
    assert with_values(draft, {f"flags.{key}": " "}).draft.terms_overrides == ()


# Other records --------------------------------------------------------------------


def test_the_same_event_takes_new_claims_and_keeps_its_own() -> None:
    record = next(one for one in INCIDENTS if one.claims)
    new = DraftReport(publisher="Testland Gazette (fictional)", url="https://gazette.example/1")
    draft = DeskDraft(
        title="Other words", reports=(new,), claims=(A_CLAIM,),
        numbers=(a_number("214", 5, state="claim", claim=0),), copy_sha256="ab",
    )  # fmt: skip
    joined = attach(draft, stored(record, 3))
    assert joined.loaded_version == 3
    assert joined.title == record.title
    assert len(joined.claims) == len(record.claims) + 1
    assert joined.claims[-1].report == len(record.reports)
    assert joined.numbers[0].claim == len(record.claims)
    assert joined.copy_sha256 == "ab"
    again = attach(DeskDraft(reports=(DraftReport(url=record.reports[0].url),)), stored(record))
    assert len(again.reports) == len(record.reports)


def test_a_follow_up_is_linked_once() -> None:
    linked = relate(relate(DeskDraft(), "one-event"), "one-event")
    assert [(one.id, one.relation) for one in linked.related] == [("one-event", "follows")]


def test_the_second_editor_is_told_and_loses_nothing(desk: Desk, make_incident: object) -> None:
    first = make_incident(summary="A fictional event, first words.")  # type: ignore[operator]
    desk.store.save(
        first, loaded_version=None, signed=Signature(by="heron", role="editor", why="new")
    )
    mine = from_incident(desk.store.get(first.id))
    assert rebase(desk.store, mine) is None
    mine = mine.model_copy(update={"summary": "My words.", "doubt": "Mine alone."})
    theirs = first.model_copy(update={"summary": "Their words.", "title": "Their title"})
    desk.store.save(
        theirs,
        loaded_version=1,
        signed=Signature(by="kestrel", role="editor", why="a better title"),
    )
    found = rebase(desk.store, mine)
    assert found is not None
    assert found.draft.loaded_version == 2
    assert found.draft.title == "Their title"
    assert (found.draft.summary, found.draft.doubt) == ("My words.", "Mine alone.")
    assert (found.taken, found.kept) == (("What",), ("Summary",))
    assert (found.by, found.why) == ("kestrel", "a better title")
    assert rebase(desk.store, found.draft) is None
