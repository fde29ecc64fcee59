"""Who owns and who denies an incident."""

import re
from typing import Final

from incidents.model import (
    ClaimantRole,
    ClaimKind,
    Measure,
)
from incidents.reading.actors import (
    NOBODY,
    Voice,
    is_group,
    voice_of,
)
from incidents.reading.other_deeds import other_deeds
from incidents.reading.result import (
    Label,
    ReadClaim,
    Span,
)
from incidents.reading.rules import Hit, lexicon
from incidents.reading.telling import kinds_of
from incidents.reading.text import Sentence
from incidents.reading.whose import Whose

_DEED: Final = re.compile(
    r"\b(?:said|says|told|claimed|added|stated|declared|announced)\b[^.;]{0,60}?\b(?:(?:its"
    r"|their|our"
    r"|the (?:group|alliance|organi[sz]ation|outfit)'s)"
    r" (?:\w+ )?(?:men|man|fighters?|members?|sarmachars?|units?|bombers?|fidayeen|comrades"
    r"|snipers?|guerrillas?|squads?|brigade|wing)|it|they|(?:the |baloch )?(?:sarmachars?|freedom"
    r" fighters|mujahideen|fidayeen)) (?:\w+ )?(?:had |have |has )?(?:\w+ly )?"
    r"(?:killed|attacked|targeted|ambushed|overrun|overran|captured|carried out|stormed|seized"
    r"|destroyed|detonated|blown up|blew up|hit|bombed|executed|abducted|shot|inflicted|struck)\b"
)

_OWNS: Final = re.compile(
    r"\b(?:claimed|claims|claiming|owned|accepted|admitted|acknowledged|(?:took"
    r"|taken) credit for)\s+"
    r"(?:the|it|an?|both|all|two|three|four|five|six|seven|several|these|this|credit for)\b"
    r"(?:\s+\w+){0,3}?\s*\b(?:attacks?|act|bombings?|killings?|raids?|blasts?|ambush\w*|assaults?"
    r"|operations?|abductions?|explosions?|kidnapping|shooting)\b"
)

_DISOWNS: Final = re.compile(
    r"\b(?:nothing to do with|no (?:link|connection|hand|role) (?:with|in|to)"
    r"|(?:is|are) (?:nothing but )?(?:a lie|lies|false propaganda|a pack of lies)"
    r"|(?:is|are) (?:\w+ and )?(?:baseless|false|incorrect|untrue|fabricated|concocted)\b"
    r"|(?:baseless|fabricated|concocted) (?:claims?|allegations?|propaganda))\b"
)

_ASKED: Final = re.compile(
    r"\b(?:the|this|that|these|those|its|claimed)\s+(?:[\w'-]+\s+){0,2}?(?P<what>bomb|blast"
    r"|explosion|ambush|raid|assault|killing|abduct|kidnap|grenade|hijack|pipeline|pylon|shooting"
    r"|attack|siege|track|railway|train|bus)"
)

_KINDS_OF_DEED: Final = (
    r"\b(?:bomb|blast|explo|ied|device|landmine|mine\b|detonat)", r"\bambush", r"\braid",
    r"\b(?:kill|shot|shoot|gunned|murder)", r"\b(?:abduct|kidnap|hostage|seized)", r"\bgrenade",
    r"\bhijack", r"\bpipeline", r"\bpylon", r"\bsiege",
    r"\b(?:track|railway|train)", r"\b(?:bus|coach)\b",
)  # fmt: skip


_SET_APART: Final = re.compile(
    r"\W*(?:separately|meanwhile|elsewhere|in (?:an?other|a) (?:separate |different |unrelated )?"
    r"(?:incident|development|case|event))\b"
)


# '"That is false," the official said'
_FLATLY: Final = re.compile(
    r"^[\s\"“‘']*(?:that|this|it)(?:'s| is| was) (?:\w+ )?(?:false|a lie|untrue|baseless|nonsense"
    r"|incorrect|not true|propaganda|fabricated)\b"
)


def _own_deed(text: str) -> list[Hit]:
    """Return the words with which somebody tells of a deed of their own."""
    match = _DEED.search(text)
    match = match or _OWNS.search(text)
    return [Hit(match.start(), match.end(), "given", {"id": "own deed"})] if match else []


_TAKEN: Final = frozenset({Measure.ABDUCTED, Measure.DISAPPEARED})
_DENIES_CUSTODY: Final = re.compile(
    r"\bden(?:y|ies|ied|ying)\b[^.;]{0,60}\b(?:custody|arrest\w*|detain\w*|hold(?:ing)?|held"
    r"|pick\w* up|tak(?:en|ing))\b"
)


class Statements(Whose):
    """Reads responsibility and denial, and of which incident they speak."""

    def _statements(self) -> dict[int, list[ReadClaim]]:
        """Return who owns and who denies what, by the number of the event."""
        found: dict[int, list[ReadClaim]] = {}
        for kind, voice, span, sentence in self._owned():
            for number in self._meant(sentence, span):
                if any(
                    one.kind is kind and one.claimant == voice.name for one in found.get(number, [])
                ):
                    continue
                found.setdefault(number, []).append(
                    ReadClaim(
                        kind=kind,
                        claimant=voice.name,
                        claimant_role=voice.role,
                        claimant_actor=voice.actor,
                        span=span,
                        claimant_span=span,
                        label=Label.CHECK,
                        rules=("statement",),
                    )
                )
        return found

    def _owned(self) -> list[tuple[ClaimKind, Voice, Span, int]]:
        found: list[tuple[ClaimKind, Voice, Span, int]] = []
        responsibility = lexicon("cues", "responsibility")
        denial = lexicon("cues", "denial")
        none = lexicon("cues", "no_claim")
        for sentence in self.parsed.sentences:
            text = self.parsed.lower[sentence.start : sentence.end]
            hits = responsibility.find(text) or _own_deed(text)
            if (past := other_deeds(self.parsed, sentence)) is not None:
                hits = [one for one in hits if not past[0] <= sentence.start + one.start < past[1]]
            sayings = self.speech.sayings.get(sentence.index, [])
            groups = [
                one
                for one in self.mentions
                if sentence.start <= one.start < sentence.end and is_group(one.actor)
            ]
            armed = [
                one
                for one in sayings
                if one.voice.role is ClaimantRole.ARMED_GROUP
                and one.voice.actor != "unidentified-armed-group"
            ]
            if hits and not (
                none.find(text[: hits[0].end + 6])
                and re.search(r"\b(?:no|nobody|none|yet|nor|not)\b", text[: hits[0].end])
            ):
                voice, span = None, (sentence.start + hits[0].start, sentence.start + hits[0].end)
                others = [
                    one
                    for one in sayings
                    if one.voice.role is not ClaimantRole.ARMED_GROUP
                    and one.verb >= span[0] - 2
                    and one.verb < span[1]
                ]
                if armed:
                    voice = armed[0].voice
                elif groups and "responsib" in text and not others:
                    before = [one for one in groups if one.start < span[0]]
                    behind = [
                        one
                        for one in groups
                        if re.search(r"\bby\b[^.;]{0,50}$", self.parsed.lower[span[1] : one.start])
                    ]
                    if before or behind:
                        voice = voice_of((before or behind)[-1 if before else 0].actor)
                elif (
                    self.speech.default is not None
                    and self.speech.default.role is ClaimantRole.ARMED_GROUP
                ):
                    voice = self.speech.default
                denies = denial.find(text) and re.search(
                    (
                        r"\b(?:denied|denies|no connection|had no hand|not responsible"
                        r"|not involved|rejected|disown)"
                    ),
                    text,
                )
                if voice is not None and not denies:
                    found.append((ClaimKind.RESPONSIBILITY, voice, span, sentence.index))
                    continue
            own = self.speech.default if self.speech.own_text else None
            if own is not None and not armed and _DISOWNS.search(text):
                at = sentence.start
                found.append(
                    (ClaimKind.DENIAL, own, (at, min(sentence.end, at + 60)), sentence.index)
                )
                continue
            flat = _FLATLY.search(text)
            if flat:
                voice_of_it = self._quoted_by(sentence)
                if voice_of_it is not None:
                    span = (sentence.start + flat.start(), sentence.start + flat.end())
                    found.append((ClaimKind.DENIAL, voice_of_it, span, sentence.index))
                    continue
            for saying in sayings:
                if saying.voice is NOBODY:
                    continue
                said = self.parsed.lower[saying.verb : sentence.end]
                if saying.kind == "deny" or re.search(
                    (
                        r"\b(?:fairy tale|an invention|propaganda|pack of lies|baseless"
                        r"|had no hand|no connection|fabricated|concocted|not responsible|staged "
                        r"encounter|fake encounter|never worn|had ever)\b"
                    ),
                    said,
                ):
                    if saying.kind == "deny" and re.match(
                        (
                            r"\w+\s+(?:to comment|permission|entry|access|the (?:offer"
                            r"|demand|proposal|bail))"
                        ),
                        said,
                    ):
                        continue
                    found.append(
                        (
                            ClaimKind.DENIAL,
                            saying.voice,
                            (saying.verb, min(sentence.end, saying.verb + 60)),
                            sentence.index,
                        )
                    )
                    break
        return found

    def _quoted_by(self, sentence: Sentence) -> Voice | None:
        """Return who says a sentence of a quotation: there, or in what follows of it."""
        for at in (sentence.index, sentence.index + 1):
            for saying in self.speech.sayings.get(at, []):
                same = self.parsed.sentences[at].paragraph == sentence.paragraph
                if saying.voice is not NOBODY and not saying.leading and same:
                    return saying.voice
        return None

    def _meant(self, sentence: int, span: Span) -> list[int]:
        """Return the events that a statement is about."""
        text = self.parsed.lower[
            self.parsed.sentences[sentence].start : self.parsed.sentences[sentence].end
        ]
        live = [
            n for n, event in enumerate(self.events) if not event.background and not event.outside
        ]
        live = (
            live
            or [n for n, event in enumerate(self.events) if not event.background]
            or list(range(len(self.events)))
        )
        if (
            re.search(
                (
                    r"\b(?:both|all|coordinated|these|twin|two|three) (?:of "
                    r")?(?:the )?(?:\w+ )?(?:attacks|raids|assaults|bombings|blasts"
                    r"|incidents|operations|explosions|killings|ambushes)\b|\bboth\b"
                ),
                text,
            )
            and len(live) > 1
        ):
            return [n for n in live if not self._is_another_matter(n, sentence)] or live
        taken = [n for n in live if any(one.measure in _TAKEN for one in self.events[n].figures)]
        if _DENIES_CUSTODY.search(text) and taken:
            # "Police deny that the two are in custody": of those who were taken.
            return taken[-1:]
        own = [
            n
            for n, event in enumerate(self.events)
            if any(one.sentence == sentence for one in event.segments)
        ]
        own = [n for n in own if not self.events[n].background] or own
        if len(own) == 1 and (
            len(live) < 2 or not _ASKED.search(text) or self._matches(own[0], text)
        ):
            return own
        fitting = [n for n in live if self._matches(n, text)]
        if fitting:
            return [own[0]] if own and own[0] in fitting else fitting[:1]
        return own[:1] or live[-1:]

    def _is_another_matter(self, number: int, sentence: int) -> bool:
        """Whether an incident is none of "both attacks" that a group owns.

        Bodies that were found are no attack, and neither is what the text sets apart.
        """
        event = self.events[number]
        first = event.segments[0]
        text = self.parsed.lower[first.start : first.end]
        if kinds_of(event) <= {"body"}:
            return bool(kinds_of(event))
        return first.sentence > sentence and bool(_SET_APART.match(text))

    def _matches(self, number: int, text: str) -> bool:
        """Whether an incident is of the kind that a statement names ("the bombing")."""
        told = " ".join(
            self.parsed.lower[one.start : one.end] for one in self.events[number].segments[:2]
        )
        asked = [match["what"] for match in _ASKED.finditer(text)]
        kinds = [kind for kind in _KINDS_OF_DEED if any(re.search(kind, word) for word in asked)]
        if not asked or not kinds:
            return bool(asked)
        return any(re.search(kind, told) for kind in kinds)
