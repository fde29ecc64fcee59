"""How many stand behind a status: "several reports" (``corroborated``) needs two publishers.

One function for every way in: the form, the review, an upload, a merge that is undone.
"""

from collections.abc import Iterable
from typing import Final

from incidents.model import Status
from incidents.views.independence import publishers_of

__all__ = ["NEEDED", "publishers_of", "supported_status", "unsupported"]

NEEDED: Final = 2


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
    return "It rests on one publisher: claimed, reported or disputed, never “several reports”."


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
        "“several reports” needs two publishers, and one is given: it is taken as reported"
    )
