"""WCAG 2.2 AA, as far as a machine can tell: axe-core on every page."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Server, Visit

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = [
    ("/", 1440),
    ("/", 390),
    ("/?tab=table", 1440),
    ("/?tab=play", 1440),
    ("/?layer=districts&shade=killed_high&bars=killed&basis=state", 1440),
    ("/?card=2025-03-11-jaffar-express", 1440),
    ("/incident?id=2025-03-11-jaffar-express", 1440),
    ("/incident?id=2025-03-11-jaffar-express", 390),
    ("/incident", 1440),
    ("/districts", 1440),
    ("/districts?code=PK213", 1440),
    ("/actors", 1440),
    ("/actors?id=bla", 1440),
    ("/method", 1440),
]


@pytest.mark.parametrize(("path", "width"), PAGES)
def test_axe_finds_nothing_serious(
    atlas_server: Server, visit: Callable[..., Visit], path: str, width: int
) -> None:
    page = visit(atlas_server, width).open(path)
    if page.locator("iframe").count():
        page.frame_locator("iframe").first.locator(".leaflet-container").wait_for()
    # Streamlit fades elements in, and a half-faded text has half its contrast.
    page.wait_for_timeout(1500)

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})

    serious = [
        (problem["id"], [node["html"][:160] for node in problem["nodes"]])
        for problem in found.response["violations"]
        if problem["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_the_page_says_its_language_and_each_view_its_title(
    atlas_server: Server, visit: Callable[..., Visit]
) -> None:
    page = visit(atlas_server).open("/districts?code=PK213")

    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == "Districts · Balochistan Incident Atlas"
