"""What the store takes from the map and the codebook: layers to copy, districts to assign."""

import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo import districts, gazetteer
from incidents.codebook import read_codebook
from incidents.errors import UnknownCodeError
from incidents.filters.full_text import is_proper
from incidents.model import DistrictMethod, Incident
from incidents.store.row_mapping import Values, actor_values


def district_rows() -> Iterator[Values]:
    """Yield every extent of every district, those of the default set first."""
    for _, row in districts.read_extents().iterrows():
        yield {
            "geom": _area(row.geometry),
            "code": row["code"],
            "name": row["name"],
            "division": row["division"],
            "in_default": row["in_default"],
            "valid_from": row["valid_from"],
            "valid_to": row["valid_to"],
            "part_of": row["part_of"],
            "population_2017": _count(row["population_2017"]),
            "population_2023": _count(row["population_2023"]),
            "aliases": _joined(row["spellings"]),
        }


def tehsil_rows() -> Iterator[Values]:
    """Yield the tehsils."""
    for code, row in districts.read_tehsils().iterrows():
        yield {
            "geom": _area(row.geometry),
            "code": code,
            "name": row["name"],
            "district": row["district"],
            "aliases": _joined(row["spellings"]),
        }


def place_rows() -> Iterator[Values]:
    """Yield the gazetteer's places in the province; an area has a name and no point."""
    for place in gazetteer.read_places():
        if place.outside or place.district is None:
            continue
        point = None
        if place.lon is not None and place.lat is not None:
            point = struct.pack("<BIdd", 1, 1, place.lon, place.lat)
        yield {
            "geom": point,
            "name": place.name,
            "kind": place.kind,
            "precision": place.precision.value,
            "district": place.district,
            "tehsil": place.tehsil,
            "aliases": _joined(place.spellings),
            "source": f"{place.source} ({place.licence})",
        }


def actor_rows() -> list[Values]:
    """Return the register of actors."""
    return [actor_values(actor) for actor in read_codebook().actors.values()]


def _area(shape: Any) -> bytes:
    parts = shape.geoms if shape.geom_type == "MultiPolygon" else [shape]
    return bytes(shapely.to_wkb(shapely.multipolygons(list(parts)), byte_order=1))


def _count(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _joined(names: Sequence[str]) -> str | None:
    return "; ".join(names) or None


@cache
def _district_names() -> Mapping[str, str]:
    """Return code to every name of a district of any set."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    frame = districts.read_extents()
    for code, name, spellings in zip(frame["code"], frame["name"], frame["spellings"], strict=True):
        names[code].update(dict.fromkeys((name, *spellings)))
    return {code: " ".join(found) for code, found in names.items()}


@cache
def _tehsil_codes() -> frozenset[str]:
    return frozenset(districts.read_tehsils().index)


def words() -> dict[str, str]:
    """Return actor id or district code to the names that full text should find.

    An alias that describes, such as "train passengers" for travellers, is not said of
    every incident that names the actor.
    """
    named = {
        actor.id: " ".join((actor.name, *filter(is_proper, actor.aliases)))
        for actor in read_codebook().actors.values()
    }
    return named | dict(_district_names())


def actor_kinds() -> dict[str, str]:
    """Return actor id to its first kind."""
    return {one.id: one.kinds[0].value for one in read_codebook().actors.values()}


def check(incident: Incident) -> None:
    """Make sure that district and tehsil exist.

    Raises
    ------
    UnknownCodeError
        With the field and the code.
    """
    if incident.district is not None and incident.district not in _district_names():
        raise UnknownCodeError("district", incident.district)
    if incident.tehsil is not None and incident.tehsil not in _tehsil_codes():
        raise UnknownCodeError("tehsil", incident.tehsil)


def district_today(incident: Incident) -> str | None:
    """Return the district of the default set that an incident is counted in.

    Of a district that was divided since, the tehsil or the point says in which part.
    """
    point = incident.geometry.coordinates if incident.geometry is not None else None
    return counted_in(incident.district, incident.date_start, incident.tehsil, point)


def counted_in(
    code: str | None, on: date | None, tehsil: str | None, point: tuple[float, float] | None
) -> str | None:
    """Return the same of the fields of an incident."""
    if code is None:
        return None
    return districts.today_of(code, on, tehsil=tehsil, point=point)


def located(incidents: Sequence[Incident]) -> list[Incident]:
    """Return the incidents, with the district under each point that came without one.

    A point outside every district stays without: the nearest one is for an
    editor to choose, never for us.
    """
    placed = list(incidents)
    wanting: dict[str, list[int]] = defaultdict(list)
    for row, incident in enumerate(incidents):
        if incident.geometry is not None and incident.district is None:
            wanting[districts.vintage_on(incident.date_start)].append(row)
    for rows in wanting.values():
        points = np.array([_coordinates(incidents[row]) for row in rows])
        found = districts.locate(points, incidents[rows[0]].date_start)
        for row, code, method in zip(rows, found["code"], found["method"], strict=True):
            if not pd.isna(code):
                placed[row] = incidents[row].model_copy(
                    update={"district": code, "district_method": DistrictMethod(method)}
                )
    return placed


def _coordinates(incident: Incident) -> tuple[float, float]:
    if incident.geometry is None:
        raise ValueError(f"{incident.id} has no point")
    return incident.geometry.coordinates
