"""Families of sentences: one rule each, said in several ways.

Places and organisations are real, what happens in them is made up.
"""

from datetime import date

import pytest

from incidents.model import ClaimKind, DatePrecision
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
            "In Turbat on Monday gunmen pulled five men off a coach and shot them dead.",
            [("killed", 5, "civilians")], id="pulled off and shot dead",
        ),
        pytest.param(
            "Gunmen in Turbat shot three of the passengers dead on Monday.",
            [("killed", 3, "civilians")], id="shot N dead",
        ),
        pytest.param(
            "Four miners were abducted and later shot dead near Mach on Monday.",
            [("killed", 4, "civilians")], id="abducted and killed are dead",
        ),
        pytest.param(
            "A bomb in Panjgur on Monday wounded two soldiers. Another was hurt when he fell.",
            [("injured", 2, "security_forces"), ("injured", 1, "security_forces")], id="another",
        ),
        pytest.param(
            "A mine near Sui on Monday killed two shepherds and a third lost a foot.",
            [("killed", 2, "civilians"), ("injured", 1, "civilians")], id="a third",
        ),
        pytest.param(
            "In Kohlu on Monday a bomb killed two policemen and injured as many.",
            [("killed", 2, "security_forces"), ("injured", 2, "security_forces")], id="as many",
        ),
        pytest.param(
            "A bomb struck a truck carrying coal miners in Harnai on Monday, killing eleven.",
            [("killed", 11, "civilians")], id="a bare number of those who were hit",
        ),
        pytest.param(
            "Three teachers and three students were wounded by a bomb in Kech on Monday.",
            [("injured", 3, "civilians"), ("injured", 3, "civilians")], id="the same number twice",
        ),
        pytest.param(
            "A bomb in Kharan on Monday killed four people. A constable was among the dead.",
            [("killed", 4, "total"), ("killed", 1, "security_forces")], id="among the dead",
        ),
        pytest.param(
            "A bomb in Kharan on Monday wounded eight people, including two children.",
            [("injured", 8, "total")], id="age is no other group",
        ),
        pytest.param(
            "The five-hour siege in Kharan on Monday left two policemen dead.",
            [("killed", 2, "security_forces")], id="a number in an adjective",
        ),
    ],
)  # fmt: skip
def test_whom_a_figure_counts(text: str, wanted: list[tuple[str, int, str]]) -> None:
    assert [one[1:] for one in figures(text)] == wanted


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        pytest.param(
            "Five soldiers were killed by a bomb in Panjgur on Monday, the military's media wing "
            "said in a statement.", "Pakistan Army", id="said in a statement, at the end",
        ),
        pytest.param(
            "Nine people were killed by a bomb in Pishin on Monday, the hospital's medical "
            "superintendent, Dr Testman Fictional, said.", "Health officials",
            id="what he is stands before his name",
        ),
        pytest.param(
            "A bomb killed five people in Bannu on Monday, according to police; the target, a "
            "leader of the JUI-F, was unhurt.", "Police", id="according to one, not to the next",
        ),
        pytest.param(
            "Nine troops were killed in Kech on Monday, the agency reported, quoting an official.",
            "Officials", id="quoting an official",
        ),
        pytest.param(
            "The BLA said the target in Gwadar on Monday had been an office and claimed to have "
            "killed nine soldiers.", "BLA", id="two verbs, one subject",
        ),
    ],
)  # fmt: skip
def test_who_gives_a_figure(text: str, claimant: str) -> None:
    assert {one[0] for one in figures(text)} == {claimant}


def test_a_release_that_reached_the_desk_as_news_speaks_for_its_author() -> None:
    text = (
        "Rawalpindi, 18 March 2025: Security forces conducted an intelligence based operation in "
        "Kharan District on 17 March. Own troops effectively engaged the terrorists' location and "
        "five terrorists were sent to hell while three got injured. Sanitization is under way."
    )
    assert figures(text) == [
        ("Pakistan Army", "killed", 5, "armed_group"),
        ("Pakistan Army", "injured", 3, "armed_group"),
    ]


def test_a_communique_that_reached_the_desk_as_news_speaks_for_its_author() -> None:
    text = (
        "Balochistan Liberation Front spokesman Testman Baloch said in a statement that our "
        "sarmachars attacked a post of the occupying army in Zamuran on Monday. Two personnel "
        "were killed on the spot."
    )
    assert figures(text) == [("BLF", "killed", 2, "security_forces")]


def test_a_wire_with_two_parties_is_nobodys_text() -> None:
    text = (
        "The army said five terrorists were killed in Kharan on Monday.\n\nThe BLA said it had "
        "killed nine soldiers.\n\nIn Quetta a bomb wounded two shopkeepers on Tuesday."
    )
    assert {one[:2] for one in told(drafts(text)[-1])} == {("unattributed", "injured")}


def test_a_spokesman_of_others_is_not_the_last_speaker() -> None:
    text = (
        "Deputy Commissioner Testman Fictional said a passer-by was killed in Wadh on Monday. "
        "A spokesman for one of the factions said seven men had been wounded."
    )
    assert ("unattributed", "injured", 7) in [one[:3] for one in figures(text)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param(
            "A strike was observed in Kharan on Wednesday against the killing of a trader, who "
            "was gunned down by armed men on Monday.", ["Kharan", "Kharan"],
            id="what a protest is about",
        ),
        pytest.param(
            "They blew up a gas pipeline in Loti, Dera Bugti, on Saturday, and hit a vehicle with "
            "a bomb in Sangsila on Sunday.", ["Loti", "Sangsila"], id="two places of one district",
        ),
        pytest.param(
            "A grenade wounded four people on Saryab Road in Quetta on Monday. Hours later a "
            "second bomb went off in the city's Kharotabad quarter.",
            ["Saryab Road", "Kharotabad"], id="hours later",
        ),
        pytest.param(
            "Hours after the Loralai bombing, a blast in Bannu killed five people on Monday.",
            ["Bannu"], id="a bombing that only says when",
        ),
        pytest.param(
            "A bomb at Civil Hospital Chowk in Mastung killed two people on Monday.",
            ["Mastung"], id="a chowk of its own town",
        ),
        pytest.param(
            "Residents of Zehri said on Tuesday that armed men had torched a bank on Monday.",
            ["Zehri"], id="residents of the scene",
        ),
        pytest.param(
            "The toll of the bombing in Mastung rose to 28 on Tuesday as three more died of their "
            "wounds in a Quetta hospital.", ["Mastung"], id="a hospital elsewhere",
        ),
        pytest.param(
            "A grenade was thrown at a party's office in Khuzdar on Monday, wounding three people.",
            ["Khuzdar"], id="an office that was hit",
        ),
    ],
)  # fmt: skip
def test_how_many_incidents_and_where(text: str, places: list[str]) -> None:
    assert [one.place for one in drafts(text)] == places


def test_items_headed_by_a_day_have_that_day() -> None:
    text = (
        "Security review\n\n- March 10: A bomb in Kohlu killed two people.\n"
        "- March 12: A grenade in Hub wounded five people."
    )
    assert [one.date_start for one in drafts(text)] == [date(2025, 3, 10), date(2025, 3, 12)]


def test_the_day_of_both_attacks() -> None:
    text = (
        "Gunmen killed two soldiers in Panjgur and three policemen in Nushki. "
        "Both attacks began on Wednesday night."
    )
    found = drafts(text)
    assert {one.date_start for one in found} == {date(2025, 3, 19)}
    assert {one.date_precision for one in found} == {DatePrecision.DAY}


def test_a_day_of_words_alone_dates_nothing() -> None:
    (draft,) = drafts("Two soldiers were killed by a bomb in Panjgur, police said on Tuesday.")
    assert draft.date_start is None


def test_a_video_of_captives_sets_nobody_free() -> None:
    text = "Ten miners were abducted in Harnai on Monday. The BLA released a video of seven men."
    assert [one[1:3] for one in figures(text)] == [("abducted", 10)]


def test_the_group_that_a_text_names_outranks_what_its_spokesman_used_to_be() -> None:
    text = (
        "The Baloch Nationalist Army accepts responsibility for a grenade attack in Turbat on "
        "Monday in which two policemen were injured, spokesman Murid Baloch said."
    )
    (draft,) = drafts(text)
    assert {one.claimant for one in draft.claims} == {"BNA"}


def test_what_the_writer_adds_about_an_earlier_deed_is_not_the_groups_word() -> None:
    text = (
        "A bomb wounded 13 people in Quetta on Thursday. Jamaat-ul-Ahrar claimed it, days after "
        "its bomber killed 70 people at a hospital."
    )
    assert ("Jamaat-ul-Ahrar", "killed", 70) not in [one[:3] for one in figures(text)]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("In May of that year", (2019, 5, 1), (2019, 5, 31)),
        ("Later in the same year", (2019, 1, 1), (2019, 12, 31)),
        ("The following year", (2020, 1, 1), (2020, 12, 31)),
        ("Three years later", (2022, 1, 1), (2022, 12, 31)),
        ("A month later", (2019, 4, 1), (2019, 4, 30)),
        ("Ten months later", (2020, 1, 1), (2020, 1, 31)),
        ("Two weeks later", (2019, 3, 25), (2019, 3, 31)),
        ("The following week", (2019, 3, 18), (2019, 3, 24)),
    ],
)
def test_a_month_or_a_year_hangs_on_the_time_told_before(
    words: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    text = f"On 12 March 2019 gunmen killed five men in Turbat. {words} a mine killed two in Sui."
    found = {one.place: one for one in drafts(text)}["Sui"]
    assert (found.date_start, found.date_end) == (date(*first), date(*last))


@pytest.mark.parametrize("words", ["In May of that year", "The following month", "That month"])
def test_what_hangs_on_a_time_that_is_not_told_is_undated(words: str) -> None:
    [draft] = drafts(f"{words} a mine killed two shepherds in Sui.")
    assert draft.date_start is None


def test_nothing_that_is_told_lies_after_the_report() -> None:
    text = "On 12 March 2025 gunmen killed five men in Turbat. The following year two died in Sui."
    assert all(one.date_start is None or one.date_start <= THURSDAY for one in drafts(text))
