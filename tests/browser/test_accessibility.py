"""WCAG 2.2 AA, as far as a machine can tell: the views of Explore beside its first one."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Server, Visit

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
VIEWS = [
    "/?tab=table",
    "/?tab=play",
    "/?layer=districts&shade=killed_high&bars=killed&basis=state",
    "/?card=2025-03-11-jaffar-express",
]


@pytest.mark.parametrize("path", VIEWS)
def test_no_view_of_explore_has_a_serious_barrier(
    atlas_server: Server, visit: Callable[..., Visit], path: str
) -> None:
    page = visit(atlas_server).open(path)
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
