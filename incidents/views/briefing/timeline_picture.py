"""The timeline of a frame as SVG: the sums of the screen's timeline, drawn for paper.

A full bar is an incident whose day is known, a hatched one is dated less
exactly, an outline is an entry that is in no sum. Below the line stand those
that may belong to any of several periods. Undated ones are counted in words.
"""

from dataclasses import dataclass
from typing import Final

from incidents.colours import COLOURS
from incidents.views.briefing import map_signs, svg
from incidents.views.briefing.fonts import text_width
from incidents.views.time_axis import (
    OUTLINED,
    STRIPED,
    Period,
    PeriodSums,
    Piece,
    axis_labels,
    period_range,
)
from incidents.views.timeline_charts import ticks

NOTHING: Final = "No incident of this choice has a date."
_LEFT, _RIGHT, _TOP, _BELOW = 24.0, 4.0, 9.0, 12.0
_LANE: Final = 5.0
_LANES: Final = 3
_MOST_SPANS: Final = 60
_WIDEST: Final = 26.0
_SIZE: Final = 6.2


@dataclass(frozen=True, slots=True)
class Axis:
    """Where periods and numbers stand on a chart.

    Attributes
    ----------
    begin, stop : int
        The first period, and the one after the last, counted from 1970.
    period : Period
    width, height : float
        Of the whole drawing, in points.
    depth : float
        What is kept free between the line and the labels.
    marks : list of int
        The numbers at the side.
    head : float
        What is kept free above the highest.
    highest : int
        The highest bar; 0 for the last mark.
    """

    begin: int
    stop: int
    period: Period
    width: float
    height: float
    depth: float
    marks: list[int]
    head: float = 0.0
    highest: int = 0

    @property
    def base(self) -> float:
        """How far down the line is."""
        return self.height - _BELOW - self.depth

    @property
    def step(self) -> float:
        """How wide a period is."""
        return (self.width - _LEFT - _RIGHT) / (self.stop - self.begin)

    @property
    def unit(self) -> float:
        """How high one is."""
        return (self.base - _TOP - self.head) / max(self.highest, self.marks[-1], 1)

    def left(self, period: int) -> float:
        """Return where a period begins."""
        return _LEFT + (period - self.begin) * self.step

    def grid(self) -> list[str]:
        """Return the lines and the numbers at the side."""
        parts = []
        for mark in self.marks:
            y = self.base - mark * self.unit
            line = f"M{_LEFT} {svg.num(y)}H{svg.num(self.width - _RIGHT)}"
            parts.append(svg.path(line, stroke=COLOURS.grid, stroke_width=0.5))
            parts.append(
                svg.words(
                    f"{mark:,}", (_LEFT - 3, y + 2.1), _SIZE, fill=COLOURS.quiet, anchor="end"
                )
            )
        return parts

    def labels(self) -> list[str]:
        """Return the line and the names of periods below it."""
        line = f"M{_LEFT} {svg.num(self.base)}H{svg.num(self.width - _RIGHT)}"
        parts = [svg.path(line, stroke=COLOURS.axis, stroke_width=0.7)]
        free, foot = 0.0, self.base + self.depth
        for at, text in axis_labels(self.begin, self.stop, self.period):
            x, wide = self.left(at), text_width(text, _SIZE)
            # A label begins under its mark; one that would touch the one before is left out.
            start = min(x, self.width - wide)
            if start < free:
                continue
            free = start + wide + 4
            tick = f"M{svg.num(x)} {svg.num(foot)}v2.5"
            parts.append(svg.path(tick, stroke=COLOURS.axis, stroke_width=0.6))
            parts.append(svg.words(text, (start, self.height - 2.5), _SIZE, fill=COLOURS.quiet))
        return parts


def note_of(sums: PeriodSums) -> str:
    """Return what the bars do not show of themselves, as a sentence; "" where they show all."""
    note = sums.caption()
    if _is_crowded(sums):
        note = note.replace("below the line: dates reach", "not drawn: dates reach")
    return f"{note[:1].upper()}{note[1:]}." if note else ""


def _is_crowded(sums: PeriodSums) -> bool:
    """Say whether spans would lie over one another until none can be read."""
    return len(sums.spans) > _MOST_SPANS


def timeline_svg(sums: PeriodSums, width: float, height: float) -> str:
    """Return the timeline, ``width`` by ``height`` points."""
    if sums.extent is None or not sums.drawn:
        text = svg.words(NOTHING, (width / 2, height / 2), 8, fill=COLOURS.quiet, anchor="middle")
        return svg.drawing(width, height, [text])
    begin, stop = (int(end) for end in period_range(sums.extent, sums.period))
    lanes = [] if _is_crowded(sums) else _lanes(sums)
    depth = _LANE * len(lanes) + (2 if lanes else 0)
    highest = max(sums.per_period().values(), default=1) or 1
    marks = [mark for mark in ticks(highest) if mark <= highest * 1.2] or [1]
    axis = Axis(begin, stop, sums.period, width, height, depth, marks, 0.0, highest)
    base, unit, step = axis.base, axis.unit, axis.step
    parts = [_hatches(), *axis.grid()]
    heights: dict[int, float] = {}
    for piece in sums.bars:
        low = heights.get(piece.first, 0.0)
        heights[piece.first] = low + piece.n
        wide = min(step * 0.86 if step > 3 else step, _WIDEST)
        x = axis.left(piece.first) + step / 2 - wide / 2
        box = (x, base - (low + piece.n) * unit, wide, piece.n * unit)
        parts.append(_bar(box, piece))
    for number, lane in enumerate(lanes):
        y = base + 2.5 + number * _LANE
        for piece in lane:
            x0, x1 = axis.left(piece.first), axis.left(piece.last + 1)
            parts.append(_bar((x0, y, max(x1 - x0, 1.0), _LANE - 1.6), piece))
    return svg.drawing(width, height, [*parts, *axis.labels()])


def _lanes(sums: PeriodSums) -> list[list[Piece]]:
    """Return the spans in lanes, so that few lie over one another."""
    lanes: list[list[Piece]] = []
    ends: list[int] = []
    for piece in sums.spans:
        for number, end in enumerate(ends):
            if piece.first > end:
                lanes[number].append(piece)
                ends[number] = piece.last
                break
        else:
            if len(lanes) < _LANES:
                lanes.append([piece])
                ends.append(piece.last)
            else:
                lanes[-1].append(piece)
                ends[-1] = max(ends[-1], piece.last)
    return lanes


def _bar(box: svg.Box, piece: Piece) -> str:
    kind = map_signs.TYPES.index(piece.event_type)
    colour = map_signs.looks()[kind].colour
    edge = min(0.4, box[2] * 0.1)
    if piece.style == OUTLINED:
        return svg.rect(box, fill="none", stroke=colour, stroke_width=0.6, stroke_dasharray="1.5 1")
    if piece.style == STRIPED:
        return svg.rect(box, fill=f"url(#h{kind})", stroke=colour, stroke_width=max(edge, 0.2))
    return svg.rect(box, fill=colour, stroke=COLOURS.paper, stroke_width=edge)


def _hatches() -> str:
    patterns = [
        f'<pattern id="h{kind}" width="3" height="3" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="3" height="3" fill="{COLOURS.paper}"/>'
        f'<rect width="1.3" height="3" fill="{look.colour}"/></pattern>'
        for kind, look in enumerate(map_signs.looks())
    ]
    return f"<defs>{''.join(patterns)}</defs>"
