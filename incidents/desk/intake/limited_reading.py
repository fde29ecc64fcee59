"""A whole report is read here, in the limited process: a paste and a file alike.

``reading_of`` is what ``sandbox`` calls on the other side; ``ReadReport`` is what comes back,
typed on both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

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
    payload: bytes, *, form: str, published: str | None, source_type: str | None
) -> dict[str, Any]:
    """Read a report and return it as JSON.

    Parameters
    ----------
    payload : bytes
        A file, or a text in UTF-8.
    form : {"file", "paste", "stored"}
        What the payload is; a stored text is taken letter for letter.
    published : str or None
        The day of publication; without it, the one that the file tells.
    source_type : str or None
        None where nobody says so: then the reading proposes it.

    Raises
    ------
    DocumentError, ReadingError
        It is no report that can be read; the sentence says why.
    """
    document = _FORMS[form](payload)
    day = date.fromisoformat(published) if published else document.published
    kind = SourceType(source_type) if source_type else None
    reading = read_report(document.text, published=day, source_type=kind)
    return as_json(ReadReport(document, reading))


_FORMS: Final[Mapping[str, Callable[[bytes], Document]]] = {
    "file": read_document,
    "paste": lambda payload: read_paste(payload.decode()),
    "stored": lambda payload: Document(payload.decode(), "stored"),
}


def as_json(report: ReadReport) -> dict[str, Any]:
    """Return what JSON can say, for another process."""
    said: dict[str, Any] = _TYPED.dump_python(report, mode="json")
    return said


def from_json(said: object) -> ReadReport:
    """Return the report that another process has read."""
    return _TYPED.validate_python(said)
