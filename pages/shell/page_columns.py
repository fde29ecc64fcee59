"""What stands side by side where there is room for its words, and below each other where not.

Columns of Streamlit keep their shares until the window is a telephone's, and cut the words
of a button long before that. ``style`` holds the two rules that these two are drawn by.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def head_and_links() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return the place of a page's heading and, at its right or below it, of what it leads to."""
    row = st.container(horizontal=True, vertical_alignment="center", key="heading")
    return row.container(gap="small"), row.container(width="content", gap="small")


def halves() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return two halves of a page, each wide enough for a form; call it once a page."""
    left, right = st.container(key="halves").columns(2, gap="medium")
    return left, right
