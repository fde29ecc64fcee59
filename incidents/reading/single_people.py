"""People who are told of one by one: "a soldier", "their driver"."""

import re
from collections.abc import Iterator
from typing import Final

from incidents.model import Covers, Measure, Victims
from incidents.reading.figure_words import NOT_SINGLE, NP_STOP
from incidents.reading.harms import Harm, is_body
from incidents.reading.links import link_harm
from incidents.reading.numbers import Number
from incidents.reading.people import (
    Figure,
    Group,
    make_figure,
    noun_measure,
    people_in,
)
from incidents.reading.rules import Hit, lexicon
from incidents.reading.text import Parsed
from incidents.reading.word_classes import FINITE, WordClass

SUBSET: Final = re.compile(
    r"(?:including|among them|among whom|among those|of them|of whom"
    r"|include[sd]?|comprising"
    r"|counting)\s*:?\s*(?:also\s+)?(?:the\s+|at least\s+|some\s+"
    r"|about\s+|as many as\s+)?$"
)


AMONG: Final = re.compile(
    r"\b(?:was|were|are|is)\s+(?:also\s+)?(?:among|counted among"
    r"|one of)\s+(?:the|those)\s+(?P<g>dead|killed|deceased|victims"
    r"|slain|injured|wounded|hurt|fatalities|abducted|kidnapped"
    r"|missing|arrested)"
)


# "Zakir Fictional was taken away": his name, not his calling.
_ALSO_NAMES: Final = frozenset({"zakir", "malik", "imam", "khatib", "qari", "hafiz", "sardar"})


def follows_subset(before: str) -> bool:
    """Whether a list goes on that "including" or "among them" has opened."""
    match = re.search(r"(?:including|among them|comprising|among whom)\b([^;.]*)$", before)
    return bool(match) and not re.search(
        r"\b(?:were|was|while|when|died|after|as|said|had|killed|injured|wounded)\b",
        match.group(1) if match else "",
    )


def singles(
    parsed: Parsed, numbers: list[Number], spans: list[tuple[int, int]]
) -> Iterator[tuple[int, int, Hit, bool]]:
    """Yield people who are named one by one: "a soldier", "their driver", "the principal"."""
    counted = [(n.first, n.last) for n in numbers if not n.reason] + spans
    listed = -1
    for hit in lexicon("victims").find(parsed.lower):
        if (
            hit.form != "base"
            or hit.row["plural"] == hit.row["word"]
            or hit.row["word"] in NOT_SINGLE
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
            if word == "'s" and first - 2 >= sentence.first:
                # "the tanker's driver", "the tailor's apprentice"
                owner = first - 2
                article = parsed.tokens[owner - 1].lower if owner > sentence.first else ""
                if article in {"the", "a", "an", "his", "her", "their"}:
                    found, first = "his", owner - 1
                break
            if (
                (word in NP_STOP and word != "-")
                or word == "'s"
                or parsed.tokens[first - 1].word_class in FINITE
            ):
                break
            first -= 1
            steps += 1
        named = last < sentence.last and parsed.tokens[last].text[:1].isupper()
        if not found and hit.row["word"] in _ALSO_NAMES:
            continue
        if (
            not found
            and not named
            and hit.row["victims"] == "security_forces"
            and following == "("
            and parsed.clean[hit.start].isupper()
        ):
            # "Naib Subedar (age 42) ... embraced shahadat": his name is left out.
            named = True
        if found in {"", "the"}:
            goes_on = parsed.tokens[at - 1].lower in {",", "and"} and listed >= at - 2 >= 0
            if not named and found == "" and not goes_on:
                continue
            if found == "the" and (
                hit.row["victims"] in {"total", "armed_group"} or hit.row["word"] == "man"
            ):
                continue
            other = parsed.tokens[at - 1].lower == "other"
            if found == "the" and _seen_before(parsed, hit) and not other:
                continue
        elif found in {"his", "her", "its", "my"} and hit.row["victims"] == "total":
            continue
        if (
            last < sentence.last
            and following not in {"man", "woman", "boy"}
            and not named
            and parsed.tokens[last].word_class is WordClass.NOUN
        ):
            # "a police station": the noun that counts comes later.
            continue
        listed = last
        yield first if found else at, last, hit, not found and named


# "the body of Testman Fictional, a teacher who ...": the teacher is counted.
_OF_NAMED: Final = re.compile(r"\s+of\s+(?:[A-Z][\w.'-]+\s?){1,5},\s+an?\s+")
_FOUND: Final = re.compile(
    r"\b(?:found|recovered|discovered|dumped|lay|lying|retrieved|spotted|surfaced|handed)\b"
)


def of_bodies(parsed: Parsed, figure: Figure, harm: Harm) -> None:
    """Leave it open who the dead were, where only bodies "of men" are told of."""
    men = (figure.detail or "").lower() in {"man", "men"}
    if is_body(parsed, harm) and (figure.victims is Victims.TOTAL or men):
        figure.victims, figure.actor = Victims.UNKNOWN, "unidentified-dead"


def _seen_before(parsed: Parsed, hit: Hit) -> bool:
    word = parsed.lower[hit.start : hit.end]
    return re.search(rf"\b{re.escape(word)}s?\b", parsed.lower[: hit.start]) is not None


def make_single(
    parsed: Parsed,
    first: int,
    last: int,
    hit: Hit,
    named: bool,
    harms: dict[int, list[Harm]],
    spans: list[tuple[int, int]],
) -> Figure | None:
    """Return one person as a figure, or None where no harm is said."""
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
    among = AMONG.search(after)
    if among and hit.row["victims"] == "security_forces":
        # "A deputy superintendent of police was among those killed": a group of their own.
        hurt = among["g"] in {"injured", "wounded", "hurt"}
        kept = among["g"] in {"abducted", "kidnapped", "missing", "arrested"}
        if not kept and not re.search(r"\d|\b(?:said|told)\b", after[: among.start()]):
            figure = make_figure(
                parsed, parsed.tokens[first].start, group.end, first, group,
                Measure.INJURED if hurt else Measure.KILLED, None,
            )  # fmt: skip
            figure.low = figure.high = 1
            figure.rules = ["single", "among"]
            figure.singular, figure.covers = True, Covers.PART
            return figure
    held = re.search(
        r"\b(?:the )?(?:dead|victims|slain|deceased|those killed) included\s+$", before
    )
    if held and hit.row["victims"] == "security_forces":
        figure = make_figure(
            parsed, parsed.tokens[first].start, group.end, first, group, Measure.KILLED, None
        )
        figure.low = figure.high = 1
        figure.rules = ["single", "included"]
        figure.singular, figure.covers = True, Covers.PART
        return figure
    if re.search(r"\b(?:said|told|\W\s*according to)\s[^,;]{2,50},\s*$", before):
        # "..., said X Y, another police official"
        return None
    if before.endswith(", ") and re.match(
        r"[^,;.]{0,60}\b(?:said|told|added|confirmed|stated)\b", after
    ):
        # "..., an official of the Testville police station said": who tells of it.
        return None
    if SUBSET.search(before) or follows_subset(before) or among:
        return None
    measure = noun_measure(group)
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
        of = re.match(
            r"\s+of\s+(?:an?|the|their|his|her|one|another)\s+", after
        ) or _OF_NAMED.match(parsed.clean[group.end : group.end + 60])
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
        harm, how = link_harm(parsed, group, here, spans)
        if harm is None or how == "ellipsis":
            return None
        if "state" in harm.kinds and how == "object":
            between = parsed.lower[harm.end : parsed.tokens[first].start]
            if "act" not in harm.kinds or harm.passive or "," in between:
                # "three injured, a child among them"
                return None
        measure = harm.measure
        if (
            how == "noun"
            and is_body(parsed, harm)
            and not _FOUND.search(
                parsed.lower[parsed.sentences[sentence].start : parsed.sentences[sentence].end]
            )
        ):
            return None
    figure = make_figure(parsed, parsed.tokens[first].start, group.end, first, group, measure, harm)
    figure.low = figure.high = 1
    if harm is not None and how == "noun":
        of_bodies(parsed, figure, harm)
    figure.rules = ["single", how, *([harm.rule] if harm else [])]
    figure.named = named
    figure.singular = True
    return figure


# "an elder, Testman Fictional, and his guard": names may stand between the two.
_BESIDE: Final = re.compile(r"(?:,?\s+[A-Z][\w.'-]*){0,5}(?:\s*\([^()]{1,80}\))?,?\s+(?:and|&)\s+")
_LISTED: Final = re.compile(r"(?:,?\s+[A-Z][\w.'-]*){0,5},\s+")
# "Testman Fictional and his brother": the first is named without a word of who he is.
_NAMED_BEFORE: Final = re.compile(
    r"(?:^|[:;,(]\s*|\bthat\s+)((?:[A-Z][\w'-]+\s+){1,4}),?\s*and\s+$"
)


def join_singles(parsed: Parsed, figures: list[Figure]) -> list[Figure]:
    """Return people told of in one breath as one figure: “a clerk and his son were killed” is 2.

    Two claims of one person each would say that one claimant counts one dead, twice.
    """
    joined: list[Figure] = []
    run: list[Figure] = []
    for figure in sorted(figures, key=lambda one: one.start):
        if run and _in_one_breath(parsed, run[-1], figure):
            run.append(figure)
            continue
        joined += _as_one(parsed, run)
        run = [figure]
    return joined + _as_one(parsed, run)


def _in_one_breath(parsed: Parsed, first: Figure, second: Figure) -> bool:
    return (
        first.singular
        and second.singular
        and first.sentence == second.sentence
        and first.measure is second.measure
        and (first.victims is second.victims or _is_kin(parsed, first, second))
        and first.covers is second.covers is Covers.ALL
        and first.harm is not None
        and second.harm is not None
        and first.harm.start == second.harm.start
        and (
            _BESIDE.fullmatch(parsed.clean[first.end : second.start])
            or _LISTED.fullmatch(parsed.clean[first.end : second.start])
        )
        is not None
    )


def _is_kin(parsed: Parsed, first: Figure, second: Figure) -> bool:
    """Whether a person who is only named stands before his or her own: "Testman and his son"."""
    return (
        first.rules[0] == "named"
        and first.victims is Victims.UNKNOWN
        and re.match(r"(?:his|her)\s", parsed.lower[second.start : second.end]) is not None
    )


def _as_one(parsed: Parsed, run: list[Figure]) -> list[Figure]:
    if not run:
        return []
    first, last = run[0], run[-1]
    if len(run) > 1 and not _BESIDE.fullmatch(parsed.clean[run[-2].end : last.start]):
        # "an elder, a teacher by calling, ...": without an "and" both may be one person.
        return run
    if (
        len(run) == 1
        and first.singular
        and re.match(r"(?:his|her)\s", parsed.lower[first.start : first.end])
    ):
        sentence = parsed.sentences[first.sentence]
        before = _NAMED_BEFORE.search(parsed.clean[sentence.start : first.start])
        if before is None or first.harm is None or first.harm.start < first.start:
            return run
        first.start = sentence.start + before.start(1)
        count = 2
    elif len(run) == 1:
        return run
    else:
        count = len(run)
    if first.victims is Victims.UNKNOWN and last.victims is not Victims.UNKNOWN:
        first.victims = last.victims if last.victims is Victims.CIVILIANS else Victims.TOTAL
        first.actor, first.detail = last.actor, last.detail
    elif len(run) > 1:
        told = dict.fromkeys(one.detail for one in run if one.detail)
        first.detail = ", ".join(told) or None
    first.low = first.high = count
    first.end = last.end
    first.singular = False
    first.beside = run[1:]
    first.rules = [*first.rules, "together"]
    return [first]
