"""A chart of how many people are said to be harmed, under the timeline and as wide as it.

A bar adds up the incidents that began in a period. The solid part is the sum of
the low ends; the pale part on top reaches to the sum of the high ends and is
what the claims differ by; a "+" says that it may be more. Where harm is said,
but not counted, a small circle hangs below the line: not a bar of nothing.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from incidents.atlas import Selection
from incidents.colours import COLOURS
from incidents.counting_rules.count_range import OPEN
from incidents.counts import (
    BasisChoice,
    CasualtyTotal,
    people_by_period,
    total,
    undated_count,
)
from incidents.counts.totals import NOTE_UNCOUNTED
from incidents.views.incident_words import date_in_words, measure_in_words, number
from incidents.views.time_axis import Period, PeriodSums, period_in_words, period_sums
from incidents.views.timeline_charts import Spec, framed, ticks, timeline_of

__all__ = [
    "LOW_COLOUR",
    "RANGE_COLOUR",
    "PeopleSums",
    "people_sums",
    "people_timeline",
]

LOW_COLOUR: Final = COLOURS.accent
RANGE_COLOUR: Final = COLOURS.claim_range

_LOW: Final = "lowest figures"
_RANGE: Final = "range of claims"
_HIGH: Final = "highest figures"
_UNCOUNTED: Final = "said, not counted"
_NO_LOW: Final = "no lowest figure"
_COLOURS: Final = {
    _LOW: LOW_COLOUR,
    _RANGE: RANGE_COLOUR,
    _HIGH: RANGE_COLOUR,
    _UNCOUNTED: COLOURS.paper,
    _NO_LOW: COLOURS.paper,
}
_WHOSE: Final = {
    BasisChoice.ALL: "on all claims",
    BasisChoice.STATE: "on the claims of the state",
    BasisChoice.ARMED_GROUP: "on the claims of armed groups",
    BasisChoice.INDEPENDENT: "on independent and media claims",
    BasisChoice.LOW: "lowest figures of all claims",
    BasisChoice.HIGH: "highest figures of all claims",
}

_STEPS: Final = {
    "day": pd.DateOffset(days=1),
    "week": pd.DateOffset(weeks=1),
    "month": pd.DateOffset(months=1),
    "year": pd.DateOffset(years=1),
}
_LANE: Final = 12  # pixels below the line, for the circles
_HEAD: Final = 12  # pixels above the highest bar, for its "+"
_BARS: Final = "people"  # the layer that carries the brush
_WIDE: Final = "(scale('x', datum.period_end) - scale('x', datum.period_start))"
# One person beside hundreds would be a quarter of a pixel: as good as a blank.
_RAISED: Final = "datum.low > 0 ? 0 : -max(0, 2 - (scale('y', datum.low) - scale('y', datum.high)))"
_CIRCLE: Final[Spec] = {"type": "point", "size": 36, "opacity": 1, "stroke": LOW_COLOUR}
_TOOLTIP: Final = [
    {"field": "when", "type": "nominal", "title": "When"},
    {"field": "people", "type": "nominal", "title": "People"},
    {"field": "of", "type": "nominal", "title": "Sum of"},
]
_LEGEND: Final = {
    "title": None,
    "orient": "top",
    "symbolType": {
        "expr": f"indexof(['{_UNCOUNTED}', '{_NO_LOW}'], datum.value) < 0 ? 'square' : 'circle'"
    },
    "symbolStrokeColor": LOW_COLOUR,
    "symbolStrokeWidth": 1,
    "symbolOpacity": 1,
    "labelLimit": 260,
    "columns": {"expr": "max(1, floor(width / 140))"},
    "offset": 6,
}


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """One period in which harm is said: its first day, its edges in ms, and its sums."""

    begin: date
    edges: tuple[float, float]
    sums: CasualtyTotal
    inexact: int

    def note(self, period: Period) -> str:
        """Return what the sums rest on: "2 incidents; 1 not counted"."""
        bare = NOTE_UNCOUNTED.format(count=number(self.sums.uncounted))
        note = self.sums.note() if self.sums.counted else bare
        return f"{note}; {_inexact(self.inexact, period)}" if self.inexact else note


@dataclass(frozen=True, slots=True)
class PeopleSums:
    """What the chart shows, summed.

    ``extent`` is the first and last day of its axis; ``axis`` is the timeline of the same
    days with nothing in it, whose axis, bars and brush the chart takes.
    """

    choice: BasisChoice
    measure: str
    axis: PeriodSums
    extent: tuple[date | None, date | None]
    rows: tuple[PeopleRow, ...]
    dated: CasualtyTotal
    undated: int
    no_sum: int

    @property
    def period(self) -> Period:
        """The one asked for, or a wider one where that needs too many bars."""
        return self.axis.period

    def shown(self, sums: CasualtyTotal) -> tuple[int | None, int | None]:
        """Return the ends that the choice shows; None where there is none."""
        if self.choice is BasisChoice.LOW:
            return sums.low, sums.low
        if self.choice is BasisChoice.HIGH:
            return None, sums.high
        return sums.low, sums.high

    def title(self) -> str:
        """Return the heading."""
        return f"People said to be {measure_in_words(self.measure)} per {self.period}"

    def caption(self) -> str:
        """Return what the bars add up and what they leave out."""
        inexact = sum(row.inexact for row in self.rows)
        more = any(row.sums.open for row in self.rows) and self.choice is not BasisChoice.LOW
        parts = [
            f"sums of {self.dated.note()}",
            f"{number(self.undated)} undated" if self.undated else "",
            f"{number(self.no_sum)} in no sum" if self.no_sum else "",
            _inexact(inexact, self.period) if inexact else "",
            "+: it may be more" if more else "",
            _WHOSE[self.choice],
        ]
        return "; ".join(part for part in parts if part)

    def description(self) -> str:
        """Return the chart in words."""
        ends = " to ".join(date_in_words(day) for day in self.extent if day)
        words = f"{self.title()}, {ends}: {self.dated.text(self.choice)}" if ends else self.title()
        heights = [self.shown(row.sums)[1] or 0 for row in self.rows]
        if len(heights) > 1 and max(heights):
            most = self.rows[heights.index(max(heights))]
            name = period_in_words(most.begin, self.period)
            words += f". Most in {name}: {most.sums.text(self.choice)}"
        bare = sum(row.sums.high is None for row in self.rows)
        if bare:
            periods = self.period if bare == 1 else f"{self.period}s"
            words += f". In {number(bare)} {periods} harm is said, but not counted"
        caption = self.caption()
        return f"{words}. {caption[0].upper()}{caption[1:]}."


def _inexact(count: int, period: Period) -> str:
    return f"{number(count)} dated less exactly than the {period}, shown at the earliest"


def people_sums(
    selection: Selection,
    period: Period,
    measure: str,
    basis: BasisChoice | str,
    since: date | None = None,
    until: date | None = None,
) -> PeopleSums:
    """Return the people said to be harmed, summed by the period in which an incident began.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges.
    period : Period
        Bars of this width, or of the next wider that ``fitting_period`` gives.
    measure : str
        "killed", "injured", "taken", "state_held" or another name of what is counted.
    basis : BasisChoice
        Whose claims; "low" and "high" draw one end of all claims alone.
    since, until : date, optional
        As for ``timeline``, so that both have the same axis.
    """
    choice = BasisChoice(basis)
    starts = selection.column("date_start")
    firsts = [day for day in (_day(starts.min()), since) if day]
    lasts = [day for day in (_day(selection.column("date_end").max()), until) if day]
    first, last = min(firsts or lasts, default=None), max(lasts or firsts, default=None)
    axis = period_sums(Selection(selection.atlas, selection.rows[:0]), period, first, last)
    frame = people_by_period(selection, axis.period, measure, choice)
    dated = total(
        Selection(selection.atlas, selection.rows[starts.notna().to_numpy()]), measure, choice
    )
    undated = undated_count(selection)
    adding = dated.counted + dated.uncounted + dated.silent + undated
    return PeopleSums(
        choice=choice,
        measure=measure,
        axis=axis,
        extent=(first, last),
        rows=_rows(frame, axis.period),
        dated=dated,
        undated=undated,
        no_sum=len(selection) - adding,
    )


def _day(day: Any) -> date | None:
    return None if pd.isna(day) else day.date()


def _rows(frame: pd.DataFrame, period: Period) -> tuple[PeopleRow, ...]:
    begins = frame["period_start"]
    names = ("low", "high", "open", "counted", "uncounted", "inexact")
    columns = (
        begins.dt.date.tolist(),
        _milliseconds(begins),
        _milliseconds(begins + _STEPS[period]),
        *(frame[name].tolist() for name in names),
    )
    return tuple(
        PeopleRow(
            day,
            (begin, end),
            CasualtyTotal(_count(low), _count(high), more, counted, uncounted, silent=0),
            inexact,
        )
        for day, begin, end, low, high, more, counted, uncounted, inexact in zip(
            *columns, strict=True
        )
    )


def _milliseconds(days: "pd.Series[pd.Timestamp]") -> list[float]:
    """Return milliseconds since 1970, UTC, as the timeline's axis counts."""
    since_1970 = days.to_numpy().astype("datetime64[ms]").astype(np.float64)
    return [float(value) for value in since_1970]


def _count(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


@dataclass(slots=True)
class _Marks:
    """What is drawn, one mapping a mark: bars, words above them, circles below the line."""

    bars: list[Spec] = field(default_factory=list)
    words: list[Spec] = field(default_factory=list)
    circles: list[Spec] = field(default_factory=list)

    def signs(self) -> list[str]:
        """Return what the legend has to explain."""
        present = {mark["sign"] for mark in self.bars + self.circles}
        return [sign for sign in _COLOURS if sign in present]


def _marks(people: PeopleSums) -> _Marks:
    marks = _Marks()
    pale = _HIGH if people.choice is BasisChoice.HIGH else _RANGE
    for row in people.rows:
        sums = row.sums
        plain = {
            "period_start": row.edges[0],
            "period_end": row.edges[1],
            "when": period_in_words(row.begin, people.period),
            "people": sums.text(people.choice),
            "of": row.note(people.period),
        }
        low, high = people.shown(sums)
        if high is not None and high > (low or 0):
            marks.bars.append(plain | {"sign": pale, "low": low or 0, "high": high})
        if low:
            marks.bars.append(plain | {"sign": _LOW, "low": 0, "high": low})
        # Nobody harmed, said by somebody, is a figure: it must not look like no claim.
        word = "0" * (high == 0) + OPEN * (sums.open and people.choice is not BasisChoice.LOW)
        if word:
            marks.words.append(plain | {"word": word, "high": high})
        if sums.uncounted or high is None:
            sign = _UNCOUNTED if sums.uncounted else _NO_LOW
            marks.circles.append(plain | {"sign": sign})
    return marks


def _layers(people: PeopleSums, like: Spec, height: int) -> Spec:
    """Return the layers, on the axis and with the bars and the brush of the chart ``like``."""
    marks = _marks(people)
    marked = ticks(max((mark["high"] for mark in marks.bars), default=1))
    below = _LANE if marks.circles else 0
    above = _HEAD if marks.words else 0
    pixel = marked[-1] / max(20, height - below - above)
    x, y = like["encoding"]["x"], like["encoding"]["y"]
    y = y | {
        "scale": y["scale"] | {"domain": [-below * pixel, marked[-1] + above * pixel]},
        "axis": y["axis"] | {"values": marked},
    }
    drawn = like["mark"] | {
        "stroke": LOW_COLOUR,
        "strokeWidth": {"expr": f"{_WIDE} > 6 ? 1 : 0"},
        "y2Offset": {"expr": _RAISED},
    }
    middle = {"xOffset": {"expr": f"{_WIDE} / 2"}}
    looks = {"fill": _fill(marks.signs()), "tooltip": _TOOLTIP}
    circles = [mark | {"low": -below / 2 * pixel} for mark in marks.circles]
    word = {
        "type": "text",
        "baseline": "bottom",
        "fontSize": 12,
        "fontWeight": 600,
        "color": COLOURS.ink,
    }
    bars: Spec = {"x": x, "x2": like["encoding"]["x2"], "y": y, "y2": {"field": "high"}}
    above_bars = {"x": x, "y": y | {"field": "high"}, "text": {"field": "word", "type": "nominal"}}
    return {
        "title": people.title(),
        "usermeta": like["usermeta"],
        # The brush of a layered chart belongs to one layer, or there would be one in each.
        "params": [param | {"views": [_BARS]} for param in like["params"]],
        "layer": [
            {"name": _BARS} | _layer(marks.bars, drawn, bars | looks),
            _layer(circles, _CIRCLE | middle, {"x": x, "y": y} | looks),
            _layer(marks.words, word | middle, above_bars | {"tooltip": _TOOLTIP}),
        ],
    }


def _layer(rows: list[Spec], mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _fill(signs: list[str]) -> Spec:
    return {
        "field": "sign",
        "type": "nominal",
        "scale": {"domain": signs, "range": [_COLOURS[sign] for sign in signs]},
        "legend": _LEGEND if signs else None,
    }


def people_timeline(
    people: PeopleSums, *, width: int | Literal["container"] = "container", height: int = 120
) -> Spec:
    """Draw how many people are said to be harmed, by the period in which an incident began.

    Parameters
    ----------
    people : PeopleSums
    width, height : int
        Pixels; the height is of the bars' own area.

    Returns
    -------
    dict
        A layered Vega-Lite chart, a few marks a period. Its interval selection
        ``brush`` is read by ``brush_dates``.
    """
    # The timeline's own axis, bars and brush, so that the two charts cannot differ.
    layers = _layers(people, timeline_of(people.axis), height)
    return framed(layers, width=width, height=height, description=people.description())
