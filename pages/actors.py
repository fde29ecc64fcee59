"""Actors: one actor's incidents by role, figures, and who claims what."""

from pages.parts.reader import profile
from pages.parts.reader.applied_filter import within_filter
from pages.parts.reader.key_figures import basis_switch, groups, key_figures, trust_line
from pages.shell.page_start import finish_page, start_page

atlas = start_page("Actors")

actor = profile.actor_choice(atlas)
if actor is None:
    profile.actor_overview(within_filter(atlas))
else:
    within = within_filter(atlas, actors=(actor,))
    profile.actor_heading(actor, within)
    within.say()
    basis = basis_switch()
    key_figures(within.chosen, basis)
    trust_line(within.chosen, within.choice, basis)
    groups(within.chosen, basis)
    profile.body(within, basis)

finish_page(id=actor or "")
