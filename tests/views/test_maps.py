import base64
import json
import re

import numpy as np
import pandas as pd
import pytest
from folium import FeatureGroup
from hypothesis import given
from hypothesis import strategies as st

from geo.districts import read_districts
from incidents.atlas import Selection
from incidents.views import maps
from tests.geo.test_basemap import HOSTILE
from tests.views.fictional import fictional_atlas


def payload(layer: FeatureGroup) -> dict:
    (element,) = layer._children.values()
    return json.loads(element.written)


def unpacked(points: dict) -> pd.DataFrame:
    def read(name: str, kind: str) -> np.ndarray:
        return np.frombuffer(base64.b64decode(points[name]), kind)

    codes = read("codes", "u1")
    return pd.DataFrame(
        {
            "row": read("rows", "<u4"),
            "longitude": points["west"] + read("xs", "<u2") * points["step"],
            "latitude": points["south"] + read("ys", "<u2") * points["step"],
            "type": codes & 7,
            "status": codes >> 3 & 3,
            "near": codes >> 5 == 1,
        }
    )


def some(count: int = 300) -> Selection:
    return fictional_atlas(count).everything()


def by_district(selection: Selection) -> pd.DataFrame:
    counted = selection.table.groupby("district_today", observed=True).size()
    frame = counted.rename("incidents").rename_axis("code").reset_index()
    return frame.assign(value=frame["incidents"].astype(float))


def test_a_point_is_sent_with_its_row_place_type_status_and_precision() -> None:
    selection = some()
    sent = unpacked(payload(maps.incident_layer(selection))["points"]).set_index("row")
    table = selection.table
    precision = table["geo_precision"].astype(str)
    drawn = precision.isin(["site", "town", "near"]) & (table["status"] != "retracted")
    assert list(sent.index) == list(table.index[drawn])
    known = table.loc[sent.index]
    assert (sent["longitude"] - known["longitude"]).abs().max() < 2e-4
    assert (sent["latitude"] - known["latitude"]).abs().max() < 2e-4
    types = list(table["event_type"].cat.categories)
    assert [types[n] for n in sent["type"]] == list(known["event_type"])
    assert [str(maps.DRAWN_STATUSES[n]) for n in sent["status"]] == list(known["status"])
    assert list(sent["near"]) == list(known["geo_precision"] == "near")


def test_places_known_to_an_area_are_counted_and_never_a_point() -> None:
    selection = some()
    sent = payload(maps.incident_layer(selection))
    table = selection.table[selection.table["status"] != "retracted"]
    expected = pd.concat(
        [
            table.loc[table["geo_precision"] == name, column].value_counts()
            for name, column in (("district", "district_today"), ("tehsil", "tehsil"))
        ]
    )
    expected = expected[expected > 0]
    assert {row[0]: row[1] for row in sent["areas"]} == expected.to_dict()
    assert all(row[1] == sum(row[2:]) for row in sent["areas"])


def test_a_province_an_unknown_place_and_a_retracted_incident_are_not_on_the_map() -> None:
    selection = some(600)
    table = selection.table
    off = table["geo_precision"].isin(["province", "unknown"]) | (table["status"] == "retracted")
    sent = payload(maps.incident_layer(selection.where(off.to_numpy())))
    assert (sent["points"]["rows"], sent["areas"]) == ("", [])


def test_nothing_selected_is_an_empty_map() -> None:
    atlas = fictional_atlas(20)
    nothing = atlas.everything().where(np.zeros(20, dtype=bool))
    assert payload(maps.incident_layer(nothing))["areas"] == []
    assert payload(maps.grid_layer(nothing))["bins"]["cells"] == []
    assert maps.incident_map(nothing) is None
    empty = fictional_atlas(0).everything()
    assert payload(maps.incident_layer(empty))["points"]["rows"] == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_no_word_that_a_person_typed_reaches_the_map(text: str) -> None:
    atlas = fictional_atlas(120, title=f"canary-7731 {text}")
    selection = atlas.everything()
    first = Selection(atlas, selection.rows[:1])
    small = [maps.incident_map(Selection(atlas, selection.rows[i : i + 1])) for i in range(12)]
    layers = [
        maps.incident_layer(selection),
        maps.grid_layer(selection),
        maps.district_layer(by_district(selection), [1, 5], of="incidents", selection=first),
        *(layer for pair in [*small, maps.district_map("PK212", selection)] if pair
          for layer in pair),
        maps.explore_map(),
    ]  # fmt: skip
    for layer in layers:
        chart = maps.explore_map()
        if isinstance(layer, FeatureGroup):
            (element,) = layer._children.values()
            written = element._template.module.script(_under(element, chart))
        else:
            written = layer.get_root().render()
        assert "canary" not in written
        assert "pwned" not in written
        assert "__globals__" not in written


@pytest.mark.parametrize("text", HOSTILE)
def test_an_area_that_somebody_made_up_is_not_sent(text: str) -> None:
    atlas = fictional_atlas(40)
    for column in ("tehsil", "district_today"):
        atlas.table[column] = pd.Categorical([text] * 40)
    assert payload(maps.incident_layer(atlas.everything()))["areas"] == []


def _under(element, chart):
    element._parent.add_to(chart)
    return element


@pytest.mark.parametrize("count", [60, 5000])
def test_a_change_of_filter_sends_little(count: int) -> None:
    selection = some(9_000)
    points = selection.where(selection.atlas.table["longitude"].notna().to_numpy())
    few = Selection(points.atlas, points.rows[:count])
    assert len(json.dumps(payload(maps.incident_layer(few)))) < 2_000 + 13 * count


def test_more_points_than_can_be_read_become_squares() -> None:
    selection = some(12_000)
    assert not maps.draws_points(selection)
    with pytest.raises(ValueError, match="grid_layer"):
        maps.incident_layer(selection)
    bins = payload(maps.grid_layer(selection))["bins"]
    cells = np.array(bins["cells"]).reshape(-1, 3)
    drawn = selection.table[selection.table["status"] != "retracted"]
    assert cells[:, 2].sum() == drawn["longitude"].notna().sum()
    assert len(bins["texts"]) == len(bins["breaks"]) <= maps.CLASSES


def test_a_district_without_a_report_is_not_a_district_with_none_killed() -> None:
    frame = pd.DataFrame(
        {
            "code": ["PK201", "PK202", "PK203", "PK204"],
            "incidents": [3, 2, 0, 1],
            "value": [7.0, float("nan"), float("nan"), 0.0],
        }
    )
    layer = maps.district_layer(frame, [1, 5, 10], of="killed_low", selection=some(5))
    shade = payload(layer)["shade"]
    of = dict(zip(shade["codes"], zip(shade["classes"], shade["values"], strict=True), strict=True))
    assert of["PK201"] == (1, 7.0)
    assert of["PK202"] == (-2, None)  # reported, nobody counted
    assert of["PK203"] == (-1, None)  # no report held
    assert of["PK204"] == (0, 0.0)
    assert of["PK205"] == (-1, None)  # not in the frame
    assert len(of) == len(read_districts())
    assert shade["texts"] == ["1–4", "5–9", "10 and more"]
    assert shade["title"] == "Killed, lowest claims"


def test_an_unknown_district_is_refused() -> None:
    frame = pd.DataFrame({"code": ["XX99"], "incidents": [1], "value": [1.0]})
    with pytest.raises(ValueError, match="XX99"):
        maps.district_layer(frame, [1], of="incidents", selection=some(5))


@pytest.mark.parametrize(
    "answer",
    [
        None, "", "7", "7:row", "7:row:1", "6:row:1:1", "7:row:999999999:1", "7:row:-1:1",
        "7:row:x:1", "7:place:abc:1", "7:place:99999999:1", "7:bin:1:1", "7:bin:x.y:1",
        "7:area:PK999:1", "7:area:<script>:1", "7:district::1", "7:row:1:1 7:row:2:1",
        "7:row:٣:1", "{{7*7}}", "7:row:1:1\n", "9" * 400,
    ],
)  # fmt: skip
def test_what_a_browser_makes_up_is_no_click(answer: str | None) -> None:
    selection = some(60)
    shown = maps.clicked(answer, selection.where(selection.atlas.table.index.to_numpy() > 1))
    assert shown is None


@given(st.text(max_size=60))
def test_any_text_is_a_click_or_nothing(answer: str) -> None:
    assert maps.clicked(answer, _SIXTY) is None or answer.startswith("7:")


_SIXTY = fictional_atlas(60).everything()


def test_a_click_gives_the_incident_only_while_the_map_shows_it() -> None:
    selection = some(60)
    row = int(unpacked(payload(maps.incident_layer(selection))["points"])["row"].iloc[0])
    hit = maps.clicked(f"7:row:{row}:1", selection)
    assert hit is not None
    assert list(hit.selection.rows) == [row]
    without = selection.where(selection.atlas.table.index.to_numpy() != row)
    assert maps.clicked(f"7:row:{row}:1", without) is None


def test_a_click_from_before_a_change_of_the_data_means_nothing() -> None:
    newer = fictional_atlas(60, version=8).everything()
    row = int(unpacked(payload(maps.incident_layer(newer))["points"])["row"].iloc[0])
    assert maps.clicked(f"7:row:{row}:1", newer) is None
    assert maps.clicked(f"8:row:{row}:1", newer) is not None


def test_a_click_on_a_town_gives_every_incident_there() -> None:
    selection = some(300)
    table = selection.table
    town = table[(table["geo_precision"] == "town") & (table["status"] != "retracted")]
    place = town.groupby(["longitude", "latitude"]).size().idxmax()
    same = town[(town["longitude"] == place[0]) & (town["latitude"] == place[1])]
    hit = maps.clicked(f"7:place:{same.index[0]}:1", selection)
    assert hit is not None
    assert set(same.index) <= set(hit.selection.rows)
    assert hit.selection.column("longitude").between(place[0] - 1e-3, place[0] + 1e-3).all()


def test_every_square_and_every_area_answers_with_what_it_counted() -> None:
    selection = some(700)
    sent = payload(maps.grid_layer(selection))
    for x, y, n in np.array(sent["bins"]["cells"]).reshape(-1, 3).tolist():
        hit = maps.clicked(f"7:bin:{x}.{y}:1", selection)
        assert hit is not None
        assert len(hit.selection) == n
    for code, n, *_ in sent["areas"]:
        hit = maps.clicked(f"7:area:{code}:1", selection)
        assert hit is not None
        assert (len(hit.selection), hit.area) == (n, code)


def test_the_badge_of_a_whole_district_counts_its_tehsils_too() -> None:
    selection = some(700)
    areas = payload(maps.incident_layer(selection))["areas"]
    together = sum(n for code, n, *_ in areas if code.split("-")[0] == "PK212")
    hit = maps.clicked("7:areas:PK212:1", selection)
    assert hit is not None
    assert len(hit.selection) == together


def test_an_incident_known_to_its_district_is_shown_in_the_whole_district() -> None:
    selection = some(60)
    table = selection.table
    row = table.index[(table["geo_precision"] == "district") & (table["status"] != "retracted")][0]
    drawn = maps.incident_map(Selection(selection.atlas, np.array([row])))
    assert drawn is not None
    chart, layer = drawn
    assert payload(layer)["points"]["rows"] == ""
    code = table.loc[row, "district_today"]
    assert [area[0] for area in payload(layer)["areas"]] == [code]
    written = chart.get_root().render()
    assert f'"focus":"{code}"' in written
    assert '"legend":false' in written


def test_a_place_known_to_the_province_has_no_small_map() -> None:
    selection = some(600)
    table = selection.table
    row = table.index[table["geo_precision"] == "province"][0]
    assert maps.incident_map(Selection(selection.atlas, np.array([row]))) is None


def test_the_map_of_a_district_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        maps.district_map("XX99", some(5))


def test_the_legend_says_the_types_in_the_words_and_colours_of_the_codebook() -> None:
    from incidents.codebook import read_codebook

    written = maps.explore_map().get_root().render()
    for entry in read_codebook().event_types:
        assert entry.label in written
        assert entry.extra["colour"].replace("#", "\\u0023") in written


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=60))
def test_every_value_falls_into_a_class_and_no_class_is_empty(values: list[float]) -> None:
    breaks = maps.class_breaks(values)
    classes = np.searchsorted(breaks, values, side="right") - 1
    assert set(classes) == set(range(len(breaks)))
    assert len(breaks) <= maps.CLASSES
    assert breaks == sorted(breaks)


def test_classes_are_written_so_that_no_number_is_in_two() -> None:
    assert maps.class_texts([1, 2, 5, 10]) == ["1", "2–4", "5–9", "10 and more"]
    assert maps.class_texts([0.5, 1], whole=False) == ["0.5 to under 1", "1 and more"]
    assert maps.class_texts([]) == []
    assert maps.class_breaks([float("nan")]) == []
    assert maps.class_texts(maps.class_breaks([0, 0, 3, 4])) == ["0–2", "3 and more"]
    assert maps.class_breaks([3.7]) == [3.0]
    assert re.fullmatch(r"\d+", maps.class_texts([1, 2])[0])
