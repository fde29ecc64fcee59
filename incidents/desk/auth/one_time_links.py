"""One-time links: the only way in which a password is first chosen."""

from typing import Final

from sqlalchemy import Connection, delete, insert, select

from incidents.desk.auth.account_tables import links
from incidents.desk.auth.sessions import mark_of, new_token
from incidents.errors import IncidentError

LIFE_SECONDS: Final = 24 * 60 * 60


class LinkError(IncidentError):
    """A one-time link holds no more, or never did."""

    def __init__(self) -> None:
        super().__init__(
            "This link does not hold any more: it can be used once, within a day. "
            "Ask whoever gave it to you for a new one."
        )


def address(token: str, server: str) -> str:
    """Return the address of a link on a server that is known as ``server``."""
    return f"{server.rstrip('/')}/account/setup?token={token}"


def make(connection: Connection, account_id: int | None, now: float) -> str:
    """Return the token of a new link; earlier links for the same end hold no more.

    Parameters
    ----------
    account_id : int or None
        None for the link that makes the first admin.
    """
    end_all(connection, account_id)
    token = new_token()
    connection.execute(
        insert(links).values(token_hash=mark_of(token), account_id=account_id, made_at=now)
    )
    return token


def end_all(connection: Connection, account_id: int | None) -> None:
    """Let no link of an account hold any more; None is the first admin's."""
    connection.execute(delete(links).where(links.c.account_id.is_not_distinct_from(account_id)))


def account_of(connection: Connection, token: str, now: float) -> int | None:
    """Return whose link this is; None is the first admin's.

    Raises
    ------
    LinkError
    """
    mark = mark_of(token)
    found = connection.execute(select(links).where(links.c.token_hash == mark)).one_or_none()
    if found is None or not 0 <= now - found.made_at + 60 < LIFE_SECONDS:
        raise LinkError
    account_id: int | None = found.account_id
    return account_id
