"""A frame laid out on pages by Typst: PDF, PNG and SVG from one source, the same bytes twice."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import typst

from geo.data_folders import FONTS
from incidents.atlas import Selection
from incidents.colours import COLOURS
from incidents.counts.totals import incidents as incidents_in_words
from incidents.facts import facts_of
from incidents.views import time_axis
from incidents.views.briefing.frame_content import Frame, FrameSpec, frame_of
from incidents.views.briefing.how_to_read import how_to_read
from incidents.views.briefing.map_picture import map_svg
from incidents.views.briefing.people_picture import note_of_people, people_svg
from incidents.views.briefing.qr_code import qr_svg
from incidents.views.briefing.timeline_picture import note_of, timeline_svg
from incidents.views.people_chart import people_sums
from incidents.views.sentences import Sentences, write

TEMPLATE: Final = Path(__file__).parent / "templates" / "frame.typ"
MOST_PAGES: Final = 4
_MM: Final = 72 / 25.4
_EPOCH: Final = datetime.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Size:
    """A page, and how its first page is shared out.

    Attributes
    ----------
    width, height, margin : float
        Millimetres; height 0 fits the page to what is on it.
    kind : str
        "portrait", "landscape", "map" or "timeline".
    text, small : float
        Points.
    map : tuple of float
        Width and height of the map in the points that its signs are drawn for.
    chart : tuple of float
        The same of the timeline.
    boxes : int
        Of figures in a row of a landscape page; five go over its whole width.
    caption : float
        The size of the words under the QR code, as a share of ``small``.
    """

    width: float
    height: float
    margin: float
    kind: str
    text: float
    small: float
    map: tuple[float, float]
    chart: tuple[float, float]
    timeline: float = 28
    rows: int = 0
    table: float = 0.85
    table_room: float = 30
    qr: float = 20
    map_share: float = 0.6
    titled: bool = True
    boxes: int = 3
    caption: float = 0.9


SIZES: Final[Mapping[str, Size]] = {
    "a4": Size(210, 297, 13, "portrait", 9.2, 6.4, (522, 362), (522, 74), timeline=25, rows=4,
               table_room=40),
    "a4-landscape": Size(297, 210, 11, "landscape", 8.8, 6.2, (452, 368), (310, 80), rows=6,
                         map_share=0.6, timeline=29),
    # Read from afar: nothing under 8 points. Five boxes beside the map left no room for rows.
    "slide": Size(338.67, 190.5, 8, "landscape", 10, 8, (430, 312), (510, 64), rows=5,
                  map_share=0.43, timeline=22, table=0.8, qr=21, boxes=5, caption=1),
    "square": Size(220, 220, 10, "portrait", 9.2, 6.2, (520, 300), (520, 62), timeline=21),
}  # fmt: skip
"""The sizes of a frame by name; ``slide`` is 16:9."""

PARTS: Final = ("frame", "map", "timeline")


@dataclass(frozen=True, slots=True)
class Pictures:
    """The drawings of a frame as SVG, with what they show in words."""

    map: str
    timeline: str
    map_alt: str
    timeline_alt: str
    timeline_title: str
    timeline_note: str


@dataclass(frozen=True, slots=True)
class FrameContents:
    """What the pages of a frame hold.

    Attributes
    ----------
    frame : Frame
        The words.
    drawn : Pictures
    pages : int
        How many: the frame, incidents, districts, sentences and how to read it.
    said : Sentences, optional
        For the last page, where there is one.
    """

    frame: Frame
    drawn: Pictures
    pages: int = 1
    said: Sentences | None = None


def pictures(selection: Selection, wanted: FrameSpec, size: Size) -> Pictures:
    """Draw the map and the timeline of a selection for a size of page.

    The map holds incidents alone: nobody could tell which of its signs are in no sum.
    """
    return Pictures(
        map=map_svg(facts_of(selection).counted, *size.map, wanted.shown),
        map_alt=f"Map of Balochistan. {_counted(selection)}",
        **_chart(selection, wanted, size),
    )


def _chart(selection: Selection, wanted: FrameSpec, size: Size) -> dict[str, str]:
    """Draw what the timeline counts: incidents, or people as ranges."""
    choice, shown = wanted.choice, wanted.shown
    limits = time_axis.axis_limits(selection, choice)
    if shown.period == "auto":
        period = time_axis.default_period(selection, **limits)
    else:
        asked = cast(time_axis.Period, shown.period)
        period = time_axis.fitting_period(selection, asked, **limits)
    if shown.bars != "incidents":
        people = people_sums(selection, period, shown.bars, shown.basis, **limits)
        return {
            "timeline": people_svg(people, *size.chart),
            "timeline_alt": people.description(),
            "timeline_title": people.title(),
            "timeline_note": note_of_people(people),
        }
    # Entries in no sum are outlined, and the note says so; retracted ones are in no bar.
    sums = time_axis.period_sums(facts_of(selection).told, period, **limits)
    return {
        "timeline": timeline_svg(sums, *size.chart),
        "timeline_alt": sums.description(),
        "timeline_title": f"Incidents per {sums.period}",
        "timeline_note": note_of(sums),
    }


def _counted(selection: Selection) -> str:
    return f"{incidents_in_words(facts_of(selection).incidents)}; the table lists them."


def render(
    selection: Selection,
    wanted: FrameSpec,
    *,
    format: str = "pdf",
    size: str = "a4",
    part: str = "frame",
    dpi: int = 200,
    pages: int = 1,
) -> bytes:
    """Return a frame, or one of its pictures, as PDF, PNG or SVG.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges, filtered by ``wanted.choice``.
    wanted : FrameSpec
    format : str
        "pdf", "png" or "svg"; the last two hold the first page.
    size : str
        A key of ``SIZES``.
    part : str
        "frame", "map" or "timeline".
    dpi : int
        Dots an inch of a PNG.
    pages : int
        Of a PDF, 1 to 4: the frame, incidents, districts, sentences and how to read it.

    Returns
    -------
    bytes
        The same for the same data version and the same wishes.
    """
    layout = page_of(SIZES[size], part)
    drawn = pictures(selection, wanted, layout)
    frame = frame_of(selection, wanted)
    count = pages if format == "pdf" and part == "frame" else 1
    said = write(selection, wanted.choice, wanted.shown.basis) if count == MOST_PAGES else None
    contents = FrameContents(frame, drawn, count, said)
    return typeset(selection, contents, layout, format=format, dpi=dpi)


def page_of(size: Size, part: str) -> Size:
    """Return the page of a part: a picture alone takes a page of its own size."""
    if part == "frame":
        return size
    width, height = size.map if part == "map" else size.chart
    if part == "timeline":
        width, height = max(width, 480), 130
    inner = size.width - 2 * size.margin
    return replace(
        size, kind=part, height=0, map=(width, height), chart=(width, height),
        width=min(inner, 230) + 8, margin=4,
    )  # fmt: skip


def picture_png(
    selection: Selection, frame: Frame, drawn: Pictures, size: Size, part: str
) -> bytes:
    """Return the map or the timeline with its own lines, as PNG for a document."""
    width = size.map[0] if part == "map" else size.chart[0]
    alone = replace(size, kind=part, height=0, width=width / _MM * 1.05 + 6, margin=3, titled=False)
    return typeset(selection, FrameContents(frame, drawn), alone, format="png", dpi=220)


def typeset(
    selection: Selection, contents: FrameContents, size: Size, *, format: str, dpi: int
) -> bytes:
    """Return the pages of a frame whose words and pictures are made already."""
    inputs = {
        "frame": json.dumps(_data(selection, contents, size), ensure_ascii=False),
        "map": contents.drawn.map,
        "timeline": contents.drawn.timeline,
        "qr": qr_svg(contents.frame.link),
    }
    compiler = typst.Compiler(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
    made: Any = compiler.compile(
        format=format,  # type: ignore[arg-type]
        ppi=float(dpi),
        # A clock would make two files of the same figures differ.
        timestamp=_day(selection),
    )
    return bytes(made[0] if isinstance(made, list) else made)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def _day(selection: Selection) -> int:
    day = selection.atlas.data_to or _EPOCH
    return max(0, (day - _EPOCH).days) * 86_400


def _data(selection: Selection, contents: FrameContents, size: Size) -> dict[str, Any]:
    frame, drawn, said = contents.frame, contents.drawn, contents.said
    words = asdict(frame)
    del words["day"]
    return words | {
        "colours": COLOURS.by_name(),
        "size": asdict(size),
        "pages": contents.pages,
        "version_text": f"{frame.version:,}",
        "total": f"{len(facts_of(selection).told):,}",
        "total_number": len(facts_of(selection).told),
        "map_alt": drawn.map_alt,
        "timeline_alt": drawn.timeline_alt,
        "timeline_title": drawn.timeline_title,
        "timeline_note": drawn.timeline_note,
        "picture_note": (
            "Signs: place known; shaded areas: known only to the district or tehsil. "
            "No report is not no incident. Boundaries for orientation only."
        ),
        "districts_note": (
            "Incidents known only to the province are in no district. Rates use the census of "
            "2023 and are rough where there are few incidents; a district without a row has no "
            "report, which is not to say that nothing happened."
        ),
        "said": None if said is None else asdict(said),
        "reading": [asdict(one) for one in how_to_read()],
    }
