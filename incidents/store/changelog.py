"""The public log: what changed in the public record, when, why, and in which role.

It never names an editor. A change that was made for somebody's safety, and every
change to a record that is not public now, is a line without title and reason:
that something was done is said, what it was is not.

The log is told from where its readers stand. A record that they could not see
before a change was *added* by it, whatever the desk had done to it until then,
and the name of a file that somebody handed to the desk is no reason.
"""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from incidents.errors import NotFoundError
from incidents.model import Incident, Sensitivity, Status
from incidents.store import audience_gate, record_queries
from incidents.store.public_version_numbers import PUBLIC, Audience
from incidents.store.row_mapping import chunks, table_of
from incidents.store.schema import IncidentRow, RevisionRow
from incidents.text_cleaning import clean_line

_REVISIONS = table_of(RevisionRow)
_INCIDENTS = table_of(IncidentRow)

KINDS: Final = ("create", "update", "delete", "restore", "redact")
_IDS: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,119}")
_NOT_PUBLIC: Final = "another record"
# Until November 2026 an upload and its review wrote the name of the file behind these words.
_NAMES_A_FILE: Final = ("uploaded", "reviewed")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the public log: one change, or many that were made in one step.

    Attributes
    ----------
    first, last : int
        The data versions of its changes.
    count : int
        How many records it changed.
    action : str
        One of ``KINDS``, as a reader sees it: "create" too where the record was not
        public before.
    at : datetime
        UTC.
    role : str
        In which role it was done.
    why : str
        Empty where it is withheld.
    incident_id, title : str
        Of the one record; empty for many, and where they are withheld.
    changed : tuple of str
        Fields of the one record that differ from before.
    is_retraction : bool
        The change retracted the one record; it stays as a stub.
    is_withheld : bool
        The change protects somebody, or its record is not public now.
    """

    first: int
    last: int
    count: int
    action: str
    at: datetime
    role: str
    why: str
    incident_id: str = ""
    title: str = ""
    changed: tuple[str, ...] = ()
    is_retraction: bool = False
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines of the log are wanted.

    Attributes
    ----------
    since, until : date, optional
        Days, UTC, both included.
    actions : sequence of str
        Some of ``KINDS``; none is all.
    after : int
        Only changes after this data version.
    among : collection of str, optional
        Ids; only changes to these records, and a line of many counts no others.
    """

    since: date | None = None
    until: date | None = None
    actions: Sequence[str] = ()
    after: int = 0
    among: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a record before and after a change, in JSON's values."""

    field: str
    before: Any
    after: Any


def _seen_action() -> ColumnElement[str]:
    """Return what a change was to readers: a record that opens is one that they get.

    A change that names the sensitivity and leaves the record public found it closed.
    """
    fields = " " + _REVISIONS.c.changed + " "
    opened = and_(
        _REVISIONS.c.action.in_(("update", "restore")),
        _REVISIONS.c.sensitivity == Sensitivity.PUBLIC.value,
        func.instr(fields, " sensitivity ") > 0,
    )
    return case((opened, "create"), else_=_REVISIONS.c.action)


def public_reason(why: str) -> str:
    """Return the reason of a change without the name of a file that the desk was given."""
    word, colon, _ = why.partition(": ")
    return clean_line(word if colon and word in _NAMES_A_FILE else why)


def _keys() -> dict[str, ColumnElement[Any]]:
    """Return what the changes of one line have in common."""
    of = _REVISIONS.c
    return {"at": of.at, "role": of.role, "action": _seen_action(), "why": of.why}


def _steps(connection: Connection, wanted: LogFilter) -> Select[Any]:
    """Return the steps of the log: changes made at one moment for one reason are one."""
    keys = _keys()
    statement = (
        select(
            *(column.label(name) for name, column in keys.items()),
            func.count().label("many"),
            func.min(_REVISIONS.c.public_number).label("first"),
            func.max(_REVISIONS.c.public_number).label("last"),
        )
        .where(_REVISIONS.c.listed.is_(True), _REVISIONS.c.public_number > wanted.after)
        .group_by(*keys.values())
    )
    if wanted.since is not None:
        first = datetime.fromisoformat(f"{wanted.since}T00:00Z")
        statement = statement.where(_REVISIONS.c.at >= first)
    if wanted.until is not None:
        last = datetime.fromisoformat(f"{wanted.until}T23:59:59.999Z")
        statement = statement.where(_REVISIONS.c.at <= last)
    if wanted.actions:
        statement = statement.where(keys["action"].in_(wanted.actions))
    among = _real_ids(connection, wanted.among)
    if among is not None:
        # One value, however many records there are: SQLite has a limit of parameters.
        listed = func.json_each(json.dumps(sorted(among))).table_valued("value")
        statement = statement.where(_REVISIONS.c.incident_id.in_(select(listed.c.value)))
    return statement


def length(connection: Connection, wanted: LogFilter) -> int:
    """Return how many lines the log has."""
    steps = _steps(connection, wanted).subquery()
    return connection.scalar(select(func.count()).select_from(steps)) or 0


def page(
    connection: Connection, wanted: LogFilter, *, start: int = 0, size: int = 50
) -> list[LogEntry]:
    """Return some lines of the public log, the newest first.

    Parameters
    ----------
    start, size : int
        The first line, and how many.
    """
    steps = connection.execute(
        _steps(connection, wanted)
        .order_by(_REVISIONS.c.at.desc(), func.max(_REVISIONS.c.public_number).desc())
        .offset(start)
        .limit(size)
    ).all()
    alone = _alone(connection, [row.first for row in steps if row.many == 1])
    ids = [row.incident_id for row in alone.values()]
    teller = _Teller(connection, audience_gate.gate(connection, PUBLIC, ids))
    hidden = _steps_with_secrets(connection, [row.first for row in steps if row.many > 1])
    return [_entry(teller, row, alone.get(row.first), row.first in hidden) for row in steps]


def _real_ids(connection: Connection, among: Collection[str] | None) -> Collection[str] | None:
    """Return the ids of records that may be known outside by other names."""
    names = audience_gate.gate(connection, PUBLIC, []).names
    if among is None or not names:
        return among
    real = {shown: one for one, shown in names.items()}
    return {real.get(one, one) for one in among}


def _alone(connection: Connection, numbers: Sequence[int]) -> dict[int, Any]:
    """Return the changes of lines that hold one, by their numbers."""
    found: dict[int, Any] = {}
    for some in chunks(numbers):
        statement = (
            select(
                _REVISIONS.c.public_number, _REVISIONS.c.incident_id, _REVISIONS.c.safety,
                _REVISIONS.c.sensitivity, _INCIDENTS.c.title,
                _INCIDENTS.c.sensitivity.label("now"),
                func.json_extract(_REVISIONS.c.snapshot, "$.status").label("status"),
            )
            .join(_INCIDENTS, _INCIDENTS.c.id == _REVISIONS.c.incident_id)
            .where(_REVISIONS.c.public_number.in_(some))
        )  # fmt: skip
        found |= {row.public_number: row for row in connection.execute(statement)}
    return found


@dataclass(frozen=True, slots=True)
class _Teller:
    """Says of changes what their readers may know, by what is known now."""

    connection: Connection
    gate: audience_gate.Gate

    def reason(self, why: str, incident_ids: Sequence[str]) -> str:
        """Return a reason without a file's name, struck words, or a record that is not public."""
        text = public_reason(why)
        named = set(_IDS.findall(text))
        for one in audience_gate.withheld(self.connection, PUBLIC, named) if named else ():
            text = re.sub(rf"(?<![a-z0-9_.-]){re.escape(one)}(?![a-z0-9_-])", _NOT_PUBLIC, text)
        for one, shown in self.gate.names.items():
            text = text.replace(one, shown)
        for one in incident_ids:
            text = self.gate.reason(one, text)
        return text

    def changed(self, number: int) -> tuple[str, ...]:
        """Return the fields that a change changed for its readers."""
        try:
            before, after = record_queries.public_revision(self.connection, number)
        except NotFoundError:
            return ()
        return tuple(one.field for one in differences(before, after))

    def records(self, first: int) -> list[str]:
        """Return those records of a step from which words are struck."""
        found = _of_step(self.connection, first)
        return [one for one, _ in found if one in self.gate.words]


def records_of(connection: Connection, first: int) -> list[tuple[str, str]]:
    """Return id and title of the records of one line, in their order.

    Those that are not public now are left out, and so is all of a step that
    protected somebody.

    Parameters
    ----------
    connection : Connection
    first : int
        The first data version of the line; others of its step follow it.
    """
    gate = audience_gate.gate(connection, PUBLIC, [])
    return [
        (gate.names.get(one, one), gate.reason(one, title))
        for one, title in _of_step(connection, first)
    ]


def _of_step(connection: Connection, first: int) -> list[tuple[str, str]]:
    keys = _keys()
    step = connection.execute(
        select(_REVISIONS.c.safety, *(column.label(name) for name, column in keys.items())).where(
            _REVISIONS.c.public_number == first
        )
    ).one_or_none()
    if step is None or step.safety:
        return []
    public = Sensitivity.PUBLIC.value
    found = connection.execute(
        select(_REVISIONS.c.incident_id, _INCIDENTS.c.title)
        .join(_INCIDENTS, _INCIDENTS.c.id == _REVISIONS.c.incident_id)
        .where(
            _REVISIONS.c.public_number >= first,
            _REVISIONS.c.safety.is_(False),
            _REVISIONS.c.sensitivity == public,
            _INCIDENTS.c.sensitivity == public,
            *(column == getattr(step, name) for name, column in keys.items()),
        )
        .order_by(_REVISIONS.c.public_number)
    )
    return [(row.incident_id, clean_line(row.title)) for row in found]


def changed_since(connection: Connection, version: int) -> int:
    """Return how many public records were added, changed or taken out after a data version."""
    return connection.scalar(select(func.count()).select_from(_changed(version).subquery())) or 0


def changed_ids(connection: Connection, version: int) -> frozenset[str]:
    """Return ids of the records that ``changed_since`` counts.

    Among them are those that are withheld now: they are for counting, and not to be shown.
    """
    names = audience_gate.gate(connection, PUBLIC, []).names
    found: list[str] = list(connection.scalars(_changed(version)))
    return frozenset(names.get(one, one) for one in found)


def _changed(version: int) -> Select[tuple[str]]:
    return select(_REVISIONS.c.incident_id).distinct().where(_REVISIONS.c.public_number > version)


def day_of(connection: Connection, version: int, audience: Audience = None) -> date | None:
    """Return the day (UTC) on which a data version came to be; None before the first.

    Parameters
    ----------
    version : int
        As the audience counts.
    """
    column = _REVISIONS.c.fid if audience is None else _REVISIONS.c.public_number
    statement = select(_REVISIONS.c.at).where(column <= version).order_by(column.desc()).limit(1)
    at: datetime | None = connection.scalar(statement)
    return at.date() if at else None


def _steps_with_secrets(connection: Connection, firsts: Sequence[int]) -> set[int]:
    """Return the steps that were made for safety; their reason is nobody's."""
    return set(
        connection.scalars(
            select(_REVISIONS.c.public_number).where(
                _REVISIONS.c.public_number.in_(firsts), _REVISIONS.c.safety.is_(True)
            )
        )
    )


def _entry(teller: _Teller, step: Any, detail: Any, is_secret: bool) -> LogEntry:
    plain = {
        "first": step.first,
        "last": step.last,
        "count": step.many,
        "action": step.action,
        "at": step.at,
        "role": step.role,
    }
    if detail is None:
        why = "" if is_secret else teller.reason(step.why, teller.records(step.first))
        return LogEntry(**plain, why=why, is_withheld=is_secret)
    public = Sensitivity.PUBLIC.value
    if detail.safety or detail.now != public or detail.sensitivity != public:
        return LogEntry(**plain, why="", is_withheld=True)
    # What differs from a version that nobody outside saw is the desk's.
    changed = () if step.action == "create" else teller.changed(step.first)
    record = detail.incident_id
    return LogEntry(
        **plain,
        why=teller.reason(step.why, [record]),
        incident_id=teller.gate.names.get(record, record),
        title=teller.gate.reason(record, clean_line(detail.title)),
        changed=changed,
        is_retraction="status" in changed and detail.status == Status.RETRACTED.value,
    )


def differences(before: Incident | None, after: Incident) -> list[Difference]:
    """Return the fields that differ, in the order of the record.

    Both sides are as the public edition gives them; ``before`` None is a new
    record, which differs from nothing.
    """
    if before is None:
        return []
    hidden = {*before.desk_only, *after.desk_only}
    old, new = (
        audience_gate.for_everybody(one, hidden).model_dump(mode="json") for one in (before, after)
    )
    return [Difference(name, old[name], new[name]) for name in new if old.get(name) != new[name]]
