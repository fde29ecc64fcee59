"""The parts of the page that reads a report: the intake, and the bench beside the text."""

import hashlib
from collections.abc import Callable
from datetime import date

import streamlit as st

from incidents.desk.auth.roles import Account
from incidents.desk.drafts import DeskDraft, NumberState
from incidents.desk.editing import draft_services as services
from incidents.desk.editing.form import USES, where_and_when
from incidents.desk.intake.read_report import AboutReport, BroughtIn, bring_in, read_again
from incidents.errors import IncidentError, NotFoundError
from incidents.model import SourceType
from incidents.views.incident_words import escape_markdown
from pages.parts.desk.editor import finish, number_ledger, number_tray, source_text
from pages.parts.desk.editor.draft_card import card
from pages.parts.desk.editor.editor_style import LOOK
from pages.parts.desk.editor.form_widgets import Form, labels
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
from pages.shell.search_boxes import pick_one
from server import desk_guard

WORK = "atlas_report"
_INTAKE = "atlas_intake"
_TYPED = (
    "intake.text", "intake.type", "intake.day", "intake.publisher", "intake.title", "intake.url",
)  # fmt: skip
_BY_THE_TEXT = ""
_FILES = ["txt", "html", "htm", "pdf", "docx"]


def current(who: Account) -> Work | None:
    """Return the report that is open: that of the session, or of the draft that a link names."""
    asked = asked_draft()
    work: Work | None = st.session_state.get(WORK)
    if asked is not None and (work is None or asked not in {one.id for one in work.items}):
        work = _reopened(asked)
        st.session_state[WORK] = work
        if work is not None:
            pick_up(who.id, work.item)
    if work is not None and not finish.open_items(work):
        work = st.session_state[WORK] = None
    return work


def _reopened(draft_id: int) -> Work | None:
    """Return the work around one draft: its text, and its siblings from the same text."""
    desk, token = desk_guard.open_desk(), desk_guard.token()
    try:
        kept = services.draft(desk, token, draft_id)
    except IncidentError as error:
        st.warning(escape_markdown(f"Draft {draft_id} cannot be opened: {error}."))
        return None
    siblings = [
        item_of(one)
        for one in services.own_drafts(desk, token)
        if one.id != kept.id and one.draft.copy_sha256 == kept.draft.copy_sha256 is not None
    ]
    items = sorted([item_of(kept), *siblings], key=lambda one: one.id or 0)
    work = Work(items, at=[one.id for one in items].index(kept.id))
    if kept.draft.copy_sha256:
        _add_text(work, kept.draft.copy_sha256)
    return work


def _add_text(work: Work, sha256: str) -> None:
    try:
        copy = desk_guard.open_desk().book.copy(sha256)
    except NotFoundError:
        work.copy_note = "The stored copy of this report is not in the book any more."
        return
    work.text = copy.text
    work.copy_note = (
        f"Stored copy for the desk only: sha256 {copy.sha256[:12]}…, kept by {copy.by} "
        f"on {copy.at:%Y-%m-%d %H:%M} UTC."
    )


# Intake ------------------------------------------------------------------------


def intake() -> None:
    """Ask for a report: what it is first, then its text."""
    st.title("Read a report", anchor=False)
    st.write(
        "The machine marks who says what and proposes drafts. Nothing is public until a person "
        "has checked every number and a reviewer has published it. "
        "Nothing is fetched from the network."
    )
    _bring_back()
    about = _about()
    paste, upload = st.tabs(["Paste the text", "Upload a file"])
    with paste:
        text = st.text_area(
            "Text of the report", height=300, key="intake.text", max_chars=120_000,
            placeholder="The whole text, headline and date line included",
        )  # fmt: skip
        if st.button("Read the text", type="primary", key="intake.read", disabled=not text.strip()):
            _begin(text, about)
    with upload:
        file = st.file_uploader(
            "Text, saved web page, PDF or DOCX, up to 10 MB", type=_FILES, key="intake.file"
        )
        if file is not None and st.button("Read the file", type="primary", key="intake.read_file"):
            _begin(file.getvalue(), about, name=file.name)
    st.session_state[_INTAKE] = {key: st.session_state.get(key) for key in _TYPED}


def _bring_back() -> None:
    """Fill in what was typed before the editor looked at another page."""
    if view_state.is_fresh():
        st.session_state.update(st.session_state.pop(_INTAKE, {}))


def _about() -> AboutReport:
    """Ask what matters more than any rule: who published it, and when."""
    with st.container(border=True, gap="small"):
        first = st.columns([2, 2, 3], gap="small")
        kinds = labels("source_type")
        with first[0]:
            kind = pick_one(
                "Kind of source",
                [_BY_THE_TEXT, *kinds],
                format_func=lambda code: kinds.get(code, "As the text shows"),
                key="intake.type",
                help="Whose text it is decides who speaks where nobody is named. What the text "
                "shows is a proposal: it is said above the drafts and can be changed there.",
            )
        with first[1]:
            day = st.date_input(
                "Day of publication", value=None, key="intake.day", format="YYYY-MM-DD",
                max_value=date.today(),  # noqa: DTZ011 - the day where the editor sits
                help="Without it, “on Monday” and “yesterday” are not resolved.",
            )  # fmt: skip
        with first[2]:
            publisher = st.text_input("Publisher", key="intake.publisher", placeholder="If known")
        second = st.columns(2, gap="small")
        with second[0]:
            title = st.text_input("Headline", key="intake.title", placeholder="If known")
        with second[1]:
            url = st.text_input(
                "Link", key="intake.url", placeholder="https://… (kept, not opened)"
            )
    return AboutReport(
        source_type=SourceType(kind) if kind else None,
        published_on=day,
        publisher=publisher.strip() or None,
        title=title.strip() or None,
        url=url.strip() or None,
    )


def _begin(source: str | bytes, about: AboutReport, *, name: str = "") -> None:
    """Read a text or a file, and open its drafts."""
    desk, token = desk_guard.open_desk(), desk_guard.token()
    brought = _while_waiting(
        lambda on_wait: bring_in(desk, token, source, about, name=name, on_wait=on_wait)
    )
    if brought is None:
        return
    st.session_state.pop(_INTAKE, None)
    if brought.read_before:
        st.session_state[WORK] = _reopened(brought.read_before[0].id)
        st.session_state["atlas_flash"] = "You read this very text before: its drafts are open."
        st.rerun()
    _open_drafts(brought)


def _while_waiting(read: Callable[[Callable[[float], None]], BroughtIn]) -> BroughtIn | None:
    """Read a report, saying for how long, until it is read, refused (None) or stopped."""
    waiting = st.container(horizontal=True, vertical_alignment="center")
    with waiting:
        said = st.empty()
        # Pressing it starts the page anew, and that ends the reading: see on_wait.
        st.button("Stop reading", key="intake.stop")

    def on_wait(seconds: float) -> None:
        # Streamlit ends this run here if another press, or nobody at all, waits for the page.
        said.write(f"Reading, for {seconds:.0f} s …")

    try:
        return read(on_wait)
    except IncidentError as error:
        waiting.empty()
        st.error(escape_markdown(_sentence(str(error))))
        return None


def _open_drafts(brought: BroughtIn) -> None:
    work = Work(
        [
            _fresh(one.draft, brought.sha256, n) if one.kept is None else item_of(one.kept)
            for n, one in enumerate(brought.drafts)
        ],
        notes=brought.notes,
    )
    _add_text(work, brought.sha256)
    work.at = next((n for n, one in enumerate(work.items) if one.draft.is_own_event), 0)
    st.session_state[WORK] = work
    if brought.nothing_found:
        st.session_state["atlas_flash"] = "No incident was recognised: an empty draft is open."
    st.rerun()


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def _fresh(draft: DeskDraft, sha256: str, n: int) -> Item:
    mark = hashlib.sha256(f"{sha256}{n}".encode()).hexdigest()[:10]
    return Item(key=f"n{mark}", draft=draft, as_read=draft)


# The bench ---------------------------------------------------------------------


def bench(work: Work, who: Account) -> None:
    """Draw the text, the draft beside it, the ledger below, and the buttons."""
    item = work.item
    remember_on_leaving(who.id, WORK)
    collect(item)
    keep(item)
    form = Form(work)
    st.html(LOOK)
    plain = [one for one in finish.open_items(work) if one.draft.is_own_event]
    head, back = head_and_links()
    with head:
        noun = "draft" if len(plain) == 1 else "drafts"
        st.title(f"Read a report: {len(plain)} {noun}", anchor=False)
        st.caption(
            "A machine marked the text. Nothing is public until a person has checked every number "
            "and a reviewer has published it."
        )
    with back:
        if st.button("Read another report", key="bench.new", icon=":material/article_shortcut:"):
            st.session_state[WORK] = None
            view_state.set_own()
            st.rerun()
    finish.flash()
    _kind_of_source(work)
    _switcher(work)
    left, right = halves()
    with left:
        if work.text:
            source_text.source(work, form.draft)
        else:
            st.info("There is no stored text for this draft: it was typed into a form.")
        number_tray.tray(work)
    with right:
        card(form, f"Draft {work.at + 1}: {form.draft.title or 'not named yet'}")
    number_ledger.ledger(form)
    if finish.actions(form, more=True):
        _another(work)


def _kind_of_source(work: Work) -> None:
    """Say as what kind of source the report was read, and read it again as another."""
    draft = work.item.draft
    if not work.text or draft.copy_sha256 is None or not draft.reports:
        return
    kinds = labels("source_type")
    now = draft.reports[0].source_type
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        told = escape_markdown(kinds.get(str(now), "not said"))
        st.markdown(f"Read as: **{told}**.", width="content")
        change = st.popover("Another kind of source", icon=":material/stylus_note:")
    with change:
        st.write(
            "Whose text it is decides who speaks where nobody is named. Reading it again makes "
            "its drafts anew; drafts that you have worked on stay, and it is not read again."
        )
        kind = pick_one(
            "Kind of source",
            [code for code in kinds if code != now],
            format_func=kinds.__getitem__,
            key=f"bench.kind.{now}",
        )
        if st.button("Read it again", key="bench.again"):
            desk, token, sha256 = desk_guard.open_desk(), desk_guard.token(), draft.copy_sha256
            brought = _while_waiting(
                lambda on_wait: read_again(desk, token, sha256, SourceType(kind), on_wait=on_wait)
            )
            if brought is not None:
                _open_drafts(brought)


def _switcher(work: Work) -> None:
    """Draw the drafts of the report; background and outside ones are folded and off."""
    shown = [n for n, one in enumerate(work.items) if _is_switch(work, n, one)]
    if len(shown) > 1:
        key = f"bench.at.{len(shown)}"
        st.session_state[key] = work.at
        st.segmented_control(
            "Drafts of this report",
            shown,
            key=key,
            format_func=lambda n: f"{n + 1} · {where_and_when(work.items[n].draft)}",
            on_change=_go,
            args=(work, key),
            label_visibility="collapsed",
        )
    folded = [n for n, one in enumerate(work.items) if n not in shown and one.id is None]
    if folded:
        with st.expander(f"{len(folded)} more in the text: background, or outside the province"):
            for n in folded:
                draft = work.items[n].draft
                why = (
                    "outside Balochistan"
                    if draft.outside
                    else "looked back on: may be held already"
                )
                line, press = st.columns([4, 1], vertical_alignment="center")
                line.markdown(f"{escape_markdown(where_and_when(draft))} · :gray[{why}]")
                if press.button("Take it up", key=f"bench.take.{n}", disabled=draft.outside):
                    keep(work.items[n])
                    _open(work, n)


def _is_switch(work: Work, n: int, one: Item) -> bool:
    if one not in finish.open_items(work):
        return False
    return n == work.at or one.id is not None or one.draft.is_own_event


def _go(work: Work, key: str) -> None:
    chosen = st.session_state.get(key)
    if chosen is not None:
        collect(work.item)
        keep(work.item)
        work.at = chosen
        work.item.turn += 1


def _open(work: Work, n: int) -> None:
    work.at = n
    work.item.turn += 1
    st.rerun()


def _another(work: Work) -> None:
    """Open one more, empty draft on the same text: the machine may have missed an event."""
    first = work.item.draft
    elsewhere = {"state": NumberState.ELSEWHERE, "claim": None, "reason": USES["elsewhere"]}
    numbers = tuple(one.model_copy(update=elsewhere) for one in first.numbers)
    draft = DeskDraft(reports=first.reports[:1], copy_sha256=first.copy_sha256, numbers=numbers)
    work.items.append(_fresh(draft, first.copy_sha256 or "", len(work.items)))
    keep(work.items[-1])
    _open(work, len(work.items) - 1)
