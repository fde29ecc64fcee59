"""What belongs to no draft of a report yet, and how it finds one."""

from hypothesis import given
from hypothesis import strategies as st

from incidents.desk.drafts import DeskClaim, DeskDraft, NumberEntry, NumberState
from incidents.desk.editing.form import number_tray
from tests.laws import examples

STATES = st.sampled_from(NumberState)


def entry(at: int, state: NumberState) -> NumberEntry:
    held = state in {NumberState.CLAIM, NumberState.ECHO}
    reason = "date" if state is NumberState.DISMISSED else ""
    return NumberEntry(
        text=str(at + 3), start=at * 10, end=at * 10 + 1, state=state,
        claim=0 if held else None, reason=reason,
    )  # fmt: skip


def draft(*states: NumberState) -> DeskDraft:
    numbers = tuple(entry(at, one) for at, one in enumerate(states))
    return DeskDraft(claims=(DeskClaim(),), numbers=numbers)


def test_a_number_is_in_the_tray_until_a_draft_holds_it() -> None:
    drafts = [
        draft(NumberState.OPEN, NumberState.OPEN, NumberState.CLAIM),
        draft(NumberState.OPEN, NumberState.ECHO, NumberState.OPEN),
    ]
    assert [one.text for one in number_tray.unplaced(drafts)] == ["3"]


def test_put_into_a_draft_it_is_a_claim_there_and_elsewhere_in_the_others() -> None:
    before = [draft(NumberState.OPEN), draft(NumberState.OPEN)]
    first, second = number_tray.put_into(before, (0, 1), 1)
    assert [one.state for one in first.numbers] == [NumberState.ELSEWHERE]
    assert [one.state for one in second.numbers] == [NumberState.CLAIM]
    assert (second.claims[-1].low, second.claims[-1].span) == (3, (0, 1))
    assert len(first.claims) == 1


def test_set_aside_it_has_its_reason_in_each_draft() -> None:
    for one in number_tray.dismiss(
        [draft(NumberState.OPEN), draft(NumberState.OPEN)], (0, 1), "age"
    ):
        assert (one.numbers[0].state, one.numbers[0].reason) == (NumberState.DISMISSED, "age")


@given(
    st.lists(st.lists(STATES, min_size=4, max_size=4), min_size=1, max_size=4),
    st.integers(0, 3),
    st.booleans(),
)
@examples(150)
def test_a_number_leaves_the_tray_alone_and_for_good(
    reports: list[list[NumberState]], which: int, aside: bool
) -> None:
    drafts = [draft(*states) for states in reports]
    before = [number_tray.span_of(one) for one in number_tray.unplaced(drafts)]
    assert before == sorted(set(before))
    span = (which * 10, which * 10 + 1)
    if span not in before:
        return
    if aside:
        after = number_tray.dismiss(drafts, span, "other")
    else:
        after = number_tray.put_into(drafts, span, 0)
    left = [number_tray.span_of(one) for one in number_tray.unplaced(after)]
    assert left == [one for one in before if one != span]
    for old, new in zip(drafts, after, strict=True):
        assert [one for one in new.numbers if number_tray.span_of(one) != span] == [
            one for one in old.numbers if number_tray.span_of(one) != span
        ]
