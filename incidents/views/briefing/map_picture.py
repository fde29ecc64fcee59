"""The map of a frame as SVG: base, areas, signs, names, scale bar, north arrow and inset."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from geo.drawing import WHOLE_PROVINCE, Base, Bounds, Projection, fit, read_base
from incidents.atlas import Selection
from incidents.views import maps
from incidents.views.briefing import map_legend, map_marks, svg
from incidents.views.briefing.map_sheet import MapSpec, Sheet

_FURNITURE: Final = 118.0  # points at the left of a map of a part of the province
_LEAST_SPAN: Final = 2.0  # degrees; a map of one district must still show where it is


def map_svg(selection: Selection, width: float, height: float, shown: MapSpec) -> str:
    """Return the map with its legend below, ``width`` by ``height`` points."""
    base = read_base()
    entries = _entries(selection, shown)
    below = map_legend.height(entries, width)
    box = (0.0, 0.0, width, height - below)
    sheet = Sheet(base, box, _projection(base, box, shown.focus), shown.focus)
    entries = sheet.draw(selection, shown, entries)
    parts = [*sheet.parts, *map_legend.drawn(entries, width, box[3])]
    return svg.drawing(width, height, parts)


def _projection(base: Base, box: svg.Box, focus: Sequence[str]) -> Projection:
    if not focus:
        return fit(WHOLE_PROVINCE, box)
    left, top, width, height = box
    free = min(_FURNITURE, width * 0.3)
    bounds = np.array([base.districts[code].bounds for code in focus])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    around = _with_margin((float(west), float(south), float(east), float(north)))
    return fit(around, (left + free, top, width - free, height))


def _with_margin(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    more = 0.08 * max(east - west, north - south)
    more_x = max(more, (_LEAST_SPAN - (east - west)) / 2)
    more_y = max(more, (_LEAST_SPAN - (north - south)) / 2)
    return west - more_x, south - more_y, east + more_x, north + more_y


def _entries(selection: Selection, shown: MapSpec) -> list[map_legend.LegendEntry]:
    """Return what the legend will hold, before it is known where the signs come."""
    if shown.layer == "districts":
        return map_legend.for_districts(
            shown.shade, maps.shaded_values(selection, shown.basis, shown.shade)
        )
    areas = bool(map_marks.area_marks(selection, by_tehsil=False))
    if shown.layer == "grid" or map_marks.point_count(selection) > map_marks.MOST_SIGNS:
        return map_legend.for_squares(None, areas=areas)
    return map_legend.for_signs(selection, areas=areas, reach_km=0)
