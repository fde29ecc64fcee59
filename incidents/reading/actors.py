"""Who: the parties, forces and kinds of people that a text names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from incidents.codebook import read_codebook
from incidents.model import ActorKind, ClaimantRole
from incidents.reading.rules import Hit, Lexicon, Row, lexicon, read_rows
from incidents.reading.text import Parsed

# Names by which readers know an actor, where the register's short name is none.
_FAMILIAR: Final = {
    "pakistan-army": "Pakistan Army",
    "pakistan-military": "Pakistan Army",
    "ispr": "Pakistan Army",
    "pakistan-navy": "Pakistan Navy",
    "pakistan-air-force": "Pakistan Air Force",
    "frontier-corps": "Frontier Corps",
    "unidentified-armed-group": "Unidentified gunmen",
    "islamic-state": "Islamic State",
    "jamaat-ul-ahrar": "Jamaat-ul-Ahrar",
    "lashkar-e-jhangvi": "Lashkar-e-Jhangvi",
    "intelligence-agencies": "Intelligence agencies",
}
ARMED: Final = frozenset({ActorKind.REBEL, ActorKind.POLITICAL, ActorKind.IDENTITY})


@dataclass(slots=True)
class Mention:
    """An actor that the text names; ``generic`` words may stand for a named one."""

    start: int
    end: int
    sentence: int
    actor: str
    generic: bool
    rule: str


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who may say something: a short name, the role, and the id in the register."""

    name: str
    role: ClaimantRole
    actor: str | None


NOBODY: Final = Voice("unattributed", ClaimantRole.UNKNOWN, None)


@cache
def familiar(actor: str) -> str:
    """Return the short familiar name of an actor."""
    if actor in _FAMILIAR:
        return _FAMILIAR[actor]
    entry = read_codebook().entry("actor", actor)
    return entry.extra["short_name"] or entry.label


@cache
def is_group(actor: str) -> bool:
    """Whether the actor is an armed group that has a name of its own."""
    kinds = read_codebook().actor(actor).kinds
    # Elders are a kind of people, and a crowd or a "sectarian group" is nobody's name.
    nameless = {"unidentified-armed-group", "sectarian-group", "crowd", "tribal-elders"}
    return actor not in nameless and any(kind in ARMED for kind in kinds)


@cache
def is_state(actor: str) -> bool:
    """Whether the actor is a force or an office of the state of Pakistan."""
    return ActorKind.STATE in read_codebook().actor(actor).kinds


@cache
def voice_of(actor: str) -> Voice:
    """Return an actor as somebody who speaks."""
    kinds = read_codebook().actor(actor).kinds
    if actor == "health-workers":
        return Voice("Health officials", ClaimantRole.MEDICAL, actor)
    if actor == "district-administration":
        return Voice("Officials", ClaimantRole.LOCAL_OFFICIAL, actor)
    if actor in {"federal-government", "balochistan-government", "government-offices"}:
        return Voice("Officials", ClaimantRole.STATE, actor)
    if ActorKind.STATE in kinds:
        return Voice(familiar(actor), ClaimantRole.STATE, actor)
    if any(kind in ARMED for kind in kinds) and actor != "tribal-elders":
        return Voice(familiar(actor), ClaimantRole.ARMED_GROUP, actor)
    if actor in {"families", "residents-speaking", "tribal-elders", "travellers", "civilians"}:
        return Voice(familiar(actor), ClaimantRole.WITNESS, actor)
    if ActorKind.EXTERNAL in kinds:
        return Voice(familiar(actor), ClaimantRole.FOREIGN, actor)
    return Voice(familiar(actor), ClaimantRole.NGO, actor)


@cache
def _names() -> Lexicon:
    """Every name in the register that is no common word, and the words that editors added."""
    phrases: list[tuple[str, str, Row]] = []
    typed = {row["words"] for row in read_rows("actor_words")}
    for actor in read_codebook().actors.values():
        for name in (actor.name, *actor.aliases):
            words = name.casefold()
            if words not in typed and (words not in _COMMON and len(words) > 2):
                phrases.append((words, "name", _row(actor.id, "plain", f"actor:{actor.id}")))
    phrases += [(row["words"], "word", row) for row in read_rows("actor_words")]
    phrases += [(row["words"], "voice", row | {"strength": "plain"}) for row in read_rows("voices")]
    return Lexicon(phrases)


def _row(actor: str, strength: str, rule: str) -> Row:
    return {"actor": actor, "strength": strength, "id": rule}


_COMMON: Final = frozenset(
    [
        "unknown",
        "not",
        "known",
        "agencies",
        "military",
        "army",
        "navy",
        "administration",
        "offices",
        "politician",
        "candidate",
        "parties",
        "family",
        "relatives",
        "jail",
        "commissioner",
    ]
) | {
    "deputy commissioner",
    "assistant commissioner",
    "interior ministry",
    "family members",
    "political parties",
    "residents",
    "shopkeepers",
    "drivers",
    "workers",
    "hospital",
    "doctors",
    "hospitals",
    "hospital workers",
    "local people",
    "give rights movement",
    "parties",
}


def find_actors(parsed: Parsed) -> list[Mention]:
    """Return the actors that the text names, in its order."""
    found = []
    seen: set[tuple[int, int]] = set()
    for hit in _names().find(parsed.lower):
        if (hit.start, hit.end) in seen or _is_small(parsed, hit):
            continue
        if re.match(r"\s+hospital", parsed.lower[hit.end : hit.end + 10]):
            continue
        seen.add((hit.start, hit.end))
        sentence = parsed.tokens[parsed.token_at(hit.start)].sentence
        generic = hit.row["strength"] == "generic"
        found.append(Mention(hit.start, hit.end, sentence, hit.row["actor"], generic, hit.rule))
    for match in _IS.finditer(parsed.clean):
        sentence = parsed.tokens[parsed.token_at(match.start())].sentence
        found.append(
            Mention(match.start(), match.end(), sentence, "islamic-state", False, "actor:is")
        )
    return sorted(_of_named_groups(found), key=lambda one: one.start)


def _of_named_groups(found: list[Mention]) -> list[Mention]:
    """Let a spokesman's name speak for the group that the text names, not for another.

    The table knows for whom he used to speak; the text knows for whom he speaks.
    """
    named = {one.actor for one in found if not one.rule.startswith("n") and is_group(one.actor)}
    kept = []
    for one in found:
        if one.rule.startswith("n") and is_group(one.actor) and named and one.actor not in named:
            if len(named) > 1:
                continue
            (one.actor,) = named
        kept.append(one)
    return kept


# Two letters that are a verb everywhere else.
_IS: Final = re.compile(
    r"\bIS\b(?=\s+(?:has |had |later |also )?(?:claim|said|group|milit|fight|affiliat|gunm|bomb"
    r"|media|through)|-)"
)


def _is_small(parsed: Parsed, hit: Hit) -> bool:
    """Whether an abbreviation stands in small letters, where it is another word ("is", "fc")."""
    text = parsed.clean[hit.start : hit.end]
    short = (
        len(text) <= 4
        and text.isalpha()
        and hit.row["actor"] not in {"police", "unidentified-armed-group", "crowd"}
    )
    whole = read_codebook().entry("actor", hit.row["actor"]).extra["short_name"].casefold()
    return short and text.casefold() == whole and not text.isupper() and text.casefold() != "levies"


def actors_in(found: list[Mention], start: int, end: int) -> Iterator[Mention]:
    """Yield the mentions between two characters."""
    return (one for one in found if one.start >= start and one.end <= end)


@cache
def _claimants() -> Lexicon:
    return lexicon("claimants")


def voices_in(
    parsed: Parsed, mentions: list[Mention], start: int, end: int
) -> list[tuple[int, int, Voice]]:
    """Return everybody within a stretch of text who may speak: named groups, then the rest.

    A group's own name outranks the generic words around it: "a spokesman of
    the Baloch Liberation Army" is the group and never the army.
    """
    named = [
        (one.start, one.end, voice_of(one.actor))
        for one in actors_in(mentions, start, end)
        if not one.generic
        and (
            is_group(one.actor)
            or voice_of(one.actor).role is ClaimantRole.NGO
            or one.rule.startswith("n")
        )
        and one.actor not in NO_VOICE
    ]
    taken = [(a, b) for a, b, _ in named]
    rest: list[tuple[int, int, Voice]] = []
    for hit in _claimants().find(parsed.lower[start:end]):
        a, b = hit.start + start, hit.end + start
        if any(x < b and a < y for x, y in taken) or (rest and rest[-1][0] == a):
            continue
        role = ClaimantRole(hit.row["role"])
        rest.append((a, b, Voice(hit.row["name"], role, hit.row["actor"] or None)))
    return named + rest


NO_VOICE: Final = frozenset(
    [
        "labourers",
        "coal-miners",
        "travellers",
        "students",
        "lawyers",
        "journalists",
        "chinese-nationals",
        "civilians",
        "politicians",
        "traders",
        "hazara-civilians",
        "shia-civilians",
        "christian-civilians",
        "hindu-civilians",
        "worshippers",
        "women-civilians",
        "activists",
        "aid-workers",
        "power-network",
        "gas-network",
        "railways",
        "port-and-projects",
        "government-offices",
        "protesters",
        "crowd",
        "unidentified-dead",
        "unknown-actor",
    ]
)
