"""A report becomes draft incidents, each field with its evidence; nothing here decides.

``read_report`` is the door. The rules are rows in ``data/codebook/reading/``.
"""

from incidents.reading.errors import ReadingError
from incidents.reading.reader import read_report
from incidents.reading.result import (
    UNATTRIBUTED,
    NumberUse,
    ReadActor,
    ReadClaim,
    ReadDraft,
    Reading,
    Span,
)

__all__ = [
    "UNATTRIBUTED",
    "NumberUse",
    "ReadActor",
    "ReadClaim",
    "ReadDraft",
    "Reading",
    "ReadingError",
    "Span",
    "read_report",
]
