"""Whom a figure counts, and what was done to them, by who says so."""

import re
from typing import Final

from incidents.model import (
    ClaimantRole,
    Covers,
    Measure,
    SourceType,
    Victims,
)
from incidents.reading.actors import (
    NOBODY,
    Voice,
    is_group,
)
from incidents.reading.attribution import STATE_LIKE, Attribution
from incidents.reading.people import Figure
from incidents.reading.rules import lexicon

_MOVEMENTS: Final = frozenset({"byc", "ptm", "haq-do-tehreek", "bso-azad", "bnp-m"})

_OF_FORCES: Final = re.compile(
    r"\b(?:patrol|convoy|post|checkpost|check post|checkpoint|camp|picket|vehicle of (?:the )?(?:fc"
    r"|frontier|army|police|levies|security)|security forces|troops|police (?:van|mobile|vehicle)"
    r"|fc (?:vehicle|convoy)|frontier corps|law enforcement)\b"
)

_AIMED: Final = re.compile(
    r"\b(?:carrying|transporting|ferrying|opened fire (?:on|at)|fired (?:on|at|upon)"
    r"|firing (?:on|at)|shot at|attacked|ambushed|targeted|targeting"
    r"|stormed a (?:camp|tent|house) of"
    r"|(?:bus|van|truck|coach|vehicle|pickup|convoy|group|camp|team) of)\s+"
    r"(?:(?:a|the|some|several|group|of|private|local|ordinary)\s+)*(?!\d)"
)


# "One of our companions embraced martyrdom": a group speaks of its own.
_COMRADES: Final = re.compile(
    r"\b(?:our|its) (?:\w+ )?(?:companions?|comrades?|brothers?|sangats?)\b"
)


class Whose(Attribution):
    """Reads whom each figure counts."""

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
        if men and figure.measure is Measure.ARRESTED and voice.role is not ClaimantRole.NGO:
            # Of men who were held nobody says yet who they are.
            return Victims.UNKNOWN
        if figure.own and (figure.victims in {Victims.TOTAL, Victims.ARMED_GROUP} or men):
            if armed and self._of_the_enemy(figure):
                return Victims.SECURITY_FORCES
            return (
                Victims.ARMED_GROUP
                if armed
                else Victims.SECURITY_FORCES
                if state or voice.role in STATE_LIKE
                else Victims.PROTESTERS
                if voice.role is ClaimantRole.NGO and voice.actor in _MOVEMENTS
                else figure.victims
            )
        sentence = self.parsed.sentences[figure.sentence]
        text = self.parsed.lower[sentence.start : sentence.end]
        if armed and _COMRADES.search(self.parsed.lower[figure.start : figure.end + 14]):
            figure.actor = None
            return Victims.ARMED_GROUP
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

    def _of_the_enemy(self, figure: Figure) -> bool:
        """Read “The enemy tried to defuse it and two of its men were killed”."""
        sentence = self.parsed.sentences[figure.sentence]
        before = self.parsed.lower[sentence.start : figure.start]
        theirs = re.search(
            r"\b(?:its|their) (?!own)", self.parsed.lower[figure.start : figure.end + 9]
        )
        return (
            figure.victims is not Victims.ARMED_GROUP
            and bool(theirs)
            and bool(re.search(r"(?:^|[,;.]|\band\b|\bwhen\b)\s*the enemy\b", before))
        )

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
            others = "other" in self.parsed.lower[figure.start : figure.end]
            if others and len({one.victims for one in before}) > 1:
                # "A policeman, a woman and two children died, and 27 others were hurt"
                return None
            if (
                others
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
        if figure.measure is Measure.ABDUCTED and voice.role in STATE_LIKE:
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
