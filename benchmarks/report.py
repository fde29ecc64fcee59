"""Writes what was measured, for people: on what, with what, and whether it is enough."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.app import AppFigures
from benchmarks.briefing import FrameFigures
from benchmarks.browser import Visit
from benchmarks.counting import HERE, CountingFigures
from benchmarks.service import LocateFigures, ServiceFigures
from benchmarks.targets import Verdict

_LIBRARIES = (
    "streamlit", "streamlit-folium", "folium", "geopandas", "pandas", "numpy", "shapely",
    "sqlalchemy", "altair", "playwright",
)  # fmt: skip


def machine() -> list[str]:
    """Return lines that say on what was measured: no host name, no paths."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    memory = psutil.virtual_memory().total / 1024**3
    return [
        f"- Date: {datetime.now(UTC):%-d %B %Y, %H:%M} UTC",
        f"- Machine: {_processor()}, {psutil.cpu_count()} cores, {memory:.0f} GiB memory, "
        f"{platform.system()} {platform.machine()}",
        f"- Load average over 1, 5 and 15 minutes at the end: {load}",
        f"- Python {platform.python_version()}; "
        + ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
        "- Browser: Chromium without a graphics processor, 1440 × 1000",
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a Markdown table; every column but the first to the right."""
    rule = ["---", *("---:" for _ in heads[1:])]
    return ["| " + " | ".join(row) + " |" for row in (heads, rule, *rows)]


def verdict_lines(verdicts: Sequence[Verdict]) -> list[str]:
    """Return the targets as a table."""
    words = {True: "reached", False: "**not reached**", None: "not measured"}
    return table(
        ("Target", "Measured", "Verdict"),
        [(one.target, one.measured, words[one.reached]) for one in verdicts],
    )


def app_lines(app: AppFigures) -> list[str]:
    """Return the side-by-side table of both apps."""
    heads = (
        "App and incidents", "redrawn ms", "slowest ms", "server CPU ms", "browser CPU ms",
        "kB received", "server MB", "presses",
    )  # fmt: skip
    rows = [_visit_row(f"atlas, {size:,}", one) for size, one in app.ours.items()]
    rows += [_visit_row(f"plain app, {size:,}", one) for size, one in app.plain.items()]
    rows.append(["plain app, 100,000", "not run: see below", *[""] * 6])
    ratios = [
        f"- At {size:,} the plain app takes {_ratio(one, app.ours[size], 'redrawn_ms')} times as "
        f"long, {_ratio(one, app.ours[size], 'server_ms')} times the server CPU, "
        f"{_ratio(one, app.ours[size], 'browser_ms')} times the browser CPU and sends "
        f"{_ratio(one, app.ours[size], 'kilobytes')} times as much."
        for size, one in app.plain.items()
    ]
    return [
        *table(heads, rows), "", *ratios,
        f"- First page at 1,000 incidents: {app.coldest_page:.2f} s for the very first visit to a "
        f"server that has just started, {app.first_page:.2f} s for the next.",
        f"- Each further session takes {app.session_mb:.2f} MB.",
    ]  # fmt: skip


def _visit_row(name: str, one: Visit) -> list[str]:
    if not one.changes:
        return [name, one.failed or "not measured", *[""] * 6]
    figures = [one.middle("redrawn_ms"), max(change.redrawn_ms for change in one.changes)]
    figures += [one.middle(key) for key in ("server_ms", "browser_ms", "kilobytes")]
    return [name, *(f"{value:,.0f}" for value in (*figures, one.memory_mb, len(one.changes)))]


def _ratio(plain: Visit, ours: Visit, name: str) -> str:
    return f"{plain.middle(name) / ours.middle(name):.1f}"


def service_lines(services: Sequence[ServiceFigures]) -> list[str]:
    """Return the table of the service layer, one column a size."""
    first = services[0]
    rows = [
        ("Load from the store", [one.load_ms for one in services]),
        ("Ranges, once a data version", [one.ranges_ms for one in services]),
        *((f"Filter: {name}", [one.filters_ms[name] for one in services])
          for name in first.filters_ms),
        *((f"Count: {name}", [one.counts_ms[name] for one in services])
          for name in first.counts_ms),
        *((f"Draw: {name}", [one.views_ms[name] for one in services])
          for name in first.views_ms),
        ("One filter and all counts", [one.page_ms for one in services]),
    ]  # fmt: skip
    return table(
        ("ms, median", *(f"{one.incidents:,}" for one in services)),
        [(name, *map(_ms, values)) for name, values in rows],
    )


def frame_lines(made: Sequence[FrameFigures]) -> list[str]:
    """Return the table of briefing frames, one column a number of incidents."""
    return table(
        ("s, median (first)", *(f"{one.incidents:,}" for one in made)),
        [
            (name, *(f"{one.middle[name]:.2f} ({one.first[name]:.2f})" for one in made))
            for name in made[0].middle
        ],
    )


def locate_lines(locate: LocateFigures) -> list[str]:
    """Return the comparison with prepared polygons."""
    return table(
        (f"{locate.points:,} points", "ms, median"),
        [
            ("geo.districts.locate", _ms(locate.ours_ms)),
            ("loop of prepared polygons", _ms(locate.plain_ms)),
            ("the same behind bounding boxes", _ms(locate.boxed_ms)),
        ],
    )


def _ms(value: float) -> str:
    if value != value:  # NaN
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def counting_lines(counted: CountingFigures) -> list[str]:
    """Return what counting a record anew costs, by version of the code."""
    ours = counted.seconds[HERE]
    rows = [
        (name, f"{seconds:.2f}", f"{ours / seconds:.1f}")
        for name, seconds in counted.seconds.items()
    ]
    heads = (f"{counted.incidents:,} incidents by", "CPU s", "this one, times as long")
    return table(heads, rows)
