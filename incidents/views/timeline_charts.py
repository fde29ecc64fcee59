"""Charts of when, as Vega-Lite: what the browser gets is a few hundred sums, never a row each.

A bar says in which day, week, month or year an incident began. Three things
must not look like an ordinary bar: an incident whose day is not known is
*hatched*; one that is known less exactly than the bars are wide is a striped
*span below the line*; an entry that is in no sum is a dashed *outline*. An
undated one is not drawn, and the caption counts it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from incidents.atlas import Selection
from incidents.codebook import read_codebook
from incidents.colours import COLOURS
from incidents.model import EventType
from incidents.views.time_axis import (
    OUTLINED,
    SOLID,
    STRIPED,
    Period,
    PeriodSums,
    Piece,
    axis_labels,
    first_days,
    period_range,
    period_sums,
)

__all__ = ["SCHEMA", "Spec", "framed", "ticks", "timeline", "timeline_of", "years_chart"]

Spec = dict[str, Any]
"""A Vega-Lite chart, or a part of one, as ``st.vega_lite_chart`` takes it.

Written out and not built with Altair, whose checks of each part take 40 ms a
chart on every rerun; the tests let Altair check the charts instead.
"""

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"

FONT: Final = '"Source Sans", "Source Sans 3", sans-serif'

_CONFIG: Final = {
    "font": FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "frame": "group",
        "fontSize": 14,
        "color": COLOURS.ink,
        "offset": 8,
    },
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelColor": COLOURS.quiet,
        "titleColor": COLOURS.quiet,
    },
    "legend": {"labelFontSize": 12, "labelColor": COLOURS.ink},
}
_LEGEND: Final = {
    "title": None,
    "orient": "top",
    "symbolType": "square",
    "symbolStrokeWidth": 0,
    "labelLimit": 260,
    "columns": {"expr": "max(1, floor(width / 200))"},
    "offset": 6,
}

_STYLES: Final = {SOLID: "solid", STRIPED: "striped", OUTLINED: "outlined"}
_STYLE_WORDS: Final = {SOLID: "day known", STRIPED: "day not known", OUTLINED: "in no sum"}
_SEVERAL: Final = COLOURS.quiet  # a span that holds several types

_LANE: Final = 9  # pixels of height that a span below the line takes
_LANES: Final = 3  # spans that would need more are drawn over one another
_STRIPE: Final = 5  # pixels from one stripe to the next
_DAY_MS: Final = 86_400_000
_WIDEST: Final = 48  # pixels: one incident is not a wall
_WIDE: Final = "(scale('x', datum.period_end) - scale('x', datum.period_start))"
_INSET: Final = f"(datum.low < 0 ? 0 : max(min(1, 0.08 * {_WIDE}), ({_WIDE} - {_WIDEST}) / 2))"


_KINDS: Final = {event_type: number for number, event_type in enumerate(EventType)}
_SEVERAL_KINDS: Final = len(_KINDS)
_DAY_FORMAT: Final = "'%-d %B %Y'"
_PERIOD_FORMAT: Final[Mapping[Period, str]] = {
    "day": _DAY_FORMAT,
    "week": _DAY_FORMAT,
    "month": "'%B %Y'",
    "year": "'%Y'",
}
_PERIOD_PREFIX: Final[Mapping[Period, str]] = {
    "day": "",
    "week": "'week of ' + ",
    "month": "",
    "year": "",
}


class _Mark(NamedTuple):
    """One mark: periods counted from 1970, heights in incidents, codes."""

    first: int
    last: int
    low: float
    high: float
    n: int
    kind: int
    certainty: int


@cache
def _label(event_type: EventType) -> str:
    book = read_codebook()
    return f"{book.letter(event_type)} {book.label('event_type', event_type)}"


def _bar_marks(sums: PeriodSums) -> list[_Mark]:
    """Return one mark a period, style and type, stacked from 0 up."""
    marks = []
    heights: dict[int, int] = {}
    for first, _, style, event_type, n in sums.bars:
        low = heights.get(first, 0)
        heights[first] = low + n
        marks.append(_Mark(first, first, low, low + n, n, _KINDS[event_type], style))
    return marks


def _span_marks(sums: PeriodSums, pixel: float) -> list[_Mark]:
    """Return one mark a span below the line, in the lane that it lies in."""
    marks = []
    for lane, (first, last), pieces in _lanes(sums):
        style = STRIPED if any(piece.style == STRIPED for piece in pieces) else OUTLINED
        kinds = {piece.event_type for piece in pieces}
        kind = _KINDS[pieces[0].event_type] if len(kinds) == 1 else _SEVERAL_KINDS
        low, high = -((lane + 1) * _LANE) * pixel, -(lane * _LANE + 2) * pixel
        n = sum(piece.n for piece in pieces)
        marks.append(_Mark(first, last, low, high, n, kind, style))
    return marks


def _lanes(sums: PeriodSums) -> Iterator[tuple[int, tuple[int, int], list[Piece]]]:
    """Give each span the first lane that is free where it begins, or the last there is."""
    lanes: list[int] = []
    for (first, last), group in groupby(sums.spans, key=lambda piece: (piece.first, piece.last)):
        lane = next((lane for lane, taken in enumerate(lanes) if taken < first), len(lanes))
        lane = min(lane, _LANES - 1)
        lanes[lane:] = (
            [last] if lane == len(lanes) else [max(lanes[lane], last), *lanes[lane + 1 :]]
        )
        yield lane, (first, last), list(group)


def _frame(marks: list[_Mark], period: Period) -> pd.DataFrame:
    """Return the marks as small numbers: words for each would be nine tenths of the bytes."""
    columns = [np.array(values) for values in zip(*marks, strict=True)] or [np.empty(0)] * 7
    first, last, low, high, n, kind, certainty = columns
    return pd.DataFrame(
        {
            "period_start": first_days(first.astype(np.int64), period) * float(_DAY_MS),
            "period_end": first_days(last.astype(np.int64) + 1, period) * float(_DAY_MS),
            "low": low.astype(np.float32),
            "high": high.astype(np.float32),
            "n": n.astype(np.int32),
            "kind": kind.astype(np.int8),
            "certainty": certainty.astype(np.int8),
            "is_span": (last > first).astype(np.int8),
        }
    )


def _words(period: Period) -> list[dict[str, str]]:
    """Return what the browser makes of the numbers: looks, and the words of the tooltip."""
    book = read_codebook()
    labels = [_label(kind) for kind in EventType]
    colours = [book.colour(kind) for kind in EventType] + [_SEVERAL]
    kinds = json.dumps([*labels, "incidents of several types"])
    last_day = f"datum.period_end - {_DAY_MS}"
    span = f"utcFormat(datum.period_start, {_DAY_FORMAT}) + ' to ' + "
    span += f"utcFormat({last_day}, {_DAY_FORMAT})"
    certain = json.dumps([_STYLE_WORDS[style] for style in sorted(_STYLES)])
    styles = json.dumps([_STYLES[style] for style in sorted(_STYLES)])
    return [
        # A mixed span has no colour of the legend: it takes the first type's place there.
        {"calculate": f"{json.dumps([*labels, labels[0]])}[datum.kind]", "as": "type"},
        {"calculate": f"{json.dumps(colours)}[datum.kind]", "as": "colour"},
        {
            "calculate": f"{styles}[datum.certainty]",
            "as": "style",
        },
        {"calculate": f"format(datum.n, ',d') + ' ' + {kinds}[datum.kind]", "as": "what"},
        {
            "calculate": f"datum.is_span ? {span} : "
            f"{_PERIOD_PREFIX[period]}utcFormat(datum.period_start, {_PERIOD_FORMAT[period]})",
            "as": "when",
        },
        {
            "calculate": "(datum.is_span ? 'some time within; ' : '') + "
            f"{certain}[datum.certainty]",
            "as": "how",
        },
    ]


def _stripes(height: int) -> dict[str, str]:
    """Return a fill of level stripes in the mark's colour, as high in every mark.

    Vega has no patterns. It has gradients, and one whose colours change at once
    is a row of stripes. Its ends lie in units of the mark's own height, so they
    are divided by it. The stripes are level because Vega's canvas cannot slant
    a gradient: it then draws nothing at all.
    """
    stripes = height // _STRIPE + 1
    stops = []
    for stripe in range(stripes):
        for begin, colour in ((0.0, "datum.colour"), (0.5, f"'{COLOURS.paper}'")):
            edges = (stripe + begin) / stripes, (stripe + begin + 0.5) / stripes
            stops += [f"{{offset: {edge:.6f}, color: {colour}}}" for edge in edges]
    tall = "max(1, scale('y', datum.low) - scale('y', datum.high))"
    return {
        "expr": f"{{gradient: 'linear', x1: 0, y1: 0, x2: 0, y2: {stripes * _STRIPE} / {tall}, "
        f"stops: [{', '.join(stops)}]}}"
    }


def ticks(top: int) -> list[int]:
    """Return whole numbers from 0 to at least ``top``, about four of them."""
    step = next(
        factor * 10**power
        for power in range(10)
        for factor in (1, 2, 5)
        if factor * 10**power * 4 >= top
    )
    return list(range(0, top + step, step))


def framed(
    marks: Spec, *, width: int | Literal["container"], height: int, description: str
) -> Spec:
    """Return a whole chart with our fonts, sizes and greys.

    The bars' own area is ``height`` pixels high; axes and legends come on top.
    """
    return {
        "$schema": SCHEMA,
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "description": description,
        "config": _CONFIG,
        **marks,
    }


def _bars(sums: PeriodSums, width: int | Literal["container"], height: int, legend: bool) -> Spec:
    marked = ticks(max(sums.per_period().values(), default=1))
    lanes = 1 + max((lane for lane, *_ in _lanes(sums)), default=-1)
    below = lanes * _LANE + 2 * bool(lanes)
    pixel = marked[-1] / max(20, height - below)
    drawn = _frame(_bar_marks(sums) + _span_marks(sums, pixel), sums.period)
    bar: Spec = {
        "data": {"values": drawn},
        "transform": _words(sums.period),
        "title": f"Incidents per {sums.period}",
        "usermeta": {"embedOptions": {"renderer": "canvas"}},
        "mark": {
            "type": "bar",
            "clip": True,
            "strokeWidth": 1.2,
            "xOffset": {"expr": _INSET},
            "x2Offset": {"expr": f"-{_INSET}"},
        },
        "encoding": {
            "x": _x_axis(sums),
            "x2": {"field": "period_end"},
            "y": _y_axis(marked, -below * pixel),
            "y2": {"field": "high"},
            **_looks(sums, height, legend),
            "tooltip": [
                {"field": "when", "type": "nominal", "title": "When"},
                {"field": "what", "type": "nominal", "title": "Incidents"},
                {"field": "how", "type": "nominal", "title": "How sure"},
            ],
        },
    }
    return framed(bar, width=width, height=height, description=sums.description())


def _y_axis(marked: list[int], bottom: float) -> Spec:
    return {
        "field": "low",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [bottom, marked[-1]], "nice": False, "zero": False},
        "axis": {
            "values": marked,
            "format": ",d",
            "domain": False,
            "ticks": False,
            "gridColor": {
                "condition": {"test": "datum.value === 0", "value": COLOURS.axis},
                "value": COLOURS.grid,
            },
        },
    }


def _looks(sums: PeriodSums, height: int, legend: bool) -> Spec:
    """Return what tells types and styles apart."""
    held = {piece.event_type for piece in sums.bars + sums.spans}
    present = [kind for kind in EventType if kind in held]
    solid, striped, outlined = (
        f"datum.style === '{_STYLES[style]}'" for style in (SOLID, STRIPED, OUTLINED)
    )
    return {
        "fill": {
            "field": "type",
            "type": "nominal",
            "scale": {
                "domain": [_label(kind) for kind in present],
                "range": [read_codebook().colour(kind) for kind in present],
            },
            "legend": _LEGEND if legend and present else None,
            "condition": [
                {"test": striped, "value": _stripes(height)},
                {"test": outlined, "value": "transparent"},
            ],
        },
        "stroke": {
            "condition": {"test": solid, "value": None},
            "value": {"expr": "datum.colour"},
        },
        "strokeDash": {"condition": {"test": outlined, "value": [3, 2]}, "value": [1, 0]},
    }


def _x_axis(sums: PeriodSums) -> Spec:
    if sums.extent is None:
        scale = {"type": "utc", "domain": {"expr": "[0, 1]"}, "nice": False}
        return {"field": "period_start", "type": "temporal", "axis": None, "scale": scale}
    begin, stop = period_range(sums.extent, sums.period)
    labels = axis_labels(int(begin), int(stop), sums.period)
    edges, places = (
        (first_days(np.array(periods), sums.period) * float(_DAY_MS)).tolist()
        for periods in ([begin, stop], [at for at, _ in labels])
    )
    words = ", ".join(
        f"'{place:.0f}': '{words}'" for place, (_, words) in zip(places, labels, strict=True)
    )
    return {
        "field": "period_start",
        "type": "temporal",
        "title": None,
        # Days have no time zone: without UTC a browser in Quetta would draw each five hours off.
        "scale": {"type": "utc", "domain": {"expr": str(edges)}, "nice": False},
        "axis": {
            # Plain values become datetime(…), which the browser's interpreter gets wrong.
            "values": {"expr": str(places)},
            "labelExpr": f"({{{words}}})[time(datum.value)]",
            "labelAlign": "left",
            "labelOffset": 2,
            "labelOverlap": True,
            "grid": False,
            "domainColor": COLOURS.axis,
            "tickColor": COLOURS.axis,
        },
    }


def timeline(
    selection: Selection,
    period: Period,
    *,
    since: date | None = None,
    until: date | None = None,
    width: int | Literal["container"] = "container",
    height: int = 120,
    legend: bool = True,
) -> Spec:
    """Draw the incidents by the period in which they began, stacked by type.

    Parameters
    ----------
    selection : Selection
    period : Period
        Bars of this width, or of the next wider that ``fitting_period`` gives.
    since, until : date, optional
        The days that the reader asked for: the axis shows them, empty or not.
        Without them the axis ends with the first and the last incident.
    width, height : int
        Pixels; the height is of the bars' own area.
    legend : bool

    Returns
    -------
    dict
        A Vega-Lite chart of one view, one mark a bar piece, whatever the number
        of incidents; ``data.values`` is a frame of small numbers, which Streamlit
        sends as Arrow. Its interval selection ``brush`` is read by ``brush_dates``.
    """
    return timeline_of(period_sums(selection, period, since, until), width, height, legend)


def timeline_of(
    sums: PeriodSums,
    width: int | Literal["container"] = "container",
    height: int = 120,
    legend: bool = True,
) -> Spec:
    """Draw sums that are known already, like ``timeline``."""
    brush = {"name": "brush", "select": {"type": "interval", "encodings": ["x"]}}
    return _bars(sums, width, height, legend) | {"params": [brush]}


def years_chart(
    selection: Selection,
    *,
    since: date | None = None,
    until: date | None = None,
    width: int | Literal["container"] = "container",
    height: int = 90,
) -> Spec:
    """Draw the incidents of each year, stacked by type: small, without legend or brush."""
    return _bars(period_sums(selection, "year", since, until), width, height, legend=False)
