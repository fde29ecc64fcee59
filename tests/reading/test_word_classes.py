"""What sort of word a word is: by the table, its ending and its neighbours."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.reading import ReadingError, read_report
from incidents.reading.reader import MOST_NUMBERS
from incidents.reading.rules import read_rows
from incidents.reading.text import MOST_IN_A_SENTENCE, parse
from incidents.reading.word_classes import WordClass, classes_of
from tests.laws import examples


@pytest.mark.parametrize(
    ("sentence", "word", "wanted"),
    [
        ("Three men were killed in Quetta", "killed", WordClass.PARTICIPLE),
        ("Three people killed in Quetta", "killed", WordClass.PARTICIPLE),
        ("Gunmen killed three people in Quetta", "killed", WordClass.VERB),
        ("The four wounded were taken to hospital", "wounded", WordClass.PARTICIPLE),
        ("The vehicle plunged into a ravine", "plunged", WordClass.VERB),
        ("Police will report the attack", "report", WordClass.VERB),
        ("A report names nobody", "report", WordClass.NOUN),
        ("Testman Fictional was gunned down", "Testman", WordClass.NAME),
        ("They met Testman in Quetta", "Testman", WordClass.NAME),
        ("Two heavily armed men came", "heavily", WordClass.OTHER),
        ("Ten labourers guarding a road", "guarding", WordClass.GERUND),
        ("at least 12 people", "12", WordClass.NUMBER),
        ("were taken off and shot", "off", WordClass.PARTICLE),
        ("They have left", "have", WordClass.AUXILIARY),
        ("what , they said", ",", WordClass.SIGN),
    ],
)
def test_the_sort_of_a_word_follows_from_its_neighbours(
    sentence: str, word: str, wanted: WordClass
) -> None:
    words = sentence.split()
    assert classes_of(words)[words.index(word)] is wanted


def test_a_headline_of_capitals_names_nobody() -> None:
    words = ["Three", "Soldiers", "Killed", "As", "Vehicle", "Hits", "Mine"]
    assert WordClass.NAME not in classes_of(words)


def test_every_row_names_classes_that_there_are_and_no_word_stands_twice() -> None:
    rows = list(read_rows("word_classes"))
    assert len({row["word"] for row in rows}) == len(rows)
    assert all(WordClass(one) for row in rows for one in row["classes"].split("|"))


@given(st.lists(st.text(min_size=1), max_size=30))
@examples(100)
def test_every_word_has_a_class(words: list[str]) -> None:
    assert len(classes_of(words)) == len(words)


@given(st.text(st.sampled_from("ab ,;\n."), max_size=6000))
@examples(60)
def test_no_sentence_is_longer_than_people_write_and_none_of_it_is_lost(text: str) -> None:
    parsed = parse(text)
    assert all(one.end - one.start <= MOST_IN_A_SENTENCE for one in parsed.sentences)
    assert [one.index for one in parsed.sentences] == list(range(len(parsed.sentences)))
    assert all(a.end <= b.start for a, b in itertools.pairwise(parsed.sentences))
    inside = "".join(text[one.start : one.end] for one in parsed.sentences)
    assert "".join(inside.split()) == "".join(text.split())


def test_a_text_with_more_numbers_than_anybody_settles_is_refused_in_a_sentence() -> None:
    with pytest.raises(ReadingError, match="400 are settled at once"):
        read_report("5 killed " * (MOST_NUMBERS + 1))
