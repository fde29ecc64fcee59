"""Importing a table of incidents, on the command line."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from incidents.commands import Add
from incidents.commands.people import open_desk
from incidents.desk.roles import COMMAND_LINE
from incidents.desk.sandbox import MAX_PAYLOAD
from incidents.desk.uploads.planning import KINDS, Plan
from incidents.desk.uploads.service import accept_upload, plan_upload, read_table
from incidents.errors import IncidentError

_SHOWN: Final = 20  # problems that a terminal is told; --json tells all


def add_to(add: Add) -> None:
    """Add the commands of this module."""
    command = add("import", _import, "bring a table of incidents in; they wait for review")
    command.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX, GeoJSON, KML or GPKG")
    command.add_argument(
        "--as", dest="kind", choices=KINDS, help="whose table it is (else known by its columns)"
    )
    command.add_argument("--dry-run", action="store_true", help="say what would be done, no more")
    command.add_argument(
        "--swapped", action="store_true", help="longitude and latitude are exchanged in the file"
    )


def _import(path: Path, options: argparse.Namespace) -> int:
    payload = _bytes_of(options.file)

    def say(text: str) -> None:
        if not options.json:
            print(f"{text} …", file=sys.stderr)

    with open_desk(path) as desk:
        say("Reading the file")
        table = read_table(payload)
        plan = plan_upload(
            desk, COMMAND_LINE, table, kind=options.kind, swapped=options.swapped, progress=say
        )
        batch = None
        if plan.is_clean and plan.to_save and not options.dry_run:
            batch = accept_upload(
                desk, COMMAND_LINE, payload, plan, name=options.file.name, progress=say
            )
    if options.json:
        print(json.dumps(_as_json(plan, batch), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_told(plan, batch, dry=options.dry_run)))
    if plan.is_clean:
        return 0
    count = f"{len(plan.problems):,} problem{'' if len(plan.problems) == 1 else 's'}"
    print(f"{count} must be mended first: nothing was saved.", file=sys.stderr)
    return 1


def _bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_PAYLOAD:
            raise IncidentError(f"{file} is larger than {MAX_PAYLOAD // 1024**2} MB: divide it")
        return file.read_bytes()
    except OSError as error:
        raise IncidentError(f"{file} cannot be read: {error.strerror}") from error


def _as_json(plan: Plan, batch: int | None) -> dict[str, Any]:
    def one(problem: Any) -> dict[str, Any]:
        return {name: getattr(problem, name) for name in ("row", "column", "value", "problem")}

    return {
        "kind": plan.kind,
        "read": plan.read,
        **plan.rows,
        "incidents": {
            "new": [incident.id for incident in plan.new],
            "changed": [incident.id for incident in plan.changed],
            "unchanged": list(plan.unchanged),
            "duplicates": list(plan.duplicates),
        },
        "row_problems": [one(problem) for problem in plan.problems],
        "outside": [one(row) for row in plan.outside],
        "warnings": [one(warning) for warning in plan.warnings],
        "matches": [
            {
                "id": match.candidate,
                "stored": match.incident_id,
                "reasons": [one.text for one in match.reasons],
            }
            for match in plan.matches
        ],
        "notices": list(plan.notices),
        "batch": batch,
        "saved": len(plan.to_save) if batch is not None else 0,
    }


def _told(plan: Plan, batch: int | None, *, dry: bool) -> list[str]:
    lines = [*plan.notices, plan.in_words()]
    for title, found in (
        ("To be mended", plan.problems),
        ("Not ours, not taken", plan.outside),
        ("Warnings", plan.warnings),
    ):
        if found:
            lines += [f"{title} ({len(found):,}):", *(f"  {one}" for one in found[:_SHOWN])]
            if len(found) > _SHOWN:
                lines.append(f"  and {len(found) - _SHOWN:,} more: --json lists all")
    if batch is not None:
        lines.append(f"Saved as upload {batch}; it waits for review.")
    elif dry:
        lines.append("Nothing was saved: this was a dry run.")
    elif plan.is_clean:
        lines.append("There is nothing new to save.")
    return lines
