"""Briefing: a figure of this view for tonight's document, with all that keeps it honest."""

import streamlit as st

from pages.shell import state
from pages.shell.briefing import adjust, download, preview
from pages.shell.filterbar import filter_bar
from pages.shell.sentences import sentences
from pages.shell.start import finish_page, start_page

atlas = start_page("Briefing")
chosen = filter_bar(atlas).apply(atlas.everything())

st.title("Briefing", anchor=False)
st.caption(
    "A page, a slide or a picture of exactly this view, made on the server. The lines that keep it "
    "honest are part of it and cannot be switched off."
)
left, right = st.columns([1, 2], gap="medium")
with left:
    asked = adjust(chosen, state.current_filter(), state.current_view())
    download(chosen, asked)
with right:
    preview(chosen, asked)
sentences(chosen, state.current_filter(), state.current_view().basis)
finish_page()
