"""Every door of the desk is held: each page and each service, the ones to come too."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import incidents.desk
from incidents.desk.auth.roles import NotAllowedError, NotSignedInError, Role
from incidents.desk.service_gate import READING, WRITING, Desk
from pages.shell.page_links import ACCOUNT_PAGE, DESK_PAGES, PAGES, PageEntry
from tests.desk.conftest import ROOT, Tokens

FORGED = "x" * 43
# Runs before anybody can be signed in: the desk clears up after a crash while it is opened.
INSIDE = {"incidents.desk.review.publishing.settle"}


def modules() -> Iterator[str]:
    for found in pkgutil.walk_packages(incidents.desk.__path__, "incidents.desk."):
        yield found.name


def services() -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield every public function of the desk whose first parameter is a desk."""
    for name in modules():
        module = importlib.import_module(name)
        for part, value in vars(module).items():
            if part.startswith("_") or not inspect.isfunction(value):
                continue
            if value.__module__ != name:
                continue
            parameters = list(inspect.signature(value).parameters.values())
            if parameters and parameters[0].annotation in (Desk, "Desk"):
                yield f"{name}.{part}", value


def tokens_below(role: Role, tokens: Tokens) -> list[str]:
    # Told here apart from the program: its own order would excuse itself.
    order = {Role.EDITOR: tokens.editor, Role.REVIEWER: tokens.reviewer, Role.ADMIN: tokens.admin}
    return list(order.values())[: list(order).index(role)]


def kept(desk: Desk) -> dict[str, bytes]:
    """Every byte of the desk's files; the index of a log (-shm) moves when it is read."""
    files = desk.accounts.path.parent.iterdir()
    return {one.name: one.read_bytes() for one in files if not one.name.endswith("-shm")}


FOUND = dict(services())
HELD = {**READING, **WRITING}


def test_every_service_says_whether_it_writes() -> None:
    unmarked = sorted(set(FOUND) - set(WRITING) - set(READING) - INSIDE)
    assert not unmarked, f"mark with @writes(role) or @reads: {', '.join(unmarked)}"


def test_nothing_is_marked_twice_and_no_marked_service_hides() -> None:
    assert not set(WRITING) & set(READING)
    assert set(HELD) <= set(FOUND)


def roles_named(node: ast.AST) -> set[str]:
    """Return the roles that a piece of code names: ``Role.EDITOR``."""
    return {
        one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Attribute)
        and isinstance(one.value, ast.Name)
        and one.value.id == "Role"
    }


def test_a_service_states_its_role_in_its_mark_alone() -> None:
    """Nor is a role, or who acts, put into a change by hand: the permit signs it."""
    for name in modules():
        path = Path(str(importlib.import_module(name).__file__))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            stated = {one for mark in node.decorator_list for one in roles_named(mark)}
            again = {one for line in node.body for one in roles_named(line)}
            assert not stated & again, f"{name}.{node.name}"
            assert "permit.account.role.value" not in ast.unparse(node), f"{name}.{node.name}"


@pytest.mark.parametrize("name", sorted(HELD))
def test_a_service_is_open_to_nobody_without_the_right(
    desk: Desk, tokens: Tokens, name: str
) -> None:
    before = kept(desk)
    for token in (None, "", FORGED):
        with pytest.raises(NotSignedInError):
            FOUND[name](desk, token)
    for token in tokens_below(HELD[name], tokens):
        # Called without its arguments: the door is before everything else.
        with pytest.raises(NotAllowedError):
            FOUND[name](desk, token)

    assert kept(desk) == before


@pytest.mark.parametrize("page", DESK_PAGES, ids=lambda page: page.title)
def test_a_page_of_the_desk_is_open_to_nobody_without_the_right(
    open_page: Callable[..., AppTest], tokens: Tokens, page: PageEntry
) -> None:
    name = Path(page.path).stem
    assert page.role is not None
    for token in (None, FORGED, *tokens_below(page.role, tokens)):
        at = open_page(name, token, id="1", role="admin", next="../..")
        (title,) = [one.value for one in at.title]
        expected = (
            "Not for this account"
            if token in tokens_below(page.role, tokens)
            else ("Sign in to open this page")
        )
        assert not at.exception
        assert title == expected
        assert not at.button
        assert not at.get("file_uploader")


@pytest.mark.parametrize("page", DESK_PAGES, ids=lambda page: page.title)
def test_a_page_of_the_desk_opens_for_who_has_the_right(
    open_page: Callable[..., AppTest], tokens: Tokens, page: PageEntry
) -> None:
    at = open_page(Path(page.path).stem, tokens.admin)
    assert not at.exception
    assert [one.value for one in at.title] not in (
        ["Not for this account"],
        ["Sign in to open this page"],
    )


def test_every_page_is_listed_and_starts_with_its_door() -> None:
    listed = {page.path: page for page in (*PAGES, *DESK_PAGES, ACCOUNT_PAGE)}
    found = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert found == set(listed)
    for path, page in listed.items():
        calls = [
            ast.unparse(node.value)
            for node in ast.parse((ROOT / path).read_text()).body
            if isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Call)
        ]
        assert calls[0].startswith("start_page("), path
        if page.role is not None:
            assert calls[1].removeprefix("desk_guard.") == f"require(Role.{page.role.name})", path
        assert "finish_page(" in (ROOT / path).read_text(), path


def test_no_page_holds_the_key_of_the_command_line() -> None:
    key = "COMMAND" + "_LINE"
    parts = [path for part in ("pages", "server") for path in (ROOT / part).rglob("*.py")]
    for path in [ROOT / "app.py", *parts]:
        text = path.read_text()
        assert key not in text, path
        assert "OPERATOR" not in text, path
        assert "roles.CommandLine" not in text, path


def test_the_sidebar_names_only_what_one_may_open(
    open_page: Callable[..., AppTest], tokens: Tokens
) -> None:
    def linked(token: str | None) -> set[str]:
        at = open_page("method", token)
        assert not at.exception
        return {one.proto.label for one in at.sidebar.get("page_link")}

    public = {page.title for page in PAGES}
    desk = {page.title for page in DESK_PAGES if page.role is Role.EDITOR} | {"Account"}
    assert linked(None) == public
    assert linked(FORGED) == public
    assert linked(tokens.editor) == public | desk
    assert linked(tokens.admin) == public | desk | {"People"}


def test_a_reader_without_a_session_costs_no_look_at_the_accounts(
    open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_page("method", None)
    monkeypatch.setattr(
        "incidents.desk.auth.Accounts.who", lambda *_: pytest.fail("the accounts were asked")
    )
    assert not open_page("method", None).exception
