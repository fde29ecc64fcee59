"""A text or a file becomes drafts in the book: one service, for page and command line."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import pytest
from streamlit.testing.v1 import AppTest

from incidents.__main__ import main
from incidents.desk import account_admin
from incidents.desk.auth import NoAccountError
from incidents.desk.auth.roles import COMMAND_LINE, NotAllowedError, NotSignedInError, Role
from incidents.desk.editing import draft_services
from incidents.desk.intake import limited_reading
from incidents.desk.intake import read_report as intake
from incidents.desk.intake.limited_reading import ReadReport
from incidents.desk.intake.read_report import AboutReport, bring_in, read_again
from incidents.desk.intake.sandbox import UploadError
from incidents.desk.service_gate import Desk
from incidents.desk.workfile.work_records import DraftState
from incidents.errors import IncidentError, NotFoundError
from incidents.model import SourceType
from incidents.reading import read_report
from incidents.reading.documents import Document
from tests.desk.conftest import PASSWORD, Tokens

READING = Path(__file__).resolve().parents[2] / "benchmarks" / "reading"
# Fictional in its details: only the names of the force and the towns are real.
REPORT = (
    "QUETTA: Police said three men were killed when a bomb exploded in Khuzdar on Monday.\n\n"
    "In March 2019 a bomb killed nine people in Karachi, police said."
)
ABOUT = AboutReport(
    source_type=SourceType.NEWS,
    published_on=date(2025, 3, 20),
    publisher="Testland Gazette",
    title="A fictional\u202e report",
)


@pytest.fixture(autouse=True)
def in_a_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no process but where a test is about it: what it answers is the same."""
    if not request.node.get_closest_marker("long"):
        monkeypatch.setattr(intake, "run_limited", here)


def here(target: str, payload: bytes, **given: Any) -> Any:
    arguments = {name: one for name, one in given.items() if name not in {"limits", "on_wait"}}
    try:
        return json.loads(json.dumps(limited_reading.reading_of(payload, **arguments)))
    except IncidentError as error:
        raise UploadError(str(error)) from error


@pytest.mark.long
def test_a_paste_and_a_file_are_read_in_the_limited_process_alike(
    desk: Desk, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        pytest.fail("the server itself reads a report")

    monkeypatch.setattr(limited_reading, "read_report", never)
    pasted = bring_in(desk, tokens.editor, REPORT, ABOUT)
    filed = bring_in(desk, tokens.second, REPORT.encode(), ABOUT, name="a report.txt")
    assert pasted.sha256 == filed.sha256
    assert [one.draft for one in pasted.drafts] == [one.draft for one in filed.drafts]


@pytest.mark.long
def test_whoever_stops_waiting_ends_the_process_and_nothing_is_kept(
    desk: Desk, tokens: Tokens
) -> None:
    class GoneError(Exception):
        pass

    waited: list[float] = []

    def on_wait(seconds: float) -> None:
        waited.append(seconds)
        raise GoneError

    before = set(psutil.Process().children())
    with pytest.raises(GoneError):
        bring_in(desk, tokens.editor, REPORT, ABOUT, on_wait=on_wait)
    assert len(waited) == 1
    assert set(psutil.Process().children()) <= before
    assert desk.book.drafts(list(DraftState)) == []
    # The turn is free for the next.
    for _ in range(3):
        assert bring_in(desk, tokens.second, f"{REPORT} {_}", ABOUT).drafts


@pytest.mark.parametrize("reports", ["dev", "dev3"])
def test_a_reading_is_the_same_on_both_sides_of_the_process(reports: str) -> None:
    told = json.loads((READING / f"{reports}.json").read_text(encoding="utf-8"))
    for one in told[::4]:
        document = Document(one["text"], "paste", ((0, 3),), (0,), published=date(2025, 3, 20))
        report = ReadReport(document, read_report(one["text"], published=date(2025, 3, 20)))
        said = json.loads(json.dumps(limited_reading.as_json(report), allow_nan=False))
        assert limited_reading.from_json(said) == report


def test_its_own_events_are_in_the_book_and_the_rest_waits(desk: Desk, tokens: Tokens) -> None:
    brought = bring_in(desk, tokens.editor, REPORT, ABOUT)
    kept = [one.kept for one in brought.drafts if one.kept is not None]
    assert desk.book.drafts(list(DraftState)) == kept
    assert [one.draft.place for one in kept] == ["Khuzdar"]
    assert len(brought.drafts) == 2
    for one in brought.drafts:
        assert (one.kept is None) == (one.draft.background or one.draft.outside)
    (draft,) = kept
    assert draft.as_read == draft.draft
    (report,) = draft.draft.reports
    assert (report.publisher, report.title) == ("Testland Gazette", "A fictional report")
    assert report.sha256 == draft.draft.copy_sha256 == brought.sha256
    assert desk.book.copy(brought.sha256).text == REPORT
    assert any("headline" in note for note in brought.notes)


def test_where_a_day_was_read_is_said_of_the_field_that_holds_it(
    desk: Desk, tokens: Tokens
) -> None:
    (first, *_) = bring_in(desk, tokens.editor, REPORT, ABOUT).drafts
    day = first.draft.evidence["date_start"]
    assert REPORT[slice(*day.span)] == "on Monday"
    assert day.rule
    assert set(first.draft.evidence) <= set(type(first.draft).model_fields)


def test_the_same_report_again_makes_nothing_new(desk: Desk, tokens: Tokens) -> None:
    first = bring_in(desk, tokens.editor, REPORT, ABOUT)
    again = bring_in(desk, tokens.editor, REPORT, ABOUT)
    assert again.drafts == ()
    assert [one.id for one in again.read_before] == [
        one.kept.id for one in first.drafts if one.kept
    ]
    # For somebody else it is a report like any other.
    assert bring_in(desk, tokens.second, REPORT, ABOUT).drafts


COMMUNIQUE = (
    "BLA spokesperson Jeeyand Baloch said in a statement to the media that sarmachars of the "
    "organisation attacked a convoy of the enemy in Mastung on Monday.\n\n"
    "Five personnel were killed and three injured."
)


def test_the_text_shows_whose_it_is_until_somebody_says_so(desk: Desk, tokens: Tokens) -> None:
    shown = bring_in(desk, tokens.editor, COMMUNIQUE, AboutReport(published_on=date(2025, 3, 20)))
    (draft,) = (one.kept for one in shown.drafts if one.kept)
    assert draft.draft.reports[0].source_type is SourceType.PARTY
    assert {one.claimant for one in draft.draft.claims} == {"BLA"}
    again = read_again(desk, tokens.editor, shown.sha256, SourceType.SOCIAL)
    (other,) = (one.kept for one in again.drafts if one.kept)
    assert other.id != draft.id
    assert other.draft.reports[0].source_type is SourceType.SOCIAL
    assert other.draft.reports[0].published_on == date(2025, 3, 20)
    assert desk.book.draft(draft.id).state is DraftState.DISCARDED
    assert desk.book.copy(shown.sha256).text == COMMUNIQUE


def test_what_somebody_has_worked_on_is_not_read_again(desk: Desk, tokens: Tokens) -> None:
    shown = bring_in(desk, tokens.editor, REPORT, ABOUT)
    (kept,) = (one.kept for one in shown.drafts if one.kept)
    changed = kept.draft.model_copy(update={"title": "A fictional title"})
    draft_services.save_draft(desk, tokens.editor, changed, draft_id=kept.id, loaded=kept.version)
    with pytest.raises(IncidentError, match="have been worked on"):
        read_again(desk, tokens.editor, shown.sha256, SourceType.PARTY)
    assert desk.book.draft(kept.id).draft.title == "A fictional title"
    with pytest.raises(NotFoundError):
        read_again(desk, tokens.second, shown.sha256, SourceType.PARTY)


def test_a_text_without_an_event_gives_one_empty_draft(desk: Desk, tokens: Tokens) -> None:
    text = "A fictional bakery has sold bread in this street for as long as anybody knows."
    brought = bring_in(desk, tokens.editor, text, ABOUT)
    assert brought.nothing_found
    (one,) = brought.drafts
    assert one.kept is not None
    assert one.draft.claims == one.draft.numbers == ()


def test_whoever_is_signed_out_while_it_is_read_leaves_nothing(
    desk: Desk, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*given: Any, **more: Any) -> Any:
        desk.accounts.sign_out(tokens.editor)
        return reading(*given, **more)

    reading = intake.run_limited
    monkeypatch.setattr(intake, "run_limited", slow)
    with pytest.raises(NotSignedInError):
        bring_in(desk, tokens.editor, REPORT, ABOUT)
    assert desk.book.drafts(list(DraftState)) == []
    with pytest.raises(NotFoundError):
        desk.book.copy(intake.hashlib.sha256(REPORT.encode()).hexdigest())


@pytest.mark.parametrize(
    "source", [pytest.param("12 34", id="no words"), pytest.param(b"\x89PNG", id="a picture")]
)
def test_what_is_no_report_is_refused_in_a_sentence(
    desk: Desk, tokens: Tokens, source: str | bytes
) -> None:
    with pytest.raises(IncidentError, match=r"text to read|picture"):
        bring_in(desk, tokens.editor, source, ABOUT)
    assert desk.book.drafts(list(DraftState)) == []


def test_the_command_line_names_whose_drafts_they_become(desk: Desk, tokens: Tokens) -> None:
    with pytest.raises(NotAllowedError, match="say whose"):
        bring_in(desk, COMMAND_LINE, REPORT, ABOUT)
    with pytest.raises(NoAccountError):
        bring_in(desk, COMMAND_LINE, REPORT, ABOUT, author="nobody")
    account_admin.disable(desk, COMMAND_LINE, tokens.names["second"])
    with pytest.raises(NotAllowedError, match="disabled"):
        bring_in(desk, COMMAND_LINE, REPORT, ABOUT, author=tokens.names["second"])
    # Nobody on a page puts drafts into another's name.
    for token in (tokens.reviewer, tokens.admin):
        with pytest.raises(NotAllowedError, match="own drafts"):
            bring_in(desk, token, REPORT, ABOUT, author=tokens.names["editor"])
    assert desk.book.drafts(list(DraftState)) == []


def test_page_and_command_line_leave_the_same_draft(
    desk: Desk,
    tokens: Tokens,
    open_page: Callable[..., AppTest],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    at = open_page("report", tokens.editor)
    at.text_area(key="intake.text").set_value(REPORT).run()
    at.date_input(key="intake.day").set_value(date(2025, 3, 20)).run()
    next(one for one in at.button if one.label == "Read the text").click().run()
    assert not at.exception
    (ours,) = desk.book.drafts(list(DraftState))

    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    monkeypatch.setenv("ATLAS_STORE", str(desk.store.path))
    words = ["read", str(path), "--for", tokens.names["second"], "--published", "2025-03-20"]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (number,) = told["drafts"]
    assert told["not_kept"] == 1
    theirs = desk.book.draft(number)
    assert (theirs.by, theirs.draft) == (tokens.names["second"], ours.draft)

    assert main(words) == 0
    assert f"Read before: draft {number} is open" in capsys.readouterr().out
    # Its author goes on with it on the page.
    token = desk.accounts.sign_in(tokens.names["second"], PASSWORD)
    assert not open_page("report", token, draft=str(number)).exception


def test_the_service_asks_for_the_role_of_an_editor() -> None:
    from incidents.desk.service_gate import WRITING

    assert WRITING["incidents.desk.intake.read_report.bring_in"] is Role.EDITOR
