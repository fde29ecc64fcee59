"""What may be the same event: explained, with four answers; nothing is merged by machine."""

import streamlit as st

from incidents.desk.editing.form import attach, relate
from incidents.desk.review.duplicates import Match, StoredIndex, candidate_of, possible_matches
from incidents.desk.review.match_answers import answer_match
from incidents.desk.workfile.work_records import Answer
from incidents.errors import IncidentError, NotFoundError
from incidents.views import incident_words
from incidents.views.incident_words import escape_markdown
from pages.parts.desk.editor.form_widgets import Form
from pages.parts.desk.editor.session_drafts import keep
from pages.shell import page_links
from server import cached, desk_guard


@st.cache_resource(show_spinner=False, max_entries=1)
def _known(path: str, inode: int, version: int) -> StoredIndex:
    # All that the desk may see: only pages behind ``require`` come here.
    return StoredIndex(desk_guard.open_desk().store.read_atlas())


def known() -> StoredIndex:
    """Return what drafts are compared with, read again only when the store has changed."""
    store = desk_guard.open_desk().store
    return _known(str(store.path), cached._inode(), store.data_version())


def matches(form: Form) -> None:
    """Draw the incidents that this draft may be about."""
    draft, item = form.draft, form.item
    if draft.is_correction:
        return
    key = f"draft:{item.id}" if item.id else "draft:new"
    linked = {one.id for one in draft.related} | st.session_state.get("atlas_later", set())
    found = possible_matches(
        [candidate_of(draft, key)], known(), desk_guard.open_desk().book.decided(), linked
    )
    if not found:
        return
    with st.container(border=True, gap="xsmall", key=f"matches-{item.key}"):
        st.markdown("**May be about an incident that we hold**")
        for match in found[:3]:
            _match(form, match, key)


def _match(form: Form, match: Match, key: str) -> None:
    try:
        stored = desk_guard.open_desk().store.get(match.incident_id)
    except NotFoundError:
        return
    heading = incident_words.incident_heading(stored.incident, cached.place_names())
    page_links.to_incident(match.incident_id, escape_markdown(heading), icon=":material/link:")
    st.caption(escape_markdown(match.in_words()))
    if form.closed:
        return
    with st.container(horizontal=True, gap="small"):
        if _press(
            form,
            match,
            "same",
            "Same event",
            "Attach what this draft says to that record as new claims",
        ):
            _answer(key, match, Answer.SAME)
            form.act(attach(form.draft, stored))
        if _press(
            form,
            match,
            "follow",
            "Follow-up",
            "A different incident that came out of that one: link them",
        ):
            form.act(relate(form.draft, match.incident_id))
        if _press(form, match, "later", "Later", "Asked again another time"):
            st.session_state.setdefault("atlas_later", set()).add(match.incident_id)
            _answer(key, match, Answer.LATER)
            st.rerun()
        if _press(form, match, "different", "Not the same", "Remembered, and not asked again"):
            if keep(form.item):
                _answer(f"draft:{form.item.id}", match, Answer.DIFFERENT)
            st.rerun()


def _press(form: Form, match: Match, name: str, label: str, meaning: str) -> bool:
    return st.button(label, key=form.button(f"match.{match.incident_id}.{name}"), help=meaning)


def _answer(key: str, match: Match, answer: Answer) -> None:
    try:
        answer_match(desk_guard.open_desk(), desk_guard.token(), key, match.incident_id, answer)
    except IncidentError as error:
        st.error(escape_markdown(f"The answer was not kept: {error}."))
