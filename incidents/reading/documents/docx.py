"""A DOCX -> its text, in the order of the page: paragraphs and tables."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import docx
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from docx.oxml.ns import qn

from incidents.reading.documents.lines import clean
from incidents.reading.documents.model import Document, DocumentError

_MOST_PARTS: Final = 1_000
_MOST_UNPACKED: Final = 50_000_000
_MOST_XML: Final = 20_000_000  # of one part; the text of a long book is 10 MB
_MOST_RATIO: Final = 200
_DEEPEST: Final = 6  # tables in one another; layouts of newspapers use two or three
_BODY: Final = "word/document.xml"
_NOTES: Final = ("word/footnotes.xml", "word/endnotes.xml", "word/comments.xml")
_ENCRYPTED: Final = 0x1

_DAMAGED: Final = "This DOCX is damaged and cannot be read; paste its text."


def read_docx(content: bytes) -> Document:
    """Return the text of a DOCX; deleted and moved-away text of tracked changes is left out.

    Raises
    ------
    DocumentError
        If it is another kind of ZIP, is built to do harm, or is damaged.
    """
    names = _guard(content)
    try:
        document = docx.Document(io.BytesIO(content))
        body = document.element.body
        text = "\n".join(_blocks(body))
        title = document.core_properties.title or ""
    except DocumentError:
        raise
    except Exception as error:
        # python-docx trusts the file: a missing part surfaces as whatever it trips over.
        raise DocumentError(_DAMAGED) from error
    notes = []
    if any(name in names for name in _NOTES):
        notes.append("Footnotes and comments are not read.")
    return Document(clean(text), "docx", title=clean(title)[:300], notes=tuple(notes))


def _guard(content: bytes) -> set[str]:
    """Refuse what is no DOCX, or unpacks to far more than a report; return the parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if _BODY not in {part.filename for part in parts}:
                raise DocumentError(
                    "This is a packed file without a Word document in it; "
                    "save the report as DOCX, PDF or plain text."
                )
            _check_sizes(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    if part.file_size > _MOST_XML:
                        raise DocumentError("This DOCX unpacks to far more than a report.")
                    fromstring(packed.read(part), forbid_dtd=True)
            return {part.filename for part in parts}
    except DefusedXmlException:
        raise DocumentError(
            "This DOCX defines entities, which no report does and an attack would; it was not read."
        ) from None
    except (zipfile.BadZipFile, ParseError, NotImplementedError, EOFError, OSError) as error:
        raise DocumentError(_DAMAGED) from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or unpacked / packed > _MOST_RATIO:
        raise DocumentError("This DOCX unpacks to far more than a report; it was not read.")
    for part in parts:
        if part.flag_bits & _ENCRYPTED:
            raise DocumentError("This DOCX is locked with a password; save an unlocked copy.")
        name = part.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise DocumentError("This DOCX names files outside itself; it was not read.")


_SKIPPED: Final = frozenset(
    {
        qn("w:del"),
        qn("w:moveFrom"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)


# Around paragraphs, rows or cells: form fields, XML of the user's own, what was inserted.
_WRAPPERS: Final = frozenset(
    qn(name) for name in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo")
)


def _blocks(parent: Any, depth: int = 0) -> list[str]:
    """Return paragraphs as lines, and the rows of a table as lines with " · " between cells.

    A table within a cell is a part of that cell, and read once.
    """
    if depth > _DEEPEST:
        raise DocumentError(
            "This DOCX has tables within tables within tables; copy its text and paste it."
        )
    found = []
    for child in _children(parent):
        if child.tag == qn("w:p"):
            found.append(_text(child))
        elif child.tag == qn("w:tbl"):
            for row in _children(child):
                if row.tag == qn("w:tr"):
                    cells = [
                        " ".join(_blocks(cell, depth + 1))
                        for cell in _children(row)
                        if cell.tag == qn("w:tc")
                    ]
                    found.append(" · ".join(cell for cell in cells if cell))
    return found


def _children(parent: Any) -> Iterator[Any]:
    """Yield the direct children of an element, with those that a form field is put around."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        elif child.tag not in _SKIPPED:
            yield child


def _text(element: Any) -> str:
    # Not paragraph.text: it drops what a tracked change has added.
    parts = []
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag == qn("w:tab"):
            parts.append(" ")
        elif child.tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n")
        else:
            parts.append(_text(child))
    return "".join(parts)
