"""Nothing lies on anything else, and nothing is wider than the window, at any width."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server, settle
from tests.browser.steps import Visiting, the_map

PAGES = (
    "/",
    "/?tab=table",
    "/incident",
    "/incident?id=2025-03-11-jaffar-express",
    "/districts",
    "/districts?code=PK211",
    "/actors",
    "/actors?id=bla",
    "/briefing",
    "/data",
    "/changes",
    "/method",
    "/programs",
)
# From a small phone to a large screen. 720 is a laptop of 1,440 at 200 %.
WIDTHS = (320, 390, 480, 560, 640, 641, 720, 768, 850, 960, 1024, 1152, 1280, 1440, 1920, 2560)

LYING_ON_EACH_OTHER = """() => {
    const boxes = [...document.querySelectorAll(
        'h1, [data-testid="stMetric"], [data-testid="stMain"] [data-testid="stButtonGroup"],'
        + ' [data-testid="stPopover"], [data-testid="stDownloadButton"], .st-key-trust,'
        + ' [data-testid="stExpandSidebarButton"]')].filter(one => one.offsetParent);
    const found = [];
    boxes.forEach((one, at) => boxes.slice(at + 1).forEach(other => {
        if (one.contains(other) || other.contains(one)) return;
        const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 1)
            found.push(one.innerText.slice(0, 30) + ' / ' + other.innerText.slice(0, 30));
    }));
    // A choice that is cut is a choice that nobody sees.
    document.querySelectorAll('[data-testid="stMain"] [data-testid="stButtonGroup"] > div,'
        + ' [data-testid="stMain"] :is(.stButton, .stPopover, .stDownloadButton) button *'
    ).forEach(one => {
        // Words for those who hear the page alone lie in a box of one pixel.
        if (one.checkVisibility() && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
            found.push('cut: ' + one.innerText);
    });
    // A figure that is cut says another number.
    document.querySelectorAll('[data-testid="stMetricValue"]').forEach(one => {
        if (one.scrollWidth > one.clientWidth + 1) found.push('cut: ' + one.innerText);
    });
    return found;
}"""
_TOO_WIDE = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    return Math.max(main.scrollWidth - main.clientWidth,
        document.scrollingElement.scrollWidth - window.innerWidth);
}"""
_HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]))"""


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_timeout(500)


def test_nothing_on_explore_lies_on_anything_else(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server).open("/")
    found = {}
    for width in WIDTHS:
        resize(page, width)
        if lying := page.evaluate(LYING_ON_EACH_OTHER):
            found[width] = lying
    assert found == {}


@pytest.mark.parametrize("path", ["/changes", "/briefing", "/method", "/actors?id=bla"])
def test_no_choice_of_a_page_is_cut(atlas_server: Server, visit: Visiting, path: str) -> None:
    page = visit(atlas_server).open(path)
    page.locator('[data-testid="stMain"] [data-testid="stButtonGroup"]').first.wait_for()
    found = {}
    for width in (320, 390, 768, 850, 1024, 1440):
        resize(page, width)
        if lying := page.evaluate(LYING_ON_EACH_OTHER):
            found[width] = lying
    assert found == {}


def test_the_map_shows_the_whole_province_at_every_width(
    atlas_server: Server, visit: Visiting
) -> None:
    page = visit(atlas_server, width=1440).open("/?layer=districts")
    the_map(page)
    frame = next(one for one in page.frames if one != page.main_frame)
    for width in (1440, 1024, 1440, 390, 1440, 1920, 768):
        resize(page, width)
        page.wait_for_timeout(1500)
        assert frame.evaluate(
            "() => window.map.getBounds().contains(window.map.atlas.options.bounds)"
        ), f"part of the province is out of sight at {width} px"


def test_no_page_is_wider_than_a_small_phone(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server, width=320).open("/")
    found = {}
    for path in PAGES:
        page.goto(atlas_server.url + path)
        settle(page)
        page.locator("h1").wait_for()
        if (wide := page.evaluate(_TOO_WIDE)) > 0:
            found[path] = wide
    assert found == {}


@pytest.mark.parametrize("path", PAGES)
def test_headings_begin_with_one_and_skip_no_level(
    atlas_server: Server, visit: Visiting, path: str
) -> None:
    page = visit(atlas_server).open(path)
    page.locator("h1").wait_for()
    levels = page.evaluate(_HEADINGS)
    assert levels.count(1) == 1, levels
    assert levels[0] == 1, levels
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
