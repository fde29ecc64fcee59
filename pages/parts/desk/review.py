"""The parts of the page for drafts and review."""

import streamlit as st

from incidents.desk.auth.roles import Account, Role
from incidents.desk.drafts import DeskDraft, HarmAnswer, NotReadyError, Override, to_incident
from incidents.desk.editing import draft_services as services
from incidents.desk.review import publishing
from incidents.desk.review.duplicates import candidate_of, possible_matches
from incidents.desk.review.publishing import Waiting
from incidents.desk.safeguards.flags import Flag
from incidents.desk.workfile.work_records import DraftState, KeptDraft
from incidents.errors import IncidentError, NotFoundError
from incidents.model import DeskOnly, Incident, Sensitivity
from incidents.store.changelog import Difference
from incidents.views import incident_words
from incidents.views.incident_words import date_in_words, escape_markdown
from pages.parts.desk import batches, record_widening
from pages.parts.desk.editor.finish import FLAG_COLOURS
from pages.parts.desk.editor.session_drafts import asked_draft
from pages.parts.desk.editor.similar_records import known
from pages.parts.desk.questions import questions
from pages.parts.reader import full_record
from pages.parts.reader.changes import show_value
from pages.shell import page_links, view_state
from pages.shell.search_boxes import pick_many, pick_one
from server import cached, desk_guard

_FLASH = "atlas_review_flash"
_STATES = {
    DraftState.DRAFT: (":gray-badge[draft]", "Go on with it"),
    DraftState.RETURNED: (":orange-badge[sent back]", "Go on with it"),
    DraftState.IN_REVIEW: (":blue-badge[waits for review]", "Look at it, or take it back"),
}
_SHOWN = (
    "title", "date_start", "date_end", "date_precision", "place", "geo_precision", "district",
    "tehsil", "geometry", "event_type", "sub_event_type", "status", "counts", "counts_reason",
    "summary", "doubt", "actors", "claims", "reports", "related", "desk_only",
)  # fmt: skip
_SENSITIVITIES = {
    Sensitivity.PUBLIC: "Public",
    Sensitivity.PARTNERS: "Partners only",
    Sensitivity.RESTRICTED: "The desk only",
}
_PARTS = {
    DeskOnly.POINT: "The point (district only)",
    DeskOnly.DOUBT: "What is in doubt",
    DeskOnly.QUOTES: "Quotes",
    DeskOnly.NOTES: "Notes on reports",
    DeskOnly.LINKS: "Links to reports",
}


def asked_for(who: Account) -> Waiting | None:
    """Return the draft that the link names, if it waits for this reviewer."""
    draft_id = asked_draft()
    if draft_id is None or not who.role.covers(Role.REVIEWER):
        return None
    desk, token = desk_guard.open_desk(), desk_guard.token()
    for waiting in publishing.queue(desk, token):
        if waiting.kept.id == draft_id:
            return waiting
    st.info("This draft does not wait for review any more.")
    return None


def lists(who: Account) -> None:
    """Draw one's own drafts, and what waits for a reviewer."""
    st.title("Drafts and review", anchor=False)
    _flash()
    desk, token = desk_guard.open_desk(), desk_guard.token()
    if who.role.covers(Role.REVIEWER):
        waiting = publishing.queue(desk, token)
        st.header(f"Waiting for review ({len(waiting)})", anchor=False)
        if not waiting:
            st.caption("Nothing waits. What an editor sends appears here, the oldest first.")
        for one in waiting:
            _waiting(one, who)
        batches.waiting(who)
    record_widening.waiting(who)
    own = services.own_drafts(desk, token)
    st.header(f"Your drafts ({len(own)})", anchor=False)
    if not own:
        st.caption(
            "You have no open draft. Read a report or fill in the form: a draft is kept "
            "as soon as you type, and is found here."
        )
    for kept in own:
        _own(kept)
    batches.own()


def _flash() -> None:
    if said := st.session_state.pop(_FLASH, ""):
        st.success(escape_markdown(said))


def _title(one: DeskDraft) -> str:
    return one.title or one.place or "No title yet"


def _waiting(one: Waiting, who: Account) -> None:
    kept = one.kept
    with st.container(border=True, gap="xsmall"):
        page_links.to_page(
            "pages/review.py", escape_markdown(_title(kept.draft)), draft=str(kept.id)
        )
        kind = "A correction" if kept.draft.is_correction else "A new incident"
        own = " (you wrote it)" if kept.by_id == who.id else ""
        day = date_in_words(kept.updated_at.date())
        st.caption(escape_markdown(f"{kind} by {kept.by}{own}, sent {day} · draft {kept.id}"))


def _own(kept: KeptDraft) -> None:
    badge, label = _STATES[kept.state]
    page = "pages/report.py" if kept.draft.copy_sha256 else "pages/edit.py"
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{escape_markdown(_title(kept.draft))}** {badge}")
        if kept.note and kept.state is DraftState.RETURNED:
            st.warning(f"**A reviewer wrote:** {escape_markdown(kept.note)}")
        open_ = len({one.field for one in services.what_is_missing(kept.draft)})
        missing = f"{open_} open · " if open_ and kept.state is not DraftState.IN_REVIEW else ""
        st.caption(f"{missing}last kept {date_in_words(kept.updated_at.date())} · draft {kept.id}")
        page_links.to_page(page, label, icon=":material/edit_note:", draft=str(kept.id))


def one(waiting: Waiting, who: Account) -> None:
    """Draw one draft for its reviewer: what differs, what to look at, the questions, the end."""
    kept, draft = waiting.kept, waiting.kept.draft
    page_links.to_page("pages/review.py", "All drafts", icon=":material/arrow_back:")
    st.title(escape_markdown(f"Review: {_title(draft)}"), anchor=False)
    kind = "A correction" if draft.is_correction else "A new incident"
    st.caption(escape_markdown(f"{kind} by {kept.by} · draft {kept.id}, version {kept.version}"))
    if draft.why:
        st.markdown(f"**Why:** {escape_markdown(draft.why)}")
    left, right = st.columns([3, 2], gap="medium")
    with right:
        above = st.container(gap="small")
        # First in time, last on the screen: whatever is in the draft, it can be sent back.
        _send_back(kept)
    level = waiting.base.sensitivity if waiting.base else Sensitivity.RESTRICTED
    try:
        incident = to_incident(draft, waiting.base, level)
    except NotReadyError as error:
        with left:
            st.error(escape_markdown(f"It is not ready: {error}"))
        return
    with left:
        _record(incident, waiting.base)
    with above:
        _matches(draft, kept.id)
        reasons = _flags(services.flags_of(draft), draft)
        answers = questions(f"review_{kept.id}")
        _end(waiting, who, answers, reasons)


def _record(incident: Incident, base: Incident | None) -> None:
    with st.container(border=True, gap="small"):
        if base is None:
            heading = incident_words.incident_heading(incident, cached.place_names())
            st.markdown(f"**{escape_markdown(heading)}**")
            full_record.whole(incident)
            return
        st.markdown("**What differs from the record**")
        found = _field_differences(base, incident)
        if not found:
            st.info("Nothing differs from the record as it stands.")
        for one_ in found:
            st.markdown(f"**{escape_markdown(cached.field_name(one_.field))}**")
            before, after = st.columns(2)
            for place, head, value in (
                (before, "In the record", one_.before),
                (after, "In this draft", one_.after),
            ):
                with place:
                    st.caption(head)
                    show_value(value)
        with st.expander("The whole record as it would be"):
            full_record.whole(incident)


def _field_differences(base: Incident, incident: Incident) -> list[Difference]:
    old, new = (one_.model_dump(mode="json") for one_ in (base, incident))
    return [Difference(name, old[name], new[name]) for name in _SHOWN if old[name] != new[name]]


def _matches(draft: DeskDraft, draft_id: int) -> None:
    if draft.is_correction:
        return
    decided = desk_guard.open_desk().book.decided()
    found = possible_matches([candidate_of(draft, f"draft:{draft_id}")], known(), decided)
    if not found:
        return
    with st.container(border=True, gap="xsmall"):
        st.markdown("**May be about an incident that we hold**")
        for match in found[:3]:
            try:
                other = desk_guard.open_desk().store.get(match.incident_id).incident
            except NotFoundError:
                continue
            heading = incident_words.incident_heading(other, cached.place_names())
            page_links.to_incident(match.incident_id, escape_markdown(heading))
            st.caption(escape_markdown(match.in_words()))
        st.caption("If it is the same event, send the draft back and ask to attach it there.")


def _flags(flags: list[Flag], draft: DeskDraft) -> list[Override]:
    """Draw the flags with the author's reasons, and take the reviewer's."""
    if not flags:
        return []
    given = {override.key: override.reason for override in draft.terms_overrides}
    reasons = []
    with st.container(border=True, gap="xsmall"):
        st.markdown("**Look at this**")
        for n, (key, flag) in enumerate({one_.key: one_ for one_ in flags}.items()):
            colour = FLAG_COLOURS.get(flag.kind, "red")
            st.markdown(f":{colour}-badge[{flag.kind.value}] {escape_markdown(flag.sentence)}")
            if given.get(key):
                st.caption(f"The author: {escape_markdown(given[key])}")
            elif flag.asks:
                reason = st.text_input(
                    "Why it may stand",
                    key=f"review_flag_{n}",
                    placeholder="It may stand, because… (or send the draft back)",
                )
                reasons.append(Override(key=key, reason=reason))
    return reasons


def _who_may_see(kept: KeptDraft, base: Incident | None) -> tuple[Sensitivity, list[DeskOnly]]:
    """Ask who may see the record and what stays with the desk; a correction opens nothing."""
    levels, preset = list(_SENSITIVITIES), list(kept.draft.desk_only)
    if base is not None:
        levels = [one for one in levels if one.openness <= base.sensitivity.openness]
        preset = list(dict.fromkeys((*base.desk_only, *preset)))
    sensitivity = pick_one(
        "Who may see it",
        levels,
        format_func=_SENSITIVITIES.__getitem__,
        key=f"review_{kept.id}_sensitivity",
    )
    parts = pick_many(
        "What stays with the desk",
        list(_PARTS),
        default=preset,
        format_func=_PARTS.__getitem__,
        key=f"review_{kept.id}_parts",
        placeholder="Nothing",
    )
    if base is not None:
        _say_what_stays(base, sensitivity, parts)
    return sensitivity, parts


def _say_what_stays(base: Incident, sensitivity: Sensitivity, parts: list[DeskOnly]) -> None:
    now = _SENSITIVITIES[base.sensitivity].lower()
    if sensitivity is not base.sensitivity:
        st.warning(f"This closes the record: it was “{now}”.")
    elif base.sensitivity is not Sensitivity.PUBLIC:
        st.info(
            f"This record is not public (“{now}”), and a correction keeps it so. To open it is a "
            "step of its own, on the record’s page, by two people."
        )
    if gone := [_PARTS[one] for one in base.desk_only if one not in parts]:
        st.info(
            f"It stays with the desk all the same: {', '.join(gone)}. To show it is a step of its "
            "own, on the record’s page, by two people."
        )


def _end(
    waiting: Waiting, who: Account, answers: list[HarmAnswer], overrides: list[Override]
) -> None:
    kept = waiting.kept
    with st.container(border=True, gap="small"):
        sensitivity, parts = _who_may_see(kept, waiting.base)
        missing = publishing.check_answers(answers)
        own = kept.by_id == who.id and desk_guard.open_desk().accounts.four_eyes()
        if own:
            st.info("You wrote this yourself: somebody else has to publish it (four eyes).")
        label = "Publish" if sensitivity is Sensitivity.PUBLIC else "Accept"
        if st.button(
            label, type="primary", icon=":material/public:", disabled=own or missing is not None
        ):
            _publish(kept, answers, overrides, sensitivity, parts)
        if missing and not own:
            st.caption(escape_markdown(missing))


def _publish(
    kept: KeptDraft,
    answers: list[HarmAnswer],
    overrides: list[Override],
    sensitivity: Sensitivity,
    parts: list[DeskOnly],
) -> None:
    try:
        saved = publishing.publish(
            desk_guard.open_desk(),
            desk_guard.token(),
            kept.id,
            kept.version,
            publishing.Approval(answers, overrides, sensitivity, parts),
        )
    except IncidentError as error:
        st.error(escape_markdown(str(error)))
        return
    st.session_state[_FLASH] = (
        f"“{_title(kept.draft)}” is published as data version {saved.data_version}."
        if sensitivity is Sensitivity.PUBLIC
        else f"“{_title(kept.draft)}” is accepted; it is not public."
    )
    _back_to_lists()


def _send_back(kept: KeptDraft) -> None:
    with st.container(border=True, gap="small"):
        note = st.text_area(
            "Or send it back, with a note on what to change", key=f"review_{kept.id}_note"
        )
        if st.button("Send back", disabled=not note.strip()):
            try:
                publishing.return_with_note(
                    desk_guard.open_desk(), desk_guard.token(), kept.id, kept.version, note
                )
            except IncidentError as error:
                st.error(escape_markdown(f"Not sent back: {error}."))
                return
            st.session_state[_FLASH] = "The draft is sent back to its author."
            _back_to_lists()


def _back_to_lists() -> None:
    view_state.set_own()
    st.rerun()
