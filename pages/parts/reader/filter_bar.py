"""The filter bar: widgets in, one ``IncidentFilter`` out."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache

import streamlit as st

from incidents.atlas import Atlas
from incidents.filters import IncidentFilter
from incidents.filters.district_names import NameInDistrict, district_names, names_in_districts
from incidents.model import (
    ActorKind,
    ActorRole,
    ClaimantRole,
    EventType,
    GeoPrecision,
    Measure,
    Status,
)
from incidents.views.incident_words import escape_markdown
from pages.shell import view_state
from pages.shell.search_boxes import actor_label, pick_many, pick_one
from pages.shell.widget_instances import Value
from server import cached

_TEXT_HELP = (
    "A word finds the words that begin with it: train finds trains, not restrain. Several words "
    "must all occur; words in “quotation marks” stand together. Districts, places and actors are "
    "found in every spelling that the atlas knows: Nushki is Noshki, BLA is the Balochistan "
    "Liberation Army. Names of up to four letters are whole words: Sui finds no suicide."
)
_TAKEN_FOR = "atlas_towns_taken_for_districts"
_FIRST = date(1947, 1, 1)
_LAST = date(2100, 12, 31)


def reset() -> None:
    """Clear every filter."""
    view_state.clear(*view_state.FILTER_KEYS)


def filter_bar(atlas: Atlas) -> IncidentFilter:
    """Draw the filters in the sidebar and return the reader's choice.

    Parameters
    ----------
    atlas : Atlas
        For the actors that occur at all.
    """
    with st.sidebar:
        _who(atlas)
        _what()
        _when()
        _where()
        _how_sure()
        _numbers()
        st.button("Clear all filters", icon=":material/restart_alt:", on_click=reset)
    view_state.take()
    return view_state.current_filter()


def _labels(field: str) -> Mapping[str, str]:
    return {entry.code: entry.label for entry in cached.codebook().entries(field)}


def _box(
    label: str,
    options: list[str],
    *,
    key: str,
    placeholder: str,
    format_func: Callable[[str], str] = str,
    on_change: Callable[[str], None] | None = None,
) -> None:
    drawn = view_state.drawn(key)
    pick_many(
        label,
        options,
        default=_offered(drawn.began, options),
        format_func=format_func,
        key=drawn.name,
        placeholder=placeholder,
        on_change=on_change,
        args=(drawn.name,),
    )


def _offered(began: Value, options: list[str]) -> list[str]:
    """Return with what a box of these options begins; of no account once it is drawn."""
    return [one for one in began if one in options] if isinstance(began, tuple) else []


def _toggle(label: str, key: str) -> None:
    drawn = view_state.drawn(key)
    st.toggle(label, bool(drawn.began), key=drawn.name)


def _pills(label: str, field: str, key: str, options: type[StrEnum]) -> None:
    labels, drawn = _labels(field), view_state.drawn(key)
    codes = [code.value for code in options]
    st.pills(
        label,
        codes,
        default=_offered(drawn.began, codes),
        format_func=lambda code: labels[code],
        selection_mode="multi",
        key=drawn.name,
    )


def _who(atlas: Atlas) -> None:
    # A link may name an actor of the register that no incident has: keep it selectable.
    known = dict.fromkeys([*_ordered_actors(atlas), *view_state.chosen_value("f_actors")])
    _box(
        "Who",
        list(known),
        format_func=actor_label,
        key="f_actors",
        placeholder="Any actor; type a name or alias",
    )
    _pills("In which role", "actor_role", "f_roles", ActorRole)
    if view_state.chosen_value("f_actors"):
        _toggle("Also where only suspected by others", "f_suspected")
    labels = _labels("actor_kind")
    _box(
        "Kind of actor",
        [kind.value for kind in ActorKind],
        format_func=lambda code: labels[code],
        key="f_kinds",
        placeholder="Any kind",
    )


@st.cache_data(show_spinner=False, max_entries=4)
def _actor_order(version: int, _atlas: Atlas) -> list[str]:
    return list(_atlas.participations["actor"].astype(str).value_counts().index)


def _ordered_actors(atlas: Atlas) -> list[str]:
    return _actor_order(atlas.version, atlas)


def _what() -> None:
    _pills("What", "event_type", "f_types", EventType)
    book = cached.codebook()
    types = view_state.chosen_value("f_types")
    entries = [e for e in book.sub_event_types() if not types or e.extra["event_type"] in types]
    labels = {entry.code: entry.label for entry in book.sub_event_types()}
    options = list(
        dict.fromkeys([*(e.code for e in entries), *view_state.chosen_value("f_subtypes")])
    )
    _box(
        "Sub-type",
        options,
        format_func=lambda code: labels[code],
        key="f_subtypes",
        placeholder="Any sub-type",
    )


def _when() -> None:
    for label, key in (("Since", "f_since"), ("Until", "f_until")):
        drawn = view_state.drawn(key)
        day = drawn.began if isinstance(drawn.began, date) else None
        st.date_input(
            label, day, key=drawn.name, min_value=_FIRST, max_value=_LAST, format="YYYY-MM-DD"
        )
    if view_state.chosen_value("f_since") or view_state.chosen_value("f_until"):
        _toggle("Also the undated", "f_undated")


def _where() -> None:
    names: dict[str, str] = cached.districts()["name"].to_dict()
    divisions = sorted(set(cached.districts()["division"]))
    _box(
        "Where",
        [*names, *_place_options()],
        format_func=lambda code: names.get(code) or _place_options()[code][1],
        key="f_districts",
        placeholder="34 districts; type a town",
        on_change=_to_districts,
    )
    if said := st.session_state.get(_TAKEN_FOR):
        told = [
            text for code, text in said.items() if code in view_state.chosen_value("f_districts")
        ]
        st.caption(escape_markdown(" ".join(told)))
    _box("Division", divisions, key="f_divisions", placeholder="All divisions")


@cache
def _place_options() -> Mapping[str, tuple[NameInDistrict, str]]:
    """Return the towns and spellings that a district can be found by, with their labels."""
    names = district_names()
    return {
        f"{one.district}:{one.name}": (
            one,
            f"{one.name} – in {names[one.district]}"
            if one.is_part
            else f"{one.name} – that is {names[one.district]}",
        )
        for one in names_in_districts()
    }


def _to_districts(box: str) -> None:
    """Note where a town was chosen that the district which is taken for it is more."""
    names, said = district_names(), {}
    for code in st.session_state[box]:
        place = _place_options().get(code)
        if place and place[0].is_part:
            district = names[place[0].district]
            said[place[0].district] = (
                f"{place[0].name} is in {district}: the whole district is chosen. "
                "Full text finds entries that name the town."
            )
    st.session_state[_TAKEN_FOR] = {**st.session_state.get(_TAKEN_FOR, {}), **said}


def _how_sure() -> None:
    _pills("How sure", "status", "f_statuses", Status)
    labels = _labels("geo_precision")
    _box(
        "Place known to",
        [code.value for code in GeoPrecision],
        format_func=lambda code: labels[code],
        key="f_precisions",
        placeholder="Any precision",
    )
    any_doubt = {view_state.NO_CHOICE: "With or without doubt"}
    _list("Doubt", any_doubt | {"with": "With a doubt noted", "without": "Without"}, "f_doubt")


def _list(label: str, options: Mapping[str, str], key: str) -> None:
    """Draw a box of which one is chosen."""
    drawn, codes = view_state.drawn(key), list(options)
    pick_one(
        label,
        codes,
        index=codes.index(str(drawn.began or view_state.NO_CHOICE)),
        format_func=options.__getitem__,
        key=drawn.name,
    )


def _numbers() -> None:
    labels = _labels("measure")
    measures = {measure.value: labels[measure.value] for measure in Measure}
    _list("Numbers", {view_state.NO_CHOICE: "With or without", **measures}, "f_measure")
    least = view_state.drawn("f_at_least")
    st.number_input(
        "at least",
        value=least.began if isinstance(least.began, int) else None,
        min_value=1,
        max_value=100_000,
        step=1,
        key=least.name,
        placeholder="any",
    )
    roles = _labels("claimant_role")
    _box(
        "With a claim by",
        [role.value for role in ClaimantRole],
        format_func=lambda code: roles[code],
        key="f_claimants",
        placeholder="Anybody",
    )
    words = view_state.drawn("f_text")
    st.text_input(
        "Full text",
        str(words.began or ""),
        key=words.name,
        max_chars=200,
        placeholder="Words in title, place …",
        help=_TEXT_HELP,
    )
