"""Read a report: a text becomes drafts that an editor checks."""

from incidents.desk.auth.roles import Role
from pages.parts.desk import report
from pages.shell.desk_page import require
from pages.shell.page_start import finish_page, start_page

start_page("Read a report")
who = require(Role.EDITOR)

work = report.current(who)
if work is None:
    report.intake()
else:
    report.bench(work, who)

finish_page(draft=str(work.item.id) if work and work.item.id else "")
