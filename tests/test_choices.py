"""What a reader changed, told apart from what his browser had not heard of yet."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pages.shell.choices import Choices, Sent, Value, merged

NAMES = ("a", "b", "c")
CODES = st.sampled_from(("battles", "riots", "protests"))

# A message that the reader sends: one change, in one widget; or Back to some other view.
TURNED = st.tuples(st.just("turn"), st.sampled_from(NAMES), CODES)
SET = st.tuples(st.just("set"), st.just("basis"), CODES)
BACK = st.tuples(st.just("back"), st.sets(CODES), st.sets(CODES))
ANSWERED = st.tuples(st.just("answer"), st.integers(1, 3), st.just(None))


def turned(values: tuple[str, ...], code: str) -> tuple[str, ...]:
    return tuple(sorted(set(values) ^ {code}))


@dataclass
class Browser:
    """Its widgets, and the answers that are still on their way to it."""

    shown: dict[str, Value]
    number: int = 1
    coming: list[tuple[int, Choices | None]] = field(default_factory=list)

    def receive(self, answers: int) -> None:
        for number, values in self.coming[:answers]:
            self.number = number
            if values is not None:
                self.shown = dict(values)
        del self.coming[:answers]


@dataclass
class Server:
    """As ``state.adopt_url`` does it."""

    chosen: Choices
    sent: Sent

    def hear(self, browser: Browser) -> None:
        said = dict(browser.shown)
        self.chosen = merged(self.sent.changes(browser.number, said), said, self.chosen)
        self.sent = self.sent.heard(browser.number, said)
        behind = browser.number != self.sent.number
        if behind or any(self.chosen[key] != value for key, value in said.items()):
            self.send(browser)
        else:
            browser.coming.append((self.sent.number, None))

    def send(self, browser: Browser) -> None:
        self.sent = self.sent.sending(self.chosen)
        browser.coming.append((self.sent.number, dict(self.chosen)))


@given(st.lists(st.one_of(TURNED, SET, BACK, ANSWERED), max_size=40))
def test_a_choice_is_neither_lost_nor_undone_however_late_the_answers_come(
    steps: list[tuple[str, Any, Any]],
) -> None:
    start: dict[str, Value] = {"a": (), "b": ("riots",), "c": (), "basis": "all"}
    browser, server = Browser(dict(start)), Server(start, Sent(0, {}).sending(start))
    meant: dict[str, Any] = dict(start)
    for what, where, code in steps:
        if what == "answer":
            browser.receive(where)
        elif what == "back":
            meant = {"a": tuple(sorted(where)), "b": tuple(sorted(code)), "c": (), "basis": "all"}
            server.chosen = dict(meant)
            server.send(browser)
        else:
            _change(browser, meant, what, where, code)
            server.hear(browser)
            assert server.chosen == meant
    browser.receive(len(browser.coming))
    assert browser.shown == meant


def _change(browser: Browser, meant: dict[str, Any], what: str, name: str, code: str) -> None:
    """Do what a reader does, who sees what his browser shows."""
    shown: Any = browser.shown[name]
    if what == "turn":
        browser.shown[name] = turned(shown, code)
        kept = set(meant[name])
        meant[name] = tuple(sorted(kept - {code} if code in shown else kept | {code}))
    elif shown != code:
        browser.shown[name] = meant[name] = code


def test_a_message_of_a_view_that_is_long_gone_changes_nothing() -> None:
    sent = Sent(0, {})
    for _ in range(100):
        sent = sent.sending({"a": ("riots",)})
    said = {"a": ("battles",)}
    assert merged(sent.changes(1, said), said, {"a": ("riots",)}) == {"a": ("riots",)}
    assert merged(sent.changes(None, said), said, {"a": ("riots",)}) == {"a": ("riots",)}
    assert len(sent.known) <= 32
