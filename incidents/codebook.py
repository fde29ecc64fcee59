"""What every code means, and which words lead to it.

The tables are typed by people and live in ``data/codebook/``: one CSV a field,
with a label, a definition in our own words and the nearest thing in ACLED and
in UCDP GED ("–" where they have none). ``actors.csv`` is the register of
actors; ``fixes.csv`` holds other people's spellings; ``terms.csv`` the words of
the parties and what we write instead. A word that no table knows is an error,
never a new code.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from geo.data_folders import CODEBOOK
from incidents.errors import UnknownCodeError
from incidents.model import Actor, ActorKind, Incident

__all__ = [
    "TABLES",
    "CodeEntry",
    "Codebook",
    "FieldEntry",
    "Term",
    "fold_code",
    "read_codebook",
    "read_rows",
]

TABLES = MappingProxyType(
    {
        "actor": "actors",
        "actor_kind": "actor_kinds",
        "actor_role": "actor_roles",
        "attackers_in": "attackers_in",
        "claim_kind": "claim_kinds",
        "claimant_role": "claimant_roles",
        "counts_reason": "counts_reasons",
        "covers": "covers",
        "data_set": "data_sets",
        "date_precision": "date_precisions",
        "desk_only": "desk_only",
        "district_method": "district_methods",
        "event_type": "event_types",
        "geo_precision": "geo_precisions",
        "licence": "licences",
        "measure": "measures",
        "qualifier": "qualifiers",
        "relation": "relations",
        "scope": "scopes",
        "sensitivity": "sensitivities",
        "side": "sides",
        "source_type": "source_types",
        "status": "statuses",
        "sub_event_type": "sub_event_types",
        "victims": "victims",
    }
)
"""The name by which a field is asked for, and the table that answers."""

_DIVIDERS = str.maketrans(dict.fromkeys("_-‐‑–—/", " "))


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code.

    Attributes
    ----------
    field, code, label, definition : str
        ``definition`` is one or two sentences in our own words.
    acled, ucdp : str
        The nearest thing in their data; "–" where they have none.
    extra : mapping
        Further columns of the table, such as ``colour`` or ``event_type``.
    """

    field: str
    code: str
    label: str
    definition: str
    acled: str
    ucdp: str
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field of one record; ``codes`` names the table of its codes, or is "–"."""

    record: str
    field: str
    label: str
    definition: str
    unit: str
    codes: str
    acled: str
    ucdp: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of one party, the word that we write, and why; "–" means leave it out."""

    term: str
    neutral: str
    note: str


@dataclass(frozen=True)
class Codebook:
    """All tables, read-only.

    Fields are asked for by the names in ``TABLES``; any other name raises KeyError.

    Attributes
    ----------
    tables : mapping of field to mapping of code to Entry
        In the order of the files.
    spellings : mapping of field to mapping of folded text to code
    actors : mapping of id to Actor
    terms : tuple of Term
    fields : tuple of FieldEntry
        Of the records. ``fields.csv`` has the columns of the tables too, named by their path,
        for whoever types in one.
    """

    tables: Mapping[str, Mapping[str, CodeEntry]]
    spellings: Mapping[str, Mapping[str, str]]
    actors: Mapping[str, Actor]
    terms: tuple[Term, ...]
    fields: tuple[FieldEntry, ...]

    def entry(self, field: str, code: str) -> CodeEntry:
        """Return the row of a code; an unknown one raises UnknownCodeError."""
        try:
            return self.tables[field][code]
        except KeyError:
            if field not in self.tables:
                raise
            raise UnknownCodeError(field, code) from None

    def entries(self, field: str) -> tuple[CodeEntry, ...]:
        """Return all rows of a field, in the order of its table."""
        return tuple(self.tables[field].values())

    def label(self, field: str, code: str) -> str:
        """Return what a reader sees for a code."""
        return self.entry(field, code).label

    def definition(self, field: str, code: str) -> str:
        """Return what a code means; empty for an actor without a note."""
        return self.entry(field, code).definition

    def resolve(self, field: str, text: str) -> str:
        """Return the code that a text stands for: the code, its label, or a known spelling.

        Capitals, spaces, hyphens, strokes and underscores make no difference.

        Raises
        ------
        UnknownCodeError
            No row knows the text.
        """
        try:
            return self.spellings[field][fold_code(text)]
        except KeyError:
            if field not in self.spellings:
                raise
            raise UnknownCodeError(field, text) from None

    @property
    def event_types(self) -> tuple[CodeEntry, ...]:
        """The six event types."""
        return self.entries("event_type")

    def sub_event_types(self, event_type: str | None = None) -> tuple[CodeEntry, ...]:
        """Return the sub-types, of one event type if it is given."""
        rows = self.entries("sub_event_type")
        if event_type is None:
            return rows
        self.entry("event_type", event_type)
        return tuple(row for row in rows if row.extra["event_type"] == event_type)

    def colour(self, event_type: str) -> str:
        """Return the colour of an event type, as ``#RRGGBB``."""
        return self.entry("event_type", event_type).extra["colour"]

    def side_colour(self, side: str) -> str:
        """Return the colour of a side, for marks and words, as ``#RRGGBB``."""
        return self.entry("side", side).extra["colour"]

    def side_tint(self, side: str) -> str:
        """Return the colour that lies under the words of a side, as ``#RRGGBB``."""
        return self.entry("side", side).extra["tint"]

    def letter(self, event_type: str) -> str:
        """Return the letter that stands for an event type where there is no colour."""
        return self.entry("event_type", event_type).extra["letter"]

    def actor(self, actor_id: str) -> Actor:
        """Return an actor; an unknown id raises UnknownCodeError."""
        self.entry("actor", actor_id)
        return self.actors[actor_id]

    def find_actor(self, text: str) -> str:
        """Return the id of the actor with this id, name, short name or alias.

        Raises
        ------
        UnknownCodeError
            The register does not know the text.
        """
        return self.resolve("actor", text)

    def descendants(self, actor_id: str) -> tuple[str, ...]:
        """Return an actor and everybody who belongs to it, the actor first."""
        found = [self.actor(actor_id).id]
        for parent in found:
            found.extend(other.id for other in self.actors.values() if other.parent == parent)
        return tuple(found)

    def check(self, incident: Incident) -> None:
        """Make sure that the codes which grow with the data exist.

        Raises
        ------
        UnknownCodeError
            The sub-type does not belong to the event type, an actor is not registered, or
            a report is of a data set or under a licence that no table knows.
        """
        sub_type = self.entry("sub_event_type", incident.sub_event_type)
        if sub_type.extra["event_type"] != incident.event_type:
            raise UnknownCodeError(f"sub_event_type of {incident.event_type}", sub_type.code)
        for participation in incident.actors:
            self.actor(participation.actor)
        for claim in incident.claims:
            if claim.claimant_actor is not None:
                self.actor(claim.claimant_actor)
        for report in incident.reports:
            if report.data_set is not None:
                self.entry("data_set", report.data_set)
            if report.licence is not None:
                self.entry("licence", report.licence)


def fold_code(text: str) -> str:
    """Return a text without the differences that do not matter in a code or a name."""
    return " ".join(text.casefold().translate(_DIVIDERS).split())


@cache
def read_codebook() -> Codebook:
    """Read all tables, once."""
    tables = {field: _read_table(field) for field in TABLES}
    return Codebook(
        tables=MappingProxyType(tables),
        spellings=MappingProxyType(_read_spellings(tables)),
        actors=MappingProxyType({row["id"]: _actor(row) for row in read_rows("actors")}),
        terms=tuple(Term(**row) for row in read_rows("terms")),
        fields=tuple(FieldEntry(**row) for row in read_rows("fields") if "/" not in row["record"]),
    )


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Read the rows of one table of the codebook by the name of its file."""
    with (CODEBOOK / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


def _read_table(field: str) -> Mapping[str, CodeEntry]:
    entries = {}
    for row in read_rows(TABLES[field]):
        if field == "actor":
            code, label, definition = row.pop("id"), row.pop("name"), row.pop("note")
            acled, ucdp = row.pop("acled_name"), row.pop("ucdp_name")
        else:
            code, label, definition = row.pop("code"), row.pop("label"), row.pop("definition")
            acled, ucdp = row.pop("acled"), row.pop("ucdp")
        extra = MappingProxyType(row)
        entries[code] = CodeEntry(field, code, label, definition, acled, ucdp, extra)
    return MappingProxyType(entries)


def _read_spellings(
    tables: Mapping[str, Mapping[str, CodeEntry]],
) -> dict[str, Mapping[str, str]]:
    spellings: dict[str, dict[str, str]] = {field: {} for field in tables}
    for row in read_rows("fixes"):
        spellings[row["field"]][fold_code(row["wrong"])] = row["code"]
    for field, entries in tables.items():
        for entry in entries.values():
            names = [entry.code, entry.label]
            if field == "actor":
                names += [*_split(entry.extra["aliases"]), entry.extra["short_name"]]
            spellings[field].update({fold_code(name): entry.code for name in names if name})
    return {field: MappingProxyType(known) for field, known in spellings.items()}


def _actor(row: Mapping[str, str]) -> Actor:
    return Actor(
        id=row["id"],
        name=row["name"],
        kinds=tuple(ActorKind(kind) for kind in _split(row["kinds"])),
        aliases=(*_split(row["aliases"]), *_split(row["short_name"])),
        parent=row["parent"] or None,
        founded=int(row["founded"]) if row["founded"] else None,
        dissolved=int(row["dissolved"]) if row["dissolved"] else None,
        note=row["note"] or None,
    )


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
