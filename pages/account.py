"""Account: who is signed in here, and where."""

import streamlit as st

from pages.shell.start import finish_page, start_page

start_page("Account")

st.title("Account", anchor=False)

finish_page()
