"""Sums of incidents of which a side gives one figure for all: never beyond that figure."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from incidents.atlas import Mask, Rows, Selection
from incidents.counting_rules.basis import Basis
from incidents.counting_rules.victims_groups import GROUP_MEMBERS, PEOPLE, VictimsGroup
from incidents.counts.multi_incident_rows import JointFigure
from incidents.counts.range_names import in_group, like_for_like, rest_of
from incidents.counts.selection_ranges import Ranges

__all__ = ["BeyondJointFigures", "beyond_joint_figures"]

Places = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class BeyondJointFigures:
    """What to take off the high ends of sums.

    Attributes
    ----------
    people : int array
        Of each sum: what its incidents hold beyond the one figure for all of them.
    closed : bool array
        Of each row: its "at least" is bounded by that figure.
    """

    people: npt.NDArray[np.int64]
    closed: Mask


def beyond_joint_figures(
    selection: Selection,
    name: str,
    basis: Basis,
    where: Mask,
    place: Places | None = None,
    places: int = 1,
) -> BeyondJointFigures | None:
    """Return what sums hold beyond a side's one figure for their incidents, None for nothing.

    Only incidents count in which that side alone says all that is counted: what others say
    of them is not bounded by its word. A side that counts more in them at least than in all
    contradicts itself, so nothing is taken off. Of two such figures for the same people of
    one incident the one that takes off more is used, so that nothing goes twice.

    Parameters
    ----------
    selection : Selection
    name : str
        A measure, or a name of ``like_for_like`` or ``in_group``.
    basis : Basis
    where : bool array
        Rows of the selection that are added.
    place : int array, optional
        Of each row, which sum is its; one sum without it.
    places : int
        How many sums.
    """
    ranges = selection.atlas.ranges
    known = ranges.joint_figures if isinstance(ranges, Ranges) else ()
    asked = [one for one in known if _asked(one, name, basis)]
    if not asked or not isinstance(ranges, Ranges):
        return None
    free = where & ~np.isin(selection.rows, _held(selection, ranges, name, basis))
    columns = selection.range(name, basis)
    found: list[tuple[int, int, VictimsGroup, list[int]]] = []
    for one in asked:
        speaks = free & np.isin(selection.rows, sorted(one.rows)) & _alone(selection, name, one)
        for sum_of in set(place[speaks].tolist()) if place is not None else {0}:
            rows = speaks if place is None else speaks & (place == sum_of)
            beyond = columns.high[rows].sum() - one.most
            if beyond > 0 and np.nansum(columns.low[rows]) <= one.most:
                found.append((int(beyond), sum_of, one.group, np.flatnonzero(rows).tolist()))
    people = np.zeros(places, dtype=np.int64)
    closed = np.zeros(len(selection), dtype=bool)
    used: set[tuple[VictimsGroup, int]] = set()
    for beyond, sum_of, group, rows in sorted(found, key=lambda one: (-one[0], one[3])):
        if used.isdisjoint((group, row) for row in rows):
            used |= {(group, row) for row in rows}
            people[sum_of] += beyond
            closed[rows] = True
    return BeyondJointFigures(people, closed) if len(used) else None


def _asked(one: JointFigure, name: str, basis: Basis) -> bool:
    words = [like_for_like(one.measure, word) for word in GROUP_MEMBERS[one.group]]
    names = (one.measure, in_group(one.measure, one.group), *words)
    return name in names and basis in (Basis.ALL, one.side.value)


def _held(selection: Selection, ranges: Ranges, name: str, basis: Basis) -> Rows:
    """Return the incidents of which a round-up of the selection counts more: those stay whole."""
    whole, part = ranges.round_ups
    adds = ranges[rest_of(name), basis].said[whole] & np.isin(whole, selection.rows)
    return part[adds]


def _alone(selection: Selection, name: str, one: JointFigure) -> Mask:
    """Return where all that is counted under a name are this side's people of this group."""
    high = selection.range(name, one.side.value).high
    group = selection.range(in_group(one.measure, one.group), one.side.value).high
    alone: Mask = (high == group) if name == one.measure else ~np.isnan(high)
    for basis in (Basis.STATE, Basis.ARMED_GROUP, Basis.INDEPENDENT):
        if basis != one.side.value:
            alone &= np.isnan(selection.range(name, basis).high)
    for other in PEOPLE:
        if name == one.measure and other is not one.group:
            alone &= np.isnan(selection.range(in_group(one.measure, other), Basis.ALL).high)
    return alone
