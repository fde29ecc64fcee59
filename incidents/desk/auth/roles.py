"""Who may do what, and the one gate that every writing service goes through.

A service that changes anything is marked with ``writes``. It is called with the
token of a session (or ``COMMAND_LINE``), never with an account: the account is
read from the accounts anew at every call, and once more inside the write, so
that somebody who was signed out or demoted a second ago writes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from incidents.errors import IncidentError

if TYPE_CHECKING:
    from incidents.desk.context import Desk

P = ParamSpec("P")
R = TypeVar("R")


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

Token = str | CommandLine | None

F = TypeVar("F", bound=Callable[..., object])

WRITING: Final[dict[str, Role]] = {}
READING: Final[set[str]] = set()


def reads(service: F) -> F:
    """Mark a service that is given the desk and changes nothing.

    A test fails for a service that is marked neither with this nor with ``writes``:
    whoever adds one has to say which it is.
    """
    READING.add(f"{service.__module__}.{service.__qualname__}")
    return service


def writes(
    role: Role,
) -> Callable[
    [Callable[Concatenate["Desk", Account, P], R]], Callable[Concatenate["Desk", Token, P], R]
]:
    """Mark a service that changes something, and hold its door.

    The marked function is given the account; its callers give the token.

    Raises
    ------
    NotSignedInError, NotAllowedError
        Before anything is read or written.
    """

    def mark(
        service: Callable[Concatenate["Desk", Account, P], R],
    ) -> Callable[Concatenate["Desk", Token, P], R]:
        WRITING[f"{service.__module__}.{service.__qualname__}"] = role

        @wraps(service)
        def guarded(desk: "Desk", token: Token, /, *args: P.args, **kwargs: P.kwargs) -> R:
            return service(desk, desk.accounts.require(token, role), *args, **kwargs)

        return guarded

    return mark
