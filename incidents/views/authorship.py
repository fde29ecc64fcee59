"""Who says who did it: claims of responsibility, denials, and whom only others name.

Each stands with whoever says it. Two organisations that both say that they did it
stand side by side, and the record does not choose between them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from incidents.atlas import Selection, superseded
from incidents.codebook import Codebook, fold_code, read_codebook
from incidents.model import ActorRole, Claim, ClaimKind, Incident, Participation
from incidents.organisations import NAMELESS, may_be, shared_note, undecided
from incidents.views.incident_words import actor_in_words, claim_in_words

__all__ = [
    "Authorship",
    "Standing",
    "authorship",
    "claimers",
    "claims_it",
    "named_by",
    "named_in_words",
    "which_of",
]

_MOST: Final = 3  # publishers that a sentence names
RIVALS: Final = "{count} organisations each say that they did this. The record does not choose."
DENIED: Final = "{name} both says that it did this and denies it, in different reports."


@dataclass(frozen=True, slots=True)
class Standing:
    """What one organisation, or one that names it, says about who did it.

    Attributes
    ----------
    actor : str or None
        The id in the register; None where the claimant is not in it.
    name : str
    says : str
        "says that it did this", "denies this", "named by ISPR only",
        "named in the reports, without saying by whom".
    where : str
        The publishers of the reports that carry it, and the words of its spokesmen.
    quotes : tuple of str
    """

    actor: str | None
    name: str
    says: str
    where: str
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who says who did it.

    Attributes
    ----------
    claimed, denied, named : tuple of Standing
        ``named`` are those whom others name as the doer.
    note : str
        What follows where claims exclude one another; "" else.
    """

    claimed: tuple[Standing, ...]
    denied: tuple[Standing, ...]
    named: tuple[Standing, ...]
    note: str

    def __bool__(self) -> bool:
        return bool(self.claimed or self.denied or self.named)


def authorship(incident: Incident) -> Authorship:
    """Return who says who did it, each with its reports."""
    claimed = tuple(_standings(incident, ClaimKind.RESPONSIBILITY))
    denied = tuple(_standings(incident, ClaimKind.DENIAL))
    named = tuple(
        Standing(one.actor, _name(one), _named_by(incident, one), "")
        for one in incident.actors
        if one.role is ActorRole.ALLEGED_PERPETRATOR
        and one.actor not in NAMELESS
        and (one.suspected_by or not claims_it(incident, one.actor))
    )
    return Authorship(claimed, denied, named, _note(claimed, denied))


def _standings(incident: Incident, kind: ClaimKind) -> Iterator[Standing]:
    groups: dict[str, list[Claim]] = {}
    for claim in _standing_claims(incident, kind):
        groups.setdefault(claim.claimant_actor or f"name {fold_code(claim.claimant)}", []).append(
            claim
        )
    for claims in groups.values():
        actor = claims[0].claimant_actor
        yield Standing(
            actor=actor,
            name=read_codebook().actor(actor).name if actor else claims[0].claimant,
            says="; ".join(dict.fromkeys(claim_in_words(one) for one in claims)),
            where=_where(incident, claims),
            quotes=tuple(dict.fromkeys(one.quote for one in claims if one.quote)),
        )


def _standing_claims(incident: Incident, kind: ClaimKind) -> list[Claim]:
    corrected = {one.supersedes for one in incident.claims if one.supersedes}
    return [one for one in incident.claims if one.kind is kind and one.id not in corrected]


def _where(incident: Incident, claims: list[Claim]) -> str:
    publishers = {report.id: report.publisher for report in incident.reports}
    carried = _listed(list(dict.fromkeys(publishers[one.report_id] for one in claims)))
    spoken = [
        one.claimant
        for one in claims
        if one.claimant_actor is None
        or fold_code(one.claimant) != fold_code(read_codebook().actor(one.claimant_actor).name)
    ]
    words = ", ".join(dict.fromkeys(spoken))
    return f"{words}, in {carried}" if words else f"in {carried}"


def _listed(names: list[str]) -> str:
    if len(names) <= _MOST:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST])} and {len(names) - _MOST} more"


def _note(claimed: tuple[Standing, ...], denied: tuple[Standing, ...]) -> str:
    apart = [one for one in claimed if not _is_part_of_another(one, claimed)]
    notes = [RIVALS.format(count=len(apart))] if len(apart) > 1 else []
    own = {one.actor for one in claimed if one.actor}
    notes += [DENIED.format(name=one.name) for one in denied if one.actor in own]
    return " ".join(notes)


def _is_part_of_another(one: Standing, claimed: tuple[Standing, ...]) -> bool:
    """Say whether an organisation is the one, or part of the one, that another entry names."""
    if one.actor is None:
        return False
    book = read_codebook()
    return any(
        other.actor not in (None, one.actor) and one.actor in book.descendants(other.actor)
        for other in claimed
        if other.actor
    )


def claims_it(incident: Incident, actor: str) -> bool:
    """Say whether an actor, or a part of it, says that it did this."""
    members = set(_members(actor))
    return any(
        # A claim under a name that several use may be this one's own: the report names it so.
        not members.isdisjoint((said, *may_be(said, incident.date_end)))
        for one in _standing_claims(incident, ClaimKind.RESPONSIBILITY)
        if (said := one.claimant_actor)
    )


def claimers(selection: Selection) -> dict[int, frozenset[str]]:
    """Return who says that it did it, by row of the atlas: ids, and whom a shared id may mean."""
    claims = selection.claims
    own = claims[(claims["kind"] == ClaimKind.RESPONSIBILITY) & ~superseded(claims)]
    ends = selection.atlas.table["date_end"]
    found: dict[int, frozenset[str]] = {}
    for row, actor in zip(own["row"].tolist(), own["claimant_actor"].tolist(), strict=True):
        if isinstance(actor, str):
            day = None if ends[row] != ends[row] else ends[row].date()
            found[row] = found.get(row, frozenset()) | {actor, *may_be(actor, day)}
    return found


def named_by(role: str, suspected_by: object, actor: str, own: Collection[str]) -> str:
    """Return by whom a doer is named: "itself", whoever alone says so, or "the reports".

    "" for any other role that nobody else vouches for. ``own`` are those who claim the deed.
    """
    if isinstance(suspected_by, str):
        return suspected_by
    if role != ActorRole.ALLEGED_PERPETRATOR:
        return ""
    return "itself" if any(one in own for one in _members(actor)) else "the reports"


@cache
def _members(actor: str) -> tuple[str, ...]:
    book = read_codebook()
    return book.descendants(actor) if actor in book.actors else (actor,)


def _named_by(incident: Incident, one: Participation) -> str:
    if one.suspected_by:
        return f"named by {one.suspected_by} only"
    if claims_it(incident, one.actor):
        return "says that it did this"
    carried = _listed(list(dict.fromkeys(report.publisher for report in incident.reports)))
    return f"named in the reports: {carried}"


def which_of(incident: Incident) -> tuple[str, ...]:
    """Return a sentence for each name in an incident that several organisations use.

    "BLA: Two organisations have used this name ... Which of them, BLA-Jeeyand or BLA-Azad,
    is not known."
    """
    book = read_codebook()
    found = {one.actor: undecided(incident, one) for one in incident.actors}
    return tuple(
        f"{_short(book, actor)}: {shared_note(actor)} Which of them it was, "
        f"{' or '.join(_short(book, one) for one in means)}, the record does not say."
        for actor, means in found.items()
        if means
    )


def _short(book: Codebook, actor: str) -> str:
    entry = book.entry("actor", actor)
    return entry.extra["short_name"] or entry.label


def _name(one: Participation) -> str:
    return read_codebook().actor(one.actor).name


def named_in_words(incident: Incident, one: Participation) -> str:
    """Return an actor and what it has to do with the incident, and who says so.

    "Levies: target"; "BLF: says that it did this"; "TTP: said to have done it, according
    to ISPR only"; "Police: said to have done it, in the reports (Dawn)".
    """
    text = actor_in_words(one, read_codebook())
    if one.role is ActorRole.ALLEGED_PERPETRATOR and not one.suspected_by:
        if claims_it(incident, one.actor):
            text = f"{_name(one)}: says that it did this"
        else:
            carried = _listed(list(dict.fromkeys(r.publisher for r in incident.reports)))
            text = f"{text}, in the reports ({carried})"
    return text
