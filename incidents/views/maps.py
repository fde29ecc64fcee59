"""Incidents on the map: a base that never changes and one layer that does.

The browser receives numbers and codes: rows of the atlas, coordinates, places
in closed lists, codes of districts. Not one word that a person typed is sent,
so nothing typed can act there or in folium's templates. The signs are drawn by
``static/atlas/``; the words of the legend are the constants below.

A page shows ``explore_map()`` with one of the layers, and hands what
streamlit-folium returns to ``clicked``::

    answer = st_folium(
        explore_map(),
        key="map",
        height=520,
        use_container_width=True,
        feature_group_to_add=incident_layer(selection),
        returned_objects=["last_object_clicked_tooltip"],
        render=False,
    )
    hit = clicked(answer["last_object_clicked_tooltip"], selection)
"""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import folium
import numpy as np
import numpy.typing as npt
import pandas as pd
from branca.element import MacroElement
from folium.template import Template

from geo.basemap import PROVINCE, AtlasMap, Bounds, MapKey, as_script, base_map
from geo.districts import read_districts, read_tehsils
from geo.precision import GeoPrecision
from incidents import counts
from incidents.atlas import Mask, Selection
from incidents.codebook import read_codebook
from incidents.colours import COLOURS
from incidents.model import EventType, Status

MOST_POINTS: Final = 5_000
BIN_DEGREES: Final = 0.2
CLASSES: Final = 5
_BIN_STRIDE: Final = 1_000_000
_BIN_OFFSET: Final = _BIN_STRIDE // 2  # rows south of the equator stay positive
# The browser's numbers for a status; a retracted incident is not on the map.
DRAWN_STATUSES: Final = (Status.CORROBORATED, Status.REPORTED, Status.CLAIMED, Status.DISPUTED)

MAP_COLOURS: Final = (
    "ink", "paper", "accent_dark", "border", "rule", "land", "beside", "around", "sea", "map_ink",
    "around_line", "water_name", "area", "uncounted",
)  # fmt: skip
"""The colours that ``static/atlas/`` knows by name."""

SHADED: Final[Mapping[str, str]] = {
    "incidents": "Incidents in a district",
    "killed_low": "Killed, lowest claims",
    "killed_high": "Killed, highest claims",
    "injured_low": "Injured, lowest claims",
    "injured_high": "Injured, highest claims",
    "incidents_per_100k": "Incidents per 100,000 people",
    "killed_low_per_100k": "Killed per 100,000 people, lowest claims",
    "killed_high_per_100k": "Killed per 100,000 people, highest claims",
}
"""What a district may be shaded by, and what the legend then says."""

WORDS: Final[Mapping[str, Any]] = {
    "map": "Map of incidents in Balochistan; the table lists the same incidents",
    "legend": "Legend",
    "status": ["Several reports", "Reported", "One party’s claim", "Disputed"],
    "dot": "Site or town is known",
    "near": "Near the place",
    "several": "n at one place, by type",
    "area": "n somewhere in the area",
    "earlier": "Began earlier, goes on",
    "note": "No mark means no report held.",
    "none": "No report held",
    "noneNote": "No report is not no incident.",
    "uncounted": "Reported, not counted",
}

_CLICK: Final = re.compile(
    r"(?P<version>\d{1,12}):(?:(?P<kind>row|place|areas?|district|bin):)"
    r"(?P<what>[A-Za-z0-9.-]{1,80}):\d{1,15}"
)
_LEAST_SPAN: Final = 2.4  # degrees; a map of one incident must still show where in the province


class _Data(MacroElement):
    """One call with one literal: what the map shows now."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            atlas.data({{ this.written }}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "AtlasData"
        self.written = as_script(payload)

    def render(self, **kwargs: Any) -> str:
        """Return nothing: streamlit-folium takes the macro itself.

        branca would read the payload as a template here, which costs time at
        5,000 incidents and is the door that hostile text comes in by.
        """
        return ""


@dataclass(frozen=True, slots=True)
class Clicked:
    """What a reader clicked on.

    Attributes
    ----------
    selection : Selection
        The incidents behind the sign, of those that the map showed.
    area : str or None
        The code of the district or tehsil, when an area was clicked.
    """

    selection: Selection
    area: str | None = None


def draws_points(selection: Selection) -> bool:
    """Return whether there are few enough points to draw each; else ``grid_layer`` is for them."""
    return int(is_point(selection).sum()) <= MOST_POINTS


def explore_map(*, online_tiles: bool = False) -> AtlasMap:
    """Return the base of the whole province with its legend; the same script every time."""
    return _base(online_tiles=online_tiles)


def incident_layer(
    selection: Selection, *, earlier: Selection | None = None
) -> folium.FeatureGroup:
    """Return the incidents as signs: dots where honest, shaded areas with a count elsewhere.

    Nothing is drawn for a place known only to the province, for an unknown
    place, and for a retracted incident.

    Parameters
    ----------
    selection : Selection
    earlier : Selection, optional
        Those of them that began before the time that is shown, and go on: in a lighter hand.

    Raises
    ------
    ValueError
        If there are more than ``MOST_POINTS`` points.
    """
    points = is_point(selection)
    if points.sum() > MOST_POINTS:
        raise ValueError(f"{points.sum()} points are too many to draw; use grid_layer")
    payload = {"points": _points(selection, points, earlier), "areas": areas_of(selection)}
    if earlier is not None and len(earlier):
        payload["earlier"] = {code: count for code, count, *_ in areas_of(earlier)}
    return _layer(selection, payload)


def grid_layer(selection: Selection, size_deg: float = BIN_DEGREES) -> folium.FeatureGroup:
    """Return the points counted in squares of ``size_deg`` degrees, and the areas as ever."""
    points = is_point(selection)
    columns = _bin_numbers(selection.column("longitude").to_numpy()[points], size_deg)
    rows = _bin_numbers(selection.column("latitude").to_numpy()[points], size_deg)
    # One number a square: unique() over pairs takes ten times as long.
    squares, counts = np.unique(columns * _BIN_STRIDE + rows + _BIN_OFFSET, return_counts=True)
    pairs = np.divmod(squares, _BIN_STRIDE)
    breaks = class_breaks(counts)
    cells = np.column_stack([pairs[0], pairs[1] - _BIN_OFFSET, counts]).ravel().tolist()
    bins = {
        "size": size_deg,
        "cells": cells,
        "breaks": breaks,
        "texts": class_texts(breaks),
        "title": f"Incidents in a square of {size_deg:g}°",
    }
    return _layer(selection, {"bins": bins, "areas": areas_of(selection)})


def district_layer(
    by_district: pd.DataFrame,
    breaks: Sequence[float],
    *,
    of: str,
    selection: Selection,
) -> folium.FeatureGroup:
    """Return districts shaded by a number, in one hue.

    Parameters
    ----------
    by_district : DataFrame
        ``code`` (of the default set), ``incidents`` (reports held) and
        ``value`` (NaN where nobody counted). A district without a row, or with
        0 incidents, is white: no report is held.
    breaks : sequence of float
        The lower end of each class, ascending, at most five; ``class_breaks``.
    of : str
        A key of ``SHADED``.
    selection : Selection
        What was counted; a click on a district gives its incidents.

    Raises
    ------
    KeyError
        If ``of`` is not in ``SHADED``.
    ValueError
        If a code is not a district of the default set.
    """
    title = SHADED[of]
    districts = read_districts().index
    strange = set(by_district["code"]) - set(districts)
    if strange:
        raise ValueError(f"not in the default set of districts: {sorted(strange)}")
    rows = by_district.set_index("code").reindex(districts)
    held = rows["incidents"].fillna(0).to_numpy() > 0
    values = rows["value"].to_numpy(dtype=float)
    classes = np.searchsorted(np.asarray(breaks, dtype=float), values, side="right") - 1
    classes = np.where(np.isnan(values), -2, np.clip(classes, 0, max(0, len(breaks) - 1)))
    shade = {
        "codes": list(districts),
        "classes": np.where(held, classes, -1).tolist(),
        "values": [
            float(value) if ok and np.isfinite(value) else None
            for value, ok in zip(values, held, strict=True)
        ],
        "breaks": [float(edge) for edge in breaks],
        "texts": class_texts(breaks, whole=not of.endswith("per_100k")),
        "title": title,
    }
    return _layer(selection, {"shade": shade})


def shaded_values(selection: Selection, basis: str, shade: str) -> pd.DataFrame:
    """Return what districts are shaded by: ``code``, ``incidents`` and ``value``.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges.
    basis : str
        Whose claims; a value of ``counts.BasisChoice``.
    shade : str
        A key of ``SHADED``.
    """
    rate = "_per_100k" if shade.endswith("_per_100k") else ""
    plain = shade.removesuffix("_per_100k")
    measure, _, end = plain.rpartition("_") if plain != "incidents" else ("", "", plain)
    table = counts.by_district(selection, measure or None, basis)
    if rate:
        people = read_districts()["population_2023"]
        table = counts.per_100k(table, {str(code): int(n) for code, n in people.items()})
    return pd.DataFrame(
        {"code": table["code"], "incidents": table["incidents"], "value": table[f"{end}{rate}"]}
    )


def incident_map(selection: Selection) -> tuple[AtlasMap, folium.FeatureGroup] | None:
    """Return a small map around one incident, and its sign; None where no place is known.

    A place known to the province or not at all has no map: it would show an
    empty land and look like a statement.
    """
    areas = areas_of(selection)
    points = is_point(selection)
    if points.any():
        lon = selection.column("longitude").to_numpy()[points]
        lat = selection.column("latitude").to_numpy()[points]
        around = (lon.min(), lat.min(), lon.max(), lat.max())
        bounds, focus = _padded(around, 0.0), None
    elif areas:
        focus = str(areas[0][0])
        bounds = _padded(_bounds_of(focus), 0.4)
    else:
        return None
    chart = _base(bounds=bounds, legend=False, focus=focus)
    return chart, incident_layer(selection)


def district_map(code: str, selection: Selection) -> tuple[AtlasMap, folium.FeatureGroup]:
    """Return the map of a district of the default set with its tehsils and its incidents.

    Raises
    ------
    KeyError
        If there is no such district.
    """
    chart = _base(bounds=_bounds_of(code), focus=code, parts=True)
    layer = incident_layer if draws_points(selection) else grid_layer
    return chart, layer(selection)


def clicked(answer: str | None, selection: Selection) -> Clicked | None:
    """Return what a click meant, or None.

    Parameters
    ----------
    answer : str or None
        ``last_object_clicked_tooltip`` as streamlit-folium returned it. It comes
        from a browser, so anything may be in it.
    selection : Selection
        What the map shows now: an incident that a filter has left out since is
        not given, and after a change of the data nothing is.
    """
    found = _CLICK.fullmatch(answer or "")
    if found is None or int(found["version"]) != selection.atlas.version:
        return None
    kind, what = found["kind"], found["what"]
    if kind in ("row", "place"):
        mask = _at(selection, what, alone=kind == "row")
    elif kind == "bin":
        mask = _in_bin(selection, what)
    else:
        mask = _in_area(selection, what, kind)
    if not mask.any():
        return None
    hit = Selection(selection.atlas, selection.rows[mask])
    return Clicked(hit, what if kind in ("area", "areas", "district") else None)


def class_breaks(values: npt.ArrayLike, classes: int = CLASSES) -> list[float]:
    """Return the lower ends of at most ``classes`` classes of about equal size, rounded to read.

    NaN is left out. Ends have one or two digits, the first is not above the
    smallest value; a counted 0 begins a class of its own.
    """
    numbers = np.asarray(values, dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    ends = [0.0] if (numbers == 0).any() else []
    above = numbers[numbers > 0]
    if len(above):
        quantiles = np.quantile(above, np.linspace(0, 1, classes - len(ends), endpoint=False))
        ends += sorted({_round_down(float(value)) for value in quantiles})
        # Many equal values leave few classes: what is left is spent on the far end, where one
        # district may have several times as many as the next.
        top = float(above.max())
        while len(ends) < classes and (further := _round_down((ends[-1] * top) ** 0.5)) > ends[-1]:
            ends.append(further)
    # An end with nothing between it and the next would be a class without a district.
    uppers = [*ends, np.inf][1:]
    return [
        end
        for end, upper in zip(ends, uppers, strict=True)
        if ((numbers >= end) & (numbers < upper)).any()
    ]


def class_texts(breaks: Sequence[float], *, whole: bool = True) -> list[str]:
    """Return each class in words: "2–4", "5 and more"; fractions as "0.5 to under 1"."""
    texts = []
    for low, high in zip(breaks, [*breaks, None][1:], strict=True):
        if high is None:
            texts.append(f"{_short(low)} and more")
        elif not whole:
            texts.append(f"{_short(low)} to under {_short(high)}")
        else:
            texts.append(_short(low) if high - low <= 1 else f"{_short(low)}–{_short(high - 1)}")
    return texts


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 1_000 else f"{value:g}"


def _round_down(value: float) -> float:
    power = 10.0 ** np.floor(np.log10(value))
    # One and a half of a single incident cannot be; of ten it can.
    steps = (1, 1.5, 2, 3, 4, 5, 6, 8) if power >= 10 else (1, 2, 3, 4, 5, 6, 8)
    # The logarithm of 0.000999… may round up to the next power: the lower one holds an end too.
    ends = (float(f"{step * ten:g}") for ten in (power / 10, power) for step in steps)
    return max(end for end in ends if end <= value)


@cache
def _types() -> tuple[Mapping[str, str], ...]:
    codebook = read_codebook()
    return tuple(
        {
            "letter": codebook.letter(code),
            "colour": codebook.colour(code),
            "label": codebook.label("event_type", code),
        }
        for code in EventType
    )


@cache
def _colours() -> Mapping[str, Any]:
    """Return what the scripts of the map draw with; ``shades`` are the classes of a number."""
    return {name: getattr(COLOURS, name) for name in MAP_COLOURS} | {"shades": COLOURS.shades}


def _base(words: Mapping[str, Any] = WORDS, **view: Any) -> AtlasMap:
    """Return a base map with the types, the colours and the words of the atlas."""
    return base_map(MapKey(_types(), _colours(), words), **view)


def _layer(selection: Selection, payload: Mapping[str, Any]) -> folium.FeatureGroup:
    group = folium.FeatureGroup()
    group.add_child(_Data({"version": selection.atlas.version, **payload}))
    return group


def _on_map(selection: Selection) -> Mask:
    drawn = selection.column("status").isin([status.value for status in DRAWN_STATUSES])
    return drawn.to_numpy(dtype=bool)


def is_precise(selection: Selection, *precisions: GeoPrecision) -> Mask:
    """Return which incidents of the map are known so exactly."""
    wanted = selection.column("geo_precision").isin([one.value for one in precisions])
    return wanted.to_numpy(dtype=bool) & _on_map(selection)


def is_point(selection: Selection) -> Mask:
    """Return which incidents are known to a point and may be a dot."""
    located = selection.column("longitude").notna().to_numpy(dtype=bool)
    return located & is_precise(selection, *(one for one in GeoPrecision if one.is_point))


def codes_in(selection: Selection, column: str, order: Sequence[str]) -> npt.NDArray[np.intp]:
    """Return the position of each incident's code in ``order``; 0 where it is not in it."""
    categories = list(selection.column(column).cat.categories)
    translate = np.array([list(order).index(c) if c in order else 0 for c in categories])
    return translate[selection.column(column).cat.codes.to_numpy()]


def _points(selection: Selection, mask: Mask, earlier: Selection | None = None) -> dict[str, Any]:
    """Pack the points: twelve characters each, where JSON would take thirty."""
    lon = selection.column("longitude").to_numpy()[mask]
    lat = selection.column("latitude").to_numpy()[mask]
    west, south = (float(lon.min()), float(lat.min())) if mask.any() else (0.0, 0.0)
    span = max(float(np.ptp(lon)), float(np.ptp(lat))) if mask.any() else 0.0
    step = max(span / 65_535, 1e-5)
    near = is_precise(selection, GeoPrecision.NEAR)
    codes = (
        codes_in(selection, "event_type", [code.value for code in EventType])
        | codes_in(selection, "status", [code.value for code in DRAWN_STATUSES]) << 3
        | near.astype(np.intp) << 5
    )
    if earlier is not None:
        codes = codes | np.isin(selection.rows, earlier.rows).astype(np.intp) << 6
    return {
        "west": west,
        "south": south,
        "step": step,
        "rows": _packed(selection.rows[mask], "<u4"),
        "xs": _packed(np.round((lon - west) / step), "<u2"),
        "ys": _packed(np.round((lat - south) / step), "<u2"),
        "codes": _packed(codes[mask], "u1"),
    }


def _packed(values: npt.NDArray[Any], kind: str) -> str:
    return base64.b64encode(values.astype(kind).tobytes()).decode("ascii")


def areas_of(selection: Selection) -> list[list[Any]]:
    """Count the incidents known to an area: code, all, then each event type."""
    types = codes_in(selection, "event_type", [code.value for code in EventType])
    counted = []
    for column, precision in (
        ("district_today", GeoPrecision.DISTRICT),
        ("tehsil", GeoPrecision.TEHSIL),
    ):
        mask = is_precise(selection, precision) & selection.column(column).notna().to_numpy()
        codes = selection.column(column).cat.codes.to_numpy()[mask]
        names = list(selection.column(column).cat.categories)
        table = np.zeros((len(names), len(EventType)), dtype=np.int64)
        np.add.at(table, (codes, types[mask]), 1)
        counted += [
            [names[row], int(table[row].sum()), *table[row].tolist()]
            for row in np.flatnonzero(table.sum(axis=1))
            if names[row] in _area_codes()
        ]
    return counted


@cache
def _area_codes() -> frozenset[str]:
    """Return the codes that the browser knows; any other text stays on the server."""
    return frozenset(read_districts().index) | frozenset(read_tehsils().index)


def _bin_numbers(degrees: npt.NDArray[np.float64], size: float) -> npt.NDArray[np.int64]:
    return np.floor(degrees / size).astype(np.int64)


def _at(selection: Selection, what: str, *, alone: bool) -> Mask:
    points = is_point(selection)
    same = selection.rows == int(what) if what.isdecimal() else np.zeros(len(selection), bool)
    if alone or not (same & points).any():
        return np.asarray(same & points)
    table = selection.atlas.table
    near = np.ones(len(selection), dtype=bool)
    for name in ("longitude", "latitude"):
        here = table[name].iloc[int(what)]
        # The browser stacks points by the packed coordinates, so a hair's breadth is one place.
        near &= np.abs(selection.column(name).to_numpy() - here) < 1e-3
    return near & points


def _in_bin(selection: Selection, what: str) -> Mask:
    found = re.fullmatch(r"(-?\d{1,6})\.(-?\d{1,6})", what)
    if found is None:
        return np.zeros(len(selection), dtype=bool)
    inside = is_point(selection)
    for name, number in zip(("longitude", "latitude"), found.groups(), strict=True):
        degrees = np.nan_to_num(selection.column(name).to_numpy(), nan=1e6)
        inside &= _bin_numbers(degrees, BIN_DEGREES) == int(number)
    return inside


def _in_area(selection: Selection, code: str, kind: str) -> Mask:
    district = (selection.column("district_today") == code).to_numpy(dtype=bool)
    if kind == "district":
        return district & _on_map(selection)
    if kind == "areas":  # the badge of a district that stands for its tehsils too
        return district & is_precise(selection, GeoPrecision.DISTRICT, GeoPrecision.TEHSIL)
    tehsil = (selection.column("tehsil") == code).to_numpy(dtype=bool)
    return np.asarray(
        (district & is_precise(selection, GeoPrecision.DISTRICT))
        | (tehsil & is_precise(selection, GeoPrecision.TEHSIL))
    )


def _bounds_of(code: str) -> Bounds:
    frame = read_districts()
    geometry = frame.geometry[code] if code in frame.index else read_tehsils().geometry[code]
    west, south, east, north = geometry.bounds
    return float(west), float(south), float(east), float(north)


def _padded(bounds: Bounds, share: float) -> Bounds:
    west, south, east, north = bounds
    more = share * max(east - west, north - south)
    more = max(more, _LEAST_SPAN / 2 - max(east - west, north - south) / 2)
    return (
        max(west - more, PROVINCE[0] - 1),
        max(south - more, PROVINCE[1] - 1),
        min(east + more, PROVINCE[2] + 1),
        min(north + more, PROVINCE[3] + 1),
    )
