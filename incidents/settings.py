"""What whoever runs a server may set: every ``ATLAS_*`` variable, read here and nowhere else.

A variable is read when it is asked for: a test or a command may set it while the
program runs. What each one does for those who run a server stands in ``docs/running.md``.
"""

import os
from pathlib import Path

_OFF = "off"


def store_path() -> Path | None:
    """Return where the live store is (``ATLAS_STORE``); None for the usual place."""
    named = os.environ.get("ATLAS_STORE", "")
    return Path(named) if named else None


def backups_folder(beside: Path) -> Path | None:
    """Return where backups go (``ATLAS_BACKUPS``), else ``beside``; None where it is ``off``."""
    named = os.environ.get("ATLAS_BACKUPS", "").strip()
    if named.lower() == _OFF:
        return None
    return Path(named) if named else beside


def public_url() -> str:
    """Return the address under which readers know this server (``ATLAS_PUBLIC_URL``), or ""."""
    return os.environ.get("ATLAS_PUBLIC_URL", "").rstrip("/")


def embedding_origins() -> str:
    """Return the origins whose pages may hold the map (``ATLAS_EMBED``), as they were written."""
    return os.environ.get("ATLAS_EMBED", "")


def contact() -> str:
    """Return to whom corrections are sent (``ATLAS_CONTACT``), or ""."""
    return os.environ.get("ATLAS_CONTACT", "")
