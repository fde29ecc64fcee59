"""Words that are struck from every version of a record, for everybody but the desk.

Revisions stay as they were written. What is struck is kept beside them and taken out
of whatever leaves the desk: of texts of any version, of those still to be saved, of
addresses that spell the words, and of ids that were made of them.
"""

import re
import secrets
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, true

from incidents.errors import IncidentError, StoreError
from incidents.model import Incident, Report
from incidents.store import digests, geopackage
from incidents.store.row_mapping import Values, chunks, table_of
from incidents.store.schema import RedactionRow, RevisionRow

WITHHELD: Final = "[withheld]"
_REDACTIONS = table_of(RedactionRow)
_REVISIONS = table_of(RevisionRow)
_FEWEST: Final = 3  # letters; fewer would strike half of a page
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("title", "place", "summary", "doubt"),
    "actors": ("as_reported", "suspected_by"),
    "reports": ("publisher", "title", "note"),
    "claims": ("claimant", "victims_detail", "about", "quote"),
}
_ADDRESSES: Final = ("url", "archived_url")


@dataclass(frozen=True, slots=True)
class Redaction:
    """Words that are struck from a record, by whom and when; they never leave the desk.

    ``shown_as`` is the id under which others know the record, where its own holds the words.
    """

    incident_id: str
    words: str
    by: str
    role: str
    at: datetime
    why: str
    shown_as: str | None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where words stand in the history of a record.

    Attributes
    ----------
    field : str
        ``title``, ``claims.quote`` and so on.
    versions : tuple of int
        The versions of the record in which they stand there.
    text : str
        The newest such text.
    """

    field: str
    versions: tuple[int, ...]
    text: str


def of(connection: Connection, incident_ids: Sequence[str] | None = None) -> list[Redaction]:
    """Return the redactions of some records, or of all, in the order in which they were made."""
    statement = select(_REDACTIONS).order_by(_REDACTIONS.c.fid)
    found: list[Any] = []
    if incident_ids is None:
        found += connection.execute(statement)
    else:
        for some in chunks(incident_ids):
            found += connection.execute(statement.where(_REDACTIONS.c.incident_id.in_(some)))
    return [
        Redaction(row.incident_id, row.words, row.by, row.role, row.at, row.why, row.shown_as)
        for row in found
    ]


def add(
    connection: Connection, incident_id: str, words: str, signed: Values, shown_as: str | None
) -> None:
    """Keep words as struck; the row proves itself."""
    row = {
        "incident_id": incident_id,
        "words": words,
        "in_fields": None,
        "shown_as": shown_as,
        **signed,
    }
    connection.execute(insert(_REDACTIONS), [row | {"digest": digests.of_redaction(row)}])


def checked(words: str) -> str:
    """Return words as they are struck; IncidentError for what would strike too much."""
    found = " ".join(words.split())
    if len(_folded(found)[0]) < _FEWEST or not _parts(found):
        raise IncidentError(f"give at least {_FEWEST} letters of a word to be struck")
    if len(found) > 500:
        raise IncidentError("these are more words than can be struck at once: take a part of them")
    return found


def occurrences(snapshots: Iterable[tuple[int, Incident]], words: str) -> list[Occurrence]:
    """Return where words stand in some versions of a record, as (version, record)."""
    found: dict[str, tuple[list[int], str]] = {}
    for version, incident in snapshots:
        for field, text in _texts(incident):
            held = field.endswith(_ADDRESSES) and _spells(text, (words,))
            if held or strike(text, (words,)) != text:
                versions, _ = found.setdefault(field, ([], ""))
                versions.append(version)
                found[field] = (versions, text)
    return [
        Occurrence(field, tuple(dict.fromkeys(versions)), text)
        for field, (versions, text) in found.items()
    ]


def _texts(incident: Incident) -> Iterable[tuple[str, str]]:
    yield "id", incident.id.replace("-", " ")
    for group, names in _TEXTS.items():
        for part in getattr(incident, group) if group else (incident,):
            for name in (*names, *(_ADDRESSES if group == "reports" else ())):
                if text := getattr(part, name):
                    yield f"{group}.{name}".strip("."), text


def strike(text: str, words: Sequence[str]) -> str:
    """Return a text without words, however they are written: case, accents, hyphens, blanks.

    >>> strike("Seen by AHMED  Testwala’s brother", ("Ahmed Testwala",))
    'Seen by [withheld]’s brother'
    """
    patterns = [pattern for one in words if (pattern := _pattern(one)) is not None]
    if not patterns:
        return text
    folded, places = _folded(text)
    struck = sorted(
        (places[match.start()][0], places[match.end() - 1][1])
        for pattern in patterns
        for match in pattern.finditer(folded)
    )
    pieces, done = [], 0
    for start, end in struck:
        if start >= done:
            pieces += [text[done:start], WITHHELD]
        done = max(done, end)
    return "".join([*pieces, text[done:]]) if struck else text


def _folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text as it is compared, and from where to where each of its signs comes."""
    signs: list[str] = []
    places: list[tuple[int, int]] = []
    for place, sign in enumerate(text):
        for plain in unicodedata.normalize("NFKD", sign.casefold()):
            if unicodedata.category(plain) in ("Mn", "Me", "Cf"):
                # What sits on a letter, or cannot be seen, belongs to the letter before it.
                if places:
                    places[-1] = (places[-1][0], place + 1)
                continue
            signs.append(plain)
            places.append((place, place + 1))
    return "".join(signs), places


def _parts(words: str) -> list[str]:
    return re.findall(r"[^\W_]+", _folded(words)[0])


@lru_cache(maxsize=1024)
def _pattern(words: str) -> re.Pattern[str] | None:
    parts = _parts(words)
    if not parts:
        return None
    between = r"[\W_]+".join(re.escape(part) for part in parts)
    return re.compile(rf"(?<![^\W_]){between}(?![^\W_])")


def _spells(text: str, words: Sequence[str]) -> bool:
    """Say whether an id or an address spells words, with anything between them."""
    plain = re.sub(r"%[0-9a-fA-F]{2}", "-", text)
    return strike(plain, words) != plain


def struck(incident: Incident, words: Sequence[str], shown: Mapping[str, str]) -> Incident:
    """Return a record without words, in all its texts, addresses and ids.

    Parameters
    ----------
    incident : Incident
    words : sequence of str
    shown : mapping of str to str
        Ids of records that are known by others to those outside.
    """
    name = shown.get(incident.id, incident.id)

    def texts(part: Any, group: str) -> dict[str, Any]:
        found = {field: getattr(part, field) for field in _TEXTS[group]}
        return {field: strike(text, words) for field, text in found.items() if text}

    reports = tuple(
        struck_report(one, words, f"{name}.r{n}") for n, one in enumerate(incident.reports, start=1)
    )
    new_ids = {old.id: new.id for old, new in zip(incident.reports, reports, strict=True)}
    claims = tuple(
        claim.model_copy(
            update={
                **texts(claim, "claims"),
                "id": _own(claim.id, incident.id, name),
                "supersedes": claim.supersedes and _own(claim.supersedes, incident.id, name),
                "report_id": new_ids[claim.report_id],
            }
        )
        for claim in incident.claims
    )
    actors = tuple(one.model_copy(update=texts(one, "actors")) for one in incident.actors)
    return incident.model_copy(
        update={
            **texts(incident, ""),
            "id": name,
            "actors": actors,
            "claims": claims,
            "reports": reports,
        }
    )


def struck_report(report: Report, words: Sequence[str], known_as: str) -> Report:
    """Return a report without words; an address that spells them is left out.

    ``known_as`` is its id where its own spells them.
    """
    update: dict[str, Any] = {
        field: strike(text, words)
        for field in _TEXTS["reports"]
        if (text := getattr(report, field))
    }
    for field in _ADDRESSES:
        if (address := getattr(report, field)) and _spells(address, words):
            update[field] = None
    if _spells(report.id, words):
        update["id"] = known_as
    return report.model_copy(update=update)


def _own(part_id: str, incident_id: str, name: str) -> str:
    """Return the id of a part of a record, as those outside know the record."""
    own = part_id.startswith(incident_id)
    return name + part_id.removeprefix(incident_id) if own else part_id


def name_for(incident_id: str, words: Sequence[str]) -> str | None:
    """Return an id that tells nothing, where a record's own holds words; None where it does not.

    The day stays: it is no secret. The rest is drawn, so that nobody can try names on it.
    """
    if not _spells(incident_id, words):
        return None
    day = re.match(r"\d{4}-\d{2}-\d{2}", incident_id)
    return f"{day.group() if day else 'record'}-withheld-{secrets.token_hex(4)}"


def cited_in(connection: Connection, incident_ids: Sequence[str]) -> dict[str, set[str]]:
    """Return the reports that some records ever cited, each with these records."""
    found: dict[str, set[str]] = {}
    reports = func.json_each(_REVISIONS.c.snapshot, "$.reports").table_valued("value")
    for some in chunks(incident_ids):
        statement = (
            select(_REVISIONS.c.incident_id, func.json_extract(reports.c.value, "$.id").label("id"))
            .select_from(_REVISIONS)
            .join(reports, true())
            .where(_REVISIONS.c.incident_id.in_(some))
            .distinct()
        )
        for row in connection.execute(statement):
            found.setdefault(row.id, set()).add(row.incident_id)
    return found


def carry_over(store: Path, draft: Path) -> None:
    """Strike in a store that takes another's place what is struck in that one.

    What had to go since a backup was made does not come back with it. A record that the
    backup does not know is not there to be told of.

    Parameters
    ----------
    store : Path
        The store that is replaced; it may be missing or damaged.
    draft : Path
        A closed store with today's tables, not yet in its place.
    """
    names = [column.name for column in _REDACTIONS.c if column.name != "fid"]
    columns = ", ".join(f'"{name}"' for name in names)
    rows: list[tuple[Any, ...]] = []
    with suppress(StoreError, sqlite3.Error), geopackage.reading(store) as connection:
        rows = connection.execute(f"SELECT {columns} FROM redactions ORDER BY fid").fetchall()  # noqa: S608 - own names
    if not rows:
        return
    with closing(geopackage.connect(draft)) as connection:
        connection.executemany(
            f"INSERT INTO redactions ({columns}) SELECT {', '.join('?' * len(names))}"  # noqa: S608 - own names
            " WHERE EXISTS (SELECT 1 FROM incidents WHERE id = ?)"
            " AND NOT EXISTS (SELECT 1 FROM redactions WHERE digest = ?)",
            [(*row, row[0], row[-1]) for row in rows],
        )
        connection.execute("PRAGMA journal_mode = DELETE")
