"""The starter incidents: real ones, converted once from the form they were compiled in.

``data/starter/incidents.json`` holds them in our own model. The tables beside it
say, row by row, what became of the words they were compiled in: ``claimants``,
``actors``, ``victims``, ``publishers``, ``sub_event_types``, ``titles``,
``wording`` (a party's word replaced by ours) and ``marks`` (a claim that speaks of
only some of the harmed, or of more than the incident, with the reason).
What was found wrong later is mended by rows of its own (``starter_fixes``).
``stand_ins.csv`` keeps the coordinates that stood for a tehsil or a district:
they locate nothing and are never drawn.

Run ``python -m incidents.starter SOURCE`` to convert again.
"""

import csv
import hashlib
import io
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from geo import districts
from incidents.codebook import read_codebook
from incidents.errors import UnknownCodeError
from incidents.model import (
    ActorRole,
    Claim,
    CountsReason,
    DatePrecision,
    DistrictMethod,
    GeoPrecision,
    Incident,
    Participation,
    Sensitivity,
)
from incidents.starter_fixes import breakdowns, mended

__all__ = ["FOLDER", "convert", "main", "read", "stand_ins"]

FOLDER = Path(__file__).resolve().parents[1] / "data" / "starter"

Given = Mapping[str, Any]
"""A record as it was compiled, before conversion."""


def read() -> list[Incident]:
    """Return the committed starter incidents, in the order of date and id."""
    records = json.loads((FOLDER / "incidents.json").read_text(encoding="utf-8"))
    return [Incident.model_validate(record) for record in records]


def convert(path: Path, *, mend: bool = True) -> list[Incident]:
    """Convert the compiled file, losing nothing but the stand-in coordinates.

    Parameters
    ----------
    path : Path
        A JSON object of ``incidents`` and ``reports``.
    mend : bool
        Whether what was found wrong later is mended, or stands as it was compiled.

    Returns
    -------
    list of Incident
        By first day, then id; the undated ones first. Each passes
        ``Codebook.check``.

    Raises
    ------
    UnknownCodeError
        The file holds words that no table knows.
    StaleFixError
        A fix mends what does not stand so.
    """
    compiled = json.loads(path.read_text(encoding="utf-8"))
    reports = {report["id"]: _report(report) for report in compiled["reports"]}
    incidents = [_incident(given, reports) for given in compiled["incidents"]]
    if mend:
        incidents = mended(incidents)
    incidents = [_with_people_told(one) for one in incidents]
    for incident in incidents:
        read_codebook().check(incident)
    return sorted(incidents, key=lambda one: (one.date_start or date.min, one.id))


def stand_ins(path: Path) -> list[tuple[str, float, float]]:
    """Return id, longitude and latitude where the compiled point stands for an area."""
    compiled = json.loads(path.read_text(encoding="utf-8"))
    return sorted(
        (given["id"], given["longitude"], given["latitude"])
        for given in compiled["incidents"]
        if given["longitude"] is not None and not GeoPrecision(given["geo_precision"]).is_point
    )


def main(arguments: Sequence[str]) -> int:
    """Convert the compiled file named in ``arguments`` and rewrite the committed ones."""
    if len(arguments) != 1:
        print("usage: python -m incidents.starter SOURCE", file=sys.stderr)
        return 1
    source = Path(arguments[0])
    incidents = convert(source)
    text = _dump(incidents)
    (FOLDER / "incidents.json").write_text(text, encoding="utf-8")
    (FOLDER / "stand_ins.csv").write_text(_dump_stand_ins(stand_ins(source)), encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    print(f"{len(incidents)} incidents; sha256 for incidents.source.toml: {digest}")
    return 0


def _dump(incidents: Sequence[Incident]) -> str:
    records = [one.model_dump(mode="json", exclude_defaults=True) for one in incidents]
    blocks = [json.dumps(record, ensure_ascii=False, indent=1) for record in records]
    return "[\n" + ",\n".join(blocks) + "\n]\n"


def _dump_stand_ins(rows: Sequence[tuple[str, float, float]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["incident", "longitude", "latitude", "note"])
    writer.writerows([*row, "stand-in for an area, never a dot"] for row in rows)
    return text.getvalue()


def _incident(given: Given, reports: Mapping[str, dict[str, Any]]) -> Incident:
    codebook = read_codebook()
    titles = {row["incident"]: row["title"] for row in _table("titles")}
    event_type = codebook.resolve("event_type", given["event_type"])
    sub_event_type = _sub_event_type(given)
    claims = tuple(_claim(given["id"], n, one) for n, one in enumerate(given["claims"], start=1))
    record: dict[str, Any] = {
        "id": given["id"],
        "title": titles[given["id"]],
        "date_start": given["date_start"],
        "date_end": given["date_end"],
        "date_precision": _date_precision(given),
        "place": given["place"],
        **_whereabouts(given),
        "event_type": event_type,
        "sub_event_type": sub_event_type,
        "actors": _participations(given),
        "summary": _reword(given["id"], "summary", given["summary"]),
        "status": codebook.resolve("status", given["status"]),
        "sensitivity": Sensitivity.PUBLIC,
        "counts": given["counts"],
        "doubt": given["doubt"],
        "related": tuple(
            {"id": other["id"], "relation": codebook.resolve("relation", other["relation"])}
            for other in given.get("related", ())
        ),
        "reports": tuple(reports[report_id] for report_id in given["report_ids"]),
        "claims": claims,
    }
    if not given["counts"]:
        statement = sub_event_type == CountsReason.STATEMENT_ONLY
        record["counts_reason"] = (
            CountsReason.STATEMENT_ONLY if statement else CountsReason.UMBRELLA
        )
    return Incident.model_validate(record)


def _with_people_told(incident: Incident) -> Incident:
    """Return an incident whose claims say whom they count, those added later too."""
    held = tuple(one.id for one in incident.related if one.relation == "contains")
    wave = incident.counts_reason is CountsReason.UMBRELLA
    claims = []
    for claim in incident.claims:
        # Whoever counts a wave of attacks counts the people of the entries that it holds.
        counted = {"of_incidents": held} if wave and claim.measure else {}
        claims.append(claim.model_dump() | counted | _marks_of(claim.id))
    return Incident.model_validate(incident.model_dump() | {"claims": claims})


def _date_precision(given: Given) -> str:
    if given["date_precision"] == DatePrecision.DAY and given["date_start"] != given["date_end"]:
        return DatePrecision.DAYS
    return read_codebook().resolve("date_precision", given["date_precision"])


def _whereabouts(given: Given) -> dict[str, Any]:
    """Return the fields of the place; the district is that of the incident's own date."""
    precision = GeoPrecision(given["geo_precision"])
    found: dict[str, Any] = {"geo_precision": precision}
    if given["district"] is None:
        return found
    on = date.fromisoformat(given["date_start"])
    district = districts.resolve(given["district"])
    if district is None:
        raise UnknownCodeError("district", given["district"])
    today = districts.default_of(district)
    if district not in districts.read_districts(on).index:
        district = today
    found |= {"district": district, "district_method": DistrictMethod.MANUAL}
    if given["tehsil"] is not None:
        found["tehsil"] = _tehsil(given["tehsil"], today)
    if precision.is_point:
        point = (given["longitude"], given["latitude"])
        found["geometry"] = {"type": "Point", "coordinates": point}
        located = districts.locate(np.array([point]), on=on).iloc[0]
        if located["code"] == district:
            found["district_method"] = located["method"]
    return found


def _tehsil(name: str, district: str) -> str:
    tehsils = _tehsil_codes()
    if (name, district) not in tehsils:
        raise UnknownCodeError(f"tehsil of {district}", name)
    return tehsils[name, district]


@cache
def _tehsil_codes() -> dict[tuple[str, str], str]:
    tehsils = districts.read_tehsils()
    pairs = zip(tehsils["name"], tehsils["district"], strict=True)
    return dict(zip(pairs, tehsils.index, strict=True))


def _sub_event_type(given: Given) -> str:
    rows = [
        row
        for row in _table("sub_event_types")
        if (row["event_type"], row["given"]) == (given["event_type"], given["sub_event_type"])
        and row["incident"] in ("", given["id"])
    ]
    if not rows:
        raise UnknownCodeError("sub_event_type", given["sub_event_type"])
    return max(rows, key=lambda row: row["incident"])["sub_event_type"]


def _participations(given: Given) -> tuple[Participation, ...]:
    """Return one participation for each actor named; an incident's own row goes first."""
    found = []
    for named in given["actors"]:
        rows = [row for row in _table("actors") if row["given"] == named["name"]]
        own = [row for row in rows if row["incident"] == given["id"]]
        rows = own or [row for row in rows if not row["incident"]]
        if not rows:
            raise UnknownCodeError("actor", named["name"])
        role = ActorRole(read_codebook().resolve("actor_role", named["role"]))
        found += [
            Participation(
                actor=row["actor"],
                role=role,
                as_reported=named["name"],
                suspected_by=row["suspected_by"] or None,
            )
            for row in rows
        ]
    return tuple(found)


def _report(given: Given) -> dict[str, Any]:
    source_types = {row["publisher"]: row["source_type"] for row in _table("publishers")}
    if given["publisher"] not in source_types:
        raise UnknownCodeError("publisher", given["publisher"])
    return {
        "id": given["id"],
        "publisher": given["publisher"],
        "title": given["title"],
        "url": given["url"],
        "language": given["language"],
        "source_type": source_types[given["publisher"]],
        "published_on": given["published"],
        "note": _reword(given["id"], "note", given["says"]),
    }


def _claim(incident_id: str, number: int, given: Given) -> Claim:
    speaker = _row("claimants", given["claimant"])
    group = _row("victims", given["group"])
    claim_id = f"{incident_id}.c{number:02d}"
    record = {
        "id": claim_id,
        "report_id": given["report_id"],
        "claimant": speaker["claimant"],
        "claimant_role": speaker["claimant_role"],
        "claimant_actor": speaker["claimant_actor"] or None,
        "measure": read_codebook().resolve("measure", given["measure"]),
        "victims": group["victims"],
        "victims_detail": group["victims_detail"] or None,
        "of_whom": tuple(breakdowns(group["of_whom"])),
        "low": given["low"],
        "high": given["high"],
        "qualifier": read_codebook().resolve("qualifier", given["wording_kind"]),
        "made_on": speaker["made_on"] or None,
        "scope": given["scope"],
        "about": speaker["about"] or None,
    }
    return Claim.model_validate(record)


def _marks_of(claim_id: str) -> dict[str, Any]:
    """Return what ``marks.csv`` says of whom a claim counts, by field; several ids as a list."""
    marks = {row["field"]: row["value"] for row in _table("marks") if row["claim"] == claim_id}
    several = {name: marks[name].split() for name in marks if name == "of_incidents"}
    return marks | several


def _reword(record: str, field: str, text: str) -> str:
    for row in _table("wording"):
        if (row["record"], row["field"]) == (record, field):
            text = text.replace(row["given"], row["ours"])
    return text


def _row(name: str, given: str) -> dict[str, str]:
    for row in _table(name):
        if row["given"] == given:
            return row
    raise UnknownCodeError(name, given)


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
