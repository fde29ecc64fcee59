"""Which signs a map needs: dots where the place is known, areas and squares elsewhere.

The same rules as on the screen (``incidents.views.maps``): nothing is drawn for a
place known only to the province, for an unknown one, and for a retracted entry.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.drawing import Projection, read_base
from geo.precision import GeoPrecision
from incidents.atlas import Selection
from incidents.views import maps
from incidents.views.briefing.map_signs import TYPES

MOST_SIGNS: Final = 1_200
"""More points than this are counted in squares."""

REACH: Final = 8.5  # points on paper: signs nearer than this become one with a number
_SQUARES: Final = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0)  # degrees
_LEAST_SQUARE: Final = 7.5  # points on paper; smaller ones are dust in a photocopy


@dataclass(frozen=True, slots=True)
class Dot:
    """One incident, or several in one place.

    Attributes
    ----------
    x, y : float
        Points on paper.
    kinds : tuple of int
        How many of each type, in the order of ``TYPES``.
    kind, status : int
        Of the only one; positions in ``TYPES`` and ``maps.DRAWN_STATUSES``.
    near : bool
        Only a place near by is known.
    """

    x: float
    y: float
    kinds: tuple[int, ...]
    kind: int = 0
    status: int = 0
    near: bool = False

    @property
    def n(self) -> int:
        """How many incidents the sign stands for."""
        return sum(self.kinds)


@dataclass(frozen=True, slots=True)
class AreaMark:
    """Incidents known only to a district, or to one of its tehsils."""

    code: str
    n: int


@dataclass(frozen=True, slots=True)
class Squares:
    """Points counted in squares.

    Attributes
    ----------
    size : float
        Degrees.
    cells : tuple of (west, south, count)
    breaks : tuple of float
        The lower end of each class.
    """

    size: float
    cells: tuple[tuple[float, float, int], ...]
    breaks: tuple[float, ...]


def point_count(selection: Selection) -> int:
    """Return how many incidents are known to a point."""
    return int(maps.is_point(selection).sum())


def dots(selection: Selection, projection: Projection) -> tuple[Dot, ...]:
    """Return the signs of the points; those that would hide each other become one.

    It stands where most of them are. The largest come first, so that small ones
    are drawn over them.
    """
    mask = maps.is_point(selection)
    if not mask.any():
        return ()
    degrees = np.column_stack(
        [selection.column(name).to_numpy()[mask] for name in ("longitude", "latitude")]
    )
    kinds = maps.codes_in(selection, "event_type", TYPES)[mask]
    statuses = maps.codes_in(selection, "status", maps.DRAWN_STATUSES)[mask]
    near = maps.is_precise(selection, GeoPrecision.NEAR)[mask]
    places, place_of = np.unique(degrees.round(4), axis=0, return_inverse=True)
    sizes = np.bincount(place_of.ravel(), minlength=len(places))
    joined = _joined(projection.xy(places), sizes)
    of_point = joined[place_of.ravel()]
    made = []
    for place in np.unique(joined).tolist():
        members = np.flatnonzero(of_point == place)
        x, y = projection.at(*places[place])
        shares = np.bincount(kinds[members], minlength=len(TYPES))
        first = int(members[0])
        made.append(
            Dot(
                x,
                y,
                tuple(int(n) for n in shares),
                int(kinds[first]),
                int(statuses[first]),
                bool(near[members].all()),
            )
        )
    return tuple(sorted(made, key=lambda dot: (-dot.n, dot.x, dot.y)))


def _joined(xy: npt.NDArray[np.float64], sizes: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return for each place the place whose sign stands for it; the largest keep their own."""
    owner = np.full(len(xy), -1, dtype=np.intp)
    for place in np.lexsort((xy[:, 1], xy[:, 0], -sizes)).tolist():
        if owner[place] >= 0:
            continue
        close = np.hypot(*(xy - xy[place]).T) < REACH + (3.0 if sizes[place] > 1 else 0.0)
        owner[close & (owner < 0)] = place
    return owner


def area_marks(selection: Selection, *, by_tehsil: bool) -> tuple[AreaMark, ...]:
    """Return what is known only to an area, by code; tehsils count for their district or apart."""
    base = read_base()
    sums: dict[str, int] = {}
    for code, n, *_ in maps.areas_of(selection):
        if code in base.tehsils and not by_tehsil:
            code = base.tehsils[code].district
        sums[code] = sums.get(code, 0) + int(n)
    return tuple(AreaMark(code, n) for code, n in sorted(sums.items()))


def squares(selection: Selection, projection: Projection) -> Squares:
    """Return the points counted in squares that are large enough to be told apart."""
    size = next(
        (s for s in _SQUARES if s * projection.scale * projection.squeeze >= _LEAST_SQUARE),
        _SQUARES[-1],
    )
    mask = maps.is_point(selection)
    columns = np.floor(selection.column("longitude").to_numpy()[mask] / size).astype(np.int64)
    rows = np.floor(selection.column("latitude").to_numpy()[mask] / size).astype(np.int64)
    pairs, counts = np.unique(np.column_stack([columns, rows]), axis=0, return_counts=True)
    cells = tuple(
        (column * size, row * size, n)
        for (column, row), n in zip(pairs.tolist(), counts.tolist(), strict=True)
    )
    return Squares(size, cells, tuple(maps.class_breaks(counts)) if len(counts) else ())
