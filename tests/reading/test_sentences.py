"""Classes of sentences and what they come to. Places are real, what happens in them is made up."""

from datetime import date
from typing import Any

import pytest

from incidents.model import (
    ClaimantRole,
    ClaimKind,
    DatePrecision,
    Measure,
    Qualifier,
    Scope,
    SourceType,
    Status,
    Victims,
)
from incidents.reading import UNATTRIBUTED, ReadClaim, ReadDraft, read_report

THURSDAY = date(2025, 3, 20)


def drafts(text: str, **options: Any) -> tuple[ReadDraft, ...]:
    return read_report(text, **{"published": THURSDAY, **options}).drafts


def only(text: str, **options: Any) -> ReadDraft:
    found = drafts(text, **options)
    assert len(found) == 1
    return found[0]


def figures(draft: ReadDraft) -> list[ReadClaim]:
    return [one for one in draft.claims if one.kind is ClaimKind.CASUALTIES]


def reasons(text: str) -> dict[str, str]:
    return {one.text: one.reason for one in read_report(text, published=THURSDAY).numbers}


@pytest.mark.parametrize(
    ("words", "low", "high", "qualifier"),
    [
        pytest.param("Seven people", 7, 7, Qualifier.EXACT, id="a word"),
        pytest.param("At least 7 people", 7, None, Qualifier.AT_LEAST, id="at least"),
        pytest.param("More than a dozen people", 12, None, Qualifier.AT_LEAST, id="more than"),
        pytest.param("Up to 20 people", None, 20, Qualifier.UP_TO, id="up to"),
        pytest.param("About 15 people", 15, 15, Qualifier.ABOUT, id="about"),
        pytest.param("10-12 people", 10, 12, Qualifier.EXACT, id="a range"),
        pytest.param("Twenty-five people", 25, 25, Qualifier.EXACT, id="two words"),
        pytest.param("Several people", None, None, Qualifier.UNCOUNTED, id="several"),
        pytest.param("Dozens of people", None, None, Qualifier.UNCOUNTED, id="dozens"),
    ],
)
def test_numbers_are_as_exact_as_the_text(
    words: str, low: int | None, high: int | None, qualifier: Qualifier
) -> None:
    claims = figures(only(f"{words} were killed in a bomb blast in Khuzdar on Monday."))
    assert [(one.low, one.high, one.qualifier) for one in claims] == [(low, high, qualifier)]


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        pytest.param("Police shot a 24-year-old man in Zhob.", "24", "age", id="age"),
        pytest.param("Two men were shot 30 km from Zhob.", "30", "distance", id="distance"),
        pytest.param("A bomb went off at 7:30 pm in Zhob.", "7", "time", id="time"),
        pytest.param("On 3 March 2025 a man was shot in Zhob.", "3", "date", id="date"),
    ],
)
def test_numbers_that_count_no_people_say_what_they_are(
    text: str, number: str, reason: str
) -> None:
    assert reasons(text)[number] == reason


def test_a_weekday_is_a_day_only_beside_the_day_of_publication() -> None:
    text = "Four policemen were killed in Zhob on Monday."
    dated, undated = only(text), only(text, published=None)
    assert (dated.date_start, dated.date_precision) == (date(2025, 3, 17), DatePrecision.DAY)
    assert (undated.date_start, undated.date_precision) == (None, DatePrecision.UNDATED)


def test_a_full_date_needs_no_day_of_publication() -> None:
    draft = only("Four policemen were killed in Zhob on 4 February 2025.", published=None)
    assert draft.date_start == date(2025, 2, 4)


def test_last_november_is_a_month_and_never_its_first_day() -> None:
    draft = only("Four policemen were killed in Zhob last November.")
    assert (draft.date_start, draft.date_end) == (date(2024, 11, 1), date(2024, 11, 30))
    assert draft.date_precision is DatePrecision.MONTH


@pytest.mark.parametrize(
    ("text", "claimant", "role"),
    [
        pytest.param(
            "Police said two men were killed in Turbat on Monday.",
            "Police", ClaimantRole.STATE, id="before",
        ),
        pytest.param(
            "Two soldiers were killed in Turbat on Monday, the Baloch Liberation Front said.",
            "BLF", ClaimantRole.ARMED_GROUP, id="behind",
        ),
        pytest.param(
            "According to a spokesman of the Baloch Liberation Army, its fighters killed nine "
            "soldiers in Turbat on Monday.",
            "BLA", ClaimantRole.ARMED_GROUP, id="a group with army in its name is not the army",
        ),
        pytest.param(
            "Two men were killed in Turbat on Monday.",
            UNATTRIBUTED, ClaimantRole.MEDIA, id="nobody says so",
        ),
        pytest.param(
            "He said that two men were killed in Turbat on Monday.",
            UNATTRIBUTED, ClaimantRole.MEDIA, id="a pronoun for nobody",
        ),
        pytest.param(
            "A group nobody has heard of said that two men were killed in Turbat on Monday.",
            UNATTRIBUTED, ClaimantRole.MEDIA, id="a group that is not named",
        ),
    ],
)  # fmt: skip
def test_who_says_so(text: str, claimant: str, role: ClaimantRole) -> None:
    assert [(one.claimant, one.claimant_role) for one in figures(only(text))] == [(claimant, role)]


def test_two_parties_figures_stand_side_by_side_and_are_disputed() -> None:
    draft = only(
        "The Baloch Liberation Army said it had killed nine soldiers in an ambush in Mach on "
        "Monday. The military said two soldiers were killed."
    )
    told = {one.claimant: one.low for one in figures(draft)}
    assert told == {"BLA": 9, "Pakistan Army": 2}
    assert draft.status is Status.DISPUTED


def test_a_figure_told_again_is_an_echo() -> None:
    text = (
        "Police said six labourers were killed in Turbat on Monday. "
        "The killing of the 6 labourers was condemned by the union."
    )
    assert [one.low for one in figures(only(text))] == [6]
    assert reasons(text)["6"] == "echo"


def test_a_growing_toll_keeps_both_figures() -> None:
    draft = only(
        "Three people were killed when a bomb exploded in Khuzdar on Sunday, police said. "
        "The death toll later rose to five, hospital officials said."
    )
    assert [(one.claimant, one.low) for one in figures(draft)] == [
        ("Police", 3),
        ("Health officials", 5),
    ]


def test_the_part_of_a_figure_is_no_sum() -> None:
    draft = only("Five people, including two policemen, were killed in Quetta on Monday.")
    assert {(one.low, one.victims) for one in figures(draft)} == {
        (5, Victims.TOTAL),
        (2, Victims.SECURITY_FORCES),
    }


def test_the_sum_of_a_year_is_wider_than_the_incident() -> None:
    draft = only(
        "Two soldiers were killed by a roadside bomb in Turbat on Friday, officials said. "
        "Eleven people have been killed in attacks across Balochistan this year."
    )
    assert {(one.low, one.scope) for one in figures(draft)} == {
        (2, Scope.INCIDENT),
        (11, Scope.WIDER),
    }


def test_an_earlier_event_is_a_draft_of_its_own_and_marked() -> None:
    found = drafts(
        "Three people were killed when a bomb exploded in Khuzdar on Sunday, police said. "
        "In August 2021 a similar attack in Gwadar killed two children."
    )
    assert [(one.place, one.background) for one in found] == [("Khuzdar", False), ("Gwadar", True)]
    assert [one.low for one in figures(found[0])] == [3]


@pytest.mark.parametrize(
    "elsewhere", ["Kandahar, Afghanistan", "Karachi", "Peshawar", "Zahedan in Iran"]
)
def test_what_happened_outside_the_province_is_kept_apart(elsewhere: str) -> None:
    found = drafts(
        f"A bomb in {elsewhere} killed nine people on Sunday. "
        "On Monday two policemen were shot dead in Mastung."
    )
    assert [(one.outside, one.district_name) for one in found] == [(True, None), (False, "Mastung")]
    assert [[one.low for one in figures(draft)] for draft in found] == [[9], [2]]


def test_a_namesake_across_the_border_is_not_our_district() -> None:
    draft = only("A roadside bomb killed two men in Qalat, the capital of Zabul, on Monday.")
    assert (draft.outside, draft.district_name) == (True, None)


def test_a_hospital_outside_moves_nothing() -> None:
    draft = only(
        "Two men were shot and wounded in Hub on Monday. They were taken to a hospital in Karachi."
    )
    assert (draft.outside, draft.place) == (False, "Hub")


def test_two_places_are_two_incidents_under_one_claim_of_responsibility() -> None:
    found = drafts(
        "Gunmen raided a police post in Kalat on Monday and killed two policemen. In Nushki, a "
        "bomb killed one soldier on Monday. The BLA claimed responsibility for both attacks."
    )
    assert [one.place for one in found] == ["Kalat", "Nushki"]
    for draft in found:
        said = [one.claimant for one in draft.claims if one.kind is ClaimKind.RESPONSIBILITY]
        assert said == ["BLA"]


def test_a_denial_makes_it_disputed() -> None:
    draft = only(
        "Police said three men were killed in an encounter in Kech on Monday. "
        "The Baloch Yakjehti Committee rejected the police account as fabricated."
    )
    assert draft.status is Status.DISPUTED


def test_a_road_accident_is_no_incident() -> None:
    assert drafts("Five people were killed when a bus overturned near Lasbela on Monday.") == ()


def test_a_text_of_a_party_speaks_for_the_party() -> None:
    draft = only(
        "Our fighters attacked an outpost of the enemy in Mashkay on Monday and killed four "
        "soldiers. Baloch Liberation Front, spokesman.",
        source_type=SourceType.PARTY,
    )
    assert [(one.claimant, one.low) for one in figures(draft)] == [("BLF", 4)]
    assert draft.status is Status.CLAIMED


def test_missing_people_are_not_dead() -> None:
    draft = only("Three students were abducted in Turbat on Monday, residents said.")
    assert {one.measure for one in figures(draft)} <= {Measure.ABDUCTED, Measure.DISAPPEARED}


def test_no_report_says_more_than_reported() -> None:
    draft = only("Officials, police and hospitals confirmed that two men were killed in Turbat.")
    assert draft.status in {Status.REPORTED, Status.CLAIMED, Status.DISPUTED}


def test_a_group_is_not_robbed_of_its_figure() -> None:
    draft = only(
        "The BLA, which claimed the raid in Panjgur on Monday, put the losses of the forces at 40 "
        "dead and said nine of its own fighters had died.",
    )
    assert {one.claimant for one in figures(draft)} <= {"BLA", UNATTRIBUTED}


def test_one_number_for_killed_and_wounded_is_a_figure_of_neither() -> None:
    draft = only("A bomb in Khuzdar on Monday killed or wounded 30 people, police said.")
    assert figures(draft) == []


def test_two_who_say_the_same_are_two_claims() -> None:
    draft = only("Two men were killed in Zhob on Monday, residents and police said.")
    assert {(one.claimant, one.low) for one in figures(draft)} == {("Witnesses", 2), ("Police", 2)}


def test_shot_them_points_back_to_those_who_were_taken() -> None:
    draft = only("Gunmen took nine passengers off a coach near Nushki on Monday and shot them.")
    assert [(one.measure, one.low) for one in figures(draft)] == [(Measure.KILLED, 9)]


def test_hub_is_in_lasbela_before_it_became_a_district() -> None:
    text = "Two men were shot dead in Hub on {}, police said."
    assert only(text.format("3 March 2021")).district_name == "Lasbela"
    assert only(text.format("3 March 2024")).district_name == "Hub"
