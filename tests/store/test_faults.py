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
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

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

# Has loaded the program, and forks a worker for each line of its input: workers that are killed
# by the dozen need not each load it anew. One that imports saves batches of new incidents, and
# says after each that it was acknowledged; one that copies makes a snapshot.
NURSERY = textwrap.dedent(
    """
    import os, sys
    from pathlib import Path
    from incidents.model import Incident
    from incidents.store import Signature, Store
    from incidents.store.saving import prepare

    path, batch = Path(sys.argv[1]), int(sys.argv[2])
    [told] = prepare([Incident.model_validate_json(Path(sys.argv[3]).read_text())])

    def imports(first, say):
        store = Store(path)
        say("ready")
        for n in range(int(first), int(first) + 10_000):
            some = [
                told.model_copy(update={"id": f"import-{n}-{k}", "summary": f"Batch {n}."})
                for k in range(batch)
            ]
            store.save_many(some, signed=Signature("importer", "editor", f"batch {n}"))
            say(f"saved {n}")

    def copies(target, say):
        say("ready")
        Store(path).snapshot(Path(target))

    for line in sys.stdin:
        task, what, pipe = line.split()
        worker = os.fork()
        if worker == 0:
            said = open(pipe, "w")
            {"imports": imports, "copies": copies}[task](
                what, lambda text: print(text, file=said, flush=True)
            )
            os._exit(0)
        print(worker, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]), flush=True)
    """
)


@dataclass
class Nursery:
    """A process that starts workers, each a process of its own that can be killed."""

    process: "subprocess.Popen[str]"
    folder: Path
    begun: int = 0

    def start(self, task: str, what: object) -> "Worker":
        pipe = self.folder / f"said-{self.begun}"
        self.begun += 1
        os.mkfifo(pipe)
        print(task, what, pipe, file=self.process.stdin, flush=True)
        return Worker(self, self.number(), pipe.open())

    def number(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@dataclass
class Worker:
    """One that works until it is killed; ``said`` is what it says meanwhile."""

    nursery: Nursery
    process_id: int
    said: TextIO

    def kill(self) -> tuple[int, list[str]]:
        """Kill it at once; return how it ended, and what it had said and nobody had read."""
        with suppress(ProcessLookupError):  # it has come to its end
            os.kill(self.process_id, signal.SIGKILL)
        with self.said:
            return self.nursery.number(), self.said.readlines()


@pytest.fixture
def nursery(
    store_path: Path, tmp_path: Path, make_incident: Callable[..., Incident]
) -> Iterator[Nursery]:
    plain = tmp_path / "told.json"
    plain.write_text(make_incident().model_dump_json())
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY, str(store_path), str(BATCH), str(plain)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            yield Nursery(process, tmp_path)
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def test_no_acknowledged_row_is_lost_and_none_is_half_written_after_fifty_kills(
    store_path: Path, nursery: Nursery
) -> None:
    chance = random.Random(7)
    acknowledged: set[int] = set()
    batch_s = 0.05
    for kill in range(KILLS):
        importer = nursery.start("imports", kill * 10_000)
        assert importer.said.readline() == "ready\n"
        begin = time.monotonic()
        # Killed within the first batch, the second or the third, however slow the machine is.
        before = chance.randrange(3)
        lines = [importer.said.readline() for _ in range(before)]
        if before:
            batch_s = (time.monotonic() - begin) / before
        time.sleep(chance.random() * batch_s)
        ended, unread = importer.kill()
        assert ended == -signal.SIGKILL
        lines += unread
        acknowledged |= {int(line.split()[1]) for line in lines if line.startswith("saved ")}
    with Store(store_path) as store:
        assert store.verify() == []
        found = store.read_atlas().table["id"].str.split("-").str[1].astype(int).value_counts()
    assert acknowledged <= set(found.index)
    assert set(found) == {BATCH}, "a batch was saved in part"
    assert acknowledged, "no batch was ever acknowledged: the test killed too early"


def test_a_copy_that_is_killed_leaves_the_old_one_or_the_new_one(
    store_path: Path, tmp_path: Path, make_incident: Callable[..., Incident], nursery: Nursery
) -> None:
    with Store(store_path) as store:
        store.save_many([make_incident(id=f"many-{n}") for n in range(300)], signed=SIGNED)
    target = tmp_path / "copy.gpkg"
    chance = random.Random(3)
    for _ in range(8):
        worker = nursery.start("copies", target)
        assert worker.said.readline() == "ready\n"
        time.sleep(chance.random() * 0.12)
        worker.kill()
        if target.exists():
            require_sound(target)
            target.unlink()
    left = list(tmp_path.glob(".snapshot-*"))
    for one in left:
        os.utime(one, (0, 0))
    sweep(target)
    assert not list(tmp_path.glob(".snapshot-*"))
    require_sound(store_path)


@pytest.mark.long
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


def test_a_log_whose_index_is_gone_is_recovered(store_path: Path, nursery: Nursery) -> None:
    importer = nursery.start("imports", 0)
    lines = [importer.said.readline() for _ in range(4)]
    importer.kill()
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


@pytest.mark.long
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
