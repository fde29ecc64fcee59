"""Changes: what changed in the public record, when and why."""

from pages.shell import changes
from pages.shell.start import finish_page, start_page

atlas = start_page("Changes")

changes.page(atlas)

finish_page()
