"""What a reviewer does: publish, send back, retract, restore, protect.

The store and the book are two files. What is about to be written to the store is
first noted in the book (an *intent*), and struck out once the store has it; a
crash in between leaves the intent, and ``settle`` finds out which of the two it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from incidents.desk.auth.roles import Account, NotAllowedError, Role
from incidents.desk.drafts import DeskDraft, HarmAnswer, Override, to_incident, wordless_id
from incidents.desk.editing.draft_services import flags_of, what_is_missing
from incidents.desk.safeguards.flags import unanswered
from incidents.desk.safeguards.harm import QUESTIONS
from incidents.desk.service_gate import Desk, Permit, reads, writes
from incidents.desk.workfile import work_entries, work_tables
from incidents.desk.workfile.work_records import (
    BatchState,
    DraftState,
    KeptDraft,
    OpeningState,
    StaleDraftError,
)
from incidents.errors import IncidentError, NotFoundError, OpeningError, StaleVersionError
from incidents.model import DeskOnly, Incident, Sensitivity, Status
from incidents.provenance import refusal
from incidents.store import Saved
from incidents.text_cleaning import clean_text

__all__ = [
    "Approval",
    "NotAnsweredError",
    "protect",
    "publish",
    "queue",
    "restore_revision",
    "retract",
    "return_with_note",
    "settle",
]

_NO_FOUR_EYES: Final = " (published by its author: four eyes are switched off)"


class NotAnsweredError(IncidentError):
    """Something has to be answered before this can be public."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft in the queue, and the record that it corrects, if any."""

    kept: KeptDraft
    base: Incident | None


@reads(Role.REVIEWER)
def queue(desk: Desk, permit: Permit) -> list[Waiting]:
    """Return the drafts that wait for review, the oldest first.

    Raises
    ------
    NotSignedInError, NotAllowedError
        For everybody below a reviewer.
    """
    waiting = desk.book.drafts((DraftState.IN_REVIEW,))
    return [Waiting(kept, _base(desk, kept.draft)) for kept in waiting]


def _base(desk: Desk, one: DeskDraft) -> Incident | None:
    if not one.is_correction or one.incident_id is None:
        return None
    try:
        return desk.store.get(one.incident_id).incident
    except NotFoundError:
        return None


@writes(Role.REVIEWER)
def return_with_note(
    desk: Desk, permit: Permit, draft_id: int, loaded: int, note: str
) -> KeptDraft:  # fmt: skip
    """Send a draft back to its author, with a note on what to change.

    Raises
    ------
    IncidentError
        There is no note, or the draft does not wait for review.
    """
    if not note.strip():
        raise IncidentError("say in a note what should be changed")
    with desk.book.writing(permit) as connection:
        _check_waiting(work_entries.draft_in(connection, draft_id))
        return work_entries.change_draft(
            connection,
            draft_id,
            loaded,
            state=DraftState.RETURNED.value,
            note=clean_text(note).strip(),
        )


@dataclass(frozen=True, slots=True)
class Approval:
    """What a reviewer says who publishes a draft.

    Attributes
    ----------
    answers : sequence of HarmAnswer
        All five, kept; a "yes" says what was done about it.
    overrides : sequence of Override
        Reasons for flags that stand beside those of the author.
    sensitivity : Sensitivity, optional
        Who may see the record: everybody for a new one, as before for a correction, when
        not given.
    desk_only : sequence of DeskOnly
        Parts that stay with the desk, beside those of the draft and of the record.
    why : str
        For the public change log.
    """

    answers: Sequence[HarmAnswer]
    overrides: Sequence[Override] = ()
    sensitivity: Sensitivity | None = None
    desk_only: Sequence[DeskOnly] = ()
    why: str = ""


@writes(Role.REVIEWER)
def publish(desk: Desk, permit: Permit, draft_id: int, loaded: int, approval: Approval) -> Saved:
    """Make the record of a new draft public, or put a correction into its record.

    A correction keeps who may see the record, or narrows it; to widen it is an act
    of its own (``widening_requests``).

    Parameters
    ----------
    draft_id, loaded : int
        The draft and its version, as the reviewer saw it.
    approval : Approval

    Returns
    -------
    Saved
        Asked again for a draft that is published, the same as the first time.

    Raises
    ------
    NotAllowedError
        Its author cannot publish it while four eyes are asked for.
    OpeningError
        More people would see a record that it corrects.
    NotAnsweredError
        A question or a flag is open.
    NotReadyError, StaleDraftError, StaleVersionError, StoreError
        Nothing is published then.
    """
    kept = desk.book.draft(draft_id)
    if kept.state is DraftState.PUBLISHED and kept.published_version is not None:
        return _as_published(desk, kept)
    _check_waiting(kept)
    own = kept.by_id == permit.account.id
    _check_four_eyes(desk, own=own)
    base = _checked_base(desk, kept.draft)
    approved = _as_approved(kept.draft, base, approval)
    _check_answers(approval.answers)
    _check_publishable(approved)
    incident = _record_of(approved, base)
    with desk.book.writing(permit) as connection:
        waiting = _still_waiting(connection, draft_id, loaded)
        intent = _note_publication(
            connection, permit.account, waiting, approved, incident.id, approval.answers
        )
    saved = desk.store.save(
        incident,
        loaded_version=approved.loaded_version,
        signed=permit.sign(_reason(approved, base, approval.why, own=own)),
    )
    with desk.book.writing() as connection:
        _published(connection, draft_id, saved.version)
        strike(connection, intent)
    return saved


def _as_approved(one: DeskDraft, base: Incident | None, approval: Approval) -> DeskDraft:
    """Return a draft with what the reviewer says of it: reasons, and who may see what."""
    stays = (*one.desk_only, *approval.desk_only, *(base.desk_only if base else ()))
    return one.model_copy(
        update={
            "terms_overrides": (*one.terms_overrides, *approval.overrides),
            "sensitivity": _level(base, approval.sensitivity),
            "desk_only": tuple(dict.fromkeys(stays)),
        }
    )


def _check_publishable(one: DeskDraft) -> None:
    """Refuse a draft that readers must not see yet, or that its licences keep from them."""
    open_flags = unanswered(flags_of(one), one)
    if open_flags and one.sensitivity is Sensitivity.PUBLIC:
        raise NotAnsweredError(
            "Not published: " + " ".join(flag.sentence for flag in open_flags)
        )  # fmt: skip
    missing = what_is_missing(one)
    if missing:
        raise NotAnsweredError("Not published: " + " ".join(part.sentence for part in missing))
    if one.sensitivity is not Sensitivity.RESTRICTED and (said := refusal(one.reports)):
        raise NotAllowedError(said)


def _record_of(one: DeskDraft, base: Incident | None) -> Incident:
    """Return the record that a draft makes; a hidden one's id tells nothing of it."""
    if base is None and one.sensitivity is not Sensitivity.PUBLIC:
        one = one.model_copy(update={"incident_id": wordless_id(one.date_start)})
    return to_incident(one, base, one.sensitivity)


def _reason(one: DeskDraft, base: Incident | None, why: str, *, own: bool) -> str:
    """Return what the public change log says."""
    reason = why.strip() or one.why.strip() or ("corrected" if base else "a new incident")
    return reason + _NO_FOUR_EYES if own else reason


def _still_waiting(connection: Connection, draft_id: int, loaded: int) -> KeptDraft:
    """Return a draft as the transaction sees it, which must be the one that was looked at."""
    kept = work_entries.draft_in(connection, draft_id)
    _check_waiting(kept)
    if kept.version != loaded:
        raise StaleDraftError(draft_id, loaded, kept.version)
    return kept


def _note_publication(
    connection: Connection,
    who: Account,
    waiting: KeptDraft,
    approved: DeskDraft,
    incident_id: str,
    answers: Sequence[HarmAnswer],
) -> int:
    """Note in the book what is about to be published, and on which answers.

    Returns
    -------
    int
        The number of the intent, to be struck out once the store has the record.
    """
    if incident_id != waiting.draft.incident_id:
        renamed = waiting.draft.model_copy(update={"incident_id": incident_id})
        work_entries.change_draft(connection, waiting.id, waiting.version, draft=renamed)
    version = (approved.loaded_version or 0) + 1
    intent = intend(connection, "draft", waiting.id, incident_id, version, who)
    work_entries.keep_answers(
        connection, who, f"draft:{waiting.id}",
        [answer.model_dump() for answer in answers],
        [override.model_dump() for override in approved.terms_overrides],
    )  # fmt: skip
    return intent


def _level(base: Incident | None, wanted: Sensitivity | None) -> Sensitivity:
    """Return who may see the record of a draft; a correction never widens it."""
    if base is None:
        return wanted or Sensitivity.PUBLIC
    if wanted is not None and wanted.openness > base.sensitivity.openness:
        raise OpeningError(
            "A correction keeps who may see the record. To open it to more people is a step of "
            "its own, on the record's page, by two people."
        )
    return wanted or base.sensitivity


def _as_published(desk: Desk, kept: KeptDraft) -> Saved:
    """Return what the first publication came to: a second click is no second revision."""
    incident_id = kept.draft.incident_id or ""
    for revision in desk.store.history(incident_id):
        if revision.version == kept.published_version:
            return Saved(incident_id, revision.version, revision.number)
    raise NotFoundError(f"{incident_id} has no version {kept.published_version}")


def _checked_base(desk: Desk, one: DeskDraft) -> Incident | None:
    if not one.is_correction or one.incident_id is None:
        return None
    stored = desk.store.get(one.incident_id)
    if stored.version != one.loaded_version:
        raise StaleVersionError(one.incident_id, one.loaded_version or 0, stored.version)
    return stored.incident


def check_answers(answers: Sequence[HarmAnswer]) -> str | None:
    """Return in a sentence what is missing from the five answers, None when nothing is."""
    given = {answer.question: answer for answer in answers}
    if missing := [one.text for one in QUESTIONS if one.key not in given]:
        return f"Answer before publishing: {' '.join(missing)}"
    for one in QUESTIONS:
        if given[one.key].yes and not given[one.key].note.strip():
            return f"“{one.text}” is answered with yes: say what was done about it."
    return None


def _check_answers(answers: Sequence[HarmAnswer]) -> None:
    if said := check_answers(answers):
        raise NotAnsweredError(said)


def _check_four_eyes(desk: Desk, *, own: bool) -> None:
    if own and desk.accounts.four_eyes():
        raise NotAllowedError(
            "You wrote this yourself: somebody else has to publish it (four eyes)."
        )  # fmt: skip


def _check_waiting(kept: KeptDraft) -> None:
    if kept.state is not DraftState.IN_REVIEW:
        raise IncidentError(
            f"draft {kept.id} does not wait for review: "
            f"it is {kept.state.value.replace('_', ' ')}"
        )  # fmt: skip


@writes(Role.REVIEWER)
def retract(
    desk: Desk, permit: Permit, incident_id: str, *, loaded_version: int, reason: str
) -> Saved:
    """Retract a record: it leaves every sum and the map, and a stub with the reason stays.

    Raises
    ------
    IncidentError, NotFoundError, StaleVersionError
    """
    if not reason.strip():
        raise IncidentError("say why the record is retracted")
    incident = desk.store.get(incident_id).incident
    return desk.store.save(
        incident.model_copy(update={"status": Status.RETRACTED}),
        loaded_version=loaded_version,
        signed=permit.sign(f"retracted: {reason.strip()}"),
    )


@writes(Role.REVIEWER)
def restore_revision(
    desk: Desk, permit: Permit, incident_id: str, *, to_version: int, loaded_version: int, why: str
) -> Saved:
    """Bring back what a record said at an earlier version, as a new revision.

    Raises
    ------
    IncidentError, NotFoundError, StaleVersionError
    """
    if not why.strip():
        raise IncidentError("say why the earlier version is restored")
    return desk.store.revert(
        incident_id,
        to_version=to_version,
        loaded_version=loaded_version,
        signed=permit.sign(f"version {to_version} restored: {why.strip()}"),
    )


@writes(Role.REVIEWER)
def protect(
    desk: Desk,
    permit: Permit,
    incident_id: str,
    *,
    loaded_version: int,
    sensitivity: Sensitivity,
    desk_only: Sequence[DeskOnly],
    why: str,
) -> Saved:
    """Let fewer people see a record, or fewer parts of it, for somebody's safety.

    The public change log says that it was done and withholds the reason.

    Raises
    ------
    OpeningError
        More people would see it, or more of it: that is an act of its own.
    IncidentError, NotFoundError, StaleVersionError
    """
    if not why.strip():
        raise IncidentError("say why; the reason stays with the desk")
    incident = desk.store.get(incident_id).incident
    return desk.store.save(
        incident.model_copy(
            update={"sensitivity": sensitivity, "desk_only": tuple(dict.fromkeys(desk_only))}
        ),
        loaded_version=loaded_version,
        signed=permit.sign(why.strip(), safety=True),
    )


def settle(desk: Desk) -> int:
    """Finish in the book what a crash left half noted; return how many intents there were.

    Called when the desk is opened, before anybody works at it.
    """
    with desk.book.reading() as connection:
        intents = connection.execute(select(work_tables.intents)).all()
    for intent in intents:
        done = _is_in_store(desk, intent)
        with desk.book.writing() as connection:
            if done and intent.kind == "draft":
                _published(connection, intent.subject, intent.version)
            elif done and intent.kind == "batch":
                work_entries.set_batch(connection, intent.subject, BatchState.PUBLISHED)
            elif done and intent.kind == "opening":
                work_entries.set_opening(connection, intent.subject, OpeningState.OPENED)
            elif intent.kind == "merge":
                work_entries.set_merge(connection, intent.subject, "done" if done else "void")
            elif done and intent.kind == "unmerge":
                work_entries.set_merge(connection, intent.subject, "undone")
            strike(connection, intent.id)
    for batch in desk.book.batches((BatchState.SAVING,)):
        members = desk.book.batch_incidents(batch.id)
        arrived = all(_has_version(desk, one, version) for one, version in members.items())
        with desk.book.writing() as connection:
            state = BatchState.IN_REVIEW if arrived else BatchState.DISCARDED
            work_entries.set_batch(
                connection, batch.id, state, "" if arrived else "it was cut short"
            )
    return len(intents)


def _is_in_store(desk: Desk, intent: Any) -> bool:
    try:
        history = desk.store.history(intent.incident_id)
    except NotFoundError:
        return False
    return any(
        one.version == intent.version and one.by == intent.mark and one.at >= intent.at
        for one in history
    )


def _has_version(desk: Desk, incident_id: str, version: int) -> bool:
    try:
        return any(one.version >= version for one in desk.store.history(incident_id))
    except NotFoundError:
        return False


def intend(
    connection: Connection, kind: str, subject: int, incident_id: str, version: int, who: Account
) -> int:
    """Note what is about to be written to the store; return the note's number."""
    made = connection.execute(
        insert(work_tables.intents).values(
            kind=kind,
            subject=subject,
            incident_id=incident_id,
            version=version,
            mark=who.name,
            # Kept to the millisecond, rounded down: the store's moment is never before it.
            at=datetime.now(UTC),
        )
    )
    return work_entries.key_of(made)


def strike(connection: Connection, intent: int) -> None:
    """Strike out a note: the book knows now."""
    connection.execute(delete(work_tables.intents).where(work_tables.intents.c.id == intent))


def _published(connection: Connection, draft_id: int, version: int) -> None:
    kept = work_entries.draft_in(connection, draft_id)
    work_entries.change_draft(
        connection,
        draft_id,
        kept.version,
        state=DraftState.PUBLISHED.value,
        published_version=version,
    )
