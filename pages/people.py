"""People: accounts and roles."""

import streamlit as st

from incidents.desk.auth.roles import Role
from pages.parts.desk import people
from pages.shell.desk_page import require
from pages.shell.page_start import finish_page, start_page

start_page("People")
require(Role.ADMIN)

st.title("People", anchor=False)
people.outcome()
known = people.table()
left, right = st.columns(2, gap="medium")
with left:
    people.add_form()
with right:
    people.change_form(known)
people.four_eyes()
people.safety()
people.audit_log()

finish_page()
