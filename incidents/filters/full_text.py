"""Full text as a reader means it: words, phrases, and names in every known spelling.

A word finds the words that begin with it, never the inside of one: "train" finds
trains and training, and not "restrain". Several words must all occur, in any order;
words in quotation marks stand side by side. A district, a place of the province or
an actor with a proper name is found in every spelling that the gazetteer and the
codebook know, so that Nushki and Noshki find the same entries, and BLA what the
Baloch Liberation Army finds. Names of up to four letters are whole words: Sui finds
no suicide. Nothing else is guessed.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Final

from geo.districts import read_districts
from geo.gazetteer import read_places
from incidents.atlas import search_words
from incidents.codebook import read_codebook

Term = tuple[str, ...]

_SHORT: Final = 4  # letters of a name that is sought as a whole word
_SMALL_WORDS: Final = frozenset({"is"})  # as a name they would find every English sentence
_LONGEST: Final = 8  # words of a name
_PROPER: Final = re.compile(r"[A-Z][\w.’'-]*|e|i|ul|al|al-[A-Z]\w*|of|and|Ko|the|\([^)]*\)|–|-|for")
_ACRONYM: Final = re.compile(r"\w*[A-Z]\w*[A-Z]\w*")


def search_terms(text: str) -> list[Term]:
    """Return what a reader's text asks for.

    Returns
    -------
    list of tuple of str
        All must be found; each where one of its alternatives is a part of an entry's
        ``search_text``.
    """
    terms: list[Term] = []
    parts = text.split('"')
    for number, part in enumerate(parts):
        # A mark that is never closed holds nothing together.
        if number % 2 and number < len(parts) - 1:
            words = search_words(part)
            terms += [_named(words) or (f" {words}",)] if words else []
        else:
            terms += _loose([words for one in part.split() if (words := search_words(one))])
    return terms


def _loose(words: list[str]) -> Iterator[Term]:
    """Yield a term for each word; words that make up a name are that name."""
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + _LONGEST), at, -1):
            if named := _named(" ".join(words[at:end])):
                yield named
                break
        else:
            end = at + 1
            yield (f" {words[at]}",)
        at = end


def _named(words: str) -> Term:
    """Return every spelling of a name; nothing where the atlas knows no such name."""
    known = _spellings().get(words, frozenset())
    return tuple(needle for one in sorted(known) for needle in _whole(one))


def _whole(name: str) -> Iterator[str]:
    if len(name) > _SHORT:
        yield f" {name}"
    else:
        yield from (f" {name} ", f" {name}s ")


@cache
def _spellings() -> dict[str, frozenset[str]]:
    """Return each spelling of a name with all the spellings of it."""
    found: dict[str, frozenset[str]] = {}
    for names in (*_places(), *_actors()):
        for name in names:
            found[name] = found.get(name, frozenset()) | names
    return found


def _places() -> list[frozenset[str]]:
    """Return the spellings of the districts and places of the province.

    A town, its tehsil and its district are mostly called alike, each with spellings of
    its own: what shares one spelling shares all.
    """
    districts = read_districts(date.max)
    named = [(row["name"], *row["spellings"]) for row in districts.to_dict("records")]
    named += [(one.name, *one.spellings) for one in read_places() if not one.outside]
    groups: list[frozenset[str]] = []
    for names in named:
        alike = _words_of(names)
        apart = [group for group in groups if not group & alike]
        alike = alike.union(*(group for group in groups if group & alike))
        groups = [*apart, alike]
    return groups


def _actors() -> Iterator[frozenset[str]]:
    """Yield the spellings of every actor: proper names and acronyms, not "gunmen"."""
    for actor in read_codebook().actors.values():
        yield _words_of(name for name in (actor.name, *actor.aliases) if is_proper(name))


def is_proper(name: str) -> bool:
    """Say whether a name of an actor is a proper one or an acronym, and no description."""
    words = name.split()
    if len(words) == 1 and "-" not in name:
        return _ACRONYM.fullmatch(name) is not None
    return all(_PROPER.fullmatch(word) for word in words)


def _words_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset(words for name in names if (words := search_words(name))) - _SMALL_WORDS
