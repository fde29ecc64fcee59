"""The parts of the page with the form: one incident, new, corrected or gone on with."""

import secrets

import streamlit as st

from incidents.desk.auth.roles import Account
from incidents.desk.drafts import DeskDraft, DraftReport, from_incident
from incidents.desk.editing import draft_services as services
from incidents.desk.editing.form import rebase
from incidents.errors import IncidentError, NotFoundError
from incidents.views.incident_words import escape_markdown
from pages.parts.desk.editor import actors, claims, finish, similar_records, what, when_where
from pages.parts.desk.editor.draft_card import checks
from pages.parts.desk.editor.editor_style import LOOK
from pages.parts.desk.editor.form_widgets import Form
from pages.parts.desk.editor.session_drafts import (
    Item,
    Work,
    asked_draft,
    collect,
    item_of,
    keep,
    pick_up,
    remember_on_leaving,
)
from pages.shell import view_state
from pages.shell.page_columns import halves, head_and_links
from server import desk_guard

WORK = "atlas_edit"
_ASKED = "atlas_edit_asked"


def current(who: Account) -> Work:
    """Return what is edited: the draft or the record that the link names, or a new incident."""
    draft_id = asked_draft()
    incident_id = view_state.own("id")
    work: Work | None = st.session_state.get(WORK)
    asked = (draft_id, incident_id)
    if work is not None and asked not in ((None, ""), st.session_state.get(_ASKED)):
        # A link to something else; the address that this page wrote itself names the same draft.
        work = work if draft_id is not None and draft_id == work.item.id else None
    if work is None or work.item.state == "discarded":
        work = _opened(draft_id, incident_id) or Work([_blank()])
        pick_up(who.id, work.item)
        st.session_state[WORK], st.session_state[_ASKED] = work, asked
    return work


def _blank() -> Item:
    return Item(
        key=f"f{secrets.token_hex(4)}", draft=DeskDraft(reports=(DraftReport(language="en"),))
    )


def _opened(draft_id: int | None, incident_id: str) -> Work | None:
    desk, token = desk_guard.open_desk(), desk_guard.token()
    try:
        if draft_id is not None:
            return Work([item_of(services.draft(desk, token, draft_id))])
        if incident_id:
            return _correcting(incident_id)
    except NotFoundError:
        st.warning("There is nothing of this number. It may have been mistyped, or taken out.")
    except IncidentError as error:
        st.warning(escape_markdown(f"It cannot be opened: {error}."))
    return None


def _correcting(incident_id: str) -> Work:
    """Return the record as a draft; one's own open correction of it is gone on with."""
    desk, token = desk_guard.open_desk(), desk_guard.token()
    incident_id = desk.store.desk_id(incident_id)
    stored = desk.store.get(incident_id)
    for kept in services.own_drafts(desk, token):
        item = item_of(kept)
        if kept.draft.is_correction and kept.draft.incident_id == incident_id and item.is_open:
            return Work([item])
    draft = from_incident(stored)
    item = Item(key=f"c{secrets.token_hex(4)}", draft=draft, saved=draft)
    return Work([item])


def form(work: Work, who: Account) -> None:
    """Draw the form."""
    item = work.item
    remember_on_leaving(who.id, WORK)
    collect(item)
    _go_on_from_newest(item)
    if _is_begun(item):
        keep(item)
    fields = Form(work)
    st.html(LOOK)
    head, right = head_and_links()
    with head:
        st.title(_heading(item), anchor=False)
        st.caption(_subheading(item))
    with right:
        checks(fields)
    finish.flash()
    finish.banner(fields)
    with st.container(key="edit-form", gap="small"):
        left, right = halves()
        with left:
            _event(fields)
        with right:
            _claims(fields)
    finish.actions(fields)
    if item.id is not None or not item.is_open:
        _new(item)


def _event(fields: Form) -> None:
    with st.container(border=True, gap="small"):
        what.title(fields)
        what.kind(fields)
        when_where.when(fields)
        when_where.where(fields)
        actors.actors(fields)
        what.status(fields)
        what.summary(fields)
        what.doubt(fields)


def _claims(fields: Form) -> None:
    with st.container(border=True, gap="small"):
        st.markdown("**Reports** :small[:gray[a record without a source stays a draft]]")
        claims.reports(fields, folded=fields.draft.is_correction)
        claims.claims(fields)
        if fields.draft.is_correction:
            fields.text(
                "why",
                "Why it is corrected (public, in the change log)",
                placeholder="The hospital gave a later number",
            )
    finish.flags(fields)
    similar_records.matches(fields)


def _is_begun(item: Item) -> bool:
    """Say whether anything was typed: an untouched form leaves no draft behind."""
    plain = DeskDraft(reports=(DraftReport(language="en"),))
    return item.id is not None or item.draft not in (plain, item.saved)


def _heading(item: Item) -> str:
    if item.draft.is_correction:
        return f"Correct: {escape_markdown(item.draft.title or item.draft.incident_id or '')}"
    return "Add an incident"


def _subheading(item: Item) -> str:
    if item.draft.is_correction:
        return (
            f"Record {item.draft.incident_id}, version {item.draft.loaded_version}. "
            "A changed claim stays in the record, and the new one takes its place."
        )
    return "Blank is better than guessed. It is kept at every change, and public only after review."


def _go_on_from_newest(item: Item) -> None:
    """Tell the second of two editors what the first changed; nothing that was typed is lost."""
    if not item.is_open:
        return
    try:
        found = rebase(desk_guard.open_desk().store, item.draft)
    except IncidentError as error:
        item.said = f"The record cannot be compared: {error}."
        return
    if found is None:
        return
    item.draft = found.draft
    item.turn += 1
    parts = []
    if found.taken:
        parts.append(f"taken over: {', '.join(found.taken)}")
    if found.kept:
        parts.append(f"changed by both, yours is kept: {', '.join(found.kept)}")
    item.told = (
        f"{found.by} changed this record while you were editing (“{found.why}”); "
        f"{'; '.join(parts) or 'nothing that you see'}. Nothing that you typed is lost."
    )


def _new(item: Item) -> None:
    if st.button("Add another incident", key="edit.new", icon=":material/add:"):
        keep(item)
        st.session_state.pop(WORK, None)
        st.session_state.pop(_ASKED, None)
        view_state.set_own()
        st.rerun()
