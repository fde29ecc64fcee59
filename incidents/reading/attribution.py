"""Who gives each figure: the link to its speaker, and what no link may overrule."""

import re
from typing import Final

from incidents.model import ClaimantRole
from incidents.reading.actors import NOBODY, Voice
from incidents.reading.context import Context
from incidents.reading.linking.choice import Features
from incidents.reading.linking.voices import Scene, Speaker, choose
from incidents.reading.people import Figure
from incidents.reading.result import Label, Span
from incidents.reading.sayings import speaker_at, speaker_between

STATE_LIKE: Final = frozenset({ClaimantRole.STATE, ClaimantRole.LOCAL_OFFICIAL})

_DENIED_THAT: Final = re.compile(
    r"\w+\s+(?:(?:the|any|all|some|media|earlier)\s+)*"
    r"(?:(?:reports?|claims?|rumou?rs?|news|allegations?|stories|story|impression)\s+)?that\b"
)
_CALLED_FALSE: Final = re.compile(
    r"\b(?:reports?|rumou?rs|number|figure)\b[^.;]{0,90}\b(?:is|are) (?:\w+ and )?"
    r"(?:baseless|false|incorrect|untrue|fabricated)\b"
)
# From so likely on, a link is worth a look; a speaker that is less likely is a guess.
_LIKELY: Final = 0.8


class Attribution(Context):
    """Finds who gives each figure."""

    def link_speakers(self) -> None:
        """Link each figure to who gives it, one incident after the other."""
        scene = Scene.of(self.parsed, self.mentions, self.speech, self.source)
        self._given: dict[int, tuple[Speaker, float, Features]] = {}
        for event in self.events:
            sentences = {one.sentence for one in event.segments}
            before: Voice | None = None
            for figure in sorted((*event.figures, *event.wider), key=lambda one: one.start):
                speaker, chance, features = choose(scene, figure, sentences, before)
                self._given[figure.start] = speaker, chance, features
                before = speaker.voice if speaker.voice is not NOBODY else before

    def _voice(self, figure: Figure) -> tuple[Voice, Span | None, Label, str]:
        """Return who gives a figure, and how sure that is."""
        saying = speaker_at(self.speech, figure.sentence, figure.told)
        if figure.harm is not None and figure.harm.start > figure.end:
            aside = speaker_between(
                self.speech, self.parsed, figure.sentence, figure.end, figure.harm.start
            )
            saying = aside or saying
        sentence = self.parsed.sentences[figure.sentence]
        if self.speech.own_text and _CALLED_FALSE.search(
            self.parsed.lower, sentence.start, sentence.end
        ):
            # Who calls a figure false does not give it.
            return NOBODY, None, Label.CHECK, "disowned"
        denies = saying is not None and saying.kind == "deny"
        if saying is not None and denies and _DENIED_THAT.match(self.parsed.lower, saying.verb):
            # "The army denied that 12 had died": who gave the figure is not said.
            return NOBODY, None, Label.CHECK, "denied"
        speaker, chance, features = self._given[figure.start]
        label = Label.CHECK if chance >= _LIKELY else Label.GUESS
        rule = "quoted claim" if "voice:claim quoted" in features else "linked"
        return speaker.voice, speaker.span, label, rule
