"""Where: the places that a text names, with the same names elsewhere kept apart.

A name inside the province never wins only because this is an atlas of the
province: "Qalat, the capital of Zabul" is decided by its parent.
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from geo.districts import read_districts
from geo.gazetteer import Place, find, read_places
from geo.names import fold
from geo.precision import GeoPrecision
from incidents.reading.result import Span
from incidents.reading.rules import Hit, Lexicon, Row, lexicon, read_rows
from incidents.reading.text import Parsed

_KINDS: Final = (
    "area|areas|district|tehsil|town|city|village|sub-division|subdivision|region|bazaar|bazar|"
    "neighbourhood|neighborhood|locality|suburb|mountains|hills|pass|road|valley|border|cross|"
    "station|sector|coast|division|camp|range|mountain range|highway|coalfield|mines"
)
_AFTER_KIND: Final = re.compile(rf"\s+(?:{_KINDS})\b(?! highway)")
_NOT_A_PLACE_AFTER: Final = re.compile(
    r"\s?(?:-bound|\s+(?:gladiators|hotel|express|mail|resolution|peace|students|student|action|"
    r"liberation|republican|national|awami|bar association|residency|university|house|post|"
    r"assembly|high court|high|constabulary|dialogue|package|media|passengers|scouts|rifles|times|"
    r"corps|nationalist|raji|raaji|separatist|separatists|insurgent|insurgents|police|levies|"
    r"government|governor|chief minister|home minister|home department|health department|"
    r"yakjehti|united|front|army|voice|youth|civil society|press club|division police|unity|"
    r"based))"
)
_ROUTE: Final = re.compile(
    r"^\s?(?:-|–|—|/| to )\s?[a-z][\w-]+(?:\s?[-–]\s?[a-z]\w+)?\s+(?:national\s+|main\s+)?"
    r"(?:highway|road|route|motorway|railway|rail|train|bus|section|n-\d+|expressway|coach)"
)
_ROUTE_END: Final = re.compile(r"[a-z]\s?[-–—/]\s?$")
_IN: Final = re.compile(
    r"\b(?:in|at|near|around|outside|inside|from|of|to|between|off"
    r"|on|towards|toward|through|along|and|general area|area of"
    r"|district of|town of|tehsil of|city of|"
    r"village of|outskirts of|areas of|north of|south of|east of"
    r"|west of|across|within|upper|lower|killi|kili|goth|over|into"
    r"|until|via|beyond|"
    r"police|levies|dpo|ssp|dc|deputy commissioner|assistant "
    r"commissioner|civil hospital|hospital|district|tehsil"
    r"|sub-division)\s+(?:the\s+|the main\s+|downtown\s+"
    r"|central\s+)?$|[,:;(/]\s*$"
)
_IN_OUTSIDE: Final = re.compile(
    r"(?:^|\b(?:in|at|near|outside|around|inside|across|of|from|to"
    r"|on|off|into|district|town|city)\s+(?:the\s+)?(?:\w+\s+)?"
    r"|[,(;/:]\s*)$"
)
_AMBIGUOUS: Final = frozenset(
    [
        "drug",
        "mach",
        "dak",
        "nag",
        "mand",
        "liari",
        "dasht",
        "johan",
        "khost",
        "mirpur",
        "gulistan",
        "sanni",
        "shal",
        "loti",
        "mangi",
        "bori",
        "hub",
        "nal",
        "tasp",
        "kanak",
        "thal",
        "usta",
        "karkh",
        "bela",
        "barkhan",
        "kahan",
        "luni",
        "sangan",
        "tump",
        "patak",
        "sui",
        "bhag",
        "bagh",
        "tank",
        "dir",
        "swat",
        "khyber",
        "khar",
        "kalam",
        "matta",
        "nawa",
        "mizan",
        "sarbaz",
        "rask",
        "bam",
        "sib",
        "mali",
        "bara",
        "wah",
        "pattan",
        "bagan",
        "domel",
        "nagar",
        "dam",
        "badin",
        "thar",
        "clifton",
        "malir",
        "jhang",
        "us",
        "clifton",
        "saddar",
        "uch",
        "talli",
        "kanak",
        "kuchh",
        "kawas",
        "notal",
        "kabu",
        "winder",
        "zindra",
        "bostan",
        "yaru",
        "basima",
        "aghor",
        "jaheen",
        "gajar",
        "sorange",
        "qom",
        "khash",
        "kurram",
        "tirah",
        "shewa",
        "bampur",
        "gasht",
        "poonch",
        "tank",
        "maruf",
        "sharan",
        "kotli",
        "barmal",
    ]
)
_DIRECTIONS: Final = frozenset(
    [
        "north",
        "south",
        "east",
        "west",
        "upper",
        "lower",
        "central",
        "northern",
        "southern",
        "eastern",
        "western",
        "northwestern",
        "southwestern",
        "northeastern",
        "southeastern",
        "north-western",
        "south-western",
        "district",
        "tehsil",
        "killi",
        "kili",
        "goth",
        "near",
        "general",
        "new",
        "old",
        "greater",
        "downtown",
        "restive",
        "coastal",
        "remote",
        "border",
        "southwest",
        "northwest",
        "southeast",
        "northeast",
    ]
)


@dataclass(slots=True)
class Spot:
    """A place that the text names.

    ``district`` is the code, None outside the province and for the province
    itself. ``kind`` is district, tehsil, town, site, province, outside, region
    (an outside province or country) or unknown (a name that no table has).
    ``role`` is ``event``, ``route``, ``origin`` (or destination), ``dateline``,
    ``title`` or ``parent`` (it only says where another spot lies).
    """

    start: int
    end: int
    sentence: int
    name: str
    kind: str
    district: str | None
    tehsil: str | None
    precision: GeoPrecision
    lon: float | None
    lat: float | None
    outside: bool
    role: str = "event"
    rule: str = ""
    parent: "Spot | None" = None
    near: bool = False
    parts: list["Spot"] = field(default_factory=list)


def find_places(parsed: Parsed, blocked: Iterable[Span]) -> list[Spot]:
    """Return the places that the text names, in its order.

    ``blocked`` holds names of actors, within which no place is looked for.
    """
    blocked = list(blocked)
    spots = []
    taken = -1
    for hit in _names().find(parsed.lower):
        if hit.start == taken:
            continue
        if not parsed.clean[hit.start].isupper() and parsed.clean[hit.start].isascii():
            continue
        if any(start <= hit.start and hit.end <= end for start, end in blocked):
            continue
        if parsed.lower[hit.start : hit.end] in _NOT_PLACES or _is_part_of_a_name(parsed, hit):
            continue
        taken = hit.start
        spots.append(_spot(parsed, hit))
    spots += _unknown(parsed, spots)
    spots.sort(key=lambda one: one.start)
    _decide(parsed, spots)
    for spot in spots:
        spot.role = _role(parsed, spot)
        spot.near = _is_near(parsed, spot)
        if spot.kind != "province":
            # As the text spells it: an editor looks for that, and the code says the rest.
            spot.name = _written(parsed, spot)
    _between(parsed, spots)
    _gather(parsed, spots)
    return spots


@cache
def _names() -> Lexicon:
    phrases = []
    for number, place in enumerate(read_places()):
        if place.outside and place.country == "Iran" and len(fold(place.name)) < 5:
            continue
        for spelling in dict.fromkeys((place.name, *place.spellings)):
            written = _plain(spelling)
            if len(written) > 2 and (not place.outside or spelling == place.name):
                phrases.append((written, "place", {"id": f"g{number}", "at": str(number)}))
    for name in ("localities", "outside"):
        for row in read_rows(name):
            spellings = (row["name"], *filter(None, row["spellings"].split(";")))
            phrases += [(one.strip().lower(), name, row | {"block": ""}) for one in spellings]
    return Lexicon(phrases)


def _plain(name: str) -> str:
    import unicodedata

    if not name.isascii() and any("a" <= c.lower() <= "z" for c in name):
        name = "".join(
            c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)
        )
    return name.lower().replace("’", "'")


@cache
def district_names() -> dict[str, str]:
    """Return the name of each district by its code, the later ones included."""
    return dict(read_districts()["name"].items())


def _spot(parsed: Parsed, hit: Hit) -> Spot:
    """Return the place of a name, inside the province where that is open."""
    rows = _rows_of(parsed, hit)
    choices = [_from_row(parsed, hit, form, row) for form, row in rows]
    after = parsed.lower[hit.end : hit.end + 12]
    wants = "district" if re.match(r"\s+(?:district|districts)\b", after) else ""
    order = {"town": 0, "site": 1, "tehsil": 2, "locality": 3, "district": 4, "province": 5}
    if wants:
        order["district"] = -1
    if re.match(r"\s+(?:tehsil|sub-division|subdivision)\b", after):
        order["tehsil"] = -1
    inside = [one for one in choices if not one.outside]
    chosen = min(inside or choices, key=lambda one: order.get(one.kind, 9))
    chosen.parts = [one for one in choices if one is not chosen]
    return chosen


def _rows_of(parsed: Parsed, hit: Hit) -> list[tuple[str, Row]]:
    text = parsed.lower[hit.start : hit.end]
    return _by_text().get(text, [(hit.form, hit.row)])


@cache
def _by_text() -> dict[str, list[tuple[str, Row]]]:
    known: dict[str, list[tuple[str, Row]]] = {}
    for number, place in enumerate(read_places()):
        for spelling in dict.fromkeys((place.name, *place.spellings)):
            if not place.outside or spelling == place.name or not spelling.isascii():
                known.setdefault(_plain(spelling), []).append(
                    ("place", {"id": f"g{number}", "at": str(number)})
                )
    for name in ("localities", "outside"):
        for row in read_rows(name):
            for spelling in (row["name"], *filter(None, row["spellings"].split(";"))):
                known.setdefault(spelling.strip().lower(), []).append((name, row))
    return known


def _from_row(parsed: Parsed, hit: Hit, form: str, row: Row) -> Spot:
    sentence = parsed.tokens[parsed.token_at(hit.start)].sentence
    common: dict[str, Any] = {
        "start": hit.start,
        "end": hit.end,
        "sentence": sentence,
        "rule": row["id"],
    }
    if form == "localities":
        return Spot(
            **common,
            name=row["name"],
            kind="locality",
            district=row["district"],
            tehsil=None,
            precision=GeoPrecision.DISTRICT,
            lon=None,
            lat=None,
            outside=False,
        )
    if form == "outside":
        kind = "outside" if row["kind"] == "place" else "region"
        return Spot(
            **common,
            name=row["name"],
            kind=kind,
            district=None,
            tehsil=None,
            precision=GeoPrecision.UNKNOWN,
            lon=None,
            lat=None,
            outside=True,
        )
    place: Place = read_places()[int(row["at"])]
    if place.outside:
        return Spot(
            **common,
            name=place.name,
            kind="outside",
            district=None,
            tehsil=None,
            precision=place.precision,
            lon=place.lon,
            lat=place.lat,
            outside=True,
        )
    kind = {
        "village": "locality",
        "part of a town": "locality",
        "area": "locality",
        "division": "province",
    }.get(place.kind, place.kind)
    point = place.precision.is_point
    return Spot(
        **common,
        name=place.name,
        kind=kind,
        district=place.district,
        tehsil=place.tehsil,
        precision=place.precision,
        lon=place.lon if point else None,
        lat=place.lat if point else None,
        outside=False,
    )


def _is_part_of_a_name(parsed: Parsed, hit: Hit) -> bool:
    """Whether the name is that of a person, a team, a party or a train."""
    after = parsed.lower[hit.end : hit.end + 40]
    if _NOT_A_PLACE_AFTER.match(after) and not parsed.lower[hit.start : hit.end].endswith("road"):
        return True
    before = parsed.clean[max(0, hit.start - 60) : hit.start]
    name = parsed.lower[hit.start : hit.end]
    cue = _IN.search(before.lower())
    if name in _AMBIGUOUS and not (
        cue or _AFTER_KIND.match(after) or (re.match(r"\s*[:,(]", after) and not before.strip())
    ):
        return True
    previous = re.search(r"([A-Z][\w'-]+)\s+$", before)
    if not previous or cue:
        return False
    word = previous.group(1).lower()
    if word in _DIRECTIONS or before.rstrip().endswith((".", ":", ";", ",")):
        return False
    titles = {hit.row["words"] for hit in lexicon("cues", "person_title").find(word)}
    opens = previous.start() == 0 or before[: previous.start()].rstrip()[-1:] in {".", "\n", ""}
    if titles:
        return True
    # "Habibullah Musakhel said": a capital before it that begins no sentence, or a verb after it.
    follows = re.match(r"\s*(?:,|said|told|was|who|and his|$)", after)
    kin = {"son", "daughter", "s/o", "bin"}
    last = before.lower().split()[-2:]
    return (
        bool(follows and not opens)
        or bool(kin & set(last))
        or (
            not opens
            and word.isalpha()
            and word not in {"gandhi"}
            and not _AFTER_KIND.match(after)
            and _looks_like_person(word)
        )
    )


def _looks_like_person(word: str) -> bool:
    return word in _FIRST_NAMES


_FIRST_NAMES: Final = frozenset(
    [
        "muhammad",
        "mohammad",
        "mohammed",
        "ahmed",
        "ahmad",
        "ali",
        "abdul",
        "abdullah",
        "khan",
        "mir",
        "haji",
        "sardar",
        "malik",
        "ghulam",
        "akbar",
        "akhtar",
        "nawab",
        "siraj",
        "sarfraz",
        "habibullah",
        "naseer",
        "nasir",
        "hayat",
        "ghous",
        "allah",
        "gul",
        "jan",
        "murad",
        "saeed",
        "hussain",
        "hassan",
        "bilal",
        "imran",
        "zahoor",
        "shah",
        "sana",
        "sanaullah",
        "asad",
        "aslam",
        "anwar",
        "zafar",
    ]
)


def _unknown(parsed: Parsed, known: list[Spot]) -> list[Spot]:
    """Return the capitalised names after "in" or "near" that no table has."""
    found = []
    for match in _ALARM.finditer(parsed.clean):
        start, end = match.span("name")
        if any(one.start < end and start < one.end for one in known):
            continue
        if _is_known_word(parsed, start, end):
            continue
        sentence = parsed.tokens[parsed.token_at(start)].sentence
        misspelt = _by_sound(parsed, start, end)
        if misspelt is not None:
            found.append(misspelt)
            continue
        found.append(
            Spot(
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
        )
    return found


def _by_sound(parsed: Parsed, start: int, end: int) -> Spot | None:
    """Return the place inside the province that is spelt otherwise and sounds the same."""
    found = find(parsed.clean[start:end], 3)
    if not found or found[0].outside or found[0].how == "fuzzy" or found[0].score < 0.8:
        return None
    best = found[0]
    sentence = parsed.tokens[parsed.token_at(start)].sentence
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


_NAME: Final = r"(?P<name>[A-Z][a-z][\w'-]*(?:[ -](?:[A-Z][a-z][\w'-]*|e|i|ul|ur|va|wa|o))*)"
_ALARM: Final = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Oo]utskirts of|[Gg]eneral area|[Vv]illage of|[Tt]own of"
    r"|[Cc]ity of)\s+"
    rf"(?:the\s+)?{_NAME}(?=\s+(?:area|district|town|tehsil|village|region|valley|city|province"
    r"|sub-division|locality|neighbourhood)\b|\s*[,.;:)]|\s+(?:on|in|and|of|when|where|late|early"
    r"|after|before|by|as|killed|killing|leaving|with|while|to|has|had|were|was)\b|\s*$)"
)
_NOT_PLACES: Final = frozenset(
    [
        "god",
        "allah",
        "ramazan",
        "ramadan",
        "muharram",
        "eid",
        "islam",
        "urdu",
        "english",
        "pakistan",
        "police",
        "levies",
        "army",
        "friday",
        "chief",
        "article",
        "section",
        "security",
        "news",
        "media",
        "pictures",
        "parliament",
        "senate",
        "national",
        "supreme",
        "high",
        "provincial",
        "federal",
        "prime",
        "union",
        "session",
        "civil",
        "baloch",
        "balochi",
        "pashto",
        "pashtun",
        "brahui",
        "cpec",
        "nadra",
        "facebook",
        "telegram",
        "twitter",
        "whatsapp",
        "operation",
        "phase",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "saturday",
        "sunday",
        "arabian",
        "south",
        "asia",
        "central",
        "makran",
        "mekran",
        "sarawan",
        "jhalawan",
        "mr",
        "dr",
        "general",
        "major",
        "captain",
        "colonel",
        "brigadier",
        "rawalpindi's",
        "beijing's",
        "imambargah",
        "masjid",
        "hospital",
        "university",
        "school",
        "college",
        "camp",
        "jail",
        "radio",
        "pakistan's",
        "iran's",
        "balochistan's",
        "europe",
        "asia",
        "africa",
        "america",
        "middle",
        "east",
    ]
)


def _is_known_word(parsed: Parsed, start: int, end: int) -> bool:
    lower = parsed.lower[start:end]
    first = lower.split()[0].strip("'")
    if first in _NOT_PLACES or lower.split()[-1] in {
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
    for number, spot in enumerate(spots):
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
    r"\s*(?:,|\()?\s*(?:(?:in|of|which is in|,)\s+)?(?:the\s+)?(?:a\s+)?(?:capital of\s+|"
    rf"(?:{_KINDS}|province|coalfields?|market|mountainous|remote|main|central|tribal|neighbouring|southern|northern|eastern|western|the)\s+)*"
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
            rf"(?:'s|'|,)\s+(?:{_KINDS}|province's|southern|northern|eastern|western|border|\s)*",
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


def _is_list_head(parsed: Parsed, spot: Spot) -> bool:
    """Whether a place with a colon heads a line of a list of places: "Kharan: ..."."""
    if parsed.clean[spot.start : spot.end].isupper():
        return False
    heads = re.findall(r"(?m)^[A-Z][a-z]+(?: [A-Z][a-z]+)?: ", parsed.clean)
    return len(heads) > 2 and parsed.clean[spot.end : spot.end + 1] == ":"


def _role(parsed: Parsed, spot: Spot) -> str:
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
        and not _is_list_head(parsed, spot)
    ):
        return "dateline"
    if (
        parsed.clean[spot.start : spot.end].isupper()
        and len(spot.name) > 3
        and spot.start == sentence.start
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
    if re.search(
        r"\b(?:hospital|trauma cent(?:re|er)|clinic|infirmary)\s+(?:in|of|at)\s+$", before
    ):
        return "origin"
    if (
        spot.outside
        and not _IN_OUTSIDE.search(before)
        and not _AFTER_KIND.match(after)
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
                and " and " not in after[:30]
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
    ) and not _AFTER_KIND.match(after):
        return "title"
    return "event"


def _written(parsed: Parsed, spot: Spot) -> str:
    text = " ".join(parsed.text[spot.start : spot.end].split())
    return text.title() if text.isupper() else text


def _between(parsed: Parsed, spots: list[Spot]) -> None:
    """Take "between Testville and Othertown" for a stretch of road, near both ends at most."""
    for one, other in itertools.pairwise(spots):
        joined = parsed.lower[one.end : other.start] == " and " and parsed.lower[
            max(0, one.start - 12) : one.start
        ].endswith("between ")
        if not joined:
            continue
        if one.district and one.district == other.district:
            one.role, one.near, other.role = "event", True, "parent"
        elif not one.outside and not other.outside:
            one.role = other.role = "route"


def _is_near(parsed: Parsed, spot: Spot) -> bool:
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


def _gather(parsed: Parsed, spots: list[Spot]) -> None:
    """Mark the spots that only say where another one lies."""
    for spot in spots:
        if spot.parent is not None and spot.parent is not spot:
            if spot.parent.role in {"event", "title"}:
                spot.parent.role = "parent"
            if spot.parent.kind == "region" and spot.parent.role == "origin":
                spot.parent.role = "parent"
