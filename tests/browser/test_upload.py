"""A table's whole way in a browser: bad files stopped, a good one saved, reviewed, published."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Server, Visit, settle
from tests.browser.steps import faults, main
from tests.browser.test_desk_flow import press, server, sign_in  # noqa: F401 - a fixture
from tests.desk.uploads.files import a_csv, a_row, a_zip, many

UCDP = "data/reference/ucdp_ged221_balochistan.csv"


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Iterator[tuple[str, bytes, int, int]]:
    """UCDP's file where the developers' folder is, a fictional table elsewhere."""
    path = Path(request.config.rootpath).parent / "shared" / UCDP
    if path.exists():
        yield "ged.csv", path.read_bytes(), 697, 147
    else:
        yield "table.csv", a_csv(*many(5, longitude="63.05", latitude="26")), 5, 5


def given(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_a_table_from_the_file_to_the_public_records(
    server: Server,  # noqa: F811
    visit: Callable[..., Visit],
    table: tuple[str, bytes, int, int],
) -> None:
    writing = visit(server)
    page = sign_in(writing, "heron", "/upload")
    widget: Any = page.locator("input[type=file]")
    bad = {
        "program.csv": (b"MZ" + bytes(100), "is a program"),
        "bomb.zip": (a_zip({"doc.kml": bytes(30 * 1024**2)}), "hundred times its size"),
        "links.kml": (b"<!DOCTYPE k [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><kml>&x;</kml>",
                      "document type"),
        "letters.csv": ("id,title\na,Café –\n".encode("cp1252"), "Windows-1252"),
    }  # fmt: skip
    for name, (content, sentence) in bad.items():
        widget.set_input_files(given(name, content))
        expect(main(page).get_by_text(sentence)).to_be_visible()
        assert not main(page).get_by_role("button", name="Check the file").count()

    widget.set_input_files(given("table.csv", a_csv(a_row(), a_row(id="bad-row", date="soon"))))
    press(page, "Check the file")
    expect(main(page).get_by_text("1 problem must be mended")).to_be_visible()
    expect(main(page).get_by_role("link", name="All problems, warnings")).to_be_visible()
    assert not main(page).get_by_role("button", name="for review").count()

    name, content, count, warnings = table
    widget.set_input_files(given(name, content))
    # Pressed before the page has the new file, it is the old one that is checked.
    expect(main(page).get_by_text(f"{name}: ")).to_be_visible()
    press(page, "Check the file")
    expect(main(page).get_by_text(f"{count} rows read = {count} new")).to_be_visible()
    expect(main(page).get_by_text(f"{warnings} warnings")).to_be_visible()
    press(page, f"Save {count} incidents for review")
    expect(main(page).get_by_text(f"{count} incidents saved as upload 1")).to_be_visible()

    widget.set_input_files(given(name, content))
    press(page, "Check the file")
    expect(main(page).get_by_text("There is nothing new in the file")).to_be_visible()

    reviewing = visit(server)
    page = sign_in(reviewing, "plover", "/review")
    main(page).get_by_text("Look at it and decide").click()
    publish = main(page).get_by_role("button", name="Publish all of it")
    expect(publish).to_be_disabled()
    for group in main(page).get_by_role("radiogroup").all():
        group.get_by_text("No", exact=True).click()
        settle(page)
    publish.click()
    expect(main(page).get_by_text(f"{count} records of the upload are public")).to_be_visible()

    stranger = visit(server)
    page = stranger.open("/")
    expect(main(page).get_by_text(f"{97 + count:,} ").first).to_be_visible()
    assert faults(page) == []
