"""Words of harm: killed, wounded, taken away, and where they say that nobody was."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from incidents.model import Measure
from incidents.reading.figure_words import BE, SKIP
from incidents.reading.rules import Hit, lexicon
from incidents.reading.text import Parsed
from incidents.reading.word_classes import WordClass

_NEGATED: Final = re.compile(
    r"\b(?:no|nobody|none|without|not|never|any|no one|neither)\s+(?:\w+\s+){0,3}$"
)


_NEGATED_NOUN: Final = re.compile(r"\b(?:no|without|any)\s+(?:\w+\s+)?(?:of\s+)?$")


# "It had no hand in the killing of two men" denies a part in it and no death.
_NO_PART: Final = re.compile(r"\b(?:only|connection|hand|role|links?|involvement|part|way)\b")


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
        # "forcibly disappeared" is a state and a deed: the deed knows its form.
        hits.sort(key=lambda hit: hit.row["form"] != "act")
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
        # "set free", "hit by a bullet": one spelling for the base and the participle.
        alike = form == "base" and parsed.lower[start:end] in hits[0].row["other_forms"].split(";")
        passive = (form == "ed" or alike) and _is_passive(parsed, first)
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
        if harm.rule == "shot dead":
            # The table's "shot" is this one.
            same = found.get(parsed.tokens[harm.first].sentence, [])
            same[:] = [one for one in same if one.start != harm.start]
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


_FROM_WHERE: Final = (
    r"home|house|shop|hostel|room|bus|coach|van|village|workplace|office|university|college|field"
    r"|farm|camp|bazaar|market|academy|school|clinic|checkpoint|check-?post|hotel|residence|mosque"
    r"|tents?|site|mine|quarry"
)
_TAKE: Final = re.compile(
    r"\btaken\b(?= (?:by force )?from (?:his|her|their|an?|the) (?:\w+ ){0,2}"
    rf"(?:{_FROM_WHERE})\b(?! to (?:the |a )?(?:\w+ )?(?:hospital|morgue|graveyard|clinic)))"
    r"|\b(?:took|taking)\b"
    r"(?! away| into| to| hostage| captive| along| part| place| responsib| up)"
    r"(?=[^.;]{3,90}?\b(?:away|along|with them|hostage|captive|into (?P<kept>custody)"
    r"|to an? (?:un|secret|nearby camp)"
    rf"|from (?:his|her|their|an?|the) (?:\w+ )?(?:{_FROM_WHERE})))"
    r"|\btaken\b(?=\s+(?:[\w-]+\s+){1,6}?(?:hostage|captive|prisoner)\b)"
    r"|\btaken\b(?= off (?:an?|the|their|two|three) (?:\w+ )?(?:bus|coach|van|vehicle|train))"
)


# "sent 12 terrorists to hell"
_SENT: Final = re.compile(
    r"\b(?:sent|sending|send|despatched|dispatched|consigned)\b(?! to\b)"
    r"(?=\s+(?:[\w-]+\s+){1,6}?to (?:hell|their graves?|their deaths?|the grave))"
)

# "shot 11 of them dead", "stabbed a trader to death"
_TO_DEATH: Final = re.compile(
    r"\b(?:shot|shooting|shoot|gunned|stabbed|beat|beaten|hacked|clubbed|burnt|burned|blown"
    r"|tortured)\b"
    r"(?=\s+(?!dead\b|to death\b|down\b)(?:[\w'-]+\s+){1,8}?(?:dead|to death|down)\b)"
)

# "dragged a shopkeeper out of his shop", "forced two men into a car"
_DRAGGED: Final = re.compile(
    r"\b(?:dragged|dragging|hauled|bundled|forced)\b(?! to\b| out\b| off\b| into\b| away\b)"
    r"(?=\s+(?:[\w'-]+,?\s+){1,8}?(?:out of (?:his|her|their|the|an?)"
    r"|from (?:his|her|their) (?:home|house|shop|room|hostel|car)"
    r"|into an? (?:\w+ )?(?:vehicle|car|van"
    r"|pickup|pick-up|truck|jeep))\b)"
)

# "seven people were brought to the hospital with bullet injuries"
_BROUGHT: Final = re.compile(
    r"(?<=\b(?:were|been) )(?:brought|admitted|shifted|taken|received|moved|rushed)\b"
    r"(?=[^.;]{0,60}?\bwith\s+(?:\w+\s+){0,2}(?:injuries|wounds|burns)\b)"
    r"|(?<=\bwas )(?:brought|admitted|shifted|taken|received|moved|rushed)\b"
    r"(?=[^.;]{0,60}?\bwith\s+(?:an?\s+)?(?:\w+\s+){0,2}(?:injur(?:y|ies)|wounds?|burns)\b)"
)

# "lost three of their own", "lost two fighters"
_LOST: Final = re.compile(
    r"\b(?:lost|losing)\b(?=\s+(?:at least |only |some )?[\w-]+\s+(?:of (?:its|their|our|his)\b"
    r"|(?:\w+ )?(?:fighters?|men|soldiers?|comrades?|members|militants|personnel|policemen"
    r"|sarmachars|troops|guards)\b))"
)

# "were taken by men of the agencies from their house"
# "four members of one family were taken from Testville"
_TAKEN_FROM: Final = re.compile(r"\b(?:was|were|been) (?P<taken>taken) from [A-Z](?!r\b)")
_TAKEN_BY: Final = re.compile(
    r"\btaken\b(?= by (?!surprise|road|air|train|ambulance|helicopter|force\b|storm|boat))"
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
    for match in _SENT.finditer(parsed.lower):
        first = parsed.token_at(match.start())
        yield Harm(
            match.start(), match.end(), first, first + 1, Measure.KILLED, frozenset({"act"}), "ed",
            "sent to hell", False,
        )  # fmt: skip
    for match in _TO_DEATH.finditer(parsed.lower):
        first = parsed.token_at(match.start())
        yield Harm(
            match.start(), match.end(), first, first + 1, Measure.KILLED, frozenset({"act"}), "ed",
            "shot dead", _is_passive(parsed, first),
        )  # fmt: skip
    for match in _DRAGGED.finditer(parsed.lower):
        first = parsed.token_at(match.start())
        yield Harm(
            match.start(), match.end(), first, first + 1, Measure.ABDUCTED, frozenset({"act"}),
            "ed", "taken away", _is_passive(parsed, first),
        )  # fmt: skip
    for match in _BROUGHT.finditer(parsed.lower):
        first = parsed.token_at(match.start())
        yield Harm(
            match.start(), match.end(), first, first + 1, Measure.INJURED, frozenset({"act"}), "ed",
            "brought with injuries", True,
        )  # fmt: skip
    for match in _LOST.finditer(parsed.lower):
        first = parsed.token_at(match.start())
        yield Harm(
            match.start(), match.end(), first, first + 1, Measure.KILLED, frozenset({"act"}), "ed",
            "lost", False,
        )  # fmt: skip
    for match in _TAKEN_FROM.finditer(parsed.clean):
        start, end = match.span("taken")
        first = parsed.token_at(start)
        yield Harm(
            start, end, first, first + 1, Measure.ABDUCTED, frozenset({"act"}), "ed",
            "taken away", True,
        )  # fmt: skip
    for match in _TAKEN_BY.finditer(parsed.lower):
        first = parsed.token_at(match.start())
        yield Harm(
            match.start(), match.end(), first, first + 1, Measure.ABDUCTED, frozenset({"act"}),
            "ed", "taken away", _is_passive(parsed, first),
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
    killed = [one for one in harms if one.measure is Measure.KILLED]
    harms = [
        one
        for one in harms
        if one.rule != "taken away"
        or not one.passive
        or not any(_go_on(parsed, one, other) for other in killed)
    ]
    plain = [
        one
        for one in harms
        if parsed.lower[one.start : one.end] == "shot" and one.rule != "shot dead"
    ]
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


def _go_on(parsed: Parsed, taken: Harm, killed: Harm) -> bool:
    """Whether those who were taken are those who were killed, and not some others behind "and"."""
    between = parsed.lower[taken.end : killed.start]
    return taken.start > killed.start or not _OTHERS.search(between)


_OTHERS: Final = re.compile(
    r"(?:\band|\bwhile|;|,)\s+(?:\d+|an?|another|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"\s+(?:\w+\s+){1,3}?(?:[^;.]{0,40}\s)?(?:was|were)\s+$"
)


def may_skip(word: str) -> bool:
    """Return whether a word may stand between a number and its harm."""
    return word in SKIP or (word.endswith("ly") and len(word) > 4)


_TOLD: Final = frozenset({WordClass.VERB, WordClass.PARTICIPLE})


# "were pulled out of buses and, after their papers had been checked, shot dead"
ASIDE_BEFORE: Final = re.compile(r"\b(?:and|then),\s[^,;.]{3,70},\s+(?:\w+ly\s+)?$")


def _is_passive(parsed: Parsed, at: int) -> bool:
    sentence = parsed.sentences[parsed.tokens[at].sentence]
    aside = ASIDE_BEFORE.search(parsed.lower, sentence.start, parsed.tokens[at].start)
    if aside is not None:
        at = parsed.token_at(aside.start()) + 1
    steps = 0
    i = at - 1
    while i >= 0 and steps < 4 and may_skip(parsed.tokens[i].lower):
        i, steps = i - 1, steps + 1
    joined = i > 0 and parsed.tokens[i].lower in {"and", "or"}
    if joined and parsed.tokens[i - 1].word_class is WordClass.PARTICLE:
        # "were taken off and shot dead"
        i -= 1
    if joined and parsed.tokens[i - 1].word_class in _TOLD:
        # "was shot and critically wounded"
        return _is_passive(parsed, i - 1)
    if i >= 0 and parsed.tokens[i].lower in BE:
        return True
    if joined:
        # "were pulled off buses and trucks and shot"
        verbs = [n for n in range(sentence.first, i) if parsed.tokens[n].word_class in _TOLD]
        return (
            bool(verbs)
            and i - verbs[-1] < 12
            and parsed.tokens[verbs[-1]].word_class is WordClass.PARTICIPLE
            and not {"who", "that", "which"} & {one.lower for one in parsed.tokens[verbs[-1] : at]}
            and _is_passive(parsed, verbs[-1])
        )
    return False


def is_body(parsed: Parsed, harm: Harm) -> bool:
    """Return whether the harm is a body that was found."""
    return bool(re.search(r"bod(?:y|ies)|corpse|remains", parsed.lower[harm.start : harm.end]))
