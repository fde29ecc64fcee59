"""The table of incidents as data: one row an incident, the same wherever it is handed out.

The one owner of its columns and cells: the files, the answers to programs and the
download beside the map are made of it, so that no two of them can differ.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from geo.districts import names as district_names
from geo.districts import read_tehsils
from incidents.atlas import Selection, in_sums
from incidents.codebook import read_codebook
from incidents.counts import NUMBER_COLUMNS, Basis
from incidents.provenance import data_sets_by_row
from incidents.views.authorship import claimers, named_by

__all__ = ["DAY", "INCIDENT_COLUMNS", "NUMBER_PARTS", "incident_rows", "place_names", "plain_cells"]

DAY: Final = pd.ArrowDtype(pa.date32())
NUMBER_PARTS: Final = ("low", "high", "open", "uncounted")
INCIDENT_COLUMNS: Final = (
    "id", "title", "date_start", "date_end", "date_precision", "place", "longitude", "latitude",
    "geo_precision", "district", "district_today", "district_today_name", "tehsil", "tehsil_name",
    "event_type", "sub_event_type", "actors", "actor_ids", "status", "counts", "counts_reason",
    "doubt", "summary",
    *(f"{name}_{part}" for name in NUMBER_COLUMNS for part in NUMBER_PARTS),
    "n_reports", "n_claims", "data_sets", "version", "data_version",
)  # fmt: skip


def incident_rows(
    selection: Selection,
    basis: Basis | str = Basis.ALL,
    names: Mapping[str, str] | None = None,
    also: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Return one row an incident, in the atlas's order.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges.
    basis : Basis
        Whose claims the numbers are made of.
    names : mapping, optional
        District or tehsil code to name; those of the reference layers by default.
    also : tuple of str
        Further columns of the atlas's table.

    Returns
    -------
    DataFrame
        ``INCIDENT_COLUMNS``, then ``also``: text, days (``DAY``), whole numbers, degrees
        (EPSG:4326) and yes or no; what is not known is missing, and never 0.
        ``date_precision`` says how much of the days is known. ``actors`` names each with
        its role, and who alone suspects it; ``actor_ids`` is the same in codes. ``counts``
        false: in no sum, and without numbers. ``data_sets`` names the data sets of others
        that the incident rests on, with version and licence; "" is none.
        For killed, injured and so on, and for killed and injured of each group of people
        (which need not add up to the total): ``low`` and ``high``, ``open`` (may be more),
        ``uncounted`` (harm is said, and no number).
    """
    table = selection.table
    known = place_names() if names is None else names
    counting = in_sums(selection.atlas)[selection.rows]
    told, codes = _actors(selection)
    columns: dict[str, Any] = {
        "district_today_name": table["district_today"].astype(object).map(known),
        "tehsil_name": table["tehsil"].astype(object).map(known),
        "actors": pd.Series(told, index=table.index, dtype=object),
        "actor_ids": pd.Series(codes, index=table.index, dtype=object),
        "counts": counting,
        "data_sets": _data_sets(selection),
        "data_version": selection.atlas.version,
    }
    for name, kept in NUMBER_COLUMNS.items():
        found = selection.range(kept, str(basis))
        columns[f"{name}_low"] = np.where(counting, found.low, np.nan)
        columns[f"{name}_high"] = np.where(counting, found.high, np.nan)
        columns[f"{name}_open"] = found.open & counting
        columns[f"{name}_uncounted"] = found.said & np.isnan(found.high) & counting
    return plain_cells(table.assign(**columns), (*INCIDENT_COLUMNS, *also))


def plain_cells(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
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
        elif name in ("made_on", "published_on", "retrieved_on"):
            values = pd.to_datetime(values).astype("datetime64[s]").astype(DAY)
        plain[name] = values.array
    return pd.DataFrame(plain, columns=list(columns))


def _data_sets(selection: Selection) -> list[str]:
    told = data_sets_by_row(selection.reports)
    return [told.get(row, "") for row in selection.rows.tolist()]


@cache
def place_names() -> Mapping[str, str]:
    """Return the code of each district and tehsil, of any time, to its name."""
    names = dict(read_tehsils()["name"])
    return names | district_names()


def _actors(selection: Selection) -> tuple[list[str], list[str]]:
    """Return who has to do with each incident: by name and role, and in codes."""
    links = selection.participations
    book = read_codebook()
    names = {code: actor.name for code, actor in book.actors.items()}
    roles = {entry.code: entry.label.lower() for entry in book.entries("actor_role")}
    own = claimers(selection)
    told: dict[int, list[str]] = {}
    codes: dict[int, list[str]] = {}
    for row, actor, role, suspected_by in zip(
        *(links[name].tolist() for name in ("row", "actor", "role", "suspected_by")), strict=True
    ):
        only = isinstance(suspected_by, str)
        named = named_by(role, suspected_by, actor, own.get(row, ()))
        by = f", according to {named}{' only' if only else ''}" if named else ""
        told.setdefault(row, []).append(f"{names.get(actor, actor)} ({roles[role]}{by})")
        codes.setdefault(row, []).append(f"{actor}:{role}{':suspected' if only else ''}")
    rows = selection.rows.tolist()
    return (
        ["; ".join(told.get(row, ())) for row in rows],
        ["; ".join(codes.get(row, ())) for row in rows],
    )
