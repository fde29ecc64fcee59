"""Add or correct: one incident in a form."""

import streamlit as st

from incidents.desk.roles import Role
from pages.shell.guard import require
from pages.shell.start import finish_page, start_page

start_page("Add or correct")
require(Role.EDITOR)

st.title("Add or correct", anchor=False)

finish_page()
