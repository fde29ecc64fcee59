"""Every number of the text: used, an echo, elsewhere, or dismissed for a reason."""

import streamlit as st

from incidents.desk.drafts import NumberEntry, NumberState
from incidents.desk.editing.form import ledger_uses, take_number
from incidents.views.incident_words import escape_markdown
from incidents.views.marked_text import NumberMark, paragraph_of, paragraphs, snippet
from pages.parts.desk.editor.finish import open_items
from pages.parts.desk.editor.form_widgets import Form

_A_ROW = 4
# What the machine sets aside without any doubt worth a card: it stands in the folded list.
_PLAIN = frozenset(
    {
        "words", "ordinal", "date", "time", "duration", "name", "age", "money", "distance",
        "weight", "percent", "code", "item",
    }
)  # fmt: skip


def number_marks(numbers: tuple[NumberEntry, ...]) -> list[NumberMark]:
    """Return the marks of the numbers in the text; plain words for one have none."""
    shown = [one for one in numbers if not _is_plain(one)]
    return [
        NumberMark(one.start, one.end, n, one.state is NumberState.OPEN)
        for n, one in enumerate(shown, 1)
    ]


def _is_plain(one: NumberEntry) -> bool:
    return one.state is NumberState.DISMISSED and one.reason in _PLAIN


def ledger(form: Form) -> None:
    """Draw the ledger: cards for what matters, a folded list for what the machine set aside."""
    numbers = form.draft.numbers
    if not numbers:
        return
    shown = [n for n, one in enumerate(numbers) if not _is_plain(one)]
    plain = [n for n, one in enumerate(numbers) if _is_plain(one)]
    left = sum(one.state is NumberState.OPEN for one in numbers)
    rest = "none left over" if not left else f":red[{left} still to settle]"
    st.markdown(f"**Every number in the text** :small[:gray[{len(numbers)} found,] {rest}]")
    _cards(form, shown, numbered=True)
    if plain:
        words = ", ".join(f"“{numbers[n].text}”" for n in plain[:6])
        more = " …" if len(plain) > 6 else ""
        with st.expander(f"{len(plain)} set aside by the machine: {escape_markdown(words)}{more}"):
            _cards(form, plain, numbered=False)


def _cards(form: Form, places: list[int], *, numbered: bool) -> None:
    for first in range(0, len(places), _A_ROW):
        row = places[first : first + _A_ROW]
        for offset, (column, n) in enumerate(
            zip(st.columns(_A_ROW, gap="small"), row, strict=False)
        ):
            with column:
                _card(form, n, first + offset + 1 if numbered else None)


def _card(form: Form, n: int, number: int | None) -> None:
    one = form.draft.numbers[n]
    state = one.state.value
    with st.container(border=True, gap="xsmall", key=f"number-{state}-{form.item.key}-{n}"):
        mark = f":small[:gray-badge[{number}]] " if number else ""
        st.markdown(f"{mark}**{escape_markdown(one.text)}**")
        where = paragraph_of(paragraphs(form.work.text), one.start)
        words = escape_markdown(snippet(form.work.text, one.start, one.end))
        st.caption(f"Paragraph {where}: “{words}”")
        uses = ledger_uses(form.draft, one, alone=len(open_items(form.work)) < 2)
        form.choice(f"numbers.{n}.use", f"Number {n + 1} is", uses, label_visibility="collapsed")
        if one.state is NumberState.OPEN and st.button(
            "Make a claim of it",
            key=form.button(f"numbers.{n}.take"),
            type="tertiary",
            icon=":material/add:",
            disabled=form.closed,
        ):
            form.act(take_number(form.draft, n))
