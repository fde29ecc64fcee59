"""``python -m incidents user``: the same services as the page People."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from incidents.__main__ import main
from incidents.desk.auth import Accounts
from incidents.desk.auth.roles import Role
from tests.stores import put_empty_store

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``user …`` on an empty store; returns exit code, stdout and stderr."""
    store = put_empty_store(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["--store", str(store), "user", *arguments])
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return command


def test_an_account_from_its_first_link_to_its_last_day(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("add", "heron", "--role", "editor", "--json")
    added = json.loads(out)
    assert code == 0
    accounts = Accounts(tmp_path / "accounts.sqlite")
    accounts.accept(added["link"].partition("token=")[2], "a fictional pass phrase")
    assert accounts.sign_in("heron", "a fictional pass phrase")
    accounts.close()

    assert run("role", "heron", "reviewer")[0] == 0
    assert run("disable", "heron")[0] == 0
    assert json.loads(run("list", "--json")[1]) == [
        {"name": "heron", "role": "reviewer", "state": "disabled", "issuer": None}
    ]
    assert run("enable", "heron")[0] == 0
    assert "http://localhost:8501/account/setup?token=" in run("reset", "heron")[1]
    assert "invited" in run("list")[1]


def test_a_script_gives_the_password_on_stdin_and_gets_no_link(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a fictional pass phrase\n"))
    code, out, _ = run("add", "wren", "--role", "admin", "--password-stdin")
    assert (code, out) == (0, "Added wren (admin).\n")
    accounts = Accounts(tmp_path / "accounts.sqlite")
    account = accounts.who(accounts.sign_in("wren", "a fictional pass phrase"))
    accounts.close()
    assert account
    assert account.role is Role.ADMIN


def test_links_name_the_public_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_PUBLIC_URL", "https://atlas.example/")
    assert (
        "https://atlas.example/account/setup?token=" in run("add", "heron", "--role", "editor")[1]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "no good name", "--role", "editor"), "A name has 3 to 32"),
        (("add", "heron", "--role", "king"), "invalid choice"),
        (("add", "heron"), "--role"),
        (("disable", "nobody-here"), "no account of the name 'nobody-here'"),
        (("reset", "nobody-here"), "no account"),
        (("link", "nobody-here", "--issuer", "https://id.example"), "both"),
        ((), "ACTION"),
    ],
)
def test_a_mistake_is_one_plain_sentence(run: Run, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(*arguments)
    assert code == 1
    assert out == ""
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_an_empty_desk_says_how_to_begin(run: Run) -> None:
    assert "makes the first admin" in run("list")[1]
    assert json.loads(run("list", "--json")[1]) == []
