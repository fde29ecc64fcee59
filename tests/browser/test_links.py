"""The address is the view: what it says is what is shown, and the other way round."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, serving, settle, start_server
from tests.browser.steps import (
    Visiting,
    counted,
    faults,
    give_date,
    main,
    pick,
    press,
    query,
    search,
    sentence,
    sidebar,
    switch_to,
    the_map,
    wait_for_query,
)

BATTLES = {
    "actor": "bla",
    "event_type": "battles",
    "since": "2022-01-01",
    "until": "2025-12-31",
    "status": ["reported", "disputed"],
}
BATTLES_LINK = (
    "/?actor=bla&event_type=battles&since=2022&until=2025&status=reported&status=disputed"
)


def follow(page: Page, name: str) -> None:
    """Go to another page by the sidebar."""
    sidebar(page).get_by_role("link", name=name).click()
    expect(main(page).get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(300)
    settle(page)


def test_filters_set_by_hand_are_written_into_the_address(
    atlas_server: Server, visit: Visiting
) -> None:
    page = visit(atlas_server).open("/")
    before = counted(page)
    pick(page, "Who", "BLA", "Balochistan Liberation Army")
    wait_for_query(page, actor="bla")
    press(page, "What", "Battles")
    wait_for_query(page, actor="bla", event_type="battles")
    press(page, "How sure", "Disputed")
    press(page, "How sure", "Reported")
    give_date(page, "Since", "2022-01-01")
    give_date(page, "Until", "2025-12-31")
    wait_for_query(page, **BATTLES)
    search(page, "camp")
    wait_for_query(page, **BATTLES, q="camp")
    words = sentence(page).inner_text()
    assert 0 < counted(page) < before
    page.reload()
    settle(page)
    expect(sentence(page)).to_have_text(words)
    assert query(page) == {
        name: [one] if isinstance(one, str) else one
        for name, one in {**BATTLES, "q": "camp"}.items()
    }


def test_clearing_all_filters_clears_the_address(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server).open(BATTLES_LINK + "&q=camp&measure=killed&at_least=3&doubt=with")
    assert counted(page) < 94
    page.get_by_role("button", name="Clear all filters").click()
    wait_for_query(page)
    expect(sentence(page)).to_contain_text("All 94 incidents")
    assert page.get_by_role("textbox", name="Full text").input_value() == ""


def test_a_link_opens_the_same_view_for_somebody_else_and_after_a_restart(
    own_store: Path, visit: Visiting, tmp_path: Path
) -> None:
    log = tmp_path / "server.log"
    with serving(own_store, log) as first:
        page = visit(first).open(BATTLES_LINK + "&basis=state&layer=districts&shade=killed_high")
        words = sentence(page).inner_text()
        link = page.url.removeprefix(first.url)
        port = int(first.url.rsplit(":", 1)[1])
        other = visit(first).open(link)
        expect(sentence(other)).to_have_text(words)
    second = start_server(own_store, log, port=port)
    try:
        again = visit(second).open(link)
        expect(sentence(again)).to_have_text(words)
        assert again.url.removeprefix(second.url) == link
        expect(again.get_by_role("radio", name="State")).to_be_checked()
        expect(again.get_by_role("radio", name="Districts")).to_be_checked()
        expect(the_map(again).locator(".atlas-legend")).to_contain_text("Killed, highest claims")
    finally:
        second.stop()


@pytest.mark.parametrize("by_hand", [False, True], ids=["by a link", "by hand"])
def test_a_filter_is_kept_from_page_to_page(
    atlas_server: Server, visit: Visiting, by_hand: bool
) -> None:
    page = visit(atlas_server).open("/" if by_hand else "/?event_type=protests&basis=state")
    if by_hand:
        press(page, "What", "Protests")
        switch_to(page, "Whose number?", "State")
    wait_for_query(page, event_type="protests", basis="state")
    words = sentence(page).inner_text()
    number = counted(page)
    follow(page, "Incidents")
    expect(main(page).get_by_text(f"{number} of 97 entries")).to_be_visible()
    follow(page, "Districts")
    follow(page, "Method and sources")
    follow(page, "Explore")
    wait_for_query(page, event_type="protests", basis="state")
    expect(sentence(page)).to_have_text(words)
    expect(page.get_by_role("radio", name="State")).to_be_checked()


def test_back_undoes_the_last_filter_and_forward_sets_it_again(
    atlas_server: Server, visit: Visiting
) -> None:
    page = visit(atlas_server).open("/")
    press(page, "What", "Riots")
    wait_for_query(page, event_type="riots")
    press(page, "How sure", "Disputed")
    wait_for_query(page, event_type="riots", status="disputed")
    page.go_back()
    wait_for_query(page, event_type="riots")
    riots = counted(page)
    assert riots > 0
    expect(
        page.get_by_role("toolbar", name="How sure").get_by_role("button", name="Disputed")
    ).not_to_have_attribute("aria-pressed", "true")
    page.go_back()
    wait_for_query(page)
    expect(sentence(page)).to_contain_text("All 94 incidents")
    page.go_forward()
    wait_for_query(page, event_type="riots")
    assert counted(page) == riots


def test_what_a_link_says_and_we_do_not_know_is_named_and_the_rest_applied(
    atlas_server: Server, visit: Visiting
) -> None:
    page = visit(atlas_server).open(
        "/?district=Narnia&event_type=battles&foo=1&since=31-02-2024&basis=mine"
    )
    warning = page.get_by_role("alert").inner_text()
    for part in ("Narnia", "foo", "31-02-2024", "basis"):
        assert part in warning
    wait_for_query(page, event_type="battles")
    expect(page.get_by_role("heading", level=1)).to_have_text("Battles")
    assert 0 < counted(page) < 94
    press(page, "How sure", "Disputed")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_our_own_links_are_never_complained_of(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server).open(
        "/?actor=bla&basis=low&layer=grid&period=year&card=2025-03-11-jaffar-express"
    )
    expect(
        page.get_by_test_id("stMain").get_by_text("Train stopped and passengers held").first
    ).to_be_visible()
    assert page.get_by_role("alert").count() == 0


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("q=" + "x" * 10_000, id="ten thousand letters"),
        pytest.param("actor=" + "y" * 10_000, id="an actor of ten thousand letters"),
        pytest.param("actor=x'%20OR%20'1'='1&q=x';%20DROP%20TABLE%20incidents;--", id="SQL"),
        pytest.param("district=<script>window.__pwned=1</script>", id="script"),
        pytest.param("status=![x](http://tracker.invalid/x.png)", id="a picture from elsewhere"),
        pytest.param("card=../../etc/passwd&layer=../..", id="a path"),
        pytest.param("role=admin&user=admin&token=1", id="a role"),
        pytest.param("event_type={{7*7}}&q=${7*7}", id="a template"),
        pytest.param("since=0000-00-00&at_least=-1&at_least=1e400&measure=NaN", id="numbers"),
        pytest.param("%00=%00&q=%00%1b%E2%80%AE&%F0%9F=1", id="control signs"),
        pytest.param("&".join(f"a{i}=1" for i in range(600)), id="six hundred parameters"),
    ],
)
def test_a_hostile_link_does_nothing(atlas_server: Server, visit: Visiting, hostile: str) -> None:
    seen = visit(atlas_server)
    page = seen.open(f"/?{hostile}")
    expect(sentence(page)).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("window.__pwned") is None
    assert (seen.strangers, seen.complaints) == ([], [])
    assert not re.search(r"/work|/tmp|Traceback|site-packages", main(page).inner_text())
    assert len(page.url) < 2_000


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/incident?id=../../etc/passwd", "No incident has this id."),
        ("/incident?id=x'%20OR%20'1'='1", "No incident has this id."),
        ("/incident?id=" + "z" * 10_000, "No incident has this id."),
        (
            "/districts?code=<script>alert(1)</script>",
            "a district that we do not know",
        ),
        ("/actors?id={{7*7}}", "an actor that we do not know"),
    ],
)
def test_an_id_that_nobody_has_is_said_to_be_unknown(
    atlas_server: Server, visit: Visiting, path: str, says: str
) -> None:
    seen = visit(atlas_server)
    page = seen.open(path)
    expect(page.get_by_role("alert")).to_contain_text(says)
    assert faults(page) == []
    assert (seen.strangers, seen.complaints) == ([], [])


@pytest.mark.parametrize("by_hand", [False, True])
def test_the_view_stays_from_page_to_page_and_back(
    atlas_server: Server, visit: Visiting, by_hand: bool
) -> None:
    page = visit(atlas_server).open("/?status=reported&status=disputed&q=camp&basis=low")
    if by_hand:
        pick(page, "Who", "BLA", "Balochistan Liberation Army")
        give_date(page, "Since", "2022-01-01")
    else:
        page.goto(f"{page.url}&actor=bla&since=2022-01-01")
        settle(page)
    view: dict[str, str | list[str]] = {
        "actor": "bla",
        "since": "2022-01-01",
        "status": ["reported", "disputed"],
        "q": "camp",
        "basis": "low",
    }
    wait_for_query(page, **view)
    for name in ("Data", "Briefing", "Explore", "Districts", "Data", "Explore"):
        follow(page, name)
        wait_for_query(page, **view)
    page.go_back()
    settle(page)
    expect(main(page).get_by_role("heading", level=1)).to_have_text("Data")
    wait_for_query(page, **view)
