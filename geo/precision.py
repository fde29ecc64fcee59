"""How exactly a place is known, and how other data sets say the same.

The words are our own, from the most to the least exact. The two crosswalks
translate the numbers of UCDP GED (``where_prec``) and ACLED
(``geo_precision``) on import. They are crosswalks, not equalities: each maps
to the most exact word that the foreign number can support, never beyond it.
"""

from enum import StrEnum
from typing import Final


class GeoPrecision(StrEnum):
    """How exactly the place of something is known."""

    SITE = "site"
    TOWN = "town"
    NEAR = "near"
    TEHSIL = "tehsil"
    DISTRICT = "district"
    PROVINCE = "province"
    UNKNOWN = "unknown"

    @property
    def is_point(self) -> bool:
        """Whether a dot on a map would be honest."""
        return self in _POINTS


_POINTS: Final = frozenset({GeoPrecision.SITE, GeoPrecision.TOWN, GeoPrecision.NEAR})

# UCDP GED: 1 exact, 2 near or a limited area, 3 second-order division, 4 first-order division,
# 5 a part of a country or a line between places, 6 the country, 7 the sea or the air.
# "Exact" is a named town as often as a site, so 1 supports no more than "town".
FROM_UCDP: Final[dict[int, GeoPrecision]] = {
    1: GeoPrecision.TOWN,
    2: GeoPrecision.NEAR,
    3: GeoPrecision.DISTRICT,
    4: GeoPrecision.PROVINCE,
    5: GeoPrecision.UNKNOWN,
    6: GeoPrecision.UNKNOWN,
    7: GeoPrecision.UNKNOWN,
}

# ACLED: 1 a named place, 2 a part of a region coded to a place in it, 3 a larger region coded to
# its capital. A 2 may stand on a district's chief town, so it supports no more than "district".
FROM_ACLED: Final[dict[int, GeoPrecision]] = {
    1: GeoPrecision.TOWN,
    2: GeoPrecision.DISTRICT,
    3: GeoPrecision.PROVINCE,
}

# The way out: what a reader of the foreign format would understand. Unknown has no number in ACLED.
TO_UCDP: Final[dict[GeoPrecision, int]] = {
    GeoPrecision.SITE: 1,
    GeoPrecision.TOWN: 1,
    GeoPrecision.NEAR: 2,
    GeoPrecision.TEHSIL: 3,
    GeoPrecision.DISTRICT: 3,
    GeoPrecision.PROVINCE: 4,
    GeoPrecision.UNKNOWN: 6,
}
TO_ACLED: Final[dict[GeoPrecision, int | None]] = {
    GeoPrecision.SITE: 1,
    GeoPrecision.TOWN: 1,
    GeoPrecision.NEAR: 2,
    GeoPrecision.TEHSIL: 2,
    GeoPrecision.DISTRICT: 2,
    GeoPrecision.PROVINCE: 3,
    GeoPrecision.UNKNOWN: None,
}
