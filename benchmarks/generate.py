"""Fictional incidents over the real districts, as many as are asked for.

Nothing here happened. Every title says "fictional", every place is a number of
Nowhere, and every voice is a fictional one, so that a row which escapes from a
benchmark cannot be taken for a report. Only the geography and the register of
actors are real, because the atlas checks both.

The same number and seed give the same rows, whatever the machine.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from benchmarks.sides import claim_frames
from geo import districts

SEED: Final = 20261122
SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)

Frames = dict[str, pd.DataFrame]
Rng = np.random.Generator
Numbers = npt.NDArray[np.intp]

_FIRST_DAY: Final = np.datetime64("2003-01-01", "D")
_LAST_DAY: Final = np.datetime64("2026-10-31", "D")
_NEWEST: Final = np.datetime64(districts.vintages()[-1], "D")
_TOWNS: Final = 8  # fictional towns a district
_SPREAD: Final = 0.04  # degrees around a town, about 4 km

# Share of the incidents. 60 % are known to a point.
_GEO_PRECISIONS: Final = {
    "site": 0.10, "town": 0.35, "near": 0.15,
    "tehsil": 0.20, "district": 0.15, "province": 0.04, "unknown": 0.01,
}  # fmt: skip
_POINTS: Final = ("site", "town", "near")
_DATE_PRECISIONS: Final = {
    "day": 0.80, "days": 0.05, "week": 0.03, "month": 0.07, "year": 0.03, "undated": 0.02
}  # fmt: skip
_STATUSES: Final = {
    "claimed": 0.25, "reported": 0.40, "corroborated": 0.25, "disputed": 0.08, "retracted": 0.02
}  # fmt: skip
_EVENT_TYPES: Final = {
    "battles": 0.30, "explosions_remote_violence": 0.22, "violence_against_civilians": 0.24,
    "protests": 0.12, "riots": 0.04, "strategic_developments": 0.08,
}  # fmt: skip
_SUB_TYPES: Final = {
    "battles": ("armed_clash", "armed_attack", "military_operation"),
    "explosions_remote_violence": (
        "remote_explosive", "grenade", "suicide_bomb", "sabotage_of_infrastructure"
    ),
    "violence_against_civilians": ("attack", "abduction", "enforced_disappearance"),
    "protests": ("peaceful_protest", "protest_with_intervention"),
    "riots": ("violent_demonstration", "mob_violence"),
    "strategic_developments": ("arrests", "disrupted_weapons_use", "looting_property_destruction"),
}  # fmt: skip
_ARMED: Final = ("bla", "blf", "bra", "uba", "bras", "ttp", "unidentified-armed-group")
_FORCES: Final = ("frontier-corps", "police", "pakistan-army", "levies", "ctd")
_PEOPLE: Final = ("civilians", "labourers", "students", "travellers")
_CROWDS: Final = ("protesters", "families-of-missing", "byc")
# Who takes part, by event type: as alleged perpetrator or participant, and as target or responder.
_FIRST: Final = {"protests": ("participant", _CROWDS), "riots": ("participant", ("crowd",))}
_SECOND: Final = {
    "violence_against_civilians": ("target", _PEOPLE),
    "protests": ("responder", _FORCES),
    "riots": ("responder", _FORCES),
}


def frames(number: int, seed: int = SEED) -> Frames:
    """Return fictional incidents as the five plain frames that make an atlas.

    Parameters
    ----------
    number : int
        How many incidents.
    seed : int

    Returns
    -------
    dict of DataFrame
        ``incidents``, ``participations``, ``claims``, ``breakdowns`` and
        ``reports``, as ``incidents.atlas.PlainFrames`` holds them; the first also
        has ``district_method``, so that each row makes a record.
    """
    rng = np.random.default_rng([seed, number])
    table = _incidents(rng, number)
    return {
        "incidents": table,
        "participations": _participations(rng, table),
        **claim_frames(rng, table),
    }


def choose(rng: Rng, shares: Mapping[str, float], number: int) -> npt.NDArray[np.object_]:
    """Draw codes by their shares."""
    return np.array(list(shares), dtype=object)[
        rng.choice(len(shares), size=number, p=list(shares.values()))
    ]


def _incidents(rng: Rng, number: int) -> pd.DataFrame:
    serial = np.arange(1, number + 1)
    event_type = choose(rng, _EVENT_TYPES, number)
    table = pd.DataFrame(
        {
            "id": [f"fictional-{n:07d}" for n in serial],
            **_dates(rng, number),
            "geo_precision": choose(rng, _GEO_PRECISIONS, number),
            "event_type": event_type,
            "sub_event_type": _of_type(rng, event_type, _SUB_TYPES),
            "status": choose(rng, _STATUSES, number),
            "sensitivity": "public",
            "counts": rng.random(number) >= 0.02,
            "version": 1,
        }
    )
    table["counts_reason"] = np.where(table["counts"], None, "umbrella")
    table["doubt"] = np.where(
        rng.random(number) < 0.05, "A fictional doubt about a fictional event.", None
    )
    for name, column in _places(rng, table).items():
        table[name] = column
    table["title"] = [
        f"Fictional event {n} at {place}" for n, place in zip(serial, table["place"], strict=True)
    ]
    table["summary"] = [
        f"Generated row {n} of a benchmark: a fictional event in a place that does not exist."
        for n in serial
    ]
    return table


def _of_type(
    rng: Rng, event_type: npt.NDArray[np.object_], options: Mapping[str, tuple[str, ...]]
) -> npt.NDArray[np.object_]:
    drawn = np.empty(len(event_type), dtype=object)
    for code, choices in options.items():
        rows = np.flatnonzero(event_type == code)
        drawn[rows] = np.array(choices, dtype=object)[rng.integers(len(choices), size=len(rows))]
    return drawn


def _dates(rng: Rng, number: int) -> dict[str, Any]:
    """Draw first and last days that fit their precision; NaT where undated."""
    precision = choose(rng, _DATE_PRECISIONS, number)
    span = int((_LAST_DAY - _FIRST_DAY).astype(int))
    start = _FIRST_DAY + rng.integers(0, span + 1, size=number)
    end = start + np.where(precision == "days", rng.integers(1, 4, size=number), 0)
    end = np.where(precision == "week", start + 6, end)
    for code, unit in (("month", "M"), ("year", "Y")):
        rows = precision == code
        whole = start[rows].astype(f"datetime64[{unit}]")
        start[rows] = whole.astype("datetime64[D]")
        end[rows] = (whole + 1).astype("datetime64[D]") - 1
    undated = precision == "undated"
    start[undated] = end[undated] = np.datetime64("NaT")
    return {
        "date_start": start.astype("datetime64[s]"),
        "date_end": end.astype("datetime64[s]"),
        "date_precision": precision,
    }


def _places(rng: Rng, table: pd.DataFrame) -> dict[str, Any]:
    """Draw where each incident is said to be, and set its district on its own date."""
    number = len(table)
    default = districts.read_districts()
    home = rng.choice(len(default), size=number, p=rng.dirichlet(np.full(len(default), 3.0)))
    town = rng.integers(_TOWNS, size=number)
    precision = table["geo_precision"].to_numpy()
    day = table["date_start"].to_numpy().astype("datetime64[D]")
    newer = day >= _NEWEST
    is_point = np.isin(precision, _POINTS)
    is_area = np.isin(precision, ("tehsil", "district"))

    xy = np.full((number, 2), np.nan)
    rows = np.flatnonzero(is_point)
    xy[rows] = _points(rng, default.geometry.to_numpy(), home[rows], town[rows])
    tehsil, area = _areas(rng, default, home, newer)

    code = np.where(is_area, area, None)
    method = np.where(is_area, "manual", None)
    begins = np.array(districts.vintages(), dtype="datetime64[D]")
    which = np.maximum(np.searchsorted(begins, day, side="right") - 1, 0)
    for number, on in enumerate(districts.vintages()):
        rows = np.flatnonzero(is_point & (which == number))
        found = districts.locate(xy[rows], on)
        code[rows], method[rows] = found["code"], found["method"]
    today = np.array([None if one is None else districts.default_of(one) for one in code])
    today[is_point] = districts.locate(xy[is_point])["code"]
    return {
        "longitude": xy[:, 0],
        "latitude": xy[:, 1],
        "district": code,
        "district_method": method,
        "district_today": today,
        "tehsil": np.where(precision == "tehsil", tehsil, None),
        "place": [f"Nowhere-{n}" for n in home * _TOWNS + town + 1],
    }


def _points(
    rng: Rng, shapes: npt.NDArray[np.object_], home: Numbers, town: Numbers
) -> npt.NDArray[np.float64]:
    """Draw points in their districts: most around a fictional town, the rest anywhere.

    No two are meant to coincide. A map that stacks signs of one place gets no
    help from that, so its figures are those of its harder case.
    """
    shapely.prepare(shapes)
    xy = np.empty((len(home), 2))
    for place, shape in enumerate(shapes):
        rows = np.flatnonzero(home == place)
        towns = _uniform(rng, shape, _TOWNS)
        xy[rows] = _uniform(rng, shape, len(rows))
        near = rows[rng.random(len(rows)) < 0.7]
        drawn = towns[town[near]] + rng.normal(0.0, _SPREAD, size=(len(near), 2))
        inside = shapely.contains_xy(shape, *drawn.round(5).T)
        xy[near[inside]] = drawn[inside].round(5)
    return xy


def _uniform(rng: Rng, shape: Any, number: int) -> npt.NDArray[np.float64]:
    """Draw points inside a polygon, rounded to 5 decimals (about a metre)."""
    west, south, east, north = shape.bounds
    found = np.empty((0, 2))
    while len(found) < number:
        drawn = rng.uniform((west, south), (east, north), size=(2 * number + 16, 2)).round(5)
        found = np.concatenate([found, drawn[shapely.contains_xy(shape, *drawn.T)]])
    return found[:number]


def _areas(
    rng: Rng, default: pd.DataFrame, home: Numbers, newer: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Draw a tehsil of the home district, and say which district it lies in on the date."""
    tehsil = np.empty(len(home), dtype=object)
    for place, codes in enumerate(default["tehsils"]):
        rows = np.flatnonzero(home == place)
        tehsil[rows] = np.array(codes, dtype=object)[rng.integers(len(codes), size=len(rows))]
    split = districts.read_districts(_NEWEST.item())
    later = {one: code for code, codes in split["tehsils"].items() for one in codes}
    then = default.index.to_numpy(dtype=object)[home]
    return tehsil, np.where(newer, pd.Series(tehsil).map(later).to_numpy(dtype=object), then)


def _participations(rng: Rng, table: pd.DataFrame) -> pd.DataFrame:
    event_type = table["event_type"].to_numpy()
    sides = []
    for special, (plain_role, plain_actors) in (
        (_FIRST, ("alleged_perpetrator", _ARMED)),
        (_SECOND, ("target", _FORCES)),
    ):
        chosen = {code: special.get(code, (plain_role, plain_actors)) for code in _EVENT_TYPES}
        actor = _of_type(rng, event_type, {code: actors for code, (_, actors) in chosen.items()})
        sides.append(
            pd.DataFrame(
                {
                    "incident_id": table["id"],
                    "actor": actor,
                    "role": [chosen[code][0] for code in event_type],
                    "as_reported": None,
                    "suspected_by": None,
                }
            )
        )
    first, second = sides
    accused = (first["role"] == "alleged_perpetrator") & (rng.random(len(first)) < 0.1)
    first.loc[accused, "suspected_by"] = "Fictional officials"
    # Each incident's first actor, then its second, as a store gives them.
    return pd.concat([first, second]).sort_index(kind="stable", ignore_index=True)
