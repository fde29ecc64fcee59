"""A backup that was never restored is a hope: each is read back, each way of losing is tried."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.errors import StoreError
from incidents.model import Incident
from incidents.store import (
    Signature,
    Store,
    backup,
    backup_recovery,
    backup_retention,
    backup_schedule,
)
from incidents.store.backup import BackupError
from incidents.store.server_lock import InUseError, alone

SIGNED = Signature(by="heron", role="editor", why="a test")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def filled(store_path: Path, make_incident: Callable[..., Incident]) -> Path:
    with Store(store_path) as store:
        store.save(make_incident(), loaded_version=None, signed=SIGNED)
    for name in (backup.ACCOUNTS, backup.DESK):
        with sqlite3.connect(store_path.parent / name) as connection:
            connection.execute("CREATE TABLE told (what TEXT)")
            connection.execute("INSERT INTO told VALUES (?)", (name,))
        connection.close()
    return store_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def titles(path: Path) -> list[str]:
    with Store(path) as store:
        return sorted(store.read_atlas().table["title"])


def retitle(path: Path, title: str) -> None:
    with Store(path) as store:
        stored = store.get("testville-2024-03-01")
        changed = stored.incident.model_copy(update={"title": title})
        store.save(changed, loaded_version=stored.version, signed=SIGNED)


def test_a_backup_brings_back_store_accounts_and_drafts(filled: Path, folder: Path) -> None:
    made = backup.make(filled, folder, backup.BY_HAND)
    assert backup.check(made) is None
    retitle(filled, "Changed since")
    (filled.parent / backup.DESK).unlink()
    done = backup_recovery.restore(filled, made)
    assert titles(filled) == ["Shots at a fictional bridge"]
    assert (filled.parent / backup.DESK).exists()
    # What was there is moved aside, never destroyed.
    assert any(titles(one) == ["Changed since"] for one in done.aside if one.suffix == ".gpkg")
    with Store(filled) as store:
        assert store.verify() == []


def test_a_backup_is_for_its_owner_alone(filled: Path, folder: Path) -> None:
    made = backup.make(filled, folder, backup.BY_HAND)
    for part in (folder, made.folder, *made.folder.iterdir()):
        assert part.stat().st_mode & 0o077 == 0, part


@pytest.mark.parametrize("damage", ["a page", "half", "nothing left", "a file missing", "manifest"])
def test_a_damaged_backup_is_refused_and_the_next_older_is_named(
    filled: Path, folder: Path, damage: str
) -> None:
    good = backup.make(filled, folder, backup.BY_HAND)
    retitle(filled, "Second")
    bad = backup.make(filled, folder, backup.BY_HAND)
    copy = bad.folder / backup.STORE
    if damage == "a page":
        with copy.open("r+b") as file:
            file.seek(4096 * 3)
            file.write(os.urandom(4096))
    elif damage == "half":
        os.truncate(copy, copy.stat().st_size // 2)
    elif damage == "nothing left":
        copy.write_bytes(b"")
    elif damage == "a file missing":
        (bad.folder / backup.ACCOUNTS).unlink()
    else:
        next(bad.folder.glob("*.json")).write_text("{")
    found, passed_over = backup.newest_good(folder)
    assert found is not None
    assert found.name == good.name
    if damage != "manifest":
        assert passed_over
        before = filled.read_bytes()
        with pytest.raises(BackupError, match=good.name):
            backup_recovery.restore(filled, bad)
        assert filled.read_bytes() == before


def test_a_backup_is_made_beside_writers(
    filled: Path, folder: Path, make_incident: Callable[..., Incident]
) -> None:
    with Store(filled) as store:
        for n in range(5):
            store.save(make_incident(id=f"more-{n}"), loaded_version=None, signed=SIGNED)
            made = backup.make(filled, folder, backup.HOURLY)
            assert backup.check(made) is None
            assert made.data_version == n + 2


def test_a_store_in_use_is_not_replaced(filled: Path, folder: Path) -> None:
    made = backup.make(filled, folder, backup.BY_HAND)
    holder = subprocess.Popen(
        [
            sys.executable, "-c",
            "import sys, time; from pathlib import Path\n"
            "from incidents.store.server_lock import alone\n"
            "with alone(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)",
            str(filled),
        ],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InUseError, match=str(holder.pid)):
            backup_recovery.restore(filled, made)
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout:
            holder.stdout.close()
    # A lock that a killed server left behind is no obstacle.
    with alone(filled):
        pass
    backup_recovery.restore(filled, made)


def test_the_schedule_makes_one_when_an_hour_has_passed_and_something_changed(
    filled: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_BACKUPS", str(folder))
    now = datetime.now(UTC)
    assert backup_schedule.keep_up(filled, now) is not None
    assert backup_schedule.keep_up(filled, now + timedelta(minutes=59)) is None
    assert backup_schedule.keep_up(filled, now + timedelta(hours=2)) is None
    retitle(filled, "Changed")
    assert backup_schedule.keep_up(filled, now + timedelta(hours=2)) is not None
    assert (
        backup_schedule.health(filled, now) == []
        or "disk" in backup_schedule.health(filled, now)[0]
    )


def test_a_failed_backup_is_an_alarm_and_keeps_the_one_before(
    filled: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_BACKUPS", str(folder))
    first = backup_schedule.keep_up(filled)
    assert first is not None
    retitle(filled, "Changed")

    def full(*_: object) -> None:
        raise StoreError(filled, "the disk is full; nothing was saved")

    monkeypatch.setattr(backup, "make", full)
    assert backup_schedule.keep_up(filled, datetime.now(UTC) + timedelta(hours=2)) is None
    assert any("failed: the disk is full" in said for said in backup_schedule.health(filled))
    assert [one.name for one in backup.listed(folder)] == [first.name]


def test_backups_that_are_switched_off_are_said_to_be(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_BACKUPS", "off")
    assert backup.folder_of(filled) is None
    assert backup_schedule.keep_up(filled) is None
    assert "switched off" in backup_schedule.health(filled)[0]


moments = st.integers(0, 3 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
slots = st.lists(st.tuples(moments, st.booleans()), max_size=200).map(
    lambda found: [
        backup_retention.Slot(n, at, is_routine=flag) for n, (at, flag) in enumerate(found)
    ]
)


@given(slots)
def test_rotation_keeps_the_newest_and_never_more_than_its_rule(
    found: list[backup_retention.Slot],
) -> None:
    kept = backup_retention.kept(found)
    numbers = {slot.number for slot in found}
    assert kept <= numbers
    if numbers:
        assert max(numbers) in kept
    most = (
        backup_retention.HOURS
        + backup_retention.DAYS
        + backup_retention.WEEKS
        + backup_retention.OCCASIONS
        + 1
    )
    assert len(kept) <= most
    # The newest survives a second rotation as well.
    again = backup_retention.kept([slot for slot in found if slot.number in kept])
    assert not kept or max(kept) in again


def test_the_commands_make_list_and_restore(
    filled: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from incidents.__main__ import main

    monkeypatch.setenv("ATLAS_BACKUPS", str(folder))
    assert main(["--store", str(filled), "backup", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    retitle(filled, "Changed")
    assert main(["--store", str(filled), "backups", "--check", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["backups"]
    assert [one["name"] for one in listed] == [made["name"]]
    assert main(["--store", str(filled), "restore"]) == 1
    capsys.readouterr()
    shutil.copy(filled, filled.with_name("was.gpkg"))
    filled.write_bytes(b"")
    # The command puts accounts in place as well; these are no accounts of ours.
    assert main(["--store", str(filled), "restore", "--latest", "--only-store", "--json"]) == 0
    assert titles(filled) == ["Shots at a fictional bridge"]
