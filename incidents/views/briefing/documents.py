"""One door to every format: what a page or a command asks for, checked and made."""

from dataclasses import replace
from typing import Final

from geo.drawing import read_base
from incidents.atlas import Selection
from incidents.errors import IncidentError
from incidents.filters import IncidentFilter, file_words, filter_in_words
from incidents.filters.district_names import districts_of
from incidents.views.briefing.frame_content import FrameSpec, frame_of
from incidents.views.briefing.pages import PARTS, SIZES, picture_png, pictures, render
from incidents.views.briefing.qr_code import qr_png
from incidents.views.sentences import write

FORMATS: Final = ("pdf", "png", "svg", "docx", "pptx")
EDITABLE: Final = ("docx", "pptx")
MIME: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}

SIZE_OF: Final = {"pptx": "slide"}
_SIZES_OF: Final = {"pptx": ("slide",), "docx": ("a4", "a4-landscape")}
_DPI: Final = 200


class BriefingError(IncidentError):
    """A frame was asked for that there is not."""


def make(
    selection: Selection,
    wanted: FrameSpec,
    *,
    format: str,
    size: str | None = None,
    part: str = "frame",
    dpi: int = _DPI,
    pages: int = 1,
) -> bytes:
    """Return a frame as a file; what cannot be had is refused, and never left out in silence.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges, filtered by ``wanted.choice``.
    wanted : FrameSpec
        A map of chosen districts shows them alone.
    format : str
        One of ``FORMATS``.
    size : str, optional
        A key of ``pages.SIZES``; without it a slide for PPTX, else A4.
    part, dpi, pages
        As for ``pages.render``.

    Raises
    ------
    BriefingError
        If there is no such format, size or part, or the format does not have it.
    """
    size = size or SIZE_OF.get(format, "a4")
    for name, value, known in (
        ("format", format, FORMATS),
        ("size", size, tuple(SIZES)),
        ("part", part, PARTS),
    ):
        if value not in known:
            raise BriefingError(f"there is no {name} {value!r}; there are {', '.join(known)}")
    _refuse(format, size, part, dpi, pages)
    wanted = replace(wanted, shown=replace(wanted.shown, focus=focus_of(wanted.choice)))
    if format in EDITABLE:
        return _editable(selection, wanted, format, size)
    return render(selection, wanted, format=format, size=size, part=part, dpi=dpi, pages=pages)


def _refuse(format: str, size: str, part: str, dpi: int, pages: int) -> None:
    """Refuse what each word allows and the format cannot give."""
    name = format.upper()
    if part != "frame" and format in EDITABLE:
        raise BriefingError(f"a {name} is whole: it has no {part} alone; PDF, PNG and SVG have")
    if pages > 1 and format != "pdf":
        raise BriefingError(f"a {name} has no {pages} pages of a frame: a PDF has")
    if pages > 1 and part != "frame":
        raise BriefingError(f"a {part} alone is one page: leave out the pages, or the part")
    if dpi != _DPI and format != "png":
        raise BriefingError(f"a {name} has no dots an inch to choose: a PNG has")
    sizes = _SIZES_OF.get(format, (size,))
    if size not in sizes:
        raise BriefingError(f"a {name} comes as {' or '.join(sizes)}, and not as {size}")


def _editable(selection: Selection, wanted: FrameSpec, format: str, size: str) -> bytes:
    """Return a document whose text and tables are native, with the two drawings as pictures."""
    # Word and PowerPoint are slow to load, and most frames are PDF or PNG.
    from incidents.views.briefing.slides import slide_deck
    from incidents.views.briefing.word import word_document

    # In a document the timeline is as wide as the text, whatever the page.
    layout = replace(SIZES[size], chart=(500, 80))
    frame = frame_of(selection, wanted)
    drawn = pictures(selection, wanted, layout)
    made = [
        (picture_png(selection, frame, drawn, layout, part), alt)
        for part, alt in (("map", drawn.map_alt), ("timeline", drawn.timeline_alt))
    ]
    code = qr_png(frame.link)
    if format == "pptx":
        return slide_deck(frame, made, code)
    said = write(selection, wanted.choice, wanted.shown.basis)
    return word_document(frame, made, code, said, across=size == "a4-landscape")


def focus_of(choice: IncidentFilter) -> tuple[str, ...]:
    """Return the districts that a choice is about; none means the whole province."""
    codes = set(choice.districts)
    for division in choice.divisions:
        codes |= set(districts_of().get(division, ()))
    return tuple(sorted(codes & set(read_base().districts)))


def file_name(
    selection: Selection, choice: IncidentFilter, format: str, size: str, part: str
) -> str:
    """Return a name that says what is in the file: the data version and the filter too."""
    words = [part, size, f"v{selection.atlas.version}", file_words(filter_in_words(choice))]
    return f"balochistan-{'-'.join(one for one in words if one)}.{format}"
