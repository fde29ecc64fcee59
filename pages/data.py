"""Data: the incidents of this view as a file."""

import streamlit as st

from pages.shell import data, state
from pages.shell.filterbar import filter_bar
from pages.shell.start import finish_page, start_page

atlas = start_page("Data")
chosen = filter_bar(atlas).apply(atlas.everything())

st.title("Data", anchor=False)
data.what(chosen, state.current_filter())
data.offer(chosen, state.current_filter())
finish_page()
