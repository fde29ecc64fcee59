"""Documents of Office as the same bytes every time: their archives carry no clock."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Final

_STAMP: Final = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP can name
_EPOCH: Final = date(1970, 1, 1)


def without_clock(document: bytes) -> bytes:
    """Return the archive with every member stamped alike, in its own order."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for member in given.infolist():
            plain = zipfile.ZipInfo(member.filename, _STAMP)
            plain.compress_type = zipfile.ZIP_DEFLATED
            plain.external_attr = member.external_attr
            kept.writestr(plain, given.read(member))
    return out.getvalue()


def noon_of(day: date | None) -> datetime:
    """Return the moment that a document says it was made: the last day of its data."""
    day = day or _EPOCH
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC).replace(tzinfo=None)


def plain_text(text: str) -> str:
    """Return a text that XML can hold."""
    return "".join(
        sign
        for sign in text
        if (sign >= " " or sign in "\n\t")
        and not "\ud800" <= sign <= "\udfff"
        and sign not in "\ufffe\uffff"
    )
