"""How many were harmed in one incident: the rules of counting, on records alone.

Count people, not voices. Victims of one incident fall into groups that exclude one
another; voices about one group compete, so they give its range, and groups add.
``measures``, ``basis`` and ``victims_groups`` say what is counted, by whom and of whom,
``claims_in_sums`` which claims count; ``count_range`` is a figure and how figures meet,
``voices`` what each voice says, ``multi_incident_claims`` how figures for several incidents
bound it, ``people_harmed`` the rule; ``incident_ranges`` applies it and ``range_explanation``
says its steps in words.

Together with ``incidents.model`` and ``incidents.codebook`` this is the claim ledger. It
needs no frames: ``counts`` does the same for a whole atlas at once.
"""

from incidents.counting_rules.basis import Basis, BasisChoice
from incidents.counting_rules.claims_in_sums import enters_sums, superseded_ids
from incidents.counting_rules.count_range import CountRange, range_text
from incidents.counting_rules.incident_ranges import IncidentFigures, VoiceFigure, figures
from incidents.counting_rules.measures import (
    HELD,
    LIKE_FOR_LIKE_MEASURES,
    MEASURE_PARTS,
    MEASURE_WORDS,
    MEASURES,
    MEASURES_COUNTED,
)
from incidents.counting_rules.multi_incident_claims import WiderFigure
from incidents.counting_rules.rules_version import COUNTING_RULES
from incidents.counting_rules.victims_groups import GROUP_MEMBERS, LIKE_FOR_LIKE, VictimsGroup

__all__ = [
    "COUNTING_RULES",
    "GROUP_MEMBERS",
    "HELD",
    "LIKE_FOR_LIKE",
    "LIKE_FOR_LIKE_MEASURES",
    "MEASURES",
    "MEASURES_COUNTED",
    "MEASURE_PARTS",
    "MEASURE_WORDS",
    "Basis",
    "BasisChoice",
    "CountRange",
    "IncidentFigures",
    "VictimsGroup",
    "VoiceFigure",
    "WiderFigure",
    "enters_sums",
    "figures",
    "range_text",
    "superseded_ids",
]
