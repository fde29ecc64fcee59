"""The base map of pictures: the browser's own borders, projected so that a scale bar holds."""

import json
import tomllib
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod

from geo.districts import REFERENCE, read_districts, read_tehsils
from geo.drawing import WHOLE_PROVINCE, fit, read_base

ROOT = Path(__file__).resolve().parents[2]
BOX = (10.0, 20.0, 500.0, 400.0)


def test_every_district_and_tehsil_is_there():
    base = read_base()

    assert set(base.districts) == set(read_districts().index)
    assert set(base.tehsils) == set(read_tehsils().index)
    assert all(shape.district in base.districts for shape in base.tehsils.values())


def test_a_shape_lies_where_its_district_lies():
    districts = read_districts()

    for code, shape in read_base().districts.items():
        assert shape.bounds == pytest.approx(districts.geometry[code].bounds, abs=0.03)


def test_the_whole_province_is_inside_the_box():
    projection = fit(WHOLE_PROVINCE, BOX)

    for ring in read_base().province:
        x, y = projection.xy(ring).T
        assert x.min() > BOX[0]
        assert x.max() < BOX[0] + BOX[2]
        assert y.min() > BOX[1]
        assert y.max() < BOX[1] + BOX[3]


def test_north_is_up_and_east_is_right():
    projection = fit(WHOLE_PROVINCE, BOX)

    here, north, east = (projection.at(*place) for place in ((66, 28), (66, 29), (67, 28)))
    assert north[0] == pytest.approx(here[0])
    assert north[1] < here[1]
    assert east[0] > here[0]


@pytest.mark.parametrize("azimuth", [0, 45, 90])
def test_the_scale_holds_to_four_per_cent_all_over_the_province(azimuth):
    projection, geod = fit(WHOLE_PROVINCE, BOX), Geod(ellps="WGS84")
    for lon, lat in ((62.3, 25.1), (67.0, 30.2), (69.4, 31.3)):
        far_lon, far_lat, _ = geod.fwd(lon, lat, azimuth, 50_000)
        drawn = np.hypot(*np.subtract(projection.at(far_lon, far_lat), projection.at(lon, lat)))

        assert drawn / projection.points_per_km == pytest.approx(50, rel=0.04)


def test_shipped_files_are_those_that_their_sources_name():
    fonts = ROOT / "data" / "fonts"
    named = tomllib.loads((fonts / "fonts.source.toml").read_text(encoding="utf-8"))
    for name in named["files"]:
        assert sha256((fonts / name).read_bytes()).hexdigest() == named["sha256"][name]

    inset = tomllib.loads((REFERENCE / "inset.source.toml").read_text(encoding="utf-8"))
    data = (REFERENCE / inset["file"]).read_bytes()
    assert sha256(data).hexdigest() == inset["sha256"]
    assert json.loads(data)["contested"]
