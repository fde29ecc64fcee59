"""Districts: one district's incidents, figures, rates, and who claims what."""

from pages.parts.reader import profile
from pages.parts.reader.applied_filter import within_filter
from pages.parts.reader.key_figures import basis_switch, groups, key_figures, trust_line
from pages.shell.page_start import finish_page, start_page
from server import cached

atlas = start_page("Districts")

code = profile.district_choice()
if code is None:
    profile.district_overview(within_filter(atlas))
else:
    row = cached.districts().loc[code]
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
