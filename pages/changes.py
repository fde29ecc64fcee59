"""Changes: what changed in the public record, when and why."""

from pages.parts.reader import changes
from pages.shell.page_start import finish_page, start_page

start_page("Changes")

after = changes.page()

finish_page(after=str(after) if after else "")
