"""From a press on a filter to the redrawn map, in Chromium, with what it costs."""

import base64
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, Final

import psutil
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as BrowserTimeout

from benchmarks.servers import Server

_PILLS: Final = ("Protests", "Riots", "Strategic", "Violence against", "Explosions", "Battles")
QUIET_SECONDS: Final = 1.0
_WATCH: Final = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")
_FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
_WINDOW: Final = {"width": 1440, "height": 1000}


@dataclass(frozen=True, slots=True)
class Change:
    """One press on the filter.

    Attributes
    ----------
    redrawn_ms : float
        From the press to the drawn map.
    server_ms, browser_ms : float
        Processor time until everything was quiet.
    kilobytes : float
        What the browser received, uncompressed (kB = 1000 bytes).
    """

    redrawn_ms: float
    server_ms: float
    browser_ms: float
    kilobytes: float


@dataclass(frozen=True)
class Visit:
    """One app at one size: its presses, and what the server needed in memory (MB)."""

    changes: list[Change]
    memory_mb: float
    shows: tuple[str, ...]
    failed: str = ""

    def middle(self, name: str) -> float:
        """Return the median of one figure; NaN without a press."""
        values = [getattr(change, name) for change in self.changes]
        return median(values) if values else float("nan")


@dataclass
class _Traffic:
    """Counts what arrives in a page and when it last did."""

    received: int = 0
    last: float = field(default_factory=time.monotonic)

    def frame(self, event: dict[str, Any]) -> None:
        response = event["response"]
        text = response["payloadData"]
        # Binary frames arrive in Base64.
        size = len(base64.b64decode(text)) if response["opcode"] == 2 else len(text)
        self.add(size)

    def data(self, event: dict[str, Any]) -> None:
        self.add(int(event["dataLength"]))

    def add(self, size: int) -> None:
        self.received += size
        self.last = time.monotonic()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser: Chromium of the system where there is one, else Playwright's."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _page(browser: Browser, wait_seconds: float) -> Iterator[tuple[Page, _Traffic]]:
    context = browser.new_context(viewport=_WINDOW)
    context.add_init_script(_WATCH)
    page = context.new_page()
    page.set_default_timeout(1000 * wait_seconds)
    traffic = _Traffic()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.webSocketFrameReceived", traffic.frame)
    session.on("Network.dataReceived", traffic.data)
    try:
        yield page, traffic
    finally:
        context.close()


def _wait_for_draw(page: Page, known: int, wait_seconds: float) -> dict[str, Any]:
    """Return the first drawing after the ``known`` ones."""
    page.wait_for_function(
        "known => window.__bench.draws.length > known", arg=known, timeout=1000 * wait_seconds
    )
    draw: dict[str, Any] = page.evaluate("known => window.__bench.draws[known]", known)
    return draw


def _wait_until_quiet(page: Page, traffic: _Traffic, wait_seconds: float) -> None:
    until = time.monotonic() + wait_seconds
    while time.monotonic() < until:
        page.wait_for_timeout(100)
        still = page.locator('.stApp[data-test-script-state="running"]').count() == 0
        if still and time.monotonic() - traffic.last > QUIET_SECONDS:
            return
    raise BrowserTimeout(f"the page was not quiet after {wait_seconds:.0f} s")


def pills() -> Iterator[str]:
    """Yield event types to press, so that no view comes twice in eleven presses.

    One type out, the next out, the first in again, and so on. Streamlit sends a
    view that it has sent lately as a mere reference: switching to and fro
    between two views would show hardly any bytes.
    """
    yield _PILLS[0]
    for place in count(1):
        yield _PILLS[place % len(_PILLS)]
        yield _PILLS[(place - 1) % len(_PILLS)]


def visit(
    browser: Browser, server: Server, query: str = "", *, presses: int, wait_seconds: float
) -> Visit:
    """Open an app, press event types off and on, and measure each press.

    The first two presses are not counted: code that runs for the first time is
    in them. A page that takes longer than ``wait_seconds`` is given up.
    """
    changes: list[Change] = []
    shows: list[str] = []
    failed = ""
    with _page(browser, wait_seconds) as (page, traffic):
        try:
            page.goto(server.url + query)
            shows.append(_wait_for_draw(page, 0, wait_seconds)["what"])
            _wait_until_quiet(page, traffic, wait_seconds)
            for press, pill in zip(range(presses + 2), pills(), strict=False):
                change, what = _press(page, traffic, server, pill, wait_seconds)
                if press >= 2:
                    changes.append(change)
                shows.append(what)
        except BrowserTimeout:
            failed = f"given up after {wait_seconds:.0f} s"
        return Visit(changes, server.memory_mb(), tuple(shows), failed)


def _press(
    page: Page, traffic: _Traffic, server: Server, name: str, wait_seconds: float
) -> tuple[Change, str]:
    pill = page.locator('[data-testid="stSidebar"] button', has_text=name).first
    pill.scroll_into_view_if_needed()
    known = page.evaluate("window.__bench.draws.length")
    received, server_ms, browser_ms = traffic.received, server.cpu_ms(), _browser_ms()
    pill.click()
    draw = _wait_for_draw(page, known, wait_seconds)
    _wait_until_quiet(page, traffic, wait_seconds)
    change = Change(
        redrawn_ms=draw["at"] - page.evaluate("window.__bench.pressed"),
        server_ms=server.cpu_ms() - server_ms,
        browser_ms=_browser_ms() - browser_ms,
        kilobytes=(traffic.received - received) / 1000,
    )
    return change, draw["what"]


def _browser_ms() -> float:
    """Return the processor time of every Chromium process that we started, milliseconds."""
    total = 0.0
    for child in psutil.Process().children(recursive=True):
        try:
            if "chrom" in child.name():
                times = child.cpu_times()
                total += times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return 1000 * total


def first_page(browser: Browser, server: Server, wait_seconds: float = 60) -> float:
    """Return the seconds from the address to the drawn map, in a browser with empty caches."""
    with _page(browser, wait_seconds) as (page, _):
        started = time.time()
        page.goto(server.url)
        draw = _wait_for_draw(page, 0, wait_seconds)
        return float(draw["at"]) / 1000 - started
