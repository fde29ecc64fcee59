"""Reading a link: every value that cannot be used is named, none is obeyed blindly."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from incidents.codebook import read_codebook
from incidents.errors import UnknownCodeError
from incidents.filters.choice import CODES, MEASURE_PARTS, PARAMETERS, IncidentFilter
from incidents.filters.places import find_district, find_division

OTHER_PARAMETERS: Final = frozenset(
    {
        "id", "v", "as_of", "basis", "view", "layer", "granularity", "page", "tab",
        "compare", "lang", "embed", "embed_options",
    }
)  # fmt: skip
"""Parameters of a link that say how to show, not what: they are none of the filter's."""

NOT_KNOWN: Final = "{parameter} “{value}” is not known and was left out."
NO_PARAMETER: Final = "“{value}” is not a part of a link that we know and was left out."
NO_DATE: Final = "{parameter} “{value}” is not a date (such as 2024-03-31) and was left out."
NO_NUMBER: Final = (
    "{parameter} “{value}” is not a whole number from 0 to 1,000,000 and was left out."
)
NO_CHOICE: Final = "{parameter} “{value}” is neither 1 nor 0 and was left out."
TWICE: Final = "{parameter} is given more than once; “{value}” was left out."
SWAPPED: Final = "since is after until: the two dates were read the other way round."
"""The one problem of a link that is put right, and not left out."""
TOO_MANY: Final = "{parameter} has more than {limit} values; the rest was left out."
MORE_PROBLEMS: Final = "{count} more parts of the link could not be used."
TOO_LONG: Final = "The link has too many parts; none of them was used."

SHOWN: Final = 60
MAX_VALUES: Final = 200
MAX_PROBLEMS: Final = 10
MAX_NUMBER: Final = 1_000_000
MAX_PARTS: Final = 2000
# No code, name or alias is longer; what is longer need not be compared with any.
MAX_NAME: Final = 200

_SINGLE: Final = ("measure", "doubt")
_YES_AND_NO: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What a link asks for.

    Attributes
    ----------
    filter : IncidentFilter
        Of the values that could be read.
    problems : tuple of str
        A plain sentence for each that could not; safe to show as text, not as markup.
    """

    filter: IncidentFilter
    problems: tuple[str, ...]


def parse_query(query: str | Mapping[str, str | Sequence[str]]) -> ParsedQuery:
    """Read the parameters of a link.

    Parameters
    ----------
    query : str or mapping
        The part of an address after the question mark, or parameter names to a
        value or several. Several values of one field may be repeated parameters
        or stand in one with commas. Codes, labels, aliases and the misspellings
        in the codebook are understood; a date may be a year or a month.

    Returns
    -------
    ParsedQuery
        Never an error: what cannot be used is left out and named.
    """
    problems: list[str] = []
    given = _given(query, problems)
    values: dict[str, Any] = {}
    for parameter, texts in given.items():
        if parameter in PARAMETERS:
            value = _value(parameter, texts, problems)
            if value is not None:
                values[PARAMETERS[parameter]] = value
        elif parameter not in OTHER_PARAMETERS:
            problems.append(NO_PARAMETER.format(value=shown(parameter)))
    since, until = values.get("since"), values.get("until")
    if since and until and since > until:
        # The ends of a span: a year or a month must be widened the right way round.
        values["since"] = _date(given["until"][0].strip(), first=True)
        values["until"] = _date(given["since"][0].strip(), first=False)
        problems.append(SWAPPED)
    if len(problems) > MAX_PROBLEMS:
        rest = len(problems) - MAX_PROBLEMS
        problems[MAX_PROBLEMS:] = [MORE_PROBLEMS.format(count=rest)]
    return ParsedQuery(IncidentFilter(**values), tuple(problems))


def shown(value: str) -> str:
    """Return the beginning of a stranger's text, without signs that steer or hide."""
    kept = (" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in value[: 4 * SHOWN])
    text = " ".join("".join(kept).split())
    cut = len(text) > SHOWN or len(value) > 4 * SHOWN
    return text[: SHOWN - 1] + "…" if cut else text


def _given(
    query: str | Mapping[str, str | Sequence[str]], problems: list[str]
) -> dict[str, list[str]]:
    """Return every parameter with its values that are not blank."""
    pairs: Iterable[tuple[str, str | Sequence[str]]]
    if isinstance(query, str):
        try:
            pairs = parse_qsl(query.removeprefix("?"), max_num_fields=MAX_PARTS)
        except ValueError:
            problems.append(TOO_LONG)
            return {}
    else:
        pairs = query.items()
    given: dict[str, list[str]] = {}
    for parameter, value in pairs:
        texts = [value] if isinstance(value, str) else value
        kept = [text for text in texts if text.strip()]
        if kept:
            given.setdefault(parameter, []).extend(kept)
    return given


def _value(parameter: str, texts: list[str], problems: list[str]) -> Any:
    """Return what the field of this parameter takes, None if nothing could be read."""
    if parameter in {"since", "until", "suspected", "undated", "at_least", "q", *_SINGLE}:
        problems += [TWICE.format(parameter=parameter, value=shown(text)) for text in texts[1:]]
        return _one(parameter, texts[0].strip(), problems)
    found = []
    for text in _separate(parameter, texts, problems):
        code = _code(parameter, text)
        if code is None:
            problems.append(NOT_KNOWN.format(parameter=parameter, value=shown(text)))
        else:
            found.append(code)
    return tuple(found) or None


def _one(parameter: str, text: str, problems: list[str]) -> Any:
    value: Any
    if parameter == "q":
        return text
    if parameter in ("since", "until"):
        value, complaint = _date(text, first=parameter == "since"), NO_DATE
    elif parameter in ("suspected", "undated"):
        value, complaint = _YES_AND_NO.get(text.lower()), NO_CHOICE
    elif parameter == "at_least":
        value, complaint = _number(text), NO_NUMBER
    else:
        value, complaint = _code(parameter, text), NOT_KNOWN
    if value is None:
        problems.append(complaint.format(parameter=parameter, value=shown(text)))
    return value


def _separate(parameter: str, texts: list[str], problems: list[str]) -> list[str]:
    parts: list[str] = []
    for text in texts:
        # "Army, air force, Frontier Corps" is one name: a whole that is known is not cut.
        whole = "," not in text or _code(parameter, text.strip()) is not None
        parts += [text] if whole else text.split(",", maxsplit=MAX_VALUES)
    named = [part.strip() for part in parts if part.strip()]
    if len(named) > MAX_VALUES:
        problems.append(TOO_MANY.format(parameter=parameter, limit=MAX_VALUES))
    return named[:MAX_VALUES]


def _code(parameter: str, text: str) -> str | None:
    """Return the code of a code, label, alias or known misspelling."""
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
