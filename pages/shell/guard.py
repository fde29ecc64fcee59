"""Who is looking: the session's token, and the door of every page of the desk."""

import streamlit as st

from incidents.desk.roles import Account, NotAllowedError, NotSignedInError, Role
from incidents.desk.service import Desk
from pages.shell import reads

COOKIE = "atlas_session"


@st.cache_resource(show_spinner=False)
def _desk(path: str, inode: int) -> Desk:
    return Desk.beside(reads.open_store())


def open_desk() -> Desk:
    """Return the desk beside the live store.

    Raises
    ------
    StoreError
        If one of its files cannot be opened.
    """
    return _desk(str(reads.STORE), reads._inode())


def token() -> str | None:
    """Return the token of this browser's session; hand it to every service that writes."""
    found: str | None = st.context.cookies.get(COOKIE)
    return found


def require(role: Role) -> Account:
    """Return who is signed in, or stop the page with a way to sign in.

    The second call of every page of the desk, right after ``start_page``.
    """
    try:
        return open_desk().accounts.require(token(), role)
    except (NotSignedInError, NotAllowedError) as error:
        st.title("Sign in", anchor=False)
        st.write(str(error))
        st.stop()
