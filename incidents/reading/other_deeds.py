"""What a group is said to have done at other times: its past, and no part of this incident.

"No group claimed responsibility. The group has claimed a string of similar attacks,
including one in August that killed 11": nobody has claimed this one, and nobody says
that it killed 11.
"""

import re
from typing import Final

from incidents.reading.rules import lexicon
from incidents.reading.text import Parsed, Sentence

_OWNS: Final = (
    r"\b(?:claim(?:s|ed|ing)?|own(?:s|ed)|(?:took|taken|takes) (?:credit|responsibility))"
)
_FOR: Final = r"\s+(?:(?:responsibility|credit|hand|involvement|for|in)\s+)*"
_MANY: Final = (
    r"(?:(?:a|an|the|of|its|their|some|all|many|most|several|numerous|dozens|scores|hundreds"
    r"|string|series|spate|wave|number|host|range|two|three|four|five)\s+){0,5}"
)
_COUNTED: Final = (
    r"(?:a|an|the)?\s*(?:string|series|spate|wave|number|host|range|dozens|scores|hundreds|many"
    r"|most|several|numerous)\s+(?:of\s+)?"
)
_DEEDS: Final = (
    r"(?:attack|bombing|blast|explosion|killing|raid|ambush|assault|operation|abduction"
    r"|kidnapping|incident|shooting)"
)
_SIMILAR: Final = re.compile(
    rf"{_OWNS}{_FOR}{_MANY}(?:similar|previous|past|earlier|such|other)\s+(?:\w+\s+){{0,2}}?"
    rf"{_DEEDS}\w*"
)
_USUAL: Final = re.compile(
    rf"\b(?:often|frequently|regularly|routinely|usually|previously|repeatedly)\s+{_OWNS}"
    rf"{_FOR}{_MANY}(?:\w+\s+){{0,2}}?{_DEEDS}\w*"
    rf"|{_OWNS}{_FOR}{_MANY}(?:\w+\s+){{0,2}}?{_DEEDS}\w*(?:\s+\w+){{0,4}}? in (?:the past|recent"
    r" (?:years|months)|previous years)\b"
)
_COUNT_OF_THEM: Final = re.compile(rf"{_OWNS}{_FOR}{_COUNTED}(?:\w+\s+){{0,2}}?{_DEEDS}(?:s|es)\b")
# "..., including one in August that killed 11"
_ONE_OF_THEM: Final = re.compile(
    r"[^.;]*\b(?:including|such as|one of|among them|in which|that|which|the (?:last|latest"
    r"|deadliest|most recent))\b[^.;]*$"
)
_SPEAKS: Final = re.compile(r"\b(?:said|says|told|stated|added|put the)\b")


def other_deeds(parsed: Parsed, sentence: Sentence) -> tuple[int, int] | None:
    """Return the words of a sentence that name a group's other deeds, None where none do."""
    text = parsed.lower[sentence.start : sentence.end]
    found = _SIMILAR.search(text) or _USUAL.search(text)
    if found is None and _nobody_owns(parsed, sentence):
        # "Several attacks" may be those of the report, unless nobody has owned them.
        found = _COUNT_OF_THEM.search(text)
    if found is None:
        return None
    return sentence.start + found.start(), sentence.start + found.end()


def counts_another(parsed: Parsed, sentence: Sentence, start: int) -> bool:
    """Whether a figure that begins at a character counts the harmed of such another deed."""
    named = other_deeds(parsed, sentence)
    if named is None or start < named[1]:
        return False
    between = parsed.lower[named[1] : start]
    return bool(_ONE_OF_THEM.match(between)) and not _SPEAKS.search(between)


def _nobody_owns(parsed: Parsed, sentence: Sentence) -> bool:
    """Whether this sentence or the one before it says that nobody has claimed the deed."""
    none = lexicon("cues", "no_claim")
    for at in (sentence.index, sentence.index - 1):
        if at < 0:
            continue
        one = parsed.sentences[at]
        text = parsed.lower[one.start : one.end]
        if none.find(text) and re.search(r"\b(?:claim|responsib)", text):
            return True
    return False
