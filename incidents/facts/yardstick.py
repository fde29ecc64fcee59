"""The yardstick: how many people UCDP counts as killed in the province, by year and district.

Whose data it is and under which licence says the codebook; which version of it, the note
beside the file. Kept are sums alone, made by ``sum_up`` from UCDP's events in the province:

    python -m incidents.facts.yardstick EVENTS.csv
"""

import csv
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from geo import districts
from geo.data_folders import REFERENCE
from incidents.errors import IncidentError
from incidents.provenance import DataSetUse, data_sets

__all__ = [
    "By",
    "Yardstick",
    "YardstickError",
    "YardstickRow",
    "read_yardstick",
    "sum_up",
    "yardstick",
    "years",
]

_FILE: Final = REFERENCE / "yardstick_ucdp.csv"
_COLUMNS: Final = ("by", "key", "events", "deaths_low", "deaths_best", "deaths_high")
_KINDS: Final = {"1": "state", "2": "groups", "3": "civilians"}
_GOVERNMENT: Final = "Government of "
NOWHERE: Final = "not placed"


class YardstickError(IncidentError):
    """The yardstick's file is missing or is not what it should be."""


class By(StrEnum):
    """What the sums are divided by."""

    YEAR = "year"
    DISTRICT = "district"
    KIND = "kind"
    VICTIMS = "victims"


@dataclass(frozen=True, slots=True)
class YardstickRow:
    """What UCDP counts in one part of what it covers.

    Attributes
    ----------
    key : str
        A year, the P-code of a district of today's set ("" where UCDP's event has no
        district), a kind of violence, or a victims group.
    events : int or None
        UCDP's events; None by victims group, where an event has several.
    low, best, high : int
        Deaths. By victims group UCDP gives the best estimate alone, and all three are it.
    """

    key: str
    events: int | None
    low: int
    best: int
    high: int


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Whose counts the yardstick is.

    Attributes
    ----------
    data_set : DataSetUse
        The data set with its version, whose incidents are none of ours.
    cite : str
        What is cited for this version beside what the data set asks for.
    """

    data_set: DataSetUse
    cite: str

    @property
    def name(self) -> str:
        """Return the data set and its version, as every line and table names it."""
        return self.data_set.name

    @property
    def cited(self) -> str:
        """Return name, licence, address and all that is to be cited."""
        return f"{self.data_set.cited}; {self.cite}"


@cache
def yardstick() -> Yardstick:
    """Return whose counts the yardstick is, by the note beside its file and the codebook.

    Raises
    ------
    YardstickError
        There is no note, or it names no data set that the codebook knows.
    """
    path = _FILE.with_suffix(".source.toml")
    try:
        note = tomllib.loads(path.read_text(encoding="utf-8"))
        held = DataSetUse(data_sets()[note["data_set"]], note["version"], 0)
        return Yardstick(held, note["cite"])
    except (OSError, KeyError, ValueError) as problem:
        raise YardstickError(f"{path.name}: {problem}") from problem


@cache
def read_yardstick() -> Mapping[By, tuple[YardstickRow, ...]]:
    """Return the yardstick, by each of what it is divided by, in the order of its file.

    Raises
    ------
    YardstickError
        The file is missing, or a row of it cannot be read.
    """
    found: dict[By, list[YardstickRow]] = {by: [] for by in By}
    try:
        with _FILE.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                by = By(row["by"])
                found[by].append(_row(by, row))
    except (OSError, KeyError, ValueError) as problem:
        raise YardstickError(f"{_FILE.name}: {problem}") from problem
    return {by: tuple(rows) for by, rows in found.items()}


def years() -> tuple[int, int]:
    """Return the first and the last year that the yardstick covers."""
    covered = [int(row.key) for row in read_yardstick()[By.YEAR]]
    return min(covered), max(covered)


def _row(by: By, row: Mapping[str, str]) -> YardstickRow:
    key = row["key"]
    if by is By.DISTRICT:
        code = "" if key == NOWHERE else districts.resolve(key)
        if code is None:
            raise ValueError(f"no district is called {key!r}")
        key = districts.default_of(code) if code else ""
    events = int(row["events"]) if row["events"] else None
    low, best, high = (int(row[f"deaths_{end}"]) for end in ("low", "best", "high"))
    return YardstickRow(key, events, low, best, high)


def sum_up(events: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """Yield the rows of the yardstick from UCDP's events in the province.

    Parameters
    ----------
    events : iterable of mapping
        Rows of UCDP GED, each with ``cod_district``, the name of the district that the
        event lies in ("" where it has none).

    Yields
    ------
    dict of str to str
        The columns of the file.
    """
    sums: dict[tuple[By, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for event in events:
        deaths = [int(event[end]) for end in ("low", "best", "high")]
        for by, key in (
            (By.YEAR, event["year"]),
            (By.DISTRICT, event["cod_district"] or NOWHERE),
            (By.KIND, _KINDS[event["type_of_violence"]]),
        ):
            for at, number in enumerate((1, *deaths)):
                sums[by, key][at] += number
        for group, number in _victims(event):
            sums[By.VICTIMS, group] = [0, *(one + number for one in sums[By.VICTIMS, group][1:])]
    last = {NOWHERE: 1, "not_known": 1}
    order = sorted(sums, key=lambda one: (list(By).index(one[0]), last.get(one[1], 0), one[1]))
    for by, key in order:
        number, *deaths = sums[by, key]
        cells = (by.value, key, number or "", *deaths)
        yield dict(zip(_COLUMNS, map(str, cells), strict=True))


def _victims(event: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Yield who was killed; a side is of the state where it is a government."""
    yield "civilians", int(event["deaths_civilians"])
    yield "not_known", int(event["deaths_unknown"])
    for side in ("a", "b"):
        state = event[f"side_{side}"].startswith(_GOVERNMENT)
        yield "security_forces" if state else "armed_groups", int(event[f"deaths_{side}"])


def _print(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(sum_up(csv.DictReader(file)))
    writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


if __name__ == "__main__":
    _print(Path(sys.argv[1]))
