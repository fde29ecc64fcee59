"""What keeps a draft from review: everything at once, each in a sentence that helps."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from geo.scope import NamedPlace, Scope, disagreement, is_slip, judge
from incidents.codebook import read_codebook
from incidents.desk.drafts.building import OF_A_CLAIM, build, same_report
from incidents.desk.drafts.corroboration import unsupported
from incidents.desk.drafts.desk_draft import DeskActor, DeskClaim, DeskDraft, NumberState
from incidents.desk.drafts.source_checks import rests_on_encyclopedia, unfit_address
from incidents.draft_model import DraftReport
from incidents.errors import IncidentError, UnknownCodeError
from incidents.model import (
    Claim,
    ClaimKind,
    DatePrecision,
    GeoPrecision,
    Incident,
    Report,
)
from incidents.organisations import NO_CLAIM_OF_ITS_OWN, is_accusation
from incidents.store import reference_layers
from incidents.views.incident_words import measure_in_words

_NEEDED = {
    "title": "Say in a few words what happened.",
    "date_precision": "Say how exactly the date is known.",
    "place": "Give the place in the words of the report.",
    "geo_precision": "Say how exactly the place is known.",
    "event_type": "Choose the kind of event.",
    "sub_event_type": "Choose the narrower kind of event.",
    "summary": "Say in our own words what is said to have happened, and by whom.",
    "status": "Choose the status.",
}
_AGAIN = {
    "status": "A report was added: choose the status again.",
    "summary": "A report was added: change the summary, or say that it still holds.",
}
_LONGEST = {"title": 120, "place": 500, "summary": 4000, "doubt": 4000}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing that keeps a draft from review.

    Attributes
    ----------
    field : str
        ``title``, ``claims.2.low``, ``numbers.4`` and the like.
    sentence : str
        What to do about it.
    """

    field: str
    sentence: str


class NotReadyError(IncidentError):
    """A draft is not ready for review.

    Attributes
    ----------
    problems : tuple of FieldProblem
    """

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(" ".join(one.sentence for one in problems))
        self.problems = problems


def problems(draft: DeskDraft, base: Incident | None = None) -> list[FieldProblem]:
    """Return everything that keeps a draft from review; an empty list means that it is ready.

    Parameters
    ----------
    draft : DeskDraft
    base : Incident, optional
        The record that it corrects, where it is at hand.
    """
    found = [
        *_missing(draft),
        *_dates(draft),
        *_place(draft),
        *_codes(draft),
        *_reports(draft),
        *_actors(draft),
        *_all_claims(draft),
        *_numbers(draft),
        *_the_rest(draft),
    ]
    return found or list(_as_a_record(draft, base))


def _missing(draft: DeskDraft) -> Iterator[FieldProblem]:
    for name, sentence in _NEEDED.items():
        if name in _AGAIN and name in draft.asked_again:
            yield FieldProblem(name, _AGAIN[name])
        elif getattr(draft, name) in (None, ""):
            yield FieldProblem(name, sentence)
    for name, longest in _LONGEST.items():
        length = len(getattr(draft, name) or "")
        if length > longest:
            yield FieldProblem(name, f"Shorten it: {length:,} signs, {longest:,} at most.")


def _dates(draft: DeskDraft) -> Iterator[FieldProblem]:
    start, end = draft.date_start, draft.date_end
    if draft.date_precision is DatePrecision.UNDATED:
        if start or end:
            yield FieldProblem("date_start", "An undated incident has no dates: empty them.")
    elif draft.date_precision is not None and (start is None or end is None):
        yield FieldProblem(
            "date_start", "Give the first and the last day, or say that it is undated."
        )
    if start and end and end < start:
        yield FieldProblem("date_end", "It ends before it starts.")


def _place(draft: DeskDraft) -> Iterator[FieldProblem]:
    precision = draft.geo_precision
    if precision is None:
        return
    if precision.is_point and draft.geometry is None:
        yield FieldProblem(
            "geometry", f"A place known to the {precision} needs its point on the map."
        )
    if not precision.is_point and draft.geometry is not None:
        yield FieldProblem(
            "geometry", "A place that is known only to an area has no point: take the point away."
        )
    if precision is GeoPrecision.TEHSIL and not draft.tehsil:
        yield FieldProblem("tehsil", "Choose the tehsil.")
    if precision is GeoPrecision.DISTRICT and not draft.district:
        yield FieldProblem("district", "Choose the district.")
    if draft.district and draft.district_method is None:
        yield FieldProblem("district_method", "Say how the district was found.")
    if draft.outside:
        yield FieldProblem("outside", "It lies outside Balochistan, so it does not belong here.")
    else:
        yield from _scope(draft)


def _scope(draft: DeskDraft) -> Iterator[FieldProblem]:
    """Say what does not belong to the province, and what of the place contradicts the rest."""
    point = draft.geometry.coordinates if draft.geometry else None
    if point is not None and is_slip(point):
        yield FieldProblem("geometry", "The point is none in Balochistan: choose it again.")
        return
    place = draft.place or ""
    named = NamedPlace(place="" if draft.district else place)
    found = disagreement(
        point=point, district=draft.district, tehsil=draft.tehsil, place=place, on=draft.date_start
    )
    if found:
        yield FieldProblem(found.part, f"{found}: change whichever is wrong.")
    elif (verdict := judge(named, point)).scope is not Scope.OURS:
        yield FieldProblem(
            "geometry" if point else "place",
            f"{_sentence(verdict.reason)}: outside Balochistan it does not belong here.",
        )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _codes(draft: DeskDraft) -> Iterator[FieldProblem]:
    if draft.sub_event_type and draft.event_type:
        known = {entry.code for entry in read_codebook().sub_event_types(draft.event_type)}
        if draft.sub_event_type not in known:
            yield FieldProblem("sub_event_type", "This narrower kind belongs to another kind.")
    if draft.counts != (draft.counts_reason is None):
        yield FieldProblem(
            "counts_reason", "Say why it is in no sum; one that is in the sums gives no reason."
        )


def _reports(draft: DeskDraft) -> Iterator[FieldProblem]:
    if not draft.reports:
        yield FieldProblem(
            "reports", "Name the report that says so: a record without a source stays a draft."
        )
    for n, report in enumerate(draft.reports):
        yield from _report(f"reports.{n}", report)
        yield from _once(n, draft)
    if said := unsupported(draft.status, [report.publisher for report in draft.reports]):
        yield FieldProblem("status", said)


def _once(n: int, draft: DeskDraft) -> Iterator[FieldProblem]:
    """Say that a report is listed already: read twice, it is still one report."""
    for before, other in enumerate(draft.reports[:n]):
        if same_report(other, draft.reports[n]):
            yield FieldProblem(
                f"reports.{n}",
                f"Report {n + 1} is report {before + 1} again: make them one.",
            )
            return


def _report(field: str, report: DraftReport) -> Iterator[FieldProblem]:
    needed = {
        "publisher": "Say who published it.",
        "title": "Give its headline.",
        "language": "Say in which language it is.",
        "source_type": "Say what kind of source it is.",
    }
    gaps = [name for name in needed if not getattr(report, name)]
    yield from (FieldProblem(f"{field}.{name}", needed[name]) for name in gaps)
    for name in ("url", "archived_url"):
        if said := unfit_address(getattr(report, name)):
            yield FieldProblem(f"{field}.{name}", f"This address {said}.")
    values = {name: value for name, value in report.model_dump().items() if value}
    if not gaps:
        yield from _refused(field, Report, {"id": "given-later"} | values)


def _actors(draft: DeskDraft) -> Iterator[FieldProblem]:
    for n, actor in enumerate(draft.actors):
        yield from _actor(f"actors.{n}", actor)
        if actor.role is not None and not draft.is_confirmed(actor):
            yield FieldProblem(
                f"actors.{n}.confirmed", "Look at who is named and in which role, and confirm it."
            )


def _actor(field: str, actor: DeskActor) -> Iterator[FieldProblem]:
    if not actor.actor:
        named = f" “{actor.as_reported}”" if actor.as_reported else ""
        yield FieldProblem(
            f"{field}.actor", f"Choose the actor{named} in the register, or take it away."
        )
    else:
        try:
            read_codebook().actor(actor.actor)
        except UnknownCodeError:
            yield FieldProblem(f"{field}.actor", "This actor is not in the register.")
    if actor.role is None:
        yield FieldProblem(f"{field}.role", "Say what the actor has to do with it.")


def _all_claims(draft: DeskDraft) -> Iterator[FieldProblem]:
    for n, claim in enumerate(draft.claims):
        field = f"claims.{n}"
        if not 0 <= claim.report < len(draft.reports):
            yield FieldProblem(f"{field}.report", "Say which report carries the claim.")
        found = list(_claim(field, claim))
        yield from found
        if not found:
            values = {name: getattr(claim, name) for name in OF_A_CLAIM}
            ids = {"id": "given-later", "report_id": "given-later"}
            yield from _refused(field, Claim, ids | values)


def _claim(field: str, claim: DeskClaim) -> Iterator[FieldProblem]:
    if not claim.claimant:
        yield FieldProblem(
            f"{field}.claimant", "Say who says so, or “unattributed” when the report does not."
        )
    if claim.claimant_role is None:
        yield FieldProblem(f"{field}.claimant_role", "Say in which capacity the claimant speaks.")
    if not claim.confirmed:
        yield FieldProblem(
            f"{field}.confirmed", "Look at who makes this claim, and confirm the claimant."
        )
    if claim.claimant_actor and claim.claimant_actor not in read_codebook().actors:
        yield FieldProblem(f"{field}.claimant_actor", "This claimant is not in the register.")
    if is_accusation(claim.kind, claim.claimant_role):
        yield FieldProblem(f"{field}.kind", NO_CLAIM_OF_ITS_OWN)
    if claim.kind is not ClaimKind.CASUALTIES:
        if (claim.measure, claim.low, claim.high) != (None, None, None):
            yield FieldProblem(f"{field}.kind", "Only a casualty claim carries a figure.")
        return
    for name, sentence in (
        ("measure", "Say what happened to the people."),
        ("victims", "Say who they were, or “unknown”."),
        ("qualifier", "Say how the figure is worded."),
    ):
        if getattr(claim, name) is None:
            yield FieldProblem(f"{field}.{name}", sentence)
    if claim.low is not None and claim.high is not None and claim.low > claim.high:
        yield FieldProblem(f"{field}.low", "The lowest figure is above the highest.")


def _numbers(draft: DeskDraft) -> Iterator[FieldProblem]:
    for n, number in enumerate(draft.numbers):
        field, used = f"numbers.{n}", (NumberState.CLAIM, NumberState.ECHO)
        if number.state is NumberState.OPEN:
            yield FieldProblem(
                field, f"The number “{number.text}”: use it in a claim, or dismiss it and say why."
            )
        elif number.state in used and not 0 <= (-1 if number.claim is None else number.claim) < len(
            draft.claims
        ):
            yield FieldProblem(field, f"The number “{number.text}”: say in which claim it is.")
        elif number.state not in used and not number.reason.strip():
            yield FieldProblem(field, f"The number “{number.text}” is dismissed: say why.")


def _the_rest(draft: DeskDraft) -> Iterator[FieldProblem]:
    if draft.is_correction and not draft.why.strip():
        yield FieldProblem("why", "Say what the correction is for; readers will see it.")


def _as_a_record(draft: DeskDraft, base: Incident | None) -> Iterator[FieldProblem]:
    """Say what the record itself refuses: nothing that is ready may fail on saving."""
    try:
        incident = build(draft, base, draft.sensitivity)
        read_codebook().check(incident)
        reference_layers.check(incident)
        for measure in rests_on_encyclopedia(incident):
            yield FieldProblem(
                "claims",
                f"An end of the range of {measure_in_words(measure)} rests on an encyclopedia "
                "alone: give the report that it cites, or take its claim away.",
            )
    except ValidationError as error:
        yield from _sentences("", error)
    except UnknownCodeError as error:
        yield FieldProblem(
            error.field if error.field in DeskDraft.model_fields else "draft", f"{error}."
        )


def _refused(field: str, record: type, values: dict[str, object]) -> Iterator[FieldProblem]:
    try:
        record.model_validate(values)  # type: ignore[attr-defined]
    except ValidationError as error:
        yield from _sentences(field, error)


def _sentences(field: str, error: ValidationError) -> Iterator[FieldProblem]:
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(str(part) for part in (field, *one["loc"]) if part != "")
        sentence = one["msg"].removeprefix("Value error, ")
        yield FieldProblem(where or "draft", f"{sentence[:1].upper()}{sentence[1:]}.")
