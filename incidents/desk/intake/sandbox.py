"""What comes from outside is read in a small process of its own, with little to spend.

A reader that hangs, eats memory or crashes costs one upload or report and not the server.
The process may use 1 GB of memory, 20 seconds of a core and 25 seconds of time;
it starts no other process, and it has no network: where the kernel allows, its
own empty one; everywhere, Python refuses to open a connection. An operating system
that cannot hold all of it is named by ``not_held``; the time is held everywhere.

``run_limited`` is all that the rest of the program needs. What runs on the other
side is ``incidents.desk.intake.sandbox_child``.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, Any, Final

from geo.data_folders import PACKAGES
from incidents.desk.intake import sandbox_child
from incidents.errors import IncidentError

MAX_PAYLOAD: Final = 16 * 1024 * 1024  # bytes; the pages allow less
_TOGETHER: Final = threading.BoundedSemaphore(2)  # readers at once: each may take a gigabyte

_BEAT: Final = 0.2  # seconds between two calls of whoever waits

_STOPPED: Final = (
    "The file could not be read: the reader stopped in the middle of it. Nothing was saved."
)
_TOO_LONG: Final = "Reading the file took too long and was stopped. Nothing was saved."
_TOO_MUCH: Final = "The file holds more than we read at once. Nothing was saved."
# Windows ends no process by a signal and knows few of them by name.
_ENDED_BY: Final[dict[int, str]] = {
    -getattr(signal, name): sentence
    for name, sentence in (
        ("SIGXCPU", _TOO_LONG),
        ("SIGALRM", _TOO_LONG),
        (
            "SIGKILL",
            "Reading the file took too much time or memory and was stopped. Nothing was saved.",
        ),
        ("SIGXFSZ", _TOO_MUCH),
    )
    if hasattr(signal, name)
}


class UploadError(IncidentError):
    """The file is nothing that we can read; says why in one plain sentence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may spend.

    Attributes
    ----------
    seconds : float
        Of time, whatever the process does with it.
    cpu_seconds : int
        Of a core.
    memory, output : int
        Bytes: of address space, and of the answer (and of any file it writes).
    """

    seconds: float = 25.0
    cpu_seconds: int = 20
    memory: int = 1024**3
    output: int = 64 * 1024**2


def not_held() -> tuple[str, ...]:
    """Say in a sentence which limits this operating system does not hold; empty where all are."""
    if not sandbox_child.HAS_LIMITS:
        missing = "its memory and its time of a core"
    elif sys.platform == "darwin":
        missing = "its memory"
    else:
        return ()
    return (
        "On this system the process that reads an uploaded file or report is stopped when its time "
        f"is over, but {missing} cannot be limited: take files only from people you trust.",
    )


def run_limited(
    target: str,
    payload: bytes,
    /,
    *,
    limits: Limits | None = None,
    on_wait: Callable[[float], None] | None = None,
    **arguments: Any,
) -> Any:
    """Call ``target(payload, **arguments)`` in a limited process; return its answer.

    Parameters
    ----------
    target : str
        ``"package.module:function"``, a constant of the program. The function takes
        the bytes and the arguments, and returns what JSON can say. What it raises
        as an IncidentError is a sentence for the editor.
    payload : bytes
        The file, at most 16 MB.
    limits : Limits, optional
    on_wait : callable, optional
        Called several times a second, while the process works or has to wait for others, with
        the seconds that have gone by. What it raises ends the process at once and is passed on:
        that is how somebody who waits changes his mind.
    **arguments
        What JSON can say.

    Returns
    -------
    Any
        The function's answer, after a turn through JSON: tuples are lists.

    Raises
    ------
    UploadError
        The function refused the file, crashed, or spent more than its limits.
    """
    limits = limits or Limits()
    if len(payload) > MAX_PAYLOAD:
        raise UploadError(f"The file is larger than {MAX_PAYLOAD // 1024**2} MB.")
    order = {"target": target, "limits": asdict(limits), "arguments": arguments}
    waiting = _Waiting(on_wait)
    with waiting.for_a_turn():
        try:
            with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
                given.write(json.dumps(order).encode() + b"\n" + payload)
                given.seek(0)
                code = _run(given, answer, limits.seconds, waiting)
                answer.seek(0)
                said = answer.read(limits.output + 1)
        except OSError as error:
            raise UploadError(
                f"The file could not be read, because the server could not make room for it "
                f"({error.strerror}). Nothing was saved."
            ) from error
    if len(said) > limits.output:
        raise UploadError(_TOO_MUCH)
    return _understand(said, code)


class _Waiting:
    """Whoever waits for a reader: told how long it has been, and free to go."""

    def __init__(self, on_wait: Callable[[float], None] | None) -> None:
        self._on_wait = on_wait
        self._since = time.monotonic()

    def tell(self) -> None:
        if self._on_wait is not None:
            self._on_wait(time.monotonic() - self._since)

    @contextmanager
    def for_a_turn(self) -> Iterator[None]:
        """Wait until one of the few readers is free."""
        while not _TOGETHER.acquire(timeout=_BEAT):
            self.tell()
        try:
            yield
        finally:
            _TOGETHER.release()


def _run(given: IO[bytes], answer: IO[bytes], seconds: float, waiting: _Waiting) -> int:
    """Run the process to its end, or to the end of its time; return its exit code."""
    process = subprocess.Popen(
        [sys.executable, "-s", "-m", "incidents.desk.intake.sandbox_child"],
        stdin=given,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd=PACKAGES,
        env=_environment(),
        start_new_session=True,
    )
    ends = time.monotonic() + seconds
    try:
        while time.monotonic() < ends:
            try:
                return process.wait(timeout=max(0.0, min(_BEAT, ends - time.monotonic())))
            except subprocess.TimeoutExpired:
                waiting.tell()
        raise UploadError(_TOO_LONG)
    finally:
        if process.poll() is None:
            _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process, with what it started where the system knows groups of processes."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _environment() -> dict[str, str]:
    """Return an environment without secrets, and with one thread for each library.

    Every thread of a numerical library reserves memory of which the process has little.
    """
    kept = ("PATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return (
        {name: os.environ[name] for name in kept if name in os.environ}
        | dict.fromkeys(threads, "1")
        | {"PYTHONUTF8": "1", "PROJ_NETWORK": "OFF", "PYTHONDONTWRITEBYTECODE": "1"}
    )


def _understand(said: bytes, code: int) -> Any:
    if code == 0:
        try:
            told = json.loads(said)
            if "answer" in told:
                return told["answer"]
            if "refused" in told:
                raise UploadError(str(told["refused"]))
        except (ValueError, TypeError):
            pass
    raise UploadError(_ENDED_BY.get(code, _STOPPED))
