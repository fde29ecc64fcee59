"""Changes: what changed in the public record, when and why."""

import streamlit as st

from pages.shell.start import finish_page, start_page

start_page("Changes")

st.title("Changes", anchor=False)

finish_page()
