"""Words are withheld on the record's own page: seen first, confirmed, and said to readers."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from incidents.desk.auth.roles import NotAllowedError
from incidents.desk.review import word_redaction
from incidents.desk.service_gate import Desk
from incidents.errors import IncidentError
from incidents.model import Incident
from incidents.store import Signature
from tests.desk.conftest import Tokens

ID = "2024-03-01-zanary-testwala"
NAME = "Zanary Testwala"


@pytest.fixture
def told(desk: Desk, make_incident: Callable[..., Incident]) -> Incident:
    one = make_incident(id=ID, title=f"{NAME} hurt", summary=f"Fictional: {NAME} was hurt.")
    desk.store.save_many([one], signed=Signature(by="x", role="editor", why="fictional"))
    return one


def words(at: AppTest) -> str:
    parts = (at.title, at.markdown, at.caption, at.info, at.warning, at.text, at.code)
    return " ".join(str(one.value) for part in parts for one in part)


def test_a_reviewer_alone_strikes_and_says_why(desk: Desk, tokens: Tokens, told: Incident) -> None:
    with pytest.raises(NotAllowedError):
        word_redaction.strike(desk, tokens.editor, ID, NAME, loaded_version=1, why="a name")
    with pytest.raises(IncidentError, match="say why"):
        word_redaction.strike(desk, tokens.reviewer, ID, NAME, loaded_version=1, why=" ")
    assert {one.field for one in word_redaction.preview(desk, tokens.reviewer, ID, NAME)} == {
        "id", "title", "summary",
    }  # fmt: skip


def test_words_are_withheld_on_the_page_and_readers_are_told_that_they_were(
    open_page: Callable[..., AppTest], desk: Desk, tokens: Tokens, told: Incident
) -> None:
    at = open_page("incident", tokens.reviewer, id=ID)
    at.text_input(key="withhold_words").set_value(NAME).run()
    assert not at.exception
    assert "[withheld] hurt" in words(at)
    assert "another id" in words(at)
    [button] = [one for one in at.button if one.label == "Withhold these words"]
    assert button.disabled
    at.text_input(key="withhold_why").set_value("a name of a victim")
    at.checkbox(key="withhold_sure").check().run()
    next(one for one in at.button if one.label == "Withhold these words").click().run()
    assert not at.exception
    # The desk knows what is struck; readers know that something is, and when.
    [struck] = [one.value for one in at.info if one.value.startswith("Struck for everybody")]
    assert NAME in struck
    shown = desk.store.shown_id(ID)
    seen = open_page("incident", None, id=shown)
    assert not seen.exception
    assert "Words of this record were withheld on" in words(seen)
    assert "anary" not in words(seen)
    assert "No incident has this id" in words(open_page("incident", None, id=ID))
    log = open_page("changes", None)
    assert "Words withheld: 1 record" in words(log)
    assert "anary" not in words(log)
