"""What of the record is in which edition: the one module that decides it.

The public edition is for everybody, that for partners leaves the house under a
name, the internal one stays with the desk. Rules are by record (sensitivity),
by part (``desk_only``), by column, and by how exactly a point is given. The store
asks here when it is read for an audience, so that the map, the answers to
programs and the files cannot differ.

Where somebody was taken, or was harmed in a way that a family hides, a point leads
to a home: of such events the public is given the area alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from incidents.atlas import Mask, Selection
from incidents.model import Sensitivity
from incidents.provenance import not_passed_on

__all__ = ["RULES", "Edition", "Rules", "allowed", "rules_for"]


class Edition(StrEnum):
    """For whom a file is."""

    PUBLIC = "public"
    PARTNERS = "partners"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Rules:
    """What an edition holds.

    Attributes
    ----------
    audience : tuple of Sensitivity, or None
        Records of these sensitivities, without their ``desk_only`` parts; None is all,
        with every part.
    decimals : int or None
        To how many decimals of a degree points are rounded, always the same way: a
        random shift that is drawn anew could be averaged away. None is as stored.
    areas : frozenset of str
        Sub-event types of which no point is given, but the district (or the tehsil, if named).
    columns : tuple of str
        Columns beyond those that every edition has.
    passes_on_all : bool
        Also records that rest on what may not be passed on.
    words : str
        What a file of it says about itself.
    """

    audience: tuple[Sensitivity, ...] | None
    decimals: int | None
    areas: frozenset[str]
    columns: tuple[str, ...]
    passes_on_all: bool
    words: str


RULES: Final[Mapping[Edition, Rules]] = {
    Edition.PUBLIC: Rules(
        (Sensitivity.PUBLIC,), 2,
        frozenset({"abduction", "enforced_disappearance", "sexual_violence"}), (), False,
        "Public edition: public records; points are rounded to 0.01 degrees (about 1 km), and "
        "abductions, disappearances and sexual violence have none.",
    ),
    Edition.PARTNERS: Rules(
        (Sensitivity.PUBLIC, Sensitivity.PARTNERS), 4,
        frozenset({"sexual_violence"}), ("sensitivity",), False,
        "Partners' edition: for the recipient named in it alone; not to be passed on.",
    ),
    Edition.INTERNAL: Rules(
        None, None, frozenset(), ("sensitivity",), True,
        "Internal edition: for the desk alone; never to leave it.",
    ),
}  # fmt: skip


def allowed(selection: Selection, edition: Edition) -> Mask:
    """Return which incidents of the whole atlas an edition may hold.

    Parameters
    ----------
    selection : Selection
        Of an atlas that was read for the edition's audience, or a narrower one.

    Returns
    -------
    array of bool, one an incident of the atlas
    """
    rules = RULES[edition]
    atlas = selection.atlas
    keep = np.ones(len(atlas.table), dtype=bool)
    if rules.audience is not None:
        # The store has left the others out already; a second look costs nothing.
        allowed_codes = [one.value for one in rules.audience]
        keep &= atlas.table["sensitivity"].isin(allowed_codes).to_numpy()
    if not rules.passes_on_all:
        keep[atlas.reports["row"].to_numpy()[not_passed_on(atlas.reports)]] = False
    return keep


def rules_for(audience: Collection[Sensitivity] | None) -> Rules:
    """Return the rules of the edition that an audience is given; None is the internal one.

    The same wherever it is given: on the map, in an answer to a program, in a file.
    """
    if audience is not None:
        wanted = set(audience)
        for rules in RULES.values():
            if rules.audience is not None and wanted <= set(rules.audience):
                return rules
    return RULES[Edition.INTERNAL]
