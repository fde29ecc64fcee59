"""What somebody says of two entries that may be one event; the newest answer counts."""

from incidents.desk.auth.roles import Role
from incidents.desk.service_gate import Desk, Permit, writes
from incidents.desk.workfile import work_entries
from incidents.desk.workfile.work_records import Answer

__all__ = ["answer_match"]


@writes(Role.EDITOR)
def answer_match(desk: Desk, permit: Permit, one: str, other: str, answer: Answer) -> None:
    """Keep an answer about two entries.

    Parameters
    ----------
    one, other : str
        Ids of incidents, or ``draft:7`` for a draft.
    answer : Answer
        "Different" is not asked again; "later" is.

    Raises
    ------
    NotSignedInError, NotAllowedError, StoreError
    """
    with desk.book.writing(permit) as connection:
        work_entries.decide(connection, permit.account, one, other, answer)
