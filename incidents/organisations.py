"""Organisations over time: splits, mergers, alliances, and names that several have used.

``actor_ties.csv`` says what became of organisations, each row with the page that tells
it; a date that is not known stays empty. ``shared_names.csv`` says which names meant
one organisation and later another, or two at once. A name is resolved by the day of
the incident; where it cannot be, the answer says so and names who it may be. The old
id stays what it was, so that links and stored records keep their meaning: ``bla`` is
whoever used the name, and an entry stays there when nobody says which of the two.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from geo.data_folders import CODEBOOK
from incidents.codebook import fold_code, read_codebook
from incidents.errors import UnknownCodeError
from incidents.model import ClaimantRole, ClaimKind, Incident, Participation

__all__ = [
    "NAMELESS",
    "NO_CLAIM_OF_ITS_OWN",
    "ONLY_ACCUSE",
    "NamedOrganisation",
    "Tie",
    "TieKind",
    "alike",
    "check_tables",
    "dated_names",
    "dates_of",
    "holder_of",
    "is_accusation",
    "may_be",
    "named",
    "read_ties",
    "shared_note",
    "undecided",
]


NAMELESS: Final = frozenset(
    {
        "baloch-armed-group",
        "crowd",
        "sectarian-group",
        "tribesmen",
        "unidentified-armed-group",
        "unknown-actor",
    }
)
"""These accuse nobody: they say that nobody is named."""


ONLY_ACCUSE: Final = frozenset(
    {ClaimantRole.WITNESS, ClaimantRole.MEDIA, ClaimantRole.MEDICAL, ClaimantRole.NGO}
)
"""Who, in these roles, cannot claim a deed: what they say of a doer is an accusation."""
NO_CLAIM_OF_ITS_OWN: Final = (
    "Only whoever did it can claim it. An accusation is no claim of responsibility: name the doer "
    "among the actors, with who names it."
)


class TieKind(StrEnum):
    """What one organisation was to another."""

    SPLIT_FROM = "split_from"
    MERGED_INTO = "merged_into"
    MEMBER_OF = "member_of"


@dataclass(frozen=True, slots=True)
class Tie:
    """What ``actor`` was to ``other``.

    Attributes
    ----------
    actor, other : str
        Actor ids.
    kind : TieKind
    since, until : str
        A year, a month or a day as ISO 8601 writes it ("2017-12"); "" where not known
        or not over.
    source : str
        The page that tells it; "" where only the note does.
    note : str
    """

    actor: str
    kind: TieKind
    other: str
    since: str
    until: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    """Who a name means on a day.

    Attributes
    ----------
    actor : str or None
        The id under which an entry is kept; None where somebody has to choose.
    may_be : tuple of str
        The organisations that it may mean, where it cannot be said which; else empty.
    note : str
        Why, in a sentence; "" where there is nothing to say.
    """

    actor: str | None
    may_be: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Shared:
    spelled: tuple[str, ...]
    names: frozenset[str]
    actor: str | None
    since: str
    until: str
    means: tuple[str, ...]
    note: str

    def holds(self, on: date | None) -> bool:
        """Say whether the row speaks of this day; of one that is not known it may."""
        return on is None or (
            (not self.since or on >= _first(self.since))
            and (not self.until or on < _first(self.until))
        )


_MONTHS: Final = {4: "-01-01", 7: "-01", 10: ""}


def _first(when: str) -> date:
    """Return the first day of a year, a month or a day."""
    return date.fromisoformat(when + _MONTHS[len(when)])


@cache
def read_ties() -> tuple[Tie, ...]:
    """Return all ties, in the order of the table."""
    return tuple(
        Tie(
            row["actor"], TieKind(row["tie"]), row["other"],
            row["since"], row["until"], row["source"], row["note"],
        )
        for row in _rows("actor_ties")
    )  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    with (CODEBOOK / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def _shared() -> tuple[_Shared, ...]:
    return tuple(
        _Shared(
            spelled=tuple(row["names"].split(";")),
            names=frozenset(fold_code(name) for name in row["names"].split(";")),
            actor=row["actor"] or None,
            since=row["since"],
            until=row["until"],
            means=tuple(row["means"].split(";")),
            note=row["note"],
        )
        for row in _rows("shared_names")
    )


def named(text: str, on: date | None) -> NamedOrganisation:
    """Return who a name, an alias or an id means for an incident of a day.

    Parameters
    ----------
    text : str
        As a report writes it.
    on : date or None
        The day of the incident; None where it is not known.

    Raises
    ------
    UnknownCodeError
        No row knows the text.
    """
    own = next((row for row in _shared() if fold_code(text) in row.names), None)
    if own is not None and own.actor is None:
        return NamedOrganisation(None, own.means, own.note)
    try:
        actor = read_codebook().find_actor(text)
    except UnknownCodeError:
        if own is None or own.actor is None:
            raise
        actor = own.actor
    row = own or _row_of(actor)
    if row is None or not row.holds(on):
        return NamedOrganisation(actor)
    if len(row.means) > 1:
        return NamedOrganisation(actor, row.means, row.note)
    # Of a day that is not known, nobody can say that it came after the change.
    return (
        NamedOrganisation(row.means[0])
        if on
        else NamedOrganisation(actor, (actor, *row.means), row.note)
    )


def _row_of(actor: str) -> _Shared | None:
    """Return the row that says who else uses all the names of an actor."""
    return next((row for row in _shared() if row.actor == actor and len(row.means) > 1), None)


def may_be(actor: str, on: date | None) -> tuple[str, ...]:
    """Return the organisations that an id may stand for on a day; none where it is one.

    ``bla`` in 2015 is one organisation; in 2025 it is "whoever used the name".
    """
    row = _row_of(actor)
    return row.means if row is not None and row.holds(on) else ()


@cache
def holder_of(actor: str) -> str | None:
    """Return the id that keeps an organisation's entries where its name alone is told."""
    return next((row.actor for row in _shared() if len(row.means) > 1 and actor in row.means), None)


def alike(some: Collection[str], others: Collection[str]) -> frozenset[str]:
    """Return which ids of either side may mean one and the same organisation.

    ``bla`` may be ``bla-jeeyand``; ``bla-jeeyand`` and ``bla-azad`` are never one.
    """
    return frozenset(
        [one for one in some if one in others or holder_of(one) in others]
        + [one for one in others if holder_of(one) in some]
    )


def shared_note(actor: str) -> str:
    """Return the sentence that says since when several use the names of an actor; "" else."""
    row = _row_of(actor)
    return row.note if row is not None else ""


def undecided(incident: Incident, one: Participation) -> tuple[str, ...]:
    """Return which organisations an actor of an incident may be, where nobody says which."""
    return may_be(one.actor, incident.date_end)


def dated_names(actor_id: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Return the names that meant an actor only from a date on, or only up to one.

    Returns
    -------
    tuple of ("since" or "until", a partial date, the names as people write them)
    """
    found = []
    for row in _shared():
        if len(row.means) == 1 and row.actor and row.since:
            if row.means == (actor_id,):
                found.append(("since", row.since, row.spelled))
            if row.actor == actor_id:
                found.append(("until", row.since, row.spelled))
    return tuple(found)


def dates_of(actor_id: str) -> tuple[str, str]:
    """Return when an organisation began and ended, as exactly as it is known; "" else.

    The year of the register, or the nearer date of a split or merger of that year.
    """
    actor = read_codebook().actor(actor_id)
    begun, ended = str(actor.founded or ""), str(actor.dissolved or "")
    for tie in read_ties():
        if tie.actor == actor_id and tie.kind is TieKind.SPLIT_FROM:
            begun = _nearer(begun, tie.since)
        if tie.actor == actor_id and tie.kind is TieKind.MERGED_INTO and ended:
            ended = _nearer(ended, tie.since)
    return begun, ended


def _nearer(year: str, told: str) -> str:
    return told if told.startswith(year) else year


def is_accusation(kind: ClaimKind | str, role: ClaimantRole | str | None) -> bool:
    """Say whether a claim of responsibility comes from somebody who can only accuse others."""
    return kind == ClaimKind.RESPONSIBILITY and role in ONLY_ACCUSE


def check_tables() -> None:
    """Make sure that every id of both tables is in the register, and every date reads.

    Raises
    ------
    UnknownCodeError
    ValueError
    """
    book = read_codebook()
    for tie in read_ties():
        for actor in (tie.actor, tie.other):
            book.actor(actor)
        for when in filter(None, (tie.since, tie.until)):
            _first(when)
    for row in _shared():
        for actor in (*row.means, *filter(None, (row.actor,))):
            book.actor(actor)
        for when in filter(None, (row.since, row.until)):
            _first(when)
        if row.actor is None:
            _nobodys(row)


def _nobodys(row: _Shared) -> None:
    """Make sure that a name that somebody has to choose about is nobody's in the register."""
    for name in row.names:
        try:
            found = read_codebook().find_actor(name)
        except UnknownCodeError:
            continue
        raise ValueError(f"{name!r} is a name of {found} in the register")
