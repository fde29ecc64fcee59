"""Widgets tied to the fields of a draft: seeded from it, named like its fields."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from incidents.codebook import read_codebook
from incidents.desk.drafts import FieldProblem, Label
from incidents.desk.editing.draft_services import what_is_missing
from incidents.desk.editing.form import values_of
from incidents.views.incident_words import escape_markdown
from incidents.views.marked_text import snippet
from pages.parts.desk.editor.session_drafts import Item, Work, change, keep
from pages.shell.search_boxes import pick_one

# What follows from other fields, so that its widget must follow too.
_DERIVED = ("date_start", "date_end", "where", "geo_precision", "sub_event_type")
LABEL_WORDS = {Label.HIGH: "read surely", Label.CHECK: "check", Label.GUESS: "a guess"}
_COLOURS = {Label.HIGH: "green", Label.CHECK: "orange", Label.GUESS: "red"}
LABEL_BADGES = {one: f":{_COLOURS[one]}-badge[{words}]" for one, words in LABEL_WORDS.items()}


class Form:
    """The fields of one draft on this run's screen.

    Make it after ``collect`` and before anything is drawn.
    """

    def __init__(self, work: Work) -> None:
        self.work = work
        self.item: Item = work.item
        self.draft = self.item.draft
        self.values = values_of(self.draft)
        self.missing: list[FieldProblem] = what_is_missing(self.draft)
        self._marked = {problem.field: problem.sentence for problem in reversed(self.missing)}
        for name in self.values:
            derived = name in _DERIVED or name.endswith(".claimant_role")
            if derived and self.name(name) in st.session_state:
                st.session_state[self.name(name)] = self.values[name]

    def name(self, field: str) -> str:
        """Return the key of a field's widget."""
        return f"{self.item.prefix}{field}"

    def key(self, field: str, value: Any = None) -> str:
        """Return the key of a field's widget, filled with what the draft holds."""
        name = self.name(field)
        if name not in st.session_state:
            st.session_state[name] = self.values.get(field, value)
        return name

    def button(self, name: str) -> str:
        """Return the key of a button: it holds no value of the draft."""
        return f"press.{self.item.prefix}{name}"

    # Widgets

    def text(self, field: str, label: str, **more: Any) -> None:
        """Draw one line of text."""
        st.text_input(label, key=self.key(field, ""), disabled=self.closed, **more)

    def area(self, field: str, label: str, **more: Any) -> None:
        """Draw several lines of text."""
        st.text_area(label, key=self.key(field, ""), disabled=self.closed, **more)

    def choice(self, field: str, label: str, options: Mapping[Any, str], **more: Any) -> None:
        """Draw a choice of one; what the draft holds is offered even if it is no longer known."""
        known = dict(options)
        key = self.key(field)
        if st.session_state[key] is not None:
            known.setdefault(st.session_state[key], str(st.session_state[key]))
        more.setdefault("placeholder", "Choose")
        pick_one(
            label,
            list(known),
            key=key,
            format_func=lambda code: known.get(code, str(code)),
            index=None,
            disabled=self.closed,
            **more,
        )

    @property
    def closed(self) -> bool:
        """Whether the draft cannot be changed any more."""
        return not self.item.is_open

    # What belongs to a field

    def evidence(self, *fields: str) -> None:
        """Say where in the report a field was read, and how surely."""
        found = next(
            (self.draft.evidence[one] for one in fields if one in self.draft.evidence), None
        )
        if found is None:
            return
        words = escape_markdown(snippet(self.work.text, found.start, found.end))
        with st.container(key=f"evidence-{self.item.prefix}{fields[0]}".replace(".", "-")):
            badge = LABEL_BADGES[found.label]
            st.caption(f"{badge} “{words}”" if words else badge)

    def problem(self, *fields: str) -> None:
        """Say what is wrong with what was typed in a field; a gap is said at the end alone."""
        for field in fields:
            said = self.item.problems.get(field)
            if said:
                st.caption(f":red[{escape_markdown(said)}]")

    def lacks(self, field: str) -> bool:
        """Say whether something in a field, or below it, keeps the draft from review."""
        return any(one == field or one.startswith(f"{field}.") for one in self._marked)

    def act(self, draft: Any) -> None:
        """Put a changed draft in place, keep it, and run again."""
        change(self.item, draft)
        keep(self.item)
        st.rerun()


def labels(field: str) -> dict[str, str]:
    """Return the codes of a field and what a reader sees for each."""
    return {entry.code: entry.label for entry in read_codebook().entries(field)}
