"""What a clause does not tell of: accidents, withdrawn reports, warnings, crimes, habits.

Words such as "killed" and "explosion" stand in these as well. They are decided before anything
is gathered into incidents, so that no figure of theirs can go astray; it stays in the ledger.
"""

import re
from collections.abc import Sequence
from typing import Final

from incidents.reading.pieces import Segment
from incidents.reading.rules import Lexicon, lexicon
from incidents.reading.text import Parsed

_OPENING: Final = 400  # characters in which a report says what it is about

# An accident is decided for the report, and overruled only where it tells of an attack.
_ATTACK: Final = re.compile(
    r"\b(?:bomb|ied|gunmen|explosive|landmine|militants?|attack|firing|opened fire|suicide|grenade"
    r"|rocket|mortar|drone|shot|abduct|kidnap|ambush|protest|terroris|insurgen|separatist|bullet"
    r"|fired (?:on|at|upon)|land ?mine|(?:a|planted|buried) mine\b|marcher|procession"
    r"|hands tied|tortur|militant)\w*"
)
_IN_COURT: Final = re.compile(
    r"\b(?:courts?|tribunal|judges?|sentenced|convicted|acquitted|verdict|hearing)\b"
)


def of_deeds(parsed: Parsed, segments: Sequence[Segment]) -> list[Segment]:
    """Return the clauses that may tell of a deed, in their order."""
    if is_of_accident(parsed):
        return []
    withdrawn = {
        one.paragraph for one in segments if _says(parsed, one, lexicon("cues", "withdrawn"))
    }
    return [
        one
        for one in segments
        if one.paragraph not in withdrawn and not _tells_of_none(parsed, one)
    ]


def is_of_accident(parsed: Parsed) -> bool:
    """Whether a report is about an accident and nowhere about an attack."""
    opens = lexicon("cues", "accident").find(parsed.lower[:_OPENING])
    return bool(opens) and not _ATTACK.search(parsed.lower)


def _tells_of_none(parsed: Parsed, one: Segment) -> bool:
    """Whether a clause warns, tells of a habit or a crime, or names an old case in a court."""
    if _says(parsed, one, lexicon("cues", "crime")):
        return True
    if not one.figures:
        habit = not one.dates and _says(parsed, one, lexicon("cues", "habit"))
        return habit or _says(parsed, one, lexicon("cues", "warning"))
    in_court = _IN_COURT.search(parsed.lower, one.start, one.end)
    return bool(in_court) and not one.spots and not one.dates


def _says(parsed: Parsed, one: Segment, words: Lexicon) -> bool:
    return bool(words.find(parsed.lower[one.start : one.end]))
