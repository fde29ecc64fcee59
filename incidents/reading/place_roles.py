"""What part a place has in a text: scene, road, origin, dateline, title."""

import itertools
import re
from typing import Final

from incidents.reading.rules import lexicon
from incidents.reading.spots import AFTER_KIND, Spot
from incidents.reading.text import Parsed

_ROUTE: Final = re.compile(
    r"^\s?(?:-|–|—|/| to )\s?[a-z][\w-]+(?:\s?[-–]\s?[a-z]\w+)?\s+(?:national\s+|main\s+)?"
    r"(?:highway|road|route|motorway|railway|rail|train|bus|section|n-\d+|expressway|coach)"
)


_ROUTE_END: Final = re.compile(r"[a-z]\s?[-–—/]\s?$")


_IN_OUTSIDE: Final = re.compile(
    r"(?:^|\b(?:in|at|near|outside|around|inside|across|of|from|to"
    r"|on|off|into|district|town|city)\s+(?:the\s+)?(?:\w+\s+)?"
    r"|[,(;/:]\s*)$"
)


# A building is where something happened only if it was hit, or people stood before it.
_DEED_OF: Final = (
    r"\s+(?:\w+\s+)?(?:bombing|attack|blast|incident|killings?|massacre|shooting|raid|siege"
    r"|explosion|ambush|carnage|tragedy)\b"
)
_BUILDING_IN: Final = frozenset(
    {"hospital in", "hospitals in", "court in", "office in", "embassy in", "headquarters in",
     "jail in", "university in", "college in", "consulate in", "press club in",
     "offices in"}
)  # fmt: skip
_AT_SCENE: Final = re.compile(
    r"\b(?:attack|ambush|bomb|blast|explo|detonat|grenade|rocket|storm|raid|struck|hit\b"
    r"|target|fire"
    r"|hurl|lobb|threw|thrown|toss|besieg|siege|stab|shot|shoot|plant|outside|in front of|burn"
    r"|torch|ransack|protest|sit-in|demonstrat|vigil|rall(?:y|ied)|abduct|kidnap|picked up"
    r"|from (?:the|a|his|her|their) (?:\w+ )?(?:hostel|office)|inside)\w*"
)
_PATIENTS: Final = re.compile(
    r"\b(?:died (?:in|at|of|from|on the way)"
    r"(?! (?:an?|the) (?:\w+ )?(?:attack|ambush|blast|explosion|raid|bombing)\b)"
    r"|breathed (?:his|her|their) last|expired"
    r"|succumb\w*|treat\w*|admitted|shifted|brought"
    r"|taken to|moved to|rushed|flown|airlift\w*|evacuat\w*|referred|transferred|doctors?|surgeons?"
    r"|medics|spokes\w+|according|said|told|officials?|lies|lay|recover\w*|condition)\b"
)


_LINK: Final = re.compile(
    r"\b(?:links?|links? (?:that )?connect\w+|connection|communications?|traffic|services?|trains?"
    r"|supply|supplies|power|gas) (?:between|to|with|from)\s+(?:the\s+)?$"
)
_CAPITALS: Final = frozenset({"Tehran", "Islamabad", "Kabul", "Beijing", "New Delhi", "Washington"})
_PREPOSITION: Final = re.compile(r"\b(?:in|at|near|from|of|to|outside|around)\s+$")
_SPEAKS: Final = re.compile(
    r"\s+(?:has |had |also |later |\w+ly )?(?:said|says|confirm|condemn|den(?:y|ied)|reject"
    r"|claim|accus|blam|protest|summon|warn|vow|announc|acknowledg|report|retaliat|respond"
    r"|called|calls|demand|insist|put\b|has\b|had\b|did\b)\w*"
)
_CUT_OFF: Final = re.compile(
    r"\b(?:cut(?:ting)?(?: off)?|isolat(?:ed|ing)|sever(?:ed|ing)|disconnect(?:ed|ing))\s+$"
)


def role_of(parsed: Parsed, spot: Spot) -> str:
    """Return the part that a place has in its sentence."""
    lower = parsed.lower
    sentence = parsed.sentences[spot.sentence]
    after = lower[spot.end : spot.end + 60]
    before = lower[max(sentence.start, spot.start - 60) : spot.start]
    if (
        spot.start == sentence.start
        and re.match(
            (
                r"(?:\s*[/,]\s*[a-z ]+)?(?:,? (?:[a-z]{3,9}\.? \d{1,2}|\d{1,2} "
                r"[a-z]{3,9})(?:,? \d{4})?)?(?: \([^)]*\))?\s*(?::|—|–| -|--)"
            ),
            after,
        )
        and (sentence.paragraph < 3 or parsed.clean[spot.start : spot.end].isupper())
    ):
        return "dateline"
    loud = parsed.clean[spot.start : spot.end].isupper() and len(spot.name) > 3
    if (
        loud
        and (
            spot.start == sentence.start
            # Two towns that share a line: "LONDON/TESTVILLE, Aug 14 (Agency)".
            or re.fullmatch(r"[A-Z][A-Z .]+\s?[/&]\s?", parsed.clean[sentence.start : spot.start])
        )
    ):
        return "dateline"
    if _ROUTE.match(after) or (
        _ROUTE_END.search(before)
        and re.match(
            (
                r"\s+(?:national |main )?(?:highway|road|route|motorway|railway"
                r"|rail|train|section|bus|coach|n-)"
            ),
            after,
        )
    ):
        return "route"
    if (
        spot.outside
        and not _IN_OUTSIDE.search(before)
        and not AFTER_KIND.match(after)
        and spot.parent is None
    ):
        return "origin"
    if re.match(
        r"\s+(?:\w+\s+)?(?:hospital|court|jail|airport|university)s?\b", after
    ) and re.search(
        (
            r"\b(?:died|die|treated|treatment|shifted|taken|moved|brought|at"
            r"|rushed|flown|admitted|from|to)\s+(?:in\s+|at\s+"
            r"|to\s+)?(?:a\s+|the\s+)?$"
        ),
        before,
    ):
        return "origin"
    hospital = re.search(r"hospital|medical complex|\bcmh\b|trauma cent", spot.name.lower())
    if (hospital or re.match(r"\s+(?:\w+\s+){0,2}hospitals?\b", after)) and _PATIENTS.search(
        before
    ):
        # "three more victims died of their wounds in a Testville hospital"
        return "origin"
    if (
        spot.outside
        or "university" in spot.name.lower()
        or re.match(r"\s+(?:university|college)", after)
    ) and re.search(
        r"\b(?:students?|teachers?|professors?|lecturers?|graduates?|employees?|scholars?)\s+"
        r"(?:of|at|from)\s+(?:the\s+)?(?:university of\s+)?$",
        before,
    ):
        # "a student of Testville University"
        return "origin"
    if re.match(_DEED_OF, after) and re.search(
        r"\b(?:after|before|since|following|like|unlike|recalls?|recalled)\s+(?:the\s+"
        r"|last \w+'s\s+)?$",
        before,
    ):
        # "Hours after the Testville bombing, a second blast ...": the place of another incident.
        return "origin"
    if re.search(
        r",\s(?:[A-Z][a-z]+\s){1,3}of\s$", parsed.clean[max(0, spot.start - 60) : spot.start]
    ):
        # "One of our companions, Testman of Testville, was killed"
        return "origin"
    if re.search(r"\b(?:owners?|managers?|directors?) of (?:the )?$", before):
        return "origin"
    if re.search(r"\b(?:including|such as|for example|namely)\s+(?:\w+\s+){0,4}$", before):
        return "example"
    if re.match(
        r"'s\s+(?:foreign|president|prime|interior|military|army|government|troops|intelligence)\b",
        after,
    ):
        return "origin"
    if (
        spot.kind == "region"
        and re.match(
            r"(?:'s?)?\s+(?:government|military|army|troops|police|has|had|said|was|is)\b", after
        )
        and not re.search(r"\b(?:in|across)\s+(?:the\s+)?$", before)
    ):
        return "origin"
    if spot.name in _CAPITALS and _SPEAKS.match(after) and not _PREPOSITION.search(before):
        # "Tehran confirmed ten dead": a government, and no place.
        return "origin"
    if _LINK.search(before) or (_CUT_OFF.search(before) and re.match(r"\s+from\b", after)):
        # "a bridge was blown up, severing the link between Testville and the rest"
        return "route"
    if (
        spot.outside
        and re.search(
            r"\b(?:ministry|government|spokesman|officials?|embassy|authorities|headquarters"
            r"|capital)\s+in\s+$",
            before,
        )
        # "an attack on the police headquarters in Testville"
        and not _AT_SCENE.search(before[-60:])
    ):
        return "origin"
    if re.search(
        r"\b(?:injured|wounded)\b[^.;]{0,24}\b(?:died|succumbed)\b[^.;]{0,16}\b(?:in|at)\s+$",
        before,
    ):
        # "two of the injured died in Karachi"
        return "origin"
    if (
        spot.kind in {"town", "district"}
        and re.match(r"\s+(?:road|highway)\b", after)
        and before.endswith("the ")
    ):
        return "route"
    for hit in reversed(lexicon("cues", "destination").find(before)):
        gap = before[hit.end :].strip()
        words = re.sub(
            (
                r"\b(?:the|a|an|civil|district|headquarters|teaching|hospital|in"
                r"|at|provincial|city|town|for|treatment|nearby|of|from|to|cmh"
                r"|combined|military|local|trauma|centre|medical|better|further"
                r"|dhq|were|was|been|being)\b|[,]"
            ),
            " ",
            gap,
        )
        if not words.strip() and not re.search(r"\b(?:near|outskirts)\b", gap):
            if (
                hit.row["words"] in {"between"}
                and "highway" not in after
                and not re.match(r" and (?:the )?[A-Z]", parsed.clean[spot.end : spot.end + 12])
            ):
                continue
            if (
                hit.row["words"] in {"from", "to"}
                and re.search(
                    (
                        r"\b(?:abduct|kidnap|recover|found|pick|took|taken|seiz|report"
                        r"|whisk|disappear|missing|arrest|detain|bod(?:y|ies)|rescue"
                        r"|captur|report|withdr|offload|retriev)\w*\b"
                    ),
                    before,
                )
                and hit.row["words"] == "from"
            ):
                continue
            told = lower[sentence.start : spot.start]
            if (
                hit.row["words"] in _BUILDING_IN
                and _AT_SCENE.search(told)
                and not _PATIENTS.search(told[-90:])
            ):
                continue
            if hit.row["words"] == "from" and re.search(
                r"\b(?:kilomet\w+|km|miles|away|far)\s*$", before[: hit.start]
            ):
                continue
            return "origin"
        break
    if re.search(
        (
            r"\b(?:dpo|ssp|dc|deputy commissioner|assistant commissioner"
            r"|commissioner|sp|dig|police|district police officer|ctd|chief"
            r"|spokesman|correspondent|university of|bar|governor of"
            r"|ac)\s+(?:of\s+)?$"
        ),
        before,
    ) and not AFTER_KIND.match(after):
        return "title"
    return "event"


def spelling_of(parsed: Parsed, spot: Spot) -> str:
    """Return the name of a place as the text spells it."""
    text = " ".join(parsed.text[spot.start : spot.end].split())
    return text.title() if text.isupper() else text


def mark_stretches(parsed: Parsed, spots: list[Spot]) -> None:
    """Take "between Testville and Othertown" for a stretch of road, near both ends at most."""
    for one, other in itertools.pairwise(spots):
        if (
            one.role == "origin"
            and other.role == "event"
            and re.fullmatch(r"\s*,?\s*(?:and|or)\s+|,\s*", parsed.lower[one.end : other.start])
            and re.search(r"\b(?:from|via|bound for)\s+$", parsed.lower[: one.start][-12:])
        ):
            # "marchers coming from Testville and Othertown"
            other.role = "origin"
    for one, other in itertools.pairwise(spots):
        joined = parsed.lower[one.end : other.start] == " and " and parsed.lower[
            max(0, one.start - 12) : one.start
        ].endswith("between ")
        if not joined:
            continue
        if one.district and one.district == other.district:
            one.role, one.near, other.role = "event", True, "parent"
        elif one.outside and other.outside:
            # No district of ours is concerned: the first end says where, and "near" how exactly.
            one.role, one.near, other.role = "event", True, "parent"
        elif not one.outside and not other.outside:
            one.role = other.role = "route"


def is_near(parsed: Parsed, spot: Spot) -> bool:
    """Return whether something happened near a place, not in it."""
    before = parsed.lower[max(0, spot.start - 30) : spot.start]
    return bool(
        re.search(
            (
                r"\b(?:near|close to|outside|outskirts of|off|kilometres \w+ of"
                r"|kilometers \w+ of|km \w+ of|vicinity of|kilometres from|km "
                r"from|km off|not far from|away from)\s+(?:the\s+)?(?:town of\s+"
                r"|city of\s+)?$"
            ),
            before,
        )
    )


def mark_parents(parsed: Parsed, spots: list[Spot]) -> None:
    """Mark the spots that only say where another one lies."""
    for spot in spots:
        if spot.parent is not None and spot.parent is not spot:
            if spot.parent.role in {"event", "title"} and not _on_a_way(parsed, spots, spot):
                spot.parent.role = "parent"
            if spot.parent.kind == "region" and spot.parent.role == "origin":
                spot.parent.role = "parent"


def _on_a_way(parsed: Parsed, spots: list[Spot], spot: Spot) -> bool:
    """Whether a place is the far end of a way: "moving from Testville to Othertown in X district".

    The district is where it happened then, and no more exact place is known.
    """
    if spot.parent is None or spot.role not in {"origin", "route"}:
        return False
    return any(
        one.end < spot.start
        and one.district == spot.district
        and parsed.lower[one.end : spot.start].strip() == "to"
        and parsed.lower[max(0, one.start - 12) : one.start].rstrip().endswith("from")
        for one in spots
    )
