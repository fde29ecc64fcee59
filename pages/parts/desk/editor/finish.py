"""What is still missing, what should be looked at, and the buttons at the end."""

import hashlib

import streamlit as st

from incidents.desk.drafts import NotReadyError
from incidents.desk.editing import draft_services as services
from incidents.desk.safeguards.flags import FlagKind
from incidents.desk.workfile.work_records import DraftState, StaleDraftError
from incidents.errors import IncidentError
from incidents.views.incident_words import escape_markdown
from pages.parts.desk.editor.form_widgets import Form
from pages.parts.desk.editor.session_drafts import Item, Work, item_of, keep, keep_mine, reload
from server import desk_guard

_STATES = {
    DraftState.DRAFT: "Draft",
    DraftState.IN_REVIEW: "Waits for review",
    DraftState.RETURNED: "Sent back by a reviewer",
    DraftState.PUBLISHED: "Published",
    DraftState.DISCARDED: "Discarded",
}


FLAG_COLOURS = {
    FlagKind.WORDING: "orange",
    FlagKind.NAMED: "violet",
    FlagKind.HIDDEN: "blue",
}


def flags(form: Form) -> None:
    """Draw the words of one side and what could harm somebody, each with its answer."""
    found = services.flags_of(form.draft)
    if not found:
        return
    with st.container(border=True, gap="xsmall", key=f"flags-{form.item.key}"):
        st.markdown("**Look at this**")
        for key, flag in {one.key: one for one in found}.items():
            colour = FLAG_COLOURS.get(flag.kind, "red")
            st.markdown(f":{colour}-badge[{flag.kind.value}] {escape_markdown(flag.sentence)}")
            if not flag.asks:
                continue
            # The words of a flag come from the text: the key of a widget holds only their hash.
            mark = hashlib.sha256(key.encode()).hexdigest()[:10]
            form.text(
                f"flags.{key}",
                f"Why it stands ({mark})",
                placeholder="It stands, because…",
                label_visibility="collapsed",
            )


def banner(form: Form) -> None:
    """Say in which state the draft is, and what a reviewer or another window did to it."""
    item = form.item
    if not item.is_open:
        st.info(f"{_STATES[item.state]}: it can be read here and not changed.")
        if item.state is DraftState.IN_REVIEW and st.button(
            "Take it back from review", key=f"press.{item.key}.back"
        ):
            _take_back(item)
    if item.state is DraftState.RETURNED and item.note:
        st.warning(f"**A reviewer sent it back:** {escape_markdown(item.note)}")
    if item.told:
        with st.container(border=True, gap="xsmall", key=f"told-{item.key}"):
            st.markdown(f":material/info: {escape_markdown(item.told)}")
            with st.container(horizontal=True, gap="small"):
                if st.button("Understood", key=f"press.{item.key}.told"):
                    item.told, item.undo = "", None
                    st.rerun()
                _undo(form)
    if item.said == "stale":
        st.error(
            "This draft was changed in another window since you opened it here. "
            "Nothing of yours is lost: it is still on this screen, and was not kept yet."
        )
        with st.container(horizontal=True):
            if st.button("Keep what is on this screen", key=f"press.{item.key}.mine"):
                keep_mine(item)
                st.rerun()
            if st.button("Show the other window's", key=f"press.{item.key}.theirs"):
                reload(item)
                st.rerun()
    elif item.said:
        st.warning(escape_markdown(item.said))


def _undo(form: Form) -> None:
    """Offer to take back what was told of, while nothing else has changed since."""
    item = form.item
    if item.undo is None or item.draft != item.undo[1] or form.closed:
        return
    if st.button("Undo", key=f"press.{item.key}.undo", icon=":material/undo:"):
        before, item.told, item.undo = item.undo[0], "", None
        form.act(before)


def _take_back(item: Item) -> None:
    try:
        kept = services.take_back(
            desk_guard.open_desk(), desk_guard.token(), item.id or 0, item.version or 0
        )
    except IncidentError as error:
        st.error(escape_markdown(f"It stays in review: {error}."))
        return
    item.state, item.version = kept.state, kept.version
    item.turn += 1
    st.rerun()


def actions(form: Form, *, more: bool = False) -> bool:
    """Draw the buttons; True when another draft from this text is wanted."""
    item, missing = form.item, form.missing
    if not item.is_open:
        return False
    another = False
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="actions"):
        if st.button(
            "Send to review",
            key=form.button("send"),
            type="primary",
            icon=":material/send:",
            disabled=bool(missing) or bool(item.problems),
        ):
            _send(item)
        if st.button("Save draft", key=form.button("save")) and keep(item):
            st.toast("The draft is kept. It opens again from Drafts and review.")
        if more:
            another = st.button("Add another draft from this text", key=form.button("more"))
        with st.popover("Discard draft"):
            st.write("It leaves your list. Its number stays in the book of the desk.")
            if st.button("Discard it", key=form.button("discard")):
                _discard(item)
        if item.id is not None and item.draft == item.saved:
            st.caption(f"Draft {item.id}, kept. It is kept at every change.")
    _say_missing(form)
    return another


def _say_missing(form: Form) -> None:
    sentences = list(dict.fromkeys(problem.sentence for problem in form.missing))
    if not sentences:
        return
    first = escape_markdown(sentences[0])
    if len(sentences) == 1:
        st.caption(f"Before you can send: {first}")
        return
    with st.expander(f"Before you can send: {first} And {len(sentences) - 1} more"):
        st.markdown("\n".join(f"- {escape_markdown(one)}" for one in sentences))


def _send(item: Item) -> None:
    if not keep(item):
        st.rerun()
    try:
        kept = services.send_to_review(
            desk_guard.open_desk(), desk_guard.token(), item.id or 0, item.version or 0
        )
    except NotReadyError as error:
        st.error(escape_markdown(str(error)))
        return
    except StaleDraftError:
        item.said = "stale"
        st.rerun()
    except IncidentError as error:
        st.error(escape_markdown(f"Not sent: {error}. Nothing was lost."))
        return
    _replace(item, item_of(kept))
    st.session_state["atlas_flash"] = (
        f"Draft {kept.id} waits for review. Somebody else looks at it before it is public."
    )
    st.rerun()


def _replace(item: Item, new: Item) -> None:
    item.draft, item.saved, item.state = new.draft, new.saved, new.state
    item.id, item.version, item.turn = new.id, new.version, item.turn + 1


def _discard(item: Item) -> None:
    if item.id is not None:
        try:
            services.discard_draft(
                desk_guard.open_desk(), desk_guard.token(), item.id, item.version or 0
            )
        except IncidentError as error:
            st.error(escape_markdown(f"Not discarded: {error}."))
            return
    item.state = DraftState.DISCARDED
    st.session_state["atlas_flash"] = "The draft is discarded."
    st.rerun()


def flash() -> None:
    """Say once what the run before did."""
    said = st.session_state.pop("atlas_flash", "")
    if said:
        st.success(said)


def open_items(work: Work) -> list[Item]:
    """Return the drafts of a report that were not discarded."""
    return [one for one in work.items if one.state is not DraftState.DISCARDED]
