"""Explore without its frame of buttons, for those who take a screenshot all the same.

The line that keeps a figure honest lies over the map and under the timeline, so that
it is in the picture wherever the picture is cut.
"""

from typing import cast

import streamlit as st

from incidents.atlas import Selection
from incidents.colours import coloured
from incidents.facts import facts_of, headline
from incidents.filters import IncidentFilter, title
from incidents.links import View
from incidents.views import time_axis, timeline_charts
from incidents.views.briefing.caveats import honesty_lines
from incidents.views.briefing.frame_content import credit_of, short_line
from incidents.views.incident_words import escape_markdown
from incidents.views.people_chart import people_sums, people_timeline
from pages.parts.reader.explore import nothing_found
from pages.parts.reader.explore_map import draw_map
from pages.parts.reader.key_figures import BASES, key_figures
from pages.shell import page_links, view_state

# Constant: no record text comes here. The line stands above the map: over it, it hid signs.
_STYLE = coloured("""
<style>
section[data-testid="stSidebar"], header[data-testid="stHeader"], [data-testid="stToolbar"],
[data-testid="stExpandSidebarButton"] { display: none !important; }
.stMainBlockContainer { padding: .8rem 1.4rem !important; }
.st-key-cleanmap { gap: .25rem !important; }
.st-key-cleanline [data-testid="stMarkdownContainer"] { margin: 0 !important; }
.st-key-cleanline p { font-size: .78rem !important; max-width: none; margin: 0; color: $ink; }
[data-testid="stCaptionContainer"] p { max-width: none; }
.st-key-cleannotes p { font-size: .76rem !important; max-width: none; line-height: 1.35; }
</style>
""")


def clean_screen(chosen: Selection, choice: IncidentFilter) -> None:
    """Draw title, figures, map and timeline with the lines that must go with them."""
    st.html(_STYLE)
    view = view_state.current_view()
    line = escape_markdown(short_line(facts_of(chosen), choice))
    st.title(escape_markdown(title(chosen, choice)), anchor=False)
    st.markdown(escape_markdown(headline(facts_of(chosen), choice)))
    key_figures(chosen, view.basis)
    nothing_found(chosen)
    with st.container(key="cleanmap"):
        with st.container(key="cleanline"):
            st.markdown(f"{line} · Balochistan Incident Atlas, CC BY 4.0")
        draw_map(facts_of(chosen).counted, view.basis)
    if len(chosen):
        _timeline(chosen, choice, view)
    basis = BASES[view.basis].lower()
    with st.container(key="cleannotes", gap=None):
        lines = honesty_lines(facts_of(chosen), choice, basis)
        told = " ".join(f"**{one.label}:** {escape_markdown(one.text)}" for one in lines)
        st.caption(told)
        st.caption(escape_markdown(credit_of(chosen)))
    query = {name: values for name, values in view_state.carried_query().items() if name != "clean"}
    page_links.to_page("pages/explore.py", "Leave the clean screen", query)


def _timeline(chosen: Selection, choice: IncidentFilter, view: View) -> None:
    limits = time_axis.axis_limits(chosen, choice)
    if view.period == "auto":
        period = time_axis.default_period(chosen, **limits)
    else:
        period = time_axis.fitting_period(chosen, cast(time_axis.Period, view.period), **limits)
    if view.bars != "incidents":
        people = people_sums(chosen, period, view.bars, view.basis, **limits)
        st.vega_lite_chart(people_timeline(people), key="clean_people", theme=None)
        st.caption(f"{people.caption()[:1].upper()}{people.caption()[1:]}.")
        return
    sums = time_axis.period_sums(chosen, period, **limits)
    st.vega_lite_chart(
        timeline_charts.timeline_of(sums, legend=False), key="clean_timeline", theme=None
    )
    note = sums.caption()
    if note:
        st.caption(f"{note[:1].upper()}{note[1:]}.")
