"""Importing a table of incidents, on the command line."""

from incidents.commands import Add


def add_to(add: Add) -> None:
    """Add the commands of this module."""
