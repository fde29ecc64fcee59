"""Method: what every word means, where the data come from, how figures are made."""

import streamlit as st

from pages.parts.reader import method
from pages.shell.page_start import finish_page, start_page

atlas = start_page("Method and sources")

st.title("Method and sources", anchor=False)
st.markdown(method.WHAT_IT_IS)

section = method.section_switch()
method.SECTIONS[section](atlas)

finish_page()
