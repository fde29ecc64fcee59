"""A file that an editor hands in -> its text, read in the limited process."""

from incidents.desk.intake.sandbox import Limits, run_limited
from incidents.reading.documents import Document

_READER = "incidents.reading.documents.read:document_as_json"
_LIMITS = Limits(seconds=20.0, cpu_seconds=15)


def read_file(content: bytes) -> Document:
    """Return the text of a file, recognised by its content.

    Raises
    ------
    UploadError
        The file is no report that can be read, or reading it took too much.
    """
    return Document.from_json(run_limited(_READER, content, limits=_LIMITS))
