"""What each voice says of one incident: whom it counts, and how many of them.

An *account* is what one voice says in one report about one measure. Its figures stand
apart by the people whom they count: civilians, security forces, armed group, people whom it
puts in no one group, and totals. ``people_harmed`` brings the accounts together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from incidents.counting_rules.count_range import CountRange, add, compete
from incidents.counting_rules.victims_groups import GROUP_MEMBERS, PEOPLE, VictimsGroup
from incidents.model import (
    NO_ONE_GROUP,
    AttackersIn,
    Breakdown,
    Claim,
    Covers,
    Measure,
    Qualifier,
    Side,
    Victims,
    side_of,
)

__all__ = ["NEVER_IN_REST", "VoiceAccount", "VoiceRule", "accounts_of", "voice_name"]

_REST: Final = (Victims.MIXED, Victims.UNKNOWN)
NEVER_IN_REST: Final = {Victims.ARMED_GROUP, *NO_ONE_GROUP}
"""Whoever names attackers counts them apart from people whom he puts in no one group."""


class VoiceRule(StrEnum):
    """How the figure of one voice in one report comes about."""

    GIVES_TOTAL = "gives_total"
    GROUPS_ADD = "groups_add"
    FIGURES_COMPETE = "figures_compete"
    ONE_FIGURE = "one_figure"
    NO_NUMBER = "no_number"


@dataclass(frozen=True, slots=True)
class VoiceAccount:
    """What one voice says in one report.

    Attributes
    ----------
    report_id : str
    claimants : tuple of str
    side : Side
    claims : tuple of Claim
    figure : CountRange
        What it says in all: its total, or its groups added.
    rule : VoiceRule
        How ``figure`` comes about.
    groups : mapping of VictimsGroup to Figure
        Civilians, security forces, armed groups: only those of which it speaks.
    rest : CountRange or None
        People whom it puts in no one group, less the parts that it names.
    rest_attackers : AttackersIn
        Whether attackers are in ``rest``.
    totals : mapping of AttackersIn to Figure
        By whether attackers are in them.
    """

    report_id: str
    claimants: tuple[str, ...]
    side: Side
    claims: tuple[Claim, ...]
    figure: CountRange
    rule: VoiceRule
    groups: dict[VictimsGroup, CountRange] = field(default_factory=dict)
    rest: CountRange | None = None
    rest_attackers: AttackersIn = AttackersIn.NOT_SAID
    totals: dict[AttackersIn, CountRange] = field(default_factory=dict)

    @property
    def gives_total(self) -> bool:
        """Whether it gives a total with a number."""
        return any(figure.is_counted for figure in self.totals.values())

    @property
    def has_rest(self) -> bool:
        """Whether it counts people whom it puts in no one group."""
        return self.rest is not None and self.rest.is_counted


@dataclass(frozen=True, slots=True)
class _Counted:
    """A claim as it is added up: under which victims group, and which figure."""

    claim: Claim
    slot: Victims
    figure: CountRange


def accounts_of(
    claims: Iterable[Claim], words: tuple[Victims, ...] = (), *, by_group: bool = True
) -> list[VoiceAccount]:
    """Return the accounts of these claims, in the order of the claims.

    Parameters
    ----------
    claims : iterable of Claim
        Of one incident and one measure, or of the two that are "held".
    words : tuple of Victims
        These words of claims alone, with the parts of wider claims that name them; all
        without any. Where the account has people in no one group too, some of them may
        belong here: it speaks of some of these people only.
    by_group : bool
        Keep the groups apart; otherwise an account is one figure, as if it were a total.
    """
    told = (_account(one, words, by_group) for one in _by_voice(claims))
    return [account for account in told if account is not None]


def voice_name(claimant: str) -> str:
    """Return a claimant's name as voices are told apart: case and spaces dropped."""
    return " ".join(claimant.casefold().split())


def _by_voice(claims: Iterable[Claim]) -> list[tuple[Claim, ...]]:
    voices: dict[tuple[str, Side, str], list[Claim]] = {}
    for claim in claims:
        side = side_of(claim.claimant_role)
        name = voice_name(claim.claimant)
        if side is Side.ARMED_GROUP and claim.claimant_actor:
            name = f"actor {claim.claimant_actor}"
        voices.setdefault((claim.report_id, side, name), []).append(claim)
    return list(map(tuple, voices.values()))


def _account(
    claims: tuple[Claim, ...], words: tuple[Victims, ...], by_group: bool
) -> VoiceAccount | None:
    groups = {
        group: _speak(found)[0]
        for group in PEOPLE
        if (found := _named(claims, GROUP_MEMBERS[group], said=False))
    }
    rest, attackers = _rest(claims, groups)
    parts = [part for claim in claims for part in _whole(claim, claim.victims)]
    if words:
        parts = _named(claims, words, said=True)
    if not parts:
        return None
    figure, rule = _speak(parts)
    in_rest = rest is not None and rest.is_counted and not set(words) & NEVER_IN_REST
    if words and in_rest:
        figure = replace(figure, part=True)
    if not figure.is_counted:
        rule = VoiceRule.NO_NUMBER
    told = tuple(dict.fromkeys(part.claim for part in parts))
    account = VoiceAccount(
        report_id=claims[0].report_id,
        claimants=tuple(dict.fromkeys(claim.claimant for claim in told)),
        side=side_of(claims[0].claimant_role),
        claims=told,
        figure=figure,
        rule=rule,
    )
    if words or not by_group:
        return replace(account, totals={AttackersIn.YES: figure})
    return replace(
        account, groups=groups, rest=rest, rest_attackers=attackers, totals=_totals(claims)
    )


def _named(claims: Sequence[Claim], words: tuple[Victims, ...], *, said: bool) -> list[_Counted]:
    return [part for claim in claims for part in _about(claim, words, said=said)]


def _rest(
    claims: Sequence[Claim], groups: Mapping[VictimsGroup, CountRange]
) -> tuple[CountRange | None, AttackersIn]:
    """Return the people whom an account puts in no one group, and if attackers are in them."""
    of_rest = [claim for claim in claims if claim.victims in _REST]
    parts = [part for claim in of_rest for part in _less_named(claim, claim.of_whom)]
    if not parts:
        return None, AttackersIn.NOT_SAID
    said = {claim.attackers_in for claim in of_rest}
    attackers = AttackersIn.NOT_SAID
    if VictimsGroup.ARMED_GROUPS in groups or AttackersIn.NO in said:
        attackers = AttackersIn.NO
    elif AttackersIn.YES in said:
        attackers = AttackersIn.YES
    return _speak(parts)[0], attackers


def _totals(claims: Sequence[Claim]) -> dict[AttackersIn, CountRange]:
    """Return the totals of an account by whether attackers are in them."""
    found: dict[AttackersIn, list[CountRange]] = {}
    for claim in claims:
        if claim.victims is Victims.TOTAL:
            attackers = claim.attackers_in
            if any(one.victims is Victims.ARMED_GROUP for one in claim.of_whom):
                attackers = AttackersIn.YES
            found.setdefault(attackers, []).append(_figure(claim))
    return {attackers: compete(figures) for attackers, figures in found.items()}


def _figure(claim: Claim) -> CountRange:
    at_least = claim.qualifier is Qualifier.AT_LEAST
    high = claim.low if at_least else claim.high
    limit = high if claim.low is None else None
    some = claim.covers is not Covers.ALL
    return CountRange(claim.low, high, open=at_least, part=some, limit=limit)


def _whole(claim: Claim, slot: Victims | None) -> list[_Counted]:
    return [_Counted(claim, slot or Victims.UNKNOWN, _figure(claim))]


def _about(claim: Claim, words: tuple[Victims, ...], *, said: bool) -> list[_Counted]:
    """Return what a claim says of one group: all of it, or the parts that it names.

    ``said`` keeps people in the group that the claimant names; otherwise they stand where
    the other voices count the same people. Of a total that says of whom it is made, a group
    of people that nobody names gets what is left over, and nothing where nobody is.
    """
    word = claim.victims if said else claim.others_count_as or claim.victims
    if word in words:
        others = [named for named in claim.of_whom if named.victims not in words]
        return _less_named(claim, others if Victims.TOTAL in words else ())
    named = [one for one in claim.of_whom if one.victims in words]
    if not named:
        return []
    # Parts of one claim are different people: they add.
    low, high = sum(one.low for one in named), sum(one.high for one in named)
    figure = CountRange(low, high, part=claim.covers is not Covers.ALL)
    return [_Counted(claim, claim.victims or Victims.UNKNOWN, figure)]


def _less_named(claim: Claim, named: Sequence[Breakdown]) -> list[_Counted]:
    """Return a claim less the parts that are named; never less than nobody."""
    (whole,) = _whole(claim, claim.victims)
    if not named:
        return [whole]
    figure = whole.figure
    low = None if figure.low is None else max(0, figure.low - sum(one.high for one in named))
    high = None if figure.high is None else max(0, figure.high - sum(one.low for one in named))
    left = replace(figure, low=low, high=high, limit=high if low is None else None)
    return [] if high == 0 else [replace(whole, figure=left)]


def _speak(parts: list[_Counted]) -> tuple[CountRange, VoiceRule]:
    """Return what one voice says in one report: its groups added, or its total."""
    by_measure: dict[Measure | None, list[_Counted]] = {}
    for part in parts:
        by_measure.setdefault(part.claim.measure, []).append(part)
    # Being abducted and being missing are two groups of people, so "held" adds them.
    spoken = [_one_measure(of_one) for of_one in by_measure.values()]
    figure = add([figure for figure, _ in spoken])
    return figure, spoken[0][1] if len(spoken) == 1 else VoiceRule.GROUPS_ADD


def _one_measure(parts: list[_Counted]) -> tuple[CountRange, VoiceRule]:
    slots: dict[Victims, list[CountRange]] = {}
    for part in parts:
        slots.setdefault(part.slot, []).append(part.figure)
    groups = {slot: compete(claimed) for slot, claimed in slots.items()}
    total = groups.get(Victims.TOTAL)
    if total is not None and total.is_counted:
        return total, VoiceRule.GIVES_TOTAL
    if len(groups) > 1:
        return add(list(groups.values())), VoiceRule.GROUPS_ADD
    rule = VoiceRule.FIGURES_COMPETE if len(parts) > 1 else VoiceRule.ONE_FIGURE
    return add(list(groups.values())), rule
