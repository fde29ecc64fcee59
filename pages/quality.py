"""Reading quality: how often editors correct what the machine read."""

import streamlit as st

from incidents.desk.roles import Role
from pages.shell.guard import require
from pages.shell.start import finish_page, start_page

start_page("Reading quality")
require(Role.EDITOR)

st.title("Reading quality", anchor=False)

finish_page()
