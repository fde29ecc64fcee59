"""How many were harmed, how, and who they were: numbers joined to words of harm.

Each number looks for its word of harm: first in its own group of words, then
where it is a subject, then where it is an object. A number that finds none is
no figure, and the ledger says so.
"""

import re
from collections.abc import Iterable
from typing import Final

from incidents.model import Covers, Measure, Victims
from incidents.reading.harms import Harm, is_body
from incidents.reading.links import link_harm
from incidents.reading.named_people import named_people
from incidents.reading.numbers import Number
from incidents.reading.people import (
    Figure,
    Group,
    group_of,
    make_figure,
    noun_measure,
)
from incidents.reading.result import Span
from incidents.reading.rules import lexicon
from incidents.reading.single_people import (
    AMONG,
    SUBSET,
    follows_subset,
    make_single,
    of_bodies,
    singles,
)
from incidents.reading.text import Parsed
from incidents.reading.word_classes import WordClass

_SUBSET_AFTER: Final = re.compile(
    r"\s+(?:of (?:them|whom|these|those)|among them|of the (?:dead"
    r"|killed|injured|wounded|deceased|victims|slain))\b"
)
_RESULT: Final = re.compile(
    r"\b(?:toll|(?:number|that) of (?:the )?(?:\w+ )?(?:dead|deaths|killed|wounded"
    r"|injured|fatalities|casualties)|tally|death count|losses"
    r"|(?:earlier|previous|initial|first|official) (?:count|figure|estimate)"
    r"|fatalities|dead)\b(?:(?P<gap>[^;.]{0,70}?)\b(?:to|at|of|is now"
    r"|was|is|stood at|reached|as|now|numbered|totalled|totaled|came to)"
    r"|[^;.]{0,160}?\b(?:climb|r[io]s|go(?:es|ne)? up|jump"
    r"|increas|went up|mount|soar|r?each|stood|stand|put)\w*(?: (?:further|up|now))?(?: to| at)?)"
    r"\s+(?:now\s+|at\s+|around\s+)?$"
)
# "which brings to four the number of the dead"
_RESULT_AHEAD: Final = re.compile(
    r"\s+the (?:(?:total )?number of (?:the )?(?:dead|deaths|killed|victims"
    r"|(?P<hurt>injured|wounded))|(?:death )?toll)\b"
)
# "The BLA, which said it had planted the device, put the number at 14"
_PUT_AT: Final = re.compile(
    r"\b(?:put|puts|putting|gave|gives|giving)\s+(?:the\s+|its\s+|that\s+|their\s+)?"
    r"(?:number|figure|total|count|it)\s+(?:at|as)\s+(?:\w+\s+){0,2}$"
)
_INJURY_RESULT: Final = re.compile(
    r"\b(?:number of (?:the )?(?:wounded|injured)|that of the (?:wounded|injured))\b[^,;]*$"
)


def find_figures(
    parsed: Parsed,
    numbers: list[Number],
    harms: dict[int, list[Harm]],
    taken: Iterable[Span] = (),
) -> list[Figure]:
    """Return every figure of the text, in its order; a used number gets no reason.

    ``taken`` are the characters of names that are none of people.
    """
    figures = []
    groups = {}
    for number in numbers:
        if number.reason:
            continue
        group = group_of(parsed, number.first, number.last)
        groups[number.first] = group
    spans = [(g.first, g.last) for g in groups.values()]
    ends = {one.last for one in groups.values()}
    ones = [
        one
        for one in singles(parsed, numbers, spans)
        # "two sons of a labourer"
        if not (parsed.tokens[one[0] - 1].lower == "of" and one[0] - 1 in ends)
    ]
    spans += [(first, last) for first, last, *_ in ones]
    spans.sort()
    for number in numbers:
        if number.reason:
            continue
        if any(one.first < number.first < one.last for one in groups.values()):
            # "four members of one family"
            number.reason = "part of another figure"
            continue
        if _OF_THE.search(parsed.lower[max(0, number.start - 40) : number.start]) and _ALONE.match(
            parsed.lower, number.end
        ):
            # "three of the four had been in custody": the four have been told of.
            number.reason = "part of another figure"
            continue
        if _SPEAK.match(parsed.lower, number.end):
            number.reason = "who speaks"
            continue
        figure = _figure(parsed, number, groups[number.first], harms, spans)
        if figure is None:
            number.reason = number.reason or "no harm said"
        else:
            figures.append(figure)
    made = (make_single(parsed, *one, harms, spans) for one in ones)
    figures += [one for one in made if one is not None]
    figures += list(named_people(parsed, harms, figures, taken))
    figures.sort(key=lambda one: one.start)
    for one in figures:
        if _of_several_kinds(parsed, one):
            one.victims, one.actor, one.detail = Victims.MIXED, None, None
    return figures


_LIST: Final = re.compile(
    r"(?:,\s(?:[a-z-]+\s){0,2}[a-z-]+){0,4},?\sand\s(?:[a-z-]+\s){0,2}[a-z-]+"
)


def _of_several_kinds(parsed: Parsed, figure: Figure) -> bool:
    """Whether a number counts several kinds: “31 soldiers, railwaymen and civilians died”."""
    if figure.number is None or figure.singular or figure.bare:
        return False
    match = _LIST.match(parsed.lower, figure.end)
    if match is None or lexicon("number_words").find(match.group()):
        return False
    kinds = {
        hit.row["victims"] for hit in lexicon("victims").find(match.group()) if hit.form == "plural"
    }
    return bool(kinds - {str(figure.victims), "total"})


def _figure(
    parsed: Parsed,
    number: Number,
    group: Group,
    harms: dict[int, list[Harm]],
    spans: list[tuple[int, int]],
) -> Figure | None:
    sentence = parsed.tokens[number.first].sentence
    here = harms.get(sentence, [])
    before = parsed.lower[parsed.sentences[sentence].start : number.start]
    own_measure = noun_measure(group)
    if _HOW_BADLY.match(parsed.lower, number.end):
        # "16 others wounded, two critically"
        number.reason = "part of another figure"
        return None
    if parsed.lower[number.start : number.end] == "both" and before.rstrip().endswith(","):
        # "two of the captives, both residents of Testville, ..."
        number.reason = "part of another figure"
        return None
    if group.of_harmed:
        # "three more of the wounded died" is already in the toll that it explains.
        number.reason = "part of another figure"
        return None
    result = (
        _RESULT.search(before)
        if group.people is None or group.people.row["victims"] == "total"
        else None
    )
    subset = (
        bool(SUBSET.search(before))
        or bool(_SUBSET_AFTER.match(parsed.lower[number.end : number.end + 30]))
        or follows_subset(before)
    )
    harm, how = link_harm(parsed, group, here, spans)
    if harm is not None and how == "noun" and "toll" in parsed.lower[harm.start : harm.end]:
        how = "toll"
    ahead = _RESULT_AHEAD.match(parsed.lower, number.end) if before.endswith("to ") else None
    if ahead is not None:
        harm, how = None, "toll"
    elif harm is None and result is not None:
        how = "toll"
    elif harm is None and group.people is None and _PUT_AT.search(before):
        # Whom it counts is said before.
        told = [one for at in (sentence, sentence - 1) for one in reversed(harms.get(at, []))]
        told = [one for one in told if one.start < number.start]
        own_measure, how = (told[0].measure, "put at") if told else (None, how)
    hurt = _HURT_ONES.match(parsed.lower, number.end)
    came = _CAME.match(parsed.lower, hurt.end()) if hurt else None
    unknown = re.search(r"\bwhereabouts of\s+(?:the\s+|at least\s+)?$", before)
    if harm is None and hurt and came:
        own_measure = Measure.INJURED
    if harm is None and own_measure is None and how != "toll" and not unknown:
        among = AMONG.search(
            parsed.lower, group.end, min(group.end + 60, parsed.sentences[sentence].end)
        )
        if among is None:
            return None
        measure = (
            Measure.INJURED if among["g"] in {"injured", "wounded", "hurt"} else Measure.KILLED
        )
        subset = True
        how = "among"
    elif own_measure is not None:
        measure = own_measure
    elif ahead is not None:
        measure = Measure.INJURED if ahead["hurt"] else Measure.KILLED
    elif how == "toll" and result is not None and harm is None:
        wounded = bool(_INJURY_RESULT.search(result.group()))
        measure = Measure.INJURED if wounded else Measure.KILLED
    elif harm is not None:
        measure = harm.measure
    elif unknown:
        measure = Measure.DISAPPEARED
    else:
        return None
    if _ALREADY_HURT.search(parsed.lower[number.end : group.end + 1]) and (
        how in {"noun", "object"} and harm is not None and is_body(parsed, harm)
    ):
        # "the bodies of five people and 17 injured persons"
        measure = Measure.INJURED
    if how == "among" and _AGE_OR_SEX.fullmatch(
        (group.people.row["plural"] or group.people.row["word"]) if group.people else ""
    ):
        # "five policemen and two children were among the dead"
        number.reason = "part of another figure"
        return None
    if measure in _ALSO_THINGS and _is_of_things(parsed, number, group):
        return None
    if measure is Measure.DISPLACED and not _left_home(parsed, group, harm):
        return None
    figure = make_figure(parsed, number.start, number.end, number.first, group, measure, harm)
    figure.low, figure.high, figure.qualifier = number.low, number.high, number.qualifier
    figure.number = number
    figure.covers = Covers.PART if subset else Covers.ALL
    figure.rules = [*number.rules, how, *([harm.rule] if harm else [])]
    if harm is not None and how == "noun":
        of_bodies(parsed, figure, harm)
    if (
        how == "toll"
        and result is not None
        and re.search(
            r"\b(?:forces|soldiers|security|army|military|enemy|personnel|troops)\b", result.group()
        )
    ):
        figure.victims = Victims.SECURITY_FORCES
    return figure


_OF_THE: Final = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+|some|most|half|all|none|several|many)"
    r" of (?:the|these|those)\s+$"
)
# "killing seven soldiers, two security officials told the agency"
_SPEAK: Final = re.compile(
    r"\s+(?:\w+ ){0,3}?(?:officials?|officers?|sources?|witnesses|residents|doctors|spokesmen"
    r"|policemen|villagers|relatives|lawyers)\s+(?:said|told|confirmed|say|added)\b"
)
_ALONE: Final = re.compile(
    r"\s*(?:[,.;:)]|$|(?:had|have|has|were|was|who|whom|are|is|remain\w*|died|on|in|later|by|and)\b)"
)
_HOW_BADLY: Final = re.compile(
    r"\s+of (?:them|whom) (?:by|with|from) (?:an?|the) (?:\w+ )?(?:bullets?|pellets?|shots?"
    r"|splinters?|shrapnel|stones?)\b"
    r"|\s+(?:of (?:them|whom)\s+)?(?:critically|seriously|severely|gravely"
    r"|in (?:a )?(?:critical|serious)"
    r" condition)\s*(?:[,.;)]|$)"
)
_AGE_OR_SEX: Final = re.compile(r"children|child|women|woman|girls?|boys?|minors?|infants?")
# Things, too, are picked up, recovered and held; only people are killed.
_ALSO_THINGS: Final = frozenset(
    {Measure.ABDUCTED, Measure.DISAPPEARED, Measure.ARRESTED, Measure.RESCUED}
)


def _is_of_things(parsed: Parsed, number: Number, group: Group) -> bool:
    """Whether a noun that is none for people stands behind the number."""
    words = parsed.tokens[number.last : group.last]
    return group.people is None and any(one.word_class is WordClass.NOUN for one in words)


_HURT_ONES: Final = re.compile(
    r"\s+(?:of the\s+)?(?:critically\s+)?(?:injured|wounded)(?:\s+(?!had|have|were|was|who)\w+)?"
)
_CAME: Final = re.compile(
    r"\s+(?:had been|have been|were|was|had|have)\s+(?:\w+ly\s+)?(?:brought|admitted|received"
    r"|taken|shifted|referred|moved|treated)\b"
)
_ALREADY_HURT: Final = re.compile(r"\b(?:injured|wounded)\b")


def _left_home(parsed: Parsed, group: Group, harm: Harm | None) -> bool:
    """Whether people fled from where they live; attackers who fled are no figure of harm."""
    if group.people is not None and group.people.row["victims"] == "armed_group":
        return False
    if harm is None or parsed.lower[harm.start : harm.end] not in {"fled", "flee", "fleeing"}:
        return True
    said = parsed.lower[parsed.tokens[group.first].start : harm.end + 60]
    return bool(re.search(r"\b(?:famil|household|villager|resident|home|house|village)", said))
