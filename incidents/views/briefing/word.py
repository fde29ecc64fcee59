"""A frame as a Word document: native text and tables, and two pictures with a text for each."""

import io
from collections.abc import Sequence
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from incidents.colours import COLOURS, without_hash
from incidents.facts import GROUP_NOTE
from incidents.views.briefing.frame_content import Frame
from incidents.views.briefing.office_archive import noon_of, plain_text, without_clock
from incidents.views.document_tables import IncidentRow
from incidents.views.incident_words import several
from incidents.views.sentences import Sentences

INK, QUIET, ACCENT = (
    RGBColor.from_string(without_hash(colour))
    for colour in (COLOURS.ink, COLOURS.quiet, COLOURS.accent)
)
# Every office computer has it, with Arabic script; a font that is not there would be replaced.
_FONT: Final = "Arial"
_MOST_ROWS: Final = 12


def word_document(
    frame: Frame,
    pictures: Sequence[tuple[bytes, str]],
    qr: bytes,
    said: Sentences,
    *,
    across: bool,
) -> bytes:
    """Return the frame as DOCX.

    Parameters
    ----------
    frame : Frame
    pictures : sequence of (PNG, what it shows)
        The map, then the timeline.
    qr : bytes
        PNG; empty for none.
    said : Sentences
        The view in words.
    across : bool
        A4 landscape instead of upright.
    """
    document = Document()
    width = _page(document, across=across)
    _styles(document)
    _properties(document, frame)
    _foot(document, frame)
    _paragraph(
        document,
        f"Balochistan Incident Atlas · data to {frame.as_of} · version {frame.version}",
        size=8.5, colour=ACCENT,
    )  # fmt: skip
    document.add_heading(plain_text(frame.title), level=1)
    _paragraph(document, frame.subtitle, size=10.5, colour=QUIET)
    _figures(document, frame)
    _groups(document, frame, width)
    for picture, alt in pictures:
        _picture(document, picture, alt, width)
    _words(document, said)
    document.add_heading(plain_text(frame.rows_title), level=2)
    _incidents(document, frame.rows[:_MOST_ROWS], width)
    if len(frame.rows) > _MOST_ROWS:
        _paragraph(document, "More incidents stand in the atlas.", size=8, colour=QUIET)
    document.add_heading("How far to trust it", level=2)
    for line in frame.honesty:
        paragraph = document.add_paragraph(style="List Bullet")
        _run(paragraph, f"{line.label}: ", bold=True, size=8.5)
        _run(paragraph, line.text, size=8.5)
    _paragraph(document, frame.credit, size=8, colour=QUIET)
    _paragraph(document, f"Cite as: {frame.citation}", size=8, colour=QUIET)
    _link(document, frame)
    if qr:
        _picture(document, qr, "QR code of the link that opens this view", 24)
    out = io.BytesIO()
    document.save(out)
    return without_clock(out.getvalue())


def _page(document: Any, *, across: bool) -> float:
    """Set the page up and return how wide its text is, in millimetres."""
    section = document.sections[0]
    wide, high = (297, 210) if across else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(wide), Mm(high)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(18))
    return wide - 36.0


def _styles(document: Any) -> None:
    for name, size in (("Normal", 10), ("Heading 1", 20), ("Heading 2", 12.5)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), INK
        # Word keeps a font of its own for each script unless it is told.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), _FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    for border in document.styles["Table Grid"].element.iter(qn("w:tblBorders")):
        for side in border:
            side.set(qn("w:color"), without_hash(COLOURS.rule))


def _properties(document: Any, frame: Frame) -> None:
    core = document.core_properties
    core.title, core.author = plain_text(frame.title), "Balochistan Incident Atlas"
    core.comments = plain_text(frame.short)
    core.language = "en"
    core.created = core.modified = noon_of(frame.day)
    core.last_modified_by, core.revision = core.author, 1


def _run(
    paragraph: Any, text: str, *, size: float, bold: bool = False, colour: RGBColor = INK
) -> Any:
    run = paragraph.add_run(plain_text(text))
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour
    return run


def _paragraph(document: Any, text: str, *, size: float, colour: RGBColor = INK) -> None:
    _run(document.add_paragraph(), text, size=size, colour=colour)


def _picture(document: Any, picture: bytes, alt: str, width: float) -> None:
    shape = document.add_picture(io.BytesIO(picture), width=Mm(width))
    shape._inline.docPr.set("descr", plain_text(alt))
    for side in "TBLR":  # LibreOffice takes a distance of its own where none is given
        shape._inline.set(f"dist{side}", "0")


def _figures(document: Any, frame: Frame) -> None:
    table = document.add_table(rows=1, cols=len(frame.figures), style="Table Grid")
    for cell, figure in zip(table.rows[0].cells, frame.figures, strict=True):
        first = cell.paragraphs[0]
        _run(first, figure.label, size=8, colour=QUIET)
        _run(cell.add_paragraph(), figure.value, size=15, bold=True)
        _run(cell.add_paragraph(), figure.note, size=8, colour=QUIET)
    document.add_paragraph()


def _groups(document: Any, frame: Frame, width: float) -> None:
    """Write killed and injured of each victims group, each for itself."""
    heads = ("Whom the claims count", *(one.label for one in frame.groups[0].figures))
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        _run(cell.paragraphs[0], text, size=8.5, bold=True)
        _shade(cell)
    _repeat(table.rows[0])
    for row in frame.groups:
        cells = table.add_row().cells
        _run(cells[0].paragraphs[0], row.label, size=8.5)
        for cell, figure in zip(cells[1:], row.figures, strict=True):
            _run(cell.paragraphs[0], figure.value, size=8.5, bold=True)
            _run(cell.paragraphs[0], f"  {figure.note}", size=8, colour=QUIET)
    for row in table.rows:
        _keep_whole(row)
    _widths(table, width, (0.3, 0.35, 0.35))
    _paragraph(document, GROUP_NOTE, size=8, colour=QUIET)


def _words(document: Any, said: Sentences) -> None:
    document.add_heading("In words", level=2)
    _paragraph(document, said.paragraph, size=10)
    # The first two bullets are the paragraph's own sentences.
    for bullet in said.bullets[2:]:
        _run(document.add_paragraph(style="List Bullet"), bullet, size=10)
    for note in said.footnotes:
        _paragraph(document, f"[{note.number}] {note.reports}", size=8, colour=QUIET)


def _incidents(document: Any, rows: Sequence[IncidentRow], width: float) -> None:
    if not rows:
        _paragraph(
            document,
            "No incident matches this choice. That is not to say that nothing happened.",
            size=9,
        )
        return
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    table.autofit = False
    heads = ("When", "What and where", "Who claims what (each side’s highest figure first)")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        _run(cell.paragraphs[0], text, size=8.5, bold=True)
        _shade(cell)
    _repeat(table.rows[0])
    for row in rows:
        cells = table.add_row().cells
        _run(cells[0].paragraphs[0], row.when, size=8.5)
        _run(cells[1].paragraphs[0], row.what, size=8.5, bold=True)
        _run(cells[1].add_paragraph(), f"{row.where} · {row.status}", size=8, colour=QUIET)
        _claims(cells[2], row)
    for row in table.rows:
        _keep_whole(row)
    _widths(table, width, (0.16, 0.36, 0.48))


def _widths(table: Any, width: float, shares: Sequence[float]) -> None:
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(width * share)  # Word goes by the cells, others by the column
        for cell in column.cells:
            cell.width = Mm(width * share)


def _claims(cell: Any, row: IncidentRow) -> None:
    paragraph = cell.paragraphs[0]
    if not row.claims:
        _run(paragraph, "No claim is held.", size=8.5, colour=QUIET)
    for number, claim in enumerate(row.claims):
        paragraph = paragraph if number == 0 else cell.add_paragraph()
        _run(paragraph, f"{claim.speaker}: ", size=8.5, bold=True)
        _run(paragraph, claim.said, size=8.5)
    if row.more:
        _run(cell.add_paragraph(), f"and {several(row.more, 'more claim')}", size=8, colour=QUIET)


def _shade(cell: Any) -> None:
    shading = OxmlElement("w:shd")
    ground = without_hash(COLOURS.panel)
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", ground)):
        shading.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _repeat(row: Any) -> None:
    """Repeat the head of a table on each of its pages."""
    _row_property(row, "w:tblHeader")


def _keep_whole(row: Any) -> None:
    """Keep an incident and its claims on one page."""
    _row_property(row, "w:cantSplit")


def _row_property(row: Any, name: str) -> None:
    made = OxmlElement(name)
    made.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(made)


def _foot(document: Any, frame: Frame) -> None:
    """Write at the foot of each page what goes with every figure, and the page's number."""
    foot = document.sections[0].footer
    _run(foot.paragraphs[0], f"{frame.short}. No report is not no incident.", size=7, colour=QUIET)
    paragraph = foot.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(paragraph, "Page ", size=7, colour=QUIET)
    for part in ("begin", "PAGE", "end"):
        run = _run(paragraph, "", size=7, colour=QUIET)
        if part == "PAGE":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = part
        else:
            code = OxmlElement("w:fldChar")
            code.set(qn("w:fldCharType"), part)
        run._r.append(code)


def _link(document: Any, frame: Frame) -> None:
    paragraph = document.add_paragraph()
    _run(paragraph, "This view: ", size=8.5, bold=True)
    if not frame.link:
        _run(paragraph, frame.shown_link, size=8.5)
        return
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    relation = document.part.relate_to(frame.link, kind, is_external=True)
    hyperlink = OxmlElement("w:hyperlink")
    hyperlink.set(qn("r:id"), relation)
    run = _run(paragraph, frame.shown_link, size=8.5, colour=ACCENT)
    hyperlink.append(run._r)
    paragraph._p.append(hyperlink)
