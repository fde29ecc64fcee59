"""Which incidents: a choice as a value, as a link and in words.

``incident_filter`` holds the choice, what matches it and how it is written into a link;
``filter_query`` reads it from a link; ``filter_words`` says the choice, ``filter_headline``
heads a page with it.
"""

from incidents.filters.filter_headline import file_words, title
from incidents.filters.filter_query import ParsedQuery, code_of, parse_query
from incidents.filters.filter_words import MEASURE_WORDS, filter_in_words
from incidents.filters.incident_filter import (
    HELD,
    MEASURE_PARTS,
    PARAMETERS,
    Doubt,
    IncidentFilter,
    in_sums,
    superseded,
)
from incidents.filters.link_problems import LinkProblem, ProblemCode

__all__ = [
    "HELD",
    "MEASURE_PARTS",
    "MEASURE_WORDS",
    "PARAMETERS",
    "Doubt",
    "IncidentFilter",
    "LinkProblem",
    "ParsedQuery",
    "ProblemCode",
    "code_of",
    "file_words",
    "filter_in_words",
    "in_sums",
    "parse_query",
    "superseded",
    "title",
]
