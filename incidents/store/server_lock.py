"""One server a store: who has it for themselves is written in a file beside it.

The operating system drops the lock with the process that held it, so a lock
that was left behind by a crash is no obstacle. Reading and single writes need
no lock of ours: SQLite's own is enough for them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from incidents.errors import StoreError
from incidents.store import file_locks, file_rights, geopackage

_MOST_READ: Final = 500  # bytes
# What this process holds, by its handle: a second lock of the same file would wait for the first.
_held: Final[dict[Path, int]] = {}


class InUseError(StoreError):
    """Another process has the store for itself.

    Attributes
    ----------
    pid : int or None
        Of the other process, if it said so.
    """

    def __init__(self, path: Path, pid: int | None, address: str | None = None) -> None:
        who = f"process {pid}" if pid else "another process"
        who += f" on {address}" if address else ""
        super().__init__(path, f"{who} is serving or replacing this store; stop it first")
        self.pid = pid


def lock_file(path: Path) -> Path:
    """Return the file whose lock stands for the store at ``path``."""
    real = path.resolve()
    return real.with_name(real.name + ".lock")


def say_address(path: Path, address: str) -> None:
    """Write into the lock that this process holds under which address it serves the store."""
    handle = _held.get(lock_file(path))
    if handle is not None:
        os.lseek(handle, 0, os.SEEK_END)
        os.write(handle, f"{address}\n".encode())


def address_of(path: Path) -> str | None:
    """Return the address under which a store is served on this machine; None if nobody says."""
    try:
        return _holder(lock_file(path).read_bytes()[:_MOST_READ])[1]
    except OSError:
        return None


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
    _held[mine] = handle
    try:
        yield
    finally:
        del _held[mine]
        # Windows removes no file that is open: there it stays, unlocked, and is taken again.
        with suppress(PermissionError):
            mine.unlink(missing_ok=True)
        os.close(handle)


def _take(path: Path, mine: Path) -> int:
    while True:
        handle = file_rights.open_file(mine, os.O_CREAT | os.O_RDWR)
        try:
            file_locks.lock(handle, wait=False)
            # The one before us removes its file: what we hold must be the one that is there.
            if mine.exists() and os.path.samestat(os.fstat(handle), mine.stat()):
                os.ftruncate(handle, 0)
                os.write(handle, f"{os.getpid()}\n".encode())
                return handle
        except BlockingIOError as error:
            pid, address = _holder(os.read(handle, _MOST_READ))
            os.close(handle)
            raise InUseError(path, pid, address) from error
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _holder(written: bytes) -> tuple[int | None, str | None]:
    """Return whose lock it is, and the address that is served, as far as they are written."""
    pid, address, *_ = [*written.decode("ascii", "replace").splitlines(), "", ""]
    return int(pid) if pid.isdecimal() else None, address or None
