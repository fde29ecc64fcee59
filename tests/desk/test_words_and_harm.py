"""Words of one side and what could harm somebody: found while one types, and not in vain."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import starter as starter_file
from incidents.desk.drafts import DeskDraft, DraftReport, HarmAnswer, Override
from incidents.desk.editing import draft_services
from incidents.desk.intake.drafts_from_reading import drafts_from_reading
from incidents.desk.review.publishing import check_answers
from incidents.desk.safeguards.flags import Flag, FlagKind, unanswered
from incidents.desk.safeguards.harm import QUESTIONS, harm_flags
from incidents.desk.safeguards.wording import (
    flags_in,
    terms,
    terms_version,
    without_party_words,
    wording_flags,
)
from incidents.model import GeoPrecision, Incident, PointGeometry, Victims
from incidents.reading import read_report

PARTIES = ("the BLA", "the security forces", "the TTP", "the Frontier Corps", "Police")


def words(text: str) -> list[str]:
    return [flag.found.casefold() for flag in flags_in(text, "summary")]


def harm(text: str, **more: object) -> list[Flag]:
    return harm_flags(DeskDraft(summary=text, **more))


@pytest.mark.parametrize("term", terms(), ids=lambda one: one.term)
def test_every_word_of_the_list_is_flagged_in_our_own_voice(term: object) -> None:
    found = list(flags_in(f"Then {term.term} and more.", "summary"))  # type: ignore[attr-defined]
    assert [one.kind for one in found] == [FlagKind.WORDING]
    neutral = term.neutral  # type: ignore[attr-defined]
    assert ("leave it out" if neutral == "–" else neutral) in found[0].sentence


@pytest.mark.parametrize("term", terms(), ids=lambda one: one.term)
def test_every_word_is_allowed_in_the_quoted_words_of_somebody_named(term: object) -> None:
    word = term.term  # type: ignore[attr-defined]
    assert words(f"A spokesman of the group said that “{word}” was the case.") == []
    # Quotation marks alone do not make it somebody else's word.
    assert words(f"The “{word}” came at night.") == [word.casefold()]


def test_the_neutral_words_are_not_flagged_themselves() -> None:
    for term in terms():
        assert words(f"Then {term.neutral} and more.") == [], term


def test_b37_executed_terrorists_in_our_own_voice() -> None:
    assert words("BLA executed 5 terrorists.") == ["executed", "terrorists"]
    assert words("BLA said that it “executed 5 terrorists”.") == []


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(PARTIES, 2)))
def test_the_same_words_about_another_party_are_flagged_alike(one: str, other: str) -> None:
    for sentence in (
        "{} martyred two men.", "Two were neutralised by {}.", "{} killed two men.",
        "{} said “we sent them to hell”.", "Enemy fire hit {}.",
    ):  # fmt: skip
        assert words(sentence.format(one)) == words(sentence.format(other))


def test_names_and_plain_words_are_no_alarm() -> None:
    for text in (
        "Shaheed Sikandarabad is a district.", "They encountered a barrier.",
        "Two travel agents were there.", "A member of an armed group was killed.",
    ):  # fmt: skip
        assert words(text) == [], text


def test_the_list_has_a_version_that_is_kept_with_what_was_answered() -> None:
    assert len(terms_version()) == 8


@pytest.fixture(scope="module")
def starter() -> list[Incident]:
    return starter_file.read()


def test_the_starter_incidents_raise_next_to_no_alarm(starter: list[Incident]) -> None:
    """What is published already was written by these rules: an alarm here would be a false one."""
    drafted = [DeskDraft(title=one.title, summary=one.summary) for one in starter]
    assert [flag.found for one in drafted for flag in wording_flags(one)] == []
    alarms = [flag for one in drafted for flag in harm_flags(one)]
    assert len(alarms) <= len(starter) // 20, [one.found for one in alarms]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("Call 0300-1234567.", FlagKind.PERSON, id="B36 phone"),
        pytest.param("Call +92 300 1234567.", FlagKind.PERSON, id="B36 phone with country"),
        pytest.param("Card 54400-1234567-1.", FlagKind.PERSON, id="B36 CNIC"),
        pytest.param("Write to a.b@example.org.", FlagKind.PERSON, id="B36 e-mail"),
        pytest.param("Posted by @fictional_name.", FlagKind.PERSON, id="account"),
        pytest.param("A van, LEA 1234, was hit.", FlagKind.PERSON, id="plate"),
        pytest.param("Abdul Fictional son of Karim Fictional was taken.", FlagKind.PERSON,
                     id="B36 family"),
        pytest.param("The victim Fictional Person was taken.", FlagKind.PERSON, id="B36 name"),
        pytest.param("A girl aged 9 was hurt.", FlagKind.PERSON, id="minor"),
        pytest.param("A 14-year-old was hurt.", FlagKind.PERSON, id="minor, other form"),
        pytest.param("A woman was raped.", FlagKind.VIOLENCE, id="sexual violence"),
        pytest.param("In the house of a fictional man.", FlagKind.PLACE, id="home"),
    ],
)  # fmt: skip
def test_what_could_harm_somebody_is_flagged(text: str, kind: FlagKind) -> None:
    found = harm(text)
    assert kind in [one.kind for one in found], text
    assert all(one.sentence for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "Five people were killed on 12 March 2024 on the N-25 highway.",
        "Section 144 was imposed; an FC-12 post was hit.",
        "The Baloch Liberation Army claimed it.",
        "In 2023 there were 1,234 incidents in Kech.",
        "An AK-47 and an RPG-7 were found.",
    ],
)
def test_ordinary_sentences_raise_no_alarm(text: str) -> None:
    assert harm(text) == []


def test_points_of_disappearances_and_homes_are_flagged() -> None:
    place = {"geometry": PointGeometry(coordinates=(63.05, 26.0)),
             "geo_precision": GeoPrecision.SITE}  # fmt: skip
    taken = harm("A man was taken.", sub_event_type="enforced_disappearance", **place)
    assert [one.field for one in taken] == ["geometry"]
    home = harm("At the home of a man.", **place)
    assert "geo_precision" in [one.field for one in home]


def test_the_five_questions_are_all_answered_and_a_yes_is_explained() -> None:
    assert len(QUESTIONS) == 5
    no = [HarmAnswer(question=one.key, yes=False) for one in QUESTIONS]
    assert check_answers(no) is None
    assert check_answers(no[:4])
    assert check_answers([])
    yes = HarmAnswer(question=QUESTIONS[0].key, yes=True)
    assert check_answers([yes, *no[1:]])
    assert check_answers([yes.model_copy(update={"note": "Names are out."}), *no[1:]]) is None


def test_a_flag_is_answered_by_a_reason_and_by_nothing_less() -> None:
    draft = DeskDraft(summary="Two terrorists came.")
    [flag] = draft_services.flags_of(draft)
    for reason, left in (("", 1), ("  ", 1), ("It is a name.", 0)):
        one = draft.model_copy(update={"terms_overrides": (Override(key=flag.key, reason=reason),)})
        assert len(unanswered(draft_services.flags_of(one), one)) == left


def test_notes_details_and_quotes_are_looked_at_too() -> None:
    draft = DeskDraft(reports=(DraftReport(note="Call 0300-1234567, a terrorist said."),))
    fields = {one.field for one in draft_services.flags_of(draft)}
    assert fields == {"reports.0.note"}


@given(st.text(max_size=300))
def test_any_text_is_flagged_within_itself(text: str) -> None:
    # A draft holds the text without what cannot be seen; flags count in what it holds.
    kept = DeskDraft(summary=text).summary or ""
    for told, flags in ((text, flags_in(text, "summary")), (kept, harm(text))):
        for flag in flags:
            assert told[flag.start : flag.end].strip() == flag.found.strip()


def test_a_draft_of_the_machine_proposes_no_word_of_one_side() -> None:
    text = "The BLA said it had killed three agents of the state in Surab on Monday."
    (read,) = drafts_from_reading(read_report(text), DraftReport())
    draft = without_party_words(read)
    assert wording_flags(draft) == []
    (claim,) = (one for one in draft.claims if one.low == 3)
    # Whom a group calls agents it does not call civilians.
    assert (claim.claimant, claim.victims) == ("BLA", Victims.UNKNOWN)


def test_a_place_that_readers_are_not_told_is_flagged_in_our_own_words() -> None:
    taken = DeskDraft(
        sub_event_type="enforced_disappearance", place="Killi Testabad, Kech",
        title="A man taken at Testabad", summary="A fictional event in Kech district.",
    )  # fmt: skip
    found = [one for one in harm_flags(taken) if "not told" in one.sentence]
    assert [(one.field, one.found) for one in found] == [("title", "Testabad")]
    clash = taken.model_copy(update={"sub_event_type": "armed_clash"})
    assert [one for one in harm_flags(clash) if "not told" in one.sentence] == []
