"""A number that no draft holds waits between the text and the drafts until somebody places it."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Server, Visit, settle
from tests.browser.steps import main
from tests.browser.test_desk_flow import fill, press, server, sign_in

__all__ = ["server"]
# All of it is made up; the towns are real.
TEXT = (
    "QUETTA: Police said three men were killed when a bomb exploded in Khuzdar on Monday.\n\n"
    "In Turbat gunmen killed two policemen on Sunday, officials said.\n\n"
    "A shopkeeper who saw the killed had counted twelve from his roof."
)


def test_a_number_goes_from_the_tray_into_the_draft_that_is_picked(
    server: Server, visit: Callable[..., Visit]
) -> None:
    page = sign_in(visit(server), "heron", "/report")
    fill(page, "Text of the report", TEXT)
    press(page, "Read the text")
    tray = main(page).locator(".st-key-number-tray")
    expect(tray.get_by_text("1 number belongs to no draft yet")).to_be_visible()
    expect(tray.get_by_text("had counted twelve from")).to_be_visible()
    tray.get_by_role("combobox").click()
    page.get_by_role("option", name="Draft 2: Turbat").click()
    settle(page)
    expect(tray).to_have_count(0)
    main(page).get_by_text("2 · Turbat").click()
    settle(page)
    expect(main(page).get_by_text("Claim 2")).to_be_visible()
