"""Which district a point lies in, and which district a name means."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo import districts
from geo.districts import default_of, locate, read_districts, read_tehsils, resolve, resolve_all
from geo.errors import GeoError, LayerError
from geo.grid import Grid
from tests.laws import examples

QUETTA = (67.001, 30.184)
HUB = (66.885, 25.03)
BEFORE, AFTER = date(2022, 5, 31), date(2022, 6, 1)

lon_lat = st.tuples(st.floats(60, 71), st.floats(24, 33))


def _one(lon: float, lat: float, on: date | None = None, **more: bool) -> dict[str, object]:
    return locate(np.array([[lon, lat]]), on, **more).iloc[0].to_dict()


def test_a_town_lies_in_its_district_and_tehsil():
    found = _one(*QUETTA, tehsils=True)
    assert (found["code"], found["tehsil"]) == ("PK226", "PK226-quetta-city")
    assert found["method"] == "inside"
    assert pd.isna(found["problem"])


@pytest.mark.parametrize(
    ("lon", "lat", "problem"),
    [
        pytest.param(np.nan, np.nan, "missing", id="no coordinates"),
        pytest.param(np.nan, 30.1, "invalid", id="half a point"),
        pytest.param(np.inf, 30.1, "invalid", id="infinite"),
        pytest.param(67.0, 95.0, "invalid", id="off the globe"),
        pytest.param(200.0, 30.1, "invalid", id="past the date line"),
        pytest.param(-200.0, 30.1, "invalid", id="past the date line, west"),
        pytest.param(180.0, -90.0, "outside", id="on the edge of the globe"),
        pytest.param(0.0, 0.0, "null island", id="null island"),
        pytest.param(30.184, 67.001, "swapped", id="latitude first"),
        pytest.param(69.2, 34.5, "outside", id="Kabul"),
        pytest.param(67.0, 24.86, "outside", id="Karachi"),
        pytest.param(63.0, 23.9, "outside", id="the sea"),
    ],
)
def test_a_bad_point_has_no_district_and_says_why(lon, lat, problem):
    found = _one(lon, lat)
    assert pd.isna(found["code"])
    assert pd.isna(found["method"])
    assert found["problem"] == problem


def test_on_a_border_the_lowest_code_wins_and_it_is_said():
    frame = read_districts()
    corners = shapely.get_coordinates(frame.geometry.loc["PK213"].exterior)
    found = locate(corners)
    assert found["code"].notna().all()
    assert (found["method"] == "border").all()
    for (lon, lat), code in zip(corners[:60], found["code"][:60], strict=True):
        assert code == frame.index[frame.intersects(shapely.Point(lon, lat))].min()


def test_hub_is_in_lasbela_before_june_2022_and_itself_after():
    assert _one(*HUB)["code"] == "PK217"
    assert _one(*HUB, BEFORE)["code"] == "PK217"
    assert _one(*HUB, AFTER)["code"] == "PK2xx-hub"
    assert default_of("PK2xx-hub") == "PK217"
    assert default_of("PK2xx-usta-muhammad") == "PK207"


def test_june_2022_makes_36_districts_and_the_default_has_34():
    assert len(read_districts()) == len(read_districts(BEFORE)) == 34
    after = read_districts(AFTER)
    assert len(after) == 36
    assert after.loc["PK217", "name"] == "Lasbela"
    assert after.loc["PK217", "area_km2"] < read_districts().loc["PK217", "area_km2"]


def test_a_divided_district_has_no_population_of_its_own():
    after = read_districts(AFTER)
    unknown = after.index[after["population_2023"].isna()]
    assert set(unknown) == {"PK207", "PK217", "PK2xx-hub", "PK2xx-usta-muhammad"}


def test_every_district_is_its_own_default_but_the_new_ones():
    after = read_districts(AFTER)
    assert {default_of(code) for code in after.index} == set(read_districts().index)
    with pytest.raises(GeoError, match="no district"):
        default_of("XX01")


def test_points_keep_their_index_and_empty_ones_are_missing():
    points = gpd.GeoSeries(
        [shapely.Point(QUETTA), None, shapely.Point(), shapely.box(66, 28, 67, 29)],
        index=["a", "b", "c", "d"],
        crs="EPSG:4326",
    )
    found = locate(points)
    assert list(found.index) == ["a", "b", "c", "d"]
    assert found.loc["a", "code"] == "PK226"
    assert list(found["problem"][1:]) == ["missing", "missing", "invalid"]


@pytest.mark.parametrize("crs", [None, "EPSG:3857", "EPSG:32642"])
def test_another_crs_is_refused(crs):
    with pytest.raises(GeoError, match="4326"):
        locate(gpd.GeoSeries([shapely.Point(QUETTA)], crs=crs))


def test_an_array_of_another_shape_is_refused():
    with pytest.raises(GeoError, match="shape"):
        locate(np.zeros((3, 3)))


def test_no_points_give_no_rows():
    assert locate(np.empty((0, 2)), tehsils=True, suggest=True).empty
    assert locate(gpd.GeoSeries([], crs="EPSG:4326")).empty


def test_the_nearest_district_is_a_suggestion_and_never_an_assignment():
    found = _one(67.0, 24.86, suggest=True)
    assert pd.isna(found["code"])
    assert found["nearest"] == "PK217"
    assert 5 < found["nearest_km"] < 40
    assert pd.isna(_one(*QUETTA, suggest=True)["nearest"])


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        pytest.param(60.2, 29.2, id="west"),
        pytest.param(70.9, 28.6, id="east"),
        pytest.param(68.0, 32.3, id="north"),
        pytest.param(64.0, 24.6, id="south"),
    ],
)
def test_the_distance_to_the_nearest_district_is_that_of_the_globe(lon, lat):
    frame = read_districts()
    found = _one(lon, lat, suggest=True)
    assert found["problem"] == "outside"
    globe = Geod(ellps="WGS84")

    def kilometres(shape: shapely.MultiPolygon) -> float:
        border = shapely.get_coordinates(shapely.segmentize(shape, 0.01))
        here = np.full(len(border), lon), np.full(len(border), lat)
        return globe.inv(*here, border[:, 0], border[:, 1])[2].min() / 1000

    by_district = frame.geometry.map(kilometres)
    assert found["nearest"] == by_district.idxmin()
    # The map on which it is measured is true at one latitude, and good to some percent.
    assert found["nearest_km"] == pytest.approx(by_district.min(), rel=0.06)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_districts_that_are_equally_near_the_first_code_is_named(monkeypatch, order):
    boxes = [shapely.box(west, 0, west + 1, 1) for west in order]
    layer = districts._Layer(("A", "B", "C"), Grid(np.array(boxes)), (), Grid(np.array(boxes)))
    monkeypatch.setattr(districts, "_located", lambda vintage: layer)
    # Right below the corner where two boxes meet: both are half a degree away.
    found = _one(1.0, -0.5, suggest=True)
    first = min(place for place, west in enumerate(order) if west in (0, 1))
    assert found["nearest"] == "ABC"[first]


@examples(40)
@given(st.lists(lon_lat, min_size=1, max_size=60), st.sampled_from([None, BEFORE, AFTER]))
def test_locate_agrees_with_a_spatial_join(pairs, on):
    points = gpd.GeoSeries(shapely.points(pairs), crs="EPSG:4326")
    joined = gpd.GeoDataFrame(geometry=points).sjoin(read_districts(on), predicate="intersects")
    expected = joined["code"].groupby(level=0).min().reindex(points.index)
    found = locate(points, on)["code"]
    assert list(found.fillna("")) == list(expected.fillna(""))


@examples(40)
@given(st.lists(lon_lat, min_size=1, max_size=60), st.sampled_from([None, AFTER]))
def test_a_tehsil_lies_in_its_district(pairs, on):
    found = locate(np.array(pairs), on, tehsils=True)
    assert (found["tehsil"].isna() == found["code"].isna()).all()
    district = {c: code for code, cs in read_districts(on)["tehsils"].items() for c in cs}
    inside = found[found["code"].notna()]
    assert [district[code] for code in inside["tehsil"]] == list(inside["code"])


@examples(60)
@given(st.lists(st.tuples(st.floats(), st.floats()), max_size=20))
def test_no_coordinates_whatever_raise(pairs):
    found = locate(np.array(pairs).reshape(-1, 2), tehsils=True)
    assert (found["code"].isna() == found["problem"].notna()).all()


def test_a_corner_of_tehsils_is_in_a_tehsil_of_the_district_that_won():
    corners = shapely.get_coordinates(read_tehsils().geometry.to_numpy())
    for on in (None, AFTER):
        found = locate(corners, on, tehsils=True)
        district = {c: code for code, cs in read_districts(on)["tehsils"].items() for c in cs}
        assert [district[code] for code in found["tehsil"]] == list(found["code"])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Quetta", "PK226"),
        ("  quetta DISTRICT ", "PK226"),
        ("Bolan", "PK209"),
        ("Shaheed Sikandarabad", "PK233"),
        ("Lehri", "PK228"),
        ("Dera Bughti", "PK204"),
        ("Turbat", "PK211"),
        ("Chaghi", "PK203"),
        ("Qalat", "PK210"),
        ("Killa Saifullah", "PK215"),
        ("Qila Saifullah", "PK215"),
        ("Fort Sandeman", "PK231"),
        ("ضلع کوئٹہ", "PK226"),
        ("قلعہ سيف اللہ", "PK215"),
        ("Hub", "PK2xx-hub"),
        ("Usta Mohammad", "PK2xx-usta-muhammad"),
        ("Hangu", None),
        ("Testland", None),
        ("", None),
    ],
)
def test_a_name_resolves_to_its_district(name, code):
    assert resolve(name) == code


def test_lehri_was_divided_between_two_districts():
    assert resolve_all("Lehri") == ("PK228", "PK209")


def test_every_name_and_spelling_resolves_to_its_own_district():
    for on in (None, AFTER):
        for row in read_districts(on).itertuples():
            for name in (row.name, *row.spellings):
                assert resolve(name) == row.Index


def test_a_caller_may_change_what_it_was_given():
    read_districts()["name"] = "changed"
    assert "changed" not in set(read_districts()["name"])


def test_there_are_only_the_named_layers():
    with pytest.raises(ValueError, match="no layer"):
        districts.web_geojson("../../etc/passwd")


def test_a_missing_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(districts, "REFERENCE", tmp_path)
    districts.web_geojson.cache_clear()
    with pytest.raises(LayerError, match=r"districts_web\.geojson"):
        districts.web_geojson("districts")
