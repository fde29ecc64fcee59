"""The filter on a page that applies it without drawing its widgets: said, counted, dropped.

A profile carries the filter in its address. Its figures are of that filter too, or
somebody would quote all the incidents of a district as those of one group.
"""

from dataclasses import dataclass, replace

import streamlit as st

from incidents.atlas import Atlas, Selection
from incidents.facts import facts_of, headline
from incidents.filters import IncidentFilter
from incidents.filters.filter_words import where, who
from incidents.views.incident_words import escape_markdown
from pages.parts.reader.filter_bar import reset
from pages.shell import view_state


@dataclass(frozen=True, slots=True)
class Within:
    """What a page shows of its filter.

    Attributes
    ----------
    choice : IncidentFilter
        What is applied: the filter, with the page's own district or actor in the place
        of those that it names.
    page : IncidentFilter
        What the page shows without the filter.
    chosen : Selection
        The incidents of ``choice``.
    """

    choice: IncidentFilter
    page: IncidentFilter
    chosen: Selection

    @property
    def is_narrower(self) -> bool:
        """Whether the filter restricts more than the page itself does."""
        return self.choice != self.page

    def query(self) -> dict[str, list[str]]:
        """Return the query of a link to the same incidents on another page."""
        return replace(view_state.current_link(), filter=self.choice).to_query()

    def say(self) -> None:
        """Say at the head of a page which filter is applied, and offer to drop it."""
        if not self.is_narrower:
            return
        everything = self.chosen.atlas.everything()
        told = headline(facts_of(self.chosen), self.choice)
        whole = facts_of(self.page.apply(everything)).incidents
        lines = [f"**Filter applied.** {escape_markdown(told)}"]
        if self.page != IncidentFilter():
            lines.append(f"Without it this page shows {whole:,}.")
        if replaced := self._replaced():
            lines.append(f"Not applied on this page: {escape_markdown(replaced)}.")
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="within", border=True
        ):
            st.markdown(" ".join(lines), width="stretch")
            st.button("Drop the filter", icon=":material/filter_alt_off:", on_click=reset)

    def _replaced(self) -> str:
        """Return the actors or places of the filter that the page's own take the place of."""
        given = view_state.current_filter()
        told = []
        if self.page.districts and (given.districts, given.divisions) != (self.page.districts, ()):
            told.append(where(given))
        if self.page.actors and given.actors != self.page.actors:
            told.append(who(replace(IncidentFilter(), actors=given.actors)))
        return ", ".join(one for one in told if one)


def within_filter(atlas: Atlas, **own: tuple[str, ...]) -> Within:
    """Return what a page shows of its filter.

    Parameters
    ----------
    own
        The fields of the filter that the page itself decides, such as
        ``districts=("PK211",), divisions=()``.
    """
    choice = replace(view_state.current_filter(), **own)
    return Within(choice, replace(IncidentFilter(), **own), choice.apply(atlas.everything()))
