"""Stretches of a sentence and whose they are: where each speaker begins and ends."""

import re
from dataclasses import dataclass, field
from typing import Final

from incidents.reading.actors import NOBODY, Voice
from incidents.reading.result import Span
from incidents.reading.rules import lexicon
from incidents.reading.text import Parsed, Sentence
from incidents.reading.word_classes import VERBAL

DAYS_AFTER: Final = re.compile(
    r",\s+(?:(?:a|just|only|two|three|four|several|some)\s+)?(?:days?|weeks?|months?|hours?|years?)"
    r"\s+after\b"
)


@dataclass(slots=True)
class Saying:
    """A verb of speech with its speaker; it covers characters ``start`` to ``end``."""

    start: int
    end: int
    verb: int
    voice: Voice
    span: Span | None
    rule: str
    kind: str
    leading: bool
    also: list[Voice] = field(default_factory=list)


@dataclass(slots=True)
class Speech:
    """Who speaks in each sentence of the text."""

    sayings: dict[int, list[Saying]] = field(default_factory=dict)
    default: Voice | None = None
    default_span: Span | None = None
    own_text: bool = False


def _opens_with_place(parsed: Parsed, sentence: Sentence, saying: Saying) -> bool:
    """Whether nothing but where and when stands before a speaker set between commas."""
    if saying.leading or saying.verb - sentence.start > 80:
        return False
    if not re.match(r"\w+,\s", parsed.lower[saying.verb : saying.verb + 20]):
        return False
    verb = parsed.token_at(saying.verb)
    ahead = parsed.tokens[sentence.first : verb]
    return not any(one.word_class in VERBAL for one in ahead)


def _turn(parsed: Parsed, saying: Saying) -> int | None:
    """Return where another party takes over: “the group said ...; the army put its losses at”."""
    sentence = parsed.sentences[parsed.tokens[parsed.token_at(saying.verb)].sentence]
    for match in re.finditer(r";\s+", parsed.lower[saying.verb : sentence.end]):
        start = saying.verb + match.end()
        opens = lexicon("claimants").find(parsed.lower[start : start + 45])
        if opens and opens[0].start < 24 and opens[0].row["role"] != saying.voice.role:
            return start
    return None


def bound(sentence: Sentence, found: list[Saying], parsed: Parsed) -> None:
    """Cut the stretches so that each ends where the next speaker begins."""
    for number, saying in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        previous = found[number - 1] if number else None
        if saying.leading:
            saying.end = sentence.end
            since = DAYS_AFTER.search(parsed.lower, saying.verb, sentence.end)
            if since is not None:
                # "The group claimed it, days after its bomber had killed 70": the writer's words.
                saying.end = since.start()
            turn = _turn(parsed, saying)
            if turn is not None:
                saying.end = min(saying.end, turn)
            if following is not None:
                cut = (
                    following.start
                    if following.leading and following.voice is not saying.voice
                    else following.verb
                )
                if following.leading or following.voice is not saying.voice:
                    saying.end = max(min(cut, sentence.end), saying.verb)
                if not following.leading:
                    comma = parsed.clean.rfind(" and ", saying.verb, following.verb)
                    saying.end = comma if comma > 0 else following.verb
        else:
            saying.start = (
                previous.verb if previous is not None and not previous.leading else sentence.start
            )
            if previous is not None and previous.leading:
                saying.start = previous.end
            saying.end = max(saying.verb, saying.span[1] if saying.span else saying.verb)
            # "It was nine when, according to the mayor, gunmen came": all of it is theirs.
            aside = re.match(r"\s*,\s+\w", parsed.lower[saying.end : saying.end + 6])
            if saying.rule.startswith("according") and aside and following is None:
                saying.end = sentence.end
            if following is None and _opens_with_place(parsed, sentence, saying):
                # "In Testville on Thursday, it said, a vehicle was hit": all of it is theirs.
                saying.end = sentence.end
        if saying.rule == "according" and saying.leading:
            saying.start = sentence.start


def speaker_at(speech: Speech, sentence: int, position: int) -> Saying | None:
    """Return who says what stands at a character of a sentence, if anybody does."""
    here = speech.sayings.get(sentence, [])
    for saying in here:
        if saying.start <= position < saying.end:
            if saying.voice.name == "Media" or saying.voice is NOBODY:
                # "the agency reported, quoting an official": the official says so.
                quoted = [
                    one for one in here if one.rule == "according" and one.voice is not NOBODY
                ]
                return quoted[0] if quoted else saying
            return saying
    return None


def speaker_between(
    speech: Speech, parsed: Parsed, sentence: int, start: int, end: int
) -> Saying | None:
    """Return who is set between commas ahead of a verb: “two men who, their family says, were”."""
    for saying in speech.sayings.get(sentence, []):
        if saying.voice is NOBODY or saying.span is None:
            continue
        first = min(saying.span[0], saying.verb)
        if not start < first < saying.verb + 1 < end:
            continue
        opens = re.search(r",\s+(?:[\w']+\s+){0,3}$", parsed.lower[start:first])
        closes = re.search(
            r"^[^,;.]{0,60},\s", parsed.lower[max(saying.verb, saying.span[1]) : end]
        )
        if opens and closes:
            return saying
    return None
