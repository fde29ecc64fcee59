"""Counts a pickled record anew with whichever ``incidents`` is on the path; prints CPU seconds.

Run by ``counting`` in a process of its own: ``python counting_once.py FRAMES REPEATS``.
"""

import json
import pickle
import sys
import time
from pathlib import Path

from incidents import counts
from incidents.atlas import assemble

MEASURES = ("killed", "injured", "abducted")


def main(path: str, repeats: str) -> None:
    """Print the CPU seconds of each repeat as JSON."""
    # Written by ``counting`` a moment ago.
    frames = pickle.loads(Path(path).read_bytes())
    atlas = assemble(**frames, version=1, actor_kinds={}, words={})
    seconds = []
    for _ in range(int(repeats) + 1):
        started = time.process_time()
        whole = counts.with_ranges(atlas).everything()
        for measure in MEASURES:
            counts.total(whole, measure)
        counts.trust_sentence(whole)
        seconds.append(time.process_time() - started)
    # The first one also pays for what is loaded once.
    print(json.dumps(seconds[1:]))


if __name__ == "__main__":
    main(*sys.argv[1:])
