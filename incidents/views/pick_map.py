"""The map on which an editor picks a place: the base, and where the draft stands now.

As on every map, only numbers and codes reach the browser. A place known to an
area is drawn as the area; a place that is not known is not drawn.
"""

import folium
import numpy as np

from geo.basemap import AtlasMap
from geo.precision import GeoPrecision
from incidents.model import EventType
from incidents.views.maps import WORDS, _area_codes, _base, _Data, _packed

__all__ = ["pick_map", "place_layer"]

_WORDS = {**WORDS, "map": "Map to pick the place on; the place can be chosen from the list too"}
_REPORTED = 1  # the browser's number for the status of one report
_NEAR = 1 << 5


def pick_map() -> AtlasMap:
    """Return the map of the whole province without a legend; the same script every time."""
    return _base(_WORDS, legend=False)


def place_layer(
    precision: GeoPrecision | None,
    *,
    point: tuple[float, float] | None = None,
    area: str | None = None,
    event_type: EventType | None = None,
) -> folium.FeatureGroup:
    """Return the place of one draft as a layer; empty where it has none to draw.

    Parameters
    ----------
    precision : GeoPrecision or None
    point : (lon, lat), optional
        Degrees, EPSG:4326; drawn only where ``precision`` allows a point.
    area : str, optional
        The code of a district or a tehsil; any other text is not sent.
    event_type : EventType, optional
        Gives the sign its colour; battles' until it is chosen.
    """
    kind = list(EventType).index(event_type) if event_type else 0
    payload: dict[str, object] = {"version": 0}
    if precision is not None and precision.is_point and point is not None:
        code = kind | _REPORTED << 3 | (_NEAR if precision is GeoPrecision.NEAR else 0)
        zero = np.zeros(1)
        payload["points"] = {
            "west": float(point[0]),
            "south": float(point[1]),
            "step": 1e-5,
            "rows": _packed(zero, "<u4"),
            "xs": _packed(zero, "<u2"),
            "ys": _packed(zero, "<u2"),
            "codes": _packed(np.array([code]), "u1"),
        }
    elif precision in (GeoPrecision.DISTRICT, GeoPrecision.TEHSIL) and area in _area_codes():
        ones = [int(n == kind) for n in range(len(EventType))]
        payload["areas"] = [[area, 1, *ones]]
    group = folium.FeatureGroup()
    group.add_child(_Data(payload))
    return group
