"""The numbers of a report that belong to none of its drafts yet, and how they find one."""

from collections.abc import Sequence

from incidents.desk.drafts import DeskDraft, NumberEntry, NumberState
from incidents.desk.editing.form.form_rows import take_number
from incidents.desk.editing.form.number_ledger import with_use
from incidents.reading import Span

_HELD = frozenset({NumberState.CLAIM, NumberState.ECHO})


def unplaced(drafts: Sequence[DeskDraft]) -> tuple[NumberEntry, ...]:
    """Return the numbers of a report that some draft leaves open and that no draft holds.

    In the order of the text, each once.
    """
    held = {span_of(one) for draft in drafts for one in draft.numbers if one.state in _HELD}
    open_ones = {
        span_of(one): one
        for draft in drafts
        for one in draft.numbers
        if one.state is NumberState.OPEN and span_of(one) not in held
    }
    return tuple(open_ones[span] for span in sorted(open_ones))


def put_into(drafts: Sequence[DeskDraft], span: Span, place: int) -> tuple[DeskDraft, ...]:
    """Return the drafts with a claim made of a number in one of them; elsewhere in the others."""
    return tuple(
        _taken(draft, span) if at == place else _with_use(draft, span, "elsewhere")
        for at, draft in enumerate(drafts)
    )


def dismiss(drafts: Sequence[DeskDraft], span: Span, reason: str) -> tuple[DeskDraft, ...]:
    """Return the drafts with a number set aside in each that had it open."""
    return tuple(_with_use(draft, span, f"dismissed:{reason}") for draft in drafts)


def span_of(number: NumberEntry) -> Span:
    """Return where a number stands in the text."""
    return number.start, number.end


def _taken(draft: DeskDraft, span: Span) -> DeskDraft:
    place = next((n for n, one in enumerate(draft.numbers) if span_of(one) == span), None)
    return draft if place is None else take_number(draft, place)


def _with_use(draft: DeskDraft, span: Span, use: str) -> DeskDraft:
    numbers = tuple(
        with_use(one, use) if span_of(one) == span and one.state is NumberState.OPEN else one
        for one in draft.numbers
    )
    return draft.model_copy(update={"numbers": numbers})
