"""The report that the project began with: a claim of 214 that is no fact and no dot."""

from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.steps import (
    Visiting,
    drawn,
    figure,
    main,
    pick,
    press,
    sentence,
    settle,
    the_map,
    wait_for_query,
)

TITLE = "Statement claiming 214 soldiers killed"


def test_the_claim_is_found_by_actor_and_status_and_is_not_on_the_map(
    atlas_server: Server, visit: Visiting
) -> None:
    page = visit(atlas_server).open("/?actor=BLA&status=claimed")
    expect(sentence(page)).to_contain_text("0 of 94 incidents")
    expect(sentence(page)).to_contain_text("1 more entry, a statement, is listed but is in no sum")
    tray = page.locator(".st-key-tray")
    expect(tray).to_contain_text("Not on the map: 1 of 1 entry in no sum")
    expect(main(page).get_by_role("link", name=TITLE)).to_be_visible()
    frame = the_map(page)
    assert (drawn(frame, "points"), drawn(frame, "areas")) == (0, 0)
    expect(figure(page, "Incidents")).to_contain_text("0")
    expect(figure(page, "Killed")).not_to_contain_text("214")


def test_choosing_actor_and_status_by_hand_finds_the_same(
    atlas_server: Server, visit: Visiting
) -> None:
    page = visit(atlas_server).open("/")
    pick(page, "Who", "Majeed Brigade", "Balochistan Liberation Army")
    press(page, "How sure", "Claimed")
    wait_for_query(page, actor="bla", status="claimed")
    expect(sentence(page)).to_contain_text("0 of 94 incidents")
    expect(main(page).get_by_role("link", name=TITLE)).to_be_visible()


def test_its_page_shows_what_the_military_says_of_the_incident_that_it_is_about(
    atlas_server: Server, visit: Visiting
) -> None:
    page = visit(atlas_server).open("/?actor=bla&status=claimed")
    main(page).get_by_role("link", name=TITLE).click()
    expect(main(page).get_by_role("heading", level=1)).to_have_text(TITLE)
    settle(page)
    text = main(page).inner_text()
    for words in (
        "In no sum",
        "Claimed: one party alone says so",
        "Not on the map: no place is known below the province.",
        "Statement about: Train stopped and passengers held",
        "State: 58–64 killed",
        "Armed groups: 214 killed",
        "This entry is in no sum",
    ):
        assert words in text
    assert page.locator("iframe").count() == 0
    main(page).get_by_role("link", name="Statement about").click()
    expect(main(page).get_by_role("heading", level=1)).to_have_text(
        "Train stopped and passengers held"
    )
    expect(main(page).get_by_text("ISPR, 12 March 2025").first).to_be_visible()
    main(page).get_by_role("link", name="Back to my view").click()
    wait_for_query(page, actor="bla", status="claimed")
    expect(sentence(page)).to_contain_text("0 of 94 incidents")
