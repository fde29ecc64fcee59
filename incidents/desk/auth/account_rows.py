"""Rows of accounts inside an open transaction; who may do this is the caller's to check."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from incidents.desk.auth import one_time_links, sessions
from incidents.desk.auth.account_tables import accounts
from incidents.desk.auth.pseudonyms import clean_name, name_key
from incidents.desk.auth.roles import Role
from incidents.errors import IncidentError

Found = Row[tuple[Any, ...]]
_NOTHING: Final = "reset"


class AccountExistsError(IncidentError):
    """The name, or the provider's identity, belongs to an account already."""


class NoAccountError(IncidentError):
    """There is no account of this name."""


class LastAdminError(IncidentError):
    """Without this admin nobody could manage accounts any more."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is the last admin. Make another account admin first.")


@dataclass(frozen=True, slots=True)
class Person:
    """One account as an admin sees it.

    Attributes
    ----------
    name : str
    role : Role
    state : str
        ``active``, ``invited`` (no password chosen yet) or ``disabled``.
    issuer, subject : str or None
        The provider's identity that is linked to it.
    """

    name: str
    role: Role
    state: str
    issuer: str | None = None
    subject: str | None = None


def by_name(connection: Connection, name: str) -> Found | None:
    """Return the row of an account, however its name is spelt."""
    asked = select(accounts).where(accounts.c.name_key == name_key(name))
    return connection.execute(asked).one_or_none()


def get(connection: Connection, name: str) -> Found:
    """Return the row of an account.

    Raises
    ------
    NoAccountError
    """
    found = by_name(connection, name)
    if found is None:
        raise NoAccountError(f"There is no account of the name {name!r}.")
    return found


def by_identity(connection: Connection, issuer: str, subject: str) -> Found | None:
    """Return the row that a provider's identity is linked to."""
    asked = select(accounts).where(accounts.c.issuer == issuer, accounts.c.subject == subject)
    return connection.execute(asked).one_or_none()


def name_of(connection: Connection, account_id: int) -> str:
    """Return the name of an account."""
    asked = select(accounts.c.name).where(accounts.c.id == account_id)
    return str(connection.execute(asked).scalar_one())


def people(connection: Connection) -> list[Person]:
    """Return every account, by name."""
    rows = connection.execute(select(accounts).order_by(accounts.c.name_key)).all()
    return [Person(row.name, Role(row.role), _state(row), row.issuer, row.subject) for row in rows]


def _state(row: Found) -> str:
    if row.is_disabled:
        return "disabled"
    has_password = row.password_hash not in (None, _NOTHING)
    return "active" if has_password or row.issuer else "invited"


def has_admin(connection: Connection) -> bool:
    """Say whether somebody has been admin with a way to sign in; disabled ones count.

    A disabled admin is enabled again on the command line: the set-up link is for the
    first start alone.
    """
    can_sign_in = accounts.c.password_hash.is_not(None) | accounts.c.issuer.is_not(None)
    asked = select(func.count()).where(accounts.c.role == Role.ADMIN, can_sign_in)
    return bool(connection.execute(asked).scalar_one())


def add(connection: Connection, name: str, role: Role, now: float) -> int:
    """Add an account without a password, and return its id.

    Raises
    ------
    AccountNameError, AccountExistsError
    """
    name = clean_name(name)
    found = by_name(connection, name)
    if found is not None:
        raise AccountExistsError(f"There is an account of the name {found.name} already.")
    made = connection.execute(
        insert(accounts)
        .values(
            name=name,
            name_key=name_key(name),
            role=role,
            is_disabled=False,
            created_at=now,
            valid_from=now,
        )
        .returning(accounts.c.id)
    )
    return int(made.scalar_one())


def set_role(connection: Connection, row: Found, role: Role, now: float) -> None:
    """Give an account another role, and end its sessions.

    Raises
    ------
    LastAdminError
    """
    if role is not Role.ADMIN:
        _keep_an_admin(connection, row)
    _put(connection, row.id, role=role)
    sessions.end_all(connection, row.id, now)


def disable(connection: Connection, row: Found, now: float) -> None:
    """Let nobody in with an account; ends its sessions and its link.

    Raises
    ------
    LastAdminError
    """
    _keep_an_admin(connection, row)
    _put(connection, row.id, is_disabled=True)
    sessions.end_all(connection, row.id, now)
    one_time_links.end_all(connection, row.id)


def enable(connection: Connection, row: Found) -> None:
    """Let an account in again."""
    _put(connection, row.id, is_disabled=False)


def put_password(connection: Connection, account_id: int, made: str, now: float) -> None:
    """Give an account a new hash, and end its sessions."""
    _put(connection, account_id, password_hash=made)
    sessions.end_all(connection, account_id, now)


def forget_password(connection: Connection, row: Found, now: float) -> None:
    """Let the password of an account hold no more, and end its sessions.

    A hash that nothing matches stays, so that a reset admin is still known to have been one.
    """
    if row.password_hash is not None:
        _put(connection, row.id, password_hash=_NOTHING)
    sessions.end_all(connection, row.id, now)


def renew_hash(connection: Connection, account_id: int, old: str, new: str) -> bool:
    """Put a hash in the place of ``old``; False if that is there no more or it is disabled."""
    changed = connection.execute(
        update(accounts)
        .where(
            accounts.c.id == account_id,
            accounts.c.password_hash == old,
            accounts.c.is_disabled.is_(False),
        )
        .values(password_hash=new)
    )
    return bool(changed.rowcount)


def link_identity(
    connection: Connection, row: Found, issuer: str | None, subject: str | None, now: float
) -> None:
    """Link an account to a provider's identity, or to none; ends its sessions.

    Raises
    ------
    AccountExistsError
    """
    if issuer is not None and subject is not None:
        found = by_identity(connection, issuer, subject)
        if found is not None and found.id != row.id:
            raise AccountExistsError(f"This identity is linked to {found.name} already.")
    _put(connection, row.id, issuer=issuer, subject=subject)
    sessions.end_all(connection, row.id, now)


def _put(connection: Connection, account_id: int, **values: object) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(**values))


def _keep_an_admin(connection: Connection, row: Found) -> None:
    if row.role != Role.ADMIN or row.is_disabled:
        return
    others = select(func.count()).where(
        accounts.c.role == Role.ADMIN, accounts.c.is_disabled.is_(False), accounts.c.id != row.id
    )
    if not connection.execute(others).scalar_one():
        raise LastAdminError(row.name)
