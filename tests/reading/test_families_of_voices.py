"""Families of sentences about who says so, and what is contested; one rule each.

Places and organisations are real, what happens in them is made up.
"""

from datetime import date

import pytest

from incidents.model import ClaimKind
from incidents.reading import ReadDraft, read_report

THURSDAY = date(2025, 3, 20)


def drafts(text: str) -> tuple[ReadDraft, ...]:
    return read_report(text, published=THURSDAY).drafts


def told(draft: ReadDraft) -> list[tuple[str, str, int | None, str]]:
    return [
        (one.claimant, str(one.measure), one.low or one.high, str(one.victims))
        for one in draft.claims
        if one.kind is ClaimKind.CASUALTIES
    ]


def figures(text: str) -> list[tuple[str, str, int | None, str]]:
    return [one for draft in drafts(text) for one in told(draft)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "Police rejected the BLA's claim that five soldiers were killed in Turbat on Monday.",
            ("BLA", "killed", 5, "security_forces"), id="rejected the group's claim",
        ),
        pytest.param(
            "The military dismissed a claim by the BLF that 12 troops had died in Awaran on "
            "Monday.", ("BLF", "killed", 12, "security_forces"), id="a claim by",
        ),
        pytest.param(
            "The BLA rejected the army's claim that 12 of its fighters had been killed in "
            "Mangochar on Monday.", ("Pakistan Army", "killed", 12, "armed_group"),
            id="the army's claim of the group's own",
        ),
        pytest.param(
            "BLA spokesman Jeeyand Baloch said fighters ambushed a convoy in Mangochar on Monday. "
            "The claim of the army that it killed seven of our sarmachars is baseless.",
            ("Pakistan Army", "killed", 7, "armed_group"), id="in the group's own text",
        ),
        pytest.param(
            "Officials played down the BLA's toll of 20 soldiers killed in Noshki on Monday.",
            ("BLA", "killed", 20, "security_forces"), id="the group's toll",
        ),
        pytest.param(
            "Two soldiers were killed in Kech on Monday, according to ISPR, against the BLA's "
            "claim of 14.", ("BLA", "killed", 14, "security_forces"), id="against its claim of",
        ),
        pytest.param(
            "A police official contradicted the group's assertion that nine policemen were killed "
            "in Kalat on Monday.", ("unattributed", "killed", 9, "security_forces"),
            id="a group that nobody named",
        ),
    ],
)  # fmt: skip
def test_a_claim_that_is_only_repeated_is_its_owners(
    text: str, wanted: tuple[str, str, int, str]
) -> None:
    assert wanted in figures(text)
    assert len([one for one in figures(text) if one[2] == wanted[2]]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The spokesman of the United Baloch Army, in a statement released on Wednesday, accepted "
        "responsibility for two attacks. He said fighters blew up a gas pipeline at Loti on "
        "Monday. Three personnel who came to inspect the spot were killed.",
        "Statement of the spokesman of the United Baloch Army\n\nOn Monday the mujahideen raided a "
        "post at Loti. Three personnel were killed.",
        "United Baloch Army claims responsibility for an attack in Loti\n\nOn Monday fighters "
        "fired on a post of the army in Loti. Three enemy soldiers were killed.",
    ],
)
def test_a_statement_that_is_passed_on_is_the_groups_word(text: str) -> None:
    assert ("UBA", "killed", 3, "security_forces") in figures(text)


def test_a_statement_is_not_the_text_where_others_speak() -> None:
    text = (
        "A bomb killed three people in Loti on Monday, police said. The UBA accepted "
        "responsibility in a statement. Nine more were hurt in a blast in Sui."
    )
    assert ("UBA", "killed", 3) not in [one[:3] for one in figures(text)]
    assert ("UBA", "injured", 9) not in [one[:3] for one in figures(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "BLF spokesman Testman Baloch said that our sarmachars attacked a post in Kolwah on "
            "Monday. One of our companions, Sangat Testman, embraced martyrdom.",
            ("BLF", "killed", 1, "armed_group"), id="one of our companions",
        ),
        pytest.param(
            "BRG spokesman Testman Baloch said in a statement: our fighters planted a bomb in Sui "
            "on Monday. The enemy tried to defuse it and two of its men were killed.",
            ("BRG", "killed", 2, "security_forces"), id="the enemy's men",
        ),
        pytest.param(
            "BLF spokesman Testman Baloch said that our sarmachars took a post in Kolwah on "
            "Monday. Six personnel were killed and one was taken alive.",
            ("BLF", "abducted", 1, "security_forces"), id="taken alive",
        ),
    ],
)  # fmt: skip
def test_a_group_speaks_of_its_own_and_of_the_enemy(
    text: str, wanted: tuple[str, str, int, str]
) -> None:
    assert wanted in figures(text)


@pytest.mark.parametrize(
    ("text", "claimants"),
    [
        pytest.param(
            "At least four suspected militants were killed in Jhao on Monday, a Frontier Corps "
            "spokesman said.", {"Frontier Corps"}, id="suspected is no verb here",
        ),
        pytest.param(
            "Two men opened fire on the car of a tribal elder in Loralai on Monday, killing him. "
            "His guard was wounded, Levies sources said.", {"Levies"}, id="his guard",
        ),
        pytest.param(
            "Police constable Testman Fictional was killed when motorcyclists opened fire in "
            "Kuchlak on Monday. The other constable sustained bullet wounds, an official of the "
            "Kuchlak police station said.", {"Police"}, id="the other constable",
        ),
    ],
)  # fmt: skip
def test_who_tells_of_the_whole(text: str, claimants: set[str]) -> None:
    assert {one[0] for one in figures(text)} == claimants


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param(
            "Frontier Corps personnel picked up two brothers in Panjgur on Monday, their family "
            "said.", "claimed", id="a family on what the forces did",
        ),
        pytest.param(
            "Gunmen shot dead a trader in Panjgur on Monday, his family said.", "reported",
            id="a family on what gunmen did",
        ),
        pytest.param(
            "The CTD said three terrorists were killed in Mand on Monday. The families of two of "
            "them say the men had been in custody since January.", "disputed",
            id="they had been in custody",
        ),
        pytest.param(
            "The CTD said three terrorists were killed in Mand on Monday. Relatives said all three "
            "were students.", "disputed", id="they were students",
        ),
        pytest.param(
            "Eight people were hurt by a bomb near Sibi on Monday, a railway official said. The "
            "BRG said it had killed six soldiers. \"That is false. Nobody died,\" the official "
            "told a news agency.", "disputed", id="that is false",
        ),
        pytest.param(
            "A Frontier Corps spokesman said four militants were killed in Jhao on Monday. The BLF "
            "contested this account.", "disputed", id="contested",
        ),
    ],
)  # fmt: skip
def test_what_is_claimed_and_what_is_disputed(text: str, status: str) -> None:
    assert drafts(text)[0].status == status


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "A rally was taken out in Panjgur on Tuesday for the recovery of two brothers. "
            "According to their family, they were picked up by Frontier Corps personnel in "
            "Chitkan on March 4.", ("Family", "disappeared", 2, "civilians"), id="they were",
        ),
        pytest.param(
            "Relatives of three students blocked the road in Turbat on Monday. They said the three "
            "students had been taken away by the CTD from a hostel on March 4.",
            ("Family", "disappeared", 3, "civilians"), id="they said",
        ),
        pytest.param(
            "Protesters in Hub on Monday were demanding the recovery of two cousins who, their "
            "family says, were taken away by security forces from a shop in Winder on March 2.",
            ("Family", "disappeared", 2, "civilians"), id="a speaker between commas",
        ),
        pytest.param(
            "A convoy was hit at Hoshab on Monday and five soldiers died, the army said. The BLA, "
            "which said it had planted the device, put the number at 14.",
            ("BLA", "killed", 14, "security_forces"), id="put the number at",
        ),
        pytest.param(
            "Seven people were brought to the hospital with bullet injuries after firing in Chaman "
            "on Monday, Dr Testman said.", ("Health officials", "injured", 7, "total"),
            id="brought in with injuries",
        ),
        pytest.param(
            "The Human Rights Commission of Pakistan (HRCP) is gravely concerned at the killing in "
            "Nal on Monday. A journalist was shot dead there.",
            ("HRCP", "killed", 1, "civilians"), id="a monitor that takes a stand",
        ),
    ],
)  # fmt: skip
def test_who_tells_what_became_of_them(text: str, wanted: tuple[str, str, int, str]) -> None:
    assert wanted in figures(text)


def test_who_denies_to_hold_somebody_gives_no_figure() -> None:
    text = (
        "A sit-in in Hub on Monday demanded the recovery of two cousins who, their family says, "
        "were taken away by security forces in Winder on March 2. Police deny that the two are in "
        "custody."
    )
    assert "Police" not in {one[0] for one in figures(text)}
    assert [one.status for one in drafts(text)][-1] == "disputed"


def test_a_death_in_custody_is_no_arrest() -> None:
    text = (
        "An angry crowd torched a police post in Gandawah on Monday over the death of a young man "
        "in custody."
    )
    (draft,) = drafts(text)
    assert draft.sub_event_type == "mob_violence"
    assert "arrested" not in {one[1] for one in told(draft)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gunmen blocked the highway near Mangochar on Monday and torched three trucks.",
         "looting_property_destruction"),
        ("Women carried portraits of the missing through Turbat on Monday.", "peaceful_protest"),
        ("Terrorists who tried to infiltrate at Sambaza on Monday were engaged and seven were "
         "killed, the military said.", "armed_clash"),
        ("Two shepherds were killed when an army drone fired on a pasture in Mashkay on Monday.",
         "air_drone_strike"),
        ("FC personnel raided a house in Tump on Monday and took two brothers to an unknown place, "
         "according to the report.", "enforced_disappearance"),
        ("Two policemen guarding vaccinators were gunned down in Huramzai on Monday and a health "
         "worker was wounded.", "armed_attack"),
    ],
)  # fmt: skip
def test_kinds_of_incident(text: str, kind: str) -> None:
    assert [one.sub_event_type for one in drafts(text)] == [kind]


def test_an_attack_named_by_its_month_is_background() -> None:
    text = (
        "Four terrorists were killed in Nushki on Wednesday, the CTD said. They were involved in "
        "the January attack on a convoy in Dalbandin, in which three engineers were injured."
    )
    found = drafts(text)
    assert [one.background for one in found] == [False, True]
    assert found[1].date_start == date(2025, 1, 1)
