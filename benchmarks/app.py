"""Runs both apps in one go, at every size, and collects what they cost."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Final

from benchmarks.browser import Visit, chromium, first_page, visit
from benchmarks.servers import atlas_server, plain_server
from benchmarks.sessions import memory_per_session
from incidents.model import EventType

OUR_SIZES: Final = (1_000, 5_000, 100_000)
PLAIN_SIZES: Final = (1_000, 5_000)
WAIT_SECONDS: Final = 180
# Every type is chosen by name, as in the plain app, so that a press takes the same rows out.
START: Final = "?" + "&".join(f"event_type={one.value}" for one in EventType)
_SESSION_QUERIES: Final = ("", START.lstrip("?"))


@dataclass(frozen=True)
class AppFigures:
    """What both apps cost, by number of incidents.

    Attributes
    ----------
    ours, plain : dict of int to Visit
    coldest_page, first_page : float
        Seconds to the drawn map: the first visit to a server that has just
        answered that it is healthy, and the visits after it, each in a
        browser with empty caches.
    session_mb : float
        Memory that each further session takes (MiB).
    """

    ours: dict[int, Visit]
    plain: dict[int, Visit]
    coldest_page: float
    first_page: float
    session_mb: float


def measure(*, quick: bool, say: Callable[[str], None]) -> AppFigures:
    """Measure both apps; ``quick`` presses less often and waits less long."""
    presses, visits, sessions = (5, 3, 20) if quick else (9, 5, 40)
    wait = 60 if quick else WAIT_SECONDS
    ours, plain = {}, {}
    with chromium() as browser:
        for size in OUR_SIZES:
            say(f"the atlas with {size:,} incidents")
            with atlas_server(size) as server:
                ours[size] = visit(browser, server, START, presses=presses, wait_seconds=wait)
        for size in PLAIN_SIZES:
            say(f"the plain app with {size:,} incidents")
            with plain_server(size) as server:
                plain[size] = visit(browser, server, presses=presses, wait_seconds=wait)
        say("first pages with 1,000 incidents")
        cold, warm = [], []
        for _ in range(visits):
            with atlas_server(1_000) as server:
                cold.append(first_page(browser, server))
                warm.append(first_page(browser, server))
    say(f"{sessions} further sessions")
    with atlas_server(1_000) as server:
        session_mb = memory_per_session(server, sessions, _SESSION_QUERIES)
    return AppFigures(ours, plain, median(cold), median(warm), session_mb)
