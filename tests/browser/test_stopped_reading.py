"""Whoever waits for a report to be read can change his mind, or go away."""

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, Visit, settle
from tests.browser.steps import main
from tests.browser.test_desk_flow import fill, server, sign_in

__all__ = ["server"]
# Forty pages of towns are read for some seconds. No event is told of in them.
LONG = "Quetta Turbat Panjgur Gwadar " * 3_200


@pytest.fixture
def page(server: Server, visit: Callable[..., Visit]) -> Page:
    page = sign_in(visit(server), "heron", "/report")
    fill(page, "Text of the report", LONG)
    main(page).get_by_role("button", name="Read the text").click()
    expect(main(page).get_by_text("Reading, for")).to_be_visible(timeout=30_000)
    return page


def readers(server: Server) -> list[psutil.Process]:
    children = psutil.Process(server.process.pid).children(recursive=True)
    return [one for one in children if one.status() != psutil.STATUS_ZOMBIE]


def test_stopped_it_ends_and_the_text_is_still_there(
    server: Server, page: Page, tmp_path: Path
) -> None:
    assert len(readers(server)) == 1
    main(page).get_by_role("button", name="Stop reading").click()
    settle(page)
    expect(main(page).get_by_role("button", name="Stop reading")).to_have_count(0)
    assert readers(server) == []
    expect(main(page).get_by_label("Text of the report", exact=True)).to_have_value(LONG)
    expect(main(page).get_by_role("button", name="Read the text")).to_be_enabled()


def test_nobody_reads_on_for_a_page_that_went_away(server: Server, page: Page) -> None:
    (reader,) = readers(server)
    page.close()
    reader.wait(timeout=5)
    assert readers(server) == []
