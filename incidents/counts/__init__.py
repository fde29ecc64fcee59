"""How many were harmed: the only arithmetic on casualties.

Claims about one incident compete, so they give a range; only ranges of
different incidents add. ``ledger`` says the rules for one incident and
explains them, ``ranges`` applies them to all, ``totals`` adds over incidents
and says how far to trust a sum, ``tables`` counts by district, period and area.
"""

from incidents.counts.basis import (
    GROUP_MEMBERS,
    LIKE_FOR_LIKE,
    LIKE_FOR_LIKE_MEASURES,
    MEASURES,
    NUMBER_COLUMNS,
    Basis,
    BasisChoice,
    VictimsGroup,
    in_group,
    like_for_like,
    range_text,
)
from incidents.counts.figure import Figure
from incidents.counts.ledger import IncidentFigures, VoiceFigure, figures
from incidents.counts.ranges import with_ranges
from incidents.counts.tables import (
    PERIODS,
    by_area,
    by_district,
    by_period,
    people_by_period,
    per_100k,
    tray,
    undated_count,
)
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
    "GROUP_MEMBERS",
    "LIKE_FOR_LIKE",
    "LIKE_FOR_LIKE_MEASURES",
    "MEASURES",
    "MIN_OVERLAP",
    "NUMBER_COLUMNS",
    "PERIODS",
    "Basis",
    "BasisChoice",
    "CasualtyTotal",
    "Comparison",
    "Figure",
    "IncidentFigures",
    "OneParty",
    "VictimsGroup",
    "VoiceFigure",
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
    "total",
    "tray",
    "trust_of",
    "trust_sentence",
    "undated_count",
    "with_ranges",
]
