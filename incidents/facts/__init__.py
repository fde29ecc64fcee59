"""Every number that is printed about a selection, worked out once and by one owner.

``selection_facts`` holds the numbers, ``fact_words`` says them. Boxes, sentences,
footers, documents, embedded maps and answers to programs read these two and count
nothing themselves, so that no number stands twice with two values.
"""

from incidents.facts.completeness import (
    KIND_LABELS,
    ComparedRow,
    completeness,
    completeness_line,
)
from incidents.facts.fact_words import (
    GROUP_NOTE,
    Box,
    GroupRow,
    as_of,
    basis_sentence,
    boxes,
    coverage_note,
    drawn_sentence,
    group_rows,
    groups_line,
    headline,
    kind_of,
    no_sum_sentence,
    of_all,
    off_map_sentence,
    record_line,
    rest_on,
    then_and_now,
    trust,
    undated_sentence,
    what_happened,
)
from incidents.facts.selection_facts import SHOWN_MEASURES, Facts, facts_of, undated_left_out
from incidents.facts.yardstick import By

__all__ = [
    "GROUP_NOTE",
    "KIND_LABELS",
    "SHOWN_MEASURES",
    "Box",
    "By",
    "ComparedRow",
    "Facts",
    "GroupRow",
    "as_of",
    "basis_sentence",
    "boxes",
    "completeness",
    "completeness_line",
    "coverage_note",
    "drawn_sentence",
    "facts_of",
    "group_rows",
    "groups_line",
    "headline",
    "kind_of",
    "no_sum_sentence",
    "of_all",
    "off_map_sentence",
    "record_line",
    "rest_on",
    "then_and_now",
    "trust",
    "undated_left_out",
    "undated_sentence",
    "what_happened",
]
