"""Which sentence tells of which incident.

A new district, a new day, a far earlier day or words like "in another
incident" open a new draft; everything else goes on with the last one.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from geo.precision import GeoPrecision
from incidents.model import DatePrecision, Victims
from incidents.reading.dates import When
from incidents.reading.errors import ReadingError
from incidents.reading.pieces import Event, Segment, family, key_of, tells
from incidents.reading.rules import lexicon
from incidents.reading.spots import Spot
from incidents.reading.text import Parsed

FAR: Final = timedelta(21)
_ONE_DEED: Final = re.compile(
    r"\b(?:an?|another|the|similar)\s+(?:[\w-]+\s+){0,3}(?:bomb|blast|attack|bombing"
    r"|explosion|ambush"
    r"|grenade|raid|suicide bomber|mine|shooting|device|rocket)\b"
)
# "kidnapped in two incidents in Testville and Othertown"
_IN_EACH: Final = re.compile(
    r"\bin (?:two|both|separate|different|twin)\s+(?:\w+\s+)?(?:incidents?|attacks?|places?"
    r"|districts?"
    r"|raids?|blasts?|operations?|engagements?|areas?|shootings?)\b"
)
_TOLL_LATER: Final = re.compile(
    r"\b(?:succumbed|in hospital|died of|of his wounds|of their "
    r"wounds|toll|funeral|had put|had said|had spoken)\b"
)
_SAME: Final = re.compile(
    r"\b(?:the |that )same (?:gate|spot|market|hospital|mosque|camp|post|stretch|route|site"
    r"|location"
    r"|district|city|town|area|place|region"
    r"|valley|road|highway|spot|locality|village)\b|\bthe (?:city"
    r"|town|provincial capital|area|district)\b|\bhere\b"
)
_TOTAL: Final = re.compile(
    r"\b(?:(?:two|three|four|five|twin|multiple|several|(?:string|series|wave|spate) of)\s+"
    r"(?:\w+\s+){0,2}(?:blasts|attacks|explosions|bombings|raids|ambushes|clashes|shootings|bombs"
    r"|assaults|operations|gunfights|incidents)"
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
    r"|^totals?\s*[(:]|overall|(?:during|in) the (?:week|month|year)\b|"
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
_PROVINCE: Final = re.compile(
    r"\b(?:in|across|throughout|parts of|areas of|districts of) "
    r"(?:the )?(?:balochistan|baluchistan|province)\b"
    r"|\bprovince-wide\b|\b(?:in|across) (?:\w+ ){0,3}(?:areas"
    r"|districts|parts) (?:of|across|in) (?:the )?(?:balochistan"
    r"|province|baluchistan)\b"
)
_PARTY: Final = re.compile(
    r"\b(?:military|army|ispr|security forces|troops|its (?:fighters|men|spokes\w+|own)"
    r"|the (?:group|alliance|outfit)|bla|blf|bras|uba|bra|ttp|liberation (?:army|front))\b"
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
_UNDATED: Final = DatePrecision.UNDATED
_EXACT: Final = frozenset({DatePrecision.DAY, DatePrecision.DAYS})
_EARLIER: Final = re.compile(
    r"\bearlier (?:in the day|that day|on the same day|the same day|on \w+day)\b|\bhours earlier\b"
)


_LATER: Final = re.compile(
    r"(?:and |but )?(?:(?:a few |some |two |three )?(?:hours|minutes|moments) (?:later|earlier"
    r"|after|before)|(?:later|earlier) (?:in the|that|the same|on the same) (?:day|night"
    r"|evening|morning)"
    r"|(?:at|around|by|before|after) (?:noon|midday|midnight|dusk|sunset)|in the (?:evening"
    r"|afternoon)"
    r"|at night|late in the evening|by evening|the same (?:day|night|evening)"
    r"|around the same time|at the same time|minutes after"
    r"|(?:a|the) second (?:bomb|blast|explosion|attack|grenade|device)"
    r"|another (?:bomb|blast|explosion|attack|grenade|device|group of))\b"
)
_MEANWHILE: Final = re.compile(
    r"^(?:two|three|four|several) other\b|\bat (?:about |around )?the same time\b"
    r"|\bsimultaneously\b"
    r"|^another\b"
)
_HELD: Final = re.compile(
    r"\b(?:ended|called off|set up|organi[sz]ed|resumed|held|staged|blocked|took out|observed"
    r"|continued|demonstrated|protested|rallied|marched"
    r"|gathered|sat)\b"
)
# A ministry that protests takes to no street; gunmen who block a road hold no protest.
_NOTE: Final = re.compile(
    r"\b(?:ministry|embassy|envoy|ambassador|tehran|kabul|beijing|islamabad|gunmen|armed men"
    r"|militants"
    r"|fighters|insurgents|attackers|assailants|sarmachars)\b[^.;]{0,40}\b(?:protest|block"
    r"|held|march)"
)
_PARTS_OF_A_TOWN: Final = frozenset(
    {"road", "street", "chowk", "bazaar", "bazar", "colony", "town", "market", "mohalla", "bypass",
     "crossing", "square", "bridge", "gate", "block", "phase", "area", "ward", "drive"}
)  # fmt: skip


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
    builder = _Builder(parsed, segments, published)
    for segment in segments:
        builder.take(segment, segment.sentence < headline)
    return builder.finish(dateline)


@dataclass(slots=True)
class _Day:
    """A day that heads a paragraph ("Monday: ..."), or ``all`` the paragraphs behind it."""

    paragraph: int
    when: When
    first: date
    last: date
    all: bool
    used: bool = False


class _Builder:
    """Goes through the segments once and keeps what was met."""

    def __init__(self, parsed: Parsed, segments: list[Segment], published: date | None) -> None:
        self.parsed = parsed
        self.published = published
        self.segments = segments
        # A list whose items name their own places tells of an incident in each.
        self.listed = sum(1 for one in segments if one.item and one.spots) > 1
        self.events: list[Event] = []
        self.aside = -1
        self.day: _Day | None = None
        self.current: Event | None = None
        self.last_date: date | None = None
        self.lead: tuple[When, date, date] | None = None

    def take(self, segment: Segment, headline: bool) -> None:
        """Give a segment to an incident, or open a new one."""
        text = self.parsed.lower[segment.start : segment.end]
        spot = self._known(segment, _best_spot(segment), text)
        keys = len({key_of(one) for one in segment.spots if key_of(one)})
        several = keys > 2 or (keys == 2 and bool(_IN_EACH.search(text)))
        if several and segment.figures:
            # "in Testville, Othertown and Thirdville": a sum over all of them.
            spot = None
        when, first, last = self._date(segment)
        day = self.day
        if day is not None and (day.all or day.paragraph == segment.paragraph):
            if first is None or when is None:
                when, first, last = day.when, day.first, day.last
            segment.separate = segment.separate or not day.used
        event_like = bool(segment.figures) or tells(segment)
        background = self._is_background(segment, text, when, first)
        totals = several or (
            bool(_TOTAL.search(text)) and (spot is None or spot.kind == "province")
        )
        if background and _ONE_DEED.search(text) and _SAME.search(text):
            # "In 2012, at the same gate, a bomb had killed the gardener"
            totals = False
        background = background and not (totals and spot is not None)
        many = any(not one.singular for one in segment.figures)
        if _WIDE.search(text) and many and not (when and when.precision in _EXACT):
            # "In Testville, 40 people have been killed this year" counts no one incident.
            totals, background = True, False
        if segment.accident and not re.search(
            (
                r"\b(?:bomb|ied|gunmen|explosive|landmine|militants|attack"
                r"|firing|opened fire|suicide|blast|grenade|rocket|shell|mortar|drone|shot dead)\b"
            ),
            text,
        ):
            segment.figures = []
            self.aside = segment.paragraph
            opened = self.current
            if opened is not None and all(
                one.paragraph == segment.paragraph and not one.triggers for one in opened.segments
            ):
                # "6. TESTVILLE. Collision of a truck": the heading opened nothing.
                self.events = [one for one in self.events if one is not opened]
                self.current = self.events[-1] if self.events else None
            return
        if segment.paragraph == self.aside and spot is None and not segment.separate:
            # It still tells of the accident.
            return
        self.aside = -1
        dated = first is not None and when is not None and last is not None
        listing = "following" in text and text.rstrip().endswith(":")
        if (
            spot is None
            and dated
            and segment.sentence + 1 < len(self.parsed.sentences)
            and (listing or (not event_like and _is_heading(self.parsed, segment)))
        ):
            following = self.parsed.sentences[segment.sentence + 1]
            alone = following.paragraph != segment.paragraph
            self.day = _Day(segment.paragraph, when, first, last, alone)  # type: ignore[arg-type]
            return
        if event_like and day is not None:
            day.used = True
        if spot is not None and key_of(spot) and _is_heading(self.parsed, segment):
            self._open(segment, spot, when, first, last, background)
            return
        if self.current is None:
            if event_like or spot is not None:
                event = self._open(segment, spot, when, first, last, background)
                event.total_only = totals and (
                    spot is None or (spot.kind == "province" and several_events(self.segments))
                )
                if event.first is None and self.lead is not None and not background:
                    event.when, event.first, event.last = self.lead
                    event.precision, event.date_rule = event.when.precision, event.when.rule
                    event.date_span = (event.when.start, event.when.end)
                if headline:
                    event.inherited_place = spot is None
                    if spot is not None and spot.kind == "province":
                        # "Two killed, nine hurt in Balochistan violence"
                        event.total_only = True
            elif when is not None and first is not None and last is not None:
                # A lead whose words no table knows still gives the day.
                self.lead = (when, first, last)
            return
        if not event_like and spot is None:
            self._attach(self.current, segment, when, first, last)
            return
        target = self._target(segment, text, spot, when, first, background, event_like, totals)
        if segment.deed and event_like:
            # What a protest is about is an incident of its own, with a day of its own.
            told, self.current = self.current, None
            target = self._target_of_deed(segment, spot, first)
            if target is None:
                protest = told is not None and "protest" in _kinds(told)
                event = self._open_at(segment, spot, told, when, first, last)
                event.background = background and not protest
                event.own_day = True
            else:
                self._attach(target, segment, when, first, last, spot)
            self.current = told
            return
        if target is None:
            event = self._open(segment, spot, when, first, last, background)
            event.party_sum = self._is_party_sum(segment, text, spot, background)
            event.total_only = totals and not event.party_sum
        elif isinstance(target, Event):
            if totals and not target.key:
                target.total_only = True
            self._attach(
                target,
                segment,
                when,
                first,
                last,
                spot,
                wider=(totals and not target.party_sum) or (background and not target.background),
            )
            if event_like:
                self.current = target

    def _is_protest_about(self, segment: Segment, text: str, event: Event) -> bool:
        """Whether people took to the street over what has been told: that is one more incident."""
        if event.outside or event.background or not _HELD.search(text) or _NOTE.search(text):
            return False
        kinds = {
            family(hit.row["sub_event_type"]) for hit in segment.triggers if not hit.row["thing"]
        }
        known = _kinds(event)
        return kinds == {"protest"} and bool(known) and "protest" not in known

    def _target_of_deed(
        self, segment: Segment, spot: Spot | None, first: date | None
    ) -> "Event | None":
        """Return the incident that a protest is about, where the text has told of it."""
        kinds = {family(hit.row["sub_event_type"]) for hit in segment.triggers} - {"protest"}
        for event in reversed(self.events):
            known = {
                family(hit.row["sub_event_type"]) for one in event.segments for hit in one.triggers
            }
            there = spot is None or not key_of(spot) or key_of(spot) == event.key
            dated = first is None or event.first is None or first == event.first
            if kinds & known and "protest" not in known and there and dated:
                return event
        return None

    def _open_at(
        self,
        segment: Segment,
        spot: Spot | None,
        told: "Event | None",
        when: When | None,
        first: date | None,
        last: date | None,
    ) -> Event:
        """Open an incident at the place of another, unless it names its own."""
        self.current = told
        event = self._open(segment, spot, when, first, last, False)
        self.current = told
        return event

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
        if self._is_party_sum(segment, text, spot, background):
            existing = [one for one in self.events if one.party_sum]
            return existing[-1] if existing else None
        if current.party_sum and spot is None and not segment.separate:
            return current
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
        if (
            (_EARLIER.search(text) or _LATER.match(text))
            and (segment.figures or _LATER.match(text))
            and tells(segment)
            and self._other_kind(segment, current)
        ):
            return None
        if self._is_protest_about(segment, text, current):
            return None
        about = _IN_THE.search(text)
        if about and segment.figures and "protest" in _kinds(current):
            # "his son was also wounded in the shooting" that the protest is about
            others = [
                one
                for one in self.events
                if "protest" not in _kinds(one) and one.key == current.key and not one.background
            ]
            return others[-1] if others else current
        return current

    def _is_party_sum(
        self, segment: Segment, text: str, spot: Spot | None, background: bool
    ) -> bool:
        """Whether a party gives its account of what happened all over the province.

        A sum of the writer's own, at the head of a round-up, is none.
        """
        opens = re.match(r"(?:pakistan's |the )?(?:military|army|ispr)\b", text)
        kinds = {one.victims for one in segment.figures}
        both = {Victims.SECURITY_FORCES, Victims.ARMED_GROUP} <= kinds
        if opens and both and spot is None and len({o.key for o in self.events if o.key}) > 2:
            # At the end of a round-up the military gives its own sums.
            return True
        return (
            bool(segment.figures)
            and not background
            and (spot is None or spot.kind == "province")
            and len({one.key for one in self.events if one.key}) > 1
            and bool(_PROVINCE.search(text))
            and bool(_PARTY.search(text))
            and not _WIDE.search(text)
        )

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
        for event in self.events:
            known = event.spot
            if (
                known is not None
                and known.name == spot.name
                and not known.outside
                and event.key != key
                and spot.parent is not None
                and known.parent is None
            ):
                # "in Kolwah ... at Kolwah in Awaran": the second says which one it is.
                event.spot = spot
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
                if self._elsewhere(event, segment, spot):
                    continue
                if segment.second and event.spot is not None and spot.name != event.spot.name:
                    continue
                if (
                    (
                        _EARLIER.search(self.parsed.lower[segment.start : segment.end])
                        or _LATER.match(self.parsed.lower, segment.start)
                    )
                    and (segment.figures or tells(segment))
                    and self._other_kind(segment, event)
                ):
                    continue
                if fresh and (self.day is not None and self.day.paragraph == segment.paragraph):
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
        if not event_like:
            return current
        return None

    def _elsewhere(self, event: Event, segment: Segment, spot: Spot) -> bool:
        """Whether another village of the same district is told of, or a protest about it all."""
        if not tells(segment):
            return False
        text = self.parsed.lower[segment.start : segment.end]
        if self._is_protest_about(segment, text, event):
            return True
        if segment.paragraph == event.segments[-1].paragraph:
            # "Hours later a second bomb went off in the town's X quarter"
            later = _LATER.match(self.parsed.lower, segment.start) or (
                segment.figures
                and not _shares_figure(event, segment)
                and _MEANWHILE.search(text[:140])
            )
            return bool(later) and event.spot is not None and spot.name != event.spot.name
        kinds = {
            family(hit.row["sub_event_type"]) for hit in segment.triggers if not hit.row["thing"]
        }
        known = {
            family(hit.row["sub_event_type"])
            for one in event.segments
            for hit in one.triggers
            if not hit.row["thing"]
        }
        if kinds == {"protest"} and known and "protest" not in known and _HELD.search(text):
            return True
        fine = {"town", "tehsil", "locality"}
        other = (
            event.spot is not None
            and event.spot.kind in fine
            and spot.kind in fine
            and spot.name != event.spot.name
            and not (spot.kind == "locality" and event.spot.kind == "town")
            and not (spot.kind == "town" and event.spot.kind == "locality")
        )
        apart = bool(kinds) and bool(known) and not kinds & known
        return (
            other
            and (bool(segment.figures) or apart)
            and not _shares_figure(event, segment)
            and not _definite(self.parsed, segment)
        )

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
        if not any(one.first for one in self.events) and when.precision in _EXACT:
            # What a report tells of first is what it is about, however long ago.
            return False
        if when.precision is DatePrecision.MONTH and re.search(
            r"\b(?:who|whom)\s+(?:\w+\s+){1,3}$", self.parsed.lower[segment.start : when.start]
        ):
            # "relatives of two youths who disappeared last month blocked the road"
            return False
        if when.precision in {DatePrecision.MONTH, DatePrecision.YEAR}:
            if base is None:
                return self.current is not None and bool(self.current.first)
            told = self.parsed.lower[when.start : when.end]
            if when.rule == "this_month" and "earlier" in told and self.current is not None:
                return True
            return (
                (first.year, first.month) < (base.year, base.month)
                if when.precision is DatePrecision.MONTH
                else first.year < base.year or self.current is not None
            )
        if when.precision is DatePrecision.WEEK:
            if re.search(
                r"\b(?:who|whom|which)\s+(?:had|have|has)\b[^,;]*$",
                self.parsed.lower[segment.start : when.start],
            ):
                # "two of the dead were shepherds who had been picked up a week earlier"
                return False
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
            if when.precision is DatePrecision.DAY and not event.background:
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

    def _is_near(self, main: Event | None, event: Event) -> bool:
        """Whether the day of the main incident may be that of another one without a day.

        What is told of long ago dates nothing beyond its own paragraph.
        """
        if main is None or main.first is None or self.published is None:
            return True
        late = main.first < self.published - FAR
        return not late or main.segments[0].paragraph == event.segments[0].paragraph

    def _day_of_both(self, kept: list[Event]) -> None:
        """Read “Both attacks began on Wednesday night”: the day of every one without a day."""
        for segment in self.segments:
            if not _BOTH.search(self.parsed.lower[segment.start : segment.end]) or segment.figures:
                continue
            when, first, last = self._date(segment)
            if when is None or first is None or last is None or when.role != "event":
                continue
            for event in kept:
                undated = event.first is None or event.when is when
                if undated and not event.background and not event.outside:
                    event.when, event.first, event.last = when, first, last
                    event.precision, event.date_rule = when.precision, when.rule
                    event.date_span = (when.start, when.end)

    def finish(self, dateline: Spot | None) -> list[Event]:
        """Return the incidents; whole-province totals go to the first one as wider."""
        events = [one for one in self.events if _stands(one)]
        lost = [figure for one in self.events if not _stands(one) for figure in one.wider]
        if events and lost:
            events[0].wider.extend(lost)
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
                and not event.party_sum
                and others
                and (not event.background or event.total_only)
                and (
                    event.total_only
                    or (event.province and _TOTAL.search(text))
                    or not event.figures
                )
            ):
                others[0].wider.extend(event.figures + event.wider)
                continue
            kept.append(event)
        self._day_of_both(kept)
        # A round-up's first sentence gives the day for all its items.
        kept = [one for one in kept if one.spot is not None or one.precision in _EXACT | {_UNDATED}]
        main = next(
            (
                one
                for one in (*kept, *events)
                if one.first and not one.background and one.precision in _EXACT
            ),
            None,
        )
        for event in kept:
            if (
                event.first is None
                and not event.own_day
                and self._is_near(main, event)
                and not any(_is_open(when) for one in event.segments for when in one.dates)
                and main is not None
                and not event.background
            ):
                event.first, event.last, event.precision = main.first, main.last, main.precision
                event.date_rule, event.date_span = "inherited", main.date_span
        for event in kept:
            spot = event.spot
            part = spot is not None and spot.kind == "unknown" and not spot.district
            if (
                dateline is not None
                and spot is not None
                and part
                and not dateline.outside
                and spot.name.split()[-1].lower() in _PARTS_OF_A_TOWN
            ):
                # "TESTVILLE: ... in Such-and-such Colony" is a part of the town of the dateline.
                event.spot = replace(
                    spot,
                    kind="locality",
                    district=dateline.district,
                    tehsil=dateline.tehsil,
                    precision=GeoPrecision.DISTRICT,
                )
        if dateline is not None and kept and kept[0].spot is None and not kept[0].background:
            kept[0].spot, kept[0].inherited_place = dateline, True
        return kept


_IN_THE: Final = re.compile(
    r"\bin the (?:\w+ )?(?:shooting|attack|blast|bombing|firing|explosion|ambush|raid|assault)\b"
)


def _kinds(event: Event) -> set[str]:
    """Return the families of what an incident's words tell."""
    return {
        family(hit.row["sub_event_type"])
        for one in event.segments
        for hit in one.triggers
        if not hit.row["thing"]
    }


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
    if (
        sentence.item
        and segment.spots
        and parsed.sentences[sentence.index + 1].paragraph == sentence.paragraph
        and not segment.triggers
        and not any(token.tag[:2] == "VB" for token in words)
    ):
        # "5. Testville, Such-and-such Chowk. Motorcycle bomb near ..."
        return True
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


def several_events(segments: list[Segment]) -> bool:
    """Whether a text tells of figures in several districts."""
    return len({key_of(s) for one in segments if one.figures for s in one.spots if key_of(s)}) > 1


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
    headed = event.segments[0].item and bool(event.segments[0].spots)
    return any(
        tells(one) and (one.spots or one.dates or event.first or headed or len(event.segments) == 1)
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


_DEFINITE: Final = re.compile(
    r"\bthe (?:attack|blast|explosion|bombing|incident|raid|assault"
    r"|ambush|clash|shooting|killing|operation|siege|protest)\b"
)


def _definite(parsed: Parsed, segment: Segment) -> bool:
    return bool(_DEFINITE.search(parsed.lower[segment.start : segment.start + 60]))
