"""A flag: something in a text that a person should look at before it is public."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from incidents.desk.drafts import DeskDraft

__all__ = ["Flag", "FlagKind", "hidden_sign_flags", "own_texts", "unanswered"]


class FlagKind(StrEnum):
    """What a flag warns of."""

    WORDING = "wording"
    PERSON = "person"
    PLACE = "place"
    VIOLENCE = "violence"
    NAMED = "named"
    HIDDEN = "hidden signs"


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to look at.

    Attributes
    ----------
    field : str
        As in ``FieldProblem``: ``summary``, ``claims.1.quote``.
    start, end : int
        Where in the field's text; 0, 0 for the field as a whole.
    found : str
        The words that were found.
    kind : FlagKind
    sentence : str
        Why it matters, and what to do about it.
    asks : bool
        Whether it needs an answer before the draft is public; else it is only said.
    """

    field: str
    start: int
    end: int
    found: str
    kind: FlagKind
    sentence: str
    asks: bool = True

    @property
    def key(self) -> str:
        """What an override answers: the same words in the same field, wherever they stand."""
        return f"{self.field}:{self.kind.value}:{self.found.casefold()}"


def own_texts(draft: DeskDraft) -> dict[str, str]:
    """Return the texts of a draft in which we speak ourselves, by field."""
    texts = {"title": draft.title, "summary": draft.summary, "doubt": draft.doubt}
    for n, report in enumerate(draft.reports):
        texts[f"reports.{n}.note"] = report.note
    for n, claim in enumerate(draft.claims):
        texts[f"claims.{n}.victims_detail"] = claim.victims_detail
        texts[f"claims.{n}.about"] = claim.about
    return {name: text for name, text in texts.items() if text}


_PARTS: Final = {"reports": "report", "claims": "claim", "actors": "actor"}
_TEXTS: Final = {"doubt": "words on what is in doubt", "why": "reason", "url": "link"}


def hidden_sign_flags(draft: DeskDraft) -> list[Flag]:
    """Return, for each text that hid something, that it stands without that now."""
    return [
        Flag(
            name, 0, 0, "", FlagKind.HIDDEN,
            f"Signs that cannot be seen were taken out of {_in_words(name)}. "
            "Read it as it stands now.",
            asks=False,
        )
        for name in draft.cleaned
    ]  # fmt: skip


def _in_words(field: str) -> str:
    """Return a field as one says it: "the summary", "the quote of claim 3"."""
    group, _, rest = field.partition(".")
    place, _, name = rest.partition(".")
    if group in _PARTS and place.isdecimal() and name:
        said = _TEXTS.get(name, name.replace("_", " "))
        return f"the {said} of {_PARTS[group]} {int(place) + 1}"
    return f"the {_TEXTS.get(group, group.replace('_', ' '))}"


def unanswered(found: list[Flag], draft: DeskDraft) -> list[Flag]:
    """Return the flags that no override of the draft answers with a reason."""
    answered = {one.key for one in draft.terms_overrides if one.reason.strip()}
    return [flag for flag in found if flag.asks and flag.key not in answered]
