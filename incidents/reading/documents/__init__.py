"""A report as a file or a paste -> its text, and where each part of it stood.

What a file is, its content says, never its name. Text, saved web pages, PDF
and DOCX are read; nothing is fetched. Lines that a page broke by its width are
joined again, so that a sentence is one line, and ``Document.at`` leads back
from a place in the text to its place in the file's own.

A hostile file is somebody else's program reading: callers outside tests run
``read_document`` in the limited process of the desk.
"""

from incidents.reading.documents.lines import clean
from incidents.reading.documents.model import MOST_BYTES, Document, DocumentError
from incidents.reading.documents.read import read_document, read_paste

__all__ = ["MOST_BYTES", "Document", "DocumentError", "clean", "read_document", "read_paste"]
