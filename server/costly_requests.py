"""One bounded line for costly work: old data versions, exports and briefings.

Each of them takes seconds of a core and hundreds of megabytes where the record is
large, and anybody may ask for them. One is done at a time, a few may wait, and
whoever comes after these is told so at once: a server that refuses in words goes on
serving everybody else.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from incidents.errors import IncidentError

_P = ParamSpec("_P")
_R = TypeVar("_R")

RETRY_SECONDS: Final = 20
"""After how long it is worth asking again."""
_WAITING: Final = 8
_PATIENCE: Final = 20.0  # seconds that somebody who may wait does wait


class BusyError(IncidentError):
    """The line for costly work is full, or did not move for too long.

    Attributes
    ----------
    retry_seconds : int
        After how long it is worth asking again.
    """

    def __init__(self, retry_seconds: int = RETRY_SECONDS) -> None:
        super().__init__(
            "the server is busy making files and old versions for others; ask again in "
            f"{retry_seconds} seconds"
        )
        self.retry_seconds = retry_seconds


class Line:
    """Some work done one after another by all threads of this server, with few waiting.

    Parameters
    ----------
    waiting : int
        How many may wait beside the one that is served.
    patience : float
        Seconds that each waits at most.
    """

    def __init__(self, waiting: int = _WAITING, patience: float = _PATIENCE) -> None:
        self._free = threading.Lock()
        self._count = threading.Lock()
        self._waiting = 0
        self._most, self._patience = waiting, patience
        self._mine = threading.local()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return self._waiting

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and hold it; work inside a turn has it already.

        Raises
        ------
        BusyError
            Too many wait already, or it took too long.
        """
        if getattr(self._mine, "held", False):
            # A briefing of an old version reads that version: one who waits for himself waits long.
            yield
            return
        self._wait()
        self._mine.held = True
        try:
            yield
        finally:
            self._mine.held = False
            self._free.release()

    def _wait(self) -> None:
        with self._count:
            if self._waiting >= self._most and self._free.locked():
                raise BusyError
            self._waiting += 1
        try:
            got = self._free.acquire(timeout=self._patience)
        finally:
            with self._count:
                self._waiting -= 1
        if not got:
            raise BusyError

    def served_in_turn(self, work: Callable[_P, _R]) -> Callable[_P, _R]:
        """Make a function wait for a turn before it works."""

        @wraps(work)
        def in_turn(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            with self.turn():
                return work(*args, **kwargs)

        return in_turn


LINE: Final = Line()
"""The one line of this server."""
