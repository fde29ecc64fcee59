"""An Excel workbook of tables, written by a process of its own.

The writer is compiled and keeps Python's lock while it works: in the process
that serves pages nobody else would get a turn for seconds. Run as a program,
this file writes the tables of a folder; it imports nothing of the product, so
that it starts quickly.
"""

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.feather as feather

__all__ = ["write_workbook"]

_LONGEST: Final = 300  # seconds
_DAY: Final = "yyyy-mm-dd"
_PROSE: Final = frozenset({"about"})
_BOOK: Final = "workbook.xlsx"
_PROPERTIES: Final = "docProps/core.xml"
_CLOCK: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_MADE: Final = b"2000-01-01T00:00:00Z"


def write_workbook(sheets: Mapping[str, pa.Table]) -> bytes:
    """Return a workbook; the same sheets give the same bytes.

    Parameters
    ----------
    sheets : mapping of str to pyarrow.Table
        In their order. Text stays text, whatever it begins with: there is no formula.

    Raises
    ------
    subprocess.SubprocessError
        The writing process failed or took too long.
    """
    with tempfile.TemporaryDirectory() as folder:
        for n, (name, table) in enumerate(sheets.items()):
            feather.write_feather(table, Path(folder) / f"{n:03} {name}", "uncompressed")
        subprocess.run(  # noqa: S603 - this very file, on a folder of our own
            [sys.executable, "-I", __file__, folder], check=True, timeout=_LONGEST, cwd=folder
        )
        return (Path(folder) / _BOOK).read_bytes()


def _write(folder: Path) -> None:
    import rustpy_xlsxwriter

    sheets: list[tuple[str, Any]] = [
        (path.name[4:], feather.read_table(path)) for path in sorted(folder.iterdir())
    ]
    rustpy_xlsxwriter.write_worksheets(
        sheets,
        str(folder / _BOOK),
        bold_headers=True,
        datetime_format=_DAY,
        autofilter={name: True for name, _ in sheets if name not in _PROSE},
        freeze_panes={"general": {"row": 1, "col": 0}},
    )
    _stop_the_clock(folder / _BOOK)


def _stop_the_clock(path: Path) -> None:
    """Write the few last entries again, from the one with the time of writing on."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        names = book.namelist()
        late = book.infolist()[names.index(_PROPERTIES) :]
        contents = {one.filename: book.read(one) for one in late}
        book.start_dir = late[0].header_offset
        for one in late:
            book.filelist.remove(one)
            del book.NameToInfo[one.filename]
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            book.writestr(entry, _CLOCK.sub(_MADE, content))


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
