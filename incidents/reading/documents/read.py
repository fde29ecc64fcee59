"""The two doors: a file and a paste."""

import re
from typing import Final

from incidents.reading.documents.encoding import decoded
from incidents.reading.documents.lines import clean, is_broken, join_lines
from incidents.reading.documents.model import MOST_BYTES, MOST_CHARACTERS, Document, DocumentError
from incidents.text_cleaning import hides_signs

_FEWEST_LETTERS: Final = 20
HIDDEN_SIGNS: Final = (
    "Signs that cannot be seen (of control, of direction, zero-width) were taken out of the text."
)


def read_paste(text: str) -> Document:
    """Return what an editor pasted.

    Raises
    ------
    DocumentError
        If it is empty, too long, or holds no words.
    """
    return _checked(_joined(clean(text), "paste", _hidden(text)), "the paste")


def read_document(content: bytes) -> Document:
    """Return the text of a file, recognised by its content.

    Raises
    ------
    DocumentError
        One sentence: what is wrong with the file, and what to do.
    """
    if not content:
        raise DocumentError("The file is empty (0 bytes).")
    if len(content) > MOST_BYTES:
        raise DocumentError(
            f"The file has {len(content) / 1e6:.0f} MB; the desk reads up to "
            f"{MOST_BYTES // 1_000_000} MB. Paste the part of the text that matters."
        )
    kind = _kind_of(content)
    # Imported where it is needed: the parsers take longer to load than a text to read.
    if kind == "pdf":
        from incidents.reading.documents.pdf import read_pdf

        return _checked(read_pdf(content), "the PDF")
    if kind == "docx":
        from incidents.reading.documents.docx import read_docx

        return _checked(read_docx(content), "the document")
    text, notes = decoded(content)
    if kind == "html" or _looks_like_html(text):
        from incidents.reading.documents.webpage import read_webpage

        return _checked(read_webpage(text, notes), "the page")
    return _checked(_joined(clean(text), "txt", (*notes, *_hidden(text))), "the file")


def _hidden(text: str) -> tuple[str, ...]:
    """Return what to say of signs that a reader of the report would not see."""
    return (HIDDEN_SIGNS,) if hides_signs(text) else ()


def _checked(document: Document, what: str) -> Document:
    if len(document.text) > MOST_CHARACTERS:
        raise DocumentError(
            f"The text has {len(document.text):,} characters; the desk reads up to "
            f"{MOST_CHARACTERS:,} at once. Paste the part of it that matters."
        )
    if sum(sign.isalpha() for sign in document.text) < _FEWEST_LETTERS:
        raise DocumentError(f"There is no text to read in {what}.")
    return document


_KINDS: Final = (
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\x89PNG", "a picture; type or paste its text"),
    (b"\xff\xd8\xff", "a picture; type or paste its text"),
    (b"GIF8", "a picture; type or paste its text"),
    (b"RIFF", "a picture or a recording; type or paste its text"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as DOCX"),
    (b"{\\rtf", "an RTF file; save it as DOCX or as plain text"),
    (b"SQLite format 3", "a database"),
    (b"bplist00", "a web archive; save the page as “HTML only”"),
    (b"\x1f\x8b", "a packed file; unpack it first"),
    (b"Rar!", "a packed file; unpack it first"),
    (b"7z\xbc\xaf", "a packed file; unpack it first"),
    (b"PAR1", "a table for programs"),
    (b"\x93NUMPY", "a table for programs"),
    (b"\x80\x04", "a Python pickle, which is a program"),
    (b"\x80\x05", "a Python pickle, which is a program"),
)
_HTML: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|article)\b", re.IGNORECASE)


def _kind_of(content: bytes) -> str:
    start = content[:2048].lstrip()
    for magic, what in _KINDS:
        if content.startswith(magic):
            raise DocumentError(f"This file is {what}; it is no report that can be read.")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if start[:13].lower() == b"mime-version:" or b"multipart/related" in start:
        raise DocumentError(
            "This is a web archive (MHTML); save the page as “HTML only”, or paste its text."
        )
    return "text"


def _looks_like_html(text: str) -> bool:
    return _HTML.search(text[:4000]) is not None


def _joined(text: str, kind: str, notes: tuple[str, ...] = ()) -> Document:
    lines = text.split("\n")
    if not is_broken(lines):
        return Document(text, kind, notes=notes)
    joined, anchors = join_lines(text)
    count = sum(1 for line in lines if line)
    note = f"{count} lines, broken by the width of a page, were joined into paragraphs."
    return Document(joined, kind, anchors, notes=(*notes, note))
