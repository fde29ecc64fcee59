"""Every revision proves itself: digests of its fields, chained to the revision before."""

import contextlib
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from incidents.errors import DamagedError, IncidentError
from incidents.model import Incident
from incidents.store import Store, digests, geopackage, integrity, migrations
from incidents.store.schema import RevisionRow
from tests.laws import examples
from tests.store.conftest import SIGNED

# What a store of tables 2 had not, or had otherwise.
_UPDATE_6 = "UPDATE OF geom ON {0} BEGIN DELETE FROM rtree_{0}_geom WHERE id = OLD.fid; END"
TO_TABLES_2 = (
    *(f"DROP TRIGGER rtree_{one}_geom_update1" for one in geopackage.LAYERS),
    *(
        f"CREATE TRIGGER rtree_{one}_geom_update{number} AFTER {_UPDATE_6.format(one)}"
        for one in geopackage.LAYERS
        for number in (6, 7)
    ),
    "PRAGMA foreign_keys = OFF",
    "CREATE TABLE old AS SELECT * FROM gpkg_contents",
    "DROP TABLE gpkg_contents",
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,"
    " identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT"
    " (strftime('%Y-%m-%dT%H:%M:%S.%fZ', 'now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,"
    " max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id)"
    " REFERENCES gpkg_spatial_ref_sys (srs_id))",
    "INSERT INTO gpkg_contents SELECT * FROM old",
    "DROP TABLE old",
    *(
        f"ALTER TABLE reports DROP COLUMN {name}"
        for name in ("data_set", "data_set_version", "licence", "not_to_be_passed_on")
    ),
    *(
        f"ALTER TABLE claims DROP COLUMN {name}"
        for name in ("attackers_in", "others_count_as", "of_incidents")
    ),
    "DROP TRIGGER revisions_are_never_updated",
    "DROP TRIGGER revisions_are_never_deleted",
    "DROP INDEX ix_revisions_public_number",
    "ALTER TABLE revisions DROP COLUMN digests",
    "ALTER TABLE revisions DROP COLUMN chain",
    "ALTER TABLE revisions DROP COLUMN public_number",
    "ALTER TABLE incidents DROP COLUMN sub_types_ever",
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
        store.save(make_incident(id="testville-1"), loaded_version=None, signed=SIGNED)
        store.save(make_incident(id="testville-2"), loaded_version=None, signed=SIGNED)
        changed = make_incident(id="testville-1", title="Corrected in Testville")
        store.save(changed, loaded_version=1, signed=replace(SIGNED, safety=True))
        store.delete("testville-1", loaded_version=2, signed=SIGNED)
        store.restore("testville-1", loaded_version=3, signed=SIGNED)
        assert store.verify() == []
    return store_path


def test_an_older_store_becomes_the_geopackage_that_a_new_one_is(filled):
    def schema() -> dict[str, str]:
        with geopackage.reading(filled) as connection:
            found = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE name LIKE 'gpkg%' OR type = 'trigger'"
            )
            return {name: "".join((sql or "").replace('"', "").split()) for name, sql in found}

    written = schema()
    run(filled, *TO_TABLES_2)
    assert schema() != written
    migrations.migrate(filled, keep=lambda path: None)
    assert schema() == written
    with geopackage.reading(filled) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with Store(filled) as store:
        assert store.verify() == []


def test_an_older_store_gets_the_districts_of_every_date_and_counts_by_them(filled, make_incident):
    chaman = {"type": "Point", "coordinates": (66.4526, 30.9177)}
    then = {"date_start": date(2015, 5, 1), "date_end": date(2015, 5, 1)}
    with Store(filled) as store:
        store.save(
            make_incident(id="testville-3", geometry=chaman, **then),
            loaded_version=None,
            signed=SIGNED,
        )
    run(
        filled,
        "UPDATE incidents SET district_today = 'PK214' WHERE id = 'testville-3'",
        "DELETE FROM districts WHERE NOT in_default",
        "DELETE FROM places WHERE name = 'Kuchlak'",
        "UPDATE meta SET value = '6' WHERE key = 'schema'",
    )
    migrations.migrate(filled, keep=lambda path: None)
    with Store(filled) as store:
        found = store.get("testville-3")
        assert (found.incident.district, found.district_today) == ("PK214", "PK235")
        assert store.verify() == []
    with geopackage.reading(filled) as connection:
        ask = "SELECT (SELECT count(*) FROM districts WHERE code = 'PK218'), (SELECT count(*) "
        told = connection.execute(f"{ask} FROM places WHERE name = 'Kuchlak')").fetchone()
    assert told == (1, 1)


def test_an_older_store_gets_the_very_chain_that_a_new_one_has(filled):
    written = chain_of(filled)
    assert len({chain for _, _, chain in written}) == 5
    run(filled, *TO_TABLES_2)
    migrations.migrate(filled, keep=lambda path: None)
    assert chain_of(filled) == written
    with Store(filled) as store:
        assert store.verify() == []


def test_versions_that_an_older_model_wrote_are_read_with_nothing_said_of_whose_data_it_is(
    filled,
):
    names = ("data_set", "data_set_version", "licence", "not_to_be_passed_on")
    paths = ", ".join(f"'$.reports[0].{name}'" for name in names)
    run(
        filled,
        *TO_TABLES_2,
        "DROP TRIGGER revisions_are_never_updated",
        f"UPDATE revisions SET snapshot = json_remove(snapshot, {paths})",
        "CREATE TRIGGER revisions_are_never_updated BEFORE UPDATE ON revisions"
        " BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END",
    )
    migrations.migrate(filled, keep=lambda path: None)
    with Store(filled) as store:
        assert store.verify() == []
        for version in range(1, store.data_version() + 1):
            told = store.read_atlas(version).reports
            assert told[list(names[:3])].isna().all(axis=None)
            assert not told["not_to_be_passed_on"].astype(bool).any()


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


def _flipped(text: str) -> str:
    """Return a text with one bit of one letter in the middle turned over."""
    middle = len(text) // 2
    return f"{text[:middle]}{chr(ord(text[middle]) ^ 1)}{text[middle + 1 :]}"


def set_cell(path: Path, number: int, column: str, value: Any) -> None:
    """Change one cell of a revision, as a fault of the disk would."""
    with closing(geopackage.connect(path)) as connection:
        connection.execute("DROP TRIGGER IF EXISTS revisions_are_never_updated")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(
            f'UPDATE revisions SET "{column}" = ? WHERE fid = ?',
            (value, number),
        )
        geopackage.refuse(connection, "revisions_are_never_updated")


_COLUMNS = tuple(column.name for column in RevisionRow.__table__.columns)


@pytest.mark.parametrize("number", [1, 3, 5])
@pytest.mark.parametrize("column", _COLUMNS)
def test_a_change_to_any_cell_of_any_revision_is_found(filled, column, number):
    with geopackage.reading(filled) as connection:
        (before,) = connection.execute(
            f'SELECT "{column}" FROM revisions WHERE fid = ?',
            (number,),
        ).fetchone()
    if column == "fid":
        after = 77
    elif before is None or before == "":
        after = 9
    else:
        after = _flipped(before) if isinstance(before, str) else before ^ 64
    set_cell(filled, number, column, after)
    with Store(filled) as store:
        problems = store.verify()
    assert problems
    assert {one.check for one in problems} <= {"revisions", "chain", "history", "foreign keys"}


@examples(60)
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 6), number=st.integers(1, 5))
def test_a_flipped_bit_anywhere_in_an_old_snapshot_is_found(filled, where, bit, number):
    with geopackage.reading(filled) as connection:
        (text,) = connection.execute(
            "SELECT snapshot FROM revisions WHERE fid = ?", (number,)
        ).fetchone()
    place = int(where * len(text))
    bad = f"{text[:place]}{chr(ord(text[place]) ^ (1 << bit))}{text[place + 1 :]}"
    set_cell(filled, number, "snapshot", bad)
    try:
        found = integrity.verify(filled)
        assert found
        assert [one.is_past for one in found if one.check == "revisions"] == [number not in (2, 5)]
    finally:
        set_cell(filled, number, "snapshot", text)


def test_the_field_that_changed_is_named(filled):
    with geopackage.reading(filled) as connection:
        (text,) = connection.execute("SELECT snapshot FROM revisions WHERE fid = 1").fetchone()
    set_cell(filled, 1, "snapshot", text.replace('"counts":true', '"counts":false'))
    (problem,) = integrity.verify(filled)
    assert str(problem) == "revisions: number 1 (testville-1) is not what was written: counts"
    assert problem.is_past


def test_a_revision_that_is_taken_out_or_slipped_in_breaks_the_chain(filled):
    run(
        filled,
        "DROP TRIGGER revisions_are_never_deleted",
        "DELETE FROM revisions WHERE fid = 3",
    )
    found = {str(one) for one in integrity.verify(filled)}
    assert "revisions: after number 2 comes 4" in found
    assert "chain: number 4 does not follow from what is before it" in found


def test_a_damaged_version_is_never_shown_and_the_newest_data_are(filled):
    with geopackage.reading(filled) as connection:
        (text,) = connection.execute("SELECT snapshot FROM revisions WHERE fid = 1").fetchone()
    set_cell(filled, 1, "snapshot", text.replace("Shots", "Shouts"))
    with Store(filled) as store:
        for reading in (
            lambda: store.read_atlas(2),
            lambda: store.get("testville-1", 2),
            lambda: store.revision(1),
            lambda: store.revision(3),
            lambda: store.revert("testville-1", to_version=1, loaded_version=4, signed=SIGNED),
        ):
            with pytest.raises(DamagedError, match="not shown"):
                reading()
        assert len(store.read_atlas().table) == 2
        assert len(store.read_atlas(4).table) == 1
        assert store.get("testville-1").incident.title == "Corrected in Testville"


def test_a_record_whose_rows_changed_is_not_shown(filled):
    run(filled, "UPDATE incidents SET title = 'Nobody wrote this' WHERE id = 'testville-1'")
    with Store(filled) as store:
        with pytest.raises(DamagedError, match="this record"):
            store.get("testville-1")
        assert store.get("testville-2").version == 1


_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["save", "delete", "restore", "revert"]),
        st.integers(1, 3),
        st.text(alphabet='aé☂\u202e"\\ x', min_size=1, max_size=12).filter(str.strip),
    ),
    max_size=12,
)


@examples(25)
@given(edits=_EDITS)
def test_whatever_is_done_the_chain_holds_and_a_migration_makes_the_same(
    empty_store, tmp_path, make_incident, edits
):
    path = Path(shutil.copy(empty_store, tmp_path / "edited.gpkg"))
    with Store(path) as store:
        versions: dict[str, int] = {}
        for what, which, text in edits:
            _edit(store, versions, what, f"testville-{which}", make_incident, text)
        assert store.verify() == []
    written = chain_of(path)
    run(path, *TO_TABLES_2)
    migrations.migrate(path, keep=lambda path: None)
    assert chain_of(path) == written


def _edit(store, versions, what, key, make_incident, text):
    with contextlib.suppress(IncidentError, ValidationError):
        loaded = versions.get(key)
        if what == "save":
            done = store.save(
                make_incident(id=key, title=text), loaded_version=loaded, signed=SIGNED
            )
        elif loaded is None:
            return
        elif what == "delete":
            done = store.delete(key, loaded_version=loaded, signed=SIGNED)
        elif what == "restore":
            done = store.restore(key, loaded_version=loaded, signed=SIGNED)
        else:
            done = store.revert(key, to_version=1, loaded_version=loaded, signed=SIGNED)
        versions[key] = done.version


def test_the_canonical_form_is_plain_json_with_sorted_keys(make_incident, make_claim):
    incident = make_incident(claims=(make_claim(1, n=3),), title='é “Testville” \\ "x"')
    value = json.loads(incident.model_dump_json())
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digests.canonical(value) == plain.encode()


def test_every_digest_is_the_sha256_of_its_field(filled):
    ((_, told, _), *_) = chain_of(filled)
    with geopackage.reading(filled) as connection:
        (text,) = connection.execute("SELECT snapshot FROM revisions WHERE fid = 1").fetchone()
    fields = json.loads(text)
    assert json.loads(told) == {
        "*": hashlib.sha256(text.encode()).hexdigest(),
        **{
            name: hashlib.sha256(digests.canonical(value)).hexdigest()
            for name, value in fields.items()
        },
    }
