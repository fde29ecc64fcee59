"""For the owner alone: files of the store are made with their rights, not given them later.

The store holds restricted records, exact points and pseudonyms, so no other account of
the machine may read it, whatever the umask says. SQLite gives what it keeps beside a
file the rights of that file.
"""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

FILE: Final = 0o600
FOLDER: Final = 0o700
_OTHERS: Final = 0o077


def make_file(path: Path) -> None:
    """Make an empty file that nobody else may read.

    Raises
    ------
    OSError
        ``FileExistsError`` if there is something at ``path``.
    """
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE)
    try:
        # An umask can only take rights away; it may have taken the owner's.
        os.fchmod(handle, FILE)
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """Make a folder that nobody else may look into, and what is missing above it, too.

    A folder that is there stays as it is.

    Raises
    ------
    OSError
    """
    if path.is_dir():
        return
    make_folder(path.parent)
    with suppress(FileExistsError):
        path.mkdir(mode=FOLDER)
        path.chmod(FOLDER)


def write(path: Path, text: str) -> None:
    """Write a text file that nobody else may read; one that is there is replaced.

    Raises
    ------
    OSError
    """
    handle = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, FILE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(handle, FILE)
        file.write(text)


def tighten(path: Path) -> None:
    """Take from everybody else what an older version of this program gave them.

    What is missing, or belongs to another account, is left alone.
    """
    with suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS:
            path.chmod(mode & ~_OTHERS)


def tighten_folder(path: Path, is_ours: Callable[[str], bool]) -> None:
    """Close a folder to everybody else, if all that lies in it is ours.

    A store may lie in a folder that serves others, too: that one is not for us to close.

    Parameters
    ----------
    path : Path
    is_ours : callable
        Says of a name whether it is a file of the store.
    """
    with suppress(OSError):
        if all(is_ours(one.name) for one in path.iterdir()):
            tighten(path)
