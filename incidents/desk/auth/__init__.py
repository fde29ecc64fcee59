"""Accounts, sessions and roles, in ``accounts.sqlite`` beside the store.

Read ``accounts`` first: it is what the rest of the desk works with. Its transactions are
made of ``account_rows`` (rows of accounts), ``sessions``, ``one_time_links`` (links), ``throttle``
(wrong tries) and ``account_audit`` (what was done). ``passwords`` and ``pseudonyms`` say what is
accepted.
"""

from incidents.desk.auth.account_audit import AuditEntry
from incidents.desk.auth.account_rows import (
    AccountExistsError,
    LastAdminError,
    NoAccountError,
    Person,
)
from incidents.desk.auth.accounts import Accounts, SignInError
from incidents.desk.auth.one_time_links import LinkError
from incidents.desk.auth.passwords import BusyError, PasswordError, Passwords
from incidents.desk.auth.pseudonyms import AccountNameError
from incidents.desk.auth.sessions import Session
from incidents.desk.auth.throttle import ThrottledError

__all__ = [
    "AccountExistsError",
    "AccountNameError",
    "Accounts",
    "AuditEntry",
    "BusyError",
    "LastAdminError",
    "LinkError",
    "NoAccountError",
    "PasswordError",
    "Passwords",
    "Person",
    "Session",
    "SignInError",
    "ThrottledError",
]
