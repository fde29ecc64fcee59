"""Passwords: what is accepted, and how it is kept.

Length is what counts (8 to 128 characters, NFC); there are no rules of composition.
"""

import threading
import unicodedata
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from incidents.errors import IncidentError

SHORTEST: Final = 8
LONGEST: Final = 128

# The most used ones that are long enough, and what somebody would choose for this atlas. A guesser
# tries a few dozen before the delays bite, so a long list would add nothing.
_TOO_KNOWN: Final = frozenset(Path(__file__).with_name("too_known.txt").read_text("utf-8").split())

# A verification takes 64 MiB and a tenth of a second: two at once in the whole process, or signing
# in would be a way to bring the server down.
_AT_ONCE: Final = threading.BoundedSemaphore(2)
_PATIENCE_SECONDS: Final = 10


class PasswordError(IncidentError):
    """A new password cannot be accepted; the message says why."""


class BusyError(IncidentError):
    """Too many are signing in at this moment."""

    def __init__(self) -> None:
        super().__init__("Too many people are signing in at this moment. Try again in a minute.")


def checked(password: str, name: str = "") -> str:
    """Return a new password as it is hashed, or say why it is refused.

    Parameters
    ----------
    password : str
    name : str
        Of its account; a password must be something else.

    Raises
    ------
    PasswordError
    """
    if len(password) > LONGEST:
        raise PasswordError(f"The password is longer than {LONGEST} characters.")
    password = unicodedata.normalize("NFC", password)
    if len(password) < SHORTEST:
        raise PasswordError(f"The password is shorter than {SHORTEST} characters.")
    if not password.isprintable():
        raise PasswordError("The password holds a sign that cannot be typed.")
    plain = password.casefold()
    if plain in _TOO_KNOWN or len(set(plain)) < 3 or plain == name.casefold():
        raise PasswordError("This password is among the first that a guesser tries.")
    return password


class Passwords:
    """Hash and verify, at most two at once in this process.

    Parameters
    ----------
    hasher : PasswordHasher
        The default is the low-memory profile of RFC 9106.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        """Return the hash of a password that was ``checked``.

        Raises
        ------
        BusyError
        """
        with _Turn():
            return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Say whether this is the password; without a hash it takes as long and says no.

        Raises
        ------
        BusyError
        """
        if not password or len(password) > LONGEST:
            return False
        # A lone surrogate is in no password: none with one was ever accepted.
        typed = unicodedata.normalize("NFC", password).encode(errors="replace")
        with _Turn():
            if self._nobody is None:
                self._nobody = self._hasher.hash("nobody has this password")
            try:
                self._hasher.verify(stored or self._nobody, typed)
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Say whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


class _Turn:
    """Wait for one of the two places, not for ever."""

    def __enter__(self) -> None:
        if not _AT_ONCE.acquire(timeout=_PATIENCE_SECONDS):
            raise BusyError

    def __exit__(self, *_: object) -> None:
        _AT_ONCE.release()
