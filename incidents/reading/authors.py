"""Who issued a text, where the text itself says so."""

import re
from typing import Final

from incidents.model import ClaimantRole, SourceType
from incidents.reading.actors import NO_VOICE, Mention, Voice, is_group, voice_of, voices_in
from incidents.reading.result import Span
from incidents.reading.rules import Hit, lexicon
from incidents.reading.text import Parsed


def find_author(
    parsed: Parsed, mentions: list[Mention], source: SourceType
) -> tuple[Voice | None, Span | None]:
    """Return who issued the text, where the text itself says so."""
    lower = parsed.lower
    groups = [one for one in mentions if is_group(one.actor)]
    ours = re.search(
        (
            r"\b(?:our (?:fighters|sarmachars|freedom fighters"
            r"|organi[sz]ation|comrades|sarmachaar|units?|sniper)|we "
            r"(?:accept|take|claim) responsibility|the enemy|enemy (?:army"
            r"|forces|personnel|soldiers))\b"
        ),
        lower,
    )
    if source is SourceType.PARTY or (
        source in {SourceType.NEWS, SourceType.SOCIAL} and ours and groups
    ):
        for one in groups:
            around = lower[max(0, one.start - 80) : one.end + 120]
            if re.search(r"spokes|statement|claim|responsib|said|media|accept|our ", around):
                return voice_of(one.actor), (one.start, one.end)
        if groups and source is SourceType.PARTY:
            return voice_of(groups[0].actor), (groups[0].start, groups[0].end)
        if source is SourceType.PARTY:
            movements = [
                one
                for one in mentions
                if voice_of(one.actor).role is ClaimantRole.NGO
                and not one.generic
                and one.actor
                in {"byc", "vbmp", "haq-do-tehreek", "bnp-m", "ptm", "bso-azad", "jui-f"}
            ]
            if movements:
                return voice_of(movements[0].actor), (movements[0].start, movements[0].end)
            return _state_author(parsed, guess=False)
        return None, None
    if source is SourceType.SOCIAL and re.search(r"\b(?:we|our)\b", lower):
        for one in mentions:
            voice = voice_of(one.actor)
            if voice.role is ClaimantRole.NGO and one.actor not in NO_VOICE and one.end < 120:
                return voice, (one.start, one.end)
    if source is SourceType.OFFICIAL:
        return _state_author(parsed, guess=True)
    if source is SourceType.NGO:
        named = [
            one for one in mentions if one.actor in {"hrcb", "hrcp", "vbmp", "hrw", "byc", "edhi"}
        ]
        head = [
            one
            for one in mentions
            if one.end < 200
            and not one.generic
            and one.actor not in NO_VOICE
            and voice_of(one.actor).role is ClaimantRole.NGO
        ]
        named = head or named
        if named:
            return voice_of(named[0].actor), (named[0].start, named[0].end)
        for hit in lexicon("claimants").find(lower):
            if (
                hit.row["role"] == "ngo_monitor"
                and hit.row["name"] == "Rights groups"
                and hit.end < 400
            ):
                name = _proper(parsed, hit)
                return Voice(name, ClaimantRole.NGO, None), (hit.start, hit.end)
    return None, None


def _proper(parsed: Parsed, hit: Hit) -> str:
    text = parsed.text[hit.start : hit.end]
    if text.isupper() and len(text) > 4 and hit.row["name"].upper() != text:
        text = text.title()
    return (
        text
        if text[:1].isupper()
        and not text.lower().startswith(("rights", "human rights g", "human rights o", "monitor"))
        else hit.row["name"]
    )


_OFFICES: Final = re.compile(
    r"\b(?:deputy commissioner|assistant commissioner|district administration"
    r"|government of balochistan|home (?:&|and) tribal|pakistan railways)\b"
)


def _state_author(parsed: Parsed, *, guess: bool) -> tuple[Voice | None, Span | None]:
    # The letterhead first: below it a force may be named of which the office tells.
    office = _OFFICES.search(parsed.lower[:160]) if guess else None
    if office:
        voices = voices_in(parsed, [], office.start(), office.end())
        if voices:
            return voices[0][2], office.span()
    signs = _military_signs(parsed)
    if guess and signs >= 4 and not re.search(r"\b(?:ctd|counter[- ]terrorism)\b", parsed.lower):
        return voice_of("ispr"), (0, min(20, len(parsed.lower)))
    for wanted in (
        r"\bispr\b|inter[- ]services public relations",
        r"\bctd\b|counter[- ]terrorism department",
        r"\bfrontier corps\b|\bfc balochistan\b",
        r"\blevies\b(?= (?:force|spokes|control))",
        (
            r"\bpolice (?:spokes|handout|department|statement|office)"
            r"|office of the (?:dig|ssp|igp|inspector general)|\bfir\b"
        ),
    ):
        match = re.search(wanted, parsed.lower)
        if match:
            actor = {
                "i": "ispr",
                "c": "ctd",
                "f": "frontier-corps",
                "l": "levies",
                "p": "police",
                "o": "police",
            }[match.group()[0]]
            return voice_of(actor), match.span()
    if not guess:
        return None, None
    match = re.search(r"\b(?:security forces|own troops|khwarij|army|military)\b", parsed.lower)
    if match and re.search(
        (
            r"\b(?:own troops|khwarij|fitna|sanitization|sanitisation"
            r"|embraced shahadat|rawalpindi|intelligence[- ]based)\b"
        ),
        parsed.lower,
    ):
        return voice_of("pakistan-military"), match.span()
    match = re.search(
        (
            r"\b(?:deputy commissioner|district administration|home "
            r"department|provincial government|police|security forces"
            r"|ministry|government)\b"
        ),
        parsed.lower,
    )
    if match:
        voices = voices_in(parsed, [], match.start(), match.end())
        if voices:
            return voices[0][2], match.span()
    return None, None


_SIGNED: Final = re.compile(
    r"^\W*(?:rawalpindi\b[^.]{0,60}?)?(?:ispr|inter[- ]services public relations)\b"
    r"|(?:\bispr|inter[- ]services public relations)\W*$"
)
# Monitors that the register of actors does not have; a table row names them.
PROPER_MONITORS: Final = frozenset(
    {"paank", "amnesty", "amnesty international", "human rights watch", "baloch voice for justice",
     "pakistan institute for peace studies", "pak institute for peace studies"}
)  # fmt: skip
_MONITORS: Final = frozenset({"hrcb", "hrcp", "vbmp", "hrw", "byc", "paank", "amnesty", "ptm"})
_MILITARY: Final = frozenset({"ispr", "pakistan-army", "pakistan-military"})
_FOLLOWING: Final = re.compile(
    r"\bfollowing (?:\w+ ){0,3}(?:cases?|incidents?|events?|cases|crimes|occurrences)\b[^.]*:"
)


def _military_signs(parsed: Parsed) -> int:
    """Return how many turns of phrase of the military's media wing a text has."""
    return len({hit.row["value"] for hit in lexicon("cues", "military_style").find(parsed.lower)})


# The Human Rights Commission of Pakistan "is gravely concerned at" something
TAKES_A_STAND: Final = re.compile(
    r"[^.;,]{0,30}?\b(?:(?:is|are) (?:\w+ly )?(?:concerned|alarmed|shocked|appalled|outraged"
    r"|disturbed)"
    r"|(?:\w+ly )?(?:condemns?|deplores?|expresses|demands?|calls (?:on|for)|urges|denounces"
    r"|has (?:recorded|documented|learnt|learned|received)))\b"
)
_STATEMENT: Final = re.compile(
    r"\b(?:spokes\w+|statement|communiqu[eé]|press release|media release)\b"
)
_OWNED: Final = re.compile(
    r"\b(?:accept|claim|own|t(?:ake|ook)|assum)\w*\s+(?:the\s+|full\s+)?responsibility\b"
)


def _passed_on(parsed: Parsed, mentions: list[Mention], named: list[Voice]) -> Mention | None:
    """Return the armed group whose statement a text is: it opens with it, and nobody else speaks.

    “Statement of the spokesman of X”, “The spokesman of X, in a statement,
    accepted responsibility for three attacks”: all that follows is its word.
    """
    for one in mentions:
        if one.generic or one.sentence > 1 or not is_group(one.actor):
            continue
        sentence = parsed.sentences[one.sentence]
        line = parsed.lower[sentence.start : sentence.end]
        title = one.sentence == 0 and not line.rstrip().endswith(".")
        if not _STATEMENT.search(line) and not (title and _OWNED.search(line)):
            continue
        others = [who for who in named if who.name != voice_of(one.actor).name]
        theirs = _OWNED.search(parsed.lower) or lexicon("cues", "communique").find(parsed.lower)
        if not others and theirs and not _ELSEWHERE.search(line[: one.start - sentence.start]):
            return one
    return None


# "Officials said ...": where the state opens the sentence, the statement is no text of the group.
_ELSEWHERE: Final = re.compile(r"\b(?:police|officials?|army|military|forces|ispr|government)\b")


def unsigned_author(
    parsed: Parsed, mentions: list[Mention], voices: list[tuple[int, Voice]]
) -> tuple[Voice, Span] | None:
    """Return whose text it is, where it reached the desk as news and only one party speaks.

    ``voices`` are those who speak, each with its sentence. Such texts are
    passed on as they came: a release, a communiqué, the list of a monitor.
    """
    lower = parsed.lower
    named = [voice for _, voice in voices]
    military = all(
        one.actor in _MILITARY or one.name in {"Security forces", "Pakistan Army"} for one in named
    )
    signs = _military_signs(parsed)
    signed = _SIGNED.search(lower.strip())
    at_rawalpindi = lower.strip().startswith("rawalpindi") and not re.match(
        r"rawalpindi:", lower.strip()
    )
    silent = not named and at_rawalpindi and signs >= 2
    if (
        military
        and (signs >= 4 or (signed and signs >= 2) or silent)
        and not re.search(r"\bclaimed\b", lower)
    ):
        return voice_of("ispr"), (0, min(20, len(lower)))
    opening = re.match(r"\s*([^:\n.]{3,60}):\s", lower)
    if opening and re.search(r"\bspokes|\bctd\b|\bpolice\b|\bpress\b", opening[1]):
        # The text opens with who speaks, and a colon.
        heard = voices_in(parsed, mentions, *opening.span(1))
        if heard and not {one.name for one in named} - {heard[0][2].name}:
            return heard[0][2], opening.span(1)
    head = _FOLLOWING.search(lower, 0, 300)
    if head:
        heard = voices_in(parsed, mentions, head.start(), head.end())
        if heard:
            return heard[-1][2], head.span()
    groups = {one.actor for one in named if one.role is ClaimantRole.ARMED_GROUP}
    if (
        len(groups) == 1
        and len({one.name for one in named}) == 1
        and lexicon("cues", "communique").find(lower)
    ):
        first = next((one for one in mentions if one.actor in groups), None)
        if first is not None and voices[0][0] <= 1:
            return voices[0][1], (first.start, first.end)
    passed_on = _passed_on(parsed, mentions, named)
    if passed_on is not None:
        return voice_of(passed_on.actor), (passed_on.start, passed_on.end)
    for one in mentions:
        voice = voice_of(one.actor)
        opens = one.start - parsed.sentences[one.sentence].start < 40 and one.sentence <= 1
        if not opens or one.generic or one.actor not in _MONITORS:
            continue
        others = [who for who in named if who.name != voice.name]
        again = sum(1 for other in mentions if other.actor == one.actor)
        items = sum(1 for sentence in parsed.sentences if sentence.item) > 1
        if TAKES_A_STAND.match(parsed.lower, one.end) and len(others) < max(1, again):
            return voice, (one.start, one.end)
        mine = len(others) <= len(named) - len(others) or not named or items
        if mine and again + len(named) > 1:
            return voice, (one.start, one.end)
    for hit in lexicon("claimants").find(lower[:200]):
        name = parsed.text[hit.start : hit.end]
        if hit.start < 60 and lower[hit.start : hit.end] in PROPER_MONITORS and name[:1].isupper():
            others = [who for who in named if who.name not in {name, "Rights groups"}]
            if len(others) * 2 <= max(1, len(named)):
                return Voice(name, ClaimantRole.NGO, None), (hit.start, hit.end)
    return None
