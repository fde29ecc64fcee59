"""What an admin does with accounts, and everybody with their own."""

from typing import Final

from incidents.desk.auth import (
    AccountExistsError,
    AuditEntry,
    Person,
    Session,
    account_audit,
    account_rows,
)
from incidents.desk.auth import one_time_links as links
from incidents.desk.auth.passwords import checked
from incidents.desk.auth.roles import NotAllowedError, Role
from incidents.desk.service_gate import Desk, Permit, reads, writes

_ENTRIES: Final = 200


@reads(Role.ADMIN)
def people(desk: Desk, permit: Permit) -> list[Person]:
    """Return every account, by name.

    Raises
    ------
    NotSignedInError, NotAllowedError
        For everybody but an admin.
    """
    with desk.accounts.reading() as connection:
        return account_rows.people(connection)


@reads(Role.ADMIN)
def audit_log(desk: Desk, permit: Permit) -> list[AuditEntry]:
    """Return the newest 200 entries of what was done to accounts, newest first.

    Raises
    ------
    NotSignedInError, NotAllowedError
        For everybody but an admin.
    """
    with desk.accounts.reading() as connection:
        return account_audit.read(connection, _ENTRIES)


@reads(Role.EDITOR)
def own_sessions(desk: Desk, permit: Permit) -> list[Session]:
    """Return where the account of a token is signed in, the last used first.

    Raises
    ------
    NotSignedInError
    """
    return desk.accounts.sessions_of(permit.account)


@writes(Role.ADMIN)
def add(desk: Desk, permit: Permit, name: str, role: Role) -> str:
    """Add an account; return the token of the link on which its owner chooses a password.

    Raises
    ------
    AccountNameError, AccountExistsError
    """
    file = desk.accounts
    with file.changing(permit) as connection:
        account_id = account_rows.add(connection, name, role, file.clock())
        known = account_rows.name_of(connection, account_id)
        account_audit.note(connection, file.clock(), permit.account.name, "added", known, role)
        return links.make(connection, account_id, file.clock())


@writes(Role.ADMIN)
def add_with_password(desk: Desk, permit: Permit, name: str, role: Role, password: str) -> None:
    """Add an account with a password, for scripts; people get a link.

    Raises
    ------
    AccountNameError, AccountExistsError, PasswordError, BusyError
    """
    file = desk.accounts
    made = file.passwords.hash(checked(password, name))
    with file.changing(permit) as connection:
        account_id = account_rows.add(connection, name, role, file.clock())
        account_rows.put_password(connection, account_id, made, file.clock())
        known = account_rows.name_of(connection, account_id)
        account_audit.note(
            connection, file.clock(), permit.account.name, "added with a password", known, role
        )


@writes(Role.ADMIN)
def set_role(desk: Desk, permit: Permit, name: str, role: Role) -> None:
    """Give an account another role, which ends its sessions.

    Raises
    ------
    NoAccountError, LastAdminError
    """
    file = desk.accounts
    with file.changing(permit) as connection:
        row = account_rows.get(connection, name)
        if row.role == role:
            return
        account_rows.set_role(connection, row, role, file.clock())
        change = f"{row.role} to {role}"
        account_audit.note(
            connection, file.clock(), permit.account.name, "changed the role", row.name, change
        )


@writes(Role.ADMIN)
def disable(desk: Desk, permit: Permit, name: str) -> None:
    """Let nobody in with an account any more; what it has done stays.

    Raises
    ------
    NoAccountError, LastAdminError
    """
    file = desk.accounts
    with file.changing(permit) as connection:
        row = account_rows.get(connection, name)
        account_rows.disable(connection, row, file.clock())
        account_audit.note(connection, file.clock(), permit.account.name, "disabled", row.name)


@writes(Role.ADMIN)
def enable(desk: Desk, permit: Permit, name: str) -> None:
    """Let an account in again, with the password that it had.

    Raises
    ------
    NoAccountError
    """
    file = desk.accounts
    with file.changing(permit) as connection:
        row = account_rows.get(connection, name)
        account_rows.enable(connection, row)
        account_audit.note(connection, file.clock(), permit.account.name, "enabled", row.name)


@writes(Role.ADMIN)
def reset(desk: Desk, permit: Permit, name: str) -> str:
    """Sign an account out everywhere; return the token of a link to choose a new password.

    The old password holds no more from this moment.

    Raises
    ------
    NoAccountError, NotAllowedError
        The latter for an account that is disabled.
    """
    file = desk.accounts
    with file.changing(permit) as connection:
        row = account_rows.get(connection, name)
        if row.is_disabled:
            raise NotAllowedError(f"{row.name} is disabled. Enable the account first.")
        account_rows.forget_password(connection, row, file.clock())
        account_audit.note(connection, file.clock(), permit.account.name, "reset", row.name)
        return links.make(connection, row.id, file.clock())


@writes(Role.ADMIN)
def link_identity(
    desk: Desk, permit: Permit, name: str, issuer: str | None, subject: str | None
) -> None:
    """Let an account sign in with a provider: the one with exactly this issuer and subject.

    Parameters
    ----------
    issuer, subject : str or None
        Both, as the provider's token has them; or neither, which unlinks.

    Raises
    ------
    NoAccountError, AccountExistsError
        The latter if the identity belongs to another account.
    """
    issuer, subject = (one.strip() if one else None for one in (issuer, subject))
    if bool(issuer) != bool(subject):
        raise AccountExistsError("An identity has both an issuer and a subject.")
    file = desk.accounts
    with file.changing(permit) as connection:
        row = account_rows.get(connection, name)
        account_rows.link_identity(connection, row, issuer or None, subject or None, file.clock())
        said = f"{issuer} {subject}" if issuer else "none"
        account_audit.note(
            connection, file.clock(), permit.account.name, "linked an identity", row.name, said
        )


@writes(Role.ADMIN)
def set_four_eyes(desk: Desk, permit: Permit, is_on: bool) -> None:
    """Say whether an author may publish their own record; each switch is in the audit log."""
    desk.accounts.set_four_eyes(permit, is_on)


@writes(Role.EDITOR)
def change_password(desk: Desk, permit: Permit, old: str, new: str) -> None:
    """Give one's own account a new password; it is signed out everywhere.

    Raises
    ------
    SignInError, PasswordError, ThrottledError, BusyError
    """
    desk.accounts.change_password(permit, old, new)


@writes(Role.EDITOR)
def sign_out_everywhere(desk: Desk, permit: Permit) -> None:
    """End every session of one's own account."""
    desk.accounts.sign_out_everywhere(permit)
