"""A draft as the desk keeps it: what was read or typed, and what people have said of it."""

import re
import secrets
import unicodedata
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel, model_validator

from incidents.draft_model import Draft, DraftActor, DraftClaim, DraftPart
from incidents.model import ActorRole
from incidents.text_cleaning import hides_signs


class NumberState(StrEnum):
    """What became of a number in the text of a report."""

    OPEN = "open"
    CLAIM = "claim"
    ECHO = "echo"
    DISMISSED = "dismissed"
    ELSEWHERE = "elsewhere"


class NumberEntry(DraftPart):
    """One number of the text in the ledger.

    ``claim`` is the position in ``DeskDraft.claims`` for a claim or its echo;
    ``reason`` is needed for a number that is dismissed or used in another draft.
    """

    text: str
    start: int
    end: int
    state: NumberState = NumberState.OPEN
    claim: int | None = None
    reason: str = ""


class DeskActor(DraftActor):
    """An actor in a role, with what a person has said of it.

    One that was read is ``confirmed`` by a person, like a claim. ``published`` marks one that
    stands in the record which is corrected.
    """

    confirmed: bool = False
    published: bool = False


class DeskClaim(DraftClaim):
    """A claim, with what a person has said of it; ``report`` is its place in ``DeskDraft.reports``.

    ``id`` is set for a claim that is in the published record: changed, it becomes a
    new claim that supersedes the old one. ``confirmed`` says that a person has
    looked at the claimant. ``rule`` names the rules by which it was read.
    """

    id: str | None = None
    report: int = 0
    confirmed: bool = False
    rule: str = ""


class Override(DraftPart):
    """A flag of the wording or the do-no-harm check that a person has answered.

    ``key`` is the flag's own (``Flag.key``); ``reason`` says why the text stands.
    """

    key: str
    reason: str


class HarmAnswer(DraftPart):
    """The answer to one of the five questions, with the words that go with a "yes"."""

    question: str
    yes: bool
    note: str = ""


def _hiding(name: str, value: object) -> Iterator[str]:
    """Yield the names of the texts in which signs are hidden: ``claims.2.quote``."""
    if isinstance(value, str):
        if hides_signs(value):
            yield name
    elif isinstance(value, BaseModel):
        yield from _hiding(name, dict(value))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _hiding(f"{name}.{key}", part)
    elif isinstance(value, list | tuple):
        for n, part in enumerate(value):
            yield from _hiding(f"{name}.{n}", part)


AskedAgain = Literal["status", "summary"]


class DeskDraft(Draft):
    """One incident in the making, as the desk keeps it.

    Attributes
    ----------
    incident_id : str or None
        Proposed from date and title for a new one.
    loaded_version : int or None
        The version of the record that this corrects; None for a new incident.
    numbers : tuple of NumberEntry
        The ledger of the report that it was read from; empty for a form.
    copy_sha256 : str or None
        The stored copy of the report that it was read from.
    cleaned : tuple of str
        Fields out of which signs that cannot be seen were taken, for author and reviewer.
    asked_again : tuple of "status" and "summary"
        What its author answers once more, because a report was added.
    harm_answers : tuple of HarmAnswer
    terms_overrides : tuple of Override
    why : str
        What a correction is for; shown in the public change log.
    """

    incident_id: str | None = None
    loaded_version: int | None = None
    actors: tuple[DeskActor, ...] = ()
    claims: tuple[DeskClaim, ...] = ()
    numbers: tuple[NumberEntry, ...] = ()
    copy_sha256: str | None = None
    cleaned: tuple[str, ...] = ()
    asked_again: tuple[AskedAgain, ...] = ()
    harm_answers: tuple[HarmAnswer, ...] = ()
    terms_overrides: tuple[Override, ...] = ()
    why: str = ""

    @model_validator(mode="before")
    @classmethod
    def _say_what_was_cleaned(cls, values: object) -> object:
        if not isinstance(values, dict):
            return values
        found = [name for key, value in values.items() for name in _hiding(key, value)]
        if not found:
            return values
        return values | {"cleaned": tuple(dict.fromkeys((*values.get("cleaned", ()), *found)))}

    @property
    def is_correction(self) -> bool:
        """Whether it changes a record that is in the store."""
        return self.loaded_version is not None

    def is_confirmed(self, actor: DeskActor) -> bool:
        """Whether a person has looked at an actor: at itself, or at the claim that it makes."""
        speaks = actor.role is ActorRole.CLAIMANT and any(
            claim.confirmed and claim.claimant_actor == actor.actor for claim in self.claims
        )
        return actor.label is None or actor.confirmed or speaks


_LONGEST_ID: Final = 80
_NOT_IN_AN_ID: Final = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Return text as a part of an id: "Shots near Dasht" is ``shots-near-dasht``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_AN_ID.sub("-", plain.casefold()).strip("-")


def wordless_id(day: date | None) -> str:
    """Return an id for a record that is not public: its day, and nothing of its words.

    A relation, an address or a claim that names it then tells of nothing.
    """
    return f"{day.isoformat() if day else 'undated'}-{secrets.token_hex(5)}"


def proposed_id(day: date | None, title: str | None) -> str:
    """Return an id for a new incident: ``2025-03-11-train-stopped``; it may be taken."""
    parts = [day.isoformat() if day else "undated", slug(title or "") or "incident"]
    return "-".join(parts)[:_LONGEST_ID].rstrip("-")
