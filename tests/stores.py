"""Stores for tests, each made once in a process and copied: making one takes seconds.

Nobody opens what is copied from, so that every copy is as it was made.
"""

import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from incidents import store
from incidents.model import Incident
from tests import starter_record

NAME: Final = "incidents.gpkg"
_SIGNED: Final = store.Signature("tester", "importer", "incidents of a test")


def put_empty_store(folder: Path) -> Path:
    """Put a store without an incident into a folder, and return its path."""
    return _copied(_made("empty"), folder)


def put_first_store(folder: Path, more: Sequence[Incident] = ()) -> Path:
    """Put a store of the incidents that were compiled first into a folder, and more of them."""
    path = _copied(_made("first"), folder)
    if more:
        _save(path, more)
    return path


def put_whole_store(folder: Path) -> Path:
    """Put a store of the whole starter record into a folder."""
    return _copied(_made("whole"), folder)


def put_store_of(incidents: Sequence[Incident], folder: Path) -> Path:
    """Put a store of some incidents, all of one revision each, into a folder."""
    path = put_empty_store(folder)
    _save(path, incidents)
    return path


def _save(path: Path, incidents: Sequence[Incident]) -> None:
    with store.Store(path) as opened:
        opened.save_many(incidents, signed=_SIGNED)


def _copied(made: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    # The highest number that was given out stands in a file beside the store.
    for one in made.iterdir():
        shutil.copy(one, folder / one.name)
    return folder / NAME


@cache
def _folder() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="stores-")


@cache
def _made(name: str) -> Path:
    folder = Path(_folder().name) / name
    folder.mkdir()
    if name == "empty":
        store.create(folder / NAME).close()
    else:
        store.build(folder / NAME, _incidents(name))
    return folder


def _incidents(name: str) -> Sequence[Incident]:
    return starter_record.FIRST if name == "first" else starter_record.RECORD
