"""On a record's own page: what may be the same event, with four answers; and merges undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from incidents.desk.auth.roles import Account, Role
from incidents.desk.drafts import HarmAnswer
from incidents.desk.review import record_merging
from incidents.desk.review.duplicates import Match, candidate_of, possible_matches
from incidents.desk.review.match_answers import answer_match
from incidents.desk.workfile.work_records import Answer, Merge
from incidents.errors import IncidentError, NotFoundError, StaleVersionError
from incidents.model import Incident, Sensitivity, Status
from incidents.store import Stored
from incidents.views import incident_words
from incidents.views.incident_words import date_in_words, escape_markdown
from pages.parts.desk.editor.similar_records import known
from pages.parts.desk.questions import questions
from pages.shell import page_links, view_state
from pages.shell.search_boxes import pick_one_or_none
from server import cached, desk_guard

_FLASH = "atlas_steward_flash"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Page:
    """The page on which a pair is answered.

    Attributes
    ----------
    after : callable
        What is done once an answer is kept: with what is said, and the id of the record
        that stayed of two, "" where both stand.
    prefix : str
        Tells the buttons of one pair from those of another.
    """

    after: Callable[[str, str], None]
    prefix: str = ""

    def key(self, match_id: str, name: str) -> str:
        """Return the key of a widget."""
        return f"twin_{self.prefix}{match_id}_{name}"


def _after_on_record(said: str, to: str) -> None:
    st.session_state[_FLASH] = said
    if to:
        view_state.set_own(id=to)


def box(incident_id: str) -> None:
    """Draw what may be the same event, for the desk alone; nothing for everybody else."""
    who = desk_guard.signed_in()
    if who is None:
        return
    store = desk_guard.open_desk().store
    incident_id = store.desk_id(incident_id)
    try:
        stored = store.get(incident_id)
    except NotFoundError:
        return
    book = desk_guard.open_desk().book
    merges = [one for one in book.merges(incident_id) if one.kept == incident_id]
    found = possible_matches(
        [candidate_of(stored.incident, incident_id)],
        known(),
        book.decided(),
        {one.id for one in stored.incident.related},
    )
    if not found and not merges:
        return
    count = f" ({len(found)})" if found else ""
    with st.expander(f"For the desk: may be the same event as another record{count}"):
        for merge in merges:
            _merged(merge, who)
        for match in found[:_SHOWN]:
            pair(stored, match, who, Page(_after_on_record))


def _merged(merge: Merge, who: Account) -> None:
    with st.container(border=True, gap="xsmall"):
        day = date_in_words(merge.at.date())
        parts = merge.added
        st.markdown(
            escape_markdown(
                f"{merge.gone} was merged into this record by {merge.by} on {day}: "
                f"{incident_words.several(len(parts.get('claims', ())), 'claim')} and "
                f"{incident_words.several(len(parts.get('reports', ())), 'report')} came with it."
            )
        )
        if who.role.covers(Role.REVIEWER) and st.button(
            "Undo the merge", key=f"unmerge_{merge.id}", icon=":material/undo:"
        ):
            _do(
                lambda: record_merging.unmerge(
                    desk_guard.open_desk(), desk_guard.token(), merge.id
                ),
                "The merge is undone: both records stand again.",
                Page(_after_on_record),
            )


def pair(stored: Stored, match: Match, who: Account, page: Page) -> None:
    """Draw a record that may be the same event as another, with the four answers."""
    try:
        other = desk_guard.open_desk().store.get(match.incident_id)
    except NotFoundError:
        return
    with st.container(border=True, gap="xsmall"):
        heading = incident_words.incident_heading(other.incident, cached.place_names())
        page_links.to_incident(other.incident.id, escape_markdown(heading), icon=":material/link:")
        hidden = other.incident.sensitivity is not Sensitivity.PUBLIC
        mark = " · not public" if hidden else ""
        st.caption(escape_markdown(f"{other.incident.id} · {match.in_words()}{mark}"))
        with st.container(horizontal=True, gap="small"):
            if who.role.covers(Role.REVIEWER):
                with st.popover("Same event", help="Make one record of two"):
                    _merge(stored, other, page)
                if st.button("Follow-up", key=page.key(match.incident_id, "follow"),
                             help="This record follows that one: link them"):  # fmt: skip
                    _do(
                        lambda: record_merging.relate(
                            desk_guard.open_desk(), desk_guard.token(), stored.incident.id,
                            other.incident.id, stored.version,
                        ),
                        "The records are linked.",
                        page,
                    )  # fmt: skip
            if st.button("Later", key=page.key(match.incident_id, "later"), help="Asked again"):
                _answer(stored, match, Answer.LATER, "It will be asked again.", page)
            if st.button("Not the same", key=page.key(match.incident_id, "different"),
                         help="Remembered, and not asked again"):  # fmt: skip
                _answer(stored, match, Answer.DIFFERENT, "It will not be asked again.", page)
        if not who.role.covers(Role.REVIEWER):
            st.caption("A reviewer can merge or link them.")


def _answer(stored: Stored, match: Match, answer: Answer, said: str, page: Page) -> None:
    _do(
        lambda: answer_match(
            desk_guard.open_desk(),
            desk_guard.token(),
            stored.incident.id,
            match.incident_id,
            answer,
        ),
        said,
        page,
    )


def _merge(stored: Stored, other: Stored, page: Page) -> None:
    """Ask how two records become one, and make it so."""
    kept, gone = _which_stays(stored, other, page)
    kept_id, gone_id = kept.incident.id, gone.incident.id
    whole, added = record_merging.taken_over(kept.incident, gone.incident)
    _taken_over(gone_id, whole, added)
    answers: list[HarmAnswer] = []
    opens = (
        kept.incident.sensitivity is Sensitivity.PUBLIC
        and gone.incident.sensitivity is not Sensitivity.PUBLIC
    )
    if opens:
        answers = questions(page.key(other.incident.id, "questions"))
    status: Status | None = None
    asked = record_merging.brings_publishers(kept.incident, whole)
    if asked:
        status = _status_of_both(page.key(other.incident.id, "status"))
    wanting = asked and status is None
    key = page.key(other.incident.id, "merge")
    if st.button("Merge", type="primary", key=key, disabled=wanting):
        _do(
            lambda: record_merging.merge(
                desk_guard.open_desk(),
                desk_guard.token(),
                kept_id,
                gone_id,
                loaded={kept_id: kept.version, gone_id: gone.version},
                answers=answers,
                status=status,
            ),
            f"One record: {kept_id} stays.",
            page,
            to=kept_id,
        )


def _which_stays(stored: Stored, other: Stored, page: Page) -> tuple[Stored, Stored]:
    """Ask which of the two stays; the more open one does where they differ. The kept one first."""
    mine, theirs = stored.incident, other.incident
    difference = mine.sensitivity.openness - theirs.sensitivity.openness
    both = {mine.id: stored, theirs.id: other}
    choices = [mine.id, theirs.id] if not difference else [(mine if difference > 0 else theirs).id]
    kept_id = st.radio(
        "Which record stays",
        choices,
        format_func=lambda one: f"{one}: {both[one].incident.title}",
        key=page.key(theirs.id, "keep"),
    )
    return (stored, other) if kept_id == mine.id else (other, stored)


def _taken_over(gone_id: str, whole: Incident, added: Mapping[str, Sequence[str]]) -> None:
    """Draw what the record that stays takes over, and the claims of the one record."""
    st.caption(
        f"It takes over {incident_words.several(len(added['claims']), 'claim')}, "
        f"{incident_words.several(len(added['reports']), 'report')} and "
        f"{incident_words.several(len(added['actors']), 'actor')}; {escape_markdown(gone_id)} is "
        "taken out, its address leads here. Date, place and summary stay as they are. "
        "One step undoes it."
    )
    for claim in whole.claims:
        new = "**new** " if claim.id in added["claims"] else ""
        st.markdown(
            f"- {new}{escape_markdown(claim.claimant)}: "
            f"{escape_markdown(incident_words.claim_in_words(claim))}"
        )


def _status_of_both(key: str) -> Status | None:
    """Ask for the status of the one record, which rests on more publishers; None is no answer."""
    return pick_one_or_none(
        "Status with the reports of both",
        [one for one in Status if one is not Status.RETRACTED],
        index=None,
        format_func=incident_words.status_in_words,
        key=key,
        placeholder="Another publisher is added: choose again",
    )


def _do(action: Callable[[], object], said: str, page: Page, *, to: str = "") -> None:
    try:
        action()
    except StaleVersionError as error:
        st.error(escape_markdown(f"{error} Reload the page to see the record as it is now."))
    except IncidentError as error:
        st.error(escape_markdown(f"Not done: {error}"))
    else:
        page.after(said, to)
        st.rerun()
