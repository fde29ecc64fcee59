"""How long a frame takes, from the filtered selection to the finished file."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.generate import frames
from incidents.atlas import PlainFrames, Selection, assemble
from incidents.codebook import read_codebook
from incidents.counts import with_ranges
from incidents.views.briefing.documents import make
from incidents.views.briefing.frame_content import FrameSpec

NUMBERS: Final = (97, 5_000, 100_000)
FILES: Final[Mapping[str, Mapping[str, object]]] = {
    "PDF, A4": {"format": "pdf"},
    "PNG, A4, 200 dpi": {"format": "png"},
    "PNG, A4, 300 dpi": {"format": "png", "dpi": 300},
    "SVG, A4": {"format": "svg"},
    "PNG, slide, 200 dpi": {"format": "png", "size": "slide"},
    "PDF of four pages": {"format": "pdf", "pages": 4},
    "Word": {"format": "docx"},
    "Slides": {"format": "pptx"},
}
_REPEATS: Final = 5
TARGET_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class FrameFigures:
    """Seconds a file, the first of a process and then the median, for so many incidents."""

    incidents: int
    first: Mapping[str, float]
    middle: Mapping[str, float]


def measure(number: int) -> FrameFigures:
    """Measure every format on so many fictional incidents."""
    chosen = _selection(number)
    wanted = FrameSpec(address="https://atlas.example")
    first, middle = {}, {}
    for name, how in FILES.items():
        taken = []
        for _ in range(_REPEATS):
            start = perf_counter()
            make(chosen, wanted, **how)  # type: ignore[arg-type]
            taken.append(perf_counter() - start)
        first[name], middle[name] = taken[0], median(taken)
    return FrameFigures(number, first, middle)


def _selection(number: int) -> Selection:
    kinds = {actor.id: actor.kinds[0].value for actor in read_codebook().actors.values()}
    atlas = assemble(PlainFrames(**frames(number)), version=1, actor_kinds=kinds, words={})
    return with_ranges(atlas).everything()
