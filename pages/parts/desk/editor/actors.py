"""Who is named, in which role and by which words: confirmed by a person, one by one."""

import streamlit as st

from incidents.codebook import read_codebook
from incidents.desk.drafts import DeskActor
from incidents.desk.editing.form import add_actor, drop
from incidents.desk.editing.named_actors import which_is_meant
from incidents.model import ActorRole
from incidents.views.incident_words import escape_markdown
from incidents.views.marked_text import snippet
from pages.parts.desk.editor.form_widgets import LABEL_BADGES, Form, labels
from pages.parts.desk.editor.row_buttons import add_button, confirm_button, drop_button
from pages.shell.search_boxes import actor_label


def actors(form: Form) -> None:
    """Draw who is named and in which role."""
    st.markdown("**Who is named** :small[:gray[the order implies nothing]]")
    known = {code: actor_label(code) for code in read_codebook().actors}
    for n, row in enumerate(form.draft.actors):
        state = "done" if form.draft.is_confirmed(row) else "open"
        with st.container(
            border=row.label is not None, gap="xsmall", key=f"actor-{state}-{form.item.key}-{n}"
        ):
            _who(form, n, row, known)
            if row.label is not None:
                _words(form, n, row)
            _which(form, row)
            if row.role is ActorRole.ALLEGED_PERPETRATOR:
                form.text(
                    f"actors.{n}.suspected_by",
                    f"Who names actor {n + 1} as the doer?",
                    placeholder="Empty where it says so itself, in a claim above",
                    max_chars=500,
                )
    add_button(form, "actors", "Add an actor", add_actor)


def _who(form: Form, n: int, row: DeskActor, known: dict[str, str]) -> None:
    who, role, off = st.columns([5, 4.6, 0.9], vertical_alignment="bottom", gap="small")
    with who:
        form.choice(
            f"actors.{n}.actor",
            f"Actor {n + 1}",
            known,
            placeholder=f"“{row.as_reported}”: who is it?" if row.as_reported else "Type a name",
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
        if drop_button(form, "actors", n, f"Take actor {n + 1} away"):
            form.act(drop(form.draft, "actors", n))


def _which(form: Form, row: DeskActor) -> None:
    """Say that several organisations use the name on this day, and which they are."""
    if told := which_is_meant(form.draft, row):
        st.caption(escape_markdown(told))


def _words(form: Form, n: int, row: DeskActor) -> None:
    """Draw how surely it was read, in which words, and the button that confirms it."""
    said, press = st.columns([5, 3], vertical_alignment="center", gap="small")
    with said:
        mark = LABEL_BADGES[row.label] if row.label else ""
        st.caption(f"{mark} {_told(form.work.text, row) or 'No words name it.'}")
    with press:
        _confirm(form, n, row)


def _told(text: str, row: DeskActor) -> str:
    """Return the sentence that names an actor, the very words in bold; "" where none does."""
    if row.span is None or not text:
        return ""
    sentence, words = snippet(text, *row.span), " ".join(text[slice(*row.span)].split())
    before, found, after = sentence.partition(words)
    if not words or not found:
        return f"“{escape_markdown(sentence)}”" if sentence else ""
    # Escaping drops the spaces at the ends, which stand between the words here.
    left = escape_markdown(before) + (" " if before.endswith(" ") else "")
    right = (" " if after.startswith(" ") else "") + escape_markdown(after)
    return f"“{left}**{escape_markdown(words)}**{right}”"


def _confirm(form: Form, n: int, row: DeskActor) -> None:
    if not row.confirmed and form.draft.is_confirmed(row):
        st.caption("Confirmed with its claim.")
        return
    ready = bool(row.actor) and row.role is not None
    confirm_button(form, "actors", n, "Confirm actor", confirmed=row.confirmed, ready=ready)
