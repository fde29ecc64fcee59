"""XLSX: the first sheet with cells, as text; formulas by the value that was last worked out."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.xml import DEFUSEDXML
from openpyxl.xml.functions import iterparse

from incidents.desk.uploads.formats.uploaded_table import (
    MAX_COLUMNS,
    MAX_ROWS,
    Gathering,
    Table,
    UnreadableError,
)

# A sheet may claim a million empty rows; beyond so many in a row there is nothing to come.
_EMPTY_ROWS: Final = 1_000
_MIDNIGHT: Final = dt.time(0, 0)
_FORMULA: Final = re.compile(rb"<(\w{1,30}:)?f[\s/>]")
_NO_VALUE: Final = (
    "is a formula without a stored value, which is not an empty cell: open the file in a "
    "spreadsheet and save it, or write the value itself"
)


def read(payload: bytes, archive: zipfile.ZipFile) -> Table:
    """Return the rows of a workbook's first sheet that has any.

    Raises
    ------
    UnreadableError
        Macros, XML with a document type, a damaged file, no rows.
    """
    names = set(archive.namelist())
    if "xl/vbaProject.bin" in names:
        raise UnreadableError("The workbook holds macros. Save it as a plain .xlsx file.")
    if not DEFUSEDXML:
        raise UnreadableError("This server cannot read workbooks safely (defusedxml is missing).")
    try:
        book = load_workbook(io.BytesIO(payload), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        found = next(
            (one for one in (_sheet(sheet, archive) for sheet in sheets) if one is not None), None
        )
    except UnreadableError:
        raise
    except Exception as error:
        # openpyxl wraps what defusedxml, expat and zlib raise, or lets it through.
        if _has_entities(error):
            said = "The workbook holds XML that no spreadsheet writes, and was not read."
        else:
            said = "The workbook is damaged. Save it again, or as CSV UTF-8."
        raise UnreadableError(said) from error
    if found is None:
        raise UnreadableError("The workbook has no rows.")
    if any(name.startswith("xl/externalLinks/") for name in names):
        found.notices.append("Links to other workbooks were left out.")
    if len(sheets) > 1:
        found.notices.append("The first sheet with rows was read; the others were not.")
    return found.finish()


def _has_entities(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, DefusedXmlException):
            return True
        error = error.__cause__ or error.__context__
    return False


def _sheet(sheet: Any, archive: zipfile.ZipFile) -> Gathering | None:
    # The size that a sheet claims is not to be trusted: it makes a reader walk empty columns.
    sheet.reset_dimensions()
    gathering = Gathering("xlsx")
    for number, cells in _rows(sheet):
        if not gathering.columns:
            gathering.header(cells)
        else:
            gathering.add(number, cells)
    if not gathering.columns:
        return None
    for number, column in _not_worked_out(archive, sheet._worksheet_path):
        if column <= len(gathering.columns):
            gathering.problem(number, gathering.columns[column - 1], "", _NO_VALUE)
    return gathering


def _not_worked_out(archive: zipfile.ZipFile, path: str) -> Iterator[tuple[int, int]]:
    """Yield row and column of every formula whose value nobody has stored.

    Programs that write workbooks often leave the value to the spreadsheet, and to a
    reader such a cell looks empty: "not known", where a figure stands.
    """
    if not _has_formulas(archive, path):
        return
    with archive.open(path) as source:
        for _, element in iterparse(source):
            if element.tag.endswith("}row"):
                element.clear()
            if not element.tag.endswith("}c"):
                continue
            told = {child.tag.rpartition("}")[2]: child.text for child in element}
            # A formula that comes to an empty text has type "str" and an empty value.
            if "f" in told and not told.get("v") and element.get("t") != "str":
                row, column = coordinate_to_tuple(element.get("r", "A1"))
                yield int(row), int(column)
            element.clear()


def _has_formulas(archive: zipfile.ZipFile, path: str) -> bool:
    """Say whether a sheet holds formulas at all; most that are uploaded do not."""
    before = b""
    with archive.open(path) as source:
        while some := source.read(1024 * 1024):
            if _FORMULA.search(before + some):
                return True
            before = some[-40:]
    return False


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    empty = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        cells = [_as_text(cell.value) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            empty = 0
            yield number, cells
        elif (empty := empty + 1) > _EMPTY_ROWS:
            return
        if number > MAX_ROWS + _EMPTY_ROWS + 1:
            raise UnreadableError(f"The table has more than {MAX_ROWS:,} rows: divide it.")


def _as_text(value: Any) -> str:
    """Return a cell as a person would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()
