"""The districts of Balochistan, dated, and which of them a point lies in.

Districts split, so a district set belongs to a time (a *vintage*). The default
is the 34 districts of the census of 1 March 2023, and every count on a screen
uses it. In June 2022 Hub was cut out of Lasbela and Usta Muhammad out of
Jaffarabad; the census still counted them in the old ones. Ask for a date to get
the set that was in administration then, back to the 26 districts of 2002, which
stand for any earlier date too. ``changes`` lists what happened when. Of most
changes only the year is known: the newer set then stands from its first day,
and ``geo.scope`` takes the older name as right until its end.

Every extent is put together from whole tehsils of 2017. What was announced and
never seen in a gazette is listed and changes no set.

All coordinates are longitude and latitude in degrees, EPSG:4326.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo import district_tables
from geo.data_folders import REFERENCE
from geo.district_tables import CRS
from geo.errors import GeoError, LayerError
from geo.grid import Grid
from geo.names import fold_name
from geo.shared_shapes import one_at_a_time

DEFAULT_VINTAGE: Final = "2023 census"  # 34 districts
VINTAGE_2022: Final = "June 2022"  # 36 districts
VINTAGE_2002: Final = "2002"  # 26 districts
WEB_LAYERS: Final = ("districts", "tehsils", "neighbours", "province")
_CENSUS: Final = date(2021, 6, 1)  # from here to June 2022 the default set was in administration
_NAMED_VINTAGES: Final = {_CENSUS: DEFAULT_VINTAGE, date(2022, 6, 1): VINTAGE_2022}
_KM_PER_DEGREE: Final = 111.195  # of latitude, on a sphere of 6,371 km

Points: TypeAlias = gpd.GeoSeries | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the districts, made or announced.

    Attributes
    ----------
    code : str
        Of the district that was made; "" for one that was only announced.
    name : str
    cut_out_of : tuple of str
        Codes of the districts that it was, or would be, cut out of.
    since, until : str
        A year, a month or a day in ISO form, as exactly as it is known; ``until`` is ""
        for a district that still stands.
    made : bool
        False for what was announced and of which no gazette was seen.
    note : str
    """

    code: str
    name: str
    cut_out_of: tuple[str, ...]
    since: str
    until: str
    made: bool
    note: str


@cache
def changes() -> tuple[Change, ...]:
    """Return every change of the districts since 2002, the oldest first.

    Raises
    ------
    LayerError
        If the table is missing or damaged.
    """
    path = REFERENCE / "typed" / "changes.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            found = [
                Change(
                    row["code"],
                    row["name"],
                    district_tables.split(row["cut_out_of"]),
                    row["since"],
                    row["until"],
                    row["status"] == "made",
                    row["note"],
                )
                for row in csv.DictReader(file)
            ]
    except (OSError, KeyError) as error:
        raise LayerError(path, "cannot be read") from error
    return tuple(sorted(found, key=lambda one: one.since))


def vintage_on(on: date | None) -> str:
    """Return the name of the district set that ``on`` belongs to; None is the default set."""
    if on is None:
        return DEFAULT_VINTAGE
    return next((name for start, name in _newest_first() if start <= on), VINTAGE_2002)


@cache
def _newest_first() -> tuple[tuple[date, str], ...]:
    return tuple(reversed(_vintages().items()))


@cache
def _vintages() -> dict[date, str]:
    """Return the first day of every set after that of 2002, with the set's name."""
    days = {
        day
        for row in district_tables.extents()
        for day in (row["valid_from"], row["valid_to"])
        if day
    }
    starts = sorted((_first_day(day), day) for day in days)
    return {start: _NAMED_VINTAGES.get(start, day) for start, day in starts}


def vintages() -> tuple[date, ...]:
    """Return one day in each district set, the oldest first."""
    return (date(2002, 1, 1), *_vintages())


def _first_day(told: str) -> date:
    """Return the first day of a year, a month or a day in ISO form."""
    return date.fromisoformat(f"{told}-01-01"[:10])


def read_districts(on: date | None = None) -> gpd.GeoDataFrame:
    """Return the districts in administration on a date.

    Parameters
    ----------
    on
        None (the default) gives the 34 districts of the 2023 census; a date gives
        those of its time: 26 in 2002 and before, 36 from June 2022.

    Returns
    -------
    GeoDataFrame
        Sorted by ``code`` (the index): ``name``, ``division``,
        ``population_2017`` and ``population_2023`` (Int64; NA where no figure
        was published for this extent), ``area_km2``, ``label_lon`` and
        ``label_lat`` (where a name reads well; the location of nothing),
        ``part_of`` (the default district it was cut out of, or None),
        ``spellings`` and ``tehsils`` (tuples), ``geometry`` (EPSG:4326).
        A copy: change it as you like.

    Raises
    ------
    LayerError
        If a reference file is missing or damaged.
    """
    return _districts(vintage_on(on)).copy()


@one_at_a_time
def read_extents() -> gpd.GeoDataFrame:
    """Return every extent that a district has had since 2002.

    Returns
    -------
    GeoDataFrame
        As ``read_districts``, with the code as a column, several rows for a district that
        was divided, and ``in_default``, ``valid_from`` (its first day) and ``valid_to``
        (its last day; None for always and for still). Where only a year or a month is
        known of a change, it counts from the first day of that. A copy.
    """
    frame = district_tables.frame_of(district_tables.extents()).reset_index()
    since = [
        _first_day(row["valid_from"]) if row["valid_from"] else None
        for row in district_tables.extents()
    ]
    until = [
        _first_day(row["valid_to"]) - timedelta(days=1) if row["valid_to"] else None
        for row in district_tables.extents()
    ]
    return frame.assign(
        in_default=[bool(row["in_default"]) for row in district_tables.extents()],
        valid_from=pd.Series(since, dtype=object),
        valid_to=pd.Series(until, dtype=object),
    )


def read_tehsils() -> gpd.GeoDataFrame:
    """Return the 130 tehsils, sorted by ``code`` (the index; codes are our own).

    Columns ``name``, ``district`` (its code in the default set),
    ``sub_tehsil``, ``spellings`` (a tuple), ``area_km2``, ``label_lon``,
    ``label_lat``, ``note`` (what was corrected, or "") and ``geometry``
    (EPSG:4326). Raises LayerError like ``read_districts``.
    """
    return district_tables.tehsils().copy()


@cache
def web_geojson(layer: str) -> dict[str, Any]:
    """Return a light copy of a layer for the browser, as parsed GeoJSON.

    ``layer`` is one of ``WEB_LAYERS``. Borders are shared across all of them.
    Properties: ``code`` and ``name``, with ``district`` for tehsils and
    ``country`` for neighbours. The same object every time: do not change it.

    Raises
    ------
    ValueError
        If there is no such layer.
    LayerError
        If the file is missing or damaged.
    """
    if layer not in WEB_LAYERS:
        raise ValueError(f"no layer {layer!r}; there are {', '.join(WEB_LAYERS)}")
    return district_tables.read_json(REFERENCE / f"{layer}_web.geojson")


@cache
def default_of(code: str) -> str:
    """Return the district of the default set that holds the district ``code``.

    Hub gives Lasbela and Usta Muhammad gives Jaffarabad; Lehri, which is no more and lies
    in two, gives Sibi, where its chief town is. Any other known code gives itself,
    though the district was once larger: ``today_of`` looks closer.

    Raises
    ------
    GeoError
        If no set has such a code.
    """
    row = next((row for row in district_tables.extents() if row["code"] == code), None)
    if row is None:
        raise GeoError(f"there is no district with the code {code!r}")
    return row["part_of"] or code


def names() -> dict[str, str]:
    """Return the name of every district of any time, by code."""
    return {row["code"]: row["name"] for row in district_tables.extents()}


def names_on(on: date | None = None) -> dict[str, str]:
    """Return the name of each district of a date's set, by code; None is the default set."""
    return dict(_names(vintage_on(on)))


def own_of(code: str, on: date | None, tehsil: str | None = None) -> str:
    """Return the district of a date that holds a district of any set.

    Parameters
    ----------
    code
        Chaman on a day of 2010 gives Killa Abdullah; a district that stood then, itself.
    on
        None is the default set.
    tehsil
        Code of the tehsil, where that is known: it decides.

    Raises
    ------
    GeoError
        If no set has such a code.
    """
    vintage = vintage_on(on)
    then = _districts(vintage)
    if tehsil is not None and (holder := _holders(vintage).get(tehsil)):
        return holder
    asked = code
    while code not in then.index:
        made = next((one for one in changes() if one.code == code), None)
        if made is None:
            raise GeoError(f"there is no district with the code {asked!r}")
        code = made.cut_out_of[0]
    return code


def today_of(
    code: str,
    on: date | None = None,
    *,
    tehsil: str | None = None,
    point: tuple[float, float] | None = None,
) -> str:
    """Return the district of the default set in which something of a date is counted.

    A district that was divided since was more than what has its name today. The tehsil
    or the point then says in which of the parts it lies; where neither is known, the
    district that kept the code counts it.

    Parameters
    ----------
    code
        The district of its own date.
    on
        The date; None is today.
    tehsil
        Code of the tehsil, where it is known.
    point
        Longitude, latitude in degrees, EPSG:4326, where the place is known to one.

    Raises
    ------
    GeoError
        If no set has such a code.
    """
    whole = default_of(code)
    parts = _parts(code, vintage_on(on))
    if len(parts) < 2:
        return whole
    if tehsil is not None:
        held = district_tables.tehsils()["district"].get(tehsil)
        return str(held) if held in parts else whole
    if point is not None:
        under = _default_under(point)
        return under if under in parts else whole
    return whole


@lru_cache(maxsize=4096)
def _default_under(point: tuple[float, float]) -> str:
    code = locate(np.array([point]))["code"].iloc[0]
    return code if isinstance(code, str) else ""


@cache
def _parts(code: str, vintage: str) -> frozenset[str]:
    """Return the districts of the default set that share in a district of a vintage."""
    then = _districts(vintage)
    if code not in then.index:
        return frozenset()
    return frozenset(district_tables.tehsils().loc[list(then.loc[code, "tehsils"]), "district"])


def resolve(name: str) -> str | None:
    """Return the code of the district that goes by ``name``, or None.

    Names of now, other spellings, Urdu names and older names all count; case,
    accents, spaces and the word "district" do not. Nothing is guessed: for
    misspellings use ``geo.gazetteer.find``. Hub and Usta Muhammad give their
    own codes (see ``default_of``). Lehri, dissolved in 2018 and divided, gives
    Sibi, where its chief town lies; ``resolve_all`` gives both.
    """
    codes = resolve_all(name)
    return codes[0] if codes else None


def resolve_all(name: str) -> tuple[str, ...]:
    """Return every district that ``name`` may mean, the first as in ``resolve``."""
    return district_tables.codes_by_name().get(fold_name(name), ())


@one_at_a_time
def locate(
    points: Points, on: date | None = None, *, tehsils: bool = False, suggest: bool = False
) -> pd.DataFrame:
    """Say of each point which district it lies in, or what is wrong with it.

    A point on a border lies in the district with the lowest code, so that a
    rebuild gives the same answer as the first build. Bad points never raise.

    Parameters
    ----------
    points
        GeoSeries in EPSG:4326, or a float array of shape (n, 2), longitude
        first, in degrees.
    on
        The date that decides the district set, as in ``read_districts``.
    tehsils
        Also say which tehsil.
    suggest
        Also name the nearest district to each point that lies outside. A hint
        for an editor, never an assignment. Slow.

    Returns
    -------
    DataFrame
        One row a point, with the index of ``points``: ``code`` (the district,
        or NA), ``method`` ("inside", "border" or NA), ``problem`` (NA where
        there is a code; else "missing", "invalid": not a number or not on the
        globe, "null island": both exactly 0, "swapped": would lie in the
        province with longitude and latitude exchanged, or "outside"); with
        ``tehsils`` also ``tehsil``; with ``suggest`` also ``nearest`` and
        ``nearest_km``.

    Raises
    ------
    GeoError
        If the points are in another CRS or in none, or are not an (n, 2) array.
    """
    xy, index, absent = _coordinates(points)
    vintage = vintage_on(on)
    layer = _located(vintage)
    place, border = layer.districts.find(xy)
    problem = _problems(xy, absent, place < 0, layer.districts)
    located = pd.DataFrame(
        {
            "code": _take(layer.codes, place),
            "method": _take(("inside", "border"), np.where(place < 0, -1, border)),
            "problem": _take(_PROBLEMS, problem),
        },
        index=index,
    )
    if tehsils:
        located["tehsil"] = _take(layer.tehsil_codes, layer.tehsils.find(xy)[0])
    if suggest:
        _add_nearest(located, xy, layer)
    return located


_PROBLEMS: Final = ("missing", "invalid", "null island", "swapped", "outside")


@dataclass(frozen=True, slots=True)
class _Layer:
    """What ``locate`` needs of one vintage; made once in a process."""

    codes: tuple[str, ...]
    districts: Grid
    tehsil_codes: tuple[str, ...]
    tehsils: Grid


@one_at_a_time
@cache
def _located(vintage: str) -> _Layer:
    districts, tehsils = _districts(vintage), district_tables.tehsils()
    # Tehsils in the order of their districts: on a border the lowest tehsil then lies in
    # the district that wins there.
    order = [code for codes in districts["tehsils"] for code in sorted(codes)]
    return _Layer(
        tuple(districts.index),
        Grid(districts.geometry.to_numpy()),
        tuple(order),
        Grid(tehsils.geometry.loc[order].to_numpy()),
    )


def _coordinates(
    points: Points,
) -> tuple[npt.NDArray[np.float64], pd.Index, npt.NDArray[np.bool_]]:
    """Return coordinates (n, 2), the index, and which points are not there at all."""
    if isinstance(points, gpd.GeoSeries):
        if points.crs is None:
            raise GeoError("the points have no CRS; they must say that they are in EPSG:4326")
        if points.crs != CRS:
            raise GeoError(f"the points are in {points.crs.to_string()}; give them in {CRS}")
        shapes = points.to_numpy()
        absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
        xy = np.full((len(shapes), 2), np.nan)
        # GEOS refuses to read the coordinates of an empty point.
        xy[~absent, 0] = shapely.get_x(shapes[~absent])
        xy[~absent, 1] = shapely.get_y(shapes[~absent])
        return xy, points.index, absent
    xy = np.asarray(points, dtype=np.float64)
    if xy.size == 0:
        xy = xy.reshape(0, 2)
    if xy.ndim != 2 or xy.shape[1] != 2:
        raise GeoError(f"coordinates must be an array of shape (n, 2), not {xy.shape}")
    return xy, pd.RangeIndex(len(xy)), np.isnan(xy).all(axis=1)


def _problems(
    xy: npt.NDArray[np.float64],
    absent: npt.NDArray[np.bool_],
    outside: npt.NDArray[np.bool_],
    districts: Grid,
) -> npt.NDArray[np.intp]:
    """Return for each point a position in ``_PROBLEMS``, -1 where there is none."""
    problem = np.full(len(xy), -1, dtype=np.intp)
    where = np.flatnonzero(outside)
    if not len(where):
        return problem
    x, y = xy[where, 0], xy[where, 1]
    with np.errstate(invalid="ignore"):
        valid = np.isfinite(x) & np.isfinite(y) & (np.abs(x) <= 180) & (np.abs(y) <= 90)
    swapped = districts.find(np.column_stack([y, x]))[0] >= 0
    problem[where] = np.select(
        [absent[where], ~valid, (x == 0) & (y == 0), swapped], [0, 1, 2, 3], default=4
    )
    return problem


def _take(labels: tuple[str, ...], positions: npt.NDArray[np.intp]) -> Any:
    return pd.array(list(labels), dtype="str").take(positions, allow_fill=True)


def _add_nearest(located: pd.DataFrame, xy: npt.NDArray[np.float64], layer: _Layer) -> None:
    outside = np.flatnonzero((located["problem"] == "outside").to_numpy(dtype=bool))
    nearest = np.full(len(xy), -1, dtype=np.intp)
    distance = np.full(len(xy), np.nan)
    # A degree of longitude is shorter than one of latitude: measure on a map that says so.
    squeeze = np.array([np.cos(np.radians(28.5)), 1.0])
    shapes = shapely.transform(layer.districts.shapes, lambda c: c * squeeze)
    if len(outside):
        points = shapely.points(xy[outside] * squeeze)
        rows, hits = shapely.STRtree(shapes).query_nearest(points, all_matches=True)
        first = pd.Series(hits).groupby(rows).min().to_numpy()
        nearest[outside] = first
        distance[outside] = shapely.distance(points, shapes[first]) * _KM_PER_DEGREE
    located["nearest"] = _take(layer.codes, nearest)
    located["nearest_km"] = distance


@one_at_a_time
@cache
def _districts(vintage: str) -> gpd.GeoDataFrame:
    rows = [row for row in district_tables.extents() if _stood(row, vintage)]
    rows.sort(key=lambda row: row["code"])
    return district_tables.frame_of(rows)


@cache
def _holders(vintage: str) -> Mapping[str, str]:
    """Return the district of each tehsil in a set; the first one that names it."""
    found: dict[str, str] = {}
    for own, members in _districts(vintage)["tehsils"].items():
        for tehsil in members:
            found.setdefault(tehsil, str(own))
    return found


@cache
def _names(vintage: str) -> Mapping[str, str]:
    return {str(code): str(name) for code, name in _districts(vintage)["name"].items()}


def _stood(row: dict[str, str], vintage: str) -> bool:
    """Say whether an extent of a district belongs to a set."""
    if vintage == DEFAULT_VINTAGE:
        return bool(row["in_default"])
    start = next((day for day, name in _vintages().items() if name == vintage), date.min)
    since = _first_day(row["valid_from"]) if row["valid_from"] else date.min
    until = _first_day(row["valid_to"]) if row["valid_to"] else date.max
    return since <= start < until
