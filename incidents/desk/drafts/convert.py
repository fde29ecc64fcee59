"""From the reading or a record to a draft, and from a draft to a record."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geo.districts import read_tehsils
from incidents.desk.drafts.building import OF_A_CLAIM, SAME_NAME, build
from incidents.desk.drafts.draft_model import (
    Draft,
    DraftActor,
    DraftClaim,
    DraftReport,
    Evidence,
    Label,
    NumberEntry,
    NumberState,
    proposed_id,
)
from incidents.desk.drafts.validation import NotReadyError, problems
from incidents.model import ActorRole, DistrictMethod, Incident, Sensitivity
from incidents.store import Stored

# What the rules say of a number that they could not place: a person has to.
_NOT_UNDERSTOOD = ("", "unread")


def from_incident(stored: Stored) -> Draft:
    """Return a draft that corrects a record; it carries the version that it started from."""
    incident = stored.incident
    places = {report.id: n for n, report in enumerate(incident.reports)}
    return Draft(
        incident_id=incident.id,
        loaded_version=stored.version,
        **{name: getattr(incident, name) for name in SAME_NAME},
        sensitivity=incident.sensitivity,
        actors=tuple(
            DraftActor(**dict(actor), confirmed=True, published=True) for actor in incident.actors
        ),
        reports=tuple(DraftReport(**dict(report)) for report in incident.reports),
        claims=tuple(
            DraftClaim(
                id=claim.id,
                report=places[claim.report_id],
                confirmed=True,
                **{name: getattr(claim, name) for name in OF_A_CLAIM},
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
    doer = value["role"] == ActorRole.ALLEGED_PERPETRATOR
    return DraftActor(
        actor=value.get("actor"),
        role=value["role"],
        # Of whoever is accused the very words matter: "men in plain clothes" is no name.
        as_reported=(value.get("words") if doer else None) or value["name"],
        suspected_by=value.get("said_by"),
        label=value.get("label"),
        span=value.get("span"),
    )


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
    found = problems(draft, base)
    if found:
        raise NotReadyError(tuple(found))
    return build(draft, base, sensitivity)
