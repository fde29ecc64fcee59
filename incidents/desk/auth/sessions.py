"""Sessions: who is signed in where, until when."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from incidents.desk.auth.account_tables import accounts, sessions
from incidents.desk.auth.roles import Account, Role

IDLE_SECONDS: Final = 30 * 60
LONGEST_SECONDS: Final = 10 * 60 * 60
# A use is written down once a minute: reading a page need not be a write.
TOUCH_SECONDS: Final = 60
# A clock that is set back further than this ends a session, or it would live on until the clock
# has come back to where it was.
_CLOCK_SECONDS: Final = 60
_TOKEN_LENGTH: Final = 43


@dataclass(frozen=True, slots=True)
class Session:
    """One place where an account is signed in.

    Attributes
    ----------
    started_at, seen_at : float
        Seconds since 1970.
    browser, network : str
        "Firefox on Linux", "192.0.2.x".
    is_this : bool
        Whether it is the session that asks.
    """

    started_at: float
    seen_at: float
    browser: str
    network: str
    is_this: bool


def new_token() -> str:
    """Return a token that nobody can guess, 43 characters."""
    return secrets.token_urlsafe(32)


def mark_of(token: str) -> str | None:
    """Return what is kept of a token; None for what cannot be one."""
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return None
    return hashlib.sha256(token.encode()).hexdigest()


def is_alive(started_at: float, seen_at: float, now: float) -> bool:
    """Say whether a session still holds: not idle, not too old, and the clock makes sense."""
    is_sane = now >= max(started_at, seen_at) - _CLOCK_SECONDS
    return is_sane and now - seen_at < IDLE_SECONDS and now - started_at < LONGEST_SECONDS


def start(connection: Connection, account_id: int, now: float, browser: str, network: str) -> str:
    """Begin a session and return its token; sweeps out those that have ended."""
    stale = select(sessions.c.token_hash, sessions.c.started_at, sessions.c.seen_at)
    for mark, started_at, seen_at in connection.execute(stale).all():
        if not is_alive(started_at, seen_at, now):
            connection.execute(delete(sessions).where(sessions.c.token_hash == mark))
    token = new_token()
    connection.execute(
        insert(sessions).values(
            token_hash=mark_of(token),
            account_id=account_id,
            started_at=now,
            seen_at=now,
            browser=browser[:60],
            network=network[:60],
        )
    )
    return token


def look(connection: Connection, mark: str, now: float) -> tuple[Account, float] | None:
    """Return whose session this is and when it was last seen; None if it holds no more."""
    found = connection.execute(
        select(
            accounts.c.id,
            accounts.c.name,
            accounts.c.role,
            sessions.c.started_at,
            sessions.c.seen_at,
        )
        .join_from(sessions, accounts)
        .where(sessions.c.token_hash == mark, accounts.c.is_disabled.is_(False))
    ).one_or_none()
    if found is None or not is_alive(found.started_at, found.seen_at, now):
        return None
    return Account(found.id, found.name, Role(found.role), mark), found.seen_at


def touch(connection: Connection, mark: str, now: float) -> None:
    """Write down that a session was used."""
    connection.execute(update(sessions).where(sessions.c.token_hash == mark).values(seen_at=now))


def end(connection: Connection, mark: str) -> None:
    """End one session."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == mark))


def end_all(connection: Connection, account_id: int, now: float) -> None:
    """End every session of an account, and those that a provider would open anew."""
    connection.execute(delete(sessions).where(sessions.c.account_id == account_id))
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(valid_from=now))


def of_account(connection: Connection, account_id: int, this: str, now: float) -> list[Session]:
    """Return where an account is signed in, the last used first."""
    rows = connection.execute(
        select(sessions)
        .where(sessions.c.account_id == account_id)
        .order_by(sessions.c.seen_at.desc())
    ).all()
    return [
        Session(one.started_at, one.seen_at, one.browser, one.network, one.token_hash == this)
        for one in rows
        if is_alive(one.started_at, one.seen_at, now)
    ]
