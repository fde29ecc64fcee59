"""How many were harmed: the only arithmetic on casualties.

Count people, not voices. Victims of one incident fall into groups that exclude one
another; voices about one group compete, so they give its range, and groups add, as do
the ranges of different incidents. ``voices`` is what each voice says, ``people_harmed`` the
rule, ``range_explanation`` its steps in words and ``incident_ranges`` all of it for one incident;
``selection_ranges`` applies the rule to all, ``totals`` adds over incidents and says how far to
trust a sum, ``grouped_counts`` counts by district, period and area.
"""

from incidents.atlas import COUNTING_RULES
from incidents.counts.basis import (
    GROUP_MEMBERS,
    LIKE_FOR_LIKE,
    LIKE_FOR_LIKE_MEASURES,
    MEASURES,
    MEASURES_COUNTED,
    NUMBER_COLUMNS,
    Basis,
    BasisChoice,
    VictimsGroup,
    in_group,
    like_for_like,
    range_text,
)
from incidents.counts.count_range import CountRange
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
from incidents.counts.incident_ranges import IncidentFigures, VoiceFigure, figures
from incidents.counts.multi_incident_claims import WiderFigure, told_elsewhere
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
