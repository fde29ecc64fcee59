"""The table holds exactly the incidents that the sentence counts and the map draws."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Server
from tests.browser.steps import Visiting, counted, main, query, sentence, settle

QUERIES = [
    "",
    "actor=bla&since=2022",
    "event_type=protests&event_type=riots&status=disputed",
    "q=quetta&measure=killed&at_least=5",
]


def rows(page: Page) -> int:
    """How many rows the table says it has, its heading left out."""
    grid = page.get_by_test_id("stDataFrame").locator("[role=grid]").first
    return int(grid.get_attribute("aria-rowcount") or 0) - 1


def ids_by_command(server: Server, asked: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "incidents", "list", "--json", "--query", asked],
        cwd=ROOT,
        env={**os.environ, "ATLAS_STORE": str(server.store)},
        capture_output=True,
        check=True,
    )
    return [one["id"] for one in json.loads(done.stdout)]


def downloaded(page: Page, folder: Path) -> list[dict[str, str]]:
    with page.expect_download() as waiting:
        main(page).get_by_role("button", name="Data (CSV)").click()
    path = folder / "rows.csv"
    waiting.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("asked", QUERIES)
def test_table_file_and_command_line_hold_the_same_incidents(
    atlas_server: Server, visit: Visiting, tmp_path: Path, asked: str
) -> None:
    page = visit(atlas_server).open(f"/?{asked}&tab=table")
    ids = ids_by_command(atlas_server, asked)
    assert ids
    expect(page.get_by_role("radio", name="Table", exact=True)).to_be_checked()
    assert rows(page) == len(ids)
    more = re.search(r"(\d+) more entr", sentence(page).inner_text())
    assert counted(page) + (int(more.group(1)) if more else 0) == len(ids)
    found = downloaded(page, tmp_path)
    assert sorted(row["id"] for row in found) == sorted(ids)


def test_the_table_is_reached_and_read_by_keyboard(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server).open("/?tab=table")
    # The grid comes with a part of the program that the browser fetches when it is first needed.
    assert rows(page) > 0
    page.get_by_role("radio", name=re.compile("^Table")).focus()
    inside = (
        "() => Boolean(document.activeElement.closest('[data-testid=stDataFrame]'))"
        " && document.activeElement.matches('canvas, [role=grid], [role=gridcell]')"
    )
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(inside):
            break
    assert page.evaluate(inside)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    cell = page.locator("[role=gridcell][aria-selected=true]").first
    expect(cell).to_be_attached()
    first = cell.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=gridcell][aria-selected=true]").first).not_to_have_text(first)


def test_choosing_a_row_opens_its_card(atlas_server: Server, visit: Visiting) -> None:
    page = visit(atlas_server).open("/?q=jaffar&tab=table")
    grid = page.get_by_test_id("stDataFrame")
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    page.mouse.click(box["x"] + 16, box["y"] + 52)
    settle(page)
    card = page.locator(".st-key-card")
    expect(card).to_contain_text("Train stopped and passengers held")
    expect(card).to_contain_text("214 security personnel")
    card.get_by_role("link", name=re.compile("Open incident")).click()
    expect(main(page).get_by_role("heading", level=1)).to_have_text(
        "Train stopped and passengers held"
    )
    assert query(page)["id"] == ["2025-03-11-jaffar-express"]


def test_the_file_keeps_unknown_numbers_empty_and_says_which_version_it_is(
    atlas_server: Server, visit: Visiting, tmp_path: Path
) -> None:
    page = visit(atlas_server).open("/?actor=bla")
    with page.expect_download() as waiting:
        main(page).get_by_role("button", name="Data (CSV)").click()
    assert re.fullmatch(
        r"balochistan-incidents-v\d+-bla-[0-9a-f]{6}\.csv", waiting.value.suggested_filename
    )
    found = {row["id"]: row for row in downloaded(page, tmp_path)}
    statement = found["2025-03-bla-214-claim"]
    assert (statement["longitude"], statement["latitude"]) == ("", "")
    assert statement["counts"].lower() in ("false", "0")
