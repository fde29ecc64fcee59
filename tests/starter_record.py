"""What tests know of the starter record, in one place, so that a larger one breaks nothing else.

Sizes are read from the record. Figures stand in ``starter_figures.csv``: they change only
with the record or with the rules of counting, and ``python -m tests.starter_record`` writes
them anew, for somebody who then looks at what has moved, and why.
"""

import csv
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from incidents import counts, starter
from incidents.atlas import Atlas
from incidents.facts import boxes, facts_of
from incidents.filters import parse_query
from incidents.model import Incident, Sensitivity
from incidents.starter.decision_tables import table
from incidents.store import Store, build

RECORD: Final = starter.read()
_COMPILED_FIRST: Final = {row["incident"] for row in table("titles")}


def _alone(one: Incident) -> Incident:
    """Return an entry of the first set that names no entry of a later one."""
    claims = tuple(
        claim.model_copy(
            update={"of_incidents": tuple(n for n in claim.of_incidents if n in _COMPILED_FIRST)}
        )
        for claim in one.claims
    )
    related = tuple(two for two in one.related if two.id in _COMPILED_FIRST)
    return one.model_copy(update={"claims": claims, "related": related})


FIRST: Final = tuple(_alone(one) for one in RECORD if one.id in _COMPILED_FIRST)
"""The 97 that were compiled first: a small record for tests of everything but the record."""
SIZE: Final = len(RECORD)
"""Incidents; also the data version and the number of revisions of a fresh store."""
REPORTS: Final = len({report.id for one in RECORD for report in one.reports})
CLAIMS: Final = sum(len(one.claims) for one in RECORD)
IN_SUMS: Final = sum(one.counts for one in RECORD)
LAST_DAY: Final = max(one.date_start for one in RECORD if one.date_start)

FILE: Final = Path(__file__).with_name("starter_figures.csv")
COLUMNS: Final = (
    "query", "incidents", "entries", "disputed", "killed", "injured", "taken", "state_held",
)  # fmt: skip


def pinned() -> list[tuple[str, ...]]:
    """Return the rows of the file: a query and the figures that it gives."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [tuple(row[name] for name in COLUMNS) for row in csv.DictReader(file)]


@cache
def atlas() -> Atlas:
    """Return the record as anybody reads it, with ranges."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.gpkg"
        build(path, RECORD)
        with Store(path) as store:
            return counts.with_ranges(store.read_atlas(audience=(Sensitivity.PUBLIC,)))


def figures(query: str) -> tuple[str, ...]:
    """Return what a row of the file says of a query, from the record as it is."""
    facts = facts_of(parse_query(query).filter.apply(atlas().everything()))
    values = [box.value for box in boxes(facts)]
    return (query, values[0], f"{facts.entries:,}", f"{facts.disputed:,}", *values[1:])


if __name__ == "__main__":
    written = [figures(row[0]) for row in pinned()]
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(written)
