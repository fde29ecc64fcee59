"""What an NGO officer does: a view, a file of it, and the same file from a cron job."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Server
from tests.browser.steps import Visiting, main, settle, sidebar, switch_to, the_map

VIEW = "actor=bla&since=2022&district=PK211"


def by_command(server: Server, file: Path, *words: str) -> bytes:
    subprocess.run(
        [
            *(sys.executable, "-m", "incidents", "briefing", "--query", VIEW),
            *("--address", server.url, "--out", str(file), *words),
        ],
        cwd=ROOT,
        env={**os.environ, "ATLAS_STORE": str(server.store)},
        check=True,
    )
    return file.read_bytes()


@pytest.mark.parametrize(("name", "ending"), [("PDF", "pdf"), ("Slides", "pptx")])
def test_the_page_and_the_command_give_the_same_file(
    visit: Visiting, atlas_server: Server, tmp_path: Path, name: str, ending: str
) -> None:
    page: Page = visit(atlas_server).open(f"/briefing?{VIEW}")
    expect(main(page).get_by_role("img").first).to_be_visible()
    if name != "PDF":
        switch_to(page, "Format", name)

    with page.expect_download() as waiting:
        main(page).get_by_role("button", name=f"Download {name}").click()
    saved = tmp_path / f"page.{ending}"
    waiting.value.save_as(saved)

    # The data version and the filter are in the name.
    assert re.fullmatch(
        rf"balochistan-frame-\S+-v97-bla\S*\.{ending}", waiting.value.suggested_filename
    )
    assert saved.read_bytes() == by_command(atlas_server, tmp_path / f"command.{ending}")


def test_the_clean_screen_has_its_line_above_the_map_and_no_buttons(
    visit: Visiting, atlas_server: Server
) -> None:
    page: Page = visit(atlas_server).open(f"/?{VIEW}&clean=1")
    the_map(page)
    settle(page)

    expect(sidebar(page)).to_be_hidden()
    line = page.locator(".st-key-cleanline").bounding_box()
    frame = page.locator("iframe").first.bounding_box()
    assert line is not None
    assert frame is not None
    # Beside the map in any picture of it, and over none of its signs.
    assert 0 <= frame["y"] - line["y"] - line["height"] < 20
    expect(page.locator(".st-key-cleanline")).to_contain_text("on one party’s word alone")
    expect(page.get_by_role("button", name="Data (CSV)")).to_have_count(0)

    main(page).get_by_role("link", name="Leave the clean screen").click()
    expect(page.get_by_role("button", name="Data (CSV)")).to_be_visible()
    expect(sidebar(page)).to_be_visible()
