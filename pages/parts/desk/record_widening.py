"""Opening a record: asked for by one, agreed to by another, closed again in one step."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from incidents.desk.auth.roles import Account, Role
from incidents.desk.drafts import HarmAnswer
from incidents.desk.review import widening_requests
from incidents.desk.review.publishing import check_answers
from incidents.desk.workfile.work_records import WideningRequest
from incidents.errors import IncidentError, NotFoundError
from incidents.model import DeskOnly, Sensitivity
from incidents.store import Stored
from incidents.views.incident_words import date_in_words, escape_markdown
from pages.parts.desk.questions import questions
from pages.shell import page_links
from pages.shell.search_boxes import pick_many, pick_one
from server import desk_guard

_FLASH = "atlas_steward_flash"
_LEVELS = {
    Sensitivity.RESTRICTED: "The desk only",
    Sensitivity.PARTNERS: "Partners and the desk",
    Sensitivity.PUBLIC: "Everybody",
}
_PARTS = {
    DeskOnly.POINT: "The point (district only)",
    DeskOnly.DOUBT: "What is in doubt",
    DeskOnly.QUOTES: "Quotes",
    DeskOnly.NOTES: "Notes on reports",
    DeskOnly.LINKS: "Links to reports",
}


def waiting(who: Account) -> None:
    """List the records that somebody has asked to open; nothing when there are none."""
    found = widening_requests.waiting(desk_guard.open_desk(), desk_guard.token())
    if not found:
        return
    st.header(f"Asked to be opened ({len(found)})", anchor=False)
    for one in found:
        try:
            title = desk_guard.open_desk().store.get(one.incident_id).incident.title
        except NotFoundError:
            title = one.incident_id
        with st.container(border=True, gap="xsmall"):
            page_links.to_incident(one.incident_id, escape_markdown(title), newest=True)
            st.caption(escape_markdown(_asked_in_words(one, who)))


def box(stored: Stored, who: Account) -> None:
    """Draw on a record's page what is asked, what was opened, or the form that asks."""
    desk, token = desk_guard.open_desk(), desk_guard.token()
    asked = widening_requests.waiting(desk, token, stored.incident.id)
    if asked:
        _decide(asked[0], who)
        return
    is_open = stored.incident.sensitivity is Sensitivity.PUBLIC and not stored.incident.desk_only
    if (done := widening_requests.opened(desk, token, stored.incident.id)) is not None:
        _undo(done, stored, who)
    if not is_open:
        with st.expander("Open this record, or a part of it: asked by one, agreed by another"):
            _ask(stored)


def _asked_in_words(asked: WideningRequest, who: Account) -> str:
    own = " (you)" if asked.by_id == who.id else ""
    return (
        f"{_act(asked)} Asked by {asked.by}{own} on {date_in_words(asked.at.date())}: {asked.why}"
    )


def _act(asked: WideningRequest) -> str:
    return widening_requests.in_words(asked, asked.sensitivity, asked.desk_only)


def _ask(stored: Stored) -> None:
    incident = stored.incident
    level = pick_one(
        "Who should see it",
        [one for one in _LEVELS if one.openness >= incident.sensitivity.openness],
        format_func=_LEVELS.__getitem__,
        key="opening_who",
    )
    kept = list(incident.desk_only)
    if kept:
        kept = pick_many(
            "What goes on staying with the desk",
            kept,
            default=kept,
            format_func=_PARTS.__getitem__,
            key="opening_parts",
            placeholder="Nothing",
        )
    why = st.text_input("Why it may be open, for the public log", key="opening_why")
    said = widening_requests.in_words(incident, level, kept)
    if said:
        st.warning(said)
        st.caption("Nothing is open until somebody else has agreed.")
    if st.button("Ask for it", disabled=not (said and why.strip()), key="opening_ask"):
        _do(
            lambda: widening_requests.ask(
                desk_guard.open_desk(), desk_guard.token(), incident.id,
                loaded_version=stored.version, sensitivity=level, desk_only=kept, why=why,
            ),
            "It is asked for. Another person has to agree.",
        )  # fmt: skip


def _decide(asked: WideningRequest, who: Account) -> None:
    with st.container(border=True, gap="small"):
        st.markdown("**Asked to be opened**")
        st.warning(escape_markdown(_asked_in_words(asked, who)))
        desk, token = desk_guard.open_desk(), desk_guard.token()
        if asked.by_id == who.id:
            st.caption("Somebody else has to agree.")
            if st.button("Take it back", key="opening_withdraw"):
                _do(partial(widening_requests.withdraw, desk, token, asked.id), "It is taken back.")
            return
        if not who.role.covers(Role.REVIEWER):
            st.caption("A reviewer agrees or declines.")
            return
        answers: list[HarmAnswer] = []
        if widening_requests.shows_the_public_more(asked):
            answers = questions(f"opening_{asked.id}")
        missing = check_answers(answers) if widening_requests.shows_the_public_more(asked) else None
        sure = st.checkbox(f"I have looked at it. {_act(asked)}", key="opening_sure")
        with st.container(horizontal=True, gap="small"):
            if st.button(
                "Agree and open", type="primary", icon=":material/lock_open:",
                disabled=not sure or missing is not None, key="opening_agree",
            ):  # fmt: skip
                _do(
                    lambda: widening_requests.agree(desk, token, asked.id, answers=answers),
                    "It is open. One step closes it again.",
                )
            if st.button("Decline", key="opening_decline"):
                _do(partial(widening_requests.decline, desk, token, asked.id), "It stays as it is.")
        if missing:
            st.caption(escape_markdown(missing))


def _undo(done: WideningRequest, stored: Stored, who: Account) -> None:
    with st.container(border=True, gap="xsmall"):
        by = f"{done.by} and {done.decided_by}" if done.decided_by else done.by
        st.caption(escape_markdown(f"Opened by {by}: {done.why}"))
        if who.role.covers(Role.REVIEWER) and st.button(
            "Close it again", icon=":material/undo:", key="opening_close"
        ):
            _do(
                lambda: widening_requests.close_again(
                    desk_guard.open_desk(),
                    desk_guard.token(),
                    done.id,
                    loaded_version=stored.version,
                ),
                "It is closed again, in every page, link and version.",
            )


def _do(action: Callable[[], object], said: str) -> None:
    try:
        action()
    except IncidentError as error:
        st.error(escape_markdown(f"Not done: {error}"))
    else:
        st.session_state[_FLASH] = said
        st.rerun()
