"""Numbers of data versions: the store's own, and those that the public counts.

The store counts every revision. Were these numbers public, they would tell how often and
when the desk works on what nobody may see. So a revision that changes what the public
sees is given a number of the public's own, in the same write, and never another one: a
later withholding takes away what it said and not its number.

What is read for an audience is numbered by the public; what is read for the desk by the
store. In a store in which everything is public the two are the same.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, func, select

from incidents.errors import NotFoundError
from incidents.model import Sensitivity
from incidents.store import version_numbers
from incidents.store.row_mapping import table_of
from incidents.store.schema import RevisionRow

_REVISIONS = table_of(RevisionRow)

_LARGEST: Final = 2**63 - 1  # of an integer of SQLite

PUBLIC: Final = (Sensitivity.PUBLIC,)
"""Everybody: whoever reads without an account."""
Audience = Collection[Sensitivity] | None


def data_version(connection: Connection, audience: Audience = None) -> int:
    """Return the number of the newest data version, as an audience counts; 0 without one."""
    column = _REVISIONS.c.fid if audience is None else _REVISIONS.c.public_number
    return connection.scalar(select(func.max(column))) or 0


def next_public(connection: Connection) -> int:
    """Return the next number of the public's: above every one that was ever given out."""
    return version_numbers.given(connection).public + 1


def revision_at(connection: Connection, number: int, audience: Audience = None) -> int:
    """Return the newest revision of a data version, by the store's number.

    Parameters
    ----------
    number : int
        As the audience counts. A number between two that were given out stands for the
        one below: it was the newest while it was cited.

    Raises
    ------
    NotFoundError, UndoneError
        There was never such a data version, or it was undone by a restore.
    """
    newest = data_version(connection, audience)
    if 0 <= number <= _LARGEST:
        version_numbers.refuse_undone(connection, number, public=audience is not None)
    if not 0 <= number <= newest:
        raise NotFoundError(f"there is no data version {number}: the newest is {newest}")
    if audience is None:
        return number
    return (
        connection.scalar(
            select(func.max(_REVISIONS.c.fid)).where(_REVISIONS.c.public_number <= number)
        )
        or 0
    )


def public_versions(connection: Connection, as_of: int | None = None) -> dict[str, int]:
    """Return the version of every record as the public counts: its changes that are listed.

    Parameters
    ----------
    as_of : int, optional
        The number of a revision; None is now.
    """
    statement = (
        select(_REVISIONS.c.incident_id, func.count(_REVISIONS.c.public_number).label("listed"))
        .where(_REVISIONS.c.public_number.is_not(None))
        .group_by(_REVISIONS.c.incident_id)
    )
    if as_of is not None:
        statement = statement.where(_REVISIONS.c.fid <= as_of)
    return {row.incident_id: row.listed for row in connection.execute(statement)}
