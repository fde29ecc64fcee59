"""What happened: event type and sub-type, and who has which part in it."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from incidents.codebook import read_codebook
from incidents.model import ActorRole, EventType, Measure, Victims
from incidents.reading.actors import Mention, familiar, is_group, is_state
from incidents.reading.figures import Figure
from incidents.reading.result import DraftActor, Span
from incidents.reading.segments import Event, Segment, tells
from incidents.reading.text import Parsed

Add = Callable[[str, ActorRole, Span | None, bool], None]

_FORCES: Final = frozenset({Victims.SECURITY_FORCES})
_FIRE_ON_PROTEST: Final = re.compile(
    r"\b(?:protest|demonstrat|marcher|sit-in|rally|supporters|caravan|participants)\w*"
)
_FORCE: Final = re.compile(
    r"\b(?:opened fire|open fire|fired (?:on|at)|firing|live "
    r"(?:rounds|ammunition|bullets)|shot dead|shot)\b"
)
_DISPERSE: Final = re.compile(
    r"\b(?:baton|tear ?gas|teargas|dispers|broken up|broke up"
    r"|detained|arrested|water cannon|crackdown|stopped the "
    r"marchers)\w*"
)
_STATE_ACTS: Final = re.compile(
    r"\b(?:security forces|forces|troops|ctd|counter-terrorism"
    r"|counter terrorism|police|frontier corps|fc|military"
    r"|army)\b[^.;]{0,80}\b(?:operation|raid|raided|conducted"
    r"|hideout|intercepted|encounter|shootout|engaged)\b"
    r"|\b(?:intelligence[- ]based operation|ibo)\b"
)
_GROUP_ATTACKS: Final = re.compile(
    r"\b(?:gunmen|armed men|militants|insurgents|attackers"
    r"|assailants|motorcyclists|fighters|sarmachars|separatists"
    r"|rebels|bla|blf|bra|uba|army)\b[^.;]{0,90}\b(?:attack|attacked"
    r"|stormed|ambushed|opened fire|fired|raided|targeted|assault"
    r"|overran|shot|killed|hurled|lobbed)\b|\b(?:attack|assault|raid"
    r"|ambush) (?:on|by|against)\b|\bcame under (?:attack|fire)\b"
    r"|\bambush"
)
_BOMB: Final = re.compile(
    r"\b(?:bomb|blast|explosion|ied|explosive|landmine|land mine"
    r"|mine|device|detonat|blew up|blown up|grenade|suicide)\w*"
)


def classify(parsed: Parsed, event: Event) -> tuple[EventType, str, str, Span | None]:
    """Return event type, sub-type, the id of the rule and the words that led there."""
    scores: dict[str, float] = {}
    best: dict[str, tuple[str, Span]] = {}
    for number, segment in enumerate(event.segments):
        weight = 1.0 if number == 0 else 0.55
        seen = set()
        for hit in segment.triggers:
            sub = hit.row["sub_event_type"]
            if sub in seen:
                continue
            seen.add(sub)
            scores[sub] = scores.get(sub, 0) + weight * int(hit.row["weight"])
            best.setdefault(sub, (hit.rule, (hit.start, hit.end)))
    text = " ".join(parsed.lower[one.start : one.end] for one in event.segments)
    _adjust(scores, text, event)
    if not scores or max(scores.values()) <= 0:
        sub = _by_figures(event)
        return _type_of(sub), sub, "figures", None
    sub = max(scores, key=lambda one: scores[one])
    rule, span = best.get(sub, ("adjusted", (event.segments[0].start, event.segments[0].end)))
    return _type_of(sub), sub, rule, span


def _type_of(sub: str) -> EventType:
    return EventType(read_codebook().entry("sub_event_type", sub).extra["event_type"])


def _by_figures(event: Event) -> str:
    victims = {one.victims for one in event.figures}
    if Victims.ARMED_GROUP in victims:
        return "armed_clash"
    if victims & _FORCES:
        return "armed_attack"
    measures = {one.measure for one in event.figures}
    if Measure.ARRESTED in measures:
        return "arrests"
    if Measure.ABDUCTED in measures:
        return "abduction"
    if Measure.DISAPPEARED in measures:
        return "enforced_disappearance"
    return "attack" if event.figures else "other_development"


def _adjust(scores: dict[str, float], text: str, event: Event) -> None:
    """Settle what the words alone leave open."""
    victims = {
        one.victims for one in event.figures if one.measure in {Measure.KILLED, Measure.INJURED}
    }
    measures = {one.measure for one in event.figures}
    bomb = bool(_BOMB.search(text))
    if "suicide_bomb" in scores:
        scores["suicide_bomb"] += 14
    if "grenade" in scores and "suicide_bomb" not in scores:
        scores["grenade"] += (
            4
            if re.search(
                r"\b(?:hurl|lob|thr[oe]w|toss|hand[ -]grenade|grenade (?:attack|blast|explosion))",
                text,
            )
            else -6
        )
    if (
        scores.get("remote_explosive")
        and re.search(r"\b(?:storm|ambush|gun battle|overran|exchange of fire|besieg|siege)", text)
        and "suicide_bomb" not in scores
    ):
        scores["remote_explosive"] -= 4
    elif scores.get("remote_explosive"):
        scores["remote_explosive"] += 4
    if bomb and not re.search(
        r"\b(?:gunmen|opened fire|firing|ambush|storm|clash|exchange|shot dead|shot)\b", text
    ):
        for sub in ("armed_attack", "attack", "armed_clash"):
            if sub in scores:
                scores[sub] -= 6
    if scores.get("sabotage_of_infrastructure"):
        scores["sabotage_of_infrastructure"] += (
            5 if not victims & {Victims.SECURITY_FORCES, Victims.TOTAL} and bomb else -7
        )
    _adjust_shooting(scores, text, victims)
    if "hostage_taking" in scores and not re.search(r"\b(?:hijack|hostage|captive)", text):
        del scores["hostage_taking"]
    if "killing_of_captives" in scores and re.search(r"\b(?:hijack|train|jaffar)", text):
        scores["killing_of_captives"] -= 8
    if "body_recovery" in scores and not re.search(
        (
            r"\bbod(?:y|ies)\b[^.]{0,90}\b(?:found|recovered|discovered"
            r"|dumped|lying|retrieved|spotted)\b|\b(?:found|recovered"
            r"|discovered)\b[^.]{0,60}\bbod(?:y|ies)\b"
        ),
        text,
    ):
        del scores["body_recovery"]
    elif (
        "body_recovery" in scores
        and (len(event.figures) > 1 or bomb)
        and scores.get("body_recovery", 0) < 20
    ):
        scores["body_recovery"] -= 4 if bomb else 0
    _adjust_protest(scores, text)
    if "arrests" in scores and (victims or measures - {Measure.ARRESTED}):
        scores["arrests"] -= 5
    if "looting_property_destruction" in scores and (victims or measures):
        scores["looting_property_destruction"] -= 6
    if scores.get("disrupted_weapons_use") and not victims:
        # A dump of mines that was found did not go off.
        scores["disrupted_weapons_use"] += (
            -6
            if re.search(r"\b(?:went off|explod|detonated (?:a|in|near)|blew up)\w*", text)
            and not re.search(r"\b(?:before it|without|safely|controlled)\b", text)
            else 14
        )
    if "change_to_group_activity" in scores and victims:
        scores["change_to_group_activity"] -= 8
    if "jail_break" in scores or "mass_grave" in scores:
        for sub in ("jail_break", "mass_grave"):
            if sub in scores:
                scores[sub] += 6
    if Measure.DISAPPEARED in measures and "enforced_disappearance" in scores:
        scores["enforced_disappearance"] += 5
    if "enforced_disappearance" in scores and Measure.DISAPPEARED not in measures:
        scores["enforced_disappearance"] -= 5


def _adjust_shooting(scores: dict[str, float], text: str, victims: set[Victims]) -> None:
    operation = bool(_STATE_ACTS.search(text))
    attacked = bool(_GROUP_ATTACKS.search(text))
    civil_only = bool(victims) and victims <= {Victims.CIVILIANS, Victims.UNKNOWN, Victims.TOTAL}
    if "military_operation" in scores:
        scores["military_operation"] += (
            6 if operation and Victims.ARMED_GROUP in victims and not civil_only else -5
        )
        if re.search(
            (
                r"\b(?:stormed|ambush|attacked a|attacked the|opened fire on"
                r"|beaten back|foiled|repulsed)\b"
            ),
            text,
        ):
            scores["military_operation"] -= 9
    if "armed_clash" in scores and civil_only:
        scores["armed_clash"] -= 7
    if civil_only:
        if "armed_attack" in scores:
            scores["armed_attack"] -= 6
        for sub in ("attack", "targeted_killing", "abduction"):
            if sub in scores:
                scores[sub] += 3
    elif victims & {Victims.SECURITY_FORCES, Victims.ARMED_GROUP}:
        for sub in ("attack", "targeted_killing"):
            if sub in scores:
                scores[sub] -= 5 if attacked or operation else 3
        if attacked:
            scores["armed_attack"] = scores.get("armed_attack", 0) + 5
    if victims and victims <= {Victims.SECURITY_FORCES, Victims.ARMED_GROUP}:
        # Who dies in uniform was attacked as a party, even by a single shot.
        shot = max((scores.pop(one, 0) for one in ("attack", "targeted_killing")), default=0)
        if shot > 0:
            scores["armed_attack"] = max(scores.get("armed_attack", 0), shot)
    if "targeted_killing" in scores and not victims & {Victims.CIVILIANS, Victims.TOTAL}:
        scores["targeted_killing"] -= 6


def _adjust_protest(scores: dict[str, float], text: str) -> None:
    protest = bool(_FIRE_ON_PROTEST.search(text))
    if not protest:
        for sub in (
            "protest_with_intervention",
            "excessive_force_against_protesters",
            "violent_demonstration",
        ):
            scores.pop(sub, None)
        return
    if (
        _FORCE.search(text)
        and re.search(
            (
                r"\b(?:security forces|police|frontier corps|fc|levies|troops"
                r"|forces)\b[^.]{0,60}\b(?:fire|fired|firing|shot)\b|shot dead "
                r"by (?:security|police|fc|frontier)"
            ),
            text,
        )
        and (
            "peaceful_protest" in scores
            or "protest_with_intervention" in scores
            or "excessive_force_against_protesters" in scores
            or re.search(r"marcher|protester|demonstrator|caravan|participants", text)
        )
    ):
        scores["excessive_force_against_protesters"] = (
            scores.get("excessive_force_against_protesters", 0) + 16
        )
    elif (
        _DISPERSE.search(text)
        and "peaceful_protest" in scores
        and re.search(
            r"\b(?:baton|tear ?gas|teargas|dispers|broken up|broke up|water cannon)", text
        )
    ):
        scores["protest_with_intervention"] = scores.get("protest_with_intervention", 0) + 12
    if "violent_demonstration" in scores:
        scores["violent_demonstration"] += 6
    if scores.get("mob_violence") and "violent_demonstration" in scores:
        scores["violent_demonstration"] += scores["mob_violence"]


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


_MOVEMENTS: Final = frozenset({"byc", "haq-do-tehreek", "vbmp", "ptm", "bnp-m", "jui-f"})


def _settle(found: dict[str, DraftActor], sub_type: str) -> None:
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
    if sub_type in {"enforced_disappearance", "abduction", "extrajudicial_killing"} and not any(
        one.role is ActorRole.ALLEGED_PERPETRATOR for one in found.values()
    ):
        # Whom the text names beside the missing is whom it accuses.
        for name, one in list(found.items()):
            if (
                is_state(one.actor or "crowd")
                and one.role is ActorRole.TARGET
                and one.actor
                not in (
                    "police",
                    "levies",
                )
            ):
                found[name] = replace(one, role=ActorRole.ALLEGED_PERPETRATOR, label="guess")
    role = {"military_operation": ActorRole.TARGET, "armed_clash": ActorRole.PARTICIPANT}.get(
        sub_type
    )
    for name, one in list(found.items()):
        armed = one.actor == "unidentified-armed-group" or (one.actor and is_group(one.actor))
        if role and armed and one.role is ActorRole.ALLEGED_PERPETRATOR and one.span is not None:
            found[name] = replace(one, role=role)


# "A bomb aimed at a convoy of the Frontier Corps killed ..."
_OF_THEIRS: Final = re.compile(
    r"\b(?:convoys?|vehicles?|camps?|posts?|check-?posts?|checkpoints?|vans?|trucks?|patrols?|pickets?"
    r"|bases?|headquarters|stations?|offices?)\s+of\s+(?:the\s+)?$"
)
_ARRIVED: Final = re.compile(
    r"(?:\s+(?:personnel|forces?|men|teams?|officials?|troops|and|rescue|a|large|contingents?|of))*"
    r"\s+(?:reached|arrived|rushed|cordoned|sealed|launched a search|started a search"
    r"|began a search|shifted the|took the bod)"
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
) -> tuple[DraftActor, ...]:
    """Return the actors of an incident with their roles; ``owners`` claim to have done it."""
    found: dict[str, DraftActor] = {}

    def add(actor: str, role: ActorRole, span: Span | None, sure: bool) -> None:
        name = familiar(actor)
        if name not in found:
            found[name] = DraftActor(name, role, actor, span, "check" if sure else "guess")

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
            _part_of(parsed, one, add, event_type, owners)
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
    _settle(found, sub_type)
    named = any(
        one.role is ActorRole.ALLEGED_PERPETRATOR and one.actor != "unidentified-armed-group"
        for one in found.values()
    )
    if (
        named
        and "unidentified-armed-group" in {one.actor for one in found.values()}
        and event_type is not EventType.PROTESTS
    ):
        found.pop(familiar("unidentified-armed-group"))
    return tuple(found.values())


def _tells_of(event: Event, segment: Segment) -> bool:
    """Whether a segment tells of the incident, and not of the times that it fell in."""
    first = event.segments[0]
    near = segment.paragraph == first.paragraph or bool(segment.spots or segment.dates)
    return segment is first or bool(segment.figures) or (near and tells(segment))


def _part_of(
    parsed: Parsed, one: Mention, add: Add, event_type: EventType, owners: list[str]
) -> None:
    before = parsed.lower[max(0, one.start - 90) : one.start]
    after = parsed.lower[one.end : one.end + 90]
    span = (one.start, one.end)
    acts = bool(_ACTED.search(before)) or bool(_ACTS_AFTER.match(after))
    state = is_state(one.actor)
    if one.actor == "ispr" or one.actor in _GOVERNMENTS:
        return
    if state and _OF_THEIRS.search(before):
        add(one.actor, ActorRole.TARGET, span, True)
        return
    if state and (_ARRIVED.match(after) or _SEARCHED.search(before)):
        add(one.actor, ActorRole.RESPONDER, span, True)
        return
    if acts and not _spoken(after):
        if state and event_type in {EventType.BATTLES, EventType.STRATEGIC}:
            add(one.actor, ActorRole.PARTICIPANT, span, True)
        elif one.actor in {"unidentified-armed-group", "crowd"} or state or is_group(one.actor):
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
    if is_group(one.actor) or one.actor == "unidentified-armed-group":
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
    elif (state or one.actor in _THINGS) and _TARGET_BEFORE.search(before) and not _spoken(after):
        add(one.actor, ActorRole.TARGET, span, True)


# They decide and comment; in reports those who act bear arms or a badge.
_GOVERNMENTS: Final = frozenset(
    {"federal-government", "balochistan-government", "district-administration"}
)
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
    event: Event, add: Add, found: dict[str, DraftActor], event_type: EventType, sub_type: str
) -> None:
    for figure in event.figures:
        if figure.measure in {Measure.RESCUED}:
            continue
        if figure.bare and any(not one.bare for one in event.figures):
            # "and five others": of the kind that is named beside them.
            continue
        actor = _kind_of(figure, event_type)
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
            role = ActorRole.TARGET if sub_type == "military_operation" else ActorRole.PARTICIPANT
            if event_type is EventType.STRATEGIC:
                role = ActorRole.TARGET
        add(actor, role, (figure.start, figure.end), True)


def _kind_of(figure: Figure, event_type: EventType) -> str | None:
    if figure.actor and figure.actor != "unidentified-dead":
        return figure.actor if figure.actor != "civilians" else _civil(figure)
    if figure.victims is Victims.SECURITY_FORCES:
        return "pakistan-security-forces"
    if figure.victims is Victims.ARMED_GROUP:
        return "unidentified-armed-group"
    if figure.victims is Victims.PROTESTERS:
        return "protesters"
    if figure.actor == "unidentified-dead":
        return "unidentified-dead"
    return "civilians" if event_type is not EventType.BATTLES else None


def _civil(figure: Figure) -> str:
    detail = (figure.detail or "").lower()
    if "chinese" in detail:
        return "chinese-nationals"
    return "civilians"
