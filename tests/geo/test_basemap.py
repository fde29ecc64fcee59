import hashlib
import html
import json
import re
import tomllib
from pathlib import Path

import branca.element
import folium
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError, TemplateSyntaxError

from geo import base_shapes
from geo.basemap import PROVINCE, MapKey, as_script, base_map, map_text
from geo.districts import read_districts, read_tehsils

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
HOSTILE = (
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "{% for i in range(3) %}x{% endfor %}",
    "5 {% of people",
    "{# note",
    "<script>window.pwned = 1</script>",
    "</script><script>window.pwned = 1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg onload=window.pwned=1>",
    "${window.pwned = 1}",
    "`;window.pwned = 1;`",
    "\\\\`${window.pwned = 1}",
    "javascript:window.pwned=1",
    "![x](http://tracker.example/x.png) [y](javascript:alert(1)) $x$ :material/home:",
    "\u202egnp.exe\u2066",
    "\x00\x07\x1b[31m",
)


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_is_shown_as_it_was_written(payload: str) -> None:
    written = map_text(payload)
    rendered = branca.element.Element(written).render()
    assert rendered == written
    assert not set(written) & set("<>\"'`${}\\=%")
    visible = re.sub(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", "", payload)
    assert html.unescape(written) == visible


@given(st.text())
def test_no_text_keeps_a_sign_that_jinja_javascript_or_html_reads(text: str) -> None:
    written = map_text(text)
    assert re.fullmatch(r"(?:[^&<>\"'`${}\\=%#]|&#\d+;)*", written)
    assert not re.search(r"[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]", written)


def test_urdu_names_keep_the_joiners_that_they_are_written_with() -> None:
    assert map_text("می\u200cروم کوئٹہ") == "می\u200cروم کوئٹہ"


def test_lines_and_tabs_become_spaces() -> None:
    assert map_text("one\ntwo\tthree") == "one two three"


def test_text_that_reached_a_template_unescaped_cannot_reach_the_process() -> None:
    # The second wall: what somebody forgets to escape is still rendered in a sandbox.
    for sink in (
        lambda text: folium.Marker((28, 66), popup=text),
        lambda text: folium.Marker((28, 66), tooltip=text),
        lambda text: branca.element.Element(text),
    ):
        chart = folium.Map(tiles=None)
        chart.add_child(sink("{{ cycler.__init__.__globals__.os.getpid() }}"))
        with pytest.raises(SecurityError):
            chart.get_root().render()


def test_an_ordinary_map_still_renders_behind_the_wall() -> None:
    chart = folium.Map(tiles=None)
    folium.Marker((28, 66), popup=map_text("5 {% of people"), tooltip="Turbat").add_to(chart)
    rendered = chart.get_root().render()
    assert "5 &#123;&#37; of people" in rendered


def test_without_the_first_wall_broken_template_text_still_stops_the_page() -> None:
    with pytest.raises(TemplateSyntaxError):
        branca.element.Element("5 {% of people").render()


@pytest.mark.parametrize("chart", [base_map(MapKey([], {}, {})), folium.Map(tiles=None)])
def test_no_map_asks_another_server_for_its_parts(chart: folium.Map) -> None:
    rendered = chart.get_root().render()
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", rendered) == []
    for _, link in (*chart.default_js, *chart.default_css):
        assert (STATIC / link.removeprefix("../../app/static/").split("?")[0]).is_file()


def test_online_tiles_are_only_there_when_asked_for_and_are_credited() -> None:
    rendered = base_map(MapKey([], {}, {}), online_tiles=True).get_root().render()
    assert "tile.openstreetmap.org" in rendered
    assert "OpenStreetMap contributors" in rendered


def test_the_same_map_is_the_same_script() -> None:
    def script() -> str:
        rendered = base_map(MapKey([], {}, {"legend": "Legend"})).get_root().render()
        return re.sub(r"[0-9a-f]{32}", "", rendered)

    assert script() == script()
    assert len(script()) < 4_000


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_literal_is_inert_and_says_the_same(payload: str) -> None:
    written = as_script({"a": {"b": [payload]}})
    read = json.loads(written)["a"]["b"][0]
    assert read.replace("{ {", "{{").replace("} }", "}}") == payload
    assert branca.element.Element(written).render() == written
    assert not set(written) & set("<>&'`$%#")


def test_the_vendored_files_are_those_that_were_fetched() -> None:
    packages = tomllib.loads((STATIC / "vendor" / "VENDOR.toml").read_text())["package"]
    listed = {name: digest for package in packages for name, digest in package["sha256"].items()}
    there = {
        path.relative_to(STATIC / "vendor").as_posix()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "VENDOR.toml"
    }
    assert there == set(listed)
    for name, digest in listed.items():
        content = (STATIC / "vendor" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
    assert all(package["licence"] for package in packages)
    assert any(name.endswith("LICENSE") for name in listed)


def test_the_base_script_is_what_the_reference_data_give() -> None:
    committed = base_shapes.BASE_SCRIPT.read_text(encoding="utf-8")
    assert committed == base_shapes.base_script()
    assert len(committed.encode()) < 100_000


def read_base() -> dict[str, object]:
    text = base_shapes.BASE_SCRIPT.read_text(encoding="utf-8")
    return json.loads(text.split("window.ATLAS_BASE=", 1)[1].rstrip().rstrip(";"))


def ring_points(base: dict[str, object], ring: list[int]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for number in ring:
        flat = base["arcs"][number if number >= 0 else ~number]
        x = y = 0
        arc = []
        for dx, dy in zip(flat[::2], flat[1::2], strict=True):
            x, y = x + dx, y + dy
            arc.append((x / base["units"], y / base["units"]))
        points += arc if number >= 0 else arc[::-1]
    return points


def shape_of(base: dict[str, object], rings: list[list[int]]) -> shapely.Geometry:
    shape = shapely.Polygon()
    for ring in rings:
        shape = shape ^ shapely.make_valid(shapely.Polygon(ring_points(base, ring)))
    return shape


def test_the_browser_draws_every_district_and_tehsil_where_it_is() -> None:
    base = read_base()
    for drawn, known in (
        ({row[0]: row[4] for row in base["districts"]}, read_districts().geometry),
        ({row[0]: row[5] for row in base["tehsils"]}, read_tehsils().geometry),
    ):
        assert set(drawn) == set(known.index)
        shapes = {code: shape_of(base, rings) for code, rings in drawn.items()}
        differ = {
            code: shapes[code].symmetric_difference(known[code]).area / known[code].area
            for code in drawn
        }
        assert max(differ.values()) < 0.35  # the smallest tehsils are a few pixels
        assert sorted(differ.values())[len(differ) // 2] < 0.05


def test_a_badge_stands_inside_its_area() -> None:
    base = read_base()
    for _, _, _, x, y, rings in base["tehsils"]:
        point = shapely.Point(x / base["units"], y / base["units"])
        assert shape_of(base, rings).buffer(0.002).contains(point)


def test_districts_and_province_are_made_of_the_same_borders() -> None:
    base = read_base()
    districts = [shape_of(base, row[4]) for row in base["districts"]]
    assert shapely.coverage_is_valid(districts)
    union = shapely.union_all(districts)
    assert union.symmetric_difference(shape_of(base, base["province"])).area < 1e-9


def test_the_border_with_afghanistan_is_the_dashed_one() -> None:
    base = read_base()
    arcs = shapely.union_all(
        [shapely.LineString(ring_points(base, [number])) for number in base["lines"]["disputed"]]
    )
    west, south, east, _ = arcs.bounds
    assert west < 61.0
    assert east > 69.0
    assert south > 29.0


def test_the_sea_covers_what_lies_south_of_the_coast_and_no_land() -> None:
    base = read_base()
    flat = [ring_points({**base, "arcs": [ring]}, [0]) for ring in base["sea"]]
    sea = shapely.union_all([shapely.Polygon(ring) for ring in flat])
    assert sea.contains(shapely.Point(64.0, 24.5))
    assert sea.contains(shapely.Point(62.0, 18.0))
    assert not sea.intersects(shapely.Point(66.99, 30.18))
    assert sea.intersection(shape_of(base, base["province"])).area < 0.01
    west, south, east, north = PROVINCE
    assert shapely.box(*shape_of(base, base["province"]).bounds).within(
        shapely.box(west, south, east, north)
    )
