"""Accounts, sessions and roles, in ``accounts.sqlite`` beside the store.

Read ``file`` first: it is what the rest of the desk works with. Its transactions are
made of ``keeping`` (rows of accounts), ``sessions``, ``onetime`` (links), ``throttle``
(wrong tries) and ``audit`` (what was done). ``passwords`` and ``names`` say what is
accepted.
"""

from incidents.desk.accounts.audit import Entry
from incidents.desk.accounts.file import Accounts, SignInError
from incidents.desk.accounts.keeping import (
    AccountExistsError,
    LastAdminError,
    NoAccountError,
    Person,
)
from incidents.desk.accounts.names import AccountNameError
from incidents.desk.accounts.onetime import LinkError
from incidents.desk.accounts.passwords import BusyError, PasswordError, Passwords
from incidents.desk.accounts.sessions import Session
from incidents.desk.accounts.throttle import ThrottledError

__all__ = [
    "AccountExistsError",
    "AccountNameError",
    "Accounts",
    "BusyError",
    "Entry",
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
