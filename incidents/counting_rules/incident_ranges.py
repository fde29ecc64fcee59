"""One incident's range, and how it comes about: the rules of counting, to be read.

``counts.selection_ranges`` does the same for all incidents at once; a test holds the two
together. ``range_explanation`` says the steps in words.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from incidents.counting_rules.basis import Basis
from incidents.counting_rules.claims_in_sums import enters_sums, superseded_ids
from incidents.counting_rules.count_range import CountRange, with_others
from incidents.counting_rules.measures import LIKE_FOR_LIKE_MEASURES, measures_of
from incidents.counting_rules.multi_incident_claims import (
    Bounds,
    WiderFigure,
    bounds_of,
    limited,
    told_wider,
)
from incidents.counting_rules.people_harmed import People, bounded, people_of
from incidents.counting_rules.range_explanation import RangeSteps, explained, voice_rule
from incidents.counting_rules.victims_groups import (
    GROUP_MEMBERS,
    LIKE_FOR_LIKE,
    PEOPLE,
    VictimsGroup,
)
from incidents.counting_rules.voices import VoiceAccount, accounts_of
from incidents.model import (
    AttackersIn,
    Claim,
    Covers,
    Incident,
    Measure,
    Scope,
    Side,
    Status,
    Victims,
    side_of,
)

__all__ = ["IncidentFigures", "VoiceFigure", "figures"]


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
    in_sums = enters_sums(incident)
    compared = basis is Basis.ALL and not words and measure in LIKE_FOR_LIKE_MEASURES
    steps = RangeSteps(
        accounts=tuple(accounts),
        apart=tuple(apart),
        people=people,
        total=total,
        bounds=bounds,
        wider=told.wider,
        superseded=told.superseded,
        # An entry that does not count always has its reason; the model sees to it.
        no_sum=None if in_sums else incident.counts_reason or Status.RETRACTED,
        both_sides=_both_sides(incident, measure) if compared else {},
    )
    return IncidentFigures(
        measure=measure,
        basis=basis,
        figure=total,
        said=bool(accounts or apart),
        in_sums=in_sums,
        voices=tuple(_voice(one, steps) for one in (*accounts, *apart)),
        wider=told.wider,
        superseded=told.superseded,
        explain=tuple(explained(steps)),
    )


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
    replaced = superseded_ids(incident.claims)
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


def _voice(account: VoiceAccount, steps: RangeSteps) -> VoiceFigure:
    return VoiceFigure(
        report_id=account.report_id,
        claimants=account.claimants,
        side=account.side,
        claims=tuple(claim.id for claim in account.claims),
        figure=account.figure,
        rule=voice_rule(account, steps),
    )


def _both_sides(incident: Incident, measure: str) -> dict[Victims, tuple[CountRange, CountRange]]:
    """Return what both sides count of each victims group, where both do."""
    found = {
        group: (
            figures(incident, measure, Basis.STATE, victims=group).figure,
            figures(incident, measure, Basis.ARMED_GROUP, victims=group).figure,
        )
        for group in LIKE_FOR_LIKE
    }
    return {
        group: both for group, both in found.items() if both[0].is_counted and both[1].is_counted
    }
