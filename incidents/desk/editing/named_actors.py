"""Who is named as the doer, and what stands behind it: a claim, or the words of somebody else.

A name without either is an accusation of our own. It is warned of, to whoever writes it
and to whoever publishes it, and goes with the only claim that it rested on.
"""

from typing import Final

from incidents.codebook import read_codebook
from incidents.desk.drafts import DeskActor, DeskDraft
from incidents.desk.safeguards.flags import Flag, FlagKind
from incidents.model import ActorRole, Scope
from incidents.organisations import NAMELESS, alike, may_be, shared_note

__all__ = ["gone_with", "naming_flags", "rests_on_a_claim", "which_is_meant"]

_BY_CLAIM: Final = (ActorRole.ALLEGED_PERPETRATOR, ActorRole.CLAIMANT)


def rests_on_a_claim(draft: DeskDraft, actor: str | None) -> bool:
    """Say whether an actor itself claims something about this incident."""
    return actor is not None and any(
        claim.claimant_actor is not None
        and alike({claim.claimant_actor}, {actor})
        and claim.scope is Scope.INCIDENT
        for claim in draft.claims
    )


def gone_with(draft: DeskDraft, place: int) -> tuple[int, ...]:
    """Return the positions of the actors that go when a claim goes: it was their only one.

    Whoever was named as the doer, or as speaking, because of what it claims is not
    named without that. An actor that others name stays.
    """
    actor = draft.claims[place].claimant_actor
    left = (*draft.claims[:place], *draft.claims[place + 1 :])
    if actor is None or any(claim.claimant_actor == actor for claim in left):
        return ()
    return tuple(
        n
        for n, one in enumerate(draft.actors)
        if one.actor == actor and one.role in _BY_CLAIM and not one.suspected_by
    )


def naming_flags(draft: DeskDraft) -> list[Flag]:
    """Return a warning for each actor that is named as the doer with nothing behind it.

    One that stands in the published record already is shown, and needs no answer.
    """
    return [
        Flag(
            "actors", 0, 0, one.actor or "", FlagKind.NAMED, _sentence(one), asks=not one.published
        )
        for one in draft.actors
        if one.role is ActorRole.ALLEGED_PERPETRATOR
        and one.actor
        and one.actor not in NAMELESS
        and not one.suspected_by
        and not rests_on_a_claim(draft, one.actor)
    ]


def _sentence(one: DeskActor) -> str:
    known = read_codebook().actors.get(one.actor or "")
    name = known.name if known else one.actor
    return (
        f"“{name}” is named as the doer, and no claim here says so: add who names it, "
        "or take it away."
    )


def which_is_meant(draft: DeskDraft, one: DeskActor) -> str:
    """Return what an editor must know of a name that several organisations use; "" else."""
    means = may_be(one.actor, draft.date_end or draft.date_start) if one.actor else ()
    if not means or one.actor is None:
        return ""
    names = " or ".join(read_codebook().actor(actor).name for actor in means)
    return (
        f"{shared_note(one.actor)} Choose {names} if the report says which; else leave it: the "
        "record then says that it is not known."
    )
