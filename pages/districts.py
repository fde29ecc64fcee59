"""Districts: one district's incidents, figures, rates, and who claims what."""

from pages.shell import profile, reads
from pages.shell.figures import basis_switch, groups, key_figures, trust_line
from pages.shell.start import finish_page, start_page
from pages.shell.within import within_filter

atlas = start_page("Districts")

code = profile.district_choice()
if code is None:
    profile.district_overview(within_filter(atlas))
else:
    row = reads.districts().loc[code]
    within = within_filter(atlas, districts=(code,), divisions=())
    profile.district_heading(row, within)
    within.say()
    basis = basis_switch()
    key_figures(within.chosen, basis)
    profile.rates(row, within, basis)
    trust_line(within.chosen, within.choice, basis)
    groups(within.chosen, basis)
    profile.body(within, basis, district=code)

finish_page(code=code or "")
