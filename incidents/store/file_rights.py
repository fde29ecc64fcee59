"""For the owner alone: files of the store are made with their rights, not given them later.

The store holds restricted records, exact points and pseudonyms, so no other account of
the machine may read it, whatever the umask says. SQLite gives what it keeps beside a
file the rights of that file. Windows gives a file the rights of its folder and no others:
there the folder must be in a place of the account's own, which ``not_kept`` says.
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
# Elsewhere a file that is not said to be of bytes has its ends of lines changed.
_BYTES: Final[int] = getattr(os, "O_BINARY", 0)


def not_kept() -> tuple[str, ...]:
    """Say in a sentence what this operating system does not keep; empty where it keeps all."""
    if _knows_rights():
        return ()
    return (
        "This system gives the files of the store the rights of their folder: keep the folder "
        "where no other account may look, such as in your own profile.",
    )


def _knows_rights() -> bool:
    return hasattr(os, "getuid")


def open_file(path: Path, flags: int) -> int:
    """Open a file of the store; one that ``flags`` let it make is for its owner alone.

    Returns
    -------
    int
        The handle, at the beginning of the file.

    Raises
    ------
    OSError
    """
    return os.open(path, flags | _BYTES, FILE)


def _take_back(handle: int) -> None:
    """Give an open file its rights, whatever it had."""
    if _knows_rights():
        os.fchmod(handle, FILE)


def make_file(path: Path) -> None:
    """Make an empty file that nobody else may read.

    Raises
    ------
    OSError
        ``FileExistsError`` if there is something at ``path``.
    """
    handle = open_file(path, os.O_CREAT | os.O_EXCL | os.O_RDWR)
    try:
        # An umask can only take rights away; it may have taken the owner's.
        _take_back(handle)
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
    handle = open_file(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        _take_back(handle)
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
