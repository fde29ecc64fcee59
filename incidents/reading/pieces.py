"""The pieces that a text is cut into, one for each place that a sentence tells of."""

import itertools
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from incidents.model import DatePrecision
from incidents.reading.people import Figure
from incidents.reading.rules import Hit, Lexicon, lexicon
from incidents.reading.spots import Spot
from incidents.reading.text import Parsed, Sentence
from incidents.reading.when import When


@dataclass(slots=True)
class Segment:
    """A sentence, or the part of one that tells of one place."""

    start: int
    end: int
    sentence: int
    paragraph: int
    item: bool
    spots: list[Spot]
    dates: list[When]
    figures: list[Figure]
    triggers: list[Hit]
    separate: bool = False
    accident: bool = False
    deed: bool = False
    second: bool = False
    tells: bool = False


@dataclass(slots=True)
class Event:
    """An incident while its text is gathered."""

    segments: list[Segment] = field(default_factory=list)
    spot: Spot | None = None
    spots: list[Spot] = field(default_factory=list)
    when: When | None = None
    first: date | None = None
    last: date | None = None
    precision: DatePrecision = DatePrecision.UNDATED
    date_rule: str = ""
    date_span: tuple[int, int] | None = None
    background: bool = False
    province: bool = False
    figures: list[Figure] = field(default_factory=list)
    wider: list[Figure] = field(default_factory=list)
    inherited_place: bool = False
    total_only: bool = False
    party_sum: bool = False
    own_day: bool = False

    @property
    def outside(self) -> bool:
        """Whether the place lies outside the province."""
        return self.spot is not None and self.spot.outside

    @property
    def key(self) -> str:
        """What tells the place from another: the district, or the name outside."""
        return key_of(self.spot) if self.spot is not None else ""


def key_of(spot: Spot) -> str:
    """Return what tells a place from another."""
    if spot.outside:
        return f"outside:{(spot.parent or spot).name if spot.kind == 'unknown' else spot.name}"
    if spot.district:
        return spot.district
    return "" if spot.kind == "province" else f"unknown:{spot.name}"


def cut(
    parsed: Parsed, spots: list[Spot], dates: list[When], figures: list[Figure], triggers: list[Hit]
) -> list[Segment]:
    """Return the segments of the text, in its order."""
    separate = lexicon("cues", "separate")
    accident = lexicon("cues", "accident")
    segments = []
    datelines = [one for one in spots if one.role == "dateline"]
    if len({one.sentence for one in datelines}) > 1 and len({key_of(one) for one in datelines}) > 1:
        # One dateline says where the writer sat; several say where each thing happened.
        loud = [parsed.clean[one.start : one.end].isupper() for one in datelines]
        for number, spot in enumerate(datelines):
            if not (number == 0 and loud[0] and not all(loud)):
                spot.role = "event"
    for sentence in parsed.sentences:
        text = parsed.lower[sentence.start : sentence.end]
        here = [
            one
            for one in spots
            if one.sentence == sentence.index and one.role == "event" and one.kind != "region"
        ]
        regions = [
            one
            for one in spots
            if one.sentence == sentence.index and one.role == "event" and one.kind == "region"
        ]
        if not any(key_of(one) for one in here):
            here += [
                one
                for one in regions
                if re.search(
                    r"\b(?:in|across|near|at|into|inside|on)\s+(?:the\s+)?(?:[\w'-]+\s+)?$",
                    parsed.lower[max(0, one.start - 30) : one.start],
                )
            ]
        clause = _relative_deed(parsed, sentence.start, sentence.end, dates, triggers)
        if clause is not None:
            segments += _with_relative(
                parsed, sentence, clause, here, dates, figures, triggers, bool(accident.find(text))
            )
            continue
        bounds = _bounds(parsed, sentence.start, sentence.end, here, figures, triggers)
        halves = _halves(parsed, here, figures, triggers) if len(bounds) == 1 else 0
        if halves:
            bounds = [(sentence.start, halves), (halves, sentence.end)]
        apart = (
            _deed_behind(parsed, sentence.start, sentence.end, triggers) if len(bounds) == 1 else 0
        )
        if apart:
            bounds = [(sentence.start, apart), (apart, sentence.end)]
        for start, end in bounds:
            part = parsed.lower[start:end]
            hits = [
                one
                for one in triggers
                if start <= one.start < end
                # "2 March" is no march.
                and not any(when.start <= one.start < when.end for when in dates)
            ]
            segments.append(
                Segment(
                    start,
                    end,
                    sentence.index,
                    sentence.paragraph,
                    sentence.item,
                    [one for one in here if start <= one.start < end],
                    [one for one in dates if start <= one.start < end],
                    _figures_in(parsed, start, end, figures, hits),
                    hits,
                    _is_apart(separate, part) or start > sentence.start,
                    bool(accident.find(text)),
                    start == apart,
                    start == halves,
                    _tells(hits, part),
                )
            )
    return segments


def _figures_in(
    parsed: Parsed, start: int, end: int, figures: list[Figure], hits: list[Hit]
) -> list[Figure]:
    """Return the figures of a part; those of what is protested against are no harm done here."""
    found = []
    for one in figures:
        if not start <= one.told < end:
            continue
        if one.harm is not None and is_protested(parsed, start, end, one.harm.start, hits):
            if one.number is None:
                continue
            one.rules = [*one.rules, "protested"]
        found.append(one)
    return found


_HALF: Final = re.compile(r"(?:,|;)?\s*\b(?:and|while|then)\b,?\s")


def _halves(parsed: Parsed, spots: list[Spot], figures: list[Figure], triggers: list[Hit]) -> int:
    """Return where a sentence goes over to a second place in the same district, else 0.

    "They blew up a pipeline in Testville on Saturday, and hit a vehicle in Othertown on Sunday."
    """
    fine = [
        one
        for one in spots
        if one.district and one.kind in {"town", "tehsil", "locality"} and one.role == "event"
    ]
    for one, other in itertools.pairwise(fine):
        if one.district != other.district or one.name == other.name or other.parent is one:
            continue
        joins = list(_HALF.finditer(parsed.lower, one.end, other.start))
        if not joins or parsed.lower[one.end : other.start].strip() in {"and", ", and"}:
            continue
        if re.search(r"\b(?:when|where|after|as)\b", parsed.lower[joins[0].end() : other.start]):
            continue
        start = joins[0].start()
        told = any(start <= hit.start < other.start and not hit.row["thing"] for hit in triggers)
        counted = any(start <= figure.start < other.end for figure in figures)
        if told and (counted or _PLACED.search(parsed.lower[other.start - 14 : other.start])):
            return joins[0].end()
    return 0


_PLACED: Final = re.compile(r"\b(?:in|at|near)\s+(?:the\s+)?(?:\w+\s+)?$")
# "Haneef, whom soldiers had taken from Testville in September, was declared killed"
_RELATIVE: Final = re.compile(
    r"\b(?:who|whom)\b(?:,\s(?:according to\s[^,;.]{3,40}|[^,;.]{3,40}\b(?:says?|said|claims?)),)?"
    r"[^,;.]{0,60}?\b(?:(?:had|has|have)(?: been)?|was|were) (?:\w+ly )?"
    r"(?:taken|abducted|kidnapped|picked up|seized|detained|disappeared|gone missing|went missing"
    r"|led away|dragged)\b[^;.]*?(?=,\s|[.;]|$)"
)
_CAME_BACK: Final = re.compile(
    r"\b(?:returned|released|freed|set free|rescued|let go|reached home|recovered alive"
    r"|back home)\b"
)


def _relative_deed(
    parsed: Parsed, start: int, end: int, dates: list[When], triggers: list[Hit]
) -> tuple[int, int] | None:
    """Return the clause that tells of an earlier deed with a day of its own, if there is one."""
    match = _RELATIVE.search(parsed.lower, start, end)
    if match is None:
        return None
    a, b = match.span()
    rest = parsed.lower[start:a] + parsed.lower[b:end]
    own = [one for one in dates if a <= one.start < b and one.first and one.role == "event"]
    others = [one for one in triggers if start <= one.start < end and not a <= one.start < b]
    told = any(int(one.row["weight"]) >= 5 and not one.row["thing"] for one in others)
    told = told or bool(re.search(r"\b(?:bod(?:y|ies)|demand\w*|protest\w*|encounter)\b", rest))
    return (a, b) if own and told and not _CAME_BACK.search(rest) else None


def _with_relative(
    parsed: Parsed,
    sentence: Sentence,
    clause: tuple[int, int],
    spots: list[Spot],
    dates: list[When],
    figures: list[Figure],
    triggers: list[Hit],
    accident: bool,
) -> list[Segment]:
    """Return a sentence without its clause, and the clause: each with what belongs to it."""
    a, b = clause

    def made(inside: bool) -> Segment:
        hits = [
            one
            for one in triggers
            if sentence.start <= one.start < sentence.end
            and (a <= one.start < b) is inside
            and not any(when.start <= one.start < when.end for when in dates)
        ]
        return Segment(
            a if inside else sentence.start,
            b if inside else sentence.end,
            sentence.index,
            sentence.paragraph,
            sentence.item and not inside,
            [one for one in spots if (a <= one.start < b) is inside],
            [
                one
                for one in dates
                if sentence.start <= one.start < sentence.end and (a <= one.start < b) is inside
            ],
            [
                one
                for one in figures
                if one.sentence == sentence.index and _within(one, a, b) is inside
            ],
            hits,
            inside,
            accident,
            inside,
            False,
            _tells(
                hits, parsed.lower[a:b] if inside else parsed.lower[sentence.start : sentence.end]
            ),
        )

    return [made(False), made(True)]


def _within(figure: Figure, a: int, b: int) -> bool:
    """Whether a figure's harm, or itself, stands in a clause."""
    at = figure.harm.start if figure.harm is not None else figure.start
    return a <= at < b


# "A strike was observed against the killing of a trader, who was gunned down on Monday"
AGAINST: Final = re.compile(
    r"\b(?:against|over|to protest(?: against)?|in protest (?:against|over|at)|condemn(?:ing|ed)?"
    r"|to condemn|to mourn|to demand justice (?:for|over)|after|following)\s+(?:the\s+|an?\s+)?"
    r"(?:\w+\s+){0,2}?"
    r"(?P<deed>killing|murder|assassination|abduction|kidnapping|enforced disappearance"
    r"|disappearance|shooting)s?\b"
)


def is_protested(parsed: Parsed, start: int, end: int, at: int, triggers: list[Hit]) -> bool:
    """Whether the words at an offset only name what a protest is about: it happened elsewhere."""
    match = AGAINST.search(parsed.lower, start, end)
    return (
        match is not None
        and match.start("deed") <= at < match.end()
        and any(
            family(one.row["sub_event_type"]) == "protest" and start <= one.start < match.start()
            for one in triggers
        )
    )


def _deed_behind(parsed: Parsed, start: int, end: int, triggers: list[Hit]) -> int:
    """Return where a sentence on a protest goes over to the deed that it is about, else 0."""
    match = AGAINST.search(parsed.lower, start, end)
    if match is None:
        return 0
    here = [one for one in triggers if start <= one.start < end and not one.row["thing"]]
    held = any(
        family(one.row["sub_event_type"]) == "protest" and one.start < match.start("deed")
        for one in here
    )
    # A deed of which no more is said than its name is no incident of its own.
    told = _WHO_WAS.search(parsed.lower, match.end(), end)
    return match.start() if held and told else 0


_WHO_WAS: Final = re.compile(
    r"\b(?:who|whom)\b[^.;]{0,40}?\b(?:was|were|had been|had)\b|\bon (?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)day\b|\b(?:a|two|three) days? (?:earlier|ago|before)\b"
    r"|\blast (?:week|night|month)\b"
)
# "announced a strike for Wednesday", "police would be posted along the routes of processions"
_PLANNED: Final = re.compile(
    r"\b(?:(?:will|would|shall)\b(?! continue| go on| not end)[^,;.]{0,80}"
    r"|(?:bann(?:ed|ing)|ban on|barred|prohibit(?:ed|ing)|forbade|disallowed)\s+(?:all\s+|any\s+)?"
    r"(?:[\w-]+\s+){0,2}|(?:announced|announcing|threatened|threatening|planned|planning"
    r"|called for|calling for)\s+"
    r"(?:to\s+\w+\s+)?(?:an?\s+|the\s+|another\s+)?(?:[\w-]+\s+){0,2})$"
)


def is_planned(parsed: Parsed, hit: Hit) -> bool:
    """Whether words tell of a protest that is still to come: nothing has happened yet."""
    if family(hit.row["sub_event_type"]) != "protest":
        return False
    sentence = parsed.sentences[parsed.tokens[parsed.token_at(hit.start)].sentence]
    return bool(_PLANNED.search(parsed.lower, sentence.start, hit.start))


_STRUCK: Final = re.compile(
    r"\b(?:targeted|attacked|destroyed|struck|fired|shelled|raided|burnt|burned|torched|stormed"
    r"|ransacked|lobbed|hurled|tossed|launched|overran|clashed|disarmed|snatched|captured|seized"
    r"|(?:was|were|been) hit|set (?:on fire|ablaze|alight))\b"
)
_ORDINAL: Final = re.compile(r"\b(?:second|third|fourth|fifth|first|another|other|similar)$")
_ONE_MORE: Final = re.compile(
    r"\s+(?:[\w-]+\s+){0,3}?(?:incidents?|attacks?|blasts?|bombs?|bombing|explosions?|raids?"
    r"|assaults?|device|grenade|ied|ambush|operation|case|event|shooting|action|engagement|clash"
    r"|encounter|strike|mine|landmine|group|development|district|town|area|part|village|city|place"
    r"|killing|location|episode|exchange|protest|rally)\b|\s*,"
)
_NO_OTHER: Final = re.compile(
    r"\s+(?:\w+\s+)?(?:vehicle|car|bus|van|truck|coach|house|hospital|post|room|message|statement"
    r"|tweet|ward|boat|village|man|person|soldier|policeman|passenger|guard|bomber|attacker)\b"
)


def _tells(hits: list[Hit], text: str) -> bool:
    """Whether words tell of something that happened."""
    if any(int(one.row["weight"]) >= 5 and not one.row["thing"] for one in hits):
        return True
    if hits and _STRUCK.search(text):
        # "targeted a gas pipeline": what was hit is a thing of the table
        return True
    # "An explosive device damaged a stretch of track": each word by itself is a thing.
    words = {one.row["words"] for one in hits}
    return "damage" in words and any(
        family(one.row["sub_event_type"]) == "bomb" for one in hits if one.row["words"] != "damage"
    )


def _is_apart(separate: Lexicon, part: str) -> bool:
    """Whether a part begins with words like "in another incident".

    Further on they point back: "one soldier was hurt in the second attack".
    """
    hits = [
        one
        for one in separate.find(part[:60])
        # "the soldiers in a second vehicle"
        if not _NO_OTHER.match(part, one.end)
        and (not _ORDINAL.search(part[one.start : one.end]) or _ONE_MORE.match(part, one.end))
    ]
    return bool(hits) and not (
        hits[0].start > 12 and re.match(r"in the |the ", part[hits[0].start : hits[0].end])
    )


def _bounds(
    parsed: Parsed,
    start: int,
    end: int,
    spots: list[Spot],
    figures: list[Figure],
    triggers: list[Hit],
) -> list[tuple[int, int]]:
    """Cut a sentence that tells of several places."""
    groups: list[tuple[int, int, str]] = []
    known = any(key_of(one) and one.kind != "unknown" for one in spots)
    for spot in spots:
        key = key_of(spot)
        if not key or (known and spot.kind == "unknown"):
            # A name that no table has lies where the known one does.
            continue
        if (
            spot.outside
            and groups
            and groups[0][2].startswith("outside:")
            and (groups[0][0] - start < 24)
        ):
            # "In Karachi, ... in Gulshan": the second is a part of the first.
            key = groups[0][2]
        stop = max(
            spot.end,
            spot.parent.end if spot.parent and spot.parent.start > spot.start else spot.end,
        )
        if groups and groups[-1][2] == key:
            groups[-1] = (groups[-1][0], stop, key)
        else:
            groups.append((spot.start, stop, key))
    if len(groups) < 2:
        return [(start, end)]
    inner = [one.told for one in figures if start <= one.told < end]
    front = not inner or groups[0][0] < inner[0]
    cuts = [start]
    for (_, previous_end, _), (begin, _, _) in itertools.pairwise(groups):
        between = parsed.lower[previous_end:begin]
        if re.fullmatch(
            r"[\s,]*(?:and|or|&|,|as well as|,\s*and)?\s*(?:in\s+|near\s+|at\s+)?(?:the\s+)?",
            between,
        ):
            continue
        if (
            not any(previous_end <= at < end for at in inner)
            and not re.search(r";|\bwhile\b|\bwhereas\b", between)
            and not _deed_between(parsed, previous_end, begin, triggers)
            and not inner
        ):
            continue
        if front:
            marks = [m.end() for m in re.finditer(r"[,;]\s|\b(?:while|and|whereas|but)\s", between)]
            cuts.append(previous_end + marks[-1] if marks else previous_end)
            if marks and len(between) - marks[-1] > 40:
                cuts[-1] = previous_end + marks[0]
        else:
            # "nine were killed in Testville on Monday, seven in Othertown on Tuesday"
            ahead = [at for at in inner if previous_end <= at < begin]
            cuts.append(ahead[0] if ahead else previous_end)
    cuts.append(end)
    return [(a, b) for a, b in itertools.pairwise(cuts) if a < b]


def _deed_between(parsed: Parsed, start: int, end: int, triggers: list[Hit]) -> bool:
    """Whether "and" joins a deed at a second place: "torched a school in X and hit Y"."""
    joined = re.search(r"\band\b", parsed.lower[start:end])
    if joined is None:
        return False
    here = [one for one in triggers if start + joined.end() <= one.start < end]
    return _tells(here, parsed.lower[start + joined.end() : end])


def tells(segment: Segment) -> bool:
    """Whether a segment has words for something that happened."""
    return segment.tells


def family(sub_type: str) -> str:
    """Return the broad family of a sub-type, to tell a bombing from a shooting."""
    if sub_type in {
        "suicide_bomb",
        "remote_explosive",
        "grenade",
        "sabotage_of_infrastructure",
        "air_drone_strike",
        "shelling_artillery",
    }:
        return "bomb"
    if sub_type in {
        "peaceful_protest",
        "protest_with_intervention",
        "excessive_force_against_protesters",
        "violent_demonstration",
    }:
        return "protest"
    if sub_type in {"abduction", "enforced_disappearance", "hostage_taking"}:
        return "taken"
    if sub_type == "body_recovery":
        return "body"
    if sub_type in {"arrests", "disrupted_weapons_use"}:
        return "police"
    return "shot"
