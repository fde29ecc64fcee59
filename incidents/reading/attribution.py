"""Who gives a figure: the speaker at its place, the one before, or nobody."""

import itertools
import re
from typing import Final

from incidents.model import (
    ClaimantRole,
    Victims,
)
from incidents.reading.actors import (
    NOBODY,
    Voice,
    is_group,
    voice_of,
)
from incidents.reading.context import Context
from incidents.reading.people import Figure
from incidents.reading.pieces import Event
from incidents.reading.quoted import quoted_at
from incidents.reading.result import (
    Label,
    Span,
)
from incidents.reading.sayings import DAYS_AFTER, speaker_at, speaker_between

STATE_LIKE: Final = frozenset({ClaimantRole.STATE, ClaimantRole.LOCAL_OFFICIAL})

# What only the military's own account would say, and say so.
_OF_THE_MILITARY: Final = re.compile(
    r"\b(?:soldiers?|troops|frontier corps|fc|terrorists?|martyr\w*|shahadat|jawans?|captain|major"
    r"|security (?:forces|personnel))\b"
)


_DENIED_THAT: Final = re.compile(r"\w+\s+that\b")


class Attribution(Context):
    """Finds who gives each figure."""

    def _inherit(self) -> None:
        """Let a sentence without a speaker go on with the last one of its paragraph, weakly."""
        by_sentence: dict[int, Event] = {}
        for event in self.events:
            for segment in event.segments:
                by_sentence[segment.sentence] = event
        last: tuple[Voice, Span | None] | None = None
        previous = None
        for sentence in self.parsed.sentences:
            if (
                previous is None
                or sentence.paragraph != previous.paragraph
                or by_sentence.get(sentence.index) is not by_sentence.get(previous.index)
            ):
                last = None
            sayings = self.speech.sayings.get(sentence.index, [])
            if sayings:
                voice = sayings[-1].voice
                armed = voice.role is ClaimantRole.ARMED_GROUP
                last = (
                    None
                    if armed or voice is NOBODY or sayings[-1].kind == "deny"
                    else (voice, sayings[-1].span)
                )
            elif last is not None:
                self.inherited[sentence.index] = last
            previous = sentence
        self._look_ahead(by_sentence)

    def _look_ahead(self, by_sentence: dict[int, Event]) -> None:
        """Give the killing to the police who tell more of “the victim”."""
        sentences = self.parsed.sentences
        pairs = [
            *itertools.pairwise(sentences),
            # One sentence may stand between: "The other was unhurt."
            *((one, two) for one, two in zip(sentences, sentences[2:], strict=False)),
        ]
        for sentence, following in pairs:
            if sentence.index in self.inherited or sentence.index in self.speech.sayings:
                continue
            if sentence.paragraph != following.paragraph or by_sentence.get(
                sentence.index
            ) is not by_sentence.get(following.index):
                continue
            sayings = self.speech.sayings.get(following.index, [])
            text = self.parsed.lower[following.start : following.end]
            if (
                sayings
                and sayings[0].voice.role in STATE_LIKE
                and sayings[0].voice.actor not in {"ispr", "pakistan-army", "pakistan-military"}
                and sayings[0].rule in {"according", "subject"}
                and sayings[0].kind != "deny"
                and re.search(
                    (
                        r"\bthe (?:victims?|deceased|bod(?:y|ies)|attackers|assailants"
                        r"|gunmen|injured|wounded|dead|culprits|suspects?|explosion"
                        r"|blast|device|bomb|men|pair|two|three)\b|\bboth\b|\ball (?:of them|the)\b"
                        r"|^(?:his|her|their|the other|another|a second|one of them)\b"
                    ),
                    text,
                )
            ):
                self.inherited[sentence.index] = (sayings[0].voice, sayings[0].span)

    def _voice(self, figure: Figure) -> tuple[Voice, Span | None, Label, str]:
        """Return who gives a figure, and how sure that is."""
        saying = speaker_at(self.speech, figure.sentence, figure.told)
        if figure.harm is not None and figure.harm.start > figure.end:
            aside = speaker_between(
                self.speech, self.parsed, figure.sentence, figure.end, figure.harm.start
            )
            saying = aside or saying
        sentence = self.parsed.sentences[figure.sentence]
        quoted = quoted_at(self.parsed, self.mentions, sentence, figure.start)
        if quoted is not None:
            return quoted.voice, quoted.span, Label.CHECK, "quoted claim"
        if self.speech.own_text and re.search(
            r"\b(?:reports?|rumou?rs|number|figure)\b[^.;]{0,90}\b(?:is|are) (?:\w+ and )?"
            r"(?:baseless|false|incorrect|untrue|fabricated)\b",
            self.parsed.lower[sentence.start : sentence.end],
        ):
            # Who calls a figure false does not give it.
            return NOBODY, None, Label.CHECK, "disowned"
        if saying is not None:
            if saying.voice is NOBODY and self.speech.own_text and self.speech.default is not None:
                return self.speech.default, self.speech.default_span, Label.GUESS, "source"
            if saying.kind == "deny" and _DENIED_THAT.match(self.parsed.lower, saying.verb):
                # "The army denied that 12 had died": who gave the figure is not said.
                return NOBODY, None, Label.CHECK, "denied"
            sure: Label = (
                Label.CHECK
                if saying.rule.startswith(("pronoun", "the ", "shared", "known"))
                else Label.HIGH
            )
            return (
                saying.voice,
                saying.span,
                sure if saying.voice is not NOBODY else Label.CHECK,
                saying.rule,
            )
        nominal = self._nominal(figure)
        if nominal is not None:
            return *nominal, Label.HIGH, "nominal"
        if self.speech.default is not None and (self.speech.own_text or self._partisan(figure)):
            return self.speech.default, self.speech.default_span, Label.CHECK, "source"
        if figure.sentence in self.inherited:
            return *self.inherited[figure.sentence], Label.GUESS, "inherited"
        finder = self._finder(figure)
        if finder is not None:
            return *finder, Label.CHECK, "found by"
        earlier = self._earlier_in_sentence(figure)
        if earlier is not None:
            return *earlier, Label.GUESS, "inherited"
        sentence = self.parsed.sentences[figure.sentence]
        relays = self.speech.relayed is not None and (
            self.speech.relayed.actor not in {"ispr", "pakistan-army", "pakistan-military"}
            or _OF_THE_MILITARY.search(self.parsed.lower[sentence.start : sentence.end])
        )
        if relays and self.speech.relayed is not None and not self._is_aside(figure):
            return self.speech.relayed, None, Label.GUESS, "one voice"
        return NOBODY, None, Label.CHECK, "nobody"

    def _is_aside(self, figure: Figure) -> bool:
        """Whether a figure belongs to something earlier, of which the report only reminds."""
        return any(
            event.background
            for event in self.events
            if any(one.start <= figure.start < one.end for one in event.segments)
        )

    def _finder(self, figure: Figure) -> tuple[Voice, Span | None] | None:
        """Read “The Levies recovered the body of a man”: it is they who tell of it."""
        if figure.victims is not Victims.UNKNOWN:
            return None
        sentence = self.parsed.sentences[figure.sentence]
        for one in self.mentions:
            if one.sentence != figure.sentence or one.end > figure.start:
                continue
            after = self.parsed.lower[one.end : one.end + 60]
            opens = one.start - sentence.start < 40
            if opens and re.match(
                r"(?:\s+\w+){0,3}?\s+(?:recovered|found|discovered|retrieved)\b", after
            ):
                voice = voice_of(one.actor)
                return (voice, (one.start, one.end)) if voice.role in STATE_LIKE else None
        return None

    def _earlier_in_sentence(self, figure: Figure) -> tuple[Voice, Span | None] | None:
        """Read “One man had died, he said, while 22 had been detained” of one incident."""
        sayings = [
            one
            for one in self.speech.sayings.get(figure.sentence, [])
            if one.end <= figure.start and one.voice is not NOBODY and not one.leading
        ]
        if not sayings or sayings[-1].voice.role is ClaimantRole.ARMED_GROUP:
            return None
        for event in self.events:
            spans = [(one.start, one.end) for one in event.segments]
            if any(a <= figure.start < b for a, b in spans) and any(
                a <= sayings[-1].verb < b for a, b in spans
            ):
                return sayings[-1].voice, sayings[-1].span
        return None

    def _partisan(self, figure: Figure) -> bool:
        sentence = self.parsed.sentences[figure.sentence]
        return bool(
            re.search(
                r"\b(?:enemy|our|sarmachars?)\b", self.parsed.lower[sentence.start : sentence.end]
            )
        )

    def _nominal(self, figure: Figure) -> tuple[Voice, Span | None] | None:
        """Read “The BLA's claim of responsibility for the deaths of 214 soldiers”."""
        sentence = self.parsed.sentences[figure.sentence]
        before = self.parsed.lower[sentence.start : figure.start]
        match = re.search(
            r"\b(?:claims?|claimed|statement|assertion|announcement)\b[^.;]{0,60}$", before
        )
        if match is None or DAYS_AFTER.search(before):
            return None
        named = [
            one
            for one in self.mentions
            if sentence.start <= one.start and one.end <= figure.start and is_group(one.actor)
        ]
        if not named:
            return None
        return voice_of(named[-1].actor), (named[-1].start, named[-1].end)
