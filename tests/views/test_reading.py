"""The marked text of a report: what is shown, and that hostile text is only ever text."""

import html
import re
from html.parser import HTMLParser

import pytest

from incidents.model import Side
from incidents.views.marked_text import (
    NumberMark,
    SpeechMark,
    TextMark,
    legend_html,
    paragraph_of,
    paragraphs,
    report_html,
    snippet,
)

TEXT = (
    "The fictional Testland Army said that it killed 12 guards in Testville.\n"
    "\n"
    "Testville is a place that does not exist, and has a market.\n"
    "Nobody else has confirmed the 12 deaths. Police were on the spot."
)

HOSTILE = (
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "5 {% of people",
    "{# x",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "${alert(1)} ` \\\\`",
    "</script><script>alert(1)</script>",
    "</span></div><details open ontoggle=alert(1)>",
    "![](http://tracker/x) **bold** :material/home: $x$ [a](javascript:alert(1))",
    '" onmouseover="alert(1)" \'',
    "&lt;b&gt; &#123; &amp;",
    "<style>*{display:none}</style>",
)


class Seen(HTMLParser):
    """What a browser makes of markup: its elements, their attributes, and its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.words += data


def seen(markup: str) -> Seen:
    found = Seen()
    found.feed(markup)
    return found


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(hostile: str) -> None:
    text = f"Before {hostile} after 77 people."
    at = text.index("77")
    markup = report_html(
        text,
        speech=[SpeechMark(0, len(text), None, hostile)],
        numbers=[NumberMark(at, at + 2, 1)],
        marks=[TextMark(3, 20, "place"), TextMark(7, 30, "term")],
    )
    found = seen(markup)
    assert found.tags <= {"style", "div", "p", "span", "b", "sup"}
    assert found.attributes <= {"class", "title", "dir"}
    assert found.words == text.replace("77", "771")  # the mark of the number behind it


@pytest.mark.parametrize("offset", range(0, 40, 7))
def test_marks_may_cut_an_entity_and_every_letter_stays(offset: int) -> None:
    text = "a < b & c > d \"e\" 'f' <i>g</i> 12 people"
    markup = report_html(text, speech=[SpeechMark(offset, offset + 9, Side.STATE, "x")])
    assert seen(markup).words == text


def test_a_mark_beyond_the_text_is_cut_to_it() -> None:
    markup = report_html("12 people", speech=[SpeechMark(-5, 900, Side.STATE, "x")])
    assert seen(markup).words == "12 people"


def test_direction_overrides_are_not_shown() -> None:
    assert "\u202e" not in report_html("safe \u202e12 people", fold=False)


def test_who_speaks_shows_by_side_and_a_voice_is_one_element() -> None:
    start, end = TEXT.index("it killed"), TEXT.index(" guards")
    at = TEXT.index("12")
    markup = report_html(
        TEXT,
        speech=[SpeechMark(start, end, Side.ARMED_GROUP, "claim 1: said by Testland Army")],
        numbers=[NumberMark(at, at + 2, 1)],
    )
    body = markup.split("</style>")[1]
    assert body.count('class="said armed_group"') == 1
    assert 'title="claim 1: said by Testland Army"' in body
    assert '<b>12</b><sup class="done">1</sup>' in body


def test_of_two_voices_in_one_place_the_nearer_one_shows() -> None:
    outer, inner = SpeechMark(0, 60, Side.STATE, "outer"), SpeechMark(20, 30, None, "inner")
    body = report_html(TEXT, speech=[inner, outer]).split("</style>")[1]
    assert body.index("said state") < body.index("said nobody")
    assert body.count("said state") == 2


def test_paragraphs_in_which_nothing_was_read_are_folded() -> None:
    marks = [NumberMark(TEXT.rindex("12"), TEXT.rindex("12") + 2, 2, is_open=True)]
    body = report_html(TEXT, numbers=marks).split("</style>")[1]
    folded = re.search(r"<details><summary>(.*?)</summary>(.*?)</details>", body)
    assert folded is not None
    assert folded[1] == "Paragraphs 1 to 2: no number, date or event"
    assert '<sup class="open">2</sup>' in body
    assert "<details>" not in report_html(TEXT, fold=False)


def test_a_party_word_alone_does_not_unfold_a_paragraph() -> None:
    at = TEXT.index("market")
    body = report_html(TEXT, marks=[TextMark(at, at + 6, "term")]).split("</style>")[1]
    assert 'class="read term"' in body
    assert "Paragraphs 1 to 3" in body


def test_paragraphs_are_counted_from_one() -> None:
    parts = paragraphs(TEXT)
    assert [part.number for part in parts] == [1, 2, 3]
    assert TEXT[parts[1].start : parts[1].end].startswith("Testville is a place")
    assert paragraph_of(parts, TEXT.rindex("12")) == 3
    assert paragraph_of((), 0) == 0


def test_a_snippet_is_the_sentence_around() -> None:
    at = TEXT.rindex("12")
    assert snippet(TEXT, at, at + 2) == "Nobody else has confirmed the 12 deaths."
    long = "word " * 100 + "12 people " + "word " * 100
    cut = snippet(long, long.index("12"), long.index("12") + 2)
    assert "12 people" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) < 170
    assert snippet(TEXT, 10_000, 10_001) == "Police were on the spot."


def test_the_legend_names_the_sides_that_speak() -> None:
    body = legend_html([Side.STATE, None]).split("</style>")[1]
    assert "said by the state" in body
    assert "nobody is named" in body
    assert "armed group" not in body
    assert legend_html([]) == ""


def test_escaping_is_the_standard_one() -> None:
    assert html.escape("<&>\"'", quote=True) in report_html("<&>\"'", fold=False)
