"""The one cleaner of text, at every door: form, draft, upload, report, command line, store.

What cannot be seen is taken out, so that what is stored is what a reviewer saw and what
a search finds: control signs, signs that turn the direction of what follows, zero-width
and tag letters, soft hyphens, byte order marks, private and half signs; and of marks that
are piled on one letter all but three. Joiners stay between letters of the Arabic script,
where Urdu, Persian and Balochi are spelt with them. The result is composed (NFC).

Nothing else is changed: no word, no quotation mark, no dash.
"""

import re
import unicodedata
from functools import cache
from typing import Final

__all__ = ["MOST_MARKS", "clean_line", "clean_text", "hides_signs", "is_clean"]

MOST_MARKS: Final = 3  # on one letter; vowel signs and a doubling mark need no more

# Unicode's Cc (but tab and line ends), Cf (but the joiners), Cs and Co, its fillers, variation
# selectors and non-characters: a test holds them against the tables of Python.
_HIDDEN_RANGES: Final = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f"
    "\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
_HIDDEN: Final = re.compile(f"[{_HIDDEN_RANGES}]")
_JOINERS: Final = re.compile("[\u200c\u200d]+")
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Latin and Arabic letters, digits, dashes and quotation marks: nearly every text is of these alone.
_NOT_PLAIN: Final = re.compile(
    "[^\t\n\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u060c\u061b\u061f-\u064a\u0660-\u066f\u0671-\u06d3"
    "\u2010-\u2027\u2030-\u205e]"
)
_ARABIC: Final = re.compile(
    "[\u0620-\u06d3\u06d5\u06ee-\u06fc\u06ff\u0750-\u077f\u0870-\u088e\u08a0-\u08c9"
    "\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufe70-\ufefc]"
)


@cache
def _marks() -> str:
    """Return a class of every mark that sits on a letter, for a regular expression."""
    marks = [chr(n) for n in range(0x300, 0x1F000) if unicodedata.category(chr(n)) in ("Mn", "Me")]
    ranges, start, last = [], marks[0], marks[0]
    for mark in [*marks[1:], "\U0010ffff"]:
        if ord(mark) != ord(last) + 1:
            ranges.append(f"{start}-{last}")
            start = mark
        last = mark
    return f"[{''.join(ranges)}]"


@cache
def _piled() -> re.Pattern[str]:
    """Return what finds a letter's marks beyond the third one."""
    return re.compile(f"({_marks()}{{{MOST_MARKS}}}){_marks()}+")


def clean_text(text: str) -> str:
    r"""Return a text of several lines without what cannot be seen.

    Tabs stay, and every kind of line end becomes ``\n``; every other space is a plain one.
    """
    if _NOT_PLAIN.search(text) is None:
        return text
    text = _LINE_ENDS.sub("\n", text)
    text = _HIDDEN.sub("", text)
    text = _JOINERS.sub(_joiner, text)
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", text))
    return _piled().sub(r"\1", text)


def clean_line(text: str) -> str:
    """Return a text of one line without what cannot be seen; where lines end is a space."""
    return _BREAKS.sub(" ", clean_text(text))


_BREAKS: Final = re.compile(" *[\n\t][ \n\t]*")


def is_clean(text: str) -> bool:
    """Say whether the cleaner would leave a text as it is."""
    return clean_text(text) == text


def hides_signs(text: str) -> bool:
    """Say whether a text holds signs that cannot be seen, or piled marks.

    Other line ends, other spaces and letters that are not composed are no secret:
    an editor is not told of them.
    """
    if _NOT_PLAIN.search(text) is None:
        return False
    if _HIDDEN.search(text) or _JOINERS.sub(_joiner, text) != text:
        return True
    return _piled().search(unicodedata.normalize("NFC", text)) is not None


def _joiner(found: re.Match[str]) -> str:
    """Return one joiner where it stands between two letters of the Arabic script, else none."""
    before, after = found.start() - 1, found.end()
    text = found.string
    while before >= 0 and unicodedata.category(text[before]) == "Mn":
        before -= 1
    if before < 0 or after >= len(text):
        return ""
    kept = _ARABIC.match(text[before]) and _ARABIC.match(text[after])
    return found.group()[0] if kept else ""
