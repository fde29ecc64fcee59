"""Every number of a text: what it counts, how exactly, and what it is no count of."""

import re
from dataclasses import dataclass, field
from typing import Final

from incidents.model import Qualifier
from incidents.reading.result import Span
from incidents.reading.rules import lexicon
from incidents.reading.text import Parsed
from incidents.reading.word_classes import FINITE, WordClass

_DIGITS: Final = re.compile(
    r"(?<![\w.])\d{1,3}(?:,\d{2,3})+(?![\d])|(?<![\w])\d+(?:\.\d+)?(?:x(?=\s))?"
)
_URDU_DIGITS: Final = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
# "two died and a third lost a foot", "carried off a fourth"
_A_THIRD: Final = re.compile(
    r"\ban? (?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b(?=\s+(?:was|lost|died"
    r"|injured|wounded|killed|hurt"
    r"|sustained|suffered|received|got|had|is|succumbed|survived|man|woman|person|soldier|policeman"
    r"|passenger|civilian|worker|labourer)\b|\s*[.;]|\s*$)"
    r"|\b(?:another|the other)\b(?=\s+(?:one\s+)?(?:was|is|sustained|suffered|received|got|lost"
    r"|died|succumbed|had been|has been|remains|critically|seriously|injured|wounded|survived)\b)"
    r"|(?:(?<=of )|(?<=ing )|(?<=ded )|(?<=red )|(?<=led ))another\b(?=\s*[.,;]|\s+(?:and|in"
    r"|on|at|when|while)\b|\s*$)"
)
_AS_MANY: Final = re.compile(r"\bas many\b(?!\s+as\b)")
_MONEY: Final = re.compile(r"(?:\brs\.?|\bpkr|usd|\$|£|€|rupees)\s*$")
_CLOCK: Final = re.compile(r"\s*(?:[:.]\d\d\b)?\s*(?:a\.?m\b|p\.?m\b|hrs|hours\b|o'clock)")
_AGE_BEFORE: Final = re.compile(r"\b(?:aged?|ages)\s+(?:about|around|of|between)?\s*$")
_CODE_BEFORE: Final = re.compile(
    r"(?:\bno\.?|number|#|§|[a-z]-|/|\bpb|\bna|\bsection|\broute|\brescue)\s*$"
)
_RANGE: Final = re.compile(r"\s*(?:-|–|—|to|or|and)\s*$")
_PREFIX_WORDS: Final = 4
_AGE_OF: Final = re.compile(
    r"\b(?:an?|the)\s+(?:\w+\s+)?"
    r"(?!total|group|family|team|force|deaths?|killings?|murders?|loss|losses|abductions?"
    r"|bod(?:y|ies)"
    r"|lives|arrests?|toll|releases?|minimum|maximum|number|kidnappings?|disappearances?|bodies)"
    r"\w+ of $"
)
_GOT: Final = frozenset({"received", "sustained", "suffered", "got"})


@dataclass(slots=True)
class Number:
    """A number, or words that count without one (``qualifier`` uncounted).

    ``first`` and ``last`` (exclusive) are tokens. ``reason`` is why it counts no
    people; it is empty where it may.
    """

    start: int
    end: int
    first: int
    last: int
    low: int | None
    high: int | None
    qualifier: Qualifier
    reason: str = ""
    rules: list[str] = field(default_factory=list)

    @property
    def value(self) -> int | None:
        """The one figure to compare by: the low end, else the high one."""
        return self.low if self.low is not None else self.high


@dataclass(slots=True)
class _Piece:
    start: int
    end: int
    low: int | None
    high: int | None
    times: bool
    uncounted: bool
    rule: str
    about: bool = False


def find_numbers(parsed: Parsed, dates: list[Span]) -> list[Number]:
    """Return every number, in the order of the text; those within ``dates`` say so."""
    numbers = []
    for piece in _joined(parsed, _pieces(parsed)):
        number = _number(parsed, piece)
        if any(start < number.end and number.start < end for start, end in dates):
            number.reason = "date"
        numbers.append(number)
    numbers = _ranges(parsed, numbers)
    for number in numbers:
        if not number.reason:
            number.reason = _other_kind(parsed, number)
        if not number.reason and number.low == number.high == 0:
            # The 0 in a column of a table: of what it is a number a person has to say.
            number.reason = "unread"
        _qualify(parsed, number)
    return numbers


def _pieces(parsed: Parsed) -> list[_Piece]:
    found = []
    for match in _DIGITS.finditer(parsed.lower):
        text = match.group().translate(_URDU_DIGITS).replace(",", "").rstrip("x")
        value = int(float(text)) if len(text) < 12 else None
        if value is not None and value > 1_000_000:
            value = None
        found.append(_Piece(*match.span(), value, value, False, False, "digits"))
    for hit in lexicon("number_words").find(parsed.lower):
        low = int(hit.row["low"]) if hit.row["low"] else None
        high = int(hit.row["high"]) if hit.row["high"] else None
        kind = hit.row["kind"]
        if any(one.start < hit.end and hit.start < one.end for one in found):
            continue
        found.append(
            _Piece(
                hit.start,
                hit.end,
                low,
                high,
                kind == "times",
                kind == "uncounted",
                hit.rule,
                kind == "about",
            )
        )
    for match in _A_THIRD.finditer(parsed.lower):
        if not any(one.start < match.end() and match.start() < one.end for one in found):
            found.append(_Piece(*match.span(), 1, 1, False, False, "a third"))
    found.sort(key=lambda one: one.start)
    for match in _AS_MANY.finditer(parsed.lower):
        before = [one for one in found if one.end <= match.start() and one.low is not None]
        if before and match.start() - before[-1].end < 60:
            # "killed two soldiers and injured as many"
            same = before[-1]
            found = [one for one in found if one.end <= match.start() or one.start >= match.end()]
            found.append(_Piece(*match.span(), same.low, same.high, False, False, "as many"))
    return sorted(found, key=lambda one: one.start)


def _joined(parsed: Parsed, pieces: list[_Piece]) -> list[_Piece]:
    """Join "twenty" and "five", "two" and "dozen", "15" and "lakh"."""
    joined: list[_Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        between = parsed.lower[last.end : piece.start] if last else ""
        if last and last.low and piece.low and between in {" ", "-", " and "}:
            if piece.times and last.low < 1000:
                last.low, last.high = last.low * piece.low, last.low * piece.low
                last.end = piece.end
                continue
            tens = (
                last.low % 10 == 0 and last.low >= 20 and piece.low < 10 and last.rule != "digits"
            )
            hundreds = last.low % 100 == 0 and piece.low < 100 and last.rule != "digits"
            if piece.rule != "digits" and ((tens and between != " and ") or hundreds):
                last.low, last.high = last.low + piece.low, last.low + piece.low
                last.end = piece.end
                continue
        joined.append(piece)
    return joined


def _number(parsed: Parsed, piece: _Piece) -> Number:
    first = parsed.token_at(piece.start)
    last = first + 1
    while last < len(parsed.tokens) and parsed.tokens[last].start < piece.end:
        last += 1
    qualifier = Qualifier.UNCOUNTED if piece.uncounted else Qualifier.EXACT
    if piece.about:
        qualifier = Qualifier.ABOUT
    number = Number(
        piece.start, piece.end, first, last, piece.low, piece.high, qualifier, "", [piece.rule]
    )
    if piece.low is None and not piece.uncounted:
        number.reason = "unread"
    return number


def _ranges(parsed: Parsed, numbers: list[Number]) -> list[Number]:
    """Join "10-12", "30 to 35", "four to five", "between 10 and 12"."""
    done: list[Number] = []
    for number in numbers:
        last = done[-1] if done else None
        between = parsed.lower[last.end : number.start] if last else ""
        if (
            last is not None
            and last.low is not None
            and number.low is not None
            and last.low < number.low
            and not last.reason
            and not number.reason
            and _RANGE.fullmatch(between)
            and ("and" not in between or parsed.lower[: last.start].endswith("between "))
        ):
            last.high, last.end, last.last = number.high, number.end, number.last
            last.rules.append("range")
            continue
        done.append(number)
    return done


_NOT_SO: Final = re.compile(r"(?:,|\band|\bbut)\s+not\s+(?:the\s+)?$")


def _other_kind(parsed: Parsed, number: Number) -> str:
    """Return what the number measures where it counts no people, else ""."""
    lower = parsed.lower
    before = lower[max(0, number.start - 24) : number.start]
    after = lower[number.end : number.end + 26]
    text = lower[number.start : number.end]
    digits = text[:1].isdigit()
    if digits and (_CLOCK.match(after) or re.match(r":\d\d", after) or before.endswith(":")):
        return "time"
    opens = parsed.sentences[parsed.tokens[number.first].sentence].start
    if digits and number.start - opens <= 1 and re.match(r"/\s", after):
        # "3/ In Testville ...": the mark of a post in a thread
        return "item"
    if digits and re.search(r"(?:^|\W)[a-z]\.,\s$", before) and re.match(r",\s", after):
        # "Student T. F., 19, was taken": his age
        return "age"
    if _NOT_SO.search(before) and re.match(r"\s*(?:[.,;)]|$|as\b)", after):
        # "six had died, not nine"
        return "denied"
    if _MONEY.search(before) or re.match(r"\s*(?:lakh|crore|million|billion)?\s*rupees", after):
        return "money"
    if (
        _AGE_BEFORE.search(before)
        or re.search(r"\bage[ds]?\s[\w-]+,?\s(?:and|or|to)\s+$", before)
        or re.match(r"[-\s](?:years?|month)[-\s](?:old|of age)", after)
    ):
        return "age"
    if (
        digits
        and re.match(r",\s", after)
        and re.search(r"[a-z]{3,},\s$", before)
        and number.low
        and 4 < number.low < 100
    ):
        return "age"
    if _AGE_OF.search(lower[max(0, number.start - 40) : number.start]) and re.match(
        r"\s*(?:[,.;)]|who\b|and\b|was\b|were\b|had\b|$)", after
    ):
        # "a boy of nine", "an electrician of 24"
        return "age"
    if re.match(r"-(?!odd\b|plus\b|some\b)[a-z]{3,}", after):
        # "the five-hour siege", "a three-day strike", "a 12-member jirga"
        return "thing"
    if digits and (_CODE_BEFORE.search(before) or re.match(r"/\d", after)):
        return "code"
    if re.match(r"\s*(?:st|nd|rd|th)\b", after):
        return "ordinal"
    if digits and parsed.lower[number.end : number.end + 1].isalpha():
        # "40kg", "3G"
        return "thing"
    if (
        digits
        and number.low
        and 1900 <= number.low <= 2100
        and re.search(r"(?:in|since|of|year|from|until|by|during|,)\s$", before)
    ):
        return "date"
    sentence = parsed.sentences[parsed.tokens[number.first].sentence]
    if digits and sentence.item and number.start - sentence.start <= 1 and after[:1] in ".)":
        return "item"
    if text == "one":
        following = after.split()[:1]
        if (
            following
            and following[0] in {"of", "another", "such", "side", "day", "or"}
            and not re.match(r" of (?:them|the|whom|those|its|his|our|their|two|three)", after)
        ):
            return "words"
        if before.endswith(("no ", "any ", "each ", "this ")) or (
            before.endswith("that ")
            and not re.match(r" (?:of|person|man|woman|\w+ (?:was|were))\b", after)
        ):
            return "words"
    if text == "some" and not re.match(
        (
            r" (?:of the )?(?:people|men|women|civilians|soldiers|militants"
            r"|others|personnel|passengers)"
        ),
        after,
    ):
        return "words"
    return _unit(parsed, number)


def _unit(parsed: Parsed, number: Number) -> str:
    """Look at the words that follow for a unit or a thing, up to the first word for people."""
    sentence = parsed.sentences[parsed.tokens[number.first].sentence]
    words = parsed.tokens[number.last : min(number.last + _PREFIX_WORDS + 1, sentence.last)]
    for at, token in enumerate(words):
        # "two officials received bullet injuries": what stands behind the verb is not counted.
        # "in two incidents six men": what another number counts is not counted by this one.
        counts = token.word_class is WordClass.NUMBER
        if at and (counts or token.word_class in FINITE or token.lower in _GOT):
            words = words[:at]
            break
    if not words:
        return ""
    window = parsed.lower[words[0].start : words[-1].end]
    cut = re.search(
        (
            r"[,;:()]|\b(?:and|were|was|in|from|at|on|by|who|with|near|had"
            r"|have|killed|dead|of|off|to|into|when|that|while|for|than|as"
            r"|before|after|a|an|the|their|his)\b"
        ),
        window,
    )
    if cut:
        window = window[: cut.start()]
    people = lexicon("victims").find(window)
    things = lexicon("units").find(window)
    if not things:
        return ""
    at = parsed.token_at(words[0].start + things[-1].start)
    if people and parsed.tokens[at].word_class is WordClass.GERUND:
        # "ten labourers building a road"
        return ""
    # "two bus passengers", "five truck drivers", "12 railway police": the last noun counts.
    if people and people[-1].end > things[-1].end:
        return ""
    return things[-1].row["reason"]


def _qualify(parsed: Parsed, number: Number) -> None:
    before = parsed.lower[max(0, number.start - 28) : number.start]
    for hit in lexicon("qualifiers").find(before):
        if before[hit.end :].strip() in {"", "a", "an", "the", "another"}:
            if re.search(
                r"\b(?:go|goes|gone|went|going|climbed|r[io]se[sn]?)\s+$", before[: hit.start]
            ):
                # "the toll goes up to four"
                continue
            number.rules.append(hit.rule)
            if number.qualifier in {Qualifier.UNCOUNTED, Qualifier.ABOUT}:
                continue
            if number.low != number.high:
                continue
            qualifier = Qualifier(hit.row["qualifier"])
            number.qualifier = qualifier
            if qualifier is Qualifier.AT_LEAST:
                number.high = None
            elif qualifier is Qualifier.UP_TO:
                number.low = None
            number.start -= len(before) - hit.start
    after = parsed.lower[number.end : number.end + 14]
    if re.match(r" or more\b| plus\b|\+", after) and number.low == number.high:
        number.qualifier, number.high = Qualifier.AT_LEAST, None
