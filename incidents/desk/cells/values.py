"""One cell, or one field of a form: its value, or what is wrong with it, in plain words.

Every function is pure and returns a ``Checked``. Nothing is guessed: what can be
read in two ways is a problem that names both, and a number comes out only when it
stood there. Blank is not known, never 0.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process

from incidents import text_cleaning
from incidents.codebook import fold_code, read_codebook
from incidents.desk.drafts.source_checks import unfit_address
from incidents.errors import UnknownCodeError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """What became of a text.

    Attributes
    ----------
    value : T or None
        None when the text is blank or has a problem.
    problem : str or None
        A sentence that says what to do; the value cannot be used.
    notice : str or None
        What was changed or is worth a second look; the value stands.
    """

    value: T | None = None
    problem: str | None = None
    notice: str | None = None


# Digits of Urdu and Persian, of Arabic, and full-width ones; signs that stand in numbers.
_DIGITS: Final = {
    ord(sign): str(number)
    for signs in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")
    for number, sign in enumerate(signs)
} | {ord("٫"): ".", ord("٬"): ",", ord("−"): "-", ord("،"): ",", 0xA0: " ", 0x202F: " "}

_INJECTION: Final = re.compile(r"^'(?='|\s*[=+\-@|＝＋－＠\t\r\n])")


def digits(text: str) -> str:
    """Return a text with the digits of other scripts as 0 to 9."""
    return text.translate(_DIGITS)


def unquoted(text: str) -> str:
    """Take off the one apostrophe that our exports set before what a spreadsheet would run."""
    return _INJECTION.sub("", text, count=1)


def clean_text(text: str, limit: int = 4000) -> Checked[str]:
    """Return a text in one form, without signs that hide or turn it.

    Parameters
    ----------
    text : str
    limit : int
        The most characters that the field holds; a longer text is a problem, not cut.
    """
    given = unquoted(text)
    if given.isascii() and given.isprintable():  # nothing to hide, and most cells are so
        kept = given.strip()
        if len(kept) > limit:
            return Checked(problem=_too_long(len(kept), limit))
        return Checked(kept or None)
    if any("\ud800" <= sign <= "\udfff" for sign in given):
        return Checked(problem="holds broken characters (half of a pair); type it again")
    kept = text_cleaning.clean_text(given).strip()
    if len(kept) > limit:
        return Checked(problem=_too_long(len(kept), limit))
    notice = "signs that cannot be seen were taken out"
    return Checked(kept or None, notice=notice if text_cleaning.hides_signs(given) else None)


def _too_long(length: int, limit: int) -> str:
    return f"is {length:,} characters long; at most {limit:,} fit here"


def parse_url(text: str) -> Checked[str]:
    """Return a web address; anything else than http and https is a problem."""
    given = unquoted(text).strip()
    if not given:
        return Checked()
    if len(given) > 2000:
        return Checked(problem="is longer than any web address (2,000 characters)")
    try:
        parts = urlsplit(given)
        host = parts.hostname
    except ValueError:
        return Checked(problem="is not a web address")
    if parts.scheme.lower() not in ("http", "https") or not host:
        return Checked(problem="must begin with http:// or https://")
    if text_cleaning.hides_signs(given) or any(sign.isspace() for sign in given):
        return Checked(problem="holds a space or an invisible character")
    if said := unfit_address(given):
        return Checked(problem=said)
    return Checked(parts.scheme.lower() + given[len(parts.scheme) :])


_IDENTIFIER: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{3,79}")


def parse_identifier(text: str) -> Checked[str]:
    """Return an id of the model: Latin letters, digits, ``-``, ``_``, ``.``; small letters."""
    given = re.sub(r"[\s/]+", "-", digits(unquoted(text)).strip()).lower()
    if not given:
        return Checked(problem="is missing: every incident needs an id of its own, kept for ever")
    if not _IDENTIFIER.fullmatch(given):
        return Checked(
            problem="must be 4 to 80 Latin letters, digits, hyphens or points, as in qta-2024-001"
        )
    if not re.search("[a-z]", given):
        # 1, 2, 3 … in two editors' sheets would be taken for the same incidents.
        return Checked(problem="needs a letter in it, so that no two sheets use the same: qta-17")
    return Checked(given)


def parse_code(field: str, text: str) -> Checked[str]:
    """Return the code of a codebook table that a text stands for.

    Parameters
    ----------
    field : str
        A name in ``incidents.codebook.TABLES``.
    """
    cleaned = clean_text(text, 500)
    if cleaned.value is None:
        return cleaned
    try:
        return Checked(read_codebook().resolve(field, cleaned.value), notice=cleaned.notice)
    except UnknownCodeError:
        return Checked(problem=_not_known(field, cleaned.value))


def _not_known(field: str, text: str) -> str:
    if _mixes_scripts(text):
        return "holds letters of another alphabet that look like Latin ones; type it again"
    known = read_codebook().spellings[field]
    close = process.extractOne(fold_code(text), list(known), scorer=fuzz.WRatio, score_cutoff=80)
    where = "register of actors" if field == "actor" else "codebook"
    if close is None:
        return f"is not in the {where}"
    return f"is not in the {where}; did you mean {read_codebook().label(field, known[close[0]])}?"


def _mixes_scripts(text: str) -> bool:
    names = [unicodedata.name(sign, "") for sign in text if sign.isalpha()]
    latin = any(name.startswith("LATIN") for name in names)
    return latin and any(name.startswith(("CYRILLIC", "GREEK")) for name in names)


def parse_flag(text: str) -> Checked[bool]:
    """Return yes or no."""
    given = fold_code(text)
    if not given:
        return Checked()
    if given in ("yes", "y", "true", "1"):
        return Checked(True)
    if given in ("no", "n", "false", "0"):
        return Checked(False)
    return Checked(problem="must be yes or no")


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of an incident, and how narrowly they are known (a code of the codebook)."""

    start: date
    end: date
    precision: str


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ISO_TIME: Final = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(?P<zone>\s*(Z|[+-]\d{2}:?\d{2}))?"
)
_NUMBERS: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{2,4})")
_DAY_NAME: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -](\d{2,4})")
_NAME_DAY: Final = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_NAME_YEAR: Final = re.compile(r"([a-z]+)\.?,? (\d{4})")
_RELATIVE: Final = re.compile(
    r"\b(today|yesterday|tomorrow|last|this|ago|recently|(mon|tues|wednes|thurs|fri|satur"
    r"|sun)day)\b"
)


def parse_day(text: str, today: date) -> Checked[date]:
    """Return one day; a month or a year alone is a problem here."""
    found = parse_dates(text, today)
    if found.value is None:
        return Checked(problem=found.problem)
    if found.value.precision != "day":
        return Checked(problem="must be one day, as 2024-03-01")
    return Checked(found.value.start, notice=found.notice)


def parse_dates(text: str, today: date) -> Checked[Dates]:
    """Return the days that a text names.

    A day (``2024-03-01``, ``1 March 2024``, ``31/12/2024``), two days with a
    stroke between (``2024-03-01/2024-03-03``), a month (``2024-03``, ``March
    2024``) or a year. What could be either day or month first is refused, and
    so are relative words, two-digit years, the day numbers of spreadsheets,
    other calendars, and days to come.
    """
    given = " ".join(digits(unquoted(text)).strip().split())
    if not given:
        return Checked()
    first, stroke, last = given.partition("/") if given.count("/") == 1 else (given, "", "")
    if not stroke:
        return _in_time(_one_date(given.lower()), today)
    begun, ended = _one_date(first.strip().lower()), _one_date(last.strip().lower())
    for part in (begun, ended):
        if part.value is None or part.value.precision != "day":
            return Checked(problem=part.problem or "needs two whole days around the stroke")
    if begun.value is None or ended.value is None or ended.value.end < begun.value.start:
        return Checked(problem="ends before it begins")
    return _in_time(Checked(Dates(begun.value.start, ended.value.end, "days")), today)


def _in_time(found: Checked[Dates], today: date) -> Checked[Dates]:
    if found.value is None:
        return found
    if found.value.start > today:
        return Checked(problem=f"lies in the future (today is {today.isoformat()})")
    return found


def _one_date(given: str) -> Checked[Dates]:
    if timed := _ISO_TIME.fullmatch(given.upper()):
        if timed["zone"]:
            return Checked(problem="gives a time zone: write the day as it was in Pakistan")
        return _one_date(timed[1])
    if iso := _ISO.fullmatch(given):
        return _day(*map(int, iso.groups()))
    if month := re.fullmatch(r"(\d{4})-(\d{1,2})", given):
        return _month(int(month[1]), int(month[2]))
    if named := _DAY_NAME.fullmatch(given):
        return _named(named[3], named[2], named[1])
    if named := _NAME_DAY.fullmatch(given):
        return _named(named[3], named[1], named[2])
    if named := _NAME_YEAR.fullmatch(given):
        return _named(named[2], named[1], None)
    if numbers := _NUMBERS.fullmatch(given):
        return _day_or_month_first(int(numbers[1]), int(numbers[3]), numbers[4])
    if given.isascii() and re.fullmatch(r"\d+(\.\d+)?", given):
        return _bare_number(given)
    if _RELATIVE.search(given):
        return Checked(problem="depends on when it was written: give the day itself, as 2024-03-01")
    return Checked(problem="is not a date that we can read: write it as 2024-03-01")


def _named(year: str, month: str, day: str | None) -> Checked[Dates]:
    number = _MONTHS.get(month)
    if number is None:
        return Checked(problem=f"{month!r} is not a month that we know: write it as 2024-03-01")
    if len(year) != 4:
        return Checked(problem="needs the year with four digits")
    return _month(int(year), number) if day is None else _day(int(year), number, int(day))


def _day_or_month_first(one: int, two: int, year: str) -> Checked[Dates]:
    if len(year) != 4:
        return Checked(problem="needs the year with four digits, as 2024-03-01")
    if one != two and one <= 12 and two <= 12:
        return Checked(
            problem=f"may be day {one} of month {two} or day {two} of month {one}: "
            f"write {year}-{two:02d}-{one:02d} or {year}-{one:02d}-{two:02d}"
        )
    day, month = (two, one) if two > 12 else (one, two)
    return _day(int(year), month, day)


def _bare_number(given: str) -> Checked[Dates]:
    if re.fullmatch(r"\d{4}", given):
        year = int(given)
        wrong = _wrong_year(year)
        if wrong:
            return Checked(problem=wrong)
        return Checked(Dates(date(year, 1, 1), date(year, 12, 31), "year"))
    if re.fullmatch(r"\d{5}(\.\d+)?", given):
        return Checked(
            problem="looks like a spreadsheet's own number for a day: format the column as a date, "
            "or write 2024-03-01"
        )
    return Checked(problem="is a number and not a date: write it as 2024-03-01")


def _wrong_year(year: int) -> str | None:
    if 1300 <= year <= 1500:
        return (
            f"the year {year} looks like one of the Islamic or the solar calendar: "
            "give the date in the common one"
        )
    if not 1900 <= year <= 2200:
        return f"the year {year} cannot be right"
    return None


def _day(year: int, month: int, day: int) -> Checked[Dates]:
    wrong = _wrong_year(year)
    if wrong:
        return Checked(problem=wrong)
    try:
        found = date(year, month, day)
    except ValueError:
        return Checked(problem=f"there is no such day ({year}-{month:02d}-{day:02d})")
    return Checked(Dates(found, found, "day"))


def _month(year: int, month: int) -> Checked[Dates]:
    wrong = _wrong_year(year)
    if wrong:
        return Checked(problem=wrong)
    if not 1 <= month <= 12:
        return Checked(problem=f"there is no month {month}")
    after = date(year + month // 12, month % 12 + 1, 1)
    last = date.fromordinal(after.toordinal() - 1)
    return Checked(Dates(date(year, month, 1), last, "month"))
