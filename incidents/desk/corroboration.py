"""How many stand behind a status: "corroborated" needs two who report independently.

One function for every way in: the form, the review, an upload, a merge that is undone.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from incidents.model import Status

__all__ = ["NEEDED", "publishers_of", "supported_status", "unsupported"]

NEEDED: Final = 2
_NO_LETTER: Final = re.compile(r"[\W_]+")
_ARTICLE: Final = re.compile(r"^the\s+")


def publishers_of(names: Iterable[str | None]) -> frozenset[str]:
    """Return the publishers among names, each once however it is spelled.

    "The Testland Gazette", "testland gazette" and "Testland-Gazette" are one;
    a report whose publisher is not named adds nobody.
    """
    folded = (unicodedata.normalize("NFKC", name or "").strip().casefold() for name in names)
    return frozenset(_NO_LETTER.sub("", _ARTICLE.sub("", name)) for name in folded) - {""}


def unsupported(status: Status | None, names: Iterable[str | None]) -> str:
    """Return in a sentence why a status says more than its reports, "" when it does not.

    Parameters
    ----------
    status : Status or None
    names : iterable of str or None
        The publisher of each report of the incident.
    """
    if status is not Status.CORROBORATED or len(publishers_of(names)) >= NEEDED:
        return ""
    return "It rests on one publisher: claimed, reported or disputed, never corroborated."


def supported_status(status: Status, names: Iterable[str | None]) -> tuple[Status, str]:
    """Return the status that the reports bear, and a sentence where it is a lesser one.

    For rows that nobody answers for one by one: "confirmed" in a table does not
    make an incident so.

    Parameters
    ----------
    status : Status
    names : iterable of str or None
        The publisher of each report of the incident.
    """
    if not unsupported(status, names := tuple(names)):
        return status, ""
    return Status.REPORTED, (
        "corroborated needs reports of two publishers, and one is given: it is taken as reported"
    )
