"""Counts a record anew with whichever ``incidents`` is on the path; prints CPU seconds.

Run by ``counting`` in a process of its own: ``python counting_once.py FOLDER REPEATS``, where
the folder holds the frames of an atlas as Parquet, one a file. Data alone: nothing in them runs.
"""

import json
import sys
import time
from pathlib import Path

import pandas as pd

from incidents import counts
from incidents.atlas import PlainFrames, assemble

MEASURES = ("killed", "injured", "abducted")


def read_frames(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the frames that ``write_frames`` wrote, by their names."""
    return {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}


def write_frames(frames: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write frames into a folder, one a file."""
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)


def main(folder: str, repeats: str) -> None:
    """Print the CPU seconds of each repeat as JSON."""
    plain = PlainFrames(**read_frames(Path(folder)))
    atlas = assemble(plain, version=1, actor_kinds={}, words={})
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
