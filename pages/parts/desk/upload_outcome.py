"""On the page that takes a table: what would become of its rows, and what has to be answered."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from incidents.desk.review.duplicates import Match
from incidents.desk.uploads.formats.uploaded_table import RowProblem
from incidents.desk.uploads.layouts.foreign_places import Question
from incidents.desk.uploads.plan import Plan, problems_csv
from incidents.errors import NotFoundError
from incidents.views import incident_words
from incidents.views.incident_words import escape_markdown, several
from pages.shell import page_links
from pages.shell.search_boxes import pick_one
from server import cached, desk_guard
from server.downloads import desk_download

_MOST_ROWS: Final = 500
_MOST_MATCHES: Final = 20
_PLAIN: Final = re.compile(r"[\w ,.()'’–-]+")
_OPEN: Final = "Still open: held back"
# What becomes of the rows of a kind, in the order of the table.
_BECOMES: Final = {
    "new": ("Ours, new", "saved, to wait for a reviewer"),
    "changed": ("Ours, changed", "changed, to wait for a reviewer"),
    "unchanged": ("Ours, unchanged", "stored just so already"),
    "duplicates": ("Ours, very likely stored already", "held back, not saved"),
    "to_decide": ("To decide: where they lie", "held back until you say it"),
    "not_ours": ("Not ours: outside Balochistan", "not taken"),
    "problems": ("With problems", "to be mended in your own file first"),
}
_ALWAYS: Final = ("new", "to_decide", "not_ours", "problems")

Keep = Callable[[Mapping[str, str]], None]


def account(plan: Plan, keep: Keep) -> None:
    """Draw what would become of every row.

    Parameters
    ----------
    keep : callable
        Takes answers about places that disagree, and checks the file again.
    """
    st.header("What would be done", anchor=False)
    st.markdown(f"**{escape_markdown(plan.in_words())}**")
    _table(plan)
    if plan.problems:
        st.error(
            f"{several(len(plan.problems), 'problem')} must be mended in your own file before it "
            "is taken. Nothing is saved until there is none."
        )
        listed(plan.problems)
    _questions(plan, keep)
    if plan.outside:
        title = f"{several(len(plan.outside), 'row')} not ours: outside Balochistan, not taken"
        with st.expander(title):
            listed(plan.outside, "Why it is not ours")
    if plan.warnings:
        title = f"{several(len(plan.warnings), 'warning')}: taken all the same, worth knowing"
        with st.expander(title):
            listed(plan.warnings)
    if plan.problems or plan.warnings or plan.outside or plan.held:
        desk_download(
            "All of these, row by row (CSV)", problems_csv(plan), "problems.csv", "text/csv"
        )
    _matches(plan)


def _table(plan: Plan) -> None:
    rows = [
        (what, f"{plan.rows[name]:,}", becomes)
        for name, (what, becomes) in _BECOMES.items()
        if plan.rows[name] or name in _ALWAYS
    ]
    twins = sum(one.candidate not in plan.duplicates for one in plan.twins)
    rows.append(
        ("Pairs that may be one event", f"{twins:,}", "answered before anything is published")
    )
    rows.append(("Warnings", f"{len(plan.warnings):,}", "taken all the same"))
    ready = len(plan.to_save) if plan.is_clean else 0
    rows.append(
        (
            "Ready to save",
            f"{ready:,}",
            several(ready, "incident") if plan.is_clean else "nothing while there is a problem",
        )
    )
    st.table(pd.DataFrame(rows, columns=["Rows", "How many", "What becomes of them"]).set_index(
        "Rows"
    ))  # fmt: skip


def listed(found: Sequence[RowProblem], says: str = "What is wrong") -> None:
    """Draw rows of a file, each with what is said of it."""
    st.dataframe(
        pd.DataFrame(
            [(one.row, one.column, one.value, one.problem) for one in found[:_MOST_ROWS]],
            columns=["Row", "Column", "Found", says],
        ),
        hide_index=True,
        width="stretch",
        column_config={"Row": st.column_config.NumberColumn(width="small", format="%d")},
    )
    if len(found) > _MOST_ROWS:
        st.caption(f"The first {_MOST_ROWS:,} are shown; the download holds all.")


def _questions(plan: Plan, keep: Keep) -> None:
    """Ask where rows lie whose names and points disagree, once for all that say the same."""
    if not plan.held:
        return
    with st.form("upload_places", border=True):
        st.markdown(
            f"**Where do they lie?** {several(len(plan.held), 'row')} "
            f"{'names' if len(plan.held) == 1 else 'name'} one place and "
            f"{'draws' if len(plan.held) == 1 else 'draw'} another. What you leave open is held "
            "back and can be answered another time; the rest is saved without it. An answer is "
            "kept for later files, and stands in the doubt of each record."
        )
        chosen: dict[str, str] = {}
        for question, rows in plan.questions.items():
            options: list[str] = ["", *question.choices]
            choice = pick_one(
                _label(f"{question.sentence} ({several(len(rows), 'row')})"),
                options,
                format_func=partial(_meaning, question),
                key=f"upload_place_{question.key}",
            )
            if choice:
                chosen[question.key] = choice
        if st.form_submit_button("Take these answers", icon=":material/location_on:") and chosen:
            keep(chosen)


def _label(text: str) -> str:
    """Return a question as a label: screen readers read the signs that escape others."""
    told = text.replace(": ", " – ", 1)
    return told if _PLAIN.fullmatch(told) else escape_markdown(told)


def _meaning(question: Question, choice: str) -> str:
    return question.choices.get(choice, _OPEN)


def _matches(plan: Plan) -> None:
    stored = {match.candidate: match for match in reversed(plan.matches)}
    if stored:
        with st.expander(f"{len(stored):,} may be an incident that we hold already"):
            st.caption(
                "Nothing is merged by machine. Once it is saved, each is answered: same event, "
                "follow-up, different, or later. Nothing of the upload is published before."
            )
            _listed_pairs(plan, list(stored.values()))
    if plan.inside:
        with st.expander(f"{several(len(plan.inside), 'pair')} inside the file may be one event"):
            for match in plan.inside[:_MOST_MATCHES]:
                st.text(f"{match.candidate} and {match.incident_id}")
                st.caption(escape_markdown(match.in_words()))
            if len(plan.inside) > _MOST_MATCHES:
                st.caption(f"The first {_MOST_MATCHES} are shown.")


def _listed_pairs(plan: Plan, matches: list[Match]) -> None:
    saved = {one.id for one in plan.to_save}
    matches.sort(key=lambda one: (-one.score, one.candidate))
    for match in matches[:_MOST_MATCHES]:
        try:
            stored = desk_guard.open_desk().store.get(match.incident_id).incident
        except NotFoundError:
            continue
        st.text(f"{match.candidate}{'' if match.candidate in saved else ' (held back: not saved)'}")
        heading = incident_words.incident_heading(stored, cached.place_names())
        page_links.to_incident(match.incident_id, escape_markdown(heading))
        st.caption(escape_markdown(match.in_words()))
    if len(matches) > _MOST_MATCHES:
        st.caption(f"The likeliest {_MOST_MATCHES} are shown.")
