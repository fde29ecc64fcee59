"""A stored record with what a file says of it: what a table cannot say stays as it is stored.

A table has no column for the words in which a report named an actor, or for the named
part of a claim's people, and may say nothing of a report's language. A row that says
nothing of them takes nothing away, so that a file of ours comes back without a change.
"""

from typing import Any, Final

from incidents.model import Claim, Incident, Report

__all__ = ["PRESUMED_LANGUAGE", "as_uploaded"]

# Of a report whose row names no language. A row that names this one cannot be told from
# one that is silent: it changes no stored language either.
PRESUMED_LANGUAGE: Final = "en"

# What a row says of a claim. The rest of a claim has no column of its own.
_SAID: Final = (
    "kind", "claimant", "claimant_role", "measure", "victims", "low", "high", "qualifier", "scope",
    "covers", "attackers_in", "others_count_as", "of_incidents",
    "made_on", "quote",
)  # fmt: skip


_OF_A_REPORT: Final = (
    "archived_url", "retrieved_on", "data_set", "data_set_version", "licence",
    "not_to_be_passed_on",
)  # fmt: skip


def as_uploaded(before: Incident, given: Incident) -> Incident:
    """Return a stored incident with what a file says; who may see it stays as it is.

    Claims stay as they were made: one that differs becomes a new claim that
    supersedes the old one of its id.
    """
    reports, places = _reports(before, given)
    claims = _claims(before, given, places)
    update: dict[str, object] = {
        "sensitivity": before.sensitivity,
        "desk_only": before.desk_only,
        "related": before.related or given.related,
        "reports": reports,
        "claims": claims,
    }
    if {(one.actor, one.role) for one in before.actors} == {
        (one.actor, one.role) for one in given.actors
    }:
        update["actors"] = before.actors
    if (given.date_start, given.date_end) == (before.date_start, before.date_end):
        update["date_precision"] = before.date_precision
    # The district of a point that has not moved stays as it was found, at a border too.
    same_point = given.geometry is not None and given.geometry == before.geometry
    if same_point or (
        given.geometry == before.geometry and given.district in (None, before.district)
    ):
        update |= {
            "district": before.district,
            "district_method": before.district_method,
            "tehsil": before.tehsil,
        }
    return given.model_copy(update=update)


def _reports(before: Incident, given: Incident) -> tuple[tuple[Report, ...], dict[str, str]]:
    """Return the reports of both, and which stored one each given id stands for."""
    reports = list(before.reports)
    known = {_document(report): report.id for report in reports}
    places = {}
    for report in given.reports:
        same = known.get(_document(report))
        if same is None:
            reports.append(report)
        else:
            at = next(n for n, one in enumerate(reports) if one.id == same)
            reports[at] = _completed(reports[at], report)
        places[report.id] = same or report.id
    return tuple(reports), places


def _completed(before: Report, given: Report) -> Report:
    """Return a stored report with what a row says of where it was read and whose it is."""
    told = {name: value for name in _OF_A_REPORT if (value := getattr(given, name))}
    if given.language != PRESUMED_LANGUAGE:
        told["language"] = given.language
    return before.model_copy(update=told)


def _document(report: Report) -> tuple[object, ...]:
    return report.publisher, report.title, report.url, report.published_on


def _claims(before: Incident, given: Incident, places: dict[str, str]) -> tuple[Claim, ...]:
    claims = list(before.claims)
    left = [_told(claim) for claim in claims]  # each stored claim answers to one row
    by_id = {claim.id: claim for claim in before.claims}
    taken = set(by_id)
    for claim in given.claims:
        moved = claim.model_copy(update={"report_id": places[claim.report_id]})
        if _told(moved) in left:
            left.remove(_told(moved))
            continue
        if moved.id in taken:
            number = len(claims) + 1
            while (fresh := f"{before.id}.c{number:02d}") in taken:
                number += 1
            earlier = by_id.get(moved.id)
            moved = moved.model_copy(update={"id": fresh, "supersedes": earlier and earlier.id})
        taken.add(moved.id)
        claims.append(moved)
    return tuple(claims)


def _told(claim: Claim) -> tuple[Any, ...]:
    return (claim.report_id, *(getattr(claim, name) for name in _SAID))
