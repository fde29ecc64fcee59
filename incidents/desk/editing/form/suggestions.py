"""Neutral words that an editor may start from; they are offered, never filled in."""

from geo.precision import GeoPrecision
from geo.scope import district_name
from incidents.codebook import read_codebook
from incidents.desk.drafts import DeskClaim, DeskDraft
from incidents.desk.editing.form.claim_fields import UNATTRIBUTED, claim_sentence, is_whole
from incidents.desk.safeguards.wording import flags_in
from incidents.model import ActorRole, ClaimKind, CountsReason, DatePrecision, Scope
from incidents.views.incident_words import dates_in_words, several

_NOT_A_NAME = frozenset({"", UNATTRIBUTED})


def proposed_title(draft: DeskDraft) -> str:
    """Return what happened in the words of the codebook; "" while the kind is open."""
    if draft.counts_reason is CountsReason.STATEMENT_ONLY:
        return "Statement on people killed" if draft.claims else "Statement"
    if not draft.sub_event_type:
        return ""
    known = read_codebook().tables["sub_event_type"]
    return known[draft.sub_event_type].label if draft.sub_event_type in known else ""


def proposed_summary(draft: DeskDraft) -> str:
    """Return a neutral summary of the claims, the same shape whoever speaks.

    "According to BLA: 214 security personnel killed. The report gives no date and
    no place below the province."
    """
    ordered = sorted(draft.claims, key=lambda one: one.kind is not ClaimKind.CASUALTIES)
    # What is of more than this incident, or not complete yet, makes no sentence to print.
    whole = [one for one in ordered if one.scope is Scope.INCIDENT and is_whole(one)]
    sentences = [_claim(claim) for claim in whole]
    if not sentences:
        sentences = [f"{_what(draft)}."] if _what(draft) else []
    if not sentences:
        return ""
    return " ".join((*dict.fromkeys(sentences), _limits(draft))).strip()


def _claim(claim: DeskClaim) -> str:
    # The detail is in the report's words, and quoted as such; ours are the sentence.
    detail = f" (“{claim.victims_detail}”)" if claim.victims_detail else ""
    bare = claim.model_copy(update={"victims_detail": None})
    said = claim_sentence(bare).removesuffix(", exact") + detail
    if (claim.claimant or "") in _NOT_A_NAME:
        return f"The report says, naming nobody: {said}."
    if claim.kind is not ClaimKind.CASUALTIES:
        return f"{claim.claimant} {said}."
    return f"According to {claim.claimant}: {said}."


def _what(draft: DeskDraft) -> str:
    names = read_codebook().actors
    targets = [
        names[one.actor].name
        for one in draft.actors
        if one.role is ActorRole.TARGET and one.actor and one.actor in names
    ]
    title = draft.title or ""
    if not title or any(flags_in(title, "title")):
        # Words of one side in the title are not offered once more as neutral ones.
        title = proposed_title(draft)
    return f"{title}; target: {', '.join(targets)}" if title and targets else title


def _limits(draft: DeskDraft) -> str:
    date_known = draft.date_start is not None
    precision = draft.geo_precision
    vague = precision in (None, GeoPrecision.PROVINCE, GeoPrecision.UNKNOWN)
    if not date_known and vague:
        return "The report gives no date and no place below the province."
    if not date_known:
        return "The report gives no date."
    if vague:
        return "The report gives no place below the province."
    return ""


def where_and_when(draft: DeskDraft) -> str:
    """Return place and date of a draft in a line, for a list of drafts."""
    place = draft.place or "place not said"
    if draft.district and draft.geo_precision and not draft.geo_precision.is_point:
        place = f"{district_name(draft.district)} (district)"
    when = dates_in_words(
        draft.date_start, draft.date_end, draft.date_precision or DatePrecision.DAY
    )
    return f"{place}, {when}, {several(len(draft.claims), 'claim')}"
