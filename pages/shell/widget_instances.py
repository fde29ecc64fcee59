"""What a reader changed, told apart from what his browser had not heard of yet.

A message of a browser holds the value of every widget on its page, also of those that
nobody touched. If the server has set some of them meanwhile (after Back, after "Clear
all filters"), the message still holds their old values. So it is never taken as it is:
it is compared with what that widget is known to have said, and only the difference, the
reader's own doing, is applied to what the server knows.

Nobody but the reader changes the value of a widget that is drawn. Where the server wants
another value it draws another widget in the place of the old one, an *instance* with a
name of its own. So whatever an instance says beyond what it said before, he did; and it
does not matter which of them his browser has had.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

Value = str | int | bool | date | tuple[str, ...] | None
Choices = Mapping[str, Value]

_HEARD: Final = 32  # instances of a widget, the newest: a browser is a few behind at most
# Streamlit keeps something for every name that it has seen, so names come round again, long
# after any browser has forgotten what once bore them.
_NAMES: Final = 64


@dataclass(frozen=True, slots=True)
class Instance:
    """A widget as it was drawn under one name.

    Attributes
    ----------
    name : str
        Its key, unlike that of the instances before it.
    began : str, int, bool, date, tuple of str, or None
        The value that it was drawn with.
    says : as ``began``
        What it has said last.
    """

    name: str
    began: Value
    says: Value


@dataclass(frozen=True, slots=True)
class Widgets:
    """The widgets of a session, each with its newest instances.

    Attributes
    ----------
    instances : mapping of str to tuple of Instance
        By the widget's key, the newest last.
    gone : frozenset of str
        The keys of widgets that stand on no page now: what is drawn next is new.
    """

    instances: Mapping[str, tuple[Instance, ...]] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def names(self) -> dict[str, str]:
        """Return the names of all instances that may still say something, with their keys."""
        return {one.name: key for key, made in self.instances.items() for one in made}

    def changed(self, said: Choices, now: Choices) -> dict[str, Value]:
        """Apply to ``now``, by keys, what instances say, by names, beyond what they said."""
        for key, made in self.instances.items():
            for one in made:
                if one.name in said:
                    now = merged({key: one.says}, {key: said[one.name]}, now)
        return dict(now)

    def cleared(self, said: Choices) -> set[str]:
        """Return the keys of the widgets that say nothing now, and said something before."""
        return {
            key
            for key, made in self.instances.items()
            if any(one.says and not said.get(one.name, one.says) for one in made)
        }

    def heard(self, said: Choices) -> "Widgets":
        """Return this after instances, by their names, have said something."""
        return replace(
            self,
            instances={
                key: tuple(replace(one, says=said.get(one.name, one.says)) for one in made)
                for key, made in self.instances.items()
            },
        )

    def without(self, keys: Iterable[str]) -> "Widgets":
        """Return this when widgets stand on the page no more."""
        return replace(self, gone=self.gone | set(keys))

    def drawn(self, key: str, value: Value) -> tuple["Widgets", Instance]:
        """Return the instance that shows ``value``, the newest or one more, and this with it."""
        made = self.instances.get(key, ())
        if made and key not in self.gone and made[-1].says == value:
            return self, made[-1]
        name = _after(key, made[-1].name) if made else key
        one = Instance(name, value, value)
        kept = (*(old for old in made if old.name != name), one)[-_HEARD:]
        return Widgets({**self.instances, key: kept}, self.gone - {key}), one


def _after(key: str, name: str) -> str:
    number = int(name.removeprefix(key).removeprefix("-") or 0)
    return f"{key}-{(number + 1) % _NAMES or _NAMES}"


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
