"""The parts of the Account page."""

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from incidents.desk import account_admin
from incidents.desk.auth.passwords import LONGEST, SHORTEST
from incidents.desk.auth.roles import Account, Role
from incidents.errors import IncidentError
from incidents.views.incident_words import escape_markdown
from pages.shell import sign_in_link
from server import desk_guard, oidc

_SAID = "account_said"
_FIELDS = ("account_old", "account_new", "account_again")
MAY = {
    Role.EDITOR: "reads reports, writes drafts and sends them to review",
    Role.REVIEWER: "does what an editor does, and publishes",
    Role.ADMIN: "does what a reviewer does, and manages accounts",
}


def moment(seconds: float) -> str:
    """Return a moment as the tables of the desk show it, in UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"


def nobody() -> None:
    """Say that nobody is signed in, and offer to."""
    if said := st.session_state.pop(_SAID, ""):
        st.success(said)
    st.write("Nobody is signed in here. Reading the atlas needs no account.")
    sign_in_link.to_sign_in("Sign in")
    oidc.offer()


def who(account: Account) -> None:
    """Say who is signed in and what they may do."""
    name = escape_markdown(account.name)
    st.markdown(
        f"Signed in as **{name}**, {account.role}. "
        f"{account.role.capitalize()}: {MAY[account.role]}."
    )
    st.caption(
        "Colleagues at the desk see the name beside each change. The public log says only the role."
    )


def sessions() -> None:
    """Draw where this account is signed in, and the ways out."""
    st.header("Where you are signed in", anchor=False)
    found = account_admin.own_sessions(desk_guard.open_desk(), desk_guard.token())
    st.dataframe(
        pd.DataFrame(
            {
                "Browser": [one.browser + (" (this one)" if one.is_this else "") for one in found],
                "Network": [one.network for one in found],
                "Since (UTC)": [moment(one.started_at) for one in found],
                "Last used (UTC)": [moment(one.seen_at) for one in found],
            }
        ),
        hide_index=True,
    )
    st.caption(
        "A session ends after half an hour without a click, and after ten hours in any case."
    )
    with st.container(horizontal=True, gap="small"):
        st.button("Sign out", on_click=_sign_out)
        st.button("Sign out everywhere", on_click=_sign_out_everywhere)


def password_form() -> None:
    """Draw the form in which the password is changed."""
    st.header("Change the password", anchor=False)
    said = st.session_state.pop(_SAID, "")
    with st.form("password", width=420):
        for key, label, known in zip(
            _FIELDS,
            ("Password now", "New password", "New password once more"),
            ("current-password", "new-password", "new-password"),
            strict=True,
        ):
            st.text_input(label, type="password", key=key, autocomplete=known, max_chars=LONGEST)
        st.caption(f"At least {SHORTEST} characters. You are signed out everywhere then.")
        st.form_submit_button("Change the password", on_click=_change_password)
    if said:
        st.error(said)


def _sign_out() -> None:
    desk_guard.open_accounts().sign_out(desk_guard.token())
    st.session_state[_SAID] = "You are signed out."


def _sign_out_everywhere() -> None:
    _try(
        lambda: account_admin.sign_out_everywhere(desk_guard.open_desk(), desk_guard.token()),
        "You are signed out everywhere.",
    )


def _change_password() -> None:
    old, new, again = (st.session_state[key] for key in _FIELDS)
    for key in _FIELDS:
        st.session_state[key] = ""
    if new != again:
        st.session_state[_SAID] = "The two new passwords are not the same."
        return
    _try(
        lambda: account_admin.change_password(desk_guard.open_desk(), desk_guard.token(), old, new),
        "The password is changed. Sign in with the new one.",
    )


def _try(action: Callable[[], None], done: str) -> None:
    try:
        action()
        st.session_state[_SAID] = done
    except IncidentError as error:
        st.session_state[_SAID] = str(error)
