"""Add or correct: one incident in a form."""

from incidents.desk.auth.roles import Role
from pages.parts.desk import edit
from pages.shell.desk_page import require
from pages.shell.page_start import finish_page, start_page

start_page("Add or correct")
who = require(Role.EDITOR)

work = edit.current(who)
edit.form(work, who)

item = work.item
finish_page(
    draft=str(item.id) if item.id else "",
    id=item.draft.incident_id or "" if item.draft.is_correction and not item.id else "",
)
