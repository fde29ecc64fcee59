"""A PDF -> its text, with its lines joined again and its pages known."""

import io
import logging
import re
import warnings
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PdfReadError

from incidents.reading.documents.lines import clean, is_broken, join_lines
from incidents.reading.documents.model import MOST_CHARACTERS, Anchor, Document, DocumentError

MOST_PAGES: Final = 100
_SCANNED: Final = 40  # letters a page; a page of print has a thousand and more

_log = logging.getLogger("pypdf")


def read_pdf(content: bytes) -> Document:
    """Return the text of a PDF.

    Raises
    ------
    DocumentError
        If it is locked, damaged, too long, or holds pictures of text.
    """
    _log.setLevel(logging.CRITICAL)  # it tells every oddity of a file to the server's log
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pages, title = _pages(content)
    letters = sum(sign.isalpha() for page in pages for sign in page)
    if letters < _SCANNED * len(pages):
        raise DocumentError(
            "This PDF holds pictures of pages without text (a scan); type or paste its text."
        )
    return _assembled(pages, title)


def _pages(content: bytes) -> tuple[list[str], str]:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not _unlocked(reader):
            raise DocumentError(
                "This PDF is locked with a password; save an unlocked copy, or paste its text."
            )
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise DocumentError(
                f"This PDF has {count} pages; the desk reads up to {MOST_PAGES}. "
                "Paste the part that matters."
            )
        pages, total = [], 0
        for page in reader.pages:
            pages.append(clean(page.extract_text()))
            total += len(pages[-1])
            if total > 2 * MOST_CHARACTERS:
                break
        title = reader.metadata.title if reader.metadata else None
        return pages, clean(str(title or ""))[:300]
    except DocumentError:
        raise
    except (PdfReadError, RecursionError, MemoryError):
        raise DocumentError("This PDF is damaged and cannot be read; paste its text.") from None
    except Exception as error:
        # pypdf lets whatever a malformed object causes through: any of it means a broken file.
        raise DocumentError(
            f"This PDF cannot be read ({type(error).__name__}); paste its text."
        ) from error


def _unlocked(reader: PdfReader) -> bool:
    # Many are "locked" against printing only and open without a password.
    try:
        return bool(reader.decrypt(""))
    except Exception:
        return False


def _assembled(pages: list[str], title: str) -> Document:
    """Return the pages as one text; a sentence may run from one into the next."""
    stripped = [_without_number(page, number) for number, page in enumerate(pages, 1)]
    dropped = sum(before != after for before, after in zip(pages, stripped, strict=True))
    raw = "\n".join(stripped)
    begins, at = [], 0
    for page in stripped:
        begins.append(at)
        at += len(page) + 1
    notes = [f"{len(pages)} page{'s' if len(pages) > 1 else ''} of a PDF."]
    if dropped:
        notes.append(f"The page numbers of {dropped} pages were left out.")
    if not is_broken(raw.split("\n")):
        return Document(raw, "pdf", pages=tuple(begins), title=title, notes=tuple(notes))
    text, anchors = join_lines(raw)
    notes.append("Lines broken by the width of the page were joined into paragraphs.")
    return Document(
        text,
        "pdf",
        anchors,
        tuple(_moved(begin, anchors) for begin in begins),
        title=title,
        notes=tuple(notes),
    )


def _moved(raw: int, anchors: tuple[Anchor, ...]) -> int:
    return next((begins for begins, began in anchors if began >= raw), anchors[-1][0])


def _without_number(page: str, number: int) -> str:
    """Return a page without its own number: a bare line, first or last, that says just that."""
    own = re.compile(rf"(?i)(?:page\s+)?{number}(?:\s*(?:of|/)\s*\d+)?")
    lines = page.split("\n")
    for end in (0, -1):
        if len(lines) > 1 and own.fullmatch(lines[end].strip(" -–|")):
            del lines[end]
    return "\n".join(lines).strip("\n")
