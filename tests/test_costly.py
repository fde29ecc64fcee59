"""One bounded line for old versions, exports and briefings: few wait, the rest is told so."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from server.costly_requests import BusyError, Line


@contextmanager
def occupied(line: Line) -> Iterator[None]:
    """Hold the line's turn in another thread."""
    held, done = threading.Event(), threading.Event()

    def work() -> None:
        with line.turn():
            held.set()
            done.wait(20)

    thread = threading.Thread(target=work)
    thread.start()
    assert held.wait(20)
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_a_free_line_serves_at_once() -> None:
    line = Line(waiting=0, patience=0)
    with line.turn():
        pass
    assert line.served_in_turn(lambda: 7)() == 7


def test_work_inside_a_turn_has_its_turn_already() -> None:
    line = Line(waiting=0, patience=0)
    with line.turn(), line.turn():
        assert line.served_in_turn(lambda: 7)() == 7
    with line.turn():
        assert line.waiting == 0


def test_whoever_waits_too_long_is_told_when_to_ask_again() -> None:
    line = Line(waiting=3, patience=0.01)
    with occupied(line), pytest.raises(BusyError, match="ask again in 20 seconds"), line.turn():
        pass
    with line.turn():
        pass


def test_the_line_is_bounded_and_refuses_without_waiting() -> None:
    line = Line(waiting=1, patience=20)
    with occupied(line):
        waiting = threading.Thread(target=lambda: line.served_in_turn(int)())
        waiting.start()
        while not line.waiting:
            pass
        with pytest.raises(BusyError), line.turn():
            pass
    waiting.join()
    assert line.waiting == 0


def test_a_turn_that_fails_leaves_the_line_free() -> None:
    line = Line(waiting=0, patience=0)

    @line.served_in_turn
    def fails() -> None:
        raise ValueError("no such file")

    with pytest.raises(ValueError, match="no such file"):
        fails()
    assert line.served_in_turn(lambda: True)()
