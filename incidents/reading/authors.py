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
