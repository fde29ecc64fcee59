"""Incidents summed by day, week, month or year: what a timeline shows, before it is drawn.

An incident is counted in the period in which it began. One whose date is known
less exactly than that is a *span*, from the first to the last period in which
it may have happened, and in no bar. An undated one is in neither.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from incidents.atlas import Selection, in_sums
from incidents.filters import IncidentFilter
from incidents.model import DatePrecision, EventType
from incidents.views.incident_words import MONTHS, date_in_words, number

__all__ = [
    "OUTLINED",
    "PERIODS",
    "SOLID",
    "STRIPED",
    "Period",
    "PeriodSums",
    "Piece",
    "as_date",
    "axis_labels",
    "axis_limits",
    "begin_of",
    "brush_dates",
    "default_period",
    "describe_timeline",
    "first_days",
    "fitting_period",
    "period_in_words",
    "period_range",
    "period_sums",
    "timeline_caption",
]

Period = Literal["day", "week", "month", "year"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)

MOST_MONTHS: Final = 60  # as bars at least 3 px wide where a telephone draws them
MOST_BARS: Final = 1_000  # what a chart of a screen's width can show, and a browser draws at once

SOLID, STRIPED, OUTLINED = range(3)  # day known; day not known; in no sum
_STYLES: Final = (SOLID, STRIPED, OUTLINED)

_EPOCH: Final = date(1970, 1, 1)
_DAY_MS: Final = 86_400_000
_MOST_LABELS: Final = 14
_NO_DATE: Final = (-6e13, 2e14)  # milliseconds beyond which there is no date
Days = npt.NDArray[np.int64]

# Periods are counted from 1970, in whole days, weeks (from Mondays), months or years.


def _period_of(days: Days, period: Period) -> Days:
    if period == "day":
        return days
    if period == "week":
        return (days + 3) // 7
    unit = "M" if period == "month" else "Y"
    return days.astype("datetime64[D]").astype(f"datetime64[{unit}]").astype(np.int64)


def first_days(periods: Days, period: Period) -> Days:
    """Return the first day, counted from 1970, of each period."""
    if period == "day":
        return periods
    if period == "week":
        return periods * 7 - 3
    unit = "M" if period == "month" else "Y"
    return periods.astype(f"datetime64[{unit}]").astype("datetime64[D]").astype(np.int64)


def begin_of(number_of_period: int, period: Period) -> date:
    """Return the first day of a period that is counted from 1970."""
    return as_date(int(first_days(np.array([number_of_period], dtype=np.int64), period)[0]))


def axis_labels(begin: int, stop: int, period: Period) -> list[tuple[int, str]]:
    """Return some periods from ``begin`` to before ``stop`` and what an axis says under each.

    At most fourteen, each of them where a reader expects a mark: at a year, a
    quarter, a month. The first names its year, and so does each January.
    """
    count = stop - begin
    months = period_range(_days_of(begin, stop, period), "month")
    if period == "year" or months[1] - months[0] > 2 * _MOST_LABELS:
        years = period_range(_days_of(begin, stop, period), "year")
        step = -(-int(years[1] - years[0]) // _MOST_LABELS)
        first_of = {
            int(_period_of(first_days(np.array([year]), "year"), period)[0]): str(1970 + year)
            for year in range(int(years[0]), int(years[1]), step)
        }
        return [(at, words) for at, words in first_of.items() if begin <= at < stop]
    step = -(-count // _MOST_LABELS)
    labels: list[tuple[int, str]] = []
    for at in range(begin, stop, step):
        day = begin_of(at, period)
        words = f"{MONTHS[day.month - 1][:3]} {day.year}"
        if period != "month":
            words = f"{day.day} {words}"
        short = labels and begin_of(labels[-1][0], period).year == day.year
        labels.append((at, words.removesuffix(f" {day.year}") if short else words))
    return labels


def _days_of(begin: int, stop: int, period: Period) -> tuple[int, int]:
    days = first_days(np.array([begin, stop], dtype=np.int64), period)
    return int(days[0]), int(days[1]) - 1


def _day_number(day: date) -> int:
    return (day - _EPOCH).days


def as_date(day: int) -> date:
    """Return the date of a day counted from 1970."""
    return _EPOCH + timedelta(days=day)


def period_in_words(begin: date, period: Period) -> str:
    """Return the name of the period that begins on this day: "March 2025"."""
    if period == "year":
        return str(begin.year)
    if period == "month":
        return f"{MONTHS[begin.month - 1]} {begin.year}"
    day = date_in_words(begin)
    return f"week of {day}" if period == "week" else day


def _day_numbers(selection: Selection) -> tuple[Days, Days, npt.NDArray[np.bool_]]:
    """Return first day, last day and which rows have one, of all rows of the selection."""
    start, end = (
        selection.column(name).to_numpy().astype("datetime64[D]")
        for name in ("date_start", "date_end")
    )
    dated = ~np.isnat(start)
    return start.astype(np.int64), end.astype(np.int64), dated


def axis_limits(selection: Selection, choice: IncidentFilter) -> dict[str, date | None]:
    """Return ``since`` and ``until`` of an axis, the same on every screen and document.

    An open end reaches to the last day of the data: a quiet year is to be seen.
    """
    until = choice.until or (selection.atlas.data_to if choice.since else None)
    return {"since": choice.since, "until": until}


def _extent(
    days: tuple[Days, Days, npt.NDArray[np.bool_]], since: date | None, until: date | None
) -> tuple[int, int] | None:
    """Return the first and the last day that the axis shows; None where nothing says."""
    start, end, dated = days
    firsts = [int(start[dated].min())] if dated.any() else []
    lasts = [int(end[dated].max())] if dated.any() else []
    firsts += [_day_number(since)] if since else []
    lasts += [_day_number(until)] if until else []
    if not firsts and not lasts:
        return None
    first, last = min(firsts or lasts), max(lasts or firsts)
    return (first, max(first, last))


def _bars_needed(extent: tuple[int, int] | None, period: Period) -> int:
    if extent is None:
        return 0
    begin, stop = period_range(extent, period)
    return int(stop - begin)


def period_range(extent: tuple[int, int], period: Period) -> Days:
    """Return the period of the first day, and the one after that of the last."""
    ends = _period_of(np.array(extent, dtype=np.int64), period)
    ends[1] += 1
    return ends


def default_period(
    selection: Selection, since: date | None = None, until: date | None = None
) -> Period:
    """Return the period that reads well.

    Days are for up to about two months, weeks for up to a year, months for up
    to five years: never more than 62 bars until years are drawn.
    """
    extent = _extent(_day_numbers(selection), since, until)
    widths: tuple[tuple[Period, int], ...] = (("day", 62), ("week", 53), ("month", MOST_MONTHS))
    for period, most in widths:
        if _bars_needed(extent, period) <= most:
            return period
    return "year"


def fitting_period(
    selection: Selection, asked: Period, since: date | None = None, until: date | None = None
) -> Period:
    """Return ``asked``, or the next wider period that needs no more than 1,000 bars."""
    return _fitting(_extent(_day_numbers(selection), since, until), asked)


def _fitting(extent: tuple[int, int] | None, asked: Period) -> Period:
    for period in PERIODS[PERIODS.index(asked) :]:
        if _bars_needed(extent, period) <= MOST_BARS:
            return period
    return "year"


class Piece(NamedTuple):
    """Some incidents of one type that look the same; periods are counted from 1970."""

    first: int
    last: int
    style: int
    event_type: EventType
    n: int


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """What a timeline shows, summed.

    Attributes
    ----------
    period : Period
        The one asked for, or a wider one where that needs too many bars.
    extent : tuple of int, or None
        The first and the last day of the axis, counted from 1970.
    bars, spans : tuple of Piece
        Sorted by period, then style, then type.
    undated, undated_in_no_sum : int
        Incidents that are in neither, and entries in no sum that are not.
    """

    period: Period
    extent: tuple[int, int] | None
    bars: tuple[Piece, ...]
    spans: tuple[Piece, ...]
    undated: int
    undated_in_no_sum: int = 0

    @property
    def drawn(self) -> int:
        """All incidents and entries that have a date."""
        return sum(piece.n for piece in self.bars + self.spans)

    @property
    def striped(self) -> int:
        """Incidents in bars, but on an unknown day."""
        return sum(piece.n for piece in self.bars if piece.style == STRIPED)

    @property
    def below(self) -> int:
        """Incidents in spans."""
        return sum(piece.n for piece in self.spans)

    @property
    def outlined(self) -> int:
        """Dated entries that are in no sum."""
        return sum(piece.n for piece in self.bars + self.spans if piece.style == OUTLINED)

    def per_period(self) -> dict[int, int]:
        """Return how many incidents the bar of each period stands for."""
        heights: dict[int, int] = {}
        for piece in self.bars:
            heights[piece.first] = heights.get(piece.first, 0) + piece.n
        return heights

    def _incidents_per_period(self) -> dict[int, int]:
        heights: dict[int, int] = {}
        for piece in self.bars:
            if piece.style != OUTLINED:
                heights[piece.first] = heights.get(piece.first, 0) + piece.n
        return heights

    def caption(self) -> str:
        """Return what the bars do not show of themselves, as one line; "" where they show all."""
        parts = [
            (self.striped, "striped: day not known"),
            (self.below, f"below the line: dates reach over more than one {self.period}"),
            (self.outlined, "outlined: in no sum"),
            (self.undated, "undated, not drawn"),
            (self.undated_in_no_sum, "undated and in no sum, not drawn"),
        ]
        return "; ".join(f"{number(count)} {words}" for count, words in parts if count)

    def description(self) -> str:
        """Return the timeline in words, for somebody who does not see it."""
        if not self.drawn:
            return "Timeline without a bar: no dated incident is chosen."
        incidents = self.drawn - self.outlined
        count = f"{number(incidents)} incident{'' if incidents == 1 else 's'}"
        words = f"Timeline of {count} per {self.period}"
        if self.extent is not None:
            words += ", " + " to ".join(date_in_words(as_date(day)) for day in self.extent)
        heights = self._incidents_per_period()
        if len(heights) > 1:
            busiest = max(heights, key=heights.__getitem__)
            name = period_in_words(begin_of(busiest, self.period), self.period)
            words += f". Most in {name}: {number(heights[busiest])}"
        caption = self.caption()
        return f"{words}. {caption[0].upper()}{caption[1:]}." if caption else f"{words}."


def period_sums(
    selection: Selection,
    period: Period,
    since: date | None = None,
    until: date | None = None,
) -> PeriodSums:
    """Return the incidents of the selection, summed by period, certainty and type."""
    start, end, dated = days = _day_numbers(selection)
    extent = _extent(days, since, until)
    period = _fitting(extent, period)
    precision = selection.column("date_precision").cat
    codes = precision.codes.to_numpy()[dated]
    exact = codes == precision.categories.get_loc(DatePrecision.DAY.value)
    days_known = exact | (codes == precision.categories.get_loc(DatePrecision.DAYS.value))
    counting = in_sums(selection.atlas)[selection.rows]
    in_sum = counting[dated]
    types = selection.column("event_type").cat
    first = _period_of(start[dated], period)
    length = np.where(exact, 0, _period_of(end[dated], period) - first)
    style = np.select([~in_sum, ~days_known], [OUTLINED, STRIPED], default=SOLID)
    # One number a row: it sorts ten times as fast as four.
    earliest, most = int(first.min(initial=0)), int(length.max(initial=0)) + 1
    sizes = len(_STYLES), len(types.categories)
    key = (first - earliest) * most + length
    for part, size in zip((style, types.codes.to_numpy()[dated]), sizes, strict=True):
        key = key * size + part
    kinds, counts = np.unique(key, return_counts=True)
    names = [EventType(name) for name in types.categories]
    pieces = []
    for kind, n in zip(kinds.tolist(), counts.tolist(), strict=True):
        rest, event_type = divmod(kind, sizes[1])
        rest, how = divmod(rest, sizes[0])
        begin, longer = divmod(rest, most)
        begin += earliest
        pieces.append(Piece(begin, begin + longer, how, names[event_type], n))
    return PeriodSums(
        period=period,
        extent=extent,
        bars=tuple(piece for piece in pieces if piece.last == piece.first),
        spans=tuple(piece for piece in pieces if piece.last > piece.first),
        undated=int((counting & ~dated).sum()),
        undated_in_no_sum=int((~counting & ~dated).sum()),
    )


def timeline_caption(
    selection: Selection, period: Period, since: date | None = None, until: date | None = None
) -> str:
    """Return what the bars do not show of themselves, as one line; "" where they show all."""
    return period_sums(selection, period, since, until).caption()


def describe_timeline(
    selection: Selection, period: Period, since: date | None = None, until: date | None = None
) -> str:
    """Return the timeline in words, for somebody who does not see it."""
    return period_sums(selection, period, since, until).description()


def brush_dates(event: Mapping[str, Any], period: Period) -> tuple[date, date] | None:
    """Return the first and the last day of the whole periods that a reader has brushed.

    Parameters
    ----------
    event : mapping
        What ``st.altair_chart`` returns, or its ``selection``: milliseconds
        since 1970, UTC, under ``brush`` and ``period_start``.
    period : Period
        The period that was drawn. A period of which less than half is brushed
        is left out; a brush within one period gives that one.

    Returns
    -------
    tuple of date, or None
        None where nothing is brushed.
    """
    chosen = event.get("selection", event)
    edges = (chosen.get("brush") or {}).get("period_start") or ()
    if len(edges) != 2 or not all(
        isinstance(edge, int | float) and _NO_DATE[0] < edge < _NO_DATE[1] for edge in edges
    ):
        return None
    begin, stop = sorted(float(edge) / _DAY_MS for edge in edges)
    first, last = _nearest(begin, period), _nearest(stop, period)
    if first == last:
        middle = math.floor((begin + stop) / 2)
        first = int(_period_of(np.array([middle], dtype=np.int64), period)[0])
        last = first + 1
    days = first_days(np.array([first, last], dtype=np.int64), period)
    return as_date(int(days[0])), as_date(int(days[1]) - 1)


def _nearest(day: float, period: Period) -> int:
    """Return the period whose first day is nearest."""
    here = int(_period_of(np.array([math.floor(day)], dtype=np.int64), period)[0])
    left, right = first_days(np.array([here, here + 1], dtype=np.int64), period)
    return here if day - left < right - day else here + 1
