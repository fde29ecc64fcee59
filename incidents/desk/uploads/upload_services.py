"""An upload's way: read in a limited process, planned, and saved whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from incidents.desk.auth.roles import Role
from incidents.desk.cells.values import clean_text
from incidents.desk.intake.sandbox import run_limited
from incidents.desk.review.duplicates import StoredIndex
from incidents.desk.service_gate import Desk, Permit, reads, writes
from incidents.desk.uploads.formats.uploaded_table import RowProblem, Table, UnreadableError
from incidents.desk.uploads.layouts import columns
from incidents.desk.uploads.plan import Plan, TableChoices, detected, interpreted, make_plan
from incidents.desk.workfile import work_entries
from incidents.desk.workfile.work_records import BatchState
from incidents.errors import IncidentError

__all__ = [
    "accept_upload",
    "keep_matching",
    "keep_places",
    "kept_matching",
    "kept_places",
    "plan_upload",
    "read_table",
]

Progress = Callable[[str], None]
_MOST_KEPT = 2_000  # lines of each kind; a reviewer reads no more
_PARSER = "incidents.desk.uploads.formats.detect:parse"


def read_table(payload: bytes) -> Table:
    """Return the table in a file, read in a limited process.

    Raises
    ------
    UploadError
        With what the file is, or what is wrong with it, in a sentence.
    """
    return Table.from_json(run_limited(_PARSER, payload))


@reads(Role.EDITOR)
def kept_matching(desk: Desk, permit: Permit, table: Table) -> dict[str, str]:
    """Return which column each header stands for, as somebody chose before or as it is spelt."""
    return _kept_matching(desk, table)


def _kept_matching(desk: Desk, table: Table) -> dict[str, str]:
    return columns.matched(table.columns, desk.book.mapping(columns.signature(table.columns)))


@writes(Role.EDITOR)
def keep_matching(desk: Desk, permit: Permit, table: Table, mapping: Mapping[str, str]) -> None:
    """Remember which column each header stands for, for sheets with the same headers."""
    whole = {header: mapping.get(header, "") for header in table.columns}
    with desk.book.writing(permit) as connection:
        work_entries.keep_mapping(
            connection, permit.account, columns.signature(table.columns), whole
        )


@reads(Role.EDITOR)
def kept_places(desk: Desk, permit: Permit, kind: str) -> dict[str, str]:
    """Return what was answered before about places of a foreign table that disagree."""
    return desk.book.mapping(_places(kind)) or {}


@writes(Role.EDITOR)
def keep_places(desk: Desk, permit: Permit, kind: str, answers: Mapping[str, str]) -> None:
    """Remember where places lie that a foreign table tells in two ways, for its later files.

    Parameters
    ----------
    answers : mapping of a question's key to one of its choices
        "" takes an answer back, so that it is asked again.
    """
    whole = (desk.book.mapping(_places(kind)) or {}) | dict(answers)
    with desk.book.writing(permit) as connection:
        told = {key: choice for key, choice in whole.items() if choice}
        work_entries.keep_mapping(connection, permit.account, _places(kind), told)


def _places(kind: str) -> str:
    return f"places:{kind}"


@reads(Role.EDITOR)
def plan_upload(
    desk: Desk,
    permit: Permit,
    table: Table,
    choices: TableChoices | None = None,
    *,
    known: StoredIndex | None = None,
    progress: Progress = lambda text: None,
) -> Plan:
    """Say what an upload would do; nothing is saved.

    Parameters
    ----------
    choices : TableChoices, optional
        What the editor says of the table; without any, all is as the file tells it.
    known : StoredIndex, optional
        What is stored, if somebody has it at hand.

    Raises
    ------
    UnreadableError
        Columns are missing.
    """
    choices = choices or TableChoices()
    kind = choices.kind or detected(table.columns)
    progress(f"Reading {len(table.rows):,} rows")
    mapping = _kept_matching(desk, table) if choices.mapping is None else choices.mapping
    found = interpreted(
        table,
        kind,
        mapping,
        datetime.now(UTC).date(),
        swapped=choices.swapped,
        answers=(desk.book.mapping(_places(kind)) or {}) | dict(choices.answers),
        version=choices.version,
    )
    known = known or StoredIndex(desk.store.read_atlas())
    return make_plan(table, found, desk.store.get_many, known, desk.book.decided(), progress)


@writes(Role.EDITOR)
def accept_upload(
    desk: Desk,
    permit: Permit,
    payload: bytes,
    plan: Plan,
    *,
    name: str,
    progress: Progress = lambda text: None,
) -> int:
    """Save what a plan would save, in one step, as records that wait for review.

    The file's bytes are kept as evidence. The batch is noted before the store is
    written; should the program end in between, the next start finds out whether
    the records arrived.

    Parameters
    ----------
    name : str
        Of the file; shown to people, never used as a path.

    Returns
    -------
    int
        The number of the batch.

    Raises
    ------
    UnreadableError
        The plan has problems, or there is nothing to save.
    StaleVersionError, IncidentError, StoreError
        Nothing was saved then.
    """
    if not plan.is_clean:
        raise UnreadableError("The file has problems. Nothing was saved.")
    if not plan.to_save:
        raise UnreadableError("There is nothing new in the file. Nothing was saved.")
    progress("Keeping the file as evidence")
    with desk.book.writing(permit) as connection:
        upload = work_entries.keep_upload(
            connection, permit.account, payload, name=_shown_name(name), kind=plan.kind
        )
        versions = {one.id: plan.loaded.get(one.id, 0) + 1 for one in plan.to_save}
        batch = work_entries.add_batch(connection, permit.account, upload, versions)
        work_entries.keep_account(connection, batch, _account(plan))
    progress(f"Saving {len(plan.to_save):,} incidents")
    try:
        desk.store.apply(
            plan.to_save,
            loaded=plan.loaded,
            signed=permit.sign("uploaded"),
        )
    except IncidentError:
        with desk.book.writing() as connection:
            work_entries.set_batch(connection, batch, BatchState.DISCARDED, "it could not be saved")
        raise
    with desk.book.writing() as connection:
        work_entries.batch_saved(connection, batch)
    return batch


def _shown_name(name: str) -> str:
    """Return the name of a file as people are shown it: without its folders, and short."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return (clean_text(last, 5000).value or "unnamed file")[:120]


def _account(plan: Plan) -> dict[str, Any]:
    """Return what was said of a file when it was saved, for whoever reviews it."""

    def told(found: Sequence[RowProblem]) -> list[list[Any]]:
        return [[one.row, one.column, one.value, one.problem] for one in found[:_MOST_KEPT]]

    return {
        "read": plan.read,
        "rows": dict(plan.rows),
        "warnings": told(plan.warnings),
        "outside": told(plan.outside),
        "held": [[one.row, "", "", one.question.sentence] for one in plan.held[:_MOST_KEPT]],
    }
