"""The map and the timeline: dots only where honest, words that keep apart and inside."""

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from geo.drawing import WHOLE_PROVINCE, fit, read_base
from incidents.atlas import Selection
from incidents.codebook import read_codebook
from incidents.counts import with_ranges
from incidents.views import maps, time_axis
from incidents.views.briefing import map_marks, map_signs
from incidents.views.briefing.fonts import shortened, text_width
from incidents.views.briefing.map_picture import map_svg
from incidents.views.briefing.map_sheet import MapSpec
from incidents.views.briefing.people_picture import note_of_people, people_svg
from incidents.views.briefing.timeline_picture import note_of, timeline_svg
from incidents.views.people_chart import LOW_COLOUR, RANGE_COLOUR, people_sums
from tests.views.fictional import fictional_atlas

SVG = "{http://www.w3.org/2000/svg}"
WIDE, HIGH = 522.0, 362.0


@pytest.fixture(scope="module")
def a_map(generated) -> Callable[..., str]:
    """Return a map that several tests look at, each drawn once."""

    @cache
    def drawn(number: int, shown: MapSpec) -> str:
        return map_svg(generated(number), WIDE, HIGH, shown)

    return lambda number, layer="incidents": drawn(number, MapSpec(layer=layer))


def words(svg: str) -> list[tuple[str, float, float, float, float]]:
    """Every text of a drawing with its box: left, top, right, bottom."""
    found = []
    # A halo is the same text below itself.
    for one in {ElementTree.tostring(e): e for e in parsed(svg).iter(f"{SVG}text")}.values():
        if one.get("stroke"):
            continue
        size, x, y = (float(one.get(name)) for name in ("font-size", "x", "y"))
        wide = text_width(one.text, size, bold=one.get("font-weight") == "700")
        left = x - {"middle": wide / 2, "end": wide}.get(one.get("text-anchor"), 0)
        found.append((one.text, left, y - 0.75 * size, left + wide, y + 0.2 * size))
    return found


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def names_of_districts(svg: str) -> list[tuple[str, float, float, float, float]]:
    known = {shape.name for shape in read_base().districts.values()}
    return [one for one in words(svg) if one[0] in known]


@pytest.mark.parametrize("number", [1, 97, 600, 5_000])
@pytest.mark.parametrize("layer", ["incidents", "districts", "grid"])
def test_no_word_leaves_the_frame(a_map, number, layer):
    for text, left, top, right, bottom in words(a_map(number, layer)):
        assert left >= -0.5, text
        assert right <= WIDE + 0.5, text
        assert top >= 0, text
        assert bottom <= HIGH + 0.5, text


@pytest.mark.parametrize("number", [1, 97, 600, 5_000])
def test_names_of_districts_do_not_touch(a_map, number):
    names = names_of_districts(a_map(number))

    assert len(names) >= 12
    for at, (one, *a) in enumerate(names):
        for other, *b in names[at + 1 :]:
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, f"{one} and {other}"


def test_a_place_known_only_to_an_area_is_no_dot(select, rivals):
    chosen = select(*rivals)
    projection = fit(WHOLE_PROVINCE, (0, 0, WIDE, HIGH))

    assert sum(dot.n for dot in map_marks.dots(chosen, projection)) == 1
    assert map_marks.area_marks(chosen, by_tehsil=False) == (map_marks.AreaMark("PK211", 1),)


@pytest.mark.parametrize("number", [97, 600])
def test_every_incident_on_the_map_is_in_one_sign(number):
    chosen = with_ranges(fictional_atlas(number)).everything()
    projection = fit(WHOLE_PROVINCE, (0, 0, WIDE, HIGH))

    dots = map_marks.dots(chosen, projection)
    areas = map_marks.area_marks(chosen, by_tehsil=False)
    cells = map_marks.squares(chosen, projection).cells

    assert sum(dot.n for dot in dots) == map_marks.point_count(chosen)
    assert sum(n for *_, n in cells) == map_marks.point_count(chosen)
    assert sum(area.n for area in areas) == sum(int(row[1]) for row in maps.areas_of(chosen))


def test_a_sign_stands_where_an_incident_is():
    chosen = with_ranges(fictional_atlas(300)).everything()
    projection = fit(WHOLE_PROVINCE, (0, 0, WIDE, HIGH))
    points = chosen.table.dropna(subset=["longitude"])[["longitude", "latitude"]].to_numpy()
    places = projection.xy(points)

    for dot in map_marks.dots(chosen, projection):
        assert np.hypot(*(places - (dot.x, dot.y)).T).min() < 0.1


def test_nothing_retracted_is_drawn(select, make_incident):
    chosen = select(make_incident(status="retracted"))

    assert map_marks.point_count(chosen) == 0


def test_types_are_told_apart_without_colour():
    letters = [look.letter for look in map_signs.looks()]

    assert len(set(letters)) == len(letters) == len(map_signs.TYPES)


def test_shades_are_ordered_in_greyscale():
    from incidents.colours import COLOURS

    greys = [
        sum(w * int(shade[at : at + 2], 16) for w, at in ((0.299, 1), (0.587, 3), (0.114, 5)))
        for shade in COLOURS.shades
    ]
    assert greys == sorted(greys, reverse=True)
    assert min(a - b for a, b in pairwise(greys)) > 20


def test_text_of_people_reaches_no_drawing(select, make_incident):
    hostile = "</text><script>alert(1)</script>"
    chosen = select(make_incident(title=hostile, place=hostile, summary=hostile))
    sums = time_axis.period_sums(chosen, "month")

    for svg in (map_svg(chosen, WIDE, HIGH, MapSpec()), timeline_svg(sums, 500, 80)):
        assert "script" not in svg
        assert parsed(svg).tag == f"{SVG}svg"


def test_a_map_of_chosen_districts_is_larger(generated, a_map):
    whole = a_map(97)
    near = map_svg(generated(97), WIDE, HIGH, MapSpec(focus=("PK211",)))

    assert "200 km" in {text for text, *_ in words(whole)}
    assert "50 km" in {text for text, *_ in words(near)}


def test_the_legend_names_only_what_is_there(select, make_incident):
    texts = {text for text, *_ in words(map_svg(select(make_incident()), WIDE, HIGH, MapSpec()))}

    assert "Battles (1)" in texts
    assert "Reported" in texts
    assert not any("Protests" in text for text in texts)
    assert "No mark means no report held. No report is not no incident." in texts


def test_the_timeline_draws_every_dated_incident(generated):
    sums = time_axis.period_sums(generated(97), "year")

    bars = re.findall(r"<rect [^>]*(?:fill=\"#[0-9A-F]{6}\"|url)", timeline_svg(sums, 500, 80))

    undated = sums.undated + sums.undated_in_no_sum
    assert sum(piece.n for piece in sums.bars) + sums.below + undated == 97
    assert len(bars) >= len([piece for piece in sums.bars if piece.style == 0])


@pytest.mark.parametrize("basis", ["all", "low", "high", "state"])
def test_people_are_drawn_as_ranges_from_low_to_high(select, rivals, basis):
    sums = people_sums(select(*rivals), "month", "killed", basis)

    svg = people_svg(sums, 500, 80)

    pale, dark = (svg.count(f'fill="{colour}"') for colour in (RANGE_COLOUR, LOW_COLOUR))
    assert (dark, pale) == {"all": (1, 1), "low": (1, 0), "high": (0, 1), "state": (1, 0)}[basis]


def test_harm_that_is_said_and_not_counted_is_a_circle_and_never_a_zero(
    select, make_incident, make_claim
):
    said = make_claim(1, qualifier="uncounted")
    sums = people_sums(select(make_incident(claims=(said,))), "month", "killed", "all")

    svg = people_svg(sums, 500, 80)

    assert "<circle" in svg
    assert f'fill="{LOW_COLOUR}"' not in svg
    assert "not counted" in note_of_people(sums)


def test_no_claim_on_a_known_date_is_said(select, make_incident):
    sums = people_sums(select(make_incident()), "month", "held", "all")

    assert "No claim of this choice" in people_svg(sums, 500, 80)


def test_an_empty_timeline_says_so(generated):
    none = Selection(generated(97).atlas, np.array([], dtype=int))

    svg = timeline_svg(time_axis.period_sums(none, "month"), 500, 80)

    assert "No incident of this choice has a date." in svg


def test_too_many_spans_are_counted_in_words(generated):
    sums = time_axis.period_sums(generated(5_000), "month")

    assert "not drawn: dates reach over more than one month" in note_of(sums)


def test_fonts_are_shipped_with_their_licence():
    from geo.data_folders import FONTS

    size = sum(file.stat().st_size for file in FONTS.glob("*.ttf"))
    assert size < 1_500_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_text_is_measured_and_cut_to_its_room():
    assert text_width("WWW", 10) > text_width("iii", 10) > 0
    assert text_width(shortened("a long name of a place", 10, 50), 10) <= 50
    assert shortened("short", 10, 500) == "short"


def test_words_of_the_legend_are_those_of_the_codebook():
    book = read_codebook()

    assert [look.label for look in map_signs.looks()] == [e.label for e in book.event_types]
