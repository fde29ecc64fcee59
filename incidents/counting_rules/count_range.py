"""A figure: how many people, by one voice or more, how figures meet and how they are written.

Figures of the same people compete, figures of different people add. Every visible word stands
at the top, so that another language can follow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

__all__ = [
    "NOT_COUNTED",
    "NOT_KNOWN",
    "OPEN",
    "CountRange",
    "add",
    "bounded_by",
    "compete",
    "raised_by",
    "range_text",
    "with_others",
]

NOT_COUNTED: Final = "not counted"
NOT_KNOWN: Final = "not known"
UP_TO: Final = "up to {high}"
RANGE: Final = "{low}–{high}"
OPEN: Final = "+"


@dataclass(frozen=True, slots=True)
class CountRange:
    """How many, by one voice or more.

    Attributes
    ----------
    low, high : int or None
        People. Both None: harm is said without a number. Low None: "up to".
    open : bool
        "At least": there may be more.
    part : bool
        It speaks of some of its people only.
    limit : int or None
        Where no low end is known: the least "up to" of those who speak of all its people.
    """

    low: int | None = None
    high: int | None = None
    open: bool = False
    part: bool = False
    limit: int | None = None

    @property
    def is_counted(self) -> bool:
        """Whether a number is given."""
        return self.high is not None

    def text(self) -> str:
        """Return the figure as it is shown: "4–23", "30+", "not counted"."""
        return range_text(self.low, self.high, is_open=self.open)


def compete(claimed: Iterable[CountRange]) -> CountRange:
    """Return the envelope of figures that speak of the same people.

    The low end is the lowest figure of those that speak of all of them. A figure for some
    of them can raise the high end and leave it open, but it cannot pull the low end down;
    where there is no other, the highest of their low ends stands. "Up to 20" gives no low
    end; beside figures that all begin above 20 it contradicts them, so nobody knows how few
    they are. The range is open if its highest figure is "at least".
    """
    known = [figure for figure in claimed if figure.high is not None]
    if not known:
        return CountRange()
    whole = [figure for figure in known if not figure.part]
    lows = [figure.low for figure in whole if figure.low is not None]
    part_lows = [figure.low for figure in known if figure.part and figure.low is not None]
    low = min(lows) if lows else max(part_lows, default=None)
    ceilings = [figure.high for figure in whole if figure.high is not None]
    limit = min((figure.limit for figure in whole if figure.limit is not None), default=None)
    if low is not None and limit is not None:
        low, limit = (None, limit) if limit < low else (low, None)
    high = max(figure.high or 0 for figure in known)
    beyond = bool(ceilings) and high > max(ceilings)
    at_least = any(figure.open and figure.high == high for figure in known)
    return CountRange(low, high, open=at_least or beyond, part=not whole, limit=limit)


def add(groups: Sequence[CountRange]) -> CountRange:
    """Return the sum of figures for different people; one without a number leaves it open."""
    known = [figure for figure in groups if figure.high is not None]
    if not known:
        return CountRange()
    lows = [figure.low for figure in known if figure.low is not None]
    limits = [figure.limit for figure in known if figure.limit is not None]
    return CountRange(
        sum(lows) if lows else None,
        sum(figure.high or 0 for figure in known),
        open=len(known) < len(groups) or any(figure.open for figure in known),
        part=any(figure.part for figure in known),
        limit=sum(limits) if not lows and len(limits) == len(groups) else None,
    )


def raised_by(whole: CountRange, some: CountRange) -> CountRange:
    """Return a range of everybody, with a sum beside it that does not count everybody.

    Such a sum is no rival of a lower figure's people: it raises the high end where it is
    larger, and never lowers the low end.
    """
    if some.high is None or whole.high is None or some.high < whole.high:
        return whole
    if some.high == whole.high:
        return replace(whole, open=whole.open or some.open)
    return replace(whole, high=some.high, open=some.open)


def bounded_by(figure: CountRange, most: int | None) -> CountRange:
    """Return what a side says here, under the most that it counts in more than this.

    A side that counts more here than there contradicts itself: its figure stands, and nobody
    knows how few they are.
    """
    if most is None or figure.high is None:
        return figure
    if figure.low is not None and figure.low > most:
        return replace(figure, low=None, limit=most)
    if figure.high < most:
        return figure
    return replace(figure, high=most, open=False, limit=None if figure.limit is None else most)


def with_others(figure: CountRange, others: CountRange) -> CountRange:
    """Return a range with people whom its figures leave out: they add to its high end alone."""
    if others.high is None:
        return figure
    if figure.high is None:
        return others
    return replace(figure, high=figure.high + others.high, open=figure.open or others.open)


def range_text(low: float | None, high: float | None, *, is_open: bool = False) -> str:
    """Return "222–549+", "216", "44+" or "up to 45"; "not counted" without a number.

    Without a low end and open upwards it is "not known–40+".
    """
    if high is None:
        return NOT_COUNTED
    top = f"{high:,.0f}{OPEN if is_open else ''}"
    if low is None and is_open:
        return RANGE.format(low=NOT_KNOWN, high=top)
    if low is None:
        return UP_TO.format(high=top)
    return top if low == high else RANGE.format(low=f"{low:,.0f}", high=top)
