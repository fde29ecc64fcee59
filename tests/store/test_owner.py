"""Whatever the umask says, no other account of the machine reads a file of the store."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from incidents import store
from incidents.desk.workfile.repository import Book
from incidents.errors import StoreError
from incidents.model import Incident
from incidents.store import Store, backup, backup_recovery, backup_schedule, server_lock
from tests.store.conftest import SIGNED


@pytest.fixture(params=[0o022, 0o000, 0o077], ids=["022", "000", "077"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """Return what others could read below a folder, or of it."""
    return [
        f"{one.relative_to(folder)} {stat.S_IMODE(one.stat().st_mode):o}"
        for one in (folder, *folder.rglob("*"))
        if one.stat().st_mode & 0o077
    ]


def test_every_file_is_for_its_owner_alone_from_its_first_byte(
    tmp_path: Path, umask: int, make_incident: Callable[..., Incident], monkeypatch
) -> None:
    home = tmp_path / "atlas" / "live"
    path = home / "incidents.gpkg"
    seen: list[str] = []
    store.build(path, [make_incident()], lambda _: seen.extend(open_to_others(home)))
    with server_lock.alone(path), Store(path) as opened:
        opened.save(make_incident(id="another"), loaded_version=None, signed=SIGNED)
        assert {one.name for one in home.iterdir()} >= {f"{path.name}-wal", f"{path.name}-shm"}
        seen += open_to_others(home)
        copy = opened.snapshot(tmp_path / "copy.gpkg")
        seen += [str(copy)] if copy.stat().st_mode & 0o077 else []
    monkeypatch.delenv("ATLAS_BACKUPS", raising=False)
    made = backup_schedule.keep_up(path)
    assert made is not None
    backup_recovery.restore(path, made)
    store.build(path, [make_incident()], replace=True)
    assert seen + open_to_others(tmp_path / "atlas") == []


def test_a_store_of_an_older_version_is_closed_when_it_is_opened(store_path: Path) -> None:
    home = store_path.parent / "live"
    home.mkdir(mode=0o755)
    path = Path(shutil.move(store_path, home / store_path.name))
    path.chmod(0o644)
    desk = home / backup.DESK
    Book(desk).close()
    desk.chmod(0o644)
    with Store(path):
        assert open_to_others(home) == []


def test_a_folder_that_serves_others_too_is_left_as_it_is(store_path: Path) -> None:
    store_path.chmod(0o644)
    store_path.parent.chmod(0o755)
    (store_path.parent / "somebody else's.txt").write_text("theirs")
    Store(store_path).close()
    assert stat.S_IMODE(store_path.parent.stat().st_mode) == 0o755
    assert stat.S_IMODE(store_path.stat().st_mode) == 0o600


def test_a_restore_does_not_keep_the_rights_of_what_it_replaces(
    store_path: Path, tmp_path: Path
) -> None:
    made = backup.make(store_path, tmp_path / "backups", backup.BY_HAND)
    store_path.chmod(0o644)
    done = backup_recovery.restore(store_path, made)
    for one in (*done.files, *done.aside):
        assert stat.S_IMODE(one.stat().st_mode) == 0o600, one


def test_a_note_of_a_failed_backup_is_for_the_owner_alone(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, umask: int
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir(mode=0o755)
    monkeypatch.setenv("ATLAS_BACKUPS", str(folder))

    def fail(*_: object) -> None:
        raise StoreError(store_path, "a fictional reason")

    monkeypatch.setattr(backup, "make", fail)
    backup_schedule.keep_up(store_path)
    assert stat.S_IMODE((folder / backup.FAILURE).stat().st_mode) == 0o600
