"""What a frame says: title, key figures, incidents with their claims, and how far to trust it.

Everything is made of one selection, the same that the screen shows, so a frame
cannot say anything else than the view that it was made from.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from incidents import counts
from incidents.filters import IncidentFilter, headline, in_sums, title
from incidents.frame import Selection
from incidents.links import Link, View
from incidents.model import Status
from incidents.views.briefing.honesty import Line, count_of, honesty_lines
from incidents.views.briefing.rows import DistrictRow, IncidentRow, district_rows, incident_rows
from incidents.views.briefing.sheet import Shown
from incidents.views.cite import cite_view
from incidents.views.words import date_in_words, without_directions

BASES: Final = {
    "all": "all claims",
    "state": "claims by the state",
    "armed_group": "claims by armed groups",
    "independent": "claims by independent and media sources",
    "low": "the lowest of all claims",
    "high": "the highest of all claims",
}
MOST_TITLE: Final = 180
MOST_SUBTITLE: Final = 320
MOST_ROWS: Final = 40
MOST_FILTER: Final = 200
_SHOWN: Final = (("killed", "Killed"), ("injured", "Injured"), ("held", "Held, missing"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a frame is asked to be.

    Attributes
    ----------
    choice : IncidentFilter
    shown : Shown
        The map's layer and shade, and whose numbers.
    title, subtitle : str
        "" for the proposed ones.
    address : str
        Where the atlas is reached, without a query; "" where it is not known.
    order : str
        Which incidents the table lists: "newest", or "killed" for the highest figures.
    incidents : tuple of str
        Ids of chosen incidents; they take the place of ``order``.
    """

    choice: IncidentFilter = field(default_factory=IncidentFilter)
    shown: Shown = field(default_factory=Shown)
    title: str = ""
    subtitle: str = ""
    address: str = ""
    order: str = "newest"
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure and what it leaves out."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The words of a frame.

    Attributes
    ----------
    title, subtitle : str
    figures : tuple of KeyFigure
    rows_title : str
    rows : tuple of IncidentRow
    districts : tuple of DistrictRow
    honesty : tuple of Line
        What must stand on every page that leaves the house.
    short : str
        The same in one line, for a picture that stands alone.
    credit : str
    link : str
        Opens this view; "" where the address is not known.
    shown_link : str
        What is printed for the link.
    citation : str
    version : int
    as_of : str
        The last day of the data, in words.
    day : date or None
    """

    title: str
    subtitle: str
    figures: tuple[KeyFigure, ...]
    rows_title: str
    rows: tuple[IncidentRow, ...]
    districts: tuple[DistrictRow, ...]
    honesty: tuple[Line, ...]
    short: str
    credit: str
    link: str
    shown_link: str
    citation: str
    version: int
    as_of: str
    day: date | None


CREDIT: Final = (
    "Balochistan Incident Atlas, CC BY 4.0. Boundaries: geoBoundaries / Pathways Data, ODbL 1.0. "
    "Places: GeoNames, CC BY 4.0. Population: Pakistan Bureau of Statistics, census 2023."
)


def proposed_title(selection: Selection, choice: IncidentFilter) -> str:
    """Return the title that the filters propose."""
    return title(selection, choice)


def proposed_subtitle(selection: Selection, choice: IncidentFilter) -> str:
    """Return the subtitle that the filters propose: how many incidents, and what is left out."""
    return headline(selection, choice)


def frame_of(selection: Selection, wanted: Wanted) -> Frame:
    """Return the words of a frame.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges, filtered by ``wanted.choice``.
    wanted : Wanted
    """
    basis = wanted.shown.basis
    atlas = selection.atlas
    as_of = last_day(selection)
    link, shown_link = _link(wanted, atlas.version)
    name = one_line(wanted.title or proposed_title(selection, wanted.choice), MOST_TITLE)
    return Frame(
        title=name,
        subtitle=one_line(
            wanted.subtitle or proposed_subtitle(selection, wanted.choice), MOST_SUBTITLE
        ),
        figures=_figures(selection, basis),
        rows_title=_rows_title(wanted),
        rows=incident_rows(selection, wanted.order, wanted.incidents, MOST_ROWS),
        districts=district_rows(selection, basis),
        honesty=honesty_lines(selection, wanted.choice, BASES[basis], as_of),
        short=short_line(selection, wanted.choice),
        credit=CREDIT,
        link=link,
        shown_link=shown_link,
        citation=cite_view(name, atlas.version, atlas.data_to, link or shown_link).plain,
        version=atlas.version,
        as_of=as_of,
        day=atlas.data_to,
    )


def last_day(selection: Selection) -> str:
    """Return the last day that the data reach, in words."""
    day = selection.atlas.data_to
    return date_in_words(day) if day else "no dated incident"


def query_of(wanted: Wanted, version: int) -> str:
    """Return the query of the link that opens this view at this data version."""
    shown = wanted.shown
    view = View(shown.basis, shown.layer, shown.shade, shown.period, shown.bars)
    return Link(wanted.choice, view, version).to_query_string()


def one_line(text: str, most: int) -> str:
    """Return a text in one line without steering signs, at most ``most`` signs long."""
    plain = "".join(sign if sign.isprintable() else " " for sign in without_directions(text))
    plain = " ".join(plain.split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _figures(selection: Selection, basis: str) -> tuple[KeyFigure, ...]:
    counted = int(in_sums(selection.atlas)[selection.rows].sum())
    disputed = int((selection.column("status") == "disputed").sum())
    figures = [
        KeyFigure("Incidents", f"{counted:,}", f"{disputed:,} of them disputed" if counted else "")
    ]
    kind = {"low": "lowest of all claims", "high": "highest of all claims"}.get(
        basis, "range of claims"
    )
    for measure, label in _SHOWN:
        total = counts.total(selection, measure, basis)
        figures.append(KeyFigure(f"{label}, {kind}", total.text(basis), total.note()))
    return tuple(figures)


def _rows_title(wanted: Wanted) -> str:
    if wanted.incidents:
        return "Chosen incidents"
    return "Latest incidents" if wanted.order == "newest" else "Highest numbers of killed claimed"


def short_line(selection: Selection, choice: IncidentFilter) -> str:
    """Return what a picture that stands alone must say: what, of what, and how known."""
    counting = in_sums(selection.atlas)
    counted = selection.where(counting)
    claimed = int((counted.column("status") == Status.CLAIMED).sum())
    reports = selection.reports
    left = counts.tray(selection)
    off_map = len(left[left["reason"] != "undated"])
    parts = [
        f"{count_of(len(counted), 'incident')} from "
        f"{count_of(reports['id'].nunique(), 'report')} by "
        f"{count_of(reports['publisher'].nunique(), 'source')}",
        one_line(choice.in_words() or "no filter", MOST_FILTER),
        f"data to {last_day(selection)}, version {selection.atlas.version:,}",
        f"claimed by one party only: {claimed:,}",
    ]
    if off_map:
        parts.append(f"not on the map: {off_map:,}")
    return " · ".join(parts)


def _link(wanted: Wanted, version: int) -> tuple[str, str]:
    query = query_of(wanted, version)
    if not wanted.address:
        return "", f"explore?{query}"
    link = f"{wanted.address.rstrip('/')}/?{query}"
    return link, link
