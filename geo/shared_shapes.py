"""One thread at a time at shapes that all threads share.

GEOS keeps what it has worked out about a prepared shape inside the shape, unguarded, and
shapely prepares a shape on its own where points are tested against it. Two threads at one
shape, as the first two readers after a start are, end the process without a word. So
whatever works on the shapes of the reference files stands behind one lock.
"""

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Final, ParamSpec, TypeVar

__all__ = ["one_at_a_time"]

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")

# One thread may call one such function from another.
_LOCK: Final = RLock()


def one_at_a_time(function: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
    """Return a function that one thread runs at a time, of all that are marked so."""

    @wraps(function)
    def alone(*args: _Asked.args, **kwargs: _Asked.kwargs) -> _Answer:
        with _LOCK:
            return function(*args, **kwargs)

    return alone
