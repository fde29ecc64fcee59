"""How far the sources of an incident are independent of each other, as far as it is known.

Several publishers are not several witnesses: what they print may be one and the same
official's word. Counted are publishers, and the voices whose word they carry.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from incidents.codebook import fold_code, read_codebook
from incidents.model import Claim, Incident

__all__ = ["publishers_of", "support_in_words", "voices_of"]

_NO_LETTER: Final = re.compile(r"[\W_]+")
_ARTICLE: Final = re.compile(r"^the\s+")
_MOST: Final = 4  # voices that the sentence names


def publishers_of(names: Iterable[str | None]) -> frozenset[str]:
    """Return the publishers among names, each once however it is spelled.

    "The Testland Gazette", "testland gazette" and "Testland-Gazette" are one;
    a report whose publisher is not named adds nobody.
    """
    folded = (unicodedata.normalize("NFKC", name or "").strip().casefold() for name in names)
    return frozenset(_NO_LETTER.sub("", _ARTICLE.sub("", name)) for name in folded) - {""}


def voices_of(incident: Incident) -> tuple[str, ...]:
    """Return whose word the claims carry, each once, by name, in the order of the record."""
    voices: dict[str, str] = {}
    for claim in incident.claims:
        voices.setdefault(claim.claimant_actor or fold_code(claim.claimant), _name(claim))
    return tuple(voices.values())


def _name(claim: Claim) -> str:
    if claim.claimant_actor is None:
        return claim.claimant
    entry = read_codebook().entry("actor", claim.claimant_actor)
    return entry.extra["short_name"] or entry.label


def support_in_words(incident: Incident) -> str:
    """Return how many publishers carry an incident, and whose word they carry.

    "3 publishers, 1 voice: ISPR. They carry one and the same word."
    """
    count = len(publishers_of(report.publisher for report in incident.reports))
    voices = voices_of(incident)
    published = f"{count} publisher{'' if count == 1 else 's'}"
    if not voices:
        return f"{published}; whose word they carry is not recorded."
    named = ", ".join(voices[:_MOST])
    more = f" and {len(voices) - _MOST} more" if len(voices) > _MOST else ""
    said = f"{published}, {len(voices)} voice{'' if len(voices) == 1 else 's'}: {named}{more}."
    if count > 1 and len(voices) == 1:
        return f"{said} They carry one and the same word, and are not independent of each other."
    if count > 1:
        return f"{said} Whether a publisher has seen it for itself is not recorded."
    return said
