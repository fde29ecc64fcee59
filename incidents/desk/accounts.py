"""Accounts and sessions: who is signed in, and what they may do."""

from pathlib import Path

from incidents.desk.roles import OPERATOR, Account, CommandLine, NotSignedInError, Role, Token


class Accounts:
    """The accounts in one file.

    Parameters
    ----------
    path : Path
        ``accounts.sqlite``; made when missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def require(self, token: Token, role: Role) -> Account:
        """Return the account behind a token, if it may do what ``role`` may.

        Raises
        ------
        NotSignedInError, NotAllowedError
        """
        if isinstance(token, CommandLine):
            return OPERATOR
        raise NotSignedInError("sign in first")
