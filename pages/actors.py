"""Actors: one actor's incidents by role, figures, and who claims what."""

from dataclasses import replace

from incidents.filters import IncidentFilter
from pages.shell import profile
from pages.shell.figures import basis_switch, groups, key_figures, trust_line
from pages.shell.start import finish_page, start_page

atlas = start_page("Actors")

actor = profile.actor_choice(atlas)
if actor is None:
    profile.actor_overview(atlas)
else:
    chosen = replace(IncidentFilter(), actors=(actor,)).apply(atlas.everything())
    profile.actor_heading(actor, chosen)
    basis = basis_switch()
    key_figures(chosen, basis)
    trust_line(chosen, basis)
    groups(chosen, basis)
    profile.body(chosen, basis)

finish_page(id=actor or "")
