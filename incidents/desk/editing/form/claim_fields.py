"""A claim in the words of a form: its figure, its sentence, and who may be its claimant."""

from functools import cache
from typing import Final

from pydantic import ValidationError

from incidents.codebook import read_codebook
from incidents.desk.drafts import DeskClaim
from incidents.errors import UnknownCodeError
from incidents.model import ActorKind, Claim, ClaimantRole, ClaimKind, Qualifier
from incidents.views.incident_words import claim_in_words

UNATTRIBUTED: Final = "unattributed"
_COMMON: Final = (
    UNATTRIBUTED, "Officials", "Hospital officials", "Witnesses", "Residents", "Families",
    "Rescue workers", "The report itself",
)  # fmt: skip
_ROLES: Final = {
    UNATTRIBUTED: ClaimantRole.UNKNOWN,
    "officials": ClaimantRole.STATE,
    "hospital officials": ClaimantRole.MEDICAL,
    "rescue workers": ClaimantRole.MEDICAL,
    "witnesses": ClaimantRole.WITNESS,
    "residents": ClaimantRole.WITNESS,
    "families": ClaimantRole.WITNESS,
    "the report itself": ClaimantRole.MEDIA,
}
_OF_KIND: Final = {
    ActorKind.STATE: ClaimantRole.STATE,
    ActorKind.REBEL: ClaimantRole.ARMED_GROUP,
    ActorKind.POLITICAL: ClaimantRole.ARMED_GROUP,
    ActorKind.IDENTITY: ClaimantRole.ARMED_GROUP,
}


def figure_text(claim: DeskClaim) -> str:
    """Return a figure as one would type it: "214", "10-12", "at least 7", "several"."""
    low, high = claim.low, claim.high
    if claim.qualifier is Qualifier.UNCOUNTED:
        return "several"
    if low is None and high is None:
        return ""
    if claim.qualifier is Qualifier.AT_LEAST or high is None:
        return f"at least {low}"
    if claim.qualifier is Qualifier.UP_TO or low is None:
        return f"up to {high}"
    about = "about " if claim.qualifier is Qualifier.ABOUT else ""
    return f"{about}{low}" if low == high else f"{about}{low}-{high}"


def claim_sentence(claim: DeskClaim) -> str:
    """Return what is claimed, in our sentence, without who claims it; what is open as "…"."""
    whole = _as_claim(claim)
    if whole is None:
        return f"{figure_text(claim) or '…'} {claim.measure or '…'}: not complete yet"
    words = claim_in_words(whole)
    if claim.kind is ClaimKind.CASUALTIES and claim.qualifier is Qualifier.EXACT:
        words += ", exact"
    return words


def is_whole(claim: DeskClaim) -> bool:
    """Say whether a claim says all that a sentence needs: how many, what happened, to whom."""
    return bool(claim.claimant) and _as_claim(claim) is not None


def _as_claim(claim: DeskClaim) -> Claim | None:
    names = set(Claim.model_fields) & set(DeskClaim.model_fields) - {"id"}
    try:
        return Claim.model_validate(
            {name: getattr(claim, name) for name in names}
            | {
                "id": "c",
                "report_id": "r",
                "claimant": claim.claimant or "…",
                "claimant_role": claim.claimant_role or ClaimantRole.UNKNOWN,
            }
        )
    except ValidationError:
        return None


@cache
def claimant_names() -> tuple[str, ...]:
    """Return who is offered as a claimant: common voices, then the register by short names."""
    book = read_codebook()
    own = (
        book.entry("actor", one).extra["short_name"] or book.actor(one).name for one in book.actors
    )
    return tuple(dict.fromkeys((*_COMMON, *sorted(own, key=str.casefold))))


def claimant_of(name: str | None) -> tuple[str | None, ClaimantRole | None]:
    """Return the actor behind a claimant's name and the capacity it speaks in, where known."""
    if not name:
        return None, None
    if role := _ROLES.get(name.casefold()):
        return None, role
    book = read_codebook()
    try:
        actor = book.find_actor(name)
    except UnknownCodeError:
        return None, None
    # Of several kinds none says in which capacity somebody speaks.
    roles = {_OF_KIND.get(kind) for kind in book.actor(actor).kinds}
    return actor, roles.pop() if len(roles) == 1 else None
