"""For programs: the interface, with the reader's own view as a request."""

from pages.parts.reader import programs
from pages.shell.page_start import finish_page, start_page

atlas = start_page("For programs")

programs.page(atlas)

finish_page()
