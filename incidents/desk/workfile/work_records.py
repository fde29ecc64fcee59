"""What the book of the desk holds, as values: drafts, copies, uploads, decisions.

How far each of them is on its way is a state with a name; rows become values here alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row

from incidents.desk.drafts import DeskDraft
from incidents.errors import IncidentError
from incidents.model import DeskOnly, Sensitivity


class DraftState(StrEnum):
    """How far a draft is on its way."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    PUBLISHED = "published"
    DISCARDED = "discarded"


OPEN_STATES: Final = (DraftState.DRAFT, DraftState.RETURNED)
"""States in which its author goes on with a draft."""
UNFINISHED_STATES: Final = (*OPEN_STATES, DraftState.IN_REVIEW)
"""States in which something is still to be done with a draft."""


class BatchState(StrEnum):
    """How far the records of an upload are; ``saving`` is over in a moment, or was cut short."""

    SAVING = "saving"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Answer(StrEnum):
    """What somebody said of two entries that may be one event."""

    SAME = "same"
    FOLLOW_UP = "follow_up"
    DIFFERENT = "different"
    LATER = "later"


class OpeningState(StrEnum):
    """What became of a wish to open a record."""

    ASKED = "asked"
    OPENED = "opened"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class StaleDraftError(IncidentError):
    """Somebody else has changed the draft since it was loaded.

    Attributes
    ----------
    loaded, stored : int
        The draft's version that the form carried, and the one in the book.
    """

    def __init__(self, draft_id: int, loaded: int, stored: int) -> None:
        super().__init__(
            f"draft {draft_id} was changed while you were editing: you loaded version {loaded}, "
            f"version {stored} is kept now. Nothing of yours was saved or lost."
        )
        self.draft_id = draft_id
        self.loaded = loaded
        self.stored = stored


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft with what the book knows about it.

    ``by_id`` and ``by`` are its author; ``as_read`` is what the machine gave, None for
    a form; ``note`` is what a reviewer wrote who sent it back.
    """

    id: int
    by_id: int
    by: str
    state: DraftState
    version: int
    draft: DeskDraft
    as_read: DeskDraft | None
    note: str
    published_version: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """The stored copy of a report; ``text`` is what evidence counts characters in."""

    sha256: str
    kind: str
    name: str
    data: bytes
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file; its bytes are read apart (``Book.upload_bytes``)."""

    id: int
    sha256: str
    kind: str
    name: str
    by_id: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """The records that an upload made, which are reviewed together."""

    id: int
    upload: Upload
    state: BatchState
    version: int
    note: str
    by_id: int
    by: str
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Merge:
    """Two incidents that somebody found to be one event."""

    id: int
    kept: str
    gone: str
    added: Mapping[str, Any]
    kept_version: int
    gone_version: int
    state: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WideningRequest:
    """A wish that a record be open to more people, or a part of it.

    ``by`` asked; ``decided_by`` agreed or declined. ``sensitivity`` and ``desk_only`` are
    as wished; those ``before`` are as the record was when it was looked at.
    """

    id: int
    incident_id: str
    loaded_version: int
    sensitivity: Sensitivity
    desk_only: tuple[DeskOnly, ...]
    sensitivity_before: Sensitivity
    desk_only_before: tuple[DeskOnly, ...]
    why: str
    state: OpeningState
    by_id: int
    by: str
    at: datetime
    decided_by: str | None


def pair(one: str, other: str) -> tuple[str, str]:
    """Return two ids in the order in which the book keeps a pair."""
    return (one, other) if one <= other else (other, one)


def draft_of(row: Row[Any]) -> KeptDraft:
    """Return the draft in a row of ``work_tables.drafts``."""
    return KeptDraft(
        id=row.id,
        by_id=row.by_id,
        by=row.by,
        state=DraftState(row.state),
        version=row.version,
        draft=DeskDraft.model_validate_json(row.body),
        as_read=None if row.as_read is None else DeskDraft.model_validate_json(row.as_read),
        note=row.note,
        published_version=row.published_version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def upload_of(row: Row[Any]) -> Upload:
    """Return the upload in a row of ``work_tables.uploads``; its bytes are read apart."""
    return Upload(row.id, row.sha256, row.kind, row.name, row.by_id, row.by, row.at)


def request_of(row: Row[Any]) -> WideningRequest:
    """Return the wish in a row of ``work_tables.openings``."""

    def parts(text: str) -> tuple[DeskOnly, ...]:
        return tuple(DeskOnly(one) for one in text.split())

    return WideningRequest(
        id=row.id,
        incident_id=row.incident_id,
        loaded_version=row.loaded_version,
        sensitivity=Sensitivity(row.sensitivity),
        desk_only=parts(row.desk_only),
        sensitivity_before=Sensitivity(row.sensitivity_before),
        desk_only_before=parts(row.desk_only_before),
        why=row.why,
        state=OpeningState(row.state),
        by_id=row.by_id,
        by=row.by,
        at=row.at,
        decided_by=row.decided_by,
    )


def merge_of(row: Row[Any]) -> Merge:
    """Return the merge in a row of ``work_tables.merges``."""
    return Merge(
        row.id, row.kept, row.gone, row.added, row.kept_version, row.gone_version, row.state,
        row.by, row.at,
    )  # fmt: skip
