"""Where: the places that a text names, with the same names elsewhere kept apart.

A name inside the province never wins only because this is an atlas of the
province: "Qalat, the capital of Zabul" is decided by its parent.
"""

import itertools
import re
from collections.abc import Iterable
from typing import Final

from geo.gazetteer import find
from geo.precision import GeoPrecision
from incidents.reading.place_roles import (
    is_near,
    mark_parents,
    mark_stretches,
    role_of,
    spelling_of,
)
from incidents.reading.place_words import KINDS, NOT_PLACES
from incidents.reading.result import Span
from incidents.reading.rules import lexicon
from incidents.reading.spots import Spot, is_part_of_a_name, place_names, spot_of
from incidents.reading.telling import PARTS_OF_A_TOWN
from incidents.reading.text import Parsed


def find_places(parsed: Parsed, blocked: Iterable[Span]) -> list[Spot]:
    """Return the places that the text names, in its order.

    ``blocked`` holds names of actors, within which no place is looked for.
    """
    blocked = list(blocked)
    spots = []
    taken = -1
    for hit in place_names().find(parsed.lower):
        if hit.start == taken:
            continue
        if not parsed.clean[hit.start].isupper() and parsed.clean[hit.start].isascii():
            continue
        if any(start <= hit.start and hit.end <= end for start, end in blocked):
            continue
        if parsed.lower[hit.start : hit.end] in NOT_PLACES or is_part_of_a_name(parsed, hit):
            continue
        taken = hit.start
        spots.append(spot_of(parsed, hit))
    spots += _unknown(parsed, spots)
    spots.sort(key=lambda one: one.start)
    _longer_names(parsed, spots)
    _roads_of_towns(parsed, spots)
    _decide(parsed, spots)
    for spot in spots:
        spot.role = role_of(parsed, spot)
        spot.near = is_near(parsed, spot)
        if spot.kind != "province":
            # As the text spells it: an editor looks for that, and the code says the rest.
            spot.name = spelling_of(parsed, spot)
    _of_their_town(parsed, spots)
    _of_residents(parsed, spots)
    _of_a_court(parsed, spots)
    _under_a_heading(parsed, spots)
    _beside_a_town(parsed, spots)
    _roads_by_name(parsed, spots)
    mark_stretches(parsed, spots)
    mark_parents(parsed, spots)
    return spots


def _unknown(parsed: Parsed, known: list[Spot]) -> list[Spot]:
    """Return the capitalised names after "in" or "near" that no table has."""
    found = []
    for match in itertools.chain(_ALARM.finditer(parsed.clean), _ON_ROAD.finditer(parsed.clean)):
        start, end = match.span("name")
        if any(one.start < end and start < one.end for one in known):
            continue
        if _is_known_word(parsed, start, end):
            continue
        sentence = parsed.tokens[parsed.token_at(start)].sentence
        unheard = Spot(
            start,
            end,
            sentence,
            parsed.clean[start:end],
            "unknown",
            None,
            None,
            GeoPrecision.UNKNOWN,
            None,
            None,
            False,
            "event",
            "alarm",
        )
        found.append(_by_sound(parsed, unheard, known) or unheard)
    return found


def _by_sound(parsed: Parsed, unheard: Spot, known: list[Spot]) -> Spot | None:
    """Return the place inside the province that is spelt otherwise and sounds the same.

    Not across a border: where a district stands beside the name, it lies in that one.
    """
    start, end, sentence = unheard.start, unheard.end, unheard.sentence
    beside = sorted([*known, unheard], key=lambda one: one.start)
    parent = _parent_after(parsed, beside, beside.index(unheard))
    if parent is not None and parent.outside:
        return None
    within = parent.district if parent is not None else _heading(parsed, known, sentence)
    found = find(parsed.clean[start:end], 3, district=within)
    if not found or found[0].outside or found[0].how == "fuzzy" or found[0].score < 0.8:
        return None
    best = found[0]
    if any(one.score == best.score and one.district != best.district for one in found):
        # Two villages sound so; which of them it is, nobody has said.
        return None
    kind = best.kind if best.kind in {"town", "tehsil", "district", "province"} else "locality"
    point = best.precision.is_point
    return Spot(
        start,
        end,
        sentence,
        best.name,
        kind,
        best.district,
        best.tehsil,
        best.precision,
        best.lon if point else None,
        best.lat if point else None,
        False,
        "event",
        f"sound:{best.how}",
    )


def _heading(parsed: Parsed, known: list[Spot], sentence: int) -> str | None:
    """Return the district of the place that heads an item, as "2. Testville: a vehicle"."""
    begins = parsed.sentences[sentence].start
    for spot in known:
        heads = spot.sentence == sentence and spot.start - begins < _NUMBERED and spot.district
        if heads and _COLON.match(parsed.lower, spot.end):
            return spot.district
    return None


_NUMBERED: Final = 6  # letters that an item's number may take
_COLON: Final = re.compile(r"\s*:\s")
_NAME: Final = r"(?P<name>[A-Z][a-z][\w'-]*(?:[ -](?:[A-Z][a-z][\w'-]*|e|i|ul|ur|va|wa|o))*)"
_ALARM: Final = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Oo]utskirts of|[Gg]eneral area|[Vv]illage of|[Tt]own of"
    r"|[Cc]ity of)\s+"
    rf"(?:the\s+)?{_NAME}(?=\s+(?:area|district|town|tehsil|village|region|valley|city|province"
    r"|sub-division|locality|neighbourhood)\b|\s*[,.;:)]|\s+(?:on|in|and|of|when|where|late|early"
    r"|after|before|by|as|killed|killing|leaving|with|while|to|has|had|were|was)\b|\s*$)"
)


# "at Dasht Fictional in Testville": another place than Dasht, where Testville is no part of it
_GOES_ON: Final = re.compile(r" (?P<more>[A-Z][a-z]{2,})(?= in [A-Z])")


def _longer_names(parsed: Parsed, spots: list[Spot]) -> None:
    """Take a name that goes on, in another district than its beginning, for a place of its own."""
    for spot, other in itertools.pairwise(spots):
        match = _GOES_ON.match(parsed.clean, spot.end)
        if match is None or other.start != match.end() + len(" in ") or not other.district:
            continue
        if match["more"].lower() in PARTS_OF_A_TOWN:
            continue
        if spot.district and spot.district != other.district and spot.sentence == other.sentence:
            spot.end, spot.name = match.end(), parsed.clean[spot.start : match.end()]
            spot.kind, spot.district, spot.tehsil = "locality", other.district, None
            spot.precision, spot.lon, spot.lat = GeoPrecision.DISTRICT, None, None
            spot.parent, spot.parts = other, []


def _of_their_town(parsed: Parsed, spots: list[Spot]) -> None:
    """Read “at Civil Hospital Chowk in Testville”: the town says where it was."""
    for one, other in itertools.pairwise(spots):
        differ = one.district and other.district and one.district != other.district
        joined = _IN_TOWN.fullmatch(parsed.lower, one.end, other.start)
        if differ and joined and one.kind in {"locality", "site"}:
            one.role = "origin"


def _of_residents(parsed: Parsed, spots: list[Spot]) -> None:
    """Read “Residents of Testville said that gunmen had entered the town”: it was there."""
    for spot in spots:
        before = parsed.lower[max(0, spot.start - 24) : spot.start]
        if spot.role != "origin" or spot.outside or not _RESIDENTS.search(before):
            continue
        others = [
            one
            for one in spots
            if one.sentence == spot.sentence and one.role == "event" and one is not spot.parent
        ]
        if not others and _SAID.match(parsed.lower, spot.end):
            spot.role = "event"


def _under_a_heading(parsed: Parsed, spots: list[Spot]) -> None:
    """Read “2. Testville: a vehicle was hit at Unheard-of”: a spot in the district of the item."""
    for one, other in itertools.pairwise(spots):
        heads = one.district and _COLON.match(parsed.lower, one.end)
        opens = one.start - parsed.sentences[one.sentence].start < _NUMBERED
        if heads and opens and other.kind == "unknown" and other.sentence == one.sentence:
            other.kind, other.district, other.tehsil = "locality", one.district, None
            other.precision, other.parent = GeoPrecision.DISTRICT, one


def _of_a_court(parsed: Parsed, spots: list[Spot]) -> None:
    """Read “a court in Karachi sentenced a man for an attack”: it was there, if nowhere else."""
    for spot in spots:
        before = parsed.lower[max(0, spot.start - 20) : spot.start]
        others = [one for one in spots if one.sentence == spot.sentence and one.role == "event"]
        if spot.outside and spot.role == "origin" and _COURT_IN.search(before) and not others:
            spot.role = "event"


_COURT_IN: Final = re.compile(r"\bcourts? (?:in|at)\s+$")


def _beside_a_town(parsed: Parsed, spots: list[Spot]) -> None:
    """Read “in Testville, a town on the edge of Othertown”: it was in the first."""
    for one, other in itertools.pairwise(spots):
        if one.sentence == other.sentence and one.district and one.district != other.district:
            between = parsed.lower[one.end : other.start]
            if _DESCRIBED.fullmatch(between) and other.role == "event":
                other.role = "origin"


_DESCRIBED: Final = re.compile(
    r",\s+(?:an?|the)\s+(?:[\w-]+\s+){1,8}(?:of|near|from|to|by|bordering|neighbouring|with|beside"
    r"|facing|between|south|north|east|west)\s+(?:the\s+)?(?:city of\s+)?"
)


def _roads_by_name(parsed: Parsed, spots: list[Spot]) -> None:
    """Read “TESTVILLE: ... a shop on Othertown Road”: a road that is named for where it leads."""
    dateline = next((one for one in spots if one.role == "dateline" and one.district), None)
    for spot in spots:
        if spot.kind not in {"town", "district", "tehsil"} or spot.role != "event":
            continue
        if not parsed.clean.startswith(" Road", spot.end):
            continue
        there = {
            one.district
            for one in spots
            if one is not spot and one.sentence == spot.sentence and one.role == "event"
        }
        if there - {spot.district}:
            spot.role = "route"
        elif dateline is not None and dateline.district != spot.district and not there:
            spot.end += len(" Road")
            spot.name, spot.kind = parsed.clean[spot.start : spot.end], "locality"
            spot.district, spot.tehsil = dateline.district, dateline.tehsil
            spot.precision, spot.lon, spot.lat = GeoPrecision.DISTRICT, None, None


_IN_TOWN: Final = re.compile(
    r"\s*(?:chowk|road|area|crossing|square|bazaar|market|colony|bypass)?,?\s+(?:in|of)\s+"
    r"(?:the\s+)?(?:town of\s+|city of\s+)?"
)
_RESIDENTS: Final = re.compile(r"\b(?:residents|people|villagers|elders|locals) (?:of|in|from)\s+$")
_SAID: Final = re.compile(r"[^.;]{0,70}\b(?:said|say|told|reported|claimed)\b")


def _roads_of_towns(parsed: Parsed, spots: list[Spot]) -> None:
    """Read “In Testville a device stuck to a car on Double Road”: a road of that town."""
    roads = {match.span("name") for match in _ON_ROAD.finditer(parsed.clean)}
    for spot in spots:
        if spot.kind != "unknown" or (spot.start, spot.end) not in roads:
            continue
        towns = [
            one
            for one in spots
            if one.sentence == spot.sentence and one.district and one.kind != "province"
        ]
        if len({one.district for one in towns}) == 1:
            town = towns[0]
            spot.kind, spot.district, spot.tehsil = "locality", town.district, town.tehsil
            spot.precision = GeoPrecision.DISTRICT


_ON_ROAD: Final = re.compile(
    r"\b[Oo]n\s+(?:the\s+)?(?:(?:city|town)'s\s+)?(?P<name>(?:[A-Z][\w'-]+\s+){1,3}"
    r"(?:Road|Bypass|Drive|Avenue|Street|Chowk))\b"
)


def _is_known_word(parsed: Parsed, start: int, end: int) -> bool:
    lower = parsed.lower[start:end]
    first = lower.split()[0].strip("'")
    if first in NOT_PLACES or lower.split()[-1] in {
        "hospital",
        "express",
        "jail",
        "university",
        "school",
        "committee",
        "company",
        "mosque",
        "masjid",
        "hotel",
        "bank",
        "college",
        "madrassa",
        "party",
        "brigade",
        "council",
        "front",
        "force",
        "forces",
        "corps",
        "department",
        "house",
        "court",
        "army",
    }:
        return True
    return any(lexicon(name).find(lower) for name in ("claimants", "actor_words", "voices"))


def _decide(parsed: Parsed, spots: list[Spot]) -> None:
    """Settle names that are inside and outside, by the parent that stands beside them."""
    # From behind: "at Testville in Othertown county of Testistan", the country decides for both.
    for number in reversed(range(len(spots))):
        spot = spots[number]
        parent = _parent_after(parsed, spots, number)
        if parent is not None and parent.outside:
            if not spot.outside and spot.kind != "province":
                decoy = next((one for one in spot.parts if one.outside), None)
                spot.outside, spot.kind, spot.district, spot.tehsil = True, "outside", None, None
                spot.precision = decoy.precision if decoy else GeoPrecision.UNKNOWN
                spot.lon = decoy.lon if decoy else None
                spot.lat = decoy.lat if decoy else None
                spot.name = parsed.clean[spot.start : spot.end]
            if spot.kind == "unknown":
                spot.outside, spot.kind = True, "outside"
            spot.parent = parent
        elif parent is not None and not parent.outside:
            _move_inside(parsed, spot, parent)
    regions = [one for one in spots if one.kind == "region"]
    for spot in spots:
        # A name that both sides of the border have, and nothing but the neighbour around it.
        decoys = [one for one in spot.parts if one.outside]
        local = [
            r for r in regions if r.sentence == spot.sentence and r.name not in {"Punjab", "Sindh"}
        ]
        if decoys and not spot.outside and local and not _has_inside(spots, spot):
            before = parsed.lower[max(0, spot.start - 30) : spot.start]
            if any(r.name.lower() in before or "afghan" in before for r in local):
                spot.outside, spot.kind, spot.district = True, "outside", None


def _has_inside(spots: list[Spot], spot: Spot) -> bool:
    return any(one is not spot and one.sentence == spot.sentence and one.district for one in spots)


_BESIDE: Final = re.compile(
    r"\s*(?:,|\()?\s*(?:(?:in|of|inside|which is in|,)\s+)?(?:the\s+)?(?:a\s+)?(?:capital of\s+|"
    rf"(?:{KINDS}|province|coalfields?|market|mountainous|remote|main|central|tribal|neighbouring|southern|northern|eastern|western|the)\s+)*"
    r"(?:,\s*)?(?:in\s+|of\s+)?(?:the\s+)?(?:restive\s+"
    r"|neighbouring\s+|northwestern\s+|southwestern\s+|southern\s+"
    r"|northern\s+|eastern\s+|western\s+|pakistan's\s+"
    r"|afghanistan's\s+|iran's\s+|sindh's\s+|punjab's\s+|afghan\s+"
    r"|iranian\s+|general\s+|troubled\s+|coastal\s+|district\s+"
    r"|border\s+|nearby\s+|adjoining\s+|tehsil\s+|area\s+|town\s+)*"
)


def _parent_after(parsed: Parsed, spots: list[Spot], number: int) -> Spot | None:
    """Return the place directly behind a spot that says where it lies, or directly before it."""
    spot = spots[number]
    following = spots[number + 1] if number + 1 < len(spots) else None
    if following and following.sentence == spot.sentence:
        between = parsed.lower[spot.end : following.start]
        beside = len(between) < 50 and _BESIDE.fullmatch(between) and " and " not in between
        holds = following.kind in {"region", "province", "district", "town", "tehsil"} or (
            following.kind == "outside"
            and (
                spot.kind == "unknown"
                or "'s" in between
                or between.strip() in {",", "in", "of", "area of", "district of", "area in"}
            )
        )
        if beside and holds:
            return following
    previous = spots[number - 1] if number else None
    if (
        previous
        and previous.sentence == spot.sentence
        and previous.kind in {"region", "district", "town", "outside", "province"}
    ):
        between = parsed.lower[previous.end : spot.start]
        if re.fullmatch(
            rf"(?:'s|'|,)\s+(?:{KINDS}|province's|southern|northern|eastern|western|border|\s)*",
            between,
        ) and ("'s" in between or (previous.outside and previous.kind == "region")):
            return previous
    return None


def _move_inside(parsed: Parsed, spot: Spot, parent: Spot) -> None:
    """Choose, among places of one name, the one in the district that stands beside it."""
    if parent.district is None:
        if spot.outside and parent.kind == "province" and spot.kind != "region":
            spot.parent = None
        return
    if spot.district == parent.district:
        spot.parent = parent
        return
    if spot.kind in {"district"} and not spot.parts:
        return
    same = [one for one in spot.parts if one.district == parent.district]
    if same:
        chosen = same[0]
        spot.name, spot.kind, spot.district = chosen.name, chosen.kind, chosen.district
        spot.tehsil, spot.precision = chosen.tehsil, chosen.precision
        spot.lon, spot.lat, spot.outside = chosen.lon, chosen.lat, False
        spot.parent = parent
    elif (
        spot.kind in {"unknown", "outside", "locality", "tehsil"}
        and parent.kind in {"district", "town"}
        and spot.kind != "region"
    ):
        between = parsed.lower[min(spot.end, parent.end) : max(spot.start, parent.start)]
        if spot.kind == "unknown" or not re.fullmatch(r"\s*,\s*", between):
            spot.name = parsed.clean[spot.start : spot.end]
            spot.kind, spot.district, spot.tehsil = "locality", parent.district, None
            spot.precision, spot.lon, spot.lat, spot.outside = (
                GeoPrecision.DISTRICT,
                None,
                None,
                False,
            )
            spot.parent = parent
