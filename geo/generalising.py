"""How exactly a place may be told: points on a grid, and names no narrower than an area.

A rounded point that lies in another area than the one beside it would say more than
either: only the sliver of its cell that is in the named area is left. Such a point is
moved to the nearest grid point of its own area, so that the sliver and the cell
beside it look the same.

All coordinates are longitude and latitude in degrees, EPSG:4326.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.districts import locate, names, read_districts, read_tehsils, vintages
from geo.names import fold_name
from geo.shared_shapes import one_at_a_time

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


@one_at_a_time
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
        named = np.flatnonzero(known & (areas == code))
        for shape, rows in _extents_of(code, named, longitudes, latitudes):
            for row in rows[~shapely.intersects_xy(shape, xs[rows], ys[rows])]:
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


@one_at_a_time
@cache
def _shapes() -> dict[str, dict[float, shapely.Geometry]]:
    """Return the extents of every area of any time, by code and size."""
    found: dict[str, dict[float, shapely.Geometry]] = {}
    for frame in (*map(read_districts, vintages()), read_tehsils()):
        for code, shape in zip(frame.index, frame.geometry, strict=True):
            found.setdefault(code, {}).setdefault(round(shape.area, 6), shape)
    return found


@one_at_a_time
@cache
def _extents(code: str) -> tuple[shapely.Geometry, ...]:
    """Return the extents that an area has had, the default one first, then by size."""
    sizes = dict(sorted(_shapes().get(code, {}).items()))
    default = read_districts().geometry
    first = round(default[code].area, 6) if code in default.index else None
    shapes = sorted(sizes, key=lambda size: (size != first, size))
    for size in shapes:
        shapely.prepare(sizes[size])
    return tuple(sizes[size] for size in shapes)


@cache
def _names(level: str) -> frozenset[str]:
    """Return the folded words of every name of an area of a level."""
    frames = [read_districts(on) for on in vintages()]
    if level == "tehsil":
        frames.append(read_tehsils())
    texts: list[str] = []
    for frame in frames:
        texts += [*frame["name"], *(one for some in frame["spellings"] for one in some)]
        if "division" in frame:
            texts += list(frame["division"])
    return frozenset(fold_name(text) for text in texts)


def _extents_of(
    code: str, rows: npt.NDArray[np.intp], longitudes: Floats, latitudes: Floats
) -> Iterator[tuple[shapely.Geometry, npt.NDArray[np.intp]]]:
    """Yield the extents of an area, each with the points that it is to hold.

    A district that was divided since held more once. Such a point is told beside the
    district of its date and the one of today, so it has to stay in both. A point in no
    extent contradicts its area, and is held by the first.
    """
    left = rows
    extents = _extents(code)
    for number, shape in enumerate(extents):
        is_in = shapely.intersects_xy(shape, longitudes[left], latitudes[left])
        held, left = left[is_in], left[~is_in]
        if number == 0 and not _is_dated(code):
            yield shape, held
            continue
        points = np.column_stack([longitudes[held], latitudes[held]])
        under = locate(points)["code"].astype(object).to_numpy()
        for today in sorted({one for one in under if isinstance(one, str)}):
            yield _shared(code, number, today), held[under == today]
    if extents:
        yield extents[0], left


@cache
def _is_dated(code: str) -> bool:
    """Say whether a code is of a district outside the default set."""
    return code in names() and code not in read_districts().index


@one_at_a_time
@cache
def _shared(code: str, number: int, today: str) -> shapely.Geometry:
    shape = shapely.intersection(_extents(code)[number], read_districts().geometry[today])
    shapely.prepare(shape)
    return shape


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
            if fold_name(" ".join(words[start:end])) in names:
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
    return tuple(one for one in _split(text) if one not in _GENERIC and fold_name(one) not in names)


def _split(text: str) -> list[str]:
    plain = "".join(sign if sign.isalnum() else " " for sign in text.casefold())
    return plain.split()
