"""Faults that really happen, really made: killed processes, full disks, damaged files."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from incidents.errors import IncidentError, StaleVersionError, StoreError
from incidents.model import Incident
from incidents.store import Signature, Store, geopackage, migrations
from incidents.store.migrations import MigrationError
from incidents.store.startup_check import require_sound, sweep

ROOT = Path(__file__).resolve().parents[2]
SIGNED = Signature(by="heron", role="editor", why="a test")
KILLS = 50
BATCH = 8

# Saves batches of new and of changed incidents, and says after each that it was acknowledged.
IMPORTER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from incidents.model import Incident
    from incidents.store import Signature, Store

    path, first, batch, plain = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    told = Incident.model_validate_json(Path(plain).read_text())
    store = Store(path)
    print("ready", flush=True)
    for n in range(first, first + 10_000):
        some = [
            told.model_copy(update={"id": f"import-{n}-{k}", "summary": f"Batch {n}."})
            for k in range(batch)
        ]
        store.save_many(some, signed=Signature("importer", "editor", f"batch {n}"))
        print(f"saved {n}", flush=True)
    """
)


def importer(store: Path, first: int, plain: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", IMPORTER, str(store), str(first), str(BATCH), str(plain)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_no_acknowledged_row_is_lost_and_none_is_half_written_after_fifty_kills(
    store_path: Path, tmp_path: Path, make_incident: Callable[..., Incident]
) -> None:
    plain = tmp_path / "told.json"
    plain.write_text(make_incident().model_dump_json())
    chance = random.Random(7)
    acknowledged: set[int] = set()
    batch_s = 0.05
    for kill in range(KILLS):
        process = importer(store_path, kill * 10_000, plain)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        begin = time.monotonic()
        # Killed within the first batch, the second or the third, however slow the machine is.
        before = chance.randrange(3)
        lines = [process.stdout.readline() for _ in range(before)]
        if before:
            batch_s = (time.monotonic() - begin) / before
        time.sleep(chance.random() * batch_s)
        process.kill()
        lines += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        assert process.returncode == -signal.SIGKILL
        acknowledged |= {int(line.split()[1]) for line in lines if line.startswith("saved ")}
    with Store(store_path) as store:
        assert store.verify() == []
        found = store.read_atlas().table["id"].str.split("-").str[1].astype(int).value_counts()
    assert acknowledged <= set(found.index)
    assert set(found) == {BATCH}, "a batch was saved in part"
    assert acknowledged, "no batch was ever acknowledged: the test killed too early"


def test_a_copy_that_is_killed_leaves_the_old_one_or_the_new_one(
    store_path: Path, tmp_path: Path, make_incident: Callable[..., Incident]
) -> None:
    with Store(store_path) as store:
        store.save_many([make_incident(id=f"many-{n}") for n in range(300)], signed=SIGNED)
    target = tmp_path / "copy.gpkg"
    code = (
        "import sys; from pathlib import Path; from incidents.store import Store\n"
        "print('ready', flush=True); Store(Path(sys.argv[1])).snapshot(Path(sys.argv[2]))"
    )
    chance = random.Random(3)
    for _ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(store_path), str(target)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() * 0.12)
        process.kill()
        process.wait()
        process.stdout.close()
        if target.exists():
            require_sound(target)
            target.unlink()
    left = list(tmp_path.glob(".snapshot-*"))
    for one in left:
        os.utime(one, (0, 0))
    sweep(target)
    assert not list(tmp_path.glob(".snapshot-*"))
    require_sound(store_path)


def test_eight_writers_lose_no_change(
    store_path: Path, make_incident: Callable[..., Incident]
) -> None:
    told = make_incident()
    done, stale = [], []
    with Store(store_path) as store:
        store.save(told, loaded_version=None, signed=SIGNED)

        def work(name: int) -> None:
            for n in range(12):
                while True:
                    stored = store.get(told.id)
                    changed = stored.incident.model_copy(update={"summary": f"{name} {n}"})
                    try:
                        store.save(changed, loaded_version=stored.version, signed=SIGNED)
                    except StaleVersionError:
                        stale.append(name)
                        continue
                    done.append(name)
                    break

        threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert len(done) == 8 * 12
        assert store.get(told.id).version == 1 + len(done)
        assert store.verify() == []


def test_a_save_that_fails_at_any_statement_leaves_nothing(
    store_path: Path, make_incident: Callable[..., Incident]
) -> None:
    """Fail at the n-th statement, for every n, until a save comes through."""
    from sqlalchemy import event

    told = make_incident()
    with Store(store_path) as store:
        store.save(told, loaded_version=None, signed=SIGNED)
        before = store.get(told.id).incident
        changed = before.model_copy(update={"summary": "Changed."})
        count = limit = 0

        def fail(*_: object) -> None:
            nonlocal count
            count += 1
            if count == limit:
                raise StoreError(store.path, "a fault that the test made")

        event.listen(store._writers, "before_cursor_execute", fail)
        while True:
            count, limit = 0, limit + 1
            try:
                store.save(changed, loaded_version=1, signed=SIGNED)
            except StoreError:
                assert store.get(told.id).incident == before
                assert store.data_version() == 1
                continue
            break
        event.remove(store._writers, "before_cursor_execute", fail)
        assert limit > 8, "too few statements were tried"
        assert store.get(told.id).incident.summary == "Changed."
        assert store.verify() == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB in memory."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], capture_output=True
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_said_and_loses_nothing(
    store_path: Path, small_disk: Path, make_incident: Callable[..., Incident]
) -> None:
    path = small_disk / "incidents.gpkg"
    path.write_bytes(store_path.read_bytes())
    with Store(path) as store:
        store.save(make_incident(), loaded_version=None, signed=SIGNED)
        filler = small_disk / "filler"
        with pytest.raises(OSError, match="No space"):
            filler.write_bytes(bytes(8 * 2**20))
        many = [make_incident(id=f"many-{n}", summary="x" * 3000) for n in range(200)]
        with pytest.raises(StoreError, match="full; nothing was saved"):
            store.save_many(many, signed=SIGNED)
        assert len(store.read_atlas().table) == 1
        with pytest.raises(StoreError):
            store.snapshot(small_disk / "copy.gpkg")
        assert not list(small_disk.glob("*copy*")) + list(small_disk.glob(".snapshot*"))
        filler.unlink()
        store.save(make_incident(id="after"), loaded_version=None, signed=SIGNED)
        assert store.verify() == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("missing", "no store here"),
        ("empty", "empty"),
        ("text", "not a GeoPackage"),
        ("half", "damaged"),
        ("a page", "damaged"),
        ("another SQLite file", "not a GeoPackage"),
        ("newer", "newer version"),
    ],
)
def test_a_store_that_is_not_whole_is_refused_at_the_start_and_left_as_it_is(
    store_path: Path, damage: str, said: str
) -> None:
    import sqlite3

    whole = store_path.read_bytes()
    if damage == "missing":
        store_path.unlink()
    elif damage == "empty":
        store_path.write_bytes(b"")
    elif damage == "text":
        store_path.write_text("this is no database")
    elif damage == "half":
        store_path.write_bytes(whole[: len(whole) // 2])
    elif damage == "a page":
        page = len(whole) // 4096 // 2 * 4096
        store_path.write_bytes(whole[:page] + bytes(4096) + whole[page + 4096 :])
    elif damage == "another SQLite file":
        store_path.unlink()
        with sqlite3.connect(store_path) as connection:
            connection.execute("CREATE TABLE a (b)")
        connection.close()
    else:
        with sqlite3.connect(store_path) as connection:
            for name, function in geopackage.ST_FUNCS.items():
                connection.create_function(name, 1, function)
            connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
        connection.close()
    before = store_path.read_bytes() if store_path.exists() else None
    with pytest.raises(StoreError, match=said):
        require_sound(store_path)
    assert (store_path.read_bytes() if store_path.exists() else None) == before


def test_a_log_whose_index_is_gone_is_recovered(
    store_path: Path, make_incident: Callable[..., Incident]
) -> None:
    plain = store_path.with_name("told.json")
    plain.write_text(make_incident().model_dump_json())
    process = importer(store_path, 0, plain)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(4)]
    process.kill()
    process.wait()
    process.stdout.close()
    store_path.with_name(store_path.name + "-shm").unlink(missing_ok=True)
    with Store(store_path) as store:
        assert len(store.read_atlas().table) >= BATCH * (len(lines) - 1)
        assert store.verify() == []


def test_a_migration_that_fails_at_any_step_leaves_the_old_store(store_path: Path) -> None:
    before = store_path.read_bytes()
    newest = geopackage.SCHEMA_VERSION

    def good(connection: object) -> None:
        connection.execute("CREATE TABLE extra (fid INTEGER PRIMARY KEY)")  # type: ignore[attr-defined]

    def bad(connection: object) -> None:
        connection.execute("INSERT INTO nowhere VALUES (1)")  # type: ignore[attr-defined]

    for steps in ({newest: bad}, {newest: good, newest + 1: bad}, {newest + 1: good}):
        with pytest.raises(MigrationError):
            migrations.migrate(
                store_path, steps=steps, wanted=newest + 2, keep=lambda path: None
            )  # fmt: skip
        with Store(store_path) as store:
            assert store.verify() == []
    assert len(store_path.read_bytes()) == len(before)

    def no_backup(path: Path) -> None:
        raise StoreError(path, "the backup failed")

    with pytest.raises(StoreError, match="the backup failed"):
        migrations.migrate(store_path, steps={newest: good}, wanted=newest + 1, keep=no_backup)
    with Store(store_path) as store:
        assert store.verify() == []


def test_a_folder_that_may_not_be_written_is_read_and_says_why(
    store_path: Path, make_incident: Callable[..., Incident]
) -> None:
    with Store(store_path) as store:
        store.save(make_incident(), loaded_version=None, signed=SIGNED)
    code = (
        "import sys; from pathlib import Path; from incidents.store import Store\n"
        "store = Store(Path(sys.argv[1])); print(store.read_only or 'writable')\n"
        "print(len(store.read_atlas().table))"
    )
    folder = store_path.parent
    command = [sys.executable, "-c", code, str(store_path)]
    if os.geteuid() == 0:
        # Root may write everywhere: the mount is what forbids it.
        mounted = subprocess.run(
            ["mount", "--bind", "-o", "ro", str(folder), str(folder)], capture_output=True
        )
        if mounted.returncode:
            pytest.skip("this machine lets nobody mount a folder for reading")
    else:
        folder.chmod(0o555)
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        else:
            folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    why, count = done.stdout.split("\n")[:2]
    assert why != "writable"
    assert count == "1"


def test_a_change_needs_a_reason_a_name_and_a_role() -> None:
    for gap in ("by", "role", "why"):
        with pytest.raises(IncidentError):
            replace(SIGNED, **{gap: " "})
