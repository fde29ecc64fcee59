"""The register of places: what each row rests on, and where a guess must stop."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import build_places, districts
from geo.data_folders import REFERENCE
from geo.errors import LayerError
from geo.gazetteer import Candidate, called, find, read_places
from geo.names import fold_name
from tests.laws import examples

PLACES = REFERENCE / "typed" / "places.csv"
UCDP = Path(__file__).parents[2] / "../shared/data/reference/ucdp_ged221_balochistan.csv"
_WIDE = {"district", "tehsil", "province", "division"}
_AREAS = ("district", "distrcit", "province")  # as UCDP writes them
_POINTS = {"site", "town", "near"}
NAMES = sorted({place.name for place in read_places() if not place.outside})
CODES = sorted(districts.read_districts().index)

CUT_OUT_OF = {one.code: one.cut_out_of[0] for one in districts.changes() if one.code}

near_names = st.builds(
    lambda name, at, letter: name[: at % (len(name) + 1)] + letter + name[at % (len(name) + 1) :],
    st.sampled_from(NAMES),
    st.integers(0, 40),
    st.sampled_from(list("aeiouhrnkt ")),
)


def _guesses(candidates: list[Candidate]) -> list[Candidate]:
    return [one for one in candidates if one.how in {"phonetic", "fuzzy"}]


def test_there_are_250_places_and_more_beside_the_districts_and_tehsils():
    ours = [place for place in read_places() if not place.outside and place.kind not in _WIDE]
    assert len(ours) >= 250
    assert all(place.district in CODES for place in ours)


def test_every_row_says_who_has_it_and_on_which_terms():
    for place in read_places():
        assert (place.source, place.licence) in build_places.SOURCES.values(), place.name
    held = Counter(place.source for place in read_places())
    assert set(held) == {source for source, _ in build_places.SOURCES.values()}


def test_nothing_stands_in_for_a_point_that_is_not_known():
    for place in read_places():
        has_point = place.lon is not None and place.lat is not None
        assert has_point == place.precision.is_point == (place.precision in _POINTS), place.name
    for candidate in (*find("Kohlu"), *find("Bolan"), *find("Kolwa"), *find("Zehri")):
        assert (candidate.lon is not None) == candidate.precision.is_point


def test_every_point_lies_in_the_district_of_its_row():
    ours = [place for place in read_places() if not place.outside and place.lon is not None]
    assert {place.precision for place in ours} == _POINTS
    points = np.array([[place.lon, place.lat] for place in ours])
    found = districts.locate(points, suggest=True)
    for place, code, nearest, km in zip(
        ours, found["code"], found["nearest"], found["nearest_km"], strict=True
    ):
        assert place.district == code or (place.district == nearest and km < 1), place.name


def test_a_place_known_to_a_tehsil_names_it():
    for place in read_places():
        assert place.precision != "tehsil" or place.tehsil, place.name


@pytest.mark.parametrize(
    ("written", "district"),
    [
        ("Chamalang", "PK234"),
        ("Kuchlak town", "PK226"),
        ("Kanak", "PK220"),
        ("Degari", "PK226"),
        ("Tratani", "PK216"),
        ("Rakhni", "PK202"),
        ("Pishukan", "PK205"),
        ("Pidarak", "PK211"),
        ("Jebri", "PK201"),
        ("Hazarganji", "PK226"),
        ("Pir Ghaib", "PK209"),
        ("Zain Koh", "PK204"),
        ("Mangi Dam", "PK232"),
    ],
)
def test_a_place_that_was_unknown_or_taken_for_another_is_itself(written, district):
    named = called(written)
    assert district in {one.district for one in named}
    assert not _guesses(find(written, 1))


@pytest.mark.parametrize(
    ("written", "never"),
    [
        ("Chamalan", "Chaman"),
        ("Kuchhlak", "Dū Qal‘ah"),
        ("Kannak", "Khānaqāh"),
        ("Degarri", "Digri"),
        ("Trattani", "Tarasani"),
    ],
)
def test_what_it_was_taken_for_is_not_offered_for_a_slip_of_the_pen_either(written, never):
    assert never not in {one.name for one in find(written, 20)}


@pytest.mark.parametrize("written", ["Peshawer", "Hyderbad", "Kandehar"])
def test_a_name_that_is_more_like_one_outside_is_guessed_nowhere(written):
    assert not [one for one in _guesses(find(written)) if one.outside]
    assert not _guesses(find(written))


@examples(80)
@given(st.one_of(near_names, st.text(max_size=40)))
def test_a_guess_never_crosses_the_border_of_the_province(text):
    guesses = _guesses(find(text, 50))
    assert not [one for one in guesses if one.outside]


@examples(80)
@given(near_names, st.sampled_from([*CODES, "PK2xx-hub"]))
def test_a_guess_never_crosses_the_border_of_the_district_beside_it(text, district):
    found = find(text, 50, district=district)
    assert {one.district for one in _guesses(found)} <= {districts.default_of(district)}
    # Whatever carries the very name is told, wherever it lies.
    assert {(one.name, one.district, one.kind) for one in called(text)} <= {
        (one.name, one.district, one.kind) for one in found if one not in _guesses(found)
    }


def test_a_district_beside_a_name_brings_a_slip_home():
    assert _guesses(find("Kotri"))[:1] == []
    best = find("Mashkae", district="PK201")[0]
    assert (best.name, best.district) == ("Mashkai", "PK201")
    assert not _guesses(find("Mashkae", district="PK226"))


def _square(lon: float) -> shapely.Polygon:
    return shapely.box(lon, 28, lon + 1, 29)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lon": "61.5"}, "another district"),
        ({"lon": "", "lat": ""}, "precision 'town'"),
        ({"precision": "district"}, "precision 'district'"),
        ({"lon": "", "lat": "", "precision": "tehsil"}, "not named"),
    ],
)
def test_a_typed_place_that_contradicts_itself_is_refused(changed, said):
    tehsils = [{"district": "T1"}, {"district": "T2"}]
    areas = [_square(60), _square(61)]
    row = {
        "name": "Testville", "kind": "village", "district": "T1", "tehsil": "",
        "precision": "town", "lon": "60.5", "lat": "28.5",
    }  # fmt: skip
    build_places._check_typed(Path("places.csv"), [row], tehsils, areas)
    with pytest.raises(LayerError, match=said):
        build_places._check_typed(Path("places.csv"), [row | changed], tehsils, areas)


def test_a_place_is_typed_once():
    row = {
        "name": "Testville", "kind": "village", "district": "T1", "tehsil": "",
        "precision": "district", "lon": "", "lat": "",
    }  # fmt: skip
    again = row | {"name": "TESTVILLE"}
    with pytest.raises(LayerError, match="twice"):
        build_places._check_typed(Path("places.csv"), [row, again], [], [])


# --- against UCDP's own events, where they are beside the checkout ---


@pytest.fixture(scope="module")
def events() -> dict[str, list[dict[str, str]]]:
    """Return the events of UCDP in Balochistan by the name of their place."""
    if not UCDP.exists():
        pytest.skip("the UCDP extract is not beside this checkout")
    by_name: dict[str, list[dict[str, str]]] = defaultdict(list)
    with UCDP.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_name[row["where_coordinates"]].append(row)
    return by_name


def _majority(rows: list[dict[str, str]]) -> tuple[str | None, bool]:
    """Return the district of most points of a name, and whether UCDP names the same.

    The district that one was cut out of later is the same.
    """
    points = np.array([[float(row["longitude"]), float(row["latitude"])] for row in rows])
    code = Counter(districts.locate(points)["code"].fillna("")).most_common(1)[0][0]
    agree = 0
    for row in rows:
        named = row["adm_2"].removesuffix(" district").removesuffix(" Distrcit")
        stated = districts.resolve(named)
        older = CUT_OUT_OF.get(code)
        agree += bool(stated) and districts.default_of(stated) in (code, older)
    return code or None, agree * 2 > len(rows)


def test_every_ucdp_place_in_the_gazetteer_is_in_the_district_of_most_of_its_points(events):
    checked = 0
    for name, rows in events.items():
        code, agrees = _majority(rows)
        ours = {one.district for one in called(name) if not one.outside and one.district}
        # Where UCDP's own name and point contradict each other, neither is a yardstick.
        if name.lower().endswith(_AREAS) or not agrees or not ours:
            continue
        assert code in ours, name
        checked += 1
    assert checked > 70


def test_most_places_that_ucdp_names_are_known_and_none_is_taken_for_another(events):
    places = [name for name in events if not name.lower().endswith(_AREAS)]
    known = [name for name in places if any(not one.outside for one in called(name))]
    assert len(known) / len(places) > 0.8
    for name in set(places) - set(known):
        assert not _guesses(find(name, 1)), name


def test_a_point_of_ucdp_is_one_that_ucdp_gives(events):
    given = {
        (round(float(row["longitude"]), 6), round(float(row["latitude"]), 6))
        for rows in events.values()
        for row in rows
    }
    spellings = {fold_name(name) for name in events}
    for place in read_places():
        if place.source == "UCDP GED 22.1":
            assert spellings & {fold_name(one) for one in (place.name, *place.spellings)}, (
                place.name
            )
            if place.lon is not None and place.lat is not None:
                assert (round(place.lon, 6), round(place.lat, 6)) in given, place.name


def test_what_is_typed_of_a_place_is_in_the_built_register():
    """Fails when `python -m geo.build` was forgotten after a row was typed."""
    built = defaultdict(set)
    for place in read_places():
        built[place.name, place.district] |= set(place.spellings)
    for row in build_places.read_typed(PLACES):
        spellings = {one.strip() for one in row["spellings"].split(";")} - {""}
        place = (row["name"], row["district"] or None)
        assert place in built, place
        assert spellings <= built[place], place
