"""Figures that a text only points back to: "and shot them", "five of the dead were policemen".

They need the figures and the numbers that stand before them, and come last.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Final

from incidents.model import Covers, Measure, Victims
from incidents.reading.harms import Harm
from incidents.reading.numbers import Number
from incidents.reading.people import Figure, Group, group_of, make_figure, people_in
from incidents.reading.single_people import join_singles, singles
from incidents.reading.text import Parsed

_OBJECT: Final = re.compile(
    r"\s+(?:(?:all|both)\s+(?:of\s+)?)?(?P<who>them|him|her)\b(?! own| to (?:hospital|death))"
)
_SUBJECT: Final = re.compile(
    r"(?:^|[,.;]\s*|\b(?:and|but|that|where|when)\s+)(?P<who>they|all|both|he|she)\s+"
    r"(?:all\s+|both\s+)?(?:were|was|had been|have been)\s+(?:\w+ly\s+|later\s+|then\s+|also\s+)*$"
)
_ONE: Final = frozenset({"him", "her", "he", "she"})
_OF_THE_DEAD: Final = re.compile(
    r"\s*(?:out\s+)?of\s+(?:the|those)\s+(?P<g>dead|killed|victims|deceased|slain|fatalities"
    r"|injured"
    r"|wounded|hurt)\s+(?:were|was|are|is|had been|have been|had belonged to|belonged to|being)\s+"
)
_WERE: Final = re.compile(r"\s+(?:were|are|had been|had all been|were all|was)\s+(?!not\b|never\b)")


def complete(
    parsed: Parsed, numbers: list[Number], figures: list[Figure], harms: dict[int, list[Harm]]
) -> list[Figure]:
    """Return the figures with those that the text points back to, without those told twice."""
    found = join_singles(parsed, _without_parts(parsed, figures))
    _the_same(parsed, found)
    found += _of_the_dead(parsed, numbers, found)
    found += _by_pronoun(parsed, numbers, found, harms)
    found += _told_otherwise(parsed, numbers, found)
    dead = {
        one.number.start
        for one in found
        if "pronoun" in one.rules and one.measure is Measure.KILLED and one.number is not None
    }
    # "abducted nine men and later shot them dead" tells of nine dead.
    found = [
        one
        for one in found
        if one.number is None
        or one.number.start not in dead
        or one.measure not in {Measure.ABDUCTED, Measure.DISAPPEARED}
    ]
    return sorted(found, key=lambda one: one.start)


def _without_parts(parsed: Parsed, figures: list[Figure]) -> list[Figure]:
    """Drop "a havildar and a sepoy" behind "two soldiers," where they are the same two."""
    dropped: set[int] = set()
    for whole in figures:
        if whole.number is None or whole.harm is None or not whole.value or whole.value < 2:
            continue
        parts = [
            one
            for one in figures
            if one.singular
            and one.harm is not None
            and one.harm.start == whole.harm.start
            and one.start >= whole.end
            and (one.victims is whole.victims or whole.victims is Victims.TOTAL)
        ]
        if parsed.lower[whole.start : whole.end].startswith("both"):
            # "both the driver and the cleaner"
            dropped |= {id(one) for one in parts}
        opens = re.match(
            r"(?:\s+of (?:the )?soil)?\s*[,:(–—-]", parsed.lower[whole.end : whole.end + 20]
        )
        if opens:
            # "three people, Zarina and her two children, were killed"
            inner = [
                one
                for one in figures
                if one.number is not None
                and one.harm is not None
                and one.harm.start == whole.harm.start
                and one.start > whole.end
                and one.value
                and one.value < whole.value
                and re.search(
                    r"\b(?:her|his|their)\s*$", parsed.lower[max(0, one.start - 8) : one.start]
                )
            ]
            for one in inner:
                if one.number is not None:
                    one.number.reason = "part of another figure"
            dropped |= {id(one) for one in inner}
            dropped |= {
                id(one)
                for one in parts
                if re.match(r"(?:her|his|their) ", parsed.lower[one.start : one.end])
            }
        if opens and len(parts) == whole.value:
            dropped |= {id(one) for one in parts}
            kinds = {one.victims for one in parts}
            if len(kinds) == 1:
                # "two men, the elder and his guard": both are told of.
                whole.victims, whole.actor = parts[0].victims, parts[0].actor
    for one, other in itertools.pairwise(sorted(figures, key=lambda one: one.start)):
        # "A woman, a health worker, was taken away": she is one.
        if (
            one.singular
            and other.singular
            and one.harm is not None
            and one.harm is other.harm
            and parsed.lower[one.end : other.start].strip() == ","
            and re.match(
                r",?\s*(?:was|has been|had been|who was|died|lost)\b", parsed.lower[other.end :]
            )
            and id(one) not in dropped
        ):
            if other.victims is not Victims.TOTAL:
                one.victims, one.actor, one.detail = other.victims, other.actor, other.detail
            dropped.add(id(other))
    tolls = {one.sentence for one in figures if "toll" in one.rules}
    for part in figures:
        ahead = parsed.lower[max(0, part.start - 12) : part.start]
        if (
            part.singular
            and part.sentence in tolls
            and part.measure is Measure.KILLED
            and re.search(r"\b(?:when|after|as)\s+$", ahead)
        ):
            # "rose to four when a soldier died in hospital"
            dropped.add(id(part))
        if (
            part.number is not None
            and not part.singular
            and part.sentence in tolls
            and "toll" not in part.rules
            and part.measure is Measure.KILLED
            and re.search(r"\b(?:when|after|as)\s+$", ahead)
        ):
            part.number.reason = "part of another figure"
            dropped.add(id(part))
        # "after three more died" is in the toll that it explains.
        told = parsed.lower[part.start : part.end + 12]
        if (
            part.number is not None
            and part.sentence in tolls
            and "toll" not in part.rules
            and re.search(
                r"\bmore\b|\bof (?:them|whom|the (?:injured|wounded))\b|\banother\b", told
            )
        ):
            part.number.reason = "part of another figure"
            dropped.add(id(part))
    for part in figures:
        if part.covers is not Covers.PART or part.number is None:
            continue
        wholes = [
            one
            for one in figures
            if one.sentence == part.sentence
            and one.start < part.start
            and one.covers is Covers.ALL
            and one.measure is part.measure
        ]
        # A part has a row of its own only where it is another group of people.
        alike = _ONLY_AGE_OR_SEX.fullmatch((part.detail or "").lower())
        if wholes and (part.bare or part.victims is wholes[-1].victims or alike):
            part.number.reason = "part of another figure"
            dropped.add(id(part))
    return [one for one in figures if id(one) not in dropped]


def _the_same(parsed: Parsed, figures: list[Figure]) -> None:
    """Read “gunned down an elder and his guard. The two died on the spot”: who they were."""
    for one, other in itertools.pairwise(sorted(figures, key=lambda one: one.start)):
        if (
            other.bare
            and other.victims is Victims.TOTAL
            and other.value == one.value
            and other.measure is one.measure
            and 0 <= other.sentence - one.sentence <= 1
            and parsed.lower[: other.start].endswith("the ")
        ):
            other.victims, other.actor, other.detail = one.victims, one.actor, one.detail


# "seven people, two women among them": they are no other group of people.
_ONLY_AGE_OR_SEX: Final = re.compile(
    r"(?:women|woman|children|child|girls?|boys?|minors?|infants?|men|teenagers?"
    r"|elderly (?:men|women)"
    r"|females?|males?|toddlers?|bab(?:y|ies)|kids?|brothers|sisters|relatives|schoolchildren)"
)


def _free(numbers: list[Number]) -> Iterator[Number]:
    return (one for one in numbers if one.reason in {"no harm said", "part of another figure"})


def _of_the_dead(parsed: Parsed, numbers: list[Number], figures: list[Figure]) -> list[Figure]:
    """Read “five of the dead were policemen”: a part that is a group of its own."""
    found = []
    for number in _free(numbers):
        sentence = parsed.sentences[parsed.tokens[number.first].sentence]
        match = _OF_THE_DEAD.match(parsed.lower, number.end, sentence.end)
        if match is None:
            continue
        stop = min(match.end() + 40, sentence.end)
        clause = re.search(
            r"[,;]|\b(?:who|that|which|and|while)\b", parsed.lower[match.end() : stop]
        )
        if clause and clause.start() > 3:
            stop = match.end() + clause.start()
        people = people_in(parsed, match.end(), stop)
        if people is None and re.match(
            r"(?:the|his|their|its)\s+(?:force|police|army|levies)\b", parsed.lower[match.end() :]
        ):
            victims = Victims.SECURITY_FORCES
            detail: str | None = None
            actor: str | None = "pakistan-security-forces"
        elif people is not None and people.row["word"] in {
            "resident",
            "local",
            "relative",
        }:
            continue
        elif people is not None and people.row["victims"] != "total":
            victims = Victims(people.row["victims"])
            detail = parsed.text[people.start : people.end]
            actor = people.row["actor"] or None
        else:
            continue
        hurt = match["g"] in {"injured", "wounded", "hurt"}
        measure = Measure.INJURED if hurt else Measure.KILLED
        wholes = [one for one in figures if one.start < number.start and one.measure is measure]
        if wholes and wholes[-1].victims is victims is Victims.CIVILIANS:
            # "three of the dead were Afghans": of the labourers that the text counted before.
            continue
        group = Group(number.first, number.last, number.end, None, False)
        figure = _counted(parsed, number, group, Measure.INJURED if hurt else Measure.KILLED)
        figure.victims, figure.detail, figure.actor = victims, detail, actor
        figure.bare, figure.covers, figure.rules = (
            False,
            Covers.PART,
            [*number.rules, "of the dead"],
        )
        found.append(figure)
    return found


def _told_otherwise(parsed: Parsed, numbers: list[Number], figures: list[Figure]) -> list[Figure]:
    """Read “said the nine were soldiers”: the same people, told to be others."""
    found = []
    for number in _free(numbers):
        sentence = parsed.sentences[parsed.tokens[number.first].sentence]
        before = parsed.lower[sentence.start : number.start]
        match = _WERE.match(parsed.lower, number.end, sentence.end)
        if match is None or not re.search(r"\b(?:the|all|those|these)\s+$", before):
            continue
        known = [one for one in figures if one.value == number.value and one.start < number.start]
        people = people_in(parsed, match.end(), min(match.end() + 40, sentence.end))
        if not known or people is None or people.row["victims"] == "total":
            continue
        group = Group(number.first, number.last, number.end, people, False)
        figure = _counted(parsed, number, group, known[-1].measure)
        figure.rules = [*number.rules, "told otherwise"]
        found.append(figure)
    return found


def _by_pronoun(
    parsed: Parsed, numbers: list[Number], figures: list[Figure], harms: dict[int, list[Harm]]
) -> list[Figure]:
    """Read “took nine passengers off a coach and shot them”."""
    found: list[Figure] = []
    taken = {one.harm.start for one in figures if one.harm is not None}
    for sentence in parsed.sentences:
        for harm in harms.get(sentence.index, []):
            if harm.start in taken or "act" not in harm.kinds | (
                {"act"} if harm.passive else set()
            ):
                continue
            match = _OBJECT.match(parsed.lower, harm.end, sentence.end)
            if match is None and harm.passive:
                match = _SUBJECT.search(parsed.lower[sentence.start : _be_end(parsed, harm)])
            if match is None or harm.measure in {Measure.DISPLACED, Measure.RESCUED}:
                continue
            figure = _antecedent(parsed, numbers, [*figures, *found], harm, match["who"])
            if figure is not None:
                found.append(figure)
    return found


def _be_end(parsed: Parsed, harm: Harm) -> int:
    return parsed.tokens[harm.first].start


def _antecedent(
    parsed: Parsed, numbers: list[Number], figures: list[Figure], harm: Harm, who: str
) -> Figure | None:
    sentence = parsed.tokens[harm.first].sentence
    near = {sentence, sentence - 1}
    if any(
        one.measure is harm.measure
        and one.sentence in near
        and one.start < harm.start
        # "Four were killed. ... a soldier standing guard, killing him": he is none of the four.
        and (who not in _ONE or one.value == 1)
        for one in figures
    ):
        return None
    if who in _ONE:
        options = [
            (first, last, hit)
            for first, last, hit, _ in singles(parsed, numbers, [])
            if parsed.tokens[first].sentence in near
            and hit.end <= harm.start
            and hit.row["victims"] != "armed_group"
        ]
        if not options:
            return None
        first, last, hit = options[-1]
        group = Group(first, last, parsed.tokens[last - 1].end, hit, False)
        figure = make_figure(
            parsed, parsed.tokens[first].start, group.end, first, group, harm.measure, harm
        )
        figure.low = figure.high = 1
        figure.singular = True
        figure.rules = ["single", "pronoun", harm.rule]
        figure.sentence = sentence
        return figure
    for number in reversed(numbers):
        if number.end > harm.start or parsed.tokens[number.first].sentence not in near:
            continue
        counted = number.reason == "" or number.reason == "no harm said"
        if not counted or number.value is None or number.value < 2:
            continue
        group = group_of(parsed, number.first, number.last)
        if group.people is None or group.people.row["victims"] == "armed_group":
            continue
        figure = _counted(parsed, number, group, harm.measure)
        figure.harm = harm
        figure.rules = [*number.rules, "pronoun", harm.rule]
        figure.sentence = sentence
        return figure
    return None


def _counted(parsed: Parsed, number: Number, group: Group, measure: Measure) -> Figure:
    figure = make_figure(parsed, number.start, number.end, number.first, group, measure, None)
    figure.low, figure.high, figure.qualifier = number.low, number.high, number.qualifier
    figure.number = number
    number.reason = ""
    return figure
