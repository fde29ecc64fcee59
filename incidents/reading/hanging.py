"""Months, weeks and years that hang on another time of the text: “in May of that year”.

Days hang on each other too ("a day earlier"); which day is meant depends on what is
told there, and is found where incidents are gathered.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from incidents.model import DatePrecision
from incidents.reading.date_words import MONTHS, month_end, small
from incidents.reading.when import When

Stretch = tuple[date, date, DatePrecision]

_EXACT: Final = {DatePrecision.DAY, DatePrecision.DAYS}
# How far each word goes, in weeks, months and years; "n" is the number that is said.
RULES: Final = frozenset(
    {"month_that_year", "that_year", "year_after", "years_later", "that_month", "month_after",
     "months_later", "week_after", "weeks_later", "day_of_month"}
)  # fmt: skip


def resolve(
    found: Sequence[When], texts: Sequence[dict[str, str | None]], published: date | None
) -> None:
    """Give the times that hang on an earlier one of the text their days, in place.

    Parameters
    ----------
    found : sequence of When
        In the text's order.
    texts : sequence of dict
        The named parts of each one's pattern.
    published : date, optional
        Nothing that begins after it is what a report tells of.
    """
    before: When | None = None
    for when, got in zip(found, texts, strict=True):
        if when.rule in RULES:
            stretch = None if before is None else _stretch(when.rule, got, before)
            if stretch is None or (published is not None and stretch[0] > published):
                when.precision = DatePrecision.UNDATED
                continue
            when.first, when.last, when.precision = stretch
        if when.first is not None and when.role != "wide":
            before = when
    _end_nights(found)


def _end_nights(found: Sequence[When]) -> None:
    """Let a night end on the day of the words about it: “overnight, the mayor said on Monday”."""
    for when in found:
        said = [
            one.first
            for one in found
            if one.sentence == when.sentence and one.role == "said" and one.first
        ]
        if when.rule == "overnight" and when.first is not None and len(said) == 1:
            when.first, when.last = said[0] - timedelta(1), said[0]


def _stretch(rule: str, got: dict[str, str | None], base: When) -> Stretch | None:
    start = base.first
    if start is None:
        return None
    n = small(got.get("n"))
    if rule == "month_that_year":
        return _month(start.year, MONTHS[got["month"] or ""])
    if rule in {"that_year", "year_after", "years_later"}:
        year = start.year + {"that_year": 0, "year_after": 1}.get(rule, n)
        return date(year, 1, 1), date(year, 12, 31), DatePrecision.YEAR
    if base.precision is DatePrecision.YEAR:
        return None
    if rule == "day_of_month":
        # "a blast on the 23rd" of the month that was told of last
        number = int(got["day"] or 0)
        if not 1 <= number <= month_end(start.year, start.month).day:
            return None
        day = start.replace(day=number)
        return day, day, DatePrecision.DAY
    if rule in {"that_month", "month_after", "months_later"}:
        months = start.year * 12 + start.month - 1
        year, month = divmod(months + {"that_month": 0, "month_after": 1}.get(rule, n), 12)
        return _month(year, month + 1)
    if base.precision not in _EXACT:
        return None
    day = start + timedelta(7 * (1 if rule == "week_after" else n))
    monday = day - timedelta(day.weekday())
    return monday, monday + timedelta(6), DatePrecision.WEEK


def _month(year: int, month: int) -> Stretch:
    return date(year, month, 1), month_end(year, month), DatePrecision.MONTH
