"""The recipient's name in every row of a file for partners, whatever its form."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from incidents.views.exports import Bundle, write
from incidents.views.incident_table import guard

__all__ = ["marked_file"]

# Their columns are fixed by others, so that the mark is added when they are written.
_OTHER_COLUMNS: Final = frozenset({"rows", "acled"})
_BOM: Final = "\ufeff"


def marked_file(
    bundle: Bundle, form: str, progress: Callable[[str], None] = lambda text: None
) -> bytes:
    """Return a bundle as the bytes of a file; with a recipient, a column names them in each row.

    A line at the head of a table would be lost with the first sort or copy.

    Parameters
    ----------
    bundle : Bundle
    form : str
        A key of ``exports.FORMATS``.
    progress : callable, optional

    Raises
    ------
    KeyError
        There is no such format.
    """
    if not bundle.recipient:
        return write(bundle, form, progress)
    rows = bundle.incidents.assign(recipient=bundle.recipient)
    content = write(replace(bundle, incidents=rows), form, progress)
    return _with_column(content, bundle.recipient) if form in _OTHER_COLUMNS else content


def _with_column(content: bytes, recipient: str) -> bytes:
    read = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    told = io.StringIO(newline="")
    written = csv.writer(told, quoting=csv.QUOTE_ALL)
    written.writerow([*next(read), "recipient"])
    mark = guard(recipient)
    written.writerows([*row, mark] for row in read)
    return (_BOM + told.getvalue()).encode("utf-8")
