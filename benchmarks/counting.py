"""What counting a whole record anew costs, beside other versions of the code in the same run.

``python -m benchmarks --only counting --beside CHECKOUT`` names a folder that holds another
commit (``git worktree add CHECKOUT bff0d4c`` for the rules 1): both count the same incidents,
in turns, each in a process of its own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.counting_once import write_frames
from benchmarks.generate import frames

HERE: Final = "this one"
ROUNDS: Final = 3
REPEATS: Final = 5
_ROOT: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class CountingFigures:
    """Median CPU seconds by version of the code, each counting so many incidents anew."""

    incidents: int
    seconds: dict[str, float]


def measure(number: int, beside: Sequence[Path] = ()) -> CountingFigures:
    """Count so many fictional incidents by this code and by that in other folders."""
    versions = {HERE: _ROOT} | {one.name: one.resolve() for one in beside}
    seconds: dict[str, list[float]] = {name: [] for name in versions}
    with TemporaryDirectory() as folder:
        write_frames(frames(number), Path(folder))
        for _ in range(ROUNDS):
            for name, root in versions.items():
                seconds[name] += _once(root, Path(folder))
    return CountingFigures(number, {name: median(found) for name, found in seconds.items()})


def _once(root: Path, folder: Path) -> list[float]:
    script = Path(__file__).with_name("counting_once.py")
    done = subprocess.run(
        [sys.executable, str(script), str(folder), str(REPEATS)],
        env=os.environ | {"PYTHONPATH": str(root)},
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    )
    found: list[float] = json.loads(done.stdout)
    return found
