"""Sums over incidents, and how far to trust them.

Every visible word stands at the top, so that another language can follow.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from incidents.atlas import Mask, RangeColumns, Selection, in_sums
from incidents.counting_rules.basis import Basis, BasisChoice, basis_of
from incidents.counting_rules.count_range import NOT_COUNTED, NOT_KNOWN, OPEN, range_text
from incidents.counting_rules.measures import LIKE_FOR_LIKE_MEASURES, MEASURE_WORDS
from incidents.counting_rules.victims_groups import GROUP_WORDS, LIKE_FOR_LIKE
from incidents.counts.multi_incident_sums import BeyondJointFigures, beyond_joint_figures
from incidents.counts.range_names import like_for_like, rest_of
from incidents.model import Victims

NO_REPORT: Final = "no claim"
NOTE_UNCOUNTED: Final = "{count} not counted"
NOTE_SILENT: Final = "{count} without a claim"
NOTE_REST: Final = "{range} of them in round-ups alone"
NOTE_ALONE: Final = "{count} by one party alone"
INCIDENTS: Final = ("{count} incident", "{count} incidents")

MIN_OVERLAP: Final = 3
"""Below three incidents one disputed figure is the comparison, so we give none."""

COMPARED: Final = (
    "Where both gave a number ({incidents}), {group} {measure} are {state} by the state "
    "and {armed_group} by armed groups."
)
NONE_TO_COMPARE: Final = (
    "No incident here has a number of {group} {measure} from both the state and armed groups, "
    "so the two are not compared."
)
TOO_FEW: Final = (
    "Only {incidents} here {have} a number of {group} {measure} from both the state and armed "
    "groups: too few to compare them."
)
HAS: Final = ("has", "have")
ONE_PARTY: Final = (
    "In {one_party} of the {incidents} with a number of {measure}, one side alone gives it."
)
ONLY_INCIDENT: Final = (
    "In the one incident with a number of {measure}, more than one side gives it.",
    "In the one incident with a number of {measure}, one side alone gives it.",
)


@dataclass(frozen=True, slots=True)
class CasualtyTotal:
    """A sum over incidents: never of claims about one incident, never an unknown as 0.

    Attributes
    ----------
    low, high : int or None
        People, over the incidents with a number; None without one. ``low`` is None
        too where only "up to" is said.
    open : bool
        Some highest figure is "at least": it may be more.
    counted : int
        Incidents with a number.
    uncounted : int
        Incidents where harm is said, but no number given.
    silent : int
        Incidents where no claim speaks of it. That is not zero harm.
    alone : int
        Incidents of which one party alone gives the number: the state, armed groups or
        others. Worked out by ``total``.
    rest : str
        How many of these people only round-ups count, beyond the incidents that they hold;
        "" where none. Worked out by ``total``.
    """

    low: int | None
    high: int | None
    open: bool
    counted: int
    uncounted: int
    silent: int
    alone: int = 0
    rest: str = ""

    def text(self, choice: BasisChoice | str = BasisChoice.ALL) -> str:
        """Return "222–549+", or one end of it, "not counted" or "no claim"."""
        if self.high is None:
            return NOT_COUNTED if self.uncounted else NO_REPORT
        if choice == BasisChoice.LOW:
            return NOT_KNOWN if self.low is None else f"{self.low:,}"
        if choice == BasisChoice.HIGH:
            return f"{self.high:,}{OPEN if self.open else ''}"
        return range_text(self.low, self.high, is_open=self.open)

    def note(self) -> str:
        """Return "17 incidents; 9 by one party alone; 2 not counted; 1 without a claim"."""
        parts = [incidents(self.counted)]
        for template, count in (
            (NOTE_ALONE, self.alone),
            (NOTE_UNCOUNTED, self.uncounted),
            (NOTE_SILENT, self.silent),
        ):
            if count:
                parts.append(template.format(count=f"{count:,}"))
        if self.rest:
            parts.insert(1, NOTE_REST.format(range=self.rest))
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same victims group, in the incidents where both sides gave a number.

    Attributes
    ----------
    measure, victims : str
    incidents : int
        How many incidents that are.
    state, armed_group : CasualtyTotal
        Over these incidents alone.
    refused : bool
        Too few to compare: show the sentence, not the figures.
    sentence : str
    """

    measure: str
    victims: Victims
    incidents: int
    state: CasualtyTotal
    armed_group: CasualtyTotal
    refused: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class OneParty:
    """How many ranges rest on one party alone: on the state, armed groups or others.

    Attributes
    ----------
    one_party, counted : int
        Incidents with a number from one side only, and with a number at all.
    sentence : str
        "" where nothing is counted.
    """

    one_party: int
    counted: int
    sentence: str


def incidents(count: int) -> str:
    """Return "1 incident", "17 incidents"."""
    return INCIDENTS[count != 1].format(count=f"{count:,}")


def total(
    selection: Selection, measure: str, basis: Basis | BasisChoice | str = Basis.ALL
) -> CasualtyTotal:
    """Return the sum of the ranges of different incidents, and of what round-ups add.

    A round-up adds what it counts beyond the incidents that it holds, so that a sum takes
    the larger of the round-up and its parts; it is no incident. Where a side alone counts
    incidents and gives one figure for all of them, the sum is not beyond that figure.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges. Other entries that are in no sum are left out.
    measure : str
        A measure, or a name of ``like_for_like``.
    basis : Basis or BasisChoice
        Whose claims; "low" and "high" are ends of all claims, chosen by ``text``.
    """
    columns = selection.range(measure, basis_of(basis))
    where = in_sums(selection.atlas)[selection.rows]
    alone = where & ~np.isnan(columns.high) & (_parties(selection, measure) == 1)
    less = beyond_joint_figures(selection, measure, basis_of(basis), where)
    found = replace(add_up(columns, where, less), alone=int(alone.sum()))
    rest = selection.range(rest_of(measure), basis_of(basis))
    if np.isnan(rest.high).all():
        return found
    more = add_up(rest, np.ones(len(selection), dtype=bool))
    return replace(
        found,
        low=_plus(found.low, more.low),
        high=_plus(found.high, more.high),
        open=found.open or more.open,
        rest=more.text(),
    )


def _plus(one: int | None, other: int | None) -> int | None:
    return other if one is None else one + (other or 0)


def _parties(selection: Selection, measure: str) -> npt.NDArray[np.int64]:
    """Return how many of the parties give a number, of each incident."""
    parties = np.zeros(len(selection), dtype=np.int64)
    for side in (Basis.STATE, Basis.ARMED_GROUP, Basis.INDEPENDENT):
        parties += ~np.isnan(selection.range(measure, side).high)
    return parties


def add_up(
    columns: RangeColumns, where: Mask, less: BeyondJointFigures | None = None
) -> CasualtyTotal:
    """Return the sum of the ranges in these rows, ``less`` what one figure for all bounds."""
    known = where & ~np.isnan(columns.high)
    lows = columns.low[known]
    has_low = ~np.isnan(lows)
    counted = int(known.sum())
    said = int((where & columns.said).sum())
    beyond = int(less.people[0]) if less is not None else 0
    is_open = columns.open & ~less.closed if less is not None else columns.open
    return CasualtyTotal(
        low=int(lows[has_low].sum()) if has_low.any() else None,
        high=int(columns.high[known].sum()) - beyond if counted else None,
        open=bool(is_open[known].any()),
        counted=counted,
        uncounted=said - counted,
        silent=int(where.sum()) - said,
    )


def coverage(selection: Selection, measure: str) -> dict[Basis, int]:
    """Return how many incidents have a number, on each basis."""
    return {basis: total(selection, measure, basis).counted for basis in Basis}


def compare(
    selection: Selection,
    measure: str = "killed",
    victims: Victims | str = Victims.SECURITY_FORCES,
) -> Comparison:
    """Compare like with like: one victims group, where both sides gave a number.

    Parameters
    ----------
    measure : str
        Of ``LIKE_FOR_LIKE_MEASURES``.
    victims : Victims
        Of ``LIKE_FOR_LIKE``.

    Returns
    -------
    Comparison
        Refused below ``MIN_OVERLAP`` incidents.

    Raises
    ------
    ValueError
        There is nothing to compare by that measure, or the victims are no one group: two
        totals may be of different people.
    """
    group = Victims(victims)
    if group not in GROUP_WORDS or measure not in LIKE_FOR_LIKE_MEASURES:
        raise ValueError(f"{measure} of {group} cannot be compared like with like")
    name = like_for_like(measure, group)
    sides = [selection.range(name, basis) for basis in (Basis.STATE, Basis.ARMED_GROUP)]
    both = in_sums(selection.atlas)[selection.rows]
    for side in sides:
        both &= ~np.isnan(side.high)
    state, armed_group = (add_up(side, both) for side in sides)
    count = int(both.sum())
    template = COMPARED if count >= MIN_OVERLAP else TOO_FEW if count else NONE_TO_COMPARE
    sentence = template.format(
        incidents=incidents(count),
        have=HAS[count != 1],
        group=GROUP_WORDS[group],
        measure=MEASURE_WORDS[measure],
        state=state.text(),
        armed_group=armed_group.text(),
    )
    return Comparison(
        measure, group, count, state, armed_group, refused=count < MIN_OVERLAP, sentence=sentence
    )


def best_comparison(selection: Selection, measure: str = "killed") -> Comparison:
    """Return the comparison that rests on most incidents, security forces first."""
    found = [compare(selection, measure, group) for group in LIKE_FOR_LIKE]
    return max(found, key=lambda comparison: comparison.incidents)


def one_party_share(selection: Selection, measure: str = "killed") -> OneParty:
    """Return how many of the ranges rest on one party alone."""
    where = in_sums(selection.atlas)[selection.rows]
    voices = _parties(selection, measure)
    counted = int((where & (voices > 0)).sum())
    alone = int((where & (voices == 1)).sum())
    template = ONLY_INCIDENT[alone] if counted == 1 else ONE_PARTY
    sentence = template.format(
        one_party=f"{alone:,}", incidents=incidents(counted), measure=MEASURE_WORDS[measure]
    )
    return OneParty(alone, counted, sentence if counted else "")


def trust_sentence(selection: Selection, measure: str = "killed") -> str:
    """Return how far to trust the total of a measure: like with like, and one party alone."""
    alone = one_party_share(selection, measure)
    if measure not in LIKE_FOR_LIKE_MEASURES:
        return alone.sentence
    return trust_of(best_comparison(selection, measure), alone)


def trust_of(comparison: Comparison, alone: OneParty) -> str:
    """Return how far to trust a total, of what is worked out already."""
    sentences = (comparison.sentence, alone.sentence)
    return " ".join(sentence for sentence in sentences if sentence)
