"""A town has one point: in the register, in the record, and at every door that takes a place."""

from itertools import combinations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import gazetteer
from geo.gazetteer import TOWN_REACH_KM, find, one_point
from geo.precision import GeoPrecision
from incidents import starter
from incidents.desk.cells.coordinates import locate_points
from incidents.desk.drafts import DeskDraft
from incidents.desk.editing.location import at_point, placed
from incidents.desk.uploads.layouts.foreign_places import Told, settle

QUETTA: Final = (67.00141, 30.18414)
ROUNDED: Final = (67.001, 30.184)

Point = tuple[float, float]


def km_apart(one: Point, other: Point) -> float:
    return gazetteer._km_apart(one, other)


def assert_apart(points: set[Point]) -> None:
    near = [pair for pair in combinations(sorted(points), 2) if km_apart(*pair) <= TOWN_REACH_KM]
    assert near == []


def test_no_two_points_of_the_register_known_to_a_town_are_one_town() -> None:
    places = [
        one
        for one in gazetteer.read_places()
        if one.precision is GeoPrecision.TOWN and not one.outside
    ]
    assert_apart({(one.lon, one.lat) for one in places if one.lon and one.lat})


def test_no_two_points_of_the_record_known_to_a_town_are_one_town() -> None:
    points = {
        one.geometry.coordinates
        for one in starter.read()
        if one.geo_precision is GeoPrecision.TOWN and one.geometry is not None
    }
    assert len(points) > 20
    assert_apart(points)
    assert {one_point(*point, GeoPrecision.TOWN) for point in points} == points


def test_every_point_of_the_record_known_to_a_town_is_one_of_the_register() -> None:
    known = {(one.lon, one.lat) for one in gazetteer.read_places()}
    elsewhere = {
        one.id
        for one in starter.read()
        if one.geo_precision is GeoPrecision.TOWN and one.geometry is not None
        if one.geometry.coordinates not in known
    }
    assert elsewhere == set()


@pytest.mark.parametrize("precision", [GeoPrecision.SITE, GeoPrecision.NEAR])
def test_what_is_known_nearer_or_only_near_a_town_keeps_its_point(precision: GeoPrecision) -> None:
    assert one_point(*ROUNDED, precision) == ROUNDED


def test_a_point_further_away_than_rounding_is_not_moved() -> None:
    away = (QUETTA[0] + 0.01, QUETTA[1])
    assert one_point(*away, GeoPrecision.TOWN) == away


@given(st.tuples(st.floats(60.5, 70.5), st.floats(24.5, 32.5)), st.sampled_from(list(GeoPrecision)))
def test_the_one_point_lies_near_and_is_its_own(point: Point, precision: GeoPrecision) -> None:
    found = one_point(*point, precision)
    assert km_apart(point, found) <= TOWN_REACH_KM
    assert one_point(*found, precision) == found


def test_the_form_gives_a_town_its_one_point() -> None:
    where = at_point(*ROUNDED)
    assert not isinstance(where, str)
    town = placed(DeskDraft(), where, GeoPrecision.TOWN)
    near = placed(DeskDraft(), where, GeoPrecision.NEAR)
    assert town.geometry
    assert town.geometry.coordinates == QUETTA
    assert near.geometry
    assert near.geometry.coordinates == ROUNDED


def test_a_foreign_table_gives_a_town_its_one_point() -> None:
    here = locate_points([ROUNDED], [None])[0]
    told = Told("UCDP", GeoPrecision.TOWN, ROUNDED, here, "Pakistan", "Balochistan", "Quetta")
    assert settle(told, {}).values["geometry"].coordinates == QUETTA


def test_a_quarter_that_is_known_no_nearer_has_the_point_of_its_town() -> None:
    quarter = find("Hazara Town")[0]
    assert (quarter.lon, quarter.lat) == QUETTA
