"""A brush, a click and a pick count once, whatever a late message says again."""

from typing import Any

import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as st

from pages.shell import gestures

SAYINGS = st.sampled_from(["2016 to 2020", "2018 to 2019", None])


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    monkeypatch.setattr(streamlit, "session_state", kept)
    return kept


def test_bars_that_were_brushed_are_drawn_anew_without_the_brush() -> None:
    first = gestures.name_for("bars", "year")
    assert gestures.name_for("bars", "year") == first
    assert gestures.is_new(first, "2016 to 2020")
    second = gestures.name_for("bars", "year")
    assert second != first
    # The same dates on the new bars are another brush.
    assert gestures.is_new(second, "2016 to 2020")


def test_a_late_message_repeats_no_brush_but_a_second_brush_on_the_old_bars_counts() -> None:
    old = gestures.name_for("bars", "year")
    assert gestures.is_new(old, "2016 to 2020")
    gestures.name_for("bars", "year")
    assert not gestures.is_new(old, "2016 to 2020")
    assert gestures.is_new(old, "2018 to 2019")
    assert not gestures.is_new(old, "2018 to 2019")


def test_bars_of_another_width_are_other_bars() -> None:
    assert gestures.name_for("bars", "year") != gestures.name_for("bars", "month")


def test_a_box_stays_while_it_says_what_stands_and_not_after_back() -> None:
    key = gestures.name_for("box", "one", "two", says="one")
    assert gestures.is_new(key, "two")
    assert gestures.name_for("box", "one", "two", says="two") == key
    after_back = gestures.name_for("box", "one", "two", says="one")
    assert after_back != key
    assert not gestures.is_new(key, "two"), "sent before the answer to Back"
    assert gestures.is_new(after_back, "two")


def test_what_a_map_says_first_was_not_done_here() -> None:
    assert not gestures.is_new("click", "97:row:26:1")
    assert gestures.is_new("click", "97:row:26:2")
    assert not gestures.is_new("click", "97:row:26:2")


@given(said=st.lists(SAYINGS, max_size=12), stands=SAYINGS)
def test_the_widget_that_is_drawn_says_what_stands(said: list[str | None], stands: str) -> None:
    for one in said:
        gestures.is_new(gestures.name_for("bars", "year"), one)
    key = gestures.name_for("bars", "year", says=stands)
    assert not gestures.is_new(key, stands)


def test_only_the_newest_are_remembered(session: dict[str, Any]) -> None:
    for number in range(1_000):
        gestures.name_for("box", number, says="one")
    (kept,) = session.values()
    assert len(kept.names) < 300
    assert len(kept.said) < 300
    assert gestures.name_for("box", 999, says="one") == "box-1000"
