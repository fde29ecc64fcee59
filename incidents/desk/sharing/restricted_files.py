"""Files that leave the desk under a name, and those that never leave it: who had what, when."""

from dataclasses import dataclass

from incidents.counts import with_ranges
from incidents.desk.auth.roles import Role
from incidents.desk.service_gate import Desk, Permit, writes
from incidents.desk.workfile import work_entries
from incidents.editions import RULES, Edition
from incidents.errors import IncidentError
from incidents.filters import IncidentFilter, filter_in_words
from incidents.store import PUBLIC
from incidents.views.exports import Bundle, bundle_of

__all__ = ["ExportRequest", "internal_file", "partners_file"]


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is asked for: incidents, at a data version (None is the newest), in a form."""

    choice: IncidentFilter
    version: int | None
    form: str
    link: str = ""


@writes(Role.REVIEWER)
def partners_file(desk: Desk, permit: Permit, asked: ExportRequest, recipient: str) -> Bundle:
    """Return the partners' edition for one recipient; it is noted who gave it to whom.

    Raises
    ------
    IncidentError
        No recipient is named.
    """
    name = " ".join(recipient.split())[:200]
    if not name:
        raise IncidentError("name the recipient: it stands in the file")
    return _noted(desk, permit, Edition.PARTNERS, asked, name)


@writes(Role.EDITOR)
def internal_file(desk: Desk, permit: Permit, asked: ExportRequest) -> Bundle:
    """Return the internal edition; it is noted who took it."""
    return _noted(desk, permit, Edition.INTERNAL, asked, permit.account.name)


def _noted(
    desk: Desk, permit: Permit, edition: Edition, asked: ExportRequest, recipient: str
) -> Bundle:
    audience, version = RULES[edition].audience, asked.version
    if audience is None and version is not None:
        # A link names a version as the public counts; the desk counts every revision.
        version = desk.store.revision_at(version, PUBLIC)
    atlas = with_ranges(desk.store.read_atlas(version, audience=audience))
    made = bundle_of(
        asked.choice.apply(atlas.everything()),
        edition,
        filters=filter_in_words(asked.choice),
        link=asked.link,
        recipient=recipient,
    )
    note = {
        "recipient": recipient,
        "form": asked.form,
        "version": made.version,
        "incidents": len(made.incidents),
        "filters": made.filters,
    }
    with desk.book.writing(permit) as connection:
        work_entries.keep_answers(connection, permit.account, f"export:{edition}", [note], [])
    return made
