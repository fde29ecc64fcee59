"""Entries that may be one event: found and explained, never merged by machine.

Two entries are shown to a person when they lie close in time and in space, or
name the same page, or repeat one large figure by the same actor where one of
them has neither date nor place to compare. Each reason is a code, which decides,
and a text, which is shown.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.districts import today_of
from geo.errors import GeoError
from geo.scope import district_at
from incidents.atlas import Atlas
from incidents.codebook import read_codebook
from incidents.desk.drafts import DeskDraft
from incidents.desk.workfile.work_records import Answer, pair
from incidents.model import Incident
from incidents.organisations import alike

__all__ = [
    "ComparedEntry",
    "Match",
    "Reason",
    "ReasonCode",
    "StoredIndex",
    "candidate_of",
    "matches_inside",
    "possible_matches",
]

_DAYS_APART: Final = 1
_DAYS_FAR: Final = 60
_KM_NEAR: Final = 30.0
_KM_SAME: Final = 5.0
_KM_PER_DEGREE: Final = 111.2
_LARGE: Final = 20  # a figure of this size or more is rarely the same by chance
_MOST: Final = 5
_SETTLED: Final = (Answer.SAME, Answer.FOLLOW_UP, Answer.DIFFERENT)
_NO_DAY: Final = np.iinfo(np.int64).min
_ENOUGH: Final = 3
_ENOUGH_INSIDE: Final = 6
_CERTAIN: Final = 8

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ComparedEntry:
    """An entry that is compared.

    ``key`` is the id of an incident, or ``draft:7`` for a draft. ``figures`` maps a
    measure to the figures that claims give, ``urls`` are the pages that it cites.
    """

    key: str
    date_start: date | None = None
    date_end: date | None = None
    lon: float | None = None
    lat: float | None = None
    district: str | None = None
    event_type: str | None = None
    actors: frozenset[str] = frozenset()
    figures: Mapping[str, frozenset[int]] = field(default_factory=dict)
    urls: frozenset[str] = frozenset()


class ReasonCode(StrEnum):
    """In what way two entries are alike, or not."""

    SAME_PAGE = "same_page"
    NEAR_POINT = "near_point"
    SAME_DISTRICT = "same_district"
    SAME_DAY = "same_day"
    SAME_DAYS = "same_days"
    DAY_APART = "day_apart"
    DAYS_APART = "days_apart"
    NO_DATE = "no_date"
    SAME_ACTORS = "same_actors"
    SAME_TYPE = "same_type"
    SAME_FIGURE = "same_figure"
    OTHER_FIGURE = "other_figure"


REASON_TEXTS: Final[dict[ReasonCode, str]] = {
    ReasonCode.SAME_PAGE: "the same page is cited",
    ReasonCode.NEAR_POINT: "{said} km",
    ReasonCode.SAME_DISTRICT: "same district",
    ReasonCode.SAME_DAY: "same day",
    ReasonCode.SAME_DAYS: "same days",
    ReasonCode.DAY_APART: "a day apart",
    ReasonCode.DAYS_APART: "{said} days apart",
    ReasonCode.NO_DATE: "no date to compare",
    ReasonCode.SAME_ACTORS: "{said}",
    ReasonCode.SAME_TYPE: "same kind of event",
    ReasonCode.SAME_FIGURE: "{said} {measure} in both",
    ReasonCode.OTHER_FIGURE: "{said} against {other} {measure}",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two entries may be one event, or may not.

    ``said`` is the distance, the gap, the names or the figure that the code speaks of;
    ``measure`` and ``other`` belong to figures.
    """

    code: ReasonCode
    score: int
    said: str = ""
    measure: str = ""
    other: str = ""

    @property
    def text(self) -> str:
        """Return what a person reads."""
        return REASON_TEXTS[self.code].format(
            said=self.said, measure=self.measure, other=self.other
        )


@dataclass(frozen=True, slots=True)
class Match:
    """Two entries that may be one event; ``reasons`` say why, the strongest first."""

    candidate: str
    incident_id: str
    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_certain(self) -> bool:
        """Whether they are so alike that an upload holds the row back for a person to decide."""
        codes = {one.code for one in self.reasons}
        return (
            self.score >= _CERTAIN
            and ReasonCode.SAME_PAGE in codes
            and bool(codes & {ReasonCode.SAME_DAY, ReasonCode.SAME_DAYS})
        )

    def in_words(self) -> str:
        """Return the reasons as one line."""
        return ", ".join(one.text for one in self.reasons)


def candidate_of(one: Incident | DeskDraft, key: str) -> ComparedEntry:
    """Return a record or a draft as it is compared."""
    figures: dict[str, set[int]] = {}
    for claim in one.claims:
        if claim.measure is not None and claim.scope == "incident":
            numbers = {number for number in (claim.low, claim.high) if number is not None}
            figures.setdefault(claim.measure.value, set()).update(numbers)
    lon, lat = one.geometry.coordinates if one.geometry else (None, None)
    return ComparedEntry(
        key=key,
        date_start=one.date_start,
        date_end=one.date_end or one.date_start,
        lon=lon,
        lat=lat,
        district=_district_of(one),
        event_type=one.event_type.value if one.event_type else None,
        actors=frozenset(actor.actor for actor in one.actors if actor.actor),
        figures={name: frozenset(numbers) for name, numbers in figures.items()},
        urls=frozenset(report.url for report in one.reports if report.url),
    )


def _district_of(one: Incident | DeskDraft) -> str | None:
    """Return the district of the default set that an entry is compared by.

    A point has one whether or not anybody has looked it up yet: an entry that is known
    to an area alone is compared with it by nothing else.
    """
    point = one.geometry.coordinates if one.geometry else None
    code = one.district or (district_at(point) if point else None)
    try:
        return code and today_of(code, one.date_start, tehsil=one.tehsil, point=point)
    except GeoError:
        return code  # a draft may hold what no list knows


class StoredIndex:
    """What is in the store, ready to be compared with many candidates.

    Parameters
    ----------
    atlas : Atlas
        What the desk may see; made once a data version.
    """

    def __init__(self, atlas: Atlas) -> None:
        table = atlas.table
        self.ids: list[str] = table["id"].tolist()
        self.start = _days(table["date_start"])
        self.end = _days(table["date_end"])
        self.lon: Floats = table["longitude"].to_numpy(dtype=float)
        self.lat: Floats = table["latitude"].to_numpy(dtype=float)
        self.district = table["district_today"].astype(object).to_numpy()
        self.event_type = table["event_type"].astype(str).to_numpy()
        self._atlas = atlas
        self._in_time()

    def _in_time(self) -> None:
        # Long entries (months, years) stand apart: a window over days would have to hold them all.
        self._is_long = (self.start != _NO_DAY) & (self.end - self.start > 31)
        self._long = np.flatnonzero(self._is_long | (self.start == _NO_DAY))
        order = np.argsort(self.start, kind="stable")
        self._order = order[(self.start[order] != _NO_DAY) & ~self._is_long[order]]
        self._sorted = self.start[self._order]

    @cached_property
    def actors(self) -> Mapping[str, frozenset[str]]:
        """The actors of every incident that has any."""
        links = self._atlas.participations
        return _sets(links["row"], links["actor"], self.ids)

    @cached_property
    def urls(self) -> Mapping[str, frozenset[str]]:
        """The pages that every incident cites."""
        links = self._atlas.reports.dropna(subset=["url"])
        return _sets(links["row"], links["url"], self.ids)

    @cached_property
    def by_url(self) -> Mapping[str, list[int]]:
        """The positions of the incidents that cite a page."""
        places = {one: n for n, one in enumerate(self.ids)}
        found: dict[str, list[int]] = {}
        for one, urls in self.urls.items():
            for url in urls:
                found.setdefault(url, []).append(places[one])
        return found

    @cached_property
    def figures(self) -> Mapping[str, Mapping[str, frozenset[int]]]:
        """The figures that are claimed about every incident, by measure."""
        claims = self._atlas.claims
        claims = claims[claims["scope"].astype(str) == "incident"]
        found: dict[str, dict[str, set[int]]] = {}
        columns = (claims["row"], claims["measure"].astype(object), claims["low"], claims["high"])
        for row, measure, low, high in zip(*columns, strict=True):
            if not isinstance(measure, str):
                continue
            numbers = found.setdefault(self.ids[row], {}).setdefault(str(measure), set())
            numbers.update(int(one) for one in (low, high) if not pd.isna(one))
        return {
            one: {name: frozenset(numbers) for name, numbers in parts.items()}
            for one, parts in found.items()
        }

    @cached_property
    def by_large_figure(self) -> Mapping[tuple[str, int], list[int]]:
        """The positions of the incidents about which a large figure is claimed."""
        places = {one: n for n, one in enumerate(self.ids)}
        found: dict[tuple[str, int], list[int]] = {}
        for one, parts in self.figures.items():
            for measure, numbers in parts.items():
                for number in numbers:
                    if number >= _LARGE:
                        found.setdefault((measure, number), []).append(places[one])
        return found

    def near_in_time(self, start: int, end: int) -> npt.NDArray[np.intp]:
        """Return the positions of entries that may be within a day of a span of days."""
        first = np.searchsorted(self._sorted, start - _DAYS_APART - 31, side="left")
        last = np.searchsorted(self._sorted, end + _DAYS_APART, side="right")
        some = self._order[first:last]
        close = self.end[some] >= start - _DAYS_APART
        long = self._long[
            (self.start[self._long] != _NO_DAY)
            & (self.start[self._long] <= end + _DAYS_APART)
            & (self.end[self._long] >= start - _DAYS_APART)
        ]
        return np.concatenate([some[close], long])


class _Together(StoredIndex):
    """Entries of one file, ready to be compared with each other."""

    def __init__(self, candidates: Sequence[ComparedEntry]) -> None:
        self.ids = [one.key for one in candidates]
        self.start = _moments(one.date_start for one in candidates)
        self.end = _moments(one.date_end or one.date_start for one in candidates)
        self.lon = _degrees(one.lon for one in candidates)
        self.lat = _degrees(one.lat for one in candidates)
        self.district = np.array([one.district for one in candidates], dtype=object)
        self.event_type = np.array([one.event_type or "" for one in candidates], dtype=object)
        self.actors = {one.key: one.actors for one in candidates}
        self.urls = {one.key: one.urls for one in candidates}
        self.figures = {one.key: one.figures for one in candidates}
        self._in_time()

    def near(self, number: int, candidate: ComparedEntry) -> npt.NDArray[np.intp]:
        """Return the later entries that lie close to one in time and in space."""
        if self.start[number] == _NO_DAY:
            return np.empty(0, dtype=np.intp)
        some = self.near_in_time(int(self.start[number]), int(self.end[number]))
        some = some[some > number]
        there = self.district[some] == candidate.district
        if candidate.district is None:
            there[:] = False
        if candidate.lon is not None and candidate.lat is not None:
            squeeze = np.cos(np.radians(candidate.lat))
            north = self.lat[some] - candidate.lat
            east = (self.lon[some] - candidate.lon) * squeeze
            km = np.hypot(north, east) * _KM_PER_DEGREE
            there = np.where(np.isnan(km), there, km <= _KM_NEAR)
        close: npt.NDArray[np.intp] = some[there.astype(bool)]
        return close


def _moments(days: Iterable[date | None]) -> Days:
    return np.array([_NO_DAY if day is None else _day(day) for day in days], dtype=np.int64)


def _degrees(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _days(values: "pd.Series[Any]") -> Days:
    days = values.to_numpy(dtype="datetime64[D]")
    numbers: Days = days.astype(np.int64)
    return np.where(np.isnat(days), _NO_DAY, numbers)


def _sets(rows: Any, values: Any, ids: list[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row, value in zip(rows, values, strict=True):
        found.setdefault(ids[row], set()).add(str(value))
    return {one: frozenset(many) for one, many in found.items()}


def possible_matches(
    candidates: Iterable[ComparedEntry],
    known: StoredIndex,
    decided: Mapping[tuple[str, str], Answer] | None = None,
    leave_out: Collection[str] = (),
) -> list[Match]:
    """Return what may be the same event, the likeliest first for each candidate.

    Parameters
    ----------
    candidates : iterable of ComparedEntry
    known : StoredIndex
    decided : mapping of a pair of keys to Answer, optional
        Pairs that somebody has answered are not asked about again; "later" is.
    leave_out : collection of str
        Ids that are not compared, such as the record that a draft corrects.
    """
    answers = decided or {}
    found: list[Match] = []
    for candidate in candidates:
        matches = [
            match
            for match in _matches(candidate, known)
            if match.incident_id != candidate.key
            and match.incident_id not in leave_out
            and answers.get(pair(candidate.key, match.incident_id)) not in _SETTLED
        ]
        matches.sort(key=lambda one: (-one.score, one.incident_id))
        found += matches[:_MOST]
    return found


def matches_inside(
    candidates: Sequence[ComparedEntry],
    decided: Mapping[tuple[str, str], Answer] | None = None,
) -> list[Match]:
    """Return which entries of one file may be the same event, each pair once.

    Somebody wrote them down as two, so nearness alone is not enough: they share a
    day, a place and more.

    Parameters
    ----------
    candidates : sequence of ComparedEntry
        Each with a key of its own.
    decided : mapping of a pair of keys to Answer, optional
        As for ``possible_matches``.
    """
    answers, together = decided or {}, _Together(candidates)
    found: list[Match] = []
    for number, candidate in enumerate(candidates):
        own = 0
        for n in together.near(number, candidate):
            match = _match(candidate, together, int(n))
            if match.score < _ENOUGH_INSIDE:
                continue
            if answers.get(pair(candidate.key, match.incident_id)) in _SETTLED:
                continue
            found.append(match)
            own += 1
            if own == _MOST:
                break
    return found


def _match(candidate: ComparedEntry, known: StoredIndex, n: int) -> Match:
    reasons = tuple(_compare(candidate, known, n))
    return Match(candidate.key, known.ids[n], sum(one.score for one in reasons), reasons)


def _matches(candidate: ComparedEntry, known: StoredIndex) -> Iterator[Match]:
    looked: dict[int, None] = {}
    dated = candidate.date_start is not None
    if candidate.date_start is not None:
        start = _day(candidate.date_start)
        end = _day(candidate.date_end or candidate.date_start)
        looked |= dict.fromkeys(
            int(n)
            for n in known.near_in_time(start, end)
            if _is_near(candidate, known, int(n)) is not None
        )
    for url in candidate.urls:
        looked |= dict.fromkeys(known.by_url.get(url, ()))
    placed = candidate.lon is not None or candidate.district is not None
    if not dated or not placed:
        for measure, numbers in candidate.figures.items():
            for number in numbers:
                looked |= dict.fromkeys(known.by_large_figure.get((measure, number), ()))
    for n in looked:
        match = _match(candidate, known, n)
        if match.score >= _ENOUGH:
            yield match


def _day(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def _distance(candidate: ComparedEntry, known: StoredIndex, n: int) -> float | None:
    """Return the distance in km between two points, None where one of them has none."""
    if candidate.lon is None or candidate.lat is None or np.isnan(known.lon[n]):
        return None
    north = (known.lat[n] - candidate.lat) * _KM_PER_DEGREE
    east = (known.lon[n] - candidate.lon) * _KM_PER_DEGREE * np.cos(np.radians(candidate.lat))
    return float(np.hypot(north, east))


def _is_near(candidate: ComparedEntry, known: StoredIndex, n: int) -> Reason | None:
    """Return in what way two entries lie close, None if they do not."""
    km = _distance(candidate, known, n)
    if km is not None:
        score = 2 if km <= _KM_SAME else 1
        return Reason(ReasonCode.NEAR_POINT, score, f"{km:.1f}") if km <= _KM_NEAR else None
    if candidate.district is not None and candidate.district == known.district[n]:
        return Reason(ReasonCode.SAME_DISTRICT, 1)
    return None


def _compare(candidate: ComparedEntry, known: StoredIndex, n: int) -> Iterator[Reason]:
    one = known.ids[n]
    if candidate.urls & known.urls.get(one, frozenset()):
        yield Reason(ReasonCode.SAME_PAGE, 5)
    place = _is_near(candidate, known, n)
    if place is not None:
        yield place
    yield _when(candidate, known, n)
    shared = sorted(alike(candidate.actors, known.actors.get(one, frozenset())))
    if shared:
        names = read_codebook().actors
        told = ", ".join(_short(names[name]) if name in names else name for name in shared)
        yield Reason(ReasonCode.SAME_ACTORS, 2, told)
    if candidate.event_type and candidate.event_type == known.event_type[n]:
        yield Reason(ReasonCode.SAME_TYPE, 1)
    yield from _figures(candidate, known.figures.get(one, {}))


def _when(candidate: ComparedEntry, known: StoredIndex, n: int) -> Reason:
    if candidate.date_start is None or known.start[n] == _NO_DAY:
        return Reason(ReasonCode.NO_DATE, 0)
    start = _day(candidate.date_start)
    end = _day(candidate.date_end or candidate.date_start)
    gap = max(int(known.start[n]) - end, start - int(known.end[n]), 0)
    if gap == 0:
        is_one = start == end == known.start[n] == known.end[n]
        return Reason(ReasonCode.SAME_DAY if is_one else ReasonCode.SAME_DAYS, 2)
    if gap == 1:
        return Reason(ReasonCode.DAY_APART, 1)
    # The same figure a season later is another event, unless both cite the same page.
    return Reason(ReasonCode.DAYS_APART, -2 if gap <= _DAYS_FAR else -4, f"{gap:,}")


def _figures(candidate: ComparedEntry, theirs: Mapping[str, frozenset[int]]) -> Iterator[Reason]:
    for measure, numbers in candidate.figures.items():
        other = theirs.get(measure, frozenset())
        if not numbers or not other:
            continue
        common = numbers & other
        if common:
            largest = max(common)
            score = 3 if largest >= _LARGE else 1
            yield Reason(ReasonCode.SAME_FIGURE, score, f"{largest:,}", measure)
        else:
            yield Reason(ReasonCode.OTHER_FIGURE, 0, _span(numbers), measure, _span(other))


def _span(numbers: Collection[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def _short(actor: Any) -> str:
    """Return an actor's shortest name in capitals, such as BLA, or its name."""
    short = [name for name in actor.aliases if name.isupper() and len(name) <= 6]
    return str(min(short, key=len) if short else actor.name)
