"""The rule tables of ``data/codebook/reading/``, and how their words are found in a text.

Every row has an id. Verbs are given in their base form; the other forms follow
by rule unless the row lists them.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import ahocorasick

from geo.data_folders import CODEBOOK

TABLES: Final = CODEBOOK / "reading"
Row = dict[str, str]

_VERB_TABLES: Final = frozenset({"harm", "reporting", "triggers"})
_LETTER: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_VOWELS: Final = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a table in a text; ``form`` is base, s, ed, ing, plural or given."""

    start: int
    end: int
    form: str
    row: Row

    @property
    def rule(self) -> str:
        """The id of the row."""
        return self.row["id"]


class Lexicon:
    """Phrases to look for, all at once, in text of small letters."""

    def __init__(self, phrases: Iterable[tuple[str, str, Row]]) -> None:
        self._automaton = ahocorasick.Automaton()
        known: dict[str, list[tuple[str, Row]]] = {}
        for phrase, form, row in phrases:
            known.setdefault(phrase, []).append((form, row))
        for phrase, rows in known.items():
            self._automaton.add_word(phrase, (len(phrase), rows))
        self._empty = not known
        if known:
            self._automaton.make_automaton()

    def find(self, lower: str) -> list[Hit]:
        """Return the longest hits that do not overlap, in the order of the text.

        Where several rows share a phrase, each gives a hit of its own.
        """
        if self._empty:
            return []
        spans: dict[tuple[int, int], list[tuple[str, Row]]] = {}
        for last, (length, rows) in self._automaton.iter(lower):
            start, end = last - length + 1, last + 1
            if _is_whole(lower, start, end):
                spans[start, end] = rows
        found: list[Hit] = []
        taken = 0
        for (start, end), rows in sorted(spans.items(), key=lambda one: (one[0][0], -one[0][1])):
            if start < taken:
                continue
            taken = end
            found.extend(Hit(start, end, form, row) for form, row in rows)
        return found


def _is_whole(lower: str, start: int, end: int) -> bool:
    before = lower[start - 1] if start else " "
    after = lower[end] if end < len(lower) else " "
    inside = lower[start] in _LETTER or lower[start].isalpha()
    left = not (before.isalnum() and inside)
    return left and not (after.isalnum() and lower[end - 1].isalnum())


def read_rows(name: str) -> Iterator[Row]:
    """Yield the rows of a table."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


@cache
def lexicon(name: str, kind: str = "") -> Lexicon:
    """Return the words of a table, of one ``kind`` if it is given."""
    rows = [row for row in read_rows(name) if not kind or row.get("kind") == kind]
    return Lexicon(_phrases(name, rows))


def _phrases(name: str, rows: Iterable[Row]) -> Iterator[tuple[str, str, Row]]:
    for row in rows:
        words = (row.get("words") or row.get("word") or "").casefold()
        given = [form.strip() for form in row.get("other_forms", "").split(";") if form.strip()]
        given += [form.strip() for form in row.get("plural", "").split(";") if form.strip()]
        yield words, "base", row
        if given:
            yield from ((form, _form_of(form), row) for form in given)
        elif name in _VERB_TABLES and row.get("form") in {None, "act", "suffer"}:
            yield from _verb_forms(words, row)
            if name == "triggers":
                yield plural(words), "plural", row
        elif row.get("form") == "noun" or name in {"victims", "units"}:
            yield plural(words), "plural", row


def _form_of(form: str) -> str:
    first = form.split(" ", 1)[0]
    if first.endswith("ing"):
        return "ing"
    return "s" if first.endswith("s") and not first.endswith("ss") else "ed"


def _verb_forms(words: str, row: Row) -> Iterator[tuple[str, str, Row]]:
    first, _, rest = words.partition(" ")
    tail = f" {rest}" if rest else ""
    for form, made in (("s", _third(first)), ("ed", _past(first)), ("ing", _gerund(first))):
        yield made + tail, form, row


def _third(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return verb + "es"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + "s"


def _doubles(verb: str) -> bool:
    # gun, nab, stab, but not wound or open
    short = len(verb) <= 4 and verb[-1:] not in "wxyaeiou"
    return short and verb[-2:-1] in _VOWELS and verb[-3:-2] not in _VOWELS


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + verb[-1] + "ed" if _doubles(verb) else verb + "ed"


def _gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith("ee"):
        return verb[:-1] + "ing"
    return verb + verb[-1] + "ing" if _doubles(verb) else verb + "ing"


def plural(noun: str) -> str:
    """Return the plural of a noun, or of the last word of a phrase."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"
