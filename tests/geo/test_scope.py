"""Is this ours, and do the names and the point of one place say the same?"""

from datetime import date

import pytest

from geo.scope import NamedPlace, Scope, disagreement, is_slip, judge

QUETTA = (67.0182, 30.2095)
TURBAT = (63.044, 26.0023)
KARACHI = (67.01, 24.86)


@pytest.mark.parametrize(
    ("named", "point", "scope"),
    [
        pytest.param(
            NamedPlace(province="Balochistan province"), QUETTA, "ours", id="named and there"
        ),
        pytest.param(NamedPlace(province="Baluchistan"), None, "ours", id="another spelling"),
        pytest.param(NamedPlace(province="بلوچستان"), None, "ours", id="Urdu"),
        pytest.param(
            NamedPlace(province="Sindh province"), KARACHI, "outside", id="another province"
        ),
        pytest.param(
            NamedPlace(province="Sindh"), None, "outside", id="another province, no point"
        ),
        pytest.param(NamedPlace(country="Afghanistan"), None, "outside", id="another country"),
        pytest.param(NamedPlace(country="Iran", province="Sistan and Baluchestan"), None, "outside",
                     id="the other Balochistan"),
        pytest.param(NamedPlace(country="Pakistan", province="Balochistan"), QUETTA, "ours",
                     id="country and province"),
        pytest.param(NamedPlace(), KARACHI, "outside", id="a point alone, outside"),
        pytest.param(NamedPlace(), QUETTA, "ours", id="a point alone, inside"),
        pytest.param(NamedPlace(), None, "ours", id="nothing speaks against it"),
        pytest.param(NamedPlace(district="Karachi"), None, "outside", id="a district elsewhere"),
        pytest.param(NamedPlace(district="Kech"), None, "ours", id="a district of ours"),
        pytest.param(NamedPlace(place="Karachi"), None, "outside", id="a town elsewhere"),
        pytest.param(NamedPlace(place="Hub, near Karachi"), None, "ours", id="ours beside one"),
        pytest.param(
            NamedPlace(province="Balochistan"), KARACHI, "disagree", id="named ours, lies out"
        ),
        pytest.param(
            NamedPlace(province="Punjab"), QUETTA, "disagree", id="named other, lies here"
        ),
        pytest.param(NamedPlace(), (30.2095, 67.0182), "ours", id="exchanged is a slip, no place"),
    ],
)  # fmt: skip
def test_what_is_ours_is_told_by_its_names_and_its_point(
    named: NamedPlace, point: tuple[float, float] | None, scope: str
) -> None:
    assert judge(named, point).scope == scope


def test_what_is_not_ours_says_why() -> None:
    assert judge(NamedPlace(province="Sindh province")).reason == "Sindh province is named"
    assert judge(NamedPlace(place="Karachi")).reason == "Karachi is named, which lies in Sindh"
    both = judge(NamedPlace(province="Punjab"), QUETTA)
    assert both.reason == "Punjab is named, the point lies in Quetta"
    assert "km outside Balochistan" in judge(NamedPlace(), KARACHI).reason


def test_a_name_and_a_point_that_contradict_are_both_named() -> None:
    assert (
        str(disagreement(point=QUETTA, district="PK211"))
        == "Kech is named, the point lies in Quetta"
    )
    said = disagreement(point=QUETTA, place="Turbat")
    assert str(said) == "Turbat (Kech) is named, the point lies in Quetta"
    said = disagreement(point=KARACHI, district="PK211")
    assert str(said).startswith("Kech is named, the point lies")


def test_a_tehsil_speaks_against_a_point_and_against_a_district() -> None:
    from geo.districts import read_tehsils

    names = read_tehsils()["name"]
    mand = str(names.index[names == "Mand"][0])
    said = disagreement(point=QUETTA, tehsil=mand)
    assert str(said) == "Mand tehsil (Kech) is named, the point lies in Quetta"
    assert disagreement(point=TURBAT, district="PK211", place="Turbat") is None
    assert (
        str(disagreement(district="PK226", tehsil=mand)) == "Mand lies in Kech, and Quetta is named"
    )


def test_a_town_and_a_district_that_contradict_are_both_named() -> None:
    assert str(disagreement(district="PK226", place="Turbat")) == (
        "Turbat (Kech) is named, and so is Quetta"
    )
    assert str(disagreement(district="PK211", place="Karachi")) == (
        "Karachi is named, which lies in Sindh, and so is Kech"
    )


@pytest.mark.parametrize(
    ("place", "district"),
    [
        ("Turbat", "PK211"), ("Testville (fictional)", "PK211"), ("", "PK211"),
        ("Nasirabad, 40 km from Turbat", "PK211"),  # a village of the name of another district
        ("the road from Karachi, Hub", "PK217"),
    ],
)  # fmt: skip
def test_words_that_agree_or_do_not_tell_contradict_nothing(place: str, district: str) -> None:
    assert disagreement(place=place, district=district) is None


def test_an_older_name_is_no_mistake_on_its_own_day() -> None:
    chaman = (66.446, 30.921)
    named = {"point": chaman, "district": "PK214"}  # Killa Abdullah, which Chaman was cut out of
    assert disagreement(**named, on=date(2019, 4, 25)) is None  # type: ignore[arg-type]
    said = disagreement(**named, on=date(2024, 4, 25))  # type: ignore[arg-type]
    assert str(said) == "Killa Abdullah is named, the point lies in Chaman"


def test_our_shapes_err_so_a_border_agrees_with_both_sides() -> None:
    from geo.districts import read_districts

    shapes = read_districts().geometry
    kech, gwadar = shapes["PK211"], shapes["PK205"]
    point = kech.boundary.intersection(gwadar.boundary).representative_point()
    here = (point.x, point.y)
    assert disagreement(point=here, district="PK211") is None
    assert disagreement(point=here, district="PK205") is None


@pytest.mark.parametrize("point", [(0.0, 0.0), (26.0, 63.05)])
def test_a_slip_is_told_from_a_place(point: tuple[float, float]) -> None:
    assert is_slip(point)
    assert not is_slip(QUETTA)
    assert not is_slip(KARACHI)


def test_every_scope_is_one_of_three() -> None:
    assert {one.value for one in Scope} == {"ours", "outside", "disagree"}
