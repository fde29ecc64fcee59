"""A frame as slides: native text and tables, and two pictures with a text for each."""

import io
from collections.abc import Sequence
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Mm, Pt

from incidents.colours import COLOURS, without_hash
from incidents.facts import GROUP_NOTE
from incidents.views.briefing.frame_content import Frame
from incidents.views.briefing.office_archive import noon_of, plain_text, without_clock
from incidents.views.document_tables import IncidentRow
from incidents.views.incident_words import several

INK, QUIET, ACCENT, PALE, WHITE = (
    RGBColor.from_string(without_hash(colour))
    for colour in (COLOURS.ink, COLOURS.quiet, COLOURS.accent, COLOURS.panel, COLOURS.paper)
)
# Every office computer has it, with Arabic script; a font that is not there would be replaced.
_FONT: Final = "Arial"
_WIDE, _HIGH, _EDGE = 338.67, 190.5, 10.0
_ROWS_A_SLIDE: Final = 6
_MOST_SLIDES: Final = 2
_TITLE_ONLY: Final = 5  # a layout of the library's own template


def slide_deck(frame: Frame, pictures: Sequence[tuple[bytes, str]], qr: bytes) -> bytes:
    """Return the frame as PPTX, 16:9.

    Parameters
    ----------
    frame : Frame
    pictures : sequence of (PNG, what it shows)
        The map, then the timeline.
    qr : bytes
        PNG; empty for none.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(_WIDE), Mm(_HIGH)
    _properties(deck, frame)
    _first(deck, frame, pictures)
    _groups(deck, frame)
    shown = frame.rows[: _ROWS_A_SLIDE * _MOST_SLIDES]
    parts = [shown[at : at + _ROWS_A_SLIDE] for at in range(0, len(shown), _ROWS_A_SLIDE)]
    for number, rows in enumerate(parts, 1):
        count = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
        _incidents(deck, frame, f"{frame.rows_title}{count}", rows)
    _trust(deck, frame, qr)
    out = io.BytesIO()
    deck.save(out)
    return without_clock(out.getvalue())


def _properties(deck: Any, frame: Frame) -> None:
    core = deck.core_properties
    core.title, core.author = plain_text(frame.title), "Balochistan Incident Atlas"
    core.comments = plain_text(frame.short)
    core.language = "en"
    core.created = core.modified = noon_of(frame.day)
    core.last_modified_by, core.revision = core.author, 1


def _slide(deck: Any, frame: Frame, title: str) -> Any:
    """Add a slide with a title, and with the line that goes with every figure at its foot."""
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    slide.shapes.title.left, slide.shapes.title.top = Mm(_EDGE), Mm(6)
    slide.shapes.title.width, slide.shapes.title.height = Mm(_WIDE - 2 * _EDGE), Mm(17)
    frame_of_title = slide.shapes.title.text_frame
    frame_of_title.word_wrap, frame_of_title.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame_of_title.margin_left = 0  # in line with what stands under it
    size = 24 if len(title) <= 70 else 19 if len(title) <= 110 else 15
    _text(frame_of_title.paragraphs[0], title, size=size, bold=True)
    foot = _box(slide, _EDGE, _HIGH - 19, _WIDE - 2 * _EDGE, 15)
    _text(
        foot.paragraphs[0],
        f"{frame.short}. Ranges are what parties claim; “+” means at least; unknown is not 0. "
        "No report is not no incident. Boundaries for orientation only.",
        size=8, colour=QUIET,
    )  # fmt: skip
    _text(foot.add_paragraph(), frame.credit, size=8, colour=QUIET)
    _text(foot.add_paragraph(), frame.shown_link, size=8, colour=ACCENT, link=frame.link)
    return slide


def _box(slide: Any, left: float, top: float, width: float, height: float) -> Any:
    made = slide.shapes.add_textbox(Mm(left), Mm(top), Mm(width), Mm(height)).text_frame
    made.word_wrap = True
    for side in ("margin_left", "margin_right", "margin_top", "margin_bottom"):
        setattr(made, side, 0)
    return made


def _text(
    paragraph: Any,
    text: str,
    *,
    size: float,
    bold: bool = False,
    colour: RGBColor = INK,
    link: str = "",
) -> None:
    paragraph.alignment = PP_ALIGN.LEFT  # the library's template centres titles
    run = paragraph.add_run()
    run.text = plain_text(text).replace("\n", " ")
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, _FONT
    run.font.color.rgb = colour
    if link:
        run.hyperlink.address = link


def _picture(slide: Any, picture: tuple[bytes, str], box: tuple[float, ...]) -> float:
    """Put a picture into a box, whole and in its own proportions; return its width in mm."""
    left, top, width, height = box
    data, alt = picture
    shape = slide.shapes.add_picture(io.BytesIO(data), Mm(left), Mm(top), width=Mm(width))
    if shape.height > Mm(height):
        shape.width = int(shape.width * Mm(height) / shape.height)
        shape.height = Mm(height)
    shape._element.nvPicPr.cNvPr.set("descr", plain_text(alt))
    return float(Emu(shape.width).mm)


def _first(deck: Any, frame: Frame, pictures: Sequence[tuple[bytes, str]]) -> None:
    slide = _slide(deck, frame, frame.title)
    under = _box(slide, _EDGE, 23.5, _WIDE - 2 * _EDGE, 10)
    _text(under.paragraphs[0], frame.subtitle, size=11, colour=QUIET)
    left = _EDGE + _picture(slide, pictures[0], (_EDGE, 35, 192, 133)) + 6
    size = (-(-len(frame.figures) // 2), 2)
    table = slide.shapes.add_table(*size, Mm(left), Mm(35), Mm(_WIDE - _EDGE - left), Mm(62)).table
    _plain(table)
    for number, figure in enumerate(frame.figures):
        cell = table.cell(number // 2, number % 2)
        _fill(cell, WHITE)
        paragraph = cell.text_frame.paragraphs[0]
        _text(paragraph, figure.label, size=10, colour=QUIET)
        _text(cell.text_frame.add_paragraph(), figure.value, size=20, bold=True)
        _text(cell.text_frame.add_paragraph(), figure.note, size=9, colour=QUIET)
    _picture(slide, pictures[1], (left, 103, _WIDE - _EDGE - left, 40))
    claims = next((line for line in frame.honesty if line.label == "Claims"), None)
    if claims:
        note = _box(slide, left, 146, _WIDE - _EDGE - left, 24)
        _text(note.paragraphs[0], claims.text[:1].upper() + claims.text[1:], size=10)


def _groups(deck: Any, frame: Frame) -> None:
    """Add the slide of killed and injured of each victims group, each for itself."""
    slide = _slide(deck, frame, "Killed and injured by victims group")
    heads = ("Whom the claims count", *(one.label for one in frame.groups[0].figures))
    width = _WIDE - 2 * _EDGE
    size = (len(frame.groups) + 1, len(heads))
    table = slide.shapes.add_table(*size, Mm(_EDGE), Mm(26), Mm(width), Mm(12)).table
    _plain(table)
    for column, share in zip(table.columns, (0.3, 0.35, 0.35), strict=True):
        column.width = Mm(width * share)
    for number, text in enumerate(heads):
        _fill(table.cell(0, number), PALE)
        _text(table.cell(0, number).text_frame.paragraphs[0], text, size=12, bold=True)
    for at, row in enumerate(frame.groups, 1):
        _fill(table.cell(at, 0), WHITE)
        _text(table.cell(at, 0).text_frame.paragraphs[0], row.label, size=14)
        for column, figure in enumerate(row.figures, 1):
            _fill(table.cell(at, column), WHITE)
            into = table.cell(at, column).text_frame
            _text(into.paragraphs[0], figure.value, size=18, bold=True)
            _text(into.add_paragraph(), figure.note, size=10, colour=QUIET)
    note = _box(slide, _EDGE, 130, width, 34)
    _text(note.paragraphs[0], GROUP_NOTE, size=12, colour=QUIET)


def _incidents(deck: Any, frame: Frame, title: str, rows: Sequence[IncidentRow]) -> None:
    slide = _slide(deck, frame, title)
    width = _WIDE - 2 * _EDGE
    table = slide.shapes.add_table(len(rows) + 1, 3, Mm(_EDGE), Mm(26), Mm(width), Mm(12)).table
    _plain(table)
    for column, share in zip(table.columns, (0.15, 0.35, 0.5), strict=True):
        column.width = Mm(width * share)
    heads = ("When", "What and where", "Who claims what (each side’s highest figure first)")
    for number, text in enumerate(heads):
        cell = table.cell(0, number)
        _fill(cell, PALE)
        _text(cell.text_frame.paragraphs[0], text, size=10, bold=True)
    for at, row in enumerate(rows, 1):
        cells = [table.cell(at, column) for column in range(3)]
        for cell in cells:
            _fill(cell, WHITE)
        _text(cells[0].text_frame.paragraphs[0], row.when, size=10)
        _text(cells[1].text_frame.paragraphs[0], row.what, size=10, bold=True)
        under = cells[1].text_frame.add_paragraph()
        _text(under, f"{row.where} · {row.status}", size=9, colour=QUIET)
        _claims(cells[2].text_frame, row)


def _claims(into: Any, row: IncidentRow) -> None:
    paragraph = into.paragraphs[0]
    if not row.claims:
        _text(paragraph, "No claim is held.", size=10, colour=QUIET)
    for number, claim in enumerate(row.claims):
        paragraph = paragraph if number == 0 else into.add_paragraph()
        _text(paragraph, f"{claim.speaker}: ", size=10, bold=True)
        _text(paragraph, claim.said, size=10)
    if row.more:
        _text(into.add_paragraph(), f"and {several(row.more, 'more claim')}", size=9, colour=QUIET)


def _trust(deck: Any, frame: Frame, qr: bytes) -> None:
    slide = _slide(deck, frame, "How far to trust it")
    body = _box(slide, _EDGE, 27, _WIDE - 2 * _EDGE - (48 if qr else 0), 138)
    paragraph = body.paragraphs[0]
    for number, line in enumerate(frame.honesty):
        paragraph = paragraph if number == 0 else body.add_paragraph()
        paragraph.space_after = Pt(7)
        _text(paragraph, f"{line.label}: ", size=12, bold=True)
        _text(paragraph, line.text, size=12)
    _text(body.add_paragraph(), f"Cite as: {frame.citation}", size=10, colour=QUIET)
    if qr:
        alt = "QR code of the link that opens this view"
        _picture(slide, (qr, alt), (_WIDE - _EDGE - 38, 28, 38, 38))


def _plain(table: Any) -> None:
    """Take the coloured look of a new table away."""
    table.horz_banding = table.first_row = False
    style = table._tbl.tblPr.find(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId"
    )
    if style is not None:
        style.text = "{5940675A-B579-460E-94D1-54222C63F5DA}"  # no style, table grid


def _fill(cell: Any, colour: RGBColor) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour
    cell.margin_top = cell.margin_bottom = Mm(1)
