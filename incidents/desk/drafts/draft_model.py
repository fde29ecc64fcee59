"""The draft as it is kept: every part of an incident, each of it optional.

Lengths and ranges are not checked here: what is wrong with a draft is said to
its author by ``validation``, and nothing that was typed is refused or cut.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from incidents.model import (
    ActorRole,
    AttackersIn,
    Breakdown,
    ClaimantRole,
    ClaimKind,
    CountsReason,
    Covers,
    DatePrecision,
    DeskOnly,
    DistrictMethod,
    EventType,
    GeoPrecision,
    Measure,
    PointGeometry,
    Qualifier,
    Relation,
    Scope,
    Sensitivity,
    SourceType,
    Status,
    Victims,
)
from incidents.text_cleaning import clean_line, clean_text, hides_signs


class DraftPart(BaseModel):
    """A part of a draft; frozen: a change is ``model_copy(update=…)``.

    Its texts are cleaned of signs that cannot be seen, wherever they come from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, values: object) -> object:
        if not isinstance(values, dict):
            return values
        return {
            name: (clean_text if name in _OF_LINES else clean_line)(value)
            if isinstance(value, str)
            else value
            for name, value in values.items()
        }


# Texts that may have several lines, or quote one that has; all others are a line.
_OF_LINES: Final = frozenset({"summary", "doubt", "note", "reason", "why", "key", "text"})


class Label(StrEnum):
    """How sure the machine is of what it read."""

    HIGH = "high"
    CHECK = "check"
    GUESS = "guess"


class NumberState(StrEnum):
    """What became of a number in the text of a report."""

    OPEN = "open"
    CLAIM = "claim"
    ECHO = "echo"
    DISMISSED = "dismissed"
    ELSEWHERE = "elsewhere"


class Evidence(DraftPart):
    """Where in the text a field was read, how surely, and by which rule.

    ``start`` and ``end`` count characters of the stored copy's text.
    """

    start: int
    end: int
    label: Label = Label.CHECK
    rule: str = ""


class NumberEntry(DraftPart):
    """One number of the text in the ledger.

    ``claim`` is the position in ``Draft.claims`` for a claim or its echo;
    ``reason`` is needed for a number that is dismissed or used in another draft.
    """

    text: str
    start: int
    end: int
    state: NumberState = NumberState.OPEN
    claim: int | None = None
    reason: str = ""


class DraftActor(DraftPart):
    """An actor in a role; ``actor`` is its id in the register, None while it is not known.

    ``label`` and ``span`` are set where the machine read it: how surely, and in which
    words. Such an actor is ``confirmed`` by a person, like a claim. ``published`` marks
    one that stands in the record which is corrected.
    """

    actor: str | None = None
    role: ActorRole | None = None
    as_reported: str | None = None
    suspected_by: str | None = None
    confirmed: bool = False
    label: Label | None = None
    span: tuple[int, int] | None = None
    published: bool = False


class DraftReport(DraftPart):
    """A report; ``id`` is None until it is sent to review."""

    id: str | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    archived_url: str | None = None
    language: str | None = None
    source_type: SourceType | None = None
    published_on: date | None = None
    retrieved_on: date | None = None
    sha256: str | None = None
    data_set: str | None = None
    data_set_version: str | None = None
    licence: str | None = None
    not_to_be_passed_on: bool = False
    note: str | None = None


class DraftClaim(DraftPart):
    """A claim; ``report`` is the position in ``Draft.reports``.

    ``id`` is set for a claim that is in the published record: changed, it becomes a
    new claim that supersedes the old one. ``confirmed`` says that a person has
    looked at the claimant.
    """

    id: str | None = None
    report: int = 0
    kind: ClaimKind = ClaimKind.CASUALTIES
    claimant: str | None = None
    claimant_role: ClaimantRole | None = None
    claimant_actor: str | None = None
    measure: Measure | None = None
    victims: Victims | None = None
    victims_detail: str | None = None
    of_whom: tuple[Breakdown, ...] = ()
    low: int | None = None
    high: int | None = None
    qualifier: Qualifier | None = None
    made_on: date | None = None
    scope: Scope = Scope.INCIDENT
    covers: Covers = Covers.ALL
    attackers_in: AttackersIn = AttackersIn.NOT_SAID
    others_count_as: Victims | None = None
    of_incidents: tuple[str, ...] = ()
    about: str | None = None
    quote: str | None = None
    supersedes: str | None = None
    confirmed: bool = False
    label: Label | None = None
    span: tuple[int, int] | None = None
    rule: str = ""


class Override(DraftPart):
    """A flag of the wording or the do-no-harm check that a person has answered.

    ``key`` is the flag's own (``Flag.key``); ``reason`` says why the text stands.
    """

    key: str
    reason: str


class HarmAnswer(DraftPart):
    """The answer to one of the five questions, with the words that go with a "yes"."""

    question: str
    yes: bool
    note: str = ""


def _hiding(name: str, value: object) -> Iterator[str]:
    """Yield the names of the texts in which signs are hidden: ``claims.2.quote``."""
    if isinstance(value, str):
        if hides_signs(value):
            yield name
    elif isinstance(value, BaseModel):
        yield from _hiding(name, dict(value))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _hiding(f"{name}.{key}", part)
    elif isinstance(value, list | tuple):
        for n, part in enumerate(value):
            yield from _hiding(f"{name}.{n}", part)


AskedAgain = Literal["status", "summary"]


class Draft(DraftPart):
    """One incident in the making.

    Attributes
    ----------
    incident_id : str or None
        Proposed from date and title for a new one.
    loaded_version : int or None
        The version of the record that this corrects; None for a new incident.
    actors, reports, claims, related : tuple
    numbers : tuple of NumberEntry
        The ledger of the report that it was read from; empty for a form.
    evidence : mapping of field to Evidence
        ``date_start``, ``place``, ``actors.0``, ``claims.2.low`` and the like.
    copy_sha256 : str or None
        The stored copy of the report that it was read from.
    cleaned : tuple of str
        Fields out of which signs that cannot be seen were taken, for author and reviewer.
    background, outside : bool
        An event that the report only looks back on; one outside the province.
    asked_again : tuple of "status" and "summary"
        What its author answers once more, because a report was added.
    harm_answers : tuple of HarmAnswer
    terms_overrides : tuple of Override
    why : str
        What a correction is for; shown in the public change log.
    """

    incident_id: str | None = None
    loaded_version: int | None = None
    title: str | None = None
    date_start: date | None = None
    date_end: date | None = None
    date_precision: DatePrecision | None = None
    place: str | None = None
    geometry: PointGeometry | None = None
    geo_precision: GeoPrecision | None = None
    district: str | None = None
    district_method: DistrictMethod | None = None
    tehsil: str | None = None
    event_type: EventType | None = None
    sub_event_type: str | None = None
    actors: tuple[DraftActor, ...] = ()
    summary: str | None = None
    status: Status | None = None
    sensitivity: Sensitivity = Sensitivity.RESTRICTED
    desk_only: tuple[DeskOnly, ...] = ()
    counts: bool = True
    counts_reason: CountsReason | None = None
    doubt: str | None = None
    related: tuple[Relation, ...] = ()
    cleaned: tuple[str, ...] = ()
    reports: tuple[DraftReport, ...] = ()
    claims: tuple[DraftClaim, ...] = ()
    numbers: tuple[NumberEntry, ...] = ()
    evidence: Mapping[str, Evidence] = {}
    copy_sha256: str | None = None
    background: bool = False
    outside: bool = False
    asked_again: tuple[AskedAgain, ...] = ()
    harm_answers: tuple[HarmAnswer, ...] = ()
    terms_overrides: tuple[Override, ...] = ()
    why: str = ""

    @model_validator(mode="before")
    @classmethod
    def _say_what_was_cleaned(cls, values: object) -> object:
        if not isinstance(values, dict):
            return values
        found = [name for key, value in values.items() for name in _hiding(key, value)]
        if not found:
            return values
        return values | {"cleaned": tuple(dict.fromkeys((*values.get("cleaned", ()), *found)))}

    @property
    def is_correction(self) -> bool:
        """Whether it changes a record that is in the store."""
        return self.loaded_version is not None

    def is_confirmed(self, actor: DraftActor) -> bool:
        """Whether a person has looked at an actor: at itself, or at the claim that it makes."""
        speaks = actor.role is ActorRole.CLAIMANT and any(
            claim.confirmed and claim.claimant_actor == actor.actor for claim in self.claims
        )
        return actor.label is None or actor.confirmed or speaks


_LONGEST_ID: Final = 80
_NOT_IN_AN_ID: Final = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Return text as a part of an id: "Shots near Dasht" is ``shots-near-dasht``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_AN_ID.sub("-", plain.casefold()).strip("-")


def wordless_id(day: date | None) -> str:
    """Return an id for a record that is not public: its day, and nothing of its words.

    A relation, an address or a claim that names it then tells of nothing.
    """
    return f"{day.isoformat() if day else 'undated'}-{secrets.token_hex(5)}"


def proposed_id(day: date | None, title: str | None) -> str:
    """Return an id for a new incident: ``2025-03-11-train-stopped``; it may be taken."""
    parts = [day.isoformat() if day else "undated", slug(title or "") or "incident"]
    return "-".join(parts)[:_LONGEST_ID].rstrip("-")
