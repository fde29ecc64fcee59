"""A time that a text names: where it stands, and which days it may mean."""

from dataclasses import dataclass
from datetime import date

from incidents.model import DatePrecision


@dataclass(slots=True)
class When:
    """A time that the text names.

    ``start`` and ``end`` are characters, ``first`` and ``last`` days; they are
    None where the words mean nothing without a day that is not known.
    ``anchor`` is set where they hang on another day of the text: the number of
    days to add to it. ``role`` is ``event``, ``said`` (the day of somebody's
    words) or ``wide`` (since, until, a whole stretch).
    """

    start: int
    end: int
    rule: str
    sentence: int
    token: int
    first: date | None
    last: date | None
    precision: DatePrecision
    anchor: int | None = None
    role: str = "event"
    possessive: bool = False
