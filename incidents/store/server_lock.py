"""One server a store: who has it for themselves is written in a file beside it.

The operating system drops the lock with the process that held it, so a lock
that was left behind by a crash is no obstacle. Reading and single writes need
no lock of ours: SQLite's own is enough for them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from incidents.errors import StoreError
from incidents.store import file_rights, geopackage

# Paths that this process holds: a second lock of the same file would wait for the first.
_held: Final[set[Path]] = set()


class InUseError(StoreError):
    """Another process has the store for itself.

    Attributes
    ----------
    pid : int or None
        Of the other process, if it said so.
    """

    def __init__(self, path: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(path, f"{who} is serving or replacing this store; stop it first")
        self.pid = pid


def lock_file(path: Path) -> Path:
    """Return the file whose lock stands for the store at ``path``."""
    real = path.resolve()
    return real.with_name(real.name + ".lock")


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a store for one server, one rebuild, one restore or one migration.

    May be held again inside itself by the same process. Where the folder may
    not be written there is nothing to hold, for nobody can change the store.

    Raises
    ------
    InUseError
        At once, with the id of the process that holds it.
    """
    mine = lock_file(path)
    if mine in _held or geopackage.why_read_only(path, missing_is_fine=True):
        yield
        return
    file_rights.make_folder(mine.parent)
    handle = _take(path, mine)
    _held.add(mine)
    try:
        yield
    finally:
        _held.discard(mine)
        mine.unlink(missing_ok=True)
        os.close(handle)


def _take(path: Path, mine: Path) -> int:
    while True:
        handle = os.open(mine, os.O_CREAT | os.O_RDWR, file_rights.FILE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The one before us removes its file: what we hold must be the one that is there.
            if mine.exists() and os.path.samestat(os.fstat(handle), mine.stat()):
                os.ftruncate(handle, 0)
                os.write(handle, f"{os.getpid()}\n".encode())
                return handle
        except BlockingIOError as error:
            pid = _pid_in(handle)
            os.close(handle)
            raise InUseError(path, pid) from error
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _pid_in(handle: int) -> int | None:
    text = os.read(handle, 32).decode("ascii", "replace").strip()
    return int(text) if text.isdecimal() else None
