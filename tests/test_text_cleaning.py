"""One cleaner: what it takes out, what it leaves, and that it is done in one pass."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import starter
from incidents.text_cleaning import MOST_MARKS, clean_line, clean_text, hides_signs, is_clean
from tests.laws import examples

JOINERS = "\u200c\u200d"
# Texts in which hidden signs are common, beside any text at all.
SECRETS = (
    "\u202e\u202c\u2066\u2069\u200b\u200c\u200d\u200e\u00ad\ufeff\u2060\u034f\u3164\U000e0041\ufe0f"
    "\x00\x01\x1b\x7f\x85\u2028\u2029\r\n\t\u00a0\u0301\u0302\u0303\u0488\ud800\ue000"
)
TEXTS = st.text(
    st.one_of(st.sampled_from(SECRETS + "aeo \u06cc\u0645\u062e\u064e"), st.characters()),
    max_size=40,
)


@examples(600)
@given(TEXTS)
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    for clean in (clean_text, clean_line):
        once = clean(text)
        assert clean(once) == once
        assert is_clean(once)
        assert not hides_signs(once)
        assert unicodedata.is_normalized("NFC", once)


@examples(600)
@given(TEXTS)
def test_nothing_that_cannot_be_seen_is_left(text: str) -> None:
    marks = 0
    for sign in clean_text(text):
        kind = unicodedata.category(sign)
        assert kind not in {"Cs", "Co", "Zl", "Zp"}
        assert kind != "Cf" or sign in JOINERS
        assert kind != "Cc" or sign in "\n\t"
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        assert marks <= MOST_MARKS
    assert not set("\n\t") & set(clean_line(text))


def test_every_sign_that_unicode_hides_is_taken_out() -> None:
    for number in range(sys.maxunicode + 1):
        sign = chr(number)
        kind = unicodedata.category(sign)
        is_space = sign in "\t\n\r\x0b\x0c\x1c\x1d\x1e\x85"
        if kind in {"Cf", "Cs", "Co"} or (kind == "Cc" and not is_space):
            assert clean_text(f"a{sign}b") == "ab", hex(number)
            assert hides_signs(f"a{sign}b"), hex(number)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("At least \u202e01 dellik\u202c people", "At least 01 dellik people"),
        ("Tur\u200bbat", "Turbat"),
        ("Tur\u00adbat", "Turbat"),
        ("\ufeffTurbat", "Turbat"),
        ("Tur\u200dbat", "Turbat"),
        ("Turbat\U000e0041\U000e0042", "Turbat"),
        ("one\u2028two\r\nthree\rfour", "one\ntwo\nthree\nfour"),
        ("cafe\u0301", "café"),
        ("a\u0301\u0302\u0303\u0304\u0305b", "\u00e1\u0302\u0303\u0304b"),
        ("10\u00a0000", "10 000"),
    ],
)
def test_each_kind_of_hidden_sign(text: str, wanted: str) -> None:
    assert clean_text(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u06c1\u0645",
        "\u0639\u0644\u064e\u0651\u200c\u06cc",
        "“Quoted” – 10–12 …",
        "کیچ",
    ],
)
def test_what_urdu_and_our_own_words_need_stays(text: str) -> None:
    assert clean_text(text) == text
    assert not hides_signs(text)


@examples(300)
@given(st.text(st.characters(max_codepoint=0x2060), max_size=20))
def test_what_looks_plain_at_a_glance_is_what_the_whole_cleaner_leaves(text: str) -> None:
    """The glance saves time alone: a sign that forces the whole way changes nothing else."""
    assert clean_text(text + "\u3042") == clean_text(text) + "\u3042"


def test_a_line_has_no_line_ends() -> None:
    assert clean_line("one\u2029two\tthree\nfour") == "one two three four"


def test_the_starter_record_is_clean() -> None:
    assert not [one.id for one in starter.read() if not is_clean(one.model_dump_json())]
