"""The map, what is not on it, and what a click on it means."""

import numpy as np
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from incidents import facts
from incidents.atlas import Selection
from incidents.links import View
from incidents.views import maps
from incidents.views.incident_words import several
from pages.parts.reader.incident_card import brief_lines, incident_card
from pages.shell import gestures, view_state
from pages.shell.search_boxes import pick_one
from pages.shell.switches import switch

_CLICKED = "last_object_clicked_tooltip"
_LAYERS = {"incidents": "Incidents", "districts": "Districts", "grid": "Grid"}
_MOST_LISTED = 6
MAP_HEIGHT = 440


def layer_controls() -> None:
    """Draw the choice of layer, and of what districts are shaded by."""
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", key="layers", width="content"
    ):
        if switch("layer", "Map shows", _LAYERS) == "districts":
            switch("shade", "Shaded by", maps.SHADED, look="list", width=250)
        drawn = view_state.drawn(view_state.TILES)
        st.toggle(
            "Online map tiles",
            bool(drawn.began),
            key=drawn.name,
            help="Off: everything comes from this server. On: your browser asks OpenStreetMap "
            "for pictures, which tells it where you look.",
        )
    view_state.take()


def draw_map(chosen: Selection, basis: str) -> maps.Clicked | None:
    """Draw the map, open the card of a new click, and return the last that was clicked on."""
    view = view_state.current_view()
    with st.container(key="mapplace"):
        answer = st_folium(
            maps.explore_map(online_tiles=view.tiles == "online"),
            key="map-online" if view.tiles == "online" else "map",
            height=MAP_HEIGHT,
            use_container_width=True,
            feature_group_to_add=_layer(chosen, basis, view),
            returned_objects=[_CLICKED],
            render=False,
        )
    hit = maps.clicked(answer[_CLICKED], chosen)
    if gestures.is_new("click", answer[_CLICKED]) and answer[_CLICKED]:
        ids = _ids(hit)
        # What a choice of the same moment leaves out has no card, in whichever order they come.
        view_state.show_card(ids[-1] if ids else "")
    return hit


def _ids(hit: maps.Clicked | None) -> list[str]:
    return [] if hit is None else list(hit.selection.column("id"))


def _layer(chosen: Selection, basis: str, view: View) -> object:
    if view.layer == "districts":
        return shaded_layer(chosen, basis, view.shade)
    if view.layer == "grid" or not maps.draws_points(chosen):
        return maps.grid_layer(chosen)
    return maps.incident_layer(chosen)


def shaded_layer(chosen: Selection, basis: str, shade: str) -> object:
    """Return the districts shaded by a count, a figure or a rate."""
    values = maps.shaded_values(chosen, basis, shade)
    return maps.district_layer(
        values, maps.class_breaks(values["value"]), of=shade, selection=chosen
    )


def map_notes(chosen: Selection) -> None:
    """Say what the map leaves out, and what to know about the layer."""
    view, notes = view_state.current_view(), []
    if left_out := facts.off_map_sentence(facts.facts_of(chosen)):
        notes.append(f"{left_out}.")
    if view.layer == "incidents" and not maps.draws_points(chosen):
        notes.append(f"More than {maps.MOST_POINTS:,} points: shown as squares with a count.")
    if view.layer == "districts" and view.shade.endswith("_per_100k"):
        notes.append("Population of the 2023 census. Rates on few incidents are rough.")
    if view.tiles == "online":
        notes.append("Online tiles: © OpenStreetMap contributors, asked for by your browser.")
    if notes:
        st.caption(" ".join(notes))


def tray(chosen: Selection, listed: pd.DataFrame) -> None:
    """List what has no place on the map, and what has no date (``counts.tray``)."""
    if listed.empty:
        return
    missing = listed["row"].drop_duplicates().to_numpy()
    rows = Selection(chosen.atlas, np.sort(missing)).newest_first()
    with st.container(border=True, gap="xxsmall", key="tray"):
        found = facts.facts_of(chosen)
        for sentence in (facts.off_map_sentence(found), facts.undated_sentence(found)):
            if sentence:
                name, _, told = sentence.partition(": ")
                st.markdown(f"**{name}:** {told}")
        if len(rows) > 1:
            st.caption("The newest first; what has no date comes last.")
        brief_lines(chosen.atlas, rows[:_MOST_LISTED])
        if len(rows) > _MOST_LISTED:
            st.caption(f"… and {len(rows) - _MOST_LISTED:,} more: see the table.")


def drop_card_left_out(chosen: Selection) -> None:
    """Let go of the card of an incident that the filter leaves out, before anything is drawn.

    A quick reader ends a run before its last line: a card that is let go of there came back
    with the next choice.
    """
    card = view_state.current_view().card
    if card and card not in set(chosen.column("id")):
        view_state.show_card("")


def chosen_on_map(chosen: Selection, hit: maps.Clicked | None) -> None:
    """Show the card; of several incidents where the reader clicked one may be chosen."""
    card, ids = view_state.current_view().card, _ids(hit)
    if len(ids) > 1 and card in ids:
        _one_of(chosen, ids, card)
    if card and not card_within(chosen, card):
        view_state.show_card("")
        card = ""
    if not card and len(chosen):
        with st.container(border=True, key="hint"):
            st.caption("Choose a sign on the map to see who claims what about it.")


def card_within(chosen: Selection, card: str) -> bool:
    """Draw the card of an incident; False where the filter leaves it out, or nobody has it.

    Beside figures of other incidents it would be taken for one of theirs.
    """
    return card in set(chosen.column("id")) and incident_card(card, chosen.atlas)


def _one_of(chosen: Selection, ids: list[str], card: str) -> None:
    table = chosen.table.set_index("id").loc[ids]
    labels = {
        one: f"{_day(row.date_start)} · {row.title}"
        for one, row in zip(ids, table.itertuples(), strict=True)
    }
    ids = ids[::-1]
    # A browser says the words of an option: they mean an incident among these ones alone.
    key = gestures.name_for("one-of", *ids, says=card)
    pick_one(
        f"{several(len(ids), 'incident')} here, newest first",
        ids,
        index=ids.index(card),
        format_func=labels.__getitem__,
        key=key,
        on_change=lambda: _picked(key, ids),
    )


def _picked(key: str, ids: list[str]) -> None:
    picked = st.session_state[key]
    if picked in ids and gestures.is_new(key, picked):
        view_state.show_card(picked)


def _day(start: pd.Timestamp) -> str:
    return "undated" if pd.isna(start) else f"{start:%d %b %Y}"
