"""Drafts and review: what waits for whom."""

from incidents.desk.roles import Role
from pages.shell import reviewing
from pages.shell.guard import require
from pages.shell.start import finish_page, start_page

start_page("Drafts and review")
who = require(Role.EDITOR)

chosen = reviewing.asked_for(who)
if chosen is None:
    reviewing.lists(who)
else:
    reviewing.one(chosen, who)

finish_page(draft=str(chosen.kept.id) if chosen else "")
