"""What a reading gives back: drafts, their claims, and every number of the text.

Spans are (start, end) offsets in characters into the text as it was given.
Codes are those of ``incidents.model``. Nothing in here is a finding: a label
says how far each field may be trusted, and a person decides.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from geo.precision import GeoPrecision
from incidents.model import (
    ActorRole,
    ClaimantRole,
    ClaimKind,
    Covers,
    DatePrecision,
    EventType,
    Measure,
    Qualifier,
    Scope,
    Status,
    Victims,
)

Span = tuple[int, int]
Label = Literal["high", "check", "guess"]

UNATTRIBUTED = "unattributed"


@dataclass(frozen=True, slots=True)
class DraftActor:
    """An actor in a role; ``actor`` is its id in the register, None where it has none.

    ``span`` holds the words that name it, or those in which it says that the deed was its own,
    and ``words`` the first of the two. ``said_by`` is who names it as the doer, where somebody
    else does.
    """

    name: str
    role: ActorRole
    actor: str | None = None
    span: Span | None = None
    label: Label = "check"
    words: str = ""
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """One thing that somebody says, or that the report says in its own voice.

    ``claimant`` is a short familiar name, or ``"unattributed"``; ``span`` holds
    the words that carry the claim, ``claimant_span`` those that name who says
    so. ``rules`` names the rules that led here, in the order of their use.
    """

    kind: ClaimKind
    claimant: str
    claimant_role: ClaimantRole
    claimant_actor: str | None
    measure: Measure | None
    victims: Victims | None
    victims_detail: str | None
    low: int | None
    high: int | None
    qualifier: Qualifier | None
    scope: Scope
    covers: Covers
    span: Span
    claimant_span: Span | None
    label: Label
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft incident.

    ``district`` is the name of the district and ``district_code`` its P-code;
    ``lon`` and ``lat`` (degrees, EPSG:4326) are given only where
    ``geo_precision.is_point``. ``evidence``, ``labels`` and ``rules`` have the
    names of fields as their keys.
    """

    date_start: date | None
    date_end: date | None
    date_precision: DatePrecision
    place: str
    district: str | None
    district_code: str | None
    tehsil: str | None
    geo_precision: GeoPrecision
    lon: float | None
    lat: float | None
    event_type: EventType
    sub_event_type: str
    actors: tuple[DraftActor, ...]
    claims: tuple[DraftClaim, ...]
    status: Status
    background: bool
    outside: bool
    evidence: Mapping[str, Span] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NumberUse:
    """A number of the text, and what became of it.

    ``used`` is True when a claim carries it; otherwise ``reason`` says why
    not (``echo``, ``wider``, ``date``, ``age``, ``unread`` and so on).
    """

    text: str
    span: Span
    used: bool
    reason: str
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that the rules made of one text."""

    drafts: tuple[Draft, ...]
    numbers: tuple[NumberUse, ...]
    language: str
    reduced_mode: bool
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain values, days as text, ready for ``json.dumps``."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    # A code is a StrEnum: json would write it well, but a caller compares it as text.
    return str(value) if isinstance(value, str) else value
