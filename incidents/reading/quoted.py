"""Figures that one party gives and another only repeats: “rejected the army's claim of 12 dead”.

Whoever speaks in such a sentence contradicts the figure, or weighs it; it
belongs to the party that is named beside the word “claim”, or to nobody.
"""

import re
from dataclasses import dataclass
from typing import Final

from incidents.model import ClaimantRole
from incidents.reading.actors import NOBODY, Mention, Voice, is_group, voice_of, voices_in
from incidents.reading.result import Span
from incidents.reading.text import Parsed, Sentence

_NOUN: Final = (
    r"(?:claims?|assertions?|contention|allegations?|accusations?|accounts?|versions?|statements?"
    r"|announcements?|reports?|boasts?|figures?|tolls?|tall(?:y|ies)|counts?|numbers?|estimates?)"
)
# "the BLA's toll of 20", "the army's claim that it had killed 12", "their figure for the dead"
_POSSESSIVE: Final = re.compile(
    rf"(?P<who>\b[\w\s.()-]{{2,60}}?)(?:'s|’s|s'|s’)\s+(?:\w+\s+){{0,2}}?{_NOUN}\s+"
    r"(?:that|of|for|about|on|to have|regarding)\b"
)
# "a claim by the BLF that 12 had died", "the claim of the enemy's media wing, ISPR, that five"
_MADE_BY: Final = re.compile(
    rf"\b(?:an?|the|this|that|any|such|earlier)\s+(?:\w+\s+)?{_NOUN}\s+"
    r"(?:made\s+|issued\s+|put out\s+)?(?:by|of|from)\s+(?P<who>[^.;]{2,70}?),?\s+"
    r"(?:that|to have|about)\b"
)
# Where the words that weigh the claim begin.
_VERDICT: Final = re.compile(
    r"\b(?:is|are|was|were)\s+(?:\w+\s+)?(?:an?\s+)?(?:\w+\s+)?(?:lies?|baseless|false|untrue"
    r"|incorrect|fabricat\w+|concocted|propaganda|exaggerat\w+|rubbish)\b"
    r"|,?\s+(?:and|but|while|whereas)\s+(?:\w+\s+){0,3}?(?:said|says|added|put|insisted|maintained"
    r"|claimed|stated|called|confirmed)\b|[;.]"
)
_THE_GROUP: Final = re.compile(
    r"\b(?:group|outfit|militants|insurgents|separatists|organi[sz]ation)$"
)


@dataclass(slots=True)
class Quoted:
    """A stretch of text that repeats what somebody claims."""

    start: int
    end: int
    voice: Voice
    span: Span


def quoted_at(
    parsed: Parsed, mentions: list[Mention], sentence: Sentence, position: int
) -> Quoted | None:
    """Return the claim that a character stands in, where its words name whose it is."""
    text = parsed.lower[sentence.start : sentence.end]
    best: Quoted | None = None
    for pattern in (_POSSESSIVE, _MADE_BY):
        for match in pattern.finditer(text):
            start = sentence.start + match.end()
            stop = _VERDICT.search(parsed.lower, start, sentence.end)
            end = stop.start() if stop else sentence.end
            if not start <= position < end or (best is not None and best.start > start):
                continue
            a, b = (sentence.start + at for at in match.span("who"))
            best = Quoted(start, end, _owner(parsed, mentions, a, b, pattern), (a, b))
    if best is not None and best.voice is NOBODY and not _REJECTS.search(text):
        # "the province's number of dead" names no speaker.
        return None
    return best


_REJECTS: Final = re.compile(
    r"\b(?:reject|den(?:y|ies|ied)|dismiss|refut|rebut|disput|contradict|contest|lies?\b|false"
    r"|baseless|propaganda|played? down|exaggerat|fabricat|concoct|rubbish|brush)"
)


def _owner(
    parsed: Parsed, mentions: list[Mention], a: int, b: int, pattern: re.Pattern[str]
) -> Voice:
    """Return whose claim it is: the name next to the apostrophe, or behind “by”."""
    text = parsed.lower[a:b]
    voices = voices_in(parsed, mentions, a, b)
    named = [one for one in voices if one[2].role is not ClaimantRole.MEDIA]
    if pattern is _POSSESSIVE:
        # Only the name that carries the apostrophe: "police rejected the BLA's claim".
        named = [one for one in named if b - one[1] < 3]
    if named:
        return named[-1][2] if pattern is _POSSESSIVE else _first(named)
    if _THE_GROUP.search(text.strip()):
        groups = [one for one in mentions if one.end <= b and is_group(one.actor)]
        return voice_of(groups[-1].actor) if groups else NOBODY
    return NOBODY


def _first(voices: list[tuple[int, int, Voice]]) -> Voice:
    return min(voices, key=lambda one: one[0])[2]
