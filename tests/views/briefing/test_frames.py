"""The pages themselves: their sizes, their bytes, their words, and that they look as they did."""

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from benchmarks.generate import frames
from incidents.atlas import PlainFrames, Selection, assemble
from incidents.counts import with_ranges
from incidents.filters import parse_query
from incidents.views.briefing.documents import (
    EDITABLE,
    FORMATS,
    BriefingError,
    focus_of,
    make,
)
from incidents.views.briefing.frame_content import FrameSpec
from incidents.views.briefing.map_sheet import MapSpec
from incidents.views.briefing.pages import SIZES

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = Path(__file__).parent / "golden"
HERE = FrameSpec(address="https://atlas.example")


@pytest.fixture(scope="module")
def a_document(generated) -> Callable[..., bytes]:
    """Return one of the documents that several tests look at, each drawn once."""

    @cache
    def drawn(number: int, format: str, size: str | None, pages: int) -> bytes:
        return make(generated(number), HERE, format=format, size=size, pages=pages)

    return lambda number, format, size=None, pages=1: drawn(number, format, size, pages)


@pytest.fixture(scope="module")
def a_pdf(a_document) -> Callable[..., bytes]:
    return lambda number, size="a4", pages=1: a_document(number, "pdf", size, pages)


def words_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_view_gives_the_same_bytes(generated, a_document, format):
    assert make(generated(97), HERE, format=format) == a_document(97, format)


def test_another_process_gives_the_same_bytes(tmp_path):
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.views.briefing.test_frames import made_alone\n"
        "for ending, made in made_alone().items():\n"
        "    Path(sys.argv[1], ending).write_bytes(made)\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        # Sets are in another order there, and the clock is another.
        env={**os.environ, "PYTHONHASHSEED": "2", "TZ": "UTC-2"},
        check=True,
    )

    for ending, made in made_alone().items():
        assert made == (tmp_path / ending).read_bytes(), ending


def made_alone() -> dict[str, bytes]:
    atlas = with_ranges(assemble(PlainFrames(**frames(97)), version=7, actor_kinds={}, words={}))
    chosen = atlas.everything()
    return {ending: make(chosen, FrameSpec(), format=ending) for ending in ("pdf", "png")}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("number", [0, 1, 97, 5_000])
def test_a_frame_is_one_page_whatever_the_number(generated, a_pdf, size, number):
    nothing = Selection(generated(97).atlas, np.array([], int))

    pdf = a_pdf(number, size) if number else make(nothing, HERE, format="pdf", size=size)

    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert width == pytest.approx(SIZES[size].width * 72 / 25.4, abs=1)
    assert height == pytest.approx(SIZES[size].height * 72 / 25.4, abs=1)


@pytest.mark.parametrize("size", SIZES)
def test_every_page_carries_the_lines(a_pdf, size):
    text = words_of(a_pdf(97, size))

    for part in (
        "Shown:", "Data:", "version 7", "Claims:", "one party alone", "Places:", "Boundaries:",
        "no opinion on the status", "CC BY 4.0", "ODbL", "https://atlas.example/?v=7",
    ):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    ("size", "pages"), [*((size, n) for size in SIZES for n in (1, 4)), ("a4", 2), ("slide", 3)]
)
def test_a_pdf_has_one_to_four_pages_each_with_its_line(a_pdf, pages, size):
    reader = PdfReader(io.BytesIO(a_pdf(5_000, size, pages)))

    assert len(reader.pages) == pages
    for page in reader.pages:
        assert "https://atlas.example/?v=7" in page.extract_text()


def test_the_last_page_says_it_in_words(a_pdf):
    reader = PdfReader(io.BytesIO(a_pdf(97, pages=4)))

    text = " ".join(reader.pages[3].extract_text().split())
    assert "The Balochistan Incident Atlas (version 7, data to" in text
    assert "Not known, of 94 incidents" in text
    assert "Cite as" in text


def test_a_slide_has_room_for_five_boxes_the_timeline_and_rows(a_pdf):
    text = words_of(a_pdf(97, "slide"))
    for part in ("Reported as disappeared", "Incidents per year", "Latest incidents"):
        assert part in text
    listed = re.search(r"(\d) of 97 entries; all of them in the atlas", text)
    assert listed is not None
    assert int(listed[1]) >= 3


def test_no_words_around_the_drawings_of_a_slide_are_under_eight_points():
    slide = SIZES["slide"]
    assert slide.small * min(1, slide.caption) >= 8
    assert slide.text * slide.table >= 8


def test_a_hundred_thousand_incidents_give_a_page(generated):
    text = words_of(make(generated(100_000), HERE, format="pdf"))

    assert "96,063 incidents" in text
    assert "https://atlas.example/?v=7" in text


@pytest.mark.parametrize(("part", "size"), [("map", "a4"), ("timeline", "slide")])
def test_a_picture_alone_carries_its_own_line(generated, part, size):
    text = words_of(make(generated(97), HERE, format="pdf", size=size, part=part))

    assert "version 7" in text
    assert "one party’s word alone" in text
    assert "CC BY 4.0" in text
    assert "https://atlas.example/?v=7" in text


@pytest.mark.parametrize("dpi", [200, 300])
def test_a_picture_has_the_dots_that_were_asked_for(generated, dpi):
    picture = Image.open(io.BytesIO(make(generated(97), HERE, format="png", dpi=dpi)))

    assert picture.size == pytest.approx((210 / 25.4 * dpi, 297 / 25.4 * dpi), abs=2)


def test_long_titles_wrap_and_push_nothing_off_the_page(generated):
    title = "Incidents that are said to have happened in many places at once " * 3
    subtitle = "A subtitle that somebody wrote at length and did not shorten " * 6
    for size in SIZES:
        pdf = make(
            generated(97), replace(HERE, title=title, subtitle=subtitle), format="pdf", size=size
        )

        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
        assert "https://atlas.example/?v=7" in words_of(pdf)


def test_what_people_type_is_set_as_it_is(generated):
    title = "#panic() $x$ *bold* <b>&amp;</b> \\ @ref {{ 1 + 1 }}"

    text = words_of(make(generated(1), replace(HERE, title=title), format="pdf"))

    assert title in text


def test_urdu_is_set_in_a_font_of_its_own(generated):
    reader = PdfReader(
        io.BytesIO(make(generated(1), replace(HERE, title="کوئٹہ میں واقعات"), format="pdf"))
    )

    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    names = {str(font.get_object()["/BaseFont"]) for font in fonts}
    assert any("NotoNaskhArabic-Bold" in name for name in names)
    assert all("Noto" in name for name in names)


def test_a_link_that_is_too_long_has_no_code_but_is_printed(generated):
    choice = parse_query("q=" + "x" * 180).filter
    far = replace(HERE, choice=choice, address="https://atlas.example/" + "y" * 1_200)

    assert "https://atlas.example/" in words_of(make(generated(1), far, format="pdf"))


def test_chosen_districts_are_shown_alone():
    choice = parse_query("district=Kech&division=Quetta").filter

    assert "PK211" in focus_of(choice)
    assert len(focus_of(choice)) > 1
    assert focus_of(parse_query("actor=bla").filter) == ()


@pytest.mark.parametrize("wrong", [{"format": "gif"}, {"size": "a0"}, {"part": "legend"}])
def test_what_there_is_not_is_said(generated, wrong):
    with pytest.raises(BriefingError, match="there are"):
        make(generated(1), HERE, **({"format": "pdf"} | wrong))


@pytest.mark.parametrize(
    "asked",
    [
        {"format": "docx", "part": "map"},
        {"format": "pptx", "part": "timeline"},
        {"format": "png", "pages": 4},
        {"format": "docx", "pages": 2},
        {"format": "pdf", "part": "map", "pages": 2},
        {"format": "pdf", "dpi": 300},
        {"format": "docx", "size": "square"},
        {"format": "pptx", "size": "a4"},
    ],
)
def test_what_a_format_cannot_give_is_refused_in_one_sentence(generated, asked):
    with pytest.raises(BriefingError) as refused:
        make(generated(1), HERE, **asked)
    assert str(refused.value).startswith("a ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("format", EDITABLE)
def test_an_archive_has_no_clock(generated, a_document, format):
    with zipfile.ZipFile(io.BytesIO(a_document(97, format))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()

    year = generated(97).atlas.data_to.year
    assert f"{year}-" in core


GOLDEN_FRAMES = {
    "a4": {"size": "a4"},
    "slide-districts": {"size": "slide", "shown": MapSpec(layer="districts")},
}


@pytest.mark.parametrize("name", GOLDEN_FRAMES)
def test_a_frame_looks_as_it_did(generated, name):
    """A change of looks is meant: run with ATLAS_GOLDEN=write, look at the picture, commit it."""
    how = dict(GOLDEN_FRAMES[name])
    wanted = replace(HERE, shown=how.pop("shown", MapSpec()))
    made = make(generated(97), wanted, format="png", dpi=72, **how)
    file = GOLDEN / f"{name}.png"
    if os.environ.get("ATLAS_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        Image.open(io.BytesIO(made)).convert("RGB").convert(
            "P", palette=Image.Palette.ADAPTIVE
        ).save(file, optimize=True)

    before, after = (
        np.asarray(Image.open(source).convert("RGB"), dtype=float)
        for source in (file, io.BytesIO(made))
    )

    assert before.shape == after.shape
    # The rasteriser may change a pixel at an edge from release to release, not a sign or a word.
    assert np.abs(before - after).mean() < 2.0
    assert (np.abs(before - after).max(axis=2) > 90).mean() < 0.004
