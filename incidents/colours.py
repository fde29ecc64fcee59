"""The neutral colours of everything that is drawn, by what they mean.

``data/codebook/colours.csv`` says which colour has which meaning, whether it is
for words, marks, lines or grounds, and on which grounds it stands. The colours
of sides and of event types stand beside their codes (``Codebook.side_colour``,
``Codebook.colour``). Nothing else in the program holds a colour.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from string import Template
from typing import Final

from incidents.codebook import read_rows

__all__ = ["COLOURS", "Colours", "coloured", "read_colours", "without_hash"]


@dataclass(frozen=True, slots=True)
class Colours:
    """The rows of ``colours.csv``, each as ``#RRGGBB``; what a colour means stands there."""

    ink: str
    quiet: str
    accent: str
    accent_dark: str
    paper: str
    page: str
    panel: str
    attention: str
    attention_ground: str
    problem: str
    problem_ground: str
    border: str
    rule: str
    axis: str
    grid: str
    claim_range: str
    nobody_tint: str
    read_place: str
    read_date: str
    land: str
    beside: str
    around: str
    sea: str
    map_ink: str
    around_line: str
    water_name: str
    area: str
    uncounted: str
    shade_1: str
    shade_2: str
    shade_3: str
    shade_4: str
    shade_5: str

    @property
    def shades(self) -> tuple[str, str, str, str, str]:
        """The five classes of a number, lowest first: one hue that stays ordered in grey."""
        return self.shade_1, self.shade_2, self.shade_3, self.shade_4, self.shade_5

    def by_name(self) -> Mapping[str, str]:
        """Return every colour by its code."""
        return asdict(self)


def read_colours() -> Colours:
    """Read the table; a row too many or too few is a TypeError."""
    return Colours(**{row["code"]: row["colour"] for row in read_rows("colours")})


COLOURS: Final = read_colours()
"""Read once: charts and styles are made of constants."""


def without_hash(colour: str) -> str:
    """Return a colour as the files of an office write it: ``RRGGBB``."""
    return colour.removeprefix("#")


def coloured(css: str, **more: str) -> str:
    """Return a style sheet with its colours filled in: ``$ink`` is the colour of that code.

    Parameters
    ----------
    css : str
        Our own text only.
    **more : str
        Further colours by name.

    Raises
    ------
    KeyError
        If the table has no such colour.
    """
    return Template(css).substitute({**COLOURS.by_name(), **more})
