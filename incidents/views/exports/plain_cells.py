"""The cells of a table as plain Python values, column by column."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from incidents.views.incident_table import guard

__all__ = ["by_incident", "cells", "guarded", "readable", "short"]

_ODD_BEGIN: Final = r"^[^0-9A-Za-z]"  # of all that may be a formula, and more
_FIRST_DAY: Final = pa.scalar(date(1900, 3, 1), pa.date32())  # it has a 29 February 1900, too
_MOST_CELL: Final = 32_000  # signs; a spreadsheet's cell holds 32,767


def cells(values: pd.Series) -> list[Any]:
    """Return a column as a list; what is missing is None."""
    plain = values.astype(object).to_numpy(copy=True)
    plain[values.isna().to_numpy(dtype=bool)] = None
    return plain.tolist()


def by_incident(frame: pd.DataFrame) -> Mapping[str, list[dict[str, Any]]]:
    """Return the rows of a table under the id of their incident, in their order."""
    names = [name for name in frame.columns if name != "incident_id"]
    found: dict[str, list[dict[str, Any]]] = {}
    rows = zip(*(cells(frame[name]) for name in names), strict=True)
    for key, values in zip(frame["incident_id"].tolist(), rows, strict=True):
        found.setdefault(key, []).append(dict(zip(names, values, strict=True)))
    return found


def guarded(frame: pd.DataFrame) -> pa.Table:
    """Return a table whose text no spreadsheet runs; missing text is empty text."""

    def change(values: pa.Array) -> pa.Array:
        values = pc.fill_null(values, "")
        return _changed(values, pc.match_substring_regex(values, _ODD_BEGIN), guard)

    return _table(frame, change)


def short(frame: pd.DataFrame) -> pa.Table:
    """Return a table whose text a spreadsheet's cell can hold and XML can carry.

    A column with a day before 1900, which is before a spreadsheet's first day, is text.
    """

    def change(values: pa.Array) -> pa.Array:
        odd = pc.invert(pc.utf8_is_printable(values))
        return _changed(values, pc.or_(odd, pc.greater(pc.utf8_length(values), _MOST_CELL)), _short)

    table = _table(frame, change)
    for n, field in enumerate(table.schema):
        if pa.types.is_date(field.type) and pc.any(pc.less(table[n], _FIRST_DAY)).as_py():
            table = table.set_column(n, field.name, table[n].cast(pa.string()))
    return table


def readable(text: str) -> str:
    """Return text without the control characters that XML cannot carry."""
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")


def _short(text: str) -> str:
    kept = readable(text)
    return kept if len(kept) <= _MOST_CELL else kept[: _MOST_CELL - 1] + "…"


def _table(frame: pd.DataFrame, change: Callable[[pa.Array], pa.Array]) -> pa.Table:
    """Return a table with its text changed; numbers in a column of text are text, too."""
    columns = {}
    for name in frame.columns:
        values = frame[name]
        if values.dtype == object or pd.api.types.is_string_dtype(values.dtype):
            columns[str(name)] = change(pa.array(cells(values), pa.string()))
        else:
            columns[str(name)] = pa.array(values, from_pandas=True)
    return pa.table(columns)


def _changed(values: pa.Array, suspect: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """Return text of which only the suspect was looked at in Python."""
    changed = [change(one) for one in values.filter(suspect).to_pylist()]
    return pc.replace_with_mask(
        values, pc.fill_null(suspect, False), pa.array(changed, pa.string())
    )
