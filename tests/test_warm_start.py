"""What the server does before its first reader comes."""

import gc
import logging
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from incidents.model import Incident
from incidents.store import Signature, create
from server import application, cached


def test_the_warm_start_reads_the_record_and_loads_what_the_pages_draw_with(
    tmp_path: Path, make_incident: Callable[..., Incident], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "incidents.gpkg"
    with create(path) as store:
        store.save_many([make_incident()], signed=Signature(by="test", role="importer", why="a"))
    read = []
    load = cached.load_atlas

    def noted(*given: object) -> object:
        read.append(load())
        return read[-1]

    monkeypatch.setattr(cached, "STORE", path)
    monkeypatch.setattr(cached, "load_atlas", noted)
    # What a whole test run holds need not be frozen.
    monkeypatch.setattr(gc, "freeze", lambda: None)
    log = logging.getLogger(application._CONTEXT_LOG)
    monkeypatch.setattr(log, "level", log.level)
    application._read_once()
    assert [len(atlas.table) for atlas in read] == [1]
    assert {"incidents.views.maps", "incidents.views.timeline_charts"} <= set(sys.modules)
