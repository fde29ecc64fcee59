"""How single records are read: one incident, its history, what a change changed.

The state at an older data version comes from the snapshots that the revisions keep.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from incidents.errors import DamagedError, NotFoundError
from incidents.model import Incident, Sensitivity
from incidents.store import (
    audience_gate,
    digests,
    public_version_numbers,
    redaction,
    reference_layers,
    row_mapping,
)
from incidents.store.public_version_numbers import data_version
from incidents.store.row_mapping import table_of
from incidents.store.schema import IncidentRow, RevisionRow
from incidents.text_cleaning import clean_line

_INCIDENTS = table_of(IncidentRow)
_REVISIONS = table_of(RevisionRow)


@dataclass(frozen=True, slots=True)
class Stored:
    """An incident with what the store knows about it.

    Attributes
    ----------
    incident : Incident
    version : int
        Of the incident; a form carries it and hands it back when it saves.
    data_version : int
        Number of the revision that made it so.
    district_today : str or None
        The district of the default set that it is counted in.
    """

    incident: Incident
    version: int
    data_version: int
    district_today: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One change to one incident.

    Attributes
    ----------
    number : int
        The data version that it made.
    incident_id : str
    version : int
        Of the incident.
    action : str
        ``create``, ``update``, ``delete`` or ``restore``.
    changed : tuple of str
        Fields of the incident that differ from before; empty for a creation.
    by, role, why : str
        A pseudonym, the role in which it was done, and the reason.
    at : datetime
        UTC.
    sensitivity : str
        Of the record after the change.
    listed : bool
        The public sees something else after the change.
    safety : bool
        The change was made to protect somebody.
    public_number : int or None
        Its number as the public counts, where it is listed.
    """

    number: int
    incident_id: str
    version: int
    action: str
    changed: tuple[str, ...]
    by: str
    role: str
    at: datetime
    why: str
    sensitivity: str = ""
    listed: bool = False
    safety: bool = False
    public_number: int | None = None


def incident(connection: Connection, incident_id: str, as_of: int | None) -> Stored:
    """Return one incident, now or as of a data version."""
    newest = (
        select(_REVISIONS, digests.whole())
        .where(_REVISIONS.c.incident_id == incident_id)
        .order_by(_REVISIONS.c.fid.desc())
        .limit(1)
    )
    if as_of is not None:
        public_version_numbers.revision_at(connection, as_of)
        newest = newest.where(_REVISIONS.c.fid <= as_of)
    row = connection.execute(newest).one_or_none()
    if row is None:
        when = "" if as_of is None else f" at data version {as_of}"
        raise NotFoundError(f"no incident has the id {incident_id!r}{when}")
    if row.action == "delete":
        raise NotFoundError(f"{incident_id} was taken out with data version {row.fid}")
    if as_of is None:
        found = _as_it_stands(connection, row)
    else:
        found = Incident.model_validate_json(digests.read(row))
    return Stored(found, row.version, row.fid, reference_layers.district_today(found))


def _as_it_stands(connection: Connection, newest: Any) -> Incident:
    """Return an incident as its rows stand, if they say what its newest revision says."""
    told = row_mapping.load_told(connection, [newest.incident_id])[newest.incident_id]
    found = Incident.model_validate(told)
    written = digests.read(newest)
    # A snapshot of an older model says the same in other words.
    if not digests.is_told(told, written) and found != Incident.model_validate_json(written):
        raise DamagedError("this record")
    return found


def public_incident(connection: Connection, incident_id: str, as_of: int | None) -> Stored:
    """Return what the public may see of one incident, by the rules that hold now."""
    public = (Sensitivity.PUBLIC,)
    real = real_id(connection, incident_id)
    gate = audience_gate.gate(connection, public, [real])
    at = None if as_of is None else public_version_numbers.revision_at(connection, as_of, public)
    # Where its own id holds words that are struck, a record is known by another one alone.
    by_its_words = real == incident_id and real in gate.names
    if by_its_words or audience_gate.withheld(connection, public, [real]):
        raise NotFoundError(f"no incident has the id {incident_id!r}")
    found = incident(connection, real, at)
    if found.incident.sensitivity not in public:
        raise NotFoundError(f"no incident has the id {incident_id!r}")
    named = audience_gate.names_of_others([found.incident])
    view = gate.view(found.incident, audience_gate.nameable(connection, public, named, at))
    numbers = _public_numbers(connection, real, at)
    return replace(found, incident=view, version=len(numbers), data_version=max(numbers, default=0))


def real_id(connection: Connection, shown: str) -> str:
    """Return the id of the record that is known outside by a name; any other name is an id."""
    names = (one for one in redaction.of(connection) if one.shown_as == shown)
    return next((one.incident_id for one in names), shown)


def _public_numbers(connection: Connection, incident_id: str, at: int | None) -> list[int]:
    """Return the public's numbers of an incident's changes, up to a revision."""
    numbers = select(_REVISIONS.c.public_number).where(
        _REVISIONS.c.incident_id == incident_id, _REVISIONS.c.public_number.is_not(None)
    )
    if at is not None:
        numbers = numbers.where(_REVISIONS.c.fid <= at)
    return list(connection.scalars(numbers))


def incidents(connection: Connection, ids: Sequence[str]) -> dict[str, Stored]:
    """Return the incidents of these ids that stand, as they are now."""
    found: dict[str, Stored] = {}
    for some in row_mapping.chunks(ids):
        newest = (
            select(_REVISIONS.c.incident_id, func.max(_REVISIONS.c.fid).label("fid"))
            .where(_REVISIONS.c.incident_id.in_(some))
            .group_by(_REVISIONS.c.incident_id)
            .subquery()
        )
        rows = connection.execute(
            select(_INCIDENTS.c.id, _INCIDENTS.c.version, newest.c.fid)
            .join(newest, newest.c.incident_id == _INCIDENTS.c.id)
            .where(_INCIDENTS.c.deleted_at.is_(None))
        ).all()
        loaded = row_mapping.load(connection, [row.id for row in rows])
        for row in rows:
            one = loaded[row.id]
            today = reference_layers.district_today(one)
            found[row.id] = Stored(one, row.version, row.fid, today)
    return found


def history(connection: Connection, incident_id: str) -> list[Revision]:
    """Return every change to one incident, oldest first."""
    found = _revisions(connection, _REVISIONS.c.incident_id == incident_id)
    if not found:
        raise NotFoundError(f"no incident has the id {incident_id!r}")
    return found


def histories(connection: Connection, incident_ids: Collection[str]) -> list[Revision]:
    """Return every change to some incidents, oldest first."""
    found: list[Revision] = []
    for some in row_mapping.chunks(sorted(incident_ids)):
        found += _revisions(connection, _REVISIONS.c.incident_id.in_(some))
    return sorted(found, key=lambda one: one.number)


def public_revision(connection: Connection, number: int) -> tuple[Incident | None, Incident]:
    """Return what the public saw of a record before and after a change that is listed.

    Raises
    ------
    NotFoundError
        Also where the record was not public at one of the two, or is not now.
    """
    public = (Sensitivity.PUBLIC,)
    told = select(_REVISIONS, digests.whole())
    row = connection.execute(told.where(_REVISIONS.c.public_number == number)).one_or_none()
    unknown = NotFoundError(f"there is no public change {number}")
    if row is None or audience_gate.withheld(connection, public, [row.incident_id]):
        raise unknown
    after = Incident.model_validate_json(digests.read(row))
    before = _before(connection, row)
    if any(one is not None and one.sensitivity not in public for one in (before, after)):
        raise unknown
    gate = audience_gate.gate(connection, public, [row.incident_id])
    sides = [one for one in (before, after) if one is not None]
    # By one measure for both: what has opened in between is no change to this record.
    others = audience_gate.names_of_others(sides)
    named = audience_gate.nameable(connection, public, others, row.fid)
    shown = [gate.view(one, named) for one in sides]
    return (None if before is None else shown[0]), shown[-1]


def _before(connection: Connection, row: Any) -> Incident | None:
    """Return a record as it stood at the public's version before one of its changes."""
    last = select(func.max(_REVISIONS.c.fid)).where(_REVISIONS.c.public_number < row.public_number)
    found = connection.execute(
        select(_REVISIONS.c.snapshot, digests.whole())
        .where(_REVISIONS.c.incident_id == row.incident_id)
        .where(_REVISIONS.c.fid <= last.scalar_subquery(), _REVISIONS.c.fid < row.fid)
        .order_by(_REVISIONS.c.fid.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else Incident.model_validate_json(digests.read(found))


def revision(connection: Connection, number: int) -> tuple[Incident | None, Incident]:
    """Return an incident before and after one revision."""
    told = select(_REVISIONS, digests.whole())
    row = connection.execute(told.where(_REVISIONS.c.fid == number)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no revision {number}")
    before = connection.execute(
        told.where(
            _REVISIONS.c.incident_id == row.incident_id, _REVISIONS.c.version == row.version - 1
        )
    ).one_or_none()
    return (
        None if before is None else Incident.model_validate_json(digests.read(before)),
        Incident.model_validate_json(digests.read(row)),
    )


def snapshots(connection: Connection, incident_id: str) -> list[tuple[int, Incident]]:
    """Return every version of an incident, as (version, record), oldest first."""
    rows = connection.execute(
        select(_REVISIONS.c.version, _REVISIONS.c.snapshot, digests.whole())
        .where(_REVISIONS.c.incident_id == incident_id)
        .order_by(_REVISIONS.c.version)
    ).all()
    if not rows:
        raise NotFoundError(f"no incident has the id {incident_id!r}")
    return [(row.version, Incident.model_validate_json(digests.read(row))) for row in rows]


def changes(connection: Connection, since: int, until: int | None) -> list[Revision]:
    """Return the changes after data version ``since``, oldest first."""
    public_version_numbers.revision_at(connection, since)
    last = data_version(connection) if until is None else until
    return _revisions(connection, _REVISIONS.c.fid > since, _REVISIONS.c.fid <= last)


def _revisions(connection: Connection, *where: Any) -> list[Revision]:
    columns = [column for column in _REVISIONS.c if column.name != "snapshot"]
    statement = select(*columns).where(*where).order_by(_REVISIONS.c.fid)
    return [
        Revision(
            number=row.fid,
            incident_id=row.incident_id,
            version=row.version,
            action=row.action,
            changed=tuple(row.changed.split()),
            by=row.by,
            role=row.role,
            at=row.at,
            why=clean_line(row.why),
            sensitivity=row.sensitivity or "",
            listed=row.listed,
            safety=row.safety,
            public_number=row.public_number,
        )
        for row in connection.execute(statement)
    ]
