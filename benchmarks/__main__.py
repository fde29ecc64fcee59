"""``python -m benchmarks [--quick] [--only service|app|locate|frames|counting]``.

Prints medians and ratios; a whole run also writes ``benchmarks/RESULTS.md``.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from benchmarks import app, briefing, counting, report, service, targets
from benchmarks.generate import SIZES

RESULTS: Final = Path(__file__).parent / "RESULTS.md"
NOTES: Final = Path(__file__).parent / "NOTES.md"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, no million rows")
    parser.add_argument(
        "--only",
        choices=("service", "app", "locate", "frames", "counting"),
        help="one part alone",
    )
    parser.add_argument(
        "--beside",
        type=Path,
        action="append",
        default=[],
        metavar="CHECKOUT",
        help="another commit to count beside this one",
    )
    return parser.parse_args()


def main() -> int:
    """Measure, print, and write the results of a whole run."""
    asked = _arguments()
    wanted = {asked.only} if asked.only else {"service", "app", "locate", "frames", "counting"}

    verdicts: list[targets.Verdict] = []
    parts: list[str] = []
    if "app" in wanted:
        both = app.measure(quick=asked.quick, say=_say)
        verdicts += targets.app_verdicts(both)
        parts += ["", "## From a press on a filter to the redrawn map", "", *report.app_lines(both)]
    if "service" in wanted:
        services = []
        for size in SIZES[:-1] if asked.quick else SIZES:
            _say(f"the service layer with {size:,} incidents")
            services.append(service.measure(size))
        verdicts += targets.service_verdicts(services)
        parts += ["", "## The service layer alone", "", *report.service_lines(services)]
    if "locate" in wanted:
        _say("locating 1,000,000 points")
        located = service.measure_locate(1_000_000)
        verdicts.append(targets.locate_verdict(located))
        parts += ["", "## Which district a point lies in", "", *report.locate_lines(located)]
    if "frames" in wanted:
        made = []
        for number in briefing.NUMBERS:
            _say(f"briefing frames of {number:,} incidents")
            made.append(briefing.measure(number))
        verdicts.append(targets.frames_verdict(made))
        parts += ["", "## A briefing frame as a file", "", *report.frame_lines(made)]
    if "counting" in wanted:
        _say("counting 100,000 incidents anew")
        parts += ["", "## Counting a record anew", ""]
        parts += report.counting_lines(counting.measure(100_000, asked.beside))

    lines = [
        "# What was measured", "",
        "Written by `python -m benchmarks`; do not edit. All incidents are fictional.", "",
        *report.machine(), "", "## Targets", "", *report.verdict_lines(verdicts), *parts,
    ]  # fmt: skip
    print("\n".join(lines))
    if not asked.only and not asked.quick:
        notes = NOTES.read_text(encoding="utf-8")
        RESULTS.write_text("\n".join([*lines, "", notes]), encoding="utf-8")
    return 0


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
