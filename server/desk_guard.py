"""Who is looking: the session of this browser, and the desk that its services work at."""

import logging
from functools import lru_cache
from pathlib import Path

import streamlit as st

from incidents.desk.auth import Accounts
from incidents.desk.auth.roles import Account, NotAllowedError, NotSignedInError, Role
from incidents.desk.review.publishing import settle
from incidents.desk.service_gate import Desk
from incidents.errors import StoreError
from server import cached, oidc

COOKIE = "atlas_session"

_log = logging.getLogger("atlas")


@lru_cache(maxsize=4)
def _accounts(path: Path, inode: int) -> Accounts:
    return Accounts(path)


def open_accounts() -> Accounts:
    """Return the accounts beside the live store, whether that can be opened or not.

    Raises
    ------
    StoreError
        If the file cannot be opened.
    """
    path = cached.STORE.parent / "accounts.sqlite"
    if not path.exists():
        Accounts(path).close()
    return _accounts(path, path.stat().st_ino)


@st.cache_resource(show_spinner=False)
def _desk(path: str, inode: int, accounts_inode: int) -> Desk:
    desk = Desk.beside(cached.open_store(), open_accounts())
    # Once, before anybody works at it: what a crash left half noted is finished or struck out.
    settle(desk)
    return desk


def open_desk() -> Desk:
    """Return the desk beside the live store.

    Raises
    ------
    StoreError
        If one of its files cannot be opened.
    """
    accounts = open_accounts()
    return _desk(str(cached.STORE), cached._inode(), accounts.path.stat().st_ino)


def cookie() -> str | None:
    """Return what this browser sent as its session when it opened the page."""
    found: str | None = st.context.cookies.get(COOKIE)
    return found


def token() -> str | None:
    """Return the token of this browser's session; hand it to every service that writes."""
    return oidc.token(open_accounts) if oidc.is_signed_in() else cookie()


def signed_in() -> Account | None:
    """Return who is signed in; costs a reader without a session nothing.

    Looked up at every run: whoever was signed out elsewhere is nobody at the next click.
    """
    try:
        known = token()
        return open_accounts().who(known) if known else None
    except StoreError as error:
        # The public pages do without: their readers are nobody anyway.
        _log.error("the accounts cannot be opened: %s", error)
        return None


def still_holds(account: Account) -> bool:
    """Say whether an account that was admitted is still an editor's, and signed in."""
    try:
        open_accounts().confirm(account, Role.EDITOR)
    except (NotSignedInError, NotAllowedError, StoreError):
        return False
    return True
