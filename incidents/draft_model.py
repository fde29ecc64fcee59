"""The draft of an incident: what the reader of reports and the desk both build on.

Each part has the fields of the record of the same name in ``incidents.model``, every one
of them optional, and says where in a text it was read. What only the reader knows of a
draft is in ``incidents.reading.result``, what only the desk does with one (confirmations,
the ledger of numbers, answers to flags) in ``incidents.desk.drafts.desk_draft``: both
extend what is defined here, and neither defines it again.

Lengths and ranges are not checked here: what is wrong with a draft is said to its author
by the desk, and nothing that was typed is refused or cut.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

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
from incidents.text_cleaning import clean_line, clean_text

__all__ = [
    "Draft",
    "DraftActor",
    "DraftClaim",
    "DraftPart",
    "DraftReport",
    "Evidence",
    "Label",
    "Span",
    "carried_over",
]

Span = tuple[int, int]
"""Where words stand: (start, end) in characters of the text that was read."""


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


class Evidence(DraftPart):
    """Where in the text a field was read, how surely, and by which rule.

    ``start`` and ``end`` count characters of the stored copy's text.
    """

    start: int
    end: int
    label: Label = Label.CHECK
    rule: str = ""

    @property
    def span(self) -> Span:
        """Where the words stand."""
        return self.start, self.end


class DraftActor(DraftPart):
    """An actor in a role; ``actor`` is its id in the register, None while it is not known.

    ``label`` and ``span`` are set where the machine read it: how surely, and in which words.
    """

    actor: str | None = None
    role: ActorRole | None = None
    as_reported: str | None = None
    suspected_by: str | None = None
    label: Label | None = None
    span: Span | None = None


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
    """One thing that somebody says, or that the report says in its own voice.

    ``label`` and ``span`` are set where the machine read it: how surely, and in which words.
    """

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
    label: Label | None = None
    span: Span | None = None


class Draft(DraftPart):
    """One incident in the making.

    Attributes
    ----------
    actors, reports, claims, related : tuple
    evidence : mapping of field to Evidence
        ``date_start``, ``place``, ``event_type`` and the like, as far as words stand for them.
    background, outside : bool
        An event that the report only looks back on; one outside the province.
    """

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
    reports: tuple[DraftReport, ...] = ()
    claims: tuple[DraftClaim, ...] = ()
    evidence: Mapping[str, Evidence] = {}
    background: bool = False
    outside: bool = False

    @property
    def is_own_event(self) -> bool:
        """Whether it is of the report's own events, inside the province."""
        return not self.background and not self.outside


Part = TypeVar("Part", bound=DraftPart)
Into = TypeVar("Into", bound=DraftPart)


def carried_over(part: Part, family: type[Part], into: type[Into], **more: Any) -> Into:
    """Return a part of a draft as another member of its family, with what both have.

    Parameters
    ----------
    part : DraftPart
        A ``DraftClaim`` of the reader, say.
    family : type
        What both extend: its fields are carried over, and no others.
    into : type
        A ``DraftClaim`` of the desk, say.
    **more
        Fields that take the place of those, or that ``into`` has beside them.
    """
    if family not in into.__mro__:
        raise TypeError(f"{into.__name__} does not extend {family.__name__}")
    return into(**{name: getattr(part, name) for name in family.model_fields} | more)
