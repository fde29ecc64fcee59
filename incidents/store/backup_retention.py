"""Which backups are kept: pure, so that it can be tested over years in a second."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

HOURS: Final = 24
DAYS: Final = 7
WEEKS: Final = 4
OCCASIONS: Final = 24


@dataclass(frozen=True, slots=True)
class Slot:
    """What the rotation knows of a backup.

    Attributes
    ----------
    number : int
        Higher is newer.
    at : datetime
        With its zone.
    is_routine : bool
        False for one that was made for an occasion: by hand, before an import.
    """

    number: int
    at: datetime
    is_routine: bool = True


def kept(slots: Sequence[Slot]) -> set[int]:
    """Return the numbers of the backups to keep.

    Of each of the last 24 hours, 7 days and 4 weeks *that have any* the newest
    backup, the newest 24 that were made for an occasion, and always the newest.
    So a machine that was off for a month keeps what it had.

    "Newest" goes by number: when a clock jumps back, the backup that was made
    last is still the newest, and none of its hour is mistaken for a later one.
    """
    newest_first = sorted(slots, key=lambda slot: slot.number, reverse=True)
    found = {slot.number for slot in newest_first[:1]}
    occasions = [slot.number for slot in newest_first if not slot.is_routine]
    found.update(occasions[:OCCASIONS])
    for spans, span_of in ((HOURS, _hour), (DAYS, _day), (WEEKS, _week)):
        found.update(_newest_of_each(newest_first, span_of, spans))
    return found


def _newest_of_each(
    newest_first: Iterable[Slot], span_of: Callable[[datetime], object], spans: int
) -> list[int]:
    newest: dict[object, int] = {}
    for slot in newest_first:
        newest.setdefault(span_of(slot.at.astimezone(UTC)), slot.number)
    return list(newest.values())[:spans]


def _hour(at: datetime) -> object:
    return at.date(), at.hour


def _day(at: datetime) -> object:
    return at.date()


def _week(at: datetime) -> object:
    return at.isocalendar()[:2]
