"""The map, the timeline and the months on the page that readers use."""

import re

from playwright.sync_api import FrameLocator, Page, Route, expect

from tests.browser.conftest import Server
from tests.browser.steps import (
    Visiting,
    box_at_rest,
    counted,
    drawn,
    figure,
    main,
    press,
    query,
    sentence,
    settle,
    switch_to,
    the_map,
    times_drawn,
    toggle,
    wait_for_query,
    wait_for_redraw,
)
from tests.browser.test_map_component import click as click_on_map

VIEW = "() => JSON.stringify([window.map.getZoom(), window.map.getCenter()])"


def viewpoint(frame: FrameLocator) -> str:
    return str(frame.locator("#map_div").evaluate(VIEW))


def legend(frame: FrameLocator) -> str:
    return frame.locator(".atlas-legend").inner_text()


def what_is_shaded(frame: FrameLocator) -> str:
    return str(
        frame.locator("#map_div").evaluate("() => JSON.stringify(window.map.atlas.data.shade)")
    )


def canvas_click(page: Page, frame: FrameLocator, kind: str) -> str:
    """Click on the first sign, area or square of a kind; return what it stands for."""
    what = click_on_map(frame, kind)
    page.wait_for_timeout(500)
    settle(page)
    return what


def test_the_map_is_there_with_its_signs_and_its_legend(
    atlas_server: Server, visit: Visiting
) -> None:
    for width, height in ((1440, 1000), (390, 844)):
        page = visit(atlas_server, width, height).open("/")
        frame = the_map(page)
        box = page.locator("iframe").bounding_box()
        assert box
        assert box["height"] > 300
        assert drawn(frame, "points") > 30
        assert drawn(frame, "areas") > 20
        for words in ("Battles", "One party’s claim", "Disputed"):
            expect(frame.locator(".atlas-legend").get_by_text(words, exact=True)).to_be_visible()
    assert frame.locator(".leaflet-container").count() == 1


def test_at_a_desk_the_map_is_seen_without_scrolling(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server).open("/")
    the_map(page)
    box = page.locator("iframe").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 1000


def test_zoom_and_centre_stay_while_filters_change(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server).open("/")
    frame = the_map(page)
    frame.locator("#map_div").evaluate("() => { window.kept = 'the same frame' }")
    frame.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(600)
    frame.locator("#map_div").evaluate("() => window.map.panBy([60, -40], {animate: false})")
    before, points = viewpoint(frame), drawn(frame, "points")
    for group, name in (("What", "Battles"), ("How sure", "Disputed"), ("What", "Protests")):
        times = times_drawn(frame)
        press(page, group, name)
        wait_for_redraw(page, frame, times)
        assert viewpoint(frame) == before
        assert drawn(frame, "points") < points
    times = times_drawn(frame)
    page.get_by_role("button", name="Clear all filters").click()
    wait_for_redraw(page, frame, times)
    assert viewpoint(frame) == before
    assert drawn(frame, "points") == points
    assert frame.locator("#map_div").evaluate("() => window.kept") == "the same frame"


def test_a_click_on_a_sign_opens_its_card_with_claims_and_the_way_to_its_page(
    atlas_server: Server, visit: Visiting
) -> None:
    page = visit(atlas_server).open("/")
    canvas_click(page, the_map(page), "row:")
    card = page.locator(".st-key-card")
    expect(card).to_contain_text(re.compile(r"(State|Armed groups|Others)\s"))
    opened = query(page)["card"][0]
    title = card.locator("strong").first.inner_text()
    card.get_by_role("link", name=re.compile("Open incident")).click()
    expect(main(page).get_by_role("heading", level=1)).to_have_text(title)
    settle(page)
    assert query(page)["id"] == [opened]


def test_a_click_on_an_area_lists_every_incident_behind_its_number(
    atlas_server: Server, visit: Visiting
) -> None:
    page = visit(atlas_server).open("/?geo_precision=district")
    frame = the_map(page)
    frame.locator("#map_div").evaluate(
        """() => { const hits = window.map.atlas.canvas.hits;
            const one = hits.find(hit => hit.what.startsWith("area") && hit.n > 1);
            window.map.atlas.canvas.hits = hits.filter(hit => hit === one); }"""
    )
    canvas_click(page, frame, "area")
    box = page.get_by_role("combobox", name=re.compile("incidents here, newest first"))
    expect(box).to_be_visible()
    number = int(re.match(r"\d+", box.get_attribute("aria-label") or "").group())  # type: ignore[union-attr]
    assert number > 1
    box.click()
    expect(page.get_by_role("option")).to_have_count(number)
    first = page.locator(".st-key-card strong").first.inner_text()
    page.get_by_role("option").nth(1).click()
    settle(page)
    expect(page.locator(".st-key-card strong").first).not_to_have_text(first)


def test_the_layers_change_the_map_and_its_legend(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server).open("/")
    frame = the_map(page)
    signs = legend(frame)
    times = times_drawn(frame)
    switch_to(page, "Map shows", "Districts")
    wait_for_redraw(page, frame, times)
    wait_for_query(page, layer="districts")
    assert "Incidents in a district" in legend(frame)
    assert drawn(frame, "shaded") > 20
    times = times_drawn(frame)
    page.get_by_role("combobox", name="Shaded by").click()
    page.get_by_role("option", name="Killed per 100,000 people, highest claims").click()
    wait_for_redraw(page, frame, times)
    assert "per 100,000 people" in legend(frame)
    expect(main(page).get_by_text("Population of the 2023 census")).to_be_visible()
    times = times_drawn(frame)
    switch_to(page, "Map shows", "Grid")
    wait_for_redraw(page, frame, times)
    assert drawn(frame, "bins") > 10
    assert "0.2°" in legend(frame)
    times = times_drawn(frame)
    switch_to(page, "Map shows", "Incidents")
    wait_for_redraw(page, frame, times)
    assert legend(frame) == signs


def test_whose_number_changes_figures_and_map_and_says_what_it_covers(
    atlas_server: Server, visit: Visiting
) -> None:
    page = visit(atlas_server).open("/?layer=districts&shade=killed_high")
    frame = the_map(page)
    seen = {}
    for basis in ("All claims", "State", "Armed groups", "Independent, media", "Lowest", "Highest"):
        switch_to(page, "Whose number?", basis)
        page.wait_for_timeout(500)
        settle(page)
        seen[basis] = (figure(page, "Killed").inner_text(), what_is_shaded(frame))
    killed = {basis: figures for basis, (figures, _) in seen.items()}
    assert len(set(killed.values())) == 6
    for basis in ("State", "Armed groups", "Independent, media"):
        assert seen[basis][1] != seen["All claims"][1]
    switch_to(page, "Whose number?", "Armed groups")
    trust = page.locator(".st-key-trust")
    expect(trust).to_contain_text("do not compare its total")
    expect(trust).to_contain_text(re.compile(r"\d+ of the \d+ incidents"))


def test_a_few_incidents_are_not_compared(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server).open("/districts?code=PK211")
    expect(page.locator(".st-key-trust")).to_contain_text("too few to compare them")


def test_dragging_over_the_bars_sets_the_dates(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server).open("/?period=year")
    before = counted(page)
    # What is drawn late, the map above all, moves the bars from under the mouse.
    the_map(page)
    settle(page)
    chart = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first
    box = box_at_rest(page, chart)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.55, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=6)
    page.mouse.move(box["x"] + box["width"] * 0.85, middle, steps=6)
    page.mouse.up()
    expect(sentence(page)).to_contain_text(re.compile(r" to |since .* until|–"))
    settle(page)
    page.wait_for_timeout(500)
    asked = query(page)
    assert asked["since"][0].endswith("-01-01")
    assert asked["until"][0].endswith("-12-31")
    assert asked["since"] < asked["until"]
    assert 0 < counted(page) < before


def test_the_months_play_one_after_the_other_without_any_network(
    atlas_server: Server, visit: Visiting
) -> None:
    seen = visit(atlas_server)
    page = seen.open("/?tab=play")
    frame = the_map(page)
    month = main(page).get_by_role("slider")
    # It opens at the newest month in which something began or went on.
    expect(main(page).get_by_text(re.compile("^January 2026: "))).to_be_visible()
    month.press("ArrowLeft")
    settle(page)
    expect(main(page).get_by_text(re.compile("^December 2025: "))).to_be_visible()
    expect(main(page).get_by_text(re.compile(": 0 incidents"))).to_be_visible()
    times = times_drawn(frame)
    toggle(page, "Play")
    expect(main(page).get_by_text(re.compile("^January 2026: "))).to_be_visible()
    wait_for_redraw(page, frame, times)
    # It ends at the last month by itself.
    expect(page.get_by_role("switch", name="Play")).not_to_be_checked()
    expect(main(page).get_by_text(re.compile("^January 2026: "))).to_be_visible()
    assert (seen.strangers, seen.complaints) == ([], [])


def test_a_month_shows_what_began_earlier_and_goes_on(
    atlas_server: Server, visit: Visiting
) -> None:
    page = visit(atlas_server).open("/?tab=play&q=Wadh&since=2023")
    frame = the_map(page)
    month = main(page).get_by_role("slider")
    while "August 2023" not in main(page).get_by_text(re.compile(r"^\w+ 20\d\d:")).inner_text():
        month.press("ArrowLeft")
        settle(page)
    expect(main(page).get_by_text("1 that began earlier goes on")).to_be_visible()
    expect(main(page).get_by_text("none began then")).to_be_visible()
    assert drawn(frame, "points") + drawn(frame, "areas") == 1
    expect(frame.locator(".atlas-legend")).to_contain_text("Began earlier, goes on")


def test_a_card_that_the_filter_leaves_out_goes(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server).open("/?actor=blf&since=2022&card=2003-07-04-quetta-imambargah")
    wait_for_query(page, actor="blf", since="2022-01-01")
    expect(main(page).get_by_text("Choose a sign on the map")).to_be_visible()


def test_online_tiles_are_asked_for_only_on_request_and_are_labelled(
    atlas_server: Server, visit: Visiting
) -> None:
    seen = visit(atlas_server)
    asked = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    seen.page.context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), refuse)
    page = seen.open("/")
    the_map(page)
    assert asked == []
    expect(page.get_by_role("switch", name="Online map tiles")).not_to_be_checked()
    toggle(page, "Online map tiles")
    wait_for_query(page, tiles="online")
    expect(main(page).get_by_text("asked for by your browser")).to_be_visible()
    expect(main(page).get_by_text("© OpenStreetMap contributors").first).to_be_visible()
    the_map(page)
    page.wait_for_timeout(1500)
    assert asked
    assert all(url.startswith("https://tile.openstreetmap.org/") for url in asked)
