"""People: accounts and roles."""

import streamlit as st

from incidents.desk.roles import Role
from pages.shell.guard import require
from pages.shell.start import finish_page, start_page

start_page("People")
require(Role.ADMIN)

st.title("People", anchor=False)

finish_page()
