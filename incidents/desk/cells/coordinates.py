"""Where a cell says that something is: a coordinate exactly, or refused.

Degrees, EPSG:4326. Decimal degrees with a point or a comma, degrees with minutes
and seconds, digits of Urdu; never half of what stands there. A point that makes
sense only with longitude and latitude exchanged is offered exchanged, never
exchanged silently.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from geo import districts
from geo.scope import district_name
from incidents.desk.cells.values import Checked, digits, unquoted

Axis = Literal["latitude", "longitude"]

_DECIMAL: Final = re.compile(r"([+-]?)(\d{1,3}(?:[.,]\d{1,15})?)\s*[°º]?\s*([NSEW]?)")
_SEXAGESIMAL: Final = re.compile(
    r"(?P<before>[NSEW]?)\s*(?P<degrees>\d{1,3})\s*[°º]\s*(?P<minutes>\d{1,2}(?:[.,]\d{1,10})?)\s*['′’]"
    r"\s*(?:(?P<seconds>\d{1,2}(?:[.,]\d{1,10})?)\s*(?:\"|″|”|''|′′)\s*)?(?P<after>[NSEW]?)"
)
_HALVES: Final = {"latitude": "NS", "longitude": "EW"}
MOST_KM_OUTSIDE: Final = 50.0  # beyond, it is more likely a slip than an incident
_LIMITS: Final = {"latitude": 90.0, "longitude": 180.0}


def parse_coordinate(text: str, axis: Axis) -> Checked[float]:
    """Return a latitude or a longitude in degrees."""
    given = " ".join(digits(unquoted(text)).strip().upper().split())
    if not given:
        return Checked()
    if plain := _DECIMAL.fullmatch(given):
        sign, number, half = plain.groups()
        if sign and half:
            return Checked(problem="has both a sign and a letter for its half of the globe")
        degrees = float(number.replace(",", "."))
        return _on_the_globe(-degrees if sign == "-" else degrees, half, axis)
    if parts := _SEXAGESIMAL.fullmatch(given):
        return _from_parts(parts, axis)
    if given.lower() in ("nan", "inf", "-inf", "infinity", "-infinity"):
        return Checked(problem="is not a number of degrees")
    return Checked(
        problem="is not a coordinate that we can read: write decimal degrees, as 28.4907"
    )


def _from_parts(parts: re.Match[str], axis: Axis) -> Checked[float]:
    if parts["before"] and parts["after"]:
        return Checked(problem="names its half of the globe twice")
    minutes = float(parts["minutes"].replace(",", "."))
    seconds = float((parts["seconds"] or "0").replace(",", "."))
    if minutes >= 60 or seconds >= 60:
        return Checked(problem="has 60 or more minutes or seconds")
    degrees = int(parts["degrees"]) + minutes / 60 + seconds / 3600
    return _on_the_globe(round(degrees, 9), parts["before"] or parts["after"], axis)


def _on_the_globe(degrees: float, half: str, axis: Axis) -> Checked[float]:
    if half and half not in _HALVES[axis]:
        return Checked(problem=f"is marked {half}, which no {axis} is")
    if half in ("S", "W"):
        degrees = -degrees
    limit = _LIMITS[axis]
    if abs(degrees) > limit:
        return Checked(problem=f"is beyond {limit:.0f} degrees, where no {axis} is")
    return Checked(degrees)


@dataclass(frozen=True, slots=True)
class Located:
    """What lies under a point.

    Attributes
    ----------
    district, tehsil : str or None
        Codes; the district is that of the asked date.
    method : str or None
        "inside" or "border".
    problem : str or None
        Why the point cannot be used.
    notice : str or None
        What an editor should look at; the point stands.
    swapped : bool
        Whether it would lie in the province with longitude and latitude exchanged.
    """

    district: str | None = None
    tehsil: str | None = None
    method: str | None = None
    problem: str | None = None
    notice: str | None = None
    swapped: bool = False


def locate_points(
    points: Sequence[tuple[float, float]], on: Sequence[date | None]
) -> list[Located]:
    """Say of each point (longitude, latitude) what lies under it on its date, in its order."""
    found: list[Located] = [Located()] * len(points)
    groups: dict[str, list[int]] = {}
    for number, day in enumerate(on):
        groups.setdefault(districts.vintage_on(day), []).append(number)
    for numbers in groups.values():
        xy = np.array([points[number] for number in numbers], dtype=np.float64)
        table = districts.locate(xy, on[numbers[0]], tehsils=True, suggest=True)
        for number, row in zip(numbers, table.to_dict("records"), strict=True):
            found[number] = _located(row, points[number])
    return found


def _located(row: Mapping[Any, Any], point: tuple[float, float]) -> Located:
    def known(name: str) -> str | None:
        value = row[name]
        return None if pd.isna(value) else str(value)

    problem = known("problem")
    if problem is None:
        return Located(known("code"), known("tehsil"), known("method"))
    if problem == "null island":
        return Located(problem="0, 0 lies in the Atlantic: leave both cells empty when not known")
    if problem == "swapped":
        longitude, latitude = point
        return Located(
            problem=f"would lie in Balochistan with the two exchanged (latitude {longitude:g}, "
            f"longitude {latitude:g}): exchange them, or say so above",
            swapped=True,
        )
    if problem != "outside":
        return Located(problem="is not a point on the globe")
    return _outside(row, known("nearest"))


def _outside(row: Mapping[Any, Any], nearest: str | None) -> Located:
    distance = float(row["nearest_km"])
    name = district_name(nearest) if nearest else "the province"
    if distance > MOST_KM_OUTSIDE:
        return Located(
            problem=f"lies {distance:,.0f} km outside Balochistan (nearest district: {name})"
        )
    return Located(
        notice=f"lies {distance:.1f} km outside every district; the nearest is {name}. "
        "The incident gets no district from it"
    )
