"""The desk that every service is given: the store, the accounts, and the work in progress."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from incidents.desk.auth import Accounts
from incidents.desk.workfile.repository import Book
from incidents.store import Store


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
