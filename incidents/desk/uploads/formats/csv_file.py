"""CSV: text with a sign between the cells. Read exactly, or refused with the reason."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from incidents.desk.uploads.formats.uploaded_table import (
    MAX_CELL,
    Gathering,
    Table,
    UnreadableError,
)

_SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}
_UTF16: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def decode(payload: bytes) -> tuple[str, list[str]]:
    """Return the text of a file, and what to say about its encoding.

    UTF-8 with or without a mark, and UTF-16 with one, are read. Any other is
    refused by name: read as the wrong one, names would be saved with wrong letters.

    Raises
    ------
    UnreadableError
    """
    for mark, encoding in _UTF16.items():
        if payload.startswith(mark):
            try:
                text = payload[2:].decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableError("The file begins as UTF-16 and is not sound.") from error
            return _without_nul(text), ["The file is in UTF-16; it was read as such."]
    try:
        return _without_nul(payload.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        guess = _guessed(payload)
        raise UnreadableError(
            f"The file is not UTF-8{guess}. Save it as “CSV UTF-8” and try again: "
            "read as it is, letters of names would come out wrong."
        ) from error


def _without_nul(text: str) -> str:
    if "\0" in text:
        if text.count("\0") > len(text) // 4:
            raise UnreadableError("The file looks like UTF-16 without its mark. Save it as UTF-8.")
        raise UnreadableError("The file holds NUL characters, which no text has. Is it a table?")
    return text


def _guessed(payload: bytes) -> str:
    from charset_normalizer import from_bytes

    sample = payload[:200_000]
    # What Windows writes in our part of the world; the guesser likes rarer ones of the family.
    if not set(sample) & {0x81, 0x8D, 0x8F, 0x90, 0x9D}:
        return " (it looks like Windows-1252)"
    best = from_bytes(sample).best()
    return f" (it looks like {best.encoding})" if best else ""


def read(text: str, notices: list[str]) -> Table:
    """Return the table in a text.

    Raises
    ------
    UnreadableError
        No header, no rows, a quote that is never closed, no separator.
    """
    gathering = Gathering("csv", notices=list(notices))
    if text.lower().startswith("sep=") and len(text) > 4:
        first, _, text = text.partition("\n")
        separator = first[4:5]
        offset = 1
    else:
        separator, offset = _separator(text), 0
    if separator not in _SEPARATORS:
        raise UnreadableError("The cells are not divided by commas, semicolons or tabs.")
    if separator != ",":
        gathering.notices.append(f"The cells are divided by {_SEPARATORS[separator]}.")
    records = _records(text, separator)
    first_row = next(records, None)
    if first_row is None:
        raise UnreadableError("The file is empty.")
    gathering.header(first_row)
    if len(gathering.columns) < 2:
        raise UnreadableError(
            "The first row names one column only. Is it a table, with the names of the columns "
            "in its first row and commas, semicolons or tabs between?"
        )
    for number, cells in enumerate(records, start=2 + offset):
        gathering.add(number, cells)
    return gathering.finish()


def _records(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL * 2)
    # newline="" leaves line ends inside quotes as they are, and ends a row at any of the three.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            yield [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise UnreadableError(
                    f"A cell near line {reader.line_num:,} holds more than {MAX_CELL * 2:,} "
                    "characters. Is a quotation mark not closed?"
                ) from error
            raise UnreadableError(
                f"Line {reader.line_num:,} is not sound CSV ({error}). A quotation mark may be "
                "open, or one inside a cell not doubled."
            ) from error


def _separator(text: str) -> str:
    """Return the sign that divides the first row, outside quotes, most often."""
    counts = dict.fromkeys(_SEPARATORS, 0)
    quoted = False
    for sign in text[:20_000]:
        if sign == '"':
            quoted = not quoted
        elif not quoted:
            if sign in "\r\n" and any(counts.values()):
                break
            if sign in counts:
                counts[sign] += 1
    return max(counts, key=lambda sign: counts[sign])
