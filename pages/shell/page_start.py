"""The first call of every page: it must work cold, with nothing run before it."""

import streamlit as st

from geo.data_folders import STATIC
from incidents.atlas import Atlas
from incidents.errors import StoreError
from pages.shell import maintenance, pinned_version, view_state
from pages.shell.page_links import SidebarLinks
from pages.shell.style import STYLE

NAME = "Balochistan Incident Atlas"
# A file of ours: Streamlit would fetch a named icon for the tab from a font host.
ICON = str(STATIC / "atlas" / "icon.png")

_LINKS = "atlas_links"
_BANNER = "atlas_banner"
# Pages whose numbers are those of the data version that a link names.
_PINNED = ("Explore", "Incident", "Districts", "Actors", "Briefing", "Data")


def start_page(title: str) -> Atlas:
    """Set the page up and return the atlas; stops with a plain page when there is none.

    The last call of a page is ``finish_page``.
    """
    st.set_page_config(page_title=f"{title} · {NAME}", page_icon=ICON, layout="wide")
    st.html(STYLE)
    with st.sidebar:
        st.markdown(f"**{NAME}**")
        links_at = st.container()
    view_state.adopt_url(title)
    with links_at:
        st.session_state[_LINKS] = SidebarLinks()
    try:
        atlas = pinned_version.load()
    except StoreError as error:
        maintenance.closed(error)
    maintenance.read_only_banner()
    st.session_state[_BANNER] = pinned_version.Banner(atlas) if title in _PINNED else None
    # On Explore they stand under the heading that they are about.
    if title in _PINNED and title != "Explore":
        pinned_version.problems()
    return atlas


def finish_page(**own: str) -> None:
    """Make the URL and the sidebar's links say what is shown; ``own`` is the page's part of it."""
    st.session_state[_LINKS].refresh()
    if banner := st.session_state[_BANNER]:
        banner.refresh()
    view_state.write_url(**own)
