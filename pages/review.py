"""Drafts and review: what waits for whom."""

from incidents.desk.auth.roles import Role
from pages.parts.desk import review
from pages.shell.desk_page import require
from pages.shell.page_start import finish_page, start_page

start_page("Drafts and review")
who = require(Role.EDITOR)

chosen = review.asked_for(who)
if chosen is None:
    review.lists(who)
else:
    review.one(chosen, who)

finish_page(draft=str(chosen.kept.id) if chosen else "")
