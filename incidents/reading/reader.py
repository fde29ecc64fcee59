"""A report's text becomes drafts: all the steps, in their order."""

from dataclasses import replace
from datetime import date
from typing import Final

from incidents.model import SourceType
from incidents.reading.drafter import Drafter
from incidents.reading.errors import ReadingError
from incidents.reading.ledger import ledger_of
from incidents.reading.linking.author import kind_of_source, set_author
from incidents.reading.mentions import events_of, find_mentions
from incidents.reading.result import Reading
from incidents.reading.urdu import is_urdu, read_urdu

# An editor settles each number of a report: nobody does so for more.
MOST_NUMBERS: Final = 400


def read_report(
    text: str,
    *,
    published: date | None = None,
    source_type: SourceType | None = None,
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
        nobody else is named. None where nobody says so: then the text shows it, as far as it does,
        and ``Reading.source_type`` is a proposal.

    Raises
    ------
    ReadingError
        If the text is too long to be read at once, or holds more numbers than an editor settles.
    """
    if is_urdu(text):
        return replace(read_urdu(text, published), source_type=source_type or SourceType.NEWS)
    found = find_mentions(text, published)
    if found is None:
        return Reading((), (), "en", ("The text is empty.",))
    if len(found.numbers) > MOST_NUMBERS:
        raise ReadingError(
            f"The text holds {len(found.numbers):,} numbers; at most {MOST_NUMBERS} are settled at "
            "once. Paste the part that tells of the incidents."
        )
    parsed, speech = found.parsed, found.speech
    author = set_author(parsed, found.actors, speech, source_type)
    source_type = source_type or kind_of_source(parsed, author)
    events = events_of(found, published)
    drafter = Drafter(parsed, found.actors, speech, source_type, events, published)
    drafts = drafter.drafts()
    uses = ledger_of(found, drafter.used, drafter.reasons, drafts)
    undated = "No day of publication: days of the week are not resolved."
    notes = (undated,) if published is None else ()
    return Reading(tuple(drafts), uses, "en", notes, source_type, author.span)
