"""Reading a report into drafts, on the command line."""

import argparse
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from incidents.commands import Add
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
    command = add("extract", _extract, "draft incidents from the text of a report")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--published", type=_day, metavar="DATE", help="as 2024-08-27")
    command.add_argument("--source-type", choices=tuple(_SOURCES), default="news")


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
        source_type=_SOURCES[options.source_type],
    )
    if hidden:
        told = f"{HIDDEN_SIGNS} Spans count what is left."
        reading = replace(reading, notes=(*reading.notes, told))
    if options.json:
        print(json.dumps(reading.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
    else:
        print("\n".join(_told(reading)))
    return 0


def _told(reading: Reading) -> list[str]:
    lines = [*reading.notes]
    for number, draft in enumerate(reading.drafts, 1):
        marks = [word for word in ("background", "outside") if getattr(draft, word)]
        day = draft.date_start or "undated"
        what = (draft.place or "place not said", draft.sub_event_type, draft.status)
        lines.append("  ".join([f"{number}. {day}", *map(str, what), *marks]))
        for actor in draft.actors:
            words = f" “{actor.words}”" if actor.words else ""
            by = f", named by {actor.said_by}" if actor.said_by else ""
            lines.append(f"   {actor.name}: {actor.role}{words}{by} [{actor.label}]")
        for one in draft.claims:
            figure = one.low if one.low is not None else one.high
            said = (one.measure or one.kind, "" if figure is None else figure, one.victims or "")
            worded = f"({one.qualifier or '–'}, {one.scope}) [{one.label}]"
            lines.append(f"   {one.claimant}: {' '.join(filter(None, map(str, said)))} {worded}")
    return lines or ["Nothing was found that the rules take for an incident."]
