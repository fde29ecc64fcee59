"""Who gave a data set its figure: the source that a coder names, as a claimant of ours.

Coders name a source in a few free words ("police, BLA statement"). One voice that
the register or the reading's table of claimants knows becomes the claimant, with
its role; several voices of different sides, or words that nobody knows, stay the
data set's own figure, with the source named beside it. Nothing is guessed.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from incidents.model import ClaimantRole
from incidents.reading.actors import Voice, find_actors, voice_of, voices_in
from incidents.reading.text import parse

__all__ = ["OriginalSource", "original_source"]

# Between two sources; the brackets hold what the coder adds about one.
_DIVIDERS: Final = re.compile(r"[;,/]|\band\b")
_BRACKETS: Final = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class OriginalSource:
    """Who gave a figure.

    Attributes
    ----------
    claimant : str
    role : ClaimantRole
    actor : str or None
        Its id in the register.
    """

    claimant: str
    role: ClaimantRole
    actor: str | None


@lru_cache(maxsize=2048)
def original_source(text: str) -> OriginalSource | None:
    """Return the one voice behind a coder's words, None where they name none or several.

    Parameters
    ----------
    text : str
        As "BRA website", "police", "Meerik Baloch, BLA spokesman".
    """
    parts = [part for part in _DIVIDERS.split(_BRACKETS.sub(" ", text)) if part.strip()]
    voices = [_voice(part.strip()) for part in parts]
    known = [voice for voice in voices if voice is not None]
    # A part that nobody knows may be a person who speaks for the other part, or another source.
    if not known or len(known) < len(voices):
        return None
    if len({voice.role for voice in known}) > 1:
        return None
    role = known[0].role
    # A paper is called by its own name, which says more than "media".
    told = [
        voice.name if role is not ClaimantRole.MEDIA else part.strip()
        for voice, part in zip(known, parts, strict=True)
    ]
    names = list(dict.fromkeys(told))
    actors = {voice.actor for voice in known}
    return OriginalSource(
        " and ".join(names)[:500], role, actors.pop() if len(actors) == 1 else None
    )


def _voice(text: str) -> Voice | None:
    parsed = parse(text)
    mentions = find_actors(parsed)
    voices = voices_in(parsed, mentions, 0, len(text))
    if voices:
        return voices[0][2]
    return voice_of(mentions[0].actor) if len({one.actor for one in mentions}) == 1 else None
