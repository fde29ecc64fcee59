"""Archives from outside: looked at before anything is unpacked, and unpacked in memory alone."""

import io
import stat
import zipfile
from typing import Final

from incidents.desk.uploads.formats.uploaded_table import UnreadableError

MAX_ENTRIES: Final = 200
MAX_TOTAL: Final = 50 * 1024 * 1024  # bytes, unpacked
MAX_RATIO: Final = 100
_SMALL: Final = 1024 * 1024  # bytes; below it a high ratio harms nobody


def open_guarded(payload: bytes) -> zipfile.ZipFile:
    """Return an archive whose list of contents is harmless.

    Raises
    ------
    UnreadableError
        Too many entries, too much to unpack, a password, a name that leads out
        of the archive, a link, or no sound archive at all.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(payload))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableError("The archive is damaged.") from error
    if len(entries) > MAX_ENTRIES:
        raise UnreadableError(f"The archive holds {len(entries):,} files; we open {MAX_ENTRIES}.")
    for entry in entries:
        _check(entry)
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL:
        raise UnreadableError(
            f"The archive would unpack to {total // 1024**2:,} MB; we open {MAX_TOTAL // 1024**2}."
        )
    if total > _SMALL and total > MAX_RATIO * len(payload):
        raise UnreadableError("The archive unpacks to more than a hundred times its size.")
    return archive


def _check(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise UnreadableError("The archive has a password. Save the file without one.")
    name = entry.orig_filename
    parts = name.replace("\\", "/").split("/")
    if "\\" in name or name.startswith("/") or ".." in parts or ":" in name or "\0" in name:
        raise UnreadableError("The archive holds a file whose name leads out of the archive.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnreadableError("The archive holds a link to another file.")
    if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise UnreadableError(
            "A file in the archive unpacks to more than a hundred times its size."
        )


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one file of an archive; a size that was a lie is an error.

    Raises
    ------
    UnreadableError
    """
    try:
        with archive.open(name) as member:
            content = member.read(MAX_TOTAL + 1)
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        EOFError,
        KeyError,
        NotImplementedError,
    ) as error:
        raise UnreadableError("The archive is damaged.") from error
    except Exception as error:
        # zlib, bz2 and lzma each have an error of their own for what is broken inside.
        raise UnreadableError("The archive is damaged.") from error
    if len(content) > MAX_TOTAL:
        raise UnreadableError("The archive unpacks to more than it says.")
    return content
