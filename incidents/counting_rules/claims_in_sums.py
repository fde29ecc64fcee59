"""Which claims may enter a range, and which entries a sum.

``incidents.atlas`` says the same of all claims and entries at once (``superseded``,
``in_sums``); a test holds the two together.
"""

from collections.abc import Iterable

from incidents.model import Claim, Incident, Status

__all__ = ["enters_sums", "superseded_ids"]


def enters_sums(incident: Incident) -> bool:
    """Return whether an entry may enter a sum: no umbrella, statement-only or retracted one."""
    return incident.counts and incident.status is not Status.RETRACTED


def superseded_ids(claims: Iterable[Claim]) -> frozenset[str]:
    """Return the ids of those claims of an incident that a later one takes the place of."""
    return frozenset(
        claim.supersedes
        for claim in claims
        if claim.supersedes is not None and claim.supersedes != claim.id
    )
