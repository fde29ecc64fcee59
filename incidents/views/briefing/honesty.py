"""How far to trust a frame: the lines that every figure carries when it leaves the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.precision import GeoPrecision
from incidents import counts
from incidents.filters import IncidentFilter, in_sums
from incidents.frame import Selection
from incidents.model import Status

_MOST_FILTER: Final = 420
_LEFT_OUT: Final[Mapping[str, str]] = {
    "province": "known only to the province",
    "unknown": "without a known place",
    "no_area": "in an area that today’s districts do not have",
    "retracted": "retracted",
}
NO_FILTER: Final = "no filter; every incident of the atlas."
BOUNDARIES: Final = (
    "34 districts of the 2023 census, approximate, for orientation only; no opinion on the status "
    "of any territory."
)
SOURCES: Final = (
    "Compiled from reports that we could reach: large attacks are over-represented. "
    "No report is not no incident."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is about, and what it says."""

    label: str
    text: str


def honesty_lines(
    selection: Selection, choice: IncidentFilter, basis: str, as_of: str
) -> tuple[Line, ...]:
    """Return the lines, in the order in which they are read.

    Parameters
    ----------
    selection : Selection
    choice : IncidentFilter
    basis : str
        Whose numbers, in words.
    as_of : str
        The last day of the data, in words.
    """
    return (
        Line("Shown", _filters(choice)),
        Line("Data", _data(selection, as_of)),
        Line("Numbers", _numbers(selection, basis)),
        Line("Claims", _claims(selection)),
        Line("Places", _places(selection)),
        Line("Sources", SOURCES),
        Line("Boundaries", BOUNDARIES),
    )


def _filters(choice: IncidentFilter) -> str:
    words = choice.in_words()
    if not words:
        return NO_FILTER
    if len(words) > _MOST_FILTER:
        return words[:_MOST_FILTER].rstrip() + "… (the link holds the whole filter)."
    return words + "."


def _data(selection: Selection, as_of: str) -> str:
    atlas = selection.atlas
    counted = int(in_sums(atlas)[selection.rows].sum())
    others = len(selection) - counted
    reports = selection.reports
    carriers = count_of(reports["id"].nunique(), "report")
    sources = count_of(reports["publisher"].nunique(), "source")
    text = (
        f"to {as_of}, version {atlas.version:,}. {count_of(counted, 'incident')} from "
        f"{carriers} by {sources}"
    )
    if others:
        text += f"; {count_of(others, 'more entry', 'more entries')} listed but in no sum"
    return text + "."


def _numbers(selection: Selection, basis: str) -> str:
    wider = int((selection.claims["scope"] == "wider").sum())
    text = (
        f"sums of ranges over {basis}; claims about one incident compete and are never added. "
        "“+” means at least. A number that nobody gave is left out, never counted as 0."
    )
    if wider:
        text += f" {count_of(wider, 'claim')} about more than one incident left out."
    return text


def _claims(selection: Selection) -> str:
    counted = selection.where(in_sums(selection.atlas))
    claimed = int((counted.column("status") == Status.CLAIMED).sum())
    if not len(counted):
        return "no incident, so no claim."
    share = f"{round(100 * claimed / len(counted))} %"
    text = (
        f"{claimed:,} of {count_of(len(counted), 'incident')} ({share}) "
        f"{'rests' if len(counted) == 1 else 'rest'} on the claim of one party only. "
    )
    return (text + counts.trust_sentence(selection)).strip()


def _places(selection: Selection) -> str:
    on_map = selection.where((selection.atlas.table["status"] != Status.RETRACTED).to_numpy())
    precision = on_map.column("geo_precision")
    points = int(precision.isin([p.value for p in GeoPrecision if p.is_point]).sum())
    areas = int(precision.isin([GeoPrecision.TEHSIL, GeoPrecision.DISTRICT]).sum())
    text = f"{points:,} known to a place (signs), {areas:,} only to a district or tehsil (areas)"
    left = counts.tray(selection)
    off = [(int((left["reason"] == reason).sum()), words) for reason, words in _LEFT_OUT.items()]
    if any(n for n, _ in off):
        text += "; not on the map: " + ", ".join(f"{n:,} {words}" for n, words in off if n)
    undated = int((left["reason"] == "undated").sum())
    if undated:
        text += f"; not on the timeline: {undated:,} undated"
    return text + "."


def count_of(count: int, noun: str, more: str = "") -> str:
    """Return "1 report", "2 reports"."""
    return f"{count:,} {noun if count == 1 else more or noun + 's'}"
