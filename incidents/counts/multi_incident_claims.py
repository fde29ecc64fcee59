"""What a side counts in more than one incident, and how that bounds what it counts in each.

A wider claim is about the entry that carries it and about those that it names. It bounds
that side's figures of the same people from above; where one party alone counts them and the
other side counts fewer in all, nobody knows how few they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from incidents.atlas import Atlas
from incidents.counts.basis import GROUP_MEMBERS, PEOPLE, Basis, VictimsGroup
from incidents.counts.count_range import CountRange, bounded_by
from incidents.counts.voices import VoiceAccount
from incidents.filters import in_sums, superseded
from incidents.model import (
    Claim,
    Covers,
    Measure,
    Qualifier,
    Scope,
    Side,
    Status,
    Victims,
    side_of,
)

__all__ = [
    "Bounds",
    "JointFigure",
    "WiderFigure",
    "bounds_of",
    "joint_figures",
    "limited",
    "told_elsewhere",
    "told_wider",
    "wider_rows",
]

Bounds = Mapping[tuple[VictimsGroup, Side], int]
"""The most people of a group that a side counts in more than the incident."""

NO_SIDE: Final = Side.INDEPENDENT
"""Independent voices speak each for itself, so none of them bounds another one."""


@dataclass(frozen=True, slots=True)
class WiderFigure:
    """How many people of a kind a side counts in more than one incident.

    Attributes
    ----------
    side : Side
    measure : Measure
    victims : Victims
    most : int
        People; of "at least" the number that is given.
    open : bool
        "At least": it bounds nothing where no higher figure stands beside it.
    """

    side: Side
    measure: Measure
    victims: Victims
    most: int
    open: bool


@dataclass(frozen=True, slots=True)
class JointFigure:
    """Incidents of which one side gives a figure for all of them, in rows of an atlas."""

    side: Side
    measure: Measure
    group: VictimsGroup
    most: int
    rows: frozenset[int]


def told_wider(claims: Iterable[Claim]) -> tuple[WiderFigure, ...]:
    """Return what the claims of an entry say of more than it, none that was corrected."""
    told = list(claims)
    replaced = {claim.supersedes for claim in told if claim.supersedes != claim.id}
    return tuple(
        WiderFigure(
            side_of(claim.claimant_role),
            claim.measure,
            claim.victims,
            claim.high if claim.high is not None else claim.low or 0,
            claim.qualifier is Qualifier.AT_LEAST,
        )
        for claim in told
        if claim.scope is Scope.WIDER
        and claim.covers is Covers.ALL
        and claim.measure is not None
        and claim.victims is not None
        and (claim.low, claim.high) != (None, None)
        and claim.id not in replaced
    )


def told_elsewhere(atlas: Atlas, incident_id: str) -> tuple[WiderFigure, ...]:
    """Return what claims of other entries say of this incident and more.

    Parameters
    ----------
    atlas : Atlas
        What the reader may see: no entry that is hidden from him bounds anything.
    incident_id : str
        As the atlas names it.
    """
    rows = wider_rows(atlas)
    rows = rows[(rows["named"] == incident_id) & ~rows["own"]]
    return tuple(
        WiderFigure(Side(side), Measure(measure), Victims(victims), int(most), bool(is_open))
        for side, measure, victims, most, is_open in zip(
            *(rows[name] for name in ("side", "measure", "victims", "most", "open")), strict=True
        )
    )


def wider_rows(atlas: Atlas) -> pd.DataFrame:
    """Return the claims about more than an incident, one row for each entry that one is about.

    Returns
    -------
    DataFrame
        ``claim`` (a number), ``named`` (id), ``own`` (whether that entry carries it),
        ``side``, ``measure``, ``victims``, ``most`` (people) and ``open``.
    """
    claims = atlas.claims
    chosen = (
        (claims["scope"] == Scope.WIDER)
        & (claims["covers"] == Covers.ALL)
        & claims["measure"].notna()
        & (claims["high"].notna() | claims["low"].notna())
    ).to_numpy()
    if chosen.any():
        chosen = chosen & ~superseded(claims)
        retracted = (atlas.table["status"] == Status.RETRACTED).to_numpy()
        chosen &= ~retracted[claims["row"].to_numpy()]
    some = claims[chosen]
    own = atlas.table["id"].to_numpy()[some["row"].to_numpy()]
    named = [
        [carrier, *(one for one in told.split() if one != carrier)]
        for carrier, told in zip(own, some["of_incidents"], strict=True)
    ]
    found = pd.DataFrame(
        {
            "claim": np.arange(len(some)),
            "carrier": own,
            "named": named,
            "side": some["side"].astype("str").to_numpy(),
            "measure": some["measure"].astype("str").to_numpy(),
            "victims": some["victims"].astype("str").to_numpy(),
            "most": some["high"].fillna(some["low"]).to_numpy(),
            "open": (some["qualifier"] == Qualifier.AT_LEAST).to_numpy(),
        }
    ).explode("named", ignore_index=True)
    return found.assign(own=found["named"] == found["carrier"])


def bounds_of(
    told: Iterable[WiderFigure], measures: Sequence[Measure], basis: Basis = Basis.ALL
) -> Bounds:
    """Return the most that each side counts of each group; nothing where that is "at least"."""
    found: dict[tuple[VictimsGroup, Side], tuple[int, bool]] = {}
    for one in told:
        if one.measure not in measures or basis not in (Basis.ALL, one.side.value):
            continue
        for group in PEOPLE:
            if one.victims in GROUP_MEMBERS[group]:
                key = group, one.side
                found[key] = max((one.most, one.open), found.get(key, (0, False)))
    return {key: most for key, (most, is_open) in found.items() if not is_open}


def limited(account: VoiceAccount, bounds: Bounds) -> VoiceAccount:
    """Return an account whose groups are under what its side counts in more than this."""
    if account.side is NO_SIDE or not bounds:
        return account
    groups: dict[VictimsGroup, CountRange] = {
        group: bounded_by(one, bounds.get((group, account.side)))
        for group, one in account.groups.items()
    }
    return replace(account, groups=groups)


def joint_figures(atlas: Atlas) -> tuple[JointFigure, ...]:
    """Return the incidents in sums of which a side gives one figure for several."""
    rows = wider_rows(atlas)
    size = rows.groupby("claim")["named"].transform("size") if len(rows) else rows["claim"]
    rows = rows[(size > 1) & (rows["side"] != NO_SIDE)]
    if rows.empty:
        return ()
    place = pd.Index(atlas.table["id"]).get_indexer(pd.Index(rows["named"]))
    rows = rows.assign(row=place)[place >= 0]
    rows = rows[in_sums(atlas)[rows["row"].to_numpy()]]
    found: dict[tuple[Side, Measure, VictimsGroup, frozenset[int]], tuple[int, bool]] = {}
    for _, some in rows.groupby("claim"):
        first = some.iloc[0]
        for group in PEOPLE:
            if Victims(first["victims"]) in GROUP_MEMBERS[group]:
                side, measure = Side(first["side"]), Measure(first["measure"])
                key = side, measure, group, frozenset(map(int, some["row"]))
                most = int(first["most"]), bool(first["open"])
                found[key] = max(most, found.get(key, (0, False)))
    return tuple(
        JointFigure(side, measure, group, most, rows)
        for (side, measure, group, rows), (most, is_open) in found.items()
        if not is_open and len(rows) > 1
    )
