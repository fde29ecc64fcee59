"""How the atlas is read: all incidents at once, as the frames that the screens take.

Frames come from plain column reads, without a record per row, so that a
hundred thousand incidents load in seconds. The state at an older data version
comes from the snapshots that the revisions keep.
"""

import gc
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
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
    PlainFrames,
    assemble,
)
from incidents.model import Claim, Incident, Report, Sensitivity
from incidents.store import (
    audience_gate,
    digests,
    public_version_numbers,
    record_queries,
    reference_layers,
    row_mapping,
)
from incidents.store.audience_gate import Gate
from incidents.store.public_version_numbers import Audience, data_version
from incidents.store.record_queries import Stored
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
from incidents.text_cleaning import clean_text

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
    frames: PlainFrames,
    at: int | None,
    audience: Collection[Sensitivity],
    partly: Collection[str],
) -> PlainFrames:
    """Return what of some frames an audience may see, by what is known now and was hidden then."""
    frames = _meant_for(audience, frames)
    if at is not None:
        frames = _without(frames, audience_gate.withheld(connection, audience))
    gate = audience_gate.gate(connection, audience)
    hidden = gate.touched(frames.reports).union(partly)
    rest, own = _in_part(connection, frames, at, gate, hidden)
    rest = replace(rest, incidents=audience_gate.generalised_frame(rest.incidents, gate))
    if own is not None:
        rest = _joined(rest, own)
    table = rest.incidents
    claims = gate.naming(rest.claims, {*frames.incidents["id"], *table["id"]})
    versions = public_version_numbers.public_versions(connection, at)
    real = {shown: one for one, shown in gate.names.items()}
    counted = [versions.get(real.get(one, one), 0) for one in table["id"]]
    return replace(rest, claims=claims, incidents=table.assign(version=counted))


def _joined(rest: PlainFrames, own: PlainFrames) -> PlainFrames:
    return PlainFrames(
        **{
            name: pd.concat([getattr(rest, name), getattr(own, name)], ignore_index=True)
            for name in _COLUMNS
        }
    )


def _meant_for(audience: Audience, frames: PlainFrames) -> PlainFrames:
    """Leave out every row of an incident that the audience may not see."""
    incidents = frames.incidents
    if audience is None or incidents["sensitivity"].isin(list(audience)).all():
        return frames
    kept = incidents["sensitivity"].isin(list(audience))
    return _without(frames, incidents["id"][~kept])


def _without(frames: PlainFrames, gone: Iterable[str]) -> PlainFrames:
    """Leave out some incidents, with all that hangs on them."""
    incidents = frames.incidents
    kept = incidents[~incidents["id"].isin(list(gone))]
    if len(kept) == len(incidents):
        return frames

    def shown(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["incident_id"].isin(kept["id"])]

    claims, parts = shown(frames.claims), frames.breakdowns
    return PlainFrames(
        incidents=kept,
        participations=shown(frames.participations),
        claims=claims,
        breakdowns=parts[parts["claim_id"].isin(claims["id"])],
        reports=shown(frames.reports),
    )


def _in_part(
    connection: Connection,
    frames: PlainFrames,
    at: int | None,
    gate: Gate,
    hidden: Collection[str],
) -> tuple[PlainFrames, PlainFrames | None]:
    """Return the frames of what is shown whole, and those of what is not, as it is shown."""
    shown = set(frames.incidents["id"])
    touched = sorted(shown.intersection(hidden))
    if not touched:
        return frames, None
    views = [
        (version, gate.view(found, shown).model_dump(mode="json"))
        for version, found in _records_at(connection, touched, at)
    ]
    return _without(frames, touched), _frames_of(views)


def _records_at(
    connection: Connection, ids: Sequence[str], at: int | None
) -> Iterator[tuple[int, Incident]]:
    """Yield some records that stood at a revision, now when it is None, with their versions."""
    if at is None:
        for one in record_queries.incidents(connection, ids).values():
            yield one.version, one.incident
        return
    for some in row_mapping.chunks(ids):
        for row in connection.execute(_latest(at, some)):
            yield row.version, Incident.model_validate_json(digests.read(row))


def _assembled(frames: PlainFrames, version: int) -> Atlas:
    return assemble(
        frames,
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


def _frames_now(connection: Connection) -> PlainFrames:
    # Rows are written in the order of their positions, so the order of keys is theirs too.
    links, reports = table_of(IncidentReportRow), table_of(ReportRow)
    claims, parts = table_of(ClaimRow), table_of(BreakdownRow)
    actors = table_of(ParticipationRow)
    return PlainFrames(
        incidents=_incidents_now(connection),
        participations=_fetch(
            connection,
            PARTICIPATION_COLUMNS,
            select(*_plain(actors, PARTICIPATION_COLUMNS))
            .where(actors.c.incident_id.not_in(_GONE))
            .order_by(actors.c.fid),
        ),
        claims=_fetch(
            connection,
            CLAIM_COLUMNS,
            select(*_plain(claims, CLAIM_COLUMNS))
            .where(claims.c.incident_id.not_in(_GONE))
            .order_by(claims.c.fid),
        ),
        breakdowns=_fetch(
            connection,
            BREAKDOWN_COLUMNS,
            select(*_plain(parts, BREAKDOWN_COLUMNS))
            .join(claims, claims.c.id == parts.c.claim_id)
            .where(claims.c.incident_id.not_in(_GONE))
            .order_by(parts.c.fid),
        ),
        reports=_fetch(
            connection,
            REPORT_COLUMNS,
            select(links.c.incident_id, *_plain(reports, REPORT_COLUMNS[1:]))
            .join(reports, reports.c.id == links.c.report_id)
            .where(links.c.incident_id.not_in(_GONE))
            .order_by(links.c.fid),
        ),
    )


def _incidents_now(connection: Connection) -> pd.DataFrame:
    columns = [name for name in INCIDENT_COLUMNS if name not in ("longitude", "latitude")]
    incidents = _fetch(
        connection,
        (*columns, "geom"),
        select(*_plain(_INCIDENTS, (*columns, "geom"))).where(_INCIDENTS.c.deleted_at.is_(None)),
    )
    points = shapely.from_wkb(incidents.pop("geom").to_numpy(dtype=object))
    incidents["longitude"], incidents["latitude"] = shapely.get_x(points), shapely.get_y(points)
    return incidents


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


def _frames_of(told: Iterable[tuple[int, dict[str, Any]]]) -> PlainFrames:
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
    return PlainFrames(
        **{
            name: _frame(_COLUMNS[name], list(zip(*found, strict=True)))
            for name, found in rows.items()
        }
    )


def _picked(values: Mapping[str, Any], columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(values[name] for name in columns)
