"""The text of a report with what was read in it marked, as HTML that is only ever text.

Every letter of the report goes through ``_escaped``, the one place where text
becomes markup. Who is said to speak shows by the colour of a party's side and
by the line below it, so that it is seen in grey too; a dashed line is a voice
that is not known. Numbers carry the number of their place in the ledger.
Paragraphs in which nothing was read are folded.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final, Literal

from incidents.codebook import read_codebook
from incidents.colours import coloured
from incidents.model import Side
from incidents.views.incident_words import without_directions

__all__ = [
    "NumberMark",
    "Paragraph",
    "SpeechMark",
    "TextMark",
    "legend_html",
    "paragraph_of",
    "paragraphs",
    "report_html",
    "snippet",
]

Kind = Literal["date", "place", "event", "term"]

SIDE_WORDS: Final = {
    Side.ARMED_GROUP: "said by an armed group",
    Side.STATE: "said by the state",
    Side.INDEPENDENT: "said by others",
    None: "nobody is named",
}
_KIND_WORDS: Final = {
    "date": "read as the date",
    "place": "read as the place",
    "event": "read as the event",
    "term": "a word of one party, kept out of our own text",
}


@dataclass(frozen=True, slots=True)
class SpeechMark:
    """Words that carry a claim; ``side`` is None where nobody is named. Offsets into the text."""

    start: int
    end: int
    side: Side | None
    label: str


@dataclass(frozen=True, slots=True)
class NumberMark:
    """A number of the text and its place in the ledger, from 1."""

    start: int
    end: int
    number: int
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class TextMark:
    """Words that a date, a place or an event was read from, or a word of one party."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text; ``number`` counts from 1."""

    number: int
    start: int
    end: int


_LINE: Final = re.compile(r"[^\n]+")
_BOUND: Final = re.compile(r"[.!?؟۔](?=[\s\"'”’)])")
_LONGEST: Final = 160  # characters of a snippet


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs: the lines of a text that hold anything."""
    lines = (line for line in _LINE.finditer(text) if line.group().strip())
    return tuple(Paragraph(n, line.start(), line.end()) for n, line in enumerate(lines, 1))


def paragraph_of(parts: Sequence[Paragraph], offset: int) -> int:
    """Return the number of the paragraph in which a place of the text stands; 0 for none."""
    return bisect_right([part.start for part in parts], offset)


def snippet(text: str, start: int, end: int) -> str:
    """Return the sentence around a place in the text, cut to what one reads at a glance."""
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    begin = text.rfind("\n", 0, start) + 1
    for found in _BOUND.finditer(text, begin, start):
        begin = found.end()
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    closing = _BOUND.search(text, end, stop)
    stop = closing.end() if closing else stop
    sentence = " ".join(text[begin:stop].split())
    if len(sentence) <= _LONGEST:
        return sentence
    before = max(begin, start - (_LONGEST - min(end - start, _LONGEST)) // 2)
    cut = " ".join(text[before : before + _LONGEST].split())
    return f"{'…' if before > begin else ''}{cut}…"


def legend_html(sides: Iterable[Side | None]) -> str:
    """Return what the colours mean, for the sides that speak in the text."""
    present = set(sides)
    items = "".join(
        f'<span class="said {_side_class(side)}">{_escaped(words)}</span>'
        for side, words in SIDE_WORDS.items()
        if side in present
    )
    return f'{_style()}<div class="atlas-report-legend">{items}</div>' if items else ""


def report_html(
    text: str,
    *,
    speech: Sequence[SpeechMark] = (),
    numbers: Sequence[NumberMark] = (),
    marks: Sequence[TextMark] = (),
    fold: bool = True,
) -> str:
    """Return the text as safe HTML.

    Parameters
    ----------
    text : str
    speech, numbers, marks
        May overlap; an offset outside the text is cut to it. Of two voices in one
        place the shorter span, which is the nearer one, is shown.
    fold : bool
        Fold paragraphs without any number, date, place, event or claim.
    """
    painter = _Painter(text, speech, numbers, marks)
    written, folded = [], []
    for part in paragraphs(text):
        if fold and not painter.is_marked(part):
            folded.append(part)
            continue
        written.append(_fold(painter, folded))
        folded = []
        written.append(f'<p dir="auto">{painter.paint(part)}</p>')
    written.append(_fold(painter, folded))
    return f'{_style()}<div class="atlas-report">{"".join(written)}</div>'


def _fold(painter: "_Painter", parts: Sequence[Paragraph]) -> str:
    if not parts:
        return ""
    first, last = parts[0].number, parts[-1].number
    which = f"Paragraph {first}" if first == last else f"Paragraphs {first} to {last}"
    inside = "".join(f'<p dir="auto">{painter.paint(part)}</p>' for part in parts)
    return f"<details><summary>{which}: no number, date or event</summary>{inside}</details>"


def _escaped(text: str) -> str:
    """Return text as HTML that shows it and does nothing else."""
    return html.escape(without_directions(text), quote=True)


def _side_class(side: Side | None) -> str:
    return "nobody" if side is None else side.value


def _spans(
    speech: Sequence[SpeechMark], numbers: Sequence[NumberMark], marks: Sequence[TextMark]
) -> list[tuple[int, int]]:
    return [
        *((mark.start, mark.end) for mark in speech),
        *((mark.start, mark.end) for mark in numbers),
        *((mark.start, mark.end) for mark in marks),
    ]


class _Painter:
    """Paints stretches of a text, each with all the marks that lie on it."""

    def __init__(
        self,
        text: str,
        speech: Sequence[SpeechMark],
        numbers: Sequence[NumberMark],
        marks: Sequence[TextMark],
    ) -> None:
        self.text = text
        # The longest first: a shorter one is laid over it.
        self.speech = sorted(speech, key=lambda mark: mark.start - mark.end)
        self.numbers = sorted(numbers, key=lambda mark: mark.start)
        self.marks = list(marks)

    def is_marked(self, part: Paragraph) -> bool:
        """Say whether anything but a party's word was read in a paragraph."""
        marks = [mark for mark in self.marks if mark.kind != "term"]
        spans = _spans(self.speech, self.numbers, marks)
        return any(start < part.end and end > part.start for start, end in spans)

    def paint(self, part: Paragraph) -> str:
        """Return a paragraph as HTML."""
        speech = [m for m in self.speech if m.start < part.end and m.end > part.start]
        numbers = [m for m in self.numbers if m.start < part.end and m.end > part.start]
        marks = [m for m in self.marks if m.start < part.end and m.end > part.start]
        edges = {part.start, part.end}
        for start, end in _spans(speech, numbers, marks):
            edges |= {max(part.start, start), min(part.end, end)}
        written, open_class = [], ""
        for start, end in pairwise(sorted(edges)):
            voice = next((m for m in reversed(speech) if m.start <= start < m.end), None)
            wanted = self._opening(voice)
            # One element a voice, not one a stretch: its line must not break at every number.
            if wanted != open_class:
                written.append(("</span>" if open_class else "") + wanted)
                open_class = wanted
            written.append(self._stretch(start, end, numbers, marks))
        written.append("</span>" if open_class else "")
        return "".join(written)

    @staticmethod
    def _opening(voice: SpeechMark | None) -> str:
        if voice is None:
            return ""
        return f'<span class="said {_side_class(voice.side)}" title="{_escaped(voice.label)}">'

    def _stretch(
        self, start: int, end: int, numbers: Sequence[NumberMark], marks: Sequence[TextMark]
    ) -> str:
        written = _escaped(self.text[start:end])
        for mark in marks:
            if mark.start <= start < mark.end:
                meaning = _KIND_WORDS[mark.kind]
                written = f'<span class="read {mark.kind}" title="{meaning}">{written}</span>'
        for number in numbers:
            if number.start <= start < number.end:
                written = f"<b>{written}</b>"
                if end == min(number.end, len(self.text)):
                    state = "open" if number.is_open else "done"
                    written += f'<sup class="{state}">{int(number.number)}</sup>'
        return written


_CSS: Final = """<style>
.atlas-report { font-size: .95rem; line-height: 1.62; color: $ink; max-width: 75ch; }
.atlas-report p { margin: 0 0 .75rem 0; max-width: none; overflow-wrap: anywhere; }
.atlas-report .said, .atlas-report-legend .said { border-radius: 3px; padding: .08em .12em;
  border-bottom: 2px solid transparent; -webkit-box-decoration-break: clone;
  box-decoration-break: clone; }
.said.armed_group { background: $armed_group_tint;
  border-bottom: 2px solid $armed_group !important; }
.said.state { background: $state_tint; border-bottom: 2px solid $state !important; }
.said.independent { background: $independent_tint;
  border-bottom: 2px dotted $independent !important; }
.said.nobody { background: $nobody_tint; border-bottom: 2px dashed $quiet !important; }
.atlas-report sup { font-size: .68em; font-weight: 700; line-height: 1; vertical-align: .55em;
  color: $paper; background: $ink; border-radius: 1em; padding: .12em .42em; margin: 0 .1em; }
.atlas-report sup.open { background: $problem; }
.read.place { border-bottom: 2px solid $read_place; }
.read.date { border-bottom: 2px solid $read_date; }
.read.term { text-decoration: underline wavy $attention 1px; text-underline-offset: 4px; }
.atlas-report details { background: $page; border-radius: 6px; margin: 0 0 .75rem 0;
  padding: .3rem .6rem; color: $ink; }
.atlas-report details[open] { padding-bottom: .1rem; }
.atlas-report summary { cursor: pointer; font-size: .85rem; color: $quiet; min-height: 24px; }
.atlas-report details p { margin: .5rem 0; font-size: .9rem; }
.atlas-report-legend { display: flex; flex-wrap: wrap; gap: .35rem .5rem; font-size: .8rem;
  color: $ink; }
</style>"""


@cache
def _style() -> str:
    """Return the style sheet with the colours of the codebook."""
    book = read_codebook()
    sides = {side.value: book.side_colour(side) for side in Side}
    tints = {f"{side.value}_tint": book.side_tint(side) for side in Side}
    return coloured(_CSS, **sides, **tints)
