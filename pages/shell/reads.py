"""Cached reads: shared between sessions, read again only when the data has changed."""

import os
from pathlib import Path

import pandas as pd
import streamlit as st

from geo import districts as geo_districts
from incidents import counts
from incidents.codebook import Codebook, read_codebook
from incidents.frame import Atlas
from incidents.store import Store
from incidents.store import default_path

STORE = default_path()


@st.cache_resource(show_spinner=False)
def _store(path: Path, inode: int) -> Store:
    return Store(path)


def open_store() -> Store:
    """Return the live store.

    Raises
    ------
    StoreError
        If the file is missing or is not a store that we can read.
    """
    # A rebuilt file is another file under the same name: the inode tells.
    inode = os.stat(STORE).st_ino if STORE.exists() else 0
    return _store(STORE, inode)


@st.cache_resource(show_spinner="Reading incidents…", max_entries=2)
def _atlas(path: Path, inode: int, version: int) -> Atlas:
    return counts.with_ranges(open_store().read_atlas())


def load_atlas() -> Atlas:
    """Return every incident; read again only when the store has changed."""
    store = open_store()
    return _atlas(STORE, os.stat(STORE).st_ino, store.data_version())


def codebook() -> Codebook:
    """Return the codebook."""
    return read_codebook()


@st.cache_resource(show_spinner=False)
def districts() -> pd.DataFrame:
    """Return name, division and population of the default districts, by code."""
    frame = geo_districts.read_districts()
    columns = ["name", "division", "population_2017", "population_2023"]
    table = frame if frame.index.name == "code" else frame.set_index("code")
    return pd.DataFrame(table[columns]).sort_values("name")
