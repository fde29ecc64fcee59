"""What the machine read in a report -> drafts of the desk, for a person to look at."""

from collections.abc import Sequence
from typing import Final

from incidents.desk.drafts import (
    DeskActor,
    DeskClaim,
    DeskDraft,
    DraftReport,
    NumberEntry,
    NumberState,
    proposed_id,
)
from incidents.desk.editing.form import USES
from incidents.draft_model import Draft, DraftActor, DraftClaim, carried_over
from incidents.model import DistrictMethod
from incidents.reading import NumberUse, ReadActor, ReadClaim, Reading, Span

# What the rules say of a number that they could not place: a person has to.
_NOT_UNDERSTOOD: Final = ("", "unread")


def drafts_from_reading(
    reading: Reading, report: DraftReport, *, copy_sha256: str | None = None
) -> tuple[DeskDraft, ...]:
    """Return a draft of each event that the machine read in a report.

    Parameters
    ----------
    reading : Reading
    report : DraftReport
        The report that it was read in.
    copy_sha256 : str, optional
        The stored copy of the text.

    Notes
    -----
    Title and summary stay empty: they are our own words, which no rule writes.
    Each draft holds every number of the text, so that each is asked about.
    """
    spans = [[claim.span for claim in one.claims] for one in reading.drafts]
    return tuple(
        carried_over(
            one,
            Draft,
            DeskDraft,
            incident_id=proposed_id(one.date_start, one.place),
            district_method=DistrictMethod.MANUAL if one.district else None,
            actors=tuple(map(_actor, one.actors)),
            reports=(report,),
            claims=tuple(map(_claim, one.claims)),
            numbers=tuple(_number(number, spans, n) for number in reading.numbers),
            copy_sha256=copy_sha256,
        )
        for n, one in enumerate(reading.drafts)
    )


def _actor(read: ReadActor) -> DeskActor:
    return carried_over(read, DraftActor, DeskActor)


def _claim(read: ReadClaim) -> DeskClaim:
    return carried_over(read, DraftClaim, DeskClaim, rule=" ".join(read.rules))


def _number(use: NumberUse, spans: Sequence[Sequence[Span]], place: int) -> NumberEntry:
    """Return one number of the text, as one of the drafts of its report sees it."""
    start, end = use.span
    holders = [
        (n, claim)
        for n, claims in enumerate(spans)
        for claim, span in enumerate(claims)
        if span[0] <= start and end <= span[1]
    ]
    ours = [claim for n, claim in holders if n == place]
    state, claim, reason = NumberState.OPEN, None, ""
    if use.used and ours:
        state, claim = NumberState.CLAIM, ours[0]
    elif use.used and holders:
        state, reason = NumberState.ELSEWHERE, USES["elsewhere"]
    elif not use.used and use.reason not in _NOT_UNDERSTOOD:
        state, reason = NumberState.DISMISSED, use.reason
    return NumberEntry(text=use.text, start=start, end=end, state=state, claim=claim, reason=reason)
