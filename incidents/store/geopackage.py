"""What only SQLite knows: how a GeoPackage is made, opened, copied and looked after.

The base tables, the R-tree and its functions are fudgeo's. Nothing in this
package may open a live store with GDAL, pyogrio, geopandas or DuckDB: each
brings a second SQLite into the process, whose closing drops our locks, and
acknowledged rows are lost without an error. They work on ``copy_into`` copies.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any, Final

from fudgeo.extension.spatial import ST_FUNCS
from fudgeo.sql import (
    DEFAULT_EPSG_RECS,
    INSERT_EXTENSION,
    INSERT_GPKG_GEOM_COL,
    INSERT_GPKG_SRS,
    SPATIAL_INDEX_CREATE_TABLE,
    SPATIAL_INDEX_RECORD,
    SPATIAL_INDEX_TRIGGERS,
)
from sqlalchemy import Engine, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import NullPool, QueuePool
from sqlalchemy.schema import CreateIndex, CreateTable

from incidents.errors import IncidentError, StoreError
from incidents.store import file_rights
from incidents.store.schema import SCHEMA_VERSION, SRID, Base, Geometry, moment_text

APPLICATION_ID: Final = 0x47504B47  # "GPKG"
# 1.3 is what older GDAL reads unwarned. fudgeo's tables are those of 1.4 and of 1.3; its
# triggers of the R-tree are those of 1.4 alone, so that two of them give way to 1.3's one.
GPKG_VERSION: Final = 10300
_INDEX_VERBS: Final = ("insert", "update1", "update2", "update3", "update4", "delete")
_INDEX_VERBS_OF_1_4: Final = ("update6", "update7")
_UPDATE_1: Final = """
CREATE TRIGGER "rtree_{0}_{1}_update1" AFTER UPDATE OF "{1}" ON "{0}"
  WHEN OLD."{2}" = NEW."{2}" AND (NEW."{1}" NOTNULL AND NOT ST_IsEmpty(NEW."{1}"))
BEGIN
  INSERT OR REPLACE INTO "rtree_{0}_{1}" VALUES (
    NEW."{2}",
    ST_MinX(NEW."{1}"), ST_MaxX(NEW."{1}"),
    ST_MinY(NEW."{1}"), ST_MaxY(NEW."{1}")
  );
END;
"""
# fudgeo's default writes the seconds twice.
_LAST_CHANGE: Final = ("'%Y-%m-%dT%H:%M:%S.%fZ', 'now'", "'%Y-%m-%dT%H:%M:%fZ','now'")
BUSY_SECONDS: Final = 30
# What SQLite keeps beside a file while it is in use.
BESIDE: Final = ("-wal", "-shm", "-journal")
_OPENS_FOLDERS: Final = hasattr(os, "O_DIRECTORY")


class OlderStoreError(StoreError):
    """The store has tables of an older version of this program; ``Store`` brings it up to date.

    Attributes
    ----------
    found : int
        The version of its tables.
    """

    def __init__(self, path: Path, found: int) -> None:
        super().__init__(
            path,
            f"made by an older version of this program (tables {found}, known here "
            f"{SCHEMA_VERSION})",
        )
        self.found = found


# Layer name to its geometry column's type.
LAYERS: Final[dict[str, str]] = {
    table.name: column.type.kind
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Geometry)
}

TITLES: Final[dict[str, str]] = {
    "districts": "Districts, each with the dates between which it stood so; where only a year or a "
    "month is known, from its first day",
    "tehsils": "Tehsils",
    "places": "Gazetteer: named places",
    "incidents": "Incidents; without a point where only an area is known",
    "actors": "Register of actors",
    "reports": "Reports: published documents",
    "claims": "Claims: who says what about an incident, in which report",
    "breakdowns": "Claims: the named part of a claim's people",
    "incident_actors": "Actors of an incident, with their role",
    "incident_reports": "Reports of an incident",
    "relations": "What one incident is to another",
    "revisions": "Every change, with its author, reason and result",
    "redactions": "Words that are struck from every version of an incident",
    "restores": "When the store went back to an earlier state, and what that undid",
    "meta": "What this file is",
}

_REFUSALS: Final = {
    "revisions_are_never_updated": (
        "UPDATE ON revisions",
        "a revision is never changed",
    ),
    "revisions_are_never_deleted": (
        "DELETE ON revisions",
        "a revision is never removed",
    ),
    "redactions_are_never_updated": (
        "UPDATE ON redactions",
        "a redaction is never changed",
    ),
    "redactions_are_never_deleted": (
        "DELETE ON redactions",
        "a redaction is never removed",
    ),
    "restores_are_never_updated": (
        "UPDATE ON restores",
        "what a restore undid is never rewritten",
    ),
    "restores_are_never_deleted": (
        "DELETE ON restores",
        "what a restore undid is never rewritten",
    ),
    "claims_are_never_updated": (
        "UPDATE ON claims",
        "a claim is never changed: a correction is a new claim that supersedes it",
    ),
}


def trigger_names() -> set[str]:
    """Return the triggers that a sound store has."""
    index = {f"rtree_{name}_geom_{verb}" for name in LAYERS for verb in _INDEX_VERBS}
    return index | set(_REFUSALS)


def why_read_only(path: Path, *, missing_is_fine: bool = False) -> str | None:
    """Return why this process may not write a store, None when it may.

    SQLite needs the folder too: its log lies beside the file.
    """
    parts = [(path, "the file may not be written"), (path.parent, "its folder may not be written")]
    for part, reason in parts:
        if missing_is_fine and not part.exists():
            continue
        if not os.access(part, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            return reason
    return None


def _address(path: Path) -> str:
    """Return what SQLite is to open, and how.

    A file in log mode cannot be opened plainly when no log may be made beside
    it. ``immutable`` helps, and is only right when nobody has a log open: then
    there would be something beside the file.
    """
    uri = path.resolve().as_uri()
    if why_read_only(path) is None:
        # A store that is missing is an error to report, never a file to make.
        return f"{uri}?mode=rw"
    beside = [path.with_name(path.name + ending) for ending in BESIDE]
    is_alone = _has_log(path) and not any(one.exists() for one in beside)
    return f"{uri}?mode=ro&immutable=1" if is_alone else f"{uri}?mode=ro"


def _has_log(path: Path) -> bool:
    # Byte 18 of a SQLite file: 2 when it is read with a write-ahead log.
    try:
        with path.open("rb") as file:
            return file.read(20)[18:19] == b"\x02"
    except OSError:
        return False


def connect(path: Path) -> sqlite3.Connection:
    """Open one plain connection to an existing GeoPackage, for statements of SQLite's own."""
    connection = sqlite3.connect(
        _address(path),
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    for name, function in ST_FUNCS.items():
        connection.create_function(name, 1, function, deterministic=True)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def engine(path: Path, *, write: bool) -> Engine:
    """Return a pool of connections to an existing GeoPackage.

    Parameters
    ----------
    path : Path
    write : bool
        True begins every transaction with ``BEGIN IMMEDIATE``, so that two
        writers wait for each other instead of failing half way. False begins
        plainly and refuses to write.
    """
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"

    def open_one() -> sqlite3.Connection:
        connection = connect(path)
        connection.execute(f"PRAGMA {'journal_mode = WAL' if write else 'query_only = ON'}")
        return connection

    if why_read_only(path):
        # Others may write what we may not: each reading looks at the file anew.
        pool = create_engine("sqlite://", creator=open_one, poolclass=NullPool)
    else:
        # One writer in a process: threads then queue in order instead of polling for the lock.
        pool = create_engine(
            "sqlite://",
            creator=open_one,
            poolclass=QueuePool,
            pool_size=1 if write else 8,
            max_overflow=0 if write else 32,
            pool_timeout=BUSY_SECONDS,
        )
    # sqlite3 would begin by itself, and only before a write; we say when.
    event.listen(pool, "begin", lambda connection: connection.exec_driver_sql(begin))
    return pool


def use_log(path: Path) -> None:
    """Switch a store to a write-ahead log, so that readers and a writer do not wait.

    A store that may not be written, or is in use as it is, is left so: it can be read.
    """
    with suppress(sqlite3.OperationalError), closing(connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def create(path: Path) -> None:
    """Make an empty GeoPackage with our tables at ``path``, which must not exist.

    Raises
    ------
    StoreError
        If there is something at ``path``, or it cannot be written.
    """
    try:
        file_rights.make_folder(path.parent)
        file_rights.make_file(path)
    except FileExistsError as error:
        raise StoreError(path, "there is already a file of this name") from error
    except OSError as error:
        raise StoreError(path, f"cannot be created ({error.strerror})") from error
    try:
        with closing(connect(path)) as connection:
            base = resources.files("fudgeo").joinpath("geopkg.sql").read_text(encoding="utf-8")
            connection.executescript(base.replace(*_LAST_CHANGE))
            connection.execute(f"PRAGMA user_version = {GPKG_VERSION}")
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(INSERT_GPKG_SRS, DEFAULT_EPSG_RECS)
            _create_tables(connection)
            connection.execute(
                "INSERT INTO meta (key, value) VALUES ('schema', ?)", (str(SCHEMA_VERSION),)
            )
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        path.unlink()
        raise StoreError(path, f"cannot be created ({explain(error)})") from error


def _create_tables(connection: sqlite3.Connection) -> None:
    for table in Base.metadata.sorted_tables:
        create_table(connection, table)
    for name, shape in LAYERS.items():
        connection.execute(INSERT_GPKG_GEOM_COL, (name, "geom", shape, SRID, 0, 0))
        connection.execute(SPATIAL_INDEX_CREATE_TABLE.format(name, "geom"))
        _run_script(connection, SPATIAL_INDEX_TRIGGERS.format(name, "geom", "fid"))
        index_by_1_3(connection, name)
        connection.execute(INSERT_EXTENSION, (name, "geom", *SPATIAL_INDEX_RECORD))
    for name in _REFUSALS:
        refuse(connection, name)


def create_table(connection: sqlite3.Connection, table: Table) -> None:
    """Make one of our tables with its indexes, and register it."""
    dialect = sqlite.dialect()
    name = table.name
    connection.execute(str(CreateTable(table).compile(dialect=dialect)))
    for index in table.indexes:
        connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    kind = "features" if name in LAYERS else "attributes"
    # The extent stays empty in a live file: readers believe it, and it would soon be stale.
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description,"
        " last_change, srs_id) VALUES (?, ?, ?, ?, ?, ?)",
        (
            name,
            kind,
            name,
            TITLES[name],
            moment_text(datetime.now(UTC)),
            SRID if name in LAYERS else None,
        ),
    )


def refuse(connection: sqlite3.Connection, name: str) -> None:
    """Make the trigger that keeps one of our refusals."""
    when, why = _REFUSALS[name]
    connection.execute(
        f"CREATE TRIGGER \"{name}\" BEFORE {when} BEGIN SELECT RAISE(ABORT, '{why}'); END"
    )


def index_by_1_3(connection: sqlite3.Connection, layer: str) -> None:
    """Put the trigger of GeoPackage 1.3 in the place of two of 1.4."""
    for verb in _INDEX_VERBS_OF_1_4:
        connection.execute(f'DROP TRIGGER "rtree_{layer}_geom_{verb}"')
    _run_script(connection, _UPDATE_1.format(layer, "geom", "fid").strip())


def mend_last_change(connection: sqlite3.Connection) -> None:
    """Give the table of contents the default that the standard wants.

    SQLite changes no default: the table is made anew. Links between tables must not be
    watched meanwhile.
    """
    name = "gpkg_contents"
    (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    new = made.replace(*_LAST_CHANGE).replace(name, f"new_{name}", 1)
    connection.execute(new)
    connection.execute(f"INSERT INTO new_{name} SELECT * FROM {name}")  # noqa: S608 - own names
    connection.execute(f"DROP TABLE {name}")
    connection.execute(f"ALTER TABLE new_{name} RENAME TO {name}")


def _run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run several statements without the commit that ``executescript`` makes."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def check_header(path: Path) -> None:
    """Refuse what is not a store that this program can read.

    Raises
    ------
    StoreError
        With the reason: missing, empty, no SQLite file, no GeoPackage, not
        ours, damaged, or made by a newer version.
    """
    if not path.exists():
        raise StoreError(
            path, "there is no store here yet; make one with: python -m incidents build"
        )
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise StoreError(path, f"cannot be read ({error.strerror})") from error
    if not head:
        raise StoreError(path, "the file is empty (0 bytes)")
    if not head.startswith(b"SQLite format 3\x00"):
        raise StoreError(path, "this is not a GeoPackage (no SQLite header)")
    with reading(path) as connection:
        if _pragma(connection, "application_id") != APPLICATION_ID:
            raise StoreError(path, "this SQLite file is not a GeoPackage")
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master") if name}
        if "meta" not in tables:
            raise StoreError(path, "this GeoPackage is not an incident store")
        found = schema_version(path, connection)
        if found > SCHEMA_VERSION:
            raise StoreError(
                path,
                f"made by a newer version of this program (tables {found},"
                f" known here {SCHEMA_VERSION}); it was left as it is",
            )
        if found < SCHEMA_VERSION:
            raise OlderStoreError(path, found)
        missing = sorted(set(Base.metadata.tables) - tables)
        if missing:
            raise StoreError(path, f"tables are missing: {', '.join(missing)}")


def schema_version(path: Path, connection: sqlite3.Connection) -> int:
    """Return which version of the tables a store has.

    Raises
    ------
    StoreError
        If it does not say.
    """
    found = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    if found is None or not str(found[0]).isdecimal():
        raise StoreError(path, "the store does not say which version of its tables it has")
    return int(found[0])


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open one plain connection that cannot write, with SQLite's errors in our words."""
    try:
        with closing(connect(path)) as connection:
            connection.execute("PRAGMA query_only = ON")
            yield connection
    except sqlite3.Error as error:
        raise StoreError(path, explain(error)) from error


def explain(error: BaseException) -> str:
    """Return what a failure of SQLite means, for a person."""
    text = str(error)
    for sign, meaning in (
        (
            "locked",
            f"another program held the store for more than {BUSY_SECONDS} s; nothing was saved",
        ),
        ("full", "the disk is full; nothing was saved"),
        ("malformed", "the file is damaged (run: python -m incidents verify)"),
        ("not a database", "the file is damaged or not a GeoPackage"),
        ("disk I/O", "the disk reported an error; nothing was saved"),
        ("readonly", "the file or its folder may not be written"),
        ("unable to open", "the file cannot be opened"),
    ):
        if sign in text:
            return meaning
    return f"SQLite refused: {text}"


def _pragma(connection: sqlite3.Connection, name: str) -> Any:
    row = connection.execute(f"PRAGMA {name}").fetchone()
    return None if row is None else row[0]


def copy_into(source: Path, target: Path) -> None:
    """Write a consistent copy beside running writers, for GDAL, QGIS and backups.

    The copy is one closed file in rollback mode, with the extent of every
    layer filled in. It appears at ``target`` whole or not at all.

    Raises
    ------
    StoreError
        If ``target`` exists or cannot be written, or the source is damaged.
    """
    if target.exists():
        raise StoreError(target, "there is already a file of this name")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".snapshot-", suffix=".gpkg")
    except OSError as error:
        raise StoreError(target, f"cannot be written ({error.strerror})") from error
    os.close(handle)
    draft = Path(name)
    try:
        with closing(connect(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(draft),))
        with closing(connect(draft)) as connection:
            _fill_extents(connection)
        settle(draft)
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(target, f"the copy failed: {explain(error)}") from error
    finally:
        draft.unlink(missing_ok=True)


def _fill_extents(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "UPDATE gpkg_contents SET last_change = ?", (moment_text(datetime.now(UTC)),)
    )
    for name in LAYERS:
        connection.execute(
            "UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) = ("  # noqa: S608 - own names
            "SELECT min(ST_MinX(geom)), min(ST_MinY(geom)), max(ST_MaxX(geom)), max(ST_MaxY(geom))"
            f' FROM "{name}" WHERE geom NOT NULL) WHERE table_name = ?',
            (name,),
        )
    connection.execute("COMMIT")


def settle(path: Path) -> None:
    """Bring a closed file, or a folder, and its name to the disk."""
    if _OPENS_FOLDERS:
        _bring_to_disk(path, os.O_RDONLY)
        _bring_to_disk(path.parent, os.O_RDONLY)
    elif path.is_file():
        # Windows brings only that to the disk which may be written; folders are its own care.
        _bring_to_disk(path, os.O_RDWR)


def _bring_to_disk(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def close_for_moving(path: Path) -> None:
    """Fold the log of a store into its file, so that the file can be moved alone.

    Raises
    ------
    IncidentError
        If another program has the store open.
    """
    try:
        with closing(connect(path)) as connection:
            connection.execute("PRAGMA busy_timeout = 2000")
            mode = _pragma(connection, "journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if "locked" not in str(error):
            return  # damaged: there is no log that could be folded in
        mode = "locked"
    if mode != "delete":
        raise IncidentError(f"{path.name}: another program has the store open; stop it first")


def move(source: Path, target: Path) -> None:
    """Move a store with whatever lies beside it."""
    for ending in ("", *BESIDE):
        with suppress(FileNotFoundError):
            source.with_name(source.name + ending).replace(target.with_name(target.name + ending))
