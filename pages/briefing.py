"""Briefing: a figure of this view for tonight's document, with all that keeps it honest."""

import streamlit as st

from pages.parts.reader.briefing import adjust, download, preview
from pages.parts.reader.filter_bar import filter_bar
from pages.parts.reader.sentences_to_paste import sentences
from pages.shell import view_state
from pages.shell.page_start import finish_page, start_page

atlas = start_page("Briefing")
chosen = filter_bar(atlas).apply(atlas.everything())

st.title("Briefing", anchor=False)
st.caption(
    "A page, a slide or a picture of exactly this view, made on the server. The lines that keep it "
    "honest are part of it and cannot be switched off."
)
left, right = st.columns([1, 2], gap="medium")
with left:
    asked = adjust(chosen, view_state.current_filter(), view_state.current_view())
    download(chosen, asked)
with right:
    preview(chosen, asked)
sentences(chosen, view_state.current_filter(), view_state.current_view().basis)
finish_page()
