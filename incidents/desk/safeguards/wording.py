"""Party words in our own voice: found, and answered with the neutral word.

The list is ``data/codebook/terms.csv``. A party word is allowed inside quotation
marks of a sentence that says who speaks; anywhere else it is ours, and flagged.
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from geo.data_folders import CODEBOOK
from incidents.desk.drafts import DeskDraft
from incidents.desk.safeguards.flags import Flag, FlagKind, own_texts
from incidents.model import ClaimantRole, Victims

__all__ = ["Term", "flags_in", "terms", "terms_version", "wording_flags"]

_TABLE: Final = CODEBOOK / "terms.csv"
_QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’")
_SENTENCE: Final = re.compile(r"[^.!?]*[.!?]?")
# Somebody speaks here: only then do quotation marks hold somebody else's words.
_SPEAKS: Final = re.compile(
    r"\b(said|says|saying|claim\w*|call\w*|describ\w*|accord\w*|told|stat\w*|term\w*|"
    r"accus\w*|alleg\w*|announc\w*|report\w*|den(?:y|ied|ies))\b",
    re.IGNORECASE,
)
# Words that are innocent in these neighbourhoods.
_INNOCENT: Final = {
    "encounter": re.compile(
        r"\bencounter(?:s|ed)?\s+(?:an?|the|no|some|problems?)\b", re.IGNORECASE
    ),
    "agents": re.compile(r"\b(?:travel|estate|shipping)\s+agents\b", re.IGNORECASE),
    # A name, not a word of praise.
    "shaheed": re.compile(r"\bShaheed Sikandarabad\b"),
    "execution": re.compile(r"\bexecution of (?:a|the) (?:warrant|order|project)", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A party word, what we write instead ("–": nothing), and why."""

    term: str
    neutral: str
    note: str


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """Return the list, the longest terms first."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = [Term(row["term"], row["neutral"], row["note"]) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda one: -len(one.term)))


@lru_cache(maxsize=1)
def terms_version() -> str:
    """Return what tells this version of the list from any other."""
    return hashlib.sha256(_TABLE.read_bytes()).hexdigest()[:8]


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(one.term).replace(r"\ ", r"\s+") for one in terms())
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


def wording_flags(draft: DeskDraft) -> list[Flag]:
    """Return every party word in the texts in which we speak ourselves."""
    return [flag for name, text in own_texts(draft).items() for flag in flags_in(text, name)]


def without_party_words(draft: DeskDraft) -> DeskDraft:
    """Return a freshly read draft that proposes no word of one side for those who were harmed.

    Whom an armed group calls "agents" it does not call civilians: who they
    were is left unknown then. Who is named in such words keeps the name of the
    register alone.
    """
    actors = tuple(
        actor.model_copy(update={"as_reported": None})
        if actor.actor and any(flags_in(actor.as_reported or "", "as_reported"))
        else actor
        for actor in draft.actors
    )
    claims = []
    for claim in draft.claims:
        if claim.victims_detail and any(flags_in(claim.victims_detail, "victims_detail")):
            update: dict[str, Any] = {"victims_detail": None}
            theirs = claim.claimant_role is ClaimantRole.ARMED_GROUP
            if theirs and claim.victims is Victims.CIVILIANS:
                update["victims"] = Victims.UNKNOWN
            claim = claim.model_copy(update=update)
        claims.append(claim)
    return draft.model_copy(update={"actors": actors, "claims": tuple(claims)})


def flags_in(text: str, field: str) -> Iterator[Flag]:
    """Yield the party words of one text that are not a named speaker's own."""
    known = {one.term.casefold(): one for one in terms()}
    for found in _pattern().finditer(text):
        word = " ".join(found.group().split()).casefold()
        term = known[word]
        innocent = _INNOCENT.get(word)
        if innocent and any(
            one.start() <= found.start() < one.end() for one in innocent.finditer(text)
        ):
            continue
        if _is_quoted(text, found.start(), found.end()):
            continue
        instead = "leave it out" if term.neutral == "–" else f"write “{term.neutral}”"
        yield Flag(
            field,
            found.start(),
            found.end(),
            found.group(),
            FlagKind.WORDING,
            f"“{found.group()}” is a word of one side: {instead}, or put it in quotation marks "
            f"with who says so. {term.note}",
        )


def _is_quoted(text: str, start: int, end: int) -> bool:
    for quote in _QUOTED.finditer(text):
        if quote.start() < start and end < quote.end():
            around = _sentence_around(text, quote.start())
            outside = around.replace(quote.group(), " ")
            return bool(_SPEAKS.search(outside))
    return False


def _sentence_around(text: str, position: int) -> str:
    for sentence in _SENTENCE.finditer(text):
        if sentence.start() <= position < sentence.end():
            # The full stop inside the quotation marks is not the sentence's end.
            rest = text[sentence.end() : sentence.end() + 200]
            return sentence.group() + rest.split(".")[0]
    return text
