"""The whole way of an NGO officer and of an analyst: a view, its documents, its link, its data."""

import io
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from playwright.sync_api import Page, expect
from pptx import Presentation
from pypdf import PdfReader

from incidents.model import Incident, Participation, PointGeometry, Status
from incidents.store import Signature, Store
from tests.browser.conftest import serving
from tests.browser.steps import (
    Visiting,
    counted,
    figure,
    give_date,
    main,
    pick,
    settle,
    sidebar,
    switch_to,
    wait_for_query,
)

SIGNED = {"by": "x", "role": "reviewer"}
TESTVILLE = "testville-later"
ADDED = "A fictional event at Testville"
VIEW = {"actor": "bla", "since": "2022-01-01", "district": "PK211"}
_LAYER = (
    "import geopandas, sys; f = geopandas.read_file(sys.argv[1], layer='incidents');"
    "print(f.crs.to_epsg(), *f['id'])"
)


def download(page: Page, button: str) -> bytes:
    with page.expect_download() as waiting:
        main(page).get_by_role("button", name=button, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def data_file(page: Page, form: str) -> bytes:
    pick(page, "Form", form, re.compile(f"^{form}"))
    main(page).get_by_role("button", name="Make the file").click()
    expect(main(page).get_by_text("The file is ready")).to_be_visible()
    settle(page)
    return download(page, "Download")


def change_the_record(path: Path, gone: str, make_incident: Callable[..., Incident]) -> None:
    """Add one incident to the view and retract the one that is in it."""
    with Store(path) as store:
        added = make_incident(
            id=TESTVILLE, title=ADDED, geometry=PointGeometry(coordinates=(63.06, 26.0)),
            actors=(Participation(actor="bla", role="participant"),),
        )  # fmt: skip
        store.save(
            added, loaded_version=None, signed=Signature(**SIGNED, why="a fictional addition")
        )
        found = store.get(gone)
        retracted = found.incident.model_copy(update={"status": Status.RETRACTED})
        store.save(
            retracted,
            loaded_version=found.version,
            signed=Signature(**SIGNED, why="a fictional reason"),
        )


def test_a_briefing_is_made_sent_and_still_true_after_the_record_has_changed(
    own_store: Path, tmp_path: Path, visit: Visiting, make_incident: Callable[..., Incident]
) -> None:
    with serving(own_store, tmp_path / "server.log") as server:
        seen = visit(server)
        page = seen.open("/")
        pick(page, "Who", "BLA", "Balochistan Liberation Army")
        pick(page, "Where", "Kech", "Kech")
        give_date(page, "Since", "2022-01-01")
        wait_for_query(page, **VIEW)
        assert counted(page) == 1
        killed = figure(page, "Killed").inner_text()

        # The documents, and the sentences beside them.
        sidebar(page).get_by_role("link", name="Briefing").click()
        expect(main(page).get_by_role("img").first).to_be_visible()
        settle(page)
        wait_for_query(page, **VIEW)
        pdf = PdfReader(io.BytesIO(download(page, "Download PDF")))
        switch_to(page, "Format", "Slides")
        deck = Presentation(io.BytesIO(download(page, "Download Slides")))
        printed = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
        slides = "\n".join(
            shape.text_frame.text
            for slide in deck.slides
            for shape in slide.shapes
            if shape.has_text_frame
        )
        for text in (printed, slides):
            for part in (
                "BLA", "Kech", "since Jan 2022", "to 1 February 2026", "version 97", "1 incident",
                "CC BY 4.0", "no opinion on the status", "Places:",
            ):  # fmt: skip
                assert part in text, part
            # A long address may be broken over two lines on paper.
            address = "".join(text.split())
            assert f"{server.url}/?actor=bla&since=2022-01-01&district=PK211&v=97" in address
        main(page).get_by_text("Sentences to paste").click()
        pasted = main(page).get_by_text(re.compile("version 97, data to"))
        expect(pasted.first).to_contain_text("5–16+ killed")
        assert "5–16+" in killed
        assert "5–16+" in printed

        # The link, which is sent.
        sidebar(page).get_by_role("link", name="Explore").click()
        expect(main(page).get_by_role("button", name="Link and citation")).to_be_visible()
        settle(page)
        main(page).get_by_role("button", name="Link and citation").click()
        address = page.get_by_test_id("stPopoverBody").get_by_text(re.compile("v=97")).first
        link = re.search(r"http\S+[?&]v=97", address.inner_text())
        assert link is not None
        page.keyboard.press("Escape")

        # The analyst has the same incidents from three doors.
        sidebar(page).get_by_role("link", name="Data").click()
        expect(main(page).get_by_role("button", name="Make the file")).to_be_visible()
        settle(page)
        table = pd.read_csv(io.BytesIO(data_file(page, "CSV, one row an incident")))
        package = tmp_path / "view.gpkg"
        package.write_bytes(data_file(page, "GeoPackage"))
        layer = subprocess.run(
            [sys.executable, "-c", _LAYER, str(package)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        words = link[0].split("?", 1)[1]
        with urllib.request.urlopen(f"{server.url}/api/v1/incidents?{words}") as answer:
            told = json.load(answer)
        ids = [one["id"] for one in told["incidents"]]
        assert len(ids) == 1
        assert table["id"].tolist() == ids
        assert layer.stdout.split() == ["4326", *ids]
        assert (table["killed_low"][0], table["killed_high"][0]) == (5, 16)

        # The record changes; the link does not.
        change_the_record(own_store, ids[0], make_incident)
        page.goto(link[0])
        settle(page)
        expect(main(page).get_by_text("2 incidents changed since")).to_be_visible()
        assert counted(page) == 1
        assert figure(page, "Killed").inner_text() == killed
        with urllib.request.urlopen(f"{server.url}/api/v1/incidents?{words}") as answer:
            later = json.load(answer)
        assert later["incidents"] == told["incidents"]
        assert later["data"]["changed_since"] == 2
        main(page).get_by_role("link", name="What changed").click()
        expect(main(page).get_by_text("a fictional reason")).to_be_visible()
        expect(main(page).get_by_text("a fictional addition")).to_be_visible()
        for name in (f"Added: {ADDED}", f"Retracted: {table['title'][0]}"):
            expect(main(page).get_by_role("link", name=name)).to_be_visible()
        expect(main(page).get_by_text("2 records of the public record")).to_be_visible()

        # The same view of the newest data holds the one and counts the other no more.
        page.goto(f"{server.url}/?{words.removesuffix('&v=97')}")
        settle(page)
        with urllib.request.urlopen(
            f"{server.url}/api/v1/incidents?{words.removesuffix('&v=97')}"
        ) as answer:
            newest = json.load(answer)
        assert {one["id"] for one in newest["incidents"] if one["counts"]} == {TESTVILLE}
        assert counted(page) == 1
        assert figure(page, "Killed").inner_text() != killed
        assert seen.strangers == []
        assert seen.complaints == []
