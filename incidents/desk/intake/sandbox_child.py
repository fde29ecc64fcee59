"""The other side of ``sandbox``: takes on its limits, calls one function, answers in JSON.

Standard input holds a line of JSON (which function, with what, within which
limits) and then the file. Nothing of the program is imported before the limits
hold.
"""

import ctypes
import importlib
import json
import os
import sys
from typing import Any, Final

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

HAS_LIMITS: Final = resource is not None
_CLONE_NEWNET: Final = 0x40000000
_CLONE_NEWUSER: Final = 0x10000000
_REFUSED_EVENTS: Final = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.forkpty",
    "os.startfile",
    "_winapi.CreateProcess",
    "pty.spawn",
)
# GDAL follows what a file says, to other files and to addresses; it has no business here.
_REFUSED_MODULES: Final = ("osgeo", "pyogrio", "fiona", "rasterio", "duckdb")


def main() -> int:
    """Do as standard input says."""
    order = json.loads(sys.stdin.buffer.readline())
    # What a library prints must not get into the answer.
    answer = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _leave_the_network()
    _limit(**order["limits"])
    sys.addaudithook(_watch)
    told = _call(order["target"], sys.stdin.buffer.read(), order["arguments"])
    with os.fdopen(answer, "wb") as stream:
        stream.write(told)
    return 0


def _limit(seconds: float, cpu_seconds: int, memory: int, output: int) -> None:
    if not HAS_LIMITS:
        return  # ``sandbox.not_held`` says so
    if sys.platform != "darwin":  # macOS refuses a limit of memory below what it has given out
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _leave_the_network() -> None:
    """Move into a network of our own, without any interface, where the kernel lets us."""
    if not sys.platform.startswith("linux"):
        return
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    except (OSError, AttributeError):
        return


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _REFUSED_EVENTS:
        raise PermissionError(f"{event} has no place in the reading of a file")
    if event == "import" and str(arguments[0]).split(".")[0] in _REFUSED_MODULES:
        raise ImportError(f"{arguments[0]} has no place in the reading of a file")


def _call(target: str, payload: bytes, arguments: dict[str, Any]) -> bytes:
    """Return what is to be said: the answer, or the sentence of a refusal."""
    from incidents.errors import IncidentError

    name, _, function = target.partition(":")
    try:
        answer = getattr(importlib.import_module(name), function)(payload, **arguments)
        return json.dumps({"answer": answer}, allow_nan=False).encode("ascii")
    except IncidentError as error:
        return json.dumps({"refused": str(error)}).encode("ascii")
    except MemoryError:
        return _refused("Reading the file takes too much memory. Nothing was saved.")
    except RecursionError:
        return _refused("The file is nested too deep to be read. Nothing was saved.")


def _refused(sentence: str) -> bytes:
    return json.dumps({"refused": sentence}).encode("ascii")


if __name__ == "__main__":
    sys.exit(main())
