"""The tables of an export: incidents, actors, claims and reports of one selection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from geo.districts import read_districts, read_tehsils
from incidents.codebook import read_codebook
from incidents.counts import MEASURES
from incidents.counts.basis import Basis
from incidents.editions import RULES, Edition, allowed
from incidents.filters import in_sums
from incidents.frame import Selection

__all__ = ["DAY", "Bundle", "bundle_of"]

Progress = Callable[[str], None]
DAY: Final = pd.ArrowDtype(pa.date32())
_INCIDENT: Final = (
    "id", "title", "date_start", "date_end", "date_precision", "place", "longitude", "latitude",
    "geo_precision", "district", "district_today", "district_today_name", "tehsil", "tehsil_name",
    "event_type", "sub_event_type", "status", "counts", "counts_reason", "doubt", "summary",
    *(f"{measure}_{part}" for measure in MEASURES for part in ("low", "high", "open", "uncounted")),
    "n_reports", "n_claims", "version",
)  # fmt: skip
_CLAIM: Final = (
    "incident_id", "id", "report_id", "kind", "claimant", "claimant_role", "claimant_actor",
    "side", "measure", "victims", "victims_detail", "low", "high", "qualifier", "made_on",
    "scope", "covers", "about", "quote", "supersedes",
)  # fmt: skip
_REPORT: Final = (
    "incident_id", "id", "publisher", "title", "url", "source_type", "published_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is exported.

    Attributes
    ----------
    incidents, actors, claims, breakdowns, reports : DataFrame
        Plain cells: text, numbers, days (``date32``); an unknown number is missing, never 0.
        How much of a day is known says ``date_precision``: of a month, a year or several
        days the first and the last stand there.
        Coordinates in degrees, EPSG:4326. ``actors``, ``claims`` and ``reports`` name
        their incident; ``breakdowns`` (the named part of a claim's people) their claim.
    edition : Edition
    version : int
        The data version.
    data_to : date or None
    filters : str
        In words.
    link : str
        Opens this view; "" where the address is not known.
    recipient : str
        Of a partners' file.
    """

    incidents: pd.DataFrame
    actors: pd.DataFrame
    claims: pd.DataFrame
    breakdowns: pd.DataFrame
    reports: pd.DataFrame
    edition: Edition
    version: int
    data_to: date | None
    filters: str
    link: str = ""
    recipient: str = ""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Return the tables by name, in their order."""
        return {
            "incidents": self.incidents,
            "actors": self.actors,
            "claims": self.claims,
            "breakdowns": self.breakdowns,
            "reports": self.reports,
        }


@cache
def _names() -> Mapping[str, str]:
    names = dict(read_tehsils()["name"])
    for on in (date.max, None):
        names |= dict(read_districts(on)["name"])
    return names


def bundle_of(
    selection: Selection,
    edition: Edition,
    *,
    filters: str = "",
    link: str = "",
    recipient: str = "",
) -> Bundle:
    """Return the tables of a selection, by the rules of an edition.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges, read for the edition's audience or a narrower one.
    edition : Edition
    filters, link, recipient : str
        Said in the files.
    """
    chosen = selection.where(allowed(selection, edition))
    ids = chosen.atlas.table["id"]
    claims = chosen.claims
    return Bundle(
        incidents=_incidents(chosen, edition),
        actors=_actors(chosen, ids),
        claims=_plain(claims.assign(incident_id=ids.take(claims["row"].to_numpy()).array), _CLAIM),
        breakdowns=chosen.atlas.breakdowns[
            chosen.atlas.breakdowns["claim_id"].isin(claims["id"])
        ].reset_index(drop=True),
        reports=_reports(chosen, ids),
        edition=edition,
        version=chosen.atlas.version,
        data_to=chosen.atlas.data_to,
        filters=filters,
        link=link,
        recipient=recipient,
    )


def _incidents(chosen: Selection, edition: Edition) -> pd.DataFrame:
    table = chosen.table
    names = _names()
    columns: dict[str, Any] = {
        "district_today_name": table["district_today"].astype(object).map(names),
        "tehsil_name": table["tehsil"].map(names),
    }
    counting = columns["counts"] = in_sums(chosen.atlas)[chosen.rows]
    for measure in MEASURES:
        found = chosen.range(measure, Basis.ALL)
        columns[f"{measure}_low"] = np.where(counting, found.low, np.nan)
        columns[f"{measure}_high"] = np.where(counting, found.high, np.nan)
        columns[f"{measure}_open"] = found.open & counting
        columns[f"{measure}_uncounted"] = found.said & np.isnan(found.high) & counting
    return _plain(table.assign(**columns), (*_INCIDENT, *RULES[edition].columns))


def _actors(chosen: Selection, ids: pd.Series) -> pd.DataFrame:
    links = chosen.participations
    book = read_codebook()
    named = links["actor"].map({key: actor.name for key, actor in book.actors.items()})
    return _plain(
        links.assign(incident_id=ids.take(links["row"].to_numpy()).array, name=named),
        ("incident_id", "actor", "name", "role", "as_reported", "suspected_by"),
    )


def _reports(chosen: Selection, ids: pd.Series) -> pd.DataFrame:
    atlas = chosen.atlas
    reports = atlas.reports[chosen.holds(atlas.reports["row"])]
    return _plain(reports.assign(incident_id=ids.take(reports["row"].to_numpy()).array), _REPORT)


def _plain(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return these columns as text, numbers, yes or no, and days."""
    plain: dict[str, Any] = {}
    for name in columns:
        values = frame[name]
        if isinstance(values.dtype, pd.CategoricalDtype):
            values = values.astype("str").where(values.notna(), None)
        elif pd.api.types.is_datetime64_any_dtype(values.dtype):
            values = values.astype(DAY)
        elif name in ("low", "high") or name.endswith(("_low", "_high")):
            values = values.astype("Int64")
        elif name in ("made_on", "published_on"):
            values = pd.to_datetime(values).astype("datetime64[s]").astype(DAY)
        plain[name] = values.array
    return pd.DataFrame(plain, columns=list(columns))
