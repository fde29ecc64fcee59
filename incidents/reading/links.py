"""Which words of harm belong to a number: beside it, before it, as its verb."""

import re
from typing import Final

from incidents.model import Measure
from incidents.reading.figure_words import AFTER_STATE, BE
from incidents.reading.harms import ASIDE_BEFORE, Harm, may_skip
from incidents.reading.people import (
    Group,
)
from incidents.reading.text import Parsed, Token
from incidents.reading.word_classes import FINITE, WordClass


def link_harm(
    parsed: Parsed, group: Group, harms: list[Harm], spans: list[tuple[int, int]]
) -> tuple[Harm | None, str]:
    """Return the harm that a group of people came to, and how it was found."""
    for how, finder in (
        ("beside", _beside),
        ("noun", _noun_before),
        ("object", _object_beside),
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
    while at < limit and (may_skip(parsed.tokens[at].lower) or parsed.tokens[at].text == '"'):
        at += 1
    for harm in harms:
        if harm.first != at:
            continue
        if harm.measure is Measure.ARRESTED and _noun_before(parsed, group, harms, spans):
            # "the death of a young man in custody"
            return None
        following = parsed.tokens[harm.last].lower if harm.last < limit else "."
        if "state" in harm.kinds and following in AFTER_STATE:
            return harm
        if "act" in harm.kinds and harm.form == "ed" and following in AFTER_STATE:
            return harm
        if "suffer" in harm.kinds:
            return harm
    return None


def _object_beside(
    parsed: Parsed, group: Group, harms: list[Harm], spans: list[tuple[int, int]]
) -> Harm | None:
    """Read “killed two shepherds and a third lost a foot”: what stands right behind its verb."""
    for harm in harms:
        direct = "act" in harm.kinds and not harm.passive and harm.form in {"ed", "ing", "given"}
        if direct and harm.last <= group.first:
            between = parsed.lower[harm.end : parsed.tokens[group.first].start]
            if re.fullmatch(r"\s+(?:at least |another |some |about |the |all |up to )*", between):
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
            if "act" in harm.kinds and harm.form != "ed" and not _is_participle(parsed, harm):
                # "22 gunmen killing": the number is who did it.
                continue
            if (
                not harm.passive
                and not _is_participle(parsed, harm)
                and not _is_headline(parsed, group, harm)
            ):
                continue
        if _reaches(parsed, group, harm, spans):
            return _main_clause(parsed, group, harm, harms)
        if "suffer" in harm.kinds or harm.passive:
            break
    return None


_AND_THEN: Final = re.compile(
    r"[^.;:]{0,60}?,?\s*(?:and|before being)\s+(?:\w+ly\s+|later\s+|then\s+|were\s+|was\s+)*"
)


_TOLD: Final = FINITE | {WordClass.PARTICIPLE}


def _is_headline(parsed: Parsed, group: Group, harm: Harm) -> bool:
    """Read “Two soldiers, four militants killed in”, as headlines have it."""
    sentence = parsed.sentences[parsed.tokens[group.first].sentence]
    after = parsed.tokens[harm.last].lower if harm.last < sentence.last else "."
    between = parsed.tokens[group.last : harm.first]
    if "act" not in harm.kinds or harm.form != "ed" or after not in AFTER_STATE or not between:
        return False
    if len(between) > 10 or any(one.lower in _CLAUSE for one in between):
        return False
    if between[-1].lower in {"the", "a", "an"}:
        # "put the dead at six and the injured at four"
        return False
    # Another verb makes the harm an act of that verb's subject.
    return not any(one.word_class in _TOLD for one in between)


_CLAUSE: Final = frozenset({"that", "who", "which", "when", "after", "as", "while", "by", "but"})


def _is_participle(parsed: Parsed, harm: Harm) -> bool:
    """Read “two brothers, both farmers, taken from their field by ...”."""
    before, word = parsed.tokens[harm.first - 1], parsed.tokens[harm.first]
    after = parsed.tokens[harm.last].lower if harm.last < len(parsed.tokens) else "."
    return before.text == "," and word.word_class in _TOLD and after in {
        "by", "from", "outside", "near", "in", "at", "on", "off",
    }  # fmt: skip


def _main_clause(parsed: Parsed, group: Group, harm: Harm, harms: list[Harm]) -> Harm:
    """Read “two men who had gone missing reached home”: they came back."""
    between = {token.lower for token in parsed.tokens[group.last : harm.first]}
    later = [one for one in harms if one.start > harm.start and one.measure is Measure.RESCUED]
    lost = harm.measure in {Measure.ABDUCTED, Measure.DISAPPEARED, Measure.ARRESTED}
    for one in harms:
        # "Eleven miners were abducted and later shot dead" tells of eleven dead.
        if lost and one.start > harm.end and one.measure is Measure.KILLED and one.form == "ed":
            joined = parsed.lower[harm.end : one.start]
            if _AND_THEN.fullmatch(joined):
                return one
    return later[0] if later and lost and between & {"who", "whom", "that"} else harm


def _is_state(parsed: Parsed, harm: Harm) -> bool:
    at = harm.first - 1
    while at >= 0 and may_skip(parsed.tokens[at].lower):
        at -= 1
    return at >= 0 and parsed.tokens[at].lower in BE | {"lay", "remain", "remained", "remains"}


def _without_asides(tokens: list[Token]) -> list[Token]:
    """Leave out what stands in brackets: "(age 33 years; resident of Testville)"."""
    kept, depth = [], 0
    for token in tokens:
        depth += token.text == "("
        if not depth:
            kept.append(token)
        depth = max(0, depth - (token.text == ")"))
    return kept


def _reaches(parsed: Parsed, group: Group, harm: Harm, spans: list[tuple[int, int]]) -> bool:
    """Whether nothing stands between a subject and its verb that is another subject."""
    between = _without_asides(parsed.tokens[group.last : harm.first])
    aside = ASIDE_BEFORE.search(parsed.lower, group.end, harm.start)
    if aside is not None:
        between = [one for one in between if one.end <= aside.start() + 4]
    if len(between) > 30 or any(token.lower == ";" for token in between):
        return False
    inner = [span for span in spans if group.last <= span[0] < harm.first]
    previous = group.last
    for first, last in inner:
        # "a trader, Testman Fictional, and his guard": a name is no other subject.
        words = [t.lower for t in parsed.tokens[previous:first] if not t.text[:1].isupper()]
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
        ends = inner[-1][1]
        while ends < len(parsed.tokens) and parsed.tokens[ends].text[:1].isupper():
            # "two officers, Major X and Captain Y, embraced ..."
            ends += 1
        beside = (
            parsed.lower[group.end : group.end + 1] == ","
            and ends < len(parsed.tokens)
            and parsed.tokens[ends].text == ","
        )
        if not listed and not aside and not beside:
            return False
        previous = last
    words = [t.lower for t in between]
    if not inner and _other_clause(parsed, group, harm):
        return False
    joins = [w for w in words if w in {"while", "but", "whereas", "when", "after", "although"}]
    return not (joins and "who" not in words)


def _other_clause(parsed: Parsed, group: Group, harm: Harm) -> bool:
    """Whether a verb of its own stands between, that is no part of a relative clause or aside."""
    tokens = parsed.tokens[group.last : harm.first]
    for at, token in enumerate(tokens):
        if token.word_class is not WordClass.VERB or token.lower == "included":
            continue
        before = {one.lower for one in tokens[:at]}
        # "men who fled were held": the clause inside has a verb of its own. A verb of the same
        # subject, joined by "and", hands the subject on.
        if before & {"who", "which", "that", "when", "as", "after"} or {"and"} & {
            one.lower for one in tokens[at:]
        }:
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
        if _ALONG.fullmatch(between) or re.fullmatch(r"\s*[:=]\s*", between):
            # as in a list of the police: the word, a colon, the number
            return harm
        if re.search(r"\bby\s+(?:\w+\s+){0,2}$", between) or ";" in between:
            return None
        if _is_subset(between):
            return harm
        if harm.passive or (harm.measure is Measure.RESCUED and _MADE_PUBLIC.search(between)):
            return None
        return harm if _only_nouns(parsed, harm.last, group.first) else None
    return None


# "released a video of seven captives" sets nobody free
_MADE_PUBLIC: Final = re.compile(
    r"\b(?:videos?|statement|list|names|pictures?|footage|photographs?|photos|images?|details"
    r"|reports?|data|figures|funds|clip|recording|message)\b"
)
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
        if token.word_class in FINITE:
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
    if group.people is None and any(
        one.word_class in {WordClass.NOUN, WordClass.NAME}
        for one in parsed.tokens[group.first + 1 : group.last]
    ):
        # "an attack on two hotels in Testville"
        return None
    following = parsed.tokens[group.last].lower if group.last < limit else "."
    if following not in {"in", "at", "near", ".", ",", "others", "from"}:
        return None
    for harm in reversed(harms):
        if harm.last <= group.first and {"act", "suffer"} & harm.kinds:
            words = {t.lower for t in parsed.tokens[harm.last : group.first]}
            return harm if {"and", ","} & words else None
    return None
