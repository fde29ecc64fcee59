"""Striking words from every version of a record, on its own page: seen first, confirmed twice."""

import streamlit as st

from incidents.desk.auth.roles import Account, Role
from incidents.desk.review import word_redaction
from incidents.errors import IncidentError
from incidents.store import Stored
from incidents.store.redaction import WITHHELD, Occurrence, strike
from incidents.views.incident_words import date_in_words, escape_markdown, several
from pages.shell import view_state
from server import desk_guard

_FLASH = "atlas_steward_flash"
_FIELDS = {
    "id": "id (the address of the page)",
    "title": "title",
    "place": "place",
    "summary": "summary",
    "doubt": "what is in doubt",
    "actors.as_reported": "actor as reported",
    "actors.suspected_by": "who suspects an actor",
    "reports.publisher": "publisher",
    "reports.title": "headline of a report",
    "reports.note": "note on a report",
    "reports.url": "link to a report",
    "reports.archived_url": "archived link to a report",
    "claims.claimant": "claimant",
    "claims.victims_detail": "victims as reported",
    "claims.about": "what a claim is about",
    "claims.quote": "quote",
}


def box(stored: Stored, who: Account) -> None:
    """Say to the desk what is struck, and let a reviewer strike more."""
    found = word_redaction.struck_from(
        desk_guard.open_desk(), desk_guard.token(), stored.incident.id
    )
    if found:
        told = "; ".join(f"“{one.words}” ({date_in_words(one.at.date())})" for one in found)
        st.info(escape_markdown(f"Struck for everybody but the desk, in every version: {told}."))
    if not who.role.covers(Role.REVIEWER):
        return
    with st.expander("Withhold words in every version: a name, a sentence"):
        _form(stored)


def _form(stored: Stored) -> None:
    st.caption(
        f"The words are shown as {WITHHELD} in every version, list, file and answer, and in what "
        "is saved later. The page says that words were withheld, and when."
    )
    words = st.text_input("Words to withhold, as they stand in the text", key="withhold_words")
    if not words.strip():
        return
    try:
        found = word_redaction.preview(
            desk_guard.open_desk(), desk_guard.token(), stored.incident.id, words
        )
    except IncidentError as error:
        st.error(escape_markdown(f"Not possible: {error}."))
        return
    _preview(found, words)
    reason = st.text_input("Why, for the desk only", key="withhold_why")
    sure = st.checkbox(
        "I have looked at where they stand. This cannot be undone.", key="withhold_sure"
    )
    if st.button("Withhold these words", disabled=not (sure and reason.strip())):
        _strike(stored, words, reason)


def _preview(found: list[Occurrence], words: str) -> None:
    if not found:
        st.info("The words stand in no version. They would be struck from what is saved later.")
        return
    versions = {one for occurrence in found for one in occurrence.versions}
    st.markdown(f"**They stand in {several(len(versions), 'version')} of this record:**")
    for one in found:
        name = _FIELDS.get(one.field, one.field)
        if one.field == "id":
            st.warning(
                "The id of the record holds the words. Outside the desk it will go by another id, "
                "and the address that names them leads nowhere."
            )
            continue
        if one.field.endswith("url"):
            st.caption(escape_markdown(f"{name}: left out where it spells them"))
            continue
        st.caption(escape_markdown(f"{name}, {several(len(one.versions), 'version')}:"))
        st.text(strike(one.text, (words,)))


def _strike(stored: Stored, words: str, reason: str) -> None:
    try:
        word_redaction.strike(
            desk_guard.open_desk(), desk_guard.token(), stored.incident.id, words,
            loaded_version=stored.version, why=reason,
        )  # fmt: skip
    except IncidentError as error:
        st.error(escape_markdown(f"Not done: {error}"))
        return
    st.session_state[_FLASH] = "The words are withheld, in every version."
    # The record may go by another id now: the desk finds it by its own.
    view_state.set_own(id=stored.incident.id)
    st.rerun()
