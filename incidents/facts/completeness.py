"""How complete the record is, beside what UCDP counts for the same years.

The two count by different rules: UCDP takes in deaths in organised violence alone, of
whoever died, attackers among them; we leave out what is in no sum, and hold incidents
that UCDP does not have. A share therefore says how large our number is beside UCDP's,
and never that we hold the very deaths that UCDP counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from geo import districts
from incidents import counts
from incidents.atlas import Atlas, Mask, Selection, in_sums
from incidents.counts import CasualtyTotal, VictimsGroup, in_group
from incidents.facts.fact_words import GROUP_LABELS
from incidents.facts.selection_facts import Facts
from incidents.facts.yardstick import By, YardstickRow, read_yardstick, yardstick, years
from incidents.filters import IncidentFilter
from incidents.filters.district_names import districts_of
from incidents.model import ActorKind, ActorRole

__all__ = ["ComparedRow", "completeness", "completeness_line"]

KIND_LABELS: Final = {
    "state": "A state and an armed group",
    "groups": "Armed groups among themselves",
    "civilians": "Against civilians alone",
    "other": "None of these three",
}
NO_DISTRICT: Final = "No district"
LINE: Final = (
    "For {years} {yardstick} counts {deaths} deaths{place}; the number of killed in this record "
    "{comes}."
)
COMES: Final = ("comes to {share} of that", "is not known")
IN_DISTRICTS: Final = (" in this district", " in these districts")

Texts = npt.NDArray[np.str_]

_ARMED: Final = (
    ActorKind.REBEL,
    ActorKind.POLITICAL,
    ActorKind.IDENTITY,
)
_FIGHTS: Final = (ActorRole.ALLEGED_PERPETRATOR, ActorRole.TARGET, ActorRole.PARTICIPANT)
_CIVILIANS: Final = (ActorKind.CIVILIANS, ActorKind.PROTESTERS)


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One part of the yardstick with what the record holds of it.

    Attributes
    ----------
    label : str
    yardstick : YardstickRow or None
        None where UCDP counts nothing, which is no zero of ours.
    incidents : int
        Ours that are in sums.
    killed : CasualtyTotal
        Of all claims.
    share : tuple of (int or None, int or None)
        Our lowest and highest number in per cent of UCDP's best estimate; None where
        either is not known or UCDP's is 0.
    """

    label: str
    yardstick: YardstickRow | None
    incidents: int
    killed: CasualtyTotal
    share: tuple[int | None, int | None]

    @property
    def share_text(self) -> str:
        """Return "31–42 %", or "–" without one."""
        return _percent(self.share)


def completeness(atlas: Atlas) -> Mapping[By, tuple[ComparedRow, ...]]:
    """Compare the record with the yardstick, by each of what that is divided by.

    Parameters
    ----------
    atlas : Atlas
        With ranges; everything that the reader may see.

    Returns
    -------
    mapping of By to tuple of ComparedRow
        In the order of the yardstick, then what only the record has. Only incidents of
        the yardstick's years are compared.
    """
    covered = atlas.everything().where(in_sums(atlas) & _between(atlas, *years()))
    return {
        By.YEAR: _by_year(covered),
        By.DISTRICT: _by_district(covered),
        By.KIND: _by_kind(covered),
        By.VICTIMS: _by_victims(covered),
    }


def completeness_line(facts: Facts, choice: IncidentFilter) -> str:
    """Return how the number of killed compares with UCDP's, "" where there is no yardstick.

    There is one for whole years of the whole province, and for districts over all years.

    Parameters
    ----------
    facts : Facts
        Of the selection that ``choice`` gives.
    choice : IncidentFilter
    """
    chosen_districts = _districts(choice)
    dates_alone = replace(choice, since=None, until=None, undated=None)
    if dates_alone.is_empty:
        first, last = _whole_years(choice)
    elif replace(choice, districts=(), divisions=()).is_empty:
        first, last = years()
    else:
        return ""
    by, keys = (By.YEAR, _year_keys(first, last)) if dates_alone.is_empty else (
        By.DISTRICT, chosen_districts
    )  # fmt: skip
    theirs = sum(row.best for row in read_yardstick()[by] if row.key in keys)
    if not theirs:
        return ""
    atlas = facts.selection.atlas
    ours = facts.selection.where(in_sums(atlas) & _between(atlas, first, last))
    share = _share(counts.total(ours, "killed"), theirs)
    comes = COMES[share == (None, None)].format(share=_about(share))
    return LINE.format(
        years=str(first) if first == last else f"{first} to {last}",
        yardstick=yardstick().name,
        deaths=f"{theirs:,}",
        place=IN_DISTRICTS[len(keys) > 1] if by is By.DISTRICT else "",
        comes=comes,
    )


def _by_year(covered: Selection) -> tuple[ComparedRow, ...]:
    theirs = {row.key: row for row in read_yardstick()[By.YEAR]}
    own = covered.column("date_start").dt.year.to_numpy()
    first, last = years()
    return tuple(
        _compared(key, theirs.get(key), _of(covered, own == int(key)))
        for key in map(str, range(first, last + 1))
        if key in theirs or (own == int(key)).any()
    )


def _by_district(covered: Selection) -> tuple[ComparedRow, ...]:
    theirs = {row.key: row for row in read_yardstick()[By.DISTRICT]}
    own = covered.column("district_today").astype("str").to_numpy()
    known = covered.column("district_today").notna().to_numpy()
    rows = [
        _compared(str(name), theirs.get(str(code)), _of(covered, known & (own == code)))
        for code, name in districts.read_districts()["name"].items()
    ]
    nowhere = _compared(NO_DISTRICT, theirs.get(""), _of(covered, ~known))
    return tuple(one for one in (*rows, nowhere) if one.yardstick or one.incidents)


def _by_kind(covered: Selection) -> tuple[ComparedRow, ...]:
    theirs = {row.key: row for row in read_yardstick()[By.KIND]}
    own = kinds_of_violence(covered)
    return tuple(
        _compared(label, theirs.get(key), _of(covered, own == key))
        for key, label in KIND_LABELS.items()
    )


def _by_victims(covered: Selection) -> tuple[ComparedRow, ...]:
    theirs = {row.key: row for row in read_yardstick()[By.VICTIMS]}
    made = []
    for group in VictimsGroup:
        found = counts.total(covered, in_group("killed", group))
        row = theirs.get(group.value)
        share = _share(found, row.best) if row else (None, None)
        made.append(
            ComparedRow(GROUP_LABELS[group], row, found.counted + found.uncounted, found, share)
        )
    return tuple(made)


def kinds_of_violence(selection: Selection) -> Texts:
    """Say of each incident which of UCDP's three kinds of violence it is nearest to.

    By who takes part as a fighter or target: a state's forces and an armed group; armed
    groups alone on both sides; civilians alone as the target. Whoever only speaks or
    comes to help does not count. "other" is none of the three.

    Returns
    -------
    array of str, shape (rows,)
        Keys of ``KIND_LABELS``.
    """
    links = selection.atlas.participations
    rows = len(selection.atlas.table)
    role, kind = links["role"].astype("str"), links["kind"].astype("str")

    def having(roles: tuple[ActorRole, ...], kinds: tuple[ActorKind, ...]) -> Mask:
        chosen = (role.isin(roles) & kind.isin(kinds)).to_numpy()
        return np.bincount(links["row"].to_numpy()[chosen], minlength=rows)[selection.rows] > 0

    state = having(_FIGHTS, (ActorKind.STATE,))
    armed = having(_FIGHTS, _ARMED)
    targets = (ActorRole.TARGET,)
    civilians = having(targets, _CIVILIANS) & ~having(targets, (ActorKind.STATE, *_ARMED))
    groups = having(targets, _ARMED) & armed & ~state
    kinds: Texts = np.select(
        [civilians, state & armed, groups], ["civilians", "state", "groups"], default="other"
    )
    return kinds


def _compared(label: str, theirs: YardstickRow | None, ours: Selection) -> ComparedRow:
    killed = counts.total(ours, "killed")
    share = _share(killed, theirs.best) if theirs else (None, None)
    return ComparedRow(label, theirs, len(ours), killed, share)


def _share(ours: CasualtyTotal, theirs: int) -> tuple[int | None, int | None]:
    if not theirs:
        return None, None
    low, high = ours.low, ours.high
    return (
        None if low is None else round(100 * low / theirs),
        None if high is None else round(100 * high / theirs),
    )


def _percent(share: tuple[int | None, int | None]) -> str:
    low, high = share
    if high is None:
        return "–"
    if low is None:
        return f"up to {high} %"
    return f"{high} %" if low == high else f"{low}–{high} %"


def _about(share: tuple[int | None, int | None]) -> str:
    text = _percent(share)
    return text if text.startswith("up to") else f"about {text}"


def _of(selection: Selection, own: Mask) -> Selection:
    """Return the rows of a selection that a mask over these rows names."""
    return Selection(selection.atlas, selection.rows[own])


def _between(atlas: Atlas, first: int, last: int) -> Mask:
    found: Mask = atlas.table["date_start"].dt.year.between(first, last).to_numpy(dtype=bool)
    return found


def _whole_years(choice: IncidentFilter) -> tuple[int, int]:
    """Return the first and last year of the yardstick that lie whole in the chosen time.

    Where none does, the first is after the last.
    """
    first, last = years()
    if since := choice.since:
        first = max(first, since.year + ((since.month, since.day) != (1, 1)))
    if until := choice.until:
        last = min(last, until.year - ((until.month, until.day) != (12, 31)))
    return first, last


def _year_keys(first: int, last: int) -> frozenset[str]:
    return frozenset(map(str, range(first, last + 1)))


def _districts(choice: IncidentFilter) -> frozenset[str]:
    """Return the districts that a choice of districts and divisions leaves."""
    codes = districts_of()
    chosen = set(choice.districts)
    for_divisions = {code for name in choice.divisions for code in codes.get(name, ())}
    if choice.districts and choice.divisions:
        return frozenset(chosen & for_divisions)
    return frozenset(chosen or for_divisions)
