"""Frames: what the store gives, and everything that reads takes.

Objects in, frames out. An ``Atlas`` is everything at one data version; a
``Selection`` is some of its incidents. Filters make selections, counts and
views take them, so no two parts of a screen can disagree.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.names import ARABIC_LETTERS
from incidents.model import (
    ActorKind,
    ActorRole,
    AttackersIn,
    ClaimantRole,
    ClaimKind,
    Covers,
    DatePrecision,
    EventType,
    GeoPrecision,
    Incident,
    Measure,
    Qualifier,
    Record,
    Scope,
    Side,
    Status,
    Victims,
    side_of,
)

Rows = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

INCIDENT_COLUMNS = (
    "id", "title", "date_start", "date_end", "date_precision", "place", "longitude", "latitude",
    "geo_precision", "district", "district_today", "tehsil", "event_type", "sub_event_type",
    "summary", "status", "sensitivity", "counts", "counts_reason", "doubt", "version",
)  # fmt: skip
PARTICIPATION_COLUMNS = ("incident_id", "actor", "role", "as_reported", "suspected_by")
CLAIM_COLUMNS = (
    "incident_id", "id", "report_id", "kind", "claimant", "claimant_role", "claimant_actor",
    "measure", "victims", "victims_detail", "low", "high", "qualifier", "made_on", "scope",
    "covers", "attackers_in", "others_count_as", "of_incidents", "about", "quote", "supersedes",
)  # fmt: skip
BREAKDOWN_COLUMNS = ("claim_id", "victims", "low", "high")
REPORT_COLUMNS = (
    "incident_id", "id", "publisher", "title", "url", "archived_url", "language", "source_type",
    "published_on", "retrieved_on", "sha256", "data_set", "data_set_version", "licence",
    "not_to_be_passed_on",
)  # fmt: skip

_INCIDENT_CODES: Mapping[str, type[StrEnum]] = {
    "date_precision": DatePrecision,
    "geo_precision": GeoPrecision,
    "event_type": EventType,
    "status": Status,
}
_CLAIM_CODES: Mapping[str, type[StrEnum]] = {
    "kind": ClaimKind,
    "claimant_role": ClaimantRole,
    "measure": Measure,
    "victims": Victims,
    "qualifier": Qualifier,
    "scope": Scope,
    "covers": Covers,
    "attackers_in": AttackersIn,
    "others_count_as": Victims,
}


@dataclass(frozen=True, slots=True)
class RangeColumns:
    """One measure on one basis, aligned with the rows of the atlas.

    Attributes
    ----------
    low, high : float64 arrays
        People; NaN where no number is given. Never 0 for an unknown number.
    open : bool array
        True where the highest figure is "at least": it may be more.
    said : bool array
        True where a claim of this measure exists, counted or not.
    """

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    open: Mask
    said: Mask

    def take(self, rows: Rows) -> "RangeColumns":
        """Return the columns of these rows."""
        return RangeColumns(self.low[rows], self.high[rows], self.open[rows], self.said[rows])


@dataclass(frozen=True, eq=False)
class Atlas:
    """Every incident at one data version; shared between sessions, so never changed.

    Attributes
    ----------
    table : DataFrame
        One row an incident (RangeIndex), ``INCIDENT_COLUMNS``. Dates are
        ``datetime64[s]`` (NaT when undated), longitude and latitude degrees in
        EPSG:4326 (NaN unless the place is known to a point), codes categorical.
        Also ``search_text`` (for full text: as ``search_words`` gives it, with a
        space at either end), ``n_reports``, ``n_claims``.
    participations : DataFrame
        One row an actor in a role: ``row`` (position in ``table``), ``actor``,
        ``role``, ``kind`` (of the actor), ``as_reported``, ``suspected_by`` (who alone
        names it, if only others do) and ``suspected`` (bool).
    claims : DataFrame
        One row a claim: ``row``, ``CLAIM_COLUMNS`` less the incident, and ``side``.
    breakdowns : DataFrame
        ``BREAKDOWN_COLUMNS``: the named part of a claim's people.
    reports : DataFrame
        One row a report of an incident: ``row``, ``REPORT_COLUMNS`` less the incident.
    version : int
        The data version, 0 when the store is empty.
    version_of : date or None
        The day on which that version came to be; None for what is in no store.
    seal : str
        The beginning of the digest that the record has at that version; empty for what
        is in no store.
    ranges : mapping of (measure, basis) to RangeColumns
        Filled by ``counts.with_ranges``.
    """

    table: pd.DataFrame
    participations: pd.DataFrame
    claims: pd.DataFrame
    breakdowns: pd.DataFrame
    reports: pd.DataFrame
    version: int
    ranges: Mapping[tuple[str, str], RangeColumns] = field(default_factory=dict)
    version_of: date | None = None
    seal: str = ""

    @property
    def mark(self) -> str:
        """The data version as links and citations hold it: "97-3fa2c1", or "97" without a seal."""
        return f"{self.version}-{self.seal}" if self.seal else str(self.version)

    def everything(self) -> "Selection":
        """Return the selection of all rows."""
        return Selection(self, np.arange(len(self.table), dtype=np.intp))

    @cached_property
    def data_to(self) -> date | None:
        """The last day that is known (``last_known_day``); None without one."""
        return last_known_day(self.table, self.version_of)


@dataclass(frozen=True, eq=False)
class Selection:
    """Some incidents of an atlas, in the atlas's order.

    Attributes
    ----------
    atlas : Atlas
    rows : int array
        Ascending positions in ``atlas.table``.
    """

    atlas: Atlas
    rows: Rows
    derived: dict[object, object] = field(default_factory=dict, init=False, repr=False)
    """What has been worked out of this selection, for whoever asks again."""

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, mask: Mask) -> "Selection":
        """Return the incidents of this selection where ``mask`` (over all rows) is True."""
        return Selection(self.atlas, self.rows[mask[self.rows]])

    @cached_property
    def table(self) -> pd.DataFrame:
        """The rows of ``atlas.table``, with their positions as index."""
        if len(self.rows) == len(self.atlas.table):
            return self.atlas.table
        return self.atlas.table.take(self.rows)

    @cached_property
    def _member(self) -> Mask:
        member = np.zeros(len(self.atlas.table), dtype=bool)
        member[self.rows] = True
        return member

    def holds(self, rows: "pd.Series[Any]") -> Mask:
        """Return for each row of a linked frame whether its incident is in this selection."""
        held: Mask = self._member[rows.to_numpy()]
        return held

    def _of(self, links: pd.DataFrame) -> pd.DataFrame:
        if len(self.rows) == len(self.atlas.table):
            return links
        chosen: pd.DataFrame = links.loc[self.holds(links["row"])]
        return chosen

    @cached_property
    def participations(self) -> pd.DataFrame:
        """The actors in these incidents."""
        return self._of(self.atlas.participations)

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The claims about these incidents."""
        return self._of(self.atlas.claims)

    @cached_property
    def reports(self) -> pd.DataFrame:
        """The reports of these incidents, one row an incident and report."""
        return self._of(self.atlas.reports)

    def newest_first(self) -> Rows:
        """Return the rows by date, the newest first; those without one come last."""
        dated = self.column("date_start").notna().to_numpy()
        return np.concatenate([self.rows[dated][::-1], self.rows[~dated]])

    def column(self, name: str) -> pd.Series:
        """Return one column of ``table`` without building the others."""
        return self.atlas.table[name].take(self.rows)

    def range(self, measure: str, basis: str) -> RangeColumns:
        """Return the range columns of these rows."""
        return self.atlas.ranges[measure, basis].take(self.rows)

    def to_geodataframe(self) -> gpd.GeoDataFrame:
        """Return ``table`` with point geometry, EPSG:4326, None where only an area is known."""
        table = self.table
        points = gpd.points_from_xy(table["longitude"], table["latitude"], crs="EPSG:4326")
        geometry = gpd.GeoSeries(points, index=table.index, crs="EPSG:4326")
        geometry[table["longitude"].isna()] = None
        return gpd.GeoDataFrame(table, geometry=geometry)


def in_sums(atlas: Atlas) -> Mask:
    """Return which rows may enter a sum: not umbrella, statement-only or retracted entries.

    ``counting_rules.claims_in_sums`` says it of one entry.
    """
    retracted = (atlas.table["status"] == Status.RETRACTED).to_numpy()
    found: Mask = atlas.table["counts"].to_numpy(dtype=bool) & ~retracted
    return found


def superseded(claims: pd.DataFrame) -> Mask:
    """Return which claims a later one of the same incident takes the place of.

    ``counting_rules.claims_in_sums`` says it of the claims of one incident.
    """
    corrections = claims[claims["supersedes"].notna()]
    corrections = corrections[corrections["supersedes"] != corrections["id"]]
    if corrections.empty:
        return np.zeros(len(claims), dtype=bool)
    replaced = pd.MultiIndex.from_frame(corrections[["row", "supersedes"]])
    found: Mask = pd.MultiIndex.from_frame(claims[["row", "id"]]).isin(replaced)
    return found


def last_known_day(table: pd.DataFrame, until: date | None = None) -> date | None:
    """Return the last day of which something is known.

    An incident that is known to a week, a month or a year reaches to the end of it
    and may have happened before, so it is no day that is known; nor is a day of an
    entry that was retracted, or one that was still to come when it was written down.

    Parameters
    ----------
    table : DataFrame
        ``date_start``, ``date_end``, ``date_precision`` and ``status`` of incidents.
    until : date, optional
        The day of the data version: nothing later can be known at it.
    """
    known = table["date_precision"].isin([DatePrecision.DAY, DatePrecision.DAYS])
    known &= table["status"] != Status.RETRACTED
    days = pd.DataFrame(
        {name: pd.to_datetime(table.loc[known, name]) for name in ("date_start", "date_end")}
    ).dropna()
    if until is not None:
        limit = pd.Timestamp(until)
        days = days[days["date_start"] <= limit].clip(upper=limit)
    last = days["date_end"].max()
    return None if pd.isna(last) else last.date()


# Every sign that sits on another one; beyond this range Unicode has none.
_MARKS = frozenset(filter(unicodedata.combining, map(chr, range(0x300, 0x1F000))))


def fold_text(text: str) -> str:
    """Return ``text`` as full-text search compares it: case and accents dropped."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    # Most text has none, and a set finds that out in a tenth of the time.
    if _MARKS.isdisjoint(decomposed):
        return decomposed
    return "".join(sign for sign in decomposed if sign not in _MARKS)


_WORD: Final = re.compile(r"[^\W_]+")
_NO_WORD: Final = bytes(sign if chr(sign).isalnum() else ord(" ") for sign in range(128)) + bytes(
    128
)
PARTED: Final = " | "
"""Between texts that are looked through together, so that no phrase reaches from one to another."""


def search_words(text: str) -> str:
    """Return the words of ``text`` as full-text search compares them, one space between two.

    Case, accents and all signs are dropped, and Arabic letters that Urdu keyboards write in
    several ways are one: "Gwadar’s Pearl-Continental" is "gwadar s pearl continental".
    """
    folded = fold_text(text)
    if folded.isascii():
        # Nearly all text; five times as fast as by pattern.
        return b" ".join(folded.encode().translate(_NO_WORD).split()).decode()
    return " ".join(_WORD.findall(folded.translate(ARABIC_LETTERS)))


def other_records(told: object) -> tuple[str, ...]:
    """Return the ids in a cell of ``of_incidents``: a row keeps them as a text, a record as many.

    >>> other_records("one-2024 two-2024")
    ('one-2024', 'two-2024')
    >>> other_records(None)
    ()
    """
    if not isinstance(told, str | list | tuple):
        return ()
    return tuple(told.split() if isinstance(told, str) else map(str, told))


def _coded(values: "pd.Series[Any]", codes: type[StrEnum]) -> "pd.Categorical[Any]":
    return pd.Categorical(values, categories=[code.value for code in codes])


def _positions(ids: pd.Series, index: pd.Index) -> npt.NDArray[np.int32]:
    return index.get_indexer(pd.Index(ids)).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class PlainFrames:
    """The five frames of which an atlas is made, as a store or a file gives them.

    Attributes
    ----------
    incidents, participations, claims, breakdowns, reports : DataFrame
        With the columns named above, in any order of rows; dates as ISO text,
        ``date`` or None.
    """

    incidents: pd.DataFrame
    participations: pd.DataFrame
    claims: pd.DataFrame
    breakdowns: pd.DataFrame
    reports: pd.DataFrame


def assemble(
    frames: PlainFrames,
    *,
    version: int,
    actor_kinds: Mapping[str, str],
    words: Mapping[str, str],
) -> Atlas:
    """Make an atlas of five plain frames.

    Parameters
    ----------
    frames : PlainFrames
    version : int
        The data version that they stand for.
    actor_kinds : mapping
        Actor id to its first kind.
    words : mapping
        Actor id or district code to the names that full text should find.

    Returns
    -------
    Atlas
        Sorted by date (undated last), then id. Without ranges.
    """
    table = _incident_table(frames.incidents)
    index = pd.Index(table["id"])
    actors = _participation_table(frames.participations, index, actor_kinds)
    claims = _claim_table(frames.claims, index)
    reports = _linked(frames.reports, REPORT_COLUMNS, index)
    table["n_reports"] = np.bincount(reports["row"], minlength=len(table))
    table["n_claims"] = np.bincount(claims["row"], minlength=len(table))
    table["search_text"] = _search_text(table, actors, claims, reports, words)
    actors["actor"] = actors["actor"].astype("category")
    return Atlas(
        table=table,
        participations=actors,
        claims=claims,
        breakdowns=frames.breakdowns[list(BREAKDOWN_COLUMNS)],
        reports=reports,
        version=version,
    )


def _linked(frame: pd.DataFrame, columns: tuple[str, ...], index: pd.Index) -> pd.DataFrame:
    """Return what hangs on incidents, with the positions of their rows in place of their ids."""
    return (
        frame[list(columns)]
        .assign(row=_positions(frame["incident_id"], index))
        .drop(columns="incident_id")
        .sort_values("row", kind="stable", ignore_index=True)
    )


def _participation_table(
    frame: pd.DataFrame, index: pd.Index, actor_kinds: Mapping[str, str]
) -> pd.DataFrame:
    actors = _linked(frame, PARTICIPATION_COLUMNS, index)
    actors["kind"] = _coded(actors["actor"].map(actor_kinds), ActorKind)
    actors["suspected"] = actors["suspected_by"].notna()
    actors["role"] = _coded(actors["role"], ActorRole)
    return actors


def _claim_table(frame: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    claims = _linked(frame, CLAIM_COLUMNS, index)
    sides = {role.value: side_of(role).value for role in ClaimantRole}
    claims["side"] = _coded(claims["claimant_role"].map(sides), Side)
    for name, codes in _CLAIM_CODES.items():
        claims[name] = _coded(claims[name], codes)
    for name in ("low", "high"):
        claims[name] = claims[name].astype("float64")
    claims["of_incidents"] = [" ".join(other_records(one)) for one in claims["of_incidents"]]
    return claims


def from_incidents(
    incidents: Iterable[Incident],
    *,
    version: int,
    actor_kinds: Mapping[str, str],
    words: Mapping[str, str],
    today: Mapping[str, str | None] | None = None,
    versions: Mapping[str, int] | None = None,
) -> Atlas:
    """Make an atlas of records that need not be in a store.

    Parameters
    ----------
    incidents : iterable of Incident
        Ids of incidents, and of claims with breakdowns, are each used once.
    version : int
        The data version that they stand for.
    actor_kinds, words : mapping
        As in ``assemble``.
    today : mapping, optional
        Incident id to its district in today's set; one that is not in it keeps its own.
    versions : mapping, optional
        Incident id to the version of its record; ``version`` where absent.

    Returns
    -------
    Atlas
        Sorted by date (undated last), then id. Without ranges.
    """
    today, versions = today or {}, versions or {}
    rows: list[dict[str, object]] = []
    links: list[dict[str, object]] = []
    claims: list[dict[str, object]] = []
    breakdowns: list[dict[str, object]] = []
    reports: list[dict[str, object]] = []
    for incident in incidents:
        own = {"incident_id": incident.id}
        point = incident.geometry.coordinates if incident.geometry else (None, None)
        derived: dict[str, object] = {
            "longitude": point[0],
            "latitude": point[1],
            "district_today": today.get(incident.id, incident.district),
            "version": versions.get(incident.id, version),
        }
        rows.append(_fields(incident, INCIDENT_COLUMNS) | derived)
        links += [own | dict(actor) for actor in incident.actors]
        reports += [own | _fields(report, REPORT_COLUMNS) for report in incident.reports]
        for claim in incident.claims:
            claims.append(own | _fields(claim, CLAIM_COLUMNS))
            breakdowns += [{"claim_id": claim.id} | dict(part) for part in claim.of_whom]
    frames = PlainFrames(
        pd.DataFrame(rows, columns=list(INCIDENT_COLUMNS)),
        pd.DataFrame(links, columns=list(PARTICIPATION_COLUMNS)),
        pd.DataFrame(claims, columns=list(CLAIM_COLUMNS)),
        pd.DataFrame(breakdowns, columns=list(BREAKDOWN_COLUMNS)),
        pd.DataFrame(reports, columns=list(REPORT_COLUMNS)),
    )
    return assemble(
        frames,
        version=version,
        actor_kinds=actor_kinds,
        words=words,
    )


def _fields(record: Record, columns: tuple[str, ...]) -> dict[str, object]:
    known = type(record).model_fields
    return {name: getattr(record, name) for name in columns if name in known}


def _incident_table(incidents: pd.DataFrame) -> pd.DataFrame:
    table = incidents.loc[:, list(INCIDENT_COLUMNS)].copy()
    for name in ("date_start", "date_end"):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    table = table.sort_values(["date_start", "id"], na_position="last", ignore_index=True)
    for name, codes in _INCIDENT_CODES.items():
        table[name] = _coded(table[name], codes)
    for name in ("sub_event_type", "district", "district_today", "tehsil"):
        table[name] = table[name].astype("category")
    table["counts"] = table["counts"].astype(bool)
    for name in ("longitude", "latitude"):
        table[name] = table[name].astype("float64")
    return table


def _search_text(
    table: pd.DataFrame,
    actors: pd.DataFrame,
    claims: pd.DataFrame,
    reports: pd.DataFrame,
    words: Mapping[str, str],
) -> pd.Series:
    """Return what full text looks through: our words, names, claimants and headlines."""
    named = (
        actors["as_reported"].fillna("")
        + " "
        + actors["actor"].map(words).astype("object").fillna("")
    )
    linked = [
        (actors["row"], named),
        (claims["row"], claims["claimant"].fillna("")),
        (reports["row"], reports["publisher"].fillna("") + " " + reports["title"].fillna("")),
    ]
    parts: list[list[str]] = [[] for _ in range(len(table))]
    # The same names stand in thousands of rows: each is folded once.
    once: dict[str, str] = {}
    for rows, texts in linked:
        for row, text in zip(rows.tolist(), texts.tolist(), strict=True):
            plain = once.get(text)
            if plain is None:
                plain = once[text] = search_words(text)
            if plain not in parts[row]:
                parts[row].append(plain)
    own = zip(
        table["id"],
        table["title"],
        table["place"],
        table["summary"],
        table["district_today"].astype("object").map(words).astype("object").fillna(""),
        parts,
        strict=True,
    )
    # A space at either end: a word and its beginning are found as plain text.
    told = [f" {PARTED.join([*map(search_words, texts), *more])} " for *texts, more in own]
    return pd.Series(told, index=table.index, dtype="str")
