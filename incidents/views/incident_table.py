"""The table of incidents on the screen, a page of it.

A range is a text, as everywhere ("30–214", "20+", "not counted"); in a file it
is two numbers and two flags (``incident_rows``).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from incidents.atlas import Mask, RangeColumns, Rows, Selection, in_sums
from incidents.codebook import read_codebook
from incidents.counts import Basis, BasisChoice
from incidents.model import Status
from incidents.views.incident_words import (
    NOT_SAID,
    dates_in_words,
    no_sum_mark,
    place_in_words,
    range_text,
)

__all__ = [
    "COLUMNS",
    "PAGE_SIZE",
    "SORTS",
    "Sort",
    "guard",
    "pages",
    "table_frame",
]

PAGE_SIZE: Final = 50
Sort = Literal[
    "newest",
    "oldest",
    "title",
    "type",
    "district",
    "status",
    "killed",
    "injured",
    "taken",
    "state_held",
    "reports",
]
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
COLUMNS: Final = (
    "Date", "What", "Type", "Place", "District", "Actors", "Status", "Killed", "Injured",
    "Taken", "Disappeared or detained", "Sources", "In doubt",
)  # fmt: skip

IN_NO_SUM: Final = "in no sum"
_SHOWN: Final = {
    "killed": "Killed",
    "injured": "Injured",
    "taken": "Taken",
    "state_held": "Disappeared or detained",
}
FIGURES: Final = tuple(_SHOWN.values())
"""The columns that hold ranges of people."""

# A spreadsheet takes a cell that begins so for a formula, full-width signs among them. It skips
# white space and signs without width first; a tab or a line break may begin a cell of its own.
_FORMULA: Final = re.compile(
    r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@|\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"
)


def pages(selection: Selection, size: int = PAGE_SIZE) -> int:
    """Return how many pages the table has: at least one."""
    return max(1, -(-len(selection) // size))


def _ordered(selection: Selection, sort: Sort, basis: Basis, names: Mapping[str, str]) -> Rows:
    """Return the rows in the order asked for; what has no date or number comes last."""
    if sort == "oldest":
        return selection.rows
    if sort == "newest":
        return selection.newest_first()
    keys: npt.NDArray[Any]
    if sort in _SHOWN:
        keys = -selection.range(sort, basis).high
    elif sort == "reports":
        keys = -selection.column("n_reports").to_numpy()
    elif sort == "title":
        keys = np.array([title.casefold() for title in selection.column("title")], dtype=object)
    elif sort == "district":
        districts = selection.column("district_today").cat
        shown = [names.get(code, code) for code in districts.categories]
        places = np.argsort(np.argsort(np.array(shown, dtype=str), kind="stable"))
        codes = districts.codes.to_numpy()
        keys = np.where(codes < 0, len(shown), places[codes] if len(shown) else 0)
    else:
        keys = selection.column("event_type" if sort == "type" else "status").cat.codes.to_numpy()
    return selection.rows[np.argsort(keys, kind="stable")]


def table_frame(
    selection: Selection,
    names: Mapping[str, str],
    *,
    basis: Basis | BasisChoice | str = Basis.ALL,
    page: int = 1,
    size: int = PAGE_SIZE,
    sort: Sort = "newest",
) -> pd.DataFrame:
    """Return one page of the table, as text.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges.
    names : mapping
        District or tehsil code to name.
    basis : Basis or BasisChoice
        Whose claims the ranges are made of, or which end of all claims is shown.
    page, size : int
        Pages count from 1; a page beyond the last gives the last.
    sort : str
        One of ``SORTS``. Undated and uncounted incidents come last in every order.

    Returns
    -------
    DataFrame
        ``COLUMNS``, with the incident's id as index. Text is as it was typed:
        a data grid shows it so, Markdown and HTML would not.
    """
    choice = BasisChoice(str(basis))
    page = min(max(1, page), pages(selection, size))
    rows = _ordered(selection, sort, choice.basis, names)[(page - 1) * size : page * size]
    table = selection.atlas.table.take(rows)
    book = read_codebook()
    actors = _participants(selection, rows)
    columns: dict[str, list[Any]] = {
        "Date": _dates(table),
        "What": table["title"].tolist(),
        "Type": [book.label("event_type", code) for code in table["event_type"]],
        "Place": _places(table, names),
        "District": [_name(code, names) or NOT_SAID for code in table["district_today"]],
        "Actors": [
            ", ".join(dict.fromkeys(book.actor(actor).name for actor, _ in actors.get(row, ())))
            or NOT_SAID
            for row in rows.tolist()
        ],
        "Status": _statuses(table),
        "Sources": table["n_reports"].tolist(),
        "In doubt": [doubt if isinstance(doubt, str) else "" for doubt in table["doubt"]],
    }
    counting = in_sums(selection.atlas)[rows]
    for measure, name in _SHOWN.items():
        ranges = selection.atlas.ranges[measure, choice.basis].take(rows)
        columns[name] = _range_texts(ranges, choice, counting)
    index = pd.Index(table["id"], name="id")
    return pd.DataFrame(columns, columns=list(COLUMNS), index=index)


def _dates(table: pd.DataFrame) -> list[str]:
    return [
        dates_in_words(_day(start), _day(end), precision)
        for start, end, precision in _zipped(table, "date_start", "date_end", "date_precision")
    ]


def _places(table: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    return [
        place_in_words(place, precision, _name(district, names), _name(tehsil, names))
        for place, precision, district, tehsil in _zipped(
            table, "place", "geo_precision", "district_today", "tehsil"
        )
    ]


def _zipped(table: pd.DataFrame, *columns: str) -> Iterable[tuple[Any, ...]]:
    return zip(*(table[column].tolist() for column in columns), strict=True)


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()


def _name(code: Any, names: Mapping[str, str]) -> str | None:
    return names.get(code, code) if isinstance(code, str) else None


def _participants(selection: Selection, rows: Rows) -> dict[int, list[tuple[str, str]]]:
    """Return (actor, role) of each of these rows, in the order of the record."""
    links = Selection(selection.atlas, np.sort(rows)).participations
    found: dict[int, list[tuple[str, str]]] = {}
    for row, actor, role in _zipped(links, "row", "actor", "role"):
        found.setdefault(row, []).append((actor, role))
    return found


def _statuses(table: pd.DataFrame) -> list[str]:
    """Return the status of each row; what is in no sum is marked so in words."""
    book = read_codebook()
    found = []
    for status, reason in _zipped(table, "status", "counts_reason"):
        mark = no_sum_mark(status, reason)
        label = book.label("status", status)
        if status == Status.RETRACTED:
            found.append(mark.capitalize())
        else:
            found.append(f"{label}, {mark}" if mark else label)
    return found


def _range_texts(ranges: RangeColumns, choice: BasisChoice, counting: Mask) -> list[str]:
    low, high, is_open = ranges.low, ranges.high, ranges.open
    if choice is BasisChoice.LOW:
        high, is_open = low, np.zeros_like(is_open)
    elif choice is BasisChoice.HIGH:
        low = high
    columns = (low, high, is_open, ranges.said, counting)
    return [
        range_text(*figures) if counts or not figures[-1] else IN_NO_SUM
        for *figures, counts in zip(*(column.tolist() for column in columns), strict=True)
    ]


def guard(text: str) -> str:
    """Return ``text`` so that a spreadsheet shows it and does not run it.

    Text that begins like a formula gets an apostrophe before it, and so does
    text that begins with one, so that a reader of the file can always take one
    off again.
    """
    return f"'{text}" if text.startswith("'") or _FORMULA.match(text) else text
