"""How exactly a place may be told: points on a grid, and names no narrower than an area.

A rounded point that lies in another area than the one beside it would say more than
either: only the sliver of its cell that is in the named area is left. Such a point is
moved to the nearest grid point of its own area, so that the sliver and the cell
beside it look the same.

All coordinates are longitude and latitude in degrees, EPSG:4326.
"""

from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.districts import read_districts, read_tehsils
from geo.names import fold

Floats = npt.NDArray[np.float64]

# How many cells a point may be moved: an area's grid points are never farther from its own points.
_REACH: Final = 2
# Words that name no place: an area with these alone is as wide as the area itself.
_GENERIC: Final = frozenset(
    {
        *("district", "districts", "area", "tehsil", "tehsils", "sub", "division", "province"),
        *("balochistan", "pakistan", "of", "in", "the", "and"),
        *("place", "not", "named", "known", "unknown"),
    }
)


def rounded(
    longitudes: Floats, latitudes: Floats, decimals: int, areas: npt.NDArray[Any]
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Return points on the grid of so many decimals, each in its own area.

    Parameters
    ----------
    longitudes, latitudes : float64 arrays, n
        Degrees; NaN where there is no point.
    decimals : int
        Of a degree.
    areas : array of str or None, n
        The code of the tehsil or the district beside each point; one that is not known
        limits nothing.

    Returns
    -------
    longitudes, latitudes : float64 arrays, n
    is_inside : bool array, n
        False where no grid point near by lies in the area: then the area says more
        than the point may, and is to be left out.
    """
    step = 10.0**-decimals
    xs, ys = np.round(longitudes, decimals), np.round(latitudes, decimals)
    inside = np.ones(len(xs), dtype=bool)
    known = ~np.isnan(longitudes)
    for code in {str(one) for one in areas[known] if one is not None and one == one}:
        shape = _shape(code)
        if shape is None:
            continue
        rows = np.flatnonzero(known & (areas == code))
        out = rows[~shapely.intersects_xy(shape, xs[rows], ys[rows])]
        for row in out:
            moved = _moved(shape, (longitudes[row], latitudes[row]), (xs[row], ys[row]), step)
            if moved is None:
                inside[row] = False
            else:
                xs[row], ys[row] = np.round(moved, decimals)
    return xs, ys, inside


def _moved(
    shape: shapely.Geometry, point: tuple[float, float], start: tuple[float, float], step: float
) -> tuple[float, float] | None:
    """Return the grid point of an area that is nearest to a point; None without one near by."""
    reach = np.arange(-_REACH, _REACH + 1) * step
    xs, ys = (grid.ravel() for grid in np.meshgrid(start[0] + reach, start[1] + reach))
    far = (xs - point[0]) ** 2 + (ys - point[1]) ** 2
    for place in np.lexsort((ys, xs, far)):
        if shapely.intersects_xy(shape, xs[place], ys[place]):
            return float(xs[place]), float(ys[place])
    return None


@cache
def _shapes() -> dict[str, shapely.Geometry]:
    found: dict[str, shapely.Geometry] = {}
    for frame in (read_districts(date.max), read_districts(), read_tehsils()):
        found |= dict(zip(frame.index, frame.geometry, strict=True))
    return found


@cache
def _shape(code: str) -> shapely.Geometry | None:
    shape = _shapes().get(code)
    if shape is not None:
        shapely.prepare(shape)
    return shape


@cache
def _names(level: str) -> frozenset[str]:
    """Return the folded words of every name of an area of a level."""
    frames = [read_districts(), read_districts(date.max)]
    if level == "tehsil":
        frames.append(read_tehsils())
    texts: list[str] = []
    for frame in frames:
        texts += [*frame["name"], *(one for some in frame["spellings"] for one in some)]
        if "division" in frame:
            texts += list(frame["division"])
    return frozenset(fold(text) for text in texts)


def says_no_more_than(text: str, level: str) -> bool:
    """Say whether a place as somebody wrote it names nothing narrower than an area.

    Parameters
    ----------
    text : str
        "Kech district", "Killi Testabad, Kech".
    level : str
        ``district`` or ``tehsil``: the narrowest area that may be named.
    """
    words = [one for one in _split(text) if one not in _GENERIC]
    names = _names(level)
    start = 0
    while start < len(words):
        # The longest name first: "Dera Bugti" is one.
        for end in range(min(len(words), start + 4), start, -1):
            if fold(" ".join(words[start:end])) in names:
                start = end
                break
        else:
            return False
    return True


def narrower_words(text: str) -> tuple[str, ...]:
    """Return the words of a place that name no district, as it is written; case-folded.

    "Killi Testabad, Kech" gives ``killi`` and ``testabad``.
    """
    names = _names("district")
    return tuple(one for one in _split(text) if one not in _GENERIC and fold(one) not in names)


def _split(text: str) -> list[str]:
    plain = "".join(sign if sign.isalnum() else " " for sign in text.casefold())
    return plain.split()
