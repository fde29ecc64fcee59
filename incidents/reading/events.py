"""What happened: event type and sub-type."""

import re
from typing import Final

from incidents.codebook import read_codebook
from incidents.model import EventType, Measure, Victims
from incidents.reading.pieces import Event, Segment, is_protested
from incidents.reading.result import Span
from incidents.reading.rules import Hit
from incidents.reading.text import Parsed

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
    r"|\b(?:(?:intelligence[- ]based|search|clearance|sanitis?z?ation|combing) operation|ibo)\b"
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
            if sub in seen or _is_no_deed(parsed, hit, segment):
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


_FOUND_ARMS: Final = re.compile(
    r"\b(?:recovered|seized|unearthed|taken into possession|cache|confiscated)\b"
)
_FROM_THE_AIR: Final = re.compile(
    r"\b(?:air|aircraft|drones?|missiles?|jets?|cross-border|surgical)\b"
)


# "carried out strikes in Testistan": nobody closed a shop.
_BY_FORCES: Final = re.compile(
    r"\b(?:carried out|carrying out|conduct\w*|launch\w*|retaliatory|precision|military|own|its"
    r"|deadly|ordered|order)\s+(?:\w+\s+)?$"
)


# "staged a rally" is no staged encounter.
_HELD: Final = re.compile(
    r"\s+(?:an?\s+|the\s+|their\s+|another\s+)?(?:[\w-]+\s+){0,3}(?:rall|sit-in|protest|demonstrat"
    r"|march|walk-?out|dharna|procession|blockade|hunger|vigil|gathering|strike|attack|assault|raid"
    r"|ambush|comeback)"
)


_KIN_PROTEST: Final = re.compile(
    r"(?:the\s+)?(?:relatives?|famil(?:y|ies)|parents|mother|father|sisters?|brothers?|friends|kin"
    r"|colleagues|heirs) of\b(?P<deed>[^.;]*?)\b(?:held|staged|marked|took out|blocked|observed"
    r"|organi[sz]ed|continued|protested|demonstrated|rallied|gathered)\b(?=[^.;]{0,120}"
    r"\b(?:protest|sit-in|rally|demonstration|march|camp|road|highway|vigil|press club)\b)"
)
_HELD_BY: Final = frozenset({"peaceful_protest", "protest_with_intervention"})


def _is_no_deed(parsed: Parsed, hit: Hit, segment: Segment) -> bool:
    """Whether words name arms that were only found, or a strike that was no walk-out."""
    text = parsed.lower[segment.start : segment.end]
    if is_protested(parsed, segment.start, segment.end, hit.start, segment.triggers):
        return True
    if hit.row["sub_event_type"] in {"grenade", "remote_explosive", "shelling_artillery"}:
        return bool(hit.row["thing"] or hit.form == "plural") and bool(_FOUND_ARMS.search(text))
    kin = _KIN_PROTEST.search(text)
    if (
        kin
        and kin.start("deed") <= hit.start - segment.start < kin.end("deed")
        and hit.row["sub_event_type"] not in _HELD_BY
    ):
        # "Relatives of a student taken in 2014 held a protest": the protest is told of.
        return True
    if hit.row["words"] == "staged" and _HELD.match(parsed.lower, hit.end):
        return True
    if parsed.lower[hit.start : hit.end] == "according":
        # No accord was reached.
        return True
    if hit.row["words"] == "strike" and _BY_FORCES.search(parsed.lower[: hit.start][-40:]):
        return True
    return hit.row["words"] == "strike" and bool(_FROM_THE_AIR.search(parsed.lower))


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
    _adjust_taken(scores, text, event)
    killed = {one.victims for one in event.figures if one.measure is Measure.KILLED}
    if killed and killed <= {Victims.SECURITY_FORCES, Victims.ARMED_GROUP}:
        _in_uniform(scores)
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
    if measures == {Measure.ARRESTED} and not _WENT_OFF.search(text):
        # "arrested two suspects with 6 kg of explosives": nothing went off.
        for sub in ("remote_explosive", "grenade", "suicide_bomb"):
            scores.pop(sub, None)
    if "arrests" in scores and (victims or measures - {Measure.ARRESTED}):
        scores["arrests"] -= 5
    if "looting_property_destruction" in scores and (victims or measures):
        scores["looting_property_destruction"] -= 6
    for sub, arms in _ARMS.items():
        if (sub in scores or victims) and re.search(arms, text):
            scores[sub] = scores.get(sub, 4) + 8
    if scores.get("disrupted_weapons_use") and victims:
        scores["disrupted_weapons_use"] -= 8
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
    taken = measures & {Measure.DISAPPEARED, Measure.ABDUCTED}
    if "enforced_disappearance" in scores and not taken:
        scores["enforced_disappearance"] -= 5


_WENT_OFF: Final = re.compile(
    r"\b(?:went off|explod\w*|detonat\w*|blew up|blown up|blasts?|explosions?|hurled|lobbed|hit)\b"
)
_ARMS: Final = {
    "air_drone_strike": (
        r"\b(?:missiles?|drones?|aircraft|jets?|helicopters?|gunships?)\b[^.;]{0,40}\b(?:struck|hit"
        r"|bombed|fired|targeted|landed|dropped|strikes?)\b|\b(?:air|drone|missile) ?strikes?\b"
        r"|\b(?:struck|hit|bombed|targeted|attacked|strikes?)\b[^.;]{0,80}\bwith\s+(?:\w+\s+)?"
        r"(?:missiles?|drones?|jets?|aircraft)\b"
    ),
    "shelling_artillery": r"\b(?:shells?|rockets?|mortars?)\b[^.;]{0,50}\b(?:landed|struck|hit|fell"
    r"|exploded)\b|\bshelling (?:killed|left|of|by|from)\b",
}


_INFILTRATION: Final = re.compile(
    r"\binfiltrat\w+|\bthwart\w+ (?:the|their|an?|its) (?:\w+ )?attempt"
)
_GUNMEN: Final = re.compile(r"\b(?:gunmen|armed men|kidnappers|militants|unidentified|unknown)\b")
_MILITANTS: Final = re.compile(r"\b(?:terrorists?|militants?|khwarij)\b")
_FORCES_TOOK: Final = re.compile(
    r"\b(?:frontier corps|fc|ctd|counter[- ]terrorism department|security forces|pakistani forces"
    r"|(?:pakistani|pakistan) army|soldiers|intelligence agenc\w+|plain ?clothes\w*)\b[^.;]{0,90}"
    r"\b(?:t[ao]k\w*|took|picked up|whisk\w*|abduct\w*|detain\w*"
    r"|dragg\w*|seiz\w*)\b"
    r"|\b(?:taken|picked up|whisked|abducted|detained|dragged|seized)\b[^.;]{0,60}\bby\s+"
    r"(?:the\s+)?(?:\w+\s+)?(?:frontier corps|fc|ctd"
    r"|security forces|forces|soldiers|army|agencies|plain)"
)
_IN_CUSTODY: Final = re.compile(
    r"\b(?:killed|murdered|died|executed) (?:\w+ )?(?:in|during|while in) (?:\w+ ){0,2}(?:custody"
    r"|detention)\b|\bcustodial (?:killing|death|murder)|\b(?:staged|fake) (?:encounter|killing)"
    r"|\bextra-?judicial"
)


def _in_uniform(scores: dict[str, float]) -> None:
    """Take who dies in uniform for attacked as a party, even by a single shot."""
    shot = max((scores.pop(one, 0) for one in ("attack", "targeted_killing")), default=0)
    if shot > 0:
        scores["armed_attack"] = max(scores.get("armed_attack", 0), shot)


def _adjust_taken(scores: dict[str, float], text: str, event: Event) -> None:
    """Let the figures of those who were taken say what it was, and a death in custody."""
    measures = {one.measure for one in event.figures}
    if _IN_CUSTODY.search(text) and Measure.KILLED in measures:
        scores["extrajudicial_killing"] = scores.get("extrajudicial_killing", 0) + 14
    if "abduction" in scores and _FORCES_TOOK.search(text) and not _GUNMEN.search(text):
        # Whom the forces take and nobody sees again has disappeared, whatever the verb.
        score = scores.pop("abduction")
        scores["enforced_disappearance"] = max(scores.get("enforced_disappearance", 0), score)
    if measures == {Measure.ABDUCTED} and _FORCES_TOOK.search(text):
        measures = {Measure.DISAPPEARED}
    if "looting_property_destruction" in scores and not measures:
        # "set fire to the office and took ballot papers away at gunpoint": nobody was taken.
        scores.pop("abduction", None)
    for measure, sub in (
        (Measure.DISAPPEARED, "enforced_disappearance"),
        (Measure.ABDUCTED, "abduction"),
    ):
        if measures == {measure} and not {"hostage_taking", "abduction"} & scores.keys():
            scores[sub] = max(scores.get(sub, 0), 8)


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
        _in_uniform(scores)
    militants = Victims.ARMED_GROUP in victims or bool(_MILITANTS.search(text))
    if militants and _INFILTRATION.search(text):
        scores["armed_clash"] = scores.get("armed_clash", 0) + 12
    if "targeted_killing" in scores and not victims & {Victims.CIVILIANS, Victims.TOTAL}:
        scores["targeted_killing"] -= 6


_GUNMEN_BLOCK: Final = re.compile(
    r"\b(?:gunmen|armed men|armed persons|militants|fighters|insurgents|sarmachars|attackers)\b"
    r"[^.;]{0,60}\b(?:block|barricad|snap check|stopp|set up)\w*"
)
_CROWD: Final = re.compile(
    r"\b(?:crowd|mob|villagers|residents|youths)\b[^.;]{0,40}\b(?:torch|ransack|attack|stoned|pelt|burn"
    r"|set (?:fire|ablaze)|vandali[sz]|lynch|storm)\w*"
)


def _adjust_protest(scores: dict[str, float], text: str) -> None:
    if _GUNMEN_BLOCK.search(text) and not _FIRE_ON_PROTEST.search(text):
        # Armed men who block a road hold no protest.
        scores.pop("peaceful_protest", None)
    if _CROWD.search(text) and not _FIRE_ON_PROTEST.search(text):
        scores["mob_violence"] = scores.get("mob_violence", 0) + 14
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
