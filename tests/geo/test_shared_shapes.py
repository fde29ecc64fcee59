"""Threads that ask for places at once get their answers, from the first moment on."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# In a process of its own: what it is to hold off ends the process.
_AT_ONCE = """
import threading
from datetime import date

import numpy as np

from geo import districts, generalising, scope

places = np.random.default_rng(1)
points = np.column_stack([places.uniform(61, 70, 500), places.uniform(25, 32, 500)])
codes = np.full(len(points), "PK226", dtype=object)
days = (None, date(2010, 1, 1), date(2015, 1, 1), date(2023, 1, 1))
together = threading.Barrier(8)
answered = []


def ask(number):
    together.wait()
    for turn in range(3):
        districts.locate(points, on=days[(number + turn) % 4], tehsils=True)
        scope.km_outside((72.0, 33.0))
        scope.is_near_district((66.9, 30.2), "PK226")
        generalising.rounded(points[:, 0], points[:, 1], 1, codes)
    answered.append(number)


asking = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
for one in asking:
    one.start()
for one in asking:
    one.join()
print(len(answered))
"""


@pytest.mark.long
def test_eight_readers_at_once_do_not_end_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _AT_ONCE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "8"), done.stderr[-2_000:]
