"""Convert the compiled files again: ``python -m incidents.starter SOURCE...``."""

import csv
import hashlib
import io
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from incidents.model import Incident
from incidents.starter.conversion import convert, stand_ins
from incidents.starter.decision_tables import FOLDER
from incidents.starter.told_numbers import TOLD_IN, size, span, written

__all__ = ["main"]


def main(arguments: Sequence[str]) -> int:
    """Convert the compiled files named in ``arguments`` and rewrite what is made of them.

    Returns
    -------
    int
        0, or 1 when no file is named.
    """
    if not arguments:
        print("usage: python -m incidents.starter SOURCE...", file=sys.stderr)
        return 1
    sources = [Path(one) for one in arguments]
    incidents = convert(sources)
    text = _dump(incidents)
    (FOLDER / "incidents.json").write_text(text, encoding="utf-8")
    (FOLDER / "stand_ins.csv").write_text(_dump_stand_ins(stand_ins(sources)), encoding="utf-8")
    _note(incidents, hashlib.sha256(text.encode()).hexdigest())
    for path in TOLD_IN:
        path.write_text(written(path.read_text(encoding="utf-8"), incidents), encoding="utf-8")
    print(f"{size(incidents)}, {span(incidents)}")
    return 0


def _dump(incidents: Sequence[Incident]) -> str:
    records = [one.model_dump(mode="json", exclude_defaults=True) for one in incidents]
    blocks = [json.dumps(record, ensure_ascii=False, indent=1) for record in records]
    return "[\n" + ",\n".join(blocks) + "\n]\n"


def _dump_stand_ins(rows: Sequence[tuple[str, float, float]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["incident", "longitude", "latitude", "note"])
    writer.writerows([*row, "stand-in for an area, never a dot"] for row in rows)
    return text.getvalue()


def _note(incidents: Sequence[Incident], digest: str) -> None:
    """Write size and digest into the note beside the file."""
    path = FOLDER / "incidents.source.toml"
    title = f'title = "Starter incidents: {size(incidents)}, {span(incidents)}"'
    note = re.sub(r"^title = .*$", title, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    note = re.sub(r"^sha256 = .*$", f'sha256 = "{digest}"', note, flags=re.MULTILINE)
    path.write_text(note, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
