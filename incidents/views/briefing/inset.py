"""A small map of where the province lies, for readers who do not know it."""

from functools import cache
from typing import Any, Final

import shapely

from geo.districts import read_neighbours
from geo.drawing import fit, read_base
from incidents.views.briefing import ink

INSET_SIZE: Final = (84.0, 66.0)
_BOUNDS: Final = (59.5, 23.5, 72.0, 33.5)


@cache
def inset(box: ink.Box) -> str:
    """Return the inset in a box: Balochistan dark among its neighbours."""
    projection = fit(_BOUNDS, box)
    around = []
    for _, row in read_neighbours().iterrows():
        rings = [projection.xy(ring) for ring in _rings(row.geometry)]
        around.append(
            ink.path(
                ink.path_of(rings, closed=True), fill="#F7F5F0", stroke="#B8B2A7",
                stroke_width=0.3,
            )
        )  # fmt: skip
    province = [projection.xy(ring) for ring in read_base().province]
    return "".join(
        [
            ink.rect(box, fill="#DCE6EC"),
            *around,
            ink.path(ink.path_of(province, closed=True), fill="#4F7F99"),
            ink.rect(box, fill="none", stroke="#6B655B", stroke_width=0.6),
        ]
    )


def _rings(area: Any) -> list[Any]:
    parts = shapely.get_parts(area)
    return [
        shapely.get_coordinates(ring) for part in parts for ring in (part.exterior, *part.interiors)
    ]
