"""Rows become incidents: what the readers of our own table and of foreign ones share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from pydantic import ValidationError

from incidents.desk.cells.coordinates import Located, locate_points, parse_coordinate
from incidents.desk.cells.values import Checked
from incidents.desk.uploads.formats.uploaded_table import RowProblem, Table
from incidents.desk.uploads.layouts.foreign_places import Question
from incidents.errors import IncidentError
from incidents.model import Incident

__all__ = ["Cells", "HeldRow", "Interpreted", "Problems", "by_name", "spots"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row that waits for an answer.

    Attributes
    ----------
    row : int
    question : Question
    might_be : tuple of Incident
        The record in each of the districts that it may lie in, to be compared with
        what is stored: a twin must not hide behind an open question.
    """

    row: int
    question: Question
    might_be: tuple[Incident, ...]


@dataclass(frozen=True, slots=True)
class Interpreted:
    """What the rows of a file came to.

    Attributes
    ----------
    kind : str
        "own", "ucdp" or "acled".
    incidents : tuple of Incident
        Restricted or for partners: none is public.
    rows : tuple of tuple of int
        The row numbers behind each incident.
    problems : tuple of RowProblem
        What must be mended; nothing is saved while there is one.
    warnings : tuple of RowProblem
        What should be known; the rows are read all the same.
    bad_rows : frozenset of int
        The rows that something is wrong with; they are in no incident.
    outside : tuple of RowProblem
        The rows of places outside the province, each with what says so: nothing is
        wrong with them, they are not ours.
    held : tuple of HeldRow
        The rows of which somebody has to say first where they lie.
    """

    kind: str
    incidents: tuple[Incident, ...]
    rows: tuple[tuple[int, ...], ...]
    problems: tuple[RowProblem, ...] = ()
    warnings: tuple[RowProblem, ...] = ()
    bad_rows: frozenset[int] = frozenset()
    outside: tuple[RowProblem, ...] = ()
    held: tuple[HeldRow, ...] = ()


@dataclass
class Problems:
    """What is found wrong, and worth knowing, on the way through the rows."""

    problems: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)
    outside: list[RowProblem] = field(default_factory=list)

    def bad(self, row: int, column: str, value: str, problem: str) -> None:
        """Note what must be mended."""
        self.problems.append(RowProblem(row, column, value[:120], problem))

    def warn(self, row: int, column: str, value: str, problem: str) -> None:
        """Note what should be known."""
        self.warnings.append(RowProblem(row, column, value[:120], problem))

    def not_ours(self, row: int, column: str, value: str, reason: str) -> None:
        """Note a row of a place outside the province."""
        self.outside.append(RowProblem(row, column, value[:120], reason))

    def refused(self, row: int, error: ValidationError | IncidentError) -> None:
        """Note what the model refuses, in its words."""
        if isinstance(error, ValidationError):
            for one in error.errors():
                where = ".".join(str(part) for part in one["loc"])
                self.bad(row, where, "", str(one["msg"]).removeprefix("Value error, "))
        else:
            self.bad(row, "", "", str(error))

    def rows_of_problems(self) -> set[int]:
        """Return the rows that something is wrong with."""
        return {one.row for one in self.problems}


@dataclass(frozen=True, slots=True)
class Cells:
    """One row by our names, with the headers of the editor's own sheet for what is said of it."""

    row: int
    values: dict[str, str]
    headers: dict[str, str]
    problems: Problems

    def get(self, name: str) -> str:
        """Return a cell, "" when there is none."""
        return self.values.get(name, "").strip()

    def line(self, name: str) -> str:
        """Return a cell as one line, without the breaks and the double spaces in it."""
        return " ".join(self.get(name).split())

    def take(self, name: str, checked: Checked[T]) -> T | None:
        """Return a checked value, and note its problem or notice under the editor's header."""
        header = self.headers.get(name, name)
        if checked.problem:
            self.problems.bad(self.row, header, self.get(name), checked.problem)
        elif checked.notice:
            self.problems.warn(self.row, header, self.get(name), checked.notice)
        return checked.value

    def bad(self, name: str, problem: str) -> None:
        """Note a problem with one cell."""
        self.problems.bad(self.row, self.headers.get(name, name), self.get(name), problem)

    def warn(self, name: str, problem: str) -> None:
        """Note what should be known of one cell."""
        self.problems.warn(self.row, self.headers.get(name, name), self.get(name), problem)

    def not_ours(self, name: str, reason: str) -> None:
        """Note that the row lies outside the province, under the cell that names its place."""
        self.problems.not_ours(self.row, self.headers.get(name, name), self.get(name), reason)

    def is_empty(self, names: Sequence[str]) -> bool:
        """Say whether none of these cells holds anything."""
        return not any(self.get(name) for name in names)


def by_name(table: Table, problems: Problems) -> list[Cells]:
    """Return the rows of a foreign table by its own headers in small letters."""
    headers = {name.casefold(): name for name in table.columns}
    places = {name: table.columns.index(header) for name, header in headers.items()}
    return [
        Cells(row.number, {name: row.cells[at] for name, at in places.items()}, headers, problems)
        for row in table.rows
    ]


def spots(
    told: Sequence[Cells], days: Sequence[date | None]
) -> list[tuple[tuple[float, float] | None, Located]]:
    """Return the point of each row and what lies under it on its day, in one join."""
    points: list[tuple[float, float] | None] = []
    for cells in told:
        x = cells.take("longitude", parse_coordinate(cells.get("longitude"), "longitude"))
        y = cells.take("latitude", parse_coordinate(cells.get("latitude"), "latitude"))
        points.append(None if x is None or y is None else (x, y))
    known = [(point, day) for point, day in zip(points, days, strict=True) if point is not None]
    located = iter(locate_points([point for point, _ in known], [day for _, day in known]))
    return [(point, Located() if point is None else next(located)) for point in points]
