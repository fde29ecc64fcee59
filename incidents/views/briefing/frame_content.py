"""What a frame says: title, key figures, incidents with their claims, and how far to trust it.

Everything is made of one selection, the same that the screen shows, so a frame
cannot say anything else than the view that it was made from.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from incidents.atlas import Atlas, Selection
from incidents.counts.totals import incidents as incidents_in_words
from incidents.facts import (
    Box,
    Facts,
    GroupRow,
    as_of,
    boxes,
    facts_of,
    group_rows,
    groups_line,
    headline,
    rest_on,
)
from incidents.filters import IncidentFilter, filter_in_words, title
from incidents.links import Link, View
from incidents.provenance import data_sets_held
from incidents.views.briefing.caveats import Line, honesty_lines
from incidents.views.briefing.map_sheet import MapSpec
from incidents.views.citations import cite_view
from incidents.views.document_tables import DistrictRow, IncidentRow, district_rows, incident_rows
from incidents.views.incident_words import without_directions

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


@dataclass(frozen=True, slots=True)
class FrameSpec:
    """What a frame is asked to be.

    Attributes
    ----------
    choice : IncidentFilter
    shown : MapSpec
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
    shown: MapSpec = field(default_factory=MapSpec)
    title: str = ""
    subtitle: str = ""
    address: str = ""
    order: str = "newest"
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """The words of a frame.

    Attributes
    ----------
    title, subtitle : str
    figures : tuple of Box
    groups : tuple of GroupRow
        Killed and injured of each victims group, civilians first.
    groups_line : str
        The same in one line, for a page without room for a table.
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
    figures: tuple[Box, ...]
    groups: tuple[GroupRow, ...]
    groups_line: str
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


def credit_of(selection: Selection) -> str:
    """Return the credit line, with the data sets of others whose rows a selection holds."""
    sets = "; ".join(one.short for one in data_sets_held(selection.reports))
    return f"{CREDIT} Rows of {sets}, changed." if sets else CREDIT


def proposed_title(selection: Selection, choice: IncidentFilter) -> str:
    """Return the title that the filters propose."""
    return title(selection, choice)


def proposed_subtitle(selection: Selection, choice: IncidentFilter) -> str:
    """Return the subtitle that the filters propose: how many incidents, and what is left out."""
    return headline(facts_of(selection), choice)


def frame_of(selection: Selection, wanted: FrameSpec) -> Frame:
    """Return the words of a frame.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges, filtered by ``wanted.choice``.
    wanted : FrameSpec
    """
    basis = wanted.shown.basis
    atlas = selection.atlas
    facts = facts_of(selection, basis)
    link, shown_link = _link(wanted, atlas)
    # An own title may say anything; a citation names the filter.
    told = title(selection, wanted.choice)
    name = one_line(wanted.title or told, MOST_TITLE)
    return Frame(
        title=name,
        subtitle=one_line(
            wanted.subtitle or proposed_subtitle(selection, wanted.choice), MOST_SUBTITLE
        ),
        figures=boxes(facts),
        groups=group_rows(facts),
        groups_line=groups_line(facts),
        rows_title=_rows_title(wanted),
        rows=incident_rows(facts.told, wanted.order, wanted.incidents, MOST_ROWS),
        districts=district_rows(selection, basis),
        honesty=honesty_lines(facts, wanted.choice, BASES[basis]),
        short=short_line(facts, wanted.choice),
        credit=credit_of(selection),
        link=link,
        shown_link=shown_link,
        citation=cite_view(
            told, atlas.mark, facts.as_of, link or shown_link, data_sets_held(selection.reports)
        ).plain,
        version=atlas.version,
        as_of=as_of(facts),
        day=facts.as_of,
    )


def query_of(wanted: FrameSpec, atlas: Atlas) -> str:
    """Return the query of the link that opens this view at an atlas's data version."""
    shown = wanted.shown
    view = View(shown.basis, shown.layer, shown.shade, shown.period, shown.bars)
    return Link(wanted.choice, view, atlas.version, atlas.seal or None).to_query_string()


def one_line(text: str, most: int) -> str:
    """Return a text in one line without steering signs, at most ``most`` signs long."""
    plain = "".join(sign if sign.isprintable() else " " for sign in without_directions(text))
    plain = " ".join(plain.split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _rows_title(wanted: FrameSpec) -> str:
    if wanted.incidents:
        return "Chosen incidents"
    return "Latest incidents" if wanted.order == "newest" else "Highest numbers of killed claimed"


def short_line(facts: Facts, choice: IncidentFilter) -> str:
    """Return what a picture that stands alone must say: what, of what, and how known."""
    parts = [
        rest_on(facts),
        one_line(filter_in_words(choice) or "no filter", MOST_FILTER),
        f"data to {as_of(facts)}, version {facts.version}",
        f"on one party’s word alone: {facts.claimed:,}",
    ]
    if facts.not_on_map:
        parts.append(f"not on the map: {incidents_in_words(facts.not_on_map)}")
    return " · ".join(parts)


def _link(wanted: FrameSpec, atlas: Atlas) -> tuple[str, str]:
    query = query_of(wanted, atlas)
    if not wanted.address:
        return "", f"explore?{query}"
    link = f"{wanted.address.rstrip('/')}/?{query}"
    return link, link
