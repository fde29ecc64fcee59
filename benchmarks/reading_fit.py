"""The fit of a choice: a weight for each feature, so that right candidates are the likeliest.

A conditional logit with a small penalty on large weights, fitted by descent: the same examples
give the same weights, in seconds on one core.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from incidents.reading.linking.choice import Features, shares

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Example:
    """Candidates, which of them are right, and whose text it is."""

    candidates: Sequence[Features]
    right: frozenset[int]
    author: str


def fit(examples: Sequence[Example], penalty: float = 2.0, steps: int = 300) -> dict[str, float]:
    """Return the weight of each feature that the examples show at least three times."""
    counts = Counter(name for one in examples for features in one.candidates for name in features)
    column = {name: at for at, name in enumerate(sorted(n for n in counts if counts[n] > 2))}
    rows = [(one, at, features) for one in examples for at, features in enumerate(one.candidates)]
    table = np.zeros((len(rows), len(column)))
    for number, (_, _, features) in enumerate(rows):
        for name, value in features.items():
            if name in column:
                table[number, column[name]] = value
    sizes = [len(one.candidates) for one in examples]
    starts = np.cumsum([0, *sizes[:-1]])
    owner = np.repeat(np.arange(len(examples)), sizes)
    good = np.array([at in one.right for one, at, _ in rows])
    weights, speed, scale = (np.zeros(len(column)) for _ in range(3))
    for step in range(1, steps + 1):
        slope = table.T @ _pull(table @ weights, owner, starts, good) + penalty * weights
        speed = 0.9 * speed + 0.1 * slope
        scale = 0.99 * scale + 0.01 * slope**2
        rate = 0.2 * (1 - step / (steps + 1))
        size = np.sqrt(scale / (1 - 0.99**step)) + 1e-8
        weights -= rate * (speed / (1 - 0.9**step)) / size
    return {name: round(float(weights[at]), 3) for name, at in column.items()}


def _pull(scores: Array, owner: Array, starts: Array, good: Array) -> Array:
    top = np.maximum.reduceat(scores, starts)[owner]
    raised = np.exp(scores - top)
    every = np.add.reduceat(raised, starts)[owner]
    fine = np.where(good, raised, 0.0)
    best = np.add.reduceat(fine, starts)[owner]
    pull: Array = raised / every - fine / np.maximum(best, 1e-12)
    return pull


def is_hit(one: Example, weights: Mapping[str, float]) -> bool:
    """Whether the likeliest candidate is right."""
    chances = shares(one.candidates, weights)
    return max(range(len(chances)), key=chances.__getitem__) in one.right
