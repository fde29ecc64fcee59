"""Wrong tries slow the next ones down; nobody is ever locked out for good.

Kept in the file, so that a restart forgives nothing. A try is counted before it is
verified, so that a hundred at once are not a hundred free ones.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from incidents.desk.auth.account_tables import attempts
from incidents.errors import IncidentError

_FORGOTTEN_SECONDS: Final = 60 * 60


@dataclass(frozen=True, slots=True)
class Pace:
    """So many tries are free; then the wait doubles from ``first`` to ``longest`` seconds."""

    free: int
    first: float
    longest: float

    def wait(self, failures: int) -> float:
        """Return how long after its last failure a next try must wait, in seconds."""
        if failures < self.free:
            return 0.0
        return float(min(self.first * 2.0 ** min(failures - self.free, 20), self.longest))


# A wait for a name must stay short, or anybody could keep an editor out by trying; one for an
# address may be long, but several editors may share it.
ACCOUNT: Final = Pace(free=5, first=5, longest=60)
ADDRESS: Final = Pace(free=15, first=5, longest=900)


class ThrottledError(IncidentError):
    """Too many wrong tries.

    Attributes
    ----------
    seconds : int
        How long to wait.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, int(seconds + 0.999))
        super().__init__(f"Too many tries. Wait {self.seconds} seconds, then try again.")


def mark_of(secret: bytes, kind: str, who: str) -> str:
    """Return what is kept of a name or an address."""
    return hmac.new(secret, f"{kind}:{who}".encode(errors="replace"), hashlib.sha256).hexdigest()


def count(connection: Connection, tries: dict[str, Pace], now: float) -> float:
    """Count a try before it is verified, and return 0; or return how long it must wait, in seconds.

    A try that comes too early is not counted.

    Parameters
    ----------
    tries : dict
        Marks of the name and of the address, each with its pace.
    """
    connection.execute(delete(attempts).where(attempts.c.last_at < now - _FORGOTTEN_SECONDS))
    rows = connection.execute(select(attempts).where(attempts.c.who_hash.in_(tries))).all()
    found = {row.who_hash: row for row in rows}
    longest = 0.0
    for mark, pace in tries.items():
        if mark in found:
            # If the clock was set back, the failure is taken to be now: no wait outgrows its pace.
            since = max(0.0, now - found[mark].last_at)
            longest = max(longest, pace.wait(found[mark].failures) - since)
            if found[mark].last_at > now:
                _put(connection, mark, found[mark].failures, now)
    if longest <= 0:
        for mark in tries:
            _put(connection, mark, found[mark].failures + 1 if mark in found else 1, now)
    return max(longest, 0.0)


def forgive(connection: Connection, account: str, address: str) -> None:
    """After a right password: forget the name's failures, and this one try of the address's."""
    connection.execute(delete(attempts).where(attempts.c.who_hash == account))
    # Not all of them: one's own account must not buy new tries at those of others.
    connection.execute(
        attempts.update()
        .where(attempts.c.who_hash == address)
        .values(failures=attempts.c.failures - 1)
    )


def _put(connection: Connection, mark: str, failures: int, now: float) -> None:
    row = {"failures": failures, "last_at": now}
    connection.execute(
        insert(attempts)
        .values(who_hash=mark, **row)
        .on_conflict_do_update(index_elements=[attempts.c.who_hash], set_=row)
    )
