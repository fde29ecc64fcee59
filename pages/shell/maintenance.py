"""What a page says when the store cannot be served, or can only be read."""

import logging
import secrets
from pathlib import Path
from typing import NoReturn

import streamlit as st

from incidents.errors import StoreError
from incidents.store import backup
from server import cached

_log = logging.getLogger("atlas")


@st.cache_data(show_spinner=False, ttl=300, max_entries=4)
def _newest_good(folder: str, newest: str) -> str | None:
    """Return what to say of the newest sound backup; read again when there is a newer one."""
    found, _ = backup.newest_good(Path(folder))
    if found is None:
        return None
    return (
        f"The newest good backup is of {found.at:%d %B %Y, %H:%M} UTC "
        f"(data version {found.data_version})."
    )


def _backup_sentence() -> tuple[str, bool]:
    """Return what there is to go back to, and whether there is anything."""
    folder = backup.folder_of(cached.STORE)
    if folder is None:
        return "Backups are switched off.", False
    newest = next(iter(backup.listed(folder)), None)
    said = _newest_good(str(folder), newest.name) if newest else None
    return said or "There is no backup that it could be restored from.", said is not None


def closed(error: StoreError) -> NoReturn:
    """Show that the atlas is closed, which check failed, and what it can be restored from.

    Nothing of the store is shown, rather than a part of it, and no path.
    """
    mark = secrets.token_hex(4)
    _log.error("store cannot be opened [%s]: %s", mark, error)
    st.title("The atlas is closed for maintenance")
    st.write(
        "Its store cannot be served, so nothing is shown rather than part of it. "
        "Nothing was changed."
    )
    st.text(f"What failed: {error.reason}")
    said, is_there = _backup_sentence()
    st.text(said)
    restore = (
        "`python -m incidents restore --latest` goes back to that backup and keeps the damaged "
        "file, "
    )
    st.write(
        "Whoever runs this server: `python -m incidents verify` says what is wrong, "
        f"{restore if is_there else ''}`make run` builds a missing store. "
        "`docs/running.md` says more."
    )
    st.caption(f"Error {mark}")
    st.stop()


def desk_closed(error: StoreError) -> NoReturn:
    """Show that the desk is closed, because a file of its own cannot be opened."""
    mark = secrets.token_hex(4)
    _log.error("file of the desk cannot be opened [%s]: %s", mark, error)
    st.title("The desk is closed for maintenance", anchor=False)
    st.write("One of its files cannot be opened. What is published can be read as usual.")
    st.text(f"What failed: {error}")
    st.text(_backup_sentence()[0])
    st.write("Whoever runs this server finds in `docs/running.md` what to do.")
    st.caption(f"Error {mark}")
    st.stop()


def read_only_banner() -> None:
    """Say on every page that nothing can be saved, when it is so."""
    reason = cached.open_store().read_only
    if reason:
        st.info(f"The atlas can only be read at present: {reason}.", icon=":material/lock:")


def stop_if_read_only() -> None:
    """Stop a page of the desk, saying why, when nothing can be saved."""
    reason = cached.open_store().read_only
    if reason:
        st.title("Nothing can be changed at present", anchor=False)
        st.write(
            f"The store of this server is read-only: {reason}. What is published can be read "
            "as usual. Drafts and accounts lie beside the store and cannot be opened either."
        )
        st.stop()
