"""What a side counts in more than one incident, and how that bounds what it counts in each.

A wider claim is about the entry that carries it and about those that it names. It bounds
that side's figures of the same people from above; where one party alone counts them and the
other side counts fewer in all, nobody knows how few they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from incidents.counting_rules.basis import Basis
from incidents.counting_rules.claims_in_sums import superseded_ids
from incidents.counting_rules.count_range import CountRange, bounded_by
from incidents.counting_rules.victims_groups import GROUP_MEMBERS, PEOPLE, VictimsGroup
from incidents.counting_rules.voices import VoiceAccount
from incidents.model import Claim, Covers, Measure, Qualifier, Scope, Side, Victims, side_of

__all__ = ["NO_SIDE", "Bounds", "WiderFigure", "bounds_of", "limited", "told_wider"]

Bounds = Mapping[tuple[VictimsGroup, Side], int]
"""The most people of a group that a side counts in more than the incident."""

NO_SIDE: Final = Side.INDEPENDENT
"""Independent voices speak each for itself, so none of them bounds another one."""


@dataclass(frozen=True, slots=True)
class WiderFigure:
    """How many people of a kind a side counts in more than one incident.

    Attributes
    ----------
    side : Side
    measure : Measure
    victims : Victims
    most : int
        People; of "at least" the number that is given.
    open : bool
        "At least": it bounds nothing where no higher figure stands beside it.
    """

    side: Side
    measure: Measure
    victims: Victims
    most: int
    open: bool


def told_wider(claims: Iterable[Claim]) -> tuple[WiderFigure, ...]:
    """Return what the claims of an entry say of more than it, none that was corrected."""
    told = list(claims)
    replaced = superseded_ids(told)
    return tuple(
        WiderFigure(
            side_of(claim.claimant_role),
            claim.measure,
            claim.victims,
            claim.high if claim.high is not None else claim.low or 0,
            claim.qualifier is Qualifier.AT_LEAST,
        )
        for claim in told
        if claim.scope is Scope.WIDER
        and claim.covers is Covers.ALL
        and claim.measure is not None
        and claim.victims is not None
        and (claim.low, claim.high) != (None, None)
        and claim.id not in replaced
    )


def bounds_of(
    told: Iterable[WiderFigure], measures: Sequence[Measure], basis: Basis = Basis.ALL
) -> Bounds:
    """Return the most that each side counts of each group; nothing where that is "at least"."""
    found: dict[tuple[VictimsGroup, Side], tuple[int, bool]] = {}
    for one in told:
        if one.measure not in measures or basis not in (Basis.ALL, one.side.value):
            continue
        for group in PEOPLE:
            if one.victims in GROUP_MEMBERS[group]:
                key = group, one.side
                found[key] = max((one.most, one.open), found.get(key, (0, False)))
    return {key: most for key, (most, is_open) in found.items() if not is_open}


def limited(account: VoiceAccount, bounds: Bounds) -> VoiceAccount:
    """Return an account whose groups are under what its side counts in more than this."""
    if account.side is NO_SIDE or not bounds:
        return account
    groups: dict[VictimsGroup, CountRange] = {
        group: bounded_by(one, bounds.get((group, account.side)))
        for group, one in account.groups.items()
    }
    return replace(account, groups=groups)
