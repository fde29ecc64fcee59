"""A report's text becomes drafts: all the steps, in their order."""

from datetime import date

from incidents.model import SourceType
from incidents.reading.drafter import Drafter
from incidents.reading.ledger import ledger_of
from incidents.reading.linking.author import set_author
from incidents.reading.mentions import events_of, find_mentions
from incidents.reading.result import Reading
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
    found = find_mentions(text, published, reduced=reduced)
    if found is None:
        return Reading((), (), "en", reduced, ("The text is empty.",))
    parsed, speech = found.parsed, found.speech
    set_author(parsed, found.actors, speech, source_type)
    events = events_of(found, published)
    drafter = Drafter(parsed, found.actors, speech, source_type, events, published)
    drafts = drafter.drafts()
    uses = ledger_of(parsed, found.numbers, drafter.used, drafter.reasons, drafts)
    notes = ["Read without the parser: check every field."] if parsed.reduced else []
    if published is None:
        notes.append("No day of publication: days of the week are not resolved.")
    return Reading(tuple(drafts), uses, "en", parsed.reduced, tuple(notes))
