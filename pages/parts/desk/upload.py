"""The parts of the page that takes a table: choose, match, check, save."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from incidents.desk.uploads.formats.uploaded_table import Table
from incidents.desk.uploads.layouts import columns, ucdp
from incidents.desk.uploads.plan import KINDS, Plan, TableChoices, detected
from incidents.desk.uploads.upload_services import (
    accept_upload,
    keep_matching,
    keep_places,
    kept_matching,
    kept_places,
    plan_upload,
    read_table,
)
from incidents.errors import IncidentError
from incidents.views.incident_words import escape_markdown, several
from pages.parts.desk import upload_outcome
from pages.parts.desk.editor.similar_records import known
from pages.shell import page_links
from server import desk_guard

_READ: Final = "atlas_upload_read"
_PLAN: Final = "atlas_upload_plan"
_FLASH: Final = "atlas_upload_flash"
_ROUND: Final = "atlas_upload_round"  # a new number empties the widget after a save
_FILES: Final = ["csv", "tsv", "txt", "xlsx", "geojson", "json", "kml", "kmz", "zip", "gpkg"]
_KINDS: Final = {
    "own": "A table of ours, or any other with columns to match",
    "ucdp": "UCDP GED",
    "acled": "ACLED",
}


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that was read: its bytes and name, its table, and how it is understood."""

    sha256: str
    name: str
    payload: bytes
    table: Table
    kind: str = "own"
    swapped: bool = False
    mapping: Mapping[str, str] | None = None
    version: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What a plan depends on, besides what is stored."""
        matched = tuple(sorted((self.mapping or {}).items()))
        return (self.sha256, self.kind, self.swapped, self.version, matched)


class _Bar:
    """A progress bar over a known number of steps; each call names the step that begins."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._begun = 0
        self._bar = st.progress(0.0)

    def __call__(self, text: str) -> None:
        done = min(self._begun, self._steps) / self._steps
        self._begun += 1
        self._bar.progress(done, escape_markdown(f"{text}…"))


def intro() -> None:
    """Draw what is taken, and the template."""
    st.title("Upload a table", anchor=False)
    if saved := st.session_state.pop(_FLASH, ""):
        st.success(escape_markdown(saved))
        page_links.to_page(
            "pages/review.py", "Go to drafts and review", icon=":material/fact_check:"
        )
    st.write(
        "The file is checked as a whole before anything is saved, and it is saved whole or not "
        "at all. What is saved waits for a reviewer; nothing is public until then."
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            "Template (XLSX)", columns.template_xlsx, "incidents-template.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/download:", on_click="ignore", key="upload_xlsx",
        )  # fmt: skip
        st.download_button(
            "Template (CSV)", columns.template_csv, "incidents-template.csv", "text/csv",
            icon=":material/download:", on_click="ignore", key="upload_csv",
        )  # fmt: skip
    with st.expander("What the columns mean"):
        st.table(
            pd.DataFrame(
                [
                    (one.name, "yes" if one.is_needed else "", escape_markdown(one.meaning))
                    for one in columns.COLUMNS
                ],
                columns=["Column", "Needed", "Meaning"],
            ).set_index("Column")
        )
        st.caption(
            "One row is one incident with one claim. Further rows with the same id hold further "
            "claims or reports. An empty figure is not known, and never 0."
        )


def chosen() -> UploadedFile | None:
    """Ask for the file and how it is to be understood; None until there is one that can be read."""
    file = st.file_uploader(
        "CSV, XLSX, GeoJSON, KML or GeoPackage, up to 10 MB and 20,000 rows",
        type=_FILES,
        key=f"upload_file_{st.session_state.get(_ROUND, 0)}",
    )
    if file is None:
        return None
    payload = file.getvalue()
    table = _table(payload, file.name)
    if table is None:
        return None
    proposed = detected(table.columns)
    kind = st.radio(
        "Whose table it is",
        KINDS,
        index=KINDS.index(proposed),
        format_func=_KINDS.__getitem__,
        horizontal=True,
        key=f"upload_kind_{_digest(payload)[:16]}",
    )
    if kind == "acled":
        st.info(
            "Rows of ACLED’s are marked “not to be redistributed”: they stay with the desk and "
            "are in no public page or export."
        )
    swapped, mapping, version = False, None, ""
    if kind == "own":
        mapping, swapped = _matching(table, _digest(payload)[:16])
    if kind == "ucdp":
        version = _version(file.name, _digest(payload)[:16])
    return UploadedFile(
        _digest(payload), file.name, payload, table, kind, swapped, mapping, version
    )


def _version(name: str, digest: str) -> str:
    """Ask for the version of UCDP GED; the rows do not say it, and a file's name may."""
    version: str = st.text_input(
        "Version of UCDP GED",
        value=ucdp.version_of(name),
        placeholder="25.1",
        max_chars=20,
        key=f"upload_version_{digest}",
        help="Their licence (CC BY 4.0) asks for it to be named. It stands with every row, on its "
        "page, in exports and in citations.",
    )
    if not version.strip():
        st.warning("Without the version the rows say that it is not held.")
    return version.strip()


def _digest(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def _table(payload: bytes, name: str) -> Table | None:
    """Return the table in a file, read once a session; says what is wrong with it otherwise."""
    digest = _digest(payload)
    kept = st.session_state.get(_READ)
    if kept is None or kept[0] != digest:
        with st.spinner("Reading the file…"):
            try:
                kept = (digest, read_table(payload), "")
            except IncidentError as error:
                kept = (digest, None, str(error))
        st.session_state[_READ] = kept
    if kept[1] is None:
        st.error(escape_markdown(f"“{name[:80]}” was not taken. {kept[2]}"))
        return None
    table: Table = kept[1]
    unit = "rows" if table.unit == "row" else "features"
    st.caption(
        escape_markdown(
            f"{name[:80]}: {len(table.rows):,} {unit}, {len(table.columns)} columns, read as "
            f"{table.kind.upper()}."
        )
    )
    for notice in table.notices:
        st.warning(escape_markdown(notice))
    return table


def _matching(table: Table, digest: str) -> tuple[dict[str, str], bool]:
    """Ask which column is which; opened by itself only while a needed one is missing."""
    proposed = kept_matching(desk_guard.open_desk(), desk_guard.token(), table)
    names = ["", *(one.name for one in columns.COLUMNS)]
    lost = columns.missing(proposed)
    matched = sum(bool(name) for name in proposed.values())
    title = f"Which column is which ({matched} of {len(table.columns)} matched)"
    with st.expander(title, expanded=bool(lost)):
        edited = st.data_editor(
            pd.DataFrame(
                {
                    "In your file": list(table.columns),
                    "For example": [_example(table, n) for n in range(len(table.columns))],
                    "Means": [proposed.get(header, "") for header in table.columns],
                }
            ),
            hide_index=True,
            width="stretch",
            disabled=["In your file", "For example"],
            column_config={
                "Means": st.column_config.SelectboxColumn(
                    "Means", options=names, help="Empty: the column is not used"
                )
            },
            key=f"upload_map_{digest}",
        )
        swapped = st.checkbox(
            "Longitude and latitude are exchanged in this file", key=f"upload_swapped_{digest}"
        )
    pairs = zip(table.columns, edited["Means"].fillna(""), strict=True)
    mapping = {header: str(name) for header, name in pairs if name}
    twice = sorted({name for name in mapping.values() if list(mapping.values()).count(name) > 1})
    if twice:
        st.warning(f"More than one column means: {', '.join(twice)}. The first one is used.")
        # Of two headers that mean the same, a dictionary turned round keeps the last one.
        first = {name: header for header, name in reversed(mapping.items())}
        mapping = {header: name for name, header in first.items()}
    if still := columns.missing(mapping):
        st.warning(f"Not matched yet, and needed: {', '.join(one.name for one in still)}.")
    return mapping, swapped


def _example(table: Table, column: int) -> str:
    for row in table.rows[:50]:
        if row.cells[column]:
            return row.cells[column][:60]
    return ""


def check(given: UploadedFile) -> Plan | None:
    """Draw the button that checks the file; return the plan while it holds."""
    key = (*given.key, desk_guard.open_desk().store.data_version())
    kept = st.session_state.get(_PLAN)
    is_checked = kept is not None and kept[0] == key
    lost = given.kind == "own" and bool(columns.missing(given.mapping or {}))
    if st.button(
        "Check the file",
        type="secondary" if is_checked else "primary",
        icon=":material/rule:",
        disabled=lost,
        # Its look changes with the file: by its key a press meanwhile is still one of this button.
        key="upload_check",
    ):
        kept = (key, _checked(given))
        st.session_state[_PLAN] = kept
    if kept is None or kept[0] != key:
        if kept is not None and kept[0][0] != given.sha256:
            st.info("The last check was of another file: this one is not checked yet.")
        elif kept is not None and kept[0][:-1] == key[:-1]:
            st.info("What is stored has changed since this file was checked: check it again.")
        return None
    plan: Plan | None = kept[1]
    return plan


def _checked(given: UploadedFile) -> Plan | None:
    desk, token = desk_guard.open_desk(), desk_guard.token()
    with st.status("Checking the file…", expanded=True) as status:
        bar = _Bar(3)
        try:
            if given.kind == "own" and given.mapping is not None:
                keep_matching(desk, token, given.table, given.mapping)
            plan = plan_upload(
                desk,
                token,
                given.table,
                TableChoices(given.kind, given.mapping, given.swapped, version=given.version),
                known=known(),
                progress=bar,
            )
        except IncidentError as error:
            status.update(label="The file cannot be checked", state="error")
            st.error(escape_markdown(str(error)))
            return None
        status.update(label="Checked; nothing is saved yet", state="complete", expanded=False)
    return plan


def account(given: UploadedFile, plan: Plan) -> None:
    """Draw what would become of every row, and take answers about places."""

    def keep(answers: Mapping[str, str]) -> None:
        desk = desk_guard.open_desk()
        try:
            keep_places(desk, desk_guard.token(), given.kind, answers)
        except IncidentError as error:
            st.error(escape_markdown(f"The answers were not kept: {error}"))
            return
        st.session_state[_PLAN] = ((*given.key, desk.store.data_version()), _checked(given))
        st.rerun()

    upload_outcome.account(plan, keep)
    _decided_before(given)


def _decided_before(given: UploadedFile) -> None:
    """Say how many places of such tables were decided earlier, and let them be asked again."""
    kept = kept_places(desk_guard.open_desk(), desk_guard.token(), given.kind)
    if not kept:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(
            f"{several(len(kept), 'place')} of tables like this one "
            f"{'was' if len(kept) == 1 else 'were'} decided by the desk."
        )
        if st.button("Ask all of them again", key="upload_ask_again"):
            keep_places(
                desk_guard.open_desk(), desk_guard.token(), given.kind, dict.fromkeys(kept, "")
            )
            st.session_state.pop(_PLAN, None)
            st.rerun()


def end(given: UploadedFile, plan: Plan) -> None:
    """Draw the button that saves."""
    if not plan.is_clean:
        return
    if not plan.to_save:
        if plan.held:
            st.info("Nothing is ready to be saved: say first where the rows lie.")
        elif plan.rows["not_ours"] == plan.read:
            st.info("Nothing of the file is ours.")
        else:
            st.success("There is nothing new in the file: all of it is stored already.")
        return
    count = len(plan.to_save)
    label = f"Save {count:,} incident{'' if count == 1 else 's'} for review"
    if st.button(label, type="primary", icon=":material/save:"):
        _save(given, plan)


def _save(given: UploadedFile, plan: Plan) -> None:
    with st.status("Saving…", expanded=True) as status:
        bar = _Bar(2)
        try:
            batch = accept_upload(
                desk_guard.open_desk(),
                desk_guard.token(),
                given.payload,
                plan,
                name=given.name,
                progress=bar,
            )
        except IncidentError as error:
            status.update(label="Nothing was saved", state="error")
            st.error(escape_markdown(f"Nothing was saved: {error}"))
            return
    st.session_state[_FLASH] = (
        f"{several(len(plan.to_save), 'incident')} saved as upload {batch}, to wait for a reviewer."
    )
    for name in (_PLAN, _READ):
        st.session_state.pop(name, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()
