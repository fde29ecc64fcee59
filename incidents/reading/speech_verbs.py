"""Whether a word that may be one of speech is one here."""

import re
from typing import Final

from incidents.reading.rules import Hit
from incidents.reading.text import Parsed, Sentence
from incidents.reading.word_classes import WordClass

_WISHED: Final = re.compile(
    r"\s+(?:the|his|her|their|its|an?|immediate|safe)\s+(?:\w+\s+){0,2}?(?:recovery|release|arrest"
    r"|return|production|whereabouts|punishment|inquiry|probe|justice|withdrawal|removal)\b"
)


_OWNS: Final = re.compile(
    r"(?:\s+(?:later|also|afterwards|at the time|the next day))?\s*(?:[.,;)]|$)"
)
_DEED: Final = re.compile(
    r"\b(?:attack|killing|bombing|murder|assassination|raid|ambush|blast|explosion|shooting|assault"
    r"|strike|hijacking|abduction)s?,?\s+(?:(?:that|which)\s+)?(?:the\s+)?[^,.;]{2,50}$"
)


def is_speech(parsed: Parsed, start: int, end: int, sentence: Sentence, hit: Hit) -> bool:
    """Whether a word that may be a verb of speech is one here."""
    after = parsed.lower[end : end + 40]
    before = parsed.lower[max(sentence.start, start - 24) : start]
    word = parsed.lower[start:end]
    if word == "said" and re.match(r"\s+to (?:be|have)\b", after):
        # "A man said to be a bomb-maker was arrested"
        return False
    if word.startswith("claim") and re.match(r"\s+(?:\w+\s+){0,4}(?:lives|life)\b", after):
        return False
    if word.startswith("claim") and _OWNS.match(parsed.lower, end):
        deed = parsed.lower[max(sentence.start, start - 80) : start]
        if _DEED.search(deed):
            # "..., a killing that the group claimed": whose deed, not who says how many.
            return False
    if re.search(
        r"\bno(?:body| one| group| militant group)?\s+(?:\w+\s+){0,5}$", before
    ) and word.startswith("claim"):
        return False
    if re.search(r"\b(?:is|are|was|were|been|be|being)\s+(?:\w+ly\s+)?$", before) and (
        hit.form in {"ed", "given"}
    ):
        # "was quoted as saying" keeps its subject; "was identified as" has nobody who speaks.
        return word == "quoted"
    if hit.form == "ing" and re.search(
        r"\b(?:an?|the|any|without|no|early|repeated|further|of|stern|final)\s+$", before
    ):
        # "released after a warning"
        return False
    if hit.form in {"ed", "given"} and re.match(r"\s+(?:by|as)\b", after) and word in {
        "described", "identified", "named", "called", "listed", "claimed", "mentioned", "counted",
    } and re.search(r"(?:,|people|persons|men|bodies)\s+(?:\w+ly\s+)?$", before):  # fmt: skip
        # "nine people, described by the CTD as militants, were killed"
        return False
    if word.startswith("demand") and _WISHED.match(after):
        # "were demanding the recovery of two cousins" reports nothing.
        return False
    token = parsed.tokens[parsed.token_at(start)]
    following = parsed.tokens[token.i + 1] if token.i + 1 < len(parsed.tokens) else token
    if (token.word_class is WordClass.NOUN and hit.form in {"base", "s"}) or (
        token.word_class in {WordClass.PARTICIPLE, WordClass.ADJECTIVE}
        and following.word_class is WordClass.NOUN
        and following.sentence == token.sentence
    ):
        # "four suspected militants"
        return False
    if token.word_class is WordClass.PARTICIPLE and word in {"named", "identified", "called"}:
        # "a student named X was picked up"
        return False
    if word in {
        "report",
        "reports",
        "claim",
        "claims",
        "state",
        "states",
        "record",
        "records",
        "list",
        "lists",
        "count",
        "name",
        "names",
        "call",
        "calls",
        "document",
        "documents",
        "post",
        "notes",
        "note",
        "demand",
        "demands",
        "estimate",
        "estimates",
        "book",
    }:
        return bool(
            re.match(r"\s+(?:that|to|the|it|its|a|responsib|he|they|at least|\d)", after)
        ) and token.word_class not in {
            WordClass.NOUN,
            WordClass.ADJECTIVE,
            WordClass.NAME,
        }
    if word in {
        "named",
        "identified",
        "counted",
        "recorded",
        "accused",
        "suspected",
        "called",
        "written",
    } and re.match(r"\s+(?:as\b)?\s*$|\s*[,.]", after):
        return False
    return not (
        word in {"suspected", "alleged", "believed", "claimed"}
        and token.word_class is WordClass.ADJECTIVE
    )
