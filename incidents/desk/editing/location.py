"""Where a draft says that it happened: what an editor may choose, and what follows from it.

A choice never says more than it is: a district is an area and has no point, and
a point from the map is a point near something until somebody says otherwise.
The district of a point is found by the join, at once.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.districts import (
    default_of,
    locate,
    own_of,
    read_districts,
    read_tehsils,
    resolve,
    vintage_on,
    vintages,
)
from geo.gazetteer import Candidate, find, one_point
from geo.precision import GeoPrecision
from incidents.desk.drafts import DeskDraft
from incidents.model import DistrictMethod, PointGeometry

__all__ = ["PROVINCE", "UNKNOWN", "Where", "areas", "at_point", "candidates", "placed", "where_of"]

_MOST_CANDIDATES: Final = 8
_DIGITS: Final = 5  # decimals of a degree: about a metre, far finer than a click
_PICKED: Final = "a point on the map"

_COARSER: Final = {
    GeoPrecision.SITE: (GeoPrecision.SITE, GeoPrecision.TOWN, GeoPrecision.NEAR),
    GeoPrecision.TOWN: (GeoPrecision.TOWN, GeoPrecision.SITE, GeoPrecision.NEAR),
    GeoPrecision.NEAR: (GeoPrecision.NEAR, GeoPrecision.SITE, GeoPrecision.TOWN),
}


@dataclass(frozen=True, slots=True)
class Where:
    """A place as an editor chooses it.

    Attributes
    ----------
    name : str
        As the gazetteer writes it.
    precision : GeoPrecision
        The most that may be said of it: a town is a town, a district an area.
    lon, lat : float or None
        Degrees, EPSG:4326; None for an area.
    district, tehsil : str or None
        Codes, of the asked date.
    method : DistrictMethod or None
    note : str
        What an editor should know: how the name was matched, or that the place lies
        outside the province.
    outside : bool
        It lies outside the province and cannot be an incident's place here.
    nameless : bool
        It is a point that somebody picked, and ``name`` only says so.
    """

    name: str
    precision: GeoPrecision
    lon: float | None = None
    lat: float | None = None
    district: str | None = None
    tehsil: str | None = None
    method: DistrictMethod | None = None
    note: str = ""
    outside: bool = False
    nameless: bool = False

    @property
    def key(self) -> str:
        """What tells two choices apart, and survives a reload."""
        if self.lon is not None and self.lat is not None:
            return f"{self.lon:.{_DIGITS}f},{self.lat:.{_DIGITS}f}"
        if self.precision is GeoPrecision.TEHSIL:
            return self.tehsil or ""
        if self.precision is GeoPrecision.DISTRICT:
            return self.district or ""
        return self.precision.value

    @property
    def precisions(self) -> tuple[GeoPrecision, ...]:
        """How exactly the place may be said to be known, the likeliest first.

        Wider is always honest; finer never is.
        """
        found = list(_COARSER.get(self.precision, (self.precision,)))
        if self.tehsil and self.precision is not GeoPrecision.UNKNOWN:
            found.append(GeoPrecision.TEHSIL)
        if self.district:
            found.append(GeoPrecision.DISTRICT)
        found += [GeoPrecision.PROVINCE, GeoPrecision.UNKNOWN]
        return tuple(dict.fromkeys(found))


PROVINCE: Final = Where("Balochistan", GeoPrecision.PROVINCE)
UNKNOWN: Final = Where("Not known", GeoPrecision.UNKNOWN)


def candidates(place: str, on: date | None = None) -> tuple[Where, ...]:
    """Return the places that a name may mean, best first; outside ones say so.

    A name alone never decides, so a single candidate is still a choice.
    """
    found: dict[str, Where] = {}
    for one in _meant(place):
        where = _candidate(one, on)
        found.setdefault(where.key, where)
    return tuple(found.values())[:_MOST_CANDIDATES]


def _meant(place: str) -> list[Candidate]:
    """Return what a name may mean; of "Chamalang, Duki" the first, in the second.

    Guesses by sound or likeness stay in the district that is named beside.
    """
    first, *rest = (part.strip() for part in place.split(","))
    within = next((code for part in reversed(rest) if (code := resolve(part))), None)
    if within is None:
        return find(place, _MOST_CANDIDATES)
    named = find(first, _MOST_CANDIDATES, district=within)
    # What carries the name elsewhere is told too, behind what lies where it is said to.
    named.sort(key=lambda one: one.district != default_of(within))
    return [*find(place, _MOST_CANDIDATES), *named]


def _candidate(one: Candidate, on: date | None) -> Where:
    note = "" if one.how in ("exact", "spelling") else f"sounds or looks like “{one.matched}”"
    if one.outside:
        around = ", ".join(dict.fromkeys((one.province, one.country)))
        return Where(
            one.name,
            one.precision,
            one.lon,
            one.lat,
            note=f"in {around}: outside the province",
            outside=True,
        )
    if one.lon is not None and one.lat is not None:
        found = _under(one.lon, one.lat, on)
        if found["code"] is not None:
            return Where(
                one.name,
                one.precision,
                one.lon,
                one.lat,
                found["code"],
                found["tehsil"],
                DistrictMethod(found["method"]),
                note,
            )
    if one.district is None:
        return PROVINCE
    if one.tehsil is not None and one.kind == "tehsil":
        return Where(
            one.name,
            GeoPrecision.TEHSIL,
            district=_holder(one.tehsil, one.district, on),
            tehsil=one.tehsil,
            method=DistrictMethod.MANUAL,
            note=note,
        )
    return _district(one, on, note)


def _district(one: Candidate, on: date | None, note: str) -> Where:
    """Return a district of that day; a younger one is a part of the one it was cut out of."""
    code = own_of(resolve(one.name) or one.district or "", on)
    name = str(read_districts(on).loc[code, "name"])
    if name != one.name and resolve(one.name) != code:
        note = f"{one.name} was a part of it then"
    return Where(
        name,
        GeoPrecision.DISTRICT,
        district=code,
        method=DistrictMethod.MANUAL,
        note=note,
    )


def areas(on: date | None = None) -> tuple[Where, ...]:
    """Return every district and tehsil as a choice, then the whole province and "not known"."""
    return _areas(vintage_on(on))


@cache
def _areas(vintage: str) -> tuple[Where, ...]:
    on = next((day for day in vintages() if vintage_on(day) == vintage), None)
    districts = read_districts(on)
    tehsils = read_tehsils().sort_values("name")
    return (
        *(
            Where(
                str(name), GeoPrecision.DISTRICT, district=str(code), method=DistrictMethod.MANUAL
            )
            for code, name in districts["name"].sort_values().items()
        ),
        *(
            Where(
                str(row.name),
                GeoPrecision.TEHSIL,
                district=_holder(str(code), str(row.district), on),
                tehsil=str(code),
                method=DistrictMethod.MANUAL,
            )
            for code, row in zip(tehsils.index, tehsils.itertuples(index=False), strict=True)
        ),
        PROVINCE,
        UNKNOWN,
    )


def _holder(tehsil: str, default: str, on: date | None) -> str:
    """Return the district that a tehsil belongs to on a date."""
    return own_of(default, on, tehsil)


def at_point(lon: float, lat: float, on: date | None = None) -> Where | str:
    """Return a point picked on the map, or in a sentence why it cannot be one."""
    lon, lat = round(lon, _DIGITS), round(lat, _DIGITS)
    found = _under(lon, lat, on)
    if found["problem"] is None:
        return Where(
            _PICKED,
            GeoPrecision.NEAR,
            lon,
            lat,
            found["code"],
            found["tehsil"],
            DistrictMethod(found["method"]),
            nameless=True,
        )
    found = _under(lon, lat, on, suggest=True)  # slow, so only where there is something to say
    if found["problem"] == "outside" and found["nearest"]:
        name = read_districts(on)["name"].get(found["nearest"], found["nearest"])
        return (
            f"This point lies outside Balochistan, {found['nearest_km']:.0f} km from {name} "
            "district; it was not taken."
        )
    return "This is no point in Balochistan; it was not taken."


def _under(lon: float, lat: float, on: date | None, *, suggest: bool = False) -> dict[str, Any]:
    table = locate(np.array([[lon, lat]]), on, tehsils=True, suggest=suggest)
    row = table.iloc[0].to_dict()
    return {str(name): None if pd.isna(value) else value for name, value in row.items()}


def where_of(draft: DeskDraft) -> Where | None:
    """Return the place that a draft holds; None while none was chosen."""
    if draft.geometry is not None:
        lon, lat = draft.geometry.coordinates
        found = at_point(lon, lat, draft.date_start)
        precision = draft.geo_precision or GeoPrecision.NEAR
        if isinstance(found, str):
            return Where(
                draft.place or _PICKED, precision, lon, lat, note=found, nameless=not draft.place
            )
        return Where(
            draft.place or _PICKED,
            precision if precision.is_point else GeoPrecision.NEAR,
            lon,
            lat,
            found.district,
            found.tehsil,
            found.method,
            nameless=not draft.place,
        )
    if draft.geo_precision is GeoPrecision.PROVINCE:
        return PROVINCE
    if draft.geo_precision is GeoPrecision.UNKNOWN:
        return UNKNOWN
    wanted = draft.tehsil if draft.geo_precision is GeoPrecision.TEHSIL else draft.district
    return next((one for one in areas(draft.date_start) if wanted and one.key == wanted), None)


def placed(
    draft: DeskDraft, where: Where | None, precision: GeoPrecision | None = None
) -> DeskDraft:
    """Return the draft at a place, known to a precision; the likeliest if none is given.

    Where the precision is an area, the point goes and only the area stays. A place
    that is unknown, or known only to the province, has no district.
    """
    if where is None:
        return draft.model_copy(
            update={
                "geometry": None,
                "geo_precision": precision,
                "district": None,
                "district_method": None,
                "tehsil": None,
            }
        )
    precision = precision if precision in where.precisions else where.precisions[0]
    known = precision not in (GeoPrecision.PROVINCE, GeoPrecision.UNKNOWN)
    point = None
    if precision.is_point and where.lon is not None and where.lat is not None:
        point = PointGeometry(coordinates=one_point(where.lon, where.lat, precision))
    return draft.model_copy(
        update={
            "geometry": point,
            "geo_precision": precision,
            "district": where.district if known else None,
            "district_method": where.method if known and where.district else None,
            "tehsil": where.tehsil if known and precision is not GeoPrecision.DISTRICT else None,
            "outside": where.outside,
        }
    )
