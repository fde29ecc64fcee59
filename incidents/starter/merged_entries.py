"""What belongs to an entry that stands: additions, merged entries, and what follows of them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from incidents.codebook import read_codebook
from incidents.model import (
    ActorRole,
    ClaimantRole,
    ClaimKind,
    Incident,
    Participation,
    Relation,
    RelationKind,
    Scope,
)
from incidents.starter.compiled import Addition
from incidents.starter.compiled_words import claim_of, participations_of, without_doubles
from incidents.starter.decision_tables import StaleFixError

__all__ = ["joined"]

_OTHER_WAY: Final = {
    RelationKind.PART_OF: RelationKind.CONTAINS,
    RelationKind.CONTAINS: RelationKind.PART_OF,
    RelationKind.SAME_OPERATION: RelationKind.SAME_OPERATION,
}
_BY_ITS_WORD: Final = (ActorRole.ALLEGED_PERPETRATOR, ActorRole.CLAIMANT)


def joined(
    incidents: Iterable[Incident],
    additions: Iterable[Addition],
    reports: Mapping[str, dict[str, Any]],
) -> list[Incident]:
    """Return the incidents with what belongs to them, in the order given.

    Reports, claims and parties come behind those that stand, so that no number changes
    its owner. A relation is told from both ends, and whoever claims the deed has a part
    in it by its own word.

    Raises
    ------
    StaleFixError
        Something is added to an entry that is not there.
    """
    standing = {one.id: one for one in incidents}
    for one in additions:
        if one.into not in standing:
            raise StaleFixError(f"additions: no incident {one.into}")
        standing[one.into] = _with(standing[one.into], one, reports)
    related = _both_ways(standing)
    return [
        one.model_copy(update={"related": related[one.id], "actors": _with_claimants(one)})
        for one in standing.values()
    ]


def _with(
    incident: Incident, addition: Addition, reports: Mapping[str, dict[str, Any]]
) -> Incident:
    record = incident.model_dump(mode="json")
    known = {one["id"] for one in record["reports"]}
    last = max((int(one.id[-2:]) for one in incident.claims), default=0)
    record["claims"] += [
        claim_of(incident.id, number, given).model_dump(mode="json")
        for number, given in enumerate(addition.given["claims"], start=last + 1)
    ]
    record["reports"] += [reports[one] for one in addition.given["report_ids"] if one not in known]
    parts = participations_of(incident.id, addition.given["actors"])
    record["actors"] = without_doubles([*incident.actors, *parts])
    return Incident.model_validate(record)


def _both_ways(standing: Mapping[str, Incident]) -> dict[str, tuple[Relation, ...]]:
    found = {
        one.id: {(other.id, other.relation): None for other in one.related}
        for one in standing.values()
    }
    for one in standing.values():
        for other in one.related:
            if other.id not in found:
                raise StaleFixError(f"{one.id} is related to {other.id}, which is not there")
            if other.relation in _OTHER_WAY:
                found[other.id].setdefault((one.id, _OTHER_WAY[other.relation]))
    return {
        one: tuple(Relation(id=other, relation=kind) for other, kind in pairs)
        for one, pairs in found.items()
    }


def _with_claimants(incident: Incident) -> tuple[Participation, ...]:
    """Return the parties with those who claim the deed, as doer and as speaker.

    Where somebody decided that others alone name it, as with a claim that most reports
    deny, that stays.
    """
    parts = list(incident.actors)
    for claim in incident.claims:
        speaks = claim.kind is ClaimKind.RESPONSIBILITY and claim.scope is Scope.INCIDENT
        actor = claim.claimant_actor
        if not speaks or claim.claimant_role is not ClaimantRole.ARMED_GROUP or actor is None:
            continue
        # Words that name a branch name the group that claims it.
        itself = read_codebook().descendants(actor)
        own = [one for one in parts if one.actor in itself]
        if any(one.role is ActorRole.ALLEGED_PERPETRATOR and one.suspected_by for one in own):
            continue
        missing = [role for role in _BY_ITS_WORD if role not in {one.role for one in own}]
        parts += [
            Participation(actor=actor, role=role, as_reported=claim.claimant) for role in missing
        ]
    return tuple(parts)
