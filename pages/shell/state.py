"""The reader's view: the URL is its only home, the session only mirrors it.

Streamlit's own binding of widgets to the URL drops values that it does not
know without a word, and loses a choice that came in with a link on the next
page. A link that shows something else than it names would be a false figure in
somebody's briefing, so the URL is read and written here, whole, once a run.
See ``docs/decisions/0003-the-url-is-the-state.md``.
"""

from dataclasses import replace

import streamlit as st

from incidents.filters import IncidentFilter
from incidents.links import Kind, Link, LinkProblem, View, names_of, parse_link

_FILTER = "atlas_filter"
_VIEW = "atlas_view"
_URL = "atlas_url"
_PAGE = "atlas_page"
_PROBLEMS = "atlas_problems"
_FRESH = "atlas_fresh"
_VERSION = "atlas_version"
_SEAL = "atlas_seal"
# What a link says to one page alone, and not about the view.
_OWN = names_of(Kind.PAGE)

Query = dict[str, list[str]]


def _read_url() -> Query:
    return {name: st.query_params.get_all(name) for name in st.query_params}


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
    asked = parse_link(own, is_page=True)
    session[_FILTER], session[_VIEW] = asked.filter, asked.view
    session[_VERSION], session[_SEAL] = asked.version, asked.seal
    session[_PROBLEMS] = asked.problems
    session[_URL] = url


def version() -> int | None:
    """Return the data version that this session looks at; None for the newest data."""
    kept: int | None = st.session_state.get(_VERSION)
    return kept


def seal() -> str | None:
    """Return the piece of the chain that the link held beside the data version."""
    kept: str | None = st.session_state.get(_SEAL)
    return kept


def leave_version(problem: LinkProblem | None = None) -> None:
    """Look at the newest data again; ``problem`` says why, where the reader did not ask for it."""
    st.session_state[_VERSION] = st.session_state[_SEAL] = None
    if problem is not None:
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


def problems() -> tuple[LinkProblem, ...]:
    """Return what the link held that cannot be used."""
    kept: tuple[LinkProblem, ...] = st.session_state.get(_PROBLEMS, ())
    return kept


def keep(chosen: IncidentFilter | None = None, **changes: str) -> None:
    """Set the filter, or parts of the view; a reader's choice ends complaints about a link."""
    session = st.session_state
    if chosen is not None and chosen != current_filter():
        session[_FILTER] = chosen
        session[_PROBLEMS] = ()
    if changes:
        session[_VIEW] = replace(current_view(), **changes)


def current_link() -> Link:
    """Return filter, view and data version of this session as one value."""
    return Link(current_filter(), current_view(), version(), seal())


def carried_query() -> Query:
    """Return filter, view and data version as a query, without the defaults."""
    return current_link().to_query()


def write_url(**own: str) -> None:
    """Make the URL say exactly what is shown; ``own`` are the page's parameters."""
    query: Query = {name: [value] for name, value in own.items() if value}
    query |= carried_query()
    # A link from a page to itself changes what this run reads as the URL, but not the URL in the
    # browser; said again, it is. The browser ignores what it shows already.
    if query != _read_url() or is_fresh():
        st.query_params.from_dict(query)
    st.session_state[_URL] = query
