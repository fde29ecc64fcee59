"""What a report is once it has been read: its text, and where each part of it stood."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Final

from incidents.errors import IncidentError

MOST_BYTES: Final = 10_000_000
MOST_CHARACTERS: Final = 100_000  # about 16,000 words, or forty pages

Anchor = tuple[int, int]


class DocumentError(IncidentError):
    """A file or a paste that cannot be read as a report; one plain sentence says why."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a report.

    Attributes
    ----------
    text : str
        Clean (see ``clean``), a paragraph a line or with a blank line between.
    kind : {"paste", "txt", "html", "pdf", "docx"}
    anchors : tuple of (int, int)
        Where a stretch of ``text`` begins, and where it began in the file's own text
        before lines were joined. Ascending; empty when nothing was joined.
    pages : tuple of int
        Where each page begins in ``text``; empty where the file has no pages.
    title, publisher, url, published
        What the file says of itself: suggestions for the editor, never facts.
    notes : tuple of str
        What was done to the text, in plain sentences.
    """

    text: str
    kind: str
    anchors: tuple[Anchor, ...] = ()
    pages: tuple[int, ...] = ()
    title: str = ""
    publisher: str = ""
    url: str = ""
    published: date | None = None
    notes: tuple[str, ...] = ()

    def at(self, offset: int) -> int:
        """Return where a place in ``text`` stood before lines were joined."""
        found = bisect_right(self.anchors, (offset, len(self.text) * 2 + 1)) - 1
        if found < 0:
            return offset
        begins, began = self.anchors[found]
        return began + offset - begins

    def page_of(self, offset: int) -> int | None:
        """Return the page, from 1, on which a place in ``text`` stands; None without pages."""
        return bisect_right(self.pages, offset) if self.pages else None
