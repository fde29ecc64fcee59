"""The accounts in one file: who is signed in, and what they may do."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from incidents.desk.auth import (
    account_audit,
    account_rows,
    client_addresses,
    one_time_links,
    sessions,
    throttle,
)
from incidents.desk.auth.account_tables import VERSION, metadata, settings
from incidents.desk.auth.passwords import LONGEST, Passwords, checked
from incidents.desk.auth.pseudonyms import clean_name, name_key
from incidents.desk.auth.roles import (
    OPERATOR,
    Account,
    Acting,
    CommandLine,
    NotAllowedError,
    NotSignedInError,
    Role,
    Token,
)
from incidents.desk.sqlite_files import open_file
from incidents.errors import IncidentError

_FOUR_EYES: Final = "four_eyes"
_SECRET: Final = "secret"  # noqa: S105  the name of a setting
_PASSWORDS: Final = Passwords()


class SignInError(IncidentError):
    """Name and password do not go together; whether the name exists is not said."""

    def __init__(self) -> None:
        super().__init__("That name and password do not go together.")


class Accounts:
    """The accounts in one file.

    Parameters
    ----------
    path : Path
        ``accounts.sqlite``; made when missing.
    passwords : Passwords
        How passwords are hashed.
    clock : callable
        Seconds since 1970.

    Raises
    ------
    StoreError
        If the file cannot be opened.
    """

    def __init__(
        self,
        path: Path,
        *,
        passwords: Passwords = _PASSWORDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self.clock = clock
        self.passwords = passwords
        self._readers, self._writers = open_file(path, metadata, VERSION)

    def close(self) -> None:
        """Let go of the file."""
        self._readers.dispose()
        self._writers.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the file."""
        with self._readers.connect() as connection:
            yield connection

    @contextmanager
    def changing(self, permit: Acting) -> Iterator[Connection]:
        """Give a connection for one write, which only who has a permit gets, read anew.

        Nobody else writes while it is open, so what is confirmed holds until it is saved.

        Raises
        ------
        NotSignedInError, NotAllowedError
        """
        with self._writers.begin() as connection:
            self._confirm(connection, permit.account, permit.role)
            yield connection

    # Who is there

    def who(self, token: Token) -> Account | None:
        """Return the account behind a token, read anew; None for everybody else."""
        if isinstance(token, CommandLine):
            return OPERATOR
        mark = sessions.mark_of(token) if token else None
        if mark is None:
            return None
        now = self.clock()
        with self._readers.connect() as connection:
            found = sessions.look(connection, mark, now)
        if found is None:
            return None
        account, seen_at = found
        if not 0 <= now - seen_at < sessions.TOUCH_SECONDS:
            # A file that cannot be written still tells who is who.
            with suppress(DBAPIError), self._writers.begin() as connection:
                sessions.touch(connection, mark, now)
        return account

    def require(self, token: Token, role: Role) -> Account:
        """Return the account behind a token, if it may do what ``role`` may.

        Raises
        ------
        NotSignedInError, NotAllowedError
        """
        account = self.who(token)
        if account is None:
            raise NotSignedInError("You are not signed in, or your session has ended.")
        _check_role(account, role)
        return account

    def confirm(self, account: Account, role: Role) -> None:
        """Read the session and the role anew; to be called inside a write, before it is saved.

        Raises
        ------
        NotSignedInError, NotAllowedError
            If the account has been signed out, disabled or given another role meanwhile.
        """
        with self._readers.connect() as connection:
            self._confirm(connection, account, role)

    def _confirm(self, connection: Connection, account: Account, role: Role) -> None:
        if account == OPERATOR:
            return
        found = sessions.look(connection, account.session, self.clock())
        if found is None or found[0].id != account.id:
            raise NotSignedInError("Your session has ended. Nothing was saved.")
        _check_role(found[0], role)

    # In and out

    def sign_in(self, name: str, password: str, *, address: str = "", browser: str = "") -> str:
        """Return the token of a new session.

        Parameters
        ----------
        name, password : str
        address : str
            Of the browser; kept in part only.
        browser : str
            How its owner would call it.

        Raises
        ------
        SignInError
            For an unknown name as for a wrong password, and after the same time.
        ThrottledError
            After too many tries for this name or from this address.
        BusyError
        """
        lane = throttle.mark_of(self.secret(), "address", client_addresses.slow_lane(address))
        row = self._row(name) if len(name) <= LONGEST else None
        tried = throttle.mark_of(self.secret(), "account", name_key(name[:LONGEST]))
        self._count({tried: throttle.ACCOUNT, lane: throttle.ADDRESS})
        stored = row.password_hash if row is not None and not row.is_disabled else None
        if not self.passwords.verify(stored, password) or row is None or stored is None:
            raise SignInError
        kept = stored
        if self.passwords.is_outdated(stored):
            kept = self.passwords.hash(password)
        with self._writers.begin() as connection:
            throttle.forgive(connection, tried, lane)
            # Somebody may have disabled it, or changed its password, while it was verified.
            if not account_rows.renew_hash(connection, row.id, stored, kept):
                raise SignInError
            return sessions.start(
                connection, row.id, self.clock(), browser, client_addresses.coarse(address)
            )

    def sign_in_with(self, issuer: str, subject: str, issued_at: float) -> str | None:
        """Return the token of a new session for whom a provider has signed in.

        Parameters
        ----------
        issuer, subject : str
            As the provider's signed token has them; an admin has linked them to an account.
            Nothing else counts, an e-mail address least of all.
        issued_at : float
            When the provider signed them in, in seconds since 1970.

        Returns
        -------
        str or None
            None when no account is linked, it is disabled, or has signed out everywhere since.
        """
        now = self.clock()
        with self._writers.begin() as connection:
            row = account_rows.by_identity(connection, issuer, subject)
            if row is None or row.is_disabled or not sessions.is_alive(issued_at, now, now):
                return None
            # Whole seconds in the provider's token: of the same second counts as before.
            if issued_at <= row.valid_from:
                return None
            return sessions.start(connection, row.id, now, f"through {issuer}", "")

    def sign_out(self, token: Token) -> None:
        """End the session of a token; nothing if there is none."""
        mark = sessions.mark_of(token) if isinstance(token, str) else None
        if mark is not None:
            with self._writers.begin() as connection:
                sessions.end(connection, mark)

    def sign_out_everywhere(self, permit: Acting) -> None:
        """End every session of an account, this one too.

        Raises
        ------
        NotSignedInError
        """
        by = permit.account
        with self.changing(permit) as connection:
            sessions.end_all(connection, by.id, self.clock())
            account_audit.note(connection, self.clock(), by.name, "signed out everywhere", by.name)

    def sessions_of(self, account: Account) -> list[sessions.Session]:
        """Return where an account is signed in, the last used first."""
        with self.reading() as connection:
            return sessions.of_account(connection, account.id, account.session, self.clock())

    def change_password(self, permit: Acting, old: str, new: str) -> None:
        """Give one's own account a new password; ends every session of it.

        Raises
        ------
        SignInError
            If the old one is wrong.
        PasswordError, ThrottledError, NotSignedInError, BusyError
        """
        by = permit.account
        new = checked(new, by.name)
        tried = throttle.mark_of(self.secret(), "account", name_key(by.name))
        self._count({tried: throttle.ACCOUNT})
        row = self._row(by.name)
        if row is None or not self.passwords.verify(row.password_hash, old):
            raise SignInError
        made = self.passwords.hash(new)
        with self.changing(permit) as connection:
            account_rows.put_password(connection, by.id, made, self.clock())
            throttle.forgive(connection, tried, "")
            account_audit.note(connection, self.clock(), by.name, "changed the password", by.name)

    # One-time links

    def has_admin(self) -> bool:
        """Say whether there is an admin who has a password, or signs in with a provider."""
        with self.reading() as connection:
            return account_rows.has_admin(connection)

    def setup_link(self) -> str | None:
        """Return the token that makes the first admin; None when there is one.

        An earlier one holds no more.
        """
        with self._writers.begin() as connection:
            if account_rows.has_admin(connection):
                return None
            return one_time_links.make(connection, None, self.clock())

    def invited(self, token: str) -> str | None:
        """Return the name of the account that a one-time link is for; None: the first admin's.

        Raises
        ------
        LinkError
        """
        with self.reading() as connection:
            account_id = one_time_links.account_of(connection, token, self.clock())
            return account_rows.name_of(connection, account_id) if account_id is not None else None

    def accept(self, token: str, password: str, name: str = "") -> str:
        """Use a one-time link: choose the password, and for the first admin the name; return it.

        Signs nobody in: that is the next step, on the ordinary way.

        Parameters
        ----------
        token : str
        password : str
        name : str
            Of the first admin; not read for other links.

        Raises
        ------
        LinkError, PasswordError, AccountNameError, AccountExistsError, BusyError
        """
        invited = self.invited(token)
        chosen = clean_name(name) if invited is None else invited
        made = self.passwords.hash(checked(password, chosen))
        now = self.clock()
        with self._writers.begin() as connection:
            account_id = one_time_links.account_of(connection, token, now)
            if account_id is None:
                if account_rows.has_admin(connection):
                    raise one_time_links.LinkError
                account_id = account_rows.add(connection, chosen, Role.ADMIN, now)
                account_audit.note(connection, now, "operator", "made the first admin", chosen)
                one_time_links.end_all(connection, None)
            account_rows.put_password(connection, account_id, made, now)
            one_time_links.end_all(connection, account_id)
            account_audit.note(connection, now, chosen, "chose a password", chosen)
        return chosen

    # Settings

    def four_eyes(self) -> bool:
        """Say whether an author may not publish their own record."""
        with self.reading() as connection:
            return _setting(connection, _FOUR_EYES) != "off"

    def set_four_eyes(self, permit: Acting, is_on: bool) -> None:
        """Switch four eyes on or off.

        Raises
        ------
        NotSignedInError, NotAllowedError
        """
        with self.changing(permit) as connection:
            value = "on" if is_on else "off"
            if (_setting(connection, _FOUR_EYES) or "on") != value:
                _put_setting(connection, _FOUR_EYES, value)
                who = permit.account.name
                account_audit.note(connection, self.clock(), who, f"switched four eyes {value}")

    def secret(self) -> bytes:
        """Return the secret of this file, 32 bytes: for forms, and to hide who tried."""
        with self.reading() as connection:
            found = _setting(connection, _SECRET)
        if found is None:
            with self._writers.begin() as connection:
                found = _setting(connection, _SECRET) or secrets.token_hex(32)
                _put_setting(connection, _SECRET, found)
        return bytes.fromhex(found)

    # Inside

    def _row(self, name: str) -> Row[tuple[Any, ...]] | None:
        with self.reading() as connection:
            return account_rows.by_name(connection, name)

    def _count(self, tries: dict[str, throttle.Pace]) -> None:
        with self._writers.begin() as connection:
            wait = throttle.count(connection, tries, self.clock())
        if wait:
            raise throttle.ThrottledError(wait)


def _check_role(account: Account, role: Role) -> None:
    if not account.role.covers(role):
        raise NotAllowedError(
            f"{account.name} is signed in as {account.role}; this needs the role {role}."
        )


def _setting(connection: Connection, name: str) -> str | None:
    found = select(settings.c.value).where(settings.c.name == name)
    return connection.execute(found).scalar_one_or_none()


def _put_setting(connection: Connection, name: str, value: str) -> None:
    connection.execute(
        insert(settings)
        .values(name=name, value=value)
        .on_conflict_do_update(index_elements=[settings.c.name], set_={"value": value})
    )
