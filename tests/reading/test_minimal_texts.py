"""Texts of few words with what reading makes of them: each stood for a kind of fault once."""

from datetime import date

import pytest

from incidents.model import ActorRole, ClaimKind, Measure, Scope
from incidents.reading import ReadDraft, Reading, read_report

Told = set[tuple[str, str, int | None]]


def read(text: str, published: str = "2025-03-20") -> Reading:
    return read_report(text, published=date.fromisoformat(published))


def told(draft: ReadDraft) -> Told:
    return {
        (one.claimant, str(one.measure), one.low)
        for one in draft.claims
        if one.kind is ClaimKind.CASUALTIES and one.scope is Scope.INCIDENT
    }


def places(reading: Reading) -> list[tuple[str, str | None]]:
    return [(one.place, one.district_name) for one in reading.drafts]


def test_each_dateline_of_a_round_up_heads_an_incident_of_its_own() -> None:
    reading = read(
        "Wadh: A Levies sepoy on his way to duty was shot dead by men on a motorcycle on Monday, "
        "the station officer said.\n\nMand: Two personnel were hurt on Sunday when rockets were "
        "fired at their post. The BLF claimed to have killed four personnel there."
    )
    assert places(reading) == [("Wadh", "Khuzdar"), ("Mand", "Kech")]
    assert ("BLF", "killed", 4) in told(reading.drafts[1])
    assert told(reading.drafts[0]) == {("Officials", "killed", 1)}


def test_a_number_of_incidents_is_no_toll() -> None:
    (draft,) = read(
        "On Wednesday in two incidents six men of the Frontier Corps were killed in Kharan, a "
        "spokesman of the BLF said."
    ).drafts
    assert told(draft) == {("BLF", "killed", 6)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "The army says seven soldiers died when their vehicle struck a mine near Mach in "
            "Kachhi district.\n\nThe BLA's media wing claims a second strike, at Tigran in Kech, "
            "where it says two soldiers died.",
            [{("Pakistan Army", "killed", 7)}, {("BLA", "killed", 2)}], id="where it says",
        ),
        pytest.param(
            "The BLF also said that it was behind an attack on a police van in Panjgur on 8 March. "
            "According to the group, a sub-inspector of the police was killed.",
            [{("BLF", "killed", 1)}], id="according to the group",
        ),
        pytest.param(
            "According to the BLF, a policeman was killed in Panjgur on Monday.",
            [{("BLF", "killed", 1)}], id="according to it",
        ),
    ],
)  # fmt: skip
def test_a_claim_is_its_partys_and_never_its_enemys(text: str, wanted: list[Told]) -> None:
    assert [told(draft) for draft in read(text).drafts] == wanted


def test_a_denied_figure_is_not_the_deniers() -> None:
    reading = read(
        "QUETTA: The provincial government on Sunday firmly denied reports that Surab town was "
        "still held by militants and that 40 officials had been taken hostage."
    )
    assert all(not told(draft) for draft in reading.drafts)
    assert [(one.text, one.reason) for one in reading.numbers] == [("40", "denied")]


def test_what_a_group_is_known_for_names_no_doer() -> None:
    (draft,) = read(
        "Armed men broke into a house in Dera Bugti on Thursday night and killed a man. Nobody "
        "has claimed the attack so far, but the separatist group BRA has carried out attacks in "
        "Sui and Dera Bugti."
    ).drafts
    assert not [one for one in draft.actors if one.actor == "bra"]
    assert draft.place == "Dera Bugti"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "QUETTA: Police on Saturday withdrew an earlier statement that the blast which killed "
            "a man and his two sons in their house on Friday night was a grenade attack. Experts "
            "found that a gas cylinder had leaked.", id="withdrawn",
        ),
        pytest.param(
            "In Dera Murad Jamali a man and a woman were killed over a matter of honour, the "
            "station officer said.", id="crime",
        ),
        pytest.param(
            "Intelligence officials warned of a possible suicide attack in Quetta on 14 August. "
            "Ten checkpoints were set up.", id="warning",
        ),
        pytest.param(
            "Twelve miners were killed and eight rescued after an explosion in a coal mine in "
            "Harnai district, officials said on Wednesday. Twenty men had been in the pit when "
            "methane gas caught fire overnight.", id="accident",
        ),
    ],
)  # fmt: skip
def test_what_is_no_deed_of_the_conflict_opens_no_draft(text: str) -> None:
    assert read(text).drafts == ()


def test_an_old_case_in_a_court_gives_its_figure_to_no_other() -> None:
    (draft,) = read(
        "QUETTA: An anti-terrorism court on Tuesday sentenced a man to death for planning the "
        "suicide attack in Mastung in May 2017 that left 28 people dead and 40 wounded. The same "
        "court put off a hearing about the killing of eight lawyers.", "2024-05-15"
    ).drafts  # fmt: skip
    assert draft.background
    assert {low for _, _, low in told(draft)} == {28, 40}


@pytest.mark.parametrize(
    "text",
    [
        "A conscript was killed in an attack in Pishin county in Iran's Sistan and Baluchestan "
        "province, the judiciary's website said on Tuesday.",
        "Ten policemen were killed on Saturday in an ambush at Gohar Kuh in Taftan county of "
        "Iran's Sistan-Baluchestan, state television said.",
    ],
)
def test_a_country_beside_a_place_wins_over_a_namesake(text: str) -> None:
    (draft,) = read(text).drafts
    assert draft.outside
    assert draft.district is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param(
            "MASTUNG: At least three constables were killed when a bomb on a parked motorcycle "
            "exploded beside their truck on Dasht Road on Tuesday.", ("Dasht Road", "Mastung"),
            id="a road that is named for where it leads",
        ),
        pytest.param(
            "Our fighters attacked a post at Dasht Goran in Mastung on Tuesday and killed three "
            "soldiers, the BLA said.", ("Dasht Goran", "Mastung"), id="a name that goes on",
        ),
    ],
)  # fmt: skip
def test_a_namesake_of_another_district_opens_nothing_there(
    text: str, place: tuple[str, str]
) -> None:
    assert places(read(text)) == [place]


def test_a_station_officer_is_no_place() -> None:
    reading = read(
        "At least 52 people were killed when a bomber struck near a mosque in Mastung on Friday. "
        "SHO Lehri called it a suicide blast."
    )
    assert places(reading) == [("Mastung", "Mastung")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "2/ The army says seven soldiers were killed by a mine at Mach.", {7}, id="list mark"
        ),
        pytest.param(
            "2 September, Turbat: Student T. F., 19, was taken from his hostel.", {1}, id="age"
        ),
        pytest.param(
            "Police on Sunday corrected the toll of the attack on labourers in Panjgur: six had "
            "died, not nine.", {6}, id="correction",
        ),
        pytest.param(
            "Seven labourers had their throats slit in their quarters near Gwadar on Friday "
            "night, a police officer said.", {7}, id="throats",
        ),
    ],
)  # fmt: skip
def test_which_numbers_are_people(text: str, wanted: set[int]) -> None:
    (draft,) = read(text).drafts
    assert {low for _, _, low in told(draft)} == wanted


def test_a_sum_of_several_kinds_is_no_number_of_soldiers() -> None:
    (draft,) = read("In all 31 soldiers, railwaymen and civilians died in Mach on Monday.").drafts
    (claim,) = (one for one in draft.claims if one.measure is Measure.KILLED)
    assert (claim.low, str(claim.victims)) == (31, "mixed")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param(
            "Fighters struck an army camp in Gowarkop, Kech, on the night of September 9th, the "
            "BLF said.", date(2024, 9, 9), id="the night of",
        ),
        pytest.param(
            "Ten fighters were killed near Pahrod in Nushki. The operation ran from July 19 to 21.",
            date(2024, 7, 19), id="from one day to another",
        ),
        pytest.param(
            "Eleven policemen died in an attack in Rask, Iran, around midnight. Jaish al-Adl was "
            "formed in 2012.", None, id="when a group was formed",
        ),
    ],
)  # fmt: skip
def test_which_day_it_was(text: str, day: date | None) -> None:
    (draft,) = read(text, "2024-09-10").drafts
    assert draft.date_start == day


def test_taken_from_a_town_is_harm() -> None:
    (draft,) = read(
        "28 September, Dera Bugti: Four members of one family were taken from Sui. The family "
        "says the CTD is responsible; the CTD denies it."
    ).drafts
    assert (str(Measure.ABDUCTED), 4) in {(measure, low) for _, measure, low in told(draft)}
    assert any(one.kind is ClaimKind.DENIAL for one in draft.claims)


def test_a_victim_is_no_doer() -> None:
    (draft,) = read("A tribal elder was shot dead by gunmen in Kalat on Thursday.").drafts
    assert {one.actor for one in draft.actors if one.role is ActorRole.ALLEGED_PERPETRATOR} <= {
        "unidentified-armed-group"
    }


def test_shot_behind_an_aside_is_what_became_of_them() -> None:
    (draft,) = read(
        "In Musakhel four travellers were pulled out of a bus and, after their papers had been "
        "checked, shot dead."
    ).drafts
    assert [(one.measure.value, one.low, one.victims.value) for one in draft.claims] == [
        ("killed", 4, "civilians")
    ]


def test_who_died_in_an_attack_on_a_building_died_where_it_stands() -> None:
    (draft,) = read(
        "Four policemen died in an attack on the police headquarters in Rask, Iran, at midnight."
    ).drafts
    assert draft.outside


def test_whoever_corrects_a_toll_gives_the_new_one() -> None:
    (draft,) = read(
        "Police on Sunday corrected the toll of the attack in Panjgur: four had died."
    ).drafts
    assert [(one.claimant, one.low) for one in draft.claims] == [("Police", 4)]


def test_a_number_beside_a_free_word_of_harm_is_left_to_a_person() -> None:
    reading = read(
        "Police said three men were killed in Khuzdar on Monday. A shopkeeper who saw the killed "
        "had counted twelve from his roof. Nine shops were closed."
    )
    reasons = {one.text: one.reason for one in reading.numbers if not one.used}
    assert reasons["twelve"] == "unread"
    assert reasons["Nine"] == "thing"


def test_a_nought_is_no_figure_that_a_machine_may_give() -> None:
    reading = read("15 May | Mastung | Gunmen stop two buses; a passenger is killed | 1 | 0")
    assert {one.low for draft in reading.drafts for one in draft.claims} <= {1}
    assert [one.reason for one in reading.numbers if one.text == "0"] == ["unread"]
