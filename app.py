"""Names the pages and the server; nothing else.

Streamlit imports this file once for the server (the second part) and runs it
as a script for a reader who opens the home page (the first). A cold link to
another page may skip it, so no page may need it.
"""

import streamlit as st

from pages.shell.faults import say_plainly
from pages.shell.page_links import ALL_PAGES
from server import api, downloads, embed, readiness, sign_in_pages
from server.application import middleware, warm_up

if __name__ == "__main__":
    st.navigation(
        [st.Page(page.path, title=page.title, default=page.is_home) for page in ALL_PAGES],
        position="hidden",
    ).run()
else:
    app = st.App(
        "app.py",
        routes=[
            one
            for part in (sign_in_pages, downloads, api, embed, readiness)
            for one in part.routes()
        ],
        middleware=middleware(page.path for page in ALL_PAGES),
        lifespan=warm_up,
        on_script_error=say_plainly,
    )
