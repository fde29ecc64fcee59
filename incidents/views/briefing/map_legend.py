"""What the signs of a map mean, written below it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo.precision import GeoPrecision
from incidents.atlas import Selection
from incidents.colours import COLOURS
from incidents.facts import facts_of
from incidents.views import maps
from incidents.views.briefing import map_marks, map_signs, svg
from incidents.views.briefing.fonts import text_width

UNCOUNTED: Final = "url(#uncounted)"
"""Stripes, as on the screen: a flat colour would be taken for a class. ``stripes`` defines it."""
_STATUSES: Final = maps.WORDS["status"]
_SIZE: Final = 6.6
_LINE: Final = 12.5
_SIGN: Final = 13.0
_GAP: Final = 9.0
_TOP: Final = 4.0

Draw = Callable[[float, float], str]


@dataclass(frozen=True)
class LegendEntry:
    """One sign and what it means; ``draw`` is given the middle of the sign."""

    text: str
    draw: Draw | None = None


def shade_of(cls: int, classes: int) -> str:
    """Return the shade of a class; fewer classes are spread over the five shades."""
    return COLOURS.shades[round(cls * 4 / (classes - 1)) if classes > 1 else 2]


def stripes() -> str:
    """Return the pattern that ``UNCOUNTED`` fills with; once in a drawing."""
    return (
        '<defs><pattern id="uncounted" width="3" height="3" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="3" height="3" fill="{COLOURS.paper}"/>'
        f'<rect width="0.7" height="3" fill="{COLOURS.uncounted}"/></pattern></defs>'
    )


def value_text(value: float, *, rate: bool) -> str:
    """Return a number as it stands on a district."""
    if math.isnan(value):
        return "?"
    return f"{value:.1f}" if rate else f"{value:,.0f}"


def for_signs(selection: Selection, *, areas: bool, reach_km: int) -> list[LegendEntry]:
    """Return the legend of dots and areas: only what this map can hold."""
    counted = facts_of(selection).counted
    kinds = np.bincount(
        maps.codes_in(counted, "event_type", map_signs.TYPES), minlength=len(map_signs.TYPES)
    )
    entries = [
        LegendEntry(f"{look.label} ({int(n):,})", _type(kind))
        for kind, (look, n) in enumerate(zip(map_signs.looks(), kinds.tolist(), strict=True))
        if n
    ]
    points = maps.is_point(selection)
    statuses = set(maps.codes_in(selection, "status", maps.DRAWN_STATUSES)[points].tolist())
    entries += [
        LegendEntry(text, _status(status))
        for status, text in enumerate(_STATUSES)
        if status in statuses
    ]
    near = maps.is_precise(selection, GeoPrecision.NEAR)
    if (near & points).any():
        entries.append(LegendEntry("Only a place near by is known", _near))
    if points.sum() > 1:
        reach = f"{reach_km} km" if reach_km else "00 km"
        entries.append(LegendEntry(f"Several within {reach}; rim by type", _several))
    return [*entries, *_area_entries(areas=areas)]


def for_squares(found: map_marks.Squares | None, *, areas: bool) -> list[LegendEntry]:
    """Return the legend of squares; without them, one that takes as much room."""
    breaks: Sequence[float] = (1, 100, 1000, 10000, 100000) if found is None else found.breaks
    size = 0.25 if found is None else found.size
    entries = [LegendEntry(f"Incidents in a square of {size:g}°:")]
    entries += [
        LegendEntry(text, _swatch(shade_of(cls, len(breaks))))
        for cls, text in enumerate(maps.class_texts(list(breaks)))
    ]
    if areas:
        entries.append(LegendEntry("Known only to the district or tehsil; in no square", _badge))
    return [*entries, LegendEntry(maps.WORDS["note"] + " " + maps.WORDS["noneNote"])]


def for_districts(shade: str, values: pd.DataFrame) -> list[LegendEntry]:
    """Return the legend of shaded districts."""
    breaks = maps.class_breaks(values["value"])
    texts = maps.class_texts(breaks, whole=not shade.endswith("per_100k"))
    entries = [LegendEntry(f"{maps.SHADED[shade]}:")]
    entries += [
        LegendEntry(text, _swatch(shade_of(cls, len(breaks)))) for cls, text in enumerate(texts)
    ]
    held = values[values["incidents"] > 0]
    if held["value"].isna().any():
        entries.append(LegendEntry(f"? {maps.WORDS['uncounted']}", _swatch(UNCOUNTED)))
    if shade.endswith("per_100k"):
        entries.append(
            LegendEntry("Population of the 2023 census; rates on few incidents are rough.")
        )
    return [*entries, LegendEntry("White: no report held. " + maps.WORDS["noneNote"])]


def _area_entries(*, areas: bool) -> list[LegendEntry]:
    entries = []
    if areas:
        entries.append(LegendEntry("Somewhere in the shaded area; how many", _area))
    return [*entries, LegendEntry(maps.WORDS["note"] + " " + maps.WORDS["noneNote"])]


def _rows(entries: Sequence[LegendEntry], width: float) -> list[list[tuple[LegendEntry, float]]]:
    """Return the entries in lines, each with where it begins."""
    rows: list[list[tuple[LegendEntry, float]]] = [[]]
    at = 2.0
    for entry in entries:
        wide = text_width(entry.text, _SIZE) + (_SIGN if entry.draw else 0) + _GAP
        if rows[-1] and at + wide - _GAP > width:
            rows.append([])
            at = 2.0
        rows[-1].append((entry, at))
        at += wide
    return rows


def height(entries: Sequence[LegendEntry], width: float) -> float:
    """Return how high the legend is, in points."""
    return _TOP + _LINE * len(_rows(entries, width)) + 1.0


def drawn(entries: Sequence[LegendEntry], width: float, top: float) -> list[str]:
    """Draw the legend from ``top`` down."""
    parts = []
    for number, row in enumerate(_rows(entries, width)):
        middle = top + _TOP + _LINE * (number + 0.5)
        for entry, x in row:
            if entry.draw:
                parts.append(entry.draw(x + 5, middle))
            start = x + (_SIGN if entry.draw else 0)
            parts.append(svg.words(entry.text, (start, middle + 2.3), _SIZE))
    return parts


def _type(kind: int) -> Draw:
    return lambda x, y: map_signs.sign(x, y, kind, 0)


def _status(status: int) -> Draw:
    # As on the screen: no colour and no letter that could be read as a type.
    return lambda x, y: map_signs.plain(x, y, COLOURS.ink, status)


def _near(x: float, y: float) -> str:
    return map_signs.plain(x, y, COLOURS.ink, 2, near=True)


def _several(x: float, y: float) -> str:
    return map_signs.ring(x, y, (2, 1, 1, *([0] * (len(map_signs.TYPES) - 3))), text="n")


def _area(x: float, y: float) -> str:
    tint = svg.rect(
        (x - 5.5, y - 5, 11, 10), fill=COLOURS.area, fill_opacity=0.26, stroke=COLOURS.area,
        stroke_width=0.7,
    )  # fmt: skip
    return tint + svg.words(
        "n", (x, y + 2.1), 6, fill=COLOURS.accent_dark, anchor="middle", bold=True
    )


def _badge(x: float, y: float) -> str:
    return map_signs.badge(x, y, 1, text="n")


def _swatch(colour: str) -> Draw:
    return lambda x, y: svg.rect(
        (x - 5, y - 4, 10, 8), fill=colour, stroke=COLOURS.axis, stroke_width=0.4
    )
