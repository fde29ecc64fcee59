"""What an upload would do: every row accounted for, before anything is saved.

Rows read = new + changed + unchanged + duplicates + not ours + to decide +
problems; a test and this module itself hold that.
"""

import csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from incidents.desk.review.duplicates import (
    Match,
    StoredIndex,
    candidate_of,
    matches_inside,
    possible_matches,
)
from incidents.desk.uploads.formats.uploaded_table import RowProblem, Table, UnreadableError
from incidents.desk.uploads.layouts import acled, atlas_layout, columns, ucdp
from incidents.desk.uploads.layouts.foreign_places import Question
from incidents.desk.uploads.layouts.record_update import as_uploaded
from incidents.desk.uploads.layouts.row_reading import HeldRow, Interpreted
from incidents.desk.workfile.work_records import Answer
from incidents.errors import IncidentError
from incidents.model import Incident
from incidents.store import Stored
from incidents.views.incident_words import several

__all__ = ["KINDS", "Plan", "TableChoices", "detected", "make_plan", "problems_csv"]

KINDS: Final = ("own", "ucdp", "acled")
_ACCOUNT_WORDS: Final = {
    "not_ours": "not ours", "to_decide": "to decide", "problems": "with problems",
}  # fmt: skip
Progress = Callable[[str], None]
Lookup = Callable[[Sequence[str]], Mapping[str, Stored]]


@dataclass(frozen=True, slots=True)
class TableChoices:
    """What an editor says of a table, where the file itself does not.

    Attributes
    ----------
    kind : str, optional
        "own", "ucdp" or "acled"; found by the headers when not given.
    mapping : mapping of header to column, optional
        For an own table; as remembered or spelt when not given.
    swapped : bool
        Longitude and latitude are exchanged.
    answers : mapping of a question's key to one of its choices
        Where rows lie whose names and points disagree; kept answers count too.
    version : str
        Of UCDP GED, as ``ucdp.version_of`` finds it in a file's name; "" is not known.
    """

    kind: str | None = None
    mapping: Mapping[str, str] | None = None
    swapped: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    version: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of a file.

    Attributes
    ----------
    kind : str
        "own", "ucdp" or "acled".
    read : int
        Rows of the file.
    new, changed : tuple of Incident
        What would be saved.
    loaded : mapping of incident id to int
        The version that each changed one has now.
    unchanged, duplicates : tuple of str
        Ids: stored just so already; very likely stored under another id.
    rows : mapping of str to int
        Rows behind new, changed, unchanged, duplicates, not_ours, to_decide and problems.
    problems, warnings : tuple of RowProblem
    outside : tuple of RowProblem
        Rows of places outside the province, which are not taken.
    held : tuple of HeldRow
        Rows of which somebody has to say first where they lie; they are not saved.
    matches : tuple of Match
        What may be the same event as something stored, explained; held rows among them.
    inside : tuple of Match
        New ones that may be one event with each other.
    notices : tuple of str
        About the whole file.
    """

    kind: str
    read: int
    new: tuple[Incident, ...]
    changed: tuple[Incident, ...]
    loaded: Mapping[str, int]
    unchanged: tuple[str, ...]
    duplicates: tuple[str, ...]
    rows: Mapping[str, int]
    problems: tuple[RowProblem, ...]
    warnings: tuple[RowProblem, ...]
    matches: tuple[Match, ...]
    notices: tuple[str, ...] = ()
    outside: tuple[RowProblem, ...] = ()
    held: tuple[HeldRow, ...] = ()
    inside: tuple[Match, ...] = ()

    @property
    def questions(self) -> dict[Question, tuple[int, ...]]:
        """What has to be answered first, each with its rows; the one of most rows first."""
        found: dict[str, list[HeldRow]] = {}
        for one in self.held:
            found.setdefault(one.question.key, []).append(one)
        groups = sorted(found.values(), key=lambda group: (-len(group), group[0].question.key))
        return {group[0].question: tuple(one.row for one in group) for group in groups}

    @property
    def twins(self) -> tuple[Match, ...]:
        """What may be one event with something stored or with another row of the file."""
        return (*self.matches, *self.inside)

    @property
    def is_clean(self) -> bool:
        """Whether nothing has to be mended first."""
        return not self.problems

    def in_words(self) -> str:
        """Return the account of the rows, as a sentence."""
        parts = " + ".join(
            f"{count:,} {_ACCOUNT_WORDS.get(name, name)}"
            for name, count in self.rows.items()
            if count or name == "new"
        )
        return f"{several(self.read, 'row')} read = {parts}."

    @property
    def to_save(self) -> tuple[Incident, ...]:
        """What would be saved, new ones first."""
        return (*self.new, *self.changed)


def detected(headers: Sequence[str]) -> str:
    """Return whose table it is, by its headers."""
    names = {name.casefold() for name in headers}
    if names >= ucdp.NEEDED:
        return "ucdp"
    if names >= acled.NEEDED:
        return "acled"
    return "own"


def interpreted(
    table: Table,
    kind: str,
    mapping: Mapping[str, str],
    today: date,
    *,
    swapped: bool = False,
    answers: Mapping[str, str] = MappingProxyType({}),
    version: str = "",
) -> Interpreted:
    """Return the incidents in a table.

    Parameters
    ----------
    answers : mapping of a question's key to one of its choices
        Where rows of a foreign table lie whose names and points disagree.
    version : str
        Of UCDP GED, "" where it is not known.

    Raises
    ------
    UnreadableError
        Columns are missing that this kind of table needs.
    """
    names = {name.casefold() for name in table.columns}
    needed = {"ucdp": ucdp.NEEDED, "acled": acled.NEEDED}.get(kind, frozenset())
    if lost := sorted(needed - names):
        raise UnreadableError(f"Columns are missing: {', '.join(lost)}.")
    if kind == "ucdp":
        return ucdp.interpret(table, today, answers, version)
    if kind == "acled":
        return acled.interpret(table, today, answers)
    if lost_columns := columns.missing(mapping):
        told = ", ".join(column.name for column in lost_columns)
        raise UnreadableError(f"Columns are missing, or not matched yet: {told}.")
    return atlas_layout.interpret(table, mapping, today, swapped=swapped)


def make_plan(
    table: Table,
    found: Interpreted,
    lookup: Lookup,
    known: StoredIndex,
    decided: Mapping[tuple[str, str], Answer] | None = None,
    progress: Progress = lambda text: None,
) -> Plan:
    """Compare what a file holds with what is stored.

    Parameters
    ----------
    lookup : callable
        Returns the stored incidents of some ids.
    known : StoredIndex
        What is stored, for possible duplicates.

    Raises
    ------
    IncidentError
        If not every row is accounted for, which is a fault of ours.
    """
    progress(f"Comparing {len(found.incidents):,} incidents with what is stored")
    compared = _compare(found, lookup)
    progress(f"Looking for duplicates of {len(compared.new):,} new incidents")
    candidates = [candidate_of(one, one.id) for one, _ in compared.new]
    matches = possible_matches(candidates, known, decided) + _of_held(found.held, known, decided)
    # Whoever codes a data set has kept its events apart; a sheet is checked for them here.
    inside = matches_inside(candidates, decided) if found.kind == "own" else []
    ids = {one.id for one, _ in compared.new}
    certain = {one.candidate for one in matches if one.is_certain and one.candidate in ids}
    plan = Plan(
        kind=found.kind,
        read=len(table.rows),
        new=tuple(one for one, _ in compared.new if one.id not in certain),
        changed=compared.changed,
        loaded=compared.loaded,
        unchanged=compared.unchanged,
        duplicates=tuple(sorted(certain)),
        rows=_account(found, compared, certain),
        problems=found.problems,
        warnings=found.warnings,
        matches=tuple(matches),
        notices=table.notices,
        outside=found.outside,
        held=found.held,
        inside=tuple(one for one in inside if not {one.candidate, one.incident_id} & certain),
    )
    if sum(plan.rows.values()) != plan.read:
        raise IncidentError(
            f"{plan.read} rows were read and {sum(plan.rows.values())} accounted for: this is a "
            "fault of the program; nothing was saved"
        )
    return plan


@dataclass(frozen=True, slots=True)
class _Compared:
    """The incidents of a file beside those that are stored under their ids.

    Attributes
    ----------
    new : tuple of (Incident, int)
        With how many rows are behind each.
    changed : tuple of Incident
        As they would be stored.
    loaded : mapping of incident id to int
        The version that each changed one has now.
    unchanged : tuple of str
    changed_rows, unchanged_rows : int
        How many rows are behind them.
    """

    new: tuple[tuple[Incident, int], ...]
    changed: tuple[Incident, ...]
    loaded: Mapping[str, int]
    unchanged: tuple[str, ...]
    changed_rows: int
    unchanged_rows: int


def _compare(found: Interpreted, lookup: Lookup) -> _Compared:
    stored = lookup([one.id for one in found.incidents])
    new, changed, unchanged = [], [], []
    loaded: dict[str, int] = {}
    changed_rows = unchanged_rows = 0
    for incident, numbers in zip(found.incidents, found.rows, strict=True):
        before = stored.get(incident.id)
        if before is None:
            new.append((incident, len(numbers)))
            continue
        theirs = as_uploaded(before.incident, incident)
        if theirs == before.incident:
            unchanged.append(incident.id)
            unchanged_rows += len(numbers)
        else:
            changed.append(theirs)
            loaded[incident.id] = before.version
            changed_rows += len(numbers)
    return _Compared(
        tuple(new), tuple(changed), loaded, tuple(unchanged), changed_rows, unchanged_rows
    )


def _account(found: Interpreted, compared: _Compared, certain: Collection[str]) -> dict[str, int]:
    """Return how many rows came to what.

    Parameters
    ----------
    certain : collection of str
        Ids of new incidents that are very likely stored already under another id.
    """
    return {
        "new": sum(count for one, count in compared.new if one.id not in certain),
        "changed": compared.changed_rows,
        "unchanged": compared.unchanged_rows,
        "duplicates": sum(count for one, count in compared.new if one.id in certain),
        "not_ours": len(found.outside),
        "to_decide": len(found.held),
        "problems": len(found.bad_rows),
    }


def _of_held(
    held: Sequence[HeldRow], known: StoredIndex, decided: Mapping[tuple[str, str], Answer] | None
) -> list[Match]:
    """Return what held rows may be, wherever they turn out to lie: each pair once."""
    best: dict[tuple[str, str], Match] = {}
    for one in held:
        candidates = [candidate_of(maybe, maybe.id) for maybe in one.might_be]
        for match in possible_matches(candidates, known, decided):
            pair = (match.candidate, match.incident_id)
            if pair not in best or best[pair].score < match.score:
                best[pair] = match
    return list(best.values())


def problems_csv(plan: Plan) -> bytes:
    """Return every problem, warning and row that is not ours as CSV, for a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(["row", "column", "found", "what is wrong", "must be mended"])
    for must, found in (
        ("yes", plan.problems), ("no", plan.warnings), ("not ours", plan.outside),
        ("to decide", [RowProblem(one.row, "", "", one.question.sentence) for one in plan.held]),
    ):  # fmt: skip
        for one in found:
            writer.writerow([one.row, _inert(one.column), _inert(one.value), one.problem, must])
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")


def _inert(text: str) -> str:
    """Return a cell that no spreadsheet runs."""
    start = text.lstrip(" \ufeff")[:1]
    return f"'{text}" if start and start in "=+-@|\t\r\n＝＋－＠" else text
