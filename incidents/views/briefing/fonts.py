"""The fonts that frames are set in, shipped with the atlas, and how wide a text is in them.

Noto Sans for Latin, Greek and Cyrillic; Noto Naskh Arabic for Urdu, Balochi, Persian
and Arabic. A frame looks the same on every server because no other font is asked.
"""

from functools import cache
from typing import Any, Final

from fontTools.ttLib import TTFont

from geo.data_folders import FONTS

FAMILIES: Final = ("Noto Sans", "Noto Naskh Arabic")
FAMILY_LIST: Final = "'Noto Sans', 'Noto Naskh Arabic'"

_FILES: Final = {
    False: ("NotoSans-Regular.ttf", "NotoNaskhArabic-Regular.ttf"),
    True: ("NotoSans-Bold.ttf", "NotoNaskhArabic-Bold.ttf"),
}
_UNKNOWN_EM: Final = 0.6  # a sign that no font has is drawn as a box of about this width


@cache
def _widths(is_bold: bool) -> dict[int, float]:
    """Return the advance of each code point, in em; the first font that has it wins."""
    widths: dict[int, float] = {}
    for name in reversed(_FILES[is_bold]):
        font: Any = TTFont(FONTS / name, lazy=True)
        advances, em = font["hmtx"].metrics, font["head"].unitsPerEm
        for sign, glyph in font.getBestCmap().items():
            widths[sign] = advances[glyph][0] / em
        font.close()
    return widths


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is, in the unit of ``size``.

    Arabic letters are measured as if they stood alone, which is never too narrow.
    """
    widths = _widths(bold)
    return size * sum(widths.get(ord(sign), _UNKNOWN_EM) for sign in text)


def shortened(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Return the beginning of a text that fits in ``room``, with "…" where something is cut."""
    if text_width(text, size, bold=bold) <= room:
        return text
    while text and text_width(text + "…", size, bold=bold) > room:
        text = text[:-1].rstrip()
    return text + "…"
