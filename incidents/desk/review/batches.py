"""The records of an upload, reviewed together."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from incidents.desk.auth.roles import Account, NotAllowedError, Role
from incidents.desk.drafts import HarmAnswer
from incidents.desk.review.duplicates import (
    Match,
    StoredIndex,
    candidate_of,
    matches_inside,
    possible_matches,
)
from incidents.desk.review.publishing import NotAnsweredError, check_answers, intend, strike
from incidents.desk.service_gate import Desk, Permit, reads, writes
from incidents.desk.workfile import work_entries
from incidents.desk.workfile.repository import Book
from incidents.desk.workfile.work_records import Answer, Batch, BatchState, pair
from incidents.errors import IncidentError
from incidents.model import Incident, Sensitivity
from incidents.provenance import refusal
from incidents.store import FirstReview, Store, Stored

__all__ = [
    "Twins",
    "WaitingBatch",
    "all_different_inside",
    "discard_batch",
    "open_twins",
    "own_batches",
    "publish_batch",
    "return_batch",
    "waiting_batches",
]

_SAMPLE = 8
_REVIEWING = (Role.REVIEWER.value, Role.ADMIN.value)
_NO_FOUR_EYES = " (published by its uploader: four eyes are switched off)"


@dataclass(frozen=True, slots=True)
class WaitingBatch:
    """A batch with some of its records.

    Attributes
    ----------
    batch : Batch
    sample : tuple of Incident
        The first few that wait for their first review.
    waiting : int
        How many wait for it: they become public when the batch is published.
    kept : int
        How many are not public and stay so, because a reviewer has said who may see them.
    """

    batch: Batch
    sample: tuple[Incident, ...]
    waiting: int
    kept: int = 0


@reads(Role.REVIEWER)
def waiting_batches(desk: Desk, permit: Permit) -> list[WaitingBatch]:
    """Return the batches that wait for review, the oldest first; for reviewers.

    Raises
    ------
    NotSignedInError, NotAllowedError
    """
    found = []
    for batch in desk.book.batches((BatchState.IN_REVIEW,)):
        waiting, kept = _not_public_of(desk, batch.id)
        sample = tuple(one.incident for one in waiting[:_SAMPLE])
        found.append(WaitingBatch(batch, sample, len(waiting), len(kept)))
    return found


def _not_public_of(desk: Desk, batch_id: int) -> tuple[list[Stored], list[Stored]]:
    """Return the records of a batch that readers do not see.

    Returns
    -------
    tuple of two lists
        Those that wait for their first review, and those of which a reviewer has said
        who may see them.
    """
    hidden = _not_public(desk.store.get_many(list(desk.book.batch_incidents(batch_id))).values())
    new = unreviewed(desk.store, desk.book, [one.incident.id for one in hidden])
    return (
        [one for one in hidden if one.incident.id in new],
        [one for one in hidden if one.incident.id not in new],
    )


@dataclass(frozen=True, slots=True)
class Twins:
    """What may be one event, and nobody has said yet whether it is.

    Attributes
    ----------
    stored : tuple of Match
        A record of the batch and one that was held already.
    inside : tuple of Match
        Two records of the batch.
    """

    stored: tuple[Match, ...] = ()
    inside: tuple[Match, ...] = ()

    def __len__(self) -> int:
        return len(self.stored) + len(self.inside)


@reads(Role.EDITOR)
def open_twins(
    desk: Desk, permit: Permit, batch_id: int, known: StoredIndex | None = None
) -> Twins:
    """Return what of a batch may be one event with another record, and is not answered.

    An answer "later" leaves it open.

    Parameters
    ----------
    known : StoredIndex, optional
        What is stored, if somebody has it at hand.

    Raises
    ------
    NotSignedInError, NotAllowedError, NotFoundError
    """
    return _open_twins(desk, desk.book.batch(batch_id), known)


def _open_twins(desk: Desk, batch: Batch, known: StoredIndex | None = None) -> Twins:
    members = desk.book.batch_incidents(batch.id)
    waiting = [one.incident for one in _not_public(desk.store.get_many(list(members)).values())]
    if not waiting:
        return Twins()
    known = known or StoredIndex(desk.store.read_atlas())
    decided = desk.book.decided()
    stored: list[Match] = []
    for one in waiting:
        others = {*members, *(relation.id for relation in one.related)}
        stored += possible_matches([candidate_of(one, one.id)], known, decided, others)
    inside: list[Match] = []
    # Whoever codes a data set has kept its events apart.
    if batch.upload.kind == "own":
        linked = {pair(one.id, relation.id) for one in waiting for relation in one.related}
        inside = [
            match
            for match in matches_inside([candidate_of(one, one.id) for one in waiting], decided)
            if pair(match.candidate, match.incident_id) not in linked
        ]
    return Twins(tuple(stored), tuple(inside))


@writes(Role.REVIEWER)
def all_different_inside(desk: Desk, permit: Permit, batch_id: int) -> int:
    """Say of all open pairs within a batch that they are different events; return how many.

    Raises
    ------
    NotSignedInError, NotAllowedError, StoreError
    """
    found = _open_twins(desk, desk.book.batch(batch_id)).inside
    with desk.book.writing(permit) as connection:
        pairs = [(one.candidate, one.incident_id) for one in found]
        work_entries.decide_all(connection, permit.account, pairs, Answer.DIFFERENT)
    return len(found)


@reads(Role.EDITOR)
def own_batches(desk: Desk, permit: Permit) -> list[Batch]:
    """Return one's own batches that are not finished."""
    states = (BatchState.IN_REVIEW, BatchState.RETURNED)
    return [one for one in desk.book.batches(states) if one.by_id == permit.account.id]


@writes(Role.REVIEWER)
def publish_batch(
    desk: Desk, permit: Permit, batch_id: int, *, answers: Sequence[HarmAnswer], why: str = ""
) -> int:
    """Make the records of a batch public; return how many became so.

    Those of which a reviewer has said that they are not public stay so, whatever the
    upload changed in them: to open one is an act of its own.

    Raises
    ------
    NotAllowedError
        Who uploaded it cannot publish it while four eyes are asked for; rows of
        ACLED's may not be passed on at all.
    NotAnsweredError
        Not all five questions are answered, or something of it may be one event with
        another record and nobody has said whether it is.
    IncidentError, StoreError
        Nothing is published then.
    """
    batch = desk.book.batch(batch_id)
    _check_waiting(batch)
    own = batch.by_id == permit.account.id
    _check_reviewed(desk, batch, answers, own=own)
    waiting, _ = _not_public_of(desk, batch_id)
    if said := refusal(report for one in waiting for report in one.incident.reports):
        raise NotAllowedError(said)
    # Readers see the reason: the name of a file may tell whom it came from.
    reason = why.strip() or "reviewed"
    if own:
        reason += _NO_FOUR_EYES
    if waiting:
        with desk.book.writing(permit) as connection:
            intent = _note_publication(connection, permit.account, batch_id, waiting[0], answers)
        desk.store.apply(
            [
                one.incident.model_copy(update={"sensitivity": Sensitivity.PUBLIC})
                for one in waiting
            ],
            loaded={one.incident.id: one.version for one in waiting},
            opening=FirstReview(),
            signed=permit.sign(reason),
        )
    with desk.book.writing() as connection:
        work_entries.set_batch(connection, batch_id, BatchState.PUBLISHED)
        if waiting:
            strike(connection, intent)
    return len(waiting)


def _check_reviewed(desk: Desk, batch: Batch, answers: Sequence[HarmAnswer], *, own: bool) -> None:
    """Refuse a batch that its uploader publishes alone, or of which something is unanswered."""
    if own and desk.accounts.four_eyes():
        raise NotAllowedError(
            "You uploaded this yourself: somebody else has to publish it (four eyes)."
        )
    if said := check_answers(answers):
        raise NotAnsweredError(said)
    if count := len(_open_twins(desk, batch)):
        raise NotAnsweredError(
            f"{'1 pair' if count == 1 else f'{count:,} pairs'} of this upload may be one event: "
            "answer each before it is published."
        )


def _note_publication(
    connection: Connection,
    who: Account,
    batch_id: int,
    first: Stored,
    answers: Sequence[HarmAnswer],
) -> int:
    """Note in the book that a batch is about to be published, and on which answers.

    Its records are written together or not at all, so that the first tells of them all.

    Returns
    -------
    int
        The number of the intent, to be struck out once the store has the records.
    """
    intent = intend(connection, "batch", batch_id, first.incident.id, first.version + 1, who)
    told = [one.model_dump() for one in answers]
    work_entries.keep_answers(connection, who, f"batch:{batch_id}", told, [])
    return intent


@writes(Role.REVIEWER)
def return_batch(desk: Desk, permit: Permit, batch_id: int, note: str) -> None:
    """Send a batch back to its uploader, with a note.

    Raises
    ------
    IncidentError
        There is no note, or it does not wait for review.
    """
    if not note.strip():
        raise IncidentError("say in a note what should be changed")
    _check_waiting(desk.book.batch(batch_id))
    with desk.book.writing(permit) as connection:
        work_entries.set_batch(connection, batch_id, BatchState.RETURNED, note.strip())


@writes(Role.EDITOR)
def discard_batch(desk: Desk, permit: Permit, batch_id: int) -> int:
    """Take out the records of one's own batch that are not public; return how many.

    Raises
    ------
    NotAllowedError, IncidentError
    """
    batch = desk.book.batch(batch_id)
    if batch.by_id != permit.account.id:
        raise NotAllowedError("this upload is somebody else's")
    if batch.state not in (BatchState.IN_REVIEW, BatchState.RETURNED):
        raise IncidentError(f"upload {batch_id} is {batch.state.value.replace('_', ' ')}")
    versions = desk.book.batch_incidents(batch_id)
    stored = desk.store.get_many(list(versions))
    # Records that the upload made, and that nobody has changed or published since.
    gone = {
        one.incident.id: one.version
        for one in stored.values()
        if one.version == versions[one.incident.id] == 1
        and one.incident.sensitivity is not Sensitivity.PUBLIC
    }
    if gone:
        desk.store.apply(
            removed=gone,
            signed=permit.sign("upload discarded"),
        )
    with desk.book.writing(permit) as connection:
        work_entries.set_batch(connection, batch_id, BatchState.DISCARDED)
    return len(gone)


def _not_public(stored: Iterable[Stored]) -> list[Stored]:
    return [one for one in stored if one.incident.sensitivity is not Sensitivity.PUBLIC]


def unreviewed(store: Store, book: Book, incident_ids: Collection[str]) -> set[str]:
    """Return those of some records of which no reviewer has said yet who may see them.

    They came by an editor or an upload, for the desk alone, and nothing else has
    happened to them.
    """
    uploaded = book.uploaded_versions(incident_ids)
    reviewed = {
        one.incident_id
        for one in store.histories(incident_ids)
        if one.sensitivity != Sensitivity.RESTRICTED
        or one.safety
        or (
            one.role in _REVIEWING
            and one.action != "delete"
            and (one.incident_id, one.version) not in uploaded
        )
    }
    return set(incident_ids) - reviewed


def _check_waiting(batch: Batch) -> None:
    if batch.state is not BatchState.IN_REVIEW:
        raise IncidentError(
            f"upload {batch.id} does not wait for review: it is {batch.state.value}"
        )
