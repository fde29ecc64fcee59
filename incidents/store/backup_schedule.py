"""Backups without anybody's doing, and what an admin has to be told about them."""

import json
import logging
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from incidents.errors import StoreError
from incidents.store import backup, file_rights, geopackage, startup_check
from incidents.store.backup import Backup, UnsoundBackupError

EVERY: Final = timedelta(hours=1)
VERIFY_EVERY: Final = timedelta(days=1)
_MOST_SAID: Final = 5
_LOOK_SECONDS: Final = 60.0
# A clock may be a little off; further ahead than this it was wrong once.
_AHEAD: Final = timedelta(minutes=5)

_log = logging.getLogger("atlas")
# Kept here too: on a full disk the note of the failure cannot be written.
_failures: Final[dict[Path, tuple[datetime, str]]] = {}
_unsound: Final[dict[Path, datetime]] = {}


def is_due(store: Path, folder: Path, now: datetime) -> bool:
    """Say whether an hour has passed since the last backup and something was written since."""
    newest = next(iter(backup.listed(folder)), None)
    if newest is None or newest.at > now + _AHEAD:
        return True
    return now - newest.at >= EVERY and _changed_since(store, newest.at)


def _changed_since(store: Path, at: datetime) -> bool:
    for path in backup.sources(store).values():
        for part in (path, path.with_name(path.name + "-wal")):
            try:
                found = part.stat()
            except FileNotFoundError:
                continue
            # An empty log is made by opening a file; nothing was written.
            if found.st_size and found.st_mtime > at.timestamp():
                return True
    return False


def keep_up(store: Path, now: datetime | None = None) -> Backup | None:
    """Make a backup if one is due, and rotate; a failure is noted for ``health``, never raised."""
    folder = backup.folder_of(store)
    if folder is None or not store.exists():
        return None
    now = now or datetime.now(UTC)
    try:
        if not is_due(store, folder, now) or _waits(folder, now):
            return None
        made = backup.make(store, folder, backup.HOURLY)
        backup.rotate(folder)
    except (StoreError, OSError) as error:
        reason = error.reason if isinstance(error, StoreError) else str(error.strerror or error)
        _log.error("backup failed: %s", reason)
        _note(folder, now, reason)
        if isinstance(error, UnsoundBackupError):
            _unsound[folder] = now
        return None
    _unsound.pop(folder, None)
    _failures.pop(folder, None)
    (folder / backup.FAILURE).unlink(missing_ok=True)
    return made


def _waits(folder: Path, now: datetime) -> bool:
    """Say whether a damaged store is left alone: an hour does not mend it, a minute even less."""
    return folder in _unsound and now - _unsound[folder] < EVERY


def _note(folder: Path, at: datetime, reason: str) -> None:
    _failures[folder] = (at, reason)
    try:
        text = json.dumps({"at": at.isoformat(), "reason": reason})
        file_rights.write(folder / backup.FAILURE, text)
    except OSError:
        _log.error("the failure could not be noted in the folder of the backups")


def _failure(folder: Path) -> tuple[datetime, str] | None:
    if folder in _failures:
        return _failures[folder]
    try:
        told = json.loads((folder / backup.FAILURE).read_text(encoding="utf-8"))
        return datetime.fromisoformat(told["at"]), str(told["reason"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def health(store: Path, now: datetime | None = None) -> list[str]:
    """Return what an admin should know about the safety of the data; empty is good news.

    Each is one plain sentence. Cheap enough for every look at the page.
    """
    now = now or datetime.now(UTC)
    said = []
    reason = geopackage.why_read_only(store)
    if reason:
        said.append(f"The store is read-only: {reason}. Nothing can be saved.")
    said += _found_wrong(store, now)
    folder = backup.folder_of(store)
    if folder is None:
        return [*said, "Backups are switched off (ATLAS_BACKUPS=off)."]
    failure = _failure(folder)
    if failure:
        said.append(f"The backup of {failure[0]:%d %B %Y, %H:%M} UTC failed: {failure[1]}.")
    backups = backup.listed(folder)
    if not backups:
        said.append("There is no backup yet.")
    elif now - backups[0].at > 2 * EVERY and _changed_since(store, backups[0].at):
        said.append(
            f"The newest backup is of {backups[0].at:%d %B %Y, %H:%M} UTC; "
            "what was written since is in none."
        )
    said += [f"Backup {name} is damaged: it has no manifest." for name in backup.unreadable(folder)]
    said += _missing(store, backups)
    return said + _room(store)


def _found_wrong(store: Path, now: datetime) -> list[str]:
    """Return what the last verification has to say, and whether there was one at all."""
    verdict = startup_check.verdict_on(store)
    if verdict is None:
        return []
    day = f"{verdict.at:%d %B %Y, %H:%M} UTC"
    said = [
        f"The verification of {day} found that the store is not what was written: {one}."
        for one in verdict.problems[:_MOST_SAID]
    ]
    if (more := len(verdict.problems) - _MOST_SAID) > 0:
        said.append(f"It found {more:,} more; `python -m incidents verify` names them all.")
    if now - verdict.at > 2 * VERIFY_EVERY:
        said.append(f"The store was last verified on {day}.")
    return said


def _missing(store: Path, backups: list[Backup]) -> list[str]:
    had = {one.name for one in backups[0].files} if backups else set()
    lost = sorted(had - set(backup.sources(store)))
    return [f"{name} is missing; the newest backup has it." for name in lost]


def _room(store: Path) -> list[str]:
    free = shutil.disk_usage(store.parent).free
    needed = sum(path.stat().st_size for path in backup.sources(store).values() if path.exists())
    if free < 4 * needed:
        return [f"The disk is nearly full: {free // 2**20} MB are free."]
    return []


class Keeper(threading.Thread):
    """Makes the hourly backups of a running server until it is told to stop."""

    def __init__(self, store: Path) -> None:
        super().__init__(name="backups", daemon=True)
        self._store = store
        self._stopping = threading.Event()

    def run(self) -> None:
        """Look once a minute whether a backup is due."""
        while not self._stopping.wait(_LOOK_SECONDS):
            try:
                keep_up(self._store)
            except Exception:
                _log.exception("the backups on schedule met a fault")

    def stop(self) -> None:
        """End after the backup that is being made."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout=30)


class Verifier(threading.Thread):
    """Verifies the store of a running server: right after the start, then once a day."""

    def __init__(self, store: Path) -> None:
        super().__init__(name="verification", daemon=True)
        self._store = store
        self._stopping = threading.Event()

    def run(self) -> None:
        """Look once a minute whether the store, or another file in its place, is to be verified."""
        while True:
            try:
                if self._is_due():
                    startup_check.verify(self._store)
            except Exception:
                _log.exception("the verification met a fault")
            if self._stopping.wait(_LOOK_SECONDS):
                return

    def _is_due(self) -> bool:
        if not self._store.exists():
            return False
        verdict = startup_check.verdict_on(self._store)
        return verdict is None or datetime.now(UTC) - verdict.at >= VERIFY_EVERY

    def stop(self) -> None:
        """End; a verification that is under way changes nothing and is left behind."""
        self._stopping.set()
