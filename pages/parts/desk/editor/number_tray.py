"""What belongs to no draft yet: between the text and its drafts, each number with its words."""

import streamlit as st

from incidents.desk.drafts import DeskDraft
from incidents.desk.editing.form import DISMISSED, number_tray, where_and_when
from incidents.reading import Span
from incidents.views.incident_words import escape_markdown
from incidents.views.marked_text import paragraph_of, paragraphs, snippet
from pages.parts.desk.editor.finish import open_items
from pages.parts.desk.editor.session_drafts import Item, Work, change, collect, keep
from pages.shell.search_boxes import pick_one_or_none

_DRAFT = "draft:"


def tray(work: Work) -> None:
    """Draw the numbers that no draft holds; each goes into a draft or is set aside."""
    items = _drafts_of(work)
    waiting = number_tray.unplaced([one.draft for one in items])
    if not waiting or not work.text:
        return
    with st.container(border=True, key="number-tray", gap="small"):
        count = len(waiting)
        noun = "number belongs" if count == 1 else "numbers belong"
        st.markdown(f"**{count} {noun} to no draft yet**")
        where = paragraphs(work.text)
        drafts = {
            f"{_DRAFT}{n}": f"Draft {work.items.index(one) + 1}: {where_and_when(one.draft)}"
            for n, one in enumerate(items)
        }
        choices = drafts | {code: f"set aside: {words}" for code, words in DISMISSED.items()}
        for one in waiting:
            span = number_tray.span_of(one)
            said, chosen = st.columns([3, 2], vertical_alignment="center", gap="small")
            words = escape_markdown(snippet(work.text, *span))
            said.markdown(
                f"**{escape_markdown(one.text)}** :small[:gray[paragraph "
                f"{paragraph_of(where, span[0])}: “{words}”]]"
            )
            key = f"tray.{span[0]}.{span[1]}"
            with chosen:
                pick_one_or_none(
                    f"Where “{one.text}” belongs",
                    list(choices),
                    format_func=choices.__getitem__,
                    index=None,
                    key=key,
                    placeholder="Into a draft, or set aside",
                    label_visibility="collapsed",
                    on_change=_settle,
                    args=(work, span, key),
                )


def _drafts_of(work: Work) -> list[Item]:
    """Return the drafts that may hold a number: those that are worked on."""
    return [
        one
        for one in open_items(work)
        if one.is_open and (one is work.item or one.id is not None or one.draft.is_own_event)
    ]


def _settle(work: Work, span: Span, key: str) -> None:
    choice = st.session_state.get(key)
    if choice is None:
        return
    collect(work.item)
    items = _drafts_of(work)
    drafts = [one.draft for one in items]
    changed: tuple[DeskDraft, ...]
    if choice.startswith(_DRAFT):
        changed = number_tray.put_into(drafts, span, int(choice.removeprefix(_DRAFT)))
    else:
        changed = number_tray.dismiss(drafts, span, choice)
    for item, draft in zip(items, changed, strict=True):
        if draft != item.draft:
            change(item, draft)
        keep(item)
