"""The sentences of a view, ready to be pasted."""

import streamlit as st

from incidents.atlas import Selection
from incidents.filters import IncidentFilter
from incidents.views.sentences import write


def sentences(chosen: Selection, choice: IncidentFilter, basis: str) -> None:
    """Draw a paragraph and five points about a selection, with a button that copies them."""
    # Written only when somebody looks: a reader who moves a filter does not wait for them.
    place = st.expander("Sentences to paste", on_change="rerun", key="sentences")
    if not place.open:
        return
    with place:
        st.caption(
            "Made from the same incidents by fixed templates: ranges with their basis, no "
            "adjective and no cause. Numbers in brackets lead to the reports below."
        )
        st.code(write(chosen, choice, basis).as_text(), language=None, wrap_lines=True)
