"""How many people were harmed in one incident: groups add, voices about one group compete.

The rule, step by step, on the accounts of all voices (``voices``):

1. Each group has the range of the figures that voices give of it. What a side counts in
   more than this incident bounds its figures from above. Where one party alone counts the
   group, and another side counts fewer in more than this incident, the low end is not known.
2. *Without attackers*: civilians and security forces add. Figures of people in no one
   group, totals that leave attackers out, and totals that do not say, count the same
   people: they compete with that sum.
3. Attackers add to it, where anybody counts them.
4. Totals with attackers, and those that do not say, compete with that.

A sum of groups that counts civilians alone, or security forces alone, does not count what a
total counts: it raises the high end and never lowers the low end. Neither do the groups that
a voice names beside its own total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from incidents.counting_rules.count_range import CountRange, add, compete, raised_by
from incidents.counting_rules.multi_incident_claims import Bounds, limited
from incidents.counting_rules.victims_groups import PEOPLE, VictimsGroup
from incidents.counting_rules.voices import VoiceAccount
from incidents.model import AttackersIn

__all__ = ["People", "people_of"]

_ATTACKERS = VictimsGroup.ARMED_GROUPS


@dataclass(frozen=True, slots=True)
class People:
    """The range of one incident and the steps to it.

    Attributes
    ----------
    figure : CountRange
        The range.
    accounts : tuple of VoiceAccount
        As they are counted: under what each side counts in more than this incident.
    groups : mapping of VictimsGroup to Figure
        The range of each group of which somebody speaks.
    contradicted : tuple of VictimsGroup
        Groups of which one party alone counts more than another side does in all.
    apart : CountRange
        Civilians and security forces, added, where voices that give no total count both:
        a rival of figures that count both without parting them. Empty where they do not.
    rivals : tuple of CountRange
        What counts everybody but attackers in one figure, or does not say.
    without : CountRange
        Everybody but attackers.
    with_them : tuple of CountRange
        What counts everybody, attackers too, in one figure.
    not_said : tuple of CountRange
        Those of the rivals that do not say whether attackers are in them.
    """

    figure: CountRange
    accounts: tuple[VoiceAccount, ...]
    groups: Mapping[VictimsGroup, CountRange]
    contradicted: tuple[VictimsGroup, ...]
    apart: CountRange
    rivals: tuple[CountRange, ...]
    without: CountRange
    with_them: tuple[CountRange, ...]
    not_said: tuple[CountRange, ...]


def people_of(accounts: Sequence[VoiceAccount], bounds: Bounds) -> People:
    """Return the range of one incident, of the accounts of it.

    Parameters
    ----------
    accounts : sequence of VoiceAccount
    bounds : mapping of (VictimsGroup, Side) to int
        The most people of a group that a side counts in more than this incident.
    """
    accounts = tuple(limited(one, bounds) for one in accounts)
    told = {group: found for group in PEOPLE if (found := compete_in(accounts, group)) is not None}
    groups = {group: bounded(group, accounts, one, bounds) for group, one in told.items()}
    kinds = {
        kind: [one for account in accounts for one in undivided(account, kind)]
        for kind in AttackersIn
    }
    not_said, with_them = kinds[AttackersIn.NOT_SAID], kinds[AttackersIn.YES]
    all_but_attackers = [*kinds[AttackersIn.NO], *not_said]
    others = [groups[one] for one in PEOPLE[:2] if one in groups]
    apart = _parted(accounts)
    rivals = compete(all_but_attackers)
    without = add(others)
    if rivals.is_counted:
        without = raised_by(compete([rivals, apart]), without)
        others = [without]
    attackers = groups.get(_ATTACKERS)
    added = add([*others, attackers] if attackers else others)
    if any(one.is_counted for one in with_them):
        known = compete([*with_them, *not_said])
        counts_all = (rivals.is_counted or apart.is_counted) and _counts_all(attackers)
        figure = compete([known, added]) if counts_all else raised_by(known, added)
    else:
        figure = compete([*not_said, added])
        vague = [*all_but_attackers, *with_them]
        if figure.is_counted and vague and not rivals.is_counted:
            # Somebody speaks of harm in all, without a number: there may be more.
            figure = replace(figure, open=True)
    return People(
        figure=figure,
        accounts=accounts,
        groups=groups,
        contradicted=tuple(one for one in told if groups[one].low != told[one].low),
        apart=apart,
        rivals=tuple(all_but_attackers),
        without=without,
        with_them=tuple(with_them),
        not_said=tuple(not_said),
    )


def compete_in(accounts: Sequence[VoiceAccount], group: VictimsGroup) -> CountRange | None:
    """Return the range of a group, None where nobody speaks of it."""
    found = [in_group(one, group) for one in accounts if group in one.groups]
    return compete(found) if found else None


def bounded(
    group: VictimsGroup,
    accounts: Sequence[VoiceAccount],
    figure: CountRange,
    bounds: Bounds,
) -> CountRange:
    """Return the range of a group, without a low end that another side contradicts.

    Where one party alone counts a group, and another side counts fewer of it in more than
    this incident, nobody knows how few they are.
    """
    sides = {one.side for one in accounts if group in one.groups and one.groups[group].is_counted}
    if len(sides) != 1 or figure.low is None:
        return figure
    (side,) = sides
    others = [most for (of, who), most in bounds.items() if of is group and who is not side]
    fewer = min(others, default=figure.low) < figure.low
    return replace(figure, low=None, limit=min(others)) if fewer else figure


def _parted(accounts: Sequence[VoiceAccount]) -> CountRange:
    """Return the sum of groups that is a rival of totals: none where a group is not counted.

    The groups that a voice names beside a total are parts of that total, no rival of it.
    """
    ranges = [
        compete(
            in_group(one, group) for one in accounts if group in one.groups and not one.gives_total
        )
        for group in PEOPLE[:2]
    ]
    return add(ranges) if all(map(_counts_all, ranges)) else CountRange()


def in_group(account: VoiceAccount, group: VictimsGroup) -> CountRange:
    """Return what an account says of a group.

    Where it has people in no one group too, some of them may belong here: then it speaks
    of some of the group only. Attackers are always counted apart from these people.
    """
    figure = account.groups[group]
    in_rest = account.has_rest and group is not _ATTACKERS
    return replace(figure, part=True) if in_rest else figure


def undivided(account: VoiceAccount, kind: AttackersIn) -> list[CountRange]:
    """Return what an account counts without parting it by group, of one answer on attackers."""
    found = [account.totals[kind]] if kind in account.totals else []
    if account.rest is not None and account.rest_attackers is kind and not account.gives_total:
        named = [account.groups[one] for one in PEOPLE[:2] if one in account.groups]
        found.append(add([*named, account.rest]) if account.rest.is_counted else CountRange())
    return found


def _counts_all(figure: CountRange | None) -> bool:
    return figure is not None and figure.is_counted and not figure.part
