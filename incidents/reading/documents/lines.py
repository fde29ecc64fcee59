"""What cannot be seen is taken out of a text; lines that a page broke are joined again."""

import re
from collections.abc import Iterable
from typing import Final

from incidents.reading.documents.model import Anchor
from incidents.text_cleaning import clean_text

_SPACES: Final = re.compile(r"[^\S\n]+")
_BLANKS: Final = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """Return a text without what cannot be seen, as a report is kept and read.

    One kind of space, and at most one blank line in a row.
    """
    plain = _SPACES.sub(" ", clean_text(text))
    plain = "\n".join(line.strip() for line in plain.split("\n"))
    return _BLANKS.sub("\n\n", plain).strip()


_SHORT: Final = 0.75  # of the usual width: such a line ends because its paragraph does
_WIDE: Final = 120  # characters; longer lines were not broken by a page
_NARROW: Final = 35
_FEWEST_LINES: Final = 4
_ENDS: Final = re.compile(r"""[.!?:؟۔]["'”’)\]]*$""")
_BEGINS: Final = re.compile(r"""^(?:[-–—•*▪]\s|\(?\d{1,3}[.)]\s)""")
_HYPHEN: Final = re.compile(r"[^\W\d_]-$")


def is_broken(lines: Iterable[str]) -> bool:
    """Say whether lines were broken by the width of a page rather than by their writer."""
    full = [line for line in lines if line]
    long = [line for line in full if len(line) >= _NARROW]
    if len(full) < _FEWEST_LINES or len(long) < len(full) / 2:
        return False
    if max(len(line) for line in full) > _WIDE:
        return False
    return sum(_ENDS.search(line) is None for line in long) > len(long) / 2


def join_lines(text: str) -> tuple[str, tuple[Anchor, ...]]:
    """Return broken lines as paragraphs with a blank line between, and where each line went."""
    lines = text.split("\n")
    widths = sorted(len(line) for line in lines if line)
    width = widths[int(len(widths) * 0.9)] if widths else 0
    written: list[str] = []
    anchors: list[Anchor] = []
    length, began, last = 0, 0, ""
    for line in lines:
        if line:
            gap = _gap(last, line, width) if written else ""
            if gap == "-":  # a word broken in two: its hyphen goes
                written[-1] = written[-1][:-1]
                length, gap = length - 1, ""
            written += [gap, line]
            anchors.append((length + len(gap), began))
            length += len(gap) + len(line)
        last = line
        began += len(line) + 1
    return "".join(written), tuple(anchors)


def _gap(last: str, line: str, width: int) -> str:
    """Return what stands between two lines: a space, a new paragraph, nothing, or "-"."""
    if not last or _BEGINS.match(line):
        return "\n\n"
    if _ENDS.search(last) and len(last) < _SHORT * width:
        return "\n\n"
    if last.endswith("-"):
        # "sol-/diers" is one word; "22-/year" and "China-/Pakistan" keep their hyphen.
        return "-" if _HYPHEN.search(last) and line[0].islower() else ""
    return " "
