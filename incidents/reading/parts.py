"""Who has which part in an incident."""

import re
from collections.abc import Callable
from typing import Final

from incidents.model import ActorRole, EventType, Measure, Victims
from incidents.reading.actors import Mention, familiar, is_group, is_state
from incidents.reading.people import Figure
from incidents.reading.pieces import Event, Segment, tells
from incidents.reading.result import Label, ReadActor, Span
from incidents.reading.spots import is_abroad
from incidents.reading.text import Parsed

Add = Callable[[str, ActorRole, Span | None, bool], None]


_ACTED: Final = re.compile(
    r"\b(?:kill|shot|shoot|attack|ambush|abduct|kidnap|tak|pick|murder|fir[ei]|blow|plant|target"
    r"|arrest|detain|disappear|martyr|gunned|hit|raid|injur|wound|operation|assault|carried"
    r"|launch|seiz|captur|loot|burn|torch|set |destroy|bomb|hurl|lob|throw|execut|tortur|beat"
    r"|stop|intercept|block|broken|dispers|stabb|behead|slaughter|overr|storm|detonat|whisk"
    r"|trigger|hijack|rescu|recover)\w*\b[^.;]{0,60}"
    r"\b(?:by|at the hands of)\s+(?:the\s+|some\s+|an?\s+|unknown\s+|alleged\s+|suspected\s+)*$"
)


_ACTS_AFTER: Final = re.compile(
    r"(?:\s+(?:personnel|teams?|party|officials|forces|men|soldiers|fighters|force|had|have"
    r"|has|on|in|riding|armed|wearing|from|late|reportedly|allegedly"
    r"|also|then|motorcycles?|a|with|rockets|grenades|and|heavy"
    r"|weapons|several|two|three|early|\w+day|night|morning|said|he"
    r"|believed|to|be|members|of|the|group)\b|,)*\s+"
    r"(?:attack|storm|ambush|open|fir|shot|kill|abduct|kidnap|raid"
    r"|target|hurl|lob|throw|threw|blew|plant|detonat|stop|intercept"
    r"|block|pick(?:ed|s|ing)?\b|took|whisk|seiz|hijack|conduct|gunned|overran|burn"
    r"|torch|set|loot|assassinat|execut|detain|arrest|baton|blow"
    r"|struck|carried|defus|recover|unearth|foil|launch|assault|injur|wound|murder|barged"
    r"|entered|snatch|martyr|offload|lined|used|beat|hit)\w*"
)


# "A tribal elder, shot by gunmen", "a trader abducted by armed men": they did not do it.
_SUFFERS_AFTER: Final = re.compile(
    r"\s*,?\s*(?:\w+ly\s+)?(?:attack|ambush|shot|kill|abduct|kidnap|raid|target|stopp|intercept"
    r"|pick|tak|whisk|seiz|hijack|gunn|burn|assassinat|execut|detain|arrest|struck|injur|wound"
    r"|murder|snatch|martyr|beat|hit)\w*(?:\s+(?:dead|down|up|away|and|\w+ed))*\s+by\b"
    r"|\s*,\s*(?:shot|killed|abducted|kidnapped|murdered|injured|wounded|seized|arrested|detained"
    r"|gunned|beaten|assassinated)\b(?!\s+(?:at|a|an|the|two|three|\d))"
)


_TARGET_BEFORE: Final = re.compile(
    r"\b(?:attack(?:ed)?(?: on)?|storm(?:ed)?|ambush(?:ed)?|targeted"
    r"|target|targeting|hit|struck|raid(?:ed)?(?: on)?|fire on|fire "
    r"at|fired at|fired on|against|killing|killed|wounding|injuring"
    r"|injured|wounded|abducted|kidnapped|bombing (?:of|on|beside)"
    r"|at|assault on|near|into|on|grenade at|stopped|intercepted"
    r"|hijacking of|hijacked|blew up|blown up|siege of|beside|shot "
    r"dead|gunned down|inside|outside|overran|towards|to)\s+(?:(?:a"
    r"|an|the|two|three|several|its|their|\d+|at least|some|of"
    r"|parked|passing)\s+)*(?:[\w'-]+\s+){0,2}$"
)


# "..., according to Levies": they tell of it, nobody aimed at them.
_SOURCE_BEFORE: Final = re.compile(r"\b(?:according to|as per)\s+(?:[\w'-]+\s+){0,4}$")
_MOVEMENTS: Final = frozenset({"byc", "haq-do-tehreek", "vbmp", "ptm", "bnp-m", "jui-f"})


def _add_group(here: list[Mention], add: Add, found: dict[str, ReadActor], sub_type: str) -> None:
    """Take the group that an operation is said to be against for the nameless one."""
    groups = [one for one in here if is_group(one.actor) and not one.generic]
    if not groups or any(is_group(one.actor or "crowd") for one in found.values()):
        return
    role = ActorRole.PARTICIPANT if sub_type == "armed_clash" else ActorRole.TARGET
    add(groups[0].actor, role, (groups[0].start, groups[0].end), False)
    found.pop(familiar("unidentified-armed-group"), None)


def _drop_places(found: dict[str, ReadActor]) -> None:
    """Drop whoever is named only by a post or a camp where somebody was taken.

    "Picked up at a check post": nobody says that its men did it, and nobody aimed at them.
    """
    if any(one.role is ActorRole.ALLEGED_PERPETRATOR for one in found.values()):
        return
    for name, one in list(found.items()):
        if one.role is ActorRole.TARGET and is_state(one.actor or "crowd"):
            del found[name]


def _drop_army(parsed: Parsed, found: dict[str, ReadActor]) -> None:
    """Drop the army where it is only "soldiers" beside a force that is named as the target."""
    army = found.get(familiar("pakistan-army"))
    if army is None or army.role is not ActorRole.TARGET or army.span is None:
        return
    words = parsed.lower[slice(*army.span)].split()
    others = (one for one in found.values() if one is not army and one.role is ActorRole.TARGET)
    if words[-1] in {"soldier", "soldiers", "troops"} and any(
        one.actor in {"frontier-corps", "levies"} for one in others
    ):
        del found[army.name]


def _settle(found: dict[str, ReadActor], sub_type: str) -> None:
    """Take the named force for the nameless one, and each side in its part."""
    generic = familiar("pakistan-security-forces")
    hit = [one for one in found.values() if one.role is ActorRole.TARGET]
    if (
        generic in found
        and found[generic].role is ActorRole.TARGET
        and any(is_state(one.actor or "crowd") and one.name != generic for one in hit)
    ):
        del found[generic]
    others = [one for one in found.values() if is_state(one.actor or "crowd")]
    if generic in found and any(
        one.name != generic and one.role is found[generic].role for one in others
    ):
        del found[generic]
    if any(one.actor in _MOVEMENTS for one in found.values()):
        found.pop(familiar("protesters"), None)
    role = {"military_operation": ActorRole.TARGET, "armed_clash": ActorRole.PARTICIPANT}.get(
        sub_type
    )
    for name, one in list(found.items()):
        armed = one.actor == "unidentified-armed-group" or (one.actor and is_group(one.actor))
        if role and armed and one.role is ActorRole.ALLEGED_PERPETRATOR and one.span is not None:
            found[name] = one.model_copy(update={"role": role})


# "A bomb aimed at a convoy of the Frontier Corps killed ..."
_OF_THEIRS: Final = re.compile(
    r"\b(?:convoys?|vehicles?|camps?|posts?|check-?posts?|checkpoints?|vans?|trucks?|patrols?"
    r"|pickets?"
    r"|bases?|headquarters|stations?|offices?)\s+of\s+(?:the\s+)?$"
)


_ARRIVED: Final = re.compile(
    r"(?:\s+(?:personnel|forces?|men|teams?|officials?|troops|and|rescue|a|large|contingents?|of))*"
    r"\s+(?:reached|arrived|rushed|cordoned|sealed|launched a search|started a search"
    r"|began a search|shifted the|took the bod)"
)


# What forces do after the deed is no part in it.
_ON_THE_WAY: Final = (
    r"(?:\s+(?:personnel|teams?|party|officials|forces|men|soldiers|force|had|have|has|on|in|late"
    r"|later|also|then|early|\w+day|night|morning|afternoon|evening|and|rescue|volunteers)\b|,)*\s+"
)
_CAME_AFTER: Final = re.compile(
    _ON_THE_WAY + r"(?:recover|found\b|discover|retriev|rescu|defus|unearth|shift|registered|lodged"
    r"|launched (?:an? |the )?(?:investigation|probe|inquiry|hunt|manhunt))\w*"
)
_ARRESTED_AFTER: Final = re.compile(
    _ON_THE_WAY + r"(?:arrest|detain|apprehend|nabbed|held\b|rounded up|took into custody"
    r"|taken into custody|took \w+(?: \w+)? into custody)\w*"
)
_ARRESTED_BY: Final = re.compile(
    r"\b(?:arrested|detained|apprehended|nabbed|taken into custody|rounded up|held)\b"
    r"[^.;]{0,30}\bby\s+(?:the\s+|local\s+)*$"
)
_DEEDS: Final = frozenset({EventType.CIVILIANS, EventType.EXPLOSIONS})
_TAKEN: Final = frozenset(
    {
        "enforced_disappearance",
        "abduction",
        "hostage_taking",
        "extrajudicial_killing",
        "killing_of_captives",
        "body_recovery",
    }
)
_FOUND_BY: Final = re.compile(
    r"\b(?:recovered|found|discovered|retrieved|rescued|defused|unearthed|shifted)\b[^.;]{0,40}"
    r"\bby\s+(?:the\s+|local\s+)*$"
)


_SEARCHED: Final = re.compile(
    r"\bsearch\b[^.;]{0,30}\bby\s+(?:the\s+)?(?:\w+\s+and\s+(?:the\s+)?)?$"
)


def find_parts(
    parsed: Parsed,
    event: Event,
    mentions: list[Mention],
    owners: list[str],
    event_type: EventType,
    sub_type: str,
) -> tuple[ReadActor, ...]:
    """Return the actors of an incident with their roles; ``owners`` claim to have done it."""
    found: dict[str, ReadActor] = {}

    def add(actor: str, role: ActorRole, span: Span | None, sure: bool) -> None:
        name = familiar(actor)
        if name not in found:
            label = Label.CHECK if sure else Label.GUESS
            found[name] = ReadActor(name=name, role=role, actor=actor, span=span, label=label)

    for owner in owners:
        add(owner, ActorRole.ALLEGED_PERPETRATOR, None, True)
    # A sentence of context names those whom it blames for the times: they did not do this.
    here = [
        one
        for segment in event.segments
        if _tells_of(event, segment)
        for one in mentions
        if segment.start <= one.start < segment.end
    ]
    for one in here:
        if not any(f.start <= one.start < f.end for f in event.figures if not f.bare):
            # Who is counted among the harmed did not do it.
            _part_of(parsed, one, add, event_type, sub_type)
    if sub_type in {"enforced_disappearance", "abduction", "extrajudicial_killing"}:
        _drop_places(found)
    _from_figures(event, add, found, event_type, sub_type)
    if event_type in {EventType.PROTESTS, EventType.RIOTS} and not any(
        actor.actor
        in {
            "protesters",
            "byc",
            "crowd",
            "haq-do-tehreek",
            "vbmp",
            "families-of-missing",
            "traders",
            "ptm",
        }
        for actor in found.values()
    ):
        role = (
            ActorRole.TARGET
            if "force" in sub_type or "intervention" in sub_type
            else ActorRole.PARTICIPANT
        )
        add("protesters", role, None, False)
    if sub_type == "sabotage_of_infrastructure" or familiar("protesters") in found:
        found.pop(familiar("civilians"), None)
    if sub_type in {"military_operation", "arrests", "disrupted_weapons_use", "armed_clash"}:
        _add_group(here, add, found, sub_type)
    _drop_army(parsed, found)
    _settle(found, sub_type)
    named = any(
        one.role is ActorRole.ALLEGED_PERPETRATOR and one.actor not in _NAMELESS
        for one in found.values()
    )
    if named and event_type is not EventType.PROTESTS:
        found.pop(familiar("unidentified-armed-group"), None)
        found.pop(familiar("unknown-actor"), None)
    return tuple(found.values())


def _tells_of(event: Event, segment: Segment) -> bool:
    """Whether a segment tells of the incident, and not of the times that it fell in."""
    first = event.segments[0]
    near = segment.paragraph == first.paragraph or bool(segment.spots or segment.dates)
    return segment is first or bool(segment.figures) or (near and tells(segment))


def _part_of(parsed: Parsed, one: Mention, add: Add, event_type: EventType, sub_type: str) -> None:
    before = parsed.lower[max(0, one.start - 90) : one.start]
    after = parsed.lower[one.end : one.end + 90]
    span = (one.start, one.end)
    acts = bool(_ACTED.search(before)) or bool(
        _ACTS_AFTER.match(after) and not _SUFFERS_AFTER.match(after)
    )
    state = is_state(one.actor)
    if one.actor == "ispr":
        return
    if state and _OF_THEIRS.search(before):
        add(one.actor, ActorRole.TARGET, span, True)
        return
    after_it = _ARRIVED.match(after) or _SEARCHED.search(before)
    if event_type not in {EventType.BATTLES, EventType.STRATEGIC}:
        after_it = after_it or _CAME_AFTER.match(after) or _FOUND_BY.search(before)
    if event_type in _DEEDS and sub_type not in _TAKEN:
        # "Police arrested two suspects" in the killing that others did.
        after_it = after_it or _ARRESTED_AFTER.match(after) or _ARRESTED_BY.search(before)
    if state and after_it:
        add(one.actor, ActorRole.RESPONDER, span, True)
        return
    if acts and not _spoken(after):
        if state and event_type in {EventType.BATTLES, EventType.STRATEGIC}:
            add(one.actor, ActorRole.PARTICIPANT, span, True)
        elif one.actor in _NAMELESS or state or is_group(one.actor):
            role = ActorRole.PARTICIPANT if one.actor == "crowd" else ActorRole.ALLEGED_PERPETRATOR
            add(one.actor, role, span, True)
        elif one.actor in {
            "protesters",
            "byc",
            "traders",
            "haq-do-tehreek",
            "vbmp",
            "families-of-missing",
        }:
            add(one.actor, ActorRole.PARTICIPANT, span, True)
        return
    if is_group(one.actor) or one.actor in _NAMELESS:
        return
    if event_type is EventType.PROTESTS and one.actor in {
        "protesters",
        "byc",
        "haq-do-tehreek",
        "vbmp",
        "families-of-missing",
        "traders",
        "ptm",
        "bnp-m",
        "jui-f",
    }:
        add(one.actor, ActorRole.PARTICIPANT, span, True)
    elif (
        (state or one.actor in _THINGS)
        and _TARGET_BEFORE.search(before)
        and not _SOURCE_BEFORE.search(before)
        and not _spoken(after)
    ):
        add(one.actor, ActorRole.TARGET, span, True)


# Whoever is described and not named: armed men, a crowd, men in plain clothes.
_NAMELESS: Final = frozenset({"unidentified-armed-group", "crowd", "unknown-actor"})
_THINGS: Final = frozenset(
    {
        "railways",
        "gas-network",
        "power-network",
        "port-and-projects",
        "government-offices",
        "worshippers",
        "travellers",
        "politicians",
        "students",
    }
)


def _spoken(after: str) -> bool:
    return bool(
        re.match(
            (
                r"(?:\s+(?:spokes\w+|officials?|sources?|officer"
                r"|chief))?(?:\s+[\w.]+){0,4}?\s*(?:said|told|confirmed|added"
                r"|says|denied|claimed responsibility|rejected)\b"
            ),
            after[:50],
        )
    )


def _from_figures(
    event: Event, add: Add, found: dict[str, ReadActor], event_type: EventType, sub_type: str
) -> None:
    abroad = event.spot is not None and is_abroad(event.spot)
    for figure in (one for told in event.figures for one in (told, *told.beside)):
        if figure.measure in {Measure.RESCUED}:
            continue
        if figure.bare and any(not one.bare for one in event.figures):
            # "and five others": of the kind that is named beside them.
            continue
        actor = _kind_of(figure, event_type, abroad=abroad)
        if actor == "unidentified-dead" and sub_type != "body_recovery":
            actor = "civilians"
        if actor is None:
            continue
        role = ActorRole.TARGET
        if actor == "unidentified-armed-group" or (figure.victims is Victims.ARMED_GROUP):
            if any(
                is_group(one.actor or "ttp") and one.role is ActorRole.ALLEGED_PERPETRATOR
                for one in found.values()
            ):
                continue
            hit = sub_type in {"military_operation", "extrajudicial_killing"}
            role = ActorRole.TARGET if hit else ActorRole.PARTICIPANT
            if event_type is EventType.STRATEGIC:
                role = ActorRole.TARGET
        add(actor, role, (figure.start, figure.end), True)


def _kind_of(figure: Figure, event_type: EventType, *, abroad: bool) -> str | None:
    """Return the actor that a figure counts; of soldiers abroad we do not know whose they are."""
    ours = figure.actor and is_state(figure.actor)
    if figure.actor and figure.actor != "unidentified-dead" and not (abroad and ours):
        return figure.actor if figure.actor != "civilians" else _civil(figure)
    if figure.victims is Victims.SECURITY_FORCES:
        detail = (figure.detail or "").lower()
        foreign = next((who for word, who in _FOREIGN.items() if word in detail), None)
        return foreign or (None if abroad else "pakistan-security-forces")
    if figure.victims is Victims.ARMED_GROUP:
        return "unidentified-armed-group"
    if figure.victims is Victims.PROTESTERS:
        return "protesters"
    if figure.actor == "unidentified-dead":
        return "unidentified-dead"
    return "civilians" if event_type is not EventType.BATTLES else None


_FOREIGN: Final = {"iran": "iran-revolutionary-guards", "afghan": "afghan-border-forces"}


def _civil(figure: Figure) -> str:
    detail = (figure.detail or "").lower()
    if "chinese" in detail:
        return "chinese-nationals"
    return "civilians"
