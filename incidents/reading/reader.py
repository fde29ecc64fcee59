"""A report's text becomes drafts: all the steps, in their order."""

from datetime import date

from incidents.model import (
    DatePrecision,
    SourceType,
)
from incidents.reading.actors import find_actors, is_group
from incidents.reading.claimants import find_speech
from incidents.reading.dates import find_dates
from incidents.reading.drafter import Drafter
from incidents.reading.figures import find_figures
from incidents.reading.harms import find_harms
from incidents.reading.ledger import ledger_of
from incidents.reading.letterhead import (
    DAILY,
    count_headlines,
    dateline_day,
    in_dateline,
    in_letterhead,
)
from incidents.reading.numbers import find_numbers
from incidents.reading.people import of_their_group
from incidents.reading.pieces import cut, is_planned
from incidents.reading.places import find_places
from incidents.reading.references import complete
from incidents.reading.result import (
    Reading,
)
from incidents.reading.rules import lexicon
from incidents.reading.segments import group
from incidents.reading.text import parse
from incidents.reading.urdu import is_urdu, read_urdu


def read_report(
    text: str,
    *,
    published: date | None = None,
    source_type: SourceType = SourceType.NEWS,
    reduced: bool = False,
) -> Reading:
    """Return the draft incidents of a report, and what became of each of its numbers.

    Parameters
    ----------
    text
        The text of the report; spans are offsets into exactly this text.
    published
        The day of publication. Without it no weekday is resolved.
    source_type
        Who published it: a text issued by a party speaks for that party where
        nobody else is named.
    reduced
        Read without the parser, as where its model is not installed.

    Raises
    ------
    ReadingError
        If the text is too long to be read at once.
    """
    if is_urdu(text):
        return read_urdu(text, published)
    parsed = parse(text, reduced=reduced)
    if not parsed.tokens:
        return Reading((), (), "en", parsed.reduced, ("The text is empty.",))
    mentions = find_actors(parsed)
    dates = find_dates(parsed, published or dateline_day(parsed))
    headline = count_headlines(parsed)
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
        for one in mentions
        if " " in parsed.lower[one.start : one.end] and one.rule[:5] == "actor"
    ]
    spots = find_places(parsed, blocked)
    harms = find_harms(parsed)
    taken = [(one.start, one.end) for one in mentions]
    taken += [(one.start, one.end) for one in spots] + [(one.start, one.end) for one in dates]
    figures = find_figures(parsed, numbers, harms, taken)
    figures = complete(parsed, numbers, figures, harms)
    groups = [(one.start, one.actor) for one in mentions if is_group(one.actor) and not one.generic]
    of_their_group(parsed, figures, groups)
    speech = find_speech(parsed, mentions, source_type)
    triggers = [
        one for one in lexicon("triggers").find(parsed.lower) if not is_planned(parsed, one)
    ]
    for spot in spots:
        if spot.role == "event" and in_letterhead(parsed, spot, mentions):
            spot.role = "dateline"
    segments = cut(parsed, spots, dates, figures, triggers)
    dateline = next((one for one in spots if one.role == "dateline" and one.district), None)
    events = group(parsed, segments, published, headline, dateline)
    if DAILY.search(parsed.lower[:400]) and (published or dateline_day(parsed)):
        # A daily report tells of its day, item by item.
        for event in events:
            if event.first is None and not event.background:
                event.first = event.last = dateline_day(parsed) or published
                event.precision, event.date_rule = DatePrecision.DAY, "inherited"
    drafter = Drafter(parsed, mentions, speech, source_type, events, published)
    drafts = drafter.drafts()
    uses = ledger_of(parsed, numbers, drafter.used, drafter.reasons, drafts)
    notes = ["Read without the parser: check every field."] if parsed.reduced else []
    if published is None:
        notes.append("No day of publication: days of the week are not resolved.")
    return Reading(tuple(drafts), uses, "en", parsed.reduced, tuple(notes))
