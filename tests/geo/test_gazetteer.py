"""What a name of a place may mean."""

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.districts import read_districts, read_tehsils
from geo.gazetteer import find, read_places
from geo.names import fold_name, sound
from geo.precision import FROM_ACLED, FROM_UCDP, TO_ACLED, TO_UCDP, GeoPrecision
from tests.laws import examples


@pytest.mark.parametrize(
    ("written", "name", "how", "district"),
    [
        ("Quetta", "Quetta", "exact", "PK226"),
        ("QUETTA city", "Quetta", "exact", "PK226"),
        ("Bolan", "Kachhi", "spelling", "PK209"),
        ("Shaheed Sikandarabad", "Surab", "spelling", "PK233"),
        ("Lehri", "Lehri", "exact", "PK228"),
        ("Dera Bughti", "Dera Bugti", "spelling", "PK204"),
        ("Turbat", "Turbat", "exact", "PK211"),
        ("Chaghi", "Chagai", "spelling", "PK203"),
        ("Mashkey", "Mashkai", "spelling", "PK201"),
        ("Khelat", "Kalat", "spelling", "PK210"),
        ("Kwetta", "Quetta", "phonetic", "PK226"),
        ("Awaraan", "Awaran", "phonetic", "PK201"),
        ("Qalaat", "Kalat", "phonetic", "PK210"),
        ("Khudzar", "Khuzdar", "fuzzy", "PK213"),
        ("Dera Murad", "Dera Murad Jamali", "fuzzy", "PK222"),
        ("کوئٹہ", "Quetta", "spelling", "PK226"),
        ("تربت", "Turbat", "spelling", "PK211"),
        ("پنجگور", "Panjgur", "spelling", "PK224"),
        ("ڈیرہ بگٹی", "Dera Bugti", "spelling", "PK204"),
    ],
)
def test_the_best_candidate_is_the_place_that_was_meant(written, name, how, district):
    best = find(written)[0]
    assert (best.name, best.how, best.district) == (name, how, district)
    assert not best.outside
    assert 0 < best.score <= 1


@pytest.mark.parametrize(
    ("written", "country", "province"),
    [
        ("Hangu", "Pakistan", "Khyber Pakhtunkhwa"),
        ("Dasu", "Pakistan", "Khyber Pakhtunkhwa"),
        ("Bannu", "Pakistan", "Khyber Pakhtunkhwa"),
        ("Karachi", "Pakistan", "Sindh"),
        ("Kandahar", "Afghanistan", "Kandahar"),
        ("Zahedan", "Iran", "Sistan and Baluchestan"),
        ("Kabul", "Afghanistan", "Kabul"),
    ],
)
def test_a_place_outside_comes_as_such(written, country, province):
    best = find(written)[0]
    assert best.outside
    assert (best.country, best.province) == (country, province)
    assert best.district is None
    assert best.tehsil is None


def test_qalat_may_be_kalat_but_zabul_is_not_dropped():
    candidates = find("Qalat")
    kalat = [c for c in candidates if not c.outside]
    zabul = [c for c in candidates if c.province == "Zabul"]
    assert {(c.district, c.how) for c in kalat} == {("PK210", "spelling")}
    assert [(c.how, c.country) for c in zabul] == [("exact", "Afghanistan")]
    # Before any guess by sound or likeness.
    guesses = [i for i, c in enumerate(candidates) if c.how in {"phonetic", "fuzzy"}]
    assert all(candidates.index(zabul[0]) < i for i in guesses)


def test_one_name_can_be_a_town_a_district_and_a_tehsil():
    found = {c.kind: c.precision for c in find("Kharan") if c.how == "exact"}
    assert found == {"town": "town", "district": "district", "tehsil": "tehsil"}


def test_two_tehsils_of_one_name_are_both_offered():
    assert {c.district for c in find("Dasht") if c.how == "exact"} == {"PK211", "PK220"}


def test_the_known_error_of_geonames_is_left_out():
    inside = [place.name for place in read_places() if not place.outside]
    assert "Arif Wala" not in inside
    assert "Quetta" in inside


def test_the_gas_town_of_sui_is_in_dera_bugti():
    assert find("Sui town")[0].district == "PK204"


@pytest.mark.parametrize("text", ["", "   ", "…", "\x00", "<>", "x" * 10_000, "\u202e", "🚂"])
def test_nothing_that_could_be_a_name_gives_nothing(text):
    assert find(text) == []


@examples(60)
@given(st.text(max_size=200), st.integers(0, 20))
@example("{{ cycler.__init__.__globals__ }}", 8)
@example("'; DROP TABLE places; --", 8)
@example("(" * 100, 8)
def test_any_text_is_taken_and_order_and_limit_hold(text, limit):
    found = find(text, limit)
    assert len(found) <= limit
    assert all(0 < c.score <= 1 for c in found)
    assert find(text, limit) == found


def test_every_place_is_found_by_its_name_and_by_each_spelling():
    for place in read_places():
        if place.outside:
            continue
        for name in (place.name, *place.spellings):
            found = {(c.name, c.kind, c.district) for c in find(name, limit=50)}
            assert (place.name, place.kind, place.district) in found, name


def test_a_place_has_the_codes_of_known_districts_and_tehsils():
    districts, tehsils = set(read_districts().index), read_tehsils()
    for place in read_places():
        if place.tehsil is not None:
            assert tehsils.loc[place.tehsil, "district"] == place.district
        assert place.district is None or place.district in districts
        assert place.outside <= (place.district is None)


def test_a_wide_area_is_never_a_point():
    for place in read_places():
        wide = place.kind in {"district", "tehsil", "province", "division", "area"}
        assert not (wide and place.precision.is_point), place.name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qilla", "Kila"),
        ("Mastoong", "Mastung"),
        ("Gwadar", "Guadar"),
        ("Khelat", "Qalat"),
        ("Dhadar", "Dadar"),
        ("Noshki", "Nushki"),
        ("Sheerani", "Sherani"),
        ("Bughti", "Bugti"),
    ],
)
def test_spellings_of_one_name_sound_alike(one, other):
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Sibi", "Sui"), ("Kech", "Kohlu"), ("Mashkai", "Mashkel"), ("Nag", "Nal")]
)
def test_different_places_do_not_sound_alike(one, other):
    assert sound(one) != sound(other)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_for_names_without_kind_words(text):
    assert fold_name(fold_name(text)) == fold_name(text)


def test_only_a_site_a_town_and_near_are_points():
    assert [p for p in GeoPrecision if p.is_point] == ["site", "town", "near"]


def test_the_crosswalks_never_make_a_place_more_exact():
    order = list(GeoPrecision)
    for precision, code in TO_UCDP.items():
        assert order.index(FROM_UCDP[code]) >= order.index(precision) or precision == "tehsil"
    assert set(TO_ACLED) == set(TO_UCDP) == set(GeoPrecision)
    for precision, acled in TO_ACLED.items():
        assert acled is None or order.index(FROM_ACLED[acled]) >= order.index(precision)


def test_most_places_of_a_known_data_set_are_found():
    path = Path(__file__).parents[2] / "../shared/data/reference/ucdp_ged221_balochistan.csv"
    if not path.exists():
        pytest.skip("the UCDP extract is not beside this checkout")
    with path.open(encoding="utf-8", newline="") as file:
        names = [row["where_coordinates"] for row in csv.DictReader(file)]
    names = [name for name in names if not name.endswith(" province")]
    certain = sum(
        any(c.how in {"exact", "spelling"} and not c.outside for c in find(name)) for name in names
    )
    assert certain / len(names) > 0.95
