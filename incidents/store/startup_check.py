"""May this store be served? Looked at before a reader sees any of it, and verified while it runs.

The look at the start is quick and finds a torn file. That every record and every revision
is what was written is verified in the background, right after the start and once a day:
what it finds closes the atlas, for a sum with one wrong record in it is a wrong figure.
Damage that touches earlier data versions alone closes nothing: these versions are refused
where they are read, and what is said now stands.
"""

import logging
import shutil
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from incidents.errors import StoreError
from incidents.store import backup_recovery, geopackage, integrity, migrations
from incidents.store.integrity import Problem

_Key = tuple[str, int, int, int]
_log = logging.getLogger("atlas")


class UnsoundError(StoreError):
    """The store can be read, and is not what was written."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the last verification of a store found.

    Attributes
    ----------
    at : datetime
        When it began, UTC.
    problems : tuple of Problem
        Empty is good news.
    """

    at: datetime
    problems: tuple[Problem, ...]

    @property
    def closing(self) -> list[Problem]:
        """Return the problems with which nothing may be served."""
        return [one for one in self.problems if not one.is_past]


_lock: Final = threading.Lock()
_refused: Final[dict[_Key, StoreError]] = {}
# By path, with the inode: a restored or rebuilt store is another file, of which nothing is known.
_verdicts: Final[dict[str, tuple[int, Verdict]]] = {}


def require_sound(path: Path) -> None:
    """Refuse a store that is missing, foreign, newer or damaged anywhere.

    Reads the whole file; a refusal is remembered until the file changes, so
    that readers of the maintenance page do not make the server read it again.

    Raises
    ------
    StoreError
        Naming the check that failed. The file is left exactly as it is.
    """
    with _lock:
        key = _key(path)
        if key in _refused:
            raise StoreError(path, _refused[key].reason)
        try:
            _look(path)
        except StoreError as error:
            _refused.clear()
            _refused[key] = error
            raise


def _key(path: Path) -> _Key:
    try:
        found = path.stat()
    except OSError:
        return (str(path), 0, 0, 0)
    return (str(path), found.st_ino, found.st_mtime_ns, found.st_size)


def _look(path: Path) -> None:
    if backup_recovery.marker(path).exists():
        raise StoreError(path, "a restore was interrupted; run it again")
    migrations.check(path)
    with geopackage.reading(path) as connection:
        (line,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if line != "ok":
            raise StoreError(path, f"the file is damaged (quick check: {' '.join(line.split())})")
        layers = {
            name
            for (name,) in connection.execute(
                "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"
            )
        }
    missing = sorted(set(geopackage.LAYERS) - layers)
    if missing:
        raise StoreError(path, f"layers are missing: {', '.join(missing)}")


def verify(path: Path) -> Verdict:
    """Verify a store and remember what was found; see ``integrity.verify``.

    An older store is brought up to date first: the server's verification may be faster than
    its first reader, and would find columns missing that nobody has lost.

    Raises
    ------
    StoreError
        If it cannot be brought up to date; nothing is remembered of it then.
    """
    with _lock:
        migrations.check(path)
    at, inode = datetime.now(UTC), _key(path)[1]
    verdict = Verdict(at, tuple(integrity.verify(path)))
    _verdicts[str(path)] = (inode, verdict)
    for problem in verdict.problems:
        _log.error("the store is not sound: %s", problem)
    return verdict


def verdict_on(path: Path) -> Verdict | None:
    """Return what the last verification of this very file found, None before the first."""
    inode, verdict = _verdicts.get(str(path), (0, None))
    return verdict if inode == _key(path)[1] else None


def refuse_unsound(path: Path) -> None:
    """Refuse a store of which the last verification found that it is not what was written.

    Raises
    ------
    UnsoundError
        With the checks that failed, and without what they found: that may name a record
        that is not public.
    """
    verdict = verdict_on(path)
    if verdict is not None and verdict.closing:
        failed = ", ".join(dict.fromkeys(one.check for one in verdict.closing))
        raise UnsoundError(
            path, f"it did not pass its verification of {verdict.at:%d %B %Y, %H:%M} UTC ({failed})"
        )


def sweep(path: Path, older_than_seconds: float = 3600.0) -> list[str]:
    """Remove what killed snapshots, builds and restores left beside a store.

    Only what is older than an hour: a copy may be in the making.
    """
    gone = []
    limit = time.time() - older_than_seconds
    for pattern in (".snapshot-*", ".build-*", ".restore-*"):
        for left in path.parent.glob(pattern):
            if left.stat().st_mtime < limit:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
                gone.append(left.name)
    return gone
