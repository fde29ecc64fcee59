"""The months one after the other: the same map, moved by this server alone."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from incidents.atlas import Atlas, Selection
from incidents.facts import facts_of
from incidents.model import DatePrecision
from incidents.views import maps, time_axis
from incidents.views.incident_words import several
from pages.parts.reader.explore_map import MAP_HEIGHT

_SECONDS_PER_MONTH = 1.2
_DAYS_OF_A_WEEK = 7


def play(chosen: Selection) -> None:
    """Draw a month at a time, by hand or running."""
    # Incidents alone, as the words count them: no sign could say that it is in no sum.
    chosen = facts_of(chosen).counted
    months = _months(chosen)
    if not months:
        st.info("No dated incident is chosen, so there are no months to show.")
        return
    session = st.session_state
    # Another choice has other months: its newest rather than a strange place.
    if session.get("play_month") not in months:
        session["play_month"] = months[-1]
    if len(months) == 1:
        _frame(chosen, months)
        return
    if session.pop("play_ended", False):
        session["play_running"] = False
    # Outside the fragment: only a run of the whole page can start or stop its clock.
    running = st.toggle("Play", key="play_running", on_change=_again, args=(months,))
    st.fragment(_frame, run_every=_SECONDS_PER_MONTH if running else None)(chosen, months)


def _months(chosen: Selection) -> list[str]:
    """Return the months from the first to the last that has something to show."""
    starts = chosen.column("date_start").dropna()
    if starts.empty:
        return []
    # That a day may lie in a later month brings nothing into that month.
    lasting = chosen.column("date_end")[_lasts(chosen.atlas)[chosen.rows]]
    last = max(starts.max(), lasting.max()) if lasting.notna().any() else starts.max()
    return [str(month) for month in pd.period_range(starts.min(), last, freq="M")]


def _words(month: str) -> str:
    return time_axis.period_in_words(pd.Period(month).start_time.date(), "month")


def _frame(chosen: Selection, months: list[str]) -> None:
    session = st.session_state
    if session.get("play_running"):
        at = months.index(session["play_month"]) + 1
        if at >= len(months):
            session["play_ended"] = True
            st.rerun()
        session["play_month"] = months[at]
    st.toggle("Keep earlier months", key="play_keep")
    if len(months) > 1:
        st.select_slider(
            "Month",
            months,
            key="play_month",
            format_func=_words,
            label_visibility="collapsed",
        )
    keep = bool(session.get("play_keep"))
    began = _within(chosen, session["play_month"], keep=keep)
    earlier = chosen.where(np.zeros(len(chosen.atlas.table), bool))
    if not keep:
        earlier = _going_on(chosen, session["play_month"])
    st.markdown(_told(session["play_month"], began, earlier, keep=keep))
    shown = chosen.where(_rows_of(began, earlier))
    points = maps.draws_points(shown)
    st_folium(
        maps.explore_map(),
        key="map-play",
        height=MAP_HEIGHT,
        use_container_width=True,
        feature_group_to_add=maps.incident_layer(shown, earlier=earlier)
        if points
        else maps.grid_layer(shown),
        returned_objects=[],
        render=False,
    )


def _told(month: str, began: Selection, earlier: Selection, *, keep: bool) -> str:
    """Say how many incidents began in a month, and how many began earlier and go on."""
    until = "up to " if keep else ""
    new, old = facts_of(began).incidents, facts_of(earlier).incidents
    goes = f"{old:,} that began earlier {'goes' if old == 1 else 'go'} on"
    named = f"**{until}{_words(month)}**"
    if old and not new:
        return f"{named}: {goes}; none began then."
    told = f"{several(new, 'incident')} that began then"
    return (
        f"{named}: {told}{f', {goes}' if old else ''}; where the day is not known, in the first "
        "month that it may be."
    )


def _rows_of(*selections: Selection) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(selections[0].atlas.table), dtype=bool)
    for one in selections:
        mask[one.rows] = True
    return mask


def _again(months: list[str]) -> None:
    session = st.session_state
    if session["play_running"] and session["play_month"] == months[-1]:
        session["play_month"] = months[0]


def _going_on(chosen: Selection, month: str) -> Selection:
    """Return what is known to have begun before a month and to last into it."""
    table = chosen.atlas.table
    first = np.datetime64(f"{month}-01", "s")
    with np.errstate(invalid="ignore"):
        mask = (table["date_start"].to_numpy() < first) & (table["date_end"].to_numpy() >= first)
    return chosen.where(mask & _lasts(chosen.atlas))


def _lasts(atlas: Atlas) -> npt.NDArray[np.bool_]:
    """Return which rows of the atlas are known to last for all the days that they name."""
    table = atlas.table
    # From July to October, by the month, is known to last; a week or a year within which the
    # day is not known is no time that something lasts.
    precision = table["date_precision"]
    is_known = precision.isin([DatePrecision.DAYS.value, DatePrecision.MONTH.value]).to_numpy()
    weeks = (precision == DatePrecision.WEEK.value).to_numpy()
    days = (table["date_end"] - table["date_start"]).dt.days.to_numpy()
    with np.errstate(invalid="ignore"):
        lasts: npt.NDArray[np.bool_] = is_known | (weeks & (days >= _DAYS_OF_A_WEEK))
    return lasts


def _within(chosen: Selection, month: str, *, keep: bool) -> Selection:
    starts = chosen.atlas.table["date_start"].to_numpy()
    first = np.datetime64(f"{month}-01", "s")
    end = (np.datetime64(month, "M") + 1).astype("datetime64[s]")
    with np.errstate(invalid="ignore"):
        mask = starts < end if keep else (starts >= first) & (starts < end)
    return chosen.where(mask)
