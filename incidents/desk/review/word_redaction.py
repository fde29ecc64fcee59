"""Striking words from every version of a record: looked at first, done in one step, for good."""

from incidents.desk.auth.roles import Account, Role, Token, reads, writes
from incidents.desk.context import Desk
from incidents.desk.workfile import repository
from incidents.errors import IncidentError
from incidents.store import Saved
from incidents.store.redaction import Occurrence, Redaction

__all__ = ["preview", "strike", "struck_from"]


@reads
def preview(desk: Desk, token: Token, incident_id: str, words: str) -> list[Occurrence]:
    """Return where words stand in the versions of a record.

    Raises
    ------
    IncidentError
        The words are too few or too many.
    NotSignedInError, NotAllowedError, NotFoundError
    """
    desk.accounts.require(token, Role.REVIEWER)
    return desk.store.occurrences(incident_id, words)


@reads
def struck_from(desk: Desk, token: Token, incident_id: str) -> list[Redaction]:
    """Return what is struck from a record, with the words.

    Raises
    ------
    NotSignedInError, NotAllowedError
    """
    desk.accounts.require(token, Role.EDITOR)
    return desk.store.redactions(incident_id)


@writes(Role.REVIEWER)
def strike(
    desk: Desk, who: Account, incident_id: str, words: str, *, loaded_version: int, why: str
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
        by=who.name,
        role=who.role.value,
        why=why.strip(),
        permit=_permit(desk, who),
    )


def _permit(desk: Desk, who: Account) -> repository.Permit:
    return lambda: desk.accounts.confirm(who, Role.REVIEWER)
