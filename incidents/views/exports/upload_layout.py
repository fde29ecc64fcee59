"""Rows in our own upload layout: one a claim, so that a file comes back as it went."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from incidents.views.exports.bundle import Bundle

__all__ = ["COLUMNS", "figure_text", "flat_rows"]

COLUMNS: Final = (
    "id", "title", "date", "place", "longitude", "latitude", "geo_precision", "district", "tehsil",
    "sub_event_type", "actors", "summary", "status", "doubt", "counts", "counts_reason",
    "report_publisher", "report_title", "report_url", "report_source_type", "report_published_on",
    "report_language", "report_archived_url", "report_retrieved_on", "report_data_set",
    "report_data_set_version", "report_licence", "report_not_to_be_passed_on",
    "claim_kind", "claimant", "claimant_role", "measure", "victims", "figure", "scope", "covers",
    "attackers_in", "others_count_as", "of_incidents",
    "made_on", "quote",
)  # fmt: skip
_TOLD: Final = (
    "id", "title", "place", "geo_precision", "sub_event_type", "summary", "status", "doubt",
    "counts_reason",
)  # fmt: skip
_DATES: Final = ("date_start", "date_end", "date_precision")
_REPORT: Final = (
    "publisher", "title", "url", "source_type", "published_on", "language", "archived_url",
    "retrieved_on", "data_set", "data_set_version", "licence",
)  # fmt: skip
_CLAIM: Final = (
    "claimant", "claimant_role", "measure", "victims", "scope", "covers", "attackers_in",
    "others_count_as", "of_incidents", "made_on", "quote",
)  # fmt: skip
_FIGURE: Final = ("kind", "qualifier", "low", "high")
_LONGEST_TITLE: Final = 500
Cells = npt.NDArray[np.object_]
Positions = npt.NDArray[np.intp]


def flat_rows(bundle: Bundle) -> pd.DataFrame:
    """Return the rows; the first of an incident holds what is said of the incident itself.

    An incident's claims come first, in their order, then its reports without a claim.
    """
    incidents = bundle.incidents
    reports = bundle.reports.drop_duplicates(["incident_id", "id"], keep="last")
    places = pd.Index(incidents["id"].astype(object))
    by_claim = _keys(bundle.claims["incident_id"], bundle.claims["report_id"])
    by_report = _keys(reports["incident_id"], reports["id"])
    unsaid = np.flatnonzero(~by_report.isin(by_claim))
    owners = np.concatenate(
        [
            places.get_indexer(bundle.claims["incident_id"].astype(object)),
            places.get_indexer(reports["incident_id"].astype(object))[unsaid],
        ]
    )
    order = np.argsort(owners, kind="stable")
    incident = owners[order]
    claim = np.concatenate([np.arange(len(bundle.claims)), np.full(len(unsaid), -1)])[order]
    report = np.concatenate([by_report.get_indexer(by_claim), unsaid])[order]
    first = np.diff(incident, prepend=-1) != 0
    heads = _heads(bundle)
    columns = {
        "id": heads["id"][incident],
        **{
            name: _taken(values, np.where(first, incident, -1))
            for name, values in heads.items()
            if name != "id"
        },
        **{name: _taken(values, report) for name, values in _of_reports(reports).items()},
        **{name: _taken(values, claim) for name, values in _of_claims(bundle.claims).items()},
    }
    return pd.DataFrame(columns, columns=list(COLUMNS), dtype=object)


def _keys(incident: pd.Series, report: pd.Series) -> pd.Index:
    return pd.Index(incident.astype(object) + "\n" + report.astype(object), dtype=object)


def _taken(values: Cells, at: Positions) -> Cells:
    """Return values by position; -1 stands for nothing, which is empty text."""
    return np.append(values, "")[at]


def _texts(values: pd.Series) -> Cells:
    if isinstance(values.dtype, pd.ArrowDtype):  # days
        values = pd.Series(pa.array(values).cast(pa.string()).to_pylist(), dtype=object)
    plain: Cells = values.astype(object).to_numpy(copy=True)
    plain[values.isna().to_numpy(dtype=bool)] = ""
    return plain


def _heads(bundle: Bundle) -> dict[str, Cells]:
    """Return what is said of the incidents themselves, a value an incident."""
    table = bundle.incidents
    point = table["longitude"].notna().to_numpy()
    told = {name: _texts(table[name]) for name in _TOLD}
    told["date"] = _objects(map(_date, *(_texts(table[name]) for name in _DATES)))
    for name in ("longitude", "latitude"):
        told[name] = _objects("" if x != x else repr(x) for x in table[name].tolist())
    for name in ("district", "tehsil"):
        told[name] = np.where(point, "", _texts(table[name]))
    # A retracted entry is in no sum, and gives no reason for it: it would count but for that.
    told["counts"] = np.where(told["counts_reason"] == "", "yes", "no").astype(object)
    rows = (bundle.actors["actor"] + ": " + bundle.actors["role"]).astype(object)
    by_id = rows.groupby(bundle.actors["incident_id"].astype(object), sort=False).agg("; ".join)
    told["actors"] = _texts(table["id"].astype(object).map(by_id))
    return told


def _of_reports(reports: pd.DataFrame) -> dict[str, Cells]:
    told = {f"report_{name}": _texts(reports[name]) for name in _REPORT}
    closed = reports["not_to_be_passed_on"].to_numpy(dtype=bool)
    told["report_not_to_be_passed_on"] = np.where(closed, "yes", "").astype(object)
    told["report_title"] = _objects(title[:_LONGEST_TITLE] for title in told["report_title"])
    return told


def _of_claims(claims: pd.DataFrame) -> dict[str, Cells]:
    told = {name: _texts(claims[name]) for name in _CLAIM}
    told["claim_kind"] = _texts(claims["kind"])
    told["figure"] = _objects(map(figure_text, *(_texts(claims[name]) for name in _FIGURE)))
    return told


def _objects(values: Iterable[Any]) -> Cells:
    listed = list(values)
    cells: Cells = np.empty(len(listed), dtype=object)
    cells[:] = listed
    return cells


def _date(start: str, end: str, precision: str) -> str:
    if not start:
        return "undated"
    return start if precision == "day" else f"{start}/{end}"


def figure_text(kind: str, qualifier: str, low: Any, high: Any) -> str:
    """Return a casualty claim's figure as our upload layout writes it: "at least 3", "10-12"."""
    if kind != "casualties":
        return ""
    if qualifier == "uncounted":
        return "several"
    if qualifier == "at_least":
        return f"at least {low}"
    if qualifier == "up_to":
        return f"up to {high}"
    figure = str(low) if low == high else f"{low}-{high}"
    return f"about {figure}" if qualifier == "about" else figure
