"""Backups: the store and the desk's two files, copied while others write, and verified.

A backup is a folder ``<number>-<moment>`` with the three files and a manifest.
It is written beside its place and renamed, so a folder of that name is whole.
The number says which backup is newer, whatever a clock says.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from incidents import settings
from incidents.errors import StoreError
from incidents.store import (
    backup_retention,
    file_locks,
    file_rights,
    geopackage,
    integrity,
    version_numbers,
)
from incidents.store.geopackage import OlderStoreError
from incidents.store.schema import moment_text
from incidents.store.version_numbers import NONE_GIVEN, GivenNumbers

# Names inside a backup, whatever the store itself is called.
STORE: Final = "incidents.gpkg"
ACCOUNTS: Final = "accounts.sqlite"
DESK: Final = "desk.sqlite"

NAMES: Final = (STORE, ACCOUNTS, DESK)
FOLDER: Final = "backups"

MANIFEST: Final = "manifest.json"
FAILURE: Final = "last-failure.json"
HOURLY: Final = "on schedule"
BY_HAND: Final = "by hand"
_DRAFT: Final = ".backup-"
_APART: Final = "damaged-"
_LOCK: Final = ".lock"
# What must stay free beside a backup, so that keeping backups never keeps the desk from saving.
_SPARE_BYTES: Final = 16 * 2**20


class BackupError(StoreError):
    """A backup could not be made or used; the store is as it was."""


class UnsoundBackupError(BackupError):
    """The store did not pass its verification: its copy is kept apart and is no backup.

    Attributes
    ----------
    kept : Path
        The folder of the copy.
    """

    def __init__(self, path: Path, problem: str, kept: Path) -> None:
        super().__init__(
            path,
            f"the store is not what was written ({problem}), so this is no backup; "
            f"the copy is kept apart as {kept.name}",
        )
        self.kept = kept


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a backup, as its manifest has it; ``rows`` is by table."""

    name: str
    sha256: str
    bytes: int
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup.

    Attributes
    ----------
    number : int
        Higher is newer.
    at : datetime
        When it was made, UTC.
    why : str
        ``HOURLY``, or the occasion.
    data_version : int
        Of the store in it.
    files : tuple of FileEntry
        The store, and those of the desk's files that there were.
    given : GivenNumbers
        The highest numbers that had been given out when it was made.
    """

    folder: Path
    number: int
    at: datetime
    why: str
    data_version: int
    files: tuple[FileEntry, ...]
    given: GivenNumbers = NONE_GIVEN

    @property
    def name(self) -> str:
        """Return the name that the command line takes."""
        return self.folder.name

    @property
    def bytes(self) -> int:
        """Return how much room it takes."""
        return sum(one.bytes for one in self.files)

    @property
    def slot(self) -> backup_retention.Slot:
        """Return what the rotation has to know."""
        return backup_retention.Slot(self.number, self.at, is_routine=self.why == HOURLY)


def folder_of(store: Path) -> Path | None:
    """Return where the backups of a store go: ``$ATLAS_BACKUPS``, or ``backups`` beside it.

    None when ``ATLAS_BACKUPS`` is ``off``.
    """
    return settings.backups_folder(store.parent / FOLDER)


def sources(store: Path) -> dict[str, Path]:
    """Return the files that belong together, by their names in a backup.

    The desk's files come first: what they say of the store was true before it
    is copied, so a backup may hold a record whose draft is still open, and
    never a draft that was published into nothing.
    """
    files = {name: store.parent / name for name in (ACCOUNTS, DESK)}
    return {name: path for name, path in files.items() if path.exists()} | {STORE: store}


def make(store: Path, folder: Path, why: str) -> Backup:
    """Make a backup of a store and the desk's files beside it.

    Nobody has to stop writing. Each file is consistent in itself; it is read
    back and checked before the backup gets its name, and every record and
    revision of the store is verified. The copy of a store that does not pass is
    kept under another name: it may be the only one that has the newest change,
    and it must neither be restored from by chance nor push a good one out.

    Parameters
    ----------
    store : Path
    folder : Path
        Made when missing, for its owner alone.
    why : str
        ``HOURLY`` or the occasion; the latter are kept apart by the rotation.

    Raises
    ------
    BackupError
        If it could not be written, or what was written is not sound. Earlier
        backups are as they were.
    UnsoundBackupError
        If the store itself does not pass its verification.
    """
    if not store.exists():
        raise BackupError(store, "there is no store here to make a backup of")
    try:
        file_rights.make_folder(folder)
        file_rights.tighten_folder(folder, _is_ours)
        with _one_at_a_time(folder):
            _check_room(store, folder)
            # Owner only (0700), as everything in it.
            draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=folder))
            try:
                return _fill(store, folder, draft, why)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
    except BackupError:
        raise
    except StoreError as error:
        raise BackupError(error.path, f"the backup failed: {error.reason}") from error
    except sqlite3.Error as error:
        reason = geopackage.explain(error).removesuffix("; nothing was saved")
        raise BackupError(folder, f"the backup failed: {reason}") from error
    except OSError as error:
        raise BackupError(folder, f"the backup failed: {error.strerror or error}") from error


def _is_ours(name: str) -> bool:
    known = (_APART, _DRAFT, _LOCK, FAILURE)
    return name.startswith(known) or name[:6].isdecimal()


def _fill(store: Path, folder: Path, draft: Path, why: str) -> Backup:
    # The moment before the first file is read: what is written later may not be in it.
    at = datetime.now(UTC)
    files = []
    for name, source in sources(store).items():
        target = draft / name
        rows = _copy(source, target)
        problem = _fault(target, rows)
        if problem:
            raise BackupError(source, f"the copy of {name} is not sound: {problem}")
        geopackage.settle(target)
        files.append(FileEntry(name, _sha256(target), target.stat().st_size, rows))
    number = max((one.number for one in listed(folder)), default=0) + 1
    problem = _unsound(draft / STORE)
    if problem:
        raise UnsoundBackupError(store, problem, _keep_apart(draft, folder, at))
    made = Backup(
        folder / f"{number:06}-{at:%Y%m%dT%H%M%SZ}",
        number,
        datetime.fromisoformat(moment_text(at)),
        why,
        _data_version(draft / STORE),
        tuple(files),
        version_numbers.ever_given(draft / STORE),
    )
    file_rights.write(draft / MANIFEST, _manifest(made))
    geopackage.settle(draft / MANIFEST)
    draft.rename(made.folder)
    geopackage.settle(made.folder)
    return made


def _unsound(path: Path) -> str | None:
    """Return why a copy of the store is not what was written, None when it is.

    Raises
    ------
    StoreError
        If it is no store that this program can read.
    """
    try:
        geopackage.check_header(path)
    except OlderStoreError:
        return None  # what proves the records is made when the tables are brought up to date
    problems = integrity.verify(path)
    if not problems:
        return None
    more = f"; {len(problems) - 1:,} more" if len(problems) > 1 else ""
    return f"{problems[0]}{more}"


def _keep_apart(draft: Path, folder: Path, at: datetime) -> Path:
    """Keep the copy of a damaged store: the first one that there was, and this one."""
    earlier = sorted(folder.glob(f"{_APART}*"))
    last = max((int(one.name[len(_APART) :][:6]) for one in earlier), default=0)
    for one in earlier[1:]:
        shutil.rmtree(one, ignore_errors=True)
    place = folder / f"{_APART}{last + 1:06}-{at:%Y%m%dT%H%M%SZ}"
    draft.rename(place)
    geopackage.settle(place)
    return place


def _copy(source: Path, target: Path) -> dict[str, int]:
    """Copy one file page by page; return how many rows its tables had at that moment."""
    file_rights.make_file(target)
    with (
        closing(geopackage.connect(source)) as reading,
        closing(geopackage.connect(target)) as writing,
    ):
        # Counted and copied inside one reading, so that writers beside us make no difference.
        reading.execute("BEGIN")
        rows = _rows(reading)
        reading.backup(writing)
        # One file that needs nothing beside it.
        writing.execute("PRAGMA journal_mode = DELETE")
    return rows


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        " AND name NOT LIKE 'rtree%' AND name NOT LIKE 'sqlite%' ORDER BY name"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in found
    }


def _fault(path: Path, rows: dict[str, int]) -> str | None:
    """Return what is wrong with a file of a backup, None when it is sound."""
    try:
        if path.name == STORE:
            # Backups are made before tables are brought up to date, too.
            with suppress(OlderStoreError):
                geopackage.check_header(path)
        with closing(geopackage.connect(path)) as connection:
            (line,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if line != "ok":
                return str(line)
            if not rows or _rows(connection) != rows:
                return "it does not hold as many rows as the original"
    except StoreError as error:
        return error.reason
    except sqlite3.Error as error:
        return geopackage.explain(error)
    return None


def check(backup: Backup) -> str | None:
    """Return what is wrong with a backup, None when it can be restored from.

    Every file must be there, have the digest of its manifest, be a sound
    SQLite file with as many rows, and the store must be one of ours that
    passes its verification.
    """
    for one in backup.files:
        path = backup.folder / one.name
        if not path.is_file():
            return f"{one.name} is missing"
        try:
            if _sha256(path) != one.sha256:
                return f"{one.name} is not the file that was written"
        except OSError as error:
            return f"{one.name} cannot be read ({error.strerror})"
        problem = _fault(path, one.rows)
        if problem is None and one.name == STORE:
            problem = _unsound(path)
        if problem:
            return f"{one.name}: {problem}"
    return None


def listed(folder: Path) -> list[Backup]:
    """Return the backups in a folder that have a readable manifest, newest first."""
    return [one for one in _entries(folder) if isinstance(one, Backup)]


def unreadable(folder: Path) -> list[str]:
    """Return the names of backups whose manifest is missing or damaged."""
    return [one for one in _entries(folder) if isinstance(one, str)]


def _entries(folder: Path) -> list[Backup | str]:
    if not folder.is_dir():
        return []
    return [
        read(path) or path.name
        for path in sorted(folder.iterdir(), reverse=True)
        if path.name[:6].isdecimal() and path.is_dir()
    ]


def read(path: Path) -> Backup | None:
    """Return the backup in a folder, None when it has no readable manifest."""
    try:
        told = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        files = tuple(
            FileEntry(name, str(one["sha256"]), int(one["bytes"]), dict(one["rows"]))
            for name, one in told["files"].items()
        )
        if STORE not in told["files"] or not set(told["files"]) <= {STORE, ACCOUNTS, DESK}:
            return None
        return Backup(
            path,
            int(told["number"]),
            datetime.fromisoformat(told["at"]),
            str(told["why"]),
            int(told["data_version"]),
            files,
            GivenNumbers(int(told["data_version"]), 0).or_higher(
                GivenNumbers(*map(int, told.get("given", ())))
            ),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def newest_good(folder: Path) -> tuple[Backup | None, list[str]]:
    """Return the newest backup that can be restored from, and why newer ones cannot."""
    passed_over = [f"{name}: its manifest cannot be read" for name in unreadable(folder)]
    for one in listed(folder):
        problem = check(one)
        if problem is None:
            return one, passed_over
        passed_over.append(f"{one.name}: {problem}")
    return None, passed_over


def rotate(folder: Path) -> list[str]:
    """Remove the backups that the rotation no longer keeps; return their names."""
    with _one_at_a_time(folder):
        backups = listed(folder)
        kept = backup_retention.kept([one.slot for one in backups])
        gone = [one for one in backups if one.number not in kept]
        for one in gone:
            shutil.rmtree(one.folder)
    return [one.name for one in gone]


def before(store: Path, what: str) -> Backup | None:
    """Make the backup that comes before something large; None when backups are off.

    Raises
    ------
    BackupError
        Then the large thing is not to be done.
    """
    folder = folder_of(store)
    return None if folder is None else make(store, folder, f"before {what}")


def before_migration(store: Path) -> Backup:
    """Make the backup that comes before a migration, even where backups are switched off.

    Raises
    ------
    BackupError
    """
    return make(store, folder_of(store) or store.parent / FOLDER, "before a migration")


def _manifest(backup: Backup) -> str:
    told: dict[str, Any] = {
        "number": backup.number,
        "at": moment_text(backup.at),
        "why": backup.why,
        "data_version": backup.data_version,
        "given": [backup.given.highest, backup.given.public],
        "files": {
            one.name: {"sha256": one.sha256, "bytes": one.bytes, "rows": one.rows}
            for one in backup.files
        },
    }
    return json.dumps(told, indent=1) + "\n"


def _data_version(path: Path) -> int:
    with geopackage.reading(path) as connection:
        (found,) = connection.execute("SELECT coalesce(max(fid), 0) FROM revisions").fetchone()
    return int(found)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_room(store: Path, folder: Path) -> None:
    needed = sum(path.stat().st_size for path in sources(store).values()) + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            folder,
            f"the backup failed: it needs {needed // 2**20} MB of room and "
            f"{free // 2**20} MB are free",
        )


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait for another backup into this folder; then sweep up what a killed one left."""
    handle = file_rights.open_file(folder / _LOCK, os.O_CREAT | os.O_RDWR)
    try:
        file_locks.lock(handle, wait=True)
        for left in folder.glob(f"{_DRAFT}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)
