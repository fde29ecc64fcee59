"""Stores to play with: the real districts and actors, and fictional incidents."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from incidents.model import Incident
from incidents.store import Saved, Signature, Store
from tests.stores import put_empty_store

SIGNED = Signature(by="tester", role="editor", why="a test")


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without incidents, to be copied and never opened."""
    return put_empty_store(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def store_path(empty_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_store, tmp_path / "incidents.gpkg"))


@pytest.fixture
def atlas_store(store_path: Path) -> Iterator[Store]:
    with Store(store_path) as opened:
        yield opened


@pytest.fixture
def save(atlas_store: Store) -> Callable[..., Saved]:
    """Save an incident that is new, or that was loaded at a version."""

    def save_it(incident: Incident, loaded: int | None = None, **signed: Any) -> Saved:
        return atlas_store.save(incident, loaded_version=loaded, signed=replace(SIGNED, **signed))

    return save_it
