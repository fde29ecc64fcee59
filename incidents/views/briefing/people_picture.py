"""How many people are said to be harmed, when, as SVG: ranges, never one number.

A dark bar reaches to the sum of the lowest figures, a pale one from there to the
highest. A circle below the line is harm that is said and not counted.
"""

from datetime import date
from typing import Final

import numpy as np

from incidents.colours import COLOURS
from incidents.views.briefing import svg
from incidents.views.briefing.timeline_picture import Axis
from incidents.views.people_chart import LOW_COLOUR, RANGE_COLOUR, PeopleSums
from incidents.views.time_axis import period_range
from incidents.views.timeline_charts import ticks

NOTHING: Final = "No claim of this choice speaks of it on a known date."
KEY: Final = "dark: lowest figures; pale: up to the highest; circle: said, not counted"
_EPOCH: Final = date(1970, 1, 1)
_WIDEST: Final = 26.0
_LANE: Final = 7.0
_HEAD: Final = 8.0


def people_svg(sums: PeopleSums, width: float, height: float) -> str:
    """Return the chart, ``width`` by ``height`` points."""
    first, last = sums.extent
    if first is None or last is None or not sums.rows:
        text = svg.words(NOTHING, (width / 2, height / 2), 8, fill=COLOURS.quiet, anchor="middle")
        return svg.drawing(width, height, [text])
    begin, stop = (int(end) for end in period_range((_number(first), _number(last)), sums.period))
    shown = [sums.shown(row.sums) for row in sums.rows]
    highest = max((high or low or 0 for low, high in shown), default=0) or 1
    bare = any(row.sums.uncounted or row.sums.high is None for row in sums.rows)
    depth = _LANE if bare else 0.0
    axis = Axis(begin, stop, sums.period, width, height, depth, ticks(highest), _HEAD)
    parts = axis.grid()
    for row, (low, high) in zip(sums.rows, shown, strict=True):
        at = int(period_range((_number(row.begin),) * 2, sums.period)[0])
        wide = min(axis.step * 0.86 if axis.step > 3 else axis.step, _WIDEST)
        x = axis.left(at) + axis.step / 2 - wide / 2
        for start, end, colour in ((low or 0, high, RANGE_COLOUR), (0, low, LOW_COLOUR)):
            if end is not None and end > start:
                # One person beside hundreds would be too thin to be seen.
                tall = max((end - start) * axis.unit, 0.8)
                box = (x, axis.base - end * axis.unit, wide, tall)
                parts.append(
                    svg.rect(box, fill=colour, stroke=LOW_COLOUR, stroke_width=min(0.3, wide / 12))
                )
        word = ("0" if high == 0 else "") + ("+" if row.sums.open and sums.choice != "low" else "")
        if word:
            y = axis.base - (high or 0) * axis.unit - 1.5
            parts.append(svg.words(word, (x + wide / 2, y), 6, anchor="middle", bold=True))
        if row.sums.uncounted or high is None:
            parts.append(
                svg.circle(x + wide / 2, axis.base + _LANE / 2, 1.7, fill=COLOURS.paper,
                           stroke=LOW_COLOUR, stroke_width=0.7)
            )  # fmt: skip
    return svg.drawing(width, height, [*parts, *axis.labels()])


def note_of_people(sums: PeopleSums) -> str:
    """Return what the bars add up, leave out and mean."""
    note = f"{sums.caption()}; {KEY}"
    return f"{note[:1].upper()}{note[1:]}."


def _number(day: date) -> int:
    return int(np.int64((day - _EPOCH).days))
