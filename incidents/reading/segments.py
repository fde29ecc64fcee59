"""Which sentence tells of which incident.

A new district, a new day, a far earlier day or words like "in another
incident" open a new draft; everything else goes on with the last one.
"""

import re
from datetime import date

from incidents.reading.gathered import Day
from incidents.reading.pieces import Event, Segment, key_of, tells
from incidents.reading.spots import Spot
from incidents.reading.targets import Targets
from incidents.reading.telling import (
    EXACT,
    IN_EACH,
    IN_SEVERAL,
    ONE_DEED,
    SAME,
    TOTAL,
    WIDE,
    best_spot,
    is_heading,
    kinds_of,
    several_events,
)
from incidents.reading.text import Parsed


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


class _Builder(Targets):
    """Goes through the segments once and keeps what was met."""

    def take(self, segment: Segment, headline: bool) -> None:
        """Give a segment to an incident, or open a new one."""
        text = self.parsed.lower[segment.start : segment.end]
        spot = self._known(segment, best_spot(segment), text)
        keys = len({key_of(one) for one in segment.spots if key_of(one)})
        several = keys > 2 or (keys == 2 and bool(IN_EACH.search(text)))
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
        totals = several or (bool(TOTAL.search(text)) and (spot is None or spot.kind == "province"))
        if background and ONE_DEED.search(text) and SAME.search(text):
            # "In 2012, at the same gate, a bomb had killed the gardener"
            totals = False
        background = background and not (totals and spot is not None)
        many = any(not one.singular for one in segment.figures)
        if WIDE.search(text) and many and not (when and when.precision in EXACT):
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
            and (listing or (not event_like and is_heading(self.parsed, segment)))
        ):
            following = self.parsed.sentences[segment.sentence + 1]
            alone = following.paragraph != segment.paragraph
            self.day = Day(segment.paragraph, when, first, last, alone)  # type: ignore[arg-type]
            return
        if event_like and day is not None:
            day.used = True
        if spot is not None and key_of(spot) and is_heading(self.parsed, segment):
            self._open(segment, spot, when, first, last, background)
            return
        if self.current is None:
            if event_like or spot is not None:
                event = self._open(segment, spot, when, first, last, background)
                event.total_only = totals and (
                    spot is None
                    or (
                        spot.kind == "province"
                        and (several_events(self.segments) or bool(IN_SEVERAL.search(text)))
                    )
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
                protest = told is not None and "protest" in kinds_of(told)
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
