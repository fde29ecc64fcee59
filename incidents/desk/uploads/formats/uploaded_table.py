"""A table as it was uploaded: cells of text, with the numbers of the editor's own sheet.

What reads the files (in the limited process) and what understands the rows (in
ours) share this, and it goes through JSON between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

from incidents.errors import IncidentError

MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 100
MAX_CELL: Final = 32_000  # characters


class UnreadableError(IncidentError):
    """The file as a whole cannot be read; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing that an editor must fix, or should know, in the words of their own sheet.

    Attributes
    ----------
    row : int
        As the spreadsheet numbers it (the header is row 1 as a rule); for a map
        file the number of the feature.
    column : str
        The header as it stands in the file; "" when it is about the whole row.
    value : str
        What stands there, cut to 120 characters.
    problem : str
    """

    row: int
    column: str
    value: str
    problem: str

    def __str__(self) -> str:
        where = f"Row {self.row}, {self.column}" if self.column else f"Row {self.row}"
        found = f" (found {self.value!r})" if self.value else ""
        return f"{where}: {self.problem}{found}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet, and as many cells as there are columns."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file of rows.

    Attributes
    ----------
    kind : str
        "csv", "xlsx", "geojson", "kml" or "gpkg": by the content, never by the name.
    columns : tuple of str
        The headers, each once; map files add ``longitude`` and ``latitude``.
    rows : tuple of Row
    problems : tuple of RowProblem
        What the reader of the file found wrong with single cells.
    notices : tuple of str
        What was changed or is worth knowing about the whole file.
    unit : str
        What a row is called: "row" or "feature".
    """

    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[RowProblem, ...] = ()
    notices: tuple[str, ...] = ()
    unit: str = "row"

    def as_json(self) -> dict[str, Any]:
        """Return the table as JSON has it."""
        rows = [[row.number, row.cells] for row in self.rows]
        problems = [asdict(one) for one in self.problems]
        return {
            "kind": self.kind,
            "columns": self.columns,
            "rows": rows,
            "problems": problems,
            "notices": self.notices,
            "unit": self.unit,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Return the table that ``as_json`` wrote."""
        return cls(
            kind=told["kind"],
            columns=tuple(told["columns"]),
            rows=tuple(Row(number, tuple(cells)) for number, cells in told["rows"]),
            problems=tuple(RowProblem(**one) for one in told["problems"]),
            notices=tuple(told["notices"]),
            unit=told["unit"],
        )


@dataclass
class Gathering:
    """A table in the making: counts what comes, and stops where the caps are.

    Attributes
    ----------
    kind, unit : str
    """

    kind: str
    unit: str = "row"
    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def header(self, cells: Sequence[str]) -> None:
        """Take the headers.

        Raises
        ------
        UnreadableError
            Too many columns, one without a name above cells, or one name twice.
        """
        names = [" ".join(cell.split()) for cell in cells]
        while names and not names[-1]:
            names.pop()
        if len(names) > MAX_COLUMNS:
            raise UnreadableError(f"The table has more than {MAX_COLUMNS} columns.")
        if not names:
            raise UnreadableError("The first row must hold the names of the columns; it is empty.")
        seen: dict[str, int] = {}
        for number, name in enumerate(names, start=1):
            if not name:
                raise UnreadableError(f"Column {number} has no name in the first row.")
            first = seen.setdefault(name.casefold(), number)
            if first != number:
                raise UnreadableError(
                    f"Two columns are called {name[:60]!r} ({first} and {number}): "
                    "rename or remove one."
                )
        self.columns = tuple(name[:200] for name in names)

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Take a row; an empty one is passed over.

        Raises
        ------
        UnreadableError
            There are more rows than are read.
        """
        if not any(cells):
            return
        if len(self.rows) >= MAX_ROWS:
            raise UnreadableError(
                f"The table has more than {MAX_ROWS:,} rows: divide it into several files."
            )
        width = len(self.columns)
        beyond = [cell for cell in cells[width:] if cell]
        if beyond:
            self.problem(number, "", beyond[0], "has more cells than the first row has names")
        if len(cells) < width and self.kind == "csv":
            self.problem(number, "", "", f"has {len(cells)} cells where the first row has {width}")
        kept = [*cells[:width], *[""] * (width - len(cells))]
        for column, cell in zip(self.columns, kept, strict=True):
            if len(cell) > MAX_CELL:
                self.problem(number, column, cell, f"holds more than {MAX_CELL:,} characters")
        self.rows.append(Row(number, tuple(cell[:MAX_CELL] for cell in kept)))

    def problem(self, row: int, column: str, value: str, problem: str) -> None:
        """Note what is wrong with one cell."""
        self.problems.append(RowProblem(row, column, value[:120], problem))

    def finish(self) -> Table:
        """Return the table.

        Raises
        ------
        UnreadableError
            There are no rows.
        """
        if not self.rows:
            raise UnreadableError(
                "The file has no rows below its header."
                if self.unit == "row"
                else "The file has no features."
            )
        return Table(
            self.kind,
            self.columns,
            tuple(self.rows),
            tuple(self.problems),
            tuple(self.notices),
            self.unit,
        )
