"""A store that is not what was written is closed, said to be so, and never kept as a backup."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from incidents.model import Incident
from incidents.store import (
    Store,
    backup,
    backup_recovery,
    backup_retention,
    backup_schedule,
    geopackage,
    startup_check,
)
from incidents.store.backup import BackupError, UnsoundBackupError
from tests.store.conftest import SIGNED
from tests.store.test_store_chain import TO_TABLES_2, run, set_cell


@pytest.fixture
def filled(store_path: Path, make_incident: Callable[..., Incident]) -> Path:
    with Store(store_path) as store:
        store.save(make_incident(), loaded_version=None, signed=SIGNED)
        changed = make_incident(title="Corrected in Testville")
        store.save(changed, loaded_version=1, signed=SIGNED)
    return store_path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATLAS_BACKUPS", str(tmp_path / "backups"))
    return tmp_path / "backups"


def damage_now(path: Path) -> None:
    run(path, "UPDATE incidents SET summary = 'Nobody wrote this.'")


def damage_past(path: Path) -> None:
    with geopackage.reading(path) as connection:
        (text,) = connection.execute("SELECT snapshot FROM revisions WHERE fid = 1").fetchone()
    set_cell(path, 1, "snapshot", text.replace("Shots", "Shouts"))


def test_a_store_is_served_until_a_verification_finds_it_changed(filled):
    startup_check.refuse_unsound(filled)
    assert startup_check.verify(filled).problems == ()
    damage_now(filled)
    startup_check.verify(filled)
    with pytest.raises(startup_check.UnsoundError, match=r"did not pass.*\(history\)") as caught:
        startup_check.refuse_unsound(filled)
    # What failed is said to everybody, which record it is only to the desk.
    assert "testville" not in str(caught.value)
    assert any("testville-2024-03-01" in one for one in backup_schedule.health(filled))


def test_an_older_store_is_brought_up_to_date_before_it_is_verified(filled, folder):
    # The verification of a server that was just started may come before its first reader.
    run(filled, *TO_TABLES_2)
    assert startup_check.verify(filled).problems == ()
    startup_check.refuse_unsound(filled)


def test_damage_to_an_earlier_version_closes_nothing_and_is_said(filled, folder):
    damage_past(filled)
    startup_check.verify(filled)
    startup_check.refuse_unsound(filled)
    assert any("not what was written" in one for one in backup_schedule.health(filled))


def test_a_verdict_is_of_one_file_and_not_of_its_name(filled, folder):
    made = backup.make(filled, folder, backup.BY_HAND)
    damage_now(filled)
    startup_check.verify(filled)
    backup_recovery.restore(filled, made)
    startup_check.refuse_unsound(filled)
    assert startup_check.verdict_on(filled) is None


def test_the_server_verifies_after_its_start_and_once_a_day(filled, monkeypatch):
    verifier = backup_schedule.Verifier(filled)
    monkeypatch.setattr(backup_schedule, "_LOOK_SECONDS", 0.01)
    verifier.start()
    for _ in range(1_000):
        if startup_check.verdict_on(filled) is not None:
            break
        verifier.join(0.01)
    verifier.stop()
    verifier.join(5)
    assert startup_check.verdict_on(filled).problems == ()
    assert not verifier._is_due()
    an_old_one = startup_check.Verdict(datetime.now(UTC) - timedelta(hours=25), ())
    inode = filled.stat().st_ino
    monkeypatch.setitem(startup_check._verdicts, str(filled), (inode, an_old_one))
    assert verifier._is_due()


@pytest.mark.parametrize("damage", [damage_now, damage_past])
def test_the_copy_of_a_damaged_store_is_kept_apart_and_pushes_no_good_one_out(
    filled, folder, damage
):
    good = backup.make(filled, folder, backup.HOURLY)
    damage(filled)
    for _ in range(3):
        with pytest.raises(UnsoundBackupError, match="kept apart as damaged-") as caught:
            backup.make(filled, folder, backup.HOURLY)
        assert (caught.value.kept / backup.STORE).is_file()
    assert [one.name for one in backup.listed(folder)] == [good.name]
    assert backup.unreadable(folder) == []
    # The first and the newest: a server that tries every hour must not fill the disk.
    assert len(list(folder.glob("damaged-*"))) == 2
    assert backup.newest_good(folder)[0] == good


def test_a_backup_that_holds_a_changed_record_is_not_restored_from(filled, folder):
    good = backup.make(filled, folder, backup.BY_HAND)
    damage_now(good.folder / backup.STORE)
    one = good.files[-1]
    digest = backup._sha256(good.folder / backup.STORE)
    changed = backup.Backup(
        good.folder, good.number, good.at, good.why, good.data_version,
        (backup.FileEntry(one.name, digest, one.bytes, one.rows),),
    )  # fmt: skip
    assert "differs from its last revision" in backup.check(changed)
    with pytest.raises(BackupError, match="damaged"):
        backup_recovery.restore(filled, changed)


def test_the_schedule_says_that_the_store_is_damaged_and_does_not_try_every_minute(
    filled, folder, monkeypatch
):
    now = datetime.now(UTC)
    damage_now(filled)
    assert backup_schedule.keep_up(filled, now) is None
    assert any("kept apart as damaged-" in one for one in backup_schedule.health(filled, now))
    monkeypatch.setattr(backup, "make", lambda *_: pytest.fail("tried again at once"))
    assert backup_schedule.keep_up(filled, now + timedelta(minutes=1)) is None
    with pytest.raises(pytest.fail.Exception):
        backup_schedule.keep_up(filled, now + timedelta(hours=1))


def test_the_rotation_counts_good_backups_alone(filled, folder):
    made = [backup.make(filled, folder, backup.BY_HAND) for _ in range(2)]
    damage_now(filled)
    for _ in range(backup_retention.OCCASIONS // 8):
        with pytest.raises(UnsoundBackupError):
            backup.make(filled, folder, backup.BY_HAND)
    assert backup.rotate(folder) == []
    assert [one.name for one in backup.listed(folder)] == [one.name for one in reversed(made)]
