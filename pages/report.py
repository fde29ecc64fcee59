"""Read a report: a text becomes drafts that an editor checks."""

import streamlit as st

from incidents.desk.roles import Role
from pages.shell.guard import require
from pages.shell.start import finish_page, start_page

start_page("Read a report")
require(Role.EDITOR)

st.title("Read a report", anchor=False)

finish_page()
