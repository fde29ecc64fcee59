"""Windows knows no fcntl, no groups of processes and no rights of files: the atlas starts there.

Nobody of us has such a machine in the tests, so it is played: a fresh process in which the
modules and calls that are missing there cannot be had.
"""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from incidents.store import file_locks, file_rights

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]

# What is missing on Windows of that which a program could ask for. ``pathlib`` and ``subprocess``
# have made up their mind before; so has what is not ours and brings its own way for Windows.
PLAY_WINDOWS = """
    import asyncio, concurrent.futures, importlib, os, signal, subprocess, sys, tempfile, types
    import click, streamlit.web.cli, uvicorn, pandas, geopandas, pyarrow  # not ours
    MISSING = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix"}

    class Blocked:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name in MISSING:
                raise ImportError(f"there is no {name} on this system")

    sys.meta_path.insert(0, Blocked)
    for name in MISSING:
        sys.modules.pop(name, None)
    for name in (
        "fork", "forkpty", "killpg", "getpgid", "setsid", "getuid", "geteuid", "getgid", "chown",
        "fchmod", "fchown", "pwrite", "pread", "O_DIRECTORY", "O_NOFOLLOW", "mkfifo", "uname",
        "sched_getaffinity", "getloadavg", "sysconf",
    ):
        if hasattr(os, name):
            delattr(os, name)
    # To kill, this system's subprocess asks for a signal that Windows' does without.
    subprocess.signal = types.SimpleNamespace(**vars(signal))
    for name in ("SIGKILL", "SIGALRM", "SIGXCPU", "SIGXFSZ", "SIGHUP", "SIGQUIT", "SIGUSR1"):
        delattr(signal, name)

    LOCKED = {}

    def locking(handle, mode, count):
        # As Windows does it: bytes from the position on, for one handle alone.
        found = os.fstat(handle)
        key = (found.st_dev, found.st_ino, os.lseek(handle, 0, os.SEEK_CUR))
        if LOCKED.setdefault(key, handle) != handle:
            raise PermissionError(13, "Permission denied")

    sys.modules["msvcrt"] = types.SimpleNamespace(LK_NBLCK=2, locking=locking)
"""


def on_windows(script: str, *arguments: object) -> str:
    """Return what a script prints in a process that has only what Windows has."""
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PLAY_WINDOWS) + textwrap.dedent(script)]
        + [str(one) for one in arguments],
        cwd=ROOT,
        env=os.environ | {"ATLAS_BACKUPS": "off", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    return run.stdout


def test_every_module_is_imported_without_what_windows_has_not() -> None:
    ours = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for part in ("geo", "incidents", "server", "pages/shell", "pages/parts")
        for path in sorted((ROOT / part).rglob("*.py"))
        # These do their work when they are imported; all that they import is imported here.
        if path.name != "__main__.py"
    ]
    script = """
        import app
        for name in sys.argv[1:]:
            importlib.import_module(name)
        print("imported", *(MISSING & set(sys.modules)))
    """
    assert on_windows(script, *ours).splitlines()[-1] == "imported"


def test_a_store_is_made_served_saved_and_backed_up_without_what_windows_has_not(
    tmp_path: Path,
) -> None:
    script = """
        from pathlib import Path
        from incidents import store
        from incidents.desk.workfile.repository import Book
        from incidents.store import Store, backup, backup_recovery, server_lock
        from tests.store.conftest import SIGNED
        from tests import conftest

        incident = conftest.make_incident.__wrapped__()
        path = Path(sys.argv[1]) / "live" / "incidents.gpkg"
        store.build(path, [incident()])
        with server_lock.alone(path):
            server_lock.say_address(path, "http://localhost:8502")
            print(server_lock.address_of(path))
            server_lock._held.clear()  # as another process sees it
            try:
                with server_lock.alone(path):
                    print("two servers")
            except server_lock.InUseError as error:
                print(error.reason)
            server_lock._held[server_lock.lock_file(path)] = -1
            with Store(path) as opened:
                opened.save(incident(id="another"), loaded_version=None, signed=SIGNED)
        Book(path.parent / "desk.sqlite").close()
        made = backup.make(path, path.parent / "backups", backup.BY_HAND)
        backup_recovery.restore(path, made)
        with Store(path) as opened:
            print(opened.stats()["incidents"], opened.verify())
    """
    said = on_windows(script, tmp_path).splitlines()
    assert said[0] == "http://localhost:8502"
    assert said[1].startswith("process ")
    assert "on http://localhost:8502 is serving or replacing this store" in said[1]
    assert said[2] == "2 []"


def test_a_report_is_read_and_a_reader_that_hangs_is_stopped_there_too() -> None:
    script = """
        from incidents.desk.intake.sandbox import Limits, UploadError, not_held, run_limited
        print(run_limited("tests.desk.readers:echo", b"%PDF", kind="x", n=[])["size"])
        for reader, limits in (("sleep", Limits(seconds=5)), ("crash", Limits())):
            try:
                run_limited(f"tests.desk.readers:{reader}", b"", limits=limits)
            except UploadError as error:
                print(error)
        print(*not_held())
    """
    assert on_windows(script).splitlines() == [
        "4",
        "Reading the file took too long and was stopped. Nothing was saved.",
        "The file could not be read: the reader stopped in the middle of it. Nothing was saved.",
        "On this system the process that reads an uploaded file or report is stopped when its time "
        "is over, but its memory and its time of a core cannot be limited: take files only from "
        "people you trust.",
    ]


def test_here_nothing_is_said_to_be_missing() -> None:
    from incidents.desk.intake import sandbox

    if not sys.platform.startswith("linux"):
        pytest.skip("another system than Linux keeps less, and the page People says so")
    assert (*file_rights.not_kept(), *sandbox.not_held()) == ()


def test_who_waits_for_a_lock_gets_it_when_it_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first = file_rights.open_file(path, os.O_CREAT | os.O_RDWR)
    second = file_rights.open_file(path, os.O_RDWR)
    try:
        file_locks.lock(first, wait=False)
        with pytest.raises(BlockingIOError):
            file_locks.lock(second, wait=False)
        os.close(first)
        first = -1
        file_locks.lock(second, wait=True)
    finally:
        for handle in (first, second):
            if handle >= 0:
                os.close(handle)
