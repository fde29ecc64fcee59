"""What sides count in more than one incident, in arrays: ``multi_incident_claims``."""

from dataclasses import replace
from functools import cached_property
from typing import Protocol

import numpy as np
import pandas as pd

from incidents.atlas import Atlas, Mask
from incidents.counting_rules.basis import Basis
from incidents.counting_rules.multi_incident_claims import NO_SIDE
from incidents.counting_rules.victims_groups import GROUP_MEMBERS, VictimsGroup
from incidents.counts.figure_columns import Codes, Figures, Floats, Part
from incidents.counts.multi_incident_rows import wider_rows
from incidents.model import Measure, Side

MEASURE_CODES = [str(measure) for measure in Measure]
SIDE_CODES = [str(side) for side in Side]


class _Speakers(Protocol):
    """Of which incident, side and measure each account is."""

    @property
    def row(self) -> Codes: ...
    @property
    def side(self) -> Codes: ...
    @property
    def measure(self) -> Codes: ...


class WiderColumns:
    """The most that each side counts of each group, in more than each incident."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

    @cached_property
    def _claims(self) -> pd.DataFrame:
        found = wider_rows(self._atlas)
        row = pd.Index(self._atlas.table["id"]).get_indexer(pd.Index(found["named"]))
        known: pd.DataFrame = found.assign(row=row)[row >= 0]
        return known

    def most(self, group: VictimsGroup, measure: int, basis: str) -> Floats | None:
        """Return the most people of a group, None where no side says anything.

        One row a side, one column an incident; infinity where a side says nothing, or
        "at least".
        """
        claims = self._claims
        if claims.empty:
            return None
        words = [str(word) for word in GROUP_MEMBERS[group]]
        chosen = (claims["measure"] == MEASURE_CODES[measure]) & claims["victims"].isin(words)
        if basis != Basis.ALL:
            chosen &= claims["side"] == basis
        some = claims[chosen]
        if some.empty:
            return None
        place = pd.Index(SIDE_CODES).get_indexer(pd.Index(some["side"])), some["row"].to_numpy()
        most, is_open = some["most"].to_numpy(), some["open"].to_numpy()
        found = np.full((len(SIDE_CODES), len(self._atlas.table)), -np.inf)
        np.maximum.at(found, place, most)
        unbound = np.zeros(found.shape, dtype=bool)
        at_top = is_open & (most >= found[place])
        unbound[place[0][at_top], place[1][at_top]] = True
        return np.where(unbound | np.isneginf(found), np.inf, found)


def limited(part: Part, wider: WiderColumns, group: VictimsGroup, accounts: _Speakers) -> Part:
    """Return accounts of a group under what their side counts in more than the incident."""
    figures = part.figures
    no_side = SIDE_CODES.index(NO_SIDE)
    for measure in range(len(MEASURE_CODES)):
        most = wider.most(group, measure, Basis.ALL)
        if most is None:
            continue
        bound = most[accounts.side, accounts.row]
        speaks = (accounts.measure == measure) & (accounts.side != no_side) & figures.counted
        fewer = speaks & (figures.low > bound)
        capped = speaks & ~fewer & (figures.high >= bound)
        figures = replace(
            figures,
            low=np.where(fewer, np.nan, figures.low),
            high=np.where(capped, bound, figures.high),
            open=figures.open & ~capped,
            limit=np.where(fewer | (capped & ~np.isnan(figures.limit)), bound, figures.limit),
        )
    return Part(figures, part.said)


def contradicted(
    found: Figures, bound: Floats | None, row: Codes, side: Codes, counted: Mask
) -> Figures:
    """Return ranges of a group without a low end that another side contradicts."""
    if bound is None:
        return found
    speaks = np.zeros(bound.shape, dtype=bool)
    speaks[side[counted], row[counted]] = True
    others = np.where(speaks, np.inf, bound).min(axis=0)
    gone = (speaks.sum(axis=0) == 1) & (others < found.low)
    return replace(
        found,
        low=np.where(gone, np.nan, found.low),
        limit=np.where(gone, others, found.limit),
    )
