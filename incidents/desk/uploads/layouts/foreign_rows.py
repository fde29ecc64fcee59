"""The way through the rows of a foreign table: ours, not ours, held, or a problem."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from geo.scope import is_slip
from incidents.desk.cells.coordinates import Located
from incidents.desk.uploads.formats.uploaded_table import Table
from incidents.desk.uploads.layouts.foreign_places import Settled, Told, settle
from incidents.desk.uploads.layouts.row_reading import (
    Cells,
    HeldRow,
    Interpreted,
    Problems,
    by_name,
    spots,
)
from incidents.model import Incident

__all__ = ["Point", "Source", "read_foreign"]

Point = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Source:
    """How the rows of one foreign table are understood.

    Attributes
    ----------
    kind : str
        "ucdp" or "acled".
    province : str
        The column that names the province.
    day : callable
        The first day of a row, None where it cannot be read.
    told : callable
        Where a row says that it lies; None, with a problem noted, where that is unclear.
    records : callable
        The record of a row at the places that were settled; none, with a problem noted.
    """

    kind: str
    province: str
    day: Callable[[Cells], date | None]
    told: Callable[[Cells, Point, Located, date | None], Told | None]
    records: Callable[[Cells, Settled], list[Incident]]


def read_foreign(table: Table, source: Source, answers: Mapping[str, str]) -> Interpreted:
    """Return the incidents in a foreign table; its headers are its own.

    Parameters
    ----------
    answers : mapping of a question's key to one of its choices
        Where rows lie whose names and points disagree.
    """
    problems = Problems()
    problems.problems += table.problems
    incidents: list[Incident] = []
    rows: list[tuple[int, ...]] = []
    held: list[HeldRow] = []
    bad: set[int] = set()
    told = by_name(table, problems)
    days = [source.day(cells) for cells in told]
    where = spots(told, days)
    wrong = problems.rows_of_problems()
    for cells, (point, here), day in zip(told, where, days, strict=True):
        before = len(problems.problems)
        settled = _settled(cells, source.told(cells, point, here, day), answers)
        if settled is not None and settled.outside and cells.row not in wrong:
            name = source.province if cells.get(source.province) else "country"
            cells.not_ours(name, settled.outside)
            continue
        found = [] if settled is None else source.records(cells, settled)
        if not found or cells.row in wrong or len(problems.problems) > before:
            bad.add(cells.row)
        elif settled is not None and settled.question is not None:
            held.append(HeldRow(cells.row, settled.question, tuple(found)))
        else:
            incidents += found
            rows.append((cells.row,))
    return Interpreted(
        source.kind,
        tuple(incidents),
        tuple(rows),
        tuple(problems.problems),
        tuple(problems.warnings),
        frozenset(bad),
        tuple(problems.outside),
        tuple(held),
    )


def _settled(cells: Cells, told: Told | None, answers: Mapping[str, str]) -> Settled | None:
    if told is None:
        return None
    if told.known_point is not None and is_slip(told.known_point):
        cells.bad("longitude", told.here.problem or "is not a point on the globe")
        return None
    return settle(told, answers)
