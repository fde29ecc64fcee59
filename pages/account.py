"""Account: who is signed in here, and where."""

import streamlit as st

from pages.parts.desk import own_account
from pages.shell.page_start import finish_page, start_page
from server import desk_guard

start_page("Account")

st.title("Account", anchor=False)
account = desk_guard.signed_in()
if account is None:
    own_account.nobody()
else:
    own_account.who(account)
    own_account.sessions()
    own_account.password_form()

finish_page()
