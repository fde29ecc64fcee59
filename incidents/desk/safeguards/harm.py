"""What could harm somebody when it is public: found before, and asked about.

The machine points, a person decides. A flag is answered by taking the words out,
or by a reason that is kept; five questions are answered at every publication.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geo import generalising
from incidents.codebook import read_codebook
from incidents.desk.drafts import DeskDraft
from incidents.desk.safeguards.flags import Flag, FlagKind, own_texts
from incidents.editions import RULES, Edition
from incidents.model import GeoPrecision, Sensitivity

__all__ = ["QUESTIONS", "Question", "harm_flags"]


@dataclass(frozen=True, slots=True)
class Question:
    """One of the five questions; a "yes" needs a word on what was done about it."""

    key: str
    text: str


QUESTIONS: Final = (
    Question("person", "Could it identify a victim, a witness or their family?"),
    Question("source", "Could it endanger a source, or whoever is thought to be one?"),
    Question("position", "Does it show where people, forces or aid workers are now?"),
    Question("words", "Could its words inflame, or take a side?"),
    Question("delay", "Would it be safer to wait, or to say the place less exactly?"),
)

# Pakistani numbers in the ways people write them: +92 300 1234567, 0300-1234567, 081 1234567.
_PHONE: Final = re.compile(
    r"(?<![\w-])(?:\+?92|0092|0)[\s-]?\(?\d{2,3}\)?[\s-]?\d{3,4}[\s-]?\d{3,4}(?![\w-])"
)
_CNIC: Final = re.compile(r"(?<!\d)\d{5}[-\s]?\d{7}[-\s]?\d(?!\d)")
_MAIL: Final = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b")
_HANDLE: Final = re.compile(r"(?<![\w@.])@\w{3,}")
# ABC-123, LEA 1234, QAA-18-456; a bare word and number such as "Section 144" is none.
_PLATE: Final = re.compile(r"\b[A-Z]{2,4}[-\s]\d{2,4}(?:[-\s]\d{3,4})?\b")
_NO_PLATE: Final = re.compile(
    # PB-50 and NA-260 are constituencies.
    r"\b(?:PK|PB|NA|COD|RPG|AK|MI|UH|JF|NH|CPEC|IED|LEAS|AD|BC|UN|SSG|FC|NO|KM|PM|AM)[-\s]"
)
_KIN: Final = re.compile(
    r"\b(?:[A-Z][\w'’-]+\s+){1,3}(?:s/o|d/o|w/o|son of|daughter of|wife of|brother of|"
    r"father of|mother of|widow of)\s+(?:[A-Z][\w'’-]+\s?){1,3}"
)
_NAMED: Final = re.compile(
    r"\b(?:identified as|named as|named|victim|witness|labou?rer|teacher|student|driver|"
    r"shopkeeper|farmer|constable|villager|resident)\s+((?:[A-Z][\w'’-]+)(?:\s+[A-Z][\w'’-]+)+)"
)
_AGE: Final = re.compile(r"\b(?:aged?\s+\d{1,2}|\d{1,2}[-\s]years?[-\s]old)\b", re.IGNORECASE)
_MINOR: Final = re.compile(
    r"\b(?:aged?\s+(?:[1-9]|1[0-7])\b|(?:[1-9]|1[0-7])[-\s]years?[-\s]old)", re.IGNORECASE
)
_HOME: Final = re.compile(
    r"\b(?:house|home|residence|compound)\s+(?:no\.?|number|of|in street|belonging)", re.IGNORECASE
)
_SEXUAL: Final = re.compile(r"\b(?:rap(?:e|ed|es|ing)|sexual(?:ly)?|molest\w*)\b", re.IGNORECASE)
_SHORT: Final = 3  # letters; a shorter word is part of many a name
_AREAS: Final = RULES[Edition.PUBLIC].areas

_PATTERNS: Final = (
    (_CNIC, FlagKind.PERSON, "looks like an identity card number. Take it out."),
    (_PHONE, FlagKind.PERSON, "looks like a telephone number. Take it out."),
    (_MAIL, FlagKind.PERSON, "is an e-mail address. Take it out."),
    (_HANDLE, FlagKind.PERSON, "is the name of an account. Take it out."),
    (_PLATE, FlagKind.PERSON, "looks like a number plate. Take it out."),
    (_KIN, FlagKind.PERSON, "names somebody by their family. Names of ordinary people stay out."),
    (_SEXUAL, FlagKind.VIOLENCE, "speaks of sexual violence: nobody may be recognisable, and the "
     "place is shown as a district at most."),
    (_HOME, FlagKind.PLACE, "may show somebody's home. Say the place less exactly."),
)  # fmt: skip


def harm_flags(draft: DeskDraft) -> list[Flag]:
    """Return what a person should look at before the draft is public."""
    texts = own_texts(draft)
    for n, claim in enumerate(draft.claims):
        if claim.quote:
            texts[f"claims.{n}.quote"] = claim.quote
    if draft.place:
        texts["place"] = draft.place
    found = [flag for name, text in texts.items() for flag in _in_text(name, text)]
    return [*found, *_about_the_place(draft)]


def _in_text(field: str, text: str) -> Iterator[Flag]:
    taken: list[tuple[int, int]] = []

    def flag(start: int, end: int, kind: FlagKind, sentence: str) -> Flag | None:
        # One stretch of text is one flag: an identity card number is not also a telephone.
        if any(start < last and first < end for first, last in taken):
            return None
        taken.append((start, end))
        words = text[start:end].strip()
        return Flag(field, start, end, words, kind, f"“{words}” {sentence}")

    for pattern, kind, sentence in _PATTERNS:
        for match in pattern.finditer(text):
            if pattern is _PLATE and _NO_PLATE.match(match.group() + " "):
                continue
            if found := flag(match.start(), match.end(), kind, sentence):
                yield found
    for match in _AGE.finditer(text):
        young = bool(_MINOR.match(match.group()))
        said = (
            "is the age of a child. Write “a child”."
            if young
            else "is an exact age. Leave it out, or give it in steps of ten years."
        )
        if found := flag(match.start(), match.end(), FlagKind.PERSON, said):
            yield found
    for match in _NAMED.finditer(text):
        if _is_public_name(match.group(1)):
            continue
        said = "may be the name of an ordinary person. Names of victims and witnesses stay out."
        if found := flag(match.start(1), match.end(1), FlagKind.PERSON, said):
            yield found


def _is_public_name(words: str) -> bool:
    """Say whether capitalised words name an actor of the register, not a person."""
    codebook = read_codebook()
    names = {
        name.casefold() for one in codebook.actors.values() for name in (one.name, *one.aliases)
    }
    return words.casefold() in names


def _about_the_place(draft: DeskDraft) -> Iterator[Flag]:
    if draft.sub_event_type in _AREAS and draft.place:
        yield from _named_within(draft, draft.place)
    if draft.sensitivity is not Sensitivity.PUBLIC and draft.geometry is None:
        return
    exact = draft.geo_precision is not None and draft.geo_precision.is_point
    if exact and draft.sub_event_type in _AREAS:
        yield Flag(
            "geometry", 0, 0, "a point that can lead to a home", FlagKind.PLACE,
            "Where somebody was taken can lead to a family's home. The public edition leaves the "
            "point out; make the place less exact too, unless it is a town.",
        )  # fmt: skip
    if draft.geo_precision is GeoPrecision.SITE and _HOME.search(
        " ".join(own_texts(draft).values())
    ):
        yield Flag(
            "geo_precision", 0, 0, "a point at a home", FlagKind.PLACE,
            "The point may be somebody's home: make it the town or the district.",
        )  # fmt: skip


def _named_within(draft: DeskDraft, place: str) -> Iterator[Flag]:
    """Flag our own words that name what readers are not told: a place within the area."""
    names = [one for one in generalising.narrower_words(place) if len(one) > _SHORT]
    for field, text in own_texts(draft).items():
        for name in names:
            if found := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
                yield Flag(
                    field, found.start(), found.end(), found.group(), FlagKind.PLACE,
                    f"“{found.group()}” names a place that readers are not told of such an event. "
                    "Leave it out, or name the district.",
                )  # fmt: skip
