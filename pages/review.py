"""Drafts and review: what waits for whom."""

import streamlit as st

from incidents.desk.roles import Role
from pages.shell.guard import require
from pages.shell.start import finish_page, start_page

start_page("Drafts and review")
require(Role.EDITOR)

st.title("Drafts and review", anchor=False)

finish_page()
