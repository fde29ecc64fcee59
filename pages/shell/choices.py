"""What a reader changed, told apart from what his browser had not heard of yet.

A message of a browser holds the value of every widget on its page, also of those that
nobody touched. If the server has set some of them meanwhile (after Back, after "Clear
all filters"), the message still holds their old values. So it is never taken as it is:
it is compared with what the browser is known to have had, and only the difference, the
reader's own doing, is applied to what the server knows.

Which values a browser has had is known by a number that travels with the widgets: each
set of values that the server sends has one, and a message says the last that it got.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

Value = str | int | bool | date | tuple[str, ...] | None
Choices = Mapping[str, Value]

_KEPT: Final = 32  # sets of values, the newest: a browser is a few behind at most


@dataclass(frozen=True, slots=True)
class Sent:
    """The values that were sent to a browser, and what it has said since.

    Attributes
    ----------
    number : int
        Of the set that was sent last.
    known : mapping of int to choices
        What a browser that has got a set is known to have, by the set's number.
    """

    number: int
    known: Mapping[int, Choices]

    def changes(self, number: int | None, said: Choices) -> Choices:
        """Return what the browser had before the reader changed it, for what it said.

        A set that is not known any more, or none, gives back ``said``: nothing changed.
        """
        had = self.known.get(-1 if number is None else number, said)
        return {key: had.get(key, value) for key, value in said.items()}

    def heard(self, number: int | None, said: Choices) -> "Sent":
        """Return this with what a message said."""
        if number is None or number not in self.known:
            return self
        return replace(self, known={**self.known, number: {**self.known[number], **said}})

    def sending(self, chosen: Choices) -> "Sent":
        """Return this with one set more."""
        number = self.number + 1
        kept = {one: had for one, had in self.known.items() if one > number - _KEPT}
        return Sent(number, {**kept, number: dict(chosen)})


def merged(had: Choices, said: Choices, now: Choices) -> dict[str, Value]:
    """Apply what changed between two sets of values to a third.

    Parameters
    ----------
    had, said : mapping
        Before and after the change. What is missing in ``said`` did not change.
    now : mapping
        The values to which the change is applied.

    Returns
    -------
    dict
        ``now`` with the change. Of a list only the members that were added or taken
        away change; of anything else the whole.
    """
    changed = {key: _one(had.get(key), value, now.get(key)) for key, value in said.items()}
    return {**now, **changed}


def _one(had: Value, said: Value, now: Value) -> Value:
    if said == had:
        return now
    if isinstance(had, tuple) and isinstance(said, tuple) and isinstance(now, tuple):
        kept = [one for one in now if one in said or one not in had]
        added = [one for one in said if one not in had and one not in now]
        return tuple(sorted(kept + added))
    return said
