"""The reader's view: the URL is its only home, the session only mirrors it.

Streamlit's own binding of widgets to the URL drops values that it does not
know without a word, and loses a choice that came in with a link on the next
page. A link that shows something else than it names would be a false figure in
somebody's briefing, so the URL is read and written here, whole, once a run.
See ``docs/decisions/0003-the-url-is-the-state.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import streamlit as st

from incidents.filters import IncidentFilter, parse_query
from incidents.views.maps import SHADED

_FILTER = "atlas_filter"
_VIEW = "atlas_view"
_URL = "atlas_url"
_PAGE = "atlas_page"
_PROBLEMS = "atlas_problems"
_FRESH = "atlas_fresh"
_VERSION = "atlas_version"
# What a link says to one page alone, and not about the view.
_OWN = ("id", "code", "draft", "after")
_LONGEST_VERSION = 12  # digits

Query = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class View:
    """How the chosen incidents are shown; the defaults are left out of the URL."""

    basis: str = "all"
    layer: str = "incidents"
    shade: str = "incidents"
    period: str = "auto"
    bars: str = "incidents"
    tab: str = "map"
    card: str = ""
    tiles: str = ""
    clean: str = ""


VIEW_VALUES: dict[str, tuple[str, ...]] = {
    "basis": ("all", "state", "armed_group", "independent", "low", "high"),
    "layer": ("incidents", "districts", "grid"),
    "shade": tuple(SHADED),
    "period": ("auto", "day", "week", "month", "year"),
    "bars": ("incidents", "killed", "injured", "held"),
    "tab": ("map", "table", "play"),
    "tiles": ("", "online"),
    "clean": ("", "1"),
}


def _read_url() -> Query:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _parse_view(query: Mapping[str, list[str]]) -> tuple[View, list[str]]:
    view, problems = View(), []
    for name, allowed in VIEW_VALUES.items():
        given = (query.get(name) or [""])[-1]
        if not given:
            continue
        if given in allowed:
            view = replace(view, **{name: given})
        else:
            problems.append(f"{name} has no such choice and was left at “{getattr(view, name)}”.")
    card = (query.get("card") or [""])[-1]
    return replace(view, card=card[:120]), problems


def adopt_url(page: str) -> None:
    """Take filter and view from the URL where it is news.

    It is news on the first run, after Back, and when a link brought something.
    A bare URL right after a change of page is Streamlit's doing, not the
    reader's: the view is kept then.
    """
    url, session = _read_url(), st.session_state
    moved = session.get(_PAGE) != page
    known = session.get(_URL)
    session[_PAGE] = page
    own = {name: values for name, values in url.items() if name not in _OWN}
    news = known is None or (url != known and not (moved and not own))
    # On another page Streamlit begins its widgets anew, some of them empty, though their keys stay.
    session[_FRESH] = news or moved
    if not news:
        return
    shown = {field.name for field in fields(View)}
    parsed = parse_query({name: values for name, values in own.items() if name not in shown})
    view, problems = _parse_view(own)
    session[_FILTER], session[_VIEW] = parsed.filter, view
    session[_PROBLEMS] = (*parsed.problems, *problems)
    _adopt_version(own)
    session[_URL] = url


def _adopt_version(query: Mapping[str, list[str]]) -> None:
    given = (query.get("v") or [""])[-1]
    if given.isascii() and given.isdecimal() and len(given) <= _LONGEST_VERSION:
        st.session_state[_VERSION] = int(given)
        return
    st.session_state[_VERSION] = None
    if given:
        st.session_state[_PROBLEMS] += ("v is not a data version: the newest data are shown.",)


def version() -> int | None:
    """Return the data version that this session looks at; None for the newest data."""
    kept: int | None = st.session_state.get(_VERSION)
    return kept


def leave_version(problem: str = "") -> None:
    """Look at the newest data again; ``problem`` says why, where the reader did not ask for it."""
    st.session_state[_VERSION] = None
    if problem:
        st.session_state[_PROBLEMS] = (*problems(), problem)


def is_fresh() -> bool:
    """Say whether this run begins with a view of its own, so that widgets must follow."""
    return bool(st.session_state.get(_FRESH))


def current_filter() -> IncidentFilter:
    """Return the filter of this session."""
    kept: IncidentFilter = st.session_state.get(_FILTER, IncidentFilter())
    return kept


def current_view() -> View:
    """Return how this session shows what it has chosen."""
    kept: View = st.session_state.get(_VIEW, View())
    return kept


def problems() -> tuple[str, ...]:
    """Return what the link held that we do not know, in words."""
    kept: tuple[str, ...] = st.session_state.get(_PROBLEMS, ())
    return kept


def keep(chosen: IncidentFilter | None = None, **changes: str) -> None:
    """Set the filter, or parts of the view; a reader's choice ends complaints about a link."""
    session = st.session_state
    if chosen is not None and chosen != current_filter():
        session[_FILTER] = chosen
        session[_PROBLEMS] = ()
    if changes:
        session[_VIEW] = replace(current_view(), **changes)


def carried_query() -> Query:
    """Return filter and view as a query, without the defaults."""
    view, plain = current_view(), View()
    shown = {
        field.name: [getattr(view, field.name)]
        for field in fields(View)
        if getattr(view, field.name) != getattr(plain, field.name)
    }
    chosen = current_filter().to_query()
    lists = {name: [one] if isinstance(one, str) else one for name, one in chosen.items()}
    pinned = version()
    return {**lists, **shown, **({"v": [str(pinned)]} if pinned is not None else {})}


def write_url(**own: str) -> None:
    """Make the URL say exactly what is shown; ``own`` are the page's parameters."""
    query: Query = {name: [value] for name, value in own.items() if value}
    query |= carried_query()
    # A link from a page to itself changes what this run reads as the URL, but not the URL in the
    # browser; said again, it is. The browser ignores what it shows already.
    if query != _read_url() or is_fresh():
        st.query_params.from_dict(query)
    st.session_state[_URL] = query
