"""Is the store sound? Every promise that it makes, tested on the file itself."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import shapely
from pydantic import ValidationError
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from incidents.errors import StoreError
from incidents.model import Incident
from incidents.store import digests, geopackage, reference_layers, row_mapping
from incidents.store.row_mapping import Values, chunks, table_of
from incidents.store.schema import DistrictRow, IncidentRow, RedactionRow, RevisionRow

DISTRICTS: Final = 34  # of the 2023 census, the default set


@dataclass(frozen=True, slots=True)
class Problem:
    """One promise that the store does not keep.

    Attributes
    ----------
    check : str
        The check that failed.
    detail : str
        What it found.
    is_past : bool
        Only what an earlier data version said is concerned: what is said now stands.
    """

    check: str
    detail: str
    is_past: bool = False

    def __str__(self) -> str:
        return f"{self.check}: {self.detail}"


def verify(path: Path) -> list[Problem]:
    """Return every promise that the store at a path does not keep; an empty list is good news.

    Reads all of it, beside readers and writers, on a connection of its own.
    """
    problems = check_file(path)
    if any(one.check in ("file", "integrity") for one in problems):
        return problems
    readers = geopackage.engine(path, write=False)
    try:
        with readers.begin() as connection:
            return problems + list(check_records(connection))
    except (DBAPIError, ValueError, TypeError) as error:
        # A value that is not of its column's kind can be read by nobody.
        cause = error.orig if isinstance(error, DBAPIError) else None
        why = geopackage.explain(cause) if cause else str(error)
        return [*problems, Problem("file", f"a row cannot be read ({why})")]
    finally:
        readers.dispose()


def check_file(path: Path) -> list[Problem]:
    """Check what SQLite and GeoPackage promise."""
    try:
        with geopackage.reading(path) as connection:
            problems = [
                *_integrity(connection),
                *_registered(connection),
                *_spatial_indexes(connection),
                *_foreign_keys(connection),
                *_triggers(connection),
            ]
    except StoreError as error:
        return [Problem("file", error.reason)]
    return problems


def _integrity(connection: sqlite3.Connection) -> Iterator[Problem]:
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield Problem("integrity", str(line))


def _registered(connection: sqlite3.Connection) -> Iterator[Problem]:
    contents = dict(connection.execute("SELECT table_name, data_type FROM gpkg_contents"))
    for name in geopackage.TITLES:
        wanted = "features" if name in geopackage.LAYERS else "attributes"
        if contents.get(name) != wanted:
            yield Problem("contents", f"{name} is not registered as {wanted}")
    for name in sorted(set(contents) - set(geopackage.TITLES)):
        yield Problem("contents", f"{name} is registered and is none of our tables")
    columns = dict(
        connection.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns")
    )
    if columns != geopackage.LAYERS:
        yield Problem("geometry columns", f"found {columns}, expected {geopackage.LAYERS}")


def _spatial_indexes(connection: sqlite3.Connection) -> Iterator[Problem]:
    for name in geopackage.LAYERS:
        # Boxes of an R-tree are single precision, rounded outwards.
        (missing,) = connection.execute(
            f'SELECT count(*) FROM "{name}" AS t WHERE geom NOT NULL AND NOT EXISTS ('  # noqa: S608
            f'SELECT 1 FROM "rtree_{name}_geom" AS r WHERE r.id = t.fid'
            " AND r.minx <= ST_MinX(t.geom) AND r.maxx >= ST_MaxX(t.geom)"
            " AND r.miny <= ST_MinY(t.geom) AND r.maxy >= ST_MaxY(t.geom))"
        ).fetchone()
        (extra,) = connection.execute(
            f'SELECT count(*) FROM "rtree_{name}_geom" WHERE id NOT IN ('  # noqa: S608
            f'SELECT fid FROM "{name}" WHERE geom NOT NULL)'
        ).fetchone()
        if missing or extra:
            yield Problem("R-tree", f"{name}: {missing} shapes not in it, {extra} in it wrongly")


def _foreign_keys(connection: sqlite3.Connection) -> Iterator[Problem]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Problem("foreign keys", f"{table} row {row} points to nothing in {parent}")


def _triggers(connection: sqlite3.Connection) -> Iterator[Problem]:
    found = {
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
    }
    for name in sorted(geopackage.trigger_names() - found):
        yield Problem("triggers", f"{name} is missing")


def check_records(connection: Connection) -> Iterator[Problem]:
    """Check what we promise: a whole chain, state equal to its last snapshot, districts."""
    yield from _chain(connection)
    yield from _redactions(connection)
    yield from _history(connection)
    yield from _states(connection)
    yield from _kinds(connection)
    yield from _districts(connection)


def _chain(connection: Connection) -> Iterator[Problem]:
    """Check every revision and restore: numbered without a gap, as written, linked to the last."""
    newest = _newest(connection)
    number, chain = 0, digests.START
    for place, is_restore, row in digests.events(connection):
        said = row._mapping
        if is_restore:
            if row.kept != number:
                yield Problem("restores", f"one goes back to {row.kept}; the last was {number}")
            wanted = digests.link_of_restore(chain, said)
        else:
            if row.fid != number + 1:
                yield Problem("revisions", f"after number {number} comes {row.fid}")
            wrong = digests.faults(row.snapshot, row.digests)
            if wrong:
                yield Problem(
                    "revisions",
                    f"number {row.fid} ({row.incident_id}) is not what was written: "
                    f"{', '.join(wrong)}",
                    is_past=row.fid not in newest,
                )
            wanted = digests.link(chain, row.digests, said)
        if wanted != row.chain:
            what = "the restore at" if is_restore else "number"
            yield Problem("chain", f"{what} {place} does not follow from what is before it")
        number, chain = place, row.chain


def _newest(connection: Connection) -> set[int]:
    revisions = table_of(RevisionRow)
    return set(
        connection.scalars(select(func.max(revisions.c.fid)).group_by(revisions.c.incident_id))
    )


def _redactions(connection: Connection) -> Iterator[Problem]:
    for row in connection.execute(select(table_of(RedactionRow))):
        if row.digest != digests.of_redaction(row._mapping):
            yield Problem("redactions", f"number {row.fid} is not what was written")


def _history(connection: Connection) -> Iterator[Problem]:
    revisions = table_of(RevisionRow)
    statement = (
        select(revisions.c.incident_id, func.count(), func.max(revisions.c.version))
        .group_by(revisions.c.incident_id)
        .having(func.count() != func.max(revisions.c.version))
    )
    for incident_id, found, version in connection.execute(statement):
        yield Problem("revisions", f"{incident_id}: {found} revisions for version {version}")


def _states(connection: Connection) -> Iterator[Problem]:
    """Compare every incident, as its rows stand, with its newest revision."""
    incidents, revisions = table_of(IncidentRow), table_of(RevisionRow)
    rows = connection.execute(
        select(
            incidents.c.id, incidents.c.version, incidents.c.deleted_at, incidents.c.updated_at
        ).order_by(incidents.c.id)
    ).all()
    for some in chunks(rows):
        ids = [row.id for row in some]
        newest = (
            select(func.max(revisions.c.fid))
            .where(revisions.c.incident_id.in_(ids))
            .group_by(revisions.c.incident_id)
        )
        last = {
            revision.incident_id: revision
            for revision in connection.execute(select(revisions).where(revisions.c.fid.in_(newest)))
        }
        stored = row_mapping.load_told(connection, ids)
        for row in some:
            wrong = _state(row, last.get(row.id), stored[row.id])
            if wrong:
                yield Problem("history", f"{row.id} {wrong}")


def _kinds(connection: Connection) -> Iterator[Problem]:
    """Check what every incident ever was: by it a point is told, or is not."""
    incidents, revisions = table_of(IncidentRow), table_of(RevisionRow)
    kind = func.json_extract(revisions.c.snapshot, "$.sub_event_type")
    ever: dict[str, set[str]] = {}
    for incident_id, one in connection.execute(
        select(revisions.c.incident_id, kind)
        .where(func.json_valid(revisions.c.snapshot))
        .distinct()
    ):
        ever.setdefault(incident_id, set()).add(str(one))
    for incident_id, kept in connection.execute(select(incidents.c.id, incidents.c.sub_types_ever)):
        if set(kept.split()) != ever.get(incident_id, set()):
            yield Problem("history", f"{incident_id} forgets what it was once")


def _state(row: Any, revision: Any, told: Values) -> str | None:
    """Return what is wrong with the rows of one incident, None when nothing is."""
    if revision is None:
        return "has no revision"
    is_gone = row.deleted_at is not None
    if (revision.version, revision.action == "delete", revision.at) != (
        row.version,
        is_gone,
        row.updated_at,
    ):
        return "is not at the version of its last revision"
    if digests.is_told(told, revision.snapshot):
        return None
    # A snapshot of an older model says the same in other words: the model decides.
    stored, written = _read(told), _read(revision.snapshot)
    if stored is None:
        return "has rows that make no incident"
    if written is not None and is_gone:
        # A report that it shares may have been corrected since, with those that stand.
        shared = {one.id: one for one in stored.reports}
        reports = tuple(shared.get(one.id, one) for one in written.reports)
        written = written.model_copy(update={"reports": reports})
    return None if stored == written else "differs from its last revision"


def _read(told: Values | str) -> Incident | None:
    try:
        if isinstance(told, str):
            return Incident.model_validate_json(told)
        return Incident.model_validate(told)
    except ValidationError:
        return None


def _districts(connection: Connection) -> Iterator[Problem]:
    table = table_of(DistrictRow)
    rows = connection.execute(select(table.c.code, table.c.geom, table.c.in_default)).all()
    found = sum(row.in_default for row in rows)
    if found != DISTRICTS:
        yield Problem("districts", f"{found} in the default set, expected {DISTRICTS}")
    shapes = shapely.from_wkb([row.geom for row in rows])
    for row, valid in zip(rows, shapely.is_valid(shapes), strict=True):
        if not valid:
            yield Problem("districts", f"{row.code} has an invalid shape")
    known = {row.code for row in rows}
    incidents = table_of(IncidentRow)
    columns = ("district", "district_today", "date_start", "tehsil", "geom")
    used = connection.execute(
        select(*(incidents.c[name] for name in columns))
        .where(incidents.c.district.is_not(None))
        .distinct()
    )
    wrong: dict[str, None] = {}
    for code, today, on, tehsil, geom in used:
        point = None if geom is None else row_mapping.point_of(geom)
        if code not in known:
            wrong[f"incidents name the unknown district {code}"] = None
        elif today != reference_layers.counted_in(code, on, tehsil, point):
            wrong[f"incidents in {code} are counted in {today}"] = None
    yield from (Problem("districts", said) for said in wrong)
