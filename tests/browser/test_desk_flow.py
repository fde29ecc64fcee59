"""The whole way of one report: pasted, read, checked, reviewed, published, found."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from incidents.desk import account_admin
from incidents.desk.auth import Accounts
from incidents.desk.auth.roles import COMMAND_LINE, Role
from incidents.desk.service_gate import Desk
from incidents.desk.workfile.repository import Book
from incidents.store import Store
from tests.browser.conftest import Server, Visit, serving, settle
from tests.browser.steps import answer_no, faults, main, sidebar

PASSWORD = "a fictional pass phrase"
TITLE = "Statement that 214 soldiers were killed"
# A text of our own where the developers' folder is not there; all of it is fictional.
FICTIONAL = (
    "The Baloch Liberation Army (BLA) has claimed responsibility for the deaths of 214 soldiers "
    "in Balochistan.\n\nThe BLA's claim of responsibility for the deaths of 214 soldiers could not "
    "be checked.\n\nThe conflict has claimed thousands of lives over the years."
)


@pytest.fixture
def report(request: pytest.FixtureRequest) -> str:
    path = Path(request.config.rootpath).parent / "shared" / "data" / "founding-report.txt"
    return path.read_text(encoding="utf-8") if path.exists() else FICTIONAL


@pytest.fixture
def server(own_store: Path, tmp_path: Path) -> Iterator[Server]:
    with Store(own_store) as store:
        accounts = Accounts(own_store.parent / "accounts.sqlite")
        desk = Desk(store, accounts, Book(own_store.parent / "desk.sqlite"))
        for name, role in (("heron", Role.EDITOR), ("plover", Role.REVIEWER)):
            account_admin.add_with_password(desk, COMMAND_LINE, name, role, PASSWORD)
        accounts.close()
        desk.book.close()
    with serving(own_store, tmp_path / "server.log") as running:
        yield running


def sign_in(seen: Visit, name: str, to: str) -> Page:
    page = seen.page
    page.goto(f"{seen.origin}/account/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    settle(page)
    return seen.open(to)


def press(page: Page, name: str) -> None:
    main(page).get_by_role("button", name=name).first.click()
    settle(page)


def press_each(page: Page, name: str) -> None:
    """Press every button of this name; each goes away when the page has taken it up."""
    buttons = main(page).get_by_role("button", name=name)
    expect(buttons.first).to_be_visible()
    for left in reversed(range(buttons.count())):
        press(page, name)
        expect(buttons).to_have_count(left)


def fill(page: Page, label: str, words: str) -> None:
    box = main(page).get_by_label(label, exact=True).first
    box.fill(words)
    box.blur()
    settle(page)


def test_the_founding_report_from_its_text_to_the_public_record(
    server: Server, visit: Callable[..., Visit], report: str
) -> None:
    writing = visit(server)
    page = sign_in(writing, "heron", "/report")
    fill(page, "Text of the report", report)
    # Who looks something up in between finds the text where it was.
    for name in ("Explore", "Read a report"):
        sidebar(page).get_by_role("link", name=name).click()
        settle(page)
    expect(main(page).get_by_label("Text of the report", exact=True)).to_have_value(report)
    press(page, "Read the text")
    expect(main(page).get_by_role("heading", level=1)).to_have_text("Read a report: 1 draft")
    expect(main(page).get_by_text("214 security personnel killed").first).to_be_visible()
    expect(main(page).get_by_text("No date was read in the text.")).to_be_visible()
    send = main(page).get_by_role("button", name="Send to review")
    expect(send).to_be_disabled()

    fill(page, "What happened, in a few neutral words", TITLE)
    # Each claim is confirmed by itself: there is no button for all.
    press_each(page, "Confirm claimant")
    # So is everybody who is named.
    press_each(page, "Confirm actor")
    press(page, "Use these words")
    fill(page, "Publisher", "The Testland Gazette (fictional)")
    fill(page, "Headline", "A fictional headline")
    expect(send).to_be_enabled()
    send.click()
    settle(page)
    expect(main(page).get_by_text("waits for review").first).to_be_visible()

    reading = visit(server)
    page = sign_in(reading, "plover", "/review")
    main(page).get_by_role("link", name=TITLE).click()
    settle(page)
    expect(main(page).get_by_role("heading", level=1)).to_contain_text(TITLE)
    publish = main(page).get_by_role("button", name="Publish")
    expect(publish).to_be_disabled()
    answer_no(page)
    expect(publish).to_be_enabled()
    publish.click()
    settle(page)
    expect(main(page).get_by_text("is published as data version 98")).to_be_visible()

    stranger = visit(server)
    page = stranger.open("/?actor=bla&status=claimed")
    expect(main(page).get_by_text(TITLE).first).to_be_visible()
    page = stranger.open("/changes")
    added = main(page).get_by_role("link", name=re.compile(f"Added: {TITLE}"))
    expect(added).to_be_visible()
    assert "heron" not in main(page).inner_text()
    assert "plover" not in main(page).inner_text()
    added.click()
    settle(page)
    expect(main(page).get_by_role("heading", level=1)).to_have_text(TITLE)
    for seen in (writing, reading, stranger):
        assert not seen.strangers
        assert not seen.complaints
        assert not faults(seen.page)
