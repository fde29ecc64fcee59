"""Figures of many incidents in parallel: ``counting_rules.count_range``, in arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from incidents.atlas import Mask

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures in parallel: low and high in people (NaN: none given), open, part of the harmed.

    A figure without a high is uncounted; one with a high alone is "up to".
    """

    low: Floats
    high: Floats
    open: Mask
    part: Mask
    limit: Floats

    @property
    def counted(self) -> Mask:
        """Where a number is given."""
        known: Mask = ~np.isnan(self.high)
        return known

    def at(self, where: Mask | Codes) -> "Figures":
        """Return the figures of these places."""
        return Figures(
            self.low[where],
            self.high[where],
            self.open[where],
            self.part[where],
            self.limit[where],
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One figure an account; ``said`` where it speaks of these people."""

    figures: Figures
    said: Mask

    @property
    def counts_all(self) -> Mask:
        """Where everybody of these people is counted."""
        return self.figures.counted & ~self.figures.part

    def at(self, where: Mask | Codes) -> "Part":
        """Return the figures of these places, and where they are said."""
        return Part(self.figures.at(where), self.said[where])


def of_rows(part: Part, row: Codes, rows: int) -> Part:
    """Return the envelope of what the accounts of each incident say."""
    speaks = np.flatnonzero(part.said)
    told = row[speaks]
    said = np.zeros(rows, dtype=bool)
    said[told] = True
    return Part(compete(part.figures.at(speaks), told, rows), said)


def meet(one: Figures, other: Figures) -> Figures:
    """Return the envelope of two figures in each place: ``compete``, without scattering."""
    both = [(each, each.counted & ~each.part) for each in (one, other)]
    low, limit, high_whole = (
        np.fmin(*(np.where(whole, each.low, np.nan) for each, whole in both)),
        np.fmin(*(np.where(whole, each.limit, np.nan) for each, whole in both)),
        np.fmax(*(np.where(whole, each.high, np.nan) for each, whole in both)),
    )
    high = np.fmax(one.high, other.high)
    low_part = np.fmax(*(np.where(each.part, each.low, np.nan) for each, _ in both))
    low = np.where(np.isnan(low), low_part, low)
    low[limit < low] = np.nan
    is_open = np.zeros(len(high), dtype=bool)
    for each, _ in both:
        is_open |= each.open & (each.high >= high)
        is_open |= each.part & (each.high > high_whole)
    limit[~np.isnan(low)] = np.nan
    return Figures(low, high, is_open, ~np.isnan(high) & np.isnan(high_whole), limit)


def sum_of(parts: Sequence[Part]) -> Figures:
    """Return the sum in each place of the parts that are said there: ``add``, in place."""
    size = len(parts[0].said)
    low, high, limit = np.zeros(size), np.zeros(size), np.zeros(size)
    has_low, known, is_open, some, silent = (np.zeros(size, dtype=bool) for _ in range(5))
    for part in parts:
        figures, counted = part.figures, part.said & part.figures.counted
        low_here = counted & ~np.isnan(figures.low)
        low += np.where(low_here, figures.low, 0.0)
        high += np.where(counted, figures.high, 0.0)
        limit += np.where(part.said, figures.limit, 0.0)
        has_low |= low_here
        known |= counted
        silent |= part.said & ~counted
        is_open |= counted & figures.open
        some |= counted & figures.part
    low[~has_low] = high[~known] = np.nan
    limit[has_low | ~known] = np.nan
    return Figures(low, high, (is_open | silent) & known, some, limit)


def where_else(which: Mask, one: Figures, other: Figures) -> Figures:
    """Return one figure where it is so, the other one elsewhere."""
    return Figures(
        np.where(which, one.low, other.low),
        np.where(which, one.high, other.high),
        np.where(which, one.open, other.open),
        np.where(which, one.part, other.part),
        np.where(which, one.limit, other.limit),
    )


def raised_by(whole: Figures, some: Figures) -> Figures:
    """Return figures of everybody, with sums beside them that do not count everybody."""
    more = whole.counted & some.counted & (some.high > whole.high)
    same = whole.counted & some.counted & (some.high == whole.high)
    return replace(
        whole,
        high=np.where(more, some.high, whole.high),
        open=np.where(more, some.open, whole.open | (same & some.open)),
    )


def some_of(figures: Figures, where: Mask) -> Figures:
    """Return figures that speak of some of their people only where it is so."""
    return replace(figures, part=figures.part | (where & figures.counted))


def compete(figures: Figures, group: Codes, groups: int) -> Figures:
    """Return the envelope of the figures in each group."""
    if len(group) <= groups and np.bincount(group, minlength=1).max() <= 1:
        return _alone(figures, group, groups)
    counted = figures.counted
    whole = counted & ~figures.part
    has_low = ~np.isnan(figures.low)
    low_whole = least(figures.low, group, whole & has_low, groups)
    limit = least(figures.limit, group, whole & ~np.isnan(figures.limit), groups)
    low_part = -least(-figures.low, group, counted & figures.part & has_low, groups)
    high = -least(-figures.high, group, counted, groups)
    high_whole = -least(-figures.high, group, whole, groups)
    low = np.where(np.isfinite(low_whole), low_whole, low_part)
    # "Up to 20" beside figures that all begin above 20: nobody knows how few they are.
    low[limit < low] = np.nan
    limit[~np.isfinite(limit) | np.isfinite(low)] = np.nan
    has_whole = np.isfinite(high_whole)

    top = counted & figures.open & (figures.high >= high[group])
    beyond = counted & figures.part & has_whole[group] & (figures.high > high_whole[group])
    is_open = np.zeros(groups, dtype=bool)
    is_open[group[top | beyond]] = True
    none = ~np.isfinite(high)
    low[~np.isfinite(low) | none] = np.nan
    high[none] = np.nan
    return Figures(low, high, is_open, ~none & ~has_whole, limit)


def _alone(figures: Figures, group: Codes, groups: int) -> Figures:
    """Return the figure of each group that has one, which most have."""
    low, high, limit = (np.full(groups, np.nan) for _ in range(3))
    is_open, part = np.zeros(groups, dtype=bool), np.zeros(groups, dtype=bool)
    counted = figures.counted
    low[group] = np.where(counted, figures.low, np.nan)
    high[group] = figures.high
    limit[group] = np.where(figures.part, np.nan, figures.limit)
    is_open[group] = figures.open & counted
    part[group] = figures.part & counted
    return Figures(low, high, is_open, part, limit)


def least(values: Floats, group: Codes, where: Mask, groups: int) -> Floats:
    """Return the least value of each group, infinity where it has none."""
    least = np.full(groups, np.inf)
    np.minimum.at(least, group[where], values[where])
    return least


def add(figures: Figures, group: Codes, groups: int) -> Figures:
    """Return the sum of each group; harm that is said without a number leaves it open."""
    counted = figures.counted
    has_low = counted & ~np.isnan(figures.low)
    known = any_of(counted, group, groups)
    low: Floats = np.bincount(group, np.where(has_low, figures.low, 0.0), groups).astype(float)
    high: Floats = np.bincount(group, np.where(counted, figures.high, 0.0), groups).astype(float)
    low[~any_of(has_low, group, groups)] = np.nan
    high[~known] = np.nan
    is_open = any_of(figures.open | ~counted, group, groups) & known
    limit: Floats = np.bincount(group, figures.limit, groups).astype(float)
    limit[~np.isnan(low) | ~known] = np.nan
    return Figures(low, high, is_open, any_of(figures.part & counted, group, groups), limit)


def any_of(where: Mask, group: Codes, groups: int) -> Mask:
    """Return the groups of which one is so."""
    found = np.zeros(groups, dtype=bool)
    found[group[where]] = True
    return found


def grouped(*keys: Codes) -> tuple[Codes, Codes]:
    """Return the number of each element's combination, and a first element of every one."""
    combined = keys[0]
    for key in keys[1:]:
        combined = combined * (int(key.max(initial=0)) + 1) + key
    numbers, distinct = pd.factorize(combined)
    first = np.empty(len(distinct), dtype=np.int64)
    # Written backwards, so that the first element of a kind stands for it.
    first[numbers[::-1]] = np.arange(len(combined))[::-1]
    return numbers.astype(np.int64), first


def with_others(figures: Figures, others: Figures) -> Figures:
    """Return ranges with people whom their figures leave out, where both are counted."""
    both = figures.counted & others.counted
    found = where_else(figures.counted, figures, others)
    return replace(
        found,
        high=np.where(both, figures.high + others.high, found.high),
        open=found.open | (both & others.open),
    )


def with_none(figures: Figures) -> Figures:
    """Return figures with one more at the end, of which nothing is known."""
    low, high, limit = (
        np.append(one, np.nan) for one in (figures.low, figures.high, figures.limit)
    )
    is_open, part = (np.append(one, np.False_) for one in (figures.open, figures.part))
    return Figures(low, high, is_open, part, limit)
