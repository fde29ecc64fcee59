"""Which data versions were ever given out: no number is given twice, whatever is restored.

The newest revision says how far the numbers went, and a store that is replaced by an
earlier one takes that with it. So the highest number is also kept in a small file beside
the store, written before a change is committed, and a restore or a build anew goes on
above the highest that any of them knows: the store that is there, the file beside it,
the backups. What was undone is a row of ``restores``, in the chain with all else.
"""

import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select

from incidents.errors import StoreError, UndoneError
from incidents.store import digests, file_rights, geopackage
from incidents.store.row_mapping import table_of
from incidents.store.schema import RestoreRow, RevisionRow, moment_text

_REVISIONS = table_of(RevisionRow)
_RESTORES = table_of(RestoreRow)
_TEXT: Final = "{:019} {:019}\n"
_READ: Final = re.compile(rb"([0-9]{19}) ([0-9]{19})\n")
_BYTES: Final = 40


@dataclass(frozen=True, slots=True)
class GivenNumbers:
    """The highest numbers that were ever given out.

    Attributes
    ----------
    highest : int
        Data version; 0 when none was given.
    public : int
        Among the numbers of the public; 0 when none was given.
    """

    highest: int = 0
    public: int = 0

    def or_higher(self, other: "GivenNumbers") -> "GivenNumbers":
        """Return the higher of each."""
        return GivenNumbers(max(self.highest, other.highest), max(self.public, other.public))


NONE_GIVEN: Final = GivenNumbers()


@dataclass(frozen=True, slots=True)
class Restore:
    """The store went back to an earlier state.

    Attributes
    ----------
    at : datetime
        When, UTC.
    backup_of : datetime or None
        When the backup was made; None for a store that was built anew.
    kept : int
        The data version to which it went back; 0 for a store that was built anew.
    highest : int
        The highest data version that had been given out: those above ``kept`` are undone.
    public_kept, public_highest : int or None
        The same among the numbers of the public.
    """

    at: datetime
    backup_of: datetime | None
    kept: int
    highest: int
    public_kept: int | None
    public_highest: int | None

    def as_the_public_counts(self) -> "Restore | None":
        """Return it in the public's numbers; None where it undid nothing that they count."""
        kept, highest = self.public_kept or 0, self.public_highest or 0
        return replace(self, kept=kept, highest=highest) if kept < highest else None

    @property
    def undone(self) -> tuple[int, int]:
        """Return the first and the last data version that it undid."""
        return self.kept + 1, self.highest


def beside(store: Path) -> Path:
    """Return the file that remembers the numbers when a store is lost."""
    return store.with_name(f"{store.name}.numbers")


def note(store: Path, given: GivenNumbers) -> None:
    """Remember numbers beside a store; lower ones than are remembered change nothing.

    It is written in place and is not brought to the disk at once: it is needed only when
    the store itself is lost.

    Raises
    ------
    StoreError
        If it cannot be written; then the numbers are not to be given out.
    """
    known = remembered(store)
    higher = known.or_higher(given)
    if higher == known:
        return
    path = beside(store)
    try:
        handle = file_rights.open_file(path, os.O_CREAT | os.O_WRONLY)
        try:
            os.write(handle, _TEXT.format(higher.highest, higher.public).encode())
        finally:
            os.close(handle)
    except OSError as error:
        raise StoreError(
            path, f"the data version could not be noted ({error.strerror}); nothing was saved"
        ) from error


def remembered(store: Path) -> GivenNumbers:
    """Return what the file beside a store remembers; zeros where there is none to read."""
    try:
        found = _READ.fullmatch(beside(store).read_bytes()[:_BYTES])
    except OSError:
        return NONE_GIVEN
    return GivenNumbers(int(found[1]), int(found[2])) if found else NONE_GIVEN


# Made once: making it would cost more than asking it.
_GIVEN: Final = select(
    *(
        select(func.max(column)).scalar_subquery()
        for column in (
            _REVISIONS.c.fid,
            _RESTORES.c.highest,
            _REVISIONS.c.public_number,
            _RESTORES.c.public_highest,
        )
    )
)


def given(connection: Connection) -> GivenNumbers:
    """Return the highest numbers that a store itself knows of."""
    fid, highest, public, public_highest = (one or 0 for one in connection.execute(_GIVEN).one())
    return GivenNumbers(max(fid, highest), max(public, public_highest))


def _told_by(path: Path) -> GivenNumbers:
    """Return the highest numbers in a file that may be missing, damaged or of older tables."""
    found = NONE_GIVEN
    with suppress(StoreError, sqlite3.Error), geopackage.reading(path) as connection:
        for statement in (
            "SELECT max(fid), 0 FROM revisions",
            "SELECT 0, max(public_number) FROM revisions",
            "SELECT max(highest), max(public_highest) FROM restores",
        ):
            # Each for itself: what is damaged or not there yet must not hide the others.
            with suppress(sqlite3.Error):
                one, other = connection.execute(statement).fetchone()
                found = found.or_higher(GivenNumbers(int(one or 0), int(other or 0)))
    return found


def ever_given(store: Path, others: Iterable[GivenNumbers] = ()) -> GivenNumbers:
    """Return the highest numbers that were ever given out for the store at a path.

    Parameters
    ----------
    store : Path
        It may be missing or damaged.
    others : iterable of GivenNumbers
        What else is known, such as from backups.
    """
    found = remembered(store)
    if store.exists():
        found = found.or_higher(_told_by(store))
    for one in others:
        found = found.or_higher(one)
    return found


def go_on_above(path: Path, known: GivenNumbers, backup_of: datetime | None) -> Restore | None:
    """Write into a store that takes another's place what that undoes.

    Parameters
    ----------
    path : Path
        A closed store with today's tables, not yet in its place.
    known : GivenNumbers
        The highest numbers that were ever given out.
    backup_of : datetime or None
        When it was copied; None for a store that is built anew.

    Returns
    -------
    Restore or None
        None where nothing is undone.
    """
    own = _told_by(path)
    if known.highest <= own.highest:
        return None
    row = {
        "at": moment_text(datetime.now(UTC)),
        "backup_of": None if backup_of is None else moment_text(backup_of),
        "kept": own.highest,
        "highest": known.highest,
        "public_kept": own.public or None,
        "public_highest": max(known.public, own.public) or None,
    }
    with closing(geopackage.connect(path)) as connection:
        row["chain"] = digests.link_of_restore(_last_link(connection), row)
        connection.execute(
            f"INSERT INTO restores ({', '.join(row)})"  # noqa: S608 - own names
            f" VALUES ({', '.join('?' * len(row))})",
            tuple(row.values()),
        )
        connection.execute("PRAGMA journal_mode = DELETE")
    return Restore(
        datetime.fromisoformat(str(row["at"])),
        backup_of,
        own.highest,
        known.highest,
        own.public or None,
        max(known.public, own.public) or None,
    )


def _last_link(connection: sqlite3.Connection) -> str:
    found = connection.execute(
        "SELECT chain FROM (SELECT fid AS number, 0 AS late, chain FROM revisions"
        " UNION ALL SELECT highest, 1, chain FROM restores)"
        " ORDER BY number DESC, late DESC LIMIT 1"
    ).fetchone()
    return digests.START if found is None else str(found[0])


def restores(connection: Connection) -> list[Restore]:
    """Return every time that the store went back, the newest first."""
    names = ("at", "backup_of", "kept", "highest", "public_kept", "public_highest")
    columns = [_RESTORES.c[name] for name in names]
    rows = connection.execute(select(*columns).order_by(_RESTORES.c.fid.desc()))
    return [Restore(*row) for row in rows]


def refuse_undone(connection: Connection, version: int, *, public: bool = False) -> None:
    """Refuse a data version that was given out and has been undone since.

    Parameters
    ----------
    public : bool
        It is one of the public's numbers.

    Raises
    ------
    UndoneError
    """
    kept, highest = ("public_kept", "public_highest") if public else ("kept", "highest")
    statement = select(_RESTORES.c.at).where(
        func.coalesce(_RESTORES.c[kept], 0) < version, _RESTORES.c[highest] >= version
    )
    at = connection.scalar(statement.order_by(_RESTORES.c.fid).limit(1))
    if at is not None:
        raise UndoneError(version, at)
