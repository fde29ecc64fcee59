"""A commit says in its subject what it does, and in its body why: whoever asks later reads it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# The rule holds for what came after this one; what was before stays as it was said.
BEFORE = "5ce7fb5f8a5c67930c7cddf3c41b55e0e0280e1a"
LONGEST = 72
_TRAILER = re.compile(r"^[A-Za-z-]+-by: .*$", re.MULTILINE)


def problems(message: str) -> list[str]:
    """Return what a message lacks."""
    subject, _, rest = message.strip().partition("\n")
    found = []
    if len(subject) > LONGEST:
        found.append(f"the subject has {len(subject)} letters, {LONGEST} are the most")
    if rest and not rest.startswith("\n"):
        found.append("an empty line is missing below the subject")
    if not _TRAILER.sub("", rest).strip():
        found.append("there is no body that says why")
    return found


def git(*words: str) -> str:
    run = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        raise LookupError(run.stderr.strip())
    return run.stdout


def messages() -> list[str]:
    """Return the messages since the rule holds, or skip where they cannot be had."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("there is no git history here: the commits were not looked at")
    try:
        git("merge-base", "--is-ancestor", BEFORE, "HEAD")
        return git("log", "--no-merges", "-z", "--format=%h %B", f"{BEFORE}..HEAD").split("\0")
    except LookupError:
        pytest.skip("this history does not reach back far enough (a shallow clone, or another)")


def test_new_commits_say_what_and_why() -> None:
    wrong = {}
    for one in messages():
        mark, _, message = one.partition(" ")
        if message and (found := problems(message)):
            wrong[f"{mark} {message.splitlines()[0]}"] = found
    assert not wrong


@pytest.mark.parametrize(
    ("message", "lacks"),
    [
        ("Counts of two days are apart\n\nThey were summed, which counted people twice.\n", []),
        ("x" * 73 + "\n\nBecause.", ["the subject has 73 letters, 72 are the most"]),
        ("Only a subject", ["there is no body that says why"]),
        ("A name is no reason\n\nCo-authored-by: A. Person <a@example.org>", ["no body"]),
        ("Two lines\nwithout one between", ["an empty line is missing"]),
    ],
)
def test_what_a_message_lacks_is_named(message: str, lacks: list[str]) -> None:
    found = problems(message)
    assert len(found) == len(lacks)
    assert all(part in said for part, said in zip(lacks, found, strict=True))
