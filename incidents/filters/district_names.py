"""The districts and divisions that a choice may name: today's default set."""

from dataclasses import dataclass
from functools import cache

from geo.districts import default_of, read_districts, resolve
from geo.gazetteer import read_places
from geo.names import fold_name

_OTHER_SPELLINGS = {"makran": "mekran", "qalat": "kalat", "naseerabad": "nasirabad"}


@cache
def district_names() -> dict[str, str]:
    """Return district code to name."""
    return {str(code): str(name) for code, name in read_districts()["name"].items()}


@cache
def districts_of() -> dict[str, tuple[str, ...]]:
    """Return division name to the codes of its districts."""
    divisions: dict[str, list[str]] = {}
    for code, division in read_districts()["division"].items():
        divisions.setdefault(str(division), []).append(str(code))
    return {division: tuple(codes) for division, codes in divisions.items()}


def find_district(text: str) -> str | None:
    """Return the code in today's set of a code or a name, older names too; None if unknown."""
    code = text.upper() if text.upper() in district_names() else resolve(text)
    return None if code is None else default_of(code)


def find_division(text: str) -> str | None:
    """Return the name of a division as it is written here, None if unknown."""
    wanted = fold_name(text)
    wanted = _OTHER_SPELLINGS.get(wanted, wanted)
    return next((name for name in districts_of() if fold_name(name) == wanted), None)


@dataclass(frozen=True, slots=True)
class NameInDistrict:
    """A name by which somebody may look for a district.

    Attributes
    ----------
    name : str
    district : str
        Its code in today's set.
    is_part : bool
        The name is of a town, a tehsil or another place in the district, and the
        district is more than it; else it is another spelling of the district's own.
    """

    name: str
    district: str
    is_part: bool


@cache
def names_in_districts() -> tuple[NameInDistrict, ...]:
    """Return other spellings of the districts, then the places in them, by name.

    A place of one name in two districts stands there twice. What is called as its
    district is, in any spelling, is left out: that is the district.
    """
    known: dict[tuple[str, str], NameInDistrict] = {}
    for code, row in read_districts().iterrows():
        known[fold_name(row["name"]), str(code)] = NameInDistrict("", "", is_part=False)
        for name in row["spellings"]:
            known.setdefault(
                (fold_name(name), str(code)), NameInDistrict(name, str(code), is_part=False)
            )
    for place in read_places():
        code = default_of(place.district) if place.district else None
        if place.outside or code is None:
            continue
        for name in (place.name, *place.spellings):
            known.setdefault((fold_name(name), code), NameInDistrict(name, code, is_part=True))
    return tuple(
        sorted(
            (one for one in known.values() if one.name),
            key=lambda one: (one.is_part, one.name, one.district),
        )
    )
