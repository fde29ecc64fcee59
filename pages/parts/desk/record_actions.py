"""What the desk does with a record on its own page: retract, protect, go back, open."""

from collections.abc import Callable

import streamlit as st

from incidents.desk.auth.roles import Role
from incidents.desk.review import publishing
from incidents.errors import IncidentError, NotFoundError, StaleVersionError
from incidents.model import DeskOnly, Sensitivity, Status
from incidents.store import Stored
from incidents.views.incident_words import escape_markdown
from pages.parts.desk import record_widening, word_redaction
from pages.shell.search_boxes import pick_many, pick_one
from server import desk_guard

_FLASH = "atlas_steward_flash"
_PARTS = {
    DeskOnly.POINT: "The point (district only)",
    DeskOnly.DOUBT: "What is in doubt",
    DeskOnly.QUOTES: "Quotes",
    DeskOnly.NOTES: "Notes on reports",
    DeskOnly.LINKS: "Links to reports",
}
_LEVELS = {
    Sensitivity.PUBLIC: "Public",
    Sensitivity.PARTNERS: "Partners only",
    Sensitivity.RESTRICTED: "The desk only",
}


def tools(stored: Stored) -> None:
    """Draw the tools: of reviewers, and for editors the wish to open; nothing for readers."""
    account = desk_guard.signed_in()
    if account is None:
        return
    if said := st.session_state.pop(_FLASH, ""):
        st.success(said)
    found = _at_the_desk(stored)
    if found is None:
        return
    stored = found
    record_widening.box(stored, account)
    word_redaction.box(stored, account)
    if not account.role.covers(Role.REVIEWER):
        return
    with st.expander("For reviewers: retract, protect, or go back to a version"):
        retract, protect, back = st.columns(3, gap="medium")
        with retract:
            _retract(stored)
        with protect:
            _protect(stored)
        with back:
            _go_back(stored)


def _at_the_desk(shown: Stored) -> Stored | None:
    """Return a record as the desk has it now; what is shown may be public, and of an old version.

    None where it was taken out since.
    """
    store = desk_guard.open_desk().store
    try:
        return store.get(store.desk_id(shown.incident.id))
    except NotFoundError:
        return None


def _retract(stored: Stored) -> None:
    st.markdown("**Retract**")
    if stored.incident.status is Status.RETRACTED:
        st.caption("It is retracted. An earlier version brings it back.")
        return
    st.caption("It leaves every sum and the map. A stub with the reason stays.")
    reason = st.text_input("Why, for the public log", key="steward_retract")
    if st.button("Retract the record", disabled=not reason.strip()):
        _do(
            lambda: publishing.retract(
                desk_guard.open_desk(), desk_guard.token(), stored.incident.id,
                loaded_version=stored.version, reason=reason,
            ),
            "The record is retracted.",
        )  # fmt: skip


def _protect(stored: Stored) -> None:
    st.markdown("**Protect**")
    st.caption("The public log says that it was done and keeps the reason.")
    now = stored.incident.sensitivity
    sensitivity = pick_one(
        "Who may see it",
        [one for one in _LEVELS if one.openness <= now.openness],
        format_func=lambda one: ("As it is: " if one is now else "") + _LEVELS[one],
        key="steward_who",
    )
    parts = pick_many(
        "What stays with the desk",
        list(_PARTS),
        default=list(stored.incident.desk_only),
        format_func=_PARTS.__getitem__,
        key="steward_parts",
        placeholder="Nothing",
    )
    reason = st.text_input("Why, for the desk only", key="steward_protect")
    if st.button("Protect", disabled=not reason.strip()):
        _do(
            lambda: publishing.protect(
                desk_guard.open_desk(), desk_guard.token(), stored.incident.id,
                loaded_version=stored.version, sensitivity=sensitivity, desk_only=parts,
                why=reason,
            ),
            "Done. What is withheld is in no public page, link or version.",
        )  # fmt: skip


def _go_back(stored: Stored) -> None:
    st.markdown("**Go back**")
    history = desk_guard.open_desk().store.history(stored.incident.id)
    earlier = {
        one.version: f"{one.version}: {one.action}, {one.at:%Y-%m-%d}, {one.why}"
        for one in reversed(history)
        if one.version < stored.version and one.action != "delete"
    }
    if not earlier:
        st.caption("There is no earlier version.")
        return
    version = pick_one(
        "Version", list(earlier), format_func=earlier.__getitem__, key="steward_version"
    )
    reason = st.text_input("Why, for the public log", key="steward_back")
    if st.button("Restore this version", disabled=not reason.strip()):
        _do(
            lambda: publishing.restore_revision(
                desk_guard.open_desk(), desk_guard.token(), stored.incident.id,
                to_version=version, loaded_version=stored.version, why=reason,
            ),
            "The earlier version stands again, as a new revision.",
        )  # fmt: skip


def _do(action: Callable[[], object], said: str) -> None:
    try:
        action()
    except StaleVersionError as error:
        st.error(escape_markdown(f"{error} Reload the page to see the record as it is now."))
    except IncidentError as error:
        st.error(escape_markdown(f"Not done: {error}."))
    else:
        st.session_state[_FLASH] = said
        st.rerun()
