"""Rows in our own upload layout: one a claim, so that a file comes back as it went."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from incidents.views.exports.bundle import Bundle

__all__ = ["COLUMNS", "flat_rows"]

COLUMNS: Final = (
    "id", "title", "date", "place", "longitude", "latitude", "geo_precision", "district", "tehsil",
    "sub_event_type", "actors", "summary", "status", "doubt", "counts", "counts_reason",
    "report_publisher", "report_title", "report_url", "report_source_type", "report_published_on",
    "claim_kind", "claimant", "claimant_role", "measure", "victims", "figure", "scope", "covers",
    "made_on", "quote",
)  # fmt: skip
_LONGEST_TITLE: Final = 500


def flat_rows(bundle: Bundle) -> pd.DataFrame:
    """Return the rows; the first of an incident holds what is said of the incident itself."""
    reports: dict[str, dict[str, Mapping[Any, Any]]] = {}
    for one in _records(bundle.reports):
        reports.setdefault(one["incident_id"], {})[one["id"]] = one
    claims: dict[str, list[Mapping[Any, Any]]] = {}
    for one in _records(bundle.claims):
        claims.setdefault(one["incident_id"], []).append(one)
    actors: dict[str, list[str]] = {}
    for one in _records(bundle.actors):
        actors.setdefault(one["incident_id"], []).append(f"{one['actor']}: {one['role']}")
    rows = [
        row
        for one in _records(bundle.incidents)
        for row in _of_incident(
            one, actors.get(one["id"], []), reports.get(one["id"], {}), claims.get(one["id"], [])
        )
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object).fillna("")


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    names = list(frame.columns)
    columns = [frame[name].astype(object).where(frame[name].notna(), None) for name in names]
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def _of_incident(
    one: Mapping[str, Any],
    actors: list[str],
    reports: Mapping[str, Mapping[Any, Any]],
    claims: list[Mapping[Any, Any]],
) -> Iterator[dict[str, Any]]:
    first = {
        "id": one["id"],
        "title": one["title"],
        "date": _date(one),
        "place": one["place"],
        "longitude": "" if one["longitude"] is None else repr(one["longitude"]),
        "latitude": "" if one["latitude"] is None else repr(one["latitude"]),
        "geo_precision": one["geo_precision"],
        "district": one["district"] if one["longitude"] is None else "",
        "tehsil": one["tehsil"] if one["longitude"] is None else "",
        "sub_event_type": one["sub_event_type"],
        "actors": "; ".join(actors),
        "summary": one["summary"],
        "status": one["status"],
        "doubt": one["doubt"],
        "counts": "yes" if one["counts"] else "no",
        "counts_reason": one["counts_reason"],
    }
    said = [*claims]
    unsaid = [key for key in reports if key not in {claim["report_id"] for claim in claims}]
    for n, claim in enumerate(said):
        head = first if n == 0 else {"id": one["id"]}
        yield head | _report(reports.get(claim["report_id"])) | _claim(claim)
    for n, key in enumerate(unsaid):
        head = first if not said and n == 0 else {"id": one["id"]}
        yield head | _report(reports[key])


def _date(one: Mapping[str, Any]) -> str:
    start, end, precision = one["date_start"], one["date_end"], one["date_precision"]
    if start is None:
        return "undated"
    if precision == "day":
        return str(start)
    return f"{start}/{end}"


def _report(report: Mapping[Any, Any] | None) -> dict[str, Any]:
    if report is None:
        return {}
    return {
        "report_publisher": report["publisher"],
        "report_title": report["title"][:_LONGEST_TITLE],
        "report_url": report["url"],
        "report_source_type": report["source_type"],
        "report_published_on": report["published_on"],
    }


def _claim(claim: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "claim_kind": claim["kind"],
        "claimant": claim["claimant"],
        "claimant_role": claim["claimant_role"],
        "measure": claim["measure"],
        "victims": claim["victims"],
        "figure": _figure(claim),
        "scope": claim["scope"],
        "covers": claim["covers"],
        "made_on": claim["made_on"],
        "quote": claim["quote"],
    }


def _figure(claim: Mapping[Any, Any]) -> str:
    low, high, qualifier = claim["low"], claim["high"], claim["qualifier"]
    if claim["kind"] != "casualties":
        return ""
    if qualifier == "uncounted":
        return "several"
    if qualifier == "at_least":
        return f"at least {low}"
    if qualifier == "up_to":
        return f"up to {high}"
    figure = str(low) if low == high else f"{low}-{high}"
    return f"about {figure}" if qualifier == "about" else figure
