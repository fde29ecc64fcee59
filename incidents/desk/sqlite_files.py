"""The two files of the desk: made when missing, readable by their owner alone."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from incidents.errors import StoreError
from incidents.store import file_rights

_BUSY_SECONDS: Final = 30


def open_file(path: Path, tables: MetaData, version: int) -> tuple[Engine, Engine]:
    """Return a reading and a writing engine on a SQLite file of the desk.

    Parameters
    ----------
    path : Path
        Made, with ``tables``, when there is none.
    tables : MetaData
    version : int
        Of the tables; kept as ``user_version``. 1 is the first. A newer version has
        more tables than an older one, which are made; none is changed.

    Returns
    -------
    readers, writers : Engine
        The writer begins with ``BEGIN IMMEDIATE``; there is one a process.

    Raises
    ------
    StoreError
        If it is not a file of ours, is damaged, is newer, or cannot be opened.
    """
    try:
        if not path.exists():
            file_rights.make_folder(path.parent)
            with suppress(FileExistsError):
                file_rights.make_file(path)
        writers = _engine(path, write=True)
        with writers.begin() as connection:
            found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if found > version:
                raise StoreError(path, f"made by a newer version of this program ({found})")
            tables_there = "SELECT count(*) FROM sqlite_master"
            if found == 0 and connection.exec_driver_sql(tables_there).scalar_one():
                raise StoreError(path, "this SQLite file is not one of the desk's")
            if found < version:
                tables.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {version}")
    except (OSError, sqlite3.Error, DBAPIError) as error:
        raise StoreError(path, f"cannot be opened ({error})") from error
    return _engine(path, write=False), writers


def _engine(path: Path, *, write: bool) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")
        if not write:
            connection.execute("PRAGMA query_only = ON")
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=1 if write else 8,
        max_overflow=0 if write else 32,
        pool_timeout=_BUSY_SECONDS,
    )
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine
