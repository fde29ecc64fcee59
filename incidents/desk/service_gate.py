"""What every service of the desk is given, and the one gate that all of them go through.

A service is marked with ``writes`` or with ``reads``, and with the role that it needs. It
is called with the token of a session (or ``COMMAND_LINE``), never with an account: the
account is read from the accounts anew at every call, and once more inside the write, so
that somebody who was signed out or demoted a second ago writes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, Self, TypeVar

from incidents.desk.auth import Accounts
from incidents.desk.auth.roles import Account, Role, Token
from incidents.desk.workfile.repository import Book
from incidents.store import Signature, Store

P = ParamSpec("P")
R = TypeVar("R")

WRITING: Final[dict[str, Role]] = {}
READING: Final[dict[str, Role]] = {}


@dataclass(frozen=True, slots=True)
class Desk:
    """What a service of the desk works with.

    Attributes
    ----------
    store : Store
        The live store: what is published, and records that wait for review.
    accounts : Accounts
        Who may do what; ``accounts.sqlite`` beside the store.
    book : Book
        Drafts, stored reports, uploads, decisions; ``desk.sqlite`` beside the store.
    """

    store: Store
    accounts: Accounts
    book: Book

    @classmethod
    def beside(cls, store: Store, accounts: Accounts | None = None) -> Self:
        """Return the desk whose files lie beside a store; they are made when missing.

        Parameters
        ----------
        store : Store
        accounts : Accounts, optional
            If that file is open already.

        Raises
        ------
        StoreError
        """
        folder: Path = store.path.parent
        accounts = accounts or Accounts(folder / "accounts.sqlite")
        return cls(store, accounts, Book(folder / "desk.sqlite"))


@dataclass(frozen=True, slots=True)
class Permit:
    """What the gate hands to a service: who acts, and the right to.

    Attributes
    ----------
    account : Account
        As it was when the service was called.
    role : Role
        That the service needs.
    accounts : Accounts
    """

    account: Account
    role: Role
    accounts: Accounts

    def __call__(self) -> None:
        """Read session and role anew; to be called inside a write, before it is saved.

        Raises
        ------
        NotSignedInError, NotAllowedError
            If the account has been signed out, disabled or given another role meanwhile.
        """
        self.accounts.confirm(self.account, self.role)

    def sign(self, why: str, *, safety: bool = False) -> Signature:
        """Return what a change of the record is signed with, this permit in it.

        Parameters
        ----------
        why : str
            For the public log.
        safety : bool
            It protects somebody: the log says that it was made, and no more.
        """
        return Signature(
            by=self.account.name,
            role=self.account.role.value,
            why=why,
            safety=safety,
            permit=self,
        )


Service = Callable[Concatenate[Desk, Permit, P], R]
Guarded = Callable[Concatenate[Desk, Token, P], R]


def reads(role: Role) -> Callable[[Service[P, R]], Guarded[P, R]]:
    """Mark a service that changes nothing, and hold its door.

    The marked function is given a permit; its callers give the token. A test fails for a
    service that is marked neither with this nor with ``writes``.

    Raises
    ------
    NotSignedInError, NotAllowedError
        Before anything is read.
    """
    return _gate(role, READING)


def writes(role: Role) -> Callable[[Service[P, R]], Guarded[P, R]]:
    """Mark a service that changes something, and hold its door, as ``reads`` does."""
    return _gate(role, WRITING)


def _gate(role: Role, marked: dict[str, Role]) -> Callable[[Service[P, R]], Guarded[P, R]]:
    def mark(service: Service[P, R]) -> Guarded[P, R]:
        marked[f"{service.__module__}.{service.__qualname__}"] = role

        @wraps(service)
        def guarded(desk: Desk, token: Token, /, *args: P.args, **kwargs: P.kwargs) -> R:
            permit = Permit(desk.accounts.require(token, role), role, desk.accounts)
            return service(desk, permit, *args, **kwargs)

        return guarded

    return mark
