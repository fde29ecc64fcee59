"""Reading a report on the command line: to look at its drafts, or to keep them in the book."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from incidents.commands import Add
from incidents.commands.people import open_desk
from incidents.desk.auth.roles import COMMAND_LINE
from incidents.desk.editing.form import where_and_when
from incidents.desk.intake.read_report import AboutReport, BroughtIn, bring_in
from incidents.errors import IncidentError
from incidents.model import SourceType
from incidents.reading import Reading, read_report
from incidents.reading.documents.read import HIDDEN_SIGNS
from incidents.text_cleaning import clean_text, hides_signs

_SOURCES = {
    "news": SourceType.NEWS,
    "party": SourceType.PARTY,
    "official": SourceType.OFFICIAL,
    "ngo": SourceType.NGO,
    "social": SourceType.SOCIAL,
}


def add_to(add: Add) -> None:
    """Add the commands of this module."""
    shown = add("extract", _extract, "draft incidents from the text of a report; keeps nothing")
    shown.add_argument("file", type=Path, metavar="FILE")
    kept = add("read", _read, "read a report into drafts that wait for an editor")
    kept.add_argument("file", type=Path, metavar="FILE", help="text, saved web page, PDF or DOCX")
    kept.add_argument(
        "--for", dest="author", metavar="NAME", required=True, help="the account whose drafts"
    )
    for name, text in (("publisher", "who published it"), ("title", "its headline"),
                       ("url", "its address; kept, not opened")):  # fmt: skip
        kept.add_argument(f"--{name}", help=text)
    for command in (shown, kept):
        command.add_argument("--published", type=_day, metavar="DATE", help="as 2024-08-27")
        command.add_argument(
            "--source-type",
            choices=tuple(_SOURCES),
            help="who published it; without it, what the text shows",
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2024-08-27") from None


def _extract(_: Path, options: argparse.Namespace) -> int:
    try:
        text = options.file.read_text(encoding="utf-8")
    except OSError as error:
        raise IncidentError(f"{options.file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise IncidentError(f"{options.file} is no text in UTF-8") from None
    hidden = hides_signs(text)
    reading = read_report(
        clean_text(text) if hidden else text,
        published=options.published,
        source_type=_SOURCES.get(options.source_type),
    )
    if hidden:
        told = f"{HIDDEN_SIGNS} Spans count what is left."
        reading = replace(reading, notes=(*reading.notes, told))
    if options.json:
        print(json.dumps(reading.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
    else:
        print("\n".join(_told(reading)))
    return 0


def _read(path: Path, options: argparse.Namespace) -> int:
    try:
        content = options.file.read_bytes()
    except OSError as error:
        raise IncidentError(f"{options.file} cannot be read: {error.strerror}") from error
    about = AboutReport(
        source_type=_SOURCES.get(options.source_type),
        published_on=options.published,
        publisher=options.publisher,
        title=options.title,
        url=options.url,
    )
    with open_desk(path) as desk:
        brought = bring_in(
            desk, COMMAND_LINE, content, about, name=options.file.name, author=options.author
        )
    if options.json:
        print(json.dumps(_brought_as_json(brought), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_brought_told(brought)))
    return 0


def _brought_as_json(brought: BroughtIn) -> dict[str, Any]:
    return {
        "sha256": brought.sha256,
        "drafts": [one.kept.id for one in brought.drafts if one.kept],
        "not_kept": sum(one.kept is None for one in brought.drafts),
        "nothing_found": brought.nothing_found,
        "read_before": [one.id for one in brought.read_before],
        "notes": list(brought.notes),
    }


def _brought_told(brought: BroughtIn) -> Iterator[str]:
    yield from brought.notes
    for kept in brought.read_before:
        yield f"Read before: draft {kept.id} is open ({where_and_when(kept.draft)})."
    if brought.nothing_found:
        yield "No incident was recognised: an empty draft is kept."
    for one in brought.drafts:
        if one.kept is not None:
            yield f"Draft {one.kept.id}: {where_and_when(one.draft)}"
        else:
            why = "outside Balochistan" if one.draft.outside else "looked back on"
            yield f"Not kept: {where_and_when(one.draft)} ({why})"


def _told(reading: Reading) -> list[str]:
    lines = [*reading.notes]
    for number, draft in enumerate(reading.drafts, 1):
        marks = [word for word in ("background", "outside") if getattr(draft, word)]
        day = draft.date_start or "undated"
        what = (draft.place or "place not said", draft.sub_event_type, draft.status)
        lines.append("  ".join([f"{number}. {day}", *map(str, what), *marks]))
        for actor in draft.actors:
            words = f" “{actor.words}”" if actor.words else ""
            by = f", named by {actor.suspected_by}" if actor.suspected_by else ""
            lines.append(f"   {actor.name}: {actor.role}{words}{by} [{actor.label}]")
        for one in draft.claims:
            figure = one.low if one.low is not None else one.high
            said = (one.measure or one.kind, "" if figure is None else figure, one.victims or "")
            worded = f"({one.qualifier or '–'}, {one.scope}) [{one.label}]"
            lines.append(f"   {one.claimant}: {' '.join(filter(None, map(str, said)))} {worded}")
    return lines or ["Nothing was found that the rules take for an incident."]
