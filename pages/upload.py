"""Upload a table: rows of a file become incidents that wait for review."""

import streamlit as st

from incidents.desk.roles import Role
from pages.shell.guard import require
from pages.shell.start import finish_page, start_page

start_page("Upload a table")
require(Role.EDITOR)

st.title("Upload a table", anchor=False)

finish_page()
