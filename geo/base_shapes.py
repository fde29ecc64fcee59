"""Build time only: what the browser draws under every map, as one small script.

Borders are written once, as *arcs* between the points where three areas meet,
and areas name their arcs. So a border that two districts share cannot be drawn
twice or fall apart, and the whole base map is a file that a browser keeps.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import geopandas as gpd
import shapely

from geo.data_folders import STATIC
from geo.districts import read_districts, web_geojson
from geo.gazetteer import Place, read_places

BASE_SCRIPT: Final = STATIC / "atlas" / "base.js"

UNITS: Final = 1_000  # coordinates are written in thousandths of a degree, like the web layers
# What borders what decides how an arc is drawn; the words are read by atlas-base.js.
LINES: Final = ("tehsil", "district", "province", "disputed", "around", "countries")
# Drawn in this order of importance where room is short: text, longitude, latitude, kind.
FRAME_LABELS: Final = (
    ("Afghanistan", 64.4, 30.85, "country"),
    ("Iran", 61.35, 28.0, "country"),
    ("Arabian Sea", 65.2, 24.55, "sea"),
    ("Sindh", 68.4, 26.9, "country"),
    ("Punjab", 71.0, 30.2, "country"),
    ("Khyber Pakhtunkhwa", 70.7, 32.6, "country"),
)
_FAR: Final = 12.0  # degrees beyond the frame: a wide window must not end in a wrong colour

Point = tuple[int, int]
Arc = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Arcs:
    """The borders of a coverage.

    Attributes
    ----------
    arcs : list of point sequences
        In ``UNITS``, each border once.
    rings : list, one entry an area, of rings, each a list of arc numbers
        ``~n`` is arc ``n`` backwards.
    """

    arcs: list[Arc]
    rings: list[list[list[int]]]

    def sides(self) -> list[list[int]]:
        """Return for every arc the areas, one or two, that it borders."""
        found: list[list[int]] = [[] for _ in self.arcs]
        for area, rings in enumerate(self.rings):
            for ring in rings:
                for number in ring:
                    found[number if number >= 0 else ~number].append(area)
        return found

    def dissolve(self, members: Iterable[int]) -> list[list[int]]:
        """Return the rings of several areas taken as one."""
        directed: set[int] = set()
        for area in members:
            for ring in self.rings[area]:
                for number in ring:
                    if ~number in directed:
                        directed.remove(~number)
                    else:
                        directed.add(number)
        return self._stitch(directed)

    def _stitch(self, directed: set[int]) -> list[list[int]]:
        leaving: dict[Point, list[int]] = defaultdict(list)
        for number in sorted(directed):
            leaving[self._ends(number)[0]].append(number)
        rings = []
        while directed:
            start = min(directed)
            ring = [start]
            directed.remove(start)
            leaving[self._ends(start)[0]].remove(start)
            while self._ends(ring[-1])[1] != self._ends(start)[0]:
                following = leaving[self._ends(ring[-1])[1]].pop()
                directed.remove(following)
                ring.append(following)
            rings.append(ring)
        return rings

    def _ends(self, number: int) -> tuple[Point, Point]:
        arc = self.arcs[number if number >= 0 else ~number]
        return (arc[0], arc[-1]) if number >= 0 else (arc[-1], arc[0])


def arcs_of(areas: Sequence[shapely.Geometry]) -> Arcs:
    """Cut the borders of a coverage (EPSG:4326, shared vertices) into arcs."""
    outlines = [[_points(ring) for ring in _rings(area)] for area in areas]
    meets: dict[Point, set[Point]] = defaultdict(set)
    for rings in outlines:
        for ring in rings:
            for one, other in zip(ring, ring[1:] + ring[:1], strict=True):
                meets[one].add(other)
                meets[other].add(one)
    arcs: list[Arc] = []
    numbers: dict[Arc, int] = {}
    named = [[_named(ring, meets, arcs, numbers) for ring in rings] for rings in outlines]
    return Arcs(arcs, named)


def _named(
    ring: list[Point],
    meets: dict[Point, set[Point]],
    arcs: list[Arc],
    numbers: dict[Arc, int],
) -> list[int]:
    cuts = [index for index, point in enumerate(ring) if len(meets[point]) != 2]
    # An island has no meeting point: cut it where every ring over it would be cut.
    cuts = cuts or [ring.index(min(ring))]
    turned = ring[cuts[0] :] + ring[: cuts[0]]
    ends = [index - cuts[0] for index in cuts] + [len(ring)]
    closed = [*turned, turned[0]]
    named = []
    for start, end in pairwise(ends):
        arc = tuple(closed[start : end + 1])
        if arc in numbers:
            named.append(numbers[arc])
        elif arc[::-1] in numbers:
            named.append(~numbers[arc[::-1]])
        else:
            numbers[arc] = len(arcs)
            named.append(len(arcs))
            arcs.append(arc)
    return named


def _rings(area: shapely.Geometry) -> list[shapely.LinearRing]:
    parts = shapely.get_parts(area)
    return [ring for part in parts for ring in (part.exterior, *part.interiors)]


def _points(ring: shapely.LinearRing) -> list[Point]:
    points: list[Point] = []
    for x, y in ring.coords[:-1]:
        point = _units(x, y)
        if not points or points[-1] != point:
            points.append(point)
    return points[:-1] if points[0] == points[-1] and len(points) > 1 else points


def base_script() -> str:
    """Return ``window.ATLAS_BASE = …`` from the reference data.

    Raises
    ------
    LayerError
        If a reference file is missing or damaged.
    """
    tehsils, neighbours = _layer("tehsils"), _layer("neighbours")
    cut = arcs_of([*tehsils.geometry, *neighbours.geometry])
    of_district = list(tehsils["district"])
    districts = read_districts()
    members = {
        code: [row for row, own in enumerate(of_district) if own == code]
        for code in districts.index
    }
    base = {
        "units": UNITS,
        "arcs": [_delta(arc) for arc in cut.arcs],
        "lines": _lines(cut, of_district, list(neighbours["country"])),
        "province": cut.dissolve(range(len(tehsils))),
        "districts": [
            [code, name, *_units(lon, lat), cut.dissolve(members[code])]
            for code, name, lon, lat in zip(
                districts.index,
                districts["name"],
                districts["label_lon"],
                districts["label_lat"],
                strict=True,
            )
        ],
        "tehsils": [
            [code, name, list(members).index(district), *_label_point(shape), cut.rings[row]]
            for row, (code, name, district, shape) in enumerate(
                zip(tehsils["code"], tehsils["name"], of_district, tehsils.geometry, strict=True)
            )
        ],
        "sea": [_delta(tuple(ring)) for ring in _sea(tehsils, neighbours)],
        "towns": [
            [town.name, *_units(town.lon, town.lat)]
            for town in _towns()
            if town.lon is not None and town.lat is not None
        ],
        "labels": [[text, *_units(lon, lat), kind] for text, lon, lat, kind in FRAME_LABELS],
    }
    written = json.dumps(base, ensure_ascii=False, separators=(",", ":"))
    return f"// Made by `python -m geo.base_shapes`; never edited.\nwindow.ATLAS_BASE={written};\n"


def write_base(target: Path = BASE_SCRIPT) -> int:
    """Write the script where the browser asks for it; return its size in bytes."""
    written = base_script().encode()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(written)
    return len(written)


def _layer(name: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame.from_features(web_geojson(name)["features"], crs="EPSG:4326")


def _towns() -> list[Place]:
    """Return the towns, largest first: where two labels would touch, the first is written."""
    towns = [place for place in read_places() if place.kind == "town" and not place.outside]
    return sorted(towns, key=lambda town: (-(town.population or 0), town.name))


def _units(lon: float, lat: float) -> Point:
    return round(lon * UNITS), round(lat * UNITS)


def _delta(arc: Arc) -> list[int]:
    flat = [*arc[0]]
    for (x0, y0), (x1, y1) in pairwise(arc):
        flat += [x1 - x0, y1 - y0]
    return flat


def _lines(cut: Arcs, of_district: list[str], around: list[str]) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = {kind: [] for kind in LINES}
    for number, sides in enumerate(cut.sides()):
        ours = [of_district[area] for area in sides if area < len(of_district)]
        theirs = [around[a - len(of_district)] for a in sides if a >= len(of_district)]
        if len(ours) == 2:
            kind = "tehsil" if ours[0] == ours[1] else "district"
        elif ours:
            # The line of 1893 is not accepted by every state that it divides.
            kind = "disputed" if "Afghanistan" in theirs else "province"
        elif len(theirs) == 2:
            kind = "around" if theirs[0] == theirs[1] else "countries"
        else:
            continue  # the frame, or a coast that the colour of the sea shows
        lines[kind].append(number)
    return lines


def _label_point(area: shapely.Geometry) -> tuple[int, int]:
    """Return where a badge has most room: the middle of the largest circle inside."""
    largest = max(shapely.get_parts(area), key=lambda part: part.area)
    middle = shapely.get_point(shapely.maximum_inscribed_circle(largest, 0.01), 0)
    return _units(middle.x, middle.y)


def _sea(tehsils: gpd.GeoDataFrame, neighbours: gpd.GeoDataFrame) -> list[list[Point]]:
    west, south, east, north = neighbours.total_bounds
    land = shapely.union_all([*tehsils.geometry, *neighbours.geometry])
    # What is not land and reaches the southern edge of the frame is sea; a hole inland is not.
    open_water = shapely.difference(shapely.box(west, south, east, north), land)
    edge = shapely.LineString([(west, south), (east, south)])
    waters = [part for part in shapely.get_parts(open_water) if part.intersection(edge).length > 0]
    beyond = []
    for water in waters:
        x0, _, x1, _ = water.bounds
        x0 = west - _FAR if x0 <= west else x0
        beyond.append(shapely.box(x0, south - _FAR, x1, south))
        if x0 < west:
            shore = water.intersection(shapely.LineString([(west, south), (west, north)]))
            beyond.append(shapely.box(west - _FAR, south, west, shore.bounds[3]))
    return [_points(ring) for ring in _rings(shapely.union_all([*waters, *beyond]))]


if __name__ == "__main__":
    print(f"{BASE_SCRIPT.name}: {write_base():,} bytes")
