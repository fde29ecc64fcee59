"""The words that reports, claims and parties were compiled in, and what we make of them."""

from collections.abc import Iterable
from typing import Any, Final

from incidents.codebook import read_codebook
from incidents.errors import UnknownCodeError
from incidents.model import (
    ActorRole,
    Claim,
    ClaimKind,
    CountsReason,
    Incident,
    Participation,
    RelationKind,
)
from incidents.starter.decision_tables import Given, breakdowns, row_of, rows_of

__all__ = [
    "claim_of",
    "participations_of",
    "report_of",
    "reworded",
    "with_people_told",
    "without_doubles",
]

_ATTACKERS_IN: Final = {"attackers": "no", "none": "yes"}
"""Whom a compiled total leaves out, as an answer to whether attackers are in it."""


def report_of(given: Given) -> dict[str, Any]:
    """Return a report in our model; what was read as a copy says so."""
    publisher = row_of("publishers", given["publisher"])
    note = reworded(given["id"], "note", given["says"])
    told = f"{publisher['publisher']} {given.get('archived_url') or ''}"
    if given.get("mirror") and not any(word in told for word in (" on ", " by ", "://")):
        note += " Read as a copy."
    return {
        "id": given["id"],
        "publisher": publisher["publisher"],
        "title": given["title"],
        "url": given["url"],
        "archived_url": given.get("archived_url"),
        "language": given["language"],
        "source_type": publisher["source_type"],
        "published_on": given["published"],
        "note": note,
    }


def claim_of(incident_id: str, number: int, given: Given) -> Claim:
    """Return a claim in our model, by the rows of its claimant and of the people it counts."""
    speaker = row_of("claimants", given["claimant"])
    claim_id = f"{incident_id}.c{number:02d}"
    record = {
        "id": claim_id,
        "report_id": given["report_id"],
        "kind": given.get("kind", ClaimKind.CASUALTIES),
        "claimant": speaker["claimant"],
        "claimant_role": speaker["claimant_role"],
        "claimant_actor": speaker["claimant_actor"] or None,
        **_figure(given),
        "made_on": given.get("made_on") or speaker["made_on"] or None,
        "scope": given["scope"],
        "covers": given.get("covers") or "all",
        "attackers_in": _ATTACKERS_IN.get(given.get("leaves_out") or "", "not_said"),
        "others_count_as": given.get("others_count_as"),
        "of_incidents": given.get("of_incidents", ()),
        "about": given.get("about") or speaker["about"] or None,
        "quote": given.get("quote"),
    }
    return Claim.model_validate(record)


def with_people_told(incident: Incident) -> Incident:
    """Return an incident whose claims say whom they count, those added later too."""
    held = tuple(one.id for one in incident.related if one.relation is RelationKind.CONTAINS)
    wave = incident.counts_reason is CountsReason.UMBRELLA
    claims = []
    for claim in incident.claims:
        # Whoever counts a wave of attacks counts the people of the entries that it holds.
        counted = {"of_incidents": held} if wave and claim.measure else {}
        claims.append(claim.model_dump() | counted | _marks_of(claim.id))
    return Incident.model_validate(incident.model_dump() | {"claims": claims})


def _marks_of(claim_id: str) -> dict[str, Any]:
    """Return what ``marks.csv`` says of whom a claim counts, by field; several ids as a list."""
    marks: dict[str, Any] = {
        row["field"]: row["value"] for row in rows_of("marks", "claim", claim_id)
    }
    return marks | {name: marks[name].split() for name in marks if name == "of_incidents"}


def _figure(given: Given) -> dict[str, Any]:
    """Return how many of whom a claim counts; who only claims or denies a deed counts nobody."""
    if given["measure"] is None:
        return {}
    group = row_of("victims", given["group"])
    return {
        "measure": read_codebook().resolve("measure", given["measure"]),
        "victims": group["victims"],
        "victims_detail": group["victims_detail"] or None,
        "of_whom": tuple(breakdowns(group["of_whom"])),
        "low": given["low"],
        "high": given["high"],
        "qualifier": read_codebook().resolve("qualifier", given["wording_kind"]),
    }


def participations_of(incident_id: str, named: Iterable[Given]) -> tuple[Participation, ...]:
    """Return one participation for each actor named; an incident's own row goes first."""
    found = []
    for one in named:
        rows = rows_of("actors", "given", one["name"])
        own = [row for row in rows if row["incident"] == incident_id]
        chosen = own or [row for row in rows if not row["incident"]]
        if not chosen:
            raise UnknownCodeError("actor", one["name"])
        role = ActorRole(read_codebook().resolve("actor_role", one["role"]))
        found += [
            Participation(
                actor=row["actor"],
                role=role,
                as_reported=one["name"],
                suspected_by=row["suspected_by"] or one.get("suspected_by"),
            )
            for row in chosen
            if row["actor"]
        ]
    return without_doubles(found)


def without_doubles(parts: Iterable[Participation]) -> tuple[Participation, ...]:
    """Return every actor once in a role, with all the words that it was named in.

    Whoever names the actor without a suspicion beside it settles that it is none.
    """
    found: dict[tuple[str, ActorRole], Participation] = {}
    for one in parts:
        before = found.get((one.actor, one.role))
        if before is None:
            found[one.actor, one.role] = one
            continue
        words = dict.fromkeys(filter(None, (before.as_reported, one.as_reported)))
        by = dict.fromkeys(filter(None, (before.suspected_by, one.suspected_by)))
        is_sure = None in (before.suspected_by, one.suspected_by)
        found[one.actor, one.role] = one.model_copy(
            update={
                "as_reported": "; ".join(words) or None,
                "suspected_by": None if is_sure else "; ".join(by),
            }
        )
    return tuple(found.values())


def reworded(record: str, field: str, text: str) -> str:
    """Return a text with the words of a party replaced by ours, as ``wording.csv`` says."""
    for row in rows_of("wording", "record", record):
        if row["field"] == field:
            text = text.replace(row["given"], row["ours"])
    return text
