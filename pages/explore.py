"""Explore: where and when, by whom as who says, and how many as ranges."""

import streamlit as st

from incidents.facts import facts_of, headline
from incidents.filters import title
from incidents.views.incident_words import escape_markdown
from pages.parts.reader.explore import data_buttons, footer, map_and_timeline, tab_switch, table
from pages.parts.reader.explore_map import drop_card_left_out, layer_controls
from pages.parts.reader.filter_bar import filter_bar
from pages.parts.reader.key_figures import basis_note, basis_switch, groups, key_figures, trust_line
from pages.parts.reader.months import play
from pages.parts.reader.screenshot import clean_screen
from pages.parts.reader.sentences_to_paste import sentences
from pages.shell import view_state
from pages.shell.page_columns import head_and_links
from pages.shell.page_start import finish_page, start_page
from pages.shell.pinned_version import problems

atlas = start_page("Explore")
wanted = filter_bar(atlas)
chosen = wanted.apply(atlas.everything())
drop_card_left_out(chosen)

if view_state.current_view().clean:
    # A picture of other incidents than the link names is a false figure.
    problems()
    clean_screen(chosen, wanted)
    finish_page()
    st.stop()

heading, buttons = head_and_links()
heading.title(escape_markdown(title(chosen, wanted)), anchor=False)
heading.markdown(escape_markdown(headline(facts_of(chosen), wanted)))
with buttons:
    data_buttons(chosen)
problems()

figures_at = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="numbers"):
    basis = basis_switch()
    basis_note(chosen)
with figures_at:
    key_figures(chosen, basis)
trust_line(chosen, wanted, basis)
groups(chosen, basis)

with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="switches"):
    tab = tab_switch()
    if tab == "map":
        layer_controls()
if tab == "table":
    table(chosen, basis)
elif tab == "play":
    play(chosen)
else:
    map_and_timeline(chosen, basis)

sentences(chosen, wanted, basis)
footer(chosen)
finish_page()
