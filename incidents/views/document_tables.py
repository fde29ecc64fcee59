"""The tables of a frame: incidents with who claims what, and districts with their figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.districts import read_districts, read_tehsils
from incidents import counts
from incidents.atlas import Rows, Selection
from incidents.model import (
    Breakdown,
    Claim,
    ClaimantRole,
    ClaimKind,
    Covers,
    Measure,
    Qualifier,
    Scope,
    Side,
    Victims,
    side_of,
)
from incidents.views.incident_table import table_frame
from incidents.views.incident_words import claim_in_words

MOST_CLAIMS: Final = 3
_MEASURES: Final = (
    Measure.KILLED, Measure.ABDUCTED, Measure.DISAPPEARED, Measure.INJURED, Measure.ARRESTED,
)  # fmt: skip
_LAST: Final = len(_MEASURES)


@dataclass(frozen=True, slots=True)
class ClaimCell:
    """One claim of a row: who says it, and what."""

    speaker: str
    said: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident of the table.

    Attributes
    ----------
    id : str
    when, what, where, status : str
    claims : tuple of ClaimCell
    more : int
        Claims that are not listed.
    """

    id: str
    when: str
    what: str
    where: str
    status: str
    claims: tuple[ClaimCell, ...]
    more: int


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """One district: incidents, and people killed as a range."""

    name: str
    incidents: int
    killed: str
    not_counted: int
    per_100k: str


@cache
def _place_names() -> Mapping[str, str]:
    return dict(read_tehsils()["name"]) | dict(read_districts()["name"])


def incident_rows(
    selection: Selection, order: str, chosen: Sequence[str], most: int
) -> tuple[IncidentRow, ...]:
    """Return the incidents of the table.

    Parameters
    ----------
    selection : Selection
    order : str
        "newest" or "killed".
    chosen : sequence of str
        Ids that take the place of the order, those of the selection alone.
    most : int
    """
    sort: Any = order
    if chosen:
        held = selection.column("id").isin(list(chosen)).to_numpy()
        selection, sort = Selection(selection.atlas, selection.rows[held]), "newest"
    frame = table_frame(selection, _place_names(), size=most, sort=sort)
    at = pd.Index(selection.column("id")).get_indexer(frame.index)
    claims = _claims_of(selection, selection.rows[at])
    rows = []
    for row, cells in zip(selection.rows[at].tolist(), frame.to_dict("index").items(), strict=True):
        incident_id, cell = cells
        said = claims.get(row, [])
        listed = _listed(said)
        rows.append(
            IncidentRow(
                str(incident_id), cell["Date"], cell["What"], cell["Place"], cell["Status"],
                tuple(ClaimCell(claim.claimant, claim_in_words(claim)) for claim in listed),
                len(said) - len(listed),
            )
        )  # fmt: skip
    return tuple(rows)


def _claims_of(selection: Selection, rows: Rows) -> dict[int, list[Claim]]:
    """Return the claims about these rows, those that a later one corrected left out."""
    frame = selection.atlas.claims
    frame = frame[frame["row"].isin(rows)]
    corrected = set(frame["supersedes"].dropna())
    parts = selection.atlas.breakdowns
    parts = parts[parts["claim_id"].isin(frame["id"])]
    of_whom: dict[str, list[Breakdown]] = {}
    for claim_id, victims, low, high in parts.itertuples(index=False):
        part = Breakdown(victims=Victims(victims), low=int(low), high=int(high))
        of_whom.setdefault(claim_id, []).append(part)
    claims: dict[int, list[Claim]] = {}
    for values in frame.to_dict("records"):
        if values["id"] not in corrected:
            made = _claim(values, tuple(of_whom.get(values["id"], ())))
            claims.setdefault(values["row"], []).append(made)
    return claims


def _claim(values: Mapping[Any, Any], of_whom: tuple[Breakdown, ...]) -> Claim:
    known: dict[Any, Any] = {
        name: None if pd.isna(value) else value for name, value in values.items()
    }
    # The record was checked when it was saved; here its words alone are wanted.
    return Claim.model_construct(
        id=known["id"],
        report_id=known["report_id"],
        kind=ClaimKind(known["kind"]),
        claimant=known["claimant"],
        claimant_role=ClaimantRole(known["claimant_role"]),
        claimant_actor=known["claimant_actor"],
        measure=Measure(known["measure"]) if known["measure"] else None,
        victims=Victims(known["victims"]) if known["victims"] else None,
        victims_detail=known["victims_detail"],
        low=_whole(known["low"]),
        high=_whole(known["high"]),
        qualifier=Qualifier(known["qualifier"]) if known["qualifier"] else None,
        scope=Scope(known["scope"]),
        covers=Covers(known["covers"]) if known["covers"] else Covers.ALL,
        about=known["about"],
        of_whom=of_whom,
    )


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _listed(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims that a row has room for: each side's highest, then what else it says.

    A claim of responsibility or a denial goes before a side's other figures, once for each
    organisation: who says who did it is not crowded out by numbers. The rule is the same
    for every side, so that none is shown by its lowest figure while another is shown by
    its highest.
    """
    figures: dict[Side, list[Claim]] = {side: [] for side in Side}
    deeds: dict[Side, dict[tuple[str, str], Claim]] = {side: {} for side in Side}
    for claim in sorted(claims, key=_weight):
        side = side_of(claim.claimant_role)
        if claim.kind is ClaimKind.CASUALTIES:
            figures[side].append(claim)
        else:
            deeds[side].setdefault((claim.kind, claim.claimant_actor or claim.claimant), claim)
    by_side = {
        side: [*figures[side][:1], *deeds[side].values(), *figures[side][1:]] for side in Side
    }
    chosen: list[Claim] = []
    for turn in range(MOST_CLAIMS):
        chosen += [said[turn] for said in by_side.values() if len(said) > turn]
    return chosen[:MOST_CLAIMS]


def _weight(claim: Claim) -> tuple[bool, int, int, str]:
    measured = _MEASURES.index(claim.measure) if claim.measure in _MEASURES else _LAST
    most = claim.high if claim.high is not None else claim.low
    return claim.scope is Scope.WIDER, measured, -(most if most is not None else -1), claim.id


def district_rows(selection: Selection, basis: str) -> tuple[DistrictRow, ...]:
    """Return the districts with an incident that counts, those with most first."""
    table = counts.by_district(selection, "killed", basis)
    people = read_districts()["population_2023"]
    table = counts.per_100k(table, {str(code): int(n) for code, n in people.items()})
    table = table[table["incidents"] > 0]
    table = table.sort_values(["incidents", "code"], ascending=[False, True])
    names = _place_names()
    rows = []
    for row in table.to_dict("records"):
        low, high = (None if np.isnan(row[end]) else int(row[end]) for end in ("low", "high"))
        rate = row["incidents_per_100k"]
        rows.append(
            DistrictRow(
                names.get(row["code"], row["code"]),
                int(row["incidents"]),
                _range(low, high, row, basis),
                int(row["uncounted"]),
                _rate(rate),
            )
        )
    return tuple(rows)


def _rate(rate: float) -> str:
    """Return a rate in words of one decimal; something is never written as nothing."""
    if np.isnan(rate):
        return "–"
    return "under 0.1" if 0 < rate < 0.05 else f"{rate:.1f}"


def _range(low: int | None, high: int | None, row: Mapping[Any, Any], basis: str) -> str:
    if high is None:
        return "not counted" if row["uncounted"] else "no claim"
    if basis == "low":
        return "–" if low is None else f"{low:,}"
    if basis == "high":
        return f"{high:,}{'+' if row['open'] else ''}"
    return counts.range_text(low, high, is_open=bool(row["open"]))
