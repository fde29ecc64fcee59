"""Upload a table: rows of a file become incidents that wait for review."""

from incidents.desk.auth.roles import Role
from pages.parts.desk import upload
from pages.shell.desk_page import require
from pages.shell.page_start import finish_page, start_page

start_page("Upload a table")
require(Role.EDITOR)

upload.intro()
given = upload.chosen()
if given is not None:
    plan = upload.check(given)
    if plan is not None:
        upload.account(given, plan)
        upload.end(given, plan)

finish_page()
