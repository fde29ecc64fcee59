"""How a range comes about: its steps as one value, told in plain sentences and voice by voice.

Every visible word stands at the top, so that another language can follow.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from incidents.counting_rules.count_range import NOT_COUNTED, OPEN, CountRange, add
from incidents.counting_rules.multi_incident_claims import Bounds
from incidents.counting_rules.people_harmed import People, in_group, undivided
from incidents.counting_rules.victims_groups import GROUP_WORDS, PEOPLE, VictimsGroup
from incidents.counting_rules.voices import VoiceAccount, VoiceRule
from incidents.model import AttackersIn, CountsReason, Side, Status, Victims

__all__ = ["GROUP_LABELS", "RangeSteps", "explained", "voice_rule"]

VOICE_RULES: Final = {
    VoiceRule.GIVES_TOTAL: "{figure}: the report gives a total",
    VoiceRule.GROUPS_ADD: "{figure} in this report: its groups add",
    VoiceRule.FIGURES_COMPETE: "{figure} in this report: figures for one group compete",
    VoiceRule.ONE_FIGURE: "{figure}",
    VoiceRule.NO_NUMBER: "not counted: harm is said, without a number",
}
LOWEST: Final = "lowest claim"
HIGHEST: Final = "highest claim"
OPEN_UPWARDS: Final = "open upwards"
OF_OTHER_PEOPLE: Final = "people whom the other figures leave out, so it adds to the high end alone"
IN_PART: Final = "some of the harmed only, so it does not set the low end"

COMPETE: Final = "All count the same people, so the claims compete; they are never added."
GROUPS: Final = "Inside one report by one claimant, groups add, unless a total is given."
ENDS: Final = "Lowest {low} ({low_by}), highest {high} ({high_by})."
NO_LOW: Final = "Nobody names a low end: the highest figure is {high} ({high_by})."
FEWER_ELSEWHERE: Final = (
    "Fewer are counted in more than this incident, so the low end is not known: the highest "
    "figure is {high} ({high_by})."
)
UP_TO_FEWER: Final = (
    "{by}: up to {limit}, fewer than others name at least, so the low end is not known: the "
    "highest figure is {high} ({high_by})."
)
ALONE: Final = "One figure only: {figure} ({by})."
ONLY_PART: Final = "Nobody speaks of all the harmed: there may be more."
UNCOUNTED_ONLY: Final = "Harm is said, but nobody gives a number. That is not zero."
NOTHING_SAID: Final = "No claim speaks of it. That is not zero."
OTHERS_UNCOUNTED: Final = "Others speak of harm without a number: {names}."

GROUP_LABELS: Final = {
    VictimsGroup.CIVILIANS: "Civilians",
    VictimsGroup.SECURITY_FORCES: "Security forces",
    VictimsGroup.ARMED_GROUPS: "Armed groups",
}
OF_GROUP: Final = "{group}: {figure} ({by})."
NO_LOW_OF_GROUP: Final = "{group}: {figure} (highest {high_by})."
RANGE_OF_GROUP: Final = "{group}: {figure} (lowest {low_by}, highest {high_by})."
UNDIVIDED: Final = {
    AttackersIn.NO: "{by}: {figure} without parting them by group, attackers left out.",
    AttackersIn.YES: "{by}: {figure} without parting them by group, attackers in it.",
    AttackersIn.NOT_SAID: "{by}: {figure} without parting them by group.",
}
BOTH_WAYS: Final = (
    "{by}: it is not said whether attackers are in the figure, so it is compared both ways."
)
RIVAL: Final = (
    "Figures that do not part the people compete with civilians and security forces "
    "together, {sum}: {figure} without attackers."
)
NO_RIVAL: Final = (
    "Nobody counts both civilians and security forces apart without a total, so {sum} may not "
    "be all of them: it does not set the low end."
)
NOT_BOUND: Final = (
    "{group}: one party alone counts them, and another side counts fewer in more than this "
    "incident: the low end is not known."
)
AT_MOST: Final = (
    "{group}: {side} {count} {most} at most in more than this incident, so their figures do not "
    "go beyond it here."
)
FEWER_IN_ALL: Final = (
    "{group}: {side} {count} {most} at most in more than this incident and more than that here: "
    "how few they are is not known."
)
SIDES: Final = {
    Side.STATE: ("the state", "counts"),
    Side.ARMED_GROUP: ("armed groups", "count"),
}
APART: Final = (
    "{by}: {figure}, people whom the other figures leave out: they add to the high end alone."
)
ADD: Final = "Different groups are different people, so they add: {figure}."
IN_ALL: Final = "In all: {figure}."

WIDER: Final = "Left out, because about more than this incident: {count}."
SUPERSEDED: Final = "Left out, because corrected by a later claim: {count}."
NO_SUM: Final = "This entry is in no sum: {reason}."
NO_SUM_REASONS: Final[Mapping[CountsReason | Status, str]] = {
    CountsReason.STATEMENT_ONLY: "it records what somebody said, not an event of its own",
    CountsReason.UMBRELLA: "what it holds has entries of its own",
    Status.RETRACTED: "it was retracted",
}
SAME_GROUP: Final = (
    "The same group alone, {group}: {state} by the state, {armed_group} by armed groups."
)


@dataclass(frozen=True, slots=True)
class RangeSteps:
    """Everything that makes one incident's range, and what was left out of it.

    Attributes
    ----------
    accounts, apart : tuple of VoiceAccount
        What each voice says; ``apart`` of people whom the other figures leave out.
    people : People
        The steps, of these accounts.
    total : CountRange
        The range as it is shown.
    bounds : mapping of (VictimsGroup, Side) to int
        The most people of a group that a side counts in more than this incident.
    wider, superseded : tuple of str
        Ids of the claims that were left out.
    no_sum : CountsReason or Status or None
        Why the entry is in no sum; None where it is in them.
    both_sides : mapping of Victims to (CountRange, CountRange)
        What the state and armed groups say of one victims group, where both give a number.
    """

    accounts: tuple[VoiceAccount, ...]
    apart: tuple[VoiceAccount, ...]
    people: People
    total: CountRange
    bounds: Bounds
    wider: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    no_sum: CountsReason | Status | None = None
    both_sides: Mapping[Victims, tuple[CountRange, CountRange]] = field(default_factory=dict)


def explained(steps: RangeSteps) -> Iterator[str]:
    """Return the sentences about a range, to be shown below each other."""
    yield from _range_explained(steps)
    if steps.wider:
        yield WIDER.format(count=len(steps.wider))
    if steps.superseded:
        yield SUPERSEDED.format(count=len(steps.superseded))
    if steps.no_sum is not None:
        yield NO_SUM.format(reason=NO_SUM_REASONS[steps.no_sum])
    for group, (state, armed_group) in steps.both_sides.items():
        yield SAME_GROUP.format(
            group=GROUP_WORDS[group], state=state.text(), armed_group=armed_group.text()
        )


def voice_rule(account: VoiceAccount, steps: RangeSteps) -> str:
    """Return how the figure of one account comes about, and what it does to the range."""
    rule = VOICE_RULES[account.rule].format(figure=account.figure.text())
    does = [OF_OTHER_PEOPLE] if account in steps.apart else list(_done_to_range(account, steps))
    if not does:
        return rule
    return f"{rule}{', ' if ': ' in rule else ': '}{', '.join(does)}"


def _done_to_range(account: VoiceAccount, steps: RangeSteps) -> Iterator[str]:
    figure, total = account.figure, steps.total
    if not figure.is_counted:
        return
    # One figure alone is neither the lowest nor the highest.
    counted = [one for one in (*steps.accounts, *steps.apart) if one.figure.is_counted]
    has_ends = len(counted) > 1 and total.low != total.high
    if figure.part:
        yield IN_PART
    elif has_ends and figure.low == total.low:
        yield LOWEST
    if has_ends and figure.high == total.high:
        yield HIGHEST
    if figure.open:
        yield OPEN_UPWARDS


def _range_explained(steps: RangeSteps) -> Iterator[str]:
    """Follow the rule step by step, as far as it does something here."""
    accounts, apart, total = steps.accounts, steps.apart, steps.total
    if not accounts:
        accounts, apart = apart, ()
    limits = list(_limits(accounts, steps.people, steps.bounds))
    known = [one for one in accounts if one.figure.is_counted]
    uncounted = [one for one in accounts if not one.figure.is_counted]
    if not accounts:
        yield NOTHING_SAID
    elif not known:
        yield UNCOUNTED_ONLY
    elif len(known) == 1 and _same_ends(known[0].figure, total):
        yield ALONE.format(figure=total.text(), by=_named(known[0]))
    elif len(_ways_of_counting(known)) == 1 and not (limits or steps.people.contradicted or apart):
        yield COMPETE
        yield _ends(known, total)
    else:
        yield from limits
        yield from _steps(steps.people)
        for one in apart:
            yield APART.format(by=_named(one), figure=one.figure.text())
        yield IN_ALL.format(figure=total.text())
    if any(len(one.claims) > 1 for one in known):
        yield GROUPS
    if total.part:
        yield ONLY_PART
    if known and uncounted:
        yield OTHERS_UNCOUNTED.format(names=", ".join(dict.fromkeys(map(_named, uncounted))))


def _same_ends(one: CountRange, other: CountRange) -> bool:
    return (one.low, one.high) == (other.low, other.high)


def _limits(accounts: Sequence[VoiceAccount], people: People, bounds: Bounds) -> Iterator[str]:
    """Say which figures their own side bounds, or contradicts, in more than this incident."""
    for (group, side), most in bounds.items():
        said = [one.groups[group] for one in accounts if one.side is side and group in one.groups]
        kept = [
            one.groups[group] for one in people.accounts if one.side is side and group in one.groups
        ]
        if side not in SIDES or said == kept:
            continue
        template = FEWER_IN_ALL if any(one.high and one.high > most for one in kept) else AT_MOST
        name, count = SIDES[side]
        yield template.format(group=GROUP_LABELS[group], side=name, count=count, most=f"{most:,}")


def _ways_of_counting(accounts: Iterable[VoiceAccount]) -> set[str]:
    """Return whom the accounts count: each group, and everybody with or without attackers."""
    found: set[str] = set()
    for account in accounts:
        found |= {str(group) for group, one in account.groups.items() if one.is_counted}
        found |= {
            str(kind)
            for kind in AttackersIn
            if any(one.is_counted for one in undivided(account, kind))
        }
    return found


def _steps(people: People) -> Iterator[str]:
    """Say each step of the rule that does something here."""
    accounts = people.accounts
    for group, figure in people.groups.items():
        if figure.is_counted:
            yield _of_group(accounts, group, figure)
        if group in people.contradicted:
            yield NOT_BOUND.format(group=GROUP_LABELS[group])
    attackers = people.groups.get(VictimsGroup.ARMED_GROUPS)
    for kind in AttackersIn:
        for account in accounts:
            for figure in undivided(account, kind):
                if figure.is_counted:
                    yield UNDIVIDED[kind].format(by=_named(account), figure=figure.text())
                    if kind is AttackersIn.NOT_SAID and (attackers or people.with_them):
                        yield BOTH_WAYS.format(by=_named(account))
    others = [people.groups[one] for one in PEOPLE[:2] if one in people.groups]
    named = add(others)
    if named.is_counted and any(one.is_counted for one in people.rivals):
        template = RIVAL if people.apart.is_counted else NO_RIVAL
        yield template.format(sum=named.text(), figure=people.without.text())
    elif len(others) > 1 and not attackers:
        yield ADD.format(figure=named.text())
    if attackers and attackers.is_counted and people.without.is_counted:
        yield ADD.format(figure=add([people.without, attackers]).text())


def _of_group(accounts: Sequence[VoiceAccount], group: VictimsGroup, figure: CountRange) -> str:
    told = [(one, in_group(one, group)) for one in accounts if group in one.groups]
    told = [(one, found) for one, found in told if found.is_counted]
    if _same_ends(figure, CountRange(figure.low, figure.low)) or len(told) == 1:
        names = ", ".join(dict.fromkeys(_named(one) for one, _ in told))
        return OF_GROUP.format(group=GROUP_LABELS[group], figure=figure.text(), by=names)
    if figure.low is None:
        high_by = _who(told, lambda one: one.high == figure.high)
        return NO_LOW_OF_GROUP.format(
            group=GROUP_LABELS[group], figure=figure.text(), high_by=high_by
        )
    return RANGE_OF_GROUP.format(
        group=GROUP_LABELS[group],
        figure=figure.text(),
        low_by=_who(told, lambda one: figure.low in (one.low, one.high)),
        high_by=_who(told, lambda one: one.high == figure.high),
    )


def _who(
    told: Sequence[tuple[VoiceAccount, CountRange]], says: Callable[[CountRange], bool]
) -> str:
    """Return who says so, first those who speak of all."""
    found = [one for one in told if says(one[1])]
    ordered = sorted(found, key=lambda one: one[1].part)
    return _named(ordered[0][0]) if ordered else _named(told[0][0])


def _ends(known: Sequence[VoiceAccount], total: CountRange) -> str:
    told = [(one, one.figure) for one in known]
    high = f"{total.high:,}{OPEN if total.open else ''}" if total.high is not None else NOT_COUNTED
    high_by = _who(told, lambda one: one.high == total.high)
    if total.low is None:
        template, limit = NO_LOW, total.limit
        fewer = [one for one, figure in told if figure.limit is not None and figure.limit == limit]
        if any(one.low is not None for _, one in told):
            template = UP_TO_FEWER if fewer else FEWER_ELSEWHERE
        by = _named(fewer[0]) if fewer else ""
        return template.format(by=by, limit=limit, high=high, high_by=high_by)
    # "Up to 20" may set the low end by its high one, so both are looked at.
    low_by = _who(told, lambda one: total.low in (one.low, one.high))
    return ENDS.format(low=f"{total.low:,}", low_by=low_by, high=high, high_by=high_by)


def _named(account: VoiceAccount) -> str:
    return ", ".join(account.claimants)
