"""A data version is never given out twice, and what a restore undid is said."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import store
from incidents.errors import NotFoundError, StoreError, UndoneError
from incidents.model import Incident
from incidents.store import Store, backup, backup_recovery, geopackage, version_numbers
from incidents.store.version_numbers import GivenNumbers
from tests.laws import examples
from tests.store.conftest import SIGNED
from tests.store.test_store_chain import TO_TABLES_2, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def add(make_incident: Callable[..., Incident]) -> Callable[[Path, int], int]:
    """Save so many records more; return the last data version."""

    def save(path: Path, many: int) -> int:
        with Store(path) as opened:
            for _ in range(many):
                new = make_incident(id=f"testville-{opened.data_version() + 1}")
                done = opened.save(new, loaded_version=None, signed=SIGNED)
        return done.data_version

    return save


def test_numbers_go_on_above_the_highest_after_a_restore(store_path, folder, add):
    add(store_path, 3)
    made = backup.make(store_path, folder, backup.BY_HAND)
    assert add(store_path, 2) == 5
    done = backup_recovery.restore(store_path, made)
    assert done.undone.undone == (4, 5)
    with Store(store_path) as opened:
        assert opened.data_version() == 3
        assert opened.verify() == []
    assert add(store_path, 1) == 6
    with Store(store_path) as opened:
        assert opened.verify() == []
        assert len(opened.read_atlas(3).table) == 3
        for undone in (4, 5):
            with pytest.raises(UndoneError, match=rf"data version {undone} was undone on"):
                opened.read_atlas(undone)
        with pytest.raises(NotFoundError, match="the newest is 6"):
            opened.read_atlas(7)
        (told,) = opened.restores()
        assert (told.kept, told.highest, told.backup_of) == (3, 5, made.at)


@pytest.mark.parametrize("lost", ["store deleted", "store cut", "file deleted", "both"])
def test_the_highest_number_survives_the_loss_of_what_knew_it(store_path, folder, add, lost):
    add(store_path, 2)
    made = backup.make(store_path, folder, backup.BY_HAND)
    add(store_path, 2)
    if lost == "both":
        # Only a backup is left that knows.
        backup.make(store_path, folder, backup.BY_HAND)
    if lost in ("store deleted", "both"):
        store_path.unlink()
    if lost == "store cut":
        store_path.write_bytes(store_path.read_bytes()[:5_000])
    if lost in ("file deleted", "both"):
        version_numbers.beside(store_path).unlink()
    backup_recovery.restore(store_path, made)
    assert add(store_path, 1) == 5


def test_a_second_restore_and_one_to_before_the_first_keep_the_chain_whole(store_path, folder, add):
    add(store_path, 1)
    first = backup.make(store_path, folder, backup.BY_HAND)
    add(store_path, 2)
    backup_recovery.restore(store_path, first)
    assert add(store_path, 2) == 5
    second = backup.make(store_path, folder, backup.BY_HAND)
    add(store_path, 1)
    backup_recovery.restore(store_path, second)
    backup_recovery.restore(store_path, second)
    with Store(store_path) as opened:
        assert opened.verify() == []
        assert [one.undone for one in opened.restores()] == [(6, 6), (2, 3)]
    assert add(store_path, 1) == 7
    backup_recovery.restore(store_path, first)
    with Store(store_path) as opened:
        assert opened.verify() == []
        assert [one.undone for one in opened.restores()] == [(2, 7)]
        with pytest.raises(UndoneError):
            opened.read_atlas(7)
    assert add(store_path, 1) == 8


_STEPS = st.sampled_from(["save", "save", "backup", "restore", "lose"])


@examples(8)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["save", "save", "backup", "restore", "lose"]), st.integers(0, 3)
        ),
        min_size=3,
        max_size=10,
    )
)
def test_no_number_is_given_out_twice_whatever_is_restored(
    empty_store, tmp_path_factory, make_incident, steps
):
    path = Path(shutil.copy(empty_store, tmp_path_factory.mktemp("steps") / "incidents.gpkg"))
    folder, out, made = path.parent / "backups", [], []
    for what, which in steps:
        if what == "save":
            with Store(path) as opened:
                new = make_incident(id=f"testville-{len(out)}")
                out.append(opened.save(new, loaded_version=None, signed=SIGNED).data_version)
        elif what == "backup":
            made.append(backup.make(path, folder, backup.BY_HAND))
        elif made:
            if what == "lose":
                path.unlink()
            backup_recovery.restore(path, made[which % len(made)])
    assert sorted(set(out)) == out
    with Store(path) as opened:
        assert opened.verify() == []


def test_a_restore_that_undoes_nothing_says_nothing(store_path, folder, add):
    add(store_path, 1)
    made = backup.make(store_path, folder, backup.BY_HAND)
    assert backup_recovery.restore(store_path, made).undone is None
    assert add(store_path, 1) == 2


def test_a_store_built_anew_uses_no_number_of_the_one_before(tmp_path, make_incident, add):
    path = tmp_path / "incidents.gpkg"
    store.build(path, [make_incident(id="testville-1")])
    assert add(path, 2) == 3
    store.build(path, [make_incident(id="testville-1")], replace=True)
    with Store(path) as opened:
        assert opened.data_version() == 4
        assert opened.verify() == []
        assert [one.undone for one in opened.restores()] == [(1, 3)]
        with pytest.raises(UndoneError):
            opened.read_atlas(2)
    path.unlink()
    store.build(path, [make_incident(id="testville-1")])
    with Store(path) as opened:
        assert opened.data_version() == 5


def test_a_backup_of_older_tables_is_brought_up_to_date_before_it_is_numbered(
    store_path, folder, add
):
    add(store_path, 2)
    run(store_path, *TO_TABLES_2)
    made = backup.make(store_path, folder, backup.BY_HAND)
    add(store_path, 2)
    assert backup_recovery.restore(store_path, made).undone.undone == (3, 4)
    with Store(store_path) as opened:
        assert opened.verify() == []
    assert add(store_path, 1) == 5


def test_a_number_that_was_restored_to_cannot_be_moved_unseen(store_path, folder, add):
    add(store_path, 1)
    made = backup.make(store_path, folder, backup.BY_HAND)
    add(store_path, 3)
    backup_recovery.restore(store_path, made)
    add(store_path, 1)
    for column, value in (("kept", 2), ("highest", 3), ("at", "'2020-01-01T00:00:00.000Z'")):
        with geopackage.reading(store_path) as connection:
            (before,) = connection.execute(f"SELECT quote({column}) FROM restores").fetchone()
        for new in (value, before):
            run(
                store_path,
                "DROP TRIGGER restores_are_never_updated",
                f"UPDATE restores SET {column} = {new}",
            )
            run(
                store_path,
                "CREATE TRIGGER restores_are_never_updated BEFORE UPDATE ON restores"
                " BEGIN SELECT RAISE(ABORT, 'never'); END",
            )
            with Store(store_path) as opened:
                assert bool(opened.verify()) == (new == value)


def test_a_number_is_noted_before_anybody_can_see_it(store_path, make_incident):
    seen: list[GivenNumbers] = []
    with Store(store_path) as opened:
        opened.save(make_incident(), loaded_version=None, signed=SIGNED)
        assert version_numbers.remembered(store_path) == GivenNumbers(1, 1)

        def permit() -> None:
            seen.append(version_numbers.remembered(store_path))
            raise StoreError(store_path, "not permitted")

        with pytest.raises(StoreError):
            opened.save(
                make_incident(id="other"),
                loaded_version=None,
                signed=replace(SIGNED, permit=permit),
            )
        assert seen == [GivenNumbers(1, 1)]
        assert version_numbers.remembered(store_path) == GivenNumbers(1, 1)


def test_the_file_beside_the_store_never_goes_back_and_may_be_damaged(store_path):
    version_numbers.note(store_path, GivenNumbers(7, 3))
    version_numbers.note(store_path, GivenNumbers(5, 4))
    assert version_numbers.remembered(store_path) == GivenNumbers(7, 4)
    assert version_numbers.beside(store_path).stat().st_mode & 0o077 == 0
    version_numbers.beside(store_path).write_text("seven")
    assert version_numbers.remembered(store_path) == GivenNumbers(0, 0)


def test_a_number_that_cannot_be_noted_is_not_given_out(store_path, make_incident):
    version_numbers.beside(store_path).mkdir()
    with Store(store_path) as opened:
        with pytest.raises(StoreError, match="nothing was saved"):
            opened.save(make_incident(), loaded_version=None, signed=SIGNED)
        assert opened.data_version() == 0
