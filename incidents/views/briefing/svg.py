"""Lines, areas and words as SVG, and the room that they take.

Numbers are written with two decimals and nothing depends on a clock or a hash,
so the same drawing has the same bytes.
"""

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np
import numpy.typing as npt

from incidents.colours import COLOURS
from incidents.views.briefing.fonts import FAMILY_LIST, text_width

Box = tuple[float, float, float, float]  # left, top, width, height
Point = tuple[float, float]  # from the left, from the top


def num(value: float) -> str:
    """Return a number as SVG takes it, in as few signs as two decimals need."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def path_of(lines: Iterable[npt.NDArray[np.float64]], *, closed: bool) -> str:
    """Return the ``d`` of a path through points, arrays of shape (n, 2)."""
    parts = []
    for line in lines:
        flat = [num(value) for value in line.ravel().tolist()]
        pairs = [f"{x} {y}" for x, y in zip(flat[::2], flat[1::2], strict=True)]
        parts.append("M" + "L".join(pairs) + ("Z" if closed else ""))
    return "".join(parts)


def path(d: str, **look: str | float) -> str:
    """Return a path; ``look`` are attributes, with _ for -."""
    return f'<path d="{d}"{_attributes(look)}/>'


def rect(box: Box, **look: str | float) -> str:
    """Return a rectangle."""
    left, top, width, height = (num(value) for value in box)
    return f'<rect x="{left}" y="{top}" width="{width}" height="{height}"{_attributes(look)}/>'


def circle(x: float, y: float, r: float, **look: str | float) -> str:
    """Return a circle."""
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}"{_attributes(look)}/>'


def words(
    text: str,
    at: Point,
    size: float,
    *,
    fill: str = COLOURS.ink,
    anchor: str = "start",
    bold: bool = False,
    halo: float = 0.0,
) -> str:
    """Return one line of text whose baseline is at a point; any text is safe here."""
    look = f'font-size="{num(size)}" fill="{fill}" text-anchor="{anchor}"'
    if bold:
        look += ' font-weight="700"'
    place = f'x="{num(at[0])}" y="{num(at[1])}"'
    body = escape(printable(text))
    written = f"<text {place} {look}>{body}</text>"
    if not halo:
        return written
    rim = f'stroke="{COLOURS.paper}" stroke-opacity="0.9" stroke-width="{num(halo)}"'
    rim += ' stroke-linejoin="round"'
    return f"<text {place} {look} {rim}>{body}</text>{written}"


def printable(text: str) -> str:
    """Return a text without the signs that XML forbids, in one line."""
    kept = "".join(sign for sign in text if sign >= " " and not "\ud800" <= sign <= "\udfff")
    return kept.replace("\ufffe", "").replace("\uffff", "")


def group(parts: Sequence[str], **look: str | float) -> str:
    """Return several pieces as one."""
    return f"<g{_attributes(look)}>{''.join(parts)}</g>"


def drawing(width: float, height: float, parts: Sequence[str]) -> str:
    """Return a whole SVG of this size in points."""
    w, h = num(width), num(height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}pt" height="{h}pt" '
        f'viewBox="0 0 {w} {h}" font-family="{FAMILY_LIST}">'
        f"{''.join(parts)}</svg>"
    )


def _attributes(look: dict[str, str | float]) -> str:
    return "".join(
        f' {name.replace("_", "-")}="{value if isinstance(value, str) else num(value)}"'
        for name, value in look.items()
    )


class Room:
    """What is taken on a drawing, so that words keep off signs and off each other."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._taken = np.empty((0, 4))

    def take(self, box: Box) -> None:
        """Mark a box as taken."""
        left, top, width, height = box
        row = np.array([[left, top, left + width, top + height]])
        self._taken = np.concatenate([self._taken, row])

    def is_free(self, box: Box) -> bool:
        """Say whether a box lies inside the drawing and touches nothing."""
        left, top, width, height = box
        x0, y0, w, h = self._box
        if left < x0 or top < y0 or left + width > x0 + w or top + height > y0 + h:
            return False
        t = self._taken
        hit = (t[:, 0] < left + width) & (t[:, 2] > left)
        hit &= (t[:, 1] < top + height) & (t[:, 3] > top)
        return not bool(hit.any())

    def near(self, x: float, y: float, size: tuple[float, float], reach: float) -> Box | None:
        """Return the nearest free box of a size around a point, or None within ``reach``."""
        width, height = size
        for distance in np.arange(0.0, reach + 0.01, 3.0):
            turns = 1 if distance == 0 else max(8, int(distance * 1.2))
            for turn in range(turns):
                angle = 2 * np.pi * turn / turns
                middle = x + distance * np.cos(angle), y + distance * np.sin(angle)
                box = (middle[0] - width / 2, middle[1] - height / 2, width, height)
                if self.is_free(box):
                    return (float(box[0]), float(box[1]), width, height)
        return None

    def place_words(
        self, text: str, x: float, y: float, size: float, reach: float, *, bold: bool = False
    ) -> Point | None:
        """Find room for a line of text around a point and take it.

        Returns
        -------
        (x, y) of the middle of the baseline, or None where there is no room.
        """
        width = text_width(text, size, bold=bold) + 2
        box = self.near(x, y, (width, size * 1.15), reach)
        if box is None:
            return None
        self.take(box)
        return box[0] + box[2] / 2, box[1] + size * 0.92
