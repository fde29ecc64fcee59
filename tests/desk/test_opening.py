"""Opening a record is an act of its own: two people, in words, undone in one step."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from incidents.desk import account_admin
from incidents.desk.auth.roles import NotAllowedError
from incidents.desk.drafts import HarmAnswer, from_incident
from incidents.desk.editing import draft_services
from incidents.desk.editing.form.form_rows import attach
from incidents.desk.review import publishing, record_merging, widening_requests
from incidents.desk.review.batches import publish_batch
from incidents.desk.review.publishing import Approval, NotAnsweredError
from incidents.desk.safeguards.harm import QUESTIONS
from incidents.desk.service_gate import Desk
from incidents.desk.uploads.upload_services import accept_upload, plan_upload, read_table
from incidents.desk.workfile.work_records import KeptDraft, OpeningState
from incidents.errors import IncidentError, OpeningError
from incidents.model import DeskOnly, Incident, Sensitivity
from incidents.store import FirstReview, Opening, Signature, Store, Stored
from incidents.store.widening import widens
from tests.conftest import a_claim, a_report
from tests.desk.conftest import ROOT, Tokens
from tests.desk.uploads.files import a_csv, a_row
from tests.laws import examples

ANSWERS = [HarmAnswer(question=one.key, yes=False) for one in QUESTIONS]
SIGNED = Signature(by="x", role="reviewer", why="fictional")
Making = Callable[..., Incident]
ID = "testville-2024-03-01"


@pytest.fixture
def restricted(desk: Desk, make_incident: Making) -> Incident:
    """A record that a reviewer has accepted for the desk alone, two parts of it besides."""
    made = make_incident(
        sensitivity="restricted",
        desk_only=(DeskOnly.POINT, DeskOnly.DOUBT),
        doubt="fictional doubt",
        claims=(a_claim(1, id=f"{ID}.c01", n=2),),
    )
    desk.store.save_many([made], signed=SIGNED)
    return desk.store.get(ID).incident


def now(desk: Desk) -> Stored:
    return desk.store.get(ID)


def is_closed(desk: Desk) -> bool:
    incident = now(desk).incident
    return incident.sensitivity is Sensitivity.RESTRICTED and set(incident.desk_only) >= {
        DeskOnly.POINT, DeskOnly.DOUBT,
    }  # fmt: skip


def corrected(desk: Desk, token: str, **changes: object) -> KeptDraft:
    draft = from_incident(now(desk)).model_copy(
        update={"summary": "A fictional event, spelt better.", "why": "spelling"} | changes
    )
    kept = draft_services.save_draft(desk, token, draft)
    return draft_services.send_to_review(desk, token, kept.id, kept.version)


def test_a_correction_keeps_who_may_see_the_record(
    desk: Desk, tokens: Tokens, restricted: Incident
) -> None:
    kept = corrected(desk, tokens.editor, desk_only=())
    publishing.publish(desk, tokens.reviewer, kept.id, kept.version, Approval(ANSWERS))
    assert now(desk).incident.summary == "A fictional event, spelt better."
    assert is_closed(desk)


@pytest.mark.parametrize("level", [Sensitivity.PUBLIC, Sensitivity.PARTNERS])
def test_a_correction_is_refused_where_it_would_open_its_record(
    desk: Desk, tokens: Tokens, restricted: Incident, level: Sensitivity
) -> None:
    kept = corrected(desk, tokens.editor)
    with pytest.raises(OpeningError, match="step of its own"):
        publishing.publish(
            desk, tokens.reviewer, kept.id, kept.version, Approval(ANSWERS, sensitivity=level)
        )
    assert is_closed(desk)
    assert now(desk).version == 1


def test_the_page_of_a_correction_offers_no_wider_circle_and_says_so(
    open_page: Callable[..., AppTest], desk: Desk, tokens: Tokens, restricted: Incident
) -> None:
    kept = corrected(desk, tokens.editor)
    at = open_page("review", tokens.reviewer, draft=str(kept.id))
    assert not at.exception
    [who] = [one for one in at.selectbox if one.label == "Who may see it"]
    assert (who.options, who.value) == (["The desk only"], Sensitivity.RESTRICTED)
    assert "a correction keeps it so" in " ".join(one.value for one in at.info)
    for radio in at.radio:
        radio.set_value("No")
    at.run()
    next(one for one in at.button if one.label == "Accept").click().run()
    assert not at.exception
    assert now(desk).version == 2
    assert is_closed(desk)


def test_one_asks_and_another_agrees(desk: Desk, tokens: Tokens, restricted: Incident) -> None:
    number = widening_requests.ask(
        desk, tokens.editor, ID, loaded_version=1, sensitivity=Sensitivity.PUBLIC,
        desk_only=(DeskOnly.POINT,), why="the danger has passed",
    )  # fmt: skip
    assert is_closed(desk)
    [asked] = widening_requests.waiting(desk, tokens.reviewer)
    assert widening_requests.in_words(asked, asked.sensitivity, asked.desk_only) == (
        "This opens a restricted record to everybody and takes what is in doubt out of the "
        "desk's keeping (shown to everybody)."
    )
    with pytest.raises(NotAllowedError):
        widening_requests.agree(desk, tokens.second, number, answers=ANSWERS)
    with pytest.raises(NotAnsweredError):
        widening_requests.agree(desk, tokens.reviewer, number, answers=ANSWERS[:3])
    assert is_closed(desk)
    widening_requests.agree(desk, tokens.reviewer, number, answers=ANSWERS)
    incident = now(desk).incident
    assert (incident.sensitivity, incident.desk_only) == (Sensitivity.PUBLIC, (DeskOnly.POINT,))
    [line] = desk.store.log()[1]
    assert line.why == "opened: the danger has passed"
    for name in tokens.names.values():
        assert name not in repr(line)
    with pytest.raises(IncidentError, match="decided already"):
        widening_requests.agree(desk, tokens.admin, number, answers=ANSWERS)


def test_two_people_are_needed_also_where_four_eyes_are_switched_off(
    desk: Desk, tokens: Tokens, restricted: Incident
) -> None:
    account_admin.set_four_eyes(desk, tokens.admin, False)
    number = widening_requests.ask(
        desk, tokens.reviewer, ID, loaded_version=1, sensitivity=Sensitivity.PARTNERS,
        desk_only=restricted.desk_only, why="fictional",
    )  # fmt: skip
    with pytest.raises(NotAllowedError, match="somebody else has to agree"):
        widening_requests.agree(desk, tokens.reviewer, number, answers=ANSWERS)
    assert is_closed(desk)
    widening_requests.agree(desk, tokens.admin, number)
    assert now(desk).incident.sensitivity is Sensitivity.PARTNERS
    for name in ("x", " X "):
        with pytest.raises(OpeningError):
            Opening("x", name)


def test_one_step_closes_it_again_and_what_was_closed_since_stays(
    desk: Desk, tokens: Tokens, restricted: Incident
) -> None:
    number = widening_requests.ask(
        desk, tokens.editor, ID, loaded_version=1, sensitivity=Sensitivity.PUBLIC, desk_only=(),
        why="fictional",
    )  # fmt: skip
    widening_requests.agree(desk, tokens.reviewer, number, answers=ANSWERS)
    assert widening_requests.opened(desk, tokens.reviewer, ID) is not None
    publishing.protect(
        desk, tokens.reviewer, ID, loaded_version=2, sensitivity=Sensitivity.PUBLIC,
        desk_only=(DeskOnly.LINKS,), why="fictional",
    )  # fmt: skip
    widening_requests.close_again(desk, tokens.reviewer, number, loaded_version=3)
    assert is_closed(desk)
    assert DeskOnly.LINKS in now(desk).incident.desk_only
    assert widening_requests.opened(desk, tokens.reviewer, ID) is None
    assert len(desk.store.read_atlas(2, audience=(Sensitivity.PUBLIC,)).table) == 0
    with pytest.raises(IncidentError, match="nothing to undo"):
        widening_requests.close_again(desk, tokens.reviewer, number, loaded_version=4)


def test_what_was_asked_for_holds_for_the_record_that_was_looked_at(
    desk: Desk, tokens: Tokens, restricted: Incident
) -> None:
    def ask(**changes: object) -> int:
        plain = {
            "loaded_version": 1, "sensitivity": Sensitivity.PUBLIC, "desk_only": (),
            "why": "fictional",
        }  # fmt: skip
        return widening_requests.ask(desk, tokens.editor, ID, **(plain | changes))  # type: ignore[arg-type]

    with pytest.raises(IncidentError, match="opens nothing"):
        ask(sensitivity=Sensitivity.RESTRICTED, desk_only=restricted.desk_only)
    with pytest.raises(IncidentError, match="say why"):
        ask(why=" ")
    number = ask()
    with pytest.raises(IncidentError, match="already"):
        ask()
    later = restricted.model_copy(update={"summary": "Now it names a witness."})
    desk.store.save(later, loaded_version=1, signed=SIGNED)
    with pytest.raises(OpeningError, match="changed since"):
        widening_requests.agree(desk, tokens.reviewer, number, answers=ANSWERS)
    with pytest.raises(NotAllowedError):
        widening_requests.withdraw(desk, tokens.second, number)
    widening_requests.decline(desk, tokens.reviewer, number)
    assert is_closed(desk)
    widening_requests.withdraw(desk, tokens.editor, ask(loaded_version=2))
    assert desk.book.openings((OpeningState.ASKED,)) == []


@pytest.mark.parametrize("arrived", [True, False])
def test_a_crash_while_opening_is_settled(
    desk: Desk, tokens: Tokens, restricted: Incident, arrived: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    save = Store.save

    def cut_short(*args: object, **named: object) -> None:
        if arrived:
            save(*args, **named)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    number = widening_requests.ask(
        desk, tokens.editor, ID, loaded_version=1, sensitivity=Sensitivity.PUBLIC, desk_only=(),
        why="fictional",
    )  # fmt: skip
    monkeypatch.setattr(Store, "save", cut_short)
    with pytest.raises(KeyboardInterrupt):
        widening_requests.agree(desk, tokens.reviewer, number, answers=ANSWERS)
    monkeypatch.undo()
    publishing.settle(desk)
    wanted = OpeningState.OPENED if arrived else OpeningState.ASKED
    assert [one.id for one in desk.book.openings((wanted,))] == [number]


def test_asking_and_agreeing_on_the_records_own_page(
    open_page: Callable[..., AppTest], desk: Desk, tokens: Tokens, restricted: Incident
) -> None:
    at = open_page("incident", tokens.editor, id=ID)
    assert not at.exception
    at.selectbox(key="opening_who").set_value(Sensitivity.PUBLIC)
    at.text_input(key="opening_why").set_value("the danger has passed").run()
    assert "opens a restricted record to everybody" in at.warning[0].value
    at.button(key="opening_ask").click().run()
    assert not at.exception
    assert "Somebody else has to agree" in " ".join(one.value for one in at.caption)
    listed = open_page("review", tokens.reviewer)
    assert "Asked to be opened (1)" in [one.value for one in listed.header]
    at = open_page("incident", tokens.reviewer, id=ID)
    for radio in at.radio:
        radio.set_value("No")
    at.run()
    assert at.button(key="opening_agree").disabled
    at.checkbox(key="opening_sure").check().run()
    at.button(key="opening_agree").click().run()
    assert not at.exception
    assert now(desk).incident.sensitivity is Sensitivity.PUBLIC
    at.button(key="opening_close").click().run()
    assert not at.exception
    assert now(desk).incident.sensitivity is Sensitivity.RESTRICTED


# Every other way that writes


def by_correction(desk: Desk, tokens: Tokens) -> None:
    kept = corrected(desk, tokens.editor, desk_only=())
    publishing.publish(desk, tokens.reviewer, kept.id, kept.version, Approval(ANSWERS))


def by_the_same_event(desk: Desk, tokens: Tokens) -> None:
    other = now(desk).incident.model_copy(update={"reports": (a_report(8),), "claims": ()})
    new = from_incident(Stored(other, 1, 1, None)).model_copy(
        update={"incident_id": None, "loaded_version": None, "desk_only": ()}
    )
    attached = attach(new, now(desk)).model_copy(update={"desk_only": (), "asked_again": ()})
    kept = draft_services.save_draft(desk, tokens.editor, attached)
    kept = draft_services.send_to_review(desk, tokens.editor, kept.id, kept.version)
    publishing.publish(desk, tokens.reviewer, kept.id, kept.version, Approval(ANSWERS))


def by_going_back(desk: Desk, tokens: Tokens) -> None:
    open_once = now(desk).incident.model_copy(
        update={"id": "once-2024", "sensitivity": Sensitivity.PUBLIC, "desk_only": (),
                "claims": ()}
    )  # fmt: skip
    desk.store.save_many([open_once], signed=SIGNED)
    publishing.protect(
        desk, tokens.reviewer, "once-2024", loaded_version=1,
        sensitivity=Sensitivity.RESTRICTED, desk_only=tuple(DeskOnly), why="fictional",
    )  # fmt: skip
    publishing.restore_revision(
        desk, tokens.reviewer, "once-2024", to_version=1, loaded_version=2, why="fictional"
    )
    back = desk.store.get("once-2024").incident
    assert (back.sensitivity, set(back.desk_only)) == (Sensitivity.RESTRICTED, set(DeskOnly))


def by_protecting(desk: Desk, tokens: Tokens) -> None:
    for level, parts in (
        (Sensitivity.PUBLIC, now(desk).incident.desk_only),
        (Sensitivity.PARTNERS, now(desk).incident.desk_only),
        (Sensitivity.RESTRICTED, (DeskOnly.POINT,)),
    ):
        with pytest.raises(OpeningError):
            publishing.protect(
                desk, tokens.reviewer, ID, loaded_version=1, sensitivity=level, desk_only=parts,
                why="fictional",
            )  # fmt: skip


def by_retracting(desk: Desk, tokens: Tokens) -> None:
    publishing.retract(desk, tokens.reviewer, ID, loaded_version=1, reason="fictional")


def by_an_upload(desk: Desk, tokens: Tokens) -> None:
    payload = a_csv(a_row(id=ID, title="Another fictional title"))
    plan = plan_upload(desk, tokens.editor, read_table(payload))
    assert [one.id for one in plan.changed] == [ID]
    batch = accept_upload(desk, tokens.editor, payload, plan, name="x.csv")
    # The upload's correction is in the record; its publication opens what nobody has decided.
    assert publish_batch(desk, tokens.reviewer, batch, answers=ANSWERS) == 0


def by_merging(desk: Desk, tokens: Tokens) -> None:
    seen = now(desk).incident.model_copy(
        update={"id": "seen-2024", "sensitivity": Sensitivity.PUBLIC, "desk_only": (),
                "claims": (), "reports": (a_report(2),)}
    )  # fmt: skip
    desk.store.save_many([seen], signed=SIGNED)
    with pytest.raises(OpeningError):
        record_merging.merge(
            desk, tokens.reviewer, "seen-2024", ID, loaded={"seen-2024": 1, ID: 1},
            answers=ANSWERS,
        )  # fmt: skip
    twin = seen.model_copy(
        update={"id": "twin-2024", "sensitivity": Sensitivity.RESTRICTED,
                "reports": (a_report(3),)}
    )  # fmt: skip
    desk.store.save_many([twin], signed=SIGNED)
    number = record_merging.merge(
        desk, tokens.reviewer, ID, "twin-2024", loaded={ID: 1, "twin-2024": 1}
    )
    assert is_closed(desk)
    record_merging.unmerge(desk, tokens.reviewer, number)
    assert desk.store.get("twin-2024").incident.sensitivity is Sensitivity.RESTRICTED


def by_linking(desk: Desk, tokens: Tokens) -> None:
    other = now(desk).incident.model_copy(
        update={"id": "seen-2024", "sensitivity": Sensitivity.PUBLIC, "claims": ()}
    )
    desk.store.save_many([other], signed=SIGNED)
    record_merging.relate(desk, tokens.reviewer, ID, "seen-2024", 1)


WAYS = {
    "incidents.desk.review.publishing.publish": (by_correction, by_the_same_event),
    "incidents.desk.review.publishing.retract": (by_retracting,),
    "incidents.desk.review.publishing.restore_revision": (by_going_back,),
    "incidents.desk.review.publishing.protect": (by_protecting,),
    "incidents.desk.review.batches.publish_batch": (by_an_upload,),
    "incidents.desk.review.batches.discard_batch": (),  # takes records out alone
    "incidents.desk.uploads.upload_services.accept_upload": (by_an_upload,),
    "incidents.desk.review.record_merging.merge": (by_merging,),
    "incidents.desk.review.record_merging.unmerge": (by_merging,),
    "incidents.desk.review.record_merging.relate": (by_linking,),
    "incidents.desk.review.word_redaction.strike": (),  # takes words away alone
    "incidents.desk.review.widening_requests.close_again": (),  # tested above
    "incidents.desk.review.widening_requests.agree": (),  # the act itself
}
SAVING = {"save", "save_many", "apply", "restore", "revert", "delete", "redact"}


def writers() -> dict[str, set[str]]:
    """Return every function that writes to a store, with the acts that it names."""
    found: dict[str, set[str]] = {}
    for folder in ("incidents", "pages", "server"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.is_relative_to(ROOT / "incidents" / "store"):
                continue
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for function in ast.walk(ast.parse(path.read_text())):
                if isinstance(function, ast.FunctionDef):
                    for call in ast.walk(function):
                        if _is_a_write(call):
                            acts = {
                                ast.unparse(word.value).split("(")[0]
                                for word in call.keywords  # type: ignore[attr-defined]
                                if word.arg == "opening"
                            }
                            found.setdefault(f"{module}.{function.name}", set()).update(acts)
    return found


def _is_a_write(call: ast.AST) -> bool:
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in SAVING
        and ast.unparse(call.func.value).endswith("store")
    )


@pytest.mark.long
def test_every_way_that_writes_is_known_and_one_alone_opens() -> None:
    found = writers()
    assert set(found) == set(WAYS)
    named = {name: acts for name, acts in found.items() if acts}
    assert named == {
        "incidents.desk.review.widening_requests.agree": {"Opening"},
        "incidents.desk.review.batches.publish_batch": {"FirstReview"},
    }


@pytest.mark.parametrize(
    "way", sorted({one for ways in WAYS.values() for one in ways}, key=lambda one: one.__name__)
)
def test_no_other_way_opens_a_record(
    desk: Desk, tokens: Tokens, restricted: Incident, way: Callable[[Desk, Tokens], None]
) -> None:
    way(desk, tokens)
    assert is_closed(desk)


def test_a_first_review_opens_nothing_that_was_open_or_protected_before(
    desk: Desk, restricted: Incident
) -> None:
    wide = restricted.model_copy(update={"sensitivity": Sensitivity.PUBLIC})
    parts = restricted.model_copy(update={"doubt": "other"})
    desk.store.save(parts, loaded_version=1, signed=replace(SIGNED, safety=True))
    with pytest.raises(OpeningError):
        desk.store.save(wide, loaded_version=2, opening=FirstReview(), signed=SIGNED)
    new = restricted.model_copy(update={"id": "new-2024", "claims": ()})
    desk.store.save_many([new], signed=SIGNED)
    wide = new.model_copy(update={"sensitivity": Sensitivity.PUBLIC})
    desk.store.save(wide, loaded_version=1, opening=FirstReview(), signed=SIGNED)
    narrow = wide.model_copy(update={"sensitivity": Sensitivity.RESTRICTED})
    desk.store.save(narrow, loaded_version=2, signed=SIGNED)
    with pytest.raises(OpeningError):
        desk.store.save(wide, loaded_version=3, opening=FirstReview(), signed=SIGNED)


levels = st.sampled_from(Sensitivity)
parts = st.sets(st.sampled_from(DeskOnly)).map(lambda some: tuple(sorted(some)))


@given(edits=st.lists(st.tuples(levels, parts, st.booleans()), min_size=1, max_size=6))
@examples(25)
def test_the_store_itself_opens_nothing_that_nobody_has_opened(
    desk: Desk, make_incident: Making, edits: list[tuple[Sensitivity, tuple[DeskOnly, ...], bool]]
) -> None:
    store, name = desk.store, f"law-{desk.store.data_version()}"
    told = make_incident(id=name, sensitivity="partners", desk_only=(DeskOnly.DOUBT,))
    store.save_many([told], signed=SIGNED)
    for number, (level, hidden, taken_out) in enumerate(edits):
        before = store.get(name)
        if taken_out:
            store.delete(name, loaded_version=before.version, signed=SIGNED)
        loaded = before.version + taken_out
        after = before.incident.model_copy(
            update={"sensitivity": level, "desk_only": hidden, "summary": f"Version {number}."}
        )
        if widens(before.incident, after):
            with pytest.raises(OpeningError):
                store.save(after, loaded_version=loaded, signed=SIGNED)
            store.save(after, loaded_version=loaded, opening=Opening("x", "y"), signed=SIGNED)
        else:
            store.save(after, loaded_version=loaded, signed=SIGNED)


def test_the_book_of_an_older_desk_gains_what_is_new(desk: Desk, tmp_path: Path) -> None:
    old = desk.book.path
    with desk.book._writers.begin() as connection:
        connection.exec_driver_sql("DROP TABLE openings")
        connection.exec_driver_sql("PRAGMA user_version = 1")
    desk.book.close()
    opened = type(desk.book)(old)
    assert opened.openings((OpeningState.ASKED,)) == []
    opened.close()


def test_the_id_of_a_record_that_is_not_public_holds_no_words(
    desk: Desk, tokens: Tokens, restricted: Incident
) -> None:
    new = from_incident(Stored(restricted, 1, 1, None)).model_copy(
        update={"incident_id": None, "loaded_version": None, "title": "A fictional witness",
                "claims": ()}
    )  # fmt: skip
    kept = draft_services.save_draft(desk, tokens.editor, new)
    kept = draft_services.send_to_review(desk, tokens.editor, kept.id, kept.version)
    how = Approval(ANSWERS, sensitivity=Sensitivity.RESTRICTED)
    saved = publishing.publish(desk, tokens.reviewer, kept.id, kept.version, how)
    assert "witness" not in saved.incident_id
    assert saved.incident_id.startswith("2024-03-01-")
    # Asked again, it is the same one.
    assert publishing.publish(desk, tokens.reviewer, kept.id, kept.version, how) == saved
