"""What is written into the book of the desk, each entry in a transaction of the caller's.

Everything here is given the connection of ``Book.writing``, so that several entries are
made together or not at all.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from incidents.desk.auth.roles import Account
from incidents.desk.drafts import DeskDraft
from incidents.desk.workfile import work_tables
from incidents.desk.workfile.work_records import (
    Answer,
    BatchState,
    DraftState,
    KeptDraft,
    OpeningState,
    StaleDraftError,
    WideningRequest,
    draft_of,
    pair,
    request_of,
)
from incidents.errors import NotFoundError


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
    return draft_of(row)


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
    return request_of(row)


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
