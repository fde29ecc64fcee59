"""Importing a table of incidents, on the command line."""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

from incidents.commands import Add
from incidents.commands.people import open_desk
from incidents.desk.auth.roles import COMMAND_LINE
from incidents.desk.intake.sandbox import MAX_PAYLOAD
from incidents.desk.review.duplicates import Match
from incidents.desk.uploads.layouts import ucdp
from incidents.desk.uploads.plan import KINDS, Plan, TableChoices
from incidents.desk.uploads.upload_services import (
    accept_upload,
    keep_places,
    plan_upload,
    read_table,
)
from incidents.errors import IncidentError
from incidents.store.trial import trial_copy
from incidents.views.incident_words import several

_SHOWN: Final = 20  # problems that a terminal is told; --json tells all
OPEN: Final = 3  # exit code: done, and something is left for a person to answer


def add_to(add: Add) -> None:
    """Add the commands of this module."""
    command = add("import", _import, "bring a table of incidents in; they wait for review")
    command.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX, GeoJSON, KML or GPKG")
    command.add_argument(
        "--as", dest="kind", choices=KINDS, help="whose table it is (else known by its columns)"
    )
    command.add_argument(
        "--data-version",
        metavar="VERSION",
        help="of UCDP GED, as 25.1 (else as the file's name tells it)",
    )
    command.add_argument("--dry-run", action="store_true", help="say what would be done, no more")
    command.add_argument(
        "--swapped", action="store_true", help="longitude and latitude are exchanged in the file"
    )
    command.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="QUESTION=CHOICE",
        help="where rows lie whose names and points disagree; kept for later files",
    )


def _import(path: Path, options: argparse.Namespace) -> int:
    payload = _bytes_of(options.file)

    def say(text: str) -> None:
        if not options.json:
            print(f"{text} …", file=sys.stderr)

    with (
        trial_copy(path) if options.dry_run else nullcontext(path) as place,
        open_desk(place) as desk,
    ):
        say("Reading the file")
        table = read_table(payload)
        answers = _answers(options.answer)
        plan = plan_upload(
            desk,
            COMMAND_LINE,
            table,
            TableChoices(
                options.kind,
                swapped=options.swapped,
                answers=answers,
                version=options.data_version or ucdp.version_of(options.file.name),
            ),
            progress=say,
        )
        if answers and not options.dry_run:
            keep_places(desk, COMMAND_LINE, plan.kind, answers)
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
        return _still_open(plan)
    count = f"{len(plan.problems):,} problem{'' if len(plan.problems) == 1 else 's'}"
    print(f"{count} must be mended first: nothing was saved.", file=sys.stderr)
    return 1


def _answers(given: Sequence[str]) -> dict[str, str]:
    told = {}
    for one in given:
        key, equals, choice = one.rpartition("=")
        if not equals or not key:
            raise IncidentError(f"--answer {one!r} is no QUESTION=CHOICE")
        told[key] = choice
    return told


def _still_open(plan: Plan) -> int:
    """Say on stderr what is left for a person; return the exit code."""
    said = []
    if plan.held:
        said.append(f"{several(len(plan.held), 'row')} held back until it is said where they lie")
    if count := sum(one.candidate not in plan.duplicates for one in plan.twins):
        said.append(
            f"{several(count, 'pair')} that may be one event, to be answered on the review page "
            "before anything of the upload can be published"
        )
    if said:
        print(f"Open: {'; '.join(said)}.", file=sys.stderr)
    return OPEN if said else 0


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
                "reasons": _reasons(match),
            }
            for match in plan.matches
        ],
        "inside": [
            {"id": match.candidate, "other": match.incident_id, "reasons": _reasons(match)}
            for match in plan.inside
        ],
        "questions": [
            {
                "key": question.key,
                "question": question.sentence,
                "rows": list(rows),
                "choices": dict(question.choices),
            }
            for question, rows in plan.questions.items()
        ],
        "notices": list(plan.notices),
        "batch": batch,
        "saved": len(plan.to_save) if batch is not None else 0,
    }


def _reasons(match: Match) -> list[str]:
    return [one.text for one in match.reasons]


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
    lines += [*_questions_told(plan), *_twins_told(plan)]
    if batch is not None:
        lines.append(f"Saved as upload {batch}; it waits for review.")
    elif dry:
        lines.append("Nothing was saved: this was a dry run.")
    elif plan.is_clean:
        lines.append("There is nothing new to save.")
    return lines


def _questions_told(plan: Plan) -> list[str]:
    if not plan.held:
        return []
    lines = [
        f"Where do they lie? ({several(len(plan.held), 'row')} held back, --answer KEY=CHOICE)"
    ]
    for question, rows in plan.questions.items():
        lines.append(f"  {question.key} ({several(len(rows), 'row')}): {question.sentence}")
        lines += [f"    {choice}: {meaning}" for choice, meaning in question.choices.items()]
    return lines


def _twins_told(plan: Plan) -> list[str]:
    if not plan.twins:
        return []
    held = set(plan.duplicates)
    lines = [f"May be one event ({len(plan.twins):,}):"]
    for match in plan.twins:
        mark = "; held back: not saved" if match.candidate in held else ""
        lines.append(f"  {match.candidate} and {match.incident_id}: {match.in_words()}{mark}")
    return lines
