"""What of the record is in which edition: the one module that decides it.

The public edition is for everybody, that for partners leaves the house under a
name, the internal one stays with the desk. Rules are by record (sensitivity),
by part (``desk_only``, applied where the store is read), by column, and by how
exactly a place is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from incidents.frame import Mask, Selection
from incidents.model import Sensitivity

__all__ = ["NOT_TO_BE_PASSED_ON", "RULES", "Edition", "Rules", "allowed", "coordinates"]

NOT_TO_BE_PASSED_ON: Final = "ACLED (not to be redistributed)"
"""The publisher of reports whose rows no edition but the internal one may hold."""

# A point of these can lead to a family's door, whatever precision it was coded with.
_NO_POINT: Final = ("enforced_disappearance", "sexual_violence", "abduction")

Floats = npt.NDArray[np.float64]


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
    no_point : tuple of str
        Kinds of events that are given without a point.
    columns : tuple of str
        Columns beyond those that every edition has.
    passes_on_all : bool
        Also rows whose licence forbids passing them on.
    words : str
        What a file of it says about itself.
    """

    audience: tuple[Sensitivity, ...] | None
    decimals: int | None
    no_point: tuple[str, ...]
    columns: tuple[str, ...]
    passes_on_all: bool
    words: str


RULES: Final[Mapping[Edition, Rules]] = {
    Edition.PUBLIC: Rules(
        (Sensitivity.PUBLIC,), 2, _NO_POINT, (), False,
        "Public edition: public records; points are rounded to 0.01 degrees (about 1 km), and "
        "abductions and disappearances have none.",
    ),
    Edition.PARTNERS: Rules(
        (Sensitivity.PUBLIC, Sensitivity.PARTNERS), 4, _NO_POINT, ("sensitivity",), False,
        "Partners' edition: for the recipient named in it alone; not to be passed on.",
    ),
    Edition.INTERNAL: Rules(
        None, None, (), ("sensitivity",), True,
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
        foreign = atlas.reports["publisher"] == NOT_TO_BE_PASSED_ON
        keep[atlas.reports["row"][foreign].to_numpy()] = False
    return keep


def coordinates(table: pd.DataFrame, edition: Edition) -> tuple[Floats, Floats]:
    """Return longitude and latitude as an edition gives them, degrees, NaN for no point."""
    rules = RULES[edition]
    hidden = table["sub_event_type"].isin(list(rules.no_point)).to_numpy()

    def axis(name: str) -> Floats:
        values: Floats = np.where(hidden, np.nan, table[name].to_numpy(dtype=np.float64))
        return values if rules.decimals is None else np.round(values, rules.decimals)

    return axis("longitude"), axis("latitude")
