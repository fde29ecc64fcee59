"""A table's whole way in a browser: bad files stopped, a good one saved, reviewed, published."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Server, Visit, settle
from tests.browser.steps import answer_no, faults, main, open_box
from tests.browser.test_desk_flow import press, server, sign_in  # noqa: F401 - a fixture
from tests.desk.uploads.files import a_csv, a_row, a_zip, many
from tests.desk.uploads.foreign_files import ucdp


def given(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def hand_in(page: Page, name: str, content: bytes, rows: int) -> None:
    """Choose a file and wait until the page speaks of this one and no longer of the last."""
    settle(page)
    widget: Any = page.locator("input[type=file]")
    widget.set_input_files(given(name, content))
    # A button pressed before the page has the new file checks the old one.
    expect(main(page).get_by_text(f"{name}: {rows} rows, ")).to_be_visible()
    settle(page)


def test_a_table_from_the_file_to_the_public_records(
    server: Server,  # noqa: F811
    visit: Callable[..., Visit],
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

    hand_in(page, "table.csv", a_csv(a_row(), a_row(id="bad-row", date="soon")), 2)
    press(page, "Check the file")
    expect(main(page).get_by_text("1 problem must be mended")).to_be_visible()
    expect(main(page).get_by_role("link", name="All of these, row by row")).to_be_visible()
    assert not main(page).get_by_role("button", name="for review").count()

    name, content = "table.csv", a_csv(*many(5, longitude="63.05", latitude="26"))
    count, warnings = 5, 5
    hand_in(page, name, content, count)
    # A press while the file was still being taken is of the one before.
    expect(main(page).get_by_text("this one is not checked yet")).to_be_visible()
    press(page, "Check the file")
    expect(main(page).get_by_text("this one is not checked yet")).to_have_count(0)
    expect(main(page).get_by_text(f"{count} rows read = {count} new")).to_be_visible()
    expect(main(page).get_by_text(f"{warnings} warnings")).to_be_visible()
    press(page, f"Save {count} incidents for review")
    expect(main(page).get_by_text(f"{count} incidents saved as upload 1")).to_be_visible()

    hand_in(page, name, content, count)
    press(page, "Check the file")
    expect(main(page).get_by_text("There is nothing new in the file")).to_be_visible()

    reviewing = visit(server)
    page = sign_in(reviewing, "plover", "/review")
    main(page).get_by_text("Look at it and decide").click()
    settle(page)
    publish = main(page).get_by_role("button", name="Publish all of it")
    expect(publish).to_be_disabled()
    answer_no(page)
    publish.click()
    expect(main(page).get_by_text(f"{count} records of the upload are public")).to_be_visible()

    stranger = visit(server)
    page = stranger.open("/")
    expect(main(page).get_by_text(f"{97 + count:,} ").first).to_be_visible()
    assert faults(page) == []


def test_places_are_decided_and_twins_answered_before_anything_is_public(
    server: Server,  # noqa: F811
    visit: Callable[..., Visit],
) -> None:
    writing = visit(server)
    page = sign_in(writing, "heron", "/upload")
    pair = [
        a_row(id=f"same-day-{n}", date="2019-03-01", place="Kech", report_url="") for n in range(2)
    ]
    hand_in(page, "own.csv", a_csv(*pair, a_row(id="elsewhere-1", district="Karachi")), 3)
    press(page, "Check the file")
    expect(main(page).get_by_text("3 rows read = 2 new + 1 not ours.")).to_be_visible()
    expect(main(page).get_by_text("1 row not ours: outside Balochistan")).to_be_visible()
    expect(main(page).get_by_text("1 pair inside the file may be one event")).to_be_visible()
    press(page, "Save 2 incidents for review")

    asked = ucdp(adm_2="Nushki district", where_coordinates="Dalbandin town", longitude="64.4",
                 latitude="28.88")  # fmt: skip
    hand_in(page, "ged.csv", a_csv(asked), 1)
    press(page, "Check the file")
    expect(main(page).get_by_text("1 row read = 0 new + 1 to decide.")).to_be_visible()
    question = "Dalbandin town – Nushki is named, the point lies in Chagai (1 row)"
    open_box(page, question)
    page.get_by_role("option", name="Chagai (where the place lies").click()
    press(page, "Take these answers")
    expect(main(page).get_by_text("1 row read = 1 new.")).to_be_visible()
    expect(main(page).get_by_text("1 place of tables like this one was decided")).to_be_visible()

    reviewing = visit(server)
    page = sign_in(reviewing, "plover", "/review")
    main(page).get_by_text("Look at it and decide").click()
    settle(page)
    expect(main(page).get_by_text("2 new + 1 not ours")).to_be_visible()
    answer_no(page)
    publish = main(page).get_by_role("button", name="Publish all of it")
    expect(publish).to_be_disabled()
    expect(main(page).get_by_text("1 pair may be one event: answer each first.")).to_be_visible()
    press(page, "Not the same")
    expect(publish).to_be_enabled()
    publish.click()
    expect(main(page).get_by_text("2 records of the upload are public")).to_be_visible()
    assert faults(page) == []
