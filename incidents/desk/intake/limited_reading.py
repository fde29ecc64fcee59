"""A whole report is read here, in the limited process: a paste and a file alike.

``reading_of`` is what ``sandbox`` calls on the other side; ``ReadReport`` is what comes back,
typed on both.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from incidents.model import SourceType
from incidents.reading import Reading, read_report
from incidents.reading.documents import Document, read_document, read_paste


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report: what its text is, and what the rules made of it."""

    document: Document
    reading: Reading


_TYPED: TypeAdapter[ReadReport] = TypeAdapter(ReadReport)


def reading_of(
    payload: bytes, *, is_paste: bool, published: str | None, source_type: str
) -> dict[str, Any]:
    """Read a report and return it as JSON.

    Parameters
    ----------
    payload : bytes
        A file, or the text that was pasted, in UTF-8.
    is_paste : bool
    published : str or None
        The day of publication; without it, the one that the file tells.
    source_type : str

    Raises
    ------
    DocumentError, ReadingError
        It is no report that can be read; the sentence says why.
    """
    document = read_paste(payload.decode()) if is_paste else read_document(payload)
    day = date.fromisoformat(published) if published else document.published
    reading = read_report(document.text, published=day, source_type=SourceType(source_type))
    return as_json(ReadReport(document, reading))


def as_json(report: ReadReport) -> dict[str, Any]:
    """Return what JSON can say, for another process."""
    said: dict[str, Any] = _TYPED.dump_python(report, mode="json")
    return said


def from_json(said: object) -> ReadReport:
    """Return the report that another process has read."""
    return _TYPED.validate_python(said)
