"""When the incidents were, and what they are in the end."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from geo.precision import GeoPrecision
from incidents.model import DatePrecision
from incidents.reading.errors import ReadingError
from incidents.reading.pieces import Event, Segment, key_of
from incidents.reading.rules import lexicon
from incidents.reading.spots import Spot
from incidents.reading.telling import (
    BOTH,
    EXACT,
    FAR,
    PARTS_OF_A_TOWN,
    SAME,
    TOTAL,
    UNDATED,
    is_finer,
    is_open,
    stands,
)
from incidents.reading.text import Parsed
from incidents.reading.when import When


@dataclass(slots=True)
class Day:
    """A day that heads a paragraph ("Monday: ..."), or ``all`` the paragraphs behind it."""

    paragraph: int
    when: When
    first: date
    last: date
    all: bool
    used: bool = False


class Gathered:
    """The incidents while a text is gone through: their days, what joins them, what stands."""

    def __init__(self, parsed: Parsed, segments: list[Segment], published: date | None) -> None:
        self.parsed = parsed
        self.published = published
        self.segments = segments
        # A list whose items name their own places tells of an incident in each.
        self.listed = sum(1 for one in segments if one.item and one.spots) > 1
        self.events: list[Event] = []
        self.aside = -1
        self.day: Day | None = None
        self.current: Event | None = None
        self.last_date: date | None = None
        self.lead: tuple[When, date, date] | None = None

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
        if when.anchor == 0 and segment.separate and self.events:
            # "In another incident the same day": of the day that the report is about, and not of
            # one that a victim was last seen on.
            days = [one.first for one in self.events if one.first and not one.background]
            return plain or max(days, default=self.last_date)
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
        base = next((one.first for one in self.events if one.first), self.published)
        if not any(one.first for one in self.events) and when.precision in EXACT:
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

    def _is_near(self, main: Event | None, event: Event) -> bool:
        """Whether the day of the main incident may be that of another one without a day.

        What is told of long ago dates nothing beyond its own paragraph.
        """
        if main is None or main.first is None or self.published is None:
            return True
        late = main.first < self.published - FAR
        return not late or main.segments[0].paragraph == event.segments[0].paragraph

    def _told_beside(self, event: Event) -> Event | None:
        """Return the dated incident of the same sentence: “one went off in X, a second in Y”."""
        opening = event.segments[0]
        beside = [
            one
            for one in self.events
            if one.first is not None
            and one.segments[-1].sentence == opening.sentence
            and one.segments[-1].start < opening.start
            and not one.background
            and not one.outside
        ]
        return beside[-1] if beside else None

    def _day_of_both(self, kept: list[Event]) -> None:
        """Read “Both attacks began on Wednesday night”: the day of every one without a day."""
        for segment in self.segments:
            if not BOTH.search(self.parsed.lower[segment.start : segment.end]) or segment.figures:
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
        events = [one for one in self.events if stands(one)]
        lost = [figure for one in self.events if not stands(one) for figure in one.wider]
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
                    event.total_only or (event.province and TOTAL.search(text)) or not event.figures
                )
            ):
                others[0].wider.extend(event.figures + event.wider)
                continue
            kept.append(event)
        self._day_of_both(kept)
        # A round-up's first sentence gives the day for all its items.
        kept = [one for one in kept if one.spot is not None or one.precision in EXACT | {UNDATED}]
        main = next(
            (
                one
                for one in (*kept, *events)
                if one.first and not one.background and one.precision in EXACT
            ),
            None,
        )
        for event in kept:
            given = self._told_beside(event) or main
            if (
                event.first is None
                and not event.own_day
                and self._is_near(given, event)
                and not any(is_open(when) for one in event.segments for when in one.dates)
                and given is not None
                and not event.background
            ):
                event.first, event.last, event.precision = given.first, given.last, given.precision
                event.date_rule, event.date_span = "inherited", given.date_span
        for event in kept:
            spot = event.spot
            part = spot is not None and spot.kind == "unknown" and not spot.district
            if (
                dateline is not None
                and spot is not None
                and part
                and not dateline.outside
                and spot.name.split()[-1].lower() in PARTS_OF_A_TOWN
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
            and not (self.current.outside and not SAME.search(text))
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
        for figure in segment.figures:
            aside = wider or "protested" in figure.rules
            (event.wider if aside else event.figures).append(figure)
        if spot is not None and event.spot is not None and not wider:
            self._place(event, spot)
        if first is not None and when is not None and last is not None and not wider:
            if event.first is None or (
                is_finer(when, event)
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

    def _needed(self) -> "Event":
        if self.current is None:
            raise ReadingError("no event is open yet")
        return self.current
