"""The pages of the atlas, and links between them that carry the reader's view."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from incidents.desk.auth.roles import Role
from incidents.views.incident_words import escape_markdown
from pages.shell import sign_in_link, view_state
from server import desk_guard


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page as the sidebar names it; a page with a role is shown to accounts that have it."""

    path: str
    title: str
    icon: str
    is_home: bool = False
    role: Role | None = None


PAGES = (
    PageEntry("pages/explore.py", "Explore", ":material/map:", is_home=True),
    PageEntry("pages/incident.py", "Incidents", ":material/article:"),
    PageEntry("pages/districts.py", "Districts", ":material/location_city:"),
    PageEntry("pages/actors.py", "Actors", ":material/groups:"),
    PageEntry("pages/briefing.py", "Briefing", ":material/picture_as_pdf:"),
    PageEntry("pages/data.py", "Data", ":material/database:"),
    PageEntry("pages/changes.py", "Changes", ":material/history:"),
    PageEntry("pages/method.py", "Method and sources", ":material/info:"),
    PageEntry("pages/programs.py", "For programs", ":material/api:"),
)
DESK_PAGES = (
    PageEntry("pages/report.py", "Read a report", ":material/article_shortcut:", role=Role.EDITOR),
    PageEntry("pages/edit.py", "Add or correct", ":material/edit_note:", role=Role.EDITOR),
    PageEntry("pages/upload.py", "Upload a table", ":material/upload_file:", role=Role.EDITOR),
    PageEntry("pages/review.py", "Drafts and review", ":material/fact_check:", role=Role.EDITOR),
    PageEntry("pages/quality.py", "Reading quality", ":material/rule:", role=Role.EDITOR),
    PageEntry("pages/people.py", "People", ":material/manage_accounts:", role=Role.ADMIN),
)
ACCOUNT_PAGE = PageEntry("pages/account.py", "Account", ":material/account_circle:")
ALL_PAGES = (*PAGES, *DESK_PAGES, ACCOUNT_PAGE)


class SidebarLinks:
    """The links to every page; each keeps the filter and the view that are set.

    They are drawn at once, so that they never blink, and again at the end of a
    run whose filter or view is another one than they carry.
    """

    def __init__(self) -> None:
        self._places = [st.empty() for _ in PAGES]
        self._draw()
        _desk_links()

    def _draw(self) -> None:
        self._carried = view_state.carried_query()
        for place, page in zip(self._places, PAGES, strict=True):
            carried = self._carried if page.path != "pages/method.py" else None
            with place:
                to_page(page.path, page.title, carried, icon=page.icon)

    def refresh(self) -> None:
        """Draw the links again if what they carry is out of date."""
        if view_state.carried_query() != self._carried:
            self._draw()


def _desk_links() -> None:
    """Draw the links of the desk for who may open them, and a quiet way in for all others."""
    account = desk_guard.signed_in()
    if account is None:
        sign_in_link.to_sign_in("Sign in", is_quiet=True)
        return
    st.caption("Editors' desk")
    for page in DESK_PAGES:
        if page.role is not None and account.role.covers(page.role):
            to_page(page.path, page.title, icon=page.icon)
    to_page(ACCOUNT_PAGE.path, ACCOUNT_PAGE.title, icon=ACCOUNT_PAGE.icon)
    st.caption(escape_markdown(f"Signed in as {account.name} ({account.role})"))


def to_page(
    path: str,
    label: str,
    view: Mapping[str, list[str]] | None = None,
    *,
    icon: str | None = None,
    **own: str,
) -> None:
    """Link to a page of ours; every link of a page to a page is drawn here.

    Parameters
    ----------
    view : mapping, optional
        Filter and view as a query; without it the reader's own stay as they are.
    own
        What the address says to that page alone: ``id``, ``code``, ``draft`` or ``after``.
    """
    view_state.offer(view)
    query = {**{name: [value] for name, value in own.items()}, **(view or {})}
    st.page_link(path, label=label, icon=icon, query_params=query)


def to_incident(
    incident_id: str, label: str, *, icon: str | None = None, newest: bool = False
) -> None:
    """Link to the page of one incident; ``newest`` leaves the data version that is looked at."""
    query = view_state.carried_query()
    if newest:
        query.pop("v", None)
        query.pop("rules", None)
    to_page("pages/incident.py", label, query, icon=icon, id=incident_id)


def to_district(code: str, label: str) -> None:
    """Link to the profile of one district."""
    to_page("pages/districts.py", label, view_state.carried_query(), code=code)


def to_actor(actor_id: str, label: str) -> None:
    """Link to the profile of one actor."""
    to_page("pages/actors.py", label, view_state.carried_query(), id=actor_id)
