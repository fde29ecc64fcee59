"""A chart of how many people are said to be harmed, under the timeline and as wide as it.

A bar adds up the incidents that began in a period. The solid part is the sum of
the low ends; the pale part on top reaches to the sum of the high ends and is
what the claims differ by; a "+" says that it may be more. Where harm is said,
but not counted, a small circle hangs below the line: not a bar of nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from incidents.counts import (
    BasisChoice,
    CasualtyTotal,
    people_by_period,
    total,
    undated_count,
)
from incidents.filters import MEASURE_WORDS, in_sums
from incidents.frame import Selection
from incidents.views.charts import INK, Spec, framed, ticks, timeline
from incidents.views.periods import Period, fitting_period, period_in_words
from incidents.views.words import date_in_words, number

__all__ = ["describe_people", "people_caption", "people_timeline"]

LOW_COLOUR: Final = "#2B5D77"
RANGE_COLOUR: Final = "#A9C3D0"

_LOW: Final = "lowest figures"
_RANGE: Final = "up to the highest"
_UNCOUNTED: Final = "said, not counted"
_NO_LOW: Final = "no lowest figure"
_COLOURS: Final = {
    _LOW: LOW_COLOUR,
    _RANGE: RANGE_COLOUR,
    _UNCOUNTED: "#FFFFFF",
    _NO_LOW: "#FFFFFF",
}
_WHOSE: Final = {
    BasisChoice.ALL: "on all claims",
    BasisChoice.STATE: "on the claims of the state",
    BasisChoice.ARMED_GROUP: "on the claims of armed groups",
    BasisChoice.INDEPENDENT: "on independent and media claims",
    BasisChoice.LOW: "lowest figures of all claims",
    BasisChoice.HIGH: "highest figures of all claims",
}

_LANE: Final = 12  # pixels below the line, for the circles
_HEAD: Final = 12  # pixels above the highest bar, for its "+"
_DAY_MS: Final = 86_400_000
_BARS: Final = "people"  # the layer that carries the brush
_WIDE: Final = "(scale('x', datum.period_end) - scale('x', datum.period_start))"


@dataclass(frozen=True, slots=True)
class _Row:
    """One period in which harm is said; no number is None."""

    begin: date
    end: date
    sums: CasualtyTotal
    inexact: int


@dataclass(frozen=True, slots=True)
class _People:
    """What the chart shows, summed; ``extent`` is the first and last day of its axis."""

    choice: BasisChoice
    measure: str
    period: Period
    extent: tuple[date | None, date | None]
    rows: tuple[_Row, ...]
    dated: CasualtyTotal
    undated: int
    no_sum: int

    def shown(self, sums: CasualtyTotal) -> tuple[int | None, int | None]:
        """Return the ends that the choice shows; None where there is none."""
        if self.choice is BasisChoice.LOW:
            return sums.low, sums.low
        if self.choice is BasisChoice.HIGH:
            return None, sums.high
        return sums.low, sums.high

    def title(self) -> str:
        return f"People said to be {MEASURE_WORDS[self.measure]} per {self.period}"

    def caption(self) -> str:
        inexact = sum(row.inexact for row in self.rows)
        more = any(row.sums.open for row in self.rows) and self.choice is not BasisChoice.LOW
        parts = [
            f"sums of {self.dated.note()}",
            f"{number(self.undated)} undated" if self.undated else "",
            f"{number(self.no_sum)} in no sum" if self.no_sum else "",
            f"{number(inexact)} dated less exactly than the {self.period}" if inexact else "",
            "+: it may be more" if more else "",
            _WHOSE[self.choice],
        ]
        return "; ".join(part for part in parts if part)

    def description(self) -> str:
        ends = " to ".join(date_in_words(day) for day in self.extent if day)
        words = f"{self.title()}, {ends}: {self.dated.text(self.choice)}" if ends else self.title()
        heights = {row: self.shown(row.sums)[1] or 0 for row in self.rows}
        if len(heights) > 1 and max(heights.values()):
            most = max(heights, key=heights.__getitem__)
            name = period_in_words(most.begin, self.period)
            words += f". Most in {name}: {most.sums.text(self.choice)}"
        bare = sum(row.sums.high is None for row in self.rows)
        if bare:
            periods = self.period if bare == 1 else f"{self.period}s"
            words += f". In {number(bare)} {periods} harm is said, but not counted"
        caption = self.caption()
        return f"{words}. {caption[0].upper()}{caption[1:]}."


def _people(
    selection: Selection,
    period: Period,
    measure: str,
    basis: BasisChoice | str,
    since: date | None,
    until: date | None,
) -> _People:
    choice = BasisChoice(basis)
    starts = selection.column("date_start")
    firsts = [day for day in (_day(starts.min()), since) if day]
    lasts = [day for day in (_day(selection.column("date_end").max()), until) if day]
    first, last = min(firsts or lasts, default=None), max(lasts or firsts, default=None)
    period = fitting_period(_nothing(selection), period, first, last)
    frame = people_by_period(selection, period, measure, choice)
    dated = Selection(selection.atlas, selection.rows[starts.notna().to_numpy()])
    return _People(
        choice=choice,
        measure=measure,
        period=period,
        extent=(first, last),
        rows=_rows(frame, period),
        dated=total(dated, measure, choice),
        undated=undated_count(selection),
        no_sum=int((~in_sums(selection.atlas)[selection.rows]).sum()),
    )


def _nothing(selection: Selection) -> Selection:
    return Selection(selection.atlas, selection.rows[:0])


def _day(day: Any) -> date | None:
    return None if pd.isna(day) else day.date()


def _rows(frame: pd.DataFrame, period: Period) -> tuple[_Row, ...]:
    begins = frame["period_start"].to_numpy()
    unit = {"day": "D", "week": "W", "month": "M", "year": "Y"}[period]
    # A week of numpy's begins on a Thursday: seven days are added instead.
    if period == "week":
        ends = begins.astype("datetime64[D]") + np.timedelta64(7, "D")
    else:
        ends = (begins.astype(f"datetime64[{unit}]") + 1).astype("datetime64[D]")
    figures = zip(
        begins.astype("datetime64[D]").tolist(),
        ends.tolist(),
        *(frame[name].tolist() for name in ("low", "high", "open", "counted", "uncounted")),
        frame["inexact"].tolist(),
        strict=True,
    )
    return tuple(
        _Row(
            begin,
            end,
            CasualtyTotal(_people_or_none(low), _people_or_none(high), more, counted, uncounted, 0),
            inexact,
        )
        for begin, end, low, high, more, counted, uncounted, inexact in figures
    )


def _people_or_none(value: float) -> int | None:
    return None if np.isnan(value) else int(value)
