"""Rows that come and go in a form, and what a press of a button does to a draft."""

from typing import Any

from incidents.desk.drafts import (
    AskedAgain,
    DeskActor,
    DeskClaim,
    DeskDraft,
    DraftReport,
    NumberEntry,
    NumberState,
    from_incident,
    same_report,
)
from incidents.desk.editing.location import Where, at_point, placed
from incidents.desk.editing.named_actors import gone_with
from incidents.model import GeoPrecision, Qualifier, Relation, RelationKind
from incidents.store import Stored


def add_actor(draft: DeskDraft) -> DeskDraft:
    """Return the draft with one more actor, yet to be named."""
    return draft.model_copy(update={"actors": (*draft.actors, DeskActor())})


def add_report(draft: DeskDraft) -> DeskDraft:
    """Return the draft with one more report, in English until somebody says otherwise."""
    more = draft.model_copy(update={"reports": (*draft.reports, DraftReport(language="en"))})
    return _asked_again(more) if draft.reports else more


def _asked_again(draft: DeskDraft) -> DeskDraft:
    """Return the draft with status and summary open: they were written for fewer reports."""
    asked: list[AskedAgain] = []
    if draft.status is not None:
        asked.append("status")
    if draft.summary:
        asked.append("summary")
    return draft.model_copy(
        update={"asked_again": tuple(dict.fromkeys((*draft.asked_again, *asked)))}
    )


def still_holds(draft: DeskDraft, name: AskedAgain) -> DeskDraft:
    """Return the draft after its author has answered for ``status`` or ``summary`` again."""
    left = tuple(one for one in draft.asked_again if one != name)
    return draft.model_copy(update={"asked_again": left})


def add_claim(draft: DeskDraft, **known: Any) -> DeskDraft:
    """Return the draft with one more claim, blank: nobody has said yet what happened."""
    plain: dict[str, Any] = {"report": max(0, len(draft.reports) - 1)}
    return draft.model_copy(update={"claims": (*draft.claims, DeskClaim(**plain | known))})


def take_number(draft: DeskDraft, place: int) -> DeskDraft:
    """Return the draft with a claim made of a number of the text, its people still to be said."""
    number = draft.numbers[place]
    digits = number.text.replace(",", "")
    value = int(digits) if digits.isdecimal() and len(digits) < 7 else None
    draft = add_claim(
        draft,
        low=value,
        high=value,
        qualifier=Qualifier.EXACT if value is not None else None,
        span=(number.start, number.end),
        report=0,
    )
    entry = number.model_copy(
        update={"state": NumberState.CLAIM, "claim": len(draft.claims) - 1, "reason": ""}
    )
    numbers = (*draft.numbers[:place], entry, *draft.numbers[place + 1 :])
    return draft.model_copy(update={"numbers": numbers})


def confirm(
    draft: DeskDraft, place: int, *, group: str = "claims", confirmed: bool = True
) -> DeskDraft:
    """Return the draft with one claim's claimant, or one of ``actors``, confirmed or not."""
    rows = list(getattr(draft, group))
    rows[place] = rows[place].model_copy(update={"confirmed": confirmed})
    return draft.model_copy(update={group: tuple(rows)})


def drop(draft: DeskDraft, group: str, place: int) -> DeskDraft:
    """Return the draft without one actor, report or claim.

    Numbers of a claim that goes are open again, and whoever was named for that claim
    alone goes with it; a report that carries claims stays.
    """
    rows = getattr(draft, group)
    if group == "reports" and any(claim.report == place for claim in draft.claims):
        return draft
    update: dict[str, Any] = {group: (*rows[:place], *rows[place + 1 :])}
    if group == "claims":
        update["numbers"] = tuple(_without(number, place) for number in draft.numbers)
        gone = gone_with(draft, place)
        update["actors"] = tuple(one for n, one in enumerate(draft.actors) if n not in gone)
    if group == "reports":
        update["claims"] = tuple(
            claim.model_copy(update={"report": claim.report - (claim.report > place)})
            for claim in draft.claims
        )
    return draft.model_copy(update=update)


def make_one(draft: DeskDraft, place: int) -> DeskDraft:
    """Return the draft without a report that is listed before; its claims go to that one.

    What only the second entry knows (a link, a day, a note) is kept.
    """
    gone = draft.reports[place]
    first = next((n for n in range(place) if same_report(draft.reports[n], gone)), None)
    if first is None:
        return draft
    known = draft.reports[first]
    missing = {
        name: value for name, value in gone if getattr(known, name) is None and value is not None
    }
    reports = list(draft.reports)
    reports[first] = known.model_copy(update=missing)
    claims = tuple(
        claim.model_copy(update={"report": first}) if claim.report == place else claim
        for claim in draft.claims
    )
    return drop(
        draft.model_copy(update={"reports": tuple(reports), "claims": claims}), "reports", place
    )


def _without(number: NumberEntry, claim: int) -> NumberEntry:
    if number.claim is None or number.claim < claim:
        return number
    if number.claim == claim:
        return number.model_copy(update={"state": NumberState.OPEN, "claim": None})
    return number.model_copy(update={"claim": number.claim - 1})


def pick(draft: DeskDraft, lon: float, lat: float) -> tuple[DeskDraft, Where | None, str]:
    """Return the draft after a click on the map, what was picked, and what to say of it.

    Where the place is known only to an area, a click chooses the area and never a
    point: nobody knows the point.
    """
    found = at_point(lon, lat, draft.date_start)
    if isinstance(found, str):
        return draft, None, found
    area = draft.geo_precision in (GeoPrecision.DISTRICT, GeoPrecision.TEHSIL)
    if area:
        return placed(draft, found, draft.geo_precision), None, "The area that you clicked on."
    precision = (
        draft.geo_precision if draft.geo_precision and draft.geo_precision.is_point else None
    )
    return placed(draft, found, precision), found, "The point that you clicked on."


def relate(draft: DeskDraft, incident_id: str) -> DeskDraft:
    """Return the draft as a follow-up of an incident."""
    if any(one.id == incident_id for one in draft.related):
        return draft
    link = Relation(id=incident_id, relation=RelationKind.FOLLOWS)
    return draft.model_copy(update={"related": (*draft.related, link)})


def attach(draft: DeskDraft, stored: Stored) -> DeskDraft:
    """Return a correction of a record that adds this draft's reports and claims to it.

    Whom it names is added too, and waits to be confirmed. What the record says of date,
    place and kind stays; status and summary are asked for again where a report is new.
    """
    record = from_incident(stored)
    reports, places = list(record.reports), list[int]()
    for report in draft.reports:
        same = next((n for n, one in enumerate(reports) if same_report(one, report)), None)
        if same is None:
            reports.append(report)
        places.append(len(reports) - 1 if same is None else same)
    shift = len(record.claims)
    claims = [
        claim.model_copy(update={"report": places[claim.report]})
        for claim in draft.claims
        if claim.report < len(places)
    ]
    numbers = [
        number
        if number.claim is None
        else number.model_copy(update={"claim": number.claim + shift})
        for number in draft.numbers
    ]
    names = {one.publisher or "a report" for one in draft.reports}
    known = {(one.actor, one.role) for one in record.actors}
    actors = [one for one in draft.actors if (one.actor, one.role) not in known]
    both = record.model_copy(
        update={
            "actors": (*record.actors, *actors),
            "reports": tuple(reports),
            "claims": (*record.claims, *claims),
            "numbers": tuple(numbers),
            "copy_sha256": draft.copy_sha256,
            "why": f"claims added from {', '.join(sorted(names))}",
        }
    )
    return _asked_again(both) if len(reports) > len(record.reports) else both
