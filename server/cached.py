"""Cached reads: shared between sessions, read again only when the data has changed."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from geo import districts as geo_districts
from incidents import counts
from incidents.atlas import Atlas
from incidents.codebook import Codebook, read_codebook
from incidents.errors import NotFoundError
from incidents.filters import IncidentFilter
from incidents.model import Claim, Incident, Sensitivity, Side, side_of
from incidents.store import Store, Stored, live_path, startup_check
from incidents.store.changelog import LogEntry
from incidents.store.version_numbers import Restore
from server import costly_requests

STORE = live_path()
# Nobody is signed in on these pages, so the cache that all readers share holds nothing else.
PUBLIC = (Sensitivity.PUBLIC,)


def _inode() -> int:
    # A rebuilt file is another file under the same name: the inode tells.
    return STORE.stat().st_ino if STORE.exists() else 0


def store_mark() -> str:
    """Return a text that is another one when the store is another file."""
    return f"{_inode():x}"


@st.cache_resource(show_spinner=False)
def _store(path: Path, inode: int) -> Store:
    startup_check.require_sound(path)
    return Store(path)


def open_store() -> Store:
    """Return the live store.

    Raises
    ------
    StoreError
        If the file is missing, is not a store that we can read, is damaged anywhere, or did
        not pass its last verification.
    """
    startup_check.refuse_unsound(STORE)
    return _store(STORE, _inode())


@st.cache_resource(show_spinner="Reading incidents…", max_entries=2)
def _atlas(path: Path, inode: int, version: int) -> Atlas:
    return counts.with_ranges(open_store().read_atlas(audience=PUBLIC))


@st.cache_resource(show_spinner="Reading an earlier data version…", max_entries=3)
def _earlier_atlas(path: Path, inode: int, version: int, newest: int) -> Atlas:
    # ``newest`` is part of the key: what has been withheld since must not stay in the cache.
    with costly_requests.LINE.turn():
        return counts.with_ranges(open_store().read_atlas(version, audience=PUBLIC))


def load_atlas(version: int | None = None, seal: str | None = None) -> Atlas:
    """Return every incident, now or at a data version; read again only after a change.

    Parameters
    ----------
    version : int, optional
    seal : str, optional
        The piece of the chain that the link holds beside the version.

    Raises
    ------
    NotFoundError
        There is no such data version, or it is not the one that was cited.
    BusyError
        It is an old one, and too many costly things are wanted at once.
    """
    newest = open_store().data_version(PUBLIC)
    if version is not None and seal is not None:
        open_store().check_version(version, PUBLIC, seal=seal)
    if version is None or version == newest:
        return _atlas(STORE, _inode(), newest)
    if version == 0:
        # Before the first change nothing was told: no numbers can have been cited from it.
        raise NotFoundError("there is no data version 0: the first is 1")
    # Not left to the line of costly work: what is not there need not be waited for.
    open_store().check_version(version, PUBLIC)
    return _earlier_atlas(STORE, _inode(), version, newest)


def changed_since(version: int) -> tuple[int, date | None]:
    """Return how many public records changed after a data version, and that version's day."""
    return open_store().changed_since(version)


def changed_within(choice: IncidentFilter, version: int) -> frozenset[str]:
    """Return ids of what changed after a data version and met a filter then, or meets it now.

    Raises
    ------
    NotFoundError
        There is no such data version.
    """
    met: set[str] = set()
    for atlas in (load_atlas(version), load_atlas()):
        met.update(choice.apply(atlas.everything()).column("id"))
    return open_store().changed_ids(version) & met


def incident(incident_id: str, version: int | None) -> Stored:
    """Return one public incident at a data version, or as it is now where None is asked for.

    A record that is not public is not even said to exist: NotFoundError.
    """
    return open_store().get_public(incident_id, version)


def restores(after: int = 0) -> list[Restore]:
    """Return when the record went back to an earlier state and undid what came after a version."""
    return [one for one in open_store().restores(PUBLIC) if one.highest > after]


def withheld_since(version: int) -> int:
    """Return how many records that were public at a data version are withheld now."""
    return open_store().withheld_since(version)


def was_public(incident_id: str) -> bool:
    """Return whether a record that is withheld now was public once."""
    return open_store().was_public(incident_id)


def incident_now(incident_id: str) -> Stored:
    """Return one public incident as it is now; NotFoundError where there is none."""
    return open_store().get_public(incident_id)


def public_history(incident_id: str) -> list[LogEntry]:
    """Return what the public may know of the changes to an incident, oldest first.

    Raises
    ------
    NotFoundError
        Also for an incident that is not public.
    """
    return open_store().public_history(incident_id)


def newest_version() -> int:
    """Return the number of the newest data version, as the public counts."""
    return open_store().data_version(PUBLIC)


def public_log(
    since: date | None,
    until: date | None,
    actions: tuple[str, ...],
    start: int,
    size: int,
    after: int = 0,
    among: frozenset[str] | None = None,
) -> tuple[int, list[LogEntry]]:
    """Return how many lines the public log has, and some of them, the newest first."""
    return open_store().log(
        since=since,
        until=until,
        actions=actions,
        after=after,
        among=among,
        start=start,
        size=size,
    )


def records_of(first: int) -> list[tuple[str, str]]:
    """Return id and title of the records of one line of the public log, by its first version."""
    return open_store().records_of(first)


def public_revision(number: int) -> tuple[Incident | None, Incident]:
    """Return a record before and after a change, if it is public now and was then.

    Raises
    ------
    NotFoundError
        Also for a record that is not public: it is not even said to exist.
    """
    return open_store().public_revision(number)


def field_name(field: str) -> str:
    """Return a field of an incident as the codebook calls it."""
    labels = {one.field: one.label for one in read_codebook().fields if one.record == "incident"}
    return labels.get(field, field.replace("_", " ").capitalize())


def codebook() -> Codebook:
    """Return the codebook."""
    return read_codebook()


def side(claim: Claim) -> Side:
    """Return the side that a claim speaks for."""
    return side_of(claim.claimant_role)


@st.cache_resource(show_spinner=False)
def districts() -> pd.DataFrame:
    """Return name, division and population of the default districts, by code."""
    frame = geo_districts.read_districts()
    columns = ["name", "division", "population_2017", "population_2023", "spellings"]
    return pd.DataFrame(frame[columns]).sort_values("name")


@st.cache_resource(show_spinner=False)
def place_names() -> Mapping[str, str]:
    """Return the names of all districts, of any date, and of the tehsils, by code."""
    names = dict(geo_districts.read_tehsils()["name"])
    return names | geo_districts.names()
