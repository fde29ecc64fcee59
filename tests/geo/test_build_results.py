"""The committed reference files are what the recipe promises."""

import csv
import hashlib
import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo import districts
from geo.build_shapes import area_km2

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
BUILT = sorted(path.name for path in REFERENCE.glob("*.source.toml"))


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_130_tehsils_and_34_districts():
    assert len(districts.read_tehsils()) == 130
    assert len(districts.read_districts()) == 34


def test_the_populations_of_the_34_add_up_to_the_census():
    frame = districts.read_districts()
    assert frame["population_2023"].sum() == 14_894_402
    assert frame["population_2017"].notna().all()


def test_tehsils_have_no_gap_and_no_overlap():
    shapes = districts.read_tehsils().geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    outline = shapely.coverage_union_all(shapes)
    assert [len(part.interiors) for part in shapely.get_parts(outline)] == [0]
    assert sum(map(area_km2, shapes)) == pytest.approx(area_km2(outline))


@pytest.mark.parametrize("on", [None, *districts.vintages()])
def test_districts_cover_the_same_land_in_every_vintage(on):
    frame = districts.read_districts(on)
    assert frame.crs == "EPSG:4326"
    assert shapely.is_valid(frame.geometry.to_numpy()).all()
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())
    assert sum(map(area_km2, frame.geometry)) == pytest.approx(345_948, abs=100)
    tehsils = [code for codes in frame["tehsils"] for code in codes]
    assert sorted(tehsils) == sorted(districts.read_tehsils().index)


def test_outer_rings_run_as_geojson_asks():
    for layer in districts.WEB_LAYERS:
        for feature in districts.web_geojson(layer)["features"]:
            for part in shapely.get_parts(shapely.geometry.shape(feature["geometry"])):
                assert part.exterior.is_ccw


def test_what_the_browser_loads_is_small():
    size = {layer: (REFERENCE / f"{layer}_web.geojson").stat().st_size for layer in
            districts.WEB_LAYERS}  # fmt: skip
    assert size["districts"] + size["neighbours"] < 100_000
    assert size["tehsils"] < 100_000


def test_all_of_it_is_a_few_hundred_kilobytes():
    assert sum(path.stat().st_size for path in REFERENCE.rglob("*") if path.is_file()) < 900_000


def test_borders_stay_shared_across_the_layers_of_the_map():
    shapes = {
        layer: [
            shapely.geometry.shape(feature["geometry"])
            for feature in districts.web_geojson(layer)["features"]
        ]
        for layer in districts.WEB_LAYERS
    }
    assert shapely.coverage_is_valid(np.array(shapes["tehsils"] + shapes["neighbours"]))
    assert shapely.coverage_is_valid(np.array(shapes["districts"] + shapes["neighbours"]))
    whole = shapely.coverage_union_all(shapes["districts"])
    assert shapely.equals(whole, shapes["province"][0])


def test_the_web_copy_has_the_codes_of_the_data():
    frame = districts.read_districts()
    properties = [f["properties"] for f in districts.web_geojson("districts")["features"]]
    assert {p["code"]: p["name"] for p in properties} == frame["name"].to_dict()
    tehsils = [f["properties"] for f in districts.web_geojson("tehsils")["features"]]
    assert {p["district"] for p in tehsils} == set(frame.index)


@pytest.mark.parametrize("name", BUILT)
def test_each_file_names_its_source_and_is_the_file_that_was_described(name):
    source = tomllib.loads((REFERENCE / name).read_text(encoding="utf-8"))
    content = (REFERENCE / source["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == source["sha256"]
    for key in ("title", "publisher", "url", "retrieved", "licence", "steps"):
        assert source[key], key


def test_every_built_file_has_a_source():
    described = {name.removesuffix(".source.toml") for name in BUILT}
    assert {path.stem for path in REFERENCE.glob("*.geojson")} <= described
    assert {path.stem for path in REFERENCE.glob("*.csv")} <= described
    boundaries = tomllib.loads((REFERENCE / "tehsils.source.toml").read_text(encoding="utf-8"))
    assert "ODbL" in boundaries["licence"]


def test_no_population_is_invented_for_an_extent_that_no_census_counted():
    others = [row for row in _rows("districts.csv") if not row["in_default"]]
    assert {"PK207", "PK214", "PK217", "PK218", "PK2xx-hub"} <= {row["code"] for row in others}
    for row in others:
        assert row["population_2017"] == row["population_2023"] == row["area_km2_official"] == ""


def test_the_districts_agree_with_those_of_ocha():
    """COD-AB has Lehri as a district; here its parts count for Sibi and Kachhi."""
    path = Path(__file__).parents[2] / "../shared/data/reference/codab_balochistan.gpkg"
    if not path.exists():
        pytest.skip("the COD-AB boundaries are not beside this checkout")
    theirs = gpd.read_file(path, layer="adm2_districts").set_index("district_code").geometry
    theirs = theirs.to_crs("EPSG:6933")
    ours = districts.read_districts().geometry.to_crs("EPSG:6933")
    for code in ("PK228", "PK209"):
        theirs[code] = theirs[code].union(theirs["PK218"].intersection(ours[code]))
    theirs = theirs[ours.index]
    likeness = ours.intersection(theirs).area / ours.union(theirs).area
    assert likeness.mean() > 0.92
    weak = likeness[likeness < 0.8].index
    assert set(weak) <= {"PK214", "PK226", "PK212", "PK235", "PK225", "PK229", "PK220"}
    assert likeness.min() > 0.64
