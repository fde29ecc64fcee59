"""Uploads on the page of drafts and review: a batch is looked at and decided as one."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from incidents.desk.auth.roles import Account
from incidents.desk.review import batches as services
from incidents.desk.review.batches import Twins, WaitingBatch
from incidents.desk.review.publishing import check_answers
from incidents.desk.uploads.formats.uploaded_table import RowProblem
from incidents.desk.workfile.work_records import Batch, BatchState
from incidents.errors import IncidentError, NotFoundError
from incidents.views import incident_words
from incidents.views.incident_words import date_in_words, escape_markdown, several
from pages.parts.desk.duplicates import Page, pair
from pages.parts.desk.editor.similar_records import known
from pages.parts.desk.questions import questions
from pages.parts.desk.upload_outcome import listed
from pages.shell import page_links
from server import cached, desk_guard

_FLASH = "atlas_review_flash"
_PAIRS = 10  # answered a few at a time: the likeliest first
_KINDS = {"own": "a table", "ucdp": "UCDP GED", "acled": "ACLED"}
_STATES = {
    BatchState.IN_REVIEW: ":blue-badge[waits for review]",
    BatchState.RETURNED: ":orange-badge[sent back]",
}


def waiting(who: Account) -> None:
    """Draw the uploads that wait for a reviewer."""
    found = services.waiting_batches(desk_guard.open_desk(), desk_guard.token())
    if not found:
        return
    st.header(f"Uploads waiting for review ({len(found)})", anchor=False)
    for one in found:
        _waiting(one, who)


def own() -> None:
    """Draw one's own uploads that are not finished; nothing when there are none."""
    found = services.own_batches(desk_guard.open_desk(), desk_guard.token())
    if not found:
        return
    st.header(f"Your uploads ({len(found)})", anchor=False)
    for batch in found:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{escape_markdown(batch.upload.name)}** {_STATES[batch.state]}")
            st.caption(escape_markdown(_about(batch)))
            if batch.note and batch.state is BatchState.RETURNED:
                st.warning(f"**A reviewer wrote:** {escape_markdown(batch.note)}")
                page_links.to_page(
                    "pages/upload.py",
                    "Upload the mended file: records of the same id are changed",
                    icon=":material/upload_file:",
                )
            with st.popover("Take it out again"):
                st.write("Its records that nobody has changed or published since are removed.")
                if st.button("Take out", key=f"batch_{batch.id}_discard"):
                    _do(
                        partial(
                            services.discard_batch,
                            desk_guard.open_desk(),
                            desk_guard.token(),
                            batch.id,
                        ),
                        "{:,} records of the upload are taken out.",
                    )


def _about(batch: Batch) -> str:
    day = date_in_words(batch.at.date())
    return f"{_KINDS[batch.upload.kind]}, uploaded by {batch.by} on {day} · upload {batch.id}"


def _waiting(one: WaitingBatch, who: Account) -> None:
    batch = one.batch
    with st.container(border=True, gap="small"):
        st.markdown(f"**{escape_markdown(batch.upload.name)}**")
        mine = " (you uploaded it)" if batch.by_id == who.id else ""
        count = f"{one.waiting:,} record{'' if one.waiting == 1 else 's'} not public yet"
        st.caption(escape_markdown(f"{_about(batch)}{mine} · {count}"))
        if one.kept:
            st.caption(
                f"{one.kept:,} more {'is' if one.kept == 1 else 'are'} not public, as a reviewer "
                "has said, and stay so: each is opened on its own page, by two people."
            )
        place = st.expander(
            "Look at it and decide", on_change="rerun", key=f"batch_{batch.id}_look"
        )
        if not place.open:  # what may be one event is looked for only when somebody looks
            return
        with place:
            _said_of_the_file(batch)
            twins = services.open_twins(
                desk_guard.open_desk(), desk_guard.token(), batch.id, known()
            )
            _twins(batch, twins, who)
            for incident in one.sample:
                heading = incident_words.incident_heading(incident, cached.place_names())
                st.markdown(f"**{escape_markdown(heading)}**")
                st.markdown(escape_markdown(incident.summary))
                for claim in incident.claims:
                    st.markdown(
                        f"- **{escape_markdown(claim.claimant)}:** "
                        f"{escape_markdown(incident_words.claim_in_words(claim))}"
                    )
            if one.waiting > len(one.sample):
                st.caption(f"The first {len(one.sample)} of {one.waiting:,} are shown.")
            if batch.upload.kind == "acled":
                st.info("Rows of ACLED’s may not be passed on: they stay with the desk.")
            else:
                _publish(batch, who, len(twins))
            _send_back(batch)


def _said_of_the_file(batch: Batch) -> None:
    """Show the reviewer what the uploader was told: the account, and what is worth knowing."""
    told = desk_guard.open_desk().book.batch_account(batch.id)
    if not told:
        st.caption("What was said of this file was not kept: it came before that was done.")
        return
    parts = [f"{count:,} {name.replace('_', ' ')}" for name, count in told["rows"].items() if count]
    st.markdown(f"**{several(told['read'], 'row')} read** = {' + '.join(parts)}.")
    for name, title, says in (
        ("warnings", ("warning", ""), "What is worth knowing"),
        ("outside", ("row", " not ours, not taken"), "Why it is not ours"),
        ("held", ("row", " held back"), "What was not decided"),
    ):
        if found := [RowProblem(*line) for line in told[name]]:
            with st.expander(f"{several(len(found), title[0])}{title[1]}"):
                listed(found, says)


def _twins(batch: Batch, twins: Twins, who: Account) -> None:
    """Draw what may be one event: each pair is answered before anything is published."""
    if not len(twins):
        return
    st.warning(
        f"{several(len(twins), 'pair')} may be one event. Answer each before the upload is "
        "published; “later” leaves it open."
    )
    first = sorted(twins.stored, key=lambda one: (-one.score, one.candidate))
    shown = (*first, *twins.inside)[:_PAIRS]
    for match in shown:
        try:
            stored = desk_guard.open_desk().store.get(match.candidate)
        except NotFoundError:
            continue
        heading = incident_words.incident_heading(stored.incident, cached.place_names())
        st.markdown(f"**{escape_markdown(heading)}**")
        st.caption(escape_markdown(f"In this upload: {match.candidate}. It may be:"))
        pair(stored, match, who, Page(_after, f"{match.candidate}_"))
    if len(twins) > len(shown):
        st.caption(f"The first {len(shown)} of {len(twins):,} are shown; the others follow.")
    if twins.inside and st.button(
        f"All {several(len(twins.inside), 'pair')} inside the upload: different events",
        key=f"batch_{batch.id}_inside",
    ):
        _do(
            lambda: services.all_different_inside(
                desk_guard.open_desk(), desk_guard.token(), batch.id
            ),
            "{:,} pairs are answered: different events.",
        )


def _after(said: str, to: str) -> None:
    st.session_state[_FLASH] = said


def _publish(batch: Batch, who: Account, open_pairs: int) -> None:
    answers = questions(f"batch_{batch.id}")
    missing = check_answers(answers)
    is_own = batch.by_id == who.id and desk_guard.open_desk().accounts.four_eyes()
    if is_own:
        st.info("You uploaded this yourself: somebody else has to publish it (four eyes).")
    if st.button(
        "Publish all of it",
        type="primary",
        icon=":material/public:",
        disabled=is_own or missing is not None or open_pairs > 0,
        key=f"batch_{batch.id}_publish",
    ):
        _do(
            lambda: services.publish_batch(
                desk_guard.open_desk(), desk_guard.token(), batch.id, answers=answers
            ),
            "{:,} records of the upload are public now.",
        )
    if missing and not is_own:
        st.caption(escape_markdown(missing))
    if open_pairs:
        st.caption(f"{several(open_pairs, 'pair')} may be one event: answer each first.")


def _send_back(batch: Batch) -> None:
    note = st.text_area(
        "Or send it back, with a note on what to change", key=f"batch_{batch.id}_note"
    )
    if st.button("Send back", disabled=not note.strip(), key=f"batch_{batch.id}_return"):
        _do(
            lambda: services.return_batch(
                desk_guard.open_desk(), desk_guard.token(), batch.id, note
            ),
            "The upload is sent back to its editor.",
        )


def _do(action: Callable[[], int | None], said: str) -> None:
    try:
        done = action()
    except IncidentError as error:
        st.error(escape_markdown(f"Not done: {error}"))
        return
    st.session_state[_FLASH] = said.format(done)
    st.rerun()
