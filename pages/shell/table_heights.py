"""How high a table is: as high as its rows, and no higher than leaves the page to be read."""

from typing import Literal

# What the grid gives a row and its heading, in pixels.
_ROW = 35


def height_of(rows: int, most: int) -> int | Literal["content"]:
    """Return ``most`` pixels, or "content" where the rows need less: no row is drawn empty.

    Parameters
    ----------
    rows : int
        Without the heading.
    most : int
        In pixels.
    """
    return "content" if (rows + 1) * _ROW < most else most
