"""How often editors correct what the machine read: the rolling error rate of each field.

Counted over reports that went to review, from the log of corrections. A rate over
few reports says little, and is said to be that: each comes with the range in which
the true rate lies nineteen times out of twenty.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

from sqlalchemy import select

from incidents.desk.auth.roles import Role
from incidents.desk.service_gate import Desk, Permit, reads
from incidents.desk.workfile import work_tables

__all__ = ["FIELD_LABELS", "FieldRate", "Quality", "reading_quality"]

ENOUGH: Final = 20  # drafts; below, the range is wider than anything that it could show
_Z: Final = 1.96

FIELD_LABELS: Final = {
    "date_start": "First day",
    "date_end": "Last day",
    "date_precision": "Date known to",
    "place": "Place as reported",
    "district": "District",
    "geo_precision": "Place known to",
    "event_type": "Event type",
    "sub_event_type": "Sub-type",
    "status": "Status",
    "actors": "Actors and roles",
    "claims": "Claims: figures and claimants",
}


@dataclass(frozen=True, slots=True)
class FieldRate:
    """How often one field was corrected.

    Attributes
    ----------
    field, label : str
    corrected, drafts : int
        So many of so many drafts.
    rate, low, high : float
        The share that was corrected, and the range in which the true one lies (Wilson, 95 %).
    surely : tuple of (int, int)
        Corrected and all, of those that the machine labelled "high".
    """

    field: str
    label: str
    corrected: int
    drafts: int
    rate: float
    low: float
    high: float
    surely: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Quality:
    """The rates over the newest drafts; ``drafts`` is how many there were to count."""

    drafts: int
    rates: tuple[FieldRate, ...]


@reads(Role.EDITOR)
def reading_quality(desk: Desk, permit: Permit, newest: int | None = None) -> Quality:
    """Return how often each field was corrected.

    Parameters
    ----------
    newest : int, optional
        Count only so many of the newest drafts; all by default.

    Raises
    ------
    NotSignedInError, NotAllowedError, StoreError
    """
    table = work_tables.corrections
    wanted = select(table.c.draft_id, table.c.field, table.c.label, table.c.right)
    with desk.book.reading() as connection:
        rows = connection.execute(wanted.order_by(table.c.id)).all()
    drafts = list(dict.fromkeys(row.draft_id for row in rows))
    kept = set(drafts[-newest:] if newest else drafts)
    rates = []
    for field, label in FIELD_LABELS.items():
        own = [row for row in rows if row.field == field and row.draft_id in kept]
        high = [row for row in own if row.label == "high"]
        wrong = sum(not row.right for row in own)
        low_end, high_end = _wilson(wrong, len(own))
        rates.append(
            FieldRate(
                field,
                label,
                wrong,
                len(own),
                wrong / len(own) if own else 0.0,
                low_end,
                high_end,
                (sum(not row.right for row in high), len(high)),
            )
        )
    return Quality(len(kept), tuple(rates))


def _wilson(wrong: int, of: int) -> tuple[float, float]:
    """Return the Wilson interval of a share at 95 %."""
    if of == 0:
        return 0.0, 1.0
    share, z2 = wrong / of, _Z**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of**2)) / (1 + z2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)
