"""One owner of the address that links and citations begin with."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from server import addresses

ROOT = Path(__file__).parents[1]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "http://127.0.0.1:8501/incident#9061b68114ba6495~1~link"
    monkeypatch.setattr(st, "context", SimpleNamespace(url=address))
    monkeypatch.delenv("ATLAS_PUBLIC_URL", raising=False)


@pytest.mark.usefixtures("seen")
def test_a_link_begins_with_the_page_and_not_with_what_a_message_carried() -> None:
    assert addresses.page() == "http://127.0.0.1:8501/incident"
    assert addresses.site() == "http://127.0.0.1:8501"


@pytest.mark.usefixtures("seen")
def test_the_public_address_goes_before_the_one_that_a_browser_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ATLAS_PUBLIC_URL", "https://atlas.example/")
    assert addresses.page() == "https://atlas.example/incident"


def test_nobody_else_reads_the_address_of_a_message() -> None:
    readers = {
        file.name
        for part in ("pages", "server")
        for file in (ROOT / part).rglob("*.py")
        if re.search(r"context\.url\b", file.read_text())
    }
    assert readers == {"addresses.py"}
