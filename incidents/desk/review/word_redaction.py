"""Striking words from every version of a record: looked at first, done in one step, for good."""

from incidents.desk.auth.roles import Role
from incidents.desk.service_gate import Desk, Permit, reads, writes
from incidents.errors import IncidentError
from incidents.store import Saved
from incidents.store.redaction import Occurrence, Redaction

__all__ = ["preview", "strike", "struck_from"]


@reads(Role.REVIEWER)
def preview(desk: Desk, permit: Permit, incident_id: str, words: str) -> list[Occurrence]:
    """Return where words stand in the versions of a record.

    Raises
    ------
    IncidentError
        The words are too few or too many.
    NotSignedInError, NotAllowedError, NotFoundError
    """
    return desk.store.occurrences(incident_id, words)


@reads(Role.EDITOR)
def struck_from(desk: Desk, permit: Permit, incident_id: str) -> list[Redaction]:
    """Return what is struck from a record, with the words.

    Raises
    ------
    NotSignedInError, NotAllowedError
    """
    return desk.store.redactions(incident_id)


@writes(Role.REVIEWER)
def strike(
    desk: Desk, permit: Permit, incident_id: str, words: str, *, loaded_version: int, why: str
) -> Saved:
    """Strike words from every version of a record, those to come too, for all but the desk.

    The public log says that it was done, and when; neither the words nor the reason.

    Raises
    ------
    IncidentError
        There is no reason, or the words are too few, too many or struck already.
    NotFoundError, StaleVersionError, StoreError
        Nothing is struck then.
    """
    if not why.strip():
        raise IncidentError("say why; the reason stays with the desk")
    return desk.store.redact(
        incident_id,
        words,
        loaded_version=loaded_version,
        signed=permit.sign(why.strip()),
    )
