"""Signing in with a provider (OIDC), for those who set one up; see ``docs/oidc.md``."""

from collections.abc import Mapping

import streamlit as st

from incidents.desk.accounts import Accounts

_KEPT = "atlas_provider_token"


def is_set_up() -> bool:
    """Say whether this server has an ``[auth]`` section among its secrets."""
    return "is_logged_in" in st.user


def token() -> str | None:
    """Return the token of the session that a provider's sign-in has opened in this tab."""
    found: str | None = st.session_state.get(_KEPT)
    return found


def adopt(accounts: Accounts) -> None:
    """Open a session for whom a provider has signed in, once a tab; nothing for others.

    Once: after half an hour without a click, or a sign-out, the page must be opened anew.
    """
    if not is_set_up() or not st.user.is_logged_in or _KEPT in st.session_state:
        return
    st.session_state[_KEPT] = session_for(accounts, st.user)


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
