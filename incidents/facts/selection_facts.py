"""The numbers that are printed about a selection, each worked out when it is first asked for.

An *incident* is an entry that enters sums; an *entry in no sum* is a round-up, a mere
statement or a retracted record. Wherever a number is of the one or the other its name
says so: what has no such word is of incidents.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from geo.precision import GeoPrecision
from incidents import counts
from incidents.atlas import Atlas, Mask, Selection, in_sums
from incidents.counts import (
    Basis,
    BasisChoice,
    CasualtyTotal,
    Comparison,
    OneParty,
    VictimsGroup,
    in_group,
)
from incidents.filters import IncidentFilter
from incidents.model import CountsReason, Status

SHOWN_MEASURES: Final = ("killed", "injured", "taken", "state_held")
"""What a row of figures shows; the others are in files and on the page of an incident."""

NO_SUM_REASONS: Final = (CountsReason.STATEMENT_ONLY, CountsReason.UMBRELLA, Status.RETRACTED)
OFF_MAP_REASONS: Final = ("province", "unknown", "no_area")
"""Why an incident is not on the map, as ``counts.tray`` names it; no incident has two."""

_POINTS: Final = tuple(one for one in GeoPrecision if one.is_point)
_AREAS: Final = (GeoPrecision.TEHSIL, GeoPrecision.DISTRICT)


@dataclass(frozen=True, eq=False)
class Facts:
    """Every number that is printed about a selection, on one basis.

    Attributes
    ----------
    selection : Selection
        Of an atlas with ranges.
    basis : BasisChoice
        Whose claims the sums of people rest on, or which end of all claims is shown.
    """

    selection: Selection
    basis: BasisChoice = BasisChoice.ALL
    _totals: dict[str, CasualtyTotal] = field(default_factory=dict, init=False, repr=False)

    @property
    def version(self) -> int:
        """The data version."""
        return self.selection.atlas.version

    @property
    def as_of(self) -> date | None:
        """The last day that is known, in the whole atlas; None without one."""
        return self.selection.atlas.data_to

    @property
    def version_of(self) -> date | None:
        """The day on which the data version came to be."""
        return self.selection.atlas.version_of

    @property
    def entries(self) -> int:
        """Incidents and entries in no sum together."""
        return len(self.selection)

    @cached_property
    def counted(self) -> Selection:
        """The incidents: what enters sums."""
        return self.selection.where(in_sums(self.selection.atlas))

    @cached_property
    def listed(self) -> Selection:
        """The entries that are in no sum."""
        return self.selection.where(~in_sums(self.selection.atlas))

    @cached_property
    def told(self) -> Selection:
        """What a document may show: everything but retracted entries."""
        retracted = self.selection.atlas.table["status"] == Status.RETRACTED
        return self.selection.where(~retracted.to_numpy())

    @property
    def incidents(self) -> int:
        """How many of the entries enter sums."""
        return len(self.counted)

    @cached_property
    def of_all(self) -> int:
        """How many incidents the whole atlas holds."""
        return int(in_sums(self.selection.atlas).sum())

    @property
    def in_no_sum(self) -> int:
        """How many entries are listed and not summed."""
        return len(self.listed)

    @cached_property
    def no_sum_reasons(self) -> Mapping[CountsReason | Status, int]:
        """Entries in no sum by reason; a retracted one is that and nothing else."""
        listed = self.listed
        retracted = (listed.column("status") == Status.RETRACTED).to_numpy()
        reasons = listed.column("counts_reason").astype("str").to_numpy()
        found: dict[CountsReason | Status, int] = {
            reason: int((~retracted & (reasons == str(reason))).sum()) for reason in CountsReason
        }
        return {reason: found.get(reason, int(retracted.sum())) for reason in NO_SUM_REASONS}

    @property
    def retracted(self) -> int:
        """Entries that were retracted."""
        return self.no_sum_reasons[Status.RETRACTED]

    @cached_property
    def by_status(self) -> Mapping[Status, int]:
        """Incidents by status."""
        found = self.counted.column("status").value_counts()
        return {status: int(found.get(status.value, 0)) for status in Status}

    @property
    def disputed(self) -> int:
        """Incidents about which the parties contradict each other."""
        return self.by_status[Status.DISPUTED]

    @property
    def claimed(self) -> int:
        """Incidents that are known by the word of one party alone."""
        return self.by_status[Status.CLAIMED]

    @cached_property
    def undated(self) -> int:
        """Incidents without a date."""
        return int(self.counted.column("date_start").isna().sum())

    @cached_property
    def undated_in_no_sum(self) -> int:
        """Entries in no sum without a date."""
        return int(self.listed.column("date_start").isna().sum())

    @cached_property
    def by_precision(self) -> Mapping[GeoPrecision, int]:
        """Incidents by how exactly the place is known."""
        found = self.counted.column("geo_precision").value_counts()
        return {precision: int(found.get(precision.value, 0)) for precision in GeoPrecision}

    @cached_property
    def off_map(self) -> Mapping[str, int]:
        """Incidents that are not on the map, by reason; they add up to ``not_on_map``."""
        return {
            "province": self.by_precision[GeoPrecision.PROVINCE],
            "unknown": self.by_precision[GeoPrecision.UNKNOWN],
            "no_area": int(_no_area(self.counted).sum()),
        }

    @property
    def not_on_map(self) -> int:
        """Incidents that are not on the map."""
        return sum(self.off_map.values())

    @cached_property
    def not_on_map_in_no_sum(self) -> int:
        """Entries in no sum that are not on the map, retracted ones among them."""
        listed = self.listed
        precision = listed.column("geo_precision")
        nowhere = precision.isin([GeoPrecision.PROVINCE, GeoPrecision.UNKNOWN]).to_numpy()
        retracted = (listed.column("status") == Status.RETRACTED).to_numpy()
        return int((nowhere | retracted | _no_area(listed)).sum())

    @property
    def points(self) -> int:
        """Incidents that are drawn as a sign at a place."""
        return sum(self.by_precision[one] for one in _POINTS)

    @property
    def areas(self) -> int:
        """Incidents that are drawn as an area: a tehsil or a district."""
        return sum(self.by_precision[one] for one in _AREAS) - self.off_map["no_area"]

    @property
    def without_point(self) -> int:
        """Incidents that are known to no place but an area, the province or not at all."""
        return self.incidents - self.points

    @cached_property
    def without_district(self) -> int:
        """Incidents in no district of today's set."""
        return int(self.counted.column("district_today").isna().sum())

    @cached_property
    def reports(self) -> int:
        """Reports that all entries rest on, each counted once."""
        return int(self.selection.reports["id"].nunique())

    @cached_property
    def sources(self) -> int:
        """Publishers of these reports."""
        return int(self.selection.reports["publisher"].nunique())

    @cached_property
    def wider_claims(self) -> int:
        """Claims about more than one incident; they are in no sum."""
        return int((self.selection.claims["scope"] == "wider").sum())

    def total(self, measure: str) -> CasualtyTotal:
        """Return the sum of the ranges of a measure over the incidents."""
        return self._total(measure)

    def of_group(self, measure: str, group: VictimsGroup) -> CasualtyTotal:
        """Return the sum of the ranges of one victims group over the incidents.

        Groups need not add up to ``total``: a claim that gives a total and does not say of
        whom is in none of the three groups of people; it competes with their sum.
        """
        return self._total(in_group(measure, group))

    def _total(self, name: str) -> CasualtyTotal:
        if name not in self._totals:
            self._totals[name] = counts.total(self.selection, name, self.basis)
        return self._totals[name]

    @cached_property
    def coverage(self) -> Mapping[Basis, int]:
        """Incidents with a number of killed, by whose claims."""
        return counts.coverage(self.counted, "killed")

    @cached_property
    def one_side(self) -> OneParty:
        """Incidents where one side alone gives the number of killed."""
        return counts.one_party_share(self.counted)

    @cached_property
    def comparison(self) -> Comparison:
        """The killed of one group, where the state and armed groups both give a number."""
        return counts.best_comparison(self.counted)


def facts_of(selection: Selection, basis: BasisChoice | str = BasisChoice.ALL) -> Facts:
    """Return the facts of a selection, the same object for whoever asks again.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges.
    basis : BasisChoice
    """
    key = ("facts", BasisChoice(str(basis)))
    found = selection.derived.get(key)
    if not isinstance(found, Facts):
        found = selection.derived[key] = Facts(selection, key[1])
    return found


def undated_left_out(atlas: Atlas, choice: IncidentFilter) -> int:
    """Return how many incidents only the dates of a choice keep out, because they have none."""
    if choice.undated is not None or not (choice.since or choice.until):
        return 0
    undated: Mask = atlas.table["date_start"].isna().to_numpy() & in_sums(atlas)
    if not undated.any():
        return 0
    return int((replace(choice, undated=True).mask(atlas) & undated).sum())


def _no_area(selection: Selection) -> Mask:
    """Return which entries are known to an area that no set of today has."""
    precision = selection.column("geo_precision")
    found = np.zeros(len(selection), dtype=bool)
    for level, column in zip(_AREAS, ("tehsil", "district_today"), strict=True):
        found |= ((precision == level) & selection.column(column).isna()).to_numpy()
    return found
