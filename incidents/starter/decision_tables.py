"""The tables of ``data/starter/``: what became of the words and entries that were compiled."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from geo.data_folders import STARTER
from incidents.errors import IncidentError, UnknownCodeError

__all__ = ["FOLDER", "Given", "Row", "StaleFixError", "breakdowns", "row_of", "rows_of", "table"]

FOLDER: Final = STARTER

Row = Mapping[str, str]
Given = Mapping[str, Any]
"""A record as it was compiled, before conversion."""


class StaleFixError(IncidentError):
    """A row mends what does not stand so, or nothing at all."""


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table of the folder, in their order."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


def rows_of(name: str, column: str, value: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table that have a value in a column."""
    return _by(name, column).get(value, ())


def row_of(name: str, given: str) -> dict[str, str]:
    """Return what a table makes of words as they were compiled.

    Raises
    ------
    UnknownCodeError
        No row has these words.
    """
    for row in rows_of(name, "given", given):
        return row
    raise UnknownCodeError(name, given)


def breakdowns(cell: str) -> Iterator[dict[str, Any]]:
    """Read "civilians 8; security_forces 3" as the parts of one figure."""
    for part in filter(None, cell.split("; ")):
        victims, number = part.split()
        yield {"victims": victims, "low": int(number), "high": int(number)}


@cache
def _by(name: str, column: str) -> Mapping[str, tuple[dict[str, str], ...]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in table(name):
        found.setdefault(row[column], []).append(row)
    return {value: tuple(rows) for value, rows in found.items()}
