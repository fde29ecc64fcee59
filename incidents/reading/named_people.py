"""People whom a text only names: "Testman Fictional was gunned down", and no word of who he was."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from incidents.model import Victims
from incidents.reading.harms import Harm
from incidents.reading.links import link_harm
from incidents.reading.people import Figure, Group, make_figure, people_in
from incidents.reading.result import Span
from incidents.reading.text import Parsed, Token
from incidents.reading.word_classes import WordClass

# Two words at least: one alone may be anything.
_WORDS: Final = r"(?:[A-Z][a-z]{2,}|Dr|Mr)\.?(?:\s+(?:[A-Z][a-z]{2,}|ul|ur|ud))*\s+[A-Z][a-z]{2,}\b"
_NAME: Final = re.compile(rf"\b{_WORDS}")
_NO_NAME: Final = re.compile(
    r"\b(?:road|street|chowk|bazaar|camp|post|station|hospital|school|college|university|express"
    r"|army|front|guards?|corps|force|forces|levies|police|brigade|movement|party|committee|council"
    r"|commission|association|district|tehsil|valley|pass|hotel|bank|court|house|mosque|masjid"
    r"|highway|bridge|dam|mine|mines|company|project|government|balochistan|pakistan"
    r"|students|national|republican|liberation|voice|missing|persons|day|night|province|city|town"
    r"|the|and|on|in|at|two|three|four|five|six|seven|eight|nine|ten|several|some|many|armed|unknown"
    r"|unidentified|according|meanwhile|earlier|later|separately|after|before|when|while|his|her"
    r"|their|another|other|more|least|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)
_CALLED: Final = re.compile(r"\b(?:named|called|identified as|known as|namely|one of|of)\s+$")
_WAS: Final = re.compile(
    rf"(?P<others>(?:(?:,|,?\s+and)\s+{_WORDS})*)"
    r"(?:\s*\([^()]{1,60}\))?(?:,\s[^;.]{2,70},)?\s+(?:(?:was|were|has been|have been|had been)\b"
    r"|lost (?:his|her|their) (?:life|lives)|died\b|embraced\b|succumbed\b|breathed (?:his|her)\b"
    r"|went missing|sustained\b|received\b)"
)


def _is_name(tokens: list[Token]) -> bool:
    capitals = [one for one in tokens if one.text[:1].isupper()]
    return all(one.word_class is WordClass.NAME for one in capitals)


def named_people(
    parsed: Parsed,
    harms: dict[int, list[Harm]],
    figures: Iterable[Figure],
    taken: Iterable[Span],
) -> Iterator[Figure]:
    """Yield those who came to harm under their name alone, one figure of one person each.

    Who they were is left unknown. ``taken`` are the characters of actors,
    places and days, which are no people.
    """
    taken, known = list(taken), list(figures)
    for match in _NAME.finditer(parsed.clean):
        start, end = match.span()
        if _NO_NAME.search(match.group().lower()) or any(a < end and start < b for a, b in taken):
            continue
        if match.group() in parsed.clean[:start] or _CALLED.search(parsed.lower, 0, start):
            # Told of before, or the name of one who is told of: "a student named ...".
            continue
        first, last = parsed.token_at(start), parsed.token_at(end - 1) + 1
        tokens = parsed.tokens[first:last]
        sentence = tokens[0].sentence
        here = harms.get(sentence, [])
        struck = any(
            "act" in one.kinds and not one.passive and one.end + 1 == start for one in here
        )
        if not here or not _is_name(tokens):
            continue
        chain = _WAS.match(parsed.clean, end)
        if not struck and not chain:
            continue
        calling = people_in(parsed, max(parsed.sentences[sentence].start, start - 24), end)
        # "Testman Fictional and Another Made-Up were picked up": two, told of at once.
        beside = _NAME.findall(chain["others"]) if chain is not None else []
        called = (
            calling is not None
            and calling.row["word"] != "dead"
            and parsed.lower[calling.end : start].strip() in {"", ","}
        )
        several = called and calling is not None and calling.form == "plural" and beside
        if called and not several:
            # "Constable Testman", "a trader, Testman Fictional": his rank or calling counts.
            continue
        group = Group(first, last, end, None, False)
        harm, how = link_harm(parsed, group, here, [])
        if harm is None or how in {"ellipsis", "noun", "beside"}:
            continue
        if any(
            one.harm is not None and one.harm.start == harm.start and start < one.start < harm.start
            for one in known
        ):
            # "Testman Fictional, a teacher, was gunned down": the teacher is he.
            continue
        figure = make_figure(parsed, start, end, first, group, harm.measure, harm)
        if chain is not None and beside:
            taken.append((end, chain.end("others")))
        figure.low = figure.high = 1 + len(beside)
        figure.victims, figure.bare = Victims.UNKNOWN, False
        figure.named, figure.singular = True, not beside
        if several and calling is not None:
            # "students Testman Fictional and Another Made-Up"
            figure.victims, figure.actor = Victims(calling.row["victims"]), calling.row["actor"]
        figure.rules = ["named", how, harm.rule]
        yield figure
