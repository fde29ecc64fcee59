"""The commands of the desk, one module each; ``__main__`` collects them."""

import argparse
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Protocol

from incidents.errors import IncidentError
from incidents.links import Link, parse_link
from incidents.store import PUBLIC, Store

Run = Callable[[Path, argparse.Namespace], int]


def link_of(query: str, shows: Collection[str] = ()) -> Link:
    """Return what a link says, for a command that leaves something behind.

    Parameters
    ----------
    query : str
    shows : collection of str
        The parts of a view that the command shows.

    Raises
    ------
    IncidentError
        With every part that cannot be used: a file of other incidents than were asked for
        would not say so.
    """
    link = parse_link(query)
    if problems := link.complaints(shows):
        raise IncidentError("; ".join(one.fault for one in problems))
    return link


def version_of(store: Store, link: Link, as_of: int | None = None) -> int | None:
    """Return the data version that a command reads; None is the newest.

    Parameters
    ----------
    store : Store
    link : Link
    as_of : int, optional
        Named beside the link; it goes before the link's.

    Raises
    ------
    NotFoundError
        The store has no such version, or the link was made for another record.
    """
    if as_of is not None:
        return as_of
    if link.version is not None:
        store.check_version(link.version, PUBLIC, seal=link.seal)
    return link.version


class Add(Protocol):
    """How a module adds a command; returns its parser, for options."""

    def __call__(
        self, name: str, run: Run, text: str, *, as_json: bool = True
    ) -> argparse.ArgumentParser:
        """Add one command."""
        ...


class CommandModule(Protocol):
    """A module of commands."""

    def add_to(self, add: Add) -> None:
        """Add the module's commands."""
        ...


def add_all(add: Add) -> None:
    """Add every command of the desk."""
    from incidents.commands import backups, briefings, exports, imports, people, reports

    modules: Sequence[CommandModule] = (people, reports, imports, exports, briefings, backups)
    for module in modules:
        module.add_to(add)
