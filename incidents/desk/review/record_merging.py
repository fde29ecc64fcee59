"""Two records found to be one event, and a record that follows another: by a person only.

What the record that goes has and the other has not (reports, claims, actors) is
added to the one that stays, each claim under a new id. The one that goes is taken
out and keeps its history. One step brings both back as they were.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from incidents.desk.auth.roles import Account, NotAllowedError, Role
from incidents.desk.drafts import HarmAnswer
from incidents.desk.drafts.corroboration import publishers_of, supported_status, unsupported
from incidents.desk.review.batches import unreviewed
from incidents.desk.review.publishing import NotAnsweredError, check_answers, intend, strike
from incidents.desk.service_gate import Desk, Permit, writes
from incidents.desk.workfile import work_entries, work_tables
from incidents.desk.workfile.work_records import Answer, Merge
from incidents.errors import IncidentError, NotFoundError, OpeningError, StaleVersionError
from incidents.model import (
    Claim,
    Incident,
    Participation,
    Relation,
    RelationKind,
    Sensitivity,
    Status,
)
from incidents.provenance import refusal
from incidents.store import Saved, Stored

__all__ = ["brings_publishers", "merge", "relate", "taken_over", "unmerge"]


def taken_over(kept: Incident, gone: Incident) -> tuple[Incident, dict[str, list[str]]]:
    """Return a record with what another knows about the same event, and what was added.

    Date, place, kind and summary stay those of ``kept``: a person changes them, or not.

    Returns
    -------
    tuple of Incident and dict
        The dictionary names the added ``reports`` and ``claims`` by id, and the added
        ``actors`` as ``actor:role``.
    """
    reports = {report.id: report for report in kept.reports}
    by_url = {report.url: report.id for report in kept.reports if report.url}
    places: dict[str, str] = {}
    added: dict[str, list[str]] = {"reports": [], "claims": [], "actors": []}
    for report in gone.reports:
        same = report.id if report.id in reports else by_url.get(report.url or "")
        if same is None:
            reports[report.id] = report
            added["reports"].append(report.id)
        places[report.id] = same or report.id
    taken = {claim.id for claim in kept.claims}
    said = {_bare(claim) for claim in kept.claims}
    claims, names = list(kept.claims), dict[str, str]()
    for claim in gone.claims:
        moved = claim.model_copy(update={"report_id": places[claim.report_id]})
        if _bare(moved) in said:
            continue
        number = len(claims) + 1
        while (name := f"{kept.id}.c{number:02d}") in taken:
            number += 1
        taken.add(name)
        names[claim.id] = name
        claims.append(
            moved.model_copy(update={"id": name, "supersedes": names.get(claim.supersedes or "")})
        )
        added["claims"].append(name)
    actors = list(kept.actors)
    known = {_named(one) for one in actors}
    for part in gone.actors:
        if _named(part) not in known:
            actors.append(part)
            added["actors"].append(_named(part))
    whole = kept.model_copy(
        update={
            "reports": tuple(reports.values()),
            "claims": tuple(claims),
            "actors": tuple(actors),
            "desk_only": tuple(dict.fromkeys((*kept.desk_only, *gone.desk_only))),
        }
    )
    return Incident.model_validate(whole.model_dump()), added


def _bare(claim: Claim) -> str:
    return claim.model_dump_json(exclude={"id", "supersedes"})


def _named(part: Participation) -> str:
    return f"{part.actor}:{part.role}"


@writes(Role.REVIEWER)
def merge(
    desk: Desk,
    permit: Permit,
    kept_id: str,
    gone_id: str,
    *,
    loaded: Mapping[str, int],
    answers: Sequence[HarmAnswer] = (),
    status: Status | None = None,
) -> int:
    """Make one record of two; return the number under which it is undone.

    Parameters
    ----------
    kept_id, gone_id : str
        The record that stays, and the one whose reports and claims it takes over.
    loaded : mapping of incident id to int
        The version of each, as it was looked at.
    answers : sequence of HarmAnswer
        Needed when claims become public by it that were not.
    status : Status, optional
        What the reports bear together; needed where the other record brings a publisher.

    Raises
    ------
    NotAllowedError
        Whoever uploaded what becomes public cannot do it while four eyes are asked for.
    NotAnsweredError, NotFoundError, StaleVersionError, IncidentError, StoreError
        Nothing is changed then.
    """
    if kept_id == gone_id:
        raise IncidentError("a record is not merged with itself")
    kept, gone = (_as_loaded(desk, one, loaded) for one in (kept_id, gone_id))
    _check_openness(desk, permit.account, kept.incident, gone.incident, answers)
    whole, added = taken_over(kept.incident, gone.incident)
    whole = _with_status(kept.incident, whole, status)
    added["status"] = [kept.incident.status, whole.status]
    with desk.book.writing(permit) as connection:
        number, intent = _note_merge(connection, permit.account, kept, gone, added)
        if answers:
            told = [one.model_dump() for one in answers]
            work_entries.keep_answers(connection, permit.account, f"merge:{number}", told, [])
    desk.store.apply(
        [whole],
        loaded={kept_id: kept.version},
        removed={gone_id: gone.version},
        signed=permit.sign(_reason(kept.incident, gone.incident)),
    )
    with desk.book.writing() as connection:
        work_entries.set_merge(connection, number, "done")
        strike(connection, intent)
    return number


def _note_merge(
    connection: Connection,
    who: Account,
    kept: Stored,
    gone: Stored,
    added: Mapping[str, Sequence[str]],
) -> tuple[int, int]:
    """Note in the book that two records are one event and about to be merged.

    Parameters
    ----------
    added : mapping
        What the one that stays takes over, and its status before and after.

    Returns
    -------
    tuple of int
        The number of the merge, and of the intent that is struck out once the store has it.
    """
    kept_id, gone_id = kept.incident.id, gone.incident.id
    number = work_entries.key_of(
        connection.execute(
            insert(work_tables.merges).values(
                kept=kept_id, gone=gone_id, added=added, kept_version=kept.version,
                gone_version=gone.version, state="doing", by_id=who.id, by=who.name,
                at=datetime.now(UTC),
            )
        )
    )  # fmt: skip
    intent = intend(connection, "merge", number, gone_id, gone.version + 1, who)
    work_entries.decide(connection, who, kept_id, gone_id, Answer.SAME)
    return number, intent


@writes(Role.REVIEWER)
def unmerge(desk: Desk, permit: Permit, merge_id: int) -> None:
    """Undo a merge in one step: both records stand again, and are not asked about again.

    What was changed in the record that stayed since then stays changed.

    Raises
    ------
    NotFoundError
        There is no such merge, or it is undone.
    IncidentError
        A later claim rests on one that would go.
    StaleVersionError, StoreError
        Nothing is changed then.
    """
    found = next((one for one in desk.book.merges() if one.id == merge_id), None)
    if found is None:
        raise NotFoundError(f"there is no merge {merge_id} that could be undone")
    kept = desk.store.get(found.kept)
    before = _without(kept.incident, found)
    gone = _before(desk, found, kept.incident)
    with desk.book.writing(permit) as connection:
        intent = intend(
            connection, "unmerge", merge_id, found.gone, found.gone_version + 2, permit.account
        )
        work_entries.decide(connection, permit.account, found.kept, found.gone, Answer.DIFFERENT)
    desk.store.apply(
        [before, gone],
        loaded={found.kept: kept.version, found.gone: found.gone_version + 1},
        signed=permit.sign(f"merge undone: {_reason(kept.incident, gone)}"),
    )
    with desk.book.writing() as connection:
        work_entries.set_merge(connection, merge_id, "undone")
        strike(connection, intent)


@writes(Role.REVIEWER)
def relate(desk: Desk, permit: Permit, one_id: str, other_id: str, loaded: int) -> Saved:
    """Note that a record follows another one.

    Parameters
    ----------
    loaded : int
        The version of the record that follows, as it was looked at.

    Raises
    ------
    NotAllowedError
        The other one may be seen by fewer people, so that its name would tell of it.
    StaleVersionError, NotFoundError, StoreError
    """
    stored = _as_loaded(desk, one_id, {one_id: loaded})
    other = desk.store.get(other_id).incident
    if other.sensitivity.openness < stored.incident.sensitivity.openness:
        raise NotAllowedError("That record is not public: a public one cannot name it.")
    related = (*stored.incident.related, Relation(id=other_id, relation=RelationKind.FOLLOWS))
    saved = desk.store.apply(
        [stored.incident.model_copy(update={"related": tuple(dict.fromkeys(related))})],
        loaded={one_id: loaded},
        signed=permit.sign(f"follows {other_id}"),
    )
    with desk.book.writing(permit) as connection:
        work_entries.decide(connection, permit.account, one_id, other_id, Answer.FOLLOW_UP)
    return saved[0]


def _as_loaded(desk: Desk, incident_id: str, loaded: Mapping[str, int]) -> Stored:
    stored = desk.store.get(incident_id)
    if loaded.get(incident_id) != stored.version:
        raise StaleVersionError(incident_id, loaded.get(incident_id, 0), stored.version)
    return stored


def _check_openness(
    desk: Desk, who: Account, kept: Incident, gone: Incident, answers: Sequence[HarmAnswer]
) -> None:
    """Refuse a merge by which something becomes public, or ceases to be, unnoticed."""
    if gone.sensitivity.openness > kept.sensitivity.openness:
        raise IncidentError("keep the record that more people may see, and merge the other into it")
    if gone.sensitivity is not kept.sensitivity and not unreviewed(
        desk.store, desk.book, [gone.id]
    ):
        raise OpeningError(
            f"{gone.id} is not open to those who would see its claims: open it first, by two people"
        )
    if kept.sensitivity is not Sensitivity.PUBLIC or gone.sensitivity is Sensitivity.PUBLIC:
        return
    if closed := refusal(gone.reports):
        raise NotAllowedError(closed)
    if desk.book.uploader_of(gone.id) == who.id and desk.accounts.four_eyes():
        raise NotAllowedError(
            "You uploaded what would become public: somebody else has to do it (four eyes)."
        )
    if said := check_answers(answers):
        raise NotAnsweredError(said)


def brings_publishers(kept: Incident, whole: Incident) -> bool:
    """Say whether a merged record rests on more publishers: its status is asked for again then."""
    before, after = (
        publishers_of(report.publisher for report in one.reports) for one in (kept, whole)
    )
    return bool(after - before) and kept.status is not Status.RETRACTED


def _with_status(kept: Incident, whole: Incident, status: Status | None) -> Incident:
    if not brings_publishers(kept, whole):
        return whole
    if status is None:
        raise NotAnsweredError(
            "It brings the report of another publisher: say the status of the one record."
        )
    if said := unsupported(status, (report.publisher for report in whole.reports)):
        raise NotAnsweredError(said)
    return whole.model_copy(update={"status": status})


def _status_without(kept: Incident, merge: Merge, names: Iterable[str]) -> Status:
    """Return the status from before the merge, unless somebody has changed it since."""
    before, given = merge.added.get("status", (kept.status, None))
    if kept.status == given:
        return Status(before)
    # Corroborated with the reports that the merge brought is reported without them.
    return supported_status(kept.status, names)[0]


def _reason(kept: Incident, gone: Incident) -> str:
    if gone.sensitivity is kept.sensitivity:
        return f"{gone.id} is the same event as {kept.id}"
    # The log of the one must not name the other, which fewer people may know of.
    return "claims of another entry about the same event"


def _without(kept: Incident, merge: Merge) -> Incident:
    """Return the record that stayed, without what the merge added."""
    claims, reports, actors = (
        set(merge.added.get(name, ())) for name in ("claims", "reports", "actors")
    )
    left = [claim for claim in kept.claims if claim.id not in claims]
    for claim in left:
        if claim.supersedes in claims:
            raise IncidentError(
                f"claim {claim.id} rests on one that came with the merge: take it out first"
            )
    needed = {claim.report_id for claim in left}
    staying = tuple(one for one in kept.reports if one.id not in reports or one.id in needed)
    whole = kept.model_copy(
        update={
            "claims": tuple(left),
            "reports": staying,
            "status": _status_without(kept, merge, [one.publisher for one in staying]),
            "actors": tuple(one for one in kept.actors if _named(one) not in actors),
        }
    )
    return Incident.model_validate(whole.model_dump())


def _before(desk: Desk, merge: Merge, kept: Incident) -> Incident:
    """Return the record that went, as it was; never more open than the one that stayed is now."""
    for revision in desk.store.history(merge.gone):
        if revision.version == merge.gone_version:
            then = desk.store.revision(revision.number)[1]
            openness = min(then.sensitivity, kept.sensitivity, key=lambda one: one.openness)
            hidden = tuple(dict.fromkeys((*then.desk_only, *kept.desk_only)))
            return then.model_copy(update={"sensitivity": openness, "desk_only": hidden})
    raise NotFoundError(f"{merge.gone} has no version {merge.gone_version}")
