"""The districts back to 2002: what was made when, and what an older name means today."""

import itertools
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import build_districts, districts, generalising, scope
from geo.districts import changes, default_of, locate, own_of, read_districts, today_of, vintages
from geo.errors import GeoError
from tests.laws import examples

CHAMAN = (66.4526, 30.9177)
BHAG = "PK209-bhag"
days = st.dates(date(1992, 1, 1), date(2026, 12, 31))
points = st.tuples(st.floats(60.5, 70.5), st.floats(24.5, 32.5))


@pytest.mark.parametrize(
    ("year", "number"),
    [
        (1998, 26), (2002, 26), (2004, 27), (2005, 28), (2006, 29), (2007, 30), (2012, 30),
        (2013, 32), (2016, 33), (2017, 34), (2018, 33), (2023, 36), (2026, 36),
    ],
)  # fmt: skip
def test_each_year_has_the_districts_that_had_been_made_by_then(year, number):
    assert len(read_districts(date(year, 1, 1))) == number


@pytest.mark.parametrize(
    ("code", "parent", "first"),
    [
        ("PK223", "PK203", date(2004, 1, 1)),
        ("PK230", "PK212", date(2005, 1, 1)),
        ("PK227", "PK231", date(2006, 1, 1)),
        ("PK206", "PK228", date(2007, 1, 1)),
        ("PK229", "PK207", date(2013, 1, 1)),
        ("PK234", "PK219", date(2016, 1, 1)),
        ("PK233", "PK210", date(2017, 1, 1)),
        ("PK235", "PK214", date(2021, 6, 1)),
        ("PK2xx-hub", "PK217", date(2022, 6, 1)),
        ("PK2xx-usta-muhammad", "PK207", date(2022, 6, 1)),
    ],
)
def test_before_it_was_made_a_district_was_a_part_of_another(code, parent, first):
    eve = first - timedelta(days=1)
    after, before = read_districts(first), read_districts(eve)
    assert code in after.index
    assert code not in before.index
    assert own_of(code, first) == code
    assert own_of(code, eve) == parent
    assert set(after.loc[code, "tehsils"]) < set(before.loc[parent, "tehsils"])


def test_lehri_stood_from_2013_to_2018():
    stood = [on.year for on in vintages() if "PK218" in read_districts(on).index]
    assert stood == [2013, 2016, 2017]
    assert own_of("PK209", date(2015, 10, 1), BHAG) == "PK218"
    assert own_of("PK209", date(2015, 10, 1)) == "PK209"
    assert today_of("PK218", date(2015, 10, 1), tehsil=BHAG) == "PK209"
    assert today_of("PK218", date(2015, 10, 1)) == default_of("PK218") == "PK228"
    assert own_of("PK218", date(2020, 1, 1)) == "PK228"


def test_chaman_was_in_killa_abdullah_and_is_counted_where_it_is_today():
    then, now = date(2015, 5, 1), date(2022, 5, 1)
    assert locate(np.array([CHAMAN]), then)["code"].iloc[0] == "PK214"
    assert locate(np.array([CHAMAN]), now)["code"].iloc[0] == "PK235"
    assert today_of("PK214", then, point=CHAMAN) == "PK235"
    assert today_of("PK214", then, tehsil="PK235-chaman") == "PK235"
    # Of an area nobody knows in which part it was.
    assert today_of("PK214", then) == "PK214"
    # What is named after the division is not moved, however near the border.
    assert today_of("PK214", now, point=CHAMAN) == "PK214"


def test_what_was_announced_is_listed_and_makes_no_district():
    announced = [one for one in changes() if not one.made]
    assert {one.name for one in announced} >= {"Karezat", "Barshore", "Wadh", "Tump"}
    assert all(one.since >= "2022" and not one.code and one.note for one in announced)
    names = set(read_districts(date.max)["name"])
    assert not names & {one.name for one in announced}


def test_every_date_is_told_as_exactly_as_it_is_known_and_no_more():
    lengths = {one.name: len(one.since) for one in changes() if one.made}
    assert {name for name, length in lengths.items() if length == 7} == {
        "Chaman", "Hub", "Usta Muhammad",
    }  # fmt: skip
    assert all(length in (4, 7) for length in lengths.values())


def test_an_older_name_is_right_until_the_end_of_the_year_of_its_division():
    duki = (68.5732, 30.1531)
    assert scope.is_near_district(duki, "PK219", date(2016, 12, 31))
    assert not scope.is_near_district(duki, "PK219", date(2017, 1, 1))


def test_a_district_that_is_no_more_still_has_its_shape_and_name():
    assert scope.district_name("PK218") == "Lehri"
    bhag = (67.82, 29.04)
    assert scope.is_near_district(bhag, "PK218", date(2015, 1, 1))
    assert scope.disagreement(point=bhag, district="PK218", on=date(2015, 1, 1)) is None


def test_an_unknown_code_is_refused():
    for ask in (own_of, today_of):
        with pytest.raises(GeoError, match="no district"):
            ask("XX01", date(2010, 1, 1))


def test_extents_of_one_district_follow_upon_each_other():
    frame = districts.read_extents()
    assert int(frame["in_default"].sum()) == 34
    for _, rows in frame.groupby("code"):
        spans = sorted(
            (since or date.min, until or date.max)
            for since, until in zip(rows["valid_from"], rows["valid_to"], strict=True)
        )
        for (_, ended), (began, _) in itertools.pairwise(spans):
            assert ended < began
    for on in vintages():
        holds = [
            (since or date.min) <= on <= (until or date.max)
            for since, until in zip(frame["valid_from"], frame["valid_to"], strict=True)
        ]
        assert set(frame["code"][holds]) == set(read_districts(on).index)


@examples(60)
@given(points, days)
def test_the_district_of_a_point_on_its_day_leads_to_that_of_today(point, on):
    own = locate(np.array([point]), on)["code"].iloc[0]
    today = locate(np.array([point]))["code"].iloc[0]
    assert pd.isna(own) == pd.isna(today)
    if isinstance(own, str):
        assert today_of(own, on, point=point) == today
        assert own_of(own, on) == own


@examples(60)
@given(st.sampled_from(sorted(districts.read_tehsils().index)), days)
def test_a_tehsil_leads_back_and_forth(tehsil, on):
    home = str(districts.read_tehsils().loc[tehsil, "district"])
    own = own_of(home, on, tehsil)
    assert tehsil in read_districts(on).loc[own, "tehsils"]
    assert today_of(own, on, tehsil=tehsil) == home


@given(st.sampled_from(sorted(districts.names())), days)
def test_every_district_has_one_on_every_day_and_one_today(code, on):
    assert own_of(code, on) in read_districts(on).index
    assert today_of(code, on) in read_districts().index


def test_changes_of_a_made_up_land_give_its_extents():
    tehsils = [
        {"code": f"T{n}", "district": home, "district_2022": late}
        for n, home, late in ((1, "A", ""), (2, "B", ""), (3, "A", "C"))
    ]
    made = {"status": "made", "until": "", "tehsils": ""}
    table = [
        made | {"code": "B", "cut_out_of": "A", "since": "2010"},
        made | {"code": "C", "cut_out_of": "A", "since": "2022-06"},
        made | {"code": "D", "cut_out_of": "B", "since": "2030", "status": "announced"},
    ]
    found = {
        (row["code"], row["valid_from"], row["valid_to"]): (row["tehsils"], row["in_default"])
        for row in build_districts.extents(table, tehsils)
    }
    assert found == {
        ("A", "", "2010"): ("T1; T2; T3", ""),
        ("A", "2010", "2022-06"): ("T1; T3", "yes"),
        ("A", "2022-06", ""): ("T1", ""),
        ("B", "2010", ""): ("T2", "yes"),
        ("C", "2022-06", ""): ("T3", ""),
    }


@examples(80)
@given(points, st.sampled_from(vintages()), st.sampled_from([1, 2]))
def test_a_rounded_point_stays_in_the_district_of_its_day_and_in_that_of_today(point, on, decimals):
    own, today = (
        locate(np.array([point]), when)["code"].iloc[0] for when in (on, None)
    )  # fmt: skip
    if not isinstance(own, str):
        return
    xs, ys, inside = generalising.rounded(
        np.array([point[0]]), np.array([point[1]]), decimals, np.array([own], dtype=object)
    )
    if inside[0]:
        there = shapely.Point(xs[0], ys[0])
        assert read_districts(on).geometry[own].intersects(there)
        assert read_districts().geometry[today].intersects(there)
