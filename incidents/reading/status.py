"""The status that a draft is proposed with; a report alone never makes more of it.

Claimed: one party alone says so. Disputed: somebody denies it, or two sides
give different figures for the same people. Reported: all the rest.
"""

from collections.abc import Sequence

from incidents.model import ActorRole, ClaimantRole, ClaimKind, Scope, Side, Status, side_of
from incidents.reading.actors import Voice, is_state
from incidents.reading.result import UNATTRIBUTED, ReadActor, ReadClaim

_FIGHTING = frozenset(
    {
        "ispr",
        "pakistan-army",
        "pakistan-military",
        "ctd",
        "frontier-corps",
        "pakistan-security-forces",
    }
)


def propose(
    claims: Sequence[ReadClaim], author: Voice | None, actors: Sequence[ReadActor]
) -> Status:
    """Return the status to propose for an incident with these claims."""
    if any(one.kind is ClaimKind.DENIAL for one in claims) or _contradict(claims):
        return Status.DISPUTED
    voices = {(one.claimant, one.claimant_role) for one in claims}
    if author is not None and not claims:
        return Status.CLAIMED if _is_party(author.role, author.actor) else Status.REPORTED
    if not voices or any(name == UNATTRIBUTED for name, _ in voices):
        return Status.REPORTED
    accused = any(
        one.role is ActorRole.ALLEGED_PERPETRATOR
        and one.actor
        and (is_state(one.actor) or one.actor == "unknown-actor")
        for one in actors
    )
    parties = {
        one.claimant: one.claimant_role
        for one in claims
        if _is_party(one.claimant_role, one.claimant_actor)
        # A family on what forces, or men in plain clothes, did to its own.
        or (accused and one.claimant_role is ClaimantRole.WITNESS)
    }
    if {name for name, _ in voices} != set(parties):
        return Status.REPORTED
    # A family and the movement that speaks for it are one side.
    one_side = set(parties.values()) <= {ClaimantRole.NGO, ClaimantRole.WITNESS}
    return Status.CLAIMED if len(parties) == 1 or one_side else Status.REPORTED


def _is_party(role: ClaimantRole, actor: str | None) -> bool:
    return role in {ClaimantRole.ARMED_GROUP, ClaimantRole.NGO} or actor in _FIGHTING


def _contradict(claims: Sequence[ReadClaim]) -> bool:
    """Whether both sides count the same people and differ."""
    told: dict[tuple[str, str], dict[Side, set[tuple[int | None, int | None]]]] = {}
    for one in claims:
        if one.kind is not ClaimKind.CASUALTIES or one.scope is not Scope.INCIDENT:
            continue
        if one.claimant == UNATTRIBUTED:
            continue
        key = (str(one.measure), str(one.victims))
        told.setdefault(key, {}).setdefault(side_of(one.claimant_role), set()).add(
            (one.low, one.high)
        )
    for sides in told.values():
        if (
            Side.STATE in sides
            and Side.ARMED_GROUP in sides
            and sides[Side.STATE] != sides[Side.ARMED_GROUP]
        ):
            return True
    return False
