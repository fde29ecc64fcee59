"""The claims of an atlas about more than one incident: a row for each entry that one is about.

``counting_rules.multi_incident_claims`` says what they do to the figures of an incident.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from incidents.atlas import Atlas, in_sums, superseded
from incidents.counting_rules.multi_incident_claims import NO_SIDE, WiderFigure
from incidents.counting_rules.victims_groups import GROUP_MEMBERS, PEOPLE, VictimsGroup
from incidents.model import Covers, Measure, Qualifier, Scope, Side, Status, Victims

__all__ = ["JointFigure", "joint_figures", "told_elsewhere", "wider_rows"]


@dataclass(frozen=True, slots=True)
class JointFigure:
    """Incidents of which one side gives a figure for all of them, in rows of an atlas."""

    side: Side
    measure: Measure
    group: VictimsGroup
    most: int
    rows: frozenset[int]


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
