"""What a reading gives back: drafts, their claims, and every number of the text.

The drafts are those of ``incidents.draft_model``, with what only the reader knows of them.
Spans are (start, end) offsets in characters into the text as it was given. Nothing in
here is a finding: a label says how far each field may be trusted, and a person decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.precision import GeoPrecision
from incidents.draft_model import Draft, DraftActor, DraftClaim, Evidence, Label, Span
from incidents.model import (
    ActorRole,
    ClaimantRole,
    DatePrecision,
    EventType,
    SourceType,
    Status,
)

__all__ = [
    "UNATTRIBUTED",
    "Evidence",
    "Label",
    "NumberUse",
    "ReadActor",
    "ReadClaim",
    "ReadDraft",
    "Reading",
    "Span",
]

UNATTRIBUTED = "unattributed"


class ReadActor(DraftActor):
    """An actor in a role; ``actor`` is its id in the register, None where it has none.

    ``name`` is a short familiar one. ``span`` holds the words that name it, or those in which
    it says that the deed was its own, and ``words`` the first of the two. ``suspected_by`` is
    who names it as the doer, where somebody else does.
    """

    role: ActorRole
    name: str
    label: Label = Label.CHECK
    words: str = ""


class ReadClaim(DraftClaim):
    """One thing that somebody says, or that the report says in its own voice.

    ``claimant`` is a short familiar name, or ``"unattributed"``; ``span`` holds
    the words that carry the claim, ``claimant_span`` those that name who says
    so. ``rules`` names the rules that led here, in the order of their use.
    """

    claimant: str
    claimant_role: ClaimantRole
    label: Label
    span: Span
    claimant_span: Span | None = None
    rules: tuple[str, ...] = ()


class ReadDraft(Draft):
    """A draft incident.

    ``district`` is the P-code of the district and ``district_name`` its name; there is a point
    only where ``geo_precision.is_point``. ``unworded`` says how surely a field was read for
    which no words of the text stand: the others have their label in ``evidence``.
    """

    date_precision: DatePrecision
    place: str
    geo_precision: GeoPrecision
    event_type: EventType
    sub_event_type: str
    status: Status
    actors: tuple[ReadActor, ...] = ()
    claims: tuple[ReadClaim, ...] = ()
    district_name: str | None = None
    unworded: Mapping[str, Label] = {}

    @property
    def labels(self) -> dict[str, Label]:
        """How surely each field was read, with words for it or without."""
        return {name: one.label for name, one in self.evidence.items()} | dict(self.unworded)


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
    """Everything that the rules made of one text.

    ``source_type`` is what it was read as, said by somebody or shown by the text;
    ``author_span`` holds the words that name whose text it is, where they were found.
    """

    drafts: tuple[ReadDraft, ...]
    numbers: tuple[NumberUse, ...]
    language: str
    notes: tuple[str, ...] = ()
    source_type: SourceType = SourceType.NEWS
    author_span: Span | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what ``python -m incidents extract --json`` prints: for programs of others.

        Plain values, days as text, ready for ``json.dumps``. Nothing of the project reads it
        back: inside, the drafts themselves are handed on.
        """
        return {
            "drafts": [_draft_as_json(one) for one in self.drafts],
            "numbers": [
                {
                    "text": one.text,
                    "span": list(one.span),
                    "used": one.used,
                    "reason": one.reason,
                    "value": one.value,
                }
                for one in self.numbers
            ],
            "language": self.language,
            "source_type": str(self.source_type),
            "notes": list(self.notes),
        }


def _name_in_json(field: str) -> str:
    """Return the name under which programs of others know where a field was read."""
    return "date" if field == "date_start" else field


def _draft_as_json(draft: ReadDraft) -> dict[str, Any]:
    lon, lat = draft.geometry.coordinates if draft.geometry else (None, None)
    told = {_name_in_json(name): one for name, one in draft.evidence.items()}
    return {
        "date_start": _day(draft.date_start),
        "date_end": _day(draft.date_end),
        "date_precision": str(draft.date_precision),
        "place": draft.place,
        "district": draft.district_name,
        "district_code": draft.district,
        "tehsil": draft.tehsil,
        "geo_precision": str(draft.geo_precision),
        "lon": lon,
        "lat": lat,
        "event_type": str(draft.event_type),
        "sub_event_type": draft.sub_event_type,
        "actors": [_actor_as_json(one) for one in draft.actors],
        "claims": [_claim_as_json(one) for one in draft.claims],
        "status": str(draft.status),
        "background": draft.background,
        "outside": draft.outside,
        "evidence": {name: list(one.span) for name, one in told.items()},
        "labels": {_name_in_json(name): str(label) for name, label in draft.labels.items()},
        "rules": {name: one.rule for name, one in told.items() if one.rule},
    }


def _actor_as_json(actor: ReadActor) -> dict[str, Any]:
    return {
        "name": actor.name,
        "role": str(actor.role),
        "actor": actor.actor,
        "span": _listed(actor.span),
        "label": str(actor.label),
        "words": actor.words,
        "said_by": actor.suspected_by,
    }


_OF_A_CLAIM = (
    "kind", "claimant", "claimant_role", "claimant_actor", "measure", "victims",
    "victims_detail", "low", "high", "qualifier", "scope", "covers",
)  # fmt: skip


def _claim_as_json(claim: ReadClaim) -> dict[str, Any]:
    plain = {name: _code(getattr(claim, name)) for name in _OF_A_CLAIM}
    return plain | {
        "span": list(claim.span),
        "claimant_span": _listed(claim.claimant_span),
        "label": str(claim.label),
        "rules": list(claim.rules),
    }


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _listed(span: Span | None) -> list[int] | None:
    return None if span is None else list(span)


def _code(value: Any) -> Any:
    # A code is a StrEnum: json would write it well, but a caller compares it as text.
    return str(value) if isinstance(value, str) else value
