"""The door of every page of the desk: who may not open it is told how to."""

from typing import NoReturn

import streamlit as st

from incidents.desk.auth.roles import Account, NotAllowedError, NotSignedInError, Role
from incidents.errors import StoreError
from pages.shell import maintenance, sign_in_link
from server import desk_guard, message_limits, oidc

# A page on which somebody types puts a function here: it keeps what was typed, and says whether.
LEAVING = "atlas_leaving"


def require(role: Role) -> Account:
    """Return who is signed in, or stop the page with a way to sign in.

    The second call of every page of the desk, right after ``start_page``.
    """
    maintenance.stop_if_read_only()
    try:
        account = desk_guard.open_desk().accounts.require(desk_guard.token(), role)
        message_limits.admit_this_session(account, st.context.headers.get(message_limits.HEADER))
        return account
    except (NotSignedInError, NotAllowedError) as error:
        _turn_away(error)
    except StoreError as error:
        maintenance.desk_closed(error)


def _turn_away(error: NotSignedInError | NotAllowedError) -> NoReturn:
    leaving = st.session_state.get(LEAVING)
    if leaving is not None and leaving():
        st.warning(
            "Your session has ended. What you typed was not saved, and it is not lost: sign in "
            "again, and it is back on this page."
        )
    if isinstance(error, NotAllowedError):
        st.title("Not for this account", anchor=False)
        st.text(str(error))
        st.write("An admin can change the role of an account on the page People.")
        sign_in_link.to_sign_in("Sign in as somebody else")
    else:
        st.title("Sign in to open this page", anchor=False)
        st.write("It belongs to the editors' desk. Signing in brings you back to this very page.")
        sign_in_link.to_sign_in("Sign in")
    oidc.offer()
    st.stop()
