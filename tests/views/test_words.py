"""What we say about one incident, and that we say it alike whoever is spoken of."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from incidents.codebook import read_codebook
from incidents.model import Participation
from incidents.views.claim_table import ledger
from incidents.views.incident_words import (
    actor_in_words,
    claim_in_words,
    dates_in_words,
    escape_markdown,
    incident_heading,
    no_sum_in_words,
    place_in_words,
    range_text,
    relation_in_words,
    status_in_words,
)
from tests.laws import examples

VIEWS = Path(__file__).resolve().parents[2] / "incidents" / "views"


@pytest.mark.parametrize(
    ("start", "end", "precision", "expected"),
    [
        pytest.param(date(2025, 3, 11), date(2025, 3, 11), "day", "11 March 2025", id="day"),
        pytest.param(date(2025, 3, 11), date(2025, 3, 12), "days", "11–12 March 2025", id="days"),
        pytest.param(
            date(2025, 1, 31), date(2025, 2, 1), "days", "31 January – 1 February 2025", id="months"
        ),
        pytest.param(
            date(2024, 12, 31),
            date(2025, 1, 1),
            "day",
            "31 December 2024 – 1 January 2025",
            id="years",
        ),
        pytest.param(date(2025, 3, 3), date(2025, 3, 9), "week", "week of 3 March 2025", id="week"),
        pytest.param(
            date(2025, 3, 3), date(2025, 3, 16), "week", "about 3–16 March 2025", id="fortnight"
        ),
        pytest.param(date(2025, 3, 1), date(2025, 3, 31), "month", "March 2025", id="month"),
        pytest.param(date(2023, 7, 1), date(2023, 10, 31), "month", "July–October 2023", id="to"),
        pytest.param(date(2024, 1, 1), date(2024, 12, 31), "year", "2024", id="year"),
        pytest.param(None, None, "undated", "undated", id="undated"),
    ],
)
def test_a_date_is_said_no_more_exactly_than_it_is_known(start, end, precision, expected):
    assert dates_in_words(start, end, precision) == expected


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        ("site", "Fictional bridge, Testville"),
        ("town", "Fictional bridge, Testville"),
        ("near", "Fictional bridge, Testville (nearby)"),
        ("tehsil", "Testil (tehsil)"),
        ("district", "Testrict (district)"),
        ("province", "Balochistan, place not known"),
        ("unknown", "place not known"),
    ],
)
def test_a_place_is_said_no_more_exactly_than_it_is_known(precision, expected):
    said = place_in_words("Fictional bridge, Testville", precision, "Testrict", "Testil")
    assert said == expected


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((30, 214), "30–214"),
        ((20, 20, True), "20+"),
        ((3, 3), "3"),
        ((None, 45), "up to 45"),
        ((1000, 2000), "1,000–2,000"),
        ((float("nan"), float("nan")), "not counted"),
        ((None, None, False, False), "–"),
    ],
)
def test_an_unknown_number_is_never_zero(figures, expected):
    assert range_text(*figures) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"victims": "security_forces", "qualifier": "at_least", "low": 30, "about": "day one"},
            "at least 30 security personnel killed (day one)",
            id="at least",
        ),
        pytest.param({"n": 1, "victims": "civilians"}, "1 civilian killed", id="one"),
        pytest.param({"n": 0, "measure": "injured"}, "nobody injured", id="none"),
        pytest.param(
            {"qualifier": "up_to", "high": 20}, "up to 20 people killed", id="only a ceiling"
        ),
        pytest.param(
            {"qualifier": "about", "low": 20, "high": 30}, "about 20–30 people killed", id="about"
        ),
        pytest.param(
            {"qualifier": "uncounted", "measure": "injured"},
            "people injured, number not given",
            id="not counted",
        ),
        pytest.param(
            {"n": 214, "victims": "security_forces", "victims_detail": "hostages"},
            "214 security personnel killed – hostages",
            id="in the words of the report",
        ),
        pytest.param(
            {
                "n": 26,
                "victims": "mixed",
                "of_whom": ({"victims": "security_forces", "low": 18, "high": 18},),
            },
            "26 people of several groups killed, of whom 18 security personnel",
            id="parts",
        ),
        pytest.param(
            {"n": 1, "covers": "part"}, "1 person killed; speaks of some of them only", id="part"
        ),
        pytest.param(
            {"n": 90, "scope": "wider"},
            "90 people killed; speaks of more than this incident, in no sum",
            id="wider",
        ),
    ],
)
def test_a_claim_is_a_sentence(make_claim, changes, expected):
    assert claim_in_words(make_claim(**changes)) == expected


def test_responsibility_and_denial_carry_no_figure(make_claim):
    kinds = {"measure": None, "victims": None, "qualifier": None}
    assert claim_in_words(make_claim(kind="responsibility", **kinds)) == "says that it did this"
    assert claim_in_words(make_claim(kind="denial", **kinds)) == "denies this"


def test_a_heading_says_what_where_and_when(make_incident):
    heading = incident_heading(
        make_incident(
            geometry=None, geo_precision="district", district="XX01", district_method="manual"
        ),
        {"XX01": "Testrict"},
    )
    assert heading == "Shots at a fictional bridge · Testrict (district), 1 March 2024"


def spoken(incident) -> str:
    """Everything that we say in our own words about an incident and its claims."""
    book = read_codebook()
    parts = [incident_heading(incident, {}), status_in_words(incident.status)]
    parts += [actor_in_words(actor, book) for actor in incident.actors]
    for column in ledger(incident):
        parts.append(column.empty)
        for card in column.cards:
            parts += [card.speaker, card.source, *card.rules, *(line.text for line in card.lines)]
    return "\n".join(sorted(parts))


def test_the_same_event_with_the_actors_swapped_gives_the_same_sentences(make_incident, make_claim):
    def told(attacker: str, attacked: str):
        names = {"bla": "Balochistan Liberation Army", "pakistan-army": "Pakistan Army"}
        victims = {"bla": "armed_group", "pakistan-army": "security_forces"}
        roles = {"bla": "armed_group", "pakistan-army": "state"}
        return make_incident(
            actors=(
                Participation(actor=attacker, role="alleged_perpetrator"),
                Participation(actor=attacked, role="target", suspected_by="somebody"),
            ),
            claims=(
                make_claim(
                    1,
                    claimant=names[attacker],
                    claimant_role=roles[attacker],
                    victims=victims[attacked],
                    qualifier="at_least",
                    low=30,
                ),
                make_claim(
                    2,
                    claimant=names[attacked],
                    claimant_role=roles[attacked],
                    victims=victims[attacker],
                    n=4,
                ),
            ),
        )

    one = spoken(told("bla", "pakistan-army"))
    other = spoken(told("pakistan-army", "bla"))
    swaps = [
        ("Balochistan Liberation Army", "Pakistan Army"),
        ("security personnel", "armed group members"),
    ]
    for left, right in swaps:
        other = other.replace(left, "\0").replace(right, left).replace("\0", right)
    assert sorted(one.split("\n")) == sorted(other.split("\n"))


def test_none_of_our_sentences_takes_a_side():
    own_words = "\n".join(
        text
        for path in sorted(VIEWS.glob("*.py"))
        for text in re.findall(r'"([^"\n]*)"', path.read_text(encoding="utf-8"))
    ).casefold()
    found = [
        term.term
        for term in read_codebook().terms
        if re.search(rf"\b{re.escape(term.term.casefold())}\b", own_words)
    ]
    assert not found


def test_every_code_has_its_sentence():
    book = read_codebook()
    for field, say in (("status", status_in_words), ("counts_reason", no_sum_in_words)):
        assert all(say(entry.code) for entry in book.entries(field))
    assert all(
        relation_in_words(entry.code, "x").endswith(": x") for entry in book.entries("relation")
    )


def as_markdown(text: str) -> str:
    """Return what CommonMark with GitHub's tables and bare links makes of a text."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    kinds = {token.type for token in tokens}
    assert kinds <= {"paragraph_open", "inline", "paragraph_close"}
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "text_special"}
    return "".join(child.content for child in children)


MARKUP = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]), st.sampled_from("*_`[]()!#<>$:~|-+.\\&;\n1")
    )
)


@examples(150)
@given(MARKUP)
def test_escaped_text_is_shown_letter_by_letter(text):
    shown = as_markdown(escape_markdown(text)).replace("\u2060", "")
    plain = as_markdown(escape_markdown(shown)).replace("\u2060", "")
    assert shown == plain
    letters = [sign for sign in text.replace("\u2060", "") if sign.isalnum() or sign in "*_`[]()<>"]
    assert [sign for sign in shown if sign.isalnum() or sign in "*_`[]()<>"] == letters


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        pytest.param("![x](http://tracker.example/a.png)", r"!\[", id="picture"),
        pytest.param("https://bad.example/login", "https?://", id="bare address"),
        pytest.param("see www.bad.example", r"www\.", id="bare host"),
        pytest.param("a@bad.example", r"\w@", id="mail"),
        pytest.param(":material/home:", ":material[/_]", id="icon"),
        pytest.param(":material_home:", ":material[/_]", id="icon, as Streamlit writes it"),
        pytest.param(":smile:", r":\w+:", id="emoji"),
        pytest.param(":red[text]", r":\w+\[", id="colour"),
        pytest.param("$x^2$", r"(?<!\\)\$", id="formula"),
        pytest.param("a -> b", "->", id="arrow"),
    ],
)
def test_what_a_late_pass_would_recognise_is_broken_up(text, trigger):
    escaped = escape_markdown(text)
    undone = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped)
    target = escaped if trigger.startswith(("(?<!", "!")) or "[" in text else undone
    assert not re.search(trigger, target)
    assert undone.replace("\u2060", "") == text


def test_a_text_cannot_turn_the_page_around():
    assert escape_markdown("a\u202eb\x00\n\n    c") == "ab c"
