"""What a test needs, found in its code and in that of its fixtures, so that nobody marks it.

``browser``: it lies in ``tests/browser``. ``page``: a page is drawn in this process, which
takes half a second and more. ``kill``: processes are started to be killed. What bears none
of these marks, nor ``long`` by hand, is quick: ``make quick`` runs it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final
from unittest.mock import patch

import pytest

TESTS: Final = Path(__file__).resolve().parent
_BY_NAME: Final = {"page": {"AppTest"}, "kill": {"kill", "killpg"}}


def mark(items: list[pytest.Item]) -> None:
    """Give every test the marks of what it needs."""
    for item in items:
        for kind in kinds_of(item):
            item.add_marker(kind)


def kinds_of(item: pytest.Item) -> frozenset[str]:
    """Return the marks of a test; none for a quick one."""
    if TESTS / "browser" in item.path.parents:
        return frozenset({"browser"})
    if not isinstance(item, pytest.Function):
        return frozenset()
    fixtures = [one.func for some in item._fixtureinfo.name2fixturedefs.values() for one in some]
    # A test may be given a function as its parameter.
    given = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return frozenset().union(*map(needs, (item.function, *fixtures, *given)))


def needs(function: Any) -> frozenset[str]:
    """Return the marks of a function of the tests, by all such functions that it names."""
    reached: set[FunctionType] = set()
    waiting = [_of_tests(function)]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in reached:
            reached.add(one)
            waiting += _named_in(one)
    names = {name for one in reached for name in _names(one)}
    return frozenset(kind for kind, signs in _BY_NAME.items() if names & signs)


@contextmanager
def held_to(item: pytest.Item) -> Iterator[None]:
    """Let no page be drawn by a test that is not marked for it."""
    drawing = sys.modules.get("streamlit.testing.v1.app_test")
    if drawing is None or item.get_closest_marker("page"):
        yield
        return

    def refuse(*_: object, **__: object) -> None:
        pytest.fail(f"{item.nodeid} draws a page, and tests/marking.py does not see it")

    with patch.object(drawing.AppTest, "_run", refuse):
        yield


@cache
def _named_in(function: FunctionType) -> tuple[FunctionType, ...]:
    names = _names(function)
    values = [function.__globals__.get(name) for name in names]
    for value in tuple(values):
        if isinstance(value, type):
            values += vars(value).values()
        elif isinstance(value, ModuleType):
            values += [vars(value).get(name) for name in names]
    return tuple(one for one in map(_of_tests, values) if one is not None)


def _of_tests(value: Any) -> FunctionType | None:
    """Return the function of the tests behind a value, None behind all else."""
    # A law of hypothesis is a function around the one that was written.
    value = getattr(getattr(value, "hypothesis", None), "inner_test", value)
    while hasattr(value, "__wrapped__"):
        value = value.__wrapped__
    if not isinstance(value, FunctionType):
        return None
    return value if TESTS in Path(value.__code__.co_filename).parents else None


@cache
def _names(function: FunctionType) -> frozenset[str]:
    return frozenset(name for code in _codes(function.__code__) for name in code.co_names)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield a piece of code and all that is defined inside it."""
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)
