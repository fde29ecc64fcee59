"""The book of the desk: drafts, stored reports, uploads, decisions and corrections.

Reading needs nothing. Whatever writes is given the connection of ``writing``, so
that several entries are made together or not at all.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from incidents.desk.auth.roles import Account
from incidents.desk.drafts import DeskDraft
from incidents.desk.sqlite_files import open_file
from incidents.desk.workfile import work_tables
from incidents.errors import IncidentError, NotFoundError, StoreError
from incidents.model import DeskOnly, Sensitivity
from incidents.store.row_mapping import chunks

Permit = Callable[[], None] | None


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


class Book:
    """The work in progress, in one file that never leaves the house.

    Parameters
    ----------
    path : Path
        ``desk.sqlite``; made when missing.

    Raises
    ------
    StoreError
        If it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._readers: Engine
        self._writers: Engine
        self._readers, self._writers = open_file(
            path, work_tables.metadata, work_tables.BOOK_VERSION
        )

    def close(self) -> None:
        """Close every connection."""
        self._readers.dispose()
        self._writers.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that reads."""
        with self._guarded(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, permit: Permit = None) -> Iterator[Connection]:
        """Open a transaction that writes.

        Parameters
        ----------
        permit : callable, optional
            Called right before the commit; what it raises undoes everything.
        """
        with self._guarded(), self._writers.begin() as connection:
            yield connection
            if permit is not None:
                permit()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(self.path, f"SQLite refused: {error.orig}") from error
        except PoolTimeoutError as error:
            raise StoreError(self.path, "too many others use it; nothing was saved") from error

    # Drafts

    def draft(self, draft_id: int) -> KeptDraft:
        """Return a draft; NotFoundError when there is none."""
        with self.reading() as connection:
            return draft_in(connection, draft_id)

    def drafts(
        self, states: Collection[DraftState], *, by_id: int | None = None
    ) -> list[KeptDraft]:
        """Return drafts in these states, the oldest first; of one author, or of all."""
        table = work_tables.drafts
        wanted = select(table).where(table.c.state.in_([*states])).order_by(table.c.updated_at)
        if by_id is not None:
            wanted = wanted.where(table.c.by_id == by_id)
        with self.reading() as connection:
            return [_kept(row) for row in connection.execute(wanted)]

    # Stored copies of reports

    def copy(self, sha256: str) -> Copy:
        """Return the stored copy of a report; NotFoundError when there is none."""
        table = work_tables.copies
        with self.reading() as connection:
            row = connection.execute(select(table).where(table.c.sha256 == sha256)).one_or_none()
        if row is None:
            raise NotFoundError("no copy of this report is stored")
        return Copy(row.sha256, row.kind, row.name, row.data, row.text, row.by, row.at)

    # Uploads and their batches

    def uploads(self) -> list[Upload]:
        """Return every upload, the newest first."""
        with self.reading() as connection:
            rows = connection.execute(_uploads().order_by(work_tables.uploads.c.id.desc()))
            return [_upload(row) for row in rows]

    def upload_bytes(self, upload_id: int) -> bytes:
        """Return the file of an upload, as it came."""
        table = work_tables.uploads
        with self.reading() as connection:
            found = connection.scalar(select(table.c.data).where(table.c.id == upload_id))
        if found is None:
            raise NotFoundError(f"there is no upload {upload_id}")
        return bytes(found)

    def batch(self, batch_id: int) -> Batch:
        """Return a batch; NotFoundError when there is none."""
        with self.reading() as connection:
            found = _batches(connection, work_tables.batches.c.id == batch_id)
        if not found:
            raise NotFoundError(f"there is no batch {batch_id}")
        return found[0]

    def batches(self, states: Collection[BatchState]) -> list[Batch]:
        """Return the batches in these states, the oldest first."""
        with self.reading() as connection:
            return _batches(connection, work_tables.batches.c.state.in_([*states]))

    def batch_account(self, batch_id: int) -> dict[str, Any]:
        """Return what was said of a batch's file; empty for one of before that was kept."""
        table = work_tables.batch_accounts
        with self.reading() as connection:
            found: dict[str, Any] | None = connection.scalar(
                select(table.c.account).where(table.c.batch_id == batch_id)
            )
        return found or {}

    def batch_incidents(self, batch_id: int) -> dict[str, int]:
        """Return the ids of a batch's records, each with the version that it was saved at."""
        table = work_tables.batch_incidents
        statement = select(table.c.incident_id, table.c.version).where(table.c.batch_id == batch_id)
        with self.reading() as connection:
            return {row.incident_id: row.version for row in connection.execute(statement)}

    def uploader_of(self, incident_id: str) -> int | None:
        """Return the account that uploaded a record, None for one that was not uploaded."""
        table, batches = work_tables.batch_incidents, work_tables.batches
        statement = (
            select(batches.c.by_id)
            .join(table, table.c.batch_id == batches.c.id)
            .where(table.c.incident_id == incident_id)
            .order_by(batches.c.id.desc())
            .limit(1)
        )
        with self.reading() as connection:
            return connection.scalar(statement)

    # Decisions, merges, column mappings

    def decided(self) -> dict[tuple[str, str], Answer]:
        """Return the newest answer about every pair of ids; see ``pair``."""
        table = work_tables.decisions
        with self.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.id))
            return {(row.one, row.other): Answer(row.answer) for row in rows}

    def merges(self, incident_id: str | None = None) -> list[Merge]:
        """Return the merges that stand, the newest first; of one incident, or all."""
        table = work_tables.merges
        wanted = select(table).where(table.c.state == "done").order_by(table.c.id.desc())
        if incident_id is not None:
            wanted = wanted.where((table.c.kept == incident_id) | (table.c.gone == incident_id))
        with self.reading() as connection:
            return [_merge(row) for row in connection.execute(wanted)]

    def openings(
        self, states: Collection[OpeningState], incident_id: str | None = None
    ) -> list[WideningRequest]:
        """Return wishes to open a record, the oldest first; of one record, or of all."""
        table = work_tables.openings
        wanted = select(table).where(table.c.state.in_([*states])).order_by(table.c.id)
        if incident_id is not None:
            wanted = wanted.where(table.c.incident_id == incident_id)
        with self.reading() as connection:
            return [_asked(row) for row in connection.execute(wanted)]

    def uploaded_versions(self, incident_ids: Collection[str]) -> set[tuple[str, int]]:
        """Return which versions of some records an upload made, as (id, version)."""
        table = work_tables.batch_incidents
        found: set[tuple[str, int]] = set()
        with self.reading() as connection:
            for some in chunks(sorted(incident_ids)):
                rows = connection.execute(
                    select(table.c.incident_id, table.c.version).where(
                        table.c.incident_id.in_(some)
                    )
                )
                found.update((row.incident_id, row.version) for row in rows)
        return found

    def mapping(self, name: str) -> dict[str, str] | None:
        """Return the column mapping that was kept under a name."""
        table = work_tables.mappings
        with self.reading() as connection:
            found: dict[str, str] | None = connection.scalar(
                select(table.c.mapping).where(table.c.name == name)
            )
        return found


def pair(one: str, other: str) -> tuple[str, str]:
    """Return two ids in the order in which the book keeps a pair."""
    return (one, other) if one <= other else (other, one)


def add_draft(
    connection: Connection, who: Account, draft: DeskDraft, as_read: DeskDraft | None = None
) -> int:
    """Write a new draft; return its number."""
    now = datetime.now(UTC)
    made = connection.execute(
        insert(work_tables.drafts).values(
            by_id=who.id,
            by=who.name,
            state=DraftState.DRAFT.value,
            version=1,
            incident_id=draft.incident_id,
            body=draft.model_dump_json(),
            as_read=None if as_read is None else as_read.model_dump_json(),
            note="",
            created_at=now,
            updated_at=now,
        )
    )
    return key_of(made)


def draft_in(connection: Connection, draft_id: int) -> KeptDraft:
    """Return a draft as a transaction sees it."""
    table = work_tables.drafts
    row = connection.execute(select(table).where(table.c.id == draft_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no draft {draft_id}")
    return _kept(row)


def change_draft(connection: Connection, draft_id: int, loaded: int, **values: Any) -> KeptDraft:
    """Change a draft that was loaded at a version; return it as it stands then.

    Raises
    ------
    StaleDraftError, NotFoundError
    """
    before = draft_in(connection, draft_id)
    if before.version != loaded:
        raise StaleDraftError(draft_id, loaded, before.version)
    draft: DeskDraft | None = values.pop("draft", None)
    if draft is not None:
        values |= {"body": draft.model_dump_json(), "incident_id": draft.incident_id}
    table = work_tables.drafts
    connection.execute(
        update(table)
        .where(table.c.id == draft_id)
        .values(version=loaded + 1, updated_at=datetime.now(UTC), **values)
    )
    return draft_in(connection, draft_id)


def keep_copy(
    connection: Connection, who: Account, data: bytes, text: str, *, name: str, kind: str
) -> str:
    """Store a report as it was read; return its SHA-256. The same bytes are stored once.

    Parameters
    ----------
    kind : str
        ``text``, ``html``, ``pdf``, ``docx``.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    connection.execute(
        insert_or(work_tables.copies)
        .values(
            sha256=sha256,
            kind=kind,
            name=name,
            data=data,
            text=text,
            by_id=who.id,
            by=who.name,
            at=datetime.now(UTC),
        )
        .on_conflict_do_nothing()
    )
    return sha256


def keep_upload(connection: Connection, who: Account, data: bytes, *, name: str, kind: str) -> int:
    """Store an uploaded file; return its number, the earlier one for the same bytes.

    Parameters
    ----------
    name : str
        Cleaned; shown to people and never used as a path.
    kind : str
        ``own``, ``ucdp`` or ``acled``.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    table = work_tables.uploads
    known: int | None = connection.scalar(select(table.c.id).where(table.c.sha256 == sha256))
    if known is not None:
        return known
    made = connection.execute(
        insert(table).values(
            sha256=sha256,
            kind=kind,
            name=name,
            data=data,
            by_id=who.id,
            by=who.name,
            at=datetime.now(UTC),
        )
    )
    return key_of(made)


def add_batch(
    connection: Connection, who: Account, upload_id: int, versions: Mapping[str, int]
) -> int:
    """Write down which records an upload is about to make; return the batch's number.

    The batch is ``saving`` until ``batch_saved``. Written before the store is: should
    the program end in between, ``settling`` finds out which of the two it was.

    Parameters
    ----------
    versions : mapping of incident id to int
        The version that each record will have once the store has it.
    """
    made = connection.execute(
        insert(work_tables.batches).values(
            upload_id=upload_id,
            state=BatchState.SAVING.value,
            version=1,
            note="",
            by_id=who.id,
            by=who.name,
            at=datetime.now(UTC),
        )
    )
    number = key_of(made)
    rows = [
        {"batch_id": number, "incident_id": key, "version": value}
        for key, value in versions.items()
    ]
    if rows:
        connection.execute(insert(work_tables.batch_incidents), rows)
    return number


def keep_account(connection: Connection, batch_id: int, account: Mapping[str, Any]) -> None:
    """Keep what was said of a batch's file when it was saved."""
    connection.execute(
        insert(work_tables.batch_accounts).values(batch_id=batch_id, account=dict(account))
    )


def batch_saved(connection: Connection, batch_id: int) -> None:
    """Send a batch whose records are in the store to review."""
    set_batch(connection, batch_id, BatchState.IN_REVIEW)


def set_batch(connection: Connection, batch_id: int, state: BatchState, note: str = "") -> None:
    """Move a batch on."""
    table = work_tables.batches
    connection.execute(
        update(table)
        .where(table.c.id == batch_id)
        .values(state=state.value, note=note, version=table.c.version + 1)
    )


def set_merge(connection: Connection, merge_id: int, state: str) -> None:
    """Say of a merge that it is "done", "undone", or "void" when it never reached the store."""
    table = work_tables.merges
    connection.execute(update(table).where(table.c.id == merge_id).values(state=state))


def decide_all(
    connection: Connection, who: Account, pairs: Collection[tuple[str, str]], answer: Answer
) -> None:
    """Write down one answer about many pairs of entries."""
    for one, other in pairs:
        decide(connection, who, one, other, answer)


def decide(connection: Connection, who: Account, one: str, other: str, answer: Answer) -> None:
    """Write down what somebody said of two entries."""
    first, second = pair(one, other)
    connection.execute(
        insert(work_tables.decisions).values(
            one=first,
            other=second,
            answer=answer.value,
            by_id=who.id,
            by=who.name,
            at=datetime.now(UTC),
        )
    )


def ask_to_open(connection: Connection, who: Account, **values: Any) -> int:
    """Write down a wish to open a record; return its number.

    Parameters
    ----------
    **values
        Columns of ``work_tables.openings``: all but who, when and the state.
    """
    made = connection.execute(
        insert(work_tables.openings).values(
            state=OpeningState.ASKED.value,
            by_id=who.id,
            by=who.name,
            at=datetime.now(UTC),
            **values,
        )
    )
    return key_of(made)


def opening_in(connection: Connection, number: int) -> WideningRequest:
    """Return a wish to open a record as a transaction sees it; NotFoundError when there is none."""
    table = work_tables.openings
    row = connection.execute(select(table).where(table.c.id == number)).one_or_none()
    if row is None:
        raise NotFoundError(f"nobody has asked for opening {number}")
    return _asked(row)


def set_opening(
    connection: Connection, number: int, state: OpeningState, who: Account | None = None
) -> None:
    """Say what became of a wish to open a record, and by whom where that is known."""
    table = work_tables.openings
    decided: dict[str, Any] = {}
    if who is not None:
        decided = {
            "decided_by_id": who.id, "decided_by": who.name, "decided_at": datetime.now(UTC),
        }  # fmt: skip
    connection.execute(
        update(table).where(table.c.id == number).values(state=state.value, **decided)
    )


def keep_answers(
    connection: Connection,
    who: Account,
    subject: str,
    answers: Sequence[Mapping[str, Any]],
    overrides: Sequence[Mapping[str, Any]],
) -> None:
    """Keep the five answers and the reasons for flags that were let pass."""
    connection.execute(
        insert(work_tables.answers).values(
            subject=subject,
            # Through JSON and back: what is kept is plain, whatever it was made of.
            answers=json.loads(json.dumps(list(answers))),
            overrides=json.loads(json.dumps(list(overrides))),
            by_id=who.id,
            by=who.name,
            at=datetime.now(UTC),
        )
    )


def keep_mapping(
    connection: Connection, who: Account, name: str, mapping: Mapping[str, str]
) -> None:
    """Remember a column mapping under a name, in place of an earlier one."""
    values = {
        "mapping": dict(mapping), "by_id": who.id, "by": who.name, "at": datetime.now(UTC),
    }  # fmt: skip
    connection.execute(
        insert_or(work_tables.mappings)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


def key_of(made: Any) -> int:
    """Return the key that an insertion made."""
    return int(made.inserted_primary_key[0])


def _kept(row: Row[Any]) -> KeptDraft:
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


def _uploads() -> Any:
    return select(*(column for column in work_tables.uploads.c if column.name != "data"))


def _upload(row: Row[Any]) -> Upload:
    return Upload(row.id, row.sha256, row.kind, row.name, row.by_id, row.by, row.at)


def _batches(connection: Connection, where: Any) -> list[Batch]:
    table, members = work_tables.batches, work_tables.batch_incidents
    uploads = {row.id: _upload(row) for row in connection.execute(_uploads())}
    size = select(func.count()).where(members.c.batch_id == table.c.id).scalar_subquery()
    rows = connection.execute(select(table, size.label("size")).where(where).order_by(table.c.id))
    return [
        Batch(
            id=row.id,
            upload=uploads[row.upload_id],
            state=BatchState(row.state),
            version=row.version,
            note=row.note,
            by_id=row.by_id,
            by=row.by,
            at=row.at,
            size=row.size,
        )
        for row in rows
    ]


def _asked(row: Row[Any]) -> WideningRequest:
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


def _merge(row: Row[Any]) -> Merge:
    return Merge(
        row.id, row.kept, row.gone, row.added, row.kept_version, row.gone_version, row.state,
        row.by, row.at,
    )  # fmt: skip
