"""A small map of where the province lies, for readers who do not know it."""

import json
from functools import cache
from typing import Any, Final

import numpy as np

from geo.data_folders import REFERENCE
from geo.drawing import Bounds, fit, read_base
from geo.errors import LayerError
from incidents.colours import COLOURS
from incidents.views.briefing import svg

INSET_SIZE: Final = (92.0, 78.0)
_FILE: Final = REFERENCE / "inset.json"
_BOUNDS: Final[Bounds] = (58.4, 21.8, 80.0, 37.8)
_NAMES: Final = (
    ("Pakistan", 71.9, 31.5),
    ("Iran", 59.8, 30.6),
    ("Afghanistan", 66.0, 34.2),
    ("India", 76.3, 26.2),
    ("Arabian Sea", 63.6, 23.2),
)


@cache
def _region() -> dict[str, Any]:
    try:
        raw = json.loads(_FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LayerError(_FILE, "is not the map of the region") from error
    units = raw.pop("units")
    return {
        kind: [np.asarray(line, dtype=float).reshape(-1, 2) / units for line in lines]
        for kind, lines in raw.items()
    }


@cache
def inset(box: svg.Box) -> str:
    """Return the inset in a box: Balochistan dark in its region.

    Raises
    ------
    LayerError
        If the map of the region is missing or damaged.
    """
    left, top, width, height = box
    projection = fit(_BOUNDS, box)
    region = {kind: [projection.xy(line) for line in lines] for kind, lines in _region().items()}
    # The region is larger than the box, and clips within clips are not drawn alike everywhere.
    limits = np.array([[left, top], [left + width, top + height]])
    cut = {
        kind: [np.clip(line, limits[0], limits[1]) for line in lines]
        for kind, lines in region.items()
    }
    province = [projection.xy(ring) for ring in read_base().province]
    parts = [
        svg.rect(box, fill=COLOURS.sea),
        svg.path(svg.path_of(cut["land"], closed=True), fill=COLOURS.land),
        svg.path(svg.path_of(province, closed=True), fill=COLOURS.area),
    ]
    for kind, dash in (("borders", ""), ("contested", "1.5 1.2")):
        dashed = {"stroke_dasharray": dash} if dash else {}
        lines = svg.path_of(cut[kind], closed=False)
        look = {"fill": "none", "stroke": COLOURS.map_ink, **dashed}
        parts.append(svg.path(lines, stroke_width=0.45, **look))
    for name, lon, lat in _NAMES:
        x, y = projection.at(lon, lat)
        parts.append(svg.words(name, (x, y), 4.6, fill=COLOURS.map_ink, anchor="middle"))
    parts.append(svg.rect(box, fill="none", stroke=COLOURS.map_ink, stroke_width=0.6))
    return "".join(parts)
