"""Older tables become today's: in one transaction, after a backup, or not at all."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from incidents.errors import StoreError
from incidents.store import backup, digests, geopackage, reference_layers, row_mapping
from incidents.store.geopackage import OlderStoreError
from incidents.store.row_mapping import table_of
from incidents.store.schema import (
    SCHEMA_VERSION,
    Base,
    DistrictRow,
    PlaceRow,
    from_gpkg,
    to_gpkg,
)
from incidents.store.server_lock import alone

Step = Callable[[sqlite3.Connection], None]
Steps = Mapping[int, Step]


class MigrationError(StoreError):
    """The tables could not be brought up to date; the file is as it was."""


def check(path: Path) -> None:
    """Refuse what is no store of ours, and bring an older one up to date.

    Raises
    ------
    StoreError
        As ``geopackage.check_header`` and ``migrate``.
    """
    try:
        geopackage.check_header(path)
    except OlderStoreError:
        migrate(path)
        geopackage.check_header(path)


def run(path: Path, connection: sqlite3.Connection, found: int, wanted: int, steps: Steps) -> None:
    """Lead from one version of the tables to another, inside the caller's transaction.

    Raises
    ------
    MigrationError
        If a step between them is not known; then nothing has been done.
    """
    for version in range(found, wanted):
        if version not in steps:
            raise MigrationError(
                path, f"no way is known from version {version} of its tables to {version + 1}"
            )
    for version in range(found, wanted):
        steps[version](connection)


def migrate(
    path: Path,
    *,
    steps: Steps | None = None,
    wanted: int = SCHEMA_VERSION,
    keep: Callable[[Path], object] = backup.before_migration,
) -> None:
    """Bring an older store up to date.

    Parameters
    ----------
    steps, wanted
        By which steps to which version of the tables; ours, when not given.
    keep : callable
        Makes the backup. When it fails nothing is changed.

    Raises
    ------
    MigrationError
        If a step is not known or fails, or the file may not be written.
    InUseError
        If another server is running on it.
    StoreError
        If it cannot be read, or the backup fails.
    """
    reason = geopackage.why_read_only(path)
    if reason:
        raise MigrationError(
            path, f"its tables are older and cannot be brought up to date: {reason}"
        )
    with alone(path):
        with geopackage.reading(path) as connection:
            found = geopackage.schema_version(path, connection)
        if found >= wanted:
            return  # somebody else was faster
        keep(path)
        try:
            with closing(geopackage.connect(path)) as connection:
                _change(path, connection, wanted, STEPS if steps is None else steps)
        except sqlite3.Error as error:
            raise MigrationError(
                path,
                f"its tables could not be brought from version {found} to {wanted} "
                f"({geopackage.explain(error)}); it is as it was",
            ) from error


def _change(path: Path, connection: sqlite3.Connection, wanted: int, steps: Steps) -> None:
    # Tables are rebuilt under their names, which the rules between them would forbid half way.
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        run(path, connection, geopackage.schema_version(path, connection), wanted, steps)
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(wanted),))
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise MigrationError(
                path,
                f"bringing its tables up to date would break {len(broken)} links; it is as it was",
            )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _to_2(connection: sqlite3.Connection) -> None:
    """Add what only the desk sees, and what the public log needs to know of a revision."""
    refusal = "revisions_are_never_updated"
    connection.execute("ALTER TABLE incidents ADD COLUMN desk_only TEXT")
    connection.execute(f'DROP TRIGGER "{refusal}"')
    for column in (
        "sensitivity TEXT",
        "listed BOOLEAN DEFAULT 0 NOT NULL",
        "safety BOOLEAN DEFAULT 0 NOT NULL",
    ):
        connection.execute(f"ALTER TABLE revisions ADD COLUMN {column}")
    connection.execute("UPDATE revisions SET sensitivity = json_extract(snapshot, '$.sensitivity')")
    connection.execute(
        "UPDATE revisions SET listed = 1 WHERE sensitivity = 'public' OR EXISTS ("
        "SELECT 1 FROM revisions AS b WHERE b.incident_id = revisions.incident_id"
        " AND b.version = revisions.version - 1 AND b.sensitivity = 'public')"
    )
    geopackage.refuse(connection, refusal)
    _index(connection, "ix_revisions_log")


def _index(connection: sqlite3.Connection, name: str) -> None:
    for index in Base.metadata.tables["revisions"].indexes:
        if index.name == name:
            connection.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))


def _to_3(connection: sqlite3.Connection) -> None:
    """Add what proves a revision, words that are struck, and what restores undid.

    What was listed until now keeps its number in public: it may have been cited.
    """
    refusal = "revisions_are_never_updated"
    connection.execute(f'DROP TRIGGER "{refusal}"')
    for column in (
        "digests TEXT DEFAULT '' NOT NULL",
        "chain TEXT DEFAULT '' NOT NULL",
        "public_number INTEGER",
    ):
        connection.execute(f"ALTER TABLE revisions ADD COLUMN {column}")
    _index(connection, "ix_revisions_public_number")
    # The newest number was shown and cited too, whatever it stood for: none is given out twice.
    connection.execute(
        "UPDATE revisions SET public_number = fid"
        " WHERE listed OR fid = (SELECT max(fid) FROM revisions)"
    )
    connection.execute("ALTER TABLE incidents ADD COLUMN sub_types_ever TEXT DEFAULT '' NOT NULL")
    connection.execute(
        "UPDATE incidents SET sub_types_ever = (SELECT group_concat(kind, ' ') FROM ("
        "SELECT DISTINCT json_extract(r.snapshot, '$.sub_event_type') AS kind"
        " FROM revisions AS r WHERE r.incident_id = incidents.id ORDER BY 1))"
    )
    _chain(connection)
    geopackage.refuse(connection, refusal)
    for name in ("redactions", "restores"):
        geopackage.create_table(connection, Base.metadata.tables[name])
        for verb in ("updated", "deleted"):
            geopackage.refuse(connection, f"{name}_are_never_{verb}")


def _chain(connection: sqlite3.Connection) -> None:
    """Give every revision its digests and its link; all else that it says must stand by now."""
    chain = digests.START
    columns = ", ".join(f'"{name}"' for name in digests.SAID)
    # Read whole numbers first: a cursor must not walk over rows that change under it.
    for (number,) in connection.execute("SELECT fid FROM revisions ORDER BY fid").fetchall():
        *said, snapshot = connection.execute(
            f"SELECT {columns}, snapshot FROM revisions WHERE fid = ?",  # noqa: S608 - own names
            (number,),
        ).fetchone()
        made = digests.of_snapshot(snapshot)
        chain = digests.link(chain, made, dict(zip(digests.SAID, said, strict=True)))
        connection.execute(
            "UPDATE revisions SET digests = ?, chain = ? WHERE fid = ?", (made, chain, number)
        )


def _to_4(connection: sqlite3.Connection) -> None:
    """Make the triggers and the table of contents those of the GeoPackage version that it says."""
    for layer in geopackage.LAYERS:
        geopackage.index_by_1_3(connection, layer)
    geopackage.mend_last_change(connection)


def _to_5(connection: sqlite3.Connection) -> None:
    """Add what a claim says of the people whom it counts; of old claims it is not said."""
    for column in (
        "attackers_in TEXT DEFAULT 'not_said' NOT NULL",
        "others_count_as TEXT",
        "of_incidents TEXT",
    ):
        connection.execute(f"ALTER TABLE claims ADD COLUMN {column}")


def _to_6(connection: sqlite3.Connection) -> None:
    """Add whose data a report is, and under which licence; of old reports it is not said."""
    for column in (
        "data_set TEXT",
        "data_set_version TEXT",
        "licence TEXT",
        "not_to_be_passed_on BOOLEAN DEFAULT 0 NOT NULL",
    ):
        connection.execute(f"ALTER TABLE reports ADD COLUMN {column}")


def _to_7(connection: sqlite3.Connection) -> None:
    """Hold the districts of every date and today's places; count each entry where it lies today."""
    for table, rows in (
        (table_of(DistrictRow), reference_layers.district_rows()),
        (table_of(PlaceRow), reference_layers.place_rows()),
    ):
        connection.execute(f'DELETE FROM "{table.name}"')  # noqa: S608 - own names
        for row in rows:
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" * len(row))
            connection.execute(
                f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})',  # noqa: S608 - own names
                [_cell(value) for value in row.values()],
            )
    held = connection.execute(
        "SELECT fid, district, date_start, tehsil, geom FROM incidents WHERE district IS NOT NULL"
    ).fetchall()
    for fid, code, began, tehsil, blob in held:
        today = reference_layers.counted_in(
            code,
            date.fromisoformat(began) if began else None,
            tehsil,
            row_mapping.point_of(from_gpkg(blob)) if blob else None,
        )
        connection.execute("UPDATE incidents SET district_today = ? WHERE fid = ?", (today, fid))


def _cell(value: object) -> object:
    if isinstance(value, bytes):
        return to_gpkg(value)
    return value.isoformat() if isinstance(value, date) else value


# From which version of the tables to the next one. Old steps stay.
STEPS: Final[Steps] = {1: _to_2, 2: _to_3, 3: _to_4, 4: _to_5, 5: _to_6, 6: _to_7}
