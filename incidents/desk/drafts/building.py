"""The record that a draft stands for, whether or not it is ready to be one."""

import hashlib
from collections.abc import Sequence
from typing import Final

from incidents.desk.drafts.desk_draft import DeskDraft, proposed_id, slug
from incidents.draft_model import DraftReport
from incidents.model import Claim, Incident, Participation, Report, Sensitivity

SAME_NAME: Final = (
    "title", "date_start", "date_end", "date_precision", "place", "geometry", "geo_precision",
    "district", "district_method", "tehsil", "event_type", "sub_event_type", "summary", "status",
    "desk_only", "counts", "counts_reason", "doubt", "related",
)  # fmt: skip
OF_A_CLAIM: Final = tuple(name for name in Claim.model_fields if name not in ("id", "report_id"))
_OF_AN_ACTOR: Final = tuple(Participation.model_fields)
_LONGEST_REPORT_ID: Final = 60


def build(draft: DeskDraft, base: Incident | None, sensitivity: Sensitivity) -> Incident:
    """Return the record; ``problems`` builds it too, so that nothing is found out only on saving.

    Raises
    ------
    pydantic.ValidationError
        The draft is no record yet.
    """
    incident_id = draft.incident_id or proposed_id(draft.date_start, draft.title)
    reports = tuple(_report(report) for report in draft.reports)
    return Incident.model_validate(
        {name: getattr(draft, name) for name in SAME_NAME}
        | {
            "id": incident_id,
            "sensitivity": sensitivity,
            "actors": [
                actor.model_dump(include=set(_OF_AN_ACTOR), exclude_none=True)
                for actor in draft.actors
            ],
            "reports": reports,
            "claims": _claims(draft, incident_id, [report.id for report in reports], base),
        }
    )


def report_id(report: DraftReport) -> str:
    """Return the id of a report: publisher and day, and a mark that its address alone makes.

    The same report read twice gets the same id.
    """
    if report.id:
        return report.id
    known = report.url or report.sha256 or f"{report.publisher}|{report.title}"
    mark = hashlib.sha256(known.encode()).hexdigest()[:8]
    day = report.published_on.isoformat() if report.published_on else "undated"
    name = slug(report.publisher or "")[:_LONGEST_REPORT_ID].strip("-") or "report"
    return f"{name}-{day}-{mark}"


def same_report(one: DraftReport, other: DraftReport) -> bool:
    """Say whether two entries name one document: the same address, or the same id."""
    return report_id(one) == report_id(other) or (one.url is not None and one.url == other.url)


def _report(report: DraftReport) -> Report:
    values = report.model_dump() | {"id": report_id(report)}
    return Report.model_validate({name: value for name, value in values.items() if value})


def _claims(
    draft: DeskDraft, incident_id: str, report_ids: Sequence[str], base: Incident | None
) -> list[Claim]:
    made = {claim.id: claim for claim in base.claims} if base else {}
    taken = set(made) | {claim.id for claim in draft.claims if claim.id}
    claims: list[Claim] = []
    for one in draft.claims:
        values = {name: getattr(one, name) for name in OF_A_CLAIM}
        values["report_id"] = report_ids[one.report]
        same = made.get(one.id or "")
        if same is not None:
            claims.append(same)
            if Claim.model_validate(values | {"id": same.id}) == same:
                continue
            values["supersedes"] = same.id
        # A claim that came with the draft and is in no record yet keeps its id.
        own = one.id if one.id and same is None else next_claim_id(incident_id, taken)
        taken.add(own)
        claims.append(Claim.model_validate(values | {"id": own}))
    return claims


def next_claim_id(incident_id: str, taken: set[str]) -> str:
    """Return the next free ``<incident>.c01``."""
    number = 1
    while (found := f"{incident_id}.c{number:02d}") in taken:
        number += 1
    return found
