"""What is to be reached, and whether it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.app import AppFigures
from benchmarks.briefing import TARGET_S, FrameFigures
from benchmarks.service import LocateFigures, ServiceFigures


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target and what was measured; ``reached`` is None where nothing was."""

    target: str
    measured: str
    reached: bool | None


def app_verdicts(app: AppFigures) -> list[Verdict]:
    """Judge what a reader of the app waits for, and what it costs the server."""
    plain, ours, large = app.plain[5_000], app.ours[5_000], app.ours[100_000]
    slower = plain.middle("redrawn_ms") / ours.middle("redrawn_ms")
    grown = large.middle("redrawn_ms") / ours.middle("redrawn_ms")
    heaviest = max(one.middle("kilobytes") for one in app.ours.values())
    return [
        _verdict("Redrawn map at 5,000: at least 20 times faster than the plain app",
                 f"{slower:.1f} times", slower, slower >= 20),
        _verdict("Redrawn map at 100,000: at most twice our own time at 5,000",
                 f"{grown:.2f} times", grown, grown <= 2),
        *(
            _verdict(f"Server CPU a change at {size:,}: under {limit} ms",
                     f"{cost:.0f} ms", cost, cost < limit)
            for size, limit in ((5_000, 120), (100_000, 200))
            for cost in [app.ours[size].middle("server_ms")]
        ),
        _verdict("Bytes to the browser a change: under 300 kB at every size",
                 f"{heaviest:.0f} kB", heaviest, heaviest < 300),
        _verdict("First page of a started server at 1,000: under 2 s",
                 f"{app.first_page:.2f} s; the very first after a start {app.coldest_page:.2f} s",
                 app.first_page, app.first_page < 2),
        _verdict("Memory a further session: under 15 MB",
                 f"{app.session_mb:.2f} MB", app.session_mb, app.session_mb < 15),
    ]  # fmt: skip


def service_verdicts(services: Sequence[ServiceFigures]) -> list[Verdict]:
    """Judge filters and counts."""
    large = next(one for one in services if one.incidents == 100_000)
    slowest = max(large.filters_ms, key=large.filters_ms.__getitem__)
    longest = large.filters_ms[slowest]
    return [
        _verdict("Slowest filter at 100,000 rows: under 50 ms",
                 f"{longest:.1f} ms ({slowest})", longest, longest < 50),
        _verdict("Filter and all counts of the first page at 100,000 rows: under 50 ms",
                 f"{large.page_ms:.1f} ms", large.page_ms, large.page_ms < 50),
    ]  # fmt: skip


def locate_verdict(locate: LocateFigures) -> Verdict:
    """Judge ``geo.districts.locate``."""
    return _verdict("Locating 1,000,000 points: at most 2 times prepared shapely",
                    f"{locate.ratio:.2f} times", locate.ratio, locate.ratio <= 2)  # fmt: skip


def frames_verdict(made: Sequence[FrameFigures]) -> Verdict:
    """Judge the one-page PDF and PNG at 5,000 incidents, the first of a process included."""
    figures = next(one for one in made if one.incidents == 5_000)
    slowest = max(figures.first[name] for name in ("PDF, A4", "PNG, A4, 200 dpi"))
    return _verdict("One-page PDF or PNG of 5,000 incidents: under 3 s",
                    f"{slowest:.2f} s", slowest, slowest < TARGET_S)  # fmt: skip


def _verdict(target: str, measured: str, value: float, reached: bool) -> Verdict:
    known = value == value  # not NaN
    return Verdict(target, measured if known else "not measured", reached if known else None)
