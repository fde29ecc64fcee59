"""Changes: what changed in the public record, when and why."""

from pages.shell import changes
from pages.shell.start import finish_page, start_page

start_page("Changes")

after = changes.page()

finish_page(after=str(after) if after else "")
