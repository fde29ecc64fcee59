"""How far to trust a frame: the lines that every figure carries when it leaves the house."""

from dataclasses import dataclass
from typing import Final

from incidents.facts import Facts, as_of, completeness_line, drawn_sentence, rest_on, what_happened
from incidents.filters import IncidentFilter, filter_in_words

_MOST_FILTER: Final = 420
NO_FILTER: Final = "no filter; every incident of the atlas."
BOUNDARIES: Final = (
    "34 districts of the 2023 census, approximate, for orientation only; no opinion on the status "
    "of any territory."
)
SOURCES: Final = (
    "Compiled from reports that we could reach: large attacks are over-represented. "
    "No report is not no incident."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is about, and what it says."""

    label: str
    text: str


def honesty_lines(facts: Facts, choice: IncidentFilter, basis: str) -> tuple[Line, ...]:
    """Return the lines, in the order in which they are read.

    Parameters
    ----------
    facts : Facts
        Of what ``choice`` found.
    choice : IncidentFilter
    basis : str
        Whose numbers, in words.
    """
    data = f"to {as_of(facts)}, version {facts.version}. {rest_on(facts)}."
    return (
        Line("Shown", _filters(choice)),
        Line("Data", data),
        Line("Numbers", _numbers(facts, basis)),
        Line("Claims", what_happened(facts)),
        Line("Places", f"{drawn_sentence(facts)}."),
        Line("Sources", f"{SOURCES} {completeness_line(facts, choice)}".strip()),
        Line("Boundaries", BOUNDARIES),
    )


def _filters(choice: IncidentFilter) -> str:
    words = filter_in_words(choice)
    if not words:
        return NO_FILTER
    if len(words) > _MOST_FILTER:
        return words[:_MOST_FILTER].rstrip() + "… (the link holds the whole filter)."
    return words + "."


def _numbers(facts: Facts, basis: str) -> str:
    text = (
        f"sums of ranges over {basis}; claims about one incident compete and are never added. "
        "“+” means at least. A number that nobody gave is left out, never counted as 0."
    )
    if facts.wider_claims:
        text += f" {count_of(facts.wider_claims, 'claim')} about more than one incident left out."
    return text


def count_of(count: int, noun: str, more: str = "") -> str:
    """Return "1 report", "2 reports"."""
    return f"{count:,} {noun if count == 1 else more or noun + 's'}"
