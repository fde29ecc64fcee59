"""The buttons that every row of a draft has: add one, take it away, confirm what was read."""

from collections.abc import Callable

import streamlit as st

from incidents.desk.drafts import DeskDraft
from incidents.desk.editing.form import confirm
from pages.parts.desk.editor.form_widgets import Form


def add_button(form: Form, group: str, label: str, add: Callable[[DeskDraft], DeskDraft]) -> None:
    """Draw the button that adds one more row of a group."""
    pressed = st.button(
        label,
        key=form.button(f"{group}.add"),
        icon=":material/add:",
        type="tertiary",
        disabled=form.closed,
    )
    if pressed:
        form.act(add(form.draft))


def drop_button(form: Form, group: str, n: int, meaning: str, *, held: bool = False) -> bool:
    """Draw the cross that takes a row away; say whether it was pressed.

    Parameters
    ----------
    meaning : str
        What it does, for who hovers and who listens.
    held : bool
        Something else needs the row: it stays.
    """
    return st.button(
        "",
        key=form.button(f"{group}.{n}.drop"),
        icon=":material/close:",
        type="tertiary",
        help=meaning,
        disabled=form.closed or held,
    )


def confirm_button(
    form: Form, group: str, n: int, label: str, *, confirmed: bool, ready: bool
) -> None:
    """Draw the button by which a person confirms a row that was read, or looks at it again.

    Parameters
    ----------
    confirmed : bool
        Whether somebody has; then a press takes it back.
    ready : bool
        Whether there is enough of the row to be confirmed.
    """
    if confirmed:
        pressed = st.button(
            "Confirmed",
            key=form.button(f"{group}.{n}.undo"),
            icon=":material/check:",
            help="Press to look at it again",
            disabled=form.closed,
            width="stretch",
        )
    else:
        pressed = st.button(
            label,
            key=form.button(f"{group}.{n}.confirm"),
            icon=":material/check:",
            type="primary",
            disabled=form.closed or not ready,
            width="stretch",
        )
    if pressed:
        form.act(confirm(form.draft, n, group=group, confirmed=not confirmed))
