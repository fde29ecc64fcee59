"""The map alone, for a page of somebody else's: what its script needs, as inert JSON.

The same signs and the same rule as on Explore: a dot only where the place is known.
"""

from typing import Any

import folium

from incidents.atlas import Selection
from incidents.views import maps

__all__ = ["embed_data"]


def embed_data(selection: Selection, layer: str, shade: str, basis: str) -> str:
    """Return the base and the data of a map as JSON that is inert to HTML.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges.
    layer : str
        ``incidents``, ``districts`` or ``grid``, as on Explore.
    shade : str
        What districts are shaded by; a key of ``maps.SHADED``.
    basis : str
        Whose claims; a value of ``counts.BasisChoice``.
    """
    chart = maps.explore_map()
    group = _layer(selection, layer, shade, basis)
    return f'{{"base":{_written(chart)},"data":{_written(group)}}}'


def _layer(selection: Selection, layer: str, shade: str, basis: str) -> folium.FeatureGroup:
    if layer == "districts":
        values = maps.shaded_values(selection, basis, shade)
        breaks = maps.class_breaks(values["value"])
        return maps.district_layer(values, breaks, of=shade, selection=selection)
    if layer == "grid" or not maps.draws_points(selection):
        return maps.grid_layer(selection)
    return maps.incident_layer(selection)


def _written(parent: Any) -> str:
    """Return the one literal that an element of our map carries, written by ``as_script``."""
    found = [one.written for one in parent._children.values() if hasattr(one, "written")]
    (text,) = found
    return str(text)
