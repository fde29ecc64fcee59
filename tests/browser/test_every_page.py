"""Every page, opened by its address, at the width of a desk and of a telephone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pages.shell.page_links import PAGES as ENTRIES
from tests.browser.conftest import Server, begin
from tests.browser.steps import LINKS, faults, main, sidebar, switch_to

PAGES = {
    "explore": ("/", "Explore", "All incidents"),
    "explore table": ("/?tab=table", "Explore", "All incidents"),
    "explore months": ("/?tab=play", "Explore", "All incidents"),
    "explore districts": ("/?layer=districts&shade=killed_high", "Explore", "All incidents"),
    "explore filtered": (
        "/?actor=bla&since=2020&card=2025-03-11-jaffar-express&foo=1",
        "Explore",
        "Incidents that name the BLA, January 2020 – February 2026",
    ),
    "incident": (
        "/incident?id=2025-03-11-jaffar-express",
        "Incident",
        "Train stopped and passengers held",
    ),
    "incidents": ("/incident", "Incident", "Incidents"),
    "district": ("/districts?code=PK211", "Districts", "Kech district"),
    "districts": ("/districts", "Districts", "Districts"),
    "actor": ("/actors?id=bla", "Actors", "Balochistan Liberation Army"),
    "actors": ("/actors", "Actors", "Actors"),
    "briefing": ("/briefing", "Briefing", "Briefing"),
    "data": ("/data", "Data", "Data"),
    "changes": ("/changes", "Changes", "Changes"),
    "method": ("/method", "Method and sources", "Method and sources"),
    "programs": ("/programs", "For programs", "For programs"),
}
WIDTHS = {"desk": (1440, 1000), "telephone": (390, 844)}
# They add nothing at this width to what "explore" shows there.
SAME_AS_AT_A_DESK = {("explore districts", "telephone"), ("explore months", "telephone")}
SECTIONS = ("Completeness", "Places", "Sources", "Codebook", "Citing and corrections")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What Streamlit draws and a style sheet cannot reach: rule, and the exact place, with its reason.
NOT_OURS: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Look:
    """A page as it was found."""

    title: str
    language: str
    heading: str
    expected: tuple[str, str]
    links: list[str]
    too_wide: int
    faults: list[str]
    strangers: list[str]
    complaints: list[str]
    barriers: list[str]


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical, in the page and in its frames."""
    axe = Axe()
    for frame in page.frames:
        frame.evaluate(axe.axe_script)
    found = axe.run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response
    return [
        f"{rule['id']} at {json.dumps(node['target'])}: {node['html'][:200]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
        if not _is_not_ours(rule["id"], node)
    ]


def _is_not_ours(rule: str, node: Mapping[str, Any]) -> bool:
    return any(place in node["html"] for place in NOT_OURS.get(rule, ()))


def too_wide(page: Page) -> int:
    """Return by how many pixels the page must be scrolled sideways."""
    return int(
        page.evaluate(
            "() => Math.max(...['html', '[data-testid=stMain]']"
            ".map(name => document.querySelector(name))"
            ".map(part => part.scrollWidth - part.clientWidth))"
        )
    )


@pytest.fixture(
    scope="module",
    params=[
        (page, width)
        for width in WIDTHS
        for page in PAGES
        if (page, width) not in SAME_AS_AT_A_DESK
    ],
    ids=lambda chosen: f"{chosen[0]} at a {chosen[1]}",
)
def look(request: pytest.FixtureRequest, atlas_server: Server, browser: Browser) -> Look:
    name, width = request.param
    path, title, heading = PAGES[name]
    seen = begin(browser, atlas_server, *WIDTHS[width])
    page = seen.open(path)
    if page.locator("iframe").count():
        page.frame_locator("iframe").first.locator("#map_div[data-drawn]").wait_for()
    # Sidebar and body are drawn side by side: each is waited for by what it must hold.
    expect(main(page).get_by_role("heading", level=1).first).to_have_text(heading)
    links = sidebar(page).get_by_test_id("stPageLink-NavLink")
    expect(links.nth(len(LINKS) - 1)).to_be_attached()
    page.wait_for_timeout(400)
    found = Look(
        title=page.title(),
        language=page.locator("html").get_attribute("lang") or "",
        heading=main(page).get_by_role("heading", level=1).first.inner_text(),
        expected=(title, heading),
        links=[text.split("\n")[-1] for text in links.all_inner_texts()],
        too_wide=too_wide(page),
        faults=faults(page),
        strangers=seen.strangers,
        complaints=seen.complaints,
        barriers=barriers(page),
    )
    page.context.close()
    return found


def test_a_page_asks_nobody_but_our_own_server(look: Look) -> None:
    assert look.strangers == []


def test_a_page_has_nothing_to_complain_of(look: Look) -> None:
    assert look.complaints == []
    assert look.faults == []


def test_a_page_says_what_it_is_and_in_which_language(look: Look) -> None:
    title, heading = look.expected
    assert look.title == f"{title} · Balochistan Incident Atlas"
    assert look.heading == heading
    assert look.language == "en"


def test_every_page_of_the_atlas_is_looked_at() -> None:
    looked_at = {path.partition("?")[0].strip("/") for path, _, _ in PAGES.values()}
    assert {"" if one.is_home else Path(one.path).stem for one in ENTRIES} <= looked_at


def test_a_page_leads_to_every_other_one(look: Look) -> None:
    assert look.links == LINKS


def test_a_page_is_not_wider_than_its_window(look: Look) -> None:
    assert look.too_wide <= 0


def test_a_page_has_no_serious_barrier(look: Look) -> None:
    assert look.barriers == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_section_of_the_method_can_be_read(
    atlas_server: Server, browser: Browser, width: str
) -> None:
    seen = begin(browser, atlas_server, *WIDTHS[width])
    page = seen.open("/method")
    for section in SECTIONS:
        switch_to(page, "Section", section)
        assert len(main(page).inner_text()) > 300, section
        assert main(page).get_by_role("heading", level=2).count(), section
        assert barriers(page) == [], section
        assert too_wide(page) <= 0, section
        assert faults(page) == []
    assert (seen.strangers, seen.complaints) == ([], [])
    page.context.close()
