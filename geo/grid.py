"""A raster over polygons, so that most points need no polygon test at all."""

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

CELL: Final = 0.05  # degrees
_OUTSIDE: Final = -1
_MIXED: Final = -2
# Cells are tested a little larger than they are, so that rounding a point into the cell
# beside it cannot change an answer.
_MARGIN: Final = 1e-7


class Grid:
    """Finds the polygon under each of many points.

    A cell that lies wholly in one polygon answers for all its points. Points
    in the other cells, along the borders, are tested exactly.

    Parameters
    ----------
    shapes
        Polygons in EPSG:4326; where several meet, the first in this order wins.
    """

    def __init__(self, shapes: npt.NDArray[np.object_]) -> None:
        self.shapes = shapes
        shapely.prepare(shapes)
        west, south, east, north = shapely.total_bounds(shapes)
        self._origin = np.array([west, south]) - 2 * _MARGIN
        self._size = np.ceil((np.array([east, north]) - self._origin) / CELL).astype(int) + 1
        self._cells = self._classify()
        self._bounds = shapely.bounds(shapes)

    def find(
        self, xy: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return for each point the position of its polygon, and whether it is on a border.

        Parameters
        ----------
        xy
            Longitude and latitude in degrees, shape (n, 2). Anything may be in
            it: NaN and infinity lie outside.

        Returns
        -------
        tuple of arrays
            Positions (-1 outside) and border flags (1 on the border of the
            polygon, else 0), shape (n,) each.
        """
        place = np.full(len(xy), _OUTSIDE, dtype=np.intp)
        with np.errstate(invalid="ignore", over="ignore"):
            column = (xy[:, 0] - self._origin[0]) / CELL
            row = (xy[:, 1] - self._origin[1]) / CELL
            near = (column >= 0) & (column < self._size[0]) & (row >= 0) & (row < self._size[1])
        where = np.flatnonzero(near)
        cell = column[where].astype(np.intp) * self._size[1] + row[where].astype(np.intp)
        place[where] = self._cells[cell]
        border = np.zeros(len(xy), dtype=np.intp)
        mixed = np.flatnonzero(place == _MIXED)
        if len(mixed):
            place[mixed], border[mixed] = self._test(xy[mixed, 0], xy[mixed, 1])
        return place, border

    def _test(
        self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        place = np.full(len(x), _OUTSIDE, dtype=np.intp)
        border = np.zeros(len(x), dtype=np.intp)
        for position, (shape, (west, south, east, north)) in enumerate(
            zip(self.shapes, self._bounds, strict=True)
        ):
            near = (place < 0) & (x >= west) & (x <= east) & (y >= south) & (y <= north)
            where = np.flatnonzero(near)
            where = where[shapely.intersects_xy(shape, x[where], y[where])]
            place[where] = position
            border[where] = ~shapely.contains_xy(shape, x[where], y[where])
        return place, border

    def _classify(self) -> npt.NDArray[np.intp]:
        """Return for each cell a position, or that it is outside or mixed."""
        columns, rows = np.indices(tuple(self._size)).reshape(2, -1)
        west = self._origin[0] + columns * CELL - _MARGIN
        south = self._origin[1] + rows * CELL - _MARGIN
        side = CELL + 2 * _MARGIN
        boxes = shapely.box(west, south, west + side, south + side)
        tree = shapely.STRtree(boxes)
        cells = np.full(len(boxes), _OUTSIDE, dtype=np.intp)
        touched = tree.query(self.shapes, predicate="intersects")[1]
        cells[touched] = _MIXED
        whole, inside = tree.query(self.shapes, predicate="contains_properly")
        cells[inside] = whole
        return cells
