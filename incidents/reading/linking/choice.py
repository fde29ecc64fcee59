"""The best of several candidates, by named features and fitted weights."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Final

from geo.data_folders import CODEBOOK

Features = Mapping[str, float]
WEIGHTS: Final = CODEBOOK / "reading" / "weights.json"


_CHOSEN: ContextVar[Mapping[str, Mapping[str, float]] | None] = ContextVar("weights", default=None)


def weights_for(link: str) -> Mapping[str, float]:
    """Return the weight of each feature for a kind of link."""
    return (_CHOSEN.get() or read_weights()).get(link, {})


@contextmanager
def weights_of(weights: Mapping[str, Mapping[str, float]]) -> Iterator[None]:
    """Read with other weights meanwhile: those that were fitted without an author."""
    token = _CHOSEN.set(weights)
    try:
        yield
    finally:
        _CHOSEN.reset(token)


@cache
def read_weights() -> Mapping[str, Mapping[str, float]]:
    """Return the weights that come with the program."""
    with WEIGHTS.open(encoding="utf-8") as file:
        read: dict[str, dict[str, float]] = json.load(file)
    return read


def shares(candidates: Sequence[Features], weights: Mapping[str, float]) -> list[float]:
    """Return how likely each candidate is, against the others; they sum to one."""
    if not candidates:
        return []
    scores = [
        sum(weights.get(name, 0.0) * value for name, value in one.items()) for one in candidates
    ]
    top = max(scores)
    raised = [math.exp(one - top) for one in scores]
    total = sum(raised)
    return [one / total for one in raised]


def on(*names: str | None) -> dict[str, float]:
    """Return features that are there, by their names; None is none."""
    return {name: 1.0 for name in names if name}


def flags(prefix: str, marks: Iterable[str]) -> dict[str, float]:
    """Return features that are there, each under a prefix."""
    return {f"{prefix}:{name}": 1.0 for name in marks}
