"""The filter bar: widgets in, one ``IncidentFilter`` out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

import streamlit as st

from incidents.filters import IncidentFilter
from incidents.filters.places import NameInDistrict, district_names, names_in_districts
from incidents.frame import Atlas
from incidents.model import (
    ActorKind,
    ActorRole,
    ClaimantRole,
    EventType,
    GeoPrecision,
    Measure,
    Status,
)
from incidents.views.words import escape_markdown
from pages.shell import reads, state

_KEYS = {
    "actors": "f_actors",
    "suspected": "f_suspected",
    "actor_kinds": "f_kinds",
    "roles": "f_roles",
    "event_types": "f_types",
    "sub_event_types": "f_subtypes",
    "since": "f_since",
    "until": "f_until",
    "undated": "f_undated",
    "districts": "f_districts",
    "divisions": "f_divisions",
    "statuses": "f_statuses",
    "measure": "f_measure",
    "at_least": "f_at_least",
    "claimant_roles": "f_claimants",
    "geo_precisions": "f_precisions",
    "doubt": "f_doubt",
    "text": "f_text",
}
_TEXT_HELP = (
    "A word finds the words that begin with it: train finds trains, not restrain. Several words "
    "must all occur; words in “quotation marks” stand together. Districts, places and actors are "
    "found in every spelling that the atlas knows: Nushki is Noshki, BLA is the Balochistan "
    "Liberation Army. Names of up to four letters are whole words: Sui finds no suicide."
)
_TAKEN_FOR = "atlas_towns_taken_for_districts"
_FIRST = date(1947, 1, 1)
_LAST = date(2100, 12, 31)


def _widget_value(chosen: IncidentFilter, name: str) -> Any:
    value = getattr(chosen, name)
    if name in ("suspected", "undated"):
        return bool(value)
    # Widgets compare options by their type: plain codes on both sides.
    if isinstance(value, tuple):
        return [str(code) for code in value]
    return str(value) if isinstance(value, StrEnum) else value


def _seed(chosen: IncidentFilter, *, force: bool) -> None:
    # A widget that was not on the last page has lost its value: give it the filter's.
    for name, key in _KEYS.items():
        if force or key not in st.session_state:
            st.session_state[key] = _widget_value(chosen, name)


def reset() -> None:
    """Clear every filter."""
    state.keep(IncidentFilter())
    _seed(IncidentFilter(), force=True)


def drop(*names: str) -> None:
    """Clear some parts of the filter, by their fields."""
    plain = IncidentFilter()
    chosen = replace(state.current_filter(), **{name: getattr(plain, name) for name in names})
    state.keep(chosen)
    _seed(chosen, force=True)


def filter_bar(atlas: Atlas) -> IncidentFilter:
    """Draw the filters in the sidebar and return the reader's choice.

    Parameters
    ----------
    atlas : Atlas
        For the actors that occur at all.
    """
    _seed(state.current_filter(), force=state.is_fresh())
    with st.sidebar:
        _who(atlas)
        _what()
        _when()
        _where()
        _how_sure()
        _numbers()
        st.button("Clear all filters", icon=":material/restart_alt:", on_click=reset)
    given = {name: st.session_state[key] for name, key in _KEYS.items()}
    # Off is no wish: without dates the undated are in, beside dates they are out.
    given["undated"] = given["undated"] or None
    chosen = IncidentFilter(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
        }
    )
    state.keep(chosen)
    return chosen


def _labels(field: str) -> Mapping[str, str]:
    return {entry.code: entry.label for entry in reads.codebook().entries(field)}


def _pills(label: str, field: str, key: str, options: type[StrEnum]) -> None:
    labels = _labels(field)
    st.pills(
        label,
        [code.value for code in options],
        format_func=lambda code: labels[code],
        selection_mode="multi",
        key=key,
    )


def _who(atlas: Atlas) -> None:
    book = reads.codebook()
    names = {code: book.actors[code].name for code in _ordered_actors(atlas)}
    # A link may name an actor of the register that no incident has: keep it selectable.
    for code in st.session_state["f_actors"]:
        names.setdefault(code, book.actors[code].name)
    st.multiselect(
        "Who",
        list(names),
        format_func=lambda code: _with_aliases(code, names[code]),
        key="f_actors",
        placeholder="Any actor; type a name or alias",
    )
    _pills("In which role", "actor_role", "f_roles", ActorRole)
    if st.session_state["f_actors"]:
        st.toggle("Also where only suspected by others", key="f_suspected")
    labels = _labels("actor_kind")
    st.multiselect(
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


@cache
def _with_aliases(code: str, name: str) -> str:
    """Return a label that holds every name that a reader may type; the box searches labels."""
    known, spoken = name.casefold(), []
    for alias in sorted(reads.codebook().actors[code].aliases, key=len):
        if alias.casefold() not in known:
            spoken.append(alias)
            known += f" {alias.casefold()}"
    return " · ".join([name, ", ".join(spoken)]) if spoken else name


def _what() -> None:
    _pills("What", "event_type", "f_types", EventType)
    book = reads.codebook()
    types = st.session_state["f_types"]
    entries = [e for e in book.sub_event_types() if not types or e.extra["event_type"] in types]
    labels = {entry.code: entry.label for entry in book.sub_event_types()}
    options = list(dict.fromkeys([e.code for e in entries] + st.session_state["f_subtypes"]))
    st.multiselect(
        "Sub-type",
        options,
        format_func=lambda code: labels[code],
        key="f_subtypes",
        placeholder="Any sub-type",
    )


def _when() -> None:
    for label, key in (("Since", "f_since"), ("Until", "f_until")):
        st.date_input(label, key=key, min_value=_FIRST, max_value=_LAST, format="YYYY-MM-DD")
    if st.session_state["f_since"] or st.session_state["f_until"]:
        st.toggle("Also the undated", key="f_undated")


def _where() -> None:
    names = reads.districts()["name"].to_dict()
    divisions = sorted(set(reads.districts()["division"]))
    st.multiselect(
        "Where",
        [*names, *_place_options()],
        format_func=lambda code: names.get(code) or _place_options()[code][1],
        key="f_districts",
        placeholder="34 districts; type a town",
        on_change=_to_districts,
    )
    if said := st.session_state.get(_TAKEN_FOR):
        told = [text for code, text in said.items() if code in st.session_state["f_districts"]]
        st.caption(escape_markdown(" ".join(told)))
    st.multiselect("Division", divisions, key="f_divisions", placeholder="All divisions")


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


def _to_districts() -> None:
    """Put the district in the place of a town that was chosen, and note that it is more."""
    names, chosen, said = district_names(), [], {}
    for code in st.session_state["f_districts"]:
        place = _place_options().get(code)
        chosen.append(place[0].district if place else code)
        if place and place[0].is_part:
            district = names[place[0].district]
            said[place[0].district] = (
                f"{place[0].name} is in {district}: the whole district is chosen. "
                "Full text finds entries that name the town."
            )
    st.session_state["f_districts"] = list(dict.fromkeys(chosen))
    st.session_state[_TAKEN_FOR] = {**st.session_state.get(_TAKEN_FOR, {}), **said}


def _how_sure() -> None:
    _pills("How sure", "status", "f_statuses", Status)
    labels = _labels("geo_precision")
    st.multiselect(
        "Place known to",
        [code.value for code in GeoPrecision],
        format_func=lambda code: labels[code],
        key="f_precisions",
        placeholder="Any precision",
    )
    choices = {None: "With or without doubt", "with": "With a doubt noted", "without": "Without"}
    st.selectbox("Doubt", list(choices), format_func=lambda code: choices[code], key="f_doubt")


def _numbers() -> None:
    labels = _labels("measure")
    left, right = st.columns([3, 2])
    left.selectbox(
        "Numbers",
        [None, *[measure.value for measure in Measure]],
        format_func=lambda code: "With or without" if code is None else labels[code],
        key="f_measure",
    )
    right.number_input(
        "at least",
        min_value=1,
        max_value=100_000,
        step=1,
        key="f_at_least",
        placeholder="any",
        disabled=st.session_state["f_measure"] is None,
    )
    roles = _labels("claimant_role")
    st.multiselect(
        "With a claim by",
        [role.value for role in ClaimantRole],
        format_func=lambda code: roles[code],
        key="f_claimants",
        placeholder="Anybody",
    )
    st.text_input(
        "Full text",
        key="f_text",
        max_chars=200,
        placeholder="Words in title, place …",
        help=_TEXT_HELP,
    )
