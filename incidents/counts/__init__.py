"""How many were harmed, over many incidents: sums, and the ranges that they are made of.

The rule by which one incident is counted is in ``counting_rules``. ``selection_ranges``
applies it to all incidents of an atlas at once, ``multi_incident_sums`` holds sums under what
a side says of several incidents, ``totals`` adds over incidents and says how far to trust a
sum, ``grouped_counts`` counts by district, period and area. No other arithmetic on casualties
is done anywhere.
"""

from incidents.counting_rules import COUNTING_RULES
from incidents.counting_rules.basis import Basis, BasisChoice
from incidents.counting_rules.count_range import CountRange, range_text
from incidents.counting_rules.incident_ranges import IncidentFigures, VoiceFigure, figures
from incidents.counting_rules.measures import LIKE_FOR_LIKE_MEASURES, MEASURES, MEASURES_COUNTED
from incidents.counting_rules.multi_incident_claims import WiderFigure
from incidents.counting_rules.victims_groups import GROUP_MEMBERS, LIKE_FOR_LIKE, VictimsGroup
from incidents.counts.grouped_counts import (
    PERIODS,
    by_area,
    by_district,
    by_period,
    people_by_period,
    per_100k,
    tray,
    undated_count,
)
from incidents.counts.multi_incident_rows import told_elsewhere
from incidents.counts.range_names import NUMBER_COLUMNS, in_group, like_for_like
from incidents.counts.selection_ranges import with_ranges
from incidents.counts.totals import (
    MIN_OVERLAP,
    CasualtyTotal,
    Comparison,
    OneParty,
    best_comparison,
    compare,
    coverage,
    one_party_share,
    total,
    trust_of,
    trust_sentence,
)

__all__ = [
    "COUNTING_RULES",
    "GROUP_MEMBERS",
    "LIKE_FOR_LIKE",
    "LIKE_FOR_LIKE_MEASURES",
    "MEASURES",
    "MEASURES_COUNTED",
    "MIN_OVERLAP",
    "NUMBER_COLUMNS",
    "PERIODS",
    "Basis",
    "BasisChoice",
    "CasualtyTotal",
    "Comparison",
    "CountRange",
    "IncidentFigures",
    "OneParty",
    "VictimsGroup",
    "VoiceFigure",
    "WiderFigure",
    "best_comparison",
    "by_area",
    "by_district",
    "by_period",
    "compare",
    "coverage",
    "figures",
    "in_group",
    "like_for_like",
    "one_party_share",
    "people_by_period",
    "per_100k",
    "range_text",
    "told_elsewhere",
    "total",
    "tray",
    "trust_of",
    "trust_sentence",
    "undated_count",
    "with_ranges",
]
