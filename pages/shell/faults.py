"""What a reader sees when a page fails: a plain sentence and a number, never the reason."""

import logging
import secrets

import streamlit as st

from incidents.errors import DamagedError
from server.costly_requests import BusyError

_log = logging.getLogger("atlas")


def say_plainly(error: Exception) -> bool:
    """Log the fault under a number, show the number; True keeps Streamlit's own box away."""
    if isinstance(error, BusyError):
        st.warning(
            f"This page needs an old data version or a file, and {error}. "
            "Nothing is shown meanwhile, rather than other figures than you asked for."
        )
        return True
    if isinstance(error, DamagedError):
        st.error(f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return True
    mark = secrets.token_hex(4)
    # The traceback stays on the server; the message of an error may quote a record.
    _log.error("page failed [%s]", mark, exc_info=error)
    st.error(
        "Something went wrong on our side. Nothing was changed. Reload the page; "
        f"if it happens again, tell us the number {mark}."
    )
    return True
