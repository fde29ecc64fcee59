"""No private name stands in the record: whoever and whatever is named in it is on a list.

Told are all words with a capital letter that no register of ours explains (places of the
province, districts, actors, publishers, days and months) and that are no common word of
the record. Each of them is a row of ``named.csv``, which says what it is; of a person why
the name is public, and in which entries alone it may stand. A name that is on no list
fails here, whosesoever it is. A headline that is not in Latin letters is read as a whole.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import pytest

from geo import districts, gazetteer
from incidents import starter
from incidents.codebook import read_codebook
from incidents.desk.drafts import from_incident
from incidents.desk.safeguards.flags import FlagKind
from incidents.desk.safeguards.harm import harm_flags
from incidents.model import Incident
from incidents.starter.decision_tables import table
from incidents.store import Stored

KINDS = {"person", "people", "body", "publication", "place", "word", "headline"}
RUN = re.compile(r"[A-Z][\w'’-]+(?:[ -](?:[A-Z][\w'’-]*|ul|ur|bin|al))*")
COMMON = re.compile(r"(?<![\w-])[a-z][a-z'’-]+")
SHORTEST = 3  # letters of a registered name: a shorter one is part of many words


def texts(one: Incident) -> Iterator[tuple[str, str]]:
    """Yield every text of an entry that a person wrote, with its field; addresses are none."""
    yield from (("title", one.title), ("summary", one.summary))
    yield from (("doubt", one.doubt or ""), ("place", one.place or ""))
    for claim in one.claims:
        yield f"{claim.id} claimant", claim.claimant
        yield f"{claim.id} about", claim.about or ""
        yield f"{claim.id} quote", claim.quote or ""
        yield f"{claim.id} victims", claim.victims_detail or ""
    for report in one.reports:
        yield from ((f"{report.id} note", report.note or ""), (f"{report.id} title", report.title))
    for actor in one.actors:
        yield f"{actor.actor} as reported", actor.as_reported or ""
        yield f"{actor.actor} suspected by", actor.suspected_by or ""


@cache
def common_words() -> frozenset[str]:
    found: set[str] = set()
    for one in starter.read():
        for _, text in texts(one):
            found.update(COMMON.findall(text))
    return frozenset(found)


@cache
def explained() -> re.Pattern[str]:
    """Return what our registers and the list know, the longest first."""
    names = {row["name"] for row in table("named")} | {*calendar.month_name, *calendar.day_name}
    registered = {str(name) for name in districts.read_districts()["name"]}
    for place in gazetteer.read_places():
        if place.district:
            registered |= {place.name, *place.spellings}
    for actor in read_codebook().actors.values():
        registered |= {actor.name, *actor.aliases}
    registered |= {report.publisher for one in starter.read() for report in one.reports}
    names |= {name for name in registered if len(name) >= SHORTEST}
    inside = "|".join(re.escape(name) for name in sorted(names - {""}, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{inside})(?:['’]s)?(?!\w)", re.IGNORECASE)


def unexplained(text: str) -> Iterator[str]:
    """Yield the capitalised words of a text that nothing explains."""
    for run in RUN.findall(explained().sub(" | ", text)):
        words = run.split(" ")
        while words and words[0].casefold() in common_words():
            words = words[1:]
        while words and words[-1].casefold().rstrip("'’") in common_words():
            words = words[:-1]
        if words:
            yield " ".join(words)


@pytest.mark.long
def test_every_name_in_the_record_is_on_the_list_of_what_may_be_named() -> None:
    found = [
        (one.id, field, name)
        for one in starter.read()
        for field, text in texts(one)
        for name in unexplained(text)
    ]
    assert found == []


def is_latin(text: str) -> bool:
    return all(unicodedata.name(sign).startswith("LATIN") for sign in text if sign.isalpha())


def entries_with(name: str) -> set[str]:
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return {one.id for one in starter.read() for _, text in texts(one) if word.search(text)}


def test_what_is_not_in_latin_letters_is_a_headline_that_somebody_read() -> None:
    read = {row["name"] for row in table("named") if row["kind"] == "headline"}
    other = {
        (field.rpartition(" ")[2], text)
        for one in starter.read()
        for field, text in texts(one)
        if not is_latin(text)
    }
    assert other == {("title", text) for text in read}


@pytest.mark.long
def test_a_person_is_named_in_the_entries_alone_where_the_name_is_public() -> None:
    for row in table("named"):
        if row["kind"] in ("person", "headline"):
            assert entries_with(row["name"]) == set(row["entries"].split("; ")), row["name"]
        else:
            assert not row["entries"], row["name"]


def test_every_row_of_the_list_is_used_once_and_says_why() -> None:
    rows = table("named")
    assert len({row["name"] for row in rows}) == len(rows)
    everything = "\n".join(text for one in starter.read() for _, text in texts(one))
    for row in rows:
        assert row["kind"] in KINDS, row
        assert row["reason"].endswith("."), row
        assert row["name"] in everything, row
    reasons = [row["reason"] for row in rows if row["kind"] == "person"]
    assert len(set(reasons)) == len(reasons)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Gunmen shot dead Testname Exampleson in Quetta, police said.", ["Testname Exampleson"]),
        ("Testname, a teacher, was taken from Turbat.", ["Testname"]),
        ("Family of Exampleson Baloch", ["Exampleson"]),
        ("A brother of Jan Testname Bugti was hurt.", ["Jan Testname"]),
        ("Police in Quetta said on Monday that a teacher was killed.", []),
    ],
)
def test_a_name_that_no_list_knows_is_found_wherever_it_stands(text: str, names: list[str]) -> None:
    assert list(unexplained(text)) == names


def test_the_desks_own_search_for_what_marks_a_person_finds_nothing_in_the_record() -> None:
    found = [
        (one.id, flag.field, flag.found)
        for one in starter.read()
        for flag in harm_flags(from_incident(Stored(one, 1, 1, one.district)))
        if flag.kind in (FlagKind.PERSON, FlagKind.VIOLENCE)
    ]
    assert found == []


def test_what_readers_are_told_of_who_was_taken_names_no_place_within_the_area() -> None:
    # Notes on reports are for the desk: no page, file or answer shows them.
    found = [
        (one.id, flag.field, flag.found)
        for one in starter.read()
        for flag in harm_flags(from_incident(Stored(one, 1, 1, one.district)))
        if "not told" in flag.sentence and not flag.field.startswith("reports.")
        if flag.found.casefold() not in common_words()
    ]
    assert found == []
