"""A link that was sent shows the numbers that were sent, after the record has changed."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from incidents.model import Incident, Status
from incidents.store import Signature, Store
from tests.browser.conftest import serving, settle
from tests.browser.steps import Visiting, main, query, sidebar, wait_for_query

SIGNED = {"by": "x", "role": "reviewer"}
TRAIN = "2025-03-11-jaffar-express"


def change_the_record(path: Path, make_incident: Callable[..., Incident]) -> None:
    with Store(path) as store:
        store.save(
            make_incident(),
            loaded_version=None,
            signed=Signature(**SIGNED, why="a fictional addition"),
        )
        found = store.get(TRAIN)
        gone = found.incident.model_copy(update={"status": Status.RETRACTED})
        store.save(
            gone, loaded_version=found.version, signed=Signature(**SIGNED, why="a fictional reason")
        )


def figures(page: Page) -> list[str]:
    shown = main(page).get_by_test_id("stMetric")
    expect(shown).to_have_count(5)
    settle(page)
    return shown.all_inner_texts()


def test_a_link_that_was_sent_shows_its_numbers_and_what_changed_since(
    own_store: Path, tmp_path: Path, visit: Visiting, make_incident: Callable[..., Incident]
) -> None:
    with serving(own_store, tmp_path / "server.log") as server:
        seen = visit(server)
        page = seen.open("/?actor=bla")
        sent = figures(page)
        main(page).get_by_role("button", name="Link and citation").click()
        address = page.get_by_test_id("stPopoverBody").get_by_text(re.compile("v=97")).first
        link = re.search(r"http\S+[?&]v=97", address.inner_text())
        assert link is not None
        page.keyboard.press("Escape")

        change_the_record(own_store, make_incident)
        page = seen.open("/?actor=bla")
        assert figures(page) != sent

        page.goto(link[0])
        settle(page)
        expect(main(page).get_by_text("2 incidents changed since")).to_be_visible()
        assert figures(page) == sent
        sidebar(page).get_by_role("link", name="Districts").click()
        expect(main(page).get_by_text("2 incidents changed since")).to_be_visible()
        wait_for_query(page, actor="bla", v="97")
        page.go_back()
        settle(page)

        main(page).get_by_role("link", name="What changed").click()
        expect(main(page).get_by_text("a fictional reason")).to_be_visible()
        expect(main(page).get_by_text("a fictional addition")).to_be_visible()
        page.go_back()
        settle(page)
        main(page).get_by_role("button", name="Show the newest data").click()
        expect(main(page).get_by_text("incidents changed since")).to_have_count(0)
        settle(page)
        assert "v" not in query(page)
        assert figures(page) != sent
        assert seen.strangers == []
        assert seen.complaints == []
