"""What a text is made of: its words, who and what it names, its clauses and their incidents."""

from dataclasses import dataclass
from datetime import date

from incidents.model import DatePrecision
from incidents.reading.actors import Mention, find_actors, is_group
from incidents.reading.claimants import find_speech
from incidents.reading.dates import find_dates
from incidents.reading.figures import find_figures
from incidents.reading.frames import of_deeds
from incidents.reading.harms import Harm, find_harms
from incidents.reading.letterhead import (
    DAILY,
    count_headlines,
    dateline_day,
    in_dateline,
    in_letterhead,
)
from incidents.reading.numbers import Number, find_numbers
from incidents.reading.people import of_their_group
from incidents.reading.pieces import Event, Segment, cut, is_planned
from incidents.reading.places import find_places
from incidents.reading.references import complete
from incidents.reading.rules import lexicon
from incidents.reading.sayings import Speech
from incidents.reading.segments import group
from incidents.reading.spots import Spot
from incidents.reading.text import Parsed, parse


@dataclass(frozen=True, slots=True)
class Mentions:
    """What is named in a text, and its clauses; ``headlines`` is how many sentences head it."""

    parsed: Parsed
    actors: list[Mention]
    numbers: list[Number]
    spots: list[Spot]
    speech: Speech
    segments: list[Segment]
    headlines: int
    harms: dict[int, list[Harm]]


def find_mentions(text: str, published: date | None) -> Mentions | None:
    """Return what an English text is made of, None where it is empty.

    Raises
    ------
    ReadingError
        If the text is too long to be read at once.
    """
    parsed = parse(text)
    if not parsed.tokens:
        return None
    actors = find_actors(parsed)
    dates = find_dates(parsed, published or dateline_day(parsed))
    headlines = count_headlines(parsed)
    for when in dates:
        if (
            when.rule[:7] != "weekday"
            and when.role == "event"
            and in_dateline(parsed, when.start, when.end)
        ):
            when.role = "said"
    numbers = find_numbers(parsed, [(one.start, one.end) for one in dates])
    blocked = [
        (one.start, one.end)
        for one in actors
        if " " in parsed.lower[one.start : one.end] and one.rule[:5] == "actor"
    ]
    spots = find_places(parsed, blocked)
    harms = find_harms(parsed)
    taken = [(one.start, one.end) for one in actors]
    taken += [(one.start, one.end) for one in spots] + [(one.start, one.end) for one in dates]
    figures = find_figures(parsed, numbers, harms, taken)
    figures = complete(parsed, numbers, figures, harms)
    groups = [(one.start, one.actor) for one in actors if is_group(one.actor) and not one.generic]
    of_their_group(parsed, figures, groups)
    speech = find_speech(parsed, actors)
    triggers = [
        one for one in lexicon("triggers").find(parsed.lower) if not is_planned(parsed, one)
    ]
    for spot in spots:
        if spot.role == "event" and in_letterhead(parsed, spot, actors):
            spot.role = "dateline"
    segments = of_deeds(parsed, cut(parsed, spots, dates, figures, triggers))
    return Mentions(parsed, actors, numbers, spots, speech, segments, headlines, harms)


def events_of(found: Mentions, published: date | None) -> list[Event]:
    """Return the incidents that the clauses of a text tell of, in the order of the text."""
    parsed = found.parsed
    dateline = next((one for one in found.spots if one.role == "dateline" and one.district), None)
    events = group(parsed, found.segments, published, found.headlines, dateline)
    if DAILY.search(parsed.lower[:400]) and (published or dateline_day(parsed)):
        # A daily report tells of its day, item by item.
        for event in events:
            if event.first is None and not event.background:
                event.first = event.last = dateline_day(parsed) or published
                event.precision, event.date_rule = DatePrecision.DAY, "inherited"
    return events
