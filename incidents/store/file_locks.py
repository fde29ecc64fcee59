"""A lock on an open file, for one process at a time, on every operating system.

The system drops it with the process that held it, so a crash leaves nothing locked.
"""

import importlib
import os
import time
from typing import Any, Final

try:
    import fcntl
except ImportError:  # Windows has another way
    fcntl = None  # type: ignore[assignment]

# Windows lets nobody read a byte that is locked: the locked one lies far behind what is written.
_LOCKED_BYTE: Final = 2**30
_SECONDS_BETWEEN_TRIES: Final = 0.1


def lock(handle: int, *, wait: bool) -> None:
    """Lock an open file for this handle alone; closing the handle lets it go.

    Parameters
    ----------
    handle : int
        Open for reading and writing, at the beginning of the file, where it stays.
    wait : bool
        True waits for whoever holds the lock.

    Raises
    ------
    BlockingIOError
        Another handle holds the lock, and ``wait`` is False.
    """
    if fcntl is not None:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    else:
        _lock_on_windows(handle, wait=wait)


def _lock_on_windows(handle: int, *, wait: bool) -> None:
    # By its name: elsewhere a type checker knows nothing of it.
    msvcrt: Any = importlib.import_module("msvcrt")
    while True:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            if not wait:
                raise BlockingIOError(error.errno, "the file is locked") from error
            time.sleep(_SECONDS_BETWEEN_TRIES)
        else:
            return
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
