"""The pages of the desk as a machine sees them: no barrier, no stranger asked, none cut off."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from incidents.store import Store
from tests.browser.conftest import Server, Visit, settle
from tests.browser.steps import faults, main
from tests.browser.test_accessibility import TAGS
from tests.browser.test_desk_flow import press, server, sign_in  # noqa: F401 - a fixture
from tests.browser.test_widths import LYING_ON_EACH_OTHER, resize

PAGES = ["report", "edit", "upload", "review", "quality", "account"]


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_of_the_desk_has_a_serious_barrier(
    server: Server,  # noqa: F811
    visit: Callable[..., Visit],
    own_store: Path,
    width: int,
) -> None:
    with Store(own_store) as store:
        first = next(iter(store.read_atlas().table["id"]))
    seen = visit(server, width=width)
    page = sign_in(seen, "plover", "/review")
    for path in (*PAGES, f"incident?id={first}"):
        seen.open(f"/{path}")
        main(page).get_by_role("heading", level=1).first.wait_for()
        settle(page)
        page.wait_for_timeout(1200)
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        serious = [
            (path, problem["id"], [node["html"][:200] for node in problem["nodes"]])
            for problem in found.response["violations"]
            if problem["impact"] in ("serious", "critical")
        ]
        assert serious == []
        cut = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert cut <= 0, f"{path} is wider than the window by {cut} px"
        assert faults(page) == []
    assert seen.strangers == []
    assert seen.complaints == []


def test_no_button_of_a_form_is_cut_at_any_width(
    server: Server,  # noqa: F811
    visit: Callable[..., Visit],
) -> None:
    seen = visit(server)
    page = sign_in(seen, "heron", "/report")
    box = main(page).get_by_label("Text of the report", exact=True)
    box.fill("A spokesman of the BLA said that 12 soldiers were killed in Kech on Monday.")
    box.blur()
    settle(page)
    press(page, "Read the text")
    main(page).get_by_role("button", name="Confirm claimant").first.wait_for()
    found = {}
    for width in (390, 768, 850, 1024, 1152, 1280, 1440, 1920):
        resize(page, width)
        if lying := page.evaluate(LYING_ON_EACH_OTHER):
            found[width] = lying
    assert found == {}
