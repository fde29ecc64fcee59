"""Whom the subject of a verb of speech names: a body, a pronoun, “the group”."""

import re
from typing import Final

from incidents.model import ClaimantRole
from incidents.reading.actors import NO_VOICE, NOBODY, Mention, Voice, is_group, voice_of, voices_in
from incidents.reading.result import Span
from incidents.reading.sayings import Speech
from incidents.reading.text import Parsed, Sentence

# Bodies that the register of actors does not have, called by their own name.
_PROPER_MONITORS: Final = frozenset(
    {"paank", "amnesty", "amnesty international", "human rights watch", "baloch voice for justice",
     "pakistan institute for peace studies", "pak institute for peace studies"}
)  # fmt: skip
_MONITORS: Final = frozenset({"hrcb", "hrcp", "vbmp", "hrw", "byc", "paank", "amnesty", "ptm"})
_MILITARY: Final = frozenset({"ispr", "pakistan-army", "pakistan-military"})
_FOLLOWING: Final = re.compile(
    r"\bfollowing (?:\w+ ){0,3}(?:cases?|incidents?|events?|cases|crimes|occurrences)\b[^.]*:"
)
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
    r"^(?:but |and |where |when |in which |also |however,? |later,? |meanwhile,? |it also"
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


_OF_OTHERS: Final = re.compile(
    r"\ban?\s+(?:\w+\s+)?(?:spokes\w+|official|officer|statement|source|message)\s+(?:for|of"
    r"|from)\b"
)


_RIGHTS: Final = re.compile(
    r"\brights (?:group|organisation|organization)|\bcommittee\b|\bcampaigners\b"
)


# "HRCP ..., the commission said", "CTD personnel ..., a spokesman for the department said"
_THE_BODY: Final = re.compile(r"\bthe (commission|council|department|corps|party|committee)$")
_BODIES: Final = {
    "commission": frozenset({"hrcp"}),
    "council": frozenset({"hrcb"}),
    "department": frozenset({"ctd"}),
    "corps": frozenset({"frontier-corps"}),
    "party": frozenset({"bnp-m", "bap", "jui-f"}),
    "committee": frozenset({"byc"}),
}


_REL: Final = frozenset({"which", "who", "that"})


def best_voice(voices: list[tuple[int, int, Voice]]) -> tuple[int, int, Voice]:
    """Return the voice to credit among several: an armed group before all, a name before a sort."""
    for one in voices:
        if one[2].role is ClaimantRole.ARMED_GROUP and one[2].actor != "unidentified-armed-group":
            return one
    for one in voices:
        if one[2].name not in {"Officials", "Witnesses", "Armed group", "Media"} or one[
            2
        ].actor in {"district-administration"}:
            return one
    return voices[0]


_CLAUSE_BEFORE: Final = re.compile(
    r"(?:^|[,;:\"]|\b(?:and|but|while|that|as|when|where)\b)\s*([^,;:\"]{2,70})$"
)
_ASIDE: Final = re.compile(
    r",\s[^,;:\"]{4,60},\s+(?:(?:had|has|have|was|were|also|later|then|\w+ly)\s+)*$"
)


def subject_of(parsed: Parsed, sentence: Sentence, verb: int, start: int) -> tuple[int, int]:
    """Return the characters of the subject of a verb, (-1, -1) where there is none."""
    text = parsed.lower[sentence.start : start]
    if re.search(r"\b(?:and|but)\s+(?:\w+ly\s+)?$", text):
        # "put the losses at nine and said": the speaker goes on, whoever stands between.
        return -1, -1
    # "the army, after a day of silence, had announced": the aside is no part of who spoke.
    aside = _ASIDE.search(text)
    if aside is not None:
        text, start = text[: aside.start()], sentence.start + aside.start()
    match = re.search(
        r"(?:^|[,;:\"]|\b(?:and|but|while|that|as|when|where)\b)\s*([^,;:\"]{2,70})$", text
    )
    if match and len(match.group(1).split()) <= 9:
        return sentence.start + match.start(1), start
    match = re.search(r"(?:^|[;\"])([^;\"]{2,140})$", text)
    if match:
        return sentence.start + match.start(1), start
    return -1, -1


def speaker_of(
    parsed: Parsed,
    mentions: list[Mention],
    a: int,
    b: int,
    last: list[Voice],
    known: dict[str, Voice],
    sentence: Sentence,
    speech: Speech,
) -> tuple[Voice, Span | None, str]:
    """Return whom the subject of a verb of speech names, its characters and the rule."""
    text = parsed.lower[a:b].strip()
    pronoun = _PRONOUN.match(text)
    if pronoun and len(text.split()) <= 6:
        return *_pronoun(
            parsed, mentions, pronoun["p"], a, last, sentence, speech
        ), f"pronoun:{pronoun['p']}"
    voices = voices_in(parsed, mentions, a, b)
    if voices:
        x, y, voice = best_voice(voices)
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
                and (x > sentence.start or parsed.lower[x:y] in _PROPER_MONITORS)
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
    body = _THE_BODY.search(text)
    if body:
        named = [one.actor for one in mentions if one.end <= a and one.actor in _BODIES[body[1]]]
        if named:
            return voice_of(named[-1]), (a, b), "the body"
    if _OF_OTHERS.search(text):
        # "A spokesman for one of the factions" is none of those who spoke before.
        return NOBODY, (a, b), "unknown speaker"
    if _THE_SPEAKER.search(text) and last:
        return last[-1], (a, b), "the speaker"
    if _THE_SPEAKER.search(text) and speech.default:
        return speech.default, (a, b), "the speaker"
    if re.match(r"(?:[^,]{0,40},\s)?dr\.?\s", text) and re.search(
        r"\b(?:hospital|injur|wound|bod(?:y|ies)|patients?)",
        parsed.lower[sentence.start : sentence.end],
    ):
        return voice_of("health-workers"), (a, b), "a doctor"
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
        before = speech.sayings.get(sentence.index - 1, [])
        if before and before[-1].voice is NOBODY and before[-1].rule == "unknown speaker":
            # He is the one who spoke just now, and who that was is not known.
            return NOBODY, (a, a + len(word))
        return (last[-1] if last else NOBODY), (a, a + len(word))
    if word == "they":
        people = _people_before(parsed, mentions, sentence)
        if people is not None:
            return people, (a, a + 4)
        return (last[-1] if last else NOBODY), (a, a + 4)
    near = _singular_before(parsed, mentions, a, sentence)
    if near is not None:
        return near, (a, a + 2)
    for voice in reversed(last):
        if voice.name not in _PLURAL:
            return voice, (a, a + 2)
    return (speech.default or NOBODY), (a, a + 2)


def _people_before(parsed: Parsed, mentions: list[Mention], sentence: Sentence) -> Voice | None:
    """Return the people who open the sentence before: “Relatives blocked the road. They said”."""
    if not sentence.index:
        return None
    before = parsed.sentences[sentence.index - 1]
    if before.paragraph != sentence.paragraph:
        return None
    opening = voices_in(parsed, mentions, before.start, min(before.start + 30, before.end))
    plural = [
        one[2]
        for one in opening
        if one[2].role in {ClaimantRole.WITNESS, ClaimantRole.MEDICAL}
        and parsed.lower[one[0] : one[1]].endswith(("s", "family"))
    ]
    return plural[0] if plural else None


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
            x, y, voice = (trailing or options)[0]
            if voice.name == "Rights groups" and parsed.lower[x:y] in _PROPER_MONITORS:
                # "Paank ... has released its report. It documented ..."
                return Voice(parsed.text[x:y], voice.role, voice.actor)
            return voice
    return None


def _may_be_it(parsed: Parsed, start: int, end: int) -> bool:
    """Whether a name stands as a body that acts, not as part of a thing ("an army camp")."""
    after = parsed.lower[end : end + 40]
    if re.match(r"'s\s+(?:\w+\s+)?(?:wing|spokes\w+|statement|cell|arm)\b", after):
        # "The BLA's media wing claims ..., where it says"
        return True
    return not re.match(
        r"\s+(?:camp|post|convoy|vehicle|personnel|men|soldier|official|checkpost)", after
    ) and not re.search(
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
