"""What an editor does with a draft: keep it, send it to review, take it back, drop it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, insert

from incidents.desk.auth.roles import Account, NotAllowedError, Role
from incidents.desk.drafts import DeskDraft, FieldProblem, NotReadyError, problems, proposed_id
from incidents.desk.editing.named_actors import naming_flags
from incidents.desk.safeguards.flags import Flag, hidden_sign_flags, unanswered
from incidents.desk.safeguards.harm import harm_flags
from incidents.desk.safeguards.wording import wording_flags
from incidents.desk.service_gate import Desk, Permit, reads, writes
from incidents.desk.workfile import work_entries, work_tables
from incidents.desk.workfile.work_records import (
    OPEN_STATES,
    UNFINISHED_STATES,
    DraftState,
    KeptDraft,
)
from incidents.errors import IncidentError, NotFoundError

__all__ = [
    "discard_draft",
    "draft",
    "flags_of",
    "own_drafts",
    "save_draft",
    "send_to_review",
    "take_back",
    "what_is_missing",
]

# What the machine reads and a person checks; the error rate is counted for each.
FIELDS: Final = (
    "date_start", "date_end", "date_precision", "place", "district", "geo_precision",
    "event_type", "sub_event_type", "status", "actors", "claims",
)  # fmt: skip


@reads(Role.EDITOR)
def draft(desk: Desk, permit: Permit, draft_id: int) -> KeptDraft:
    """Return a draft: one's own, or any for a reviewer.

    Raises
    ------
    NotFoundError, NotSignedInError, NotAllowedError
    """
    found = desk.book.draft(draft_id)
    if found.by_id != permit.account.id and not permit.account.role.covers(Role.REVIEWER):
        raise NotAllowedError("this draft is somebody else's")
    return found


@reads(Role.EDITOR)
def own_drafts(desk: Desk, permit: Permit) -> list[KeptDraft]:
    """Return one's own drafts that are not finished, and those that wait for review."""
    return desk.book.drafts(UNFINISHED_STATES, by_id=permit.account.id)


def what_is_missing(one: DeskDraft) -> list[FieldProblem]:
    """Return everything that keeps a draft from review, party words in our own voice too."""
    return problems(one) + [
        FieldProblem(flag.field, flag.sentence) for flag in unanswered(wording_flags(one), one)
    ]


def flags_of(one: DeskDraft) -> list[Flag]:
    """Return every flag of a draft, answered or not."""
    return [
        *naming_flags(one),
        *hidden_sign_flags(one),
        *wording_flags(one),
        *harm_flags(one),
    ]


@writes(Role.EDITOR)
def save_draft(
    desk: Desk,
    permit: Permit,
    one: DeskDraft,
    *,
    draft_id: int | None = None,
    loaded: int | None = None,
    as_read: DeskDraft | None = None,
) -> KeptDraft:
    """Keep a draft, new or changed; nothing that was typed is refused.

    Parameters
    ----------
    one : DeskDraft
    draft_id, loaded : int, optional
        The draft and the version of it that the form started from; None for a new one.
    as_read : DeskDraft, optional
        What the machine gave, for a new draft that was read from a report.

    Raises
    ------
    StaleDraftError
        It was changed elsewhere since; nothing is lost or overwritten.
    NotAllowedError, IncidentError
        It is somebody else's, or not open any more.
    """
    with desk.book.writing(permit) as connection:
        if draft_id is None or loaded is None:
            return work_entries.draft_in(
                connection, work_entries.add_draft(connection, permit.account, one, as_read)
            )
        _check_open(work_entries.draft_in(connection, draft_id), permit.account, OPEN_STATES)
        return work_entries.change_draft(connection, draft_id, loaded, draft=one)


@writes(Role.EDITOR)
def discard_draft(desk: Desk, permit: Permit, draft_id: int, loaded: int) -> None:
    """Drop a draft; it stays in the book and can be found by its number."""
    _move(desk, permit, draft_id, loaded, OPEN_STATES, DraftState.DISCARDED)


@writes(Role.EDITOR)
def take_back(desk: Desk, permit: Permit, draft_id: int, loaded: int) -> KeptDraft:
    """Take a draft out of the queue, to go on with it."""
    return _move(desk, permit, draft_id, loaded, (DraftState.IN_REVIEW,), DraftState.DRAFT)


@writes(Role.EDITOR)
def send_to_review(desk: Desk, permit: Permit, draft_id: int, loaded: int) -> KeptDraft:
    """Send a draft to review, and log what a person changed in what the machine read.

    Raises
    ------
    NotReadyError
        With everything that is missing.
    StaleDraftError, NotAllowedError, IncidentError
    """
    kept = desk.book.draft(draft_id)
    missing = what_is_missing(kept.draft)
    if missing:
        raise NotReadyError(tuple(missing))
    with desk.book.writing(permit) as connection:
        kept = work_entries.draft_in(connection, draft_id)
        _check_open(kept, permit.account, OPEN_STATES)
        ready = _with_free_id(desk, kept.draft)
        sent = work_entries.change_draft(
            connection, draft_id, loaded, draft=ready, state=DraftState.IN_REVIEW.value
        )
        if kept.as_read is not None and kept.state is DraftState.DRAFT:
            _log_corrections(connection, permit.account, kept)
        return sent


def _with_free_id(desk: Desk, one: DeskDraft) -> DeskDraft:
    """Return the draft with an id that no record has; a correction keeps its own."""
    if one.is_correction:
        return one
    wanted = one.incident_id or proposed_id(one.date_start, one.title)
    if one.incident_id is None or one.title:
        wanted = proposed_id(one.date_start, one.title)
    taken = {kept.draft.incident_id for kept in desk.book.drafts((DraftState.IN_REVIEW,))}
    number, found = 2, wanted
    while found in taken or _is_stored(desk, found):
        found = f"{wanted}-{number}"
        number += 1
    return one.model_copy(update={"incident_id": found})


def _is_stored(desk: Desk, incident_id: str) -> bool:
    try:
        desk.store.history(incident_id)
    except NotFoundError:
        return False
    return True


def _move(
    desk: Desk,
    permit: Permit,
    draft_id: int,
    loaded: int,
    from_: tuple[DraftState, ...],
    to: DraftState,
) -> KeptDraft:
    with desk.book.writing(permit) as connection:
        _check_open(work_entries.draft_in(connection, draft_id), permit.account, from_)
        return work_entries.change_draft(connection, draft_id, loaded, state=to.value)


def _check_open(kept: KeptDraft, who: Account, states: tuple[DraftState, ...]) -> None:
    if kept.by_id != who.id:
        raise NotAllowedError("this draft is somebody else's: only its author changes it")
    if kept.state not in states:
        raise IncidentError(
            f"draft {kept.id} is {kept.state.value.replace('_', ' ')} and was left as it is"
        )


def _log_corrections(connection: Connection, who: Account, kept: KeptDraft) -> None:
    rows = list(_corrections(kept))
    if rows:
        signed = {"by_id": who.id, "by": who.name, "at": datetime.now(UTC)}
        connection.execute(insert(work_tables.corrections), [row | signed for row in rows])


def _corrections(kept: KeptDraft) -> Iterator[dict[str, Any]]:
    """Yield one row a field: as the machine gave it, as a person left it."""
    read = kept.as_read
    if read is None:
        return
    before, after = (json.loads(one.model_dump_json()) for one in (read, kept.draft))
    for name in FIELDS:
        evidence = read.evidence.get(name)
        yield {
            "draft_id": kept.id,
            "field": name,
            "label": evidence.label.value if evidence else "",
            "rule": evidence.rule if evidence else "",
            "read": _bare(name, before[name]),
            "saved": _bare(name, after[name]),
            "right": _bare(name, before[name]) == _bare(name, after[name]),
        }


def _bare(name: str, value: Any) -> Any:
    """Return what the machine is answerable for: not whether a person has confirmed it."""
    if name == "actors":
        return sorted([one["actor"] or one["as_reported"], one["role"]] for one in value)
    if name == "claims":
        parts = ("kind", "claimant", "measure", "victims", "low", "high", "qualifier", "scope")
        return sorted(([one[part] for part in parts] for one in value), key=str)
    return value
