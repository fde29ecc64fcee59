"""From a draft to the public record: four eyes, five answers, and no half-way state."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from incidents.desk import account_admin
from incidents.desk.auth.roles import NotAllowedError, NotSignedInError
from incidents.desk.drafts import DeskDraft, HarmAnswer, NotReadyError, Override, from_incident
from incidents.desk.editing import draft_services
from incidents.desk.review import publishing
from incidents.desk.review.publishing import Approval, NotAnsweredError
from incidents.desk.safeguards.flags import unanswered
from incidents.desk.safeguards.harm import QUESTIONS
from incidents.desk.service_gate import Desk
from incidents.desk.workfile.work_records import DraftState, KeptDraft, StaleDraftError
from incidents.errors import IncidentError, OpeningError, StaleVersionError, StoreError
from incidents.model import DeskOnly, Incident, Sensitivity, Status
from incidents.store import Signature, Stored
from tests.desk.conftest import PASSWORD, Tokens

ANSWERS = tuple(HarmAnswer(question=one.key, yes=False) for one in QUESTIONS)
PUBLIC = (Sensitivity.PUBLIC,)
Making = Callable[..., Incident]


@pytest.fixture
def ready(make_incident: Making, make_claim: Callable[..., object]) -> Callable[..., DeskDraft]:
    """Return a draft that lacks nothing, with changes."""

    def make(**changes: object) -> DeskDraft:
        incident = make_incident(claims=(make_claim(n=3),))
        draft = from_incident(Stored(incident, 1, 1, None))
        claims = tuple(one.model_copy(update={"id": None}) for one in draft.claims)
        plain = {"incident_id": None, "loaded_version": None, "claims": claims}
        return draft.model_copy(update=plain | changes)

    return make


@pytest.fixture
def sent(desk: Desk, tokens: Tokens, ready: Callable[..., DeskDraft]) -> Callable[..., KeptDraft]:
    """Send a draft of the editor's to review."""

    def send(**changes: object) -> KeptDraft:
        kept = draft_services.save_draft(desk, tokens.editor, ready(**changes))
        return draft_services.send_to_review(desk, tokens.editor, kept.id, kept.version)

    return send


def publish(desk: Desk, token: str, kept: KeptDraft, **more: object) -> object:
    approval = Approval(**({"answers": ANSWERS} | more))  # type: ignore[arg-type]
    return publishing.publish(desk, token, kept.id, kept.version, approval)


def public_ids(desk: Desk) -> set[str]:
    return set(desk.store.read_atlas(audience=PUBLIC).table["id"])


def test_what_a_reviewer_publishes_is_public_and_nothing_before(
    desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    kept = sent()
    assert public_ids(desk) == set()
    saved = publish(desk, tokens.reviewer, kept)
    assert public_ids(desk) == {saved.incident_id}  # type: ignore[attr-defined]
    assert desk.book.draft(kept.id).state is DraftState.PUBLISHED
    (line,) = desk.store.log()[1]
    assert (line.role, line.why) == ("reviewer", "a new incident")


def test_a_draft_that_lacks_something_does_not_leave_its_author(
    desk: Desk, tokens: Tokens, ready: Callable[..., DeskDraft]
) -> None:
    for changes in ({"reports": ()}, {"summary": None}, {"title": "Terrorists attack"}):
        kept = draft_services.save_draft(desk, tokens.editor, ready(**changes))
        with pytest.raises(NotReadyError):
            draft_services.send_to_review(desk, tokens.editor, kept.id, kept.version)
        assert desk.book.draft(kept.id).state is DraftState.DRAFT


def test_nobody_publishes_what_they_wrote_while_four_eyes_are_asked_for(
    desk: Desk, tokens: Tokens, ready: Callable[..., DeskDraft]
) -> None:
    kept = draft_services.save_draft(desk, tokens.reviewer, ready())
    kept = draft_services.send_to_review(desk, tokens.reviewer, kept.id, kept.version)
    with pytest.raises(NotAllowedError, match="four eyes"):
        publish(desk, tokens.reviewer, kept)
    account_admin.set_four_eyes(desk, tokens.admin, False)
    publish(desk, tokens.reviewer, kept)
    assert "four eyes are switched off" in desk.store.log()[1][0].why


def test_all_five_questions_are_answered_and_a_yes_says_what_was_done(
    desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    kept = sent()
    with pytest.raises(NotAnsweredError):
        publish(desk, tokens.reviewer, kept, answers=ANSWERS[:4])
    yes = (HarmAnswer(question="person", yes=True), *ANSWERS[1:])
    with pytest.raises(NotAnsweredError, match="say what was done"):
        publish(desk, tokens.reviewer, kept, answers=yes)
    assert public_ids(desk) == set()


def test_a_telephone_number_stops_publication_until_a_reason_is_kept(
    desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    kept = sent(summary="A fictional event. Call 0300-1234567.")
    with pytest.raises(NotAnsweredError, match="telephone"):
        publish(desk, tokens.reviewer, kept)
    (flag,) = unanswered(draft_services.flags_of(kept.draft), kept.draft)
    reason = Override(key=flag.key, reason="it is the fictional paper's own line")
    publish(desk, tokens.reviewer, kept, overrides=(reason,))
    assert len(public_ids(desk)) == 1


def test_an_editor_publishes_nothing(
    desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    kept = sent()
    for token in (tokens.editor, tokens.second):
        with pytest.raises(NotAllowedError):
            publish(desk, token, kept)


def test_a_second_click_makes_no_second_revision(
    desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    kept = sent()
    first = publish(desk, tokens.reviewer, kept)
    assert publish(desk, tokens.reviewer, kept) == first
    assert desk.store.data_version() == 1


def test_a_session_that_ends_between_the_check_and_the_commit_saves_nothing(
    desk: Desk,
    tokens: Tokens,
    sent: Callable[..., KeptDraft],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = sent()
    asked = publishing.flags_of

    def signed_out_meanwhile(one: DeskDraft) -> object:
        desk.accounts.sign_out(tokens.reviewer)
        return asked(one)

    monkeypatch.setattr(publishing, "flags_of", signed_out_meanwhile)
    with pytest.raises(NotSignedInError):
        publish(desk, tokens.reviewer, kept)
    assert public_ids(desk) == set()
    assert desk.book.draft(kept.id).state is DraftState.IN_REVIEW


@pytest.mark.parametrize("arrived", [True, False], ids=["after the store", "before the store"])
def test_a_crash_between_the_two_files_is_settled_at_the_next_start(
    desk: Desk,
    tokens: Tokens,
    sent: Callable[..., KeptDraft],
    monkeypatch: pytest.MonkeyPatch,
    arrived: bool,
) -> None:
    kept = sent()
    broken, fault = (publishing, "_published"), KeyError("cut off")
    if not arrived:
        broken, fault = (type(desk.store), "save"), StoreError(desk.store.path, "the disk is full")
    monkeypatch.setattr(*broken, lambda *_, **__: (_ for _ in ()).throw(fault))
    with pytest.raises(type(fault)):
        publish(desk, tokens.reviewer, kept)
    monkeypatch.undo()
    assert desk.book.draft(kept.id).state is DraftState.IN_REVIEW
    assert publishing.settle(desk) == 1
    expected = DraftState.PUBLISHED if arrived else DraftState.IN_REVIEW
    assert desk.book.draft(kept.id).state is expected
    assert len(public_ids(desk)) == int(arrived)
    assert publishing.settle(desk) == 0
    publish(desk, tokens.reviewer, desk.book.draft(kept.id))
    assert len(public_ids(desk)) == 1


def test_a_correction_is_a_new_revision_and_keeps_the_claims_that_were_made(
    desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    saved = publish(desk, tokens.reviewer, sent())
    stored = desk.store.get(saved.incident_id)  # type: ignore[attr-defined]
    draft = from_incident(stored)
    claim = draft.claims[0].model_copy(update={"low": 4, "high": 4})
    draft = draft.model_copy(update={"claims": (claim,), "why": "the police said four"})
    kept = draft_services.save_draft(desk, tokens.second, draft)
    kept = draft_services.send_to_review(desk, tokens.second, kept.id, kept.version)
    publish(desk, tokens.reviewer, kept)
    after = desk.store.get(stored.incident.id).incident
    assert [one.low for one in after.claims] == [3, 4]
    assert after.claims[1].supersedes == after.claims[0].id
    assert desk.store.log()[1][0].why == "the police said four"


def test_a_record_that_changed_meanwhile_is_not_overwritten(
    desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    saved = publish(desk, tokens.reviewer, sent())
    stored = desk.store.get(saved.incident_id)  # type: ignore[attr-defined]
    changed = from_incident(stored).model_copy(update={"summary": "Mine.", "why": "better"})
    kept = draft_services.save_draft(desk, tokens.editor, changed)
    kept = draft_services.send_to_review(desk, tokens.editor, kept.id, kept.version)
    theirs = stored.incident.model_copy(update={"summary": "Theirs."})
    desk.store.save(
        theirs, loaded_version=1, signed=Signature(by="kestrel", role="reviewer", why="first")
    )
    with pytest.raises(StaleVersionError):
        publish(desk, tokens.reviewer, kept)
    assert desk.store.get(stored.incident.id).incident.summary == "Theirs."


def test_what_is_sent_back_carries_its_note_and_comes_again(
    desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    kept = sent()
    with pytest.raises(IncidentError, match="note"):
        publishing.return_with_note(desk, tokens.reviewer, kept.id, kept.version, " ")
    back = publishing.return_with_note(desk, tokens.reviewer, kept.id, kept.version, "Which town?")
    assert (back.state, back.note) == (DraftState.RETURNED, "Which town?")
    again = draft_services.send_to_review(desk, tokens.editor, back.id, back.version)
    assert again.state is DraftState.IN_REVIEW


def test_only_its_author_changes_a_draft_and_an_old_form_overwrites_nothing(
    desk: Desk, tokens: Tokens, ready: Callable[..., DeskDraft]
) -> None:
    kept = draft_services.save_draft(desk, tokens.editor, ready())
    with pytest.raises(NotAllowedError):
        draft_services.save_draft(
            desk, tokens.second, ready(), draft_id=kept.id, loaded=kept.version
        )
    with pytest.raises(NotAllowedError):
        draft_services.draft(desk, tokens.second, kept.id)
    newer = draft_services.save_draft(
        desk, tokens.editor, ready(title="Newer"), draft_id=kept.id, loaded=kept.version
    )
    with pytest.raises(StaleDraftError):
        draft_services.save_draft(
            desk, tokens.editor, ready(), draft_id=kept.id, loaded=kept.version
        )
    assert desk.book.draft(kept.id) == newer


def test_a_retracted_record_stays_as_a_stub_with_its_reason(
    desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    saved = publish(desk, tokens.reviewer, sent())
    incident_id = saved.incident_id  # type: ignore[attr-defined]
    with pytest.raises(IncidentError):
        publishing.retract(desk, tokens.reviewer, incident_id, loaded_version=1, reason="")
    publishing.retract(
        desk, tokens.reviewer, incident_id, loaded_version=1, reason="the report was withdrawn"
    )
    assert desk.store.get(incident_id).incident.status is Status.RETRACTED
    assert "withdrawn" in desk.store.log()[1][0].why
    publishing.restore_revision(
        desk, tokens.reviewer, incident_id, to_version=1, loaded_version=2, why="it stands"
    )
    assert desk.store.get(incident_id).incident.status is Status.REPORTED


def test_the_page_of_a_retracted_record_is_a_stub_for_readers(
    open_page: Callable[..., AppTest], desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    saved = publish(desk, tokens.reviewer, sent())
    incident_id = saved.incident_id  # type: ignore[attr-defined]
    publishing.retract(desk, tokens.reviewer, incident_id, loaded_version=1, reason="withdrawn")
    at = open_page("incident", None, id=incident_id)
    assert not at.exception
    assert at.title[0].value == "Retracted record"
    assert "withdrawn" in at.info[0].value
    assert not at.metric


def test_a_record_is_protected_without_a_public_reason_and_comes_back_only_by_review(
    desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    saved = publish(desk, tokens.reviewer, sent())
    incident_id = saved.incident_id  # type: ignore[attr-defined]
    how = {"desk_only": (DeskOnly.POINT,), "why": "MARKER"}
    publishing.protect(
        desk, tokens.reviewer, incident_id, loaded_version=1,
        sensitivity=Sensitivity.RESTRICTED, **how,  # type: ignore[arg-type]
    )  # fmt: skip
    assert public_ids(desk) == set()
    assert "MARKER" not in repr(desk.store.log())
    with pytest.raises(OpeningError):
        publishing.protect(
            desk, tokens.reviewer, incident_id, loaded_version=2,
            sensitivity=Sensitivity.PUBLIC, **how,  # type: ignore[arg-type]
        )  # fmt: skip


def test_a_reviewer_publishes_on_the_page_and_an_editor_sees_only_their_own(
    open_page: Callable[..., AppTest], desk: Desk, tokens: Tokens, sent: Callable[..., KeptDraft]
) -> None:
    kept = sent()
    other = open_page("review", tokens.second)
    assert "Waiting for review" not in "".join(one.value for one in other.header)
    assert not other.get("page_link") or kept.draft.title not in repr(other.main)
    at = open_page("review", tokens.reviewer, draft=str(kept.id))
    assert not at.exception
    assert at.title[0].value.endswith("Shots at a fictional bridge")
    for radio in at.radio:
        radio.set_value("No")
    at.run()
    next(one for one in at.button if one.label == "Publish").click().run()
    assert not at.exception
    assert "is published as data version 1" in at.success[0].value
    assert len(public_ids(desk)) == 1


def test_a_draft_that_nobody_has_is_said_to_be_gone(
    open_page: Callable[..., AppTest], tokens: Tokens
) -> None:
    at = open_page("review", tokens.reviewer, draft="99")
    assert not at.exception
    assert "does not wait" in at.info[0].value


def test_somebody_who_signs_in_again_finds_the_drafts(
    desk: Desk, tokens: Tokens, ready: Callable[..., DeskDraft]
) -> None:
    kept = draft_services.save_draft(desk, tokens.editor, ready())
    desk.accounts.sign_out(tokens.editor)
    with pytest.raises(NotSignedInError):
        draft_services.own_drafts(desk, tokens.editor)
    token = desk.accounts.sign_in(tokens.names["editor"], PASSWORD)
    assert [one.id for one in draft_services.own_drafts(desk, token)] == [kept.id]
