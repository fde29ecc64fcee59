"""Whatever is pasted: no crash, every span inside the text, nothing kept from one to the next."""

import gc
import itertools
import json
import tracemalloc
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.model import SourceType, Status
from incidents.reading import UNATTRIBUTED, Reading, ReadingError, Span, read_report
from incidents.reading.text import MAX_CHARACTERS
from tests.laws import examples

# Pieces of the rules' own words in any order reach further into them than letters do.
PIECES = (
    "police", "said", "the Baloch Liberation Army", "claimed responsibility for", "killed", "three",
    "soldiers", "in", "Turbat", "on Monday", "at least", "12", "people", "were", "injured", ".",
    ",", "according to", "Quetta", "-", "Karachi highway", "Qalat", "Zabul", "bomb", "exploded",
    "he", "denied", "bodies of", "found", "last November", "2,50,000", "10-12", "both attacks",
    "\n\n", "\n- ", "including", "two", "policemen", "Balochistan", "(", ")", "'s", "“", "”", ":",
    "separately", "a child", "wounded", "dozens", "of", "them", "across the province", "this year",
)  # fmt: skip
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2030, 12, 31))
QUICK = examples(60)


def spans(reading: Reading) -> Iterator[Span]:
    for draft in reading.drafts:
        yield from (one.span for one in draft.evidence.values())
        yield from (one.span for one in draft.actors if one.span is not None)
        for claim in draft.claims:
            yield claim.span
            if claim.claimant_span is not None:
                yield claim.claimant_span
    yield from (one.span for one in reading.numbers)


def check(text: str, reading: Reading) -> None:
    for start, end in spans(reading):
        assert 0 <= start < end <= len(text)
    for number in reading.numbers:
        assert text[slice(*number.span)] == number.text
        assert number.used != bool(number.reason)
    for draft in reading.drafts:
        assert draft.status in {Status.CLAIMED, Status.REPORTED, Status.DISPUTED}
        assert not (draft.outside and draft.district_name)
        if draft.geometry is not None:
            assert draft.geo_precision.is_point
    json.dumps(reading.to_json(), allow_nan=False)


@given(st.text(), DAYS, st.sampled_from(SourceType))
@QUICK
def test_any_text_is_read(text: str, day: date | None, source: SourceType) -> None:
    check(text, read_report(text, published=day, source_type=source))


@given(st.lists(st.sampled_from(PIECES), max_size=40), DAYS)
@QUICK
def test_any_order_of_the_rules_own_words_is_read(pieces: list[str], day: date | None) -> None:
    text = " ".join(pieces)
    check(text, read_report(text, published=day))


@given(st.lists(st.sampled_from(PIECES), max_size=30))
@QUICK
def test_without_a_day_of_publication_no_relative_day_is_dated(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert [one.date_start for one in read_report(text).drafts if one.date_start] == []


@given(st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF), min_size=25))
@QUICK
def test_any_text_in_arabic_script_is_read(text: str) -> None:
    reading = read_report(text)
    check(text, reading)
    assert reading.language == "ur"


def test_nothing_is_read_out_of_nothing() -> None:
    reading = read_report(" \n ")
    assert (reading.drafts, reading.numbers) == ((), ())
    assert reading.notes


def test_a_text_too_long_is_turned_away_in_plain_words() -> None:
    for sign in ("a", "ک"):
        with pytest.raises(ReadingError, match="200,000"):
            read_report(sign * (MAX_CHARACTERS + 1))


def test_urdu_is_read_for_figures_and_places_and_the_rest_is_left_open() -> None:
    text = "کوئٹہ میں دھماکے سے تین افراد ہلاک اور ۵ زخمی ہو گئے۔ پولیس نے تحقیقات شروع کر دی ہیں۔"
    reading = read_report(text, published=date(2025, 3, 20))
    check(text, reading)
    assert reading.language == "ur"
    assert any("Urdu" in note for note in reading.notes)
    (draft,) = reading.drafts
    assert (draft.place, draft.date_start) == ("Quetta", None)
    assert [(str(one.measure), one.low) for one in draft.claims] == [("killed", 3), ("injured", 5)]
    assert {one.claimant for one in draft.claims} == {UNATTRIBUTED}
    assert {one.label for one in draft.claims} == {"guess"}


@pytest.mark.long
def test_many_reports_leave_nothing_behind() -> None:
    places = ("Turbat", "Khuzdar", "Mastung", "Zhob", "Hub", "Nushki", "Chaman")
    words = ("killed", "injured", "abducted", "shot dead")
    numbers = itertools.count(2)

    def read(count: int) -> None:
        for place, word in itertools.islice(
            itertools.cycle(itertools.product(places, words)), count
        ):
            # A number and a name that no other report has: what is kept by word would grow.
            n = next(numbers)
            text = f"Police said {n} men were {word} in {place} on Monday, officer Zarak{n} said."
            read_report(text, published=date(2025, 3, 20))

    read(60)
    tracemalloc.start()
    try:
        read(60)
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        read(320)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 100_000
