"""The way to the plain pages of signing in, and back to where one was."""

import html
from urllib.parse import urlencode

import streamlit as st

from pages.shell import view_state
from server import addresses
from server.plain_pages import base


def sign_in_address() -> str:
    """Return the address of the sign-in page that leads back to the page that is shown."""
    asked = view_state.address()
    query = urlencode(asked, doseq=True)
    back = f"{addresses.path()}?{query}" if query else addresses.path()
    return f"{base()}/account/sign-in?{urlencode({'next': back})}"


def to_sign_in(label: str, *, is_quiet: bool = False) -> None:
    """Link to the sign-in page, in this tab: Streamlit's own links would open another."""
    address = html.escape(sign_in_address(), quote=True)
    look = "atlas-quiet" if is_quiet else "atlas-button"
    st.html(f'<a class="{look}" href="{address}">{html.escape(label)}</a>')
