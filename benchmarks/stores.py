"""The fictional incidents as files: a store for the atlas, a CSV for the plain app.

Built once for a size and seed and kept in ``benchmarks/out``, which git ignores.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from benchmarks.generate import SEED, Frames, frames
from geo import districts
from incidents.model import Incident
from incidents.store import Signature, Store, create

OUT: Final = Path(__file__).parent / "out"
_BATCH: Final = 5_000
_POINTS: Final = ("site", "town", "near")


def atlas_store(number: int, folder: Path = OUT, seed: int = SEED) -> Path:
    """Return a store with so many fictional incidents, writing it if it is not there.

    Written through ``Store.save_many``, as an import would be: each incident is
    checked and gets its revision. A hundred thousand take a minute or two.
    """
    path = folder / f"fictional-{number}-{seed}.gpkg"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft.gpkg")
    for ending in ("", "-wal", "-shm"):
        draft.with_name(draft.name + ending).unlink(missing_ok=True)
    with create(draft) as store:
        _fill(store, frames(number, seed))
    return draft.replace(path)


def _fill(store: Store, rows: Frames) -> None:
    batch: list[Incident] = []
    for incident in records(rows):
        batch.append(incident)
        if len(batch) == _BATCH:
            _save(store, batch)
            batch = []
    _save(store, batch)


def _save(store: Store, batch: Sequence[Incident]) -> None:
    if batch:
        store.save_many(
            batch,
            signed=Signature(by="benchmark", role="importer", why="fictional, for a benchmark"),
        )


def records(rows: Frames) -> Iterator[Incident]:
    """Yield the same incidents as records, checked by the model."""
    parts = {name: _by_incident(rows[name]) for name in ("participations", "reports", "claims")}
    breakdowns: dict[str, list[dict[str, Any]]] = {}
    for part in _plain(rows["breakdowns"]):
        breakdowns.setdefault(part.pop("claim_id"), []).append(part)
    for row in _plain(rows["incidents"]):
        longitude, latitude = row.pop("longitude"), row.pop("latitude")
        del row["version"], row["district_today"]
        claims = parts["claims"].get(row["id"], [])
        yield Incident.model_validate(
            row
            | {
                "geometry": None if longitude is None else {"coordinates": (longitude, latitude)},
                "actors": parts["participations"].get(row["id"], []),
                "reports": [one | {"language": "en"} for one in parts["reports"][row["id"]]],
                "claims": [
                    one
                    | {
                        "of_whom": breakdowns.get(one["id"], []),
                        "of_incidents": (one["of_incidents"] or "").split(),
                    }
                    for one in claims
                ],
            }
        )


def _plain(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield rows with None where a frame has NaN or NaT."""
    columns = frame.astype(object).where(frame.notna(), None)
    for values in zip(*(columns[name].tolist() for name in columns), strict=True):
        yield dict(zip(columns, values, strict=True))


def _by_incident(frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in _plain(frame):
        grouped.setdefault(row.pop("incident_id"), []).append(row)
    return grouped


def plain_csv(number: int, folder: Path = OUT, seed: int = SEED) -> Path:
    """Return the same incidents as the flat table that a plain app reads, writing it if needed.

    Such tables give every row a coordinate, so an incident known only to its
    tehsil or district stands on a point inside it here. The atlas never does that.
    """
    path = folder / f"fictional-{number}-{seed}.csv"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    rows = frames(number, seed)
    table = rows["incidents"].sort_values(["date_start", "id"])
    centre = districts.read_districts()[["label_lon", "label_lat"]]
    middle = centre.reindex(table["district_today"]).set_axis(table.index)
    killed = rows["claims"].query("measure == 'killed'").groupby("incident_id")
    flat = pd.DataFrame(
        {
            "id": table["id"],
            "title": table["title"],
            "date": table["date_start"],
            "event_type": table["event_type"].str.replace("_", " ").str.capitalize(),
            "status": table["status"],
            "district": table["district_today"],
            "longitude": table["longitude"].fillna(middle["label_lon"]),
            "latitude": table["latitude"].fillna(middle["label_lat"]),
            "killed_low": table["id"].map(killed["low"].min()),
            "killed_high": table["id"].map(killed["high"].max()),
        }
    ).dropna(subset=["longitude"])
    draft = path.with_suffix(".draft.csv")
    flat.to_csv(draft, index=False, quoting=csv.QUOTE_NONNUMERIC)
    return draft.replace(path)
