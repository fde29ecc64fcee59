"""The book of the desk: drafts, stored reports, uploads, decisions and corrections.

Reading needs nothing. Whatever is written (``work_entries``) is given the connection of
``writing``, so that several entries are made together or not at all.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from incidents.desk.sqlite_files import open_file
from incidents.desk.workfile import work_tables
from incidents.desk.workfile.work_entries import draft_in
from incidents.desk.workfile.work_records import (
    Answer,
    Batch,
    BatchState,
    Copy,
    DraftState,
    KeptDraft,
    Merge,
    OpeningState,
    Upload,
    WideningRequest,
    draft_of,
    merge_of,
    request_of,
    upload_of,
)
from incidents.errors import NotFoundError, StoreError
from incidents.store.row_mapping import chunks

Permit = Callable[[], None] | None


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
            return [draft_of(row) for row in connection.execute(wanted)]

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
            return [upload_of(row) for row in rows]

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
            return [merge_of(row) for row in connection.execute(wanted)]

    def openings(
        self, states: Collection[OpeningState], incident_id: str | None = None
    ) -> list[WideningRequest]:
        """Return wishes to open a record, the oldest first; of one record, or of all."""
        table = work_tables.openings
        wanted = select(table).where(table.c.state.in_([*states])).order_by(table.c.id)
        if incident_id is not None:
            wanted = wanted.where(table.c.incident_id == incident_id)
        with self.reading() as connection:
            return [request_of(row) for row in connection.execute(wanted)]

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


def _uploads() -> Any:
    return select(*(column for column in work_tables.uploads.c if column.name != "data"))


def _batches(connection: Connection, where: Any) -> list[Batch]:
    table, members = work_tables.batches, work_tables.batch_incidents
    uploads = {row.id: upload_of(row) for row in connection.execute(_uploads())}
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
