"""A link as a QR code, drawn as SVG."""

import io

import segno

MOST: int = 1_200
"""A longer link makes squares too small to be read from paper."""


def qr_svg(link: str) -> str:
    """Return the code, or "" for no link and for one that is too long."""
    if not link or len(link) > MOST:
        return ""
    out = io.BytesIO()
    segno.make(link, error="l", micro=False).save(
        out, kind="svg", border=1, scale=4, xmldecl=False, svgns=True, dark="#1F2A33",
        light="#FFFFFF", nl=False,
    )  # fmt: skip
    return out.getvalue().decode("ascii")
