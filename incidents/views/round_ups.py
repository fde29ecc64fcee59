"""What a round-up counts beside the incidents that it holds, side by side."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from incidents import counts
from incidents.atlas import Atlas, Selection
from incidents.counts import Basis
from incidents.facts.fact_words import LABELS
from incidents.model import CountsReason, Incident
from incidents.views.incident_words import several

__all__ = ["held_incidents", "round_up_lines"]

_SIDES: Final = {
    Basis.STATE: "by the state",
    Basis.ARMED_GROUP: "by armed groups",
    Basis.INDEPENDENT: "by independent sources and media",
}


def held_incidents(incident: Incident, atlas: Atlas) -> Selection:
    """Return the incidents that a round-up's claims name, as far as the reader may see them.

    Empty for an entry that is no round-up.
    """
    named: set[str] = set()
    if incident.counts_reason is CountsReason.UMBRELLA:
        named = {one for claim in incident.claims for one in claim.of_incidents}
    rows = np.flatnonzero(atlas.table["id"].isin(sorted(named)).to_numpy())
    return Selection(atlas, rows.astype(np.intp))


def round_up_lines(incident: Incident, atlas: Atlas) -> tuple[str, ...]:
    """Return for each measure and side what the round-up counts and how many of them are held.

    Parameters
    ----------
    incident : Incident
        As the reader may see it.
    atlas : Atlas
        With ranges; what the reader may see.

    Returns
    -------
    tuple of str
        "Killed by the state: 193; 18 of them in 6 incidents of this record." Empty for an
        entry that is no round-up or holds none of the record's incidents.
    """
    held = held_incidents(incident, atlas)
    return tuple(_lines(incident, held)) if len(held) else ()


def _lines(incident: Incident, held: Selection) -> Iterator[str]:
    elsewhere = counts.told_elsewhere(held.atlas, incident.id)
    for measure, label in LABELS.items():
        for basis, side in _SIDES.items():
            whole = counts.figures(incident, measure, basis, elsewhere=elsewhere).figure
            if not whole.is_counted:
                continue
            parts = counts.total(held, measure, basis)
            entries = several(len(held), "incident")
            inside = (
                f"{parts.text()} of them in {entries} of this record"
                if parts.counted
                else f"for the {entries} of this record that it holds, this side gives no number"
            )
            yield f"{label} {side}: {whole.text()}; {inside}."
