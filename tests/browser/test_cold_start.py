"""A started server whose very first reader comes by a link to another page than the home page."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serving, settle
from tests.browser.steps import LINKS, Visiting, drawn, faults, main, sentence, sidebar, the_map


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/incident?id=2025-03-11-jaffar-express", "Train stopped and passengers held"),
        ("/districts?code=PK211", "Kech district"),
    ],
)
def test_the_first_reader_of_a_server_may_come_by_any_link(
    own_store: Path, visit: Visiting, tmp_path: Path, path: str, heading: str
) -> None:
    with serving(own_store, tmp_path / "log") as server:
        seen = visit(server)
        page = seen.open(path)
        expect(main(page).get_by_role("heading", level=1)).to_have_text(heading)
        assert drawn(the_map(page), "drawn") > 0
        links = sidebar(page).get_by_test_id("stPageLink-NavLink")
        assert [text.split("\n")[-1] for text in links.all_inner_texts()] == LINKS
        sidebar(page).get_by_role("link", name="Explore").click()
        expect(sentence(page)).to_contain_text("All 94 incidents")
        settle(page)
        assert faults(page) == []
        assert (seen.strangers, seen.complaints) == ([], [])
