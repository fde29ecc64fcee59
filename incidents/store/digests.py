"""What proves that a revision is still what was written: digests of its parts, in one chain.

Every field of a revision's snapshot has a SHA-256 over its canonical form: JSON in
UTF-8, keys sorted, no blanks. The whole snapshot has one too, over its text as it was
written: it is quick to check, and only where it differs are the fields asked which of
them it was. A revision's *link* of the chain is a SHA-256 over the link before it, these
digests and what else the revision says of itself. The chain holds digests and no text, so
a field whose words had to go can be emptied, and every other field and the chain still
prove themselves.

A restore stands in the chain too, at the highest number that was given out before it:
what was undone is missing from the file and not from the count.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Boolean, Connection, Text, func, literal, select, type_coerce, union_all

from incidents.errors import DamagedError
from incidents.store.row_mapping import Values, table_of
from incidents.store.schema import Moment, RestoreRow, RevisionRow, moment_text

# The key of the whole snapshot's digest. It sorts before every field's name, so that the
# digest can be cut out of the text without reading the rest.
WHOLE: Final = "*"
_WHOLE_AT: Final = len('{"*":"') + 1
_HEX: Final = 64
_SHORT: Final = 24
SEAL_DIGITS: Final = 6
# What a revision says of itself beside its snapshot: all of it is in its link of the chain.
SAID: Final = (
    "fid",
    "incident_id",
    "version",
    "action",
    "changed",
    "by",
    "role",
    "at",
    "why",
    "sensitivity",
    "listed",
    "safety",
    "public_number",
)
_RESTORE: Final = ("at", "backup_of", "kept", "highest", "public_kept", "public_highest")
_REVISIONS = table_of(RevisionRow)
_RESTORES = table_of(RestoreRow)
# What stands before the first revision.
START: Final = ""


@dataclass(frozen=True, slots=True)
class Tip:
    """Where the chain ends.

    Attributes
    ----------
    number : int
        The highest data version that was ever given out, undone ones too; 0 at the start.
    chain : str
        The newest link; empty at the start.
    """

    number: int
    chain: str


def canonical(value: Any) -> bytes:
    """Return a value of JSON in the one form that digests are made of."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def of_bytes(content: bytes) -> str:
    """Return a SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@lru_cache(maxsize=8_192)
def _of_short(content: bytes) -> str:
    return of_bytes(content)


def _of_value(content: bytes) -> str:
    # Most fields are a code, a day or nothing, and the same in many records.
    return _of_short(content) if len(content) <= _SHORT else of_bytes(content)


def of_snapshot(text: str) -> str:
    """Return the digests of a snapshot, as the text that the store keeps.

    Parameters
    ----------
    text : str
        An incident as JSON.

    Returns
    -------
    str
        A JSON object: ``WHOLE`` and every field of the snapshot, each with its digest.
    """
    fields = {name: _of_value(canonical(value)) for name, value in orjson.loads(text).items()}
    return canonical(fields | {WHOLE: of_bytes(text.encode())}).decode()


def link(before: str, digests: str, said: Mapping[Any, Any]) -> str:
    """Return a revision's link of the chain.

    Parameters
    ----------
    before : str
        The link before it; ``START`` for the first.
    digests : str
        Of its snapshot.
    said : mapping
        Its own row: at least ``SAID``, in SQLite's values or in Python's.
    """
    return of_bytes(canonical([before, digests, [_plain(said[name]) for name in SAID]]))


def link_of_restore(before: str, said: Mapping[Any, Any]) -> str:
    """Return a restore's link of the chain; its row has at least the columns that it is made of."""
    return of_bytes(canonical([before, "restore", [_plain(said[name]) for name in _RESTORE]]))


def of_redaction(said: Mapping[Any, Any]) -> str:
    """Return the digest of a redaction's row: all of it but its key and the digest itself."""
    return of_bytes(
        canonical({name: _plain(said[name]) for name in sorted(said) if name not in _NOT_SAID})
    )


_NOT_SAID: Final = ("fid", "digest")


def _plain(value: Any) -> Any:
    """Return a value as SQLite keeps it, so that both engines and Python give one digest."""
    if isinstance(value, bool):
        return int(value)
    return moment_text(value) if isinstance(value, datetime) else value


def faults(text: str, digests: str) -> list[str]:
    """Return the fields of a snapshot that are not what was written; empty is good news.

    Parameters
    ----------
    text, digests : str
        As they are stored.

    Returns
    -------
    list of str
        Names of fields; ``WHOLE`` where it cannot be said which.
    """
    try:
        written = orjson.loads(digests)
        if written[WHOLE] == of_bytes(text.encode()):
            return []
        found = orjson.loads(text)
        names = {*found, *written} - {WHOLE}
        wrong = [
            name
            for name in sorted(names)
            if name not in found or written.get(name) != of_bytes(canonical(found[name]))
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        return [WHOLE]
    return wrong or [WHOLE]


def whole() -> Any:
    """Return the column of the whole snapshot's digest, for a reading that wants ``read``."""
    return func.substr(_REVISIONS.c.digests, _WHOLE_AT, _HEX).label("whole")


def read(row: Any) -> str:
    """Return a revision's snapshot, if it is what was written.

    Parameters
    ----------
    row
        With the columns ``snapshot`` and ``whole()``.

    Raises
    ------
    DamagedError
        If it is not: what was not written is not shown as what was said.
    """
    text: str = row.snapshot
    if of_bytes(text.encode()) != row.whole:
        raise DamagedError("what this data version said")
    return text


def is_told(values: Values, snapshot: str) -> bool:
    """Return whether rows say word for word what a snapshot says.

    Parameters
    ----------
    values : dict
        As ``row_mapping.load_told`` gives them.
    snapshot : str
        False for one that an older model wrote in other words, too.
    """
    try:
        return canonical(values) == canonical(orjson.loads(snapshot))
    except (TypeError, ValueError):
        return False


def _tip() -> Any:
    """Return the statement for the newest revision or the newest restore, whichever is later."""
    newest = (
        select(_REVISIONS.c.fid.label("number"), literal(0).label("late"), _REVISIONS.c.chain)
        .order_by(_REVISIONS.c.fid.desc())
        .limit(1)
        .subquery()
    )
    restored = (
        select(_RESTORES.c.highest.label("number"), literal(1).label("late"), _RESTORES.c.chain)
        .order_by(_RESTORES.c.fid.desc())
        .limit(1)
        .subquery()
    )
    both = union_all(select(newest), select(restored)).subquery()
    return select(both.c.number, both.c.chain).order_by(both.c.number.desc(), both.c.late.desc())


# Made once: making it would cost more than asking it.
_TIP: Final = _tip()


def tip(connection: Connection) -> Tip:
    """Return where the chain ends."""
    found = connection.execute(_TIP).first()
    return Tip(0, START) if found is None else Tip(found.number, found.chain)


def seal(connection: Connection, number: int) -> str:
    """Return the short piece of the chain that a citation holds beside a data version.

    Parameters
    ----------
    number : int
        Of a revision.

    Returns
    -------
    str
        ``SEAL_DIGITS`` hexadecimal digits; empty where there is no such revision.
    """
    return _link_at(connection, number)[:SEAL_DIGITS]


def has_seal(connection: Connection, number: int, given: str) -> bool:
    """Return whether a seal is that of a revision."""
    return _link_at(connection, number).startswith(given)


def _link_at(connection: Connection, number: int) -> str:
    statement = select(_REVISIONS.c.chain).where(_REVISIONS.c.fid == number)
    return connection.scalar(statement) or ""


def linked(before: Tip, rows: list[Values]) -> list[Values]:
    """Return rows of revisions, numbered in their order, with their digests and links.

    Parameters
    ----------
    before : Tip
        Where the chain ends so far.
    rows : list of dict
        All of ``SAID`` but ``fid``, and ``snapshot``.
    """
    chain, done = before.chain, []
    for number, row in enumerate(rows, start=before.number + 1):
        told = of_snapshot(row["snapshot"])
        made: Values = {"public_number": None} | row | {"fid": number}
        chain = link(chain, told, made)
        done.append(made | {"digests": told, "chain": chain})
    return done


def as_stored(*names: str) -> list[Any]:
    """Return columns of the revisions as the driver gives them: a flipped bit is not mended."""
    return [
        type_coerce(column, Text()).label(column.name)
        if isinstance(column.type, Boolean | Moment)
        else column
        for column in (_REVISIONS.c[name] for name in names)
    ]


def events(connection: Connection) -> Iterator[tuple[int, bool, Any]]:
    """Yield revisions and restores in the order of the chain.

    Yields
    ------
    tuple
        The number at which it stands, whether it is a restore, and its row.
    """
    restores = connection.execute(select(_RESTORES).order_by(_RESTORES.c.fid)).all()
    waiting = iter(restores)
    restore = next(waiting, None)
    columns = as_stored(*SAID, "digests", "chain", "snapshot")
    statement = select(*columns).order_by(_REVISIONS.c.fid)
    for row in connection.execution_options(yield_per=1_000).execute(statement):
        while restore is not None and restore.highest < row.fid:
            yield restore.highest, True, restore
            restore = next(waiting, None)
        yield row.fid, False, row
    while restore is not None:
        yield restore.highest, True, restore
        restore = next(waiting, None)
