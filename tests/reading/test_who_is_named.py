"""Nobody is named as the doer but by a name that is said to have done it.

Places and organisations are real, what happens in them is made up.
"""

from datetime import date
from pathlib import Path

import pytest

from incidents.model import ActorRole, ClaimKind
from incidents.reading import ReadDraft, read_report

TUESDAY = date(2025, 10, 14)
BOMB = (
    "A remote-controlled bomb hit a Frontier Corps convoy near Hoshab in Kech on Tuesday, killing "
    "four soldiers, officials said.\n\n"
)


def drafts(text: str, published: date = TUESDAY) -> tuple[ReadDraft, ...]:
    return read_report(text, published=published).drafts


def doers(text: str) -> list[str | None]:
    return [
        one.actor
        for draft in drafts(text)
        for one in draft.actors
        if one.role is ActorRole.ALLEGED_PERPETRATOR
    ]


@pytest.mark.parametrize(
    "past",
    [
        "No group immediately claimed responsibility. The BLF has claimed a string of similar "
        "attacks, including one in August that killed 11 people.",
        "Nobody has claimed the attack so far. The BLF has claimed several attacks in the area, "
        "one of which killed 11 people.",
        "The BLF has often claimed responsibility for attacks on convoys, such as one in August "
        "that killed 11.",
        "The BLF claimed responsibility for a similar attack in August, in which 11 people died.",
        "The BLF has claimed many bombings in the past, among them one that killed 11 people.",
    ],
)
def test_what_a_group_did_at_other_times_is_no_part_of_this(past: str) -> None:
    (draft,) = [one for one in drafts(BOMB + past) if not one.background]
    assert "blf" not in [one.actor for one in draft.actors]
    assert [one.kind for one in draft.claims] == [ClaimKind.CASUALTIES]
    assert [one.low for one in draft.claims] == [4]
    eleven = next(one for one in read_report(BOMB + past).numbers if one.text == "11")
    assert (eleven.used, eleven.reason) == (False, "background")


@pytest.mark.parametrize(
    "owned",
    [
        "The BLF claimed responsibility for the attack.",
        "The BLF claimed responsibility for the attack, as it has for similar attacks before.",
        "The BLF has claimed similar attacks before. It later claimed responsibility for the "
        "bombing in a statement by its spokesman, Gwahram Baloch of the BLF.",
    ],
)
def test_what_a_group_owns_is_still_its_own(owned: str) -> None:
    (draft,) = [one for one in drafts(BOMB + owned) if not one.background]
    assert [one.claimant_actor for one in draft.claims if one.kind is ClaimKind.RESPONSIBILITY] == [
        "blf"
    ]
    parts = {one.role: one for one in draft.actors if one.actor == "blf"}
    assert set(parts) == {ActorRole.ALLEGED_PERPETRATOR, ActorRole.CLAIMANT}
    for one in parts.values():
        assert one.span is not None
        assert one.suspected_by is None


@pytest.mark.parametrize(
    "clothes",
    ["men in plain clothes", "plainclothes men", "plain-clothed men", "persons in plain clothes"],
)
def test_clothes_name_nobody(clothes: str) -> None:
    text = (
        "On 2 September a student of nineteen was taken from his hostel in Turbat by "
        f"{clothes}, his family said."
    )
    (draft,) = drafts(text)
    (doer,) = [one for one in draft.actors if one.role is ActorRole.ALLEGED_PERPETRATOR]
    assert (doer.actor, doer.words) == ("unknown-actor", clothes)


def test_a_check_post_accuses_nobody() -> None:
    assert doers("On 4 September two brothers were picked up at a check post in Hub.") == []


def test_those_who_were_taken_are_not_those_who_took_them() -> None:
    (draft,) = drafts("Two Frontier Corps men were abducted near Mand in Kech on Monday.")
    assert {(one.actor, one.role) for one in draft.actors} == {("frontier-corps", ActorRole.TARGET)}


@pytest.mark.parametrize(
    "harmed",
    [
        "13 October 2025 · Gulistan, Killa Abdullah · 1 (tribal elder, shot by gunmen) · 2",
        "A tribal elder, shot by gunmen in Gulistan on Monday, died in hospital.",
        "A policeman, shot dead by gunmen in Mastung on Monday, was on leave.",
        "A Levies man abducted by gunmen in Mastung on Monday was on leave.",
        "A member of the BLA, killed by gunmen in Mastung on Monday, had left the group.",
    ],
)
def test_whoever_was_shot_did_not_shoot(harmed: str) -> None:
    assert set(doers(harmed)) <= {"unidentified-armed-group"}


def test_the_army_is_not_named_where_soldiers_are_those_of_a_named_force() -> None:
    (draft,) = drafts(BOMB)
    assert [one.actor for one in draft.actors if one.role is ActorRole.TARGET] == ["frontier-corps"]


def test_whoever_is_only_accused_says_by_whom() -> None:
    (draft,) = drafts(
        "Frontier Corps men picked up a student in Turbat on Monday, his family said."
    )
    (doer,) = [one for one in draft.actors if one.role is ActorRole.ALLEGED_PERPETRATOR]
    assert (doer.actor, doer.words, doer.label) == ("frontier-corps", "Frontier Corps", "check")
    assert doer.suspected_by in {"Families", "Family"}


def test_a_toll_of_all_is_not_that_of_the_forces_alone() -> None:
    told = BOMB + (
        "A police officer put the death toll at five, adding that a passer-by had also died."
    )
    (draft,) = drafts(told)
    assert [str(one.victims) for one in draft.claims if one.low == 5] == ["total"]


def test_the_reports_that_accused_wrongly_do_so_no_more(shared: Path) -> None:
    folder = shared / "data" / "desk-inputs"
    wire = (folder / "wire.txt").read_text(encoding="utf-8")
    assert doers(wire) == []
    assert "blf" not in {one.claimant_actor for one in drafts(wire)[0].claims}
    assert "intelligence-agencies" not in doers((folder / "hrcp.txt").read_text(encoding="utf-8"))
