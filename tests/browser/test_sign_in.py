"""Signing in as a person does it: from the first link to the last tab."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from incidents.store import create
from tests.browser.conftest import Server, Visit, chromium, settle, start_server
from tests.browser.steps import faults, main, sidebar

PASSWORD = "a fictional pass phrase"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    chromium()
    create(tmp_path / "incidents.gpkg").close()
    return tmp_path / "incidents.gpkg"


def printed_link(server: Server) -> str:
    (found,) = re.findall(
        r"http://localhost:\d+(/account/setup\?token=\S+)", server.log.read_text()
    )
    return str(found)


def choose_password(page: Page, name: str = "") -> None:
    if name:
        page.get_by_label("Name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_role("button").click()
    page.wait_for_url("**/account")
    settle(page)


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_from_the_printed_link_to_an_editor_at_the_desk(
    store: Path, tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    server = start_server(store, tmp_path / "server.log")
    try:
        admin = visit(server)
        admin.page.goto(server.url + printed_link(server))
        choose_password(admin.page, "wren")
        expect(sidebar(admin.page).get_by_text("Signed in as wren (admin)")).to_be_visible()
        assert "atlas" not in admin.page.evaluate("document.cookie")

        sidebar(admin.page).get_by_role("link", name="People").click()
        settle(admin.page)
        admin.page.get_by_role("textbox", name="Name").fill("heron")
        admin.page.get_by_role("button", name="Add and make a link").click()
        settle(admin.page)
        link = main(admin.page).get_by_test_id("stCode").inner_text()

        editor = visit(server)
        editor.page.goto(server.url + link[link.index("/account/") :])
        choose_password(editor.page)
        names = sidebar(editor.page).get_by_role("link")
        expect(names.filter(has_text="Drafts and review")).to_be_visible()
        expect(names.filter(has_text="People")).to_have_count(0)

        # Signed out in one tab, nobody in the other at its next click.
        other = editor.page.context.new_page()
        other.goto(server.url + "/review")
        settle(other)
        editor.page.get_by_role("button", name="Sign out", exact=True).click()
        settle(editor.page)
        expect(main(editor.page).get_by_text("You are signed out.")).to_be_visible()
        sidebar(other).get_by_role("link", name="Add or correct").click()
        settle(other)
        expect(main(other).get_by_role("heading", name="Sign in to open this page")).to_be_visible()

        for seen in (admin, editor):
            assert not seen.strangers
            assert not seen.complaints
            assert not faults(seen.page)
        expect(sidebar(admin.page).get_by_text("Signed in as wren (admin)")).to_be_visible()
    finally:
        server.stop()


def test_a_link_to_the_desk_leads_through_the_sign_in_back_to_itself_and_survives_a_restart(
    store: Path, tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    from incidents.desk.auth import Accounts

    accounts = Accounts(store.parent / "accounts.sqlite")
    accounts.accept(accounts.setup_link() or "", PASSWORD, "wren")
    accounts.close()
    server = start_server(store, tmp_path / "server.log")
    assert "account/setup" not in server.log.read_text()
    try:
        # A narrow screen: the way in must be on the page, not in the sidebar alone.
        seen = visit(server, 390, 844)
        page = seen.open("/people?actor=BLA")
        main(page).get_by_role("link", name="Sign in").click()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        sign_in(page, "nobody-here")
        expect(page.get_by_role("alert")).to_have_text("That name and password do not go together.")
        sign_in(page, "wren")
        page.wait_for_url("**/people?actor=bla")  # as links say it
        settle(page)
        expect(main(page).get_by_role("heading", name="Four eyes")).to_be_visible()
    finally:
        server.stop()
    port = int(server.url.rpartition(":")[2])
    server = start_server(store, tmp_path / "server.log", port=port)
    try:
        page.goto(server.url + "/account")
        settle(page)
        expect(main(page).get_by_text("Signed in as wren")).to_be_visible()
        assert not faults(page)
        assert not seen.strangers
    finally:
        server.stop()
