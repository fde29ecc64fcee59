"""Families of sentences: who is counted together, who is only named, where it was.

Places and organisations are real, what happens in them is made up.
"""

from datetime import date

import pytest

from incidents.model import ClaimKind, Scope
from incidents.reading import ReadDraft, read_report

THURSDAY = date(2025, 3, 20)


def drafts(text: str) -> tuple[ReadDraft, ...]:
    return read_report(text, published=THURSDAY).drafts


def figures(text: str) -> list[tuple[str, int | None, str]]:
    return [
        (str(one.measure), one.low or one.high, str(one.victims))
        for draft in drafts(text)
        for one in draft.claims
        if one.kind is ClaimKind.CASUALTIES and one.scope is Scope.INCIDENT
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "A teacher and a voter were injured by a grenade in Surab on Monday.",
            [("injured", 2, "civilians")], id="two of one kind",
        ),
        pytest.param(
            "A trader, Testman Fictional, and his guard were shot dead in Surab on Monday.",
            [("killed", 2, "civilians")], id="a name between them",
        ),
        pytest.param(
            "Naik Testman Fictional (age 32 years, resident of District Attock) and Sepoy Otherman "
            "(age 24 years) embraced martyrdom in Surab on Monday.",
            [("killed", 2, "security_forces")], id="ranks and brackets",
        ),
        pytest.param(
            "A soldier and a shopkeeper were killed by a bomb in Surab on Monday.",
            [("killed", 1, "security_forces"), ("killed", 1, "civilians")], id="two kinds stay two",
        ),
        pytest.param(
            "Two men, an elder and his guard, were shot dead in Surab on Monday.",
            [("killed", 2, "civilians")], id="told again one by one",
        ),
        pytest.param(
            "Gunmen killed an elder and his guard in Surab on Monday. Police said the two died on "
            "the spot.",
            [("killed", 2, "civilians")], id="the two are the same two",
        ),
        pytest.param(
            "An attack in Harnai on Monday killed four soldiers and the tanker's driver.",
            [("killed", 4, "security_forces"), ("killed", 1, "civilians")], id="whose driver",
        ),
        pytest.param(
            "A retired naval officer was shot dead in Surab on Monday.",
            [("killed", 1, "civilians")], id="no more of the force",
        ),
        pytest.param(
            "Troops killed three members of the BLA in Surab on Monday.",
            [("killed", 3, "armed_group")], id="members of a group",
        ),
        pytest.param(
            "Police said 12 protesters were injured in Surab on Monday, one of them by a bullet.",
            [("injured", 12, "protesters")], id="how one of them was hurt",
        ),
    ],
)  # fmt: skip
def test_who_is_counted_together(text: str, wanted: list[tuple[str, int, str]]) -> None:
    assert figures(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Testman Fictional was gunned down in Surab on Monday.", [("killed", 1, "unknown")]),
        ("Gunmen abducted Testman Fictional in Surab on Monday.", [("abducted", 1, "unknown")]),
        (
            "Testman Fictional and Otherman Fictional were shot dead in Surab on Monday.",
            [("killed", 2, "unknown")],
        ),
        (
            "Gunmen killed Testman Fictional and his son in Surab on Monday.",
            [("killed", 2, "civilians")],
        ),
        (
            "Testman Fictional, a tailor, was shot dead in Surab on Monday.",
            [("killed", 1, "civilians")],
        ),
        (
            "A student named Testman Fictional was picked up in Surab on Monday.",
            [("disappeared", 1, "civilians")],
        ),
    ],
)
def test_who_is_only_named_is_one_person_of_whom_no_more_is_known(
    text: str, wanted: list[tuple[str, int, str]]
) -> None:
    assert figures(text) == wanted


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param(
            "Police broke up a rally in Hub, a town on the edge of Karachi, on Monday.",
            [("Hub", "Hub")], id="described by a city beside it",
        ),
        pytest.param(
            "DERA MURAD JAMALI: A grenade was thrown at a shop on Quetta Road on Monday.",
            [("Quetta Road", "Nasirabad")], id="a road named for where it leads",
        ),
        pytest.param(
            "Gunmen shot dead a trader in Gulistan-i-Nowhere, Karachi, on Monday.",
            [("Gulistan-i-Nowhere", None)], id="a longer name of another place",
        ),
        pytest.param(
            "The railway track between Jacobabad and Shikarpur was blown up on Monday.",
            [("Jacobabad", None)], id="between two places outside",
        ),
        pytest.param(
            "Fighters attacked a post at Chattar in Nasirabad on Monday, killing two soldiers.\n\n"
            "The same night the railway track at Notal, also in Nasirabad, was blown up.",
            [("Chattar", "Nasirabad"), ("Notal", "Nasirabad")], id="the same night elsewhere",
        ),
    ],
)  # fmt: skip
def test_where_it_was(text: str, places: list[tuple[str, str | None]]) -> None:
    assert [(one.place, one.district_name) for one in drafts(text)] == places


@pytest.mark.parametrize(
    "text",
    [
        "The party announced a strike in Nushki and Dalbandin on Wednesday.",
        "Police will be posted along the routes of 14 processions in Loralai and Duki.",
        "The government has banned public gatherings in Hub.",
    ],
)
def test_what_is_to_come_has_not_happened(text: str) -> None:
    assert drafts(text) == ()


def test_what_a_protest_is_about_is_not_done_there() -> None:
    (draft,) = drafts("Women staged a rally in Surab on Monday against the killing of a trader.")
    assert draft.sub_event_type == "peaceful_protest"
    assert draft.claims == ()


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        ("Two men were killed in Surab on Monday, police told HRCP.", "Police"),
        (
            "HRCP is concerned over the deaths of two men in Surab on Monday. Three others were "
            "injured, the commission said.",
            "HRCP",
        ),
        (
            "CTD officers killed two men in Surab on Monday, a spokesman for the department said.",
            "CTD",
        ),
        (
            "A professor was shot dead in Quetta on Monday, a killing that the BLA claimed.",
            "unattributed",
        ),
        (
            "Three men were killed in Sibi on Monday, Levies said. Two more died in Surab, a "
            "spokesman for one of the factions said. He said one trader was injured.",
            "unattributed",
        ),
    ],
)
def test_who_is_taken_for_the_speaker(text: str, claimant: str) -> None:
    told = [one for draft in drafts(text) for one in draft.claims if one.measure is not None]
    assert told[-1].claimant == claimant


def test_the_sum_of_several_engagements_is_no_figure_of_the_first() -> None:
    first, second = drafts(
        "On Monday nine terrorists were killed in two separate engagements in Balochistan.\n\n"
        "In Mangochar, Kalat district, troops killed five terrorists.\n\n"
        "In another engagement in Basima, Washuk district, four terrorists were killed."
    )
    assert [(one.low, one.scope) for one in first.claims] == [
        (9, Scope.WIDER),
        (5, Scope.INCIDENT),
    ]
    assert [one.low for one in second.claims] == [4]
