"""Files as reports: what is read, and what is turned away. All texts are fictional."""

import io
import time
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml import OxmlElement
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from incidents.desk.intake.read_report import AboutReport, read_limited
from incidents.desk.intake.sandbox import UploadError
from incidents.reading.documents import Document, DocumentError, clean, read_document, read_paste

SENTENCE = "Three people were hurt when a wall fell in Testville, a place that does not exist."
WRAPPED = (
    "TESTVILLE: Officials of the fictional town of Testville said on Monday that\n"
    "at least 12 people were hurt when a wall of the old market fell. The market\n"
    "had been closed for repairs since the spring, the mayor of the town said.\n"
    "\n"
    "A spokesman of the fictional union of masons said that the wall was unsafe\n"
    "and that its members had warned of it for months. He put the number of in-\n"
    "jured people at 14."
)


def a_pdf(*pages: str, **meta: str) -> bytes:
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in pages:
        page = writer.add_blank_page(width=595, height=842)
        lines = "".join(f"({line}) Tj T* " for line in text.split("\n"))
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 11 Tf 14 TL 60 780 Td {lines} ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    if meta:
        writer.add_metadata({f"/{name}": value for name, value in meta.items()})
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_docx(*paragraphs: str) -> bytes:
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same DOCX with parts replaced or added; ``__`` in a name stands for a stroke."""
    new = {name.replace("__", "/") + ".xml": data for name, data in parts.items()}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for part in old.infolist():
            packed.writestr(part.filename, new.pop(part.filename, old.read(part)))
        for name, data in new.items():
            packed.writestr(name, data)
    return out.getvalue()


# What is read ---------------------------------------------------------------


def test_a_paste_keeps_its_paragraphs() -> None:
    document = read_paste(f"{SENTENCE}\r\n\r\n\r\n\r\n{SENTENCE}  \r\n{SENTENCE}")
    assert document.text == f"{SENTENCE}\n\n{SENTENCE}\n{SENTENCE}"
    assert document.kind == "paste"
    assert document.notes == ()


def test_broken_lines_are_joined_and_lead_back_to_where_they_stood() -> None:
    document = read_paste(WRAPPED)
    assert document.text.count("\n\n") == 1
    assert "said on Monday that at least 12 people" in document.text
    assert "number of injured people at 14." in document.text
    for words in ("at least 12", "The market", "A spokesman", "people at 14"):
        first = words.split()[0]
        there = document.at(document.text.index(words))
        assert WRAPPED[there : there + len(first)] == first
    assert "lines" in document.notes[0]


def test_lines_that_their_writer_broke_stay() -> None:
    listed = "\n".join(
        f"{n}. Person {n} of Testville was hurt on the market place." for n in "123456"
    )
    assert read_paste(listed).text == listed


def test_hyphens_that_belong_to_a_word_stay() -> None:
    text = (
        "A court of the fictional town of Testville heard on Tuesday that a man of 22-\n"
        "year service at the mill was hurt near the road of the fictional Testland-\n"
        "Elsewhere border, where a wall had been put up without leave by some of the\n"
        "masons of the town, who had not been paid by its mayor for many months then"
    )
    assert "22-year service" in read_paste(text).text
    assert "Testland-Elsewhere border" in read_paste(text).text


@pytest.mark.parametrize(
    ("encoding", "says"), [("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 0), ("cp1252", 1)]
)
def test_text_in_other_letters(encoding: str, says: int) -> None:
    text = f"“{SENTENCE}” – the mayor’s office said. {SENTENCE} It was the café’s wall."
    document = read_document(text.encode(encoding))
    assert document.text == text
    assert len(document.notes) == says


def test_utf_16_without_a_mark_is_recognised() -> None:
    document = read_document(SENTENCE.encode("utf-16-le"))
    assert document.text == SENTENCE
    assert "UTF-16" in document.notes[0]


def test_urdu_keeps_its_joiners() -> None:
    text = "ٹیسٹ ولے میں ایک دیوار گرنے سے تین افراد زخمی ہو گئے، یہ جگہ خیالی ہے۔ می\u200cشود"
    assert read_document(text.encode()).text == text


PAGE = """<!DOCTYPE html><html><head><title>Wall falls - Testville Gazette</title>
<meta property="article:published_time" content="2024-03-02T10:00:00+05:00">
<meta property="og:site_name" content="Testville Gazette">
<meta property="og:title" content="Wall falls in Testville">
<link rel="canonical" href="https://gazette.example/wall"></head><body>
<nav><a href="/a">Home</a><a href="/b">Sport</a></nav>
<article><h1>Wall falls in Testville</h1>
<p>{0}</p><p>The mayor of the fictional town said that 12 people had been hurt.</p>
<script>document.write('999 people')</script><p>{0} It was the second such wall this year.</p>
</article><footer>Read more: 44 things to know</footer></body></html>"""


def test_a_saved_page_gives_its_article_and_suggestions() -> None:
    document = read_document(PAGE.format(SENTENCE).encode())
    assert document.kind == "html"
    assert "12 people had been hurt" in document.text
    assert "999" not in document.text
    assert "44 things" not in document.text
    assert "Sport" not in document.text
    assert document.title == "Wall falls in Testville"
    assert document.published == date(2024, 3, 2)
    assert document.url == "https://gazette.example/wall"
    assert document.publisher == "Testville Gazette"


def test_script_and_handlers_in_a_page_are_not_text() -> None:
    hostile = PAGE.format(SENTENCE).replace(
        "<p>", "<p onclick='x()'><img src=x onerror=alert(1)><svg onload=alert(2)></svg>"
    )
    text = read_document(hostile.encode()).text
    assert "alert" not in text
    assert "12 people" in text


def test_a_page_without_an_article_gives_all_that_is_seen() -> None:
    document = read_document(
        b"<html><body><script>x</script><div>Twelve people of Testville hurt</div></body></html>"
    )
    assert document.text == "Twelve people of Testville hurt"


def test_a_javascript_address_is_not_suggested() -> None:
    page = PAGE.format(SENTENCE).replace("https://gazette.example/wall", "javascript:alert(1)")
    assert not read_document(page.encode()).url.startswith("javascript")


def test_a_pdf_is_joined_over_its_lines_and_knows_its_pages() -> None:
    content = a_pdf(WRAPPED.replace("\n\n", "\n"), f"{SENTENCE} Page two begins.\n2", Title="Walls")
    document = read_document(content)
    assert document.kind == "pdf"
    assert document.title == "Walls"
    assert "that at least 12 people were hurt" in document.text
    assert "injured people at 14." in document.text
    assert document.page_of(document.text.index("12 people")) == 1
    assert document.page_of(document.text.index("Page two")) == 2
    assert "were left out" in " ".join(document.notes)
    assert document.text.rstrip().endswith("begins.")


def nested(depth: int) -> bytes:
    """A sentence in a table in a table …, as newspapers lay out a page."""
    made = docx.Document()
    cell = made.add_table(1, 2).cell(0, 0)
    for _ in range(depth - 1):
        cell = cell.add_table(1, 2).cell(0, 0)
    cell.text = SENTENCE
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("depth", [1, 2, 3, 6])
def test_a_table_within_a_table_is_read_once(depth: int) -> None:
    assert read_document(nested(depth)).text.count(SENTENCE) == 1


def test_tables_without_end_are_turned_away_at_once() -> None:
    started = time.process_time()
    with pytest.raises(DocumentError, match="tables within tables"):
        read_document(nested(25))
    assert time.process_time() - started < 2


def test_rows_within_a_form_field_are_read() -> None:
    made = docx.Document()
    table = made.add_table(1, 1)
    table.cell(0, 0).text = SENTENCE
    row = table._tbl.tr_lst[0]
    field = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    table._tbl.replace(row, field)
    field.append(content)
    content.append(row)
    kept = io.BytesIO()
    made.save(kept)
    assert read_document(kept.getvalue()).text == SENTENCE


def test_a_docx_gives_paragraphs_tables_and_tracked_additions_in_order() -> None:
    made = docx.Document()
    made.add_paragraph(SENTENCE)
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Hurt", "12"
    made.add_paragraph("The end of a fictional report.")
    out = io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as packed:
        body = packed.read("word/document.xml")
    tracked = (
        b'<w:p><w:ins w:id="1"><w:r><w:t>Added: 3 more were hurt.</w:t></w:r></w:ins>'
        b'<w:del w:id="2"><w:r><w:delText>Gone: 999.</w:delText></w:r></w:del></w:p><w:sectPr'
    )
    content = repacked(out.getvalue(), word__document=body.replace(b"<w:sectPr", tracked, 1))
    text = read_document(content).text
    assert text.split("\n") == [
        SENTENCE,
        "Hurt · 12",
        "The end of a fictional report.",
        "Added: 3 more were hurt.",
    ]


# What is turned away ----------------------------------------------------------


def bomb() -> bytes:
    return repacked(a_docx(SENTENCE), word__media1=b"<a>" + b" " * 30_000_000 + b"</a>")


def entities() -> bytes:
    with zipfile.ZipFile(io.BytesIO(a_docx(SENTENCE))) as packed:
        body = packed.read("word/document.xml")
    start = body.index(b"<w:document")
    dtd = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    hostile = body[:start] + dtd + body[start:].replace(b"Three", b"&x;")
    return repacked(a_docx(SENTENCE), word__document=hostile)


def locked_pdf() -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(a_pdf(SENTENCE))))
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def scanned_pdf() -> bytes:
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(width=595, height=842)
    return written(writer)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\t ", "no text"),
        (b"12 34 56", "no text"),
        (b"MZ\x90\x00\x03" + bytes(200), "a program"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "a picture"),
        (b"\xd0\xcf\x11\xe0" + bytes(200), "old Office file"),
        (b"{\\rtf1 hello}", "RTF"),
        (bytes(range(256)) * 20, "bytes that no text holds"),
        (b"From: a\nMIME-Version: 1.0", ""),
        (b"%PDF-1.7\n" + b"x" * 400, "damaged"),
        (scanned_pdf(), "scan"),
        (locked_pdf(), "locked"),
        (a_pdf(*["A page of a fictional report."] * 101), "101 pages"),
        (b"PK\x03\x04" + b"x" * 400, "damaged"),
        (repacked(a_docx(SENTENCE), word__document=b"<a"), "damaged"),
        (bomb(), "far more than a report"),
        (entities(), "entities"),
        (("A word. " * 130_000).encode(), "1,039,999 characters"),
        (b"x" * 10_000_001, "10 MB"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_is_no_report_is_turned_away_in_one_sentence(content: bytes, says: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read_document(content)
    said = str(refused.value)
    assert says in said
    assert said.endswith(".")
    assert len(said) < 200


def test_a_packed_file_of_another_kind_is_named() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("../../evil.txt", "x")
    with pytest.raises(DocumentError, match="without a Word document"):
        read_document(out.getvalue())


def test_what_cannot_be_seen_is_taken_out() -> None:
    text = "A\x00 wall\u202e fell\u2066 in\ud800 Test\u200bville\u00ad\ufeff,\x07 12\xa0hurt\x85now"
    assert clean(text) == "A wall fell in Testville, 12 hurt\nnow"
    assert clean("cafe\u0301") == "café"


@pytest.mark.long
def test_the_limited_process_gives_the_same_document() -> None:
    content = PAGE.format(SENTENCE).encode()
    assert read_limited(content, AboutReport()).document == read_document(content)
    joined = read_limited(WRAPPED.encode(), AboutReport()).document
    assert joined == read_document(WRAPPED.encode())
    assert isinstance(joined, Document)


@pytest.mark.long
def test_the_limited_process_says_why_in_the_same_words() -> None:
    with pytest.raises(UploadError, match="holds pictures of pages"):
        read_limited(scanned_pdf(), AboutReport())
