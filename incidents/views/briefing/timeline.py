"""The timeline of a frame as SVG: the sums of the screen's timeline, drawn for paper.

A full bar is an incident whose day is known, a hatched one is dated less
exactly, an outline is an entry that is in no sum. Below the line stand those
that may belong to any of several periods. Undated ones are counted in words.
"""

from typing import Final

from incidents.views.briefing import ink, signs
from incidents.views.briefing.fonts import text_width
from incidents.views.charts import ticks
from incidents.views.periods import OUTLINED, STRIPED, PeriodSums, Piece, axis_labels, period_range

NOTHING: Final = "No incident of this choice has a date."
_LEFT, _RIGHT, _TOP, _BELOW = 24.0, 4.0, 9.0, 12.0
_LANE: Final = 5.0
_LANES: Final = 3
_MOST_SPANS: Final = 60
_WIDEST: Final = 26.0
_SIZE: Final = 6.2


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
        text = ink.words(NOTHING, width / 2, height / 2, 8, fill=ink.QUIET, anchor="middle")
        return ink.drawing(width, height, [text])
    begin, stop = (int(end) for end in period_range(sums.extent, sums.period))
    lanes = [] if _is_crowded(sums) else _lanes(sums)
    depth = _LANE * len(lanes) + (2 if lanes else 0)
    base = height - _BELOW - depth
    step = (width - _LEFT - _RIGHT) / (stop - begin)
    tops = sums.per_period()
    highest = max(tops.values(), default=1) or 1
    marks = [mark for mark in ticks(highest) if mark <= highest * 1.2] or [1]
    unit = (base - _TOP) / max(highest, marks[-1])
    parts = [_hatches()]
    for mark in marks:
        y = base - mark * unit
        line = f"M{_LEFT} {ink.num(y)}H{ink.num(width - _RIGHT)}"
        parts.append(ink.path(line, stroke="#E6E3DC", stroke_width=0.5))
        parts.append(
            ink.words(f"{mark:,}", _LEFT - 3, y + 2.1, _SIZE, fill=ink.QUIET, anchor="end")
        )
    heights: dict[int, float] = {}
    for piece in sums.bars:
        low = heights.get(piece.first, 0.0)
        heights[piece.first] = low + piece.n
        wide = min(step * 0.86 if step > 3 else step, _WIDEST)
        x = _LEFT + (piece.first - begin + 0.5) * step - wide / 2
        box = (x, base - (low + piece.n) * unit, wide, piece.n * unit)
        parts.append(_bar(box, piece))
    for number, lane in enumerate(lanes):
        y = base + 2.5 + number * _LANE
        for piece in lane:
            x0 = _LEFT + (piece.first - begin) * step
            x1 = _LEFT + (piece.last + 1 - begin) * step
            parts.append(_bar((x0, y, max(x1 - x0, 1.0), _LANE - 1.6), piece))
    line = f"M{_LEFT} {ink.num(base)}H{ink.num(width - _RIGHT)}"
    parts.append(ink.path(line, stroke="#8A857B", stroke_width=0.7))
    parts += _axis(sums, begin, stop, step, height, base + depth, width)
    return ink.drawing(width, height, parts)


def _axis(
    sums: PeriodSums, begin: int, stop: int, step: float, height: float, foot: float, width: float
) -> list[str]:
    parts = []
    free = 0.0
    for at, text in axis_labels(begin, stop, sums.period):
        x = _LEFT + (at - begin) * step
        wide = text_width(text, _SIZE)
        # A label begins under its mark, and one that would touch the one before is left out.
        start = min(x, width - wide)
        if start < free:
            continue
        free = start + wide + 4
        parts.append(
            ink.path(f"M{ink.num(x)} {ink.num(foot)}v2.5", stroke="#8A857B", stroke_width=0.6)
        )
        parts.append(ink.words(text, start, height - 2.5, _SIZE, fill=ink.QUIET))
    return parts


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


def _bar(box: ink.Box, piece: Piece) -> str:
    kind = signs.TYPES.index(piece.event_type)
    colour = signs.looks()[kind].colour
    edge = min(0.4, box[2] * 0.1)
    if piece.style == OUTLINED:
        return ink.rect(box, fill="none", stroke=colour, stroke_width=0.6, stroke_dasharray="1.5 1")
    if piece.style == STRIPED:
        return ink.rect(box, fill=f"url(#h{kind})", stroke=colour, stroke_width=max(edge, 0.2))
    return ink.rect(box, fill=colour, stroke="#FFFFFF", stroke_width=edge)


def _hatches() -> str:
    patterns = [
        f'<pattern id="h{kind}" width="3" height="3" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="3" height="3" fill="#FFFFFF"/>'
        f'<rect width="1.3" height="3" fill="{look.colour}"/></pattern>'
        for kind, look in enumerate(signs.looks())
    ]
    return f"<defs>{''.join(patterns)}</defs>"
