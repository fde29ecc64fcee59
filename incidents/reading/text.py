"""The text as the rules see it: sentences, words, and what sort of word each is.

Nothing in here changes an offset: signs are replaced one for one.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from incidents.reading.errors import ReadingError
from incidents.reading.word_classes import WordClass, classes_of

MAX_CHARACTERS: Final = 200_000
# What is longer than any sentence that people write (the longest of 360 reports has 310
# characters) is cut, so that no text costs more than its length: what is looked for inside a
# sentence is looked for between all of its words.
MOST_IN_A_SENTENCE: Final = 900

_SAME_SIGN: Final = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\t": " ",
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\x0b": "\n",
        "\x0c": "\n",
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "−": "-",
        "\u200b": " ",
        "\u200c": " ",
        "\u200d": " ",
        "\u200e": " ",
        "\u200f": " ",
        "\ufeff": " ",
    }
    | dict.fromkeys(map(chr, (*range(0x09), *range(0x0E, 0x20))), " ")
    | dict.fromkeys(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))), " ")
)
_ABBREVIATIONS: Final = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "gen",
        "lt",
        "col",
        "maj",
        "capt",
        "brig",
        "sgt",
        "st",
        "no",
        "nos",
        "vs",
        "rs",
        "prof",
        "hon",
        "govt",
        "dept",
        "pvt",
        "ltd",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "approx",
        "etc",
        "sr",
        "jr",
        "adm",
        "cdr",
        "insp",
        "supt",
        "e.g",
        "i.e",
        "a.m",
        "p.m",
        "u.s",
        "u.k",
        "u.n",
        "km",
        "kms",
        "al",
        "fig",
        "dist",
        "teh",
        "cpl",
        "hav",
        "nk",
        "sep",
        "lnk",
    ]
)
_END: Final = re.compile(r"""[.!?۔؟…]+["')\]]*(?=\s|$)|\n+""")
_BREAK: Final = re.compile(r"\n[ \t]*(?=\n|[-•*·●▪–—]\s|\(?\d{1,2}[.)]\s|[A-Z0-9])")
_ITEM: Final = re.compile(r"\s*(?:[-•*·●▪–—]\s+|\(?\d{1,3}[.)]\s+|\(?[a-z][.)]\s+)")
_DATELINE: Final = re.compile(
    r"\s*[A-Z][A-Za-z.'/-]{2,20}(?: [A-Z][A-Za-z.'-]{1,20}){0,2}"
    r"(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:,? \d{4})?)?"
    r"(?: ?\([^)\n]{1,24}\))?\s*(?::(?=\s)|—|–|--|\s-(?=\s))\s*(?=[A-Z\"'\d])"
)
_WORD: Final = re.compile(r"[^\W_]+(?:['.&/-][^\W_]+)*|[^\w\s]|_+")


@dataclass(slots=True)
class Token:
    """A word or sign, and what sort of word it is."""

    i: int
    text: str
    lower: str
    start: int
    end: int
    sentence: int
    word_class: WordClass


@dataclass(slots=True)
class Sentence:
    """A run of tokens ``first`` to ``last`` (exclusive), and where it stands."""

    start: int
    end: int
    paragraph: int
    item: bool
    index: int = 0
    first: int = 0
    last: int = 0


@dataclass(slots=True)
class Parsed:
    """A whole text. ``clean`` has the length of ``text``, ``lower`` of both."""

    text: str
    clean: str
    lower: str
    tokens: list[Token]
    sentences: list[Sentence]

    def words(self, sentence: Sentence) -> list[Token]:
        """Return the tokens of a sentence."""
        return self.tokens[sentence.first : sentence.last]

    def token_at(self, offset: int) -> int:
        """Return the index of the token at or after a character, the last one at the end."""
        low, high = 0, len(self.tokens)
        while low < high:
            middle = (low + high) // 2
            if self.tokens[middle].end <= offset:
                low = middle + 1
            else:
                high = middle
        return min(low, len(self.tokens) - 1)


def parse(text: str) -> Parsed:
    """Return ``text`` cut into sentences and words.

    Raises
    ------
    ReadingError
        If the text is longer than ``MAX_CHARACTERS``.
    """
    if len(text) > MAX_CHARACTERS:
        raise ReadingError(
            f"The text has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read at once. "
            "Paste the part that tells of the incidents."
        )
    clean = text.translate(_SAME_SIGN)
    lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in clean)
    sentences = list(_sentences(clean))
    tokens: list[Token] = []
    for index, sentence in enumerate(sentences):
        sentence.index, sentence.first = index, len(tokens)
        tokens.extend(_words(clean, lower, sentence))
        sentence.last = len(tokens)
    return Parsed(text, clean, lower, tokens, sentences)


def _sentences(clean: str) -> Iterator[Sentence]:
    paragraph = 0
    for block_start, block_end in _blocks(clean):
        start = block_start
        mark = _ITEM.match(clean, block_start, block_end)
        item = mark is not None
        head = _DATELINE.match(clean, block_start, block_end)
        if head and not item:
            # "QUETTA: ..." is no subject of what follows.
            yield from _piece(clean, start, head.end(), paragraph, item)
            start = head.end()
        # The full stop of "1." ends nothing.
        for match in _END.finditer(clean, mark.end() if mark else start, block_end):
            if match.group()[0] == "\n" or not _ends(clean, match, block_end):
                continue
            yield from _piece(clean, start, match.end(), paragraph, item)
            start = match.end()
            item = False
        yield from _piece(clean, start, block_end, paragraph, item)
        paragraph += 1


def _blocks(clean: str) -> Iterator[tuple[int, int]]:
    """Yield paragraphs and items of lists; a line that merely wraps is none of its own."""
    start = 0
    wraps = _wraps(clean)
    for match in re.finditer(r"\n", clean):
        rest = clean[match.end() : match.end() + 12]
        blank = not rest.split("\n", 1)[0].strip()
        if wraps and not blank and not _ITEM.match(clean, match.end()):
            continue
        if clean[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if clean[start:].strip():
        yield start, len(clean)


def _wraps(clean: str) -> bool:
    """Whether the lines break within sentences, as in text taken out of a PDF."""
    lines = [line.strip() for line in clean.split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    inside = sum(
        1
        for line, following in itertools.pairwise(lines)
        if line[-1] not in ".!?:;\"')" and following[0].islower()
    )
    return inside >= max(2, len(lines) // 5)


def _piece(clean: str, start: int, end: int, paragraph: int, item: bool) -> Iterator[Sentence]:
    while start < end and clean[start].isspace():
        start += 1
    while end > start and clean[end - 1].isspace():
        end -= 1
    while end - start > MOST_IN_A_SENTENCE:
        cut = _cut(clean, start)
        yield Sentence(start, cut, paragraph, item)
        item = False
        start = cut + len(clean[cut:end]) - len(clean[cut:end].lstrip())
    if start < end:
        yield Sentence(start, end, paragraph, item)


def _cut(clean: str, start: int) -> int:
    """Return where what is no sentence any more is cut: behind a comma, or between two words."""
    last = start + MOST_IN_A_SENTENCE
    for sign in ";,\n ":
        at = clean.rfind(sign, start + MOST_IN_A_SENTENCE // 2, last)
        if at > 0:
            return at + 1
    return last


def _ends(clean: str, match: re.Match[str], block_end: int) -> bool:
    """Whether a full stop ends a sentence."""
    if match.group()[0] != ".":
        return True
    before = re.search(r"[^\s(\"']*$", clean[max(0, match.start() - 20) : match.start()])
    word = before.group().lower() if before else ""
    if word in _ABBREVIATIONS or re.fullmatch(r"[a-z]|(?:[a-z]\.)+[a-z]", word):
        return False
    after = clean[match.end() : match.end() + 3].strip()
    # "1. Two men" numbers an item; a small letter goes on with the sentence.
    if word.isdigit() and len(word) <= 2 and match.start() - len(word) <= 1:
        return False
    return not (after and after[0].islower())


def _words(clean: str, lower: str, sentence: Sentence) -> Iterator[Token]:
    spans = [
        span
        for match in _WORD.finditer(clean, sentence.start, sentence.end)
        for span in _cuts(match.group(), match.start())
    ]
    classes = classes_of([clean[start:end] for start, end in spans])
    for i, ((start, end), sort) in enumerate(zip(spans, classes, strict=True), sentence.first):
        yield Token(i, clean[start:end], lower[start:end], start, end, sentence.index, sort)


def _cuts(word: str, start: int) -> Iterator[tuple[int, int]]:
    """Cut off the 's of a possessive and the hyphen of "24-year-old" or "Quetta-Karachi"."""
    if word[-2:].lower() == "'s" and len(word) > 2:
        yield from _cuts(word[:-2], start)
        yield start + len(word) - 2, start + len(word)
        return
    if "-" in word and (word[0].isdigit() or word.split("-", 1)[1][:1].isupper()):
        at = start
        for part in re.split(r"(-)", word):
            if part:
                yield at, at + len(part)
                at += len(part)
        return
    yield start, start + len(word)
