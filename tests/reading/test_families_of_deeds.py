"""Families of sentences about who did what, where and when: one rule each.

Places and organisations are real, what happens in them is made up.
"""

from datetime import date

import pytest

from incidents.model import ActorRole, ClaimKind
from incidents.reading import ReadDraft, read_report

THURSDAY = date(2025, 3, 20)


def drafts(text: str) -> tuple[ReadDraft, ...]:
    return read_report(text, published=THURSDAY).drafts


def roles(draft: ReadDraft) -> dict[str, ActorRole]:
    return {one.name: one.role for one in draft.actors}


def counted(draft: ReadDraft) -> list[tuple[str, str, int | None]]:
    return [
        (one.claimant, str(one.measure), one.low or one.high)
        for one in draft.claims
        if one.kind is ClaimKind.CASUALTIES
    ]


@pytest.mark.parametrize(
    "text",
    [
        "KHUZDAR: Police on Sunday recovered the bullet-riddled body of a youth from the town.",
        "A body was recovered by police in Turbat on Monday.",
        "Gunmen shot dead a barber in Nushki on Monday. Police arrested two suspects.",
        "Gunmen shot dead a barber in Nushki on Monday. Police later shifted the body.",
        "Gunmen shot dead a barber in Nushki on Monday. Two suspects were later held by police.",
    ],
)
def test_who_comes_after_a_deed_is_not_accused_of_it(text: str) -> None:
    [draft] = drafts(text)
    assert roles(draft)["Police"] is ActorRole.RESPONDER


@pytest.mark.parametrize(
    "text",
    [
        "Police shot dead a student in Quetta on Monday, his family said.",
        "Two brothers were picked up by police in Quetta on Monday and have not been seen since.",
    ],
)
def test_whom_others_accuse_is_named_so(text: str) -> None:
    [draft] = drafts(text)
    assert roles(draft)["Police"] is ActorRole.ALLEGED_PERPETRATOR


def test_a_force_that_says_it_killed_them_is_named_where_others_say_it_was_no_fight() -> None:
    [draft] = drafts(
        "The Counter Terrorism Department said on Friday it had killed four militants in Mastung. "
        "The Voice for Baloch Missing Persons said three of the four had been in custody and "
        "called it a fake encounter."
    )
    assert roles(draft)["CTD"] is ActorRole.ALLEGED_PERPETRATOR
    assert ("VBMP", "disappeared", 4) not in counted(draft)


@pytest.mark.parametrize(
    "text",
    [
        "The BLA said that 62 soldiers had been killed in Bela on Monday; the army put its losses "
        "at 14 soldiers, and said 21 militants were killed.",
        "The BLA claimed to have killed 62 soldiers in Bela on Monday; the ISPR conceded 14 dead "
        "and said 21 militants were killed.",
    ],
)
def test_another_party_takes_over_behind_a_semicolon(text: str) -> None:
    [draft] = drafts(text)
    assert counted(draft) == [
        ("BLA", "killed", 62), ("Pakistan Army", "killed", 14), ("Pakistan Army", "killed", 21),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param(
            "A railway bridge in Bolan was blown up on Monday, severing the link between Quetta "
            "and the rest of the country, and six bodies were found near it.",
            [("Bolan", False)], id="a link that was cut",
        ),
        pytest.param(
            "Gunmen blew up a rail track near Sibi on Monday, cutting off Quetta from the rest of "
            "the country.",
            [("Sibi", False)], id="cut off from the rest",
        ),
        pytest.param(
            "Two children were killed in Panjgur on Monday. On Tuesday Pakistan carried out "
            "strikes in Iran's Sistan-Baluchestan province, killing nine.",
            [("Panjgur", False), ("Sistan-Baluchestan", True)], id="a province behind its country",
        ),
        pytest.param(
            "Militants stormed a police post in Pakistan's northwest on Monday, killing ten "
            "officers. In Pishin, a bomb killed two people on Sunday.",
            [("Pakistan's northwest", True), ("Pishin", False)], id="the northwest",
        ),
        pytest.param(
            "BLF fighters fired rockets at an army post in Hoshab on Monday. In a separate attack, "
            "they blew up a mobile tower in Buleda.",
            [("Hoshab", False), ("Buleda", False)], id="a separate attack in the district",
        ),
        pytest.param(
            "Nushki: Nine passengers were shot dead on Monday. MPA Ghulam Dastagir Badini's "
            "brother was among those killed.",
            [("Nushki", False)], id="a surname",
        ),
        pytest.param(
            "Seven fishermen were taken at gunpoint off Jiwani on Monday.\n"
            "The Haq Do Tehreek blocked the coastal highway for three hours on Tuesday.",
            [("Jiwani", False), ("Jiwani", False)], id="a protest about it",
        ),
    ],
)  # fmt: skip
def test_where_things_happened(text: str, places: list[tuple[str, bool]]) -> None:
    assert [(one.place, one.outside) for one in drafts(text)] == places


@pytest.mark.parametrize(
    ("text", "days"),
    [
        pytest.param(
            "Gunmen blocked the highway in Musakhel overnight and killed two drivers, the "
            "assistant commissioner said on Monday.",
            [(date(2025, 3, 16), date(2025, 3, 17))], id="a night ends on the day of the words",
        ),
        pytest.param(
            "On 9 March one bomb went off in Pishin, killing 18 people, and a second in Qilla "
            "Saifullah killed 12. Police in Quetta said a grenade hurt two on Monday.",
            [(date(2025, 3, 9), date(2025, 3, 9)), (date(2025, 3, 9), date(2025, 3, 9)),
             (date(2025, 3, 17), date(2025, 3, 17))], id="two in one sentence",
        ),
        pytest.param(
            "Police on Sunday recovered the body of a youth in Khuzdar. The victim had gone "
            "missing from Hub on January 12, his family said. In a separate incident the same day "
            "a trader was gunned down in Nal.",
            [(date(2025, 3, 16), date(2025, 3, 16)), (date(2025, 1, 12), date(2025, 1, 12)),
             (date(2025, 3, 16), date(2025, 3, 16))], id="the same day as the report's",
        ),
        pytest.param(
            "Six years after the Mastung rally bombing that left 149 dead, families held a "
            "memorial on Saturday. The attack, on 13 July 2018, was claimed by Islamic State.",
            [(date(2018, 7, 13), date(2018, 7, 13))], id="an anniversary",
        ),
        pytest.param(
            "Four FC men were shot dead near Harnai on 7 March. A grenade hurt three in Khuzdar "
            "on the 12th.",
            [(date(2025, 3, 7), date(2025, 3, 7)), (date(2025, 3, 12), date(2025, 3, 12))],
            id="a day of the month told before",
        ),
    ],
)  # fmt: skip
def test_when_things_happened(text: str, days: list[tuple[date, date]]) -> None:
    assert [(one.date_start, one.date_end) for one in drafts(text)] == days


def test_a_protest_of_relatives_is_no_new_disappearance() -> None:
    [draft] = drafts(
        "QUETTA: Relatives of a student taken from Quetta's Satellite Town in March 2014 marked "
        "the anniversary of his disappearance with a protest outside the press club on Monday. "
        "Speakers said more than 5,000 people were missing."
    )
    assert draft.sub_event_type == "peaceful_protest"
    assert [str(one.scope) for one in draft.claims] == ["wider"]


def test_others_beside_those_who_were_taken_may_be_killed() -> None:
    [draft] = drafts(
        "Eleven men were taken by soldiers in Tootak on 8 March and two boys were shot in front of "
        "the house."
    )
    assert [(one, n) for _, one, n in counted(draft)] == [("disappeared", 11), ("killed", 2)]


def test_others_beside_people_of_both_kinds_are_of_neither() -> None:
    [draft] = drafts(
        "A suicide bomber targeted a truck carrying policemen in Quetta on Wednesday. A policeman, "
        "a woman and two children were killed, and 27 others were injured."
    )
    assert str(draft.claims[-1].victims) == "total"


def test_whom_a_bare_figure_counts_settles_what_it_was() -> None:
    [draft] = drafts(
        "Troops raided a hideout in Zehri, Khuzdar, on Monday, killing three, the ISPR said."
    )
    assert draft.sub_event_type == "military_operation"
    assert roles(draft)["Unidentified gunmen"] is ActorRole.TARGET


def test_a_group_that_owns_twin_attacks_does_not_own_bodies_found_elsewhere() -> None:
    first, bodies = drafts(
        "The Baloch Liberation Army (BLA) on Sunday claimed it had killed eight soldiers in twin "
        "attacks in Kalat and Mangochar. In Kalat's Nimargh area, a bomb hit a military truck, "
        "killing six. Separately, police in Surab recovered two bodies."
    )
    assert "BLA" in roles(first)
    assert "BLA" not in roles(bodies)


def test_an_old_case_before_a_court_is_old_and_where_it_was() -> None:
    town, consulate = drafts(
        "A court in Quetta on Tuesday acquitted two men accused of the 2013 Hazara Town bombing in "
        "which 84 people died. In another case, a court in Karachi sentenced a man for the 2018 "
        "attack on a consulate, in which four people were killed."
    )
    assert (town.date_start, town.date_end) == (date(2013, 1, 1), date(2013, 12, 31))
    assert consulate.outside
    assert consulate.date_start == date(2018, 1, 1)


def test_a_capital_that_speaks_is_no_place() -> None:
    [draft] = drafts(
        "Jaish al-Adl said its fighters killed ten Iranian border guards near Saravan on Saturday. "
        "Tehran confirmed ten dead. Islamabad condemned the attack."
    )
    assert draft.outside
    assert draft.place == "Saravan"


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Ahmed Baloch and Karim Jan were shot dead in Awaran on Monday.", ("killed", 2)),
        ("Two days ago students Doda Elahi and Karim Baloch were picked up in Awaran on Monday.",
         ("disappeared", 2)),
        ("Gunmen took four labourers from their camp near Mach on Monday.", ("abducted", 4)),
        ("Seven fishermen were taken at gunpoint off Jiwani on Monday.", ("abducted", 7)),
    ],
)  # fmt: skip
def test_how_many_were_taken_or_killed(text: str, figure: tuple[str, int]) -> None:
    assert [(one, n) for draft in drafts(text) for _, one, n in counted(draft)] == [figure]


def test_what_was_looted_at_gunpoint_was_nobody() -> None:
    [draft] = drafts(
        "Unknown persons set fire to an office in Mashkay on Sunday night and took away ballot "
        "papers at gunpoint."
    )
    assert draft.sub_event_type == "looting_property_destruction"


def test_the_name_of_a_tribe_is_no_place() -> None:
    [draft] = drafts(
        "A feud between the Jattak and Lehri groups claimed four lives in Johan on Sunday, Levies "
        "sources said."
    )
    assert draft.place == "Johan"


def test_two_devices_in_one_district_are_two_incidents() -> None:
    found = drafts(
        "In Sui, an IED was defused on Sunday. Meanwhile, two FC soldiers were injured when their "
        "vehicle hit a landmine in Pir Koh."
    )
    assert [one.place for one in found] == ["Sui", "Pir Koh"]


def test_a_line_of_two_towns_says_where_the_writers_sat() -> None:
    [draft] = drafts(
        "LONDON/KARACHI, March 15 (Agency) - Militants attacked a check post in Ziarat on "
        "Saturday, killing seven soldiers and injuring eleven, two security officials told the "
        "agency."
    )
    assert (draft.place, draft.outside) == ("Ziarat", False)
    assert [(one, n) for _, one, n in counted(draft)] == [("killed", 7), ("injured", 11)]


@pytest.mark.parametrize(
    ("text", "districts"),
    [
        ("2. Turbat: a vehicle was hit by a bomb at Kolwai; 3 soldiers were injured.", ["Kech"]),
        ("Three people were shot dead in Kolwai, Awaran district, on 2 May 2023.", ["Awaran"]),
        ("Three people were shot dead in Kolwai, Kohlu district, on 2 May 2023.", ["Kohlu"]),
        ("Two men were shot dead at Koshak, the police said on 2 May 2023.", [None]),
    ],
)
def test_a_misspelt_place_stays_in_the_district_beside_it(
    text: str, districts: list[str | None]
) -> None:
    assert [one.district_name for one in drafts(text)] == districts


def test_a_situation_report_is_of_its_own_day_and_each_item_of_its_own_town() -> None:
    found = drafts(
        "Daily Situation Report, 14 March 2025. 1. Quetta: A cracker exploded near Airport Road, "
        "no loss of life. 2. Turbat: FC vehicle targeted with IED at Kolwai; 3x FC pers injured. "
        "3. Harnai: CTD arrested 2 suspects with 6 kg explosives."
    )
    assert [one.place for one in found] == ["Quetta", "Turbat", "Harnai"]
    assert {one.date_start for one in found} == {date(2025, 3, 14)}
    assert [n for _, _, n in counted(found[1])] == [3]
    assert found[2].sub_event_type == "arrests"


def test_soldiers_of_a_neighbour_are_not_taken_for_pakistans() -> None:
    home, abroad = drafts(
        "Two people were killed in Chaman on Sunday. Kabul said one of its soldiers was killed in "
        "Spin Boldak by Pakistani shelling on Monday."
    )
    assert not home.outside
    assert abroad.outside
    assert not any("Pakistan" in name for name, role in roles(abroad).items() if role == "target")


def test_a_party_speaks_for_itself_and_not_for_protesters() -> None:
    [draft] = drafts(
        "Nine people were killed in Sangsila, Dera Bugti, on Monday, a spokesman for the party "
        "said."
    )
    assert counted(draft) == [("Political party", "killed", 9)]
