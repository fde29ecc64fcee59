"""How incidents are written: checked against what is stored, whole, with their revisions.

Everything here runs inside one transaction that the caller has begun for
writing. Claims are immutable and reports are shared; both rules are kept here.
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from pydantic_core import PydanticSerializationError
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from incidents.codebook import read_codebook
from incidents.errors import IncidentError, NotFoundError, StaleVersionError
from incidents.model import Claim, Incident, Report, Sensitivity
from incidents.store import (
    audience_gate,
    digests,
    public_version_numbers,
    redaction,
    reference_layers,
    row_mapping,
    widening,
)
from incidents.store.public_version_numbers import PUBLIC
from incidents.store.row_mapping import Values, chunks, table_of
from incidents.store.schema import (
    ActorRow,
    BreakdownRow,
    ClaimRow,
    IncidentReportRow,
    IncidentRow,
    ParticipationRow,
    RelationRow,
    ReportRow,
    RevisionRow,
)
from incidents.store.widening import Act
from incidents.text_cleaning import clean_line, is_clean

_INCIDENTS = table_of(IncidentRow)
_REVISIONS = table_of(RevisionRow)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to.

    Attributes
    ----------
    incident_id : str
    version : int
        Of the incident, from 1; the form that goes on editing carries it.
    data_version : int
        Of the store: the number of the revision that brought the incident here.
    """

    incident_id: str
    version: int
    data_version: int


@dataclass(frozen=True, slots=True)
class Signature:
    """Who changes something, in which role, and why.

    ``permit`` is called inside the transaction, right before it commits; what it raises
    undoes everything. ``safety`` marks a change that protects somebody: the public log says that it
    was made, and shows neither the reason nor anything that it replaced.
    """

    by: str
    role: str
    why: str
    safety: bool = False
    permit: Callable[[], object] | None = None

    def __post_init__(self) -> None:
        for part, name in (("by", "who"), ("role", "in which role"), ("why", "why")):
            text = getattr(self, part)
            if not clean_line(text).strip():
                raise IncidentError(f"a change says {name}")
            # The reason is public: nothing in it may be hidden, or turn what follows.
            object.__setattr__(self, part, clean_line(text))


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is stored of an incident before a change."""

    version: int
    deleted: bool
    incident: Incident | None
    number: int
    kinds: tuple[str, ...] = ()

    @property
    def told(self) -> Incident | None:
        """The record as it stands for its readers; None when it was taken out."""
        return None if self.deleted else self.incident


def prepare(incidents: Sequence[Incident]) -> list[Incident]:
    """Check incidents against codebook and districts, and find districts of points.

    Touches no store, so it runs before the transaction. A district that is
    given is kept; a point without one gets the district under it on its date.

    Raises
    ------
    UnknownCodeError
        A code is in no table.
    IncidentError
        An id is there twice.
    """
    codebook = read_codebook()
    ids = [incident.id for incident in incidents]
    if len(set(ids)) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise IncidentError(f"{twice} is there twice")
    for incident in incidents:
        codebook.check(incident)
        reference_layers.check(incident)
    return reference_layers.located(incidents)


def write(
    connection: Connection,
    incidents: Sequence[Incident],
    loaded: Mapping[str, int],
    signature: Signature,
    act: Act = None,
) -> list[Saved]:
    """Write prepared incidents with one revision each; return them in the order given.

    An incident that is stored just as it is given gets no revision.

    Parameters
    ----------
    loaded : mapping of incident id to int
        The version that each was loaded at; an id that is missing must be new.
    act : Opening, FirstReview or None
        By which act stored records become open to more people; None opens nothing.

    Raises
    ------
    OpeningError, StaleVersionError, NotFoundError, IncidentError
        Nothing of the batch is then to be kept.
    """
    standing = _standing(connection, [incident.id for incident in incidents])
    for incident in incidents:
        _check_version(incident.id, standing.get(incident.id), loaded.get(incident.id))
    changed = [
        incident
        for incident in incidents
        if (before := standing.get(incident.id)) is None
        or before.deleted
        or before.incident != incident
    ]
    known = {one: was.incident for one, was in standing.items() if was.incident is not None}
    widening.check(connection, known, changed, act)
    snapshots = {incident.id: _snapshot(incident) for incident in changed}
    gate = audience_gate.gate(connection, PUBLIC, sorted(known))
    _check_relations(connection, changed)
    _check_claims(connection, changed, standing)
    _register_actors(connection, changed)
    _write_reports(connection, changed)
    now = datetime.now(UTC)
    _write_rows(connection, changed, standing, now)
    seen = _seen(connection, changed, standing, gate)
    numbers = _write_revisions(
        connection,
        [
            _revision(incident, standing.get(incident.id), snapshots[incident.id])
            | {"listed": incident.id in seen}
            for incident in changed
        ],
        signature,
        now,
    )
    saved = []
    for incident in incidents:
        stood = standing.get(incident.id)
        version = stood.version if stood else 0
        if incident.id in numbers:
            saved.append(Saved(incident.id, version + 1, numbers[incident.id]))
        elif stood:
            saved.append(Saved(incident.id, version, stood.number))
    return saved


def _seen(
    connection: Connection,
    changed: Sequence[Incident],
    standing: Mapping[str, _Standing],
    before: audience_gate.Gate,
) -> set[str]:
    """Return the records of which the public sees something else than before the write."""
    found: set[str] = set()
    both: list[tuple[Incident, Incident]] = []
    for incident in changed:
        stood = standing.get(incident.id)
        old = stood.told if stood else None
        was = old is not None and old.sensitivity is Sensitivity.PUBLIC
        is_now = incident.sensitivity is Sensitivity.PUBLIC
        if was != is_now:
            found.add(incident.id)
        elif old is not None and is_now:
            both.append((old, incident))
    after = audience_gate.gate(connection, PUBLIC, [one.id for one, _ in both])
    others = audience_gate.names_of_others(one for pair in both for one in pair)
    named = audience_gate.nameable(connection, PUBLIC, others)
    found.update(new.id for old, new in both if before.view(old, named) != after.view(new, named))
    return found


def remove(
    connection: Connection, incident_id: str, loaded_version: int, signature: Signature
) -> Saved:
    """Take an incident out of every reading; its row and its history stay."""
    before = _standing(connection, [incident_id]).get(incident_id)
    if before is None or before.deleted or before.incident is None:
        raise NotFoundError(f"no incident has the id {incident_id!r}")
    _check_version(incident_id, before, loaded_version)
    now = datetime.now(UTC)
    connection.execute(
        update(_INCIDENTS)
        .where(_INCIDENTS.c.id == incident_id)
        .values(deleted_at=now, updated_at=now, version=before.version + 1)
    )
    row = {
        "incident_id": incident_id,
        "version": before.version + 1,
        "action": "delete",
        "changed": "",
        "snapshot": before.incident.model_dump_json(),
        "sensitivity": before.incident.sensitivity.value,
        "listed": before.incident.sensitivity is Sensitivity.PUBLIC,
    }
    numbers = _write_revisions(connection, [row], signature, now)
    return Saved(incident_id, before.version + 1, numbers[incident_id])


def redact(
    connection: Connection,
    incident_id: str,
    words: str,
    loaded_version: int,
    signature: Signature,
) -> Saved:
    """Strike words from every version of an incident, for everybody but the desk.

    What it says stays as it was written; a revision says that words were struck, and when.
    """
    words = redaction.checked(words)
    before = _standing(connection, [incident_id]).get(incident_id)
    if before is None or before.incident is None:
        raise NotFoundError(f"no incident has the id {incident_id!r}")
    _check_version(incident_id, before, loaded_version)
    done = redaction.of(connection, [incident_id])
    if words.casefold() in {one.words.casefold() for one in done}:
        raise IncidentError("these words are struck already")
    known = next((one.shown_as for one in done if one.shown_as), None)
    now = datetime.now(UTC)
    signed = {"by": signature.by, "role": signature.role, "why": signature.why, "at": now}
    shown = None if known else redaction.name_for(incident_id, [words])
    redaction.add(connection, incident_id, words, signed, shown)
    connection.execute(
        update(_INCIDENTS)
        .where(_INCIDENTS.c.id == incident_id)
        .values(updated_at=now, version=before.version + 1)
    )
    row = {
        "incident_id": incident_id,
        "version": before.version + 1,
        # A record that was taken out stays out; its versions are read all the same.
        "action": "delete" if before.deleted else "redact",
        "changed": "",
        "snapshot": before.incident.model_dump_json(),
        "sensitivity": before.incident.sensitivity.value,
        "listed": before.incident.sensitivity is Sensitivity.PUBLIC,
    }
    numbers = _write_revisions(connection, [row], replace(signature, safety=True), now)
    return Saved(incident_id, before.version + 1, numbers[incident_id])


def stored(connection: Connection, incident_id: str) -> Incident:
    """Return an incident as its rows stand, deleted or not."""
    found = row_mapping.load(connection, [incident_id]).get(incident_id)
    if found is None:
        raise NotFoundError(f"no incident has the id {incident_id!r}")
    return found


def earlier(connection: Connection, incident_id: str, version: int) -> Incident:
    """Return what an incident said at one of its versions, seen by whom it may be seen now."""
    now = stored(connection, incident_id)
    row = connection.execute(
        select(_REVISIONS.c.snapshot, digests.whole()).where(
            _REVISIONS.c.incident_id == incident_id, _REVISIONS.c.version == version
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"{incident_id} has no version {version}")
    then = Incident.model_validate_json(digests.read(row))
    reports = table_of(ReportRow)
    shared = {
        row.id: row_mapping.report_of(row)
        for some in chunks([report.id for report in then.reports])
        for row in connection.execute(select(reports).where(reports.c.id.in_(some)))
    }
    # A restored text must not come with the openness that somebody has since taken from it.
    hidden = dict.fromkeys((*now.desk_only, *then.desk_only))
    return then.model_copy(
        update={
            "sensitivity": now.sensitivity,
            "desk_only": tuple(hidden),
            "reports": tuple(shared.get(report.id, report) for report in then.reports),
        }
    )


def _standing(connection: Connection, ids: Sequence[str]) -> dict[str, _Standing]:
    rows: list[Any] = []
    for some in chunks(ids):
        statement = (
            select(
                _INCIDENTS.c.id,
                _INCIDENTS.c.version,
                _INCIDENTS.c.deleted_at,
                _INCIDENTS.c.sub_types_ever,
                func.max(_REVISIONS.c.fid).label("number"),
            )
            .join(_REVISIONS, _REVISIONS.c.incident_id == _INCIDENTS.c.id)
            .where(_INCIDENTS.c.id.in_(some))
            .group_by(_INCIDENTS.c.fid)
        )
        rows += connection.execute(statement)
    incidents = row_mapping.load(connection, [row.id for row in rows])
    return {
        row.id: _Standing(
            row.version,
            row.deleted_at is not None,
            incidents.get(row.id),
            row.number,
            tuple(row.sub_types_ever.split()),
        )
        for row in rows
    }


def _check_version(incident_id: str, before: _Standing | None, loaded: int | None) -> None:
    if before is None:
        if loaded is not None:
            raise NotFoundError(f"no incident has the id {incident_id!r}")
    elif loaded is None:
        raise IncidentError(
            f"{incident_id} exists already; open it to change it, or choose another id"
        )
    elif loaded != before.version:
        raise StaleVersionError(incident_id, loaded, before.version)


def _snapshot(incident: Incident) -> str:
    """Return an incident as it is kept, and refuse one whose text hides something.

    The model cleans what comes in through its door; a copy with changes does not.
    """
    hidden = IncidentError(f"{incident.id}: a text holds signs that cannot be seen")
    try:
        text = incident.model_dump_json()
    except PydanticSerializationError as error:  # half of a pair
        raise hidden from error
    suspicious = _ESCAPED.search(text) is not None or not is_clean(text)
    if suspicious and Incident.model_validate_json(text) != incident:
        raise hidden
    return text


# Control signs, as JSON writes them; line ends and tabs are none.
_ESCAPED: Final = re.compile(r"\\(?:u00[01]|[bfr])")


def _check_relations(connection: Connection, incidents: Sequence[Incident]) -> None:
    ours = {incident.id for incident in incidents}
    others = sorted(audience_gate.names_of_others(incidents) - ours)
    known: set[str] = set()
    for some in chunks(others):
        known.update(connection.scalars(select(_INCIDENTS.c.id).where(_INCIDENTS.c.id.in_(some))))
    for missing in others:
        if missing not in known:
            raise IncidentError(f"related or of_incidents: no incident has the id {missing!r}")


def _check_claims(
    connection: Connection, incidents: Sequence[Incident], standing: Mapping[str, _Standing]
) -> None:
    """Refuse a claim that changed under its id, or that another incident has."""
    owner: dict[str, str] = {}
    for incident in incidents:
        for claim in incident.claims:
            if owner.setdefault(claim.id, incident.id) != incident.id:
                raise IncidentError(f"claim {claim.id} is in {owner[claim.id]} and {incident.id}")
    claims = table_of(ClaimRow)
    for some in chunks(list(owner)):
        statement = select(claims.c.id, claims.c.incident_id).where(claims.c.id.in_(some))
        for claim_id, incident_id in connection.execute(statement):
            if incident_id != owner[claim_id]:
                raise IncidentError(f"claim {claim_id} belongs to {incident_id} already")
    earlier = _claims_ever_made(connection, [one.id for one in incidents if one.id in standing])
    for incident in incidents:
        for claim in incident.claims:
            if earlier.get(claim.id, claim) != claim:
                raise IncidentError(
                    f"claim {claim.id} was changed: a claim stays as it was made; "
                    "add a new one that supersedes it"
                )


def _claims_ever_made(connection: Connection, ids: Sequence[str]) -> dict[str, Claim]:
    """Return every claim that these incidents ever had, those taken out since too."""
    earlier: dict[str, Claim] = {}
    for some in chunks(ids):
        statement = select(_REVISIONS.c.snapshot).where(_REVISIONS.c.incident_id.in_(some))
        for text in connection.scalars(statement):
            for claim in Incident.model_validate_json(text).claims:
                earlier[claim.id] = claim
    return earlier


def _register_actors(connection: Connection, incidents: Sequence[Incident]) -> None:
    """Copy actors that the codebook has gained since the store was made."""
    named = {part.actor for incident in incidents for part in incident.actors}
    named |= {c.claimant_actor for one in incidents for c in one.claims if c.claimant_actor}
    actors = table_of(ActorRow)
    missing = named - set(connection.scalars(select(actors.c.id)))
    if missing:
        known = read_codebook().actors
        connection.execute(
            insert(actors), [row_mapping.actor_values(known[one]) for one in sorted(missing)]
        )


def _write_reports(connection: Connection, incidents: Sequence[Incident]) -> None:
    """Add new reports and correct changed ones.

    A report is shared by all incidents that cite it. A correction therefore
    has to come with every other incident that uses it: saving one alone would
    change the others without a revision of theirs.
    """
    wanted: dict[str, Report] = {}
    for incident in incidents:
        for report in incident.reports:
            if wanted.setdefault(report.id, report) != report:
                raise IncidentError(f"report {report.id} is given in two different forms")
    reports = table_of(ReportRow)
    stored_reports: dict[str, Report] = {}
    for some in chunks(list(wanted)):
        for row in connection.execute(select(reports).where(reports.c.id.in_(some))):
            stored_reports[row.id] = row_mapping.report_of(row)
    new = [one for one in wanted.values() if one.id not in stored_reports]
    if new:
        connection.execute(insert(reports), [row_mapping.report_values(one) for one in new])
    changed = [old.id for old in stored_reports.values() if wanted[old.id] != old]
    if changed:
        _check_users(connection, changed, {incident.id for incident in incidents})
        connection.execute(
            update(reports).where(reports.c.id == bindparam("this")),
            [{"this": one} | row_mapping.report_values(wanted[one]) for one in changed],
        )


def _check_users(connection: Connection, report_ids: Sequence[str], ours: set[str]) -> None:
    links = table_of(IncidentReportRow)
    for some in chunks(report_ids):
        statement = (
            select(links.c.report_id, links.c.incident_id)
            .join(_INCIDENTS, _INCIDENTS.c.id == links.c.incident_id)
            .where(links.c.report_id.in_(some), _INCIDENTS.c.deleted_at.is_(None))
        )
        for report_id, user in connection.execute(statement):
            if user not in ours:
                raise IncidentError(
                    f"report {report_id} is known with other details and {user} cites it too: "
                    "give it as it is stored, or correct it in all its incidents at once"
                )


def _write_rows(
    connection: Connection,
    incidents: Sequence[Incident],
    standing: Mapping[str, _Standing],
    now: datetime,
) -> None:
    new: list[Values] = []
    known: list[Values] = []
    for incident in incidents:
        before = standing.get(incident.id)
        kinds = {incident.sub_event_type, *(before.kinds if before else ())}
        values = row_mapping.incident_values(incident) | {
            "sub_types_ever": " ".join(sorted(kinds)),
            "district_today": reference_layers.district_today(incident),
            "updated_at": now,
            "deleted_at": None,
        }
        if before is None:
            new.append(values | {"version": 1, "created_at": now})
        else:
            known.append(values | {"version": before.version + 1, "this": incident.id})
    if known:
        _drop_linked(connection, [values["this"] for values in known])
        connection.execute(update(_INCIDENTS).where(_INCIDENTS.c.id == bindparam("this")), known)
    if new:
        connection.execute(insert(_INCIDENTS), new)
    for row, linked in row_mapping.linked_values(incidents).items():
        if linked:
            connection.execute(insert(table_of(row)), linked)


def _drop_linked(connection: Connection, ids: Sequence[str]) -> None:
    claims, breakdowns = table_of(ClaimRow), table_of(BreakdownRow)
    for some in chunks(ids):
        theirs = select(claims.c.id).where(claims.c.incident_id.in_(some))
        connection.execute(delete(breakdowns).where(breakdowns.c.claim_id.in_(theirs)))
        for row in (ClaimRow, ParticipationRow, IncidentReportRow, RelationRow):
            table = table_of(row)
            connection.execute(delete(table).where(table.c.incident_id.in_(some)))


def _revision(incident: Incident, before: _Standing | None, snapshot: str) -> Values:
    old = before.incident if before else None
    changed = [
        name
        for name in Incident.model_fields
        if old is not None and getattr(old, name) != getattr(incident, name)
    ]
    action = "create" if before is None else "restore" if before.deleted else "update"
    return {
        "incident_id": incident.id,
        "version": before.version + 1 if before else 1,
        "action": action,
        "changed": " ".join(changed),
        "snapshot": snapshot,
        "sensitivity": incident.sensitivity.value,
    }


def _write_revisions(
    connection: Connection, rows: Sequence[Values], signature: Signature, now: datetime
) -> dict[str, int]:
    """Append revisions; return the number of each by its incident."""
    # Numbers are given here, inside the write lock, so that many rows go in at once.
    signed = {
        "by": signature.by,
        "role": signature.role,
        "why": signature.why,
        "safety": signature.safety,
        "at": now,
    }
    public = itertools.count(public_version_numbers.next_public(connection))
    rows = [
        row | signed | {"public_number": None if not row["listed"] else next(public)}
        for row in rows
    ]
    numbered = digests.linked(digests.tip(connection), list(rows))
    if numbered:
        connection.execute(insert(_REVISIONS), numbered)
    return {row["incident_id"]: row["fid"] for row in numbered}
