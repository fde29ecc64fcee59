"""A reader's choice of incidents: a value with one verb."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from incidents.atlas import Atlas, Mask, Selection, search_words, superseded
from incidents.codebook import read_codebook
from incidents.counting_rules import MEASURE_PARTS
from incidents.filters.district_names import districts_of
from incidents.filters.full_text import search_terms
from incidents.model import (
    ActorKind,
    ActorRole,
    ClaimantRole,
    ClaimKind,
    EventType,
    GeoPrecision,
    Scope,
    Status,
)
from incidents.text_cleaning import clean_line


class Doubt(StrEnum):
    """Whether the desk has noted a doubt."""

    WITH = "with"
    WITHOUT = "without"


PARAMETERS: Final[Mapping[str, str]] = {
    "actor": "actors",
    "suspected": "suspected",
    "actor_kind": "actor_kinds",
    "role": "roles",
    "event_type": "event_types",
    "sub_event_type": "sub_event_types",
    "since": "since",
    "until": "until",
    "undated": "undated",
    "district": "districts",
    "division": "divisions",
    "status": "statuses",
    "measure": "measure",
    "at_least": "at_least",
    "claimant_role": "claimant_roles",
    "geo_precision": "geo_precisions",
    "doubt": "doubt",
    "q": "text",
}
"""The parameters of a link, in the order in which they are written, and their fields."""

CODES: Final[Mapping[str, type[StrEnum]]] = {
    "actor_kinds": ActorKind,
    "roles": ActorRole,
    "event_types": EventType,
    "statuses": Status,
    "claimant_roles": ClaimantRole,
    "geo_precisions": GeoPrecision,
    "doubt": Doubt,
}
"""The fields whose values are a closed list of codes."""

TEXT_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """A reader's choice. An empty field means no restriction.

    Several values of one field widen it (battles *or* protests), several fields
    narrow each other (battles *and* in Kech). Choices that mean the same are
    equal: values are sorted, repeated ones dropped, ``since`` and ``until`` the wrong
    way round are read as the span between them, and what would restrict nothing
    (``suspected`` without an actor, ``undated`` without a date) is dropped.

    Attributes
    ----------
    actors : tuple of str
        Actor ids; an actor stands for its sub-groups too. ``actors``,
        ``actor_kinds`` and ``roles`` apply to one and the same participation: the
        BLA as claimant is not the BLA in an incident that somebody else claims.
    suspected : bool
        Also where only others suspect the actor.
    actor_kinds, roles, event_types, sub_event_types, statuses : tuple
        Codes.
    since, until : date or None
        Both inclusive. An incident matches if any day on which it may have
        happened lies between them, so one known to "March 2025" matches
        ``since = 20 March 2025``: we cannot say that it was earlier.
    undated : bool or None
        Dates leave undated incidents out; True takes them in beside the dates,
        False leaves them out without any dates. None: in, unless dates are given.
    districts : tuple of str
        P-codes of today's set. An incident known only to the province has none.
    divisions : tuple of str
        Division names as in ``geo.districts``.
    measure : str or None
        A key of ``MEASURE_PARTS``: some claim speaks of it, with a number or without.
    at_least : int or None
        The highest number of a single claim about this incident, not corrected
        since, is not less; 0 asks that a number is given at all. Without
        ``measure``, of any measure.
    claimant_roles : tuple of ClaimantRole
        Who speaks. Together with ``measure`` or ``at_least`` it is the same claim:
        100 killed as claimed by an armed group.
    geo_precisions : tuple of GeoPrecision
    doubt : Doubt or None
    text : str
        Words that must all be found in the entry's own words, the names of its actors
        and places, its claimants or headlines; ``filters.full_text`` says when a word
        is found. Without a letter or digit it asks for nothing, and is dropped.

    Raises
    ------
    ValueError
        A value is no code of its field. (``parse_query`` reads strangers' values.)
    """

    actors: tuple[str, ...] = ()
    suspected: bool = False
    actor_kinds: tuple[ActorKind, ...] = ()
    roles: tuple[ActorRole, ...] = ()
    event_types: tuple[EventType, ...] = ()
    sub_event_types: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    undated: bool | None = None
    districts: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    measure: str | None = None
    at_least: int | None = None
    claimant_roles: tuple[ClaimantRole, ...] = ()
    geo_precisions: tuple[GeoPrecision, ...] = ()
    doubt: Doubt | None = None
    text: str = ""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple | list):
                object.__setattr__(self, field.name, _in_order(value, CODES.get(field.name)))
        if self.doubt is not None:
            object.__setattr__(self, "doubt", Doubt(self.doubt))
        if self.measure is not None and self.measure not in MEASURE_PARTS:
            raise ValueError(f"{self.measure!r} is not a measure")
        if self.since and self.until and self.since > self.until:
            since, until = self.until, self.since
            object.__setattr__(self, "since", since)
            object.__setattr__(self, "until", until)
        text = _plain(self.text)
        object.__setattr__(self, "text", text if search_words(text) else "")
        # What restricts nothing is no choice: "also where suspected" widens a choice of actors,
        # "undated ones too" one of dates.
        if self.suspected and not (self.actors or self.actor_kinds or self.roles):
            object.__setattr__(self, "suspected", False)
        if self.undated and not (self.since or self.until):
            object.__setattr__(self, "undated", None)

    @property
    def is_empty(self) -> bool:
        """Whether every incident matches."""
        return self == IncidentFilter()

    def apply(self, selection: Selection) -> Selection:
        """Return the incidents that match, in their original order."""
        return selection.where(self.mask(selection.atlas))

    def mask(self, atlas: Atlas) -> Mask:
        """Return which rows of ``atlas.table`` match.

        Returns
        -------
        bool array, shape (rows,)
        """
        keep = np.ones(len(atlas.table), dtype=bool)
        _narrow_by_codes(self, atlas, keep)
        _narrow_by_dates(self, atlas, keep)
        _narrow_by_actors(self, atlas, keep)
        _narrow_by_claims(self, atlas, keep)
        _narrow_by_text(self, atlas, keep)
        return keep

    def to_query(self) -> dict[str, str | list[str]]:
        """Return the parameters of a link that opens this choice, in a fixed order.

        A field of several values gives a list, any other one a text; an empty one nothing.
        """
        plain = IncidentFilter()
        query: dict[str, str | list[str]] = {}
        for parameter, name in PARAMETERS.items():
            value = getattr(self, name)
            if value == getattr(plain, name):
                continue
            if isinstance(value, tuple):
                query[parameter] = [str(code) for code in value]
            elif isinstance(value, bool):
                query[parameter] = "1" if value else "0"
            else:
                query[parameter] = str(value)
        return query

    def to_query_string(self) -> str:
        """Return the same as the part of an address after the question mark."""
        return urlencode(self.to_query(), doseq=True)


def _in_order(values: Iterable[str], codes: type[StrEnum] | None) -> tuple[str, ...]:
    if codes is None:
        return tuple(sorted(set(values)))
    chosen = {codes(value) for value in values}
    return tuple(code for code in codes if code in chosen)


# Urdu and Balochi words are spelt with them.
_JOINERS: Final = "\u200c\u200d"
# Telephones and word processors write them; they mean the plain one, which holds a phrase together.
_QUOTES: Final = dict.fromkeys(map(ord, "“”„‟«»＂"), '"')


def _plain(text: str) -> str:
    """Drop what nobody types: control and direction signs, and what goes beyond a sentence."""
    visible = (
        sign if sign in _JOINERS or unicodedata.category(sign)[0] not in "CZ" else " "
        for sign in clean_line(text[: 10 * TEXT_LIMIT])
    )
    return " ".join("".join(visible).translate(_QUOTES).split())[:TEXT_LIMIT].strip()


def _among(values: "pd.Series[str]", wanted: Iterable[str]) -> Mask:
    """Return where a categorical column has one of the wanted codes."""
    # A table of yes and no, looked up by code: several times faster than isin on text.
    chosen = values.cat.categories.isin([str(code) for code in wanted])
    found: Mask = np.append(chosen, False)[values.cat.codes.to_numpy()]
    return found


def _rows_with(links: pd.DataFrame, chosen: Mask, rows: int) -> Mask:
    found = np.zeros(rows, dtype=bool)
    found[links["row"].to_numpy()[chosen]] = True
    return found


def _narrow_by_codes(choice: IncidentFilter, atlas: Atlas, keep: Mask) -> None:
    table = atlas.table
    for column, wanted in (
        ("event_type", choice.event_types),
        ("sub_event_type", choice.sub_event_types),
        ("status", choice.statuses),
        ("geo_precision", choice.geo_precisions),
        ("district_today", choice.districts),
    ):
        if wanted:
            keep &= _among(table[column], wanted)
    if choice.divisions:
        codes = districts_of()
        inside = [code for division in choice.divisions for code in codes.get(division, ())]
        keep &= _among(table["district_today"], inside)
    if choice.doubt:
        keep &= table["doubt"].notna().to_numpy() == (choice.doubt is Doubt.WITH)


def _narrow_by_dates(choice: IncidentFilter, atlas: Atlas, keep: Mask) -> None:
    limits = (choice.since, choice.until)
    if limits == (None, None) and choice.undated is not False:
        return
    starts = atlas.table["date_start"].to_numpy()
    ends = atlas.table["date_end"].to_numpy()
    undated = np.isnat(starts)
    inside = ~undated
    if choice.since:
        inside &= ends >= np.datetime64(choice.since, "s")
    if choice.until:
        inside &= starts <= np.datetime64(choice.until, "s")
    keep &= (inside | undated) if choice.undated else inside


def _narrow_by_actors(choice: IncidentFilter, atlas: Atlas, keep: Mask) -> None:
    if not (choice.actors or choice.actor_kinds or choice.roles):
        return
    links = atlas.participations
    chosen = np.ones(len(links), dtype=bool)
    if choice.actors:
        chosen &= _among(links["actor"], _with_sub_groups(choice.actors))
    if choice.actor_kinds:
        chosen &= _among(links["kind"], choice.actor_kinds)
    if choice.roles:
        chosen &= _among(links["role"], choice.roles)
    if not choice.suspected:
        chosen &= ~links["suspected"].to_numpy(dtype=bool)
    keep &= _rows_with(links, chosen, len(keep))


def _with_sub_groups(actors: Iterable[str]) -> set[str]:
    codebook = read_codebook()
    known = {actor for actor in actors if actor in codebook.actors}
    below = {group for actor in known for group in codebook.descendants(actor)}
    return set(actors) | below


def _narrow_by_claims(choice: IncidentFilter, atlas: Atlas, keep: Mask) -> None:
    if not (choice.measure or choice.at_least is not None or choice.claimant_roles):
        return
    links = atlas.claims
    chosen = np.ones(len(links), dtype=bool)
    if choice.claimant_roles:
        chosen &= _among(links["claimant_role"], choice.claimant_roles)
    if choice.measure or choice.at_least is not None:
        chosen &= _among(links["kind"], (ClaimKind.CASUALTIES,))
        chosen &= _among(links["scope"], (Scope.INCIDENT,)) & ~superseded(links)
    if choice.measure:
        chosen &= _among(links["measure"], MEASURE_PARTS[choice.measure])
    if choice.at_least is not None:
        highest = np.fmax(links["low"].to_numpy(), links["high"].to_numpy())
        chosen &= highest >= choice.at_least
    keep &= _rows_with(links, chosen, len(keep))


def _narrow_by_text(choice: IncidentFilter, atlas: Atlas, keep: Mask) -> None:
    for term in search_terms(choice.text):
        # Last and only where something is left: searching text costs more than all the rest.
        rows = np.flatnonzero(keep)
        texts = atlas.table["search_text"]
        texts = texts if len(rows) == len(texts) else texts.take(rows)
        # As a pattern, text is searched by RE2, six times as fast as by plain comparison. A term
        # is of words and spaces, so that no sign of it is one of the pattern's.
        keep[rows] = texts.str.contains("|".join(term), regex=True).to_numpy(dtype=bool)
