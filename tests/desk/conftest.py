"""A desk on a store of its own, with four people signed in; the clock is the test's."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import streamlit as st
from argon2 import PasswordHasher
from streamlit.testing.v1 import AppTest

from incidents.desk import account_admin
from incidents.desk.auth import Accounts, Passwords
from incidents.desk.auth.roles import COMMAND_LINE, Role
from incidents.desk.service_gate import Desk
from incidents.desk.workfile.repository import Book
from incidents.store import Store
from tests.stores import put_empty_store

ROOT = Path(__file__).resolve().parents[2]
# Good for nothing but tests: a real hash takes 64 MiB and a tenth of a second.
FAST = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PASSWORD = "a fictional pass phrase"
PEOPLE = {
    "editor": ("heron", Role.EDITOR),
    "second": ("kestrel", Role.EDITOR),
    "reviewer": ("plover", Role.REVIEWER),
    "admin": ("wren", Role.ADMIN),
}


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Tokens:
    """Tokens of those who are signed in: ``heron``, ``kestrel``, ``plover`` and ``wren``."""

    editor: str = ""
    second: str = ""
    reviewer: str = ""
    admin: str = ""
    names: dict[str, str] = field(
        default_factory=lambda: {part: name for part, (name, _) in PEOPLE.items()}
    )


def open_desk(folder: Path, clock: Callable[[], float] | None = None) -> Desk:
    """Return a desk in a folder; its store is empty when it is made."""
    path = folder / "incidents.gpkg"
    if not path.exists():
        put_empty_store(folder)
    accounts = Accounts(folder / "accounts.sqlite", passwords=FAST, clock=clock or time.time)
    return Desk(Store(path), accounts, Book(folder / "desk.sqlite"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """An empty store with four accounts; see ``tokens`` for their sessions."""
    for one in Path(_with_people().name).iterdir():
        shutil.copy(one, tmp_path / one.name)
    desk = open_desk(tmp_path, clock)
    yield desk
    desk.accounts.close()
    desk.store.close()


@cache
def _with_people() -> "TemporaryDirectory[str]":
    """Return a folder with the files of such a desk, to be copied and never opened again."""
    folder = TemporaryDirectory(prefix="desk-")
    desk = open_desk(Path(folder.name), Clock())
    for name, role in PEOPLE.values():
        account_admin.add_with_password(desk, COMMAND_LINE, name, role, PASSWORD)
    desk.accounts.close()
    desk.store.close()
    desk.book.close()
    return folder


@pytest.fixture
def tokens(desk: Desk) -> Tokens:
    """Sessions of an editor, a second editor, a reviewer and an admin on ``desk``."""
    return Tokens(
        **{part: desk.accounts.sign_in(name, PASSWORD) for part, (name, _) in PEOPLE.items()}
    )


@pytest.fixture
def open_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Run one page on ``desk`` as whoever a token stands for: ``open_page("review", token)``."""

    def run(page: str, token: str | None, **query: str) -> AppTest:
        monkeypatch.setattr("server.cached.STORE", desk.store.path)
        monkeypatch.setattr("server.desk_guard.open_desk", lambda: desk)
        monkeypatch.setattr("server.desk_guard.open_accounts", lambda: desk.accounts)
        monkeypatch.setattr("server.desk_guard.cookie", lambda: token)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        at.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    yield run
    st.cache_resource.clear()
    st.cache_data.clear()
