"""Who is named follows the claims: confirmed one by one, gone with them, warned of without them."""

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from incidents.desk.drafts import (
    DeskActor,
    DeskClaim,
    DeskDraft,
    HarmAnswer,
    Label,
    Override,
    from_incident,
    to_incident,
)
from incidents.desk.editing import draft_services
from incidents.desk.editing.draft_services import flags_of, what_is_missing
from incidents.desk.editing.form import (
    add_report,
    attach,
    confirm,
    drop,
    still_holds,
    values_of,
    with_values,
)
from incidents.desk.editing.named_actors import rests_on_a_claim, which_is_meant
from incidents.desk.intake.drafts_from_reading import drafts_from_reading
from incidents.desk.review import publishing
from incidents.desk.review.publishing import Approval, NotAnsweredError
from incidents.desk.safeguards.flags import FlagKind
from incidents.desk.safeguards.harm import QUESTIONS
from incidents.desk.safeguards.wording import without_party_words
from incidents.desk.service_gate import Desk
from incidents.desk.workfile.work_records import DraftState
from incidents.draft_model import DraftReport
from incidents.model import ActorRole, ClaimKind, Incident, Participation
from incidents.reading import read_report
from incidents.store import Stored
from tests.desk.conftest import Tokens

Making = Callable[..., Incident]
# Fictional in its details: only the names of the group, the force and the town are real.
REPORT = (
    "A bomb hit a Frontier Corps convoy near Hoshab on Monday, killing four soldiers, officials "
    "said. The Balochistan Liberation Front claimed responsibility for the attack."
)
BLF = DeskClaim(
    kind=ClaimKind.RESPONSIBILITY, claimant="BLF", claimant_role="armed_group",
    claimant_actor="blf", label=Label.CHECK,
)  # fmt: skip
DOER = DeskActor(actor="blf", role=ActorRole.ALLEGED_PERPETRATOR, label=Label.CHECK)
SPEAKER = DeskActor(actor="blf", role=ActorRole.CLAIMANT, label=Label.CHECK)
HIT = DeskActor(actor="frontier-corps", role=ActorRole.TARGET, label=Label.CHECK)


def read(text: str = REPORT) -> DeskDraft:
    report = DraftReport(publisher="The Testland Gazette (fictional)", language="en")
    return drafts_from_reading(read_report(text), report)[0]


def fields(draft: DeskDraft) -> set[str]:
    return {one.field for one in what_is_missing(draft)}


def warned(draft: DeskDraft) -> list[str]:
    return [one.found for one in flags_of(draft) if one.kind is FlagKind.NAMED]


def test_an_actor_comes_with_its_words_and_its_label_and_waits_to_be_confirmed() -> None:
    draft = read()
    assert {(one.actor, one.role) for one in draft.actors} == {
        ("blf", ActorRole.ALLEGED_PERPETRATOR),
        ("blf", ActorRole.CLAIMANT),
        ("frontier-corps", ActorRole.TARGET),
    }
    for n, one in enumerate(draft.actors):
        assert one.label is Label.CHECK
        assert one.span is not None
        assert f"actors.{n}.confirmed" in fields(draft)
        draft = confirm(draft, n, group="actors")
        assert f"actors.{n}.confirmed" not in fields(draft)


def test_whoever_speaks_is_confirmed_with_the_claim() -> None:
    draft = DeskDraft(actors=(DOER, SPEAKER), claims=(BLF,))
    assert {"actors.0.confirmed", "actors.1.confirmed"} <= fields(draft)
    assert fields(confirm(draft, 0)) & {"actors.0.confirmed", "actors.1.confirmed"} == {
        "actors.0.confirmed"
    }


def test_an_actor_whose_only_claim_goes_goes_with_it() -> None:
    draft = DeskDraft(actors=(DOER, SPEAKER, HIT), claims=(BLF,))
    assert drop(draft, "claims", 0).actors == (HIT,)
    twice = draft.model_copy(update={"claims": (BLF, BLF)})
    assert drop(twice, "claims", 0).actors == (DOER, SPEAKER, HIT)
    named = DOER.model_copy(update={"suspected_by": "Officials"})
    assert drop(draft.model_copy(update={"actors": (named,)}), "claims", 0).actors == (named,)


def test_a_target_that_speaks_stays_when_its_words_go() -> None:
    told = BLF.model_copy(update={"claimant_actor": "frontier-corps", "kind": ClaimKind.DENIAL})
    assert drop(DeskDraft(actors=(HIT,), claims=(told,)), "claims", 0).actors == (HIT,)


def test_an_actor_that_is_changed_is_confirmed_again() -> None:
    draft = confirm(DeskDraft(actors=(HIT,)), 0, group="actors")
    changed = with_values(draft, {"actors.0.role": "alleged_perpetrator"}).draft
    assert changed.actors[0].confirmed is False
    typed = with_values(DeskDraft(actors=(DeskActor(),)), {"actors.0.actor": "police"}).draft
    assert typed.is_confirmed(typed.actors[0])


def test_a_doer_with_nothing_behind_it_is_warned_of() -> None:
    assert warned(DeskDraft(actors=(DOER,))) == ["blf"]
    assert warned(DeskDraft(actors=(DOER,), claims=(BLF,))) == []
    wider = BLF.model_copy(update={"scope": "wider"})
    assert warned(DeskDraft(actors=(DOER,), claims=(wider,))) == ["blf"]
    assert warned(DeskDraft(actors=(DOER.model_copy(update={"suspected_by": "Officials"}),))) == []
    nobody = DOER.model_copy(update={"actor": "unidentified-armed-group"})
    assert warned(DeskDraft(actors=(nobody, HIT, SPEAKER))) == []


def test_who_names_a_doer_is_typed_into_the_form() -> None:
    filled = with_values(DeskDraft(actors=(DOER,)), {"actors.0.suspected_by": "The police"}).draft
    assert filled.actors[0].suspected_by == "The police"
    assert values_of(filled)["actors.0.suspected_by"] == "The police"


def test_words_of_one_side_do_not_name_anybody() -> None:
    told = DeskActor(
        actor="unidentified-armed-group", role=ActorRole.ALLEGED_PERPETRATOR,
        as_reported="Terrorists", label=Label.CHECK,
    )  # fmt: skip
    assert without_party_words(DeskDraft(actors=(told,))).actors[0].as_reported is None


@pytest.fixture
def accusing(make_incident: Making) -> DeskDraft:
    """A draft that lacks nothing, and names a doer of whom nobody speaks."""
    incident = make_incident(actors=(Participation(actor="blf", role="alleged_perpetrator"),))
    draft = from_incident(Stored(incident, 1, 1, None))
    fresh = tuple(one.model_copy(update={"published": False}) for one in draft.actors)
    return draft.model_copy(update={"incident_id": None, "loaded_version": None, "actors": fresh})


def test_an_accusation_of_our_own_is_not_published_without_a_reason(
    desk: Desk, tokens: Tokens, accusing: DeskDraft
) -> None:
    kept = draft_services.save_draft(desk, tokens.editor, accusing)
    kept = draft_services.send_to_review(desk, tokens.editor, kept.id, kept.version)
    answers = tuple(HarmAnswer(question=one.key, yes=False) for one in QUESTIONS)
    with pytest.raises(NotAnsweredError, match="named as the doer"):
        publishing.publish(desk, tokens.reviewer, kept.id, kept.version, Approval(answers))
    (flag,) = flags_of(kept.draft)
    reason = Override(key=flag.key, reason="a fictional court found so")
    publishing.publish(
        desk, tokens.reviewer, kept.id, kept.version, Approval(answers, overrides=(reason,))
    )


def test_what_the_record_says_already_is_shown_and_stops_no_correction(
    desk: Desk, tokens: Tokens, make_incident: Making
) -> None:
    draft = from_incident(Stored(make_incident(), 1, 1, None))
    (flag,) = flags_of(draft)
    assert (flag.kind, flag.asks) == (FlagKind.NAMED, False)


def test_the_reviewer_sees_the_warning_and_gives_the_reason(
    desk: Desk, tokens: Tokens, open_page: Callable[..., AppTest], accusing: DeskDraft
) -> None:
    kept = draft_services.save_draft(desk, tokens.editor, accusing)
    kept = draft_services.send_to_review(desk, tokens.editor, kept.id, kept.version)
    at = open_page("review", tokens.reviewer, draft=str(kept.id))
    assert any("named as the doer" in one.value for one in at.markdown)
    assert [one.label for one in at.text_input if one.label == "Why it may stand"]


# "Same event" --------------------------------------------------------------------


def test_the_same_event_takes_the_actors_over(make_incident: Making) -> None:
    stored = Stored(make_incident(), 1, 1, None)
    report = DraftReport(publisher="Testville Herald (fictional)", title="T", language="en")
    told = DeskDraft(
        reports=(report,), claims=(BLF,),
        actors=(DOER, SPEAKER, DeskActor(actor="police", role=ActorRole.TARGET)),
    )  # fmt: skip
    both = attach(told, stored)
    assert [(one.actor, one.role.value) for one in both.actors if one.role] == [
        ("bla", "alleged_perpetrator"), ("police", "target"),
        ("blf", "alleged_perpetrator"), ("blf", "claimant"),
    ]  # fmt: skip
    assert attach(told, stored).actors[2].published is False


def test_a_source_that_is_added_asks_for_status_and_summary_again(make_incident: Making) -> None:
    stored = Stored(make_incident(), 1, 1, None)
    report = DraftReport(
        publisher="Testville Herald (fictional)", title="T", language="en", source_type="news"
    )
    both = attach(DeskDraft(reports=(report,)), stored)
    assert {"status", "summary"} <= fields(both)
    assert fields(still_holds(both, "status")) & {"status", "summary"} == {"summary"}
    changed = with_values(both, values_of(both) | {"status": "corroborated"}).draft
    assert changed.asked_again == ("summary",)
    changed = with_values(changed, {"summary": "Two fictional papers tell of it."}).draft
    assert fields(changed) & {"status", "summary"} == set()
    # A report that the record holds already asks for nothing.
    same = attach(DeskDraft(reports=(from_incident(stored).reports[0],)), stored)
    assert same.asked_again == ()
    # So does a report that is added by hand, once there is something to ask again about.
    assert add_report(from_incident(stored)).asked_again == ("status", "summary")
    assert add_report(DeskDraft()).asked_again == ()


# The page ------------------------------------------------------------------------


def press(at: AppTest, label: str) -> AppTest:
    return next(one for one in at.button if one.label == label and not one.disabled).click().run()


def test_a_claim_taken_away_takes_its_actor_and_says_so_and_comes_back(
    open_page: Callable[..., AppTest], tokens: Tokens, desk: Desk
) -> None:
    at = open_page("report", tokens.editor)
    at.text_area(key="intake.text").set_value(REPORT).run()
    press(at, "Read the text")
    (kept,) = desk.book.drafts([DraftState.DRAFT])
    assert "blf" in {one.actor for one in kept.draft.actors}
    n = next(i for i, one in enumerate(kept.draft.claims) if one.claimant_actor == "blf")
    next(one for one in at.button if str(one.key).endswith(f"claims.{n}.drop")).click().run()
    assert not at.exception
    (after,) = desk.book.drafts([DraftState.DRAFT])
    assert {one.actor for one in after.draft.actors} == {"frontier-corps"}
    assert any("taken out of “Who is named”" in one.value for one in at.markdown)
    press(at, "Undo")
    assert desk.book.drafts([DraftState.DRAFT])[0].draft == kept.draft


def test_the_very_words_stand_beside_each_actor(
    open_page: Callable[..., AppTest], tokens: Tokens
) -> None:
    at = open_page("report", tokens.editor)
    at.text_area(key="intake.text").set_value(REPORT).run()
    press(at, "Read the text")
    said = [one.value for one in at.caption]
    assert sum(":orange-badge[check]" in one and "claimed responsibility" in one for one in said)
    assert any(one.label == "Confirm actor" for one in at.button)


def test_a_confirmed_draft_becomes_the_record(make_incident: Making) -> None:
    draft = from_incident(Stored(make_incident(), 1, 1, None))
    plain = {"incident_id": None, "loaded_version": None}
    incident = to_incident(draft.model_copy(update=plain))
    assert incident.actors == make_incident().actors


def test_the_form_says_where_several_organisations_use_a_name_on_that_day() -> None:
    bla = DeskActor(actor="bla", role=ActorRole.TARGET)
    draft = read()
    old, new = (
        draft.model_copy(update={"date_start": day, "date_end": day})
        for day in (date(2015, 1, 1), date(2024, 1, 1))
    )
    assert which_is_meant(old, bla) == ""
    assert "not known" in which_is_meant(new, bla)
    assert "(Jeeyand) or" in which_is_meant(new, bla)
    assert which_is_meant(new, HIT) == which_is_meant(new, DeskActor()) == ""


def test_who_can_only_accuse_claims_no_responsibility_in_a_draft() -> None:
    accuser = BLF.model_copy(
        update={"claimant": "Family", "claimant_role": "witness_family", "claimant_actor": None}
    )
    draft = read().model_copy(update={"claims": (accuser,)})
    said = [one.sentence for one in what_is_missing(draft) if one.field == "claims.0.kind"]
    assert said
    assert said[0].startswith("Only whoever did it can claim it")


def test_a_claim_under_a_shared_name_stands_behind_the_one_that_the_editor_chose() -> None:
    claim = BLF.model_copy(update={"claimant": "BLA", "claimant_actor": "bla"})
    draft = read().model_copy(update={"claims": (claim,)})
    assert rests_on_a_claim(draft, "bla-jeeyand")
    assert not rests_on_a_claim(draft, "blf")
