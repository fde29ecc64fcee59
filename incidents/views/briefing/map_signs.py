"""The signs of the map: what one incident, several in one place and an area look like.

As on the screen: the colour and the letter say the type, the filling says how
well it is known. The letter and the filling are there for those who see no
colour, and for greyscale print.
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from incidents.codebook import read_codebook
from incidents.colours import COLOURS
from incidents.model import EventType
from incidents.views.briefing import svg
from incidents.views.briefing.fonts import text_width

RADIUS: Final = 4.6
TYPES: Final = tuple(EventType)


class Look(NamedTuple):
    """The colour and the letter of an event type, and the colour of a letter on it."""

    colour: str
    letter: str
    label: str
    on: str
    dark: str


@cache
def looks() -> tuple[Look, ...]:
    """Return how each event type looks, in the order of ``TYPES``."""
    book = read_codebook()
    made = []
    for kind in TYPES:
        colour = book.colour(kind)
        light = _luminance(colour) > 0.4
        made.append(
            Look(
                colour,
                book.letter(kind),
                book.label("event_type", kind),
                COLOURS.ink if light else COLOURS.paper,
                COLOURS.ink if light else colour,
            )
        )
    return tuple(made)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def sign(
    x: float, y: float, kind: int, status: int, *, near: bool = False, r: float = RADIUS
) -> str:
    """Return the sign of one incident.

    ``kind`` is a position in ``TYPES``; ``status`` 0 corroborated (full), 1 one
    report (half), 2 one party's claim (empty), 3 disputed (empty, barred).
    """
    look = looks()[kind]
    rim = 1.1 * r / RADIUS
    parts = [svg.circle(x, y, r + 0.9, fill=COLOURS.paper)]
    dash = {"stroke_dasharray": "1.6 1.3"} if near else {}
    parts.append(
        svg.circle(
            x,
            y,
            r - rim / 2,
            fill=look.colour if status == 0 else COLOURS.paper,
            stroke=look.colour,
            stroke_width=rim,
            **dash,
        )
    )
    size = r * 1.35
    tone = look.on if status == 0 else look.dark
    rise = 0.36 * size
    if status == 1:
        half = f"M{svg.num(x)} {svg.num(y - r)}A{svg.num(r)} {svg.num(r)} 0 0 0 "
        half += f"{svg.num(x)} {svg.num(y + r)}Z"
        parts.append(svg.path(half, fill=look.colour))
        # A letter over the border of the halves keeps a rim of white.
        parts.append(
            svg.words(look.letter, (x, y + rise), size, anchor="middle", bold=True, halo=1)
        )
        return "".join(parts)
    if status == 3:
        size, rise = r * 1.15, 0.2 * r
        bar = (x - r * 0.5, y + r * 0.42, r, max(0.7, r * 0.18))
        parts.append(svg.rect(bar, fill=look.dark))
    parts.append(svg.words(look.letter, (x, y + rise), size, fill=tone, anchor="middle", bold=True))
    return "".join(parts)


def ring_radius(n: int) -> float:
    """Return how large the sign of ``n`` incidents in one place is."""
    return RADIUS + 1.6 + 0.9 * max(0, len(str(n)) - 1)


def plain(x: float, y: float, colour: str, status: int, *, near: bool = False) -> str:
    """Return a sign without a letter, for the legend: how well an incident is known."""
    r, dash = RADIUS, {"stroke_dasharray": "1.6 1.3"} if near else {}
    fill = colour if status == 0 else COLOURS.paper
    parts = [svg.circle(x, y, r - 0.55, fill=fill, stroke=colour, stroke_width=1.1, **dash)]
    if status == 1:
        ends = [f"{svg.num(x)} {svg.num(y + side * r)}" for side in (-1, 1)]
        half = f"M{ends[0]}A{svg.num(r)} {svg.num(r)} 0 0 0 {ends[1]}Z"
        parts.append(svg.path(half, fill=colour))
    if status == 3:
        parts.append(svg.rect((x - r * 0.6, y - 0.5, r * 1.2, 1.0), fill=colour))
    return "".join(parts)


def ring(x: float, y: float, kinds: Sequence[int], *, text: str = "") -> str:
    """Return the sign of several incidents: their number, and a rim shared out by type.

    ``kinds`` says how many there are of each type; ``text`` stands for the number.
    """
    n, turn = sum(kinds), -math.pi / 2
    r = ring_radius(n)
    parts = [svg.circle(x, y, r + 0.9, fill=COLOURS.paper)]
    middle = r - 1.1
    for look, count in zip(looks(), kinds, strict=True):
        if count == n:
            parts.append(
                svg.circle(x, y, middle, fill="none", stroke=look.colour, stroke_width=2.2)
            )
        elif count:
            end = turn + 2 * math.pi * count / n
            ends = [
                f"{svg.num(x + middle * math.cos(a))} {svg.num(y + middle * math.sin(a))}"
                for a in (turn, end)
            ]
            large = int(end - turn > math.pi)
            arc = f"M{ends[0]}A{svg.num(middle)} {svg.num(middle)} 0 {large} 1 {ends[1]}"
            parts.append(svg.path(arc, fill="none", stroke=look.colour, stroke_width=2.2))
            turn = end
    size = 5.8 if n < 1000 else 5.0
    parts.append(svg.words(text or str(n), (x, y + 0.36 * size), size, anchor="middle", bold=True))
    return "".join(parts)


def badge_size(n: int) -> tuple[float, float]:
    """Return width and height of the badge of an area."""
    return text_width(f"{n:,}", 6.2, bold=True) + 5, 9.0


def badge(x: float, y: float, n: int, *, text: str = "") -> str:
    """Return the number of incidents that are known only to an area, in a box."""
    width, height = badge_size(n)
    box = (x - width / 2, y - height / 2, width, height)
    frame = svg.rect(box, rx=2.0, fill=COLOURS.paper, stroke=COLOURS.area, stroke_width=0.9)
    number = svg.words(
        text or f"{n:,}", (x, y + 2.25), 6.2, fill=COLOURS.accent_dark, anchor="middle", bold=True
    )
    return frame + number
