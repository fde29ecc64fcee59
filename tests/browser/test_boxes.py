"""Choosing from a box by the keyboard: what is typed is found, and Enter takes one."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server, settle
from tests.browser.steps import Visiting, sidebar, wait_for_query


@pytest.mark.parametrize(
    ("label", "typed", "asked", "says"),
    [
        ("Who", "BLA", {"actor": "bla"}, "BLA – Balochistan Liberation Army"),
        ("Who", "blf", {"actor": "blf"}, "BLF – Balochistan Liberation Front"),
        ("Who", "majeed", {"actor": "bla"}, "BLA – Balochistan Liberation Army"),
        ("Sub-type", "clash", {"sub_event_type": "armed_clash"}, "Armed clash"),
        ("Where", "gwad", {"district": "PK205"}, "Gwadar"),
    ],
)
def test_enter_takes_one_that_holds_what_was_typed(
    atlas_server: Server,
    visit: Visiting,
    label: str,
    typed: str,
    asked: dict[str, str],
    says: str,
) -> None:
    page = visit(atlas_server).open("/")
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    settle(page)
    wait_for_query(page, **asked)
    chip = sidebar(page).locator("[data-tag]").first
    expect(chip).to_contain_text(says)
