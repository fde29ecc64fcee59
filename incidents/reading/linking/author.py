"""Whose text it is: a party, an office or a monitor that speaks for itself, or a newsroom."""

import re
from collections import Counter
from typing import Final

from incidents.model import ClaimantRole, SourceType
from incidents.reading.actors import NO_VOICE, NOBODY, Mention, Voice, voice_of
from incidents.reading.linking.choice import Features, flags, shares, weights_for
from incidents.reading.linking.voices import Scene, Speaker
from incidents.reading.rules import lexicon
from incidents.reading.sayings import Speech
from incidents.reading.text import Parsed
from incidents.reading.word_classes import VERBAL

LINK: Final = "author"
_SIDE: Final = {
    ClaimantRole.STATE: "state", ClaimantRole.ARMED_GROUP: "group",
    ClaimantRole.LOCAL_OFFICIAL: "office", ClaimantRole.NGO: "ngo",
}  # fmt: skip
_OWN: Final = frozenset({SourceType.PARTY, SourceType.OFFICIAL, SourceType.NGO})
_MILITARY: Final = frozenset({"ispr", "pakistan-army", "pakistan-military"})
_STATEMENT: Final = re.compile(
    r"\b(?:statement|handout|hand-?out|press release|press note|press statement|communiqu[eé]"
    r"|media (?:cell|desk|wing|statement)|spokes\w+|bulletin|monthly report|weekly|report|note)\b"
)
_STANCE: Final = re.compile(
    r"\b(?:is|are) (?:\w+ )?(?:concerned|alarmed|shocked|appalled|dismayed|outraged|saddened)\b"
    r"|\b(?:strongly |unequivocally )?(?:condemns?|deplores?|demands?|urges?|calls (?:on|for))\b"
    r"|\bhas (?:documented|recorded|released|issued|expressed|concluded|published)\b|\bdocumented\b"
)
_NEWS: Final = re.compile(
    r"^\W*(?:[A-Z][A-Z .'/-]{2,30})(?:,[^:—–\n-]{2,24})?\s*(?:\([^)\n]{2,24}\))?\s*(?::|—|–| - )"
)
_WE: Final = re.compile(r"\b(?:we|our|us)\b")
_PARTISAN: Final = re.compile(
    r"\b(?:enemy|occup\w+|sarmachars?|freedom fighters?|martyr\w*|sangats?)\b"
)


def candidates(scene: Scene) -> list[tuple[Speaker, Features]]:
    """Return everybody whose text it may be, with what speaks for each; nobody is the newsroom."""
    parsed = scene.parsed
    lower = parsed.lower
    named = Counter(
        voice.name
        for each in scene.named.values()
        for _, _, voice in each
        if voice.actor not in NO_VOICE
    )
    spoken = Counter(
        one.voice.name
        for each in scene.speech.sayings.values()
        for one in each
        if one.voice is not NOBODY
    )
    common = _of_text(scene)
    speakers: dict[str, tuple[Voice, tuple[int, int]]] = {}
    for each in scene.named.values():
        for start, end, voice in each:
            if voice.actor not in NO_VOICE and voice.role is not ClaimantRole.WITNESS:
                speakers.setdefault(voice.name, (voice, (start, end)))
    found: list[tuple[Speaker, Features]] = []
    for name, (voice, (start, end)) in list(speakers.items())[:12]:
        side = "military" if voice.actor in _MILITARY else _SIDE.get(voice.role, "office")
        marks = {f"side {side}"} | {f"{side}, {mark}" for mark in common}
        sentence = parsed.tokens[parsed.token_at(start)].sentence
        marks.add(f"first named in sentence {min(sentence, 3)}")
        if start < 70:
            marks |= {"opens the text", f"{side} opens the text"}
        first = parsed.sentences[sentence]
        around = lower[max(first.start, start - 60) : min(first.end, end + 90)]
        if sentence < 2 and _STATEMENT.search(around):
            marks |= {"opens with a statement", f"{side} opens with a statement"}
        if sentence < 2 and _STANCE.search(lower, end, min(len(lower), end + 110)):
            marks |= {"takes a stand", f"{side} takes a stand"}
        if sentence < 4 and not any(token.word_class in VERBAL for token in parsed.words(first)):
            marks.add("in a letterhead")
        if any(voice.name == name for _, _, voice in scene.named[len(parsed.sentences) - 1]):
            marks.add("signs")
        others = sum(spoken.values()) - spoken[name]
        marks.add(f"others speak {min(others, 3)}")
        marks.add(f"speaks {min(spoken[name], 3)}")
        share = named[name] / max(1, sum(named.values()))
        marks.add("named most" if share > 0.6 else "named much" if share > 0.3 else "named little")
        if "statement" in lower[:200] and spoken[name] and not others:
            marks.add("the only voice of a statement")
        if _first_heard(scene) not in (None, name) and scene.source not in _OWN:
            # "Police said ...; the group accepted responsibility in a statement": a newsroom's.
            marks -= _STATEMENTS
        if _shows(marks, common, scene.source) and not _of_the_enemy(side, common):
            found.append((Speaker(voice, (start, end)), flags("author", marks)))
    if found and scene.source in _OWN:
        # The editor has said that it is a statement: of whom, the text says.
        return found
    nobody = {"any", f"voices {min(len(spoken), 4)}"} | common
    found.append((Speaker(NOBODY, None), flags("newsroom", nobody)))
    return found


_KIND_BY_ROLE: Final = {
    ClaimantRole.ARMED_GROUP: SourceType.PARTY,
    ClaimantRole.STATE: SourceType.OFFICIAL,
    ClaimantRole.LOCAL_OFFICIAL: SourceType.OFFICIAL,
    ClaimantRole.FOREIGN: SourceType.OFFICIAL,
    ClaimantRole.NGO: SourceType.NGO,
}
# "@somebody", "#Testville", "2/5", "RT": how posts are written.
_POST: Final = re.compile(r"(?<![\w.])@\w{3,}|(?<!\w)#\w{3,}|^\s*\d{1,2}/\d{1,2}\b|^\s*RT\b", re.M)
_POSTS: Final = 3


def set_author(
    parsed: Parsed, mentions: list[Mention], speech: Speech, source: SourceType | None
) -> Speaker:
    """Say in ``speech`` who speaks where nobody is named: the author, if the text has one.

    Without a ``source`` the text is taken for a newsroom's until it shows whose it is.
    Returns the author, nobody for a newsroom, with the words that name him.
    """
    speaker, _ = choose(Scene.of(parsed, mentions, speech, source or SourceType.NEWS))
    speech.own_text = speaker.voice is not NOBODY
    if speech.own_text:
        speech.default, speech.default_span = speaker.voice, speaker.span
    return speaker


def kind_of_source(parsed: Parsed, author: Speaker) -> SourceType:
    """Return what kind of source a text is by the one who wrote it and by how it is written."""
    if len(_POST.findall(parsed.clean)) >= _POSTS:
        return SourceType.SOCIAL
    return _KIND_BY_ROLE.get(author.voice.role, SourceType.NEWS)


def _of_the_enemy(side: str, common: set[str]) -> bool:
    """Whether a text has the words of the other side: no party speaks for its enemy."""
    partisan = bool(common & {"partisan 2", "communique"})
    if side == "group":
        released = "words of a release 2" in common and not partisan
        return released or "from the military" in common
    return partisan and side in {"state", "military", "office"}


def _shows(marks: set[str], common: set[str], source: SourceType) -> bool:
    """Whether a text shows in any way that it is its author's own: a name alone shows nothing."""
    return source in _OWN or bool(marks & _OF_AUTHORS or common & _OF_STATEMENTS)


_FORCES: Final = frozenset({"pakistan-security-forces", "pakistan-army", "pakistan-military"})
_RELEASED: Final = frozenset({"from the military", "words of a release 2"})


def _first_heard(scene: Scene) -> str | None:
    """Return who speaks first in a text, if anybody does."""
    voices = [one.voice for each in scene.speech.sayings.values() for one in each]
    return next((voice.name for voice in voices if voice is not NOBODY), None)


_STATEMENTS: Final = frozenset({"opens with a statement", "takes a stand"})
_OF_AUTHORS: Final = frozenset(
    {"opens with a statement", "takes a stand", "in a letterhead", "the only voice of a statement"}
)
_OF_STATEMENTS: Final = frozenset(
    {
        "we",
        "communique",
        "from the military",
        "words of a release 2",
        "words of a release 3",
        "partisan 2",
        "partisan 1",
    }
)


def _of_text(scene: Scene) -> set[str]:
    parsed = scene.parsed
    lower = parsed.lower
    marks = set()
    if _NEWS.match(parsed.clean):
        marks.add("dateline")
    if lower.lstrip().startswith(("rawalpindi", "ispr", "inter services", "inter-services")):
        marks.add("from the military")
    if _WE.search(lower):
        marks.add("we")
    partisan = len(_PARTISAN.findall(lower))
    marks.add(f"partisan {min(partisan, 2)}")
    turns = {hit.row["value"] for hit in lexicon("cues", "military_style").find(lower)}
    marks.add(f"words of a release {min(len(turns) // 2, 2)}")
    if lexicon("cues", "communique").find(lower):
        marks.add("communique")
    if sum(1 for one in parsed.sentences if one.item) > 1:
        marks.add("items")
    return marks


def choose(scene: Scene) -> tuple[Speaker, float]:
    """Return whose text it is, nobody for a newsroom's, and how likely that is."""
    options = candidates(scene)
    chances = shares([features for _, features in options], weights_for(LINK))
    at = max(range(len(chances)), key=chances.__getitem__)
    speaker = options[at][0]
    if speaker.voice.actor in _FORCES and _of_text(scene) & _RELEASED:
        # A release names the forces it tells of; it is the military's own word.
        speaker = Speaker(voice_of("ispr"), speaker.span)
    return speaker, chances[at]
