"""What belongs to the province, and whether the names and the point of one place agree.

The one owner of two questions that every way into the atlas asks. *Is this
ours?* A table of a whole country, a form and a report all hold places of other
provinces. *Do they say the same?* A district, a tehsil or a town that is named
and a point that lies elsewhere cannot both be right, and which of them is wrong
is for a person to say: neither ever overrules the other in silence.

All coordinates are longitude and latitude in degrees, EPSG:4326. Our shapes are
simplified, so a point within ``SHAPES_ERR_KM`` of a border agrees with both
sides of it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Final, TypeAlias

import numpy as np
import shapely

from geo import districts
from geo.gazetteer import Candidate, called
from geo.names import fold_name, sound
from geo.shared_shapes import one_at_a_time

Point: TypeAlias = tuple[float, float]

SHAPES_ERR_KM: Final = 2.0
_KM_PER_DEGREE: Final = 111.195
# A degree of longitude is shorter than one of latitude: distances are measured on a map that
# says so for the middle of the province.
_SQUEEZE: Final = np.array([np.cos(np.radians(28.5)), 1.0])
_PROVINCE: Final = "Balochistan"
_OUR_NAMES: Final = frozenset(
    {fold_name(_PROVINCE), fold_name("Baluchistan"), fold_name("بلوچستان")}
)
_COUNTRY: Final = frozenset({"pakistan", "pak", "pk", "586", "770"})  # ISO 3166, Gleditsch-Ward
_PARTS: Final = re.compile(r"[,;()/،]| - ")
# A place of ours may share its name with a hamlet elsewhere; a city elsewhere is meant.
_CITY: Final = 50_000
_MOST_WORDS: Final = 30
_LONGEST: Final = 3  # words of a name inside a longer text


class Scope(StrEnum):
    """Whether something belongs to the province."""

    OURS = "ours"
    OUTSIDE = "outside"
    DISAGREE = "disagree"  # what is named and where the point lies; a person decides


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """Where a source says in words that something lies; what it does not say is empty."""

    country: str = ""
    province: str = ""
    district: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something belongs here, and what says so, in a few words."""

    scope: Scope
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two parts of one place that cannot both be right.

    Attributes
    ----------
    part : str
        What is named: "district", "tehsil" or "place".
    sentence : str
        Both sides by name, as "Kech is named, the point lies in Quetta".
    """

    part: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def judge(named: NamedPlace, point: Point | None = None) -> Verdict:
    """Say whether a place belongs to the province, by its names and by its point.

    Parameters
    ----------
    named : NamedPlace
        A name that no list knows says nothing, but a province's: whatever is not
        Balochistan is another one.
    point : tuple of float, optional
        Longitude, latitude; only of a place that is known to a point. One that is a
        slip of the pen says nothing.

    Returns
    -------
    Verdict
        OURS where nothing speaks against it.
    """
    here, said = _by_name(named)
    if point is None or is_slip(point):
        return Verdict(Scope.OUTSIDE if here is False else Scope.OURS, said)
    near = _is_near(point, _province())
    if here is None:
        return Verdict(Scope.OURS) if near else Verdict(Scope.OUTSIDE, where_it_lies(point))
    if here:
        return Verdict(Scope.OURS) if near else _both(said, point)
    is_deep = near and not _is_near(point, _border())
    return _both(said, point) if is_deep else Verdict(Scope.OUTSIDE, said)


def _both(said: str, point: Point) -> Verdict:
    return Verdict(Scope.DISAGREE, f"{said}, {where_it_lies(point)}")


def _by_name(named: NamedPlace) -> tuple[bool | None, str]:
    """Say whether the names are ours (None: they do not tell), and what is named."""
    if named.country and fold_name(named.country) not in _COUNTRY:
        return False, f"{named.country} is named"
    if named.province:
        return is_our_province(named.province), f"{named.province} is named"
    if named.district:
        if districts.resolve(named.district):
            return True, f"{named.district} is named"
        if elsewhere := _city_elsewhere(named.district):
            return False, f"{named.district} is named, which lies in {elsewhere}"
    if _districts_named(named.place):
        return True, f"{named.place} is named"
    return _place_elsewhere(named.place)


def _place_elsewhere(place: str) -> tuple[bool | None, str]:
    for part in _parts(place):
        if elsewhere := _city_elsewhere(part):
            return False, f"{part} is named, which lies in {elsewhere}"
    return None, ""


def is_our_province(name: str) -> bool:
    """Say whether a name of a province means Balochistan, in Pakistan."""
    bare = re.sub(r"\bprovince\b|صوبہ", " ", name, flags=re.IGNORECASE)
    return fold_name(bare) in _OUR_NAMES or sound(bare) == sound(_PROVINCE)


def disagreement(
    *,
    point: Point | None = None,
    district: str | None = None,
    tehsil: str | None = None,
    place: str = "",
    on: date | None = None,
) -> Contradiction | None:
    """Say in what the parts of one place contradict each other; None where they agree.

    Parameters
    ----------
    point : tuple of float, optional
        Longitude, latitude.
    district, tehsil : str, optional
        Codes of what is named, of any set of districts; an unknown one is another
        check's to refuse.
    place : str
        In the words of a report. What stands between its commas contradicts only where
        the gazetteer knows it exactly, and not where another of its words agrees.
    on : date, optional
        The day, which decides how a district is called.

    Returns
    -------
    Contradiction or None
    """
    district = district if district in _codes() else None
    tehsil = tehsil if tehsil in _tehsil_codes() else None
    if point is not None:
        return _against_point(point, district, tehsil, place, on)
    if tehsil and district:
        name, holder = _tehsil(tehsil)
        if not _is_one(holder, district, on):
            other = district_name(district)
            said = f"{name} lies in {district_name(holder)}, and {other} is named"
            return Contradiction("tehsil", said)
    if district is None:
        return None
    said = _words_against(place, lambda code: _is_one(code, district, on))
    return Contradiction("place", f"{said}, and so is {district_name(district)}") if said else None


def _against_point(
    point: Point, district: str | None, tehsil: str | None, place: str, on: date | None
) -> Contradiction | None:
    where = where_it_lies(point, on)
    if district and not is_near_district(point, district, on):
        return Contradiction("district", f"{district_name(district)} is named, {where}")
    if tehsil and not _is_near(point, _tehsil_shape(tehsil)):
        name, holder = _tehsil(tehsil)
        said = f"{name} tehsil ({district_name(holder)}) is named, {where}"
        return Contradiction("tehsil", said)
    said = _words_against(place, lambda code: is_near_district(point, code, on))
    return Contradiction("place", f"{said}, {where}") if said else None


def _words_against(place: str, is_there: Callable[[str], bool]) -> str:
    """Return what a place's words name elsewhere, "" where any of them agrees or none tells."""
    known = _districts_named(place)
    if any(map(is_there, known)) or any(map(is_there, _mentioned(place))):
        return ""
    return f"{_told(known)} is named" if known else _place_elsewhere(place)[1]


@one_at_a_time
def is_slip(point: Point) -> bool:
    """Say whether a point is no place but a mistake: 0, 0, or one that lies here exchanged."""
    if _is_near(point, _province()):
        return False
    found = districts.locate(np.array([point]))["problem"].iloc[0]
    return found in ("invalid", "null island", "swapped")


def where_it_lies(point: Point, on: date | None = None) -> str:
    """Return where a point lies: "the point lies in Quetta"."""
    code = district_at(point, on)
    if code:
        return f"the point lies in {district_name(code)}"
    return f"the point lies {km_outside(point):,.0f} km outside {_PROVINCE}"


def _told(known: dict[str, str]) -> str:
    """Return a name with the districts that it may lie in."""
    part = next(iter(known.values()))
    holders = " or ".join(sorted(district_name(code) for code in known))
    return part if fold_name(part) == fold_name(holders) else f"{part} ({holders})"


def district_name(code: str) -> str:
    """Return the name of a district of any set; the code itself for an unknown one."""
    return districts.names().get(code, code)


@cache
def _codes() -> frozenset[str]:
    return frozenset(districts.names())


@cache
def _tehsil_codes() -> frozenset[str]:
    return frozenset(districts.read_tehsils().index)


def district_at(point: Point, on: date | None = None) -> str | None:
    """Return the code of the district under a point on a date, None outside all of them."""
    code = districts.locate(np.array([point]), on)["code"].iloc[0]
    return str(code) if isinstance(code, str) else None


@one_at_a_time
def km_outside(point: Point) -> float:
    """Return how far a point lies outside the province, in kilometres; 0 inside it."""
    return float(shapely.distance(_province(), _squeezed_point(point))) * _KM_PER_DEGREE


def is_near_district(point: Point, code: str, on: date | None = None) -> bool:
    """Say whether a point lies in a district, or so near to it that our shapes may err.

    A district that was divided counts in its older extent too, while the day is not
    after its division: whoever names it then makes no mistake.
    """
    return any(_is_near(point, shape) for shape in _district_shapes(code, _year(on)))


@one_at_a_time
def _is_near(point: Point, shape: Any) -> bool:
    return bool(shapely.dwithin(shape, _squeezed_point(point), SHAPES_ERR_KM / _KM_PER_DEGREE))


def _is_one(code: str, other: str | None, on: date | None) -> bool:
    """Say whether two districts are one, or were one on that day."""
    if other is None:
        return False
    one, two = districts.default_of(code), districts.default_of(other)
    return one == two or one in _older_parts(two, _year(on)) or two in _older_parts(one, _year(on))


def _year(on: date | None) -> int:
    # Of an undated event nothing is known that would make an older name wrong.
    return 0 if on is None else on.year


def _older_parts(code: str, year: int) -> tuple[str, ...]:
    """Return the districts that were cut out of one in a year or after it."""
    return tuple(
        part for part, (parent, cut) in _divided().items() if parent == code and year <= cut
    )


@cache
def _divided() -> dict[str, tuple[str, int]]:
    """Return the districts that were cut out of another before the census: parent and year."""
    default = districts.read_districts().index
    return {
        one.code: (one.cut_out_of[0], int(one.since[:4]))
        for one in districts.changes()
        if one.code in default
    }


def _squeezed_point(point: Point) -> Any:
    return shapely.Point(point[0] * _SQUEEZE[0], point[1] * _SQUEEZE[1])


@one_at_a_time
def _squeezed(shape: Any) -> Any:
    found = shapely.transform(shape, lambda xy: xy * _SQUEEZE)
    shapely.prepare(found)
    return found


@one_at_a_time
@cache
def _province() -> Any:
    return _squeezed(shapely.union_all(districts.read_districts().geometry.to_numpy()))


@one_at_a_time
@cache
def _border() -> Any:
    found = shapely.boundary(_province())
    shapely.prepare(found)
    return found


def _district_shapes(code: str, year: int) -> Iterator[Any]:
    for one in (code, *_older_parts(code, year)):
        for on in (None, date.max, *_gone_since(one)):
            if (shape := _district_shape(one, on)) is not None:
                yield shape


@cache
def _gone_since(code: str) -> tuple[date, ...]:
    """Return a day on which a district stood that is no more; nothing for one that stands."""
    if any(code in districts.read_districts(on).index for on in (None, date.max)):
        return ()
    stood = (on for on in districts.vintages() if code in districts.read_districts(on).index)
    return tuple(stood)[:1]


@one_at_a_time
@lru_cache(maxsize=128)
def _district_shape(code: str, on: date | None) -> Any:
    frame = districts.read_districts(on)
    return _squeezed(frame.geometry[code]) if code in frame.index else None


@one_at_a_time
@lru_cache(maxsize=256)
def _tehsil_shape(code: str) -> Any:
    return _squeezed(districts.read_tehsils().geometry[code])


@lru_cache(maxsize=256)
def _tehsil(code: str) -> tuple[str, str]:
    """Return the name of a tehsil and the code of its district."""
    row = districts.read_tehsils().loc[code]
    return str(row["name"]), str(row["district"])


def _parts(place: str) -> Iterator[str]:
    for part in _PARTS.split(place):
        if part.strip():
            yield part.strip()


@lru_cache(maxsize=4096)
def _called(name: str) -> tuple[Candidate, ...]:
    return tuple(called(name))


def _districts_named(place: str) -> dict[str, str]:
    """Return the districts of ours that the parts of a place name, each with the part."""
    found: dict[str, str] = {}
    for part in _parts(place):
        for one in _called(part):
            if not one.outside and one.district:
                found.setdefault(one.district, part)
    return found


def districts_of(place: str) -> frozenset[str]:
    """Return the districts of ours that the gazetteer knows a place's words in, by code."""
    return frozenset(_districts_named(place))


def names_city(text: str) -> bool:
    """Say whether any words of a text name a city of Pakistan outside the province."""
    return any(_city_elsewhere(words) for words in _phrases(text))


def _mentioned(place: str) -> set[str]:
    """Return the districts that any words of a place name: "40 km from Turbat" names Kech."""
    return {
        one.district
        for words in _phrases(place)
        for one in _called(words)
        if not one.outside and one.district
    }


def _phrases(text: str) -> Iterator[str]:
    """Yield every run of a few words in a text."""
    for part in _parts(text):
        tokens = part.split()[:_MOST_WORDS]
        for first in range(len(tokens)):
            for last in range(first + 1, min(first + _LONGEST, len(tokens)) + 1):
                yield " ".join(tokens[first:last])


def _city_elsewhere(name: str) -> str | None:
    """Return the province of a city of Pakistan, for a name that nothing of ours goes by."""
    known = _called(name)
    if any(not one.outside for one in known):
        return None
    cities = (
        one.province
        for one in known
        if one.country == "Pakistan" and (one.population or 0) >= _CITY
    )
    return next(cities, None)
