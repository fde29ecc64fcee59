"""Reading quality: how often editors correct what the machine read."""

from incidents.desk.auth.roles import Role
from pages.parts.desk import quality
from pages.shell.desk_page import require
from pages.shell.page_start import finish_page, start_page

start_page("Reading quality")
require(Role.EDITOR)

quality.page()

finish_page()
