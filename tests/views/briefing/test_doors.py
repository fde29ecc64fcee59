"""Frames asked for by the command line and on the page."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from docx import Document
from pptx import Presentation
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from incidents.__main__ import main
from tests.stores import put_first_store

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put_first_store(tmp_path_factory.mktemp("briefing"))


@pytest.fixture
def run(store, tmp_path, capsys):
    def call(name: str, *words: str) -> tuple[int, Path, str]:
        file = tmp_path / name
        try:
            code = main(["--store", str(store), "briefing", *words, "--out", str(file)])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        return code, file, capsys.readouterr().err

    return call


@pytest.mark.long
def test_a_cron_job_gets_its_pdf(run):
    code, file, _ = run(
        "bla.pdf", "--query", "actor=bla&since=2022", "--address", "https://a.example"
    )

    text = " ".join(PdfReader(file).pages[0].extract_text().split())
    assert code == 0
    assert "Incidents that name the BLA" in text
    assert "https://a.example/?actor=bla&since=2022-01-01&v=97" in text


@pytest.mark.parametrize(
    ("name", "words"), [("x.docx", ("--part", "map")), ("x.png", ("--pages", "4"))]
)
def test_the_command_refuses_what_cannot_be_had_and_writes_nothing(run, name, words):
    code, file, said = run(name, *words)
    assert code == 1
    assert said.count("\n") == 1
    assert not file.exists()


@pytest.mark.long
def test_the_address_bar_can_be_pasted_whole(run):
    code, file, _ = run(
        "x.pdf",
        "--query",
        "?actor=bla&basis=state&layer=districts&bars=killed&period=year&tab=table&card=x&clean=1&v=97",
    )

    text = " ".join(PdfReader(file).pages[0].extract_text().split())
    assert code == 0
    assert "sums of ranges over claims by the state" in text
    assert "People said to be killed per year" in text


@pytest.mark.long
def test_a_link_to_an_older_version_gives_its_numbers(run):
    code, file, _ = run("old.pdf", "--query", "v=50", "--incidents", "2025-03-bla-214-claim")

    text = " ".join(PdfReader(file).pages[0].extract_text().split())
    assert code == 0
    assert "version 50." in text
    assert "explore?v=50" in text


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--query", "actor=nobody-at-all"), "nobody-at-all"),
        (("--query", "basis=mine"), "basis “mine” is not one of"),
        (("--query", "v=soon"), "v “soon” is not a data version"),
        (("--query", "v=99999"), "99999"),
        (("--format", "gif"), "invalid choice"),
    ],
)
def test_a_filter_that_is_not_known_makes_no_figure(run, words, reason):
    """A frame of everything, made because of a misspelling, would be a false figure."""
    code, file, said = run("x.pdf", *words)

    assert code == 1
    assert reason in said
    assert not file.exists()


def test_a_name_without_an_ending_asks_for_the_format(run):
    code, _, said = run("figure")

    assert code == 1
    assert "there is no format ''" in said


def test_a_folder_that_is_not_there_is_one_sentence(run):
    code, _, said = run("not/there.pdf")

    assert code == 1
    assert said.count("\n") == 1


def test_a_word_document_can_be_edited(run):
    code, file, _ = run("bla.docx", "--query", "actor=bla", "--address", "https://a.example")
    document = Document(io.BytesIO(file.read_bytes()))
    text = "\n".join(p.text for p in document.paragraphs)
    cells = "\n".join(c.text for table in document.tables for r in table.rows for c in r.cells)

    assert code == 0
    assert "Incidents that name the BLA" in text
    for part in ("Shown: ", "Claims: ", "Boundaries: ", "In words", "CC BY 4.0", "version 97"):
        assert part in text
    assert "Who claims what" in cells
    assert "ISPR: " in cells
    assert len(document.inline_shapes) == 3
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described[0].startswith("Map of Balochistan.")
    assert document.core_properties.title == "Incidents that name the BLA"


def test_every_page_of_a_word_document_says_what_it_is_and_no_incident_is_torn(run):
    _, file, _ = run("bla.docx", "--query", "actor=bla")
    document = Document(io.BytesIO(file.read_bytes()))
    foot = document.sections[0].footer
    rows = document.tables[-1].rows

    assert "version 97" in foot.paragraphs[0].text
    assert "PAGE" in foot._element.xml
    assert all("w:cantSplit" in row._tr.xml for row in rows)
    assert "w:tblHeader" in rows[0]._tr.xml


def test_slides_can_be_edited_and_each_carries_its_line(run):
    code, file, _ = run("bla.pptx", "--query", "actor=bla", "--address", "https://a.example")
    deck = Presentation(io.BytesIO(file.read_bytes()))

    assert code == 0
    assert 4 <= len(deck.slides) <= 5
    for slide in deck.slides:
        text = "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        assert "version 97" in text
        assert "CC BY 4.0" in text
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
    assert deck.slides[1].shapes.title.text_frame.text == "Killed and injured by victims group"
    assert any(shape.has_table for shape in deck.slides[2].shapes)
    assert deck.slides[2].shapes.title.text_frame.text == "Latest incidents (1 of 2)"


@pytest.mark.long
def test_documents_hold_whatever_was_typed(run):
    title = "A & B <c> \x0b\x00 \ud800 end"
    for ending in ("docx", "pptx", "svg"):
        code, file, said = run(f"x.{ending}", "--title", title)

        assert code == 0, said
        assert file.stat().st_size > 10_000


@pytest.fixture
def opened(monkeypatch, store) -> Iterator[object]:
    def run(page: str, **query: str) -> AppTest:
        monkeypatch.setattr("server.cached.STORE", store)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        at.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    yield run
    st.cache_resource.clear()
    st.cache_data.clear()


def test_the_page_proposes_a_title_from_the_filters(opened):
    at = opened("briefing", actor="bla")

    assert not at.exception
    assert at.text_area(key="b_title").value == "Incidents that name the BLA"
    assert at.text_area(key="b_subtitle").value.startswith("20 of 94 incidents: BLA")


def test_an_edited_title_stays_and_an_emptied_one_is_proposed_again(opened):
    at = opened("briefing", actor="bla")

    at.text_area(key="b_title").set_value("My own words").run()
    at.segmented_control(key="b_format").set_value("png").run()
    assert at.text_area(key="b_title").value == "My own words"

    at.text_area(key="b_title").set_value("").run()
    at.run()
    assert at.text_area(key="b_title").value == "Incidents that name the BLA"


def test_the_clean_screen_has_its_lines_and_a_way_out(opened):
    at = opened("explore", actor="bla", clean="1")
    words = "\n".join(str(one.value) for kind in ("markdown", "caption") for one in at.get(kind))

    assert not at.exception
    assert "on one party’s word alone" in words
    assert "Boundaries" in words
    assert not at.get("segmented_control")
