"""Who says so: the speaker behind each stretch of a sentence.

Where the speaker is not certain the answer is nobody. A named armed group
outranks the generic words around it, so that "a spokesman of the Baloch
Liberation Army" is never the army.
"""

import itertools
import re
from dataclasses import dataclass, field
from typing import Final

from incidents.model import ClaimantRole, SourceType
from incidents.reading.actors import NO_VOICE, NOBODY, Mention, Voice, is_group, voice_of, voices_in
from incidents.reading.authors import PROPER_MONITORS, find_author, unsigned_author
from incidents.reading.result import Span
from incidents.reading.rules import Hit, lexicon
from incidents.reading.text import Parsed, Sentence

_PLURAL: Final = frozenset(
    {
        "Police",
        "Officials",
        "Levies",
        "Security forces",
        "Family",
        "Witnesses",
        "Health officials",
        "Protesters",
    }
)
_PRONOUN: Final = re.compile(
    r"^(?:but |and |also |however,? |later,? |meanwhile,? |it also"
    r"|in a statement,? )*(?P<p>it|they|he|she|we)\b"
)
_THE_GROUP: Final = re.compile(
    r"\b(?:the|this|same|its)\s+(?:\w+\s+)?(?:group|outfit"
    r"|organisation|organization|militants|insurgents|movement"
    r"|faction|separatists|fighters)\b"
)
_THE_SPEAKER: Final = re.compile(
    r"\b(?:the|a|his|their|its)\s+(?:\w+\s+)?(?:statement|spokesman"
    r"|spokesperson|spokeswoman|communique|communiqué|release"
    r"|handout|official|officer|source|sources|minister|post|message"
    r"|email)\b"
)
DAYS_AFTER: Final = re.compile(
    r",\s+(?:(?:a|just|only|two|three|four|several|some)\s+)?(?:days?|weeks?|months?|hours?|years?)"
    r"\s+after\b"
)
# "..., an official told reporters, after 21 more had died"
_ASIDE: Final = re.compile(
    r"(?:\s+(?:reporters|journalists|newsmen|the media|afp|reuters|dawn|a news conference"
    r"|a press conference|in a statement|here))?,"
)
_OF_OTHERS: Final = re.compile(
    r"\ban?\s+(?:\w+\s+)?(?:spokes\w+|official|officer|statement|source|message)\s+(?:for|of"
    r"|from)\b"
)
_RIGHTS: Final = re.compile(
    r"\brights (?:group|organisation|organization)|\bcommittee\b|\bcampaigners\b"
)
_REL: Final = frozenset({"which", "who", "that"})
_TRAIL: Final = re.compile(
    r"\s*(?:(?:in a (?:statement|press release|tweet|news release"
    r"|post|communiqu[eé]|message|handout|email|e-mail|briefing)"
    r"(?:(?!\bthat\b)[^,.;])*(?=[.\"')]*\s*$)|on (?:\w+day|social media|x"
    r"|twitter|telegram|facebook)|(?:\w+day)|late on \w+|to "
    r"(?:reporters|journalists|afp|reuters|dawn)|"
    r"a news conference|a press conference|reporters|journalists|afp"
    r"|reuters|dawn|the media|by telephone|here|later|this "
    r"correspondent|local media|"
    r"in (?:quetta|islamabad|karachi)|without elaborating|on "
    r"condition of anonymity|and|adding|the next day|at a news "
    r"conference)\s*)*[.\"')]*\s*$"
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
    relayed: Voice | None = None


def find_speech(parsed: Parsed, mentions: list[Mention], source: SourceType) -> Speech:
    """Return the speakers of the text.

    ``default`` is who speaks where nobody is named: the party that issued the
    text, where it is known.
    """
    speech = Speech()
    speech.default, speech.default_span = find_author(parsed, mentions, source)
    speech.own_text = speech.default is not None and source is not SourceType.NEWS
    last: list[Voice] = []
    known: dict[str, Voice] = {}
    for sentence in parsed.sentences:
        found = _of_sentence(parsed, mentions, sentence, last, known, speech)
        if found:
            speech.sayings[sentence.index] = found
    if not speech.own_text and source in {SourceType.NEWS, SourceType.SOCIAL}:
        voices = [
            (number, one.voice)
            for number, sayings in sorted(speech.sayings.items())
            for one in sayings
            if one.voice is not NOBODY
        ]
        found_author = unsigned_author(parsed, mentions, voices)
        if found_author is not None:
            speech.default, speech.default_span = found_author
            speech.own_text = True
        else:
            speech.relayed = _relayed(parsed, voices)
    return speech


_RELAYS: Final = re.compile(
    r"\b(?:spokes\w+|statement|press release|handout|press note|communiqu[eé]|press conference"
    r"|news conference|briefing)\b"
)


def _relayed(parsed: Parsed, voices: list[tuple[int, Voice]]) -> Voice | None:
    """Return the one body whose statement a text passes on: nobody else says a word in it."""
    if len({voice.name for _, voice in voices}) != 1 or voices[0][0] > 1:
        return None
    voice = voices[0][1]
    first = parsed.sentences[voices[0][0]]
    if voice.actor in {"ispr", "pakistan-army", "pakistan-military", "ctd"}:
        # Its own words ("terrorists", "martyred") go on where nobody else is heard.
        return voice
    body = voice.role in {ClaimantRole.STATE, ClaimantRole.NGO, ClaimantRole.LOCAL_OFFICIAL}
    relays = _RELAYS.search(parsed.lower[first.start : first.end])
    return voice if body and relays and len(voices) > 1 else None


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
        if kind != "according" and not _is_speech(parsed, start, end, sentence, hit):
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
    _bound(sentence, found, parsed)
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


def _is_speech(parsed: Parsed, start: int, end: int, sentence: Sentence, hit: Hit) -> bool:
    """Whether a word that may be a verb of speech is one here."""
    after = parsed.lower[end : end + 40]
    before = parsed.lower[max(sentence.start, start - 24) : start]
    word = parsed.lower[start:end]
    if word == "said" and re.match(r"\s+to (?:be|have)\b", after):
        # "A man said to be a bomb-maker was arrested"
        return False
    if word.startswith("claim") and re.match(r"\s+(?:\w+\s+){0,4}(?:lives|life)\b", after):
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
    token = parsed.tokens[parsed.token_at(start)]
    if token.pos == "NOUN" and not parsed.reduced and hit.form in {"base", "s"}:
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
        ) and token.pos not in {"NOUN", "ADJ", "PROPN"}
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
    return not (word in {"suspected", "alleged", "believed", "claimed"} and token.pos == "ADJ")


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
    a, b, voice = _best(nearest or voices)
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


def _best(voices: list[tuple[int, int, Voice]]) -> tuple[int, int, Voice]:
    for one in voices:
        if one[2].role is ClaimantRole.ARMED_GROUP and one[2].actor != "unidentified-armed-group":
            return one
    for one in voices:
        if one[2].name not in {"Officials", "Witnesses", "Armed group", "Media"} or one[
            2
        ].actor in {"district-administration"}:
            return one
    return voices[0]


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
    a, b = _subject(parsed, sentence, verb, start)
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
            if _shares(parsed, verb, found[-1].verb):
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
            return None
        else:
            return None
    if a > start:
        # "..., said the mayor": what is said stands before.
        inverted = True
    leading = not inverted and _is_leading(parsed, sentence, end)
    if leading and a - sentence.start > 20 and _ASIDE.match(parsed.lower, end):
        # "..., residents said, in what the capital called ...": it was said before.
        leading = not parsed.clean[sentence.start : a].rstrip().endswith((",", '"'))
    voice, span, rule = _who(parsed, mentions, a, b, last, known, sentence, speech)
    if not leading and not inverted and not rule.startswith("pronoun"):
        behind = re.search(r"[,\"]\s*([^,\"]{3,60}(?:,[^,\"]{3,40},?)?)\s*$", parsed.clean[a:start])
        if behind:
            # The clause before the verb names the speaker, not all that is said.
            c = a + behind.start(1)
            if voices_in(parsed, mentions, c, start) or rule == "unknown speaker":
                voice, span, rule = _who(parsed, mentions, c, start, last, known, sentence, speech)
    if rule == "unknown speaker" and not inverted:
        # "..., its medical superintendent, Dr X Y, said": what he is stands before his name.
        ahead = re.search(r"[,\"]\s*([^,\"]{3,60}),\s*$", parsed.clean[sentence.start : a])
        if ahead:
            c = sentence.start + ahead.start(1)
            role = parsed.lower[c:a]
            if voices_in(parsed, mentions, c, a) and not re.search(
                r"\b(?:was|were|had|has|is|are|killed|killing|when|after)\b", role
            ):
                voice, span, rule = _who(parsed, mentions, c, a, last, known, sentence, speech)
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


def _shares(parsed: Parsed, verb: int, earlier: int) -> bool:
    if parsed.reduced:
        return True
    other = parsed.token_at(earlier)
    return other in set(parsed.ancestors(verb)) or verb in parsed.subtree(other)


def _is_leading(parsed: Parsed, sentence: Sentence, end: int) -> bool:
    """Whether what is said comes after the verb."""
    # "..., police said, while in Testville ...": the speaker ends with the clause.
    rest = re.split(r"[,;]\s(?:while|whereas)\b|;", parsed.lower[end : sentence.end], maxsplit=1)
    return not _TRAIL.fullmatch(rest[0])


def _subject(parsed: Parsed, sentence: Sentence, verb: int, start: int) -> tuple[int, int]:
    """Return the characters of the subject of a verb, (-1, -1) where there is none."""
    if not parsed.reduced:
        at = verb
        for _ in range(4):
            for child in parsed.children[at]:
                token = parsed.tokens[child]
                if token.dep in {"nsubj", "nsubjpass"} and token.i < verb + 12:
                    if token.lower in _REL and parsed.tokens[at].dep == "relcl":
                        head = parsed.tokens[at].head
                        tokens = [i for i in parsed.subtree(head) if i < verb]
                        return parsed.tokens[tokens[0]].start, parsed.tokens[verb].start
                    tokens = parsed.subtree(child)
                    tokens = [i for i in tokens if (i < verb) == (child < verb)]
                    return parsed.tokens[tokens[0]].start, parsed.tokens[tokens[-1]].end
            if parsed.tokens[at].dep == "relcl":
                head = parsed.tokens[at].head
                return parsed.tokens[parsed.subtree(head)[0]].start, parsed.tokens[verb].start
            if parsed.tokens[at].dep == "acl" and parsed.tokens[at].tag == "VBG":
                head = parsed.tokens[at].head
                return parsed.tokens[parsed.subtree(head)[0]].start, parsed.tokens[verb].start
            if parsed.tokens[at].dep not in {"conj", "xcomp", "advcl", "ccomp"} or (
                parsed.tokens[at].dep == "ccomp" and at != verb
            ):
                break
            if parsed.tokens[at].dep in {"conj", "xcomp", "advcl"}:
                at = parsed.tokens[at].head
            else:
                break
    text = parsed.lower[sentence.start : start]
    if parsed.reduced and re.search(r"\b(?:and|but)\s+(?:\w+ly\s+)?$", text):
        # "put the losses at nine and said": the speaker goes on, whoever stands between.
        return -1, -1
    match = re.search(r"(?:^|[,;:\"]|\b(?:and|but|while|that|as|when)\b)\s*([^,;:\"]{2,70})$", text)
    if match and len(match.group(1).split()) <= 9:
        return sentence.start + match.start(1), start
    match = re.search(r"(?:^|[;\"])([^;\"]{2,140})$", text)
    if match and (parsed.reduced or match.group(1).count(",") in {1, 2}):
        return sentence.start + match.start(1), start
    return -1, -1


def _who(
    parsed: Parsed,
    mentions: list[Mention],
    a: int,
    b: int,
    last: list[Voice],
    known: dict[str, Voice],
    sentence: Sentence,
    speech: Speech,
) -> tuple[Voice, Span | None, str]:
    text = parsed.lower[a:b].strip()
    pronoun = _PRONOUN.match(text)
    if pronoun and len(text.split()) <= 6:
        return *_pronoun(
            parsed, mentions, pronoun["p"], a, last, sentence, speech
        ), f"pronoun:{pronoun['p']}"
    voices = voices_in(parsed, mentions, a, b)
    if voices:
        x, y, voice = _best(voices)
        if voice.actor == "unidentified-armed-group" or voice.name == "Armed group":
            group = _last_group(last, mentions, a)
            if group is not None:
                return group, (a, b), "the group"
        if voice.name == "Protesters" and re.search(r"\bthe (?:movement|party|alliance)\b", text):
            ngo = _last_ngo(mentions, a)
            if ngo is not None:
                return ngo, (a, b), "the movement"
        if voice.name == "Rights groups":
            ngos = [one for one in last if one.role is ClaimantRole.NGO]
            if re.match(r"the rights group\b", text) and (ngos or (ngo := _last_ngo(mentions, a))):
                return (ngos[-1] if ngos else ngo), (a, b), "the rights group"  # type: ignore[return-value]
            proper = parsed.text[x:y]
            if (
                proper[:1].isupper()
                and len(proper) > 4
                and (x > sentence.start or parsed.lower[x:y] in PROPER_MONITORS)
            ):
                voice = Voice(proper, voice.role, voice.actor)
        for word in re.findall(r"\b[A-Z][a-z]{2,}\b", parsed.clean[a:b]):
            known.setdefault(word.lower(), voice)
        return voice, (x, y), "subject"
    if _THE_GROUP.search(text):
        group = _last_group(last, mentions, a)
        if group is not None:
            return group, (a, b), "the group"
        return NOBODY, (a, b), "the group?"
    if _RIGHTS.search(text):
        ngo = _last_ngo(mentions, a)
        if ngo is not None:
            return ngo, (a, b), "the rights group"
    if _OF_OTHERS.search(text):
        # "A spokesman for one of the factions" is none of those who spoke before.
        return NOBODY, (a, b), "unknown speaker"
    if _THE_SPEAKER.search(text) and last:
        return last[-1], (a, b), "the speaker"
    if _THE_SPEAKER.search(text) and speech.default:
        return speech.default, (a, b), "the speaker"
    for word in re.findall(r"\b[A-Z][a-z]{2,}\b", parsed.clean[a:b]):
        if word.lower() in known and word.lower() not in {"baloch", "khan"}:
            return known[word.lower()], (a, b), "known name"
    return NOBODY, (a, b), "unknown speaker"


def _pronoun(
    parsed: Parsed,
    mentions: list[Mention],
    word: str,
    a: int,
    last: list[Voice],
    sentence: Sentence,
    speech: Speech,
) -> tuple[Voice, Span | None]:
    if word == "we":
        return (speech.default or (last[-1] if last else NOBODY)), (a, a + 2)
    if word in {"he", "she"}:
        return (last[-1] if last else NOBODY), (a, a + len(word))
    if word == "they":
        return (last[-1] if last else NOBODY), (a, a + 4)
    near = _singular_before(parsed, mentions, a, sentence)
    if near is not None:
        return near, (a, a + 2)
    for voice in reversed(last):
        if voice.name not in _PLURAL:
            return voice, (a, a + 2)
    return (speech.default or NOBODY), (a, a + 2)


def _singular_before(
    parsed: Parsed, mentions: list[Mention], a: int, sentence: Sentence
) -> Voice | None:
    """Return the body that "it" stands for: the subject of this or the last sentence."""
    spans = [(sentence.start, a)]
    if sentence.index:
        before = parsed.sentences[sentence.index - 1]
        spans.append((before.start, before.end))
    for start, end in spans:
        options = [
            one
            for one in voices_in(parsed, mentions, start, end)
            if one[2].name not in _PLURAL
            and one[2].role in {ClaimantRole.ARMED_GROUP, ClaimantRole.NGO, ClaimantRole.STATE}
            and one[2].actor != "unidentified-armed-group"
        ]
        options = [one for one in options if _may_be_it(parsed, one[0], one[1])]
        options.sort()
        if options:
            # The subject comes first; a speaker at the end of the sentence comes last.
            trailing = [
                one
                for one in options
                if re.match(
                    r"\s+(?:said|added|claimed|stated)\b", parsed.lower[one[1] : one[1] + 10]
                )
            ]
            return (trailing or options)[0][2]
    return None


def _may_be_it(parsed: Parsed, start: int, end: int) -> bool:
    """Whether a name stands as a body that acts, not as part of a thing ("an army camp")."""
    token = parsed.tokens[parsed.token_at(end - 1)]
    if parsed.reduced:
        return not re.match(
            r"\s+(?:camp|post|convoy|vehicle|personnel|men|soldier|official|checkpost)",
            parsed.lower[end : end + 14],
        )
    return token.dep in {"nsubj", "nsubjpass", "pobj", "appos", "ROOT", "conj"} and not re.search(
        r"\b(?:by|against|on|of|at|with|from)\s+(?:the\s+)?$",
        parsed.lower[max(0, start - 12) : start],
    )


def _last_group(last: list[Voice], mentions: list[Mention], before: int) -> Voice | None:
    named = [one for one in mentions if one.end <= before and is_group(one.actor)]
    if named:
        return voice_of(named[-1].actor)
    for voice in reversed(last):
        if voice.role is ClaimantRole.ARMED_GROUP:
            return voice
    return None


def _last_ngo(mentions: list[Mention], before: int) -> Voice | None:
    named = [
        one
        for one in mentions
        if one.end <= before
        and voice_of(one.actor).role is ClaimantRole.NGO
        and one.actor not in NO_VOICE
    ]
    return voice_of(named[-1].actor) if named else None


def _opens_with_place(parsed: Parsed, sentence: Sentence, saying: Saying) -> bool:
    """Whether nothing but where and when stands before a speaker set between commas."""
    if parsed.reduced or saying.leading or saying.verb - sentence.start > 80:
        return False
    if not re.match(r"\w+,\s", parsed.lower[saying.verb : saying.verb + 20]):
        return False
    verb = parsed.token_at(saying.verb)
    ahead = parsed.tokens[sentence.first : verb]
    return not any(one.pos in {"VERB", "AUX"} for one in ahead)


def _bound(sentence: Sentence, found: list[Saying], parsed: Parsed) -> None:
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
