"""Under which address a reader sees the atlas and the page that is open.

The address that a message of the browser carries also holds what ``message_order`` notes
about that message, so it is read here alone, and without its query and its mark.
"""

from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from incidents import settings
from server import plain_pages

_UNKNOWN: Final = ""


def site() -> str:
    """Return the address of the atlas without a slash at its end; "" where nobody knows it.

    ``ATLAS_PUBLIC_URL`` where it is set: behind a proxy a reader's own address may be a
    server's inner one, and a citation must open elsewhere.
    """
    if settings.public_url():
        return settings.public_url()
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{plain_pages.base()}" if here.netloc else _UNKNOWN


def local() -> str:
    """Return the address of this server on its own machine, without a slash at its end."""
    return f"http://localhost:{st.get_option('server.port')}{plain_pages.base()}"


def path() -> str:
    """Return the path of the page that is shown, from the server's root: "/incident"."""
    return urlsplit(st.context.url or "").path or "/"


def page() -> str:
    """Return the address of the page that is shown, without query and mark."""
    return f"{site()}{path().removeprefix(plain_pages.base())}"
