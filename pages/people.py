"""People: accounts and roles."""

import streamlit as st

from incidents.desk.roles import Role
from pages.shell import accounts
from pages.shell.guard import require
from pages.shell.start import finish_page, start_page

start_page("People")
require(Role.ADMIN)

st.title("People", anchor=False)
accounts.outcome()
known = accounts.table()
left, right = st.columns(2, gap="medium")
with left:
    accounts.add_form()
with right:
    accounts.change_form(known)
accounts.four_eyes()
accounts.safety()
accounts.audit_log()

finish_page()
