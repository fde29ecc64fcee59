"""The form without a browser: add, correct, go on; two editors on one record."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from incidents.desk.service_gate import Desk
from incidents.desk.workfile.work_records import DraftState
from incidents.model import Incident
from incidents.store import Signature
from tests.desk.conftest import Tokens
from tests.desk.test_report_page import field, press, words

Opening = Callable[..., AppTest]


def kept(desk: Desk, state: DraftState = DraftState.DRAFT) -> list[object]:
    return [one.draft for one in desk.book.drafts([state])]


def test_an_untouched_form_leaves_no_draft(open_page: Opening, tokens: Tokens, desk: Desk) -> None:
    at = open_page("edit", tokens.editor)
    at.run()
    assert not at.exception
    assert kept(desk) == []


def test_a_simple_incident_is_typed_and_sent(
    open_page: Opening, tokens: Tokens, desk: Desk
) -> None:
    at = open_page("edit", tokens.editor)
    field(at, "text_input", "title").set_value("Shots at a post")
    field(at, "selectbox", "sub_event_type").set_value("armed_attack")
    field(at, "selectbox", "date_precision").set_value("day")
    field(at, "text_input", "place").set_value("Mach").run()
    day = next(one for one in at.date_input if str(one.key).endswith(".date_start"))
    from datetime import date

    day.set_value(date(2024, 3, 5))
    where = field(at, "selectbox", "where")
    assert where.options[0] == "Mach · town · Kachhi district"
    where.set_value("67.33018,29.86371").run()
    assert "District: Kachhi" in words(at)
    assert field(at, "selectbox", "geo_precision").value == "town"
    field(at, "selectbox", "status").set_value("reported")
    field(at, "text_area", "summary").set_value("Police say that shots were fired at a post.")
    field(at, "text_input", "reports.0.publisher").set_value("Testland Gazette (fictional)")
    field(at, "text_input", "reports.0.title").set_value("A fictional headline")
    field(at, "selectbox", "reports.0.source_type").set_value("news").run()
    press(at, "Add a claim")
    field(at, "selectbox", "claims.0.claimant").set_value("Police")
    assert field(at, "selectbox", "claims.0.measure").value is None
    field(at, "text_input", "claims.0.figure").set_value("at least 2")
    field(at, "selectbox", "claims.0.measure").set_value("killed")
    field(at, "selectbox", "claims.0.victims").set_value("security_forces").run()
    assert not at.exception
    assert "at least 2 security personnel killed" in words(at)
    assert "Before you can send" not in words(at)
    press(at, "Send to review")
    assert not at.exception
    [sent] = kept(desk, DraftState.IN_REVIEW)
    assert sent.district == "PK209"  # type: ignore[attr-defined]
    assert sent.claims[0].confirmed  # type: ignore[attr-defined]


def test_words_of_one_side_and_risks_are_flagged_as_one_types(
    open_page: Opening, tokens: Tokens, desk: Desk
) -> None:
    at = open_page("edit", tokens.editor)
    text = "Two terrorists were martyred; call 0300-1234567."
    field(at, "text_area", "summary").set_value(text).run()
    said = words(at).replace("\\", "")
    assert "Look at this" in said
    assert "“terrorists” is a word of one side" in said
    assert "0300-1234567" in said
    reasons = [one for one in at.text_input if ".flags." in str(one.key)]
    assert len(reasons) == 3
    reasons[0].set_value("it is quoted").run()
    [draft] = kept(desk)
    assert [one.reason for one in draft.terms_overrides] == ["it is quoted"]  # type: ignore[attr-defined]


def test_a_figure_that_cannot_be_read_is_said_and_stops_review(
    open_page: Opening, tokens: Tokens
) -> None:
    at = open_page("edit", tokens.editor)
    press(at, "Add a claim")
    field(at, "text_input", "claims.0.figure").set_value("ten or so dozen").run()
    assert not at.exception
    assert "ten or so dozen" in words(at)
    assert field(at, "text_input", "claims.0.figure").value == "ten or so dozen"


def a_record(desk: Desk, make_incident: Callable[..., Incident]) -> Incident:
    incident = make_incident()
    desk.store.save(
        incident, loaded_version=None, signed=Signature(by="wren", role="admin", why="new")
    )
    return incident


def test_a_record_is_corrected_and_says_why(
    open_page: Opening, tokens: Tokens, desk: Desk, make_incident: Callable[..., Incident]
) -> None:
    incident = a_record(desk, make_incident)
    at = open_page("edit", tokens.editor, id=incident.id)
    assert at.title[0].value.startswith("Correct: Shots at a fictional bridge")
    assert kept(desk) == []
    field(at, "text_area", "summary").set_value("Better fictional words.").run()
    [draft] = kept(desk)
    assert draft.loaded_version == 1  # type: ignore[attr-defined]
    again = open_page("edit", tokens.editor, id=incident.id)
    assert field(again, "text_area", "summary").value == "Better fictional words."


def test_the_second_editor_is_told_what_changed_and_keeps_what_was_typed(
    open_page: Opening, tokens: Tokens, desk: Desk, make_incident: Callable[..., Incident]
) -> None:
    incident = a_record(desk, make_incident)
    at = open_page("edit", tokens.editor, id=incident.id)
    field(at, "text_area", "summary").set_value("My words.").run()
    theirs = incident.model_copy(update={"title": "Their title"})
    desk.store.save(
        theirs,
        loaded_version=1,
        signed=Signature(by="kestrel", role="editor", why="a better title"),
    )
    field(at, "text_area", "doubt").set_value("My doubt.").run()
    said = words(at).replace("\\", "")
    assert "kestrel changed this record" in said
    assert "taken over: What" in said
    assert field(at, "text_area", "summary").value == "My words."
    assert field(at, "text_area", "doubt").value == "My doubt."
    assert field(at, "text_input", "title").value == "Their title"
    [draft] = kept(desk)
    assert (draft.loaded_version, draft.doubt) == (2, "My doubt.")  # type: ignore[attr-defined]


def test_a_draft_changed_in_another_window_overwrites_nothing(
    open_page: Opening, tokens: Tokens, desk: Desk
) -> None:
    one = open_page("edit", tokens.editor)
    field(one, "text_input", "title").set_value("First").run()
    [first] = desk.book.drafts([DraftState.DRAFT])
    other = open_page("edit", tokens.editor, draft=str(first.id))
    field(other, "text_input", "title").set_value("Second").run()
    field(one, "text_area", "summary").set_value("Mine.").run()
    assert "changed in another window" in words(one)
    assert desk.book.draft(first.id).draft.title == "Second"
    assert field(one, "text_area", "summary").value == "Mine."
    press(one, "Keep what is on this screen")
    found = desk.book.draft(first.id).draft
    assert (found.title, found.summary) == ("First", "Mine.")


def test_possible_matches_are_explained_and_not_asked_again(
    open_page: Opening, tokens: Tokens, desk: Desk, make_incident: Callable[..., Incident]
) -> None:
    a_record(desk, make_incident)
    at = open_page("edit", tokens.editor)
    field(at, "selectbox", "sub_event_type").set_value("armed_clash")
    field(at, "selectbox", "date_precision").set_value("day").run()
    from datetime import date

    next(one for one in at.date_input if str(one.key).endswith(".date_start")).set_value(
        date(2024, 3, 1)
    ).run()
    district = desk.store.get("testville-2024-03-01").district_today
    field(at, "selectbox", "where").set_value(district).run()
    assert "May be about an incident that we hold" in words(at)
    assert "same day" in words(at)
    press(at, "Not the same")
    assert not at.exception
    assert "May be about an incident that we hold" not in words(at)


def test_the_same_event_becomes_claims_of_the_record(
    open_page: Opening, tokens: Tokens, desk: Desk, make_incident: Callable[..., Incident]
) -> None:
    incident = a_record(desk, make_incident)
    at = open_page("edit", tokens.editor)
    field(at, "text_input", "reports.0.url").set_value("https://gazette.example/1")
    field(at, "selectbox", "date_precision").set_value("day").run()
    from datetime import date

    next(one for one in at.date_input if str(one.key).endswith(".date_start")).set_value(
        date(2024, 3, 1)
    ).run()
    field(at, "selectbox", "sub_event_type").set_value("armed_clash")
    field(at, "selectbox", "where").set_value(desk.store.get(incident.id).district_today).run()
    press(at, "Same event")
    assert not at.exception
    [draft] = kept(desk)
    assert (draft.incident_id, draft.loaded_version) == (incident.id, 1)  # type: ignore[attr-defined]
    assert len(draft.reports) == 2  # type: ignore[attr-defined]
