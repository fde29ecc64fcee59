"""The numbers of the starter record where they are told, made from the record.

A text keeps a place for them between two marks, ``<!-- made: NAME -->`` and ``<!-- end -->``;
what stands between is written by ``python -m incidents.starter`` and by nobody else.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from geo import districts
from geo.data_folders import TOP
from incidents.model import Claim, Incident
from incidents.starter.decision_tables import FOLDER, table

__all__ = ["TOLD_IN", "size", "span", "written"]

TOLD_IN: Final = (FOLDER / "README.md", TOP / "README.md")
_PLACE: Final = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def size(incidents: Sequence[Incident]) -> str:
    """Return "97 incidents, 223 reports, 359 claims"."""
    reports = len({report.id for one in incidents for report in one.reports})
    return f"{len(incidents):,} incidents, {reports:,} reports, {len(_claims(incidents)):,} claims"


def span(incidents: Sequence[Incident]) -> str:
    """Return "July 2003 to February 2026", from the first day to the last."""
    first = min(one.date_start for one in incidents if one.date_start)
    last = max(one.date_end for one in incidents if one.date_end)
    return f"{first:%B %Y} to {last:%B %Y}"


def written(text: str, incidents: Sequence[Incident]) -> str:
    """Return a text with every place for numbers filled anew.

    Raises
    ------
    KeyError
        The text keeps a place for something that nobody makes.
    """
    return _PLACE.sub(lambda found: f"{found[1]}{_MAKERS[found[2]](incidents)}\n{found[3]}", text)


def _size(incidents: Sequence[Incident]) -> str:
    return f"It starts with {size(incidents)}, {span(incidents)}."


def _kinds(incidents: Sequence[Incident]) -> str:
    kinds = Counter(str(one.kind) for one in _claims(incidents))
    points = sum(one.geometry is not None for one in incidents)
    return (
        f"{size(incidents)}, {span(incidents)}. "
        f"Of the claims {kinds['casualties']:,} count people, {kinds['responsibility']:,} claim "
        f"a deed and {kinds['denial']:,} deny one. "
        f"{points:,} incidents have a point, {len(incidents) - points:,} are known to an area."
    )


def _years(incidents: Sequence[Incident]) -> str:
    found = Counter(one.date_start.year for one in incidents if one.date_start)
    years = range(min(found), max(found) + 1)
    return _columns("year", [(str(year), found[year]) for year in years], 3)


def _districts(incidents: Sequence[Incident]) -> str:
    names = districts.read_districts()["name"]
    found = Counter(
        names[districts.default_of(one.district)] if one.district else "no district"
        for one in incidents
    )
    return _columns("district, as of today", found.most_common(), 3)


def _left(_: Sequence[Incident]) -> str:
    rows = [row for row in table("decisions") if row["decision"] in ("leave", "merge")]
    lines = [
        f"| {row['incident']} | {'into ' + row['into'] if row['into'] else 'left out'} "
        f"| {row['reason']} |"
        for row in rows
    ]
    return "\n".join(["| entry | what became of it | why |", "|---|---|---|", *lines])


def _columns(head: str, pairs: Sequence[tuple[str, int]], wide: int) -> str:
    """Return a long narrow table as a short wide one."""
    lines = [f"| {' | '.join([head, 'incidents'] * wide)} |", "|" + "---|---:|" * wide]
    high = -(-len(pairs) // wide)
    for place in range(high):
        cells = [(name, str(number)) for name, number in pairs[place::high]]
        cells += [("", "")] * (wide - len(cells))
        lines.append(f"| {' | '.join(cell for pair in cells for cell in pair)} |")
    return "\n".join(lines)


def _claims(incidents: Sequence[Incident]) -> list[Claim]:
    return [claim for one in incidents for claim in one.claims]


_MAKERS: Final[Mapping[str, Callable[[Sequence[Incident]], str]]] = {
    "size": _size,
    "kinds": _kinds,
    "years": _years,
    "districts": _districts,
    "left": _left,
}
