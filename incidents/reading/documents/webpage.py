"""A saved web page -> its article, and what the page says of its date, title and address."""

import logging
from datetime import date
from typing import Any, Final

import trafilatura
from lxml import html as lxml_html
from lxml.etree import LxmlError

from incidents.reading.documents.lines import clean
from incidents.reading.documents.model import Document, DocumentError

_MOST_MARKUP: Final = 5_000_000  # characters
_HIDDEN: Final = "//script|//style|//noscript|//template|//iframe|//svg|//nav|//form|//head"

_log = logging.getLogger("trafilatura")


def read_webpage(markup: str, notes: tuple[str, ...] = ()) -> Document:
    """Return the article of a page, without menus and lists of other news; nothing is fetched.

    Raises
    ------
    DocumentError
        If it is too large, or no text is found in it.
    """
    if len(markup) > _MOST_MARKUP:
        raise DocumentError("This page is larger than any article; paste its text.")
    _log.setLevel(logging.CRITICAL)
    # A NUL ends the page for the parser beneath: what follows it would be lost without a word.
    markup = markup.replace("\x00", "")
    try:
        found = trafilatura.bare_extraction(
            markup, with_metadata=True, include_comments=False, include_tables=True
        )
    except Exception:
        found = None
    text = clean(str(getattr(found, "text", "") or ""))
    if text:
        return Document(
            text,
            "html",
            title=_line(found, "title", 300),
            publisher=_line(found, "sitename", 200),
            url=_address(found),
            published=_day(found),
            notes=(*notes, "A saved web page: its article alone was kept; see that it is whole."),
        )
    return Document(
        _everything(markup),
        "html",
        notes=(*notes, "No article was recognised on the page: all of its text was kept."),
    )


def _line(found: Any, name: str, most: int) -> str:
    return " ".join(clean(str(getattr(found, name, None) or "")).split())[:most]


def _address(found: Any) -> str:
    url = _line(found, "url", 2000)
    return url if url.startswith(("https://", "http://")) else ""


def _day(found: Any) -> date | None:
    try:
        return date.fromisoformat(str(getattr(found, "date", "") or "")[:10])
    except ValueError:
        return None


def _everything(markup: str) -> str:
    """Return all visible text; where the page says nothing of an article."""
    try:
        page = lxml_html.document_fromstring(markup)
        for hidden in page.xpath(_HIDDEN):
            hidden.drop_tree()
        return clean("\n".join(text for text in page.itertext() if text.strip()))
    except (LxmlError, ValueError, RecursionError):
        return ""
