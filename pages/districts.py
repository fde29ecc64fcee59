"""Districts: one district's incidents, figures, rates, and who claims what."""

from dataclasses import replace

from incidents.filters import IncidentFilter
from pages.shell import profile, reads
from pages.shell.figures import basis_switch, groups, key_figures, trust_line
from pages.shell.start import finish_page, start_page

atlas = start_page("Districts")

code = profile.district_choice(atlas)
if code is None:
    profile.district_overview(atlas)
else:
    row = reads.districts().loc[code]
    chosen = replace(IncidentFilter(), districts=(code,)).apply(atlas.everything())
    profile.district_heading(row, chosen)
    basis = basis_switch()
    key_figures(chosen, basis)
    profile.rates(row, chosen, basis)
    trust_line(chosen, basis)
    groups(chosen, basis)
    profile.body(chosen, basis, district=code)

finish_page(code=code or "")
