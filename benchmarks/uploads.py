"""``python -m benchmarks.uploads``: a table of 10,000 fictional rows, checked and saved.

Prints seconds, and how long a reader of the same store waits meanwhile beside
how long one waits when nobody writes.
"""

import csv
import io
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from benchmarks import report
from benchmarks.stores import atlas_store
from incidents.desk.auth.roles import COMMAND_LINE
from incidents.desk.service_gate import Desk
from incidents.desk.uploads.layouts.columns import COLUMNS
from incidents.desk.uploads.upload_services import accept_upload, plan_upload, read_table
from incidents.store import Store

ROWS: Final = 10_000
STORED: Final = 5_000
T = TypeVar("T")


def main() -> int:
    """Measure once and print."""
    payload = fictional(ROWS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.gpkg"
        path.write_bytes(atlas_store(STORED).read_bytes())
        with Store(path) as store:
            desk = Desk.beside(store)
            alone = [_timed(store.data_version)[1] for _ in range(200)]
            table, read_s = _timed(lambda: read_table(payload))
            plan, plan_s = _timed(lambda: plan_upload(desk, COMMAND_LINE, table))
            waits: list[float] = []
            stop = threading.Event()
            reader = threading.Thread(target=_read_on, args=(path, stop, waits))
            reader.start()
            _, save_s = _timed(
                lambda: accept_upload(desk, COMMAND_LINE, payload, plan, name="fictional.csv")
            )
            stop.set()
            reader.join()
    print("\n".join(report.machine()))
    print()
    print(f"| {ROWS:,} rows, {STORED:,} incidents stored | seconds | target |")
    print("| --- | ---: | ---: |")
    print(f"| checked: read, understood, compared | {read_s + plan_s:.1f} | 5 |")
    print(f"| of these, reading the file in the limited process | {read_s:.1f} | |")
    print(f"| saved | {save_s:.1f} | 15 |")
    print()
    print(
        f"A reader meanwhile waited {_ms(statistics.median(waits))} in the median and "
        f"{_ms(max(waits))} at most ({len(waits):,} reads), "
        f"{_ms(statistics.median(alone))} when nobody writes."
    )
    return 0


def fictional(number: int) -> bytes:
    """Return so many rows of our own table; nothing in them happened."""
    plain = {column.name: column.example for column in COLUMNS}
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(plain))
    writer.writeheader()
    for n in range(number):
        is_point = n % 5 < 3
        writer.writerow(
            plain
            | {
                "id": f"fictional-{n:05d}",
                "date": f"{2005 + n % 20}-{1 + n % 12:02d}-{1 + n % 28:02d}",
                "longitude": f"{62.5 + n % 97 / 30:.5f}" if is_point else "",
                "latitude": f"{26.2 + n % 89 / 40:.5f}" if is_point else "",
                "geo_precision": "town" if is_point else "district",
                "district": "" if is_point else "Kech",
                "report_url": f"https://example.org/fictional/{n}",
                "report_title": f"Fictional headline {n}",
                "figure": str(n % 7),
            }
        )
    return stream.getvalue().encode()


def _read_on(path: Path, stop: threading.Event, waits: list[float]) -> None:
    with Store(path) as store:
        while not stop.is_set():
            waits.append(_timed(store.data_version)[1])
            time.sleep(0.01)


def _timed(run: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    found = run()
    return found, time.perf_counter() - began


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
