"""The page of the interface for programs; its text is ``docs/api.md``."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from geo.data_folders import TOP
from incidents.atlas import Atlas
from incidents.counting_rules import COUNTING_RULES
from incidents.filters import filter_in_words
from incidents.views.incident_words import escape_markdown
from pages.shell import view_state
from server import addresses

_TEXT: Final = TOP / "docs" / "api.md"
# The address in the examples of the text.
_EXAMPLE: Final = "http://localhost:8501"
_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
_FORMATS: Final = {"JSON": "", "GeoJSON, for a GIS": "geojson", "CSV, for a spreadsheet": "csv"}


def page(atlas: Atlas) -> None:
    """Draw the reader's view as requests, then what there is to ask for, with examples."""
    st.title("For programs", anchor=False)
    st.markdown(
        "Everything that the public pages show can be read by a program, a GIS or a spreadsheet, "
        "by the same filters."
    )
    st.header("Your view as a request", anchor=False)
    words = filter_in_words(view_state.current_filter()) or "every incident"
    st.caption(escape_markdown(f"{words}; set the filters on Explore."))
    for tab, kind in zip(st.tabs(list(_FORMATS)), _FORMATS.values(), strict=True):
        tab.code(request(kind, None), language=None, wrap_lines=True)
        tab.caption("The same, with the numbers of now for ever:")
        tab.code(request(kind, atlas.version), language=None, wrap_lines=True)
    with st.container(key="api"):
        for language, text in _parts(_TEXT.read_text(encoding="utf-8").replace(_EXAMPLE, server())):
            if language is None:
                st.markdown(text)
            else:
                # In a fence of Markdown long lines scroll, where no keyboard reaches them.
                st.code(text, language=language, wrap_lines=True)


def _parts(text: str) -> Iterator[tuple[str | None, str]]:
    """Yield prose (None and its Markdown) and fenced code (its language and its lines) in order."""
    for at, part in enumerate(_FENCE.split(text)):
        if at % 3 == 1:
            language = part
        elif at % 3 == 2:
            yield language, part
        elif part.strip():
            yield None, part


def request(kind: str, version: int | None) -> str:
    """Return the address that gives a program what this reader sees.

    Parameters
    ----------
    kind : str
        A format of the interface, or empty for JSON.
    version : int or None
        The data version that it holds; None is the newest.
    """
    query = dict(view_state.current_filter().to_query())
    view = view_state.current_view()
    if view.basis not in ("all", "low", "high"):  # the ends of all claims are in every answer
        query["basis"] = [view.basis]
    if kind:
        query["format"] = [kind]
    if version is not None:
        query |= {"v": [str(version)], "rules": [str(COUNTING_RULES)]}
    address = f"{server()}/api/v1/incidents"
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def server() -> str:
    """Return the address under which this reader knows the server."""
    return addresses.site() or _EXAMPLE
