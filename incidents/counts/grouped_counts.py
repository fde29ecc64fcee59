"""Counts by district, by period and by area, and what has no place on the map."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from incidents.atlas import Mask, RangeColumns, Rows, Selection, in_sums
from incidents.counting_rules.basis import Basis, BasisChoice, basis_of
from incidents.counts.multi_incident_sums import BeyondJointFigures, beyond_joint_figures
from incidents.counts.range_names import rest_of
from incidents.model import DatePrecision, GeoPrecision, Status

PERIODS: Final = ("day", "week", "month", "year")
PER_PEOPLE: Final = 100_000

_UNITS: Final = {"day": "D", "month": "M", "year": "Y"}
_WEEK: Final = 7
# The first day of time, 1 January 1970, was a Thursday; our weeks begin on Monday.
_THURSDAY: Final = 3


def by_district(
    selection: Selection,
    measure: str | None = None,
    basis: Basis | BasisChoice | str = Basis.ALL,
) -> pd.DataFrame:
    """Count incidents, and people, by district of today's set.

    Returns
    -------
    DataFrame
        One row a district with an entry: ``code``, ``incidents`` (that are in sums),
        ``in_no_sum``; with a measure also ``low``, ``high`` (people, NaN where no number
        is given), ``open``, ``counted`` and ``uncounted`` (incidents). Incidents without
        a district are in none; a district without a row has no report.
    """
    codes = selection.atlas.table["district_today"].cat
    place = codes.codes.to_numpy()[selection.rows]
    counting = in_sums(selection.atlas)[selection.rows] & (place >= 0)
    listed = ~in_sums(selection.atlas)[selection.rows] & (place >= 0)
    names = codes.categories
    frame = pd.DataFrame(
        {
            "code": names.astype("str"),
            "incidents": np.bincount(place[counting], minlength=len(names)),
            "in_no_sum": np.bincount(place[listed], minlength=len(names)),
        }
    )
    if measure is not None:
        columns = selection.range(measure, basis_of(basis))
        rest = selection.range(rest_of(measure), basis_of(basis))
        less = beyond_joint_figures(
            selection, measure, basis_of(basis), counting, place, len(names)
        )
        people = _people(columns, counting, place, len(names), less)
        frame = frame.assign(**_with_rest(people, rest, place >= 0, place))
    return frame[(frame["incidents"] + frame["in_no_sum"]) > 0].reset_index(drop=True)


def per_100k(frame: pd.DataFrame, population: Mapping[str, int]) -> pd.DataFrame:
    """Add figures per 100,000 people to a frame of ``by_district``.

    Parameters
    ----------
    frame : DataFrame
    population : mapping
        District code to its people; say their year beside the figures.

    Returns
    -------
    DataFrame
        With ``population`` and ``incidents_per_100k``, and ``low_per_100k`` and
        ``high_per_100k`` where there is a measure; NaN where the population is unknown.
    """
    people = frame["code"].map(population).astype("float64")
    people = people.where(people > 0)
    rates = {
        f"{name}_per_100k": frame[name] * PER_PEOPLE / people
        for name in ("incidents", "low", "high")
        if name in frame
    }
    return frame.assign(population=people, **rates)


def by_period(selection: Selection, period: str) -> pd.DataFrame:
    """Count incidents by day, week (from Monday), month or year and event type.

    Undated ones are in no period: ``undated_count`` gives their number.

    Returns
    -------
    DataFrame
        Sorted by ``period_start`` (datetime64[s]); ``period_end`` (the start of the last
        period in which it may have happened), ``event_type``, ``exact`` (the date is known
        well enough for this period; only then is ``period_end`` the same), ``incidents``
        (in sums), ``in_no_sum``.
    """
    table = selection.atlas.table
    starts = table["date_start"].to_numpy()[selection.rows]
    ends = table["date_end"].to_numpy()[selection.rows]
    first, last = _floor(starts, period), _floor(ends, period)
    # A fight from 31 January to 1 February is known to the day: it stands where it began.
    known = _known_to_the_day(table, selection.rows) | (first == last)
    frame = pd.DataFrame(
        {
            "period_start": first,
            "period_end": np.where(known, first, last),
            "event_type": table["event_type"].take(selection.rows).array,
            "exact": known,
            "incidents": in_sums(selection.atlas)[selection.rows],
        }
    )[~np.isnat(starts)]
    frame["in_no_sum"] = ~frame["incidents"]
    return _sums(frame, ["period_start", "period_end", "event_type", "exact"])


def people_by_period(
    selection: Selection, period: str, measure: str, basis: Basis | BasisChoice | str = Basis.ALL
) -> pd.DataFrame:
    """Add up people by the day, week (from Monday), month or year in which an incident began.

    Entries that are in no sum, undated ones and those that no claim speaks of are in no row.

    Returns
    -------
    DataFrame
        Sorted by ``period_start`` (datetime64[s]); ``low``, ``high`` (people, NaN where no
        number is given), ``open``, ``counted`` and ``uncounted`` (incidents), ``inexact``
        (those of them dated less exactly than the period: they may belong in a later one).
    """
    table = selection.atlas.table
    columns = selection.range(measure, basis_of(basis))
    rest = selection.range(rest_of(measure), basis_of(basis))
    starts = table["date_start"].to_numpy()[selection.rows]
    counting = in_sums(selection.atlas)[selection.rows] & columns.said
    adding = (counting | rest.said) & ~np.isnat(starts)
    chosen = np.flatnonzero(adding)
    rows = selection.rows[chosen]
    first = _floor(starts[chosen], period)
    # The atlas is sorted by date: a period ends where the next begins, and nothing is sorted.
    new = np.ones(len(first), dtype=bool)
    new[1:] = first[1:] != first[:-1]
    begins, place = first[new], np.cumsum(new) - 1
    vague = np.flatnonzero(~_known_to_the_day(table, rows))
    ends = table["date_end"].to_numpy()[rows[vague]]
    vague = vague[_floor(ends, period) != first[vague]]
    told = Selection(selection.atlas, rows)
    counted = counting[chosen]
    less = beyond_joint_figures(told, measure, basis_of(basis), counted, place, len(begins))
    people = _people(columns.take(chosen), counted, place, len(begins), less)
    everywhere = np.ones(len(chosen), dtype=bool)
    return pd.DataFrame(
        {
            "period_start": begins,
            **_with_rest(people, rest.take(chosen), everywhere, place),
            "inexact": np.bincount(place[vague], minlength=len(begins)),
        }
    )


def undated_count(selection: Selection) -> int:
    """Return how many incidents of the selection that are in sums have no date."""
    undated = selection.atlas.table["date_start"].isna().to_numpy()
    return int((undated & in_sums(selection.atlas))[selection.rows].sum())


def by_area(selection: Selection) -> pd.DataFrame:
    """Count the entries known only to a tehsil or a district, which are never dots.

    Returns
    -------
    DataFrame
        ``level`` ("tehsil" or "district"), ``code``, ``event_type``, ``incidents`` (in
        sums), ``in_no_sum``. Retracted entries are left out, as from the whole map.
    """
    table = selection.atlas.table
    precision = table["geo_precision"]
    areas = []
    for level, column in (
        (GeoPrecision.TEHSIL, "tehsil"),
        (GeoPrecision.DISTRICT, "district_today"),
    ):
        here = (
            (precision == level) & table[column].notna() & (table["status"] != Status.RETRACTED)
        ).to_numpy()
        rows = selection.rows[here[selection.rows]]
        counting = in_sums(selection.atlas)[rows]
        areas.append(
            pd.DataFrame(
                {
                    "level": str(level),
                    "code": table[column].take(rows).astype("str").array,
                    "event_type": table["event_type"].take(rows).array,
                    "incidents": counting,
                    "in_no_sum": ~counting,
                }
            )
        )
    return _sums(pd.concat(areas, ignore_index=True), ["level", "code", "event_type"])


def tray(selection: Selection) -> pd.DataFrame:
    """List what has no place on the map or on the timeline, with the reason.

    Returns
    -------
    DataFrame
        ``row`` (position in ``atlas.table``), ``id``, ``reason``: "province" (known only to
        the province), "unknown" (no known place), "no_area" (its tehsil or district is in
        no set of today), "retracted", "undated". One with two reasons is listed twice.
    """
    table = selection.atlas.table
    rows = selection.rows
    precision = table["geo_precision"].take(rows)
    tehsil = (precision == GeoPrecision.TEHSIL) & table["tehsil"].take(rows).isna()
    district = (precision == GeoPrecision.DISTRICT) & table["district_today"].take(rows).isna()
    reasons: dict[str, npt.NDArray[np.bool_]] = {
        "province": (precision == GeoPrecision.PROVINCE).to_numpy(),
        "unknown": (precision == GeoPrecision.UNKNOWN).to_numpy(),
        "no_area": (tehsil | district).to_numpy(),
        "retracted": (table["status"].take(rows) == Status.RETRACTED).to_numpy(),
        "undated": table["date_start"].take(rows).isna().to_numpy(),
    }
    listed = [
        pd.DataFrame({"row": rows[where], "reason": reason}) for reason, where in reasons.items()
    ]
    frame = pd.concat(listed, ignore_index=True)
    frame.insert(1, "id", table["id"].take(frame["row"].to_numpy()).array)
    return frame


def _people(
    columns: RangeColumns,
    where: Mask,
    place: npt.NDArray[np.integer[Any]],
    places: int,
    less: BeyondJointFigures | None = None,
) -> dict[str, npt.NDArray[np.generic]]:
    """Return the sums of the ranges of different incidents, one a place.

    Only rows ``where`` it is True are added; ``place`` says for each row which sum is its, and
    ``less`` what one figure of a side for several of them bounds.
    """
    known = where & ~np.isnan(columns.high)
    has_low = known & ~np.isnan(columns.low)
    sums: dict[str, npt.NDArray[np.generic]] = {}
    for name, values, adding in (("low", columns.low, has_low), ("high", columns.high, known)):
        added = np.bincount(place[adding], values[adding], places).astype(float)
        added[np.bincount(place[adding], minlength=places) == 0] = np.nan
        sums[name] = added
    is_open = columns.open
    if less is not None:
        sums["high"] = sums["high"].astype(np.float64) - less.people
        is_open = is_open & ~less.closed
    counted = np.bincount(place[known], minlength=places)
    said = np.bincount(place[where & columns.said], minlength=places)
    return sums | {
        "open": np.bincount(place[known & is_open], minlength=places) > 0,
        "counted": counted,
        "uncounted": said - counted,
    }


def _with_rest(
    people: dict[str, npt.NDArray[np.generic]],
    rest: RangeColumns,
    where: Mask,
    place: npt.NDArray[np.integer[Any]],
) -> dict[str, npt.NDArray[np.generic]]:
    """Return sums with what round-ups count beyond their parts; these are no incidents."""
    if not (rest.said & where).any():
        return people
    more = _people(rest, where & rest.said, place, len(people["low"]))
    found = dict(people)
    for end in ("low", "high"):
        both = np.stack([people[end], more[end]]).astype(np.float64)
        none = np.isnan(both).all(axis=0)
        found[end] = np.where(none, np.nan, np.nan_to_num(both).sum(axis=0))
    found["open"] = np.logical_or(people["open"], more["open"])
    return found


def _known_to_the_day(table: pd.DataFrame, rows: Rows) -> Mask:
    precision = table["date_precision"].cat
    to_the_day = precision.categories.get_loc(DatePrecision.DAY.value)
    known: Mask = precision.codes.to_numpy()[rows] == to_the_day
    return known


def _sums(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    grouped = frame.groupby(keys, observed=True, as_index=False)
    counted: pd.DataFrame = grouped[["incidents", "in_no_sum"]].sum()
    return counted


def _floor(days: npt.NDArray[np.datetime64], period: str) -> npt.NDArray[np.datetime64]:
    """Return the first day of the period that each day lies in."""
    if period == "week":
        numbers = days.astype("datetime64[D]")
        weekday = (numbers.astype(np.int64) + _THURSDAY) % _WEEK
        started = numbers - weekday.astype("timedelta64[D]")
        return np.where(np.isnat(days), days, started.astype("datetime64[s]"))
    return days.astype(f"datetime64[{_UNITS[period]}]").astype("datetime64[s]")
