"""A running atlas and a browser that may talk to nobody else."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = os.environ.get("ATLAS_BROWSER") == "required"
# Without these Chromium asks its makers' hosts for updates, which is not our page's doing.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# How a page stands: its address, whether it runs and is connected, what is chosen, its words.
_HELD = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const main = document.querySelector('[data-testid="stMain"]') || document.body;
    const chosen = [...main.querySelectorAll('[role="radiogroup"]')].map((group) => {
        const one = group.querySelector('input:checked, [aria-checked="true"]');
        const words = one && (one.closest('label') || one).innerText;
        return `${group.getAttribute('aria-label')}: ${words}`;
    });
    return [
        location.href,
        `script ${app && app.dataset.testScriptState}`,
        `connection ${app && app.dataset.testConnectionState}`,
        `disabled ${main.querySelectorAll('button:disabled').length}`,
        ...chosen,
        main.innerText.replace(/\\n+/g, '\\n').slice(-3000),
    ].join('\\n');
}"""
_OPEN: "list[Visit]" = []


expect.set_options(timeout=20_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say beside a failure what every page showed: the machine that saw it may be far away."""
    report = yield
    if report.when == "call" and report.failed:
        report.sections += [(f"page {n} shows", _told(one)) for n, one in enumerate(_OPEN, 1)]
    return report


def _told(seen: "Visit") -> str:
    """Return what a page showed and how it stood with its server."""
    try:
        held = seen.page.evaluate(_HELD)
    except PlaywrightError as error:
        held = f"nothing can be asked of it: {error}"
    return f"{held}\ncomplaints: {seen.complaints}\nasked elsewhere: {seen.strangers}"


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
    if found:
        return found
    if REQUIRED:
        pytest.fail("the browser tests are required, and there is no Chromium")
    pytest.skip("there is no Chromium on this machine: the browser tests were not run")


@dataclass
class Server:
    """A server of the atlas on a store of its own."""

    url: str
    store: Path
    process: "subprocess.Popen[bytes]"
    log: Path

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(store: Path, log: Path, script: str = "app.py", port: int | None = None) -> Server:
    port = port or free_port()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)],
            cwd=ROOT,
            env={**os.environ, "ATLAS_STORE": str(store), "ATLAS_BACKUPS": "off"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                return Server(url, store, process, log)
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.25)
    process.kill()
    raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def starter_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the incidents that were compiled first; what is on them does not grow."""
    from incidents.store import build
    from tests.starter_record import FIRST

    path = tmp_path_factory.mktemp("store") / "incidents.gpkg"
    build(path, FIRST)
    return path


@pytest.fixture
def own_store(starter_store: Path, tmp_path: Path) -> Path:
    """A copy of the starter store: one store is served by one server."""
    from incidents.store import Store

    with Store(starter_store) as store:
        return store.snapshot(tmp_path / "incidents.gpkg")


@pytest.fixture(scope="session")
def atlas_server(starter_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    chromium()
    server = start_server(starter_store, tmp_path_factory.mktemp("log") / "server.log")
    yield server
    server.stop()


@contextmanager
def serving(store: Path, log: Path) -> Iterator[Server]:
    server = start_server(store, log)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one file of tests.

    Playwright keeps an event loop running in this thread for as long as it lives, and no
    test of another folder may run inside it.
    """
    path = chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield running
        running.close()


@dataclass
class Visit:
    """A page with what it asked for and what it complained about."""

    page: Page
    origin: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.origin + path)
        settle(self.page)
        return self.page


def settle(page: Page) -> None:
    """Wait until the script has run to its end and nothing is marked stale."""
    # Before its first run a page is "not running" too: something must have been drawn.
    page.wait_for_selector('[data-testid="stElementContainer"]', state="attached")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(250)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def begin(browser: Browser, server: Server, width: int = 1440, height: int = 1000) -> Visit:
    """Open an empty page in a context of its own that notes what it asks for and says."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(20_000)
    seen = Visit(page, server.url)
    host = server.url.removeprefix("http://")

    def asked(url: str) -> None:
        if not url.startswith(("data:", "blob:")) and urlsplit(url).netloc != host:
            seen.strangers.append(url)

    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda socket_: asked(socket_.url))
    page.on(
        "console",
        lambda message: seen.complaints.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    return seen


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    begun = []

    def start(server: Server, width: int = 1440, height: int = 1000) -> Visit:
        begun.append(begin(browser, server, width, height))
        _OPEN.append(begun[-1])
        return begun[-1]

    yield start
    _OPEN.clear()
    for seen in begun:
        seen.page.context.close()
