"""``python -m benchmarks.exports [--number N]``: N fictional incidents as a file of each form.

Prints seconds, megabytes, and how late another thread of the process gets its turn.
"""

import argparse
import statistics
import sys
import threading
import time
from typing import Final

from benchmarks import report
from benchmarks.generate import frames
from incidents.atlas import PlainFrames, assemble
from incidents.counts import with_ranges
from incidents.editions import Edition
from incidents.store import reference_layers
from incidents.views.exports import FORMATS, bundle_of, write

_TICK: Final = 0.01  # seconds that the other thread sleeps


def main() -> int:
    """Measure each form once and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exports", description=__doc__)
    parser.add_argument("--number", type=int, default=100_000)
    number = parser.parse_args().number
    atlas = with_ranges(
        assemble(
            PlainFrames(**frames(number)), version=1, actor_kinds=reference_layers.actor_kinds(),
            words=reference_layers.words(),
        )
    )  # fmt: skip
    print("\n".join(report.machine()))
    print(f"\n{number:,} incidents, {len(atlas.claims):,} claims, {len(atlas.reports):,} reports\n")
    print("| form | s | MB | others wait, median ms | longest ms |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for form in FORMATS:
        late: list[float] = []
        stop = threading.Event()
        other = threading.Thread(target=_wait, args=(stop, late))
        other.start()
        begun = time.perf_counter()
        content = write(bundle_of(atlas.everything(), Edition.PUBLIC), form)
        spent = time.perf_counter() - begun
        stop.set()
        other.join()
        print(
            f"| {form} | {spent:.1f} | {len(content) / 1e6:.0f} "
            f"| {1000 * statistics.median(late):.0f} | {1000 * max(late):.0f} |",
            flush=True,
        )
    return 0


def _wait(stop: threading.Event, late: list[float]) -> None:
    while not stop.is_set():
        begun = time.perf_counter()
        time.sleep(_TICK)
        late.append(time.perf_counter() - begun - _TICK)


if __name__ == "__main__":
    sys.exit(main())
