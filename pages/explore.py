"""Explore: where and when, by whom as who says, and how many as ranges."""

import streamlit as st

from incidents.filters import headline
from pages.shell import state
from pages.shell.explore import data_buttons, footer, map_and_timeline, play, problems, table
from pages.shell.figures import basis_switch, key_figures, trust_line
from pages.shell.filterbar import filter_bar
from pages.shell.start import start_page

atlas = start_page("Explore")
chosen = filter_bar(atlas).apply(atlas.everything())

heading, buttons = st.columns([3, 1], vertical_alignment="center")
words = headline(chosen, state.current_filter())
heading.title(words.title, anchor=False)
heading.markdown(words.sentence)
with buttons:
    data_buttons(chosen)
problems()

basis = basis_switch()
key_figures(chosen, basis)
trust_line(chosen, basis)

tab = state.tab_switch(len(chosen))
if tab == "table":
    table(chosen, basis)
elif tab == "play":
    play(chosen)
else:
    map_and_timeline(chosen, basis)

footer(chosen)
state.write_url()
