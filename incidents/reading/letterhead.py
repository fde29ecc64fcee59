"""The lines at the head of a text: headline, dateline, letterhead."""

import re
from datetime import date
from typing import Final

from incidents.model import (
    DatePrecision,
)
from incidents.reading.actors import (
    Mention,
)
from incidents.reading.dates import find_dates
from incidents.reading.spots import Spot
from incidents.reading.text import Parsed
from incidents.reading.word_classes import VERBAL


def dateline_day(parsed: Parsed) -> date | None:
    """Return the full day that a release carries at its head, where no other is given."""
    for when in find_dates(parsed, None)[:2]:
        if (
            when.first
            and when.precision is DatePrecision.DAY
            and in_dateline(parsed, when.start, when.end)
        ):
            return when.first
    return None


_DAY_HEADS: Final = re.compile(
    r"(?m)^\W*(?:\d{1,2}[.)]\s*)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
    r"(?:\d{1,2} [A-Z][a-z]{2,8}"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2})(?:,? \d{4})?\s*[:—–-]"
)


def in_dateline(parsed: Parsed, start: int, end: int) -> bool:
    """Return whether two offsets stand in the line that says where and when."""
    before = parsed.clean[:start]
    line = before.rsplit("\n", 1)[-1]
    after = parsed.clean[end : end + 24]
    if len(before) > 220:
        return False
    if re.fullmatch(r"\W*(?:\d{1,2}[.)])?\W*", line) and len(_DAY_HEADS.findall(parsed.clean)) > 1:
        # "November 13: ..." heads one item of several.
        return False
    closes = re.match(r"\.?\s*(?:\([^)]{1,24}\)\s*)?(?::|—|–|--|-\s|\n)", after)
    short = len(line) < 60 and not re.search(
        r"\b(?:on|night|killed|attack|in the)\b\s*$", line.lower()
    )
    return (bool(closes) and short) or bool(
        re.search(
            r"(?i)\bdated?:?\s*$|press release[^a-z]*$"
            r"|\b(?:report|sitrep|diary|bulletin)\b\s*(?:[,:–-]|for|of)?\s*(?:the )?$",
            line,
        )
    )


DAILY: Final = re.compile(
    r"\b(?:daily (?:situation|crime|incident|law and order)? ?report|situation report|sitrep"
    r"|daily (?:occurrence|diary))\b"
)


_LETTERHEAD: Final = re.compile(
    r"\b(?:media|press|cell|headquarters|office|bureau|department|committee|handout|release"
    r"|statement"
    r"|note|report|update|council|front|public relations)\b"
)


def in_letterhead(parsed: Parsed, spot: Spot, mentions: list[Mention]) -> bool:
    """Whether a place stands in the lines that say who wrote: "Media Cell, Testville"."""
    sentence = parsed.sentences[spot.sentence]
    text = parsed.lower[sentence.start : sentence.end]
    if sentence.index > 5 or len(text) > 80 or text[-1] in ".!?" or sentence.item:
        return False
    if any(token.word_class in VERBAL for token in parsed.words(sentence)):
        return False
    named = any(one.sentence == sentence.index for one in mentions)
    return bool(_LETTERHEAD.search(text)) or (named and sentence.index == 0)


def count_headlines(parsed: Parsed) -> int:
    """Return how many sentences at the beginning are a headline: lines without a full stop."""
    count = 0
    for sentence in parsed.sentences[:2]:
        text = parsed.clean[sentence.start : sentence.end]
        if text[-1] in '.!?:"-–—' or len(text) > 140 or len(parsed.sentences) < 3:
            break
        count += 1
    return count
