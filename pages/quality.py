"""Reading quality: how often editors correct what the machine read."""

from incidents.desk.roles import Role
from pages.shell import quality
from pages.shell.guard import require
from pages.shell.start import finish_page, start_page

start_page("Reading quality")
require(Role.EDITOR)

quality.page()

finish_page()
