"""The map in a real browser, on a page that holds nothing else."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page

from incidents.atlas import Selection
from incidents.views.maps import DRAWN_STATUSES
from tests.browser.conftest import ROOT, Server, Visit, chromium, settle, start_server
from tests.views.fictional import fictional_atlas

Visiting = Callable[..., Visit]


@pytest.fixture(scope="module")
def map_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    chromium()
    folder = tmp_path_factory.mktemp("map")
    # Streamlit serves the folder "static" beside the script, and follows no link out of it.
    shutil.copytree(ROOT / "static", folder / "static")
    shutil.copy(ROOT / "tests" / "browser" / "map_app.py", folder / "map_app.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        server = start_server(
            folder / "no-store", folder / "server.log", script=str(folder / "map_app.py")
        )
    yield server
    server.stop()


def the_map(page: Page) -> FrameLocator:
    frame = page.frame_locator("iframe")
    frame.locator("#map_div[data-drawn]").wait_for()
    return frame


def number(frame: FrameLocator, name: str) -> int:
    return int(frame.locator("#map_div").get_attribute(f"data-{name}") or -1)


def seen(count: int) -> Selection:
    everything = fictional_atlas(count).everything()
    drawn = everything.atlas.table["status"].isin([status.value for status in DRAWN_STATUSES])
    return everything.where(drawn.to_numpy())


def said(page: Page, word: str) -> str:
    return page.get_by_text(re.compile(f"^{word} ")).first.inner_text().removeprefix(f"{word} ")


def keep(page: Page, choice: str) -> None:
    page.get_by_role("combobox").click()
    page.get_by_role("option", name=choice, exact=True).click()
    settle(page)


def canvas_pixels(frame: FrameLocator) -> str:
    return str(
        frame.locator("#map_div canvas").first.evaluate(
            "canvas => { const d = canvas.getContext('2d').getImageData(0, 0, canvas.width,"
            "canvas.height).data; let h = 0; for (let i = 0; i < d.length; i += 4)"
            "h = (h * 31 + d[i] + d[i + 1] * 7 + d[i + 2] * 13) | 0; return h }"
        )
    )


def place_of(frame: FrameLocator, prefix: str) -> tuple[float, float, str]:
    """Where on the page's map a sign, badge or square of this kind is; and what it is."""
    x, y, what = frame.locator("#map_div").evaluate(
        """(div, prefix) => {
            const canvas = window.map.atlas.canvas, from = canvas._bounds.min;
            const size = window.map.getSize(), fits = [];
            for (const hit of canvas.hits) {
                if (!hit.what.startsWith(prefix) || hit.path && !hit.area) continue;
                const at = hit.box ? [hit.box[0] + hit.box[2] / 2, hit.box[1] + hit.box[3] / 2]
                    : hit.r ? [hit.x, hit.y] : canvas.at(hit.area);
                const p = window.map.layerPointToContainerPoint(
                    L.point(at[0] + from.x, at[1] + from.y));
                if (p.x < 220 || p.y < 10 || p.x > size.x - 60 || p.y > size.y - 60) continue;
                const found = canvas.under(L.point(at[0] + from.x, at[1] + from.y));
                if (found && found.what === hit.what) fits.push([p.x, p.y, hit.what]);
            }
            return fits[0];
        }""",
        prefix,
    )
    return float(x), float(y), str(what)


def click(frame: FrameLocator, prefix: str) -> str:
    x, y, what = place_of(frame, prefix)
    frame.locator("#map_div").click(position={"x": x, "y": y})
    return what


def test_everything_comes_from_our_own_server_and_nothing_complains(
    map_server: Server, visit: Visiting
) -> None:
    going = visit(map_server)
    for query in (
        "n=60",
        "n=0",
        "n=9000",
        "n=300&show=districts",
        "n=90&show=district&code=PK212",
        "n=60&show=incident&row=3",
    ):
        the_map(going.open(f"/?{query}"))
        going.page.wait_for_timeout(300)
    assert going.strangers == []
    assert going.complaints == []


def test_every_point_and_every_area_is_drawn_once(map_server: Server, visit: Visiting) -> None:
    frame = the_map(visit(map_server).open("/?n=400"))
    shown = seen(400)
    precision = shown.column("geo_precision").astype(str)
    assert number(frame, "points") == precision.isin(["site", "town", "near"]).sum()
    table = shown.table
    districts = table.loc[table["geo_precision"] == "district", "district_today"].nunique()
    tehsils = table.loc[table["geo_precision"] == "tehsil", "tehsil"].nunique()
    assert number(frame, "areas") == districts + tehsils


def test_too_many_points_become_squares(map_server: Server, visit: Visiting) -> None:
    frame = the_map(visit(map_server).open("/?n=12000"))
    assert number(frame, "points") == 0
    assert number(frame, "bins") > 100


@pytest.mark.parametrize(("width", "under"), [(1440, False), (390, True)])
def test_the_legend_names_every_sign_and_hides_none(
    map_server: Server, visit: Visiting, width: int, under: bool
) -> None:
    frame = the_map(visit(map_server, width=width).open("/?n=60"))
    legend = frame.locator(".atlas-legend")
    for text in ("Battles", "Riots", "Several reports", "One party’s claim", "Disputed"):
        assert legend.get_by_text(text, exact=True).is_visible()
    assert legend.get_by_text("No mark means no report held.").is_visible()
    box, chart = legend.bounding_box(), frame.locator("#map_div").bounding_box()
    assert box
    assert chart
    assert (box["y"] >= chart["y"] + chart["height"]) == under
    whole = frame.locator("html").bounding_box()
    assert whole
    assert box["y"] + box["height"] <= whole["y"] + whole["height"]


def test_zoom_and_centre_stay_when_the_filter_changes(map_server: Server, visit: Visiting) -> None:
    page = visit(map_server).open("/?n=400")
    frame = the_map(page)
    frame.locator("#map_div").evaluate("() => { window.kept = 'the same frame' }")
    frame.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(600)
    frame.locator("#map_div").evaluate("() => window.map.panBy([60, -40], {animate: false})")
    where = "() => JSON.stringify([window.map.getZoom(), window.map.getCenter()])"
    before = frame.locator("#map_div").evaluate(where)
    many = number(frame, "points")
    pictures = {canvas_pixels(frame)}
    for choice in ("half", "one", "none", "all"):
        keep(page, choice)
        frame.locator("#map_div").evaluate("() => new Promise(requestAnimationFrame)")
        assert frame.locator("#map_div").evaluate(where) == before
        pictures.add(canvas_pixels(frame))
    assert number(frame, "points") == many
    assert len(pictures) > 2
    assert frame.locator("#map_div").evaluate("() => window.kept") == "the same frame"


def test_moving_the_map_reruns_nothing(map_server: Server, visit: Visiting) -> None:
    page = visit(map_server).open("/?n=60")
    frame = the_map(page)
    runs = said(page, "runs")
    frame.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(900)
    frame.locator("#map_div").evaluate("() => window.map.panBy([80, 30])")
    page.wait_for_timeout(900)
    assert said(page, "runs") == runs


@pytest.mark.parametrize("kind", ["row:", "place:", "area:"])
def test_a_click_tells_the_page_which_incidents_were_meant(
    map_server: Server, visit: Visiting, kind: str
) -> None:
    page = visit(map_server).open("/?n=60")
    what = click(the_map(page), kind).removeprefix(kind)
    page.wait_for_timeout(600)
    settle(page)
    answer = said(page, "clicked")
    table = seen(60).table
    if kind == "row:":
        assert answer == f"(None, ['{table.loc[int(what), 'id']}'])"
    elif kind == "place:":
        here = table.loc[int(what)]
        same = (table["longitude"] == here["longitude"]) & (table["latitude"] == here["latitude"])
        assert answer == f"(None, {sorted(table.loc[same, 'id'])})"
    else:
        precise = table["geo_precision"].astype(str)
        in_district = (precise == "district") & (table["district_today"] == what)
        in_tehsil = (precise == "tehsil") & (table["tehsil"] == what)
        assert answer == f"('{what}', {sorted(table.loc[in_district | in_tehsil, 'id'])})"


@pytest.mark.parametrize(("query", "kind"), [("n=300&show=districts", "district:"),
                                             ("n=12000", "bin:")])  # fmt: skip
def test_a_click_on_a_district_or_a_square_gives_its_incidents(
    map_server: Server, visit: Visiting, query: str, kind: str
) -> None:
    page = visit(map_server).open(f"/?{query}")
    click(the_map(page), kind)
    page.wait_for_timeout(600)
    settle(page)
    assert "fictional-" in said(page, "clicked")


def test_a_second_click_on_the_same_sign_is_a_new_answer(
    map_server: Server, visit: Visiting
) -> None:
    page = visit(map_server).open("/?n=60")
    frame = the_map(page)
    click(frame, "row:")
    page.wait_for_timeout(600)
    settle(page)
    first = int(said(page, "runs"))
    click(frame, "row:")
    page.wait_for_timeout(600)
    settle(page)
    assert int(said(page, "runs")) == first + 1


def test_layers_that_were_removed_are_let_go(map_server: Server, visit: Visiting) -> None:
    page = visit(map_server).open("/?n=60")
    frame = the_map(page)
    for choice in ("half", "all", "half", "all"):
        keep(page, choice)
    assert frame.locator("#map_div").evaluate("() => window.feature_group.length") == 1


def test_the_frame_has_a_name_and_may_be_enlarged(map_server: Server, visit: Visiting) -> None:
    page = visit(map_server).open("/?n=60")
    frame = the_map(page)
    assert "Map of incidents" in (page.locator("iframe").get_attribute("title") or "")
    sizes = frame.locator("meta[name=viewport]").evaluate_all(
        "metas => metas.map(meta => meta.content)"
    )
    assert "user-scalable=no" not in json.dumps(sizes)
    assert frame.locator("#map_div").get_attribute("tabindex") == "0"


def test_the_map_fits_its_frame_on_a_telephone(
    map_server: Server, visit: Visiting, tmp_path: Path
) -> None:
    page = visit(map_server, width=390, height=844).open("/?n=60")
    frame = the_map(page)
    # The whole province is in view.
    inside = frame.locator("#map_div").evaluate(
        "() => window.map.getBounds().contains([[25.2, 61.2], [31.8, 70.0]])"
    )
    assert inside
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
