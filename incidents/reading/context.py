"""What the steps of drafting share: the text, who is named, who speaks, the incidents."""

from datetime import date

from incidents.model import (
    SourceType,
)
from incidents.reading.actors import (
    Mention,
)
from incidents.reading.pieces import Event
from incidents.reading.sayings import Speech
from incidents.reading.text import Parsed


class Context:
    """The text with what was found in it; ``used`` and ``reasons`` say what became of numbers."""

    def __init__(
        self,
        parsed: Parsed,
        mentions: list[Mention],
        speech: Speech,
        source: SourceType,
        events: list[Event],
        published: date | None,
    ) -> None:
        self.parsed = parsed
        self.published = published
        self.mentions = mentions
        self.speech = speech
        self.source = source
        self.events = events
        self.used: set[int] = set()
        self.reasons: dict[int, str] = {}
