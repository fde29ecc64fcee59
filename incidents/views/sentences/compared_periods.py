"""The period that sentences speak of, the one before it, and the same a year earlier."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from incidents.atlas import Atlas, Selection, in_sums
from incidents.filters import IncidentFilter
from incidents.views.incident_words import date_in_words

__all__ = ["Compared", "Window", "compare_periods"]

# From here on the period before is the same period a year earlier.
_ALMOST_A_YEAR = 364
_MONTHS_OF_SCATTER = 60


@dataclass(frozen=True, slots=True)
class Window:
    """Two days, both within."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    def in_words(self) -> str:
        """Return "from 1 March to 31 May 2024"."""
        return f"from {date_in_words(self.first)} to {date_in_words(self.last)}"


@dataclass(frozen=True, slots=True)
class Compared:
    """Counts of incidents that began in three windows, and by month before them.

    Attributes
    ----------
    window, before : Window
    year_ago : Window or None
        None where the window is a year or longer.
    now, earlier : int
    last_year : int or None
    months : tuple of int
    begins : date
        The first day of the record: of days before it nothing is known.
    """

    window: Window
    before: Window
    year_ago: Window | None
    now: int
    earlier: int
    last_year: int | None
    months: tuple[int, ...]
    begins: date

    def is_held(self, window: Window) -> bool:
        """Return whether the record reaches back to the first day of a window."""
        return self.begins <= window.first


def compare_periods(atlas: Atlas, choice: IncidentFilter) -> Compared | None:
    """Return the counts to compare; None where no dated incident matches.

    The window is that of the filter's dates, ended by the last day of the data;
    without dates, the last twelve months of the data.
    """
    end = atlas.data_to
    if end is None:
        return None
    undated = replace(choice, since=None, until=None, undated=False)
    starts = _starts(undated.apply(atlas.everything()))
    if not len(starts):
        return None
    last = min(choice.until or end, end)
    first = choice.since or _year_before(last) + timedelta(1)
    if first > last:
        return None
    window = Window(first, last)
    before = Window(first - timedelta(window.days), first - timedelta(1))
    year_ago = None
    if window.days < _ALMOST_A_YEAR:
        year_ago = Window(_year_before(first), _year_before(last))
    oldest = min(before.first, year_ago.first if year_ago else before.first)
    known_from = _starts(atlas.everything()).min().astype("datetime64[D]").item()
    return Compared(
        window,
        before,
        year_ago,
        _count(starts, window),
        _count(starts, before),
        _count(starts, year_ago) if year_ago else None,
        _months(starts, oldest),
        known_from,
    )


def _starts(selection: Selection) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    counting = in_sums(selection.atlas)[selection.rows]
    starts = selection.column("date_start").to_numpy()[counting].astype("datetime64[D]")
    return np.asarray(starts[~np.isnat(starts)])


def _count(starts: "np.ndarray[tuple[int], np.dtype[np.datetime64]]", window: Window) -> int:
    first, last = np.datetime64(window.first), np.datetime64(window.last)
    return int(((starts >= first) & (starts <= last)).sum())


def _months(
    starts: "np.ndarray[tuple[int], np.dtype[np.datetime64]]", until: date
) -> tuple[int, ...]:
    """Return the counts of the calendar months before a day, at most five years of them."""
    end = np.datetime64(until, "M")
    months = starts.astype("datetime64[M]")
    first = max(end - _MONTHS_OF_SCATTER, months.min())
    length = int((end - first).astype(int))
    if length <= 0:
        return ()
    at = (months - first).astype(int)
    return tuple(np.bincount(at[(at >= 0) & (at < length)], minlength=length).tolist())


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
