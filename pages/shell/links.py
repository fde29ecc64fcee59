"""The pages of the atlas, and links between them that carry the reader's view."""

from dataclasses import dataclass

import streamlit as st

from pages.shell import state


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page as the sidebar names it."""

    path: str
    title: str
    icon: str
    is_home: bool = False


PAGES = (
    PageEntry("pages/explore.py", "Explore", ":material/map:", is_home=True),
    PageEntry("pages/incident.py", "Incidents", ":material/article:"),
    PageEntry("pages/districts.py", "Districts", ":material/location_city:"),
    PageEntry("pages/actors.py", "Actors", ":material/groups:"),
    PageEntry("pages/method.py", "Method and sources", ":material/info:"),
)


def sidebar_links() -> None:
    """Draw the links to every page; each keeps the filter that is set."""
    for page in PAGES:
        carried = state.carried_query() if page.path != "pages/method.py" else {}
        st.page_link(page.path, label=page.title, icon=page.icon, query_params=carried)


def to_incident(incident_id: str, label: str, *, icon: str | None = None) -> None:
    """Link to the page of one incident."""
    query = {"id": incident_id, **state.carried_query()}
    st.page_link("pages/incident.py", label=label, icon=icon, query_params=query)


def to_district(code: str, label: str) -> None:
    """Link to the profile of one district."""
    st.page_link("pages/districts.py", label=label, query_params={"code": code})


def to_actor(actor_id: str, label: str) -> None:
    """Link to the profile of one actor."""
    st.page_link("pages/actors.py", label=label, query_params={"id": actor_id})
