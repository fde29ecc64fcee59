"""From the reading or a record to a draft, and from a draft to a record."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geo.districts import read_tehsils
from incidents.desk.draft.problems import NotReadyError, problems
from incidents.desk.draft.records import (
    Draft,
    DraftActor,
    DraftClaim,
    DraftReport,
    Evidence,
    Label,
    NumberEntry,
    NumberState,
    proposed_id,
    slug,
)
from incidents.model import Claim, DistrictMethod, Incident, Participation, Report, Sensitivity
from incidents.store import Stored

_SAME_NAME = (
    "title", "date_start", "date_end", "date_precision", "place", "geometry", "geo_precision",
    "district", "district_method", "tehsil", "event_type", "sub_event_type", "summary", "status",
    "desk_only", "counts", "counts_reason", "doubt", "related",
)  # fmt: skip
_OF_A_CLAIM = tuple(name for name in Claim.model_fields if name not in ("id", "report_id"))
_LONGEST_REPORT_ID = 60
# What the rules say of a number that they could not place: a person has to.
_NOT_UNDERSTOOD = ("", "unread")


def from_incident(stored: Stored) -> Draft:
    """Return a draft that corrects a record; it carries the version that it started from."""
    incident = stored.incident
    places = {report.id: n for n, report in enumerate(incident.reports)}
    return Draft(
        incident_id=incident.id,
        loaded_version=stored.version,
        **{name: getattr(incident, name) for name in _SAME_NAME},
        sensitivity=incident.sensitivity,
        actors=tuple(DraftActor(**dict(actor)) for actor in incident.actors),
        reports=tuple(DraftReport(**dict(report)) for report in incident.reports),
        claims=tuple(
            DraftClaim(
                id=claim.id,
                report=places[claim.report_id],
                confirmed=True,
                **{name: getattr(claim, name) for name in _OF_A_CLAIM},
            )
            for claim in incident.claims
        ),
    )


def from_reading(
    reading: Mapping[str, Any], report: DraftReport, *, copy_sha256: str | None = None
) -> tuple[Draft, ...]:
    """Return a draft of each event that the machine read in a report.

    Parameters
    ----------
    reading : mapping
        The output of ``python -m incidents extract --json``: ``drafts`` and ``numbers``.
    report : DraftReport
        The report that it was read in.
    copy_sha256 : str, optional
        The stored copy of the text.

    Notes
    -----
    Title and summary stay empty: they are our own words, which no rule writes.
    Each draft holds every number of the text, so that each is asked about.
    """
    spans = [[claim["span"] for claim in one.get("claims") or ()] for one in reading["drafts"]]
    return tuple(
        _read_draft(one, report, copy_sha256).model_copy(
            update={
                "numbers": tuple(_number(number, spans, n) for number in reading["numbers"] or ())
            }
        )
        for n, one in enumerate(reading["drafts"])
    )


def _read_draft(one: Mapping[str, Any], report: DraftReport, copy_sha256: str | None) -> Draft:
    day, district = one.get("date_start"), one.get("district_code")
    point = (one.get("lon"), one.get("lat"))
    return Draft.model_validate(
        {
            "incident_id": proposed_id(
                None if day is None else date.fromisoformat(str(day)), one.get("place")
            ),
            "date_start": day,
            "date_end": one.get("date_end"),
            "date_precision": one.get("date_precision"),
            "place": one.get("place"),
            "geometry": None if None in point else {"coordinates": point},
            "geo_precision": one.get("geo_precision"),
            "district": district,
            "district_method": DistrictMethod.MANUAL if district else None,
            "tehsil": _tehsil(one.get("tehsil")),
            "event_type": one.get("event_type"),
            "sub_event_type": one.get("sub_event_type"),
            "actors": [_actor(actor) for actor in one.get("actors") or ()],
            "status": one.get("status"),
            "reports": [report],
            "claims": [_claim(claim) for claim in one.get("claims") or ()],
            "evidence": _evidence(one),
            "copy_sha256": copy_sha256,
            "background": one.get("background", False),
            "outside": one.get("outside", False),
        }
    )


def _tehsil(named: str | None) -> str | None:
    """Return the code of a tehsil that is given by code or by name."""
    names = read_tehsils()["name"]
    if named is None or named in names.index:
        return named
    codes = names.index[names == named]
    return str(codes[0]) if len(codes) == 1 else None


def _evidence(one: Mapping[str, Any]) -> dict[str, Evidence]:
    labels, rules = one.get("labels") or {}, one.get("rules") or {}
    return {
        name: Evidence(
            start=span[0],
            end=span[1],
            label=Label(labels.get(name, Label.CHECK)),
            rule=rules.get(name, ""),
        )
        for name, span in (one.get("evidence") or {}).items()
    }


def _actor(value: Mapping[str, Any]) -> DraftActor:
    return DraftActor(actor=value.get("actor"), role=value["role"], as_reported=value["name"])


def _claim(value: Mapping[str, Any]) -> DraftClaim:
    known = set(DraftClaim.model_fields) - {"id", "report", "confirmed", "rule"}
    own = {name: value[name] for name in known & set(value)}
    return DraftClaim.model_validate(own | {"rule": " ".join(value.get("rules") or ())})


def _number(value: Mapping[str, Any], spans: Sequence[Sequence[Any]], place: int) -> NumberEntry:
    """Return one number of the text, as one of the drafts of its report sees it."""
    start, end = value["span"]
    entry = NumberEntry(text=value["text"], start=start, end=end)
    holders = [
        (n, claim)
        for n, claims in enumerate(spans)
        for claim, span in enumerate(claims)
        if span[0] <= start and end <= span[1]
    ]
    ours = [claim for n, claim in holders if n == place]
    reason = value.get("reason") or ""
    update: dict[str, Any]
    if value["used"] and ours:
        update = {"state": NumberState.CLAIM, "claim": ours[0]}
    elif value["used"] and holders:
        update = {"state": NumberState.ELSEWHERE, "reason": "in another draft of this report"}
    elif value["used"] or reason in _NOT_UNDERSTOOD:
        update = {}
    else:
        update = {"state": NumberState.DISMISSED, "reason": reason}
    return entry.model_copy(update=update)


def to_incident(
    draft: Draft,
    base: Incident | None = None,
    sensitivity: Sensitivity = Sensitivity.RESTRICTED,
) -> Incident:
    """Return the record that a finished draft stands for.

    Parameters
    ----------
    draft : Draft
    base : Incident, optional
        The record that it corrects. A claim of it that the draft changes stays, and
        a new claim supersedes it.
    sensitivity : Sensitivity
        Who may see it; a draft alone makes nothing public.

    Raises
    ------
    NotReadyError
        With everything that keeps it from review.
    """
    found = problems(draft)
    if found:
        raise NotReadyError(tuple(found))
    incident_id = draft.incident_id or proposed_id(draft.date_start, draft.title)
    reports = tuple(_report(report) for report in draft.reports)
    return Incident.model_validate(
        {name: getattr(draft, name) for name in _SAME_NAME}
        | {
            "id": incident_id,
            "sensitivity": sensitivity,
            "actors": [
                Participation.model_validate(actor.model_dump(exclude_none=True))
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


def _report(report: DraftReport) -> Report:
    values = report.model_dump() | {"id": report_id(report)}
    return Report.model_validate({name: value for name, value in values.items() if value})


def _claims(
    draft: Draft, incident_id: str, report_ids: Sequence[str], base: Incident | None
) -> list[Claim]:
    made = {claim.id: claim for claim in base.claims} if base else {}
    taken = set(made) | {claim.id for claim in draft.claims if claim.id}
    claims: list[Claim] = []
    for one in draft.claims:
        values = {name: getattr(one, name) for name in _OF_A_CLAIM}
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
