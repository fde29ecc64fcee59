"""The parts of the Explore page, each given the one selection that all of them show."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from incidents import counts, facts
from incidents.atlas import Selection
from incidents.counting_rules import COUNTING_RULES
from incidents.editions import Edition
from incidents.filters import file_words, filter_in_words, title
from incidents.provenance import data_sets_held
from incidents.views import citations, incident_table, people_chart, time_axis, timeline_charts
from incidents.views.exports import bundle_of, write
from incidents.views.screen_notes import BOUNDARY_NOTE, IMBALANCE_NOTE
from pages.parts.reader.explore_map import card_within, chosen_on_map, draw_map, map_notes, tray
from pages.shell import gestures, page_links, view_state
from pages.shell.search_boxes import pick_one
from pages.shell.switches import switch
from pages.shell.table_heights import height_of
from server import addresses, cached

_BARS = {
    "incidents": "Bars: incidents",
    "killed": "Bars: killed",
    "injured": "Bars: injured",
    "taken": "Bars: taken or held by armed groups or unknown people",
    "state_held": "Bars: disappeared or detained by the state",
}
_DIGITS = 6
_ROWS = 1000
_COLUMNS = (
    "From",
    "What",
    "Place",
    "District",
    *incident_table.FIGURES,
    "Status",
    "Type",
    "Date",
    "Actors",
    "Sources",
    "In doubt",
)
# The grid makes a column as wide as its first rows: "in no sum" further down was cut.
_WIDTHS = {
    name: st.column_config.Column(width=max(112, 7 * len(name))) for name in incident_table.FIGURES
}
_WIDTHS |= {"Status": st.column_config.Column(width=150)}
_WIDTHS_OF_BARS: dict[str, str] = {"auto": "Auto"} | {p: p.capitalize() for p in time_axis.PERIODS}
_TABS = {"map": "Map and timeline", "table": "Table", "play": "Month by month"}


def tab_switch() -> str:
    """Draw the choice between map, table and animation; return the chosen one."""
    return switch("tab", "View", _TABS)


def data_buttons(chosen: Selection) -> None:
    """Offer the link to this view and the rows that it shows."""
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        with st.popover("Link and citation", icon=":material/link:"):
            page_links.to_page(
                "pages/briefing.py",
                "Briefing of this view: PDF, picture, slides",
                view_state.carried_query(),
                icon=":material/picture_as_pdf:",
            )
            page_links.to_page(
                "pages/explore.py",
                "Clean screen, for a screenshot",
                view_state.carried_query() | {"clean": ["1"]},
                icon=":material/screenshot_monitor:",
            )
            _link_and_citation(chosen)
        st.download_button(
            "Data (CSV)",
            data=lambda: write(bundle_of(chosen, Edition.PUBLIC), "csv"),
            file_name=_csv_name(chosen),
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=not len(chosen),
        )


def _csv_name(chosen: Selection) -> str:
    told = file_words(filter_in_words(view_state.current_filter()))
    return f"balochistan-incidents-v{chosen.atlas.version}{'-' if told else ''}{told}.csv"


def _link_and_citation(chosen: Selection) -> None:
    atlas = chosen.atlas
    st.caption(
        f"Opens this view with the numbers of data version {atlas.version}, also after later "
        "changes, and says what has changed since."
    )
    pinned = page_address(atlas.mark)
    st.code(pinned, language=None, wrap_lines=True)
    st.caption("Opens this view with the newest data.")
    st.code(page_address(None), language=None, wrap_lines=True)
    whole = page_address(atlas.mark, everything=True)
    words = title(chosen, view_state.current_filter())
    own, all_sets = data_sets_held(chosen.reports), data_sets_held(atlas.reports)
    for name, citation in (
        ("Cite this view", citations.cite_view(words, atlas.mark, atlas.data_to, pinned, own)),
        (
            "Cite the whole data set",
            citations.cite_dataset(atlas.mark, atlas.data_to, whole, all_sets),
        ),
    ):
        st.markdown(f"**{name}**")
        plain, bibtex, ris = st.tabs(["Text", "BibTeX", "RIS"])
        plain.code(citation.plain, language=None, wrap_lines=True)
        bibtex.code(citation.bibtex, language=None, wrap_lines=True)
        ris.code(citation.ris, language=None, wrap_lines=True)


def page_address(version: str | None, *, everything: bool = False) -> str:
    """Return the full address of this view.

    Parameters
    ----------
    version : str or None
        The data version that the link holds, with its seal; None for whatever is newest
        when it is opened.
    everything : bool
        Of the whole data set instead.
    """
    query = {} if everything else view_state.carried_query()
    query.pop("v", None)
    query.pop("rules", None)
    if version is not None:
        query |= {"v": [version], "rules": [str(COUNTING_RULES)]}
    base = addresses.page()
    return f"{base}?{urlencode(query, doseq=True)}" if query else base


def nothing_found(chosen: Selection) -> bool:
    """Say why nothing is shown, and what to do; False when there is something."""
    # Its place is kept where there is nothing to say: else all below would be drawn anew.
    place = st.empty()
    if len(chosen):
        return False
    if not len(chosen.atlas.table):
        place.info(
            "The store holds no incidents yet. `python -m incidents build` adds the starter."
        )
    else:
        place.info("No incidents match. Widen the dates or clear a filter.")
    return True


def map_and_timeline(chosen: Selection, basis: str) -> None:
    """Draw the map with what is not on it beside it, and the timeline below."""
    nothing_found(chosen)
    left, right = st.columns([2, 1], gap="small")
    left_out = counts.tray(chosen)
    with left:
        picked = draw_map(chosen, basis)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bars"):
            with st.container(width="stretch", gap=None):
                map_notes(chosen)
            bars = bars_switch()
            period = period_switch(chosen)
        if len(chosen) and bars == "incidents":
            timeline(chosen, period)
        elif len(chosen):
            people_timeline(chosen, period, bars, basis)
    with right:
        tray(chosen, left_out)
        chosen_on_map(chosen, picked)


def _limits(chosen: Selection) -> dict[str, date | None]:
    return time_axis.axis_limits(chosen, view_state.current_filter())


def bars_switch() -> str:
    """Draw the choice of what the bars count, and return it."""
    return switch("bars", "Bars show", _BARS, look="list", width=175)


def period_switch(chosen: Selection) -> time_axis.Period:
    """Draw the choice of how wide the bars are, and return one that can be drawn."""
    asked = switch("period", "Bars by", _WIDTHS_OF_BARS)
    if asked == "auto":
        return time_axis.default_period(chosen, **_limits(chosen))
    return time_axis.fitting_period(chosen, cast(time_axis.Period, asked), **_limits(chosen))


def timeline(chosen: Selection, period: time_axis.Period) -> None:
    """Draw when, in the colours of the map; dragging over the bars sets the dates."""
    sums = time_axis.period_sums(chosen, period, **_limits(chosen))
    notes = [sums.caption()]
    if _has_bars(chosen):
        _bars(timeline_charts.timeline_of(sums, legend=False), "timeline", period)
        notes.append("drag over the bars for dates")
    told = "; ".join(note for note in notes if note)
    st.caption(f"{told.capitalize()}." if told else "")


def people_timeline(chosen: Selection, period: time_axis.Period, measure: str, basis: str) -> None:
    """Draw how many people are said to be harmed, when, as ranges on the chosen basis."""
    people = people_chart.people_sums(chosen, period, measure, basis, **_limits(chosen))
    if _has_bars(chosen):
        _bars(people_chart.people_timeline(people), "people", period)
    note = people.caption()
    st.caption(f"{note[:1].upper()}{note[1:]}." if note else "")


def _has_bars(chosen: Selection) -> bool:
    """Return whether anything has a date; without one the axis would show a day of its own."""
    return bool(chosen.column("date_start").notna().any())


def _bars(spec: timeline_charts.Spec, kind: str, period: time_axis.Period) -> None:
    """Draw bars without a brush: one that was taken is in the dates, and may be another there."""
    key = gestures.name_for(kind, period)
    with st.container(key="bars-place"):
        st.vega_lite_chart(
            spec,
            key=key,
            on_select=lambda: _brushed(key, period),
            selection_mode="brush",
            theme=None,
        )


def _brushed(key: str, period: time_axis.Period) -> None:
    dates = time_axis.brush_dates(st.session_state[key]["selection"], period)
    if dates and gestures.is_new(key, dates):
        view_state.choose(f_since=dates[0], f_until=dates[1])


def table(chosen: Selection, basis: str) -> None:
    """Draw the same rows as a table; choosing a row opens its card."""
    if nothing_found(chosen):
        return
    card = view_state.current_view().card
    rows_to_choose(chosen, basis, "Choose a row to see its claims.", card, view_state.show_card)
    if card and not card_within(chosen, card):
        view_state.show_card("")


def rows_to_choose(
    chosen: Selection,
    basis: str,
    hint: str,
    card: str = "",
    on_choice: Callable[[str], None] | None = None,
) -> str | None:
    """Draw a table of the rows, and return the incident whose row is chosen in it.

    Parameters
    ----------
    chosen, basis, hint
        The rows, whose numbers are counted, and what choosing one is good for.
    card : str
        The incident that is chosen on the page, in this table or otherwise.
    on_choice : callable, optional
        Told each choice once; an empty text where none is chosen any more.
    """
    order, page = _order_and_page(chosen)
    shown = _sortable(chosen, basis, order, page)
    ids = [str(one) for one in shown.index]
    # A browser says the number of a row: it means an incident among these ones alone.
    says = card if card in ids else ""
    key = gestures.name_for("table" if on_choice else "rows", *ids, says=says)
    event = st.dataframe(
        shown,
        hide_index=True,
        height=height_of(len(shown), 560),
        on_select=(lambda: _row_chosen(key, ids, on_choice)) if on_choice else "rerun",
        selection_mode="single-row",
        key=key,
        column_order=_COLUMNS,
        column_config=_WIDTHS | {"From": st.column_config.DateColumn(format="YYYY-MM-DD")},
        alt="The chosen incidents, one row each",
    )
    st.caption(f"Sort by a heading. {hint} The CSV on Explore holds exactly these rows.")
    return _in_row(event, ids) or None


def _row_chosen(key: str, ids: list[str], on_choice: Callable[[str], None]) -> None:
    picked = _in_row(st.session_state[key], ids)
    if gestures.is_new(key, picked):
        on_choice(picked)


def _in_row(event: Any, ids: list[str]) -> str:
    rows = event["selection"]["rows"]
    return ids[rows[0]] if rows and 0 <= rows[0] < len(ids) else ""


def _order_and_page(chosen: Selection) -> tuple[incident_table.Sort, int]:
    """Return newest first on one page, or what the reader asks for where one is not enough."""
    pages = incident_table.pages(chosen, _ROWS)
    if pages == 1:
        return "newest", 1
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        order = pick_one(
            "Order of all rows",
            incident_table.SORTS,
            format_func=_order_name,
            key="t_order",
            width=200,
        )
        page = st.number_input(f"Page of {pages:,}", 1, pages, key="t_page", width=160)
    first = (page - 1) * _ROWS + 1
    st.caption(
        f"Rows {first:,} to {min(page * _ROWS, len(chosen)):,} of {len(chosen):,}; a heading sorts "
        "this page."
    )
    return order, page


def _order_name(sort: str) -> str:
    return {"state_held": "Disappeared or detained"}.get(sort, sort.capitalize())


def _sortable(chosen: Selection, basis: str, order: incident_table.Sort, page: int) -> pd.DataFrame:
    """Return the table so that a click on a heading puts dates and figures in their true order."""
    names = cached.place_names()
    shown = incident_table.table_frame(
        chosen, names, basis=basis, page=page, size=_ROWS, sort=order
    )
    positions = chosen.atlas.table["id"].isin(shown.index)
    starts = chosen.atlas.table.loc[positions].set_index("id")["date_start"].reindex(shown.index)
    shown.insert(0, "From", starts.dt.date)
    for name in incident_table.FIGURES:
        # The grid sorts text sign by sign: a space before the shorter number makes that right.
        width = shown[name].str.split("–").str[0].str.len()
        pad = (_DIGITS - width).clip(lower=0)
        shown[name] = [" " * spaces + text for spaces, text in zip(pad, shown[name], strict=True)]
    return shown


def footer(chosen: Selection) -> None:
    """Say how far the data reach and what they are."""
    told = (*facts.record_line(facts.facts_of(chosen)), IMBALANCE_NOTE, BOUNDARY_NOTE)
    st.caption(" · ".join(told))
