"""Who says so: the speaker behind each stretch of a sentence.

Where the speaker is not certain the answer is nobody. A named armed group
outranks the generic words around it, so that "a spokesman of the Baloch
Liberation Army" is never the army.
"""

import itertools
import re
from typing import Final

from incidents.model import ClaimantRole
from incidents.reading.actors import NO_VOICE, NOBODY, Mention, Voice, voice_of, voices_in
from incidents.reading.rules import Hit, lexicon
from incidents.reading.sayings import Saying, Speech, bound
from incidents.reading.speakers import best_voice, speaker_of, subject_of
from incidents.reading.speech_verbs import is_speech
from incidents.reading.text import Parsed, Sentence
from incidents.reading.word_classes import VERBAL, WordClass

# "..., an official told reporters, after 21 more had died"
_ASIDE: Final = re.compile(
    r"(?:\s+(?:reporters|journalists|newsmen|the media|afp|reuters|dawn|a news conference"
    r"|a press conference|in a statement|here))?,"
)
_TRAIL: Final = re.compile(
    r"\s*(?:(?:in a (?:statement|press release|tweet|news release"
    r"|post|communiqu[eé]|message|handout|email|e-mail|briefing)"
    r"(?:(?!\bthat\b)[^,.;])*(?=[.\"')]*\s*$)|on (?:\w+day|social media|x"
    r"|twitter|telegram|facebook)|(?:\w+day)|late on \w+|to "
    r"(?:reporters|journalists|afp|reuters|dawn)|"
    r"a news conference|a press conference|(?:a|the) news agency|bbc|reporters|journalists|afp"
    r"|reuters|dawn|the media|by telephone|here|later|this "
    r"correspondent|local media|"
    r"in (?:quetta|islamabad|karachi)|without elaborating|on "
    r"condition of anonymity|and|adding|the next day|at a news "
    r"conference)\s*)*[.\"')]*\s*$"
)


def find_speech(parsed: Parsed, mentions: list[Mention]) -> Speech:
    """Return the speakers of each sentence; whose text it is, ``linking.author`` says."""
    speech = Speech()
    last: list[Voice] = []
    known: dict[str, Voice] = {}
    for sentence in parsed.sentences:
        found = _of_sentence(parsed, mentions, sentence, last, known, speech)
        if found:
            speech.sayings[sentence.index] = found
    _open_stand(parsed, mentions, speech)
    return speech


_TAKES_A_STAND: Final = re.compile(
    r"[^.;,]{0,30}?\b(?:(?:is|are) (?:\w+ly )?(?:concerned|alarmed|shocked|appalled|outraged"
    r"|disturbed)"
    r"|(?:\w+ly )?(?:condemns?|deplores?|expresses|demands?|calls (?:on|for)|urges|denounces"
    r"|has (?:recorded|documented|learnt|learned|received)))\b"
)


def _open_stand(parsed: Parsed, mentions: list[Mention], speech: Speech) -> None:
    """Read “HRCP is gravely concerned over the deaths of ...”: the opening is its word."""
    first = next((one for one in mentions if one.sentence == 0), None)
    if first is None or speech.sayings.get(0) or first.start > 40:
        return
    voice, stand = voice_of(first.actor), _TAKES_A_STAND.match(parsed.lower, first.end)
    if voice.role is ClaimantRole.NGO and first.actor not in NO_VOICE and stand:
        span, end = (first.start, first.end), parsed.sentences[0].end
        speech.sayings[0] = [Saying(0, end, stand.end(), voice, span, "stand", "say", True)]


def _of_sentence(
    parsed: Parsed,
    mentions: list[Mention],
    sentence: Sentence,
    last: list[Voice],
    known: dict[str, Voice],
    speech: Speech,
) -> list[Saying]:
    found: list[Saying] = []
    verbs: list[tuple[Hit, str]] = [
        (hit, kind)
        for kind in ("say", "deny", "according")
        for hit in lexicon("reporting", kind).find(parsed.lower[sentence.start : sentence.end])
    ]
    verbs.sort(key=lambda one: one[0].start)
    for hit, kind in verbs:
        start, end = hit.start + sentence.start, hit.end + sentence.start
        if found and start < found[-1].verb + 1:
            continue
        if kind != "according" and not is_speech(parsed, start, end, sentence, hit):
            continue
        if kind == "according":
            saying = _according(parsed, mentions, sentence, start, end, last)
        else:
            saying = _said(
                parsed, mentions, sentence, start, end, kind, hit, last, known, found, speech
            )
        if saying is not None:
            found.append(saying)
            if saying.voice is not NOBODY:
                last.append(saying.voice)
    _colon(parsed, mentions, sentence, found)
    bound(sentence, found, parsed)
    return found


def _colon(
    parsed: Parsed, mentions: list[Mention], sentence: Sentence, found: list[Saying]
) -> None:
    """Read “Five killed in blast: police” names its speaker after a colon."""
    if found:
        return
    line = parsed.clean[sentence.start : sentence.end]
    match = re.search(r":\s*([^:]{3,40})$", line) or re.search(
        r"(?:\(|—\s*|–\s*)([A-Z][^()]{2,40}?)\)?\W*$", line
    )
    if match:
        a, b = sentence.start + match.start(1), sentence.start + match.end(1)
        voices = voices_in(parsed, mentions, a, b)
        if voices:
            found.append(
                Saying(
                    sentence.start,
                    sentence.end,
                    a,
                    voices[0][2],
                    voices[0][:2],
                    "colon",
                    "say",
                    False,
                )
            )


# "According to the group, a constable was killed": the group of which the text has told
_GROUP_AGAIN: Final = re.compile(
    r"\s+(?:the|this|that|its)\s+(?:\w+\s+)?(?:group|outfit|organi[sz]ation|militants|insurgents"
    r"|fighters|alliance)(?:'s)?(?:\s+(?:statement|spokes\w+|communiqu[eé]|account))?\s*"
)


def _according(
    parsed: Parsed,
    mentions: list[Mention],
    sentence: Sentence,
    start: int,
    end: int,
    last: list[Voice],
) -> Saying | None:
    stop = re.compile(r"[,;.]|\b(?:after|when|which|who|but|while|killing|the victim)\b").search(
        parsed.lower, end + 4, sentence.end
    )
    limit = stop.start() if stop else sentence.end
    voices = voices_in(parsed, mentions, end, limit)
    group = _GROUP_AGAIN.fullmatch(parsed.lower, end, limit)
    if group and not voices:
        told = next((one for one in reversed(last) if one.role is ClaimantRole.ARMED_GROUP), None)
        if told is not None:
            leading = start - sentence.start < 8
            return Saying(
                start, sentence.end, start, told, (end, limit), "according:last", "say", leading
            )
    if not voices and limit - end < 12 and parsed.lower[limit : limit + 1] != ";":
        voices = voices_in(parsed, mentions, end, min(limit + 30, sentence.end))
    if not voices:
        text = parsed.lower[end:limit]
        if re.search(r"\b(?:statement|spokes|official|it|him|them)\b", text) and last:
            return Saying(
                start,
                sentence.end,
                start,
                last[-1],
                (end, limit) if end < limit else None,
                "according:last",
                "say",
                start == sentence.start,
            )
        return Saying(
            start,
            sentence.end,
            start,
            NOBODY,
            (end, limit) if end < limit else None,
            "according",
            "say",
            start - sentence.start < 8,
        )
    # Behind the first number stands what is said, and perhaps another party.
    figure = _COUNTED.search(parsed.lower, end, limit)
    nearest = [one for one in voices if figure is None or one[0] < figure.start()]
    a, b, voice = best_voice(nearest or voices)
    return Saying(
        start,
        sentence.end,
        start,
        voice,
        (a, b),
        "according",
        "say",
        start - sentence.start < 8,
        _also(parsed, mentions, end, limit, voice),
    )


_COUNTED: Final = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|at least|some|several|dozens)\b"
)


def _said(
    parsed: Parsed,
    mentions: list[Mention],
    sentence: Sentence,
    start: int,
    end: int,
    kind: str,
    hit: Hit,
    last: list[Voice],
    known: dict[str, Voice],
    found: list[Saying],
    speech: Speech,
) -> Saying | None:
    verb = parsed.token_at(start)
    a, b = subject_of(parsed, sentence, verb, start)
    last_saying = found[-1] if found else None
    if (
        last_saying is not None
        and last_saying.leading
        and re.search(
            r"\band\s+(?:also\s+|further\s+|later\s+|\w+ly\s+)?$",
            parsed.lower[sentence.start : start],
        )
        and last_saying.voice is not NOBODY
    ):
        # "The group said the target had been offices and claimed to have killed 25"
        return Saying(
            start, sentence.end, start, last_saying.voice, last_saying.span, "shared", kind, True
        )
    inverted = False
    if (a, b) == (-1, -1):
        # "said police", "said Najeeb Kakar, the deputy commissioner"
        after = parsed.lower[end : min(sentence.end, end + 90)]
        chunk = re.search(r"[,\"]\s*([^,\"]{3,60}),?\s*$", parsed.clean[sentence.start : start])
        if chunk and re.fullmatch(r"[\s.\"')]*", after):
            # "..., its superintendent, Dr X Y, said."
            a, b = sentence.start + chunk.start(1), sentence.start + chunk.end(1)
        elif (
            hit.form in {"ed", "given", "s"}
            and re.search(r"[,\"]\s*$", parsed.clean[sentence.start : start])
            and not re.match(r"\s+(?:that|it|they|he|there)\b", after)
        ):
            a, b, inverted = end, min(sentence.end, end + 90), True
        elif found and re.fullmatch(r"[^;]*", parsed.lower[found[-1].verb : start]):
            return Saying(
                start,
                sentence.end,
                start,
                found[-1].voice,
                found[-1].span,
                "shared",
                kind,
                True,
            )
        else:
            return None
    if a > start:
        # "..., said the mayor": what is said stands before.
        inverted = True
    leading = not inverted and _is_leading(parsed, sentence, end)
    if leading and a - sentence.start > 20 and _ASIDE.match(parsed.lower, end):
        # "..., residents said, in what the capital called ...": it was said before.
        leading = not parsed.clean[sentence.start : a].rstrip().endswith((",", '"'))
    voice, span, rule = speaker_of(parsed, mentions, a, b, last, known, sentence, speech)
    if not leading and not inverted and not rule.startswith("pronoun"):
        behind = re.search(r"[,\"]\s*([^,\"]{3,60}(?:,[^,\"]{3,40},?)?)\s*$", parsed.clean[a:start])
        if behind:
            # The clause before the verb names the speaker, not all that is said.
            c = a + behind.start(1)
            if voices_in(parsed, mentions, c, start) or rule == "unknown speaker":
                voice, span, rule = speaker_of(
                    parsed, mentions, c, start, last, known, sentence, speech
                )
    if rule == "unknown speaker" and not inverted:
        # "..., its medical superintendent, Dr X Y, said": what he is stands before his name.
        ahead = re.search(r"[,\"]\s*([^,\"]{3,60}),\s*$", parsed.clean[sentence.start : a])
        if ahead:
            c = sentence.start + ahead.start(1)
            role = parsed.lower[c:a]
            if voices_in(parsed, mentions, c, a) and not re.search(
                r"\b(?:was|were|had|has|is|are|killed|killing|when|after)\b", role
            ):
                voice, span, rule = speaker_of(
                    parsed, mentions, c, a, last, known, sentence, speech
                )
                for word in re.findall(r"\b[A-Z][a-z]{2,}\b", parsed.clean[a:b]):
                    known.setdefault(word.lower(), voice)
    # '"Two of them died," an official said, adding that ...': the quotation is theirs as well.
    quoted = parsed.clean[sentence.start : a].rstrip().endswith('"')
    begin = a if leading and not quoted else sentence.start
    also = _also(parsed, mentions, a, b, voice)
    return Saying(begin, sentence.end, start, voice, span, rule, kind, leading, also)


def _also(parsed: Parsed, mentions: list[Mention], a: int, b: int, voice: Voice) -> list[Voice]:
    """Return those who say the same: “residents and the deputy commissioner said”."""
    voices = sorted(voices_in(parsed, mentions, a, b), key=lambda one: one[0])
    found: list[Voice] = []
    for (_, end, one), (start, _, other) in itertools.pairwise(voices):
        joined = re.fullmatch(r",?\s+and\s+(?:the\s+)?(?:\w+\s+)?", parsed.lower[end:start])
        if joined and one.name != other.name:
            found += [who for who in (one, other) if who.name != voice.name and who not in found]
    return found


def _is_leading(parsed: Parsed, sentence: Sentence, end: int) -> bool:
    """Whether what is said comes after the verb."""
    # "..., police said, while in Testville ...": the speaker ends with the clause.
    rest = re.split(r"[,;]\s(?:while|whereas)\b|;", parsed.lower[end : sentence.end], maxsplit=1)
    return not _TRAIL.fullmatch(rest[0]) and not _is_listener(parsed, end, rest[0])


# "..., police told HRCP": a short name behind the verb is whom they told.
_LISTENER: Final = re.compile(
    r"\s+(?:the\s+|a\s+|our\s+|this\s+|its\s+)?(?:[a-z][\w.'-]*\s*){1,4}[.\"')]*\s*"
)


_NO_LISTENER: Final = VERBAL | {WordClass.PREPOSITION, WordClass.NUMBER}


def _is_listener(parsed: Parsed, end: int, rest: str) -> bool:
    verb = parsed.tokens[parsed.token_at(end - 1)]
    if verb.lower not in {"told", "informed", "tells"} or not _LISTENER.fullmatch(rest):
        return False
    last = parsed.sentences[verb.sentence].last
    behind = [
        one
        for one in parsed.tokens[parsed.token_at(end - 1) + 1 : last]
        if one.end <= end + len(rest)
    ]
    return not any(one.word_class in _NO_LISTENER for one in behind)
