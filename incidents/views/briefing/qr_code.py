"""A link as a QR code, drawn as SVG."""

import io
from typing import Final

import segno

from incidents.colours import COLOURS

MOST: Final = 1_200
"""A longer link makes squares too small to be read from paper."""


def qr_svg(link: str) -> str:
    """Return the code, or "" for no link and for one that is too long."""
    return _saved(link, "svg", xmldecl=False, svgns=True, nl=False).decode("ascii")


def qr_png(link: str) -> bytes:
    """Return the same as a picture, empty for no link."""
    return _saved(link, "png")


def _saved(link: str, kind: str, **how: bool) -> bytes:
    if not link or len(link) > MOST:
        return b""
    out = io.BytesIO()
    segno.make(link, error="l", micro=False).save(
        out, kind=kind, border=1, scale=8, dark=COLOURS.ink, light=COLOURS.paper, **how
    )
    return out.getvalue()
