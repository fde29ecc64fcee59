"""A number with its nouns: how many, and of whom."""

import re
from dataclasses import dataclass, field
from typing import Final

from incidents.model import Covers, Measure, Qualifier, Victims
from incidents.reading.figure_words import HARM_WORDS, NP_STOP
from incidents.reading.harms import Harm
from incidents.reading.numbers import Number
from incidents.reading.rules import Hit, lexicon
from incidents.reading.text import Parsed, Token
from incidents.reading.word_classes import FINITE, WordClass

_OWN: Final = re.compile(
    r"\b(?:its|their|his|our) own\b|\bof its\b|\bof their\b|\bof our\b|\bof his men\b"
)


_OF_HARMED: Final = re.compile(
    r"\s*(?:more\s+|others?\s+)?(?:people\s+)?(?:out\s+)?of\s+(?:the"
    r"|those)\s+(?:\d+\s+|critically\s+|seriously\s+)?(?:wounded"
    r"|injured|dead|killed|deceased|hurt|hostages|abducted"
    r"|kidnapped)\b"
)


# "a retired naval officer", "a former policeman": no more of the force than anybody else
_NO_LONGER: Final = re.compile(r"\b(?:retired|former|ex-)\s*")


@dataclass(slots=True)
class Figure:
    """A number of people, or one person named without a number, and the harm done to them."""

    start: int
    end: int
    sentence: int
    token: int
    low: int | None
    high: int | None
    qualifier: Qualifier
    measure: Measure
    victims: Victims
    detail: str | None
    actor: str | None
    covers: Covers
    harm: Harm | None
    number: Number | None
    rules: list[str] = field(default_factory=list)
    own: bool = False
    bare: bool = False
    named: bool = False
    singular: bool = False
    order: int = 0
    beside: list["Figure"] = field(default_factory=list)

    @property
    def value(self) -> int | None:
        """The figure to compare by."""
        return self.low if self.low is not None else self.high

    @property
    def told(self) -> int:
        """Where the text says what became of them: “two brothers. ... They were picked up”."""
        pointed = self.harm is not None and "pronoun" in self.rules
        return self.harm.start if pointed and self.harm is not None else self.start


@dataclass(slots=True)
class Group:
    """A number with its nouns: tokens ``first`` to ``last`` (exclusive)."""

    first: int
    last: int
    end: int
    people: Hit | None
    of_harmed: bool


def group_of(parsed: Parsed, first: int, after: int) -> Group:
    """Return the words that belong to a number: what follows it, up to a verb or preposition."""
    sentence = parsed.sentences[parsed.tokens[first].sentence]
    last = _np_end(parsed, after, sentence.last)
    end = parsed.tokens[last - 1].end
    start = parsed.tokens[after].start if after < sentence.last else end
    people = people_in(parsed, start, end)
    tail = parsed.lower[end : end + 60]
    of_harmed = bool(_OF_HARMED.match(tail))
    if people is None or people.row["word"] in {"other", "others", "member", "associate"}:
        match = re.match(
            (
                r"\s+of\s+(?:the\s+|its\s+|their\s+|his\s+|our\s+|them\s+"
                r"|those\s+|these\s+)?(?:own\s+)?"
            ),
            tail,
        )
        if match and not of_harmed:
            at = parsed.token_at(end + match.end())
            if at < sentence.last:
                stop = _np_end(parsed, at, sentence.last)
                # "members of his family" is one phrase of the table.
                more = people_in(parsed, start, parsed.tokens[stop - 1].end) if stop > at else None
                if more is not None:
                    people, last, end = more, stop, parsed.tokens[stop - 1].end
    return Group(first, last, end, people, of_harmed)


def _np_end(parsed: Parsed, at: int, limit: int) -> int:
    start = at
    while at < limit and at - start < 9:
        token = parsed.tokens[at]
        if at > start and token.word_class is WordClass.NUMBER:
            # "in two incidents six men were killed": another number counts what follows it.
            break
        if token.lower in NP_STOP and not (token.lower == "-" and at > start):
            break
        if token.word_class in FINITE and at > start:
            break
        if at > start and _is_harm_word(token) and not _is_noun_ahead(parsed, at, limit):
            break
        if at == start and _is_harm_word(token) and not _is_noun_ahead(parsed, at, limit):
            break
        at += 1
    return max(at, start)


def _is_harm_word(token: Token) -> bool:
    return token.lower in HARM_WORDS


def _is_noun_ahead(parsed: Parsed, at: int, limit: int) -> bool:
    """Whether a participle stands before its noun: "two wounded soldiers"."""
    if parsed.tokens[at].lower in {
        "died",
        "lost",
        "embraced",
        "left",
        "went",
        "fled",
        "sustained",
        "received",
    }:
        return False
    rest = parsed.tokens[at + 1 : min(at + 4, limit)]
    words = []
    for token in rest:
        if token.lower in NP_STOP:
            break
        words.append(token)
    return bool(words) and people_in(parsed, words[0].start, words[-1].end) is not None


def people_in(parsed: Parsed, start: int, end: int) -> Hit | None:
    """Return the word for people between two characters, the most telling one."""
    hits = lexicon("victims").find(parsed.lower[start:end])
    hits = [
        hit
        for hit in hits
        if not re.match(r"\s*'s?\s", parsed.lower[start + hit.end : start + hit.end + 3])
    ]
    if not hits:
        return None
    specific = [hit for hit in hits if hit.row["victims"] != "total"]
    hit = specific[-1] if specific else hits[-1]
    return Hit(hit.start + start, hit.end + start, hit.form, hit.row)


_MEMBERS: Final = re.compile(
    r"\b(?:members?|associates?|operatives?|cadres?|men|followers)\s+of\s+(?:the\s+)?(?:\w+\s+){0,2}$"
)


def of_their_group(parsed: Parsed, figures: list[Figure], groups: list[tuple[int, str]]) -> None:
    """Read “three members of the Islamic State group”; ``groups`` are offsets and their codes."""
    for figure in figures:
        if figure.victims not in {Victims.TOTAL, Victims.UNKNOWN}:
            continue
        for start, actor in groups:
            near = figure.start <= start <= figure.end + 40
            if near and _MEMBERS.search(parsed.lower, figure.start, start):
                figure.victims, figure.actor = Victims.ARMED_GROUP, actor


_OF_A_FORCE: Final = re.compile(
    r"\b(?P<force>frontier corps|fc|police|levies|army|navy|naval|coast guards?|paramilitary"
    r"|rangers|military|air force|ctd|counter[- ]terrorism department|security forces?"
    r"|law enforcement(?: agency| agencies)?)\s+(?:\w+\s+)?"
    r"(?:guards?|drivers?|men|man|cadets?|recruits?|trainees?|members?|staff|employees?|sailors?"
    r"|workers?|people|persons?|cooks?|jawans?|force)\b"
)
_FORCES: Final = {
    "frontier corps": "frontier-corps", "fc": "frontier-corps", "police": "police",
    "levies": "levies", "army": "pakistan-army", "navy": "pakistan-navy", "naval": "pakistan-navy",
    "ctd": "ctd",
}  # fmt: skip


def force_of(words: str) -> tuple[Victims, str] | None:
    """Return whose men "three Frontier Corps guards" are, where the words name a force."""
    match = _OF_A_FORCE.search(words)
    if match is None:
        return None
    return Victims.SECURITY_FORCES, _FORCES.get(match["force"], "pakistan-security-forces")


def noun_measure(group: Group) -> Measure | None:
    """Return the harm that a noun says by itself: a body, a death."""
    if group.people is None:
        return None
    word = group.people.row.get("word") or ""
    if word in {
        "body",
        "corpse",
        "dead body",
        "bullet-riddled body",
        "mutilated body",
        "fatality",
        "remains",
        "burnt body",
        "decomposed body",
        "death",
    }:
        return Measure.KILLED
    return None


def make_figure(
    parsed: Parsed,
    start: int,
    end: int,
    token: int,
    group: Group,
    measure: Measure,
    harm: Harm | None,
) -> Figure:
    """Return a figure of a group of words, without its number."""
    people = group.people
    victims = Victims(people.row["victims"]) if people else Victims.TOTAL
    detail = parsed.text[people.start : people.end] if people else None
    tail = parsed.lower[end : max(group.end, end) + 14]
    actor = (people.row["actor"] or None) if people else None
    if victims is Victims.SECURITY_FORCES and _NO_LONGER.search(
        parsed.lower[max(0, start - 16) : max(start, group.end)]
    ):
        victims, actor = Victims.CIVILIANS, "civilians"
    force = force_of(parsed.lower[start : max(end, group.end)])
    if force is not None and victims in {Victims.CIVILIANS, Victims.TOTAL, Victims.UNKNOWN}:
        victims, actor = force
    return Figure(
        start=start,
        end=max(end, group.end),
        sentence=parsed.tokens[token].sentence,
        token=token,
        low=None,
        high=None,
        qualifier=Qualifier.EXACT,
        measure=measure,
        victims=victims,
        detail=detail,
        actor=actor,
        covers=Covers.ALL,
        harm=harm,
        number=None,
        own=bool(_OWN.search(tail)),
        bare=people is None or people.row.get("word") in {"other", "others"},
    )
