"""Opening a record: the one way by which more people come to see it, or a part of it.

Every write asks here. A write that would show a stored record to more people, or
take a part of it out of the desk's keeping, is refused unless it says which of two
acts it is: two people have opened it, or it is the first review of a record that
nobody has yet said anything about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from incidents.errors import OpeningError
from incidents.model import Incident, Sensitivity
from incidents.store.row_mapping import chunks, table_of
from incidents.store.schema import RevisionRow

_REVISIONS = table_of(RevisionRow)


@dataclass(frozen=True, slots=True)
class Opening:
    """Two people open a record: the one who asked for it, and another who agreed.

    Attributes
    ----------
    asked_by, agreed_by : str
        Pseudonyms; never the same, whatever else the desk has switched off.
    """

    asked_by: str
    agreed_by: str

    def __post_init__(self) -> None:
        names = {one.strip().casefold() for one in (self.asked_by, self.agreed_by)}
        if len(names) < 2 or "" in names:
            raise OpeningError(
                "a record is opened by two people: the one who asks, and another who agrees"
            )


@dataclass(frozen=True, slots=True)
class FirstReview:
    """The first review of records that came in for the desk alone.

    It opens nothing that was ever open, or that anybody has protected.
    """


Act = Opening | FirstReview | None


def widens(before: Incident, after: Incident) -> bool:
    """Say whether a change lets more people see a record, or more of it."""
    more_people = after.sensitivity.openness > before.sensitivity.openness
    return more_people or bool(set(before.desk_only) - set(after.desk_only))


def check(
    connection: Connection,
    before: Mapping[str, Incident],
    after: Sequence[Incident],
    act: Act,
) -> None:
    """Refuse to open what is stored, unless ``act`` says who opened it.

    Parameters
    ----------
    before : mapping of incident id to Incident
        As each is stored, those that were taken out too; new ones are not in it.
    after : sequence of Incident
    act : Opening, FirstReview or None

    Raises
    ------
    OpeningError
    """
    wider = [one.id for one in after if one.id in before and widens(before[one.id], one)]
    if not wider or isinstance(act, Opening):
        return
    refused = wider if act is None else _decided(connection, wider)
    if refused:
        raise OpeningError(
            f"{refused[0]} would be open to more people: opening a record is a step of its own, "
            "by two people"
        )


def _decided(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Return those of some records that were ever open, or protected."""
    found: set[str] = set()
    for some in chunks(ids):
        statement = select(_REVISIONS.c.incident_id).where(
            _REVISIONS.c.incident_id.in_(some),
            (_REVISIONS.c.sensitivity != Sensitivity.RESTRICTED.value)
            | _REVISIONS.c.safety.is_(True),
        )
        found.update(connection.scalars(statement))
    return sorted(found)
