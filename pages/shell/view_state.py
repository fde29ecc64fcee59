"""The reader's view: a link brings it, the reader changes it, the address says it.

Streamlit's own binding of widgets to the URL drops values that it does not
know without a word, and loses a choice that came in with a link on the next
page. A link that shows something else than it names would be a false figure in
somebody's briefing, so the URL is read and written here, whole.

It is read when the reader went somewhere, and at no other time: the address of
any other message may be older than what he has chosen since. See
``docs/decisions/0003-the-url-is-the-state.md``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import streamlit as st

from incidents.filters import IncidentFilter
from incidents.links import Kind, Link, LinkProblem, View, names_of, parse_link
from pages.shell.widget_instances import Choices, Instance, Value, Widgets, merged
from server import message_order
from server.message_order import Arrival, Came

_KEPT = "atlas_kept"
_FRESH = "atlas_fresh"
_DRAWN = "atlas_drawn"
_OFFERED = "atlas_offered"
_OFFERS = 400  # links that are remembered: those of a few pages
# What a link says to one page alone, and not about the view.
_OWN = names_of(Kind.PAGE)

Query = dict[str, list[str]]


FILTER_KEYS: dict[str, str] = {
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
"""The keys of the widgets that say the parts of the filter."""
SWITCHED = ("basis", "layer", "shade", "period", "bars", "tab")
"""The parts of the view that have a switch; its key is ``v_`` and the part."""
TILES = "v_tiles"
NO_CHOICE = ""
"""The option of a list that stands for none of the others."""
_IN_DISTRICT = ":"  # stands in the code of a town between its district's code and its name
PAGE_KEYS = {"code": "p_code", "id": "p_id"}
"""What a page is about, and the keys of the boxes in which that is chosen."""
_ALSO_IN_FILTER = {"p_code": "districts", "p_id": "actors"}


def _read_url() -> Query:
    return {name: st.query_params.get_all(name) for name in st.query_params}


@dataclass(frozen=True, slots=True)
class _Kept:
    """All that a session keeps of its reader's view; written whole, so never half."""

    page: str
    own: Mapping[str, list[str]]
    link: Link
    # The filter and the view as the widgets say them, by the widgets' keys.
    chosen: Choices
    widgets: Widgets = field(default_factory=Widgets)
    # The message that was taken up last, and the address that was said last.
    mark: str = ""
    said: Mapping[str, list[str]] = field(default_factory=dict)


def adopt_url(page: str) -> None:
    """Bring filter and view up to what the reader did; the first call of a run.

    A link or Back brings a view of its own. Whatever else he did changes the view
    that is kept by what he changed, and by nothing that his browser had not heard of.
    """
    session, arrival = st.session_state, message_order.current()
    kept: _Kept | None = session.get(_KEPT)
    moved = kept is None or kept.page != page
    if kept is None:
        kept, news = _from_link(_read_url(), page), True
        session[_OFFERED] = {}
    else:
        kept, news = _with_news(kept, arrival, moved=moved)
        kept = replace(kept, page=page)
    if arrival is not None and arrival.mark:
        kept = replace(kept, mark=arrival.mark)
    if moved:
        # On another page all widgets are new; what those of the last one say has been heard.
        kept = replace(kept, widgets=kept.widgets.without(kept.chosen))
    else:
        kept = _with_changes(kept, _said(kept))
    session[_KEPT], session[_FRESH], session[_DRAWN] = kept, news or moved, set()
    message_order.taken_up(arrival)
    if not news and _read_url() != address():
        # What a page reads of its address is never older than what is kept.
        _say_address()


def _with_news(kept: _Kept, arrival: Arrival | None, *, moved: bool) -> tuple[_Kept, bool]:
    """Return what is kept after the reader went somewhere, and whether that is another view."""
    if arrival is None:
        # No browser: the address is what a test set.
        url = _read_url()
        own, shown = _parted(url)
        if url == kept.said or (moved and not shown):
            return (_with_own(kept, own) if moved else kept), False
        return _from_link(url, kept.page, kept), True
    if arrival.mark == kept.mark or arrival.how is Came.STAYED:
        return (_with_own(kept, _parted(_read_url())[0]) if moved else kept), False
    own, shown = _parted(arrival.asked)
    there = _from_link(arrival.asked, kept.page, kept)
    drawn_beside = st.session_state[_OFFERED].get(_as_key(shown))
    if arrival.how is Came.BY_LINK and drawn_beside is not None:
        return _followed(there, _from_link(drawn_beside, kept.page, kept), kept), True
    if moved and not shown:
        # A bare address on another page is of that page, and says nothing of the view.
        return _with_own(kept, own), False
    return there, True


def offer(view: Mapping[str, list[str]] | None) -> None:
    """Note beside which view a link of ours is drawn, of which this is the part about the view.

    The page that holds it may be older than the reader's last choice when he follows
    it. What the link changes of its page is what it says; most change nothing.
    """
    offered: dict[object, Query] = st.session_state[_OFFERED]
    key = _as_key(view or {})
    offered.pop(key, None)
    offered[key] = {} if view is None else carried_query()
    for old in list(offered)[:-_OFFERS]:
        del offered[old]


def _as_key(query: Mapping[str, list[str]]) -> object:
    return frozenset((name, tuple(sorted(values))) for name, values in query.items())


def _followed(there: _Kept, seen: _Kept, kept: _Kept) -> _Kept:
    """Return what is kept after a link that was drawn beside the view ``seen``."""
    chosen = merged(seen.chosen, there.chosen, kept.chosen)
    both = _with_chosen(there, {**chosen, **_chosen_of_page(there.own)})
    view, at = both.link.view, there.link
    for part in ("card", "clean"):
        if getattr(at.view, part) == getattr(seen.link.view, part):
            view = replace(view, **{part: getattr(kept.link.view, part)})
    if at.version == seen.link.version:
        at = kept.link
    problems = there.link.problems or kept.link.problems
    link = replace(at, filter=both.link.filter, view=view, problems=problems)
    return replace(both, link=link)


def _from_link(url: Query, page: str, kept: _Kept | None = None) -> _Kept:
    own, shown = _parted(url)
    link = parse_link(shown, is_page=True)
    chosen = {**_chosen_of(link), **_chosen_of_page(own)}
    return _Kept(page, own, link, chosen, kept.widgets if kept is not None else Widgets())


def _parted(url: Mapping[str, list[str]]) -> tuple[Query, Query]:
    """Return a query's part for one page alone, and its part about the view."""
    own = {name: values for name, values in url.items() if name in _OWN}
    return own, {name: values for name, values in url.items() if name not in _OWN}


def _with_changes(kept: _Kept, said: Choices) -> _Kept:
    """Return what is kept with what the reader changed in the widgets that he saw."""
    chosen = _meant(kept.widgets.changed(said, kept.chosen))
    for key in kept.widgets.cleared(said) & _ALSO_IN_FILTER.keys():
        # Whoever clears what a page is about is rid of it in the filter too.
        part = _ALSO_IN_FILTER[key]
        if len(getattr(kept.link.filter, part)) == 1:
            chosen[FILTER_KEYS[part]] = ()
    kept = replace(kept, widgets=kept.widgets.heard(said))
    if chosen == kept.chosen:
        return kept
    # A reader's choice ends complaints about a link.
    return _without_problems(_with_chosen(kept, chosen))


def _without_problems(kept: _Kept) -> _Kept:
    return replace(kept, link=replace(kept.link, problems=()))


def _with_chosen(kept: _Kept, chosen: Choices) -> _Kept:
    view = replace(
        kept.link.view,
        **{part: str(chosen[f"v_{part}"] or getattr(View(), part)) for part in SWITCHED},
        tiles="online" if chosen[TILES] else "",
    )
    own = {name: one for name, one in kept.own.items() if name not in PAGE_KEYS}
    own |= {name: [str(chosen[key])] for name, key in PAGE_KEYS.items() if chosen[key]}
    link = replace(kept.link, filter=_filter_of(chosen), view=view)
    return replace(kept, own=own, link=link, chosen=chosen)


def _with_own(kept: _Kept, own: Query) -> _Kept:
    return replace(kept, own=own, chosen={**kept.chosen, **_chosen_of_page(own)})


def _said(kept: _Kept) -> dict[str, Value]:
    """Return what the widgets say that the browser or the last run knows, by their names."""
    return _values_of(kept.widgets, kept.widgets.names())


def _values_of(widgets: Widgets, names: Iterable[str]) -> dict[str, Value]:
    session, keys = st.session_state, widgets.names()
    return {name: _plain(keys[name], session[name]) for name in names if name in session}


def _meant(chosen: Choices) -> dict[str, Value]:
    """Return what is meant by it: a town that was chosen among the districts is its district."""
    key = FILTER_KEYS["districts"]
    if not isinstance(codes := chosen[key], tuple):
        return dict(chosen)
    return {**chosen, key: tuple(sorted({one.partition(_IN_DISTRICT)[0] for one in codes}))}


def _plain(key: str, value: Any) -> Value:
    """Return a widget's value so that equal choices are equal."""
    if value == NO_CHOICE and key != FILTER_KEYS["text"]:
        return None
    if isinstance(value, list | tuple):
        return tuple(sorted(str(one) for one in value))
    plain: Value = str(value) if isinstance(value, StrEnum) else value
    return plain


def _chosen_of(link: Link) -> dict[str, Value]:
    """Return filter and view as the widgets say them."""
    chosen, view = link.filter, link.view
    said = {key: _plain(key, getattr(chosen, name)) for name, key in FILTER_KEYS.items()}
    for name in ("suspected", "undated"):
        said[FILTER_KEYS[name]] = bool(getattr(chosen, name))
    return {
        **said,
        **{f"v_{part}": str(getattr(view, part)) for part in SWITCHED},
        TILES: view.tiles == "online",
    }


def _chosen_of_page(own: Mapping[str, list[str]]) -> dict[str, Value]:
    """Return what the widgets say that choose whom a page is about."""
    return {key: (own.get(name) or [""])[-1] or None for name, key in PAGE_KEYS.items()}


def _filter_of(chosen: Choices) -> IncidentFilter:
    given: dict[str, Any] = {name: chosen[key] for name, key in FILTER_KEYS.items()}
    # Off is no wish: without dates the undated are in, beside dates they are out.
    given["undated"] = given["undated"] or None
    return IncidentFilter(**given)


def drawn(key: str) -> Instance:
    """Return the instance of a widget of the view that is to be drawn now.

    It is drawn under its name, and begins with its value. A widget that says already what
    is chosen is left alone: what somebody types into it at this moment would be lost.
    """
    kept = _kept()
    widgets, one = kept.widgets.drawn(key, kept.chosen[key])
    st.session_state[_KEPT] = replace(kept, widgets=widgets)
    st.session_state[_DRAWN].add(one.name)
    return one


def chosen_value(key: str) -> Any:
    """Return what is chosen in a widget of the view, drawn or not."""
    return _kept().chosen[key]


def take() -> None:
    """Keep what the widgets say that this run has drawn."""
    kept = _kept()
    said = _values_of(kept.widgets, st.session_state[_DRAWN])
    st.session_state[_KEPT] = _with_changes(kept, said)


def choose(**changes: Value) -> None:
    """Set widgets of the view, by their keys, in a callback: before anything is drawn."""
    kept = _kept()
    kept = _with_changes(kept, _said(kept))
    chosen = {**kept.chosen, **changes}
    st.session_state[_KEPT] = _without_problems(_with_chosen(kept, chosen))


def clear(*names: str) -> None:
    """Set some parts of the filter, by their fields, to no restriction; a callback."""
    choose(**{FILTER_KEYS[name]: _EMPTY[FILTER_KEYS[name]] for name in names})


def _kept() -> _Kept:
    kept: _Kept | None = st.session_state.get(_KEPT)
    return kept if kept is not None else _from_link({}, "")


def version() -> int | None:
    """Return the data version that this session looks at; None for the newest data."""
    return _kept().link.version


def seal() -> str | None:
    """Return the piece of the chain that the link held beside the data version."""
    return _kept().link.seal


def leave_version(problem: LinkProblem | None = None) -> None:
    """Look at the newest data again; ``problem`` says why, where the reader did not ask for it."""
    kept = _kept()
    problems = kept.link.problems if problem is None else (*kept.link.problems, problem)
    link = Link(kept.link.filter, kept.link.view, problems=problems)
    st.session_state[_KEPT] = replace(kept, link=link)
    _say_address()


def is_fresh() -> bool:
    """Say whether this run begins with a view of its own: another page, a link, or Back."""
    return bool(st.session_state.get(_FRESH))


def current_filter() -> IncidentFilter:
    """Return the filter of this session."""
    return _kept().link.filter


def current_view() -> View:
    """Return how this session shows what it has chosen."""
    return _kept().link.view


def problems() -> tuple[LinkProblem, ...]:
    """Return what the link held that cannot be used."""
    return _kept().link.problems


def show_card(incident_id: str) -> None:
    """Set the incident whose card is shown; an empty text for none."""
    kept = _kept()
    link = replace(kept.link, view=replace(kept.link.view, card=incident_id))
    st.session_state[_KEPT] = replace(kept, link=link)


def own(name: str) -> str:
    """Return what the address says to this page alone: ``id``, ``code``, ``draft``, ``after``."""
    return (_kept().own.get(name) or [""])[-1]


def point_page_at(name: str, value: str) -> None:
    """Set what a page is about, ``id`` or ``code``, before the box is drawn that chooses it."""
    kept = _kept()
    if (kept.own.get(name) or [""])[-1] == value:
        return
    own = {one: values for one, values in kept.own.items() if one != name}
    st.session_state[_KEPT] = _with_own(kept, {**own, **({name: [value]} if value else {})})


def set_own(**values: str) -> None:
    """Set what the address says to this page alone; nothing given clears it."""
    given = {name: [value] for name, value in values.items() if value}
    st.session_state[_KEPT] = _with_own(_kept(), given)
    _say_address()


def current_link() -> Link:
    """Return filter, view and data version of this session as one value."""
    return replace(_kept().link, problems=())


def carried_query() -> Query:
    """Return filter, view and data version as a query, without the defaults."""
    return current_link().to_query()


def address() -> Query:
    """Return the whole query that says what is kept."""
    return {**_kept().own, **carried_query()}


def _say_address() -> None:
    said = address()
    st.session_state[_KEPT] = replace(_kept(), said=said)
    st.query_params.from_dict(said)


def write_url(**own: str) -> None:
    """Make the URL say exactly what is shown; ``own`` are the page's parameters."""
    given = {name: [value] for name, value in own.items() if value}
    st.session_state[_KEPT] = _with_own(_kept(), given)
    # Always: what this run read as the URL may not be what the browser shows by now. The browser
    # ignores what it shows already.
    _say_address()
    # What this run did not draw begins anew when it is drawn again.
    widgets, names = _kept().widgets, st.session_state[_DRAWN]
    undrawn = [key for key, made in widgets.instances.items() if made[-1].name not in names]
    st.session_state[_KEPT] = replace(_kept(), widgets=widgets.without(undrawn))


_EMPTY = _chosen_of(Link())
