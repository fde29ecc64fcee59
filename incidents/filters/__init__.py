"""Which incidents: a choice as a value, as a link and in words.

``incident_filter`` holds the choice, what matches it and how it is written into a link;
``filter_query`` reads it from a link; ``filter_words`` says the choice, ``filter_headline``
heads a page with it.
"""

from incidents.filters.filter_headline import file_words, title
from incidents.filters.filter_query import ParsedQuery, code_of, parse_query
from incidents.filters.filter_words import filter_in_words
from incidents.filters.incident_filter import (
    PARAMETERS,
    Doubt,
    IncidentFilter,
)
from incidents.filters.link_problems import LinkProblem, ProblemCode

__all__ = [
    "PARAMETERS",
    "Doubt",
    "IncidentFilter",
    "LinkProblem",
    "ParsedQuery",
    "ProblemCode",
    "code_of",
    "file_words",
    "filter_in_words",
    "parse_query",
    "title",
]
