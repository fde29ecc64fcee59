"""Who may do what: roles, accounts that act, and the two ways of not being let in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from incidents.errors import IncidentError


class Role(StrEnum):
    """What an account may do; each role may do what the ones before it may.

    A viewer has no account.
    """

    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Say whether this role may do what ``needed`` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


class NotSignedInError(IncidentError):
    """Nobody is signed in, or the session has ended."""


class NotAllowedError(IncidentError):
    """The account's role does not allow this."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who is acting.

    Attributes
    ----------
    id : int
        0 is whoever has the files of the server in their hands (the command line).
    name : str
        A pseudonym; the only name that is ever shown.
    role : Role
    session : str
        Hash of the session's token; empty for the command line.
    """

    id: int
    name: str
    role: Role
    session: str = ""


class CommandLine:
    """The caller who has the files in their hands; no page may use it."""


COMMAND_LINE: Final = CommandLine()
OPERATOR: Final = Account(0, "operator", Role.ADMIN)


class Acting(Protocol):
    """Who acts, and the role that the service asks for: what the gate hands to a service."""

    @property
    def account(self) -> Account:
        """As it was when the service was called."""

    @property
    def role(self) -> Role:
        """That the service needs."""


Token = str | CommandLine | None
