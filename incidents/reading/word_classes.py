"""What sort of word each word of a sentence is, by a table, its ending and its neighbours.

The rules ask for little: is this a verb of its own, a participle, a noun, a name. A parser
answers that better word by word and no report was read better with one (decision 40).
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Final

from incidents.reading.rules import read_rows


class WordClass(StrEnum):
    """The sort of a word, as far as the rules ask for it."""

    NOUN = "noun"
    NAME = "name"
    VERB = "verb"  # with a tense of its own, or after "to" or "will"
    AUXILIARY = "auxiliary"
    PARTICIPLE = "participle"
    GERUND = "gerund"
    ADJECTIVE = "adjective"
    NUMBER = "number"
    PREPOSITION = "preposition"
    PARTICLE = "particle"
    OTHER = "other"
    SIGN = "sign"


FINITE: Final = frozenset({WordClass.VERB, WordClass.AUXILIARY})
VERBAL: Final = FINITE | {WordClass.PARTICIPLE, WordClass.GERUND}

_AUXILIARIES: Final = frozenset({
    "is", "are", "was", "were", "am", "be", "been", "being", "has", "have", "had", "having",
    "do", "does", "did", "will", "would", "can", "could", "may", "might", "must", "shall",
    "should",
})  # fmt: skip
_HELPS: Final = frozenset({
    "be", "been", "being", "is", "are", "was", "were", "am", "'s", "had", "has", "have",
    "having", "get", "got", "getting",
})  # fmt: skip
_MODALS: Final = frozenset({
    "will", "would", "can", "could", "may", "might", "must", "shall", "should", "to", "not",
    "n't",
})  # fmt: skip
_BEFORE_A_NOUN: Final = frozenset({
    "a", "an", "the", "this", "that", "these", "those", "his", "her", "its", "their", "our",
    "my", "your", "no", "some", "any", "each", "every", "another", "several", "many", "few",
    "all", "both", "other", "such", "'s",
})  # fmt: skip
_SUBJECTS: Final = frozenset({
    "who", "which", "that", "he", "she", "they", "it", "we", "i", "you", "there", ")", ",",
})  # fmt: skip
_ADJECTIVE: Final = re.compile(r"\w{2,}(?:al|ous|ful|less|ible|able|ic|ive|ary|ern|ish)$")
_PAST: Final = re.compile(r"\w{2,}(?:[^e]ed|ied)$")


def classes_of(words: Sequence[str]) -> list[WordClass]:
    """Return the class of each word of one sentence, given as it is written."""
    lower = [word.lower() for word in words]
    capitals = sum(word[:1].isupper() for word in words)
    # A headline has a capital everywhere: there it tells of no name.
    shouted = capitals > 3 and capitals > 0.7 * sum(word[:1].isalpha() for word in words)
    found: list[WordClass] = []
    for at, word in enumerate(lower):
        capital, following = (
            one[:1].isupper() and not shouted
            for one in (words[at], words[at + 1] if at + 1 < len(words) else "")
        )
        found.append(_class_of(word, lower, at, found, capital=capital, capital_follows=following))
    return found


def _class_of(
    word: str,
    lower: Sequence[str],
    at: int,
    before: Sequence[WordClass],
    *,
    capital: bool,
    capital_follows: bool,
) -> WordClass:
    if not word[:1].isalnum() and word not in {"'s", "n't"}:
        return WordClass.SIGN
    if word[0].isdigit():
        return WordClass.NUMBER
    if word in {"'s", "n't"}:
        return WordClass.OTHER
    if word in _AUXILIARIES:
        return WordClass.AUXILIARY
    known = _table().get(word, ())
    opens = at == 0 or lower[at - 1] in {'"', ":", "("}
    short = len(word) < 6 and not known  # "BLA", "Hub"
    if capital and not (opens and (known or not (capital_follows or short))):
        return WordClass.NAME
    if at and lower[at - 1] in _MODALS - {"to", "not", "n't"}:
        # "will report": whatever it is elsewhere.
        return WordClass.VERB
    choices = known or (_by_ending(word),)
    if len(choices) == 1 and choices[0] not in {WordClass.PARTICIPLE, WordClass.VERB}:
        return choices[0]
    return _by_neighbours(choices, word, lower, at, before)


def _by_ending(word: str) -> WordClass:
    if _PAST.match(word):
        return WordClass.PARTICIPLE
    if word.endswith("ing") and len(word) > 5:
        return WordClass.GERUND
    if word.endswith("ly") and len(word) > 4:
        return WordClass.OTHER
    if _ADJECTIVE.match(word):
        return WordClass.ADJECTIVE
    return WordClass.NOUN


def _by_neighbours(
    choices: Sequence[WordClass],
    word: str,
    lower: Sequence[str],
    at: int,
    before: Sequence[WordClass],
) -> WordClass:
    """Choose among what a word may be by what stands beside it."""
    back = at - 1
    while back >= 0 and (lower[back].endswith("ly") or lower[back] in {"also", "not", "then"}):
        back -= 1
    last = lower[back] if back >= 0 else ""
    after = lower[at + 1] if at + 1 < len(lower) else "."
    if WordClass.NOUN in choices:
        if last in _MODALS and WordClass.VERB in choices:
            return WordClass.VERB
        if (
            choices[0] is WordClass.NOUN
            or last in _BEFORE_A_NOUN
            or (back >= 0 and before[back] in {WordClass.ADJECTIVE, WordClass.NUMBER})
        ):
            return WordClass.NOUN
    if WordClass.PARTICIPLE in choices:
        if last in _HELPS:
            return WordClass.PARTICIPLE
        if after == "by" or last in _BEFORE_A_NOUN:
            return WordClass.PARTICIPLE
        if (
            back >= 0
            and last in {"and", "or", ","}
            and WordClass.PARTICIPLE in before[max(0, back - 4) : back]
        ):
            return WordClass.PARTICIPLE
        if choices[0] is WordClass.PARTICIPLE and len(choices) > 1 and not _has_object(after):
            # "ten people killed in", "two dead, four injured": nobody is said to have done it.
            return WordClass.PARTICIPLE
        if (
            WordClass.VERB in choices
            or last in _SUBJECTS
            or (back >= 0 and before[back] in {WordClass.NOUN, WordClass.NAME, WordClass.NUMBER})
        ):
            return WordClass.VERB
        return WordClass.PARTICIPLE
    return choices[0]


def _has_object(after: str) -> bool:
    return (
        after in _BEFORE_A_NOUN
        or after in {"at", "him", "them", "it", "us", "more"}
        or (_table().get(after, (None,))[0] is WordClass.NUMBER or after[:1].isdigit())
    )


@cache
def _table() -> dict[str, tuple[WordClass, ...]]:
    return {
        row["word"]: tuple(map(WordClass, row["classes"].split("|")))
        for row in read_rows("word_classes")
    }
