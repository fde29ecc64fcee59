"""One incident's range, and how it comes about: the rules of counting, to be read.

``ranges`` does the same for all incidents at once; a test holds the two together.
Every visible word stands at the top, so that another language can follow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from incidents.counts.basis import (
    GROUP_MEMBERS,
    GROUP_WORDS,
    LIKE_FOR_LIKE_MEASURES,
    NOT_COUNTED,
    Basis,
    VictimsGroup,
    range_text,
    voice_name,
)
from incidents.filters import MEASURE_PARTS
from incidents.model import (
    Breakdown,
    Claim,
    CountsReason,
    Covers,
    Incident,
    Measure,
    Qualifier,
    Scope,
    Side,
    Status,
    Victims,
    side_of,
)

GIVES_TOTAL: Final = "{figure}: the report gives a total"
GROUPS_ADD: Final = "{figure} in this report: its groups add"
FIGURES_COMPETE: Final = "{figure} in this report: figures for one group compete"
ONE_FIGURE: Final = "{figure}"
NO_NUMBER: Final = "not counted: harm is said, without a number"
LOWEST: Final = "lowest claim"
HIGHEST: Final = "highest claim"
OPEN_UPWARDS: Final = "open upwards"
IN_PART: Final = "some of the harmed only, so it does not set the low end"

COMPETE: Final = "Claims about one incident compete; they are never added to each other."
GROUPS: Final = "Inside one report by one claimant, groups add, unless a total is given."
ENDS: Final = "Lowest {low} ({low_by}), highest {high} ({high_by})."
NO_LOW: Final = "Nobody names a low end: the highest figure is {high} ({high_by})."
ALONE: Final = "One figure only: {figure} ({by})."
ONLY_PART: Final = "Nobody speaks of all the harmed: there may be more."
UNCOUNTED_ONLY: Final = "Harm is said, but nobody gives a number. That is not zero."
NOTHING_SAID: Final = "No claim speaks of it. That is not zero."
WIDER: Final = "Left out, because about more than this incident: {count}."
SUPERSEDED: Final = "Left out, because corrected by a later claim: {count}."
NO_SUM: Final = "This entry is in no sum: {reason}."
NO_SUM_REASONS: Final = {
    CountsReason.STATEMENT_ONLY: "it records what somebody said, not an event of its own",
    CountsReason.UMBRELLA: "what it holds has entries of its own",
    Status.RETRACTED: "it was retracted",
}
SAME_GROUP: Final = (
    "The same group alone, {group}: {state} by the state, {armed_group} by armed groups."
)
OTHERS_UNCOUNTED: Final = "Others speak of harm without a number: {names}."


@dataclass(frozen=True, slots=True)
class Figure:
    """How many, by one voice or more.

    Attributes
    ----------
    low, high : int or None
        People. Both None: harm is said without a number. Low None: "up to".
    open : bool
        "At least": there may be more.
    part : bool
        It speaks of some of the harmed only.
    """

    low: int | None = None
    high: int | None = None
    open: bool = False
    part: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether a number is given."""
        return self.high is not None

    def text(self) -> str:
        """Return the figure as it is shown: "4–23", "30+", "not counted"."""
        return range_text(self.low, self.high, is_open=self.open)


@dataclass(frozen=True, slots=True)
class VoiceFigure:
    """What one voice says in one report.

    Attributes
    ----------
    report_id : str
    claimants : tuple of str
        As the report names them; several where the state speaks with more than one mouth.
    side : Side
    claims : tuple of str
        The ids of the claims that it rests on.
    figure : Figure
    rule : str
        How the figure comes about and what it does to the range.
    """

    report_id: str
    claimants: tuple[str, ...]
    side: Side
    claims: tuple[str, ...]
    figure: Figure
    rule: str


@dataclass(frozen=True, slots=True)
class IncidentFigures:
    """The range of one incident, with its derivation.

    Attributes
    ----------
    measure : str
    basis : Basis
    figure : Figure
        The range; also of an entry that is in no sum, so that its page can show it.
    said : bool
        Whether any claim speaks of it, with a number or without.
    in_sums : bool
        Whether the range enters sums.
    voices : tuple of VoiceFigure
        In the order of the reports.
    wider, superseded : tuple of str
        Ids of the claims of this measure that were left out.
    explain : tuple of str
        Plain sentences, to be shown below each other.
    """

    measure: str
    basis: Basis
    figure: Figure
    said: bool
    in_sums: bool
    voices: tuple[VoiceFigure, ...]
    wider: tuple[str, ...]
    superseded: tuple[str, ...]
    explain: tuple[str, ...]

    def text(self) -> str:
        """Return the range as it is shown."""
        return self.figure.text()


@dataclass(frozen=True, slots=True)
class _Counted:
    """A claim as it is added up: under which victims group, and which figure."""

    claim: Claim
    slot: Victims
    figure: Figure


def figures(
    incident: Incident,
    measure: str,
    basis: Basis | str = Basis.ALL,
    *,
    victims: Victims | str | None = None,
    group: VictimsGroup | str | None = None,
) -> IncidentFigures:
    """Return the range of one incident and how it comes about.

    Parameters
    ----------
    incident : Incident
    measure : str
        A key of ``MEASURE_PARTS``; "held" adds the abducted and the disappeared of one voice.
    basis : Basis
        Whose claims.
    victims : Victims, optional
        This word of claims alone, with the parts of wider claims that name it.
    group : VictimsGroup, optional
        These people alone, in the same way; takes the place of ``victims``.
    """
    basis = Basis(basis)
    words: tuple[Victims, ...] = () if victims is None else (Victims(victims),)
    if group is not None:
        words = GROUP_MEMBERS[VictimsGroup(group)]
    measures = MEASURE_PARTS[measure]
    of_measure = [
        claim
        for claim in incident.claims
        if claim.measure in measures and basis in (Basis.ALL, side_of(claim.claimant_role).value)
    ]
    replaced = {claim.supersedes for claim in incident.claims if claim.supersedes != claim.id}
    wider = tuple(claim.id for claim in of_measure if claim.scope is Scope.WIDER)
    corrected = tuple(claim.id for claim in of_measure if claim.id in replaced)
    counted = [
        part
        for claim in of_measure
        if claim.scope is Scope.INCIDENT and claim.id not in replaced
        for part in (_of_group(claim, words) if words else _whole(claim))
    ]
    voices = [_speak(parts) for parts in _by_voice(counted)]
    total = compete([voice.figure for voice in voices])
    if total.part:
        total = replace(total, open=True)
    # One figure alone is neither the lowest nor the highest.
    several = sum(voice.figure.is_counted for voice in voices) > 1
    voices = [replace(one, rule=_with_place(one, total if several else None)) for one in voices]
    in_sums = incident.counts and incident.status is not Status.RETRACTED
    found = IncidentFigures(
        measure=measure,
        basis=basis,
        figure=total,
        said=bool(voices),
        in_sums=in_sums,
        voices=tuple(voices),
        wider=wider,
        superseded=corrected,
        explain=(),
    )
    explained = [*_explain(found)]
    if not in_sums:
        # An entry that does not count always has its reason; the model sees to it.
        reason = NO_SUM_REASONS[incident.counts_reason or Status.RETRACTED]
        explained.append(NO_SUM.format(reason=reason))
    if basis is Basis.ALL and not words and measure in LIKE_FOR_LIKE_MEASURES:
        explained += _compare_groups(incident, measure)
    return replace(found, explain=tuple(explained))


def compete(claimed: Iterable[Figure]) -> Figure:
    """Return the envelope of figures that speak of the same people.

    The low end is the lowest figure of those that speak of all the harmed. A
    figure for some of them can raise the high end and leave it open, but it
    cannot pull the low end down; where there is no other, the highest of their
    low ends stands. "Up to 20" gives no low end, but a range that holds it does
    not begin above 20. The range is open if its highest figure is "at least".
    """
    known = [figure for figure in claimed if figure.high is not None]
    if not known:
        return Figure()
    whole = [figure for figure in known if not figure.part]
    lows = [figure.low for figure in whole if figure.low is not None]
    part_lows = [figure.low for figure in known if figure.part and figure.low is not None]
    low = min(lows) if lows else max(part_lows, default=None)
    ceilings = [figure.high for figure in whole if figure.high is not None]
    if low is not None and ceilings:
        low = min(low, *ceilings)
    high = max(figure.high or 0 for figure in known)
    beyond = bool(ceilings) and high > max(ceilings)
    at_least = any(figure.open and figure.high == high for figure in known)
    return Figure(low, high, open=at_least or beyond, part=not whole)


def add(groups: Sequence[Figure]) -> Figure:
    """Return the sum of figures for different people; one without a number leaves it open."""
    known = [figure for figure in groups if figure.high is not None]
    if not known:
        return Figure()
    lows = [figure.low for figure in known if figure.low is not None]
    return Figure(
        sum(lows) if lows else None,
        sum(figure.high or 0 for figure in known),
        open=len(known) < len(groups) or any(figure.open for figure in known),
        part=any(figure.part for figure in known),
    )


def _whole(claim: Claim) -> list[_Counted]:
    at_least = claim.qualifier is Qualifier.AT_LEAST
    high = claim.low if at_least else claim.high
    figure = Figure(claim.low, high, open=at_least, part=claim.covers is Covers.PART)
    return [_Counted(claim, claim.victims or Victims.UNKNOWN, figure)]


def _of_group(claim: Claim, words: tuple[Victims, ...]) -> list[_Counted]:
    """Return what a claim says of one group: all of it, or the parts that it names.

    Of a total that says of whom it is made, a group of people that nobody names gets
    what is left over, and nothing where nobody is.
    """
    if claim.victims in words:
        others = [named for named in claim.of_whom if named.victims not in words]
        if Victims.TOTAL not in words or not others:
            return _whole(claim)
        (whole,) = _whole(claim)
        left = _left_over(whole.figure, others)
        return [] if left.high == 0 else [replace(whole, figure=left)]
    named = [one for one in claim.of_whom if one.victims in words]
    if not named:
        return []
    # Parts of one claim are different people: they add.
    low, high = sum(one.low for one in named), sum(one.high for one in named)
    figure = Figure(low, high, part=claim.covers is Covers.PART)
    return [_Counted(claim, claim.victims or Victims.UNKNOWN, figure)]


def _left_over(whole: Figure, named: Sequence[Breakdown]) -> Figure:
    """Return a figure less the parts of it that are named; never less than nobody."""
    low = None if whole.low is None else max(0, whole.low - sum(one.high for one in named))
    high = None if whole.high is None else max(0, whole.high - sum(one.low for one in named))
    return replace(whole, low=low, high=high)


def _by_voice(counted: Iterable[_Counted]) -> list[list[_Counted]]:
    voices: dict[tuple[str, Side, str], list[_Counted]] = {}
    for part in counted:
        claim, side = part.claim, side_of(part.claim.claimant_role)
        name = "" if side is Side.STATE else voice_name(claim.claimant)
        if side is Side.ARMED_GROUP and claim.claimant_actor:
            name = f"actor {claim.claimant_actor}"
        voices.setdefault((claim.report_id, side, name), []).append(part)
    return list(voices.values())


def _speak(parts: list[_Counted]) -> VoiceFigure:
    """Return what one voice says in one report: its groups added, or its total."""
    by_measure: dict[Measure | None, list[_Counted]] = {}
    for part in parts:
        by_measure.setdefault(part.claim.measure, []).append(part)
    # Being abducted and being missing are two groups of people, so "held" adds them.
    spoken = [_one_measure(of_one) for of_one in by_measure.values()]
    figure = add([figure for figure, _ in spoken])
    rule = spoken[0][1] if len(spoken) == 1 else GROUPS_ADD
    if not figure.is_counted:
        rule = NO_NUMBER
    claims = [part.claim for part in parts]
    return VoiceFigure(
        report_id=claims[0].report_id,
        claimants=tuple(dict.fromkeys(claim.claimant for claim in claims)),
        side=side_of(claims[0].claimant_role),
        claims=tuple(dict.fromkeys(claim.id for claim in claims)),
        figure=figure,
        rule=rule.format(figure=figure.text()),
    )


def _one_measure(parts: list[_Counted]) -> tuple[Figure, str]:
    slots: dict[Victims, list[Figure]] = {}
    for part in parts:
        slots.setdefault(part.slot, []).append(part.figure)
    groups = {slot: compete(claimed) for slot, claimed in slots.items()}
    total = groups.get(Victims.TOTAL)
    if total is not None and total.is_counted:
        return total, GIVES_TOTAL
    if len(groups) > 1:
        return add(list(groups.values())), GROUPS_ADD
    rule = FIGURES_COMPETE if len(parts) > 1 else ONE_FIGURE
    return add(list(groups.values())), rule


def _with_place(voice: VoiceFigure, total: Figure | None) -> str:
    """Return the rule of a voice with what its figure does to the range of several."""
    figure = voice.figure
    if not figure.is_counted:
        return voice.rule
    places = []
    if figure.part:
        places.append(IN_PART)
    elif total and figure.low == total.low != total.high:
        places.append(LOWEST)
    if total and figure.high == total.high and total.low != total.high:
        places.append(HIGHEST)
    if figure.open:
        places.append(OPEN_UPWARDS)
    if not places:
        return voice.rule
    return f"{voice.rule}{', ' if ': ' in voice.rule else ': '}{', '.join(places)}"


def _explain(found: IncidentFigures) -> Iterable[str]:
    known = [voice for voice in found.voices if voice.figure.is_counted]
    uncounted = [voice for voice in found.voices if not voice.figure.is_counted]
    total = found.figure
    if not found.said:
        yield NOTHING_SAID
    elif not known:
        yield UNCOUNTED_ONLY
    elif len(known) == 1:
        yield ALONE.format(figure=total.text(), by=_named(known[0]))
    else:
        yield COMPETE
        yield _ends(known, total)
    if any(len(voice.claims) > 1 for voice in known):
        yield GROUPS
    if total.part:
        yield ONLY_PART
    if known and uncounted:
        yield OTHERS_UNCOUNTED.format(names=", ".join(dict.fromkeys(map(_named, uncounted))))
    if found.wider:
        yield WIDER.format(count=len(found.wider))
    if found.superseded:
        yield SUPERSEDED.format(count=len(found.superseded))


def _compare_groups(incident: Incident, measure: str) -> Iterable[str]:
    """Say of each victims group what both sides count, where both do."""
    for group, name in GROUP_WORDS.items():
        state, armed_group = (
            figures(incident, measure, basis, victims=group)
            for basis in (Basis.STATE, Basis.ARMED_GROUP)
        )
        if state.figure.is_counted and armed_group.figure.is_counted:
            yield SAME_GROUP.format(group=name, state=state.text(), armed_group=armed_group.text())


def _ends(known: Sequence[VoiceFigure], total: Figure) -> str:
    high = f"{total.high:,}{'+' if total.open else ''}" if total.high is not None else NOT_COUNTED
    high_by = next(_named(voice) for voice in known if voice.figure.high == total.high)
    if total.low is None:
        return NO_LOW.format(high=high, high_by=high_by)
    # "Up to 20" may set the low end by its high one, so both are looked at.
    at_low = (voice for voice in known if total.low in (voice.figure.low, voice.figure.high))
    low_by = next(_named(voice) for voice in sorted(at_low, key=lambda voice: voice.figure.part))
    return ENDS.format(low=f"{total.low:,}", low_by=low_by, high=high, high_by=high_by)


def _named(voice: VoiceFigure) -> str:
    return ", ".join(voice.claimants)
