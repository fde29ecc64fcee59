"""Data: the incidents of this view as a file."""

import streamlit as st

from pages.parts.reader import data
from pages.parts.reader.filter_bar import filter_bar
from pages.shell import view_state
from pages.shell.page_start import finish_page, start_page

atlas = start_page("Data")
chosen = filter_bar(atlas).apply(atlas.everything())

st.title("Data", anchor=False)
data.what(chosen, view_state.current_filter())
data.offer(chosen, view_state.current_filter())
finish_page()
