"""Which incidents: a choice as a value, as a link and in words.

``choice`` holds the choice, what matches it and how it is written into a link;
``query`` reads it from a link; ``words`` says the choice, ``headline`` heads a page with it.
"""

from incidents.filters.choice import (
    HELD,
    MEASURE_PARTS,
    PARAMETERS,
    Doubt,
    IncidentFilter,
    in_sums,
    superseded,
)
from incidents.filters.headline import file_words, title
from incidents.filters.problems import LinkProblem, ProblemCode
from incidents.filters.query import ParsedQuery, code_of, parse_query
from incidents.filters.words import MEASURE_WORDS

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
    "in_sums",
    "parse_query",
    "superseded",
    "title",
]
