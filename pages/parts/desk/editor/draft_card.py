"""The card of one draft: the parts of the form in the order in which one thinks of them."""

import streamlit as st

from incidents.desk.editing.form import where_and_when
from incidents.views.incident_words import escape_markdown
from pages.parts.desk.editor import actors, claims, finish, similar_records, what, when_where
from pages.parts.desk.editor.form_widgets import Form


def card(form: Form, heading: str) -> None:
    """Draw one draft that was read in a report."""
    with st.container(border=True, key="draft-card", gap="small"):
        left, right = st.columns([4, 1], vertical_alignment="center")
        with left:
            st.markdown(f"**{escape_markdown(heading)}**")
            st.caption(escape_markdown(where_and_when(form.draft)))
        with right:
            checks(form)
        finish.banner(form)
        what.title(form)
        what.kind(form)
        when_where.when(form)
        when_where.where(form)
        what.status(form)
        claims.claims(form)
        actors.actors(form)
        what.summary(form)
        finish.flags(form)
        claims.reports(form, folded=True)
        similar_records.matches(form)
        what.doubt(form)


def checks(form: Form) -> None:
    """Say how many things are still open."""
    count = len({problem.field for problem in form.missing})
    if count:
        st.badge(f"{count} open", color="orange")
    else:
        st.badge("ready", color="green", icon=":material/check:")
