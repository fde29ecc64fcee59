"""Names of places in a text, and the tables that know them."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from geo.districts import names_on, own_of
from geo.gazetteer import Place, read_places
from geo.names import fold_name
from geo.precision import GeoPrecision
from incidents.model import PointGeometry
from incidents.reading.place_words import AMBIGUOUS, DIRECTIONS, FIRST_NAMES, KINDS
from incidents.reading.rules import Hit, Lexicon, Row, lexicon, read_rows
from incidents.reading.text import Parsed

AFTER_KIND: Final = re.compile(rf"\s+(?:{KINDS})\b(?! highway)")


_NOT_A_PLACE_AFTER: Final = re.compile(
    r"\s?(?:-bound|\s+(?:bus (?:stop|stand|terminal|adda) (?:in|of)|passenger (?:train|have"
    r"|has|was|were)|gladiators|hotel|express|mail"
    r"|resolution|peace|students|student|action|"
    r"liberation|republican|national|awami|bar association|residency|university|house|post|"
    r"assembly|high court|high|constabulary|dialogue|package|media|passengers|scouts|rifles|times|"
    r"corps|nationalist|raji|raaji|separatist|separatists|insurgent|insurgents|police|levies|"
    r"government|governor|chief minister|home minister|home department|health department|"
    r"yakjehti|united|front|army|voice|youth|civil society|dailies|daily|newspapers?|"
    r"division police|unity|tribes?\b|tribesmen|clans?\b|groups?\b|factions?\b|families|"
    r"based))"
)


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


@cache
def place_names() -> Lexicon:
    """Return the names of all places, to be looked for at once."""
    phrases = []
    for number, place in enumerate(read_places()):
        if place.outside and place.country == "Iran" and len(fold_name(place.name)) < 5:
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


def district_names(day: date | None = None) -> dict[str, str]:
    """Return the name of each district of a day by its code."""
    return names_on(day)


def district_on(day: date | None, district: str | None, tehsil: str | None) -> str | None:
    """Return the district of a day that holds a tehsil or a district of today's set."""
    return None if district is None else own_of(district, day, tehsil)


def point_of(lon: float | None, lat: float | None) -> PointGeometry | None:
    """Return the point at a longitude and a latitude, in degrees; None where one is missing."""
    return None if lon is None or lat is None else PointGeometry(coordinates=(lon, lat))


def spot_of(parsed: Parsed, hit: Hit) -> Spot:
    """Return the place of a name, inside the province where that is open."""
    rows = _rows_of(parsed, hit)
    choices = [_from_row(parsed, hit, form, row) for form, row in rows]
    after = parsed.lower[hit.end : hit.end + 12]
    wants = "district" if re.match(r"\s+(?:district|districts)\b", after) else ""
    # A village that is called as a district elsewhere is not meant by the bare name.
    order = {"town": 0, "site": 1, "tehsil": 2, "district": 3, "locality": 4, "province": 5}
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
            tehsil=row["tehsil"] or None,
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


_GOES_ON: Final = re.compile(r"-(?:i|e|o|ul|ud|un)-[a-z]")


def is_part_of_a_name(parsed: Parsed, hit: Hit) -> bool:
    """Whether the name is that of a person, a team, a party or a train."""
    after = parsed.lower[hit.end : hit.end + 40]
    if _GOES_ON.match(after):
        # "Testville-i-Fictional" is another place than Testville.
        return True
    if _NOT_A_PLACE_AFTER.match(after) and not parsed.lower[hit.start : hit.end].endswith("road"):
        return True
    before = parsed.clean[max(0, hit.start - 60) : hit.start]
    name = parsed.lower[hit.start : hit.end]
    cue = _IN.search(before.lower())
    if name in AMBIGUOUS and not (
        cue
        or AFTER_KIND.match(after)
        or (re.match(r"\s*[:,(]", after) and not before.rsplit("\n", 1)[-1].strip())
    ):
        return True
    previous = re.search(r"([A-Z][\w'-]+)\s+$", before)
    if not previous or cue:
        return False
    word = previous.group(1).lower()
    if word.endswith("'s") or word in DIRECTIONS or before.rstrip().endswith((".", ":", ";", ",")):
        return False
    if not opens_at(before, previous) and _KIN_OF.match(after):
        # "Testman Testville's brother"
        return True
    names = re.search(r"(?:[A-Z][\w'-]+\s+){2,4}$", before)
    if names and lexicon("cues", "person_title").find(names.group().lower()):
        # "MPA Testman Khan Testville"
        return True
    titles = {hit.row["words"] for hit in lexicon("cues", "person_title").find(word)}
    opens = opens_at(before, previous)
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
            and not AFTER_KIND.match(after)
            and _looks_like_person(word)
        )
    )


def is_abroad(spot: Spot) -> bool:
    """Return whether a place outside the province is known to lie in another country."""
    names = {spot.name.casefold(), spot.parent.name.casefold() if spot.parent else ""}
    return spot.outside and bool(names & _abroad())


@cache
def _abroad() -> frozenset[str]:
    return frozenset(
        name.casefold()
        for row in read_rows("outside")
        if row["country"] not in {"Pakistan", ""}
        for name in (row["name"], *row["spellings"].split(";"))
        if name
    )


def opens_at(before: str, word: re.Match[str]) -> bool:
    """Return whether a word begins a sentence, so that its capital says nothing."""
    return word.start() == 0 or before[: word.start()].rstrip()[-1:] in {".", "\n", ""}


_KIN_OF: Final = re.compile(
    r"'s\s+(?:\w+\s+)?(?:brothers?|sons?|father|uncle|cousins?|nephews?|wife|daughter|mother|sister"
    r"|relatives?|family|house|home|residence|car|vehicle|convoy|guards?|gunm[ae]n|driver|body)\b"
)


def _looks_like_person(word: str) -> bool:
    return word in FIRST_NAMES
