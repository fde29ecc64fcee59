"""A report's text becomes drafts: all the steps, in their order."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from geo.precision import GeoPrecision
from incidents.model import (
    ActorRole,
    ClaimantRole,
    ClaimKind,
    Covers,
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
    Voice,
    find_actors,
    is_group,
    is_state,
    voice_of,
)
from incidents.reading.claimants import Speech, find_speech, speaker_at
from incidents.reading.dates import find_dates
from incidents.reading.events import classify
from incidents.reading.figures import find_figures
from incidents.reading.harms import find_harms
from incidents.reading.letterhead import (
    DAILY,
    count_headlines,
    dateline_day,
    in_dateline,
    in_letterhead,
)
from incidents.reading.numbers import Number, find_numbers
from incidents.reading.parts import find_parts
from incidents.reading.people import Figure
from incidents.reading.pieces import Event, cut, family, key_of
from incidents.reading.places import find_places
from incidents.reading.references import complete
from incidents.reading.result import (
    UNATTRIBUTED,
    Draft,
    DraftActor,
    DraftClaim,
    Label,
    NumberUse,
    Reading,
    Span,
)
from incidents.reading.rules import Hit, lexicon
from incidents.reading.segments import group
from incidents.reading.spots import district_names, district_on
from incidents.reading.status import propose
from incidents.reading.text import Parsed, parse
from incidents.reading.urdu import is_urdu, read_urdu

_STATE_LIKE: Final = frozenset({ClaimantRole.STATE, ClaimantRole.LOCAL_OFFICIAL})


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
    parsed = parse(text, reduced=reduced)
    if not parsed.tokens:
        return Reading((), (), "en", parsed.reduced, ("The text is empty.",))
    mentions = find_actors(parsed)
    dates = find_dates(parsed, published or dateline_day(parsed))
    headline = count_headlines(parsed)
    for when in dates:
        if (
            when.rule[:7] != "weekday"
            and when.role == "event"
            and in_dateline(parsed, when.start, when.end)
        ):
            when.role = "said"
    numbers = find_numbers(parsed, [(one.start, one.end) for one in dates])
    blocked = [
        (one.start, one.end)
        for one in mentions
        if " " in parsed.lower[one.start : one.end] and one.rule[:5] == "actor"
    ]
    spots = find_places(parsed, blocked)
    harms = find_harms(parsed)
    figures = find_figures(parsed, numbers, harms)
    figures = complete(parsed, numbers, figures, harms)
    speech = find_speech(parsed, mentions, source_type)
    triggers = lexicon("triggers").find(parsed.lower)
    for spot in spots:
        if spot.role == "event" and in_letterhead(parsed, spot, mentions):
            spot.role = "dateline"
    segments = cut(parsed, spots, dates, figures, triggers)
    dateline = next((one for one in spots if one.role == "dateline" and one.district), None)
    events = group(parsed, segments, published, headline, dateline)
    if DAILY.search(parsed.lower[:400]) and (published or dateline_day(parsed)):
        # A daily report tells of its day, item by item.
        for event in events:
            if event.first is None and not event.background:
                event.first = event.last = dateline_day(parsed) or published
                event.precision, event.date_rule = DatePrecision.DAY, "inherited"
    drafter = _Drafter(parsed, mentions, speech, source_type, events, published)
    drafts = drafter.drafts()
    uses = _ledger(parsed, numbers, drafter.used, drafter.reasons, drafts)
    notes = ["Read without the parser: check every field."] if parsed.reduced else []
    if published is None:
        notes.append("No day of publication: days of the week are not resolved.")
    return Reading(tuple(drafts), uses, "en", parsed.reduced, tuple(notes))


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


_MOVEMENTS: Final = frozenset({"byc", "ptm", "haq-do-tehreek", "bso-azad", "bnp-m"})
_OF_FORCES: Final = re.compile(
    r"\b(?:patrol|convoy|post|checkpost|check post|checkpoint|camp|picket|vehicle of (?:the )?(?:fc"
    r"|frontier|army|police|levies|security)|security forces|troops|police (?:van|mobile|vehicle)"
    r"|fc (?:vehicle|convoy)|frontier corps|law enforcement)\b"
)
_PROTESTERS: Final = re.compile(
    r"\b(?:protesters|protestors|demonstrators|marchers|activists|participants|sit-in|rally|march"
    r"|dharna|baton\w*|tear ?gas)\b"
)
_AIMED: Final = re.compile(
    r"\b(?:carrying|transporting|ferrying|opened fire (?:on|at)|fired (?:on|at|upon)"
    r"|firing (?:on|at)|shot at|attacked|ambushed|targeted|targeting"
    r"|stormed a (?:camp|tent|house) of"
    r"|(?:bus|van|truck|coach|vehicle|pickup|convoy|group|camp|team) of)\s+"
    r"(?:(?:a|the|some|several|group|of|private|local|ordinary)\s+)*(?!\d)"
)
_OWNS: Final = re.compile(
    r"\b(?:claimed|claims|claiming|owned|accepted|admitted|acknowledged|(?:took"
    r"|taken) credit for)\s+"
    r"(?:the|it|an?|both|all|two|three|four|five|six|seven|several|these|this|credit for)\b"
    r"(?:\s+\w+){0,3}?\s*\b(?:attacks?|act|bombings?|killings?|raids?|blasts?|ambush\w*|assaults?"
    r"|operations?|abductions?|explosions?|kidnapping|shooting)\b"
)
# What only the military's own account would say, and say so.
_OF_THE_MILITARY: Final = re.compile(
    r"\b(?:soldiers?|troops|frontier corps|fc|terrorists?|martyr\w*|shahadat|jawans?|captain|major"
    r"|security (?:forces|personnel))\b"
)
_DISOWNS: Final = re.compile(
    r"\b(?:nothing to do with|no (?:link|connection|hand|role) (?:with|in|to)"
    r"|(?:is|are) (?:nothing but )?(?:a lie|lies|false propaganda|a pack of lies)"
    r"|(?:is|are) (?:\w+ and )?(?:baseless|false|incorrect|untrue|fabricated|concocted)\b"
    r"|(?:baseless|fabricated|concocted) (?:claims?|allegations?|propaganda))\b"
)
_NO_DEED: Final = re.compile(
    r"\b(?:nothing to do with|no (?:link|connection|hand|role|involvement) (?:with|in|to)"
    r"|not (?:involved|responsible))\b"
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


def _own_deed(text: str) -> list[Hit]:
    """Return the words with which somebody tells of a deed of their own."""
    match = _DEED.search(text)
    match = match or _OWNS.search(text)
    return [Hit(match.start(), match.end(), "given", {"id": "own deed"})] if match else []


class _Drafter:
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
        self.parsed = parsed
        self.published = published
        self.mentions = mentions
        self.speech = speech
        self.source = source
        self.events = events
        self.used: set[int] = set()
        self.reasons: dict[int, str] = {}
        self.inherited: dict[int, tuple[Voice, Span | None]] = {}
        self._inherit()

    def drafts(self) -> list[Draft]:
        """Return one draft for each event."""
        claims = [self._claims(event) for event in self.events]
        self._share(claims)
        said = self._statements()
        drafts = []
        for number, event in enumerate(self.events):
            drafts.append(self._draft(event, claims[number], said.get(number, [])))
        return drafts

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
                and sayings[0].voice.role in _STATE_LIKE
                and sayings[0].voice.actor not in {"ispr", "pakistan-army", "pakistan-military"}
                and sayings[0].rule in {"according", "subject"}
                and re.search(
                    (
                        r"\bthe (?:victims?|deceased|bod(?:y|ies)|attackers|assailants"
                        r"|gunmen|injured|wounded|dead|culprits|suspects?|explosion"
                        r"|blast|device|bomb|men|pair|two|three)\b|\bboth\b|\ball (?:of them|the)\b"
                    ),
                    text,
                )
            ):
                self.inherited[sentence.index] = (sayings[0].voice, sayings[0].span)

    def _voice(self, figure: Figure) -> tuple[Voice, Span | None, Label, str]:
        """Return who gives a figure, and how sure that is."""
        saying = speaker_at(self.speech, figure.sentence, figure.start)
        sentence = self.parsed.sentences[figure.sentence]
        if self.speech.own_text and re.search(
            r"\b(?:reports?|rumou?rs|number|figure)\b[^.;]{0,90}\b(?:is|are) (?:\w+ and )?"
            r"(?:baseless|false|incorrect|untrue|fabricated)\b",
            self.parsed.lower[sentence.start : sentence.end],
        ):
            # Who calls a figure false does not give it.
            return NOBODY, None, "check", "disowned"
        if saying is not None:
            if saying.voice is NOBODY and self.speech.own_text and self.speech.default is not None:
                return self.speech.default, self.speech.default_span, "guess", "source"
            sure: Label = (
                "check"
                if saying.rule.startswith(("pronoun", "the ", "shared", "known"))
                else "high"
            )
            return (
                saying.voice,
                saying.span,
                sure if saying.voice is not NOBODY else "check",
                saying.rule,
            )
        nominal = self._nominal(figure)
        if nominal is not None:
            return *nominal, "high", "nominal"
        if self.speech.default is not None and (self.speech.own_text or self._partisan(figure)):
            return self.speech.default, self.speech.default_span, "check", "source"
        if figure.sentence in self.inherited:
            return *self.inherited[figure.sentence], "guess", "inherited"
        finder = self._finder(figure)
        if finder is not None:
            return *finder, "check", "found by"
        earlier = self._earlier_in_sentence(figure)
        if earlier is not None:
            return *earlier, "guess", "inherited"
        sentence = self.parsed.sentences[figure.sentence]
        relays = self.speech.relayed is not None and (
            self.speech.relayed.actor not in {"ispr", "pakistan-army", "pakistan-military"}
            or _OF_THE_MILITARY.search(self.parsed.lower[sentence.start : sentence.end])
        )
        if relays and self.speech.relayed is not None and not self._is_aside(figure):
            return self.speech.relayed, None, "guess", "one voice"
        return NOBODY, None, "check", "nobody"

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
                return (voice, (one.start, one.end)) if voice.role in _STATE_LIKE else None
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
        if match is None:
            return None
        named = [
            one
            for one in self.mentions
            if sentence.start <= one.start and one.end <= figure.start and is_group(one.actor)
        ]
        if not named:
            return None
        return voice_of(named[-1].actor), (named[-1].start, named[-1].end)

    def _claims(self, event: Event) -> list[DraftClaim]:
        claims: list[tuple[DraftClaim, Figure]] = []
        ordered = [(one, Scope.INCIDENT) for one in event.figures] + [
            (one, Scope.WIDER) for one in event.wider
        ]
        counted = {
            one.victims for one, _ in ordered if one.measure is Measure.KILLED and not one.named
        }
        for figure, scope in sorted(ordered, key=lambda one: one[0].start):
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
            claim = self._of_the_same(claim, figure, claims)
            claim = self._of_the_protest(claim, figure, claims)
            if (
                claim.measure is Measure.ARRESTED
                and (figure.bare or claim.victims in {Victims.ARMED_GROUP, Victims.TOTAL})
                and self._at_a_protest(event, figure)
            ):
                claim = replace(claim, victims=Victims.PROTESTERS)
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

    def _also(self, claim: DraftClaim, figure: Figure) -> Iterator[DraftClaim]:
        """Yield the same figure for each other who gives it: “residents and police said”."""
        saying = speaker_at(self.speech, figure.sentence, figure.start)
        for voice in saying.also if saying is not None else ():
            yield replace(
                claim,
                claimant=voice.name,
                claimant_role=voice.role,
                claimant_actor=voice.actor,
                label="check",
                rules=(*claim.rules, "also"),
            )

    def _of_the_protest(
        self, claim: DraftClaim, figure: Figure, claims: list[tuple[DraftClaim, Figure]]
    ) -> DraftClaim:
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
            return replace(claim, victims=Victims.PROTESTERS)
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
            return replace(claim, victims=Victims.PROTESTERS)
        return claim

    def _of_the_same(
        self, claim: DraftClaim, figure: Figure, claims: list[tuple[DraftClaim, Figure]]
    ) -> DraftClaim:
        """Read “put the number of the abducted at eight”: those of whom the text has told."""
        if not figure.bare or claim.victims is not Victims.TOTAL or figure.sentence < 1:
            return claim
        if "other" in self.parsed.lower[figure.start : figure.end] or "toll" not in figure.rules:
            return claim
        kinds = {one.victims for one, _ in claims if one.measure is claim.measure}
        return replace(claim, victims=kinds.pop()) if len(kinds) == 1 else claim

    def _claim(self, figure: Figure, scope: Scope, event: Event) -> DraftClaim:
        voice, span, label, rule = self._voice(figure)
        victims = self._victims(figure, voice)
        measure = self._measure(figure, voice)
        text = self.parsed.lower[
            self.parsed.sentences[figure.sentence].start : self.parsed.sentences[
                figure.sentence
            ].end
        ]
        long = event.province and event.precision in {DatePrecision.MONTH, DatePrecision.YEAR}
        if scope is Scope.INCIDENT and (_WIDE.search(text) or long) and not figure.singular:
            scope = Scope.WIDER
        role = voice.role
        if voice is NOBODY and self.source is SourceType.NEWS:
            role = ClaimantRole.MEDIA
        return DraftClaim(
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

    def _victims(self, figure: Figure, voice: Voice) -> Victims:
        armed = voice.role is ClaimantRole.ARMED_GROUP
        state = voice.role is ClaimantRole.STATE and voice.actor in {
            "ispr",
            "pakistan-army",
            "pakistan-military",
            "ctd",
            "frontier-corps",
            "pakistan-security-forces",
            "police",
            "levies",
        }
        men = (figure.detail or "").lower() in {"man", "men"}
        if figure.own and (figure.victims in {Victims.TOTAL, Victims.ARMED_GROUP} or men):
            return (
                Victims.ARMED_GROUP
                if armed
                else Victims.SECURITY_FORCES
                if state or voice.role in _STATE_LIKE
                else Victims.PROTESTERS
                if voice.role is ClaimantRole.NGO and voice.actor in _MOVEMENTS
                else figure.victims
            )
        sentence = self.parsed.sentences[figure.sentence]
        text = self.parsed.lower[sentence.start : sentence.end]
        if self._of_a_group(figure):
            return Victims.ARMED_GROUP
        words = self.parsed.lower[figure.start : figure.end + 30]
        if voice.role is ClaimantRole.NGO and re.search(
            r"\b(?:its|their|our) (?:own )?(?:workers|activists|members|supporters|leaders)\b",
            words,
        ):
            return Victims.PROTESTERS
        if (
            armed
            and men
            and re.search(
                r"\b(?:loss(?:es)? of|lost|losing|death of|deaths of)\s+(?:its |their )?$",
                self.parsed.lower[sentence.start : figure.start],
            )
        ):
            # "admitted the loss of two men"
            return Victims.ARMED_GROUP
        if figure.bare:
            before = self.parsed.lower[sentence.start : figure.start]
            after = self.parsed.lower[figure.end : sentence.end]
            if re.search(r"\b(?:for the loss of|losing|lost)\s+$", before) and armed:
                return Victims.ARMED_GROUP
            if re.match(r"\s+(?:of )?(?:its|their) own\b", after):
                return Victims.ARMED_GROUP if armed else Victims.SECURITY_FORCES
            earlier = self._listed(figure) or self._of_them(figure) or self._aimed_at(figure)
            if earlier is not None:
                return earlier
            if armed and re.search(
                r"\b(?:shias?|hazaras?|polytheists?|christians?|hindus?|passengers|labourers"
                r"|workers"
                r"|spies|informers|agents|civilians)\b",
                text,
            ):
                return Victims.CIVILIANS
            if armed and figure.measure in {Measure.KILLED, Measure.INJURED}:
                return Victims.SECURITY_FORCES
            attacked = re.search(
                r"\b(?:terrorists?|militants?|gunmen|attackers?|assailants|khwarij)\b[^.;]{0,50}?"
                r"\b(?:attacked|fired|ambushed|targeted|stormed|opened fire|hit|detonated"
                r"|raided)\b",
                text[: max(0, figure.start - sentence.start)],
            )
            if state and attacked and _OF_FORCES.search(text[attacked.end() :]):
                # "terrorists fired on a patrol, killing four"
                return Victims.SECURITY_FORCES
            if (
                state
                and voice.actor in {"ctd", "ispr", "pakistan-army", "pakistan-military"}
                and figure.measure in {Measure.KILLED, Measure.ARRESTED}
                and re.search(r"\b(?:terrorist|militant|khwarij|insurgent|hideout)", text)
            ):
                return Victims.ARMED_GROUP
        return figure.victims

    def _of_a_group(self, figure: Figure) -> bool:
        """Read “two suspected members of the BLA”, “three BLA fighters”."""
        noun = (figure.detail or "").lower()
        if not re.search(
            r"\b(?:members?|associates?|cadres?|operatives?|men|suspects?|activists?|workers?"
            r"|leaders?|people|persons)\b",
            noun,
        ):
            return False
        sentence = self.parsed.sentences[figure.sentence]
        after = self.parsed.lower[figure.end : min(figure.end + 90, sentence.end)]
        if re.match(
            r"[^.;,]{0,30}\b(?:belong|affiliat|associat|link)\w*\b[^.;]{0,30}\b(?:banned|proscribed"
            r"|outlawed|militant|terrorist|separatist)",
            after,
        ):
            return True
        return any(
            figure.start <= one.start < figure.end + 16
            and is_group(one.actor)
            and (
                one.start < figure.end
                or re.match(r"\s+of\s+(?:the\s+)?$", self.parsed.lower[figure.end : one.start])
            )
            for one in self.mentions
        )

    def _listed(self, figure: Figure) -> Victims | None:
        """Read “two Levies men dead and three injured”: the three are of the same kind."""
        sentence = self.parsed.sentences[figure.sentence]
        before = [
            one
            for event in self.events
            for one in (*event.figures, *event.wider)
            if one.sentence == figure.sentence
            and one.start < figure.start
            and not one.bare
            and one.covers is Covers.ALL
        ]
        if before:
            last = max(before, key=lambda one: one.start)
            between = self.parsed.lower[last.end : figure.start]
            if (
                "other" in self.parsed.lower[figure.start : figure.end]
                and (last.singular or last.victims is Victims.ARMED_GROUP)
                and last.victims is not Victims.SECURITY_FORCES
            ):
                return None
            if (
                len(between) < 60
                and re.search(r"\band\b|,|\bwhile\s*$", between)
                and not re.search(r"[;.]|\bwhile\b(?!\s*$)", between)
                and last.victims is not Victims.UNKNOWN
            ):
                return last.victims
        if figure.start - sentence.start < 4 and sentence.index:
            previous = [
                one
                for event in self.events
                for one in (*event.figures, *event.wider)
                if one.sentence == sentence.index - 1
            ]
            kinds = {one.victims for one in previous}
            if len(kinds) == 1 and "other" in self.parsed.lower[figure.start : figure.end]:
                only = kinds.pop()
                return (
                    only
                    if only in {Victims.CIVILIANS, Victims.SECURITY_FORCES}
                    and len(previous) == 1
                    and not previous[0].singular
                    else None
                )
        return None

    def _of_them(self, figure: Figure) -> Victims | None:
        """Read “killed two of them”, “bodies of 19 of them”, “Seven others were hurt”."""
        sentence = self.parsed.sentences[figure.sentence]
        words = self.parsed.lower[figure.start : figure.end + 12]
        them = re.search(
            r"\b(?:of (?:them|these|those|whom)|others?)\b|^(?:an?|the) (?:third|fourth|fifth"
            r"|other)\b"
            r"|^another\b",
            words,
        )
        if not them:
            return None
        before = [
            one
            for event in self.events
            for one in (*event.figures, *event.wider)
            if one.start < figure.start
            and self.parsed.sentences[one.sentence].paragraph == sentence.paragraph
            and one.covers is Covers.ALL
            and figure.sentence - one.sentence < 3
        ]
        if "of " in them.group():
            nearest = self._people_before(figure)
            if nearest is not None or not before:
                return nearest
        if not before:
            return None
        if them.start() == 0 and figure.value == 1:
            # "Another was injured": one more of those who were told of.
            last = max(before, key=lambda one: one.start)
            return last.victims if last.victims is not Victims.UNKNOWN else None
        if "other" in them.group():
            kinds = {one.victims for one in before if one.measure is not Measure.ARRESTED}
            singles = any(one.singular for one in before)
            only = kinds.pop() if len(kinds) == 1 else None
            return only if only is Victims.CIVILIANS and not singles else None
        last = max(before, key=lambda one: one.start)
        return last.victims if not last.bare else None

    def _people_before(self, figure: Figure) -> Victims | None:
        """Return the people whom “of them” means, where they were no figure themselves."""
        sentence = self.parsed.sentences[figure.sentence]
        words = self.parsed.lower[sentence.start : figure.start]
        hits = [
            hit
            for hit in lexicon("victims").find(words)
            if hit.form == "plural" and hit.row["victims"] != "total"
        ]
        return Victims(hits[-1].row["victims"]) if hits else None

    def _aimed_at(self, figure: Figure) -> Victims | None:
        """Read “fired on a truck carrying miners, killing three”: the three were miners."""
        if figure.measure not in {Measure.KILLED, Measure.INJURED} or figure.singular:
            return None
        sentence = self.parsed.sentences[figure.sentence]
        told = self.parsed.lower[sentence.start : figure.start]
        aims = list(_AIMED.finditer(told))
        if not aims:
            return None
        match = aims[-1]
        hits = [
            hit
            for hit in lexicon("victims").find(told[match.end() : match.end() + 50])
            if hit.form == "plural" or hit.row["plural"] == hit.row["word"]
        ]
        hits = [hit for hit in hits if hit.row["victims"] in {"civilians", "security_forces"}]
        between = told[match.end() :]
        kinds = {hit.row["victims"] for hit in hits}
        if not hits or len(kinds) > 1 or re.search(r"\b(?:people|persons|others)\b", between):
            return None
        return Victims(kinds.pop())

    def _measure(self, figure: Figure, voice: Voice) -> Measure:
        if figure.measure is Measure.ABDUCTED and voice.role in _STATE_LIKE:
            harm = figure.harm
            # "Gunmen had kidnapped them": who took them stands where the word does.
            at = self.parsed.tokens[harm.first].sentence if harm else figure.sentence
            sentence = self.parsed.sentences[at]
            text = self.parsed.lower[sentence.start : sentence.end]
            if not re.search(r"\b(?:gunmen|armed|militants?|abduct|kidnap|unknown|hostage)", text):
                # Whom the police say they hold, they have arrested.
                return Measure.ARRESTED
        if figure.measure is Measure.DISAPPEARED and voice.role is ClaimantRole.STATE:
            at = figure.harm.start if figure.harm else figure.start
            if self.parsed.lower[at : at + 6] == "picked":
                # "Three suspects were later picked up, the military added"
                return Measure.ARRESTED
        if figure.measure is Measure.ARRESTED and voice.role is ClaimantRole.NGO:
            sentence = self.parsed.sentences[figure.sentence]
            near = self.parsed.lower[sentence.start : sentence.end + 90]
            if re.search(
                r"\b(?:missing|(?:his|her|their) whereabouts|disappear\w*|unknown (?:location"
                r"|place))\b",
                near,
            ):
                return Measure.DISAPPEARED
        if figure.measure is Measure.ARRESTED and voice.role is ClaimantRole.ARMED_GROUP:
            return Measure.ABDUCTED
        if figure.measure is Measure.ABDUCTED and voice.role in {
            ClaimantRole.NGO,
            ClaimantRole.WITNESS,
            ClaimantRole.UNKNOWN,
        }:
            sentence = self.parsed.sentences[figure.sentence]
            text = self.parsed.lower[sentence.start : sentence.end]
            if voice is NOBODY and re.search(r"\b(?:police|levies)\b", text):
                return Measure.ARRESTED
            if self.speech.own_text and self.source is SourceType.NGO:
                near = self.parsed.lower[sentence.start : sentence.end + 160]
                text = near
            if re.search(
                (
                    r"\b(?:frontier corps|security forces|ctd|fc|police|agencies"
                    r"|plain ?clothes|forces|army|soldiers|troops)\b"
                ),
                text,
            ):
                return Measure.DISAPPEARED
        return figure.measure

    def _echo(
        self, claim: DraftClaim, figure: Figure, claims: list[tuple[DraftClaim, Figure]]
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
                better = replace(claim, victims=_narrower(known.victims, claim.victims))
                claims[number] = better, figure
                if figure.number is not None:
                    self.used.add(figure.number.start)
                if other.number is not None and other.number is not figure.number:
                    self.used.discard(other.number.start)
                self._dismiss(other, "echo")
            else:
                claims[number] = (
                    replace(known, victims=_narrower(known.victims, claim.victims)),
                    other,
                )
                self._dismiss(figure, "echo")
            return True
        return False

    def _dismiss(self, figure: Figure, reason: str) -> None:
        if figure.number is not None:
            self.reasons[figure.number.start] = reason

    def _share(self, claims: list[list[DraftClaim]]) -> None:
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

    def _statements(self) -> dict[int, list[DraftClaim]]:
        """Return who owns and who denies what, by the number of the event."""
        found: dict[int, list[DraftClaim]] = {}
        for kind, voice, span, sentence in self._owned():
            for number in self._meant(sentence, span):
                if any(
                    one.kind is kind and one.claimant == voice.name for one in found.get(number, [])
                ):
                    continue
                found.setdefault(number, []).append(
                    DraftClaim(
                        kind,
                        voice.name,
                        voice.role,
                        voice.actor,
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        Scope.INCIDENT,
                        Covers.ALL,
                        span,
                        span,
                        "check",
                        ("statement",),
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
            return live
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

    def _draft(self, event: Event, claims: list[DraftClaim], said: list[DraftClaim]) -> Draft:
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
            self.parsed, event, self.mentions, list(dict.fromkeys(owners)), event_type, sub_type
        )
        every = [*claims, *said]
        status = propose(every, self.speech.default, parts)
        if status is Status.CLAIMED and not self._accuses(sub_type, parts):
            status = Status.REPORTED
        if not self.speech.own_text and every and not claims:
            # The writer tells of it; the group adds that it was its own.
            first = event.segments[0]
            told = any(first.start <= one.span[0] < first.end for one in said)
            if status is Status.CLAIMED and not told:
                status = Status.REPORTED
        parts = self._also_claim(parts, said, status)
        evidence: dict[str, Span] = {}
        labels: dict[str, Label] = {}
        rules: dict[str, str] = {"event_type": rule}
        first = event.segments[0]
        evidence["event_type"] = words or (first.start, first.end)
        labels["event_type"] = "check"
        labels["status"] = "check"
        spot = event.spot
        if spot is not None:
            evidence["place"] = (spot.start, spot.end)
            rules["place"] = spot.rule
            labels["place"] = (
                "guess"
                if event.inherited_place or spot.kind == "unknown"
                else "check"
                if spot.near or spot.outside
                else "high"
            )
            if spot.district:
                evidence["district"] = evidence["place"]
                labels["district"] = labels["place"]
        if event.date_span is not None:
            evidence["date"] = event.date_span
            rules["date"] = event.date_rule
            labels["date"] = "guess" if event.date_rule == "inherited" else "check"
        if self.parsed.reduced:
            labels = dict.fromkeys(labels, "guess")
        where = _where(event, event.first or self.published)
        return Draft(
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
            evidence=evidence,
            labels=labels,
            rules=rules,
        )

    def _accuses(self, sub_type: str, parts: tuple[DraftActor, ...]) -> bool:
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

    def _own_act(self, event: Event) -> DraftClaim:
        """Return the responsibility that a group takes by telling of its own act."""
        voice = self.speech.default or NOBODY
        span = (event.segments[0].start, event.segments[0].end)
        return DraftClaim(
            ClaimKind.RESPONSIBILITY, voice.name, voice.role, voice.actor, None, None, None, None,
            None, None, Scope.INCIDENT, Covers.ALL, span, self.speech.default_span, "check",
            ("own text",),
        )  # fmt: skip

    def _also_claim(
        self, parts: tuple[DraftActor, ...], said: list[DraftClaim], status: Status
    ) -> tuple[DraftActor, ...]:
        more = [
            DraftActor(one.claimant, ActorRole.CLAIMANT, one.claimant_actor, one.span)
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
            more.append(DraftActor(author.name, ActorRole.CLAIMANT, author.actor, None))
        return (*parts, *more)


_ACCUSED: Final = frozenset(
    {"enforced_disappearance", "extrajudicial_killing", "abduction", "arrests",
     "excessive_force_against_protesters", "protest_with_intervention"}
)  # fmt: skip
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


def _noun(claim: DraftClaim) -> str:
    return (claim.victims_detail or "").lower()


def _where(event: Event, day: date | None) -> dict[str, Any]:
    spot = event.spot
    if spot is None:
        return {
            "place": "",
            "district": None,
            "district_code": None,
            "tehsil": None,
            "geo_precision": GeoPrecision.UNKNOWN,
            "lon": None,
            "lat": None,
        }
    precision = spot.precision
    if spot.kind == "province":
        precision = GeoPrecision.PROVINCE
    if spot.near and precision in {GeoPrecision.TOWN, GeoPrecision.SITE}:
        precision = GeoPrecision.NEAR
    point = precision.is_point and not spot.outside
    district = district_on(day, spot.district, spot.tehsil)
    return {
        "place": "Balochistan"
        if spot.kind == "province" and spot.name == "Baluchistan"
        else spot.name,
        "district": district_names(day).get(district or ""),
        "district_code": district,
        "tehsil": spot.tehsil,
        "geo_precision": precision,
        "lon": spot.lon if point else None,
        "lat": spot.lat if point else None,
    }


def _ledger(
    parsed: Parsed,
    numbers: list[Number],
    used: set[int],
    reasons: dict[int, str],
    drafts: list[Draft],
) -> tuple[NumberUse, ...]:
    """Return every number of the text with what became of it."""
    spans = [claim.span for draft in drafts for claim in draft.claims]
    uses = []
    for number in numbers:
        in_use = number.start in used
        reason = "" if in_use else reasons.get(number.start) or number.reason
        if not in_use and not reason:
            covered = any(start <= number.start < end for start, end in spans)
            reason = "echo" if covered else "outside the drafts"
        if reason == "no harm said" and re.search(
            r"\b(?:over the years|lives|for decades)\b", parsed.lower[number.end : number.end + 40]
        ):
            reason = "wider"
        uses.append(
            NumberUse(
                parsed.text[number.start : number.end],
                (number.start, number.end),
                in_use,
                reason,
                number.value,
            )
        )
    return tuple(uses)
