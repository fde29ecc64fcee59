"""Upload a table: rows of a file become incidents that wait for review."""

from incidents.desk.roles import Role
from pages.shell import uploading
from pages.shell.guard import require
from pages.shell.start import finish_page, start_page

start_page("Upload a table")
require(Role.EDITOR)

uploading.intro()
given = uploading.chosen()
if given is not None:
    plan = uploading.check(given)
    if plan is not None:
        uploading.account(given, plan)
        uploading.end(given, plan)

finish_page()
