"""Names of accounts: pseudonyms, the only names that are ever shown."""

import re
import unicodedata
from typing import Final

from incidents.errors import IncidentError

# Letters of any script, digits, and . _ - inside; no spaces and no @, so no e-mail address.
_PATTERN: Final = re.compile(r"[^\W\d_](?:[\w.-]{1,30})[^\W_]")
# What the change log calls those who have no account.
_RESERVED: Final = frozenset({"operator", "starter", "system", "anonymous", "nobody", "viewer"})


class AccountNameError(IncidentError):
    """A name cannot be the name of an account; the message says why."""


def clean_name(name: str) -> str:
    """Return a name as it is kept: NFC.

    Raises
    ------
    AccountNameError
    """
    cleaned = unicodedata.normalize("NFC", name.strip())
    if not _PATTERN.fullmatch(cleaned):
        raise AccountNameError(
            "A name has 3 to 32 letters, digits or . _ -, and begins with a letter. "
            "Use a pseudonym: the desk sees it beside each change."
        )
    if name_key(cleaned) in _RESERVED:
        raise AccountNameError(f"{cleaned} is the atlas's own name for somebody; choose another.")
    return cleaned


def name_key(name: str) -> str:
    """Return what two spellings of one name have in common: case and composition."""
    name = name.strip().encode(errors="replace").decode()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
