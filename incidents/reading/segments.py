"""Which sentence tells of which incident.

A new district, a new day, a far earlier day or words like "in another
incident" open a new draft; everything else goes on with the last one.
"""

import itertools
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from geo.precision import GeoPrecision
from incidents.model import DatePrecision
from incidents.reading.dates import When
from incidents.reading.errors import ReadingError
from incidents.reading.figures import Figure
from incidents.reading.places import Spot
from incidents.reading.rules import Hit, Lexicon, lexicon
from incidents.reading.text import Parsed

FAR: Final = timedelta(21)
_TOLL_LATER: Final = re.compile(
    r"\b(?:succumbed|in hospital|died of|of his wounds|of their "
    r"wounds|toll|funeral|had put|had said|had spoken)\b"
)
_SAME: Final = re.compile(
    r"\b(?:the |that )same (?:district|city|town|area|place|region"
    r"|valley|road|highway|spot|locality|village)\b|\bthe (?:city"
    r"|town|provincial capital|area|district)\b|\bhere\b"
)
_TOTAL: Final = re.compile(
    r"\b(?:(?:two|three|four|five|twin|multiple|several|(?:string|series|wave|spate) of)\s+"
    r"(?:\w+\s+){0,2}(?:blasts|attacks|explosions|bombings|raids|ambushes)"
    r"|in (?:attacks|violence|incidents|shootings)[^.;]{0,24}\b(?:districts|areas|parts)\b"
    r"|(?:districts|parts|areas) of (?:the )?(?:province|balochistan)"
    r"|in (?:two|three|four|five|six|seven|eight|several|various"
    r"|different|separate|multiple|a series of|\d+)\s+(?:separate\s+"
    r"|different\s+|other\s+)?(?:incidents?|attacks?|engagements?"
    r"|operations?|areas?|districts?|parts?|places?|towns?"
    r"|encounters?|raids?|blasts?|locations?|explosions?)|"
    r"in (?:separate|different|various|multiple|other) \w+|(?:over"
    r"|during|in) the (?:past|last) \w+ (?:hours|days|weeks|months"
    r"|years)|in total|altogether"
    r"|in all(?=\s*[,.]| at least| more than| \d| \w+ people)"
    r"|overall|during the (?:week|month|year)|"
    r"so far this|this year|since (?:the )?(?:start|beginning|last"
    r"|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|\d{1,2} \w+|\d{4}|early|mid)|"
    r"for decades|over the years|in recent years|in a series of"
    r"|spate of|wave of|between them|combined(?! military)|across (?:the "
    r")?(?:province|balochistan|country)|throughout (?:the "
    r")?(?:province|balochistan)|"
    r"the conflict|insurgency|in (?:19|20)\d\d|last year alone"
    r"|every year|previous (?:year|month)|the month of|both "
    r"(?:incidents|operations|attacks)|per year|violence since"
    r"|total of|per cent|taking the)\b"
)
_SEVERAL: Final = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|several|series of|string of|\d+) (?:separate |"
    r"different |roadside )?(?:bombings?|bombs|attacks|blasts|explosions|incidents|raids|"
    r"operations|shootings|grenade attacks)\b"
)
_PROVINCE: Final = re.compile(
    r"\b(?:in|across|throughout|parts of|areas of|districts of) "
    r"(?:the )?(?:balochistan|baluchistan|province)\b"
    r"|\bprovince-wide\b|\b(?:in|across) (?:\w+ ){0,3}(?:areas"
    r"|districts|parts) (?:of|across|in) (?:the )?(?:balochistan"
    r"|province|baluchistan)\b"
)
_BOTH: Final = re.compile(
    r"\b(?:both (?:attacks|raids|incidents|assaults|operations"
    r"|bombings|blasts|explosions|ambushes|killings|of)|both\b(?! "
    r"sides)|twin (?:attacks|blasts|bombings)|all (?:the |these "
    r"|three |four |five |of the )?(?:attacks|assaults|incidents"
    r"|raids|operations)|these (?:attacks|operations|raids|actions)"
    r"|coordinated (?:assaults|attacks)|two attacks|three attacks"
    r"|the (?:attacks|raids|assaults|bombings|blasts|explosions)\b)"
)
_WIDE: Final = re.compile(
    r"\b(?:since (?:the (?:start|beginning) of|(?:19|20)\d\d|last (?:year|summer|winter|month)"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|so far this (?:year|month)|this year(?: alone)?|over the years|for decades"
    r"|in recent (?:years|months|weeks)"
    r"|(?:in|over|during) the (?:past|last) (?:\w+ )?(?:weeks|months|years|decade|year|month)"
    r"|every year|per year|in the same period)\b"
)
_EXACT: Final = frozenset({DatePrecision.DAY, DatePrecision.DAYS})
_EARLIER: Final = re.compile(
    r"\bearlier (?:in the day|that day|on the same day|the same day|on \w+day)\b|\bhours earlier\b"
)


_PARTS_OF_A_TOWN: Final = frozenset(
    {"road", "street", "chowk", "bazaar", "bazar", "colony", "town", "market", "mohalla", "bypass",
     "crossing", "square", "bridge", "gate", "block", "phase", "area", "ward", "drive"}
)  # fmt: skip


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
    datelines = [one for one in spots if one.role == "dateline" and not one.outside]
    if len({key_of(one) for one in datelines}) > 1:
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
                    r"\b(?:in|across|near|at)\s+(?:\w+\s+)?$",
                    parsed.lower[max(0, one.start - 18) : one.start],
                )
            ]
        for start, end in _bounds(parsed, sentence.start, sentence.end, here, figures):
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
                    [one for one in figures if start <= one.start < end],
                    hits,
                    _is_apart(separate, part) or start > sentence.start,
                    bool(accident.find(text)),
                    any(int(one.row["weight"]) >= 5 and not one.row["thing"] for one in hits),
                )
            )
    return segments


def _is_apart(separate: Lexicon, part: str) -> bool:
    """Whether a part begins with words like "in another incident".

    Further on they point back: "one soldier was hurt in the second attack".
    """
    hits = separate.find(part[:60])
    return bool(hits) and not (
        hits[0].start > 12 and re.match(r"in the |the ", part[hits[0].start : hits[0].end])
    )


def _bounds(
    parsed: Parsed, start: int, end: int, spots: list[Spot], figures: list[Figure]
) -> list[tuple[int, int]]:
    """Cut a sentence that tells of several places."""
    groups: list[tuple[int, int, str]] = []
    for spot in spots:
        key = key_of(spot)
        if not key:
            continue
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
    inner = [one.start for one in figures if start <= one.start < end]
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
            and not inner
        ):
            continue
        if front:
            marks = [m.end() for m in re.finditer(r"[,;]\s|\b(?:while|and|whereas|but)\s", between)]
            cuts.append(previous_end + marks[-1] if marks else previous_end)
            if marks and len(between) - marks[-1] > 40:
                cuts[-1] = previous_end + marks[0]
        else:
            cuts.append(previous_end)
    cuts.append(end)
    return [(a, b) for a, b in itertools.pairwise(cuts) if a < b]


def group(
    parsed: Parsed,
    segments: list[Segment],
    published: date | None,
    headline: int,
    dateline: Spot | None = None,
) -> list[Event]:
    """Return the incidents that the segments tell of, in the order of the text.

    ``dateline`` is where the report was written: the place of what it tells
    where no other is named.
    """
    builder = _Builder(parsed, segments, published, headline)
    for segment in segments:
        builder.take(segment, segment.sentence < headline)
    return builder.finish(dateline)


class _Builder:
    """Goes through the segments once and keeps what was met."""

    def __init__(
        self, parsed: Parsed, segments: list[Segment], published: date | None, headline: int
    ) -> None:
        self.parsed = parsed
        self.published = published
        self.headline = headline
        self.segments = segments
        # A list whose items name their own places tells of an incident in each.
        self.listed = sum(1 for one in segments if one.item and one.spots) > 1
        self.events: list[Event] = []
        self.aside = -1
        self.current: Event | None = None
        self.last_date: date | None = None

    def take(self, segment: Segment, headline: bool) -> None:
        """Give a segment to an incident, or open a new one."""
        text = self.parsed.lower[segment.start : segment.end]
        if _is_title(self.parsed.clean[segment.start : segment.end]):
            segment.figures = []
            return
        spot = self._known(segment, _best_spot(segment), text)
        when, first, last = self._date(segment)
        event_like = bool(segment.figures) or tells(segment)
        background = self._is_background(segment, text, when, first)
        totals = bool(_TOTAL.search(text)) and (spot is None or spot.kind == "province")
        background = background and not (totals and spot is not None)
        if _WIDE.search(text) and segment.figures and not (when and when.precision in _EXACT):
            # "In Testville, 40 people have been killed this year" counts no one incident.
            totals, background = True, False
        if segment.accident and not re.search(
            (
                r"\b(?:bomb|ied|gunmen|explosive|landmine|militants|attack"
                r"|firing|opened fire|suicide)\b"
            ),
            text,
        ):
            segment.figures = []
            self.aside = segment.paragraph
            return
        if segment.paragraph == self.aside and spot is None and not segment.separate:
            # It still tells of the accident.
            return
        self.aside = -1
        if spot is not None and key_of(spot) and _is_heading(self.parsed, segment):
            self._open(segment, spot, when, first, last, background)
            return
        if self.current is None:
            if event_like or spot is not None:
                event = self._open(segment, spot, when, first, last, background)
                event.total_only = totals and spot is None
                if headline:
                    event.inherited_place = spot is None
            return
        if not event_like and spot is None:
            self._attach(self.current, segment, when, first, last)
            return
        target = self._target(segment, text, spot, when, first, background, event_like, totals)
        if target is None:
            event = self._open(segment, spot, when, first, last, background)
            event.total_only = totals
        elif isinstance(target, Event):
            self._attach(
                target,
                segment,
                when,
                first,
                last,
                spot,
                wider=totals or (background and not target.background),
            )
            if event_like:
                self.current = target

    def _target(
        self,
        segment: Segment,
        text: str,
        spot: Spot | None,
        when: When | None,
        first: date | None,
        background: bool,
        event_like: bool,
        totals: bool,
    ) -> "Event | None":
        current = self._needed()
        if totals and current.key:
            return current
        if segment.item and self.listed and event_like and (segment.figures or spot):
            return None
        if spot is not None and key_of(spot):
            return self._by_place(segment, spot, when, first, background, event_like)
        if background and when is not None and event_like:
            if _SAME.search(text) or (segment.figures and not totals and _PROVINCE.search(text)):
                return None
            return current
        if totals:
            return current
        if (
            spot is not None
            and spot.kind == "province"
            and segment.figures
            and current.key
            and _PROVINCE.search(text)
            and not background
        ):
            existing = [one for one in self.events if one.province and not one.background]
            return existing[-1] if existing else None
        if (
            segment.separate
            and event_like
            and not re.match(r"(?:meanwhile|also on)\b", text)
            and segment.figures
        ):
            return None
        if (
            segment.separate
            and segment.figures
            and segment.triggers
            and re.match(r"meanwhile", text)
            and self._other_kind(segment, current)
        ):
            return None
        if (
            first is not None
            and current.first is not None
            and first != current.first
            and when is not None
            and when.precision is DatePrecision.DAY
            and when.role == "event"
            and segment.figures
            and tells(segment)
            and not _TOLL_LATER.search(text)
            and not (current.first <= first <= (current.last or current.first))
            and first < current.first
        ):
            return None
        if _EARLIER.search(text) and segment.figures and self._other_kind(segment, current):
            return None
        return current

    def _known(self, segment: Segment, spot: Spot | None, text: str) -> Spot | None:
        """Take an unknown colony or road for a part of the town that was told of last."""
        if spot is None or spot.kind != "unknown" or self.current is None:
            return spot
        last = self.current.spot
        part = spot.name.split()[-1].lower() in _PARTS_OF_A_TOWN or _SAME.search(text)
        if last is None or not last.district or not part:
            return spot
        known = replace(
            spot,
            kind="locality",
            district=last.district,
            tehsil=last.tehsil,
            precision=GeoPrecision.DISTRICT,
        )
        segment.spots = [known if one is spot else one for one in segment.spots]
        return known

    def _other_kind(self, segment: Segment, event: Event) -> bool:
        kinds = {
            family(hit.row["sub_event_type"])
            for hit in segment.triggers
            if int(hit.row["weight"]) > 4
        }
        known = {
            family(hit.row["sub_event_type"])
            for one in event.segments
            for hit in one.triggers
            if int(hit.row["weight"]) > 5
        }
        return (bool(kinds) and not kinds <= known) or ("bomb" in known and "shot" in kinds)

    def _needed(self) -> "Event":
        if self.current is None:
            raise ReadingError("no event is open yet")
        return self.current

    def _by_place(
        self,
        segment: Segment,
        spot: Spot,
        when: When | None,
        first: date | None,
        background: bool,
        event_like: bool,
    ) -> "Event | None":
        key = key_of(spot)
        current = self._needed()
        same = [one for one in self.events if one.key == key and one.background == background]
        if (
            spot.kind == "unknown"
            and not segment.separate
            and current.spot is not None
            and not current.outside
            and not _leads(self.parsed, segment, spot)
        ):
            return current
        if same:
            for event in reversed(same):
                clash = (
                    first is not None
                    and event.first is not None
                    and when is not None
                    and when.role == "event"
                    and not when.possessive
                    and when.precision in {DatePrecision.DAY, DatePrecision.DAYS}
                    and not (event.first - timedelta(1) < first <= (event.last or event.first))
                    and not (first <= event.first <= (when.last or first))
                )
                fresh = (
                    segment.separate
                    and event_like
                    and event.segments
                    and segment.figures
                    and not _definite(self.parsed, segment)
                )
                if (
                    clash
                    and event_like
                    and (segment.figures or tells(segment))
                    and not _TOLL_LATER.search(self.parsed.lower[segment.start : segment.end])
                ):
                    continue
                elsewhere = (
                    segment.separate
                    and tells(segment)
                    and event.spot is not None
                    and not event.inherited_place
                    and {spot.kind, event.spot.kind} <= {"town", "tehsil", "locality"}
                    and spot.name != event.spot.name
                    and not _definite(self.parsed, segment)
                )
                if elsewhere and not background:
                    continue
                if (
                    segment.item
                    and event_like
                    and event.segments[0].item
                    and event.segments[-1].sentence != segment.sentence
                ):
                    continue
                if fresh and re.search(
                    r"\b(?:another|second|separate|similar|separately|third|other)\b",
                    self.parsed.lower[segment.start : segment.start + 70],
                ):
                    continue
                return event
            return None
        if background and not event_like:
            return current
        open_ones = [
            one for one in self.events if not one.key and not one.background and not one.total_only
        ]
        if (
            open_ones
            and not background
            and not segment.separate
            and not (segment.item and not open_ones[-1].segments[0].item)
            and not spot.outside
            and one_main(open_ones, self.events)
        ):
            event = open_ones[-1]
            if (
                not event.figures
                or not segment.figures
                or event.inherited_place
                or not event.province
                or _shares_figure(event, segment)
            ):
                self._place(event, spot)
                return event
        if not event_like and not segment.item:
            return current
        return None

    def _date(self, segment: Segment) -> tuple[When | None, date | None, date | None]:
        best: tuple[int, When, date, date] | None = None
        said = next((one.first for one in segment.dates if one.role == "said" and one.first), None)
        for when in segment.dates:
            first, last = when.first, when.last
            if when.anchor is not None and first is None:
                base = self._anchor(segment, when, said)
                if base is None:
                    continue
                first = last = base + timedelta(when.anchor)
            if first is None or last is None or when.role != "event":
                continue
            rank = {
                DatePrecision.DAY: 5,
                DatePrecision.DAYS: 5,
                DatePrecision.WEEK: 2,
                DatePrecision.MONTH: 3,
                DatePrecision.YEAR: 1,
            }.get(when.precision, 0)
            rank += 2 if when.possessive else 0
            rank -= (
                2 if when.anchor is not None and len(segment.dates) > 1 and when.anchor == 1 else 0
            )
            if best is None or rank > best[0]:
                best = rank, when, first, last
        if best is None:
            return None, None, None
        return best[1:]

    def _anchor(self, segment: Segment, when: When, said: date | None) -> date | None:
        plain = next(
            (
                one.first
                for one in segment.dates
                if one is not when
                and one.first
                and one.role == "event"
                and one.precision is DatePrecision.DAY
            ),
            None,
        )
        if when.anchor == 0:
            return (
                plain
                or (self.current.first if self.current and not self.current.background else None)
                or self.last_date
            )
        if when.rule == "days_ago":
            return plain
        if when.anchor is not None and when.anchor < 0:
            return (
                said
                or plain
                or (self.current.first if self.current else None)
                or self.last_date
                or (
                    self.published
                    if when.rule == "day_before"
                    and self.parsed.lower[when.end - 3 : when.end] == "ago"
                    else None
                )
            )
        if self.parsed.lower[when.start : when.end].endswith("after"):
            return None
        return plain or (self.current.first if self.current else None)

    def _is_background(
        self, segment: Segment, text: str, when: When | None, first: date | None
    ) -> bool:
        if when is None or first is None:
            cue = lexicon("cues", "background").find(text)
            return (
                bool(cue)
                and bool(segment.figures)
                and bool(segment.spots)
                and self.current is not None
                and cue[0].start < 40
                and cue[0].row["words"]
                not in {"it was the", "previously", "since then", "recalled"}
            )
        base = self.events[0].first if self.events and self.events[0].first else self.published
        if when.precision in {DatePrecision.MONTH, DatePrecision.YEAR}:
            if base is None:
                return self.current is not None and bool(self.current.first)
            return (
                (first.year, first.month) < (base.year, base.month)
                if when.precision is DatePrecision.MONTH
                else first.year < base.year or self.current is not None
            )
        if when.precision is DatePrecision.WEEK:
            return self.current is not None
        return base is not None and first < base - FAR

    def _open(
        self,
        segment: Segment,
        spot: Spot | None,
        when: When | None,
        first: date | None,
        last: date | None,
        background: bool,
    ) -> Event:
        event = Event(background=background)
        text = self.parsed.lower[segment.start : segment.end]
        if spot is not None and key_of(spot):
            event.spot = spot
        elif spot is not None and spot.kind == "province":
            event.spot, event.province = spot, True
        elif (
            self.current is not None
            and self.current.spot is not None
            and not (self.current.outside and not _SAME.search(text))
        ):
            event.spot, event.inherited_place = self.current.spot, True
        self.events.append(event)
        self.current = event
        self._attach(event, segment, when, first, last, spot)
        return event

    def _attach(
        self,
        event: Event,
        segment: Segment,
        when: When | None,
        first: date | None,
        last: date | None,
        spot: Spot | None = None,
        *,
        wider: bool = False,
    ) -> None:
        event.segments.append(segment)
        event.spots += segment.spots
        (event.wider if wider else event.figures).extend(segment.figures)
        if spot is not None and event.spot is not None and not wider:
            self._place(event, spot)
        if first is not None and when is not None and last is not None and not wider:
            if event.first is None or (
                _finer(when, event)
                and event.when is not None
                and event.when.precision is not DatePrecision.DAY
                and event.segments[0] is segment
            ):
                event.when, event.first, event.last = when, first, last
                event.precision = when.precision
                event.date_rule, event.date_span = when.rule, (when.start, when.end)
            if when.precision is DatePrecision.DAY:
                self.last_date = first

    def _place(self, event: Event, spot: Spot) -> None:
        """Take the finer of two places in one district."""
        if event.spot is None or event.province or event.inherited_place:
            if key_of(spot):
                event.spot, event.province, event.inherited_place = spot, False, False
            return
        if key_of(event.spot) != key_of(spot):
            return
        order = {
            "province": 0,
            "region": 0,
            "district": 1,
            "town": 3,
            "tehsil": 2,
            "locality": 4,
            "outside": 3,
            "unknown": 3,
        }
        if (event.spot.kind == "district" and order.get(spot.kind, 0) > 1) or (
            event.spot.kind == "town"
            and spot.kind in {"locality", "tehsil"}
            and spot.name != event.spot.name
            and not event.spot.outside
        ):
            event.spot = spot

    def finish(self, dateline: Spot | None) -> list[Event]:
        """Return the incidents; whole-province totals go to the first one as wider."""
        events = [one for one in self.events if _stands(one)]
        real = [
            one
            for one in events
            if not one.background and (one.key or not one.total_only) and not one.outside
        ]
        kept = []
        for event in events:
            others = [one for one in real if one is not event and one.key]
            text = " ".join(self.parsed.lower[s.start : s.end] for s in event.segments[:1])
            if (
                not event.key
                and others
                and (not event.background or event.total_only)
                and (
                    event.total_only
                    or (event.province and (_TOTAL.search(text) or _SEVERAL.search(text)))
                    or (event.province and event.segments[0].sentence < self.headline)
                    or not event.figures
                )
            ):
                others[0].wider.extend(event.figures + event.wider)
                continue
            kept.append(event)
        # A round-up's first sentence gives the day for all its items.
        main = next(
            (
                one
                for one in (*kept, *self.events)
                if one.first and not one.background and one.precision in _EXACT
            ),
            None,
        )
        for event in kept:
            if (
                event.first is None
                and not any(_is_open(when) for one in event.segments for when in one.dates)
                and main is not None
                and not event.background
            ):
                event.first, event.last, event.precision = main.first, main.last, main.precision
                event.date_rule, event.date_span = "inherited", main.date_span
        if dateline is not None and kept and kept[0].spot is None and not kept[0].background:
            kept[0].spot, kept[0].inherited_place = dateline, True
        return kept


def _is_title(text: str) -> bool:
    """Whether a line is a heading such as "BODIES RECOVERED", which tells of nothing by itself."""
    return text.isupper() and len(text) < 60 and not any(sign.isdigit() for sign in text)


def _shares_figure(event: Event, segment: Segment) -> bool:
    told = {(one.value, one.measure) for one in event.figures}
    return any((one.value, one.measure) in told for one in segment.figures)


def _is_open(when: When) -> bool:
    """Whether words name a day that cannot be known ("yesterday" in a text without a date)."""
    relative = {"today", "yesterday", "before_yesterday", "weekday", "weekday_last", "days_ago"}
    return when.first is None and when.role == "event" and when.rule in relative


def _is_heading(parsed: Parsed, segment: Segment) -> bool:
    """Whether a line only names a place, and perhaps a day, for what follows."""
    sentence = parsed.sentences[segment.sentence]
    before = parsed.sentences[sentence.index - 1] if sentence.index else None
    following = sentence.index + 1 < len(parsed.sentences)
    opens = before is None or before.paragraph != sentence.paragraph
    if not opens or not following or segment.figures or segment.end - segment.start > 60:
        return False
    words = parsed.words(sentence)
    left = [
        one
        for one in words
        if one.text.isalpha()
        and not any(spot.start <= one.start < spot.end for spot in segment.spots)
        and not any(when.start <= one.start < when.end for when in segment.dates)
        and one.lower
        not in {"district", "area", "tehsil", "town", "city", "and", "the", "in", "of"}
    ]
    return not left


def one_main(open_ones: list[Event], events: list[Event]) -> bool:
    """Whether the incident without a place is the last thing told."""
    return open_ones[-1] is events[-1]


def _finer(when: When, event: Event) -> bool:
    return when.precision is DatePrecision.DAY


def _stands(event: Event) -> bool:
    """Whether something is said to have happened."""
    if event.figures:
        return True
    # "Attacks have become rarer" tells of nothing; "on Monday" or "in Testville" it might.
    return any(
        tells(one) and (one.spots or one.dates or event.first or len(event.segments) == 1)
        for one in event.segments
    )


def _best_spot(segment: Segment) -> Spot | None:
    for spot in segment.spots:
        if key_of(spot) and spot.kind != "unknown":
            finer = [
                one
                for one in segment.spots
                if key_of(one) == key_of(spot) and one.kind in {"locality", "tehsil", "town"}
            ]
            return finer[-1] if spot.kind == "district" and finer else spot
    for spot in segment.spots:
        if key_of(spot):
            return spot
    return segment.spots[0] if segment.spots else None


def _leads(parsed: Parsed, segment: Segment, spot: Spot) -> bool:
    """Whether a sentence opens with the place: "In Testville, ..."."""
    return spot.start - segment.start < 12 and parsed.lower[spot.end : spot.end + 1] == ","


def tells(segment: Segment) -> bool:
    """Whether a segment has words for something that happened."""
    return segment.tells


_DEFINITE: Final = re.compile(
    r"\bthe (?:attack|blast|explosion|bombing|incident|raid|assault"
    r"|ambush|clash|shooting|killing|operation|siege|protest)\b"
)


def _definite(parsed: Parsed, segment: Segment) -> bool:
    return bool(_DEFINITE.search(parsed.lower[segment.start : segment.start + 60]))


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
