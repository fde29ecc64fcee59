"""Which tests are quick is seen in what they use."""

import signal
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from tests import laws, marking, test_pages
from tests.store import test_faults


def _opens() -> AppTest:
    return AppTest.from_string("")


class _Holder:
    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.kill()


def _through_others() -> None:
    def inside() -> object:
        return _opens()

    inside()


def _in_a_class() -> None:
    _Holder().end()


def _in_a_module() -> None:
    test_pages.words(test_pages.AppTest.from_string(""))


@given(st.integers())
def _a_law(number: int) -> None:
    _opens()


def _only_says_so(at: AppTest, opens: Callable[..., AppTest]) -> None:
    str((at, opens))


@pytest.mark.parametrize(
    ("function", "kinds"),
    [
        (_opens, {"page"}),
        (_through_others, {"page"}),
        (_in_a_module, {"page"}),
        (_a_law, {"page"}),
        (_in_a_class, {"kill"}),
        (test_faults.nursery, {"kill"}),
        (_only_says_so, set()),
        (pytest.fail, set()),
    ],
)
def test_what_a_function_needs_is_seen_through_all_that_it_names(
    function: Callable[..., object], kinds: set[str]
) -> None:
    assert marking.needs(function) == kinds


def test_a_test_has_the_marks_of_its_fixtures(request: pytest.FixtureRequest) -> None:
    by_name = {item.name: item for item in request.session.items}
    marks = {
        name: {one.name for one in item.iter_markers()} & {"browser", "page", "kill"}
        for name, item in by_name.items()
    }
    assert marks[request.node.name] == set()
    drawn = [name for name, item in by_name.items() if "opened" in item.fixturenames]
    assert all("page" in marks[name] or "browser" in marks[name] for name in drawn)


def test_a_page_that_nobody_saw_coming_is_refused() -> None:
    name = "_opens"
    with pytest.raises(pytest.fail.Exception, match="does not see it"):
        globals()[name]().run()


@pytest.mark.parametrize(("said", "number", "tried"), [("", 150, 150), ("quick", 150, 15)])
def test_a_quick_run_tries_a_law_with_a_tenth_of_its_examples(
    monkeypatch: pytest.MonkeyPatch, said: str, number: int, tried: int
) -> None:
    monkeypatch.setenv("ATLAS_LAWS", said)
    assert laws.examples(number).max_examples == tried
    assert laws.examples(10).max_examples >= 3
