"""What was compiled, and what was decided about it before anything is converted.

An entry of a later set stands in ``decisions.csv`` under the digest of what was compiled,
with the id that it has here: whether it is taken, goes into another one, adds to one that
stands, or is left out. ``changes.csv`` and ``reports.csv`` hold what is different from
what was compiled, field by field. They do not repeat what was there before, because some
of it could mark a person; the digest says that it is still the same.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from incidents.errors import UnknownCodeError
from incidents.starter.decision_tables import Given, Row, StaleFixError, rows_of, table

__all__ = ["Addition", "Compiled", "digest_of", "read_compiled"]

PARTS: Final = {"c": "claims", "a": "actors", "n": "claims"}
"""Where the numbered parts of an entry are; "n" numbers the claims of an addition."""

_NUMBERS: Final = {"low": int, "high": int, "latitude": float, "longitude": float}
_LISTS: Final = frozenset({"of_incidents"})
_ANEW: Final = frozenset(
    {"about", "attackers_in", "counts", "of_incidents", "others_count_as", "related"}
)
"""Fields that a row may give to what was compiled without them."""
_MISSING: Final = {
    "a": ("name", "role", "suspected_by"),
    "c": ("kind", "report_id", "claimant", "claimant_role", "scope", "covers", "measure", "group"),
}
"""The fields of a party that was missing, or of a claim that counts nobody."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Reports and claims that belong to an entry that is not their own.

    ``into`` is that entry; ``given`` has ``report_ids``, ``claims`` and ``actors``.
    ``is_merged`` says that they were compiled as an entry of their own.
    """

    into: str
    given: Given
    is_merged: bool


@dataclass(frozen=True, slots=True)
class Compiled:
    """What is to be converted: entries, reports by id, and what is added to entries."""

    incidents: tuple[Given, ...]
    reports: Mapping[str, Given]
    additions: tuple[Addition, ...]


def read_compiled(paths: Iterable[Path]) -> Compiled:
    """Read compiled files in their order and decide every entry by the tables.

    Raises
    ------
    UnknownCodeError
        Nobody has decided about an entry.
    StaleFixError
        A row decides or changes what does not stand so.
    """
    files = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    reports = _reports(files)
    incidents: list[Given] = []
    additions: list[Addition] = []
    for given in (one for file in files for one in file["incidents"]):
        if "title" not in given:  # of the first set, which was taken as a whole
            incidents.append(given)
            continue
        row = _decision(given)
        changed = _standing(_changed(given, row["incident"], "c"), reports)
        if row["decision"] == "take":
            kinds = {name: row[name] for name in ("event_type", "sub_event_type")}
            incidents.append({**changed, **kinds, "id": row["incident"]})
        elif row["decision"] == "merge":
            additions.append(Addition(row["into"], changed, is_merged=True))
    for given in (one for file in files for one in file.get("additions", ())):
        row = _decision(given)
        if row["decision"] == "add":
            changed = _standing(_changed(given, row["incident"], "n"), reports)
            additions.append(Addition(row["incident"], changed, is_merged=False))
    kept = {report["id"]: report for report in reports.values() if report is not None}
    return Compiled(tuple(incidents), kept, tuple(additions))


def digest_of(given: Given) -> str:
    """Return the digest under which an entry was decided, 16 hexadecimal digits."""
    text = json.dumps(given, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _decision(given: Given) -> Row:
    for row in rows_of("decisions", "compiled", digest_of(given)):
        return row
    raise UnknownCodeError("decision", given.get("id", given.get("incident_id", "")))


def _reports(files: Sequence[Mapping[str, Any]]) -> dict[str, Given | None]:
    """Return every report by each id that it was compiled under; one that goes as None."""
    given = {
        one["id"]: {**one, "id": one["id"].lower()} for file in files for one in file["reports"]
    }
    for row in table("reports"):
        report = given.get(row["report"])
        if report is None:  # of a set that is not converted now
            continue
        if report.get(row["field"]) == (row["value"] or None):
            raise StaleFixError(f"reports: {row['report']} has that {row['field']} already")
        report[row["field"]] = row["value"] or None
    held = {row["id"]: _held(row) for row in table("fixes_reports")}
    for report in given.values():
        same = report.get("same_as")
        if same in given:  # what was told of one page twice is told together
            given[same]["says"] += " " + report["says"]
    return {
        one: None if report.get("drop") else {**held, **given}[report.get("same_as", one)]
        for one, report in given.items()
    }


def _held(row: Row) -> Given:
    """Return a report that a fix brought, as if it had been compiled."""
    return {**row, "published": row["published_on"] or None, "says": row["note"]}


def _changed(given: Given, incident: str, letter: str) -> dict[str, Any]:
    """Return an entry with the rows of ``changes.csv`` that are about it."""
    record = json.loads(json.dumps(given))
    for row in rows_of("changes", "incident", incident):
        if (letter == "n") == row["part"].startswith("n"):
            _change(_part(record, row), row)
    for name in ("claims", "actors"):
        record[name] = [
            {**one, "number": number}
            for number, one in enumerate(record.get(name, ()), start=1)
            if not one.get("drop")
        ]
    return dict(record)


def _part(record: dict[str, Any], row: Row) -> dict[str, Any]:
    if not row["part"]:
        return record
    parts = record[PARTS[row["part"][0]]]
    number = int(row["part"][1:])
    if number == len(parts) + 1 and row["part"][0] in _MISSING:
        parts.append(dict.fromkeys(_MISSING[row["part"][0]]))
    if not 0 < number <= len(parts):
        raise StaleFixError(f"changes: {row['incident']} has no {row['part']}")
    part: dict[str, Any] = parts[number - 1]
    return part


def _change(target: dict[str, Any], row: Row) -> None:
    field, value = row["field"], row["value"]
    if field not in target and field not in _ANEW | {"drop"}:
        raise StaleFixError(f"changes: {row['incident']} {row['part']} has no {field}")
    now: Any = _NUMBERS.get(field, str)(value) if value else None
    if field in _LISTS:
        now = value.split()
    elif field == "related":
        now = [dict(zip(("relation", "id"), one.split(), strict=True)) for one in value.split("; ")]
    elif field == "counts":
        now = value == "yes"
    if target.get(field) == now:
        raise StaleFixError(f"changes: {row['incident']} {row['part']} has that {field} already")
    target[field] = now


def _standing(record: dict[str, Any], reports: Mapping[str, Given | None]) -> dict[str, Any]:
    """Leave out what rests on a report that goes; claims keep the numbers they came with."""
    listed = [*record["report_ids"], *(one["report_id"] for one in record["claims"])]
    names = set(listed)
    if names - reports.keys():
        raise StaleFixError(f"no report {', '.join(sorted(names - reports.keys()))}")
    now = {name: report["id"] for name in names if (report := reports[name]) is not None}
    return {
        **record,
        "claims": [
            {**one, "report_id": now[one["report_id"]]}
            for one in record["claims"]
            if one["report_id"] in now
        ],
        "report_ids": list(dict.fromkeys(now[one] for one in listed if one in now)),
    }
