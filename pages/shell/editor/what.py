"""What happened: in a few words, of which kind, and in our own sentence."""

import streamlit as st

from incidents.codebook import read_codebook
from incidents.desk.form import proposed_summary, proposed_title
from incidents.views.words import escape_markdown, status_in_words
from pages.shell.editor.form import Form, labels

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


def summary(form: Form) -> None:
    """Draw our own words, with a neutral sentence on offer."""
    form.area(
        "summary",
        "Summary, in our own words",
        height=96,
        placeholder="What is said to have happened, and by whom. No names of victims or witnesses.",
    )
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


def actors(form: Form) -> None:
    """Draw who is named and in which role."""
    from incidents.desk.form import add_actor, drop

    st.markdown("**Who is named** :small[:gray[the order implies nothing]]")
    book = read_codebook()
    known = {one.id: one.name for one in book.actors.values()}
    for n, row in enumerate(form.draft.actors):
        who, role, off = st.columns([5, 4, 1], vertical_alignment="bottom", gap="small")
        with who:
            form.choice(
                f"actors.{n}.actor",
                f"Actor {n + 1}",
                known,
                placeholder=f"“{row.as_reported}”: who is it?"
                if row.as_reported
                else "Type a name",
                label_visibility="collapsed",
            )
        with role:
            form.choice(
                f"actors.{n}.role",
                f"Role of actor {n + 1}",
                labels("actor_role"),
                placeholder="Role",
                label_visibility="collapsed",
            )
        with off:
            if st.button(
                "",
                key=form.button(f"actors.{n}.drop"),
                icon=":material/close:",
                type="tertiary",
                help=f"Take actor {n + 1} away",
                disabled=form.closed,
            ):
                form.act(drop(form.draft, "actors", n))
    if st.button(
        "Add an actor",
        key=form.button("actors.add"),
        icon=":material/add:",
        type="tertiary",
        disabled=form.closed,
    ):
        form.act(add_actor(form.draft))
