"""What happened: in a few words, of which kind, and in our own sentence."""

import streamlit as st

from incidents.codebook import read_codebook
from incidents.desk.drafts import AskedAgain
from incidents.desk.editing.form import proposed_summary, proposed_title, still_holds
from incidents.views.incident_words import escape_markdown, status_in_words
from pages.parts.desk.editor.form_widgets import Form

_COUNTS = {
    "yes": "Counted",
    "statement_only": "Not counted: statement only",
    "umbrella": "Not counted: holds other incidents",
}
_STATUSES = ("claimed", "reported", "corroborated", "disputed")


def kinds() -> dict[str, str]:
    """Return every narrower kind with its event type, to be found by typing a word of either."""
    book = read_codebook()
    types = {entry.code: entry.label for entry in book.event_types}
    return {
        entry.code: f"{entry.label} · {types[entry.extra['event_type']]}"
        for entry in book.sub_event_types()
    }


def kind(form: Form) -> None:
    """Draw the kind of event and whether it counts."""
    left, right = st.columns(2, gap="small")
    with left:
        form.choice("sub_event_type", "Kind", kinds(), placeholder="Type a word: bomb, protest…")
        form.evidence("sub_event_type", "event_type")
    with right:
        form.choice("counts", "In the sums", _COUNTS)


def title(form: Form) -> None:
    """Draw the few words that name it, with the codebook's on offer."""
    offered = proposed_title(form.draft)
    form.text(
        "title",
        "What happened, in a few neutral words",
        max_chars=120,
        placeholder=offered or "Without place, date or doer",
    )
    if offered and not form.draft.title and not form.closed:
        st.button(
            f"Use “{offered}”",
            key=form.button("title"),
            type="tertiary",
            icon=":material/edit_note:",
            on_click=_use,
            args=(form.name("title"), offered),
        )


def _use(key: str, words: str) -> None:
    st.session_state[key] = words


def status(form: Form) -> None:
    """Draw the status; more than one report is needed for more than "reported"."""
    form.choice("status", "Status", {one: status_in_words(one) for one in _STATUSES})
    form.evidence("status")
    _again(form, "status")


def _again(form: Form, name: AskedAgain) -> None:
    """Ask once more for what was answered when there were fewer reports."""
    if name not in form.draft.asked_again:
        return
    count = len(form.draft.reports)
    st.caption(f":red[It was written for fewer than the {count} reports here.]")
    if st.button(
        f"The {name} still holds",
        key=form.button(f"{name}.holds"),
        icon=":material/check:",
        disabled=form.closed,
    ):
        form.act(still_holds(form.draft, name))


def summary(form: Form) -> None:
    """Draw our own words, with a neutral sentence on offer."""
    form.area(
        "summary",
        "Summary, in our own words",
        height=96,
        placeholder="What is said to have happened, and by whom. No names of victims or witnesses.",
    )
    _again(form, "summary")
    if not form.draft.summary and not form.closed:
        offered = proposed_summary(form.draft)
        if offered:
            st.caption(f"Neutral words to start from: “{escape_markdown(offered)}”")
            st.button(
                "Use these words",
                key=form.button("summary"),
                type="tertiary",
                icon=":material/edit_note:",
                on_click=_use,
                args=(form.name("summary"), offered),
            )


def doubt(form: Form) -> None:
    """Draw what is unsure about the entry."""
    form.area("doubt", "In doubt (shown to readers)", height=68, placeholder="Nothing")
