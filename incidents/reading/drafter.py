"""The gathered events become drafts, each figure one claim or an echo."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from incidents.model import (
    ActorRole,
    ClaimantRole,
    ClaimKind,
    DatePrecision,
    Measure,
    Scope,
    SourceType,
    Status,
    Victims,
)
from incidents.reading.actors import (
    NOBODY,
    Mention,
    familiar,
    is_state,
)
from incidents.reading.events import classify
from incidents.reading.ledger import where_of
from incidents.reading.other_deeds import counts_another
from incidents.reading.parts import find_parts
from incidents.reading.people import Figure
from incidents.reading.pieces import Event, family, key_of
from incidents.reading.result import (
    UNATTRIBUTED,
    Evidence,
    Label,
    ReadActor,
    ReadClaim,
    ReadDraft,
    Span,
)
from incidents.reading.sayings import Speech, speaker_at
from incidents.reading.statements import Statements
from incidents.reading.status import propose
from incidents.reading.text import Parsed

_PROTESTERS: Final = re.compile(
    r"\b(?:protesters|protestors|demonstrators|marchers|activists|participants|sit-in|rally|march"
    r"|dharna|baton\w*|tear ?gas)\b"
)


_OTHERWISE: Final = re.compile(
    r"\bin (?:\w+ ){0,2}(?:custody|detention)\b|\bmissing (?:for|since)\b"
    r"|\bhad (?:all )?been (?:\w+ )?(?:missing|picked up|taken|detained|abducted|disappeared"
    r"|arrested|held)\b"
    r"|\bextra-?judicial|\b(?:staged|fake) (?:encounter|killing)"
    r"|\b(?:was|were) (?:\w+ )?(?:an? )?(?:students?|villagers?|shepherds?|civilians?|labourers?"
    r"|innocent|unarmed)\b"
)
_NO_DEED: Final = re.compile(
    r"\b(?:nothing to do with|no (?:link|connection|hand|role|involvement) (?:with|in|to)"
    r"|not (?:involved|responsible))\b"
)


class Drafter(Statements):
    """Turns the gathered events into drafts, each figure into one claim or an echo."""

    def __init__(
        self,
        parsed: Parsed,
        mentions: list[Mention],
        speech: Speech,
        source: SourceType,
        events: list[Event],
        published: date | None,
    ) -> None:
        super().__init__(parsed, mentions, speech, source, events, published)
        self.link_speakers()

    def drafts(self) -> list[ReadDraft]:
        """Return one draft for each event."""
        claims = [self._claims(event) for event in self.events]
        self._share(claims)
        said = self._statements()
        drafts = []
        for number, event in enumerate(self.events):
            drafts.append(self._draft(event, claims[number], said.get(number, [])))
        return drafts

    def _claims(self, event: Event) -> list[ReadClaim]:
        claims: list[tuple[ReadClaim, Figure]] = []
        ordered = [(one, Scope.INCIDENT) for one in event.figures] + [
            (one, Scope.WIDER) for one in event.wider
        ]
        counted = {
            one.victims for one, _ in ordered if one.measure is Measure.KILLED and not one.named
        }
        for figure, scope in sorted(ordered, key=lambda one: one[0].start):
            if counts_another(self.parsed, self.parsed.sentences[figure.sentence], figure.start):
                # "... has claimed similar attacks, including one that killed 11"
                self._dismiss(figure, "background")
                continue
            if (
                figure.named
                and figure.measure is Measure.KILLED
                and counted & {figure.victims, Victims.TOTAL, Victims.UNKNOWN, Victims.MIXED}
                and not any(
                    one.harm is not None and one.harm is figure.harm and one is not figure
                    for one, _ in ordered
                )
            ):
                # He is one of those who were counted.
                continue
            if figure.qualifier == "uncounted" and scope is Scope.WIDER:
                self._dismiss(figure, "wider")
                continue
            claim = self._claim(figure, scope, event)
            if "denied" in claim.rules and claim.measure in _HELD:
                # "Police deny that the two are in custody"
                self._dismiss(figure, "denied")
                continue
            beside = {
                one.victims
                for one, _ in ordered
                if one.sentence == figure.sentence and one is not figure
            }
            claim = self._of_the_same(claim, figure, claims, beside)
            claim = self._of_the_protest(claim, figure, claims)
            if (
                claim.measure is Measure.ARRESTED
                and (figure.bare or claim.victims in {Victims.ARMED_GROUP, Victims.TOTAL})
                and self._at_a_protest(event, figure)
            ):
                claim = claim.model_copy(update={"victims": Victims.PROTESTERS})
            if self._echo(claim, figure, claims):
                continue
            claims.append((claim, figure))
            claims += [(one, figure) for one in self._also(claim, figure)]
            if figure.number is not None:
                self.used.add(figure.number.start)
        return [claim for claim, _ in claims]

    def _at_a_protest(self, event: Event, figure: Figure) -> bool:
        """Whether those who were held took part in a protest of which the text tells there."""
        kinds = {
            family(hit.row["sub_event_type"])
            for one in event.segments
            for hit in one.triggers
            if not hit.row["thing"]
        }
        if "protest" not in kinds:
            return False
        near = [one for one in event.segments if abs(one.sentence - figure.sentence) < 2]
        said = " ".join(self.parsed.lower[one.start : one.end] for one in near)
        return not kinds & {"bomb", "shot"} or bool(_PROTESTERS.search(said))

    def _also(self, claim: ReadClaim, figure: Figure) -> Iterator[ReadClaim]:
        """Yield the same figure for each other who gives it: “residents and police said”."""
        saying = speaker_at(self.speech, figure.sentence, figure.start)
        if "quoted claim" in claim.rules:
            # Who repeats a claim of somebody else gives no figure.
            return
        for voice in saying.also if saying is not None else ():
            yield claim.model_copy(
                update={
                    "claimant": voice.name,
                    "claimant_role": voice.role,
                    "claimant_actor": voice.actor,
                    "label": Label.CHECK,
                    "rules": (*claim.rules, "also"),
                }
            )

    def _of_the_protest(
        self, claim: ReadClaim, figure: Figure, claims: list[tuple[ReadClaim, Figure]]
    ) -> ReadClaim:
        """Read “fired at the marchers, killing one”, and what their movement tells further."""
        if claim.claimant_role is not ClaimantRole.NGO or claim.victims not in {
            Victims.TOTAL,
            Victims.CIVILIANS,
        }:
            return claim
        sentence = self.parsed.sentences[figure.sentence]
        before = self.parsed.lower[sentence.start : figure.start]
        told = [one for one, _ in claims if one.claimant == claim.claimant]
        own = re.search(
            r"\b(?:workers|members|activists)\b",
            self.parsed.lower[figure.start : figure.end],
        )
        if own and claim.measure is Measure.ARRESTED:
            return claim.model_copy(update={"victims": Victims.PROTESTERS})
        if (
            figure.bare
            and claim.victims is Victims.TOTAL
            and (
                re.search(
                    r"\b(?:marchers|protesters|protestors|demonstrators|participants)\b", before
                )
                or any(one.victims is Victims.PROTESTERS for one in told)
            )
        ):
            return claim.model_copy(update={"victims": Victims.PROTESTERS})
        return claim

    def _of_the_same(
        self,
        claim: ReadClaim,
        figure: Figure,
        claims: list[tuple[ReadClaim, Figure]],
        beside: set[Victims],
    ) -> ReadClaim:
        """Read “put the number of the abducted at eight”: those of whom the text has told.

        ``beside`` holds who else is counted in the sentence: "the toll at five, adding that
        a passer-by had also died" is a toll of all.
        """
        if not figure.bare or claim.victims is not Victims.TOTAL or figure.sentence < 1:
            return claim
        if "other" in self.parsed.lower[figure.start : figure.end] or "toll" not in figure.rules:
            return claim
        kinds = {one.victims for one, _ in claims if one.measure is claim.measure}
        if len(kinds) != 1 or beside - kinds:
            return claim
        return claim.model_copy(update={"victims": kinds.pop()})

    def _claim(self, figure: Figure, scope: Scope, event: Event) -> ReadClaim:
        voice, span, label, rule = self._voice(figure)
        victims = self._victims(figure, voice)
        if (
            rule == "quoted claim"
            and figure.own
            and voice.role in {ClaimantRole.STATE, ClaimantRole.ARMED_GROUP}
        ):
            # "the army's claim of killing 12 of our men": ours are those of who rejects it.
            armed = voice.role is ClaimantRole.ARMED_GROUP
            victims = Victims.SECURITY_FORCES if armed else Victims.ARMED_GROUP
        measure = self._measure(figure, voice)
        text = self.parsed.lower[
            self.parsed.sentences[figure.sentence].start : self.parsed.sentences[
                figure.sentence
            ].end
        ]
        long = event.province and event.precision in {DatePrecision.MONTH, DatePrecision.YEAR}
        if scope is Scope.INCIDENT and (_WIDE.search(text) or long) and not figure.singular:
            scope = Scope.WIDER
        most = figure.low or figure.high or 0
        if scope is Scope.INCIDENT and most >= _FAR_TOO_MANY.get(measure, 1_000):
            # "More than 5,000 people are missing": of the province and of years.
            scope = Scope.WIDER
        role = voice.role
        if voice is NOBODY and self.source is SourceType.NEWS:
            role = ClaimantRole.MEDIA
        return ReadClaim(
            kind=ClaimKind.CASUALTIES,
            claimant=voice.name,
            claimant_role=role,
            claimant_actor=voice.actor,
            measure=measure,
            victims=victims,
            victims_detail=figure.detail,
            low=figure.low,
            high=figure.high,
            qualifier=figure.qualifier,
            scope=scope,
            covers=figure.covers,
            span=(figure.start, figure.end),
            claimant_span=span,
            label=label,
            rules=(*figure.rules, rule),
        )

    def _echo(
        self, claim: ReadClaim, figure: Figure, claims: list[tuple[ReadClaim, Figure]]
    ) -> bool:
        """Whether the figure repeats one that is there; a named claimant replaces nobody."""
        for number, (known, other) in enumerate(claims):
            if (
                known.measure is not claim.measure
                or figure.value != other.value
                or figure.value is None
            ):
                continue
            if claim.scope is not known.scope and claim.scope is Scope.INCIDENT:
                continue
            if not _alike(known.victims, claim.victims):
                continue
            if (
                figure.singular
                and other.singular
                and _noun(known) != _noun(claim)
                and figure.sentence == other.sentence
            ):
                continue
            if (
                figure.sentence == other.sentence
                and figure.number is not None
                and other.number is not None
                and (
                    claim.victims is not known.victims
                    # "three teachers and three students were hurt"
                    or (
                        figure.harm is not None
                        and figure.harm is other.harm
                        and _noun(known) != _noun(claim)
                        and not figure.bare
                    )
                )
            ):
                continue
            same = claim.claimant == known.claimant
            if not same and UNATTRIBUTED not in {claim.claimant, known.claimant}:
                continue
            if known.claimant == UNATTRIBUTED and not same:
                better = claim.model_copy(
                    update={"victims": _narrower(known.victims, claim.victims)}
                )
                claims[number] = better, figure
                if figure.number is not None:
                    self.used.add(figure.number.start)
                if other.number is not None and other.number is not figure.number:
                    self.used.discard(other.number.start)
                self._dismiss(other, "echo")
            else:
                claims[number] = (
                    known.model_copy(update={"victims": _narrower(known.victims, claim.victims)}),
                    other,
                )
                self._dismiss(figure, "echo")
            return True
        return False

    def _dismiss(self, figure: Figure, reason: str) -> None:
        if figure.number is not None:
            self.reasons[figure.number.start] = reason

    def _share(self, claims: list[list[ReadClaim]]) -> None:
        """Read “Both raids”: what is said of both belongs to each."""
        for number, event in enumerate(self.events):
            if event.background or event.outside:
                continue
            for claim in list(claims[number]):
                sentence = next(
                    (s for s in self.parsed.sentences if s.start <= claim.span[0] < s.end), None
                )
                if sentence is None:
                    continue
                text = self.parsed.lower[sentence.start : sentence.end]
                if not re.search(
                    (
                        r"\bboth (?:raids|attacks|assaults|camps|operations|incidents)\b"
                        r"|\btwin (?:attacks|raids)"
                    ),
                    text,
                ):
                    continue
                if any(
                    one.sentence == sentence.index
                    and any(key_of(s) == event.key for s in one.spots)
                    for one in event.segments
                ):
                    continue
                for other, draft in enumerate(self.events):
                    live = not draft.background and not draft.outside and draft.key
                    if other != number and live and claim not in claims[other]:
                        claims[other].append(claim)

    def _draft(self, event: Event, claims: list[ReadClaim], said: list[ReadClaim]) -> ReadDraft:
        counted = {one.span: one.victims for one in claims if one.victims is not None}
        for figure in event.figures:
            if figure.bare:
                # "raided a hideout, killing three": whom it counts, the speaker says.
                figure.victims = counted.get((figure.start, figure.end), figure.victims)
        # What is of the province and of years says nothing of what happened here.
        wide = {one.span for one in claims if one.scope is Scope.WIDER}
        event.wider += [one for one in event.figures if (one.start, one.end) in wide]
        event.figures = [one for one in event.figures if (one.start, one.end) not in wide]
        event_type, sub_type, rule, words = classify(self.parsed, event)
        owners = [
            one.claimant_actor
            for one in said
            if one.kind is ClaimKind.RESPONSIBILITY and one.claimant_actor
        ]
        if (
            self.speech.default is not None
            and self.speech.own_text
            and self.speech.default.role is ClaimantRole.ARMED_GROUP
            and self.speech.default.actor
        ):
            denied = any(
                _NO_DEED.search(self.parsed.lower[one.start : one.end]) for one in event.segments
            )
            owners = owners or ([] if denied else [self.speech.default.actor])
            if (
                owners
                and not any(one.kind is ClaimKind.RESPONSIBILITY for one in said)
                and not event.outside
                and not event.background
            ):
                said = [*said, self._own_act(event)]
        parts = find_parts(
            self.parsed,
            event,
            self.mentions,
            list(dict.fromkeys(owners)),
            event_type,
            sub_type,
        )
        if sub_type == "extrajudicial_killing":
            parts = _accused(parts, claims)
        every = [_without_filler(one) for one in (*claims, *said)]
        status = propose(every, self.speech.default, parts)
        if status is Status.CLAIMED and not self._accuses(sub_type, parts):
            status = Status.REPORTED
        if self._is_countered(event, claims):
            status = Status.DISPUTED
        if not self.speech.own_text and every and not claims:
            # The writer tells of it; the group adds that it was its own.
            first = event.segments[0]
            told = any(first.start <= one.span[0] < first.end for one in said)
            if status is Status.CLAIMED and not told:
                status = Status.REPORTED
        parts = tuple(
            _as_reported(self._named(one, said)) for one in self._also_claim(parts, said, status)
        )
        where = where_of(event, event.first or self.published)
        return ReadDraft(
            date_start=event.first,
            date_end=event.last,
            date_precision=event.precision if event.first else DatePrecision.UNDATED,
            **where,
            event_type=event_type,
            sub_event_type=sub_type,
            actors=parts,
            claims=tuple(every),
            status=status,
            background=event.background,
            outside=event.outside,
            evidence=self._evidence(event, rule, words),
            unworded={"status": Label.CHECK},
        )

    def _evidence(self, event: Event, rule: str, words: Span | None) -> dict[str, Evidence]:
        """Return where each field was read; ``rule`` and ``words`` are of the kind of event."""
        first = event.segments[0]
        found = {"event_type": _read_at(words or (first.start, first.end), Label.CHECK, rule)}
        spot = event.spot
        if spot is not None:
            label = (
                Label.GUESS
                if event.inherited_place or spot.kind == "unknown"
                else Label.CHECK
                if spot.near or spot.outside
                else Label.HIGH
            )
            found["place"] = _read_at((spot.start, spot.end), label, spot.rule)
            if spot.district:
                found["district"] = _read_at((spot.start, spot.end), label, "")
        if event.date_span is not None:
            label = Label.GUESS if event.date_rule == "inherited" else Label.CHECK
            found["date_start"] = _read_at(event.date_span, label, event.date_rule)
        return found

    def _is_countered(self, event: Event, claims: list[ReadClaim]) -> bool:
        """Whether a family or a monitor tells otherwise of whom the state says it killed.

        “The CTD described them as terrorists”, “their families say the men had been in custody”.
        """
        militants = any(
            one.measure is Measure.KILLED
            and one.victims is Victims.ARMED_GROUP
            and one.claimant_role is ClaimantRole.STATE
            for one in claims
        )
        if not militants or event.background:
            return False
        author = self.speech.default if self.speech.own_text else None
        for segment in event.segments:
            voices = [one.voice for one in self.speech.sayings.get(segment.sentence, [])]
            voices = voices or ([author] if author is not None else [])
            other = any(one.role in {ClaimantRole.WITNESS, ClaimantRole.NGO} for one in voices)
            if other and _OTHERWISE.search(self.parsed.lower[segment.start : segment.end]):
                return True
        return False

    def _accuses(self, sub_type: str, parts: tuple[ReadActor, ...]) -> bool:
        """Whether what a monitor tells rests on its word against another's."""
        author = self.speech.default
        if sub_type in {"body_recovery", "peaceful_protest"}:
            # A body that was found, or a protest, is nobody's accusation.
            return False
        if author is None or author.role is not ClaimantRole.NGO or not self.speech.own_text:
            return True
        return sub_type in _ACCUSED or any(
            one.role is ActorRole.ALLEGED_PERPETRATOR and one.actor and is_state(one.actor)
            for one in parts
        )

    def _own_act(self, event: Event) -> ReadClaim:
        """Return the responsibility that a group takes by telling of its own act."""
        voice = self.speech.default or NOBODY
        span = (event.segments[0].start, event.segments[0].end)
        return ReadClaim(
            kind=ClaimKind.RESPONSIBILITY,
            claimant=voice.name,
            claimant_role=voice.role,
            claimant_actor=voice.actor,
            span=span,
            claimant_span=self.speech.default_span,
            label=Label.CHECK,
            rules=("own text",),
        )

    def _named(self, part: ReadActor, said: list[ReadClaim]) -> ReadActor:
        """Return an actor with the words that name it, and who names it as the doer."""
        if part.span is not None:
            part = part.model_copy(update={"words": self.parsed.clean[slice(*part.span)]})
        own = [
            one.span
            for one in said
            if one.claimant_actor == part.actor and one.kind is ClaimKind.RESPONSIBILITY
        ]
        if own or part.role is not ActorRole.ALLEGED_PERPETRATOR:
            return part.model_copy(update={"span": part.span or own[0]}) if own else part
        author = self.speech.default if self.speech.own_text else None
        voice = author or NOBODY
        if part.span is not None:
            sentence = self.parsed.tokens[self.parsed.token_at(part.span[0])].sentence
            saying = speaker_at(self.speech, sentence, part.span[0])
            voice = saying.voice if saying is not None and saying.voice is not NOBODY else voice
        if voice is NOBODY or voice.actor == part.actor:
            return part
        return part.model_copy(update={"suspected_by": voice.name})

    def _also_claim(
        self, parts: tuple[ReadActor, ...], said: list[ReadClaim], status: Status
    ) -> tuple[ReadActor, ...]:
        more = [
            ReadActor(
                name=one.claimant,
                role=ActorRole.CLAIMANT,
                actor=one.claimant_actor,
                span=one.span,
            )
            for one in said
            if one.kind is ClaimKind.RESPONSIBILITY and one.claimant_actor
        ]
        author = self.speech.default
        if (
            self.speech.own_text
            and author is not None
            and author.role is ClaimantRole.NGO
            and author.actor
            and status is Status.CLAIMED
            and not any(one.name == author.name for one in parts)
        ):
            # All that is known of it is their word.
            more.append(ReadActor(name=author.name, role=ActorRole.CLAIMANT, actor=author.actor))
        return (*parts, *more)


_HELD: Final = frozenset({Measure.ARRESTED, Measure.ABDUCTED, Measure.DISAPPEARED})
_ACCUSED: Final = frozenset(
    {"enforced_disappearance", "extrajudicial_killing", "abduction", "arrests",
     "excessive_force_against_protesters", "protest_with_intervention"}
)  # fmt: skip


def _accused(parts: tuple[ReadActor, ...], claims: list[ReadClaim]) -> tuple[ReadActor, ...]:
    """Name the force that says it killed them, where others say that it was no fight."""
    if any(one.actor and is_state(one.actor) for one in parts):
        return parts
    for claim in claims:
        actor = claim.claimant_actor
        if actor in _FIGHTING_FORCES and claim.measure is Measure.KILLED:
            return (
                ReadActor(
                    name=familiar(actor),
                    role=ActorRole.ALLEGED_PERPETRATOR,
                    actor=actor,
                    span=claim.claimant_span,
                    label=Label.GUESS,
                ),
                *parts,
            )
    return parts


_FIGHTING_FORCES: Final = frozenset({"ctd", "police", "levies", "frontier-corps", "pakistan-army"})
# From so many on, a figure is of no one incident, wherever it stands.
_FAR_TOO_MANY: Final = {Measure.DISAPPEARED: 200, Measure.ABDUCTED: 600}
_WIDE: Final = re.compile(
    r"\b(?:over the years|for decades|in recent years|so far this "
    r"year|since the start of|since the beginning of|since last "
    r"(?:year|summer|winter|month)|this year alone|last year alone|"
    r"violence since|since (?:19|20)\d\d|in the past (?:year|month"
    r"|week|decade|two|three|few|\w+ (?:years|months|weeks|days))"
    r"|in the last \w+ (?:years|months|weeks)|during the (?:past"
    r"|last|week|month|year)|over the past|in total|altogether"
    r"|across the country|per year|this year)\b"
)


def _alike(one: Victims | None, other: Victims | None) -> bool:
    loose = {Victims.TOTAL, Victims.UNKNOWN, Victims.MIXED}
    return one is other or one in loose or other in loose


def _narrower(one: Victims | None, other: Victims | None) -> Victims | None:
    return (
        other if one in {Victims.TOTAL, Victims.UNKNOWN} and other is not Victims.UNKNOWN else one
    )


def _as_reported(part: ReadActor) -> ReadActor:
    """Return an actor with the words of the report for it.

    Of whoever is accused the very words matter: "men in plain clothes" is no name.
    """
    words = part.words if part.role is ActorRole.ALLEGED_PERPETRATOR else ""
    return part.model_copy(update={"as_reported": words or part.name})


def _without_filler(claim: ReadClaim) -> ReadClaim:
    """Drop a detail that says nothing: "six others" are of the kind told before."""
    if _noun(claim) in {"other", "others", "more", "people", "person", "persons"}:
        return claim.model_copy(update={"victims_detail": None})
    return claim


def _noun(claim: ReadClaim) -> str:
    return (claim.victims_detail or "").lower()


def _read_at(span: Span, label: Label, rule: str) -> Evidence:
    return Evidence(start=span[0], end=span[1], label=label, rule=rule)
