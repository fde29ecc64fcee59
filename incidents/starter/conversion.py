"""From what was compiled to our own model, losing nothing but the stand-in coordinates."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from geo import districts
from geo.gazetteer import one_point
from incidents.codebook import read_codebook
from incidents.errors import UnknownCodeError
from incidents.model import (
    CountsReason,
    DatePrecision,
    DistrictMethod,
    GeoPrecision,
    Incident,
    Sensitivity,
)
from incidents.starter.compiled import read_compiled
from incidents.starter.compiled_words import (
    claim_of,
    participations_of,
    report_of,
    reworded,
    with_people_told,
)
from incidents.starter.decision_tables import Given, rows_of
from incidents.starter.fixes import mended
from incidents.starter.merged_entries import joined

__all__ = ["convert", "stand_ins"]


def convert(paths: Sequence[Path], *, mend: bool = True) -> list[Incident]:
    """Convert the compiled files, losing nothing but the stand-in coordinates.

    Parameters
    ----------
    paths : sequence of Path
        JSON objects of ``incidents``, ``reports`` and, in later sets, ``additions``.
    mend : bool
        Whether what was found wrong later is mended and what belongs to another entry is
        added to it, or each entry stands as it was compiled and decided.

    Returns
    -------
    list of Incident
        By first day, then id; the undated ones first. Each passes ``Codebook.check``.

    Raises
    ------
    UnknownCodeError
        The files hold words that no table knows, or an entry that nobody decided.
    StaleFixError
        A row mends what does not stand so.
    """
    compiled = read_compiled(paths)
    reports = {one: report_of(given) for one, given in compiled.reports.items()}
    incidents = [_incident(given, reports) for given in compiled.incidents]
    if mend:
        incidents = joined(mended(incidents), compiled.additions, reports)
    incidents = [with_people_told(one) for one in incidents]
    for incident in incidents:
        read_codebook().check(incident)
    return sorted(incidents, key=lambda one: (one.date_start or date.min, one.id))


def stand_ins(paths: Sequence[Path]) -> list[tuple[str, float, float]]:
    """Return id, longitude and latitude where the compiled point stands for an area.

    Of the first set alone: those of later entries may tell more than the entry does.
    """
    return sorted(
        (given["id"], given["longitude"], given["latitude"])
        for given in read_compiled(paths).incidents
        if "title" not in given
        and given["longitude"] is not None
        and not GeoPrecision(given["geo_precision"]).is_point
    )


def _incident(given: Given, reports: Mapping[str, dict[str, Any]]) -> Incident:
    codebook = read_codebook()
    event_type = codebook.resolve("event_type", given["event_type"])
    sub_event_type = _sub_event_type(given)
    claims = tuple(
        claim_of(given["id"], one.get("number", n), one) for n, one in enumerate(given["claims"], 1)
    )
    record: dict[str, Any] = {
        "id": given["id"],
        "title": _title(given),
        "date_start": given["date_start"],
        "date_end": given["date_end"],
        "date_precision": _date_precision(given),
        "place": given["place"],
        **_whereabouts(given),
        "event_type": event_type,
        "sub_event_type": sub_event_type,
        "actors": participations_of(given["id"], given["actors"]),
        "summary": reworded(given["id"], "summary", given["summary"]),
        "status": codebook.resolve("status", given["status"]),
        "sensitivity": Sensitivity.PUBLIC,
        "counts": given["counts"],
        "doubt": given["doubt"],
        "related": tuple(
            {"id": other["id"], "relation": codebook.resolve("relation", other["relation"])}
            for other in given.get("related", ())
        ),
        "reports": tuple(reports[report_id] for report_id in given["report_ids"]),
        "claims": claims,
    }
    if not given["counts"]:
        statement = sub_event_type == CountsReason.STATEMENT_ONLY
        record["counts_reason"] = (
            CountsReason.STATEMENT_ONLY if statement else CountsReason.UMBRELLA
        )
    return Incident.model_validate(record)


def _title(given: Given) -> str:
    if "title" in given:
        return str(given["title"])
    return rows_of("titles", "incident", given["id"])[0]["title"]


def _date_precision(given: Given) -> str:
    if given["date_precision"] == DatePrecision.DAY and given["date_start"] != given["date_end"]:
        return DatePrecision.DAYS
    return read_codebook().resolve("date_precision", given["date_precision"])


def _whereabouts(given: Given) -> dict[str, Any]:
    """Return the fields of the place; the district is that of the incident's own date."""
    precision = GeoPrecision(given["geo_precision"])
    found: dict[str, Any] = {"geo_precision": precision}
    if given["district"] is None:
        return found
    on = date.fromisoformat(given["date_start"])
    district = districts.resolve(given["district"])
    if district is None:
        raise UnknownCodeError("district", given["district"])
    today = districts.default_of(district)
    if district not in districts.read_districts(on).index:
        district = today
    found |= {"district": district, "district_method": DistrictMethod.MANUAL}
    if given["tehsil"] is not None:
        found["tehsil"] = _tehsil(given["tehsil"], today)
    if precision.is_point:
        point = one_point(given["longitude"], given["latitude"], precision)
        found["geometry"] = {"type": "Point", "coordinates": point}
        located = districts.locate(np.array([point]), on=on).iloc[0]
        if located["code"] == district:
            found["district_method"] = located["method"]
    return found


def _tehsil(name: str, district: str) -> str:
    tehsils = _tehsil_codes()
    if (name, district) not in tehsils:
        raise UnknownCodeError(f"tehsil of {district}", name)
    return tehsils[name, district]


@cache
def _tehsil_codes() -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    tehsils = districts.read_tehsils()
    for code, name, others, district in zip(
        tehsils.index, tehsils["name"], tehsils["spellings"], tehsils["district"], strict=True
    ):
        found[name, district] = code
        for other in others:
            found.setdefault((other, district), code)
    return found


def _sub_event_type(given: Given) -> str:
    """Return our code; a later set has it from whoever decided about the entry."""
    if "title" in given:
        return read_codebook().resolve("sub_event_type", given["sub_event_type"])
    rows = [
        row
        for row in rows_of("sub_event_types", "given", given["sub_event_type"])
        if row["event_type"] == given["event_type"] and row["incident"] in ("", given["id"])
    ]
    if not rows:
        raise UnknownCodeError("sub_event_type", given["sub_event_type"])
    return max(rows, key=lambda row: row["incident"])["sub_event_type"]
