"""A file of the desk is fetched by the session that it was made for, and by no other."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.requests import Request
from starlette.responses import Response

from incidents.desk import account_admin
from incidents.desk.auth.roles import Role
from incidents.desk.service_gate import Desk
from server import downloads
from server.desk_guard import COOKIE
from tests.desk.conftest import ROOT, Clock, Tokens


@pytest.fixture(autouse=True)
def _opened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.desk_guard.open_accounts", lambda: desk.accounts)
    downloads._waiting.clear()


def keep(desk: Desk, token: str, data: bytes = b"restricted", **changes: bool) -> str:
    account = desk.accounts.require(token, Role.EDITOR)
    return downloads._keep(
        account, data, "problems ۱.csv", "text/csv", **({"has_cookie": True} | changes)
    )


def fetch(key: str, token: str | None) -> Response:
    headers = [(b"cookie", f"{COOKIE}={token}".encode())] if token else []
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/account/file/{key}",
        "query_string": b"",
        "headers": headers,
        "server": ("localhost", 80),
        "scheme": "http",
        "path_params": {"key": key},
    }
    # In a thread: the browser tests of the same run keep a loop of their own in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(downloads.fetch(Request(scope)))).result()


def test_the_session_that_saw_the_link_gets_the_file(desk: Desk, tokens: Tokens) -> None:
    answer = fetch(keep(desk, tokens.editor), tokens.editor)
    assert (answer.status_code, bytes(answer.body)) == (200, b"restricted")
    assert answer.headers["cache-control"] == "no-store"
    saved_as = "attachment; filename*=UTF-8''problems%20%DB%B1.csv"
    assert answer.headers["content-disposition"] == saved_as


def test_nobody_else_learns_that_there_is_one(desk: Desk, tokens: Tokens) -> None:
    key = keep(desk, tokens.editor)
    for token in (None, "x" * 43, tokens.second, tokens.admin):
        assert fetch(key, token).status_code == 404
    assert fetch("../../etc/passwd", tokens.editor).status_code == 404


def test_a_link_ends_with_its_session_and_with_its_time(
    desk: Desk, tokens: Tokens, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for has_cookie in (True, False):
        key = keep(desk, tokens.second, has_cookie=has_cookie)
        assert fetch(key, tokens.second).status_code == 200
    account_admin.disable(desk, tokens.admin, "kestrel")
    assert fetch(key, tokens.second).status_code == 404

    key = keep(desk, tokens.editor)
    monkeypatch.setattr("server.downloads.time.monotonic", lambda: 1e12)
    assert fetch(key, tokens.editor).status_code == 404


def test_files_that_wait_do_not_fill_the_memory(desk: Desk, tokens: Tokens) -> None:
    for number in range(100):
        keep(desk, tokens.editor, str(number).encode())
        keep(desk, tokens.editor, b"the same at every run")
    assert len(downloads._waiting) == downloads._MOST
    big = bytes(40 * 1024 * 1024)
    keep(desk, tokens.editor, big)
    keep(desk, tokens.editor, big + b"!")
    assert sum(len(one.data) for one in downloads._waiting.values()) <= downloads._MOST_BYTES


def test_no_page_of_the_desk_puts_a_file_where_anybody_may_fetch_it() -> None:
    # The atlas's CSV, the fictional template of a table, briefings, and the public edition.
    names = ("reader/explore", "desk/upload", "reader/briefing", "reader/data")
    public = {ROOT / f"pages/parts/{name}.py" for name in names}
    files = {path for part in ("pages", "server") for path in (ROOT / part).rglob("*.py")}
    pages = files - public - {ROOT / "server/downloads.py"}
    found = [str(path) for path in pages if "download_button" in path.read_text()]
    assert not found, "use server.downloads.desk_download, or name the file here if it is public"
