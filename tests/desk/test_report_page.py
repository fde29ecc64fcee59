"""The reading screen without a browser: a fictional report becomes a draft, and goes to review."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from incidents.desk.service_gate import Desk
from incidents.desk.workfile.work_records import DraftState
from tests.desk.conftest import Tokens

Opening = Callable[..., AppTest]

# Fictional in its details: only the names of the group, the force and the town are real.
REPORT = (
    "QUETTA: The Balochistan Liberation Front (BLF) claimed responsibility for an attack on a "
    "Frontier Corps checkpost near Mach on Monday. A spokesman for the BLF said its fighters "
    "killed six soldiers.\n\n"
    "Police said two soldiers were injured. The market of the fictional quarter was closed.\n\n"
    "A fictional bakery has sold bread here for years."
)


def words(at: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "info", "warning", "error", "success", "text")
    return "\n".join(str(one.value) for kind in kinds for one in at.get(kind))


def field(at: AppTest, kind: str, ending: str) -> object:
    # The key of a widget: the draft, its turn on the screen, the field.
    found = [one for one in at.get(kind) if str(one.key or "").split(".", 2)[2:] == [ending]]
    assert len(found) == 1, [one.key for one in at.get(kind)]
    return found[0]


def press(at: AppTest, label: str) -> AppTest:
    found = next(one for one in at.button if one.label == label and not one.disabled)
    return found.click().run()


def read(open_page: Opening, token: str, text: str = REPORT) -> AppTest:
    at = open_page("report", token)
    at.text_area(key="intake.text").set_value(text).run()
    press(at, "Read the text")
    assert not at.exception
    return at


def marked(at: AppTest) -> str:
    return "".join(str(one.proto.body) for one in at.get("html"))


def test_nobody_without_a_session_comes_in(open_page: Opening) -> None:
    at = open_page("report", None)
    assert not at.exception
    assert not at.text_area


def test_the_intake_says_that_nothing_is_fetched(open_page: Opening, tokens: Tokens) -> None:
    at = open_page("report", tokens.editor)
    assert "Nothing is fetched from the network" in words(at)
    assert next(one for one in at.button if one.label == "Read the text").disabled


def test_a_text_without_words_is_turned_away_and_nothing_is_kept(
    open_page: Opening, tokens: Tokens, desk: Desk
) -> None:
    at = open_page("report", tokens.editor)
    at.text_area(key="intake.text").set_value("12 34 56").run()
    press(at, "Read the text")
    assert "There is no text to read" in words(at)
    assert desk.book.drafts(list(DraftState)) == []


def test_a_report_is_kept_marked_and_drafted(
    open_page: Opening, tokens: Tokens, desk: Desk
) -> None:
    at = read(open_page, tokens.editor)
    [kept] = desk.book.drafts([DraftState.DRAFT])
    assert kept.by == "heron"
    assert kept.as_read == kept.draft
    copy = desk.book.copy(kept.draft.copy_sha256 or "")
    assert (copy.text, copy.by) == (REPORT, "heron")
    html = marked(at)
    assert "said armed_group" in html
    assert "Paragraph 3: no number, date or event" in html
    assert at.query_params["draft"] == str(kept.id)
    # Nothing is confirmed by itself, and so nothing can go to review.
    assert not any(claim.confirmed for claim in kept.draft.claims)
    assert next(one for one in at.button if one.label == "Send to review").disabled
    assert "Before you can send" in words(at) + "".join(one.label for one in at.expander)


def filled(at: AppTest) -> AppTest:
    while any(one.label == "Confirm claimant" for one in at.button):
        press(at, "Confirm claimant")
    while any(one.label == "Confirm actor" for one in at.button):
        press(at, "Confirm actor")
    field(at, "text_input", "title").set_value("Attack on a checkpost").run()
    field(at, "selectbox", "date_precision").set_value("undated").run()
    field(at, "text_area", "summary").set_value("According to the BLF, it attacked a post.").run()
    field(at, "text_input", "reports.0.publisher").set_value("Testland Gazette (fictional)").run()
    field(at, "text_input", "reports.0.title").set_value("A fictional headline").run()
    if not field(at, "selectbox", "where").value:
        field(at, "selectbox", "where").set_value("province").run()
    for one in list(at.selectbox):
        if str(one.key).endswith(".use") and one.value == "open":
            one.set_value("dismissed:other").run()
    assert not at.exception
    return at


def test_a_checked_draft_goes_to_review_and_its_corrections_are_logged(
    open_page: Opening, tokens: Tokens, desk: Desk
) -> None:
    at = filled(read(open_page, tokens.editor))
    press(at, "Send to review")
    assert not at.exception
    assert desk.book.drafts([DraftState.IN_REVIEW]), words(at)
    [kept] = desk.book.drafts([DraftState.IN_REVIEW])
    assert "waits for review" in words(at)
    assert all(claim.confirmed for claim in kept.draft.claims)
    quality = open_page("quality", tokens.editor)
    assert not quality.exception
    assert "too little to tell" in words(quality)
    assert len(quality.dataframe[0].value) == 11


def test_what_is_typed_is_kept_at_once_and_opens_again(
    open_page: Opening, tokens: Tokens, desk: Desk
) -> None:
    at = read(open_page, tokens.editor)
    field(at, "text_input", "title").set_value("Attack on a checkpost").run()
    [kept] = desk.book.drafts([DraftState.DRAFT])
    assert kept.draft.title == "Attack on a checkpost"
    again = open_page("report", tokens.editor, draft=str(kept.id))
    assert not again.exception
    assert field(again, "text_input", "title").value == "Attack on a checkpost"
    assert "said armed_group" in marked(again)
    # The machine's own reading stays what it was.
    assert desk.book.draft(kept.id).as_read.title is None  # type: ignore[union-attr]


def test_the_same_text_opens_its_drafts_again(
    open_page: Opening, tokens: Tokens, desk: Desk
) -> None:
    read(open_page, tokens.editor)
    count = len(desk.book.drafts(list(DraftState)))
    at = read(open_page, tokens.editor)
    assert len(desk.book.drafts(list(DraftState))) == count
    assert "read this very text before" in words(at)


def test_another_s_draft_is_not_shown(open_page: Opening, tokens: Tokens, desk: Desk) -> None:
    read(open_page, tokens.editor)
    [kept] = desk.book.drafts([DraftState.DRAFT])
    at = open_page("report", tokens.second, draft=str(kept.id))
    assert not at.exception
    assert "somebody else's" in words(at).replace("\\", "")
    assert "Mach" not in words(at)


@pytest.mark.parametrize("draft", ["999", "x", "-1", "9" * 40, "1' OR '1'='1"])
def test_a_draft_that_is_not_there_leaves_the_intake(
    open_page: Opening, tokens: Tokens, draft: str
) -> None:
    at = open_page("report", tokens.editor, draft=draft)
    assert not at.exception
    assert at.text_area(key="intake.text") is not None


def test_a_claimant_that_is_changed_has_to_be_confirmed_again(
    open_page: Opening, tokens: Tokens, desk: Desk
) -> None:
    at = read(open_page, tokens.editor)
    before = len([one for one in at.button if one.label == "Confirm claimant"])
    press(at, "Confirm claimant")
    assert len([one for one in at.button if one.label == "Confirm claimant"]) == before - 1
    field(at, "selectbox", "claims.0.claimant").set_value("Police").run()
    assert len([one for one in at.button if one.label == "Confirm claimant"]) == before
    [kept] = desk.book.drafts([DraftState.DRAFT])
    assert kept.draft.claims[0].claimant_role == "state"


def test_another_draft_from_the_text_starts_empty(
    open_page: Opening, tokens: Tokens, desk: Desk
) -> None:
    at = read(open_page, tokens.editor)
    before = len(desk.book.drafts([DraftState.DRAFT]))
    press(at, "Add another draft from this text")
    assert not at.exception
    drafts = desk.book.drafts([DraftState.DRAFT])
    assert len(drafts) == before + 1
    assert drafts[-1].draft.claims == ()
    assert {one.state for one in drafts[-1].draft.numbers} <= {"elsewhere"}


def test_a_discarded_draft_leaves_the_bench(open_page: Opening, tokens: Tokens, desk: Desk) -> None:
    at = read(open_page, tokens.editor)
    while not at.text_area or not any(one.key == "intake.text" for one in at.text_area):
        press(at, "Discard it")
        assert not at.exception
    assert desk.book.drafts([DraftState.DRAFT]) == []


def test_what_is_typed_after_the_session_ended_is_there_at_the_next(
    open_page: Opening, tokens: Tokens, desk: Desk
) -> None:
    from tests.desk.conftest import PASSWORD

    at = read(open_page, tokens.editor)
    [kept] = desk.book.drafts([DraftState.DRAFT])
    desk.accounts.sign_out(tokens.editor)
    field(at, "text_area", "summary").set_value("Typed too late.").run()
    assert not at.exception
    assert "not lost" in words(at)
    assert desk.book.draft(kept.id).draft.summary is None
    token = desk.accounts.sign_in("heron", PASSWORD)
    again = open_page("report", token, draft=str(kept.id))
    assert field(again, "text_area", "summary").value == "Typed too late."
    again.run()
    assert desk.book.draft(kept.id).draft.summary == "Typed too late."


HOSTILE = (
    "<script>alert(1)</script>{{ cycler }} {% x ![](http://tracker/y) :material/home: $x$ "
    "killed 12 people in Quetta, police said. ${alert(1)} </span><svg onload=alert(1)>"
)


def test_hostile_text_is_only_text(open_page: Opening, tokens: Tokens) -> None:
    at = read(open_page, tokens.editor, HOSTILE)
    html = marked(at)
    assert "<script>" not in html
    assert "<svg" not in html
    assert "&lt;script&gt;" in html
    for one in (*at.markdown, *at.caption):
        assert "![](http" not in one.value
        assert "<script>" not in one.value.replace("\\<", "").replace("\\>", "")
