"""Reading the filter of a link: what cannot be used is named, none is obeyed blindly.

A whole link, with view and data version, is read by ``incidents.links``.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from incidents.atlas import search_words
from incidents.codebook import read_codebook
from incidents.counting_rules import MEASURE_PARTS
from incidents.errors import UnknownCodeError
from incidents.filters.district_names import find_district, find_division
from incidents.filters.incident_filter import CODES, PARAMETERS, IncidentFilter
from incidents.filters.link_problems import LinkProblem, ProblemCode, in_short, shown

MAX_VALUES: Final = 200
MAX_NUMBER: Final = 1_000_000
MAX_PARTS: Final = 2000
# No code, name or alias is longer; what is longer need not be compared with any.
MAX_NAME: Final = 200

_SINGLE: Final = ("measure", "doubt")
_YES_AND_NO: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The filter that a link asks for.

    Attributes
    ----------
    filter : IncidentFilter
        Of the values that could be read.
    problems : tuple of LinkProblem
        One for each that could not.
    """

    filter: IncidentFilter
    problems: tuple[LinkProblem, ...]


def parse_query(query: str | Mapping[str, str | Sequence[str]]) -> ParsedQuery:
    """Read the filter's part of a link; doors read the whole of it with ``links.parse_link``.

    Parameters
    ----------
    query : str or mapping
        The part of an address after the question mark, or parameter names to a
        value or several. Several values of one field may be repeated parameters
        or stand in one with commas. Codes, labels, aliases and the misspellings
        in the codebook are understood; a date may be a year or a month.
        What is no parameter of the filter is none of its business.

    Returns
    -------
    ParsedQuery
        Never an error: what cannot be used is left out and named.
    """
    given, problems = given_values(query)
    found, more = read_filter(given)
    return ParsedQuery(found, in_short([*problems, *more]))


def read_filter(given: Mapping[str, list[str]]) -> tuple[IncidentFilter, list[LinkProblem]]:
    """Return the filter in some parameters, and every problem that its own ones have."""
    problems: list[LinkProblem] = []
    values: dict[str, Any] = {}
    for parameter, texts in given.items():
        if parameter in PARAMETERS:
            value = _value(parameter, texts, problems)
            if value is not None:
                values[PARAMETERS[parameter]] = value
    since, until = values.get("since"), values.get("until")
    if since and until and since > until:
        # The ends of a span: a year or a month must be widened the right way round.
        values["since"] = _date(given["until"][0].strip(), first=True)
        values["until"] = _date(given["since"][0].strip(), first=False)
        problems.append(LinkProblem(ProblemCode.SWAPPED, "since"))
    return IncidentFilter(**values), problems


def given_values(
    query: str | Mapping[str, str | Sequence[str]],
) -> tuple[dict[str, list[str]], list[LinkProblem]]:
    """Return every parameter of a link with its values that are not blank."""
    pairs: Iterable[tuple[str, str | Sequence[str]]]
    if isinstance(query, str):
        try:
            pairs = parse_qsl(query.removeprefix("?"), max_num_fields=MAX_PARTS)
        except ValueError:
            return {}, [LinkProblem(ProblemCode.TOO_LONG)]
    else:
        pairs = query.items()
    given: dict[str, list[str]] = {}
    for parameter, value in pairs:
        texts = [value] if isinstance(value, str) else value
        kept = [text for text in texts if text.strip()]
        if kept:
            given.setdefault(parameter, []).extend(kept)
    return given, []


def first_of(parameter: str, texts: Sequence[str], problems: list[LinkProblem]) -> str:
    """Return the first value of a parameter that takes one; the others are named."""
    problems += [
        LinkProblem(ProblemCode.TWICE, parameter, shown(text)) for text in texts[1 : MAX_VALUES + 1]
    ]
    return texts[0].strip()


def _value(parameter: str, texts: list[str], problems: list[LinkProblem]) -> Any:
    """Return what the field of this parameter takes, None if nothing could be read."""
    if parameter in {"since", "until", "suspected", "undated", "at_least", "q", *_SINGLE}:
        return _one(parameter, first_of(parameter, texts, problems), problems)
    found = []
    for text in _separate(parameter, texts, problems):
        code = code_of(parameter, text)
        if code is None:
            problems.append(LinkProblem(ProblemCode.NOT_KNOWN, parameter, shown(text)))
        else:
            found.append(code)
    return tuple(found) or None


def _one(parameter: str, text: str, problems: list[LinkProblem]) -> Any:
    value: Any
    if parameter == "q":
        value, complaint = (text if search_words(text) else None), ProblemCode.NO_WORD
    elif parameter in ("since", "until"):
        value, complaint = _date(text, first=parameter == "since"), ProblemCode.NO_DATE
    elif parameter in ("suspected", "undated"):
        value, complaint = _YES_AND_NO.get(text.lower()), ProblemCode.NO_YES_OR_NO
    elif parameter == "at_least":
        value, complaint = _number(text), ProblemCode.NO_NUMBER
    else:
        value, complaint = code_of(parameter, text), ProblemCode.NOT_KNOWN
    if value is None:
        problems.append(LinkProblem(complaint, parameter, shown(text)))
    return value


def _separate(parameter: str, texts: list[str], problems: list[LinkProblem]) -> list[str]:
    parts: list[str] = []
    for text in texts:
        # "Army, air force, Frontier Corps" is one name: a whole that is known is not cut.
        whole = "," not in text or code_of(parameter, text.strip()) is not None
        parts += [text] if whole else text.split(",", maxsplit=MAX_VALUES)
    named = [part.strip() for part in parts if part.strip()]
    if len(named) > MAX_VALUES:
        problems.append(LinkProblem(ProblemCode.TOO_MANY, parameter, str(MAX_VALUES)))
    return named[:MAX_VALUES]


def code_of(parameter: str, text: str) -> str | None:
    """Return the code of a code, label, alias or known misspelling; None if it is not known.

    Parameters
    ----------
    parameter : str
        A parameter of the filter that takes codes: "district", "actor".
    text : str
        As somebody wrote it.
    """
    if len(text) > MAX_NAME:
        return None
    if parameter == "district":
        return find_district(text)
    if parameter == "division":
        return find_division(text)
    if parameter == "measure" and text.lower() in MEASURE_PARTS:
        return text.lower()
    codes = CODES.get(PARAMETERS[parameter])
    if codes is not None and text.lower() in {str(code) for code in codes}:
        return codes(text.lower())
    if parameter == "doubt":
        return None
    try:
        field = "actor_role" if parameter == "role" else parameter
        code = read_codebook().resolve(field, text)
    except UnknownCodeError:
        return None
    return codes(code) if codes else code


def _number(text: str) -> int | None:
    plain = text.replace(",", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= len(str(MAX_NUMBER))):
        return None
    number = int(plain)
    return number if number <= MAX_NUMBER else None


def _date(text: str, *, first: bool) -> date | None:
    """Return the day, or the first or last day of the month or year that is given."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        start = date(year or 0, month or (1 if first else 12), day or 1)
    except ValueError:
        return None
    if day is None and not first:
        return start.replace(day=monthrange(start.year, start.month)[1])
    return start
