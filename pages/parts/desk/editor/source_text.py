"""The text of a report on the left: who speaks by colour, numbers numbered, the rest folded."""

import streamlit as st

from incidents.desk.drafts import DeskDraft, NumberState
from incidents.desk.safeguards.wording import flags_in
from incidents.model import Side, side_of
from incidents.reading import UNATTRIBUTED
from incidents.views.incident_words import escape_markdown
from incidents.views.marked_text import SpeechMark, TextMark, legend_html, paragraphs, report_html
from pages.parts.desk.editor.number_ledger import number_marks
from pages.parts.desk.editor.session_drafts import Work

_KINDS = {"date_start": "date", "place": "place", "event_type": "event"}


def source(work: Work, draft: DeskDraft) -> None:
    """Draw the report."""
    text = work.text
    with st.container(border=True, key="report-text", gap="small"):
        count = len(paragraphs(text))
        st.markdown(f"**Report text** :small[:gray[{count} paragraph{'s' * (count != 1)}]]")
        speech = speech_marks(draft)
        legend = legend_html(mark.side for mark in speech)
        if legend:
            st.html(legend)
        terms = list(flags_in(text, "text"))
        marks = [TextMark(one.start, one.end, "term") for one in terms]
        marks += [
            TextMark(found.start, found.end, kind)
            for name, kind in _KINDS.items()
            if (found := draft.evidence.get(name))
        ]
        st.html(report_html(text, speech=speech, numbers=number_marks(draft.numbers), marks=marks))
        words = list(dict.fromkeys(one.found.casefold() for one in terms))
        if words:
            listed = escape_markdown(", ".join(words))
            st.caption(f"**Words kept out of our own text:** {listed} (underlined).")
        for note in (*work.notes, work.copy_note):
            if note:
                st.caption(escape_markdown(note))


def speech_marks(draft: DeskDraft) -> list[SpeechMark]:
    """Return who speaks where: each claim's words, and the echoes of it.

    An echo is in the writer's own voice unless a claim says otherwise: nobody is named.
    """
    marks = []
    for n, claim in enumerate(draft.claims, 1):
        if claim.span is None:
            continue
        named = claim.claimant not in (None, UNATTRIBUTED) and claim.claimant_role is not None
        side: Side | None = None
        if named and claim.claimant_role is not None:
            side = side_of(claim.claimant_role)
        who = f"claim {n}: said by {claim.claimant}" if named else f"claim {n}: nobody is named"
        marks.append(SpeechMark(*claim.span, side, who))
    marks += [
        SpeechMark(one.start, one.end, None, f"echo of claim {one.claim + 1}")
        for one in draft.numbers
        if one.state is NumberState.ECHO and one.claim is not None
    ]
    return marks
