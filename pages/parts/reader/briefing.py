"""The parts of the Briefing page: what to make, how it looks, and the file."""

from dataclasses import dataclass

import streamlit as st

from incidents.atlas import Selection
from incidents.facts import facts_of
from incidents.filters import IncidentFilter
from incidents.links import View
from incidents.views.briefing.documents import EDITABLE, FORMATS, MIME, file_name, make
from incidents.views.briefing.frame_content import (
    MOST_ROWS,
    MOST_SUBTITLE,
    MOST_TITLE,
    FrameSpec,
    proposed_subtitle,
    proposed_title,
)
from incidents.views.briefing.map_sheet import MapSpec
from incidents.views.incident_words import escape_markdown
from pages.shell.search_boxes import pick_many, pick_one
from server import addresses, costly_requests

_FORMATS = {
    "pdf": "PDF",
    "png": "PNG",
    "svg": "SVG",
    "docx": "Word",
    "pptx": "Slides",
}
_SIZES = {
    "a4": "A4 upright",
    "a4-landscape": "A4 across",
    "slide": "Slide 16:9",
    "square": "Square",
}
_PARTS = {"frame": "Whole frame", "map": "Map alone", "timeline": "Timeline alone"}
_ORDERS = {"newest": "Latest incidents", "killed": "Highest numbers of killed claimed"}
_PREVIEW_DPI = 96
_MOST_OFFERED = 300


@dataclass(frozen=True, slots=True)
class BriefingChoice:
    """What the reader wants: the words and the file."""

    wanted: FrameSpec
    format: str
    size: str
    part: str
    dpi: int
    pages: int


def adjust(chosen: Selection, choice: IncidentFilter, view: View) -> BriefingChoice:
    """Draw the choices of a frame and return them."""
    form = st.segmented_control(
        "Format", [one for one in _FORMATS if one in FORMATS], key="b_format", default="pdf",
        format_func=_FORMATS.__getitem__, required=True,
    )  # fmt: skip
    is_paper = form not in EDITABLE
    size = pick_one(
        "Size", list(_SIZES), key="b_size", format_func=_SIZES.__getitem__, disabled=not is_paper
    )
    part = pick_one(
        "What", list(_PARTS), key="b_part", format_func=_PARTS.__getitem__, disabled=not is_paper
    )
    dpi, pages = 200, 1
    if form == "png":
        dpi = st.radio("Dots an inch", [200, 300], key="b_dpi", horizontal=True)
    if form == "pdf" and part == "frame":
        pages = st.slider(
            "Pages", 1, 4, key="b_pages",
            help="The frame; incidents; districts; sentences and how to read it.",
        )  # fmt: skip
    order = pick_one("Table lists", list(_ORDERS), key="b_order", format_func=_ORDERS.__getitem__)
    chosen_ids = _chosen_incidents(chosen)
    title = _words("Title", "b_title", proposed_title(chosen, choice), MOST_TITLE)
    subtitle = _words("Subtitle", "b_subtitle", proposed_subtitle(chosen, choice), MOST_SUBTITLE)
    shown = MapSpec(view.layer, view.shade, view.basis, view.period, view.bars)
    wanted = FrameSpec(choice, shown, title, subtitle, _address(), order, chosen_ids)
    return BriefingChoice(
        wanted, str(form), size if is_paper else "", part if is_paper else "frame", dpi, pages
    )


def _chosen_incidents(chosen: Selection) -> tuple[str, ...]:
    """Draw a choice of incidents for the table; those that a new filter left out drop away."""
    told = facts_of(chosen).told
    latest = chosen.atlas.table.iloc[told.newest_first()[:_MOST_OFFERED]]
    titles = dict(zip(latest["id"], latest["title"], strict=True))
    kept = [one for one in st.session_state.get("b_incidents", []) if one in titles]
    st.session_state["b_incidents"] = kept
    picked = pick_many(
        "Or only these incidents",
        list(titles),
        key="b_incidents",
        format_func=lambda one: escape_markdown(titles[one]),
        placeholder="Choose some",
        max_selections=MOST_ROWS,
    )
    return tuple(picked)


def _words(label: str, key: str, proposed: str, most: int) -> str:
    """Draw a line to edit; it follows the filters until somebody writes in it."""
    session = st.session_state
    before = session.get(f"{key}_proposed")
    if key not in session or session[key] in (before, ""):
        session[key] = proposed[:most]
    session[f"{key}_proposed"] = proposed[:most]
    return st.text_area(label, key=key, max_chars=most, height=68)


def _address() -> str:
    return addresses.site()


def preview(chosen: Selection, asked: BriefingChoice) -> None:
    """Show the first page as it will be."""
    with st.spinner("Drawing the frame…"), costly_requests.LINE.turn():
        picture = make(
            chosen, asked.wanted, format="png", size=asked.size or None, part=asked.part,
            dpi=_PREVIEW_DPI,
        )  # fmt: skip
    with st.container(border=True):
        st.image(picture, width="stretch", alt=f"{asked.wanted.title}. {asked.wanted.subtitle}")
    pages = f", the first of {asked.pages} pages" if asked.pages > 1 else ""
    what = " of its words and pictures; it is laid out as a document" if not asked.size else ""
    st.caption(f"Preview{what}{pages}.")


def download(chosen: Selection, asked: BriefingChoice) -> None:
    """Offer the file; it is made when it is asked for."""

    @costly_requests.LINE.served_in_turn
    def made() -> bytes:
        return make(
            chosen, asked.wanted, format=asked.format, size=asked.size or None, part=asked.part,
            dpi=asked.dpi, pages=asked.pages,
        )  # fmt: skip

    st.download_button(
        f"Download {_FORMATS[asked.format]}",
        data=made,
        file_name=file_name(
            chosen, asked.wanted.choice, asked.format, asked.size or "document", asked.part
        ),
        mime=MIME[asked.format],
        icon=":material/download:",
        on_click="ignore",
        type="primary",
    )
