"""How incidents are read: frames for the screens, one incident, its history.

Frames come from plain column reads, without a record per row, so that a
hundred thousand incidents load in seconds. The state at an older data version
comes from the snapshots that the revisions keep.
"""

import gc
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, cast

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Date, Integer, Select, Text, func, select, type_coerce

from incidents.atlas import (
    BREAKDOWN_COLUMNS,
    CLAIM_COLUMNS,
    INCIDENT_COLUMNS,
    PARTICIPATION_COLUMNS,
    REPORT_COLUMNS,
    Atlas,
    assemble,
)
from incidents.errors import DamagedError, NotFoundError
from incidents.model import Claim, Incident, Report, Sensitivity
from incidents.store import (
    audience_gate,
    digests,
    public_version_numbers,
    redaction,
    reference_layers,
    row_mapping,
)
from incidents.store.audience_gate import Gate
from incidents.store.public_version_numbers import Audience, data_version
from incidents.store.row_mapping import table_of
from incidents.store.schema import (
    BreakdownRow,
    ClaimRow,
    IncidentReportRow,
    IncidentRow,
    ParticipationRow,
    ReportRow,
    RevisionRow,
)
from incidents.text_cleaning import clean_line, clean_text

_INCIDENTS = table_of(IncidentRow)
_REVISIONS = table_of(RevisionRow)
_GONE: Final = select(_INCIDENTS.c.id).where(_INCIDENTS.c.deleted_at.is_not(None))
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "incidents": INCIDENT_COLUMNS,
    "participations": PARTICIPATION_COLUMNS,
    "claims": CLAIM_COLUMNS,
    "breakdowns": BREAKDOWN_COLUMNS,
    "reports": REPORT_COLUMNS,
}

# What records of an older model do not say. Whatever is asked of a part later has a default.
_DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    part: {
        name: field.get_default(call_default_factory=True)
        for name, field in record.model_fields.items()
        if not field.is_required()
    }
    for part, record in (("claims", Claim), ("reports", Report))
}

Frames = dict[str, pd.DataFrame]


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


def atlas(connection: Connection, as_of: int | None, audience: Audience = None) -> Atlas:
    """Return what an audience may see, now or as of a data version, as the audience counts."""
    newest = data_version(connection, audience)
    with _without_collector():
        if as_of is None or as_of == newest:
            frames, at, partly = _frames_now(connection), None, set[str]()
        else:
            at = public_version_numbers.revision_at(connection, as_of, audience)
            rows = connection.execute(_latest(at))
            told = [(row.version, json.loads(digests.read(row))) for row in rows]
            # What stayed with the desk then was told to nobody, whatever is open by now.
            partly = {one["id"] for _, one in told if one.get("desk_only")}
            frames = _frames_of(told)
        if audience is not None:
            frames = _released(connection, frames, at, audience, partly)
        return _assembled(frames, newest if at is None else cast(int, as_of))


def _released(
    connection: Connection,
    frames: Frames,
    at: int | None,
    audience: Collection[Sensitivity],
    partly: Collection[str],
) -> Frames:
    """Return what of some frames an audience may see, by what is known now and was hidden then."""
    frames = _meant_for(audience, frames)
    if at is not None:
        frames = _without(frames, audience_gate.withheld(connection, audience))
    gate = audience_gate.gate(connection, audience)
    hidden = gate.touched(frames["reports"]).union(partly)
    rest, own = _in_part(connection, frames, at, gate, hidden)
    rest["incidents"] = audience_gate.generalised_frame(rest["incidents"], gate)
    if own is not None:
        rest = {name: pd.concat([rest[name], own[name]], ignore_index=True) for name in rest}
    table = rest["incidents"]
    rest["claims"] = gate.naming(rest["claims"], {*frames["incidents"]["id"], *table["id"]})
    versions = public_version_numbers.public_versions(connection, at)
    real = {shown: one for one, shown in gate.names.items()}
    counted = [versions.get(real.get(one, one), 0) for one in table["id"]]
    return {**rest, "incidents": table.assign(version=counted)}


def _meant_for(audience: Audience, frames: Frames) -> Frames:
    """Leave out every row of an incident that the audience may not see."""
    incidents = frames["incidents"]
    if audience is None or incidents["sensitivity"].isin(list(audience)).all():
        return frames
    kept = incidents["sensitivity"].isin(list(audience))
    return _without(frames, incidents["id"][~kept])


def _without(frames: Frames, gone: Iterable[str]) -> Frames:
    """Leave out some incidents, with all that hangs on them."""
    incidents = frames["incidents"]
    kept = incidents[~incidents["id"].isin(list(gone))]
    if len(kept) == len(incidents):
        return frames
    shown = {
        name: frame[frame["incident_id"].isin(kept["id"])]
        for name, frame in frames.items()
        if name not in ("incidents", "breakdowns")
    }
    parts = frames["breakdowns"]
    return {
        **shown,
        "incidents": kept,
        "breakdowns": parts[parts["claim_id"].isin(shown["claims"]["id"])],
    }


def _in_part(
    connection: Connection, frames: Frames, at: int | None, gate: Gate, hidden: Collection[str]
) -> tuple[Frames, Frames | None]:
    """Return the frames of what is shown whole, and those of what is not, as it is shown."""
    shown = set(frames["incidents"]["id"])
    touched = sorted(shown.intersection(hidden))
    if not touched:
        return dict(frames), None
    views = [
        (version, gate.view(found, shown).model_dump(mode="json"))
        for version, found in _records_at(connection, touched, at)
    ]
    return dict(_without(frames, touched)), _frames_of(views)


def _records_at(
    connection: Connection, ids: Sequence[str], at: int | None
) -> Iterator[tuple[int, Incident]]:
    """Yield some records that stood at a revision, now when it is None, with their versions."""
    if at is None:
        for one in incidents(connection, ids).values():
            yield one.version, one.incident
        return
    for some in row_mapping.chunks(ids):
        for row in connection.execute(_latest(at, some)):
            yield row.version, Incident.model_validate_json(digests.read(row))


def _assembled(frames: Frames, version: int) -> Atlas:
    return assemble(
        **frames,
        version=version,
        actor_kinds=reference_layers.actor_kinds(),
        words=reference_layers.words(),
    )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hold the cyclic collector back: it would walk a million fresh rows again and again.

    Half of the time of a large load, for rows that hold no cycle. Threads that
    meet here at worst switch it on again early.
    """
    held = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if held:
            gc.enable()


def _frames_now(connection: Connection) -> Frames:
    # Rows are written in the order of their positions, so the order of keys is theirs too.
    links, reports = table_of(IncidentReportRow), table_of(ReportRow)
    claims, parts = table_of(ClaimRow), table_of(BreakdownRow)
    actors = table_of(ParticipationRow)
    columns = [name for name in INCIDENT_COLUMNS if name not in ("longitude", "latitude")]
    incidents = _fetch(
        connection,
        (*columns, "geom"),
        select(*_plain(_INCIDENTS, (*columns, "geom"))).where(_INCIDENTS.c.deleted_at.is_(None)),
    )
    points = shapely.from_wkb(incidents.pop("geom").to_numpy(dtype=object))
    incidents["longitude"], incidents["latitude"] = shapely.get_x(points), shapely.get_y(points)
    own = REPORT_COLUMNS[1:]
    return {
        "incidents": incidents,
        "participations": _fetch(
            connection,
            PARTICIPATION_COLUMNS,
            select(*_plain(actors, PARTICIPATION_COLUMNS))
            .where(actors.c.incident_id.not_in(_GONE))
            .order_by(actors.c.fid),
        ),
        "claims": _fetch(
            connection,
            CLAIM_COLUMNS,
            select(*_plain(claims, CLAIM_COLUMNS))
            .where(claims.c.incident_id.not_in(_GONE))
            .order_by(claims.c.fid),
        ),
        "breakdowns": _fetch(
            connection,
            BREAKDOWN_COLUMNS,
            select(*_plain(parts, BREAKDOWN_COLUMNS))
            .join(claims, claims.c.id == parts.c.claim_id)
            .where(claims.c.incident_id.not_in(_GONE))
            .order_by(parts.c.fid),
        ),
        "reports": _fetch(
            connection,
            REPORT_COLUMNS,
            select(links.c.incident_id, *_plain(reports, own))
            .join(reports, reports.c.id == links.c.report_id)
            .where(links.c.incident_id.not_in(_GONE))
            .order_by(links.c.fid),
        ),
    }


def _plain(table: Any, names: Sequence[str]) -> list[Any]:
    """Return columns as the database driver gives them; a frame parses dates in one go."""
    kinds = {Date: Text, Integer: Integer}
    return [
        type_coerce(table.c[name], kinds[type(table.c[name].type)]).label(name)
        if type(table.c[name].type) in kinds
        else table.c[name]
        for name in names
    ]


def _fetch(connection: Connection, columns: Sequence[str], statement: Select[Any]) -> pd.DataFrame:
    rows = connection.execute(statement).all()
    return _frame(columns, list(zip(*rows, strict=True)))


def _frame(columns: Sequence[str], values: Sequence[Sequence[Any]]) -> pd.DataFrame:
    if not values:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    return pd.DataFrame(
        {
            name: _cleaned(told) if name in _TEXTS else told
            for name, told in zip(columns, values, strict=True)
        }
    )


# What people wrote. Rows of the past may hold signs that no door lets in today.
_TEXTS: Final = frozenset(
    {"title", "place", "summary", "doubt", "as_reported", "suspected_by", "claimant",
     "victims_detail", "about", "quote", "publisher", "url", "archived_url", "data_set_version",
     "note"}
)  # fmt: skip


def _cleaned(told: Sequence[Any]) -> Sequence[Any]:
    # Plain letters, as most are, hide nothing: two looks, where the cleaner takes ten.
    return [
        clean_text(one)
        if isinstance(one, str) and not (one.isascii() and one.isprintable())
        else one
        for one in told
    ]


def _latest(at: int, ids: Sequence[str] | None = None) -> Select[Any]:
    """Return the newest revision of each incident, or of some, when a revision was the newest."""
    found = select(func.max(_REVISIONS.c.fid).label("fid")).where(_REVISIONS.c.fid <= at)
    if ids is not None:
        found = found.where(_REVISIONS.c.incident_id.in_(ids))
    newest = found.group_by(_REVISIONS.c.incident_id).subquery()
    return (
        select(_REVISIONS.c.version, _REVISIONS.c.snapshot, digests.whole())
        .join(newest, newest.c.fid == _REVISIONS.c.fid)
        .where(_REVISIONS.c.action != "delete")
        .order_by(_REVISIONS.c.fid)
    )


def atlas_of(stored: Sequence[Stored]) -> Atlas:
    """Return an atlas of just these incidents, at the newest version among them."""
    told = [(one.version, one.incident.model_dump(mode="json")) for one in stored]
    return _assembled(_frames_of(told), max((one.data_version for one in stored), default=0))


def _frames_of(told: Iterable[tuple[int, dict[str, Any]]]) -> Frames:
    """Return frames of incidents as JSON tells them, each with its version."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _COLUMNS}
    for version, incident in told:
        point = (incident["geometry"] or {}).get("coordinates")
        began = incident["date_start"]
        today = reference_layers.counted_in(
            incident["district"],
            date.fromisoformat(began) if began else None,
            incident["tehsil"],
            tuple(point) if point else None,
        )
        longitude, latitude = (incident["geometry"] or {}).get("coordinates", (np.nan, np.nan))
        own = incident | {
            "version": version,
            "longitude": longitude,
            "latitude": latitude,
            "district_today": today,
        }
        key = {"incident_id": incident["id"]}
        rows["incidents"].append(_picked(own, INCIDENT_COLUMNS))
        for name, part in (("participations", "actors"), ("claims", "claims"), ("reports",) * 2):
            older = _DEFAULTS.get(name, {})
            rows[name] += [_picked(older | key | item, _COLUMNS[name]) for item in incident[part]]
        for claim in incident["claims"]:
            rows["breakdowns"] += [
                _picked({"claim_id": claim["id"]} | part, BREAKDOWN_COLUMNS)
                for part in claim["of_whom"]
            ]
    return {
        name: _frame(_COLUMNS[name], list(zip(*found, strict=True))) for name, found in rows.items()
    }


def _picked(values: Mapping[str, Any], columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(values[name] for name in columns)


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
