"""What an upload would do: every row accounted for, before anything is saved.

Rows read = new + changed + unchanged + duplicates + not ours + problems; a test
and this module itself hold that.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from incidents.desk.book import Answer
from incidents.desk.duplicates import Known, Match, candidate_of, possible_matches
from incidents.desk.uploads import acled, columns, own, ucdp
from incidents.desk.uploads.changing import as_uploaded
from incidents.desk.uploads.reading import Interpreted
from incidents.desk.uploads.table import RowProblem, Table, UnreadableError
from incidents.errors import IncidentError
from incidents.model import Incident
from incidents.store import Stored

__all__ = ["KINDS", "Plan", "detected", "make_plan", "problems_csv"]

KINDS: Final = ("own", "ucdp", "acled")
_ACCOUNT: Final = ("new", "changed", "unchanged", "duplicates", "not_ours", "problems")
Progress = Callable[[str], None]
Lookup = Callable[[Sequence[str]], Mapping[str, Stored]]


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
        Rows behind new, changed, unchanged, duplicates, not_ours and problems.
    problems, warnings : tuple of RowProblem
    outside : tuple of RowProblem
        Rows of places outside the province, which are not taken.
    matches : tuple of Match
        What may be the same event as something stored, explained.
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

    @property
    def is_clean(self) -> bool:
        """Whether nothing has to be mended first."""
        return not self.problems

    def in_words(self) -> str:
        """Return the account of the rows, as a sentence."""
        parts = " + ".join(
            f"{count:,} {name.replace('_', ' ')}"
            for name, count in self.rows.items()
            if count or name == "new"
        )
        return f"{self.read:,} rows read = {parts}."

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
    table: Table, kind: str, mapping: Mapping[str, str], today: date, *, swapped: bool = False
) -> Interpreted:
    """Return the incidents in a table.

    Raises
    ------
    UnreadableError
        Columns are missing that this kind of table needs.
    """
    names = {name.casefold() for name in table.columns}
    for foreign, needed, read in (
        ("ucdp", ucdp.NEEDED, ucdp.interpret), ("acled", acled.NEEDED, acled.interpret),
    ):  # fmt: skip
        if kind == foreign:
            if lost := sorted(needed - names):
                raise UnreadableError(f"Columns are missing: {', '.join(lost)}.")
            return read(table, today)
    if lost_columns := columns.missing(mapping):
        told = ", ".join(column.name for column in lost_columns)
        raise UnreadableError(f"Columns are missing, or not matched yet: {told}.")
    return own.interpret(table, mapping, today, swapped=swapped)


def make_plan(
    table: Table,
    found: Interpreted,
    lookup: Lookup,
    known: Known,
    decided: Mapping[tuple[str, str], Answer] | None = None,
    progress: Progress = lambda text: None,
) -> Plan:
    """Compare what a file holds with what is stored.

    Parameters
    ----------
    lookup : callable
        Returns the stored incidents of some ids.
    known : Known
        What is stored, for possible duplicates.

    Raises
    ------
    IncidentError
        If not every row is accounted for, which is a fault of ours.
    """
    progress(f"Comparing {len(found.incidents):,} incidents with what is stored")
    stored = lookup([one.id for one in found.incidents])
    new, changed, unchanged = [], [], []
    loaded: dict[str, int] = {}
    rows: Counter[str] = Counter()
    for incident, numbers in zip(found.incidents, found.rows, strict=True):
        before = stored.get(incident.id)
        if before is None:
            new.append((incident, len(numbers)))
            continue
        theirs = as_uploaded(before.incident, incident)
        if theirs == before.incident:
            unchanged.append(incident.id)
            rows["unchanged"] += len(numbers)
        else:
            changed.append(theirs)
            loaded[incident.id] = before.version
            rows["changed"] += len(numbers)
    progress(f"Looking for duplicates of {len(new):,} new incidents")
    matches = possible_matches([candidate_of(one, one.id) for one, _ in new], known, decided)
    certain = {match.candidate for match in matches if match.is_certain}
    rows["duplicates"] = sum(count for one, count in new if one.id in certain)
    rows["new"] = sum(count for one, count in new if one.id not in certain)
    rows["problems"] = len(found.bad_rows)
    rows["not_ours"] = len(found.outside)
    plan = Plan(
        kind=found.kind,
        read=len(table.rows),
        new=tuple(one for one, _ in new if one.id not in certain),
        changed=tuple(changed),
        loaded=loaded,
        unchanged=tuple(unchanged),
        duplicates=tuple(sorted(certain)),
        rows={name: rows[name] for name in _ACCOUNT},
        problems=found.problems,
        warnings=found.warnings,
        matches=tuple(matches),
        notices=table.notices,
        outside=found.outside,
    )
    if sum(plan.rows.values()) != plan.read:
        raise IncidentError(
            f"{plan.read} rows were read and {sum(plan.rows.values())} accounted for: this is a "
            "fault of the program; nothing was saved"
        )
    return plan


def problems_csv(plan: Plan) -> bytes:
    """Return every problem, warning and row that is not ours as CSV, for a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(["row", "column", "found", "what is wrong", "must be mended"])
    for must, found in (
        ("yes", plan.problems), ("no", plan.warnings), ("not ours", plan.outside),
    ):  # fmt: skip
        for one in found:
            writer.writerow([one.row, _inert(one.column), _inert(one.value), one.problem, must])
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")


def _inert(text: str) -> str:
    """Return a cell that no spreadsheet runs."""
    start = text.lstrip(" \ufeff")[:1]
    return f"'{text}" if start and start in "=+-@|\t\r\n＝＋－＠" else text
