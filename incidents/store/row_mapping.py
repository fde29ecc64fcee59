"""Between the records of the model and the rows of the store, both ways."""

import json
import struct
from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection, Row, Table, select

from incidents.model import Actor, Breakdown, Claim, Incident, Participation, PointGeometry, Report
from incidents.store.schema import (
    Base,
    BreakdownRow,
    ClaimRow,
    IncidentReportRow,
    IncidentRow,
    ParticipationRow,
    RelationRow,
    ReportRow,
)

# As many values as an IN list may hold on every engine we know, and few enough to plan quickly.
CHUNK: Final = 500

Item = TypeVar("Item")
Values = dict[str, Any]


def table_of(row: type[Base]) -> Table:
    """Return the table behind a mapped class."""
    table = row.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{row.__name__} is not mapped to a table")
    return table


def chunks(items: Sequence[Item], size: int = CHUNK) -> Iterator[Sequence[Item]]:
    """Cut a sequence into pieces of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _shared(row: type[Base], record: type[BaseModel]) -> tuple[str, ...]:
    columns = table_of(row).columns.keys()
    return tuple(name for name in record.model_fields if name in columns)


# A tuple of codes is one text in a row.
INCIDENT_FIELDS: Final = tuple(
    name for name in _shared(IncidentRow, Incident) if name != "desk_only"
)
REPORT_FIELDS: Final = _shared(ReportRow, Report)
CLAIM_FIELDS: Final = tuple(name for name in _shared(ClaimRow, Claim) if name != "of_incidents")
BREAKDOWN_FIELDS: Final = _shared(BreakdownRow, Breakdown)
PARTICIPATION_FIELDS: Final = _shared(ParticipationRow, Participation)


def _values(record: BaseModel, fields: tuple[str, ...]) -> Values:
    found = ((name, getattr(record, name)) for name in fields)
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in found}


def point_of(wkb: bytes) -> tuple[float, float]:
    """Return longitude and latitude of a point as the store holds it."""
    longitude, latitude = struct.unpack_from("<dd", wkb, 5)
    return longitude, latitude


def point_wkb(geometry: PointGeometry | None) -> bytes | None:
    """Return a point as little-endian WKB, None where there is no point."""
    return None if geometry is None else struct.pack("<BIdd", 1, 1, *geometry.coordinates)


def incident_values(incident: Incident) -> Values:
    """Return the incident's own row, without its version and moments."""
    return _values(incident, INCIDENT_FIELDS) | {
        "geom": point_wkb(incident.geometry),
        "desk_only": " ".join(incident.desk_only) or None,
    }


def report_values(report: Report) -> Values:
    """Return the row of a report."""
    return _values(report, REPORT_FIELDS)


def actor_values(actor: Actor) -> Values:
    """Return the row of an actor; kinds and aliases are JSON lists."""
    return {
        "id": actor.id,
        "name": actor.name,
        "kinds": json.dumps([kind.value for kind in actor.kinds]),
        "aliases": json.dumps(actor.aliases, ensure_ascii=False) if actor.aliases else None,
        "parent": actor.parent,
        "founded": actor.founded,
        "dissolved": actor.dissolved,
        "note": actor.note,
    }


def _claim_values(claim: Claim) -> Values:
    return _values(claim, CLAIM_FIELDS) | {"of_incidents": " ".join(claim.of_incidents) or None}


def linked_values(incidents: Sequence[Incident]) -> dict[type[Base], list[Values]]:
    """Return the rows that hang on these incidents, parents before children."""
    rows: dict[type[Base], list[Values]] = {
        ParticipationRow: [],
        IncidentReportRow: [],
        ClaimRow: [],
        BreakdownRow: [],
        RelationRow: [],
    }
    for incident in incidents:
        key = {"incident_id": incident.id}
        rows[ParticipationRow] += [
            key | {"position": n} | _values(actor, PARTICIPATION_FIELDS)
            for n, actor in enumerate(incident.actors)
        ]
        rows[IncidentReportRow] += [
            key | {"position": n, "report_id": report.id}
            for n, report in enumerate(incident.reports)
        ]
        rows[RelationRow] += [
            key | {"position": n, "other_id": other.id, "relation": other.relation.value}
            for n, other in enumerate(incident.related)
        ]
        for n, claim in enumerate(incident.claims):
            rows[ClaimRow].append(key | {"position": n} | _claim_values(claim))
            rows[BreakdownRow] += [
                {"claim_id": claim.id, "position": n} | _values(part, BREAKDOWN_FIELDS)
                for n, part in enumerate(claim.of_whom)
            ]
    return rows


def load(connection: Connection, ids: Sequence[str]) -> dict[str, Incident]:
    """Return the incidents of these ids as their rows stand, deleted ones too."""
    told = load_told(connection, ids)
    return {one: Incident.model_validate(values) for one, values in told.items()}


def load_told(connection: Connection, ids: Sequence[str]) -> dict[str, Values]:
    """Return what the rows of these incidents say, not yet checked by the model."""
    found: dict[str, Values] = {}
    for some in chunks(ids):
        parts: dict[type[Base], Grouped] = {
            row: _grouped(connection, row, some)
            for row in (ParticipationRow, ClaimRow, RelationRow)
        }
        parts[IncidentReportRow] = _reports(connection, some)
        breakdowns = _breakdowns(connection, some)
        incidents = table_of(IncidentRow)
        for row in connection.execute(select(incidents).where(incidents.c.id.in_(some))):
            found[row.id] = _told(row, parts, breakdowns)
    return found


Grouped = dict[str, list[Row[Any]]]


def _grouped(connection: Connection, row: type[Base], ids: Sequence[str]) -> Grouped:
    table = table_of(row)
    statement = select(table).where(table.c.incident_id.in_(ids)).order_by(table.c.position)
    return _by(connection.execute(statement).all(), "incident_id")


def _reports(connection: Connection, ids: Sequence[str]) -> Grouped:
    links, reports = table_of(IncidentReportRow), table_of(ReportRow)
    statement = (
        select(links.c.incident_id, reports)
        .join(reports, reports.c.id == links.c.report_id)
        .where(links.c.incident_id.in_(ids))
        .order_by(links.c.position)
    )
    return _by(connection.execute(statement).all(), "incident_id")


def _breakdowns(connection: Connection, ids: Sequence[str]) -> Grouped:
    parts, claims = table_of(BreakdownRow), table_of(ClaimRow)
    statement = (
        select(parts)
        .join(claims, claims.c.id == parts.c.claim_id)
        .where(claims.c.incident_id.in_(ids))
        .order_by(parts.c.position)
    )
    return _by(connection.execute(statement).all(), "claim_id")


def _by(rows: Sequence[Row[Any]], key: str) -> Grouped:
    groups: Grouped = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def _picked(row: Row[Any], fields: tuple[str, ...]) -> Values:
    values = row._mapping  # the public name of a row's mapping begins with an underscore
    return {name: values[name] for name in fields}


def _told(row: Row[Any], parts: dict[type[Base], Grouped], breakdowns: Grouped) -> Values:
    def of(kind: type[Base]) -> list[Row[Any]]:
        return parts[kind].get(row.id, [])

    point = None
    if row.geom is not None:
        point = {"type": "Point", "coordinates": point_of(row.geom)}
    claims = [
        _picked(claim, CLAIM_FIELDS)
        | {"of_incidents": (claim.of_incidents or "").split()}
        | {"of_whom": [_picked(part, BREAKDOWN_FIELDS) for part in breakdowns.get(claim.id, [])]}
        for claim in of(ClaimRow)
    ]
    return _picked(row, INCIDENT_FIELDS) | {
        "geometry": point,
        "desk_only": (row.desk_only or "").split(),
        "actors": [_picked(actor, PARTICIPATION_FIELDS) for actor in of(ParticipationRow)],
        "related": [{"id": r.other_id, "relation": r.relation} for r in of(RelationRow)],
        "reports": [_picked(report, REPORT_FIELDS) for report in of(IncidentReportRow)],
        "claims": claims,
    }


def report_of(row: Row[Any]) -> Report:
    """Return the report in a row of ``reports``."""
    return Report.model_validate(_picked(row, REPORT_FIELDS))
