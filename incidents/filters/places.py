"""The districts and divisions that a choice may name: today's default set."""

from functools import cache

from geo.districts import default_of, read_districts, resolve
from geo.names import fold

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
    wanted = fold(text)
    wanted = _OTHER_SPELLINGS.get(wanted, wanted)
    return next((name for name in districts_of() if fold(name) == wanted), None)
