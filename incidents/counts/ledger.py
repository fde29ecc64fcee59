"""One incident's range, and how it comes about: the rules of counting, to be read.

``ranges`` does the same for all incidents at once; a test holds the two together.
Every visible word stands at the top, so that another language can follow.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from incidents.counts.accounts import Account, accounts_of
from incidents.counts.basis import (
    GROUP_MEMBERS,
    GROUP_WORDS,
    LIKE_FOR_LIKE_MEASURES,
    PEOPLE,
    Basis,
    VictimsGroup,
    measures_of,
)
from incidents.counts.explaining import explained
from incidents.counts.figure import Figure
from incidents.counts.people import bounded, people_of
from incidents.model import (
    Claim,
    CountsReason,
    Incident,
    Scope,
    Side,
    Status,
    Victims,
    side_of,
)

LOWEST: Final = "lowest claim"
HIGHEST: Final = "highest claim"
OPEN_UPWARDS: Final = "open upwards"
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
        A key of ``MEASURES_COUNTED``; where it is of several measures, those of one voice add.
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
    measures = measures_of(measure, incident)
    of_measure = [
        claim
        for claim in incident.claims
        if claim.measure in measures and basis in (Basis.ALL, side_of(claim.claimant_role).value)
    ]
    replaced = {claim.supersedes for claim in incident.claims if claim.supersedes != claim.id}
    wider = tuple(claim.id for claim in of_measure if claim.scope is Scope.WIDER)
    corrected = tuple(claim.id for claim in of_measure if claim.id in replaced)
    counting = [
        claim for claim in of_measure if claim.scope is Scope.INCIDENT and claim.id not in replaced
    ]
    accounts = accounts_of(counting, words, by_group=len(measures) == 1)
    bounds = _bounds(of_measure, replaced)
    people = people_of(accounts, {} if words else bounds)
    total = people.figure
    alone = next((one for one in PEOPLE if words and set(words) <= set(GROUP_MEMBERS[one])), None)
    if alone is not None:
        named = [replace(one, groups={alone: one.figure}) for one in accounts]
        total = bounded(alone, named, total, bounds)
    if total.part:
        total = replace(total, open=True)
    voices = [_voice(one) for one in accounts]
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
    sentences = [*explained(accounts, people, total), *_left_out(found)]
    if not in_sums:
        # An entry that does not count always has its reason; the model sees to it.
        reason = NO_SUM_REASONS[incident.counts_reason or Status.RETRACTED]
        sentences.append(NO_SUM.format(reason=reason))
    if basis is Basis.ALL and not words and measure in LIKE_FOR_LIKE_MEASURES:
        sentences += _compare_groups(incident, measure)
    return replace(found, explain=tuple(sentences))


def _bounds(
    claims: Sequence[Claim], replaced: Collection[str | None]
) -> dict[tuple[VictimsGroup, Side], int]:
    """Return how many of each group each side counts at most, in more than this incident."""
    found: dict[tuple[VictimsGroup, Side], int] = {}
    for claim in claims:
        if claim.scope is Scope.WIDER and claim.high is not None and claim.id not in replaced:
            for group in PEOPLE:
                if claim.victims in GROUP_MEMBERS[group]:
                    key = group, side_of(claim.claimant_role)
                    found[key] = max(claim.high, found.get(key, 0))
    return found


def _voice(account: Account) -> VoiceFigure:
    return VoiceFigure(
        report_id=account.report_id,
        claimants=account.claimants,
        side=account.side,
        claims=tuple(claim.id for claim in account.claims),
        figure=account.figure,
        rule=account.rule,
    )


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


def _left_out(found: IncidentFigures) -> Iterable[str]:
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
