"""The log of what was done to accounts; the file itself forbids changing it."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from incidents.desk.auth.account_tables import audit


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done.

    Attributes
    ----------
    number : int
        In the order in which it was done, whatever the clock said.
    at : float
        Seconds since 1970.
    by, account : str
        Names; ``account`` is empty for what concerns all.
    what, detail : str
    """

    number: int
    at: float
    by: str
    what: str
    account: str
    detail: str


def note(
    connection: Connection, at: float, by: str, what: str, account: str = "", detail: str = ""
) -> None:
    """Add an entry."""
    connection.execute(
        insert(audit).values(at=at, by=by, what=what, account=account, detail=detail)
    )


def read(connection: Connection, most: int) -> list[AuditEntry]:
    """Return the newest entries, newest first."""
    rows = connection.execute(select(audit).order_by(audit.c.number.desc()).limit(most)).all()
    return [
        AuditEntry(row.number, row.at, row.by, row.what, row.account, row.detail) for row in rows
    ]
