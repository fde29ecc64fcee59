"""To which of the incidents met so far a segment belongs, or whether it opens a new one."""

import re
from dataclasses import replace
from datetime import date, timedelta

from geo.precision import GeoPrecision
from incidents.model import DatePrecision, Victims
from incidents.reading.gathered import Gathered
from incidents.reading.pieces import Event, Segment, family, key_of, tells
from incidents.reading.spots import Spot
from incidents.reading.telling import (
    APART,
    EARLIER,
    HELD,
    IN_THE,
    LATER,
    MEANWHILE,
    NOTE,
    PARTS_OF_A_TOWN,
    PARTY,
    PROVINCE,
    SAME,
    TOLL_LATER,
    WIDE,
    is_definite,
    kinds_of,
    leads,
    one_main,
    shares_figure,
)
from incidents.reading.when import When


class Targets(Gathered):
    """Chooses the incident that a segment goes on with."""

    def _is_protest_about(self, segment: Segment, text: str, event: Event) -> bool:
        """Whether people took to the street over what has been told: that is one more incident."""
        if event.outside or event.background or not HELD.search(text) or NOTE.search(text):
            return False
        kinds = {
            family(hit.row["sub_event_type"]) for hit in segment.triggers if not hit.row["thing"]
        }
        known = kinds_of(event)
        kinds -= {"body"}
        told = bool(known) or bool(event.figures)
        return kinds == {"protest"} and told and "protest" not in known

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
            if SAME.search(text) or (segment.figures and not totals and PROVINCE.search(text)):
                return None
            return current
        if totals:
            return current
        if (
            spot is not None
            and spot.kind == "province"
            and segment.figures
            and current.key
            and PROVINCE.search(text)
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
            and not TOLL_LATER.search(text)
            and not (current.first <= first <= (current.last or current.first))
            and (first < current.first or self._another_deed(segment, current))
        ):
            return None
        if (
            (EARLIER.search(text) or LATER.match(text))
            and (segment.figures or LATER.match(text))
            and tells(segment)
            and self._other_kind(segment, current)
        ):
            return None
        if self._is_protest_about(segment, text, current):
            return None
        about = IN_THE.search(text)
        if about and segment.figures and "protest" in kinds_of(current):
            # "his son was also wounded in the shooting" that the protest is about
            others = [
                one
                for one in self.events
                if "protest" not in kinds_of(one) and one.key == current.key and not one.background
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
            and bool(PROVINCE.search(text))
            and bool(PARTY.search(text))
            and not WIDE.search(text)
        )

    def _known(self, segment: Segment, spot: Spot | None, text: str) -> Spot | None:
        """Take an unknown colony or road for a part of the town that was told of last."""
        if spot is None or spot.kind != "unknown" or self.current is None:
            return spot
        last = self.current.spot
        part = spot.name.split()[-1].lower() in PARTS_OF_A_TOWN or SAME.search(text)
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

    def _another_deed(self, segment: Segment, event: Event) -> bool:
        """Whether a later day tells of a bomb where there was none: no news of the first deed."""
        kinds = {
            family(hit.row["sub_event_type"])
            for hit in segment.triggers
            if int(hit.row["weight"]) > 4
        }
        return (
            "bomb" in kinds
            and "bomb" not in kinds_of(event)
            and not is_definite(self.parsed, segment)
        )

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
            and not leads(self.parsed, segment, spot)
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
                ) or self._another_month(event, when, first)
                fresh = (
                    segment.separate
                    and event_like
                    and event.segments
                    and segment.figures
                    and not is_definite(self.parsed, segment)
                )
                if (
                    clash
                    and event_like
                    and (segment.figures or tells(segment))
                    and not TOLL_LATER.search(self.parsed.lower[segment.start : segment.end])
                ):
                    continue
                if self._elsewhere(event, segment, spot):
                    continue
                if segment.second and event.spot is not None and spot.name != event.spot.name:
                    continue
                if (
                    (
                        EARLIER.search(self.parsed.lower[segment.start : segment.end])
                        or LATER.match(self.parsed.lower, segment.start)
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
                or shares_figure(event, segment)
            ):
                self._place(event, spot)
                return event
        if not event_like:
            return current
        return None

    def _another_month(self, event: Event, when: When | None, first: date | None) -> bool:
        """Whether a month is told of that the day of an incident does not lie in."""
        return (
            first is not None
            and event.first is not None
            and when is not None
            and when.role == "event"
            and when.precision is DatePrecision.MONTH
            and (first.year, first.month) != (event.first.year, event.first.month)
        )

    def _elsewhere(self, event: Event, segment: Segment, spot: Spot) -> bool:
        """Whether another village of the same district is told of, or a protest about it all."""
        if not tells(segment) and not segment.figures:
            return False
        text = self.parsed.lower[segment.start : segment.end]
        if self._is_protest_about(segment, text, event):
            return True
        if segment.paragraph == event.segments[-1].paragraph:
            # "Hours later a second bomb went off in the town's X quarter"
            later = (
                APART.match(text)
                or LATER.match(self.parsed.lower, segment.start)
                or (
                    segment.figures
                    and not shares_figure(event, segment)
                    and MEANWHILE.search(text[:140])
                )
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
        if kinds == {"protest"} and known and "protest" not in known and HELD.search(text):
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
        if other and LATER.match(self.parsed.lower, segment.start):
            # "The same night a stretch of track at Othertown was blown up"
            return True
        apart = bool(kinds) and bool(known) and not kinds & known
        return (
            other
            and (bool(segment.figures) or apart)
            and not shares_figure(event, segment)
            and not is_definite(self.parsed, segment)
        )
