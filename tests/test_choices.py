"""What a reader changed, told apart from what his browser had not heard of yet."""

import ast
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pages.shell.widget_instances import Choices, Instance, Value, Widgets, merged

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("a", "b", "c")
CODES = st.sampled_from(("battles", "riots", "protests"))

# A message that the reader sends: one change, in one widget; Back to some other view; or some
# widgets more of what is on its way to him: an answer is drawn piece by piece.
TURNED = st.tuples(st.just("turn"), st.sampled_from(NAMES), CODES)
SET = st.tuples(st.just("set"), st.just("basis"), CODES)
BACK = st.tuples(st.just("back"), st.sets(CODES), st.sets(CODES))
DRAWN = st.tuples(st.just("draw"), st.integers(1, 9), st.just(None))
START: dict[str, Value] = {"a": (), "b": ("riots",), "c": (), "basis": "all"}


def turned(values: tuple[str, ...], code: str) -> tuple[str, ...]:
    return tuple(sorted(set(values) ^ {code}))


@dataclass
class Browser:
    """Its widgets, and those that are still on their way to it."""

    shown: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    coming: list[tuple[str, Instance]] = field(default_factory=list)

    def receive(self, widgets: int) -> None:
        for key, one in self.coming[:widgets]:
            # A widget that it has keeps what it says; and it goes on saying what is gone.
            self.values.setdefault(one.name, one.began)
            self.shown[key] = one.name
        del self.coming[:widgets]

    def says(self, key: str) -> Value:
        return self.values[self.shown[key]]


@dataclass
class Server:
    """As ``state`` does it."""

    chosen: Choices
    widgets: Widgets = field(default_factory=Widgets)

    def hear(self, browser: Browser) -> None:
        self.chosen = self.widgets.changed(browser.values, self.chosen)
        self.widgets = self.widgets.heard(browser.values)
        self.draw(browser)

    def draw(self, browser: Browser) -> None:
        for key, value in self.chosen.items():
            self.widgets, one = self.widgets.drawn(key, value)
            browser.coming.append((key, one))


@given(st.lists(st.one_of(TURNED, SET, BACK, DRAWN), max_size=30))
def test_a_choice_is_neither_lost_nor_undone_however_little_of_an_answer_has_come(
    steps: list[tuple[str, Any, Any]],
) -> None:
    browser, server = Browser(), Server(START)
    server.draw(browser)
    browser.receive(len(START))
    meant: dict[str, Any] = dict(START)
    for what, where, code in steps:
        if what == "draw":
            browser.receive(where)
        elif what == "back":
            meant = {"a": tuple(sorted(where)), "b": tuple(sorted(code)), "c": (), "basis": "all"}
            server.chosen = dict(meant)
            server.draw(browser)
        elif what in ("turn", "set"):
            _change(browser, meant, what, where, code)
            server.hear(browser)
            assert server.chosen == meant
    browser.receive(len(browser.coming))
    assert {key: browser.says(key) for key in meant} == meant


def _change(browser: Browser, meant: dict[str, Any], what: str, key: str, code: str) -> None:
    """Do what a reader does, who sees what his browser shows."""
    shown: Any = browser.says(key)
    if what == "turn":
        browser.values[browser.shown[key]] = turned(shown, code)
        kept = set(meant[key])
        meant[key] = tuple(sorted(kept - {code} if code in shown else kept | {code}))
    elif shown != code:
        browser.values[browser.shown[key]] = meant[key] = code


def test_clear_and_the_same_pill_again_are_two_choices_half_way_through_the_answer() -> None:
    browser, server = Browser(), Server(START)
    server.draw(browser)
    browser.receive(len(START))
    server.chosen = {**START, "b": ()}
    server.draw(browser)
    # The group of pills is there, and nothing behind it.
    browser.receive(2)
    browser.values[browser.shown["b"]] = ("riots",)
    server.hear(browser)
    assert server.chosen["b"] == ("riots",)


def test_a_widget_of_a_view_that_is_long_gone_changes_nothing() -> None:
    widgets, first = Widgets().drawn("a", ("riots",))
    for number in range(100):
        widgets, _ = widgets.drawn("a", (str(number),))
    late = {first.name + "-1": ("battles",)}
    assert widgets.changed(late, {"a": ("riots",)}) == {"a": ("riots",)}


def test_what_is_kept_of_a_widget_has_an_end_however_often_it_is_set() -> None:
    widgets, names = Widgets(), set()
    for number in range(1_000):
        widgets, one = widgets.drawn("a", str(number))
        assert len(widgets.names()) == len(widgets.instances["a"]) <= 32
        names.add(one.name)
    assert len(names) < 70


def test_a_widget_that_left_the_page_begins_with_what_is_chosen_now() -> None:
    widgets, first = Widgets().drawn("a", "all")
    widgets = widgets.heard({first.name: "state"})
    widgets, same = widgets.drawn("a", "state")
    assert (same.name, same.began) == (first.name, "all")
    widgets, other = widgets.without(["a"]).drawn("a", "state")
    assert (other.name == first.name, other.began) == (False, "state")


def test_of_a_list_only_the_members_change() -> None:
    had, said = {"a": ("battles", "riots")}, {"a": ("protests", "riots")}
    assert merged(had, said, {"a": ("battles", "x")}) == {"a": ("protests", "x")}


def test_the_words_of_a_switch_are_the_same_whatever_is_shown() -> None:
    """A switch said "Table (97)": a filter made it "Table (12)", and the choice was lost."""
    calls = [
        (path.name, node)
        for path in sorted((ROOT / "pages").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "switch"
    ]
    assert len(calls) > 4
    for name, call in calls:
        options = call.args[2]
        words = options.attr if isinstance(options, ast.Attribute) else ast.unparse(options)
        assert words.isidentifier(), f"{name}: {ast.unparse(options)}"
        assert words.isupper(), f"{name}: {words}"
