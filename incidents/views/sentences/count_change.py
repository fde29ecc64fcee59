"""Whether two counts of incidents differ by more than chance would make them.

Incidents come in clusters, so that counts of months scatter more than a Poisson
process does. How much more is estimated from the months before the two periods,
and the interval of the ratio is as much wider (quasi-Poisson, on the scale of
logarithms; McCullagh and Nelder, Generalized Linear Models, 1989, chapter 6).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

__all__ = ["Change", "change_of", "dispersion"]

_Z: Final = 1.959964  # 95 %
_FEWEST: Final = 12  # months, or nothing can be said about how they scatter
_LEAST: Final = 1.0
_UNKNOWN: Final = 4.0  # taken where there are too few months: counts of attacks scatter so


@dataclass(frozen=True, slots=True)
class Change:
    """Two counts and how they compare.

    Attributes
    ----------
    before, now : int
        Incidents in the earlier and in the later period, of the same length.
    low, high : float
        95 % interval of the ratio ``now`` / ``before``; ``high`` is infinite where
        nothing was counted before.
    scatter : float
        How much more the counts of months vary than those of a Poisson process.
    """

    before: int
    now: int
    low: float
    high: float
    scatter: float

    @property
    def is_told_from_chance(self) -> bool:
        """Whether the interval leaves out "no change"."""
        return self.low > 1 or self.high < 1

    @property
    def ratio(self) -> float | None:
        """Return ``now`` / ``before``; None where nothing was counted before."""
        return self.now / self.before if self.before else None


def dispersion(months: Sequence[int]) -> float:
    """Return variance over mean of counts of months, at least 1.

    Parameters
    ----------
    months : sequence of int
        Counts of calendar months, those without an incident included.
    """
    if len(months) < _FEWEST or not any(months):
        return _UNKNOWN
    counts = np.asarray(months, dtype=float)
    return max(_LEAST, float(counts.var(ddof=1) / counts.mean()))


def change_of(before: int, now: int, months: Sequence[int]) -> Change:
    """Compare two counts over periods of the same length.

    Parameters
    ----------
    before, now : int
    months : sequence of int
        Counts of the calendar months by which the scatter is estimated.

    Raises
    ------
    ValueError
        A count is below zero.
    """
    if before < 0 or now < 0:
        raise ValueError("a count is not below zero")
    scatter = dispersion(months)
    if not before and not now:
        return Change(0, 0, 0.0, math.inf, scatter)
    # Half an incident on both sides keeps the logarithm of none finite (Haldane 1956).
    a, b = before + 0.5, now + 0.5
    width = _Z * math.sqrt(scatter * (1 / a + 1 / b))
    middle = math.log(b / a)
    low = math.exp(middle - width) if now else 0.0
    high = math.exp(middle + width) if before else math.inf
    return Change(before, now, low, high, scatter)
