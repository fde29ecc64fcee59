"""What was found wrong in the starter incidents after they were compiled, and mended.

The compiled file stays as it was. Every change stands in a row with its reason:
``fixes.csv`` says of each incident that was complained of what was decided and on
which page; ``fixes_fields.csv`` holds what was and what is, field by field;
``fixes_reports.csv``, ``fixes_claims.csv`` and ``fixes_actors.csv`` hold what was
missing. Claims are added behind those that stand, so that no number changes its owner.
A report that no claim is left of goes.
"""

from collections.abc import Iterable
from typing import Any

from incidents.model import Incident
from incidents.starter.decision_tables import Row, StaleFixError, breakdowns, table

__all__ = ["mended"]


def mended(incidents: Iterable[Incident]) -> list[Incident]:
    """Return the incidents with every row of the fixes applied, in the order given.

    Raises
    ------
    StaleFixError
        A row names an incident, claim or report that is not there, or a value that
        is not the one that it was written for.
    """
    given = list(incidents)
    known = {one.id for one in given}
    for name in ("fields", "actors", "claims"):
        for row in table(f"fixes_{name}"):
            if row["incident"] not in known:
                raise StaleFixError(f"fixes_{name}: no incident {row['incident']}")
    return [_mend(one) for one in given]


def _mend(incident: Incident) -> Incident:
    fields = [row for row in table("fixes_fields") if row["incident"] == incident.id]
    reports = [row for row in table("fixes_reports") if incident.id in row["incidents"].split("; ")]
    claims = [row for row in table("fixes_claims") if row["incident"] == incident.id]
    actors = [row for row in table("fixes_actors") if row["incident"] == incident.id]
    if not (fields or reports or claims or actors):
        return incident
    record = incident.model_dump(mode="json")
    before = _carrying(record)
    for row in fields:
        _change(record, row)
    gone = before - _carrying(record)
    # A report all of whose claims went to another page goes with them.
    record["reports"] = [one for one in record["reports"] if one["id"] not in gone]
    record["reports"] += [_report(row) for row in reports]
    last = max((int(one.id[-2:]) for one in incident.claims), default=0)
    record["claims"] += [_claim(row, number) for number, row in enumerate(claims, start=last + 1)]
    for row in actors:
        _take_part(record, row)
    return Incident.model_validate(record)


def _carrying(record: dict[str, Any]) -> set[str]:
    return {claim["report_id"] for claim in record["claims"]}


def _change(record: dict[str, Any], row: Row) -> None:
    """Put what is in the place of what was; an empty cell is nothing."""
    target = record
    if row["part"]:
        claim_id = f"{row['incident']}.{row['part']}"
        target = next((one for one in record["claims"] if one["id"] == claim_id), {})
    field = row["field"]
    if field not in target or _written(target[field]) != row["was"]:
        raise StaleFixError(f"{row['incident']} {row['part']}: {field} was not {row['was']!r}")
    now = row["now"] or None
    target[field] = list(breakdowns(row["now"])) if field == "of_whom" else now


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(f"{part['victims']} {part['low']}" for part in value)
    return "" if value is None else str(value)


def _report(row: Row) -> dict[str, Any]:
    return {name: cell or None for name, cell in row.items() if name != "incidents"}


def _claim(row: Row, number: int) -> dict[str, Any]:
    claim: dict[str, Any] = {
        name: cell for name, cell in row.items() if cell and name not in ("incident", "reason")
    }
    claim["id"] = f"{row['incident']}.c{number:02d}"
    claim["of_whom"] = list(breakdowns(row["of_whom"]))
    return claim


def _take_part(record: dict[str, Any], row: Row) -> None:
    """Add a participation, or say of one that stands who alone suspects it."""
    part = {name: row[name] or None for name in ("actor", "role", "as_reported", "suspected_by")}
    for place, one in enumerate(record["actors"]):
        if (one["actor"], one["role"]) == (part["actor"], part["role"]):
            record["actors"][place] = part
            return
    record["actors"].append(part)
