"""One incident's range, and how it comes about: the rules of counting, to be read.

``selection_ranges`` does the same for all incidents at once; a test holds the two together.
Every visible word stands at the top, so that another language can follow.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from incidents.counts.basis import (
    GROUP_MEMBERS,
    GROUP_WORDS,
    LIKE_FOR_LIKE_MEASURES,
    PEOPLE,
    Basis,
    VictimsGroup,
    measures_of,
)
from incidents.counts.count_range import CountRange, with_others
from incidents.counts.multi_incident_claims import (
    Bounds,
    WiderFigure,
    bounds_of,
    limited,
    told_wider,
)
from incidents.counts.people_harmed import People, bounded, people_of
from incidents.counts.range_explanation import explained
from incidents.counts.voices import VoiceAccount, accounts_of
from incidents.model import (
    AttackersIn,
    Claim,
    CountsReason,
    Covers,
    Incident,
    Measure,
    Scope,
    Side,
    Status,
    Victims,
    side_of,
)

LOWEST: Final = "lowest claim"
HIGHEST: Final = "highest claim"
OPEN_UPWARDS: Final = "open upwards"
APART: Final = "people whom the other figures leave out, so it adds to the high end alone"
IN_PART: Final = "some of the harmed only, so it does not set the low end"

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
    figure : CountRange
    rule : str
        How the figure comes about and what it does to the range.
    """

    report_id: str
    claimants: tuple[str, ...]
    side: Side
    claims: tuple[str, ...]
    figure: CountRange
    rule: str


@dataclass(frozen=True, slots=True)
class IncidentFigures:
    """The range of one incident, with its derivation.

    Attributes
    ----------
    measure : str
    basis : Basis
    figure : CountRange
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
    figure: CountRange
    said: bool
    in_sums: bool
    voices: tuple[VoiceFigure, ...]
    wider: tuple[str, ...]
    superseded: tuple[str, ...]
    explain: tuple[str, ...]

    def text(self) -> str:
        """Return the range as it is shown."""
        return self.figure.text()


def figures(
    incident: Incident,
    measure: str,
    basis: Basis | str = Basis.ALL,
    *,
    victims: Victims | str | None = None,
    group: VictimsGroup | str | None = None,
    elsewhere: Sequence[WiderFigure] = (),
) -> IncidentFigures:
    """Return the range of one incident and how it comes about.

    Parameters
    ----------
    incident : Incident
    measure : str
        A key of ``MEASURES_COUNTED``; where it is of several measures, those of one voice add.
    basis : Basis
        Whose claims.
    victims : Victims, optional
        This word of claims alone, with the parts of wider claims that name it.
    group : VictimsGroup, optional
        These people alone, in the same way; takes the place of ``victims``.
    elsewhere : sequence of WiderFigure
        What claims of other entries say of this one and more (``told_elsewhere``).
    """
    basis = Basis(basis)
    words: tuple[Victims, ...] = () if victims is None else (Victims(victims),)
    if group is not None:
        words = GROUP_MEMBERS[VictimsGroup(group)]
    measures = measures_of(measure, incident)
    told = _told(incident, measures, basis)
    wider = [*told_wider(incident.claims), *elsewhere]
    bounds = bounds_of(wider, measures if len(measures) == 1 else (), basis)
    one_figure = len(measures) == 1
    accounts = accounts_of(told.counting, words, by_group=one_figure)
    apart = accounts_of(told.apart, words, by_group=one_figure)
    people, total = _range(accounts, words, bounds)
    total = with_others(total, _range(apart, words, bounds)[1])
    if total.part:
        total = replace(total, open=True)
    found = IncidentFigures(
        measure=measure,
        basis=basis,
        figure=total,
        said=bool(accounts or apart),
        in_sums=incident.counts and incident.status is not Status.RETRACTED,
        voices=tuple(_voices(accounts, apart, total)),
        wider=told.wider,
        superseded=told.superseded,
        explain=(),
    )
    sentences = [
        *explained(accounts, people, total, bounds=bounds, apart=apart),
        *_left_out(found, incident),
    ]
    if basis is Basis.ALL and not words and measure in LIKE_FOR_LIKE_MEASURES:
        sentences += _compare_groups(incident, measure)
    return replace(found, explain=tuple(sentences))


@dataclass(frozen=True, slots=True)
class _Told:
    """The claims of one measure by what becomes of them; ``apart`` are of other people."""

    counting: tuple[Claim, ...]
    apart: tuple[Claim, ...]
    wider: tuple[str, ...]
    superseded: tuple[str, ...]


def _told(incident: Incident, measures: Collection[Measure], basis: Basis) -> _Told:
    of_it = [
        claim
        for claim in incident.claims
        if claim.measure in measures and basis in (Basis.ALL, side_of(claim.claimant_role).value)
    ]
    replaced = {claim.supersedes for claim in incident.claims if claim.supersedes != claim.id}
    counting = [c for c in of_it if c.scope is Scope.INCIDENT and c.id not in replaced]
    return _Told(
        counting=tuple(claim for claim in counting if claim.covers is not Covers.OTHERS),
        apart=tuple(claim for claim in counting if claim.covers is Covers.OTHERS),
        wider=tuple(claim.id for claim in of_it if claim.scope is Scope.WIDER),
        superseded=tuple(claim.id for claim in of_it if claim.id in replaced),
    )


def _range(
    accounts: Sequence[VoiceAccount], words: tuple[Victims, ...], bounds: Bounds
) -> tuple[People, CountRange]:
    """Return the steps and the range of the people of these words, all without any."""
    if not words:
        people = people_of(accounts, bounds)
        return people, people.figure
    alone = next((one for one in PEOPLE if set(words) <= set(GROUP_MEMBERS[one])), None)
    if alone is None:
        people = people_of(accounts, {})
        return people, people.figure
    named = [limited(replace(one, groups={alone: one.figure}), bounds) for one in accounts]
    all_told = [
        replace(one, totals={AttackersIn.YES: one.groups[alone]}, groups={}) for one in named
    ]
    people = people_of(all_told, {})
    return people, bounded(alone, named, people.figure, bounds)


def _voices(
    accounts: Sequence[VoiceAccount], apart: Sequence[VoiceAccount], total: CountRange
) -> Iterable[VoiceFigure]:
    # One figure alone is neither the lowest nor the highest.
    several = sum(one.figure.is_counted for one in (*accounts, *apart)) > 1
    for one in accounts:
        yield _with_place(_voice(one), total if several else None)
    for one in apart:
        voice = _voice(one)
        yield replace(voice, rule=f"{voice.rule}{_joint(voice)}{APART}")


def _voice(account: VoiceAccount) -> VoiceFigure:
    return VoiceFigure(
        report_id=account.report_id,
        claimants=account.claimants,
        side=account.side,
        claims=tuple(claim.id for claim in account.claims),
        figure=account.figure,
        rule=account.rule,
    )


def _with_place(voice: VoiceFigure, total: CountRange | None) -> VoiceFigure:
    """Return a voice with what its figure does to the range of several in its rule."""
    figure = voice.figure
    if not figure.is_counted:
        return voice
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
        return voice
    return replace(voice, rule=f"{voice.rule}{_joint(voice)}{', '.join(places)}")


def _joint(voice: VoiceFigure) -> str:
    return ", " if ": " in voice.rule else ": "


def _left_out(found: IncidentFigures, incident: Incident) -> Iterable[str]:
    if found.wider:
        yield WIDER.format(count=len(found.wider))
    if found.superseded:
        yield SUPERSEDED.format(count=len(found.superseded))
    if not found.in_sums:
        # An entry that does not count always has its reason; the model sees to it.
        reason = NO_SUM_REASONS[incident.counts_reason or Status.RETRACTED]
        yield NO_SUM.format(reason=reason)


def _compare_groups(incident: Incident, measure: str) -> Iterable[str]:
    """Say of each victims group what both sides count, where both do."""
    for group, name in GROUP_WORDS.items():
        state, armed_group = (
            figures(incident, measure, basis, victims=group)
            for basis in (Basis.STATE, Basis.ARMED_GROUP)
        )
        if state.figure.is_counted and armed_group.figure.is_counted:
            yield SAME_GROUP.format(group=name, state=state.text(), armed_group=armed_group.text())
