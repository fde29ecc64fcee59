"""Starts an app as a user would, and reads what its process costs."""

import os
import shutil
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from benchmarks.stores import OUT, atlas_store, plain_csv

ROOT: Final = Path(__file__).resolve().parents[1]
_START_SECONDS: Final = 60
_MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True)
class Server:
    """A Streamlit server that answers.

    Attributes
    ----------
    url : str
        With a closing slash.
    process : psutil.Process
    start_seconds : float
        From the command to the first healthy answer.
    """

    url: str
    process: psutil.Process
    start_seconds: float

    def cpu_ms(self) -> float:
        """Return the processor time used so far, milliseconds; it ticks in tens."""
        times = self.process.cpu_times()
        return 1000 * (times.user + times.system)

    def memory_mb(self) -> float:
        """Return the resident memory, MB (MiB)."""
        return self.process.memory_info().rss / _MEBIBYTE


@contextmanager
def atlas_server(incidents: int) -> Iterator[Server]:
    """Run the atlas on so many fictional incidents."""
    store = atlas_store(incidents)
    with _served(
        ROOT / "app.py", ROOT, {"ATLAS_STORE": str(store), "ATLAS_BACKUPS": "off"}
    ) as server:
        yield server


@contextmanager
def plain_server(incidents: int) -> Iterator[Server]:
    """Run the plain app on the same incidents."""
    folder = plain_folder()
    given = {
        "PLAIN_TABLE": str(plain_csv(incidents)),
        "PLAIN_DISTRICTS": str(ROOT / "data" / "reference" / "districts_web.geojson"),
    }
    with _served(folder / "plain_app.py", folder, given) as server:
        yield server


def plain_folder(folder: Path = OUT / "plain") -> Path:
    """Lay out the plain app so that its assets are served with it; return the folder.

    A marker whose picture is missing asks for it again for every row, which
    more than doubles the plain app's time. So it gets a picture of its own,
    where Leaflet looks for it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "static" / "vendor", folder / "static" / "vendor")
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    shutil.copy(ROOT / "benchmarks" / "plain_app.py", folder)
    # Leaflet looks for the picture before its style sheet has arrived, and then in a wrong place.
    (folder / "static" / "icons.js").write_text(
        'L.Icon.Default.imagePath = "../../app/static/images/";\n', encoding="utf-8"
    )
    images = folder / "static" / "images"
    images.mkdir()
    for name, (wide, high) in {
        "marker-icon.png": (25, 41),
        "marker-icon-2x.png": (50, 82),
        "marker-shadow.png": (41, 41),
    }.items():
        (images / name).write_bytes(_blue_picture(wide, high))
    return folder


def _blue_picture(wide: int, high: int) -> bytes:
    """Return a PNG of one colour, half transparent."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    pixels = (b"\0" + b"\x2a\x81\xcb\x80" * wide) * high
    head = struct.pack(">2I5B", wide, high, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


@contextmanager
def _served(script: Path, folder: Path, given: Mapping[str, str]) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    OUT.mkdir(parents=True, exist_ok=True)
    with (OUT / f"{script.stem}.log").open("ab") as log:
        started = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **given}, stdout=log, stderr=log
        )
        try:
            url = f"http://127.0.0.1:{port}/"
            _wait_until_healthy(url, child)
            yield Server(url, psutil.Process(child.pid), time.perf_counter() - started)
        finally:
            child.terminate()
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(url: str, child: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if child.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the server at {url} did not start; see {OUT.name}/*.log")
