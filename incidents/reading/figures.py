"""How many were harmed, how, and who they were: numbers joined to words of harm.

Each number looks for its word of harm: first in its own group of words, then
where it is a subject, then where it is an object. A number that finds none is
no figure, and the ledger says so.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from incidents.model import Covers, Measure, Qualifier, Victims
from incidents.reading.numbers import Number
from incidents.reading.rules import Hit, lexicon
from incidents.reading.text import Parsed, Token

_NP_STOP: Final = frozenset(
    [
        "was",
        "were",
        "is",
        "are",
        "has",
        "have",
        "had",
        "been",
        "being",
        "be",
        "who",
        "whom",
        "whose",
        "which",
        "that",
        "and",
        "or",
        "but",
        "while",
        "in",
        "on",
        "at",
        "from",
        "by",
        "with",
        "near",
        "when",
        "after",
        "before",
        "as",
        "during",
        "for",
        "to",
        "into",
        "of",
        "off",
        "across",
        "since",
        "including",
        "among",
        "amid",
        "around",
        "inside",
        "outside",
        "until",
        "where",
        "because",
        "also",
        "later",
        "still",
        "then",
        ",",
        ";",
        ":",
        "(",
        ")",
        ".",
        '"',
        "-",
        "–",
        "—",
        "within",
        "without",
        "over",
        "between",
        "reportedly",
        "under",
        "along",
        "against",
        "plus",
        "besides",
    ]
)
_BE: Final = frozenset(
    ["was", "were", "is", "are", "been", "being", "be", "got", "get", "gets", "getting", "being"]
)
_SKIP: Final = frozenset(
    [
        "also",
        "later",
        "still",
        "then",
        "both",
        "all",
        "already",
        "reportedly",
        "allegedly",
        "critically",
        "seriously",
        "severely",
        "badly",
        "brutally",
        "instantly",
        "subsequently",
        "either",
        "since",
        "so",
        "far",
        "not",
        "yet",
        "mercilessly",
        "themselves",
        "initially",
        "thereby",
        "either",
        "apparently",
        "forcibly",
        "illegally",
        "reported",
        "confirmed",
        "believed",
        "said",
        "feared",
        "left",
        "being",
    ]
)
_AFTER_STATE: Final = frozenset(
    [
        "in",
        "by",
        "when",
        "at",
        "on",
        "after",
        "and",
        ",",
        ".",
        ";",
        "as",
        "while",
        "during",
        "near",
        "since",
        "with",
        "over",
        "so",
        "across",
        "-",
        "–",
        "—",
        ":",
        "or",
        "but",
        ")",
        "from",
        "to",
        "inside",
        "outside",
        "following",
        "where",
        "before",
        "because",
        "due",
        "until",
        "among",
        "including",
        "within",
        "along",
        '"',
        "this",
        "that",
        "last",
        "today",
        "yesterday",
        "under",
        "for",
        "besides",
    ]
)
_VERB: Final = frozenset({"VERB", "AUX"})
_THEM: Final = frozenset({"them", "these", "those", "whom"})
_OWN: Final = re.compile(r"\b(?:its|their|his|our) own\b|\bof its\b|\bof their\b|\bof our\b")
_SUBSET: Final = re.compile(
    r"(?:including|among them|among whom|among those|of them|of whom"
    r"|include[sd]?|comprising"
    r"|counting)\s*:?\s*(?:also\s+)?(?:the\s+|at least\s+|some\s+"
    r"|about\s+|as many as\s+)?$"
)
_SUBSET_AFTER: Final = re.compile(
    r"\s+(?:of (?:them|whom|these|those)|among them|of the (?:dead"
    r"|killed|injured|wounded|deceased|victims|slain))\b"
)
_AMONG: Final = re.compile(
    r"\b(?:was|were|are|is)\s+(?:also\s+)?(?:among|counted among"
    r"|one of)\s+(?:the|those)\s+(?P<g>dead|killed|deceased|victims"
    r"|slain|injured|wounded|hurt|fatalities|abducted|kidnapped"
    r"|missing|arrested)"
)
_NEGATED: Final = re.compile(
    r"\b(?:no|nobody|none|without|not|never|any|no one|neither)\s+(?:\w+\s+){0,3}$"
)
_NEGATED_NOUN: Final = re.compile(r"\b(?:no|without|any)\s+(?:\w+\s+)?(?:of\s+)?$")
# "It had no hand in the killing of two men" denies a part in it and no death.
_NO_PART: Final = re.compile(r"\b(?:only|connection|hand|role|links?|involvement|part|way)\b")
_OF_HARMED: Final = re.compile(
    r"\s*(?:more\s+|others?\s+)?(?:people\s+)?(?:out\s+)?of\s+(?:the"
    r"|those)\s+(?:\d+\s+|critically\s+|seriously\s+)?(?:wounded"
    r"|injured|dead|killed|deceased|hurt|hostages|abducted"
    r"|kidnapped)\b"
)
_RESULT: Final = re.compile(
    r"\b(?:toll|number of (?:the )?(?:\w+ )?(?:dead|deaths|killed|wounded"
    r"|injured|fatalities|casualties|bodies)|tally|death count|losses"
    r"|fatalities|dead)\b(?:(?P<gap>[^;.]{0,70}?)\b(?:to|at|of|is now"
    r"|was|is|stood at|reached|as|now)|[^;.]{0,160}?\b(?:climb|r[io]s|jump|increas|gone up"
    r"|went up|mount|soar|r?each|stood|stand|put)\w*(?: (?:further|up|now))?(?: to| at)?)"
    r"\s+(?:now\s+|at\s+|around\s+)?$"
)
_INJURY_RESULT: Final = re.compile(r"\bnumber of (?:the )?(?:wounded|injured)\b")


@dataclass(slots=True)
class Harm:
    """Words of harm in a sentence; tokens ``first`` to ``last`` (exclusive)."""

    start: int
    end: int
    first: int
    last: int
    measure: Measure
    kinds: frozenset[str]
    form: str
    rule: str
    passive: bool


@dataclass(slots=True)
class Figure:
    """A number of people, or one person named without a number, and the harm done to them."""

    start: int
    end: int
    sentence: int
    token: int
    low: int | None
    high: int | None
    qualifier: Qualifier
    measure: Measure
    victims: Victims
    detail: str | None
    actor: str | None
    covers: Covers
    harm: Harm | None
    number: Number | None
    rules: list[str] = field(default_factory=list)
    own: bool = False
    bare: bool = False
    named: bool = False
    singular: bool = False
    order: int = 0

    @property
    def value(self) -> int | None:
        """The figure to compare by."""
        return self.low if self.low is not None else self.high


@dataclass(slots=True)
class Group:
    """A number with its nouns: tokens ``first`` to ``last`` (exclusive)."""

    first: int
    last: int
    end: int
    people: Hit | None
    of_harmed: bool


def find_harms(parsed: Parsed) -> dict[int, list[Harm]]:
    """Return the words of harm by sentence, in order."""
    found: dict[int, list[Harm]] = {}
    by_span: dict[tuple[int, int], list[Hit]] = {}
    for hit in lexicon("harm").find(parsed.lower):
        by_span.setdefault((hit.start, hit.end), []).append(hit)
    for (start, end), hits in by_span.items():
        first = parsed.token_at(start)
        last = parsed.token_at(end - 1) + 1
        before = parsed.lower[max(0, start - 40) : start]
        form = hits[0].form
        if (
            form == "base"
            and re.search(r"\bto\s+$", before)
            and not re.search(r"\b(?:managed|able|went on|proceeded) to\s+$", before)
        ):
            continue
        if re.search(r"\b(?:would|will|could|might|may|should|can) (?:be )?$", before):
            continue
        clause = before.rsplit(",", 1)[-1]
        noun = all(hit.row["form"] == "noun" for hit in hits)
        negated = (_NEGATED_NOUN if noun else _NEGATED).search(clause)
        if negated and not _NO_PART.search(negated.group()) and "not only" not in before:
            continue
        passive = form == "ed" and _is_passive(parsed, first)
        harm = Harm(
            start,
            end,
            first,
            last,
            Measure(hits[0].row["measure"]),
            frozenset(hit.row["form"] for hit in hits),
            form,
            hits[0].rule,
            passive,
        )
        found.setdefault(parsed.tokens[first].sentence, []).append(harm)
    for harm in _taken_away(parsed):
        found.setdefault(parsed.tokens[harm.first].sentence, []).append(harm)
    for sentence, here in found.items():
        ordered = sorted(here, key=lambda one: one.start)
        found[sentence] = _without_sums(_without_shots(ordered, parsed), parsed)
    return found


def _without_sums(harms: list[Harm], parsed: Parsed) -> list[Harm]:
    """Leave "killed or wounded" out: one number for both is a figure of neither."""
    void: set[int] = set()
    for one, other in itertools.pairwise(harms):
        joined = parsed.lower[one.end : other.start].strip()
        if joined in {"or", "and", "and/or", "/", "or seriously"} and {
            one.measure,
            other.measure,
        } == {Measure.KILLED, Measure.INJURED}:
            void |= {one.start, other.start}
    return [one for one in harms if one.start not in void]


_TAKE: Final = re.compile(
    r"\btaken\b(?= (?:by force )?from (?:his|her|their|an?|the) (?:\w+ ){0,2}"
    r"(?:home|house|shop|hostel|room|bus|coach|van|village|workplace|office|university|college"
    r"|bazaar|market)\b)"
    r"|\b(?:took|taking)\b"
    r"(?! away| into| to| hostage| captive| along| part| place| responsib| up)"
    r"(?=[^.;]{3,90}?\b(?:away|along|with them|hostage|captive|into (?P<kept>custody)"
    r"|to an? (?:un|secret|nearby camp)|from (?:his|her|their) (?:\w+ )?(?:house|home|shop|room)))"
    r"|\btaken\b(?= off (?:an?|the|their|two|three) (?:\w+ )?(?:bus|coach|van|vehicle|train))"
)


# "The blast claimed five lives"
_LIVES: Final = re.compile(
    r"\b(?:claim(?:ed|s|ing)|cost(?:ing)?|took|taking|taken|consumed)\b"
    r"(?=\s+(?:the\s+)?(?:[\w-]+\s+){1,5}?lives\b)"
)


def _taken_away(parsed: Parsed) -> Iterator[Harm]:
    """Read “took two brothers away”, “claimed five lives”, whose verb is in two parts."""
    for match in _LIVES.finditer(parsed.lower):
        first = parsed.token_at(match.start())
        yield Harm(
            match.start(), match.end(), first, first + 1, Measure.KILLED, frozenset({"act"}), "ed",
            "claimed lives", False,
        )  # fmt: skip
    for match in _TAKE.finditer(parsed.lower):
        first = parsed.token_at(match.start())
        measure = Measure.ARRESTED if match["kept"] else Measure.ABDUCTED
        yield Harm(
            match.start(), match.end(), first, first + 1, measure, frozenset({"act"}), "ed",
            "taken away", match.group() == "taken" and _is_passive(parsed, first),
        )  # fmt: skip


def _without_shots(harms: list[Harm], parsed: Parsed) -> list[Harm]:
    """Leave "shot" out where other words say what became of those who were shot."""
    # "were taken off a bus and shot" tells of the shot.
    if any(one.measure is Measure.KILLED for one in harms):
        harms = [one for one in harms if one.rule != "taken away" or not one.passive]
    plain = [one for one in harms if parsed.lower[one.start : one.end] == "shot"]
    others = [
        one
        for one in harms
        if one not in plain and one.measure in {Measure.KILLED, Measure.INJURED}
    ]
    return [
        one
        for one in harms
        if one not in plain
        or not (
            others
            or parsed.lower[: one.start].endswith(("a ", "the ", "single ", "one "))
            or re.match(r"\s+(?:at\b|in the\b|down\b)", parsed.lower[one.end : one.end + 12])
        )
    ]


def _may_skip(word: str) -> bool:
    return word in _SKIP or (word.endswith("ly") and len(word) > 4)


def _is_passive(parsed: Parsed, at: int) -> bool:
    steps = 0
    i = at - 1
    while i >= 0 and steps < 4 and _may_skip(parsed.tokens[i].lower):
        i, steps = i - 1, steps + 1
    joined = i > 0 and parsed.tokens[i].lower in {"and", "or"}
    if joined and parsed.tokens[i - 1].tag in {"VBN", "VBD"}:
        # "was shot and critically wounded"
        return _is_passive(parsed, i - 1)
    return i >= 0 and parsed.tokens[i].lower in _BE


def find_figures(
    parsed: Parsed, numbers: list[Number], harms: dict[int, list[Harm]]
) -> list[Figure]:
    """Return every figure of the text, in its order; a used number gets no reason."""
    figures = []
    groups = {}
    for number in numbers:
        if number.reason:
            continue
        group = group_of(parsed, number.first, number.last)
        groups[number.first] = group
    spans = [(g.first, g.last) for g in groups.values()]
    ones = list(singles(parsed, numbers, spans))
    spans += [(first, last) for first, last, *_ in ones]
    spans.sort()
    for number in numbers:
        if number.reason:
            continue
        if any(one.first < number.first < one.last for one in groups.values()):
            # "four members of one family"
            number.reason = "part of another figure"
            continue
        figure = _figure(parsed, number, groups[number.first], harms, spans)
        if figure is None:
            number.reason = number.reason or "no harm said"
        else:
            figures.append(figure)
    for first, last, hit, named in ones:
        made = _single(parsed, first, last, hit, named, harms, spans)
        if made is not None:
            figures.append(made)
    figures.sort(key=lambda one: one.start)
    return figures


def group_of(parsed: Parsed, first: int, after: int) -> Group:
    """Return the words that belong to a number: what follows it, up to a verb or preposition."""
    sentence = parsed.sentences[parsed.tokens[first].sentence]
    last = _np_end(parsed, after, sentence.last)
    end = parsed.tokens[last - 1].end
    start = parsed.tokens[after].start if after < sentence.last else end
    people = people_in(parsed, start, end)
    tail = parsed.lower[end : end + 60]
    of_harmed = bool(_OF_HARMED.match(tail))
    if people is None or people.row["word"] in {"other", "others", "member", "associate"}:
        match = re.match(
            (
                r"\s+of\s+(?:the\s+|its\s+|their\s+|his\s+|our\s+|them\s+"
                r"|those\s+|these\s+)?(?:own\s+)?"
            ),
            tail,
        )
        if match and not of_harmed:
            at = parsed.token_at(end + match.end())
            if at < sentence.last:
                stop = _np_end(parsed, at, sentence.last)
                # "members of his family" is one phrase of the table.
                more = people_in(parsed, start, parsed.tokens[stop - 1].end) if stop > at else None
                if more is not None:
                    people, last, end = more, stop, parsed.tokens[stop - 1].end
    return Group(first, last, end, people, of_harmed)


def _np_end(parsed: Parsed, at: int, limit: int) -> int:
    start = at
    while at < limit and at - start < 9:
        token = parsed.tokens[at]
        if token.lower in _NP_STOP and not (token.lower == "-" and at > start):
            break
        if token.pos in _VERB and token.tag not in {"VBG", "VBN"} and at > start:
            break
        if at > start and _is_harm_word(token) and not _is_noun_ahead(parsed, at, limit):
            break
        if at == start and _is_harm_word(token) and not _is_noun_ahead(parsed, at, limit):
            break
        at += 1
    return max(at, start)


_HARM_WORDS: Final = frozenset(
    [
        "killed",
        "dead",
        "injured",
        "wounded",
        "hurt",
        "died",
        "dies",
        "die",
        "martyred",
        "abducted",
        "kidnapped",
        "arrested",
        "detained",
        "missing",
        "rescued",
        "freed",
        "released",
        "displaced",
        "perished",
        "succumbed",
        "lost",
        "embraced",
        "sustained",
        "received",
        "suffered",
        "slain",
        "neutralised",
        "neutralized",
        "eliminated",
        "apprehended",
        "executed",
        "murdered",
        "assassinated",
        "gunned",
        "shot",
        "captured",
        "picked",
        "taken",
        "nabbed",
        "left",
        "fled",
        "went",
        "laid",
        "paid",
        "attained",
    ]
)


def _is_harm_word(token: Token) -> bool:
    return token.lower in _HARM_WORDS


def _is_noun_ahead(parsed: Parsed, at: int, limit: int) -> bool:
    """Whether a participle stands before its noun: "two wounded soldiers"."""
    if parsed.tokens[at].lower in {
        "died",
        "lost",
        "embraced",
        "left",
        "went",
        "fled",
        "sustained",
        "received",
    }:
        return False
    rest = parsed.tokens[at + 1 : min(at + 4, limit)]
    words = []
    for token in rest:
        if token.lower in _NP_STOP:
            break
        words.append(token)
    return bool(words) and people_in(parsed, words[0].start, words[-1].end) is not None


def people_in(parsed: Parsed, start: int, end: int) -> Hit | None:
    """Return the word for people between two characters, the most telling one."""
    hits = lexicon("victims").find(parsed.lower[start:end])
    hits = [
        hit
        for hit in hits
        if not re.match(r"\s*'s?\s", parsed.lower[start + hit.end : start + hit.end + 3])
    ]
    if not hits:
        return None
    specific = [hit for hit in hits if hit.row["victims"] != "total"]
    hit = specific[-1] if specific else hits[-1]
    return Hit(hit.start + start, hit.end + start, hit.form, hit.row)


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
    own_measure = _noun_measure(group)
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
        bool(_SUBSET.search(before))
        or bool(_SUBSET_AFTER.match(parsed.lower[number.end : number.end + 30]))
        or _follows_subset(before)
    )
    harm, how = _link(parsed, group, here, spans)
    if harm is None and result is not None:
        how = "toll"
    unknown = re.search(r"\bwhereabouts of\s+(?:the\s+|at least\s+)?$", before)
    if harm is None and own_measure is None and how != "toll" and not unknown:
        among = _AMONG.search(
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
    elif how == "toll" and result is not None:
        wounded = bool(_INJURY_RESULT.search(result.group()))
        measure = Measure.INJURED if wounded else Measure.KILLED
    elif harm is not None:
        measure = harm.measure
    elif unknown:
        measure = Measure.DISAPPEARED
    else:
        return None
    if _ALREADY_HURT.search(parsed.lower[number.end : group.end + 1]) and (
        how in {"noun", "object"} and harm is not None and _is_body(parsed, harm)
    ):
        # "the bodies of five people and 17 injured persons"
        measure = Measure.INJURED
    if measure is Measure.DISPLACED and not _left_home(parsed, group, harm):
        return None
    figure = make_figure(parsed, number.start, number.end, number.first, group, measure, harm)
    figure.low, figure.high, figure.qualifier = number.low, number.high, number.qualifier
    figure.number = number
    figure.covers = Covers.PART if subset else Covers.ALL
    figure.rules = [*number.rules, how, *([harm.rule] if harm else [])]
    if harm is not None and how == "noun":
        _of_bodies(parsed, figure, harm)
    if (
        how == "toll"
        and result is not None
        and re.search(
            r"\b(?:forces|soldiers|security|army|military|enemy|personnel|troops)\b", result.group()
        )
    ):
        figure.victims = Victims.SECURITY_FORCES
    return figure


_ALREADY_HURT: Final = re.compile(r"\b(?:injured|wounded)\b")


def _left_home(parsed: Parsed, group: Group, harm: Harm | None) -> bool:
    """Whether people fled from where they live; attackers who fled are no figure of harm."""
    if group.people is not None and group.people.row["victims"] == "armed_group":
        return False
    if harm is None or parsed.lower[harm.start : harm.end] not in {"fled", "flee", "fleeing"}:
        return True
    said = parsed.lower[parsed.tokens[group.first].start : harm.end + 60]
    return bool(re.search(r"\b(?:famil|household|villager|resident|home|house|village)", said))


def _follows_subset(before: str) -> bool:
    """Whether a list goes on that "including" or "among them" has opened."""
    match = re.search(r"(?:including|among them|comprising|among whom)\b([^;.]*)$", before)
    return bool(match) and not re.search(
        r"\b(?:were|was|while|when|died|after|as|said|had|killed|injured|wounded)\b",
        match.group(1) if match else "",
    )


def _noun_measure(group: Group) -> Measure | None:
    if group.people is None:
        return None
    word = group.people.row.get("word") or ""
    if word in {
        "body",
        "corpse",
        "dead body",
        "bullet-riddled body",
        "mutilated body",
        "fatality",
        "remains",
        "burnt body",
        "decomposed body",
        "death",
    }:
        return Measure.KILLED
    return None


def make_figure(
    parsed: Parsed,
    start: int,
    end: int,
    token: int,
    group: Group,
    measure: Measure,
    harm: Harm | None,
) -> Figure:
    """Return a figure of a group of words, without its number."""
    people = group.people
    victims = Victims(people.row["victims"]) if people else Victims.TOTAL
    detail = parsed.text[people.start : people.end] if people else None
    tail = parsed.lower[end : max(group.end, end) + 14]
    return Figure(
        start=start,
        end=max(end, group.end),
        sentence=parsed.tokens[token].sentence,
        token=token,
        low=None,
        high=None,
        qualifier=Qualifier.EXACT,
        measure=measure,
        victims=victims,
        detail=detail,
        actor=(people.row["actor"] or None) if people else None,
        covers=Covers.ALL,
        harm=harm,
        number=None,
        own=bool(_OWN.search(tail)),
        bare=people is None or people.row.get("word") in {"other", "others"},
    )


def _link(
    parsed: Parsed, group: Group, harms: list[Harm], spans: list[tuple[int, int]]
) -> tuple[Harm | None, str]:
    for how, finder in (
        ("beside", _beside),
        ("noun", _noun_before),
        ("subject", _subject_of),
        ("object", _object_of),
        ("ellipsis", _ellipsis),
    ):
        harm = finder(parsed, group, harms, spans)
        if harm is not None:
            return harm, how
    return None, ""


def _beside(
    parsed: Parsed, group: Group, harms: list[Harm], spans: list[tuple[int, int]]
) -> Harm | None:
    """Read “62 wounded”, “two men dead”, “20 people killed in”."""
    at = group.last
    limit = parsed.sentences[parsed.tokens[group.first].sentence].last
    if at + 1 < limit and parsed.tokens[at].lower == "of" and parsed.tokens[at + 1].lower in _THEM:
        at += 2  # "shot 14 of them dead"
    while at < limit and _may_skip(parsed.tokens[at].lower):
        at += 1
    for harm in harms:
        if harm.first != at:
            continue
        following = parsed.tokens[harm.last].lower if harm.last < limit else "."
        if "state" in harm.kinds and following in _AFTER_STATE:
            return harm
        if "act" in harm.kinds and harm.form == "ed" and following in _AFTER_STATE:
            return harm
        if "suffer" in harm.kinds:
            return harm
    return None


def _noun_before(
    parsed: Parsed, group: Group, harms: list[Harm], spans: list[tuple[int, int]]
) -> Harm | None:
    """Read “the deaths of 214 soldiers”, “the abduction of six miners”."""
    for harm in reversed(harms):
        if harm.last > group.first or "noun" not in harm.kinds:
            continue
        between = parsed.lower[harm.end : parsed.tokens[group.first].start]
        if re.fullmatch(
            (
                r"\s+(?:of|for|to|at|by)\s+(?:the\s+|at least\s+|more than\s+"
                r"|over\s+|up to\s+|about\s+|some\s+|around\s+|nearly\s+|as "
                r"many as\s+|another\s+|all\s+|these\s+|those\s+)*"
            ),
            between,
        ):
            return None if between.strip().startswith("by") else harm
        if re.fullmatch(r"\s+of\s+[^.;]{0,60}(?:,|and)\s+(?:of\s+)?", between) and _only_nouns(
            parsed, harm.last, group.first
        ):
            return harm
    return None


def _subject_of(
    parsed: Parsed, group: Group, harms: list[Harm], spans: list[tuple[int, int]]
) -> Harm | None:
    """Read “four soldiers lost their lives”, “26 hostages had been killed”."""
    for harm in harms:
        if harm.first < group.last:
            continue
        if not ({"act", "suffer", "state"} & harm.kinds):
            continue
        if (
            "suffer" not in harm.kinds
            and not harm.passive
            and not ("state" in harm.kinds and _is_state(parsed, harm))
        ):
            if "act" in harm.kinds and harm.form != "ed":
                # "22 gunmen killing": the number is who did it.
                continue
            if not harm.passive:
                continue
        if _reaches(parsed, group, harm, spans):
            return _main_clause(parsed, group, harm, harms)
        if "suffer" in harm.kinds or harm.passive:
            break
    return None


def _main_clause(parsed: Parsed, group: Group, harm: Harm, harms: list[Harm]) -> Harm:
    """Read “two men who had gone missing reached home”: they came back."""
    between = {token.lower for token in parsed.tokens[group.last : harm.first]}
    later = [one for one in harms if one.start > harm.start and one.measure is Measure.RESCUED]
    lost = harm.measure in {Measure.ABDUCTED, Measure.DISAPPEARED, Measure.ARRESTED}
    return later[0] if later and lost and between & {"who", "whom", "that"} else harm


def _is_state(parsed: Parsed, harm: Harm) -> bool:
    at = harm.first - 1
    while at >= 0 and _may_skip(parsed.tokens[at].lower):
        at -= 1
    return at >= 0 and parsed.tokens[at].lower in _BE | {"lay", "remain", "remained", "remains"}


def _reaches(parsed: Parsed, group: Group, harm: Harm, spans: list[tuple[int, int]]) -> bool:
    """Whether nothing stands between a subject and its verb that is another subject."""
    between = parsed.tokens[group.last : harm.first]
    if len(between) > 30 or any(token.lower == ";" for token in between):
        return False
    inner = [span for span in spans if group.last <= span[0] < harm.first]
    previous = group.last
    for first, last in inner:
        words = [t.lower for t in parsed.tokens[previous:first]]
        text = parsed.lower[parsed.tokens[max(previous - 1, 0)].end : parsed.tokens[first].start]
        listed = all(
            w
            in {
                ",",
                "and",
                "or",
                "as",
                "well",
                "plus",
                "&",
                "another",
                "at",
                "least",
                "a",
                "an",
                "one",
                "the",
                "more",
                "than",
            }
            for w in words
        )
        aside = re.search(
            (
                r"including|among them|of them|of whom|age|aged|\(|from|between"
                r"|who|resident|members? of|of (?:the )?soil"
            ),
            text,
        )
        if not listed and not aside:
            return False
        previous = last
    words = [t.lower for t in between]
    if not inner and _other_clause(parsed, group, harm):
        return False
    joins = [w for w in words if w in {"while", "but", "whereas", "when", "after", "although"}]
    return not (joins and "who" not in words)


def _other_clause(parsed: Parsed, group: Group, harm: Harm) -> bool:
    """Whether a verb of its own stands between, that is no part of a relative clause or aside."""
    if parsed.reduced:
        return False
    tokens = parsed.tokens[group.last : harm.first]
    for token in tokens:
        if token.pos == "VERB" and token.tag in {"VBD", "VBZ", "VBP"}:
            if token.dep in {"relcl", "acl", "csubj", "advcl"} or token.lower == "included":
                continue
            # A verb of the same subject, joined by "and", hands the subject on.
            if harm.first in parsed.subtree(token.i) or token.i in parsed.subtree(harm.first):
                continue
            return True
    return False


def _object_of(
    parsed: Parsed, group: Group, harms: list[Harm], spans: list[tuple[int, int]]
) -> Harm | None:
    """Read “killing two policemen and a passer-by”, “shot dead 23 passengers”."""
    for harm in reversed(harms):
        if harm.last > group.first:
            continue
        if "act" not in harm.kinds or ("state" in harm.kinds and harm.form == "given"):
            if "state" in harm.kinds or "noun" in harm.kinds or "suffer" in harm.kinds:
                between = parsed.lower[harm.end : parsed.tokens[group.first].start]
                if "suffer" in harm.kinds and _is_subset(between):
                    return harm
                if "state" in harm.kinds and _is_subset(between):
                    return harm
            if "noun" in harm.kinds:
                continue
            continue
        between = parsed.lower[harm.end : parsed.tokens[group.first].start]
        if _ALONG.fullmatch(between):
            return harm
        if re.search(r"\bby\s+(?:\w+\s+){0,2}$", between) or ";" in between:
            return None
        if _is_subset(between):
            return harm
        if harm.passive:
            return None
        return harm if _only_nouns(parsed, harm.last, group.first) else None
    return None


# "was picked up along with 12 others"
_ALONG: Final = re.compile(
    r"\s*(?:\w+\s+){0,4}(?:along with|together with|alongside|as well as)\s+"
    r"(?:at least\s+|his\s+|her\s+)?"
)


def _is_subset(between: str) -> bool:
    opened = re.search(r"(?:including|among them|among whom|comprising)\b([^.;]*)$", between)
    if opened and re.search(
        r"\b(?:when|after|as|while|where|sustained|received|suffered|said)\b", opened.group(1)
    ):
        return False
    return bool(opened) or bool(
        re.fullmatch(r"[^.;]{0,90},\s*(?:at least\s+)?", between)
        and not re.search(r"\b(?:was|were|has|had|who)\b", between)
    )


def _only_nouns(parsed: Parsed, first: int, last: int) -> bool:
    """Whether no verb and no new clause stands between two tokens."""
    for token in parsed.tokens[first:last]:
        if token.lower in {
            "while",
            "when",
            "after",
            "before",
            "as",
            "but",
            "who",
            "which",
            "that",
            "where",
            "by",
            "from",
            ":",
        }:
            return False
        if token.pos in _VERB and token.tag in {"VBD", "VBZ", "VBP", "MD", "VB"}:
            return False
    return last - first <= 22


def _ellipsis(
    parsed: Parsed, group: Group, harms: list[Harm], spans: list[tuple[int, int]]
) -> Harm | None:
    """Read “three were killed in Turbat and two in Panjgur”."""
    if group.people is not None and group.people.row.get("word") not in {
        "other",
        "others",
        "person",
        "man",
    }:
        after = parsed.lower[group.end : group.end + 5]
        if not re.match(r"\s+(?:in|at|near)\b", after):
            return None
    limit = parsed.sentences[parsed.tokens[group.first].sentence].last
    following = parsed.tokens[group.last].lower if group.last < limit else "."
    if following not in {"in", "at", "near", ".", ",", "others", "from"}:
        return None
    for harm in reversed(harms):
        if harm.last <= group.first and {"act", "suffer"} & harm.kinds:
            words = {t.lower for t in parsed.tokens[harm.last : group.first]}
            return harm if {"and", ","} & words else None
    return None


def singles(
    parsed: Parsed, numbers: list[Number], spans: list[tuple[int, int]]
) -> Iterator[tuple[int, int, Hit, bool]]:
    """Yield people who are named one by one: "a soldier", "their driver", "the principal"."""
    counted = [(n.first, n.last) for n in numbers if not n.reason] + spans
    for hit in lexicon("victims").find(parsed.lower):
        if (
            hit.form != "base"
            or hit.row["plural"] == hit.row["word"]
            or hit.row["word"] in _NOT_SINGLE
        ):
            continue
        last = parsed.token_at(hit.end - 1) + 1
        at = parsed.token_at(hit.start)
        if any(first <= at < end for first, end in counted):
            continue
        sentence = parsed.sentences[parsed.tokens[at].sentence]
        following = parsed.tokens[last].lower if last < sentence.last else "."
        if following == "'s":
            continue
        first = at
        steps = 0
        found = ""
        while first > sentence.first and steps < 6:
            word = parsed.tokens[first - 1].lower
            if word in {
                "a",
                "an",
                "another",
                "his",
                "her",
                "their",
                "its",
                "the",
                "one",
                "our",
                "my",
            }:
                found = word
                first -= 1
                break
            if (
                (word in _NP_STOP and word != "-")
                or word == "'s"
                or (
                    parsed.tokens[first - 1].pos in _VERB
                    and parsed.tokens[first - 1].tag not in {"VBN", "VBG"}
                )
            ):
                break
            first -= 1
            steps += 1
        named = last < sentence.last and parsed.tokens[last].text[:1].isupper()
        if found in {"", "the"}:
            if not named and found == "":
                continue
            if found == "the" and hit.row["victims"] in {"total", "armed_group"}:
                continue
            if found == "the" and _seen_before(parsed, hit):
                continue
        elif found in {"his", "her", "its", "my"} and hit.row["victims"] == "total":
            continue
        if (
            last < sentence.last
            and parsed.tokens[last].pos == "NOUN"
            and following not in {"man", "woman", "boy"}
            and not named
            and parsed.tokens[last].tag in {"NN", "NNS"}
        ):
            # "a police station": the noun that counts comes later.
            continue
        yield first if found else at, last, hit, not found and named


_NOT_SINGLE: Final = frozenset(
    [
        "life",
        "other",
        "casualty",
        "victim",
        "member",
        "adult",
        "household",
        "family",
        "fatality",
        "death",
        "hostage",
        "captive",
        "soul",
        "individual",
        "occupant",
        "patient",
        "inmate",
        "detainee",
        "prisoner",
        "missing",
        "person",
        "suspect",
        "culprit",
        "bomber",
        "suicide",
        "bomber",
        "attacker",
        "assailant",
        "gunman",
        "owner",
        "leader",
        "chief",
        "official",
        "officer",
        "contractor",
        "commander",
        "local",
        "local",
        "resident",
        "patient",
        "national",
        "agent",
        "minister",
        "president",
        "senator",
        "elder",
        "own",
        "armed",
        "group",
        "guest",
        "would-be",
        "bomber",
        "associate",
        "raider",
        "accused",
        "shia",
        "hazara",
        "hindu",
        "christian",
        "afghan",
        "punjabi",
    ]
) - {
    "agent",
    "owner",
    "elder",
    "leader",
    "officer",
    "contractor",
    "commander",
    "individual",
    "suspect",
    "official",
    "gunman",
    "national",
    "attacker",
    "assailant",
    "minister",
    "member",
}


_FOUND: Final = re.compile(
    r"\b(?:found|recovered|discovered|dumped|lay|lying|retrieved|spotted|surfaced|handed)\b"
)


def _is_body(parsed: Parsed, harm: Harm) -> bool:
    return bool(re.search(r"bod(?:y|ies)|corpse|remains", parsed.lower[harm.start : harm.end]))


def _of_bodies(parsed: Parsed, figure: Figure, harm: Harm) -> None:
    """Leave it open who the dead were, where only bodies "of men" are told of."""
    if _is_body(parsed, harm) and figure.victims is Victims.TOTAL:
        figure.victims, figure.actor = Victims.UNKNOWN, "unidentified-dead"


def _seen_before(parsed: Parsed, hit: Hit) -> bool:
    word = parsed.lower[hit.start : hit.end]
    return re.search(rf"\b{re.escape(word)}s?\b", parsed.lower[: hit.start]) is not None


def _single(
    parsed: Parsed,
    first: int,
    last: int,
    hit: Hit,
    named: bool,
    harms: dict[int, list[Harm]],
    spans: list[tuple[int, int]],
) -> Figure | None:
    sentence = parsed.tokens[first].sentence
    here = harms.get(sentence, [])
    group = Group(first, last, parsed.tokens[last - 1].end, hit, False)
    tail_at = last
    limit = parsed.sentences[sentence].last
    while (
        tail_at < limit
        and parsed.tokens[tail_at].text[:1].isupper()
        and parsed.tokens[tail_at].text.isalpha()
    ):
        tail_at += 1
    group.last = tail_at
    before = parsed.lower[parsed.sentences[sentence].start : parsed.tokens[first].start]
    after = parsed.lower[group.end : group.end + 60]
    if _SUBSET.search(before) or _follows_subset(before) or _AMONG.search(after):
        return None
    measure = _noun_measure(group)
    if measure is not None:
        text = parsed.lower[parsed.sentences[sentence].start : parsed.sentences[sentence].end]
        if not _FOUND.search(text) or parsed.lower[parsed.tokens[first].start :].startswith(
            "the body was"
        ):
            return None
        if re.match(
            r"\s+(?:was|were|had been)\s+(?:later\s+)?(?:shifted|moved|handed|taken|sent|brought)",
            after,
        ):
            return None
        if re.search(r"\bthe\s*$", before) and re.match(r"\s+of the\b", after):
            return None
        of = re.match(r"\s+of\s+(?:an?|the|their|his|her|one|another)\s+", after)
        if of and people_in(parsed, group.end + of.end(), group.end + of.end() + 40):
            # "the body of a labourer": the labourer is counted.
            return None
        harm, how = None, "body"
    else:
        if (
            re.match(r",\s+[a-z .]{3,40},\s+(?:said|told|confirmed|announced|stated)\b", after)
            and "the " in parsed.lower[parsed.tokens[first].start : parsed.tokens[last].start]
        ):
            # "..., the minister, X Y, said": the speaker.
            return None
        if re.match(
            (
                r",?\s+(?:had\s+|has\s+)?(?:said|told|says|added|confirmed"
                r"|stated|claimed|announced|reported)\b"
            ),
            parsed.lower[
                parsed.tokens[group.last - 1].end : parsed.tokens[group.last - 1].end + 24
            ],
        ):
            return None
        harm, how = _link(parsed, group, here, spans)
        if harm is None or how == "ellipsis":
            return None
        if "state" in harm.kinds and how == "object":
            return None
        measure = harm.measure
        if (
            how == "noun"
            and _is_body(parsed, harm)
            and not _FOUND.search(
                parsed.lower[parsed.sentences[sentence].start : parsed.sentences[sentence].end]
            )
        ):
            return None
    figure = make_figure(parsed, parsed.tokens[first].start, group.end, first, group, measure, harm)
    figure.low = figure.high = 1
    if harm is not None and how == "noun":
        _of_bodies(parsed, figure, harm)
    figure.rules = ["single", how, *([harm.rule] if harm else [])]
    figure.named = named
    figure.singular = True
    return figure
