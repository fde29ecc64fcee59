"""Who a cell names, by the day of its row: one organisation, or several that share a name."""

from datetime import date

from incidents.codebook import read_codebook
from incidents.desk.cells.values import Checked, clean_text, parse_code
from incidents.desk.uploads.layouts.row_reading import Cells
from incidents.errors import UnknownCodeError
from incidents.organisations import NamedOrganisation, named

__all__ = ["dated_actor", "say_shared", "several_in_words"]


def several_in_words(found: NamedOrganisation) -> str:
    """Return the names of the organisations that a name may mean: "A or B"."""
    return " or ".join(read_codebook().actor(one).name for one in found.may_be)


def dated_actor(text: str, on: date | None) -> tuple[Checked[str], NamedOrganisation]:
    """Return the actor that a text means on a day, and who else it may mean.

    A name that several organisations share, and that belongs to none of them in the
    register, is a problem that names them; nothing is chosen for anybody.
    """
    cleaned = clean_text(text, 500)
    try:
        found = named(cleaned.value or "", on)
    except UnknownCodeError:
        return parse_code("actor", text), NamedOrganisation(None)
    if found.actor is None:
        return Checked(problem=f"may be {several_in_words(found)}: write which"), found
    return Checked(found.actor, notice=cleaned.notice), found


def say_shared(cells: Cells, column: str, told: str, found: NamedOrganisation) -> None:
    """Warn where it cannot be said which organisation of a name is meant."""
    if found.actor is not None and found.may_be:
        kept = read_codebook().actor(found.actor).name
        cells.warn(
            column,
            f"“{told[:60]}” may be {several_in_words(found)}: kept as {kept}, which says no more",
        )
