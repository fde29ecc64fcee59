"""Names the pages and runs the one chosen; nothing else.

A cold link to another page may skip this file, so no page may need it.
"""

import streamlit as st

from pages.shell.links import PAGES

st.navigation(
    [st.Page(page.path, title=page.title, default=page.is_home) for page in PAGES],
    position="hidden",
).run()
