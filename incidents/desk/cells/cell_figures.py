"""How many, as people write it: a figure of a claim, exactly, or refused.

``10-12``, ``at least 7 (incl. 2 children)``, ``several``, ``1.5 lakh``, ``۱۲``. No
number comes out that did not stand there, and none that stood there is lost.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from incidents.desk.cells.values import Checked, digits, unquoted
from incidents.model import Qualifier

MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class ParsedCount:
    """A figure as a claim holds it.

    Attributes
    ----------
    low, high : int or None
        None is not known; see ``incidents.model.Claim``.
    qualifier : Qualifier
    detail : str
        What stood in brackets behind it, word for word; "" when nothing did.
    """

    low: int | None
    high: int | None
    qualifier: Qualifier
    detail: str = ""


_WORDS: Final = {
    word: number
    for number, word in enumerate(
        (
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        )
    )
}
_TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
# "twenty-one" is one number and no range.
_COMPOUND: Final = re.compile(
    rf"\b({'|'.join(_TENS)})[- ](one|two|three|four|five|six|seven|eight|nine)\b"
)
_SCALES: Final = {
    "hundred": 100,
    "thousand": 1000,
    "lakh": 100_000,
    "lakhs": 100_000,
    "lac": 100_000,
    "لاکھ": 100_000,
    "ہزار": 1000,
    "million": 1_000_000,
    "crore": 10_000_000,
}
_NOT_KNOWN: Final = frozenset(
    {
        "unknown",
        "not known",
        "n/a",
        "na",
        "n.a.",
        "?",
        "-",
        "–",
        "—",
        "not stated",
        "none given",
        "unclear",
        "no figure",
        "نامعلوم",
    }
)
_NONE: Final = frozenset({"none", "nil", "no one", "nobody", "0"})
_UNCOUNTED: Final = frozenset(
    {
        "several",
        "some",
        "many",
        "a few",
        "few",
        "dozens",
        "scores",
        "hundreds",
        "thousands",
        "a number",
        "a number of",
        "an unknown number",
        "unknown number",
        "multiple",
        "numerous",
        "tens",
        "various",
        "a handful",
        "casualties",
        "متعدد",
        "کئی",
        "درجنوں",
    }
)
_HEDGES: Final = (
    (
        Qualifier.AT_LEAST,
        r"at least|minimum(?: of)?|min\.?|no (?:fewer|less) than|more than|over|"
        r"upwards of|not (?:fewer|less) than|≥|>=|>|کم از کم",
    ),
    (
        Qualifier.UP_TO,
        r"up to|as many as|at most|maximum(?: of)?|max\.?|no more than|fewer than|"
        r"less than|under|below|≤|<=|<",
    ),
    (
        Qualifier.ABOUT,
        r"about|around|approximately|approx\.?|roughly|nearly|almost|some|circa|"
        r"ca\.?|c\.|~|≈|تقریبا",
    ),
)
_NUMBER: Final = r"(?:\d[\d,. ]*|[a-z]+)(?: ?(?:" + "|".join(_SCALES) + r"))?"
_RANGE: Final = re.compile(rf"({_NUMBER}) ?(?:-|–|—|to|or|تا) ?({_NUMBER})")
_BETWEEN: Final = re.compile(rf"(?:between|from) ({_NUMBER}) (?:and|to) ({_NUMBER})")
_BRACKETS: Final = re.compile(r"([^()\[\]]*)[(\[]([^()\[\]]*)[)\]]\s*")
_A_DATE: Final = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}.*|\d{1,2}[- /](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[- ]\d{2,4}"
)
_PLAIN: Final = re.compile(r"\d+")
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3}")  # 1,200 and 1,20,000
_FRACTION: Final = re.compile(r"\d+\.\d+")
_ADVICE: Final = "write a number, a range (10-12), at least 7, up to 20, about 15, or several"


def parse_figure(text: str) -> Checked[ParsedCount]:
    """Return the figure that a text gives.

    Blank, "unknown" and "-" have no value and no problem: nothing is said, so
    there is no claim. "Several", "dozens" and the like are uncounted, with a
    notice. A text of which any part is not understood is refused whole.
    """
    given = " ".join(digits(unquoted(text)).strip().split())
    if given.casefold() in _NOT_KNOWN or not given:
        return Checked()
    detail = ""
    if bracketed := _BRACKETS.fullmatch(given):
        given, detail = bracketed[1].strip(), bracketed[2].strip()
    found = _figure(given.casefold())
    if found.value is None or not detail:
        return found
    kept = ParsedCount(found.value.low, found.value.high, found.value.qualifier, detail[:400])
    if len(detail) > 400:
        return Checked(problem="has more than 400 characters in brackets")
    return Checked(kept, notice=f"“{detail}” is kept as the limits of the figure")


def _figure(given: str) -> Checked[ParsedCount]:
    given = _COMPOUND.sub(lambda found: str(_TENS[found[1]] + _WORDS[found[2]]), given)
    if given in _NONE:
        return Checked(ParsedCount(0, 0, Qualifier.EXACT))
    if given in _UNCOUNTED:
        notice = f"“{given}” is kept as harmed but not counted; it adds to no sum"
        return Checked(ParsedCount(None, None, Qualifier.UNCOUNTED), notice=notice)
    if _A_DATE.fullmatch(given):
        return Checked(
            problem="is a date: the spreadsheet may have turned a range such as 10-12 into one; "
            "format the column as text and type it again"
        )
    for qualifier, words in _HEDGES:
        if hedged := re.fullmatch(rf"(?:{words}) ?({_NUMBER})", given):
            return _hedged(qualifier, hedged[1])
        if qualifier is Qualifier.ABOUT and (some := re.fullmatch(rf"(?:{words}) (.+)", given)):
            span = _BETWEEN.fullmatch(some[1]) or _RANGE.fullmatch(some[1])
            if span:  # "about 10-12": both ends are said, neither exactly
                return _about(_range(span[1], span[2]))
    if between := (_BETWEEN.fullmatch(given) or _RANGE.fullmatch(given)):
        return _range(between[1], between[2])
    if given.endswith("+"):
        return _hedged(Qualifier.AT_LEAST, given[:-1].strip())
    number = _number(given)
    if number.value is None:
        return Checked(problem=number.problem)
    return Checked(ParsedCount(number.value, number.value, Qualifier.EXACT))


def _range(first: str, last: str) -> Checked[ParsedCount]:
    low, high = _number(first.strip()), _number(last.strip())
    if low.value is None or high.value is None:
        return Checked(problem=low.problem or high.problem)
    # "2-3 lakh" may mean two to three lakh, or two people to three lakh.
    if any(word in last.split() for word in _SCALES) and not any(
        word in first.split() for word in _SCALES
    ):
        return Checked(problem="has a scale behind the second number alone: write both out")
    if low.value > high.value:
        return Checked(problem=f"the first number ({low.value}) is above the second ({high.value})")
    return Checked(ParsedCount(low.value, high.value, Qualifier.EXACT))


def _about(found: Checked[ParsedCount]) -> Checked[ParsedCount]:
    if found.value is None:
        return found
    return Checked(ParsedCount(found.value.low, found.value.high, Qualifier.ABOUT))


def _hedged(qualifier: Qualifier, text: str) -> Checked[ParsedCount]:
    number = _number(text.strip())
    if number.value is None:
        return Checked(problem=number.problem)
    low = None if qualifier is Qualifier.UP_TO else number.value
    high = None if qualifier is Qualifier.AT_LEAST else number.value
    return Checked(ParsedCount(low, high, qualifier))


def _number(text: str) -> Checked[int]:
    """Return a whole number from digits, a word, or either with a scale."""
    bare, _, scale = text.rpartition(" ")
    if scale not in _SCALES:
        bare, scale = text, ""
    if bare in _WORDS:
        return _scaled(Decimal(_WORDS[bare]), scale)
    if bare in _TENS:
        return _scaled(Decimal(_TENS[bare]), scale)
    if _PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare):
        whole = bare.replace(",", "")
        # Thousands of digits are no number of people, and slow to read.
        return _scaled(Decimal(whole), scale) if len(whole) <= 15 else _too_many()
    if _FRACTION.fullmatch(bare) and len(bare) <= 15:
        try:
            return _scaled(Decimal(bare), scale)
        except InvalidOperation:
            pass
    if re.fullmatch(r"-\s*\d[\d.,]*", bare):
        return Checked(problem="is below zero")
    return Checked(problem=f"is not a number of people that we can read exactly: {_ADVICE}")


def _scaled(number: Decimal, scale: str) -> Checked[int]:
    whole = number * _SCALES.get(scale, 1)
    if whole != whole.to_integral_value():
        return Checked(problem="is not a whole number of people")
    return Checked(int(whole)) if whole <= MOST else _too_many()


def _too_many() -> Checked[int]:
    return Checked(problem=f"is more than {MOST:,}, the most that a claim can hold")
