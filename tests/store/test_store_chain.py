"""Every revision proves itself: digests of its fields, chained to the revision before."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from incidents.model import Incident
from incidents.store import Store, geopackage, migrating
from tests.store.conftest import SIGNED

# What a store of tables 2 had not.
_TO_2 = (
    "DROP TRIGGER revisions_are_never_updated",
    "DROP TRIGGER revisions_are_never_deleted",
    "DROP INDEX ix_revisions_public_number",
    "ALTER TABLE revisions DROP COLUMN digests",
    "ALTER TABLE revisions DROP COLUMN chain",
    "ALTER TABLE revisions DROP COLUMN public_number",
    "DROP TABLE redactions",
    "DROP TABLE restores",
    "DELETE FROM gpkg_contents WHERE table_name IN ('redactions', 'restores')",
    "UPDATE meta SET value = '2' WHERE key = 'schema'",
    "CREATE TRIGGER revisions_are_never_updated BEFORE UPDATE ON revisions"
    " BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END",
    "CREATE TRIGGER revisions_are_never_deleted BEFORE DELETE ON revisions"
    " BEGIN SELECT RAISE(ABORT, 'a revision is never removed'); END",
)


def run(path: Path, *statements: str) -> None:
    """Do to a store what no part of the program would."""
    with closing(geopackage.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def chain_of(path: Path) -> list[tuple[Any, ...]]:
    with geopackage.reading(path) as connection:
        return connection.execute(
            "SELECT fid, digests, chain FROM revisions ORDER BY fid"
        ).fetchall()


@pytest.fixture
def filled(store_path: Path, make_incident: Callable[..., Incident]) -> Iterator[Path]:
    """A store with two records, one of them changed, taken out and brought back."""
    with Store(store_path) as store:
        store.save(make_incident(id="testville-1"), loaded_version=None, **SIGNED)
        store.save(make_incident(id="testville-2"), loaded_version=None, **SIGNED)
        changed = make_incident(id="testville-1", title="Corrected in Testville")
        store.save(changed, loaded_version=1, safety=True, **SIGNED)
        store.delete("testville-1", loaded_version=2, **SIGNED)
        store.restore("testville-1", loaded_version=3, **SIGNED)
        assert store.verify() == []
    return store_path


def test_an_older_store_gets_the_very_chain_that_a_new_one_has(filled):
    written = chain_of(filled)
    assert len({chain for _, _, chain in written}) == 5
    run(filled, *_TO_2)
    migrating.migrate(filled, keep=lambda path: None)
    assert chain_of(filled) == written
    with Store(filled) as store:
        assert store.verify() == []


@pytest.mark.parametrize("table", ["redactions", "restores", "revisions"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET at = '2020-01-01'"])
def test_what_happened_cannot_be_rewritten_by_any_program(filled, table, statement):
    run(
        filled,
        "INSERT INTO redactions (incident_id, words, by, role, at, why, digest) VALUES"
        " ('testville-1', 'a name', 'r', 'reviewer', '2024-01-01T00:00:00.000Z', 'why', '')",
        "INSERT INTO restores (at, kept, highest, chain)"
        " VALUES ('2024-01-01T00:00:00.000Z', 5, 7, '')",
    )
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        run(filled, statement.format(table))
