"""Opening a record to more people: one person asks, another agrees, one step closes it again.

A correction, a merge, an upload and an earlier version keep who may see a record.
To widen it, or to show a part that stayed with the desk, is this act alone, and it
takes two people also where four eyes are switched off for everything else.
"""

from collections.abc import Collection, Sequence
from typing import Final

from incidents.desk.auth.roles import NotAllowedError, Role
from incidents.desk.drafts import HarmAnswer
from incidents.desk.review.publishing import NotAnsweredError, check_answers, intend, strike
from incidents.desk.service_gate import Desk, Permit, reads, writes
from incidents.desk.workfile import work_entries
from incidents.desk.workfile.work_records import OpeningState, WideningRequest
from incidents.errors import IncidentError, OpeningError, StaleVersionError
from incidents.model import DeskOnly, Incident, Sensitivity
from incidents.provenance import refusal
from incidents.store import Opening, Saved
from incidents.store.widening import widens

__all__ = [
    "agree",
    "ask",
    "close_again",
    "decline",
    "in_words",
    "opened",
    "shows_the_public_more",
    "waiting",
    "withdraw",
]

_NAMES: Final = {
    Sensitivity.RESTRICTED: "a restricted record",
    Sensitivity.PARTNERS: "a record for partners",
    Sensitivity.PUBLIC: "a public record",
}
_TO: Final = {Sensitivity.PARTNERS: "partners", Sensitivity.PUBLIC: "everybody"}
_PARTS: Final = {
    DeskOnly.POINT: "the exact place",
    DeskOnly.DOUBT: "what is in doubt",
    DeskOnly.QUOTES: "the quotes",
    DeskOnly.NOTES: "the notes on reports",
    DeskOnly.LINKS: "the links to reports",
}


def in_words(
    before: Incident | WideningRequest, sensitivity: Sensitivity, desk_only: Collection[DeskOnly]
) -> str:
    """Return in a sentence what an opening does; empty where nothing is opened.

    Parameters
    ----------
    before : Incident or WideningRequest
        What is opened, or a wish that says what it was.
    sensitivity, desk_only
        Who may see it then, and which parts stay with the desk.
    """
    if isinstance(before, WideningRequest):
        level, parts = before.sensitivity_before, before.desk_only_before
    else:
        level, parts = before.sensitivity, before.desk_only
    said = []
    if sensitivity.openness > level.openness:
        said.append(f"opens {_NAMES[level]} to {_TO[sensitivity]}")
    if shown := [_PARTS[one] for one in DeskOnly if one in set(parts) - set(desk_only)]:
        whom = _TO.get(sensitivity, "nobody yet")
        said.append(f"takes {', '.join(shown)} out of the desk's keeping (shown to {whom})")
    return f"This {' and '.join(said)}." if said else ""


def shows_the_public_more(asked: WideningRequest) -> bool:
    """Say whether the public sees more by it, so that the five questions are asked."""
    return asked.sensitivity is Sensitivity.PUBLIC


@reads(Role.EDITOR)
def waiting(desk: Desk, permit: Permit, incident_id: str | None = None) -> list[WideningRequest]:
    """Return what is asked and not decided, the oldest first; of one record, or of all.

    Raises
    ------
    NotSignedInError, NotAllowedError
    """
    return desk.book.openings((OpeningState.ASKED,), incident_id)


@reads(Role.EDITOR)
def opened(desk: Desk, permit: Permit, incident_id: str) -> WideningRequest | None:
    """Return the newest opening of a record that one step can close again, if there is one.

    Raises
    ------
    NotSignedInError, NotAllowedError
    """
    found = desk.book.openings((OpeningState.OPENED,), incident_id)
    if not found:
        return None
    now = desk.store.get(incident_id).incident
    return found[-1] if widens(_closed(now, found[-1]), now) else None


@writes(Role.EDITOR)
def ask(
    desk: Desk,
    permit: Permit,
    incident_id: str,
    *,
    loaded_version: int,
    sensitivity: Sensitivity,
    desk_only: Sequence[DeskOnly],
    why: str,
) -> int:
    """Ask that a record be open to more people, or a part of it; return the wish's number.

    Nothing is open by it: somebody else has to agree.

    Parameters
    ----------
    sensitivity : Sensitivity
        Who should see it; never fewer people than now.
    desk_only : sequence of DeskOnly
        The parts that go on staying with the desk.
    why : str
        For the public change log, once it is open.

    Raises
    ------
    IncidentError
        There is no reason, nothing would be opened, or it is asked for already.
    NotAllowedError
        A licence forbids it.
    NotFoundError, StaleVersionError
    """
    if not why.strip():
        raise IncidentError("say why it may be opened")
    stored = desk.store.get(incident_id)
    if stored.version != loaded_version:
        raise StaleVersionError(incident_id, loaded_version, stored.version)
    before = stored.incident
    kept = tuple(one for one in DeskOnly if one in set(desk_only))
    after = before.model_copy(update={"sensitivity": sensitivity, "desk_only": kept})
    if not widens(before, after):
        raise IncidentError("this opens nothing")
    if widens(after, before):
        raise IncidentError("this would also close something: do the one after the other")
    _check_licence(before, sensitivity)
    with desk.book.writing(permit) as connection:
        if desk.book.openings((OpeningState.ASKED,), incident_id):
            raise IncidentError("somebody has asked to open this record already")
        return work_entries.ask_to_open(
            connection,
            permit.account,
            incident_id=incident_id,
            loaded_version=loaded_version,
            sensitivity=sensitivity.value,
            desk_only=" ".join(kept),
            sensitivity_before=before.sensitivity.value,
            desk_only_before=" ".join(before.desk_only),
            why=why.strip(),
        )


@writes(Role.REVIEWER)
def agree(desk: Desk, permit: Permit, number: int, *, answers: Sequence[HarmAnswer] = ()) -> Saved:
    """Open a record as somebody else has asked.

    Parameters
    ----------
    answers : sequence of HarmAnswer
        All five, where the public sees more by it.

    Raises
    ------
    NotAllowedError
        Whoever asked cannot agree; a licence forbids it.
    NotAnsweredError
        A question is open.
    IncidentError
        It is decided already.
    StaleVersionError, NotFoundError, StoreError
        Nothing is opened then.
    """
    with desk.book.writing(permit) as connection:
        asked = _still_asked(work_entries.opening_in(connection, number))
        if asked.by_id == permit.account.id:
            raise NotAllowedError("You asked for it: somebody else has to agree.")
        if shows_the_public_more(asked) and (said := check_answers(answers)):
            raise NotAnsweredError(said)
        stored = desk.store.get(asked.incident_id)
        if stored.version != asked.loaded_version:
            raise OpeningError(
                "the record was changed since this was asked: decline it, and ask again"
            )
        _check_licence(stored.incident, asked.sensitivity)
        intent = intend(
            connection, "opening", number, asked.incident_id, stored.version + 1, permit.account
        )
        work_entries.keep_answers(
            connection,
            permit.account,
            f"opening:{number}",
            [one.model_dump() for one in answers],
            [],
        )
    saved = desk.store.save(
        stored.incident.model_copy(
            update={"sensitivity": asked.sensitivity, "desk_only": asked.desk_only}
        ),
        loaded_version=asked.loaded_version,
        opening=Opening(asked.by, permit.account.name),
        signed=permit.sign(f"opened: {asked.why}"),
    )
    with desk.book.writing() as connection:
        work_entries.set_opening(connection, number, OpeningState.OPENED, permit.account)
        strike(connection, intent)
    return saved


@writes(Role.REVIEWER)
def decline(desk: Desk, permit: Permit, number: int) -> None:
    """Leave a record as closed as it is.

    Raises
    ------
    IncidentError, NotFoundError
    """
    _decide(desk, permit, number, OpeningState.DECLINED)


@writes(Role.EDITOR)
def withdraw(desk: Desk, permit: Permit, number: int) -> None:
    """Take back what one has asked for.

    Raises
    ------
    NotAllowedError
        Somebody else asked.
    IncidentError, NotFoundError
    """
    _decide(desk, permit, number, OpeningState.WITHDRAWN)


@writes(Role.REVIEWER)
def close_again(desk: Desk, permit: Permit, number: int, *, loaded_version: int) -> Saved:
    """Undo an opening in one step; one person is enough to close.

    What has been closed further since then stays so.

    Raises
    ------
    IncidentError
        It was not opened, or is closed again.
    NotFoundError, StaleVersionError, StoreError
    """
    with desk.book.reading() as connection:
        asked = work_entries.opening_in(connection, number)
    if asked.state is not OpeningState.OPENED:
        raise IncidentError(f"opening {number} is {asked.state.value}: there is nothing to undo")
    now = desk.store.get(asked.incident_id).incident
    saved = desk.store.save(
        _closed(now, asked),
        loaded_version=loaded_version,
        signed=permit.sign("an opening is undone", safety=True),
    )
    with desk.book.writing() as connection:
        work_entries.set_opening(connection, number, OpeningState.CLOSED)
    return saved


def _closed(now: Incident, asked: WideningRequest) -> Incident:
    """Return a record without what an opening opened."""
    level = min(now.sensitivity, asked.sensitivity_before, key=lambda one: one.openness)
    back = {*now.desk_only, *asked.desk_only_before}
    parts = tuple(one for one in DeskOnly if one in back)
    return now.model_copy(update={"sensitivity": level, "desk_only": parts})


def _decide(desk: Desk, permit: Permit, number: int, state: OpeningState) -> None:
    with desk.book.writing(permit) as connection:
        asked = _still_asked(work_entries.opening_in(connection, number))
        if state is OpeningState.WITHDRAWN and asked.by_id != permit.account.id:
            raise NotAllowedError("somebody else asked for it")
        work_entries.set_opening(connection, number, state, permit.account)


def _still_asked(asked: WideningRequest) -> WideningRequest:
    if asked.state is not OpeningState.ASKED:
        raise IncidentError(f"it is decided already: {asked.state.value}")
    return asked


def _check_licence(incident: Incident, sensitivity: Sensitivity) -> None:
    if sensitivity is not Sensitivity.RESTRICTED and (said := refusal(incident.reports)):
        raise NotAllowedError(said)
