"""The shapes in which programs read the atlas: JSON and GeoJSON, made of plain values.

An unknown number is null, never 0; a place without a point has no geometry. Codes
stand beside their labels only where a reader of the file cannot look them up.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from geo.districts import read_districts, web_geojson
from incidents import counts
from incidents.atlas import Selection
from incidents.codebook import TABLES, read_codebook
from incidents.counts import (
    LIKE_FOR_LIKE_MEASURES,
    MEASURES,
    NUMBER_COLUMNS,
    Basis,
    CasualtyTotal,
    VictimsGroup,
)
from incidents.facts import Facts
from incidents.model import Incident
from incidents.provenance import DataSetUse
from incidents.store.changelog import LogEntry
from incidents.store.version_numbers import Restore
from incidents.views.authorship import claimers, named_by
from incidents.views.briefing.frame_content import CREDIT
from incidents.views.incident_rows import NUMBER_PARTS, incident_rows
from incidents.views.organisation_ties import tie_rows

__all__ = [
    "CREDIT",
    "NOTES",
    "POPULATION_YEAR",
    "change_items",
    "codebook_items",
    "data_set_items",
    "district_items",
    "districts_geojson",
    "facts_item",
    "incident_items",
    "incidents_geojson",
    "record",
]

NOTES: Final = (
    "A number is what somebody claims: low and high are the ends of all claims, null is not known.",
    "No record is not no incident: the atlas holds what reports were found of.",
    "Without a geometry the place is known to an area, the province, or not at all.",
    "Boundaries are approximate and say nothing about the status of any territory.",
    "Figures may be revised: cite the data version.",
)
POPULATION_YEAR: Final = 2023

# What says who may see a record is no part of what they see.
_INTERNAL: Final = frozenset({"sensitivity", "desk_only"})


def incident_items(
    selection: Selection, names: Mapping[str, str], basis: Basis | str = Basis.ALL
) -> list[dict[str, Any]]:
    """Return one object an incident, in the atlas's order.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges.
    names : mapping
        District or tehsil code to name.
    basis : Basis
        Whose claims the numbers are made of.

    Returns
    -------
    list of dict
        ``numbers`` holds for each of ``counts.MEASURES`` ``low``, ``high`` (people or
        null), ``at_least`` (may be more) and ``uncounted`` (harm is said, no number is).
        ``groups`` holds the same for killed and injured of each group of people; the groups
        need not add up to ``numbers``.
        ``counts`` false: the entry is in no sum.
    """
    actors = _actors(selection)
    items = []
    for row, item in zip(selection.rows.tolist(), _rows_of(selection, names, basis), strict=True):
        numbers = {name: _numbers(item, name) for name in NUMBER_COLUMNS}
        item["actors"] = actors.get(row, [])
        item["numbers"] = {measure: numbers[measure] for measure in MEASURES}
        item["groups"] = {
            measure: {str(group): numbers[f"{measure}_{group}"] for group in VictimsGroup}
            for measure in LIKE_FOR_LIKE_MEASURES
        }
        items.append(item)
    return items


def _rows_of(
    selection: Selection, names: Mapping[str, str], basis: Basis | str
) -> Iterable[dict[str, Any]]:
    """Yield the rows of the table, as JSON has values: days as ISO text, null for the unknown."""
    table = incident_rows(selection, basis, names)
    columns = [_plain(table[name]) for name in table.columns]
    for values in zip(*columns, strict=True):
        yield dict(zip(table.columns, values, strict=True))


def _numbers(item: dict[str, Any], name: str) -> dict[str, int | bool | None]:
    """Take one range out of a row."""
    low, high, is_open, uncounted = (item.pop(f"{name}_{part}") for part in NUMBER_PARTS)
    return {"low": low, "high": high, "at_least": is_open, "uncounted": uncounted}


def incidents_geojson(
    selection: Selection, names: Mapping[str, str], basis: Basis | str = Basis.ALL
) -> dict[str, Any]:
    """Return a FeatureCollection (RFC 7946) with one feature an incident.

    Properties are the columns of the table (``incident_rows``) but the coordinates, so
    that a GIS has the same table as a spreadsheet. A feature without a point has a null
    geometry and stays in the table.
    """
    features = []
    for item in _rows_of(selection, names, basis):
        longitude, latitude = item.pop("longitude"), item.pop("latitude")
        point = None
        if longitude is not None:
            point = {"type": "Point", "coordinates": [longitude, latitude]}
        features.append(
            {"type": "Feature", "id": item["id"], "geometry": point, "properties": item}
        )
    return {"type": "FeatureCollection", "features": features}


def facts_item(facts: Facts) -> dict[str, Any]:
    """Return every number that a page prints about the same selection.

    Parameters
    ----------
    facts : Facts
        On the basis that is asked for; both ends are given, whichever a page shows.

    Returns
    -------
    dict
        ``incidents`` enter sums; what is counted of entries that do not says so in its name.
        ``groups`` need not add up to ``numbers``.
    """
    return {
        "incidents": facts.incidents,
        "disputed": facts.disputed,
        "known_by_one_party_alone": facts.claimed,
        "undated": facts.undated,
        "not_on_map": facts.not_on_map,
        "not_on_map_by_reason": dict(facts.off_map),
        "in_no_sum": facts.in_no_sum,
        "in_no_sum_by_reason": {str(why): count for why, count in facts.no_sum_reasons.items()},
        "in_no_sum_undated": facts.undated_in_no_sum,
        "in_no_sum_not_on_map": facts.not_on_map_in_no_sum,
        "reports": facts.reports,
        "sources": facts.sources,
        "wider_claims_left_out": facts.wider_claims,
        "number_of_killed_from_one_side_alone": facts.one_side.one_party,
        "numbers": {measure: _sum(facts.total(measure)) for measure in MEASURES},
        "groups": {
            measure: {str(group): _sum(facts.of_group(measure, group)) for group in VictimsGroup}
            for measure in LIKE_FOR_LIKE_MEASURES
        },
    }


def _sum(total: CasualtyTotal) -> dict[str, int | bool | None]:
    return {
        "low": total.low,
        "high": total.high,
        "at_least": total.open,
        "incidents": total.counted,
        "uncounted": total.uncounted,
        "without_a_claim": total.silent,
    }


def data_set_items(sets: Iterable[DataSetUse]) -> list[dict[str, Any]]:
    """Return the data sets of others whose rows an answer holds, with what they ask for."""
    return [
        {
            "code": one.data_set.code,
            "name": one.data_set.label,
            "version": one.version or None,
            "licence": one.data_set.licence,
            "incidents": one.incidents,
            "address": one.data_set.address,
            "cite": one.data_set.cite or None,
        }
        for one in sets
    ]


def record(incident: Incident) -> dict[str, Any]:
    """Return one whole record, with its claims and reports.

    Parameters
    ----------
    incident : Incident
        As the public may see it.

    Returns
    -------
    dict
    """
    told = incident.model_dump(mode="json")
    return {name: value for name, value in told.items() if name not in _INTERNAL}


def district_items(selection: Selection, basis: Basis | str = Basis.ALL) -> list[dict[str, Any]]:
    """Return all 34 districts with what the selection holds of each.

    ``incidents`` 0 says that no report is held, and not that nothing happened.
    """
    districts = read_districts()
    people = {str(code): int(n) for code, n in districts["population_2023"].items()}
    tables = {
        measure: _rows(counts.by_district(selection, measure, basis))
        for measure in ("killed", "injured", "taken", "state_held")
    }
    rates = _rows(counts.per_100k(counts.by_district(selection), people))
    items = []
    for code, name, division in zip(
        districts.index, districts["name"], districts["division"], strict=True
    ):
        row = rates.get(code)
        items.append(
            {
                "code": code,
                "name": name,
                "division": division,
                "population": people[code],
                "population_year": POPULATION_YEAR,
                "incidents": 0 if row is None else int(row["incidents"]),
                "in_no_sum": 0 if row is None else int(row["in_no_sum"]),
                "incidents_per_100k": None if row is None else round(row["incidents_per_100k"], 2),
                "numbers": {name: _in_district(table, code) for name, table in tables.items()},
            }
        )
    return items


def districts_geojson(selection: Selection, basis: Basis | str = Basis.ALL) -> dict[str, Any]:
    """Return the districts as simplified areas, with the properties of ``district_items``."""
    shapes = {
        one["properties"]["code"]: one["geometry"] for one in web_geojson("districts")["features"]
    }
    features = []
    for item in district_items(selection, basis):
        numbers = item.pop("numbers")
        flat = {
            f"{measure}_{part}": value
            for measure, told in numbers.items()
            for part, value in told.items()
        }
        features.append(
            {
                "type": "Feature",
                "id": item["code"],
                "geometry": shapes[item["code"]],
                "properties": item | flat,
            }
        )
    return {"type": "FeatureCollection", "features": features}


def codebook_items() -> dict[str, Any]:
    """Return every code with what it means and is in ACLED and UCDP GED, and the actors' ties."""
    book = read_codebook()
    codes = {
        field: [
            {
                "code": entry.code,
                "label": entry.label,
                "definition": entry.definition,
                "acled": entry.acled,
                "ucdp": entry.ucdp,
                **{name: value for name, value in entry.extra.items() if value},
            }
            for entry in book.entries(field)
        ]
        for field in TABLES
        if field not in ("sensitivity", "desk_only")
    }
    fields = [
        {"record": one.record, "field": one.field, "label": one.label, "definition": one.definition}
        for one in book.fields
        if one.field not in _INTERNAL
    ]
    return {"codes": codes, "fields": fields, "ties": list(tie_rows())}


def change_items(
    entries: Iterable[LogEntry], records: Mapping[int, Sequence[str]] | None = None
) -> list[dict[str, Any]]:
    """Return lines of the public log; of one that is withheld, only that there was one.

    Parameters
    ----------
    entries : iterable of LogEntry
    records : mapping, optional
        Ids of the records of a line that holds many, by its first version.
    """
    many = records or {}
    return [
        {
            "first_version": one.first,
            "last_version": one.last,
            "records": one.count,
            "action": one.action,
            "at": one.at.isoformat(),
            "role": one.role,
            "why": one.why or None,
            "incident": one.incident_id or None,
            "incidents": [one.incident_id] if one.incident_id else list(many.get(one.first, ())),
            "title": one.title or None,
            "changed": list(one.changed),
            "retraction": one.is_retraction,
            "withheld": one.is_withheld,
        }
        for one in entries
    ]


def restore_items(restores: Iterable[Restore]) -> list[dict[str, Any]]:
    """Return when the record went back to an earlier state, and which data versions that undid."""
    return [
        {
            "at": one.at.isoformat(),
            "state_of": one.backup_of.isoformat() if one.backup_of else None,
            "first_undone": one.undone[0],
            "last_undone": one.undone[1],
        }
        for one in restores
    ]


def _plain(values: "pd.Series[Any]") -> list[Any]:
    """Return values that JSON knows; whatever is missing is None."""
    if isinstance(values.dtype, pd.ArrowDtype):
        texts: list[Any] = pa.array(values).cast(pa.string()).to_pylist()
        return texts
    missing = values.isna().to_numpy(dtype=bool)
    return [None if gone else value for value, gone in zip(values.tolist(), missing, strict=True)]


def _rows(table: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    return {
        row["code"]: {str(name): value for name, value in row.items()}
        for row in table.to_dict("records")
    }


def _in_district(table: Mapping[str, Mapping[str, Any]], code: str) -> dict[str, int | bool | None]:
    row = table.get(code)
    if row is None:
        return {"low": None, "high": None, "at_least": False, "uncounted": 0}
    return {
        "low": _whole(row["low"]),
        "high": _whole(row["high"]),
        "at_least": bool(row["open"]),
        "uncounted": int(row["uncounted"]),
    }


def _whole(value: float) -> int | None:
    return None if value != value else int(value)


def _actors(selection: Selection) -> dict[int, list[dict[str, Any]]]:
    links = selection.participations
    book = read_codebook()
    own = claimers(selection)
    found: dict[int, list[dict[str, Any]]] = {}
    for row, actor, role, suspected_by in zip(
        *(links[name].tolist() for name in ("row", "actor", "role", "suspected_by")), strict=True
    ):
        name = book.actor(actor).name if actor in book.actors else actor
        found.setdefault(row, []).append(
            {
                "actor": actor,
                "name": name,
                "role": role,
                "suspected_by": suspected_by if isinstance(suspected_by, str) else None,
                "named_by": named_by(role, suspected_by, actor, own.get(row, ())) or None,
            }
        )
    return found
