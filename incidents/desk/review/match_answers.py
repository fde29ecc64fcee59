"""What somebody says of two entries that may be one event; the newest answer counts."""

from incidents.desk.auth.roles import Account, Role, writes
from incidents.desk.context import Desk
from incidents.desk.workfile import repository
from incidents.desk.workfile.repository import Answer

__all__ = ["answer_match"]


@writes(Role.EDITOR)
def answer_match(desk: Desk, who: Account, one: str, other: str, answer: Answer) -> None:
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
    with desk.book.writing(lambda: desk.accounts.confirm(who, Role.EDITOR)) as connection:
        repository.decide(connection, who, one, other, answer)
