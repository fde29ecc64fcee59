"""Signs that cannot be seen pass no door: what is stored is what the reviewer saw."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from pydantic import BaseModel
from streamlit.testing.v1 import AppTest

from incidents.__main__ import main
from incidents.desk.cells import values as cells
from incidents.desk.drafts import (
    DeskActor,
    DeskDraft,
    DraftReport,
    HarmAnswer,
    Override,
    from_incident,
    to_incident,
)
from incidents.desk.editing import draft_services
from incidents.desk.editing.draft_services import flags_of
from incidents.desk.editing.form import values_of, with_values
from incidents.desk.review import publishing
from incidents.desk.review.publishing import Approval
from incidents.desk.safeguards.flags import FlagKind
from incidents.desk.safeguards.harm import QUESTIONS
from incidents.desk.service_gate import Desk
from incidents.filters import IncidentFilter
from incidents.model import Incident, Report, Sensitivity
from incidents.reading.documents import read_paste
from incidents.store import Signature, Stored
from incidents.text_cleaning import hides_signs, is_clean
from incidents.views.incident_words import escape_markdown
from tests.conftest import a_claim, a_report
from tests.desk.conftest import Tokens
from tests.laws import examples

Making = Callable[..., Incident]
HIDDEN = "\u202e\u2066\u200b\u00ad\U000e0041\ufeff\u0301\u0302\u0303\u0304\u0305\u2028\x01\u200d"
WORDS = st.text(st.sampled_from("Zq" + HIDDEN), min_size=1, max_size=12).map(
    lambda told: f"Quarry{told}bridge"
)

REVERSED = "At least \u202e01 dellik\u202c people at the Qua\u200brry brid\u00adge"
PLAIN = "At least 01 dellik people at the Quarry bridge"


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_of(part)


def hiding(told: str, make_incident: Making) -> DeskDraft:
    """A draft that lacks nothing, in which every text that a person types holds ``told``."""
    report = DraftReport(
        publisher=told, title=told, note=told, language="en", source_type="news",
        published_on=date(2024, 3, 2),
    )  # fmt: skip
    draft = from_incident(Stored(make_incident(claims=(a_claim(n=3, quote=told),)), 1, 1, None))
    claim = draft.claims[0].model_copy(
        update={"id": None, "claimant": told, "victims_detail": told, "about": told, "quote": told}
    )
    actor = DeskActor(actor="bla", role="alleged_perpetrator", as_reported=told, suspected_by=told)
    return draft.model_copy(
        update={
            "incident_id": None, "loaded_version": None, "title": told, "summary": told,
            "place": told, "doubt": told, "reports": (report,), "claims": (claim,),
            "actors": (actor,),
        }
    )  # fmt: skip


# Each door by itself -------------------------------------------------------------


@examples(150, *HealthCheck)
@given(told=WORDS)
def test_no_door_lets_a_hidden_sign_in(told: str, make_incident: Making) -> None:
    draft = hiding(told, make_incident)
    doors = {
        "the model": make_incident(title=told, summary=told, reports=(a_report(title=told),)),
        "a draft from the book": DeskDraft.model_validate_json(draft.model_dump_json()),
        "a form": with_values(DeskDraft(), {"title": told, "summary": told, "place": told}).draft,
        "a report": read_paste(f"{told}\n\nA fictional report of some words, {told}.").text,
        "an upload": cells.clean_text(told).value,
        "a record of a draft": to_incident(draft),
    }
    for name, value in doors.items():
        plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
        for text in texts_of(plain):
            assert is_clean(text), (name, text)


def test_a_form_says_what_it_took_out_and_shows_what_is_left() -> None:
    filled = with_values(
        DeskDraft(reports=(DraftReport(language="en"),)),
        {"summary": REVERSED, "reports.0.title": "Head\u200bline", "title": "Plain"},
    )
    assert filled.draft.summary == PLAIN
    assert filled.draft.reports[0].title == "Headline"
    assert set(filled.draft.cleaned) == {"summary", "reports.0.title"}
    said = [one.sentence for one in flags_of(filled.draft) if one.kind is FlagKind.HIDDEN]
    assert said == [
        "Signs that cannot be seen were taken out of the summary. Read it as it stands now.",
        "Signs that cannot be seen were taken out of the title of report 1. "
        "Read it as it stands now.",
    ]
    # They are only said: nobody has to answer for a sign that is gone.
    assert not [one for one in flags_of(filled.draft) if one.kind is FlagKind.HIDDEN and one.asks]


def test_what_was_kept_unclean_in_the_book_is_cleaned_and_said_when_it_is_read(
    make_incident: Making,
) -> None:
    kept = json.loads(hiding("Quarry", make_incident).model_dump_json())
    kept["summary"], kept["claims"][0]["quote"] = REVERSED, "Sa\u202eid"
    draft = DeskDraft.model_validate_json(json.dumps(kept))
    assert (draft.summary, draft.claims[0].quote) == (PLAIN, "Said")
    assert draft.cleaned == ("summary", "claims.0.quote")


def test_an_answer_to_a_flag_over_two_lines_still_answers_it() -> None:
    key = "summary:wording:for\nall"
    assert Override(key=key, reason="It\u200b stands.") == Override(key=key, reason="It stands.")
    assert Override(key=key, reason="x").key == key


def test_a_record_of_the_past_loads_clean() -> None:
    told = a_report().model_dump(mode="json") | {"title": "\u200b\u200b", "note": "Say\u202e so"}
    report = Report.model_validate(told)
    assert (report.title, report.note) == ("\ufffd", "Say so")


def test_a_paste_says_that_signs_were_taken_out() -> None:
    text = "A fictional report of a few words, and one more of them."
    assert read_paste(text).notes == ()
    assert any("cannot be seen" in one for one in read_paste(f"{text}\u202e").notes)


def test_the_command_line_reads_the_text_that_one_sees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.txt"
    path.write_text("Gunmen ki\u200blled three men in Khuz\u00addar on Monday, police said.")
    assert main(["extract", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["low"] for one in told["drafts"][0]["claims"]] == [3]
    assert any("cannot be seen" in one for one in told["notes"])


# Through all of them -------------------------------------------------------------


ANSWERS = tuple(HarmAnswer(question=one.key, yes=False) for one in QUESTIONS)


def test_what_the_reviewer_saw_is_what_is_stored_found_and_handed_out(
    desk: Desk, tokens: Tokens, open_page: Callable[..., AppTest], make_incident: Making
) -> None:
    kept = draft_services.save_draft(desk, tokens.editor, hiding(REVERSED, make_incident))
    kept = draft_services.send_to_review(desk, tokens.editor, kept.id, kept.version)
    at = open_page("review", tokens.reviewer, draft=str(kept.id))
    assert not at.exception
    seen = "\n".join(
        str(one.value) for kind in ("markdown", "caption", "title") for one in at.get(kind)
    )
    assert "taken out of" in seen
    incident = to_incident(kept.draft)
    for text in (
        incident.title, incident.summary, incident.place, incident.doubt,
        incident.actors[0].as_reported, incident.actors[0].suspected_by,
        incident.claims[0].claimant, incident.claims[0].victims_detail, incident.claims[0].quote,
        incident.claims[0].about, incident.reports[0].title, incident.reports[0].publisher,
        incident.reports[0].note,
    ):  # fmt: skip
        assert text == PLAIN
        assert escape_markdown(text) in seen
    saved = publishing.publish(desk, tokens.reviewer, kept.id, kept.version, Approval(ANSWERS))
    stored = desk.store.get(saved.incident_id).incident
    assert not [one for one in texts_of(stored.model_dump(mode="json")) if hides_signs(one)]
    assert stored.summary == PLAIN
    atlas = desk.store.read_atlas(audience=(Sensitivity.PUBLIC,)).everything()
    for query in ("Quarry bridge", "dellik", "qua\u200brry"):
        assert len(IncidentFilter(text=query).apply(atlas.atlas.everything())) == 1, query


def test_a_correction_shows_the_reviewer_the_letters_that_will_stand(
    desk: Desk, tokens: Tokens, open_page: Callable[..., AppTest], make_incident: Making
) -> None:
    desk.store.save_many(
        [make_incident()], signed=Signature(by="x", role="editor", why="fictional")
    )
    draft = from_incident(desk.store.get("testville-2024-03-01"))
    draft = draft.model_copy(update={"summary": REVERSED, "why": "a fictional reason"})
    kept = draft_services.save_draft(desk, tokens.editor, draft)
    kept = draft_services.send_to_review(desk, tokens.editor, kept.id, kept.version)
    at = open_page("review", tokens.reviewer, draft=str(kept.id))
    assert not at.get("text")
    assert sum(escape_markdown(PLAIN) == one.value for one in at.markdown) >= 1


@examples(25, *HealthCheck)
@given(told=WORDS)
def test_whatever_is_typed_is_stored_as_it_was_seen(
    told: str, desk: Desk, tokens: Tokens, make_incident: Making
) -> None:
    draft = with_values(
        hiding("Quarry", make_incident),
        values_of(hiding("Quarry", make_incident)) | {"title": told, "claims.0.quote": told},
    ).draft
    kept = draft_services.save_draft(desk, tokens.editor, draft)
    kept = draft_services.send_to_review(desk, tokens.editor, kept.id, kept.version)
    seen = to_incident(kept.draft)
    saved = publishing.publish(desk, tokens.reviewer, kept.id, kept.version, Approval(ANSWERS))
    stored = desk.store.get(saved.incident_id).incident
    assert (stored.title, stored.claims[0].quote) == (seen.title, seen.claims[0].quote)
    assert re.sub(r"\s+", " ", stored.title) == stored.title
    assert escape_markdown(stored.title) == stored.title
