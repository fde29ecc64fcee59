"""Bytes of a text -> the text, in whatever letters they were saved."""

import re
from typing import Final

from incidents.reading.documents.model import DocumentError

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DECLARED: Final = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{1,40})""")
_LIKELY: Final = ["cp1252", "cp1256", "utf_16_le", "utf_16_be", "iso8859_1", "mac_roman"]
_STRAY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_STRAY: Final = 0.02


def decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of bytes, and how they were read when they do not say it themselves."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), ()
            except UnicodeDecodeError:
                raise DocumentError(f"The file says that it is {encoding} and is not.") from None
    if b"\x00" in content and (wide := _wide(content)):
        return wide, ("Read as UTF-16, which the file does not say itself.",)
    if len(_STRAY.findall(content)) > _MOST_STRAY * len(content):
        raise DocumentError("This file holds bytes that no text holds; it is no report.")
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    found = _declared(content) or _guessed(content)
    if found is None:
        raise DocumentError(
            "The letters of this file cannot be told; save it as UTF-8, or paste its text."
        )
    return content.decode(found, errors="replace"), (
        f"Read as {found}: look whether names and quotation marks came out right.",
    )


def _wide(content: bytes) -> str | None:
    """Return the text of UTF-16 without a mark: Latin text has a zero in every second byte."""
    even, odd = content[0::2].count(0), content[1::2].count(0)
    half = len(content) // 2 or 1
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > 0.4 * half and others < 0.05 * half:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                return None
    return None


def _declared(content: bytes) -> str | None:
    found = _DECLARED.search(content[:4096])
    if found is None:
        return None
    name = found.group(1).decode("ascii")
    try:
        content.decode(name)
    except (LookupError, UnicodeDecodeError):
        return None
    return name.lower()


def _guessed(content: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(content[:200_000], cp_isolation=_LIKELY).best()
    return None if best is None else best.encoding
