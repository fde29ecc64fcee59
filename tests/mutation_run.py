"""Small faults that are put into a copy of the program, one at a time: a test must see each.

``mutants.csv`` holds them: where, the text as it is and as it would be wrong, the rule that
is broken by it, and the tests that hold the rule. A row of which ``equivalent`` gives a
reason changes nothing that anybody could see, and may survive.

    python -m tests.mutation_run [PATH ...]

runs all of them, or those in the files and packages that are named, and ends with 1 if a
fault went unseen. Each run of tests is a process of its own in the copy; nothing is written
into the tree that it was started from.
"""

import csv
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
FILE: Final = Path(__file__).with_name("mutants.csv")
SECONDS: Final = 600  # a fault that makes a loop endless is seen too
_NOT_COPIED: Final = shutil.ignore_patterns(
    ".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "live", "out"
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault, and who must see it.

    Attributes
    ----------
    name : str
    file : str
        From the root of the tree.
    old, new : str
        ``old`` stands exactly once in the file.
    rule : str
        What the fault breaks, in a sentence.
    tests : tuple of str
        As pytest takes them.
    equivalent : str
        Why nobody can see it; "" where somebody must.
    """

    name: str
    file: str
    old: str
    new: str
    rule: str
    tests: tuple[str, ...]
    equivalent: str


def read_mutants() -> list[Mutant]:
    """Return the rows of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            Mutant(**(row | {"tests": tuple(row["tests"].split())})) for row in csv.DictReader(file)
        ]


def touching(mutants: Sequence[Mutant], paths: Sequence[str]) -> list[Mutant]:
    """Return those in these files or below these folders; all where none is named."""
    named = [path.strip("/") for path in paths]
    return [
        one
        for one in mutants
        if not named or any(f"{one.file}/".startswith(f"{path}/") for path in named)
    ]


@contextmanager
def put_in(mutant: Mutant, tree: Path) -> Iterator[None]:
    """Make the fault in a copy of the tree, and take it out again."""
    path = tree / mutant.file
    # What Python has compiled is told from the source by its second and its length.
    compiled = Path(cache_from_source(str(path)))
    text = path.read_text(encoding="utf-8")
    compiled.unlink(missing_ok=True)
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")
        compiled.unlink(missing_ok=True)


def run_tests(tree: Path, tests: Sequence[str]) -> "tuple[int | None, str]":
    """Return pytest's exit code in a copy of the tree (None: no end), and what it printed."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=line"]
    try:
        done = subprocess.run(
            [*command, "-p", "no:cacheprovider", *tests],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, done.stdout + done.stderr


def main(paths: Sequence[str]) -> int:
    """Run the mutants of some paths; return 1 if one survived that somebody must see."""
    chosen = touching(read_mutants(), paths)
    if not chosen:
        print(f"No mutant is in {', '.join(paths)}.")
        return 0
    with TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(shutil.copytree(ROOT, Path(folder) / "tree", ignore=_NOT_COPIED))
        code, printed = run_tests(tree, sorted({test for one in chosen for test in one.tests}))
        if code != 0:
            print(printed, "The tests fail without any fault in the program.", sep="\n")
            return 1
        return _survivors(chosen, tree)


def _survivors(chosen: Sequence[Mutant], tree: Path) -> int:
    survived = []
    for one in chosen:
        with put_in(one, tree):
            code, printed = run_tests(tree, one.tests)
        if code not in (0, 1, None):
            print(printed, f"{one.name}: the tests could not be run.", sep="\n")
            return 1
        word = "SURVIVED" if code == 0 else "seen"
        print(f"{one.name:4} {word:9} {one.file}: {one.rule}", flush=True)
        if code == 0 and one.equivalent:
            print(f"     as it must: {one.equivalent}")
        elif code == 0:
            survived.append(one.name)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{len(chosen)} mutants, {used.ru_utime + used.ru_stime:.0f} CPU s.")
    if survived:
        print(f"No test saw {', '.join(survived)}.")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
