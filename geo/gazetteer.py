"""From a name to the places it may mean, best first.

A name alone never decides: Kalat is a district, a tehsil and a town, and Qalat
is also the capital of Zabul in Afghanistan. ``find`` therefore returns
candidates, each with how it was matched and how exactly it is placed, and
never drops a place outside the province that carries the name in favour of one
inside. A guess by sound or likeness is another thing: it stays inside the
province, and inside the district that is named beside it. Kuchlak is no
village of Afghanistan because that one sounds alike.

Order: first by how the name was matched (exact, spelling, phonetic, fuzzy),
where a place outside that carries exactly the name asked for comes directly
after the places inside that go by it in any spelling; then by score; then the
more populous place; then the wider area.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from geo.data_folders import REFERENCE
from geo.districts import default_of
from geo.errors import LayerError
from geo.names import MAX_LENGTH, fold_name, sound
from geo.precision import GeoPrecision

How = Literal["exact", "spelling", "phonetic", "fuzzy"]

FUZZY_FLOOR: Final = 78.0  # of 100; below, chance likenesses outnumber misspellings
PHONETIC_FLOOR: Final = 0.5  # likeness that two names of one sound must also have in writing
_SHORT: Final = 5  # letters; shorter names are too alike for fuzzy matching
_PREFIX: Final = 6  # letters from which the beginning of a name stands for the name
TOWN_REACH_KM: Final = 0.5  # so far from a town's point, "in the town" still means that point
_KM_PER_DEGREE: Final = 111.195  # of latitude
_LONG: Final = 9  # letters from which two slips are forgiven; in a shorter name, one
_NAMED: Final = frozenset({"exact", "spelling"})
_RANK: Final[dict[How, int]] = {"exact": 0, "spelling": 1, "phonetic": 2, "fuzzy": 3}
_KIND_ORDER: Final = {"town": 0, "district": 1, "tehsil": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the gazetteer.

    ``lon`` and ``lat`` (degrees, EPSG:4326) are None for an area and for a place
    of which only its tehsil or district is known: nothing stands in for a point.
    ``source`` says who has it, ``licence`` on which terms it may be passed on.
    """

    name: str
    spellings: tuple[str, ...]
    lon: float | None
    lat: float | None
    kind: str
    precision: GeoPrecision
    district: str | None
    tehsil: str | None
    country: str
    province: str
    population: int | None
    source: str
    licence: str

    @property
    def outside(self) -> bool:
        """Whether the place lies outside Balochistan, Pakistan."""
        return (self.country, self.province) != ("Pakistan", "Balochistan")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean.

    ``matched`` is the spelling that matched and ``how`` says by what; ``score``
    runs from 0 to 1. ``lon`` and ``lat`` (degrees, EPSG:4326) are there when
    ``precision.is_point``, and None else. ``district`` and ``tehsil`` are codes,
    None outside the province.
    """

    name: str
    matched: str
    how: How
    score: float
    lon: float | None
    lat: float | None
    kind: str
    precision: GeoPrecision
    district: str | None
    tehsil: str | None
    country: str
    province: str
    population: int | None
    outside: bool


@dataclass(frozen=True, slots=True)
class _Index:
    """Every spelling of every place, by fold and by sound."""

    places: tuple[Place, ...]
    by_fold: dict[str, list[tuple[int, str]]]
    by_sound: dict[str, list[tuple[int, str]]]
    folds: tuple[str, ...]


def read_places() -> tuple[Place, ...]:
    """Return every place of the gazetteer, inside and outside the province.

    Raises
    ------
    LayerError
        If the file is missing or damaged.
    """
    return _index().places


def find(name: str, limit: int = 8, *, district: str | None = None) -> list[Candidate]:
    """Return the places that ``name`` may mean, best first.

    Parameters
    ----------
    name
        As somebody wrote it, in Latin or Arabic script. Blank text and text
        longer than any name of a place give an empty list.
    limit
        At most so many candidates.
    district
        Code of the district that is named beside it, of any set. A guess by sound or
        likeness then stays inside it; a place that carries the very name is always
        told, wherever it lies.

    Returns
    -------
    list of Candidate
        A guess is always a place inside the province, and there is none where a place
        outside it is more like the name: a likeness never crosses the border.
    """
    key = fold_name(name)
    if not key or len(name.strip()) > MAX_LENGTH or limit < 1:
        return []
    best: dict[int, Candidate] = {}
    for number, matched, how, score in _matches(name, key):
        place = _index().places[number]
        candidate = _candidate(place, matched, how, score)
        known = best.get(number)
        if known is None or _order(candidate) < _order(known):
            best[number] = candidate
    found = sorted(best.values(), key=_order)
    return [one for one in found if one.how in _NAMED or _is_near_enough(one, found, district)][
        :limit
    ]


def _is_near_enough(guess: Candidate, found: list[Candidate], district: str | None) -> bool:
    """Say whether a guess stays within the border that it is given."""
    if guess.outside:
        return False
    if district is not None:
        return guess.district == default_of(district)
    likeness = _RANK[guess.how], -guess.score
    return all((_RANK[one.how], -one.score) >= likeness for one in found if one.outside)


def called(name: str) -> list[Candidate]:
    """Return the places that go by this very name in one of their spellings, best first.

    Nothing that merely sounds or looks like it, so it costs a look into an index:
    made for many names at once. Blank text gives an empty list.
    """
    key = fold_name(name)
    best: dict[int, Candidate] = {}
    for number, spelling in _index().by_fold.get(key, ()) if key else ():
        place = _index().places[number]
        is_own = fold_name(place.name) == key
        how: How = "exact" if is_own else "spelling"
        best.setdefault(number, _candidate(place, spelling, how, 1.0 if is_own else 0.95))
    return sorted(best.values(), key=_order)


def one_point(lon: float, lat: float, precision: GeoPrecision) -> tuple[float, float]:
    """Return the point that stands for a place known to a precision.

    What is known to a town has the one point of the town, so that the same town never
    shows as two through digits that somebody rounded. Anything else keeps its own point.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    precision
        How exactly the place is known.

    Returns
    -------
    tuple of float
        Longitude and latitude of the nearest such place of the province within
        ``TOWN_REACH_KM``, else those given: a point further away is for a person to move.
    """
    if precision is not GeoPrecision.TOWN or not (math.isfinite(lon) and math.isfinite(lat)):
        return lon, lat
    away, point = min((_km_apart((lon, lat), town), town) for town in _town_points())
    return point if away <= TOWN_REACH_KM else (lon, lat)


@cache
def _town_points() -> tuple[tuple[float, float], ...]:
    """Return each point of the province that stands for a place known to a town, once.

    A quarter of a town that is known no nearer has the point of the town.
    """
    found = {
        (place.lon, place.lat): None
        for place in read_places()
        if place.precision is GeoPrecision.TOWN and not place.outside
        if place.lon is not None and place.lat is not None
    }
    return tuple(found)


def _km_apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[0] - other[0]) * math.cos(math.radians(other[1]))
    return math.hypot(east, one[1] - other[1]) * _KM_PER_DEGREE


def _matches(name: str, key: str) -> Iterator[tuple[int, str, How, float]]:
    index = _index()
    for number, spelling in index.by_fold.get(key, ()):
        own = fold_name(index.places[number].name) == key
        yield number, spelling, "exact" if own else "spelling", 1.0 if own else 0.95
    heard = sound(name)
    for number, spelling in index.by_sound.get(heard, ()) if heard else ():
        likeness = fuzz.ratio(key, fold_name(spelling)) / 100
        if likeness >= PHONETIC_FLOOR:
            yield number, spelling, "phonetic", round(0.6 + 0.3 * likeness, 3)
    if len(key) >= _SHORT:
        close = process.extract(
            key, index.folds, scorer=fuzz.ratio, score_cutoff=FUZZY_FLOOR, limit=40
        )
        for written, likeness, _ in close:
            if not _is_slip(key, written):
                continue
            for number, spelling in index.by_fold[written]:
                yield number, spelling, "fuzzy", round(0.85 * likeness / 100, 3)
    if len(key) >= _PREFIX:
        for written in index.folds:
            if written.startswith(key):
                for number, spelling in index.by_fold[written]:
                    yield number, spelling, "fuzzy", 0.7


def _is_slip(key: str, written: str) -> bool:
    """Say whether two names differ by slips of a pen: a letter more, fewer, other or swapped.

    Of long names that merely share most letters, as Chamalang and Chaman, this says no.
    """
    slips = 2 if len(key) >= _LONG else 1
    return OSA.distance(key, written, score_cutoff=slips) <= slips


def _candidate(place: Place, matched: str, how: How, score: float) -> Candidate:
    return Candidate(
        name=place.name,
        matched=matched,
        how=how,
        score=score,
        lon=place.lon,
        lat=place.lat,
        kind=place.kind,
        precision=place.precision,
        district=place.district,
        tehsil=place.tehsil,
        country=place.country,
        province=place.province,
        population=place.population,
        outside=place.outside,
    )


def _order(candidate: Candidate) -> tuple[int, bool, float, int, int, str, str, float]:
    # An outside place of exactly this name stays beside the inside places that merely have it
    # as a spelling: behind them, because this is an atlas of the province, but before any guess.
    rank = _RANK[candidate.how]
    if candidate.outside and candidate.how == "exact":
        rank = _RANK["spelling"]
    return (
        rank,
        candidate.outside,
        -candidate.score,
        _KIND_ORDER.get(candidate.kind, len(_KIND_ORDER)),
        -(candidate.population or 0),
        candidate.name,
        candidate.district or "",
        candidate.lon or 0.0,
    )


@cache
def _index() -> _Index:
    path = REFERENCE / "gazetteer.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            places = tuple(_place(row) for row in csv.DictReader(file))
    except (OSError, ValueError, KeyError) as error:
        raise LayerError(path, "cannot be read; run `python -m geo.build`") from error
    by_fold: dict[str, list[tuple[int, str]]] = {}
    by_sound: dict[str, list[tuple[int, str]]] = {}
    for number, place in enumerate(places):
        for spelling in (place.name, *place.spellings):
            by_fold.setdefault(fold_name(spelling), []).append((number, spelling))
            heard = sound(spelling)
            if heard:
                by_sound.setdefault(heard, []).append((number, spelling))
    return _Index(places, by_fold, by_sound, tuple(by_fold))


def _place(row: dict[str, str]) -> Place:
    return Place(
        name=row["name"],
        spellings=tuple(part for part in row["spellings"].split("; ") if part),
        lon=float(row["lon"]) if row["lon"] else None,
        lat=float(row["lat"]) if row["lat"] else None,
        kind=row["kind"],
        precision=GeoPrecision(row["precision"]),
        district=row["district"] or None,
        tehsil=row["tehsil"] or None,
        country=row["country"],
        province=row["province"],
        population=int(row["population"]) if row["population"] else None,
        source=row["source"],
        licence=row["licence"],
    )
