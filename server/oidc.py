"""Signing in with a provider (OIDC), for those who set one up; see ``docs/oidc.md``."""

import logging
from collections.abc import Callable, Mapping

import streamlit as st

from incidents.desk.auth import Accounts

_KEPT = "atlas_provider_token"
_SHORTEST_SECRET = 32

_log = logging.getLogger("atlas")


def is_set_up() -> bool:
    """Say whether this server has an ``[auth]`` section among its secrets, with a strong secret.

    With a short ``cookie_secret`` anybody could make up who signed them in: it counts as none.
    """
    # Streamlit adds this key where there is such a section.
    if "is_logged_in" not in st.user:
        return False
    if len(str(st.secrets["auth"].get("cookie_secret", ""))) >= _SHORTEST_SECRET:
        return True
    _log.error("cookie_secret in [auth] is shorter than %d signs: not used", _SHORTEST_SECRET)
    return False


def is_signed_in() -> bool:
    """Say whether a provider has signed this browser in."""
    return is_set_up() and bool(st.user.is_logged_in)


def token(accounts: Callable[[], Accounts]) -> str | None:
    """Return the token of the session that a provider's sign-in opens, once a tab.

    Once: after half an hour without a click, or a sign-out, the page must be opened anew.

    Parameters
    ----------
    accounts : callable
        Opens the accounts.
    """
    if _KEPT not in st.session_state:
        st.session_state[_KEPT] = session_for(accounts(), st.user)
    found: str | None = st.session_state[_KEPT]
    return found


def offer() -> None:
    """Draw the way in through the provider, or say that it led to no account."""
    if not is_set_up():
        return
    if is_signed_in():
        st.write("Your provider has signed you in, but no account of the atlas is linked to that.")
        st.button("Sign out at the provider", on_click=st.logout)
    else:
        st.button("Sign in with your organisation", on_click=st.login)


def session_for(accounts: Accounts, claims: Mapping[str, object]) -> str | None:
    """Return a session for the claims of a provider's token, if an account is linked to them.

    Parameters
    ----------
    accounts : Accounts
    claims : mapping
        ``iss``, ``sub`` and ``iat`` are read; the name and the e-mail address are not.
    """
    issuer, subject, issued_at = (claims.get(name) for name in ("iss", "sub", "iat"))
    if not isinstance(issuer, str) or not isinstance(subject, str) or not issuer or not subject:
        return None
    if isinstance(issued_at, bool) or not isinstance(issued_at, int | float):
        return None
    return accounts.sign_in_with(issuer, subject, float(issued_at))
