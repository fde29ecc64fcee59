"""The pages Account and People without a browser."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from incidents.desk import account_admin
from incidents.desk.auth import SignInError
from incidents.desk.auth.roles import Role
from incidents.desk.service_gate import Desk
from tests.desk.conftest import PASSWORD, Clock, Tokens

Open = Callable[..., AppTest]
NEW = "another fictional phrase"


def press(at: AppTest, label: str) -> AppTest:
    (button,) = [one for one in at.button if one.label == label]
    return button.click().run()


def said(at: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "text", "success", "error", "code")
    return "\n".join(str(one.value) for kind in kinds for one in at.get(kind))


def test_who_signs_out_in_the_page_is_nobody_in_every_tab(
    open_page: Open, desk: Desk, tokens: Tokens
) -> None:
    other_tab = open_page("review", tokens.editor)
    assert other_tab.title[0].value != "Sign in to open this page"
    at = press(open_page("account", tokens.editor), "Sign out")

    assert "You are signed out." in said(at)
    assert "heron" not in said(at)
    assert open_page("review", tokens.editor).title[0].value == "Sign in to open this page"


def test_a_password_is_changed_with_the_old_one(
    open_page: Open, desk: Desk, tokens: Tokens
) -> None:
    def change(token: str, old: str, new: str, again: str) -> str:
        at = open_page("account", token)
        for box, value in zip(at.text_input, (old, new, again), strict=True):
            box.set_value(value)
        return said(press(at, "Change the password"))

    assert "not the same" in change(tokens.editor, PASSWORD, NEW, NEW + ".")
    assert "do not go together" in change(tokens.editor, "not the password", NEW, NEW)
    assert "shorter than 8" in change(tokens.editor, PASSWORD, "short", "short")
    assert "Sign in with the new one" in change(tokens.editor, PASSWORD, NEW, NEW)
    assert desk.accounts.sign_in("heron", NEW)


def test_an_account_is_added_with_a_link_that_is_shown_once(
    open_page: Open, desk: Desk, tokens: Tokens
) -> None:
    at = open_page("people", tokens.admin)
    at.text_input(key="people_name").set_value("dunlin")
    at.selectbox(key="people_role").set_value(Role.REVIEWER)
    at = press(at, "Add and make a link")
    link = at.code[0].value
    assert not at.exception
    assert "dunlin" in at.dataframe[0].value["Name"].tolist()
    assert not at.run().code

    desk.accounts.accept(link.partition("token=")[2], NEW)
    account = desk.accounts.who(desk.accounts.sign_in("dunlin", NEW))
    assert account
    assert account.role is Role.REVIEWER


def test_what_was_wrong_with_a_name_is_said_and_nothing_added(
    open_page: Open, desk: Desk, tokens: Tokens
) -> None:
    at = open_page("people", tokens.admin)
    at.text_input(key="people_name").set_value("HERON")
    at = press(at, "Add and make a link")
    assert "There is an account of the name heron already." in said(at)
    assert not at.code
    assert len(account_admin.people(desk, tokens.admin)) == 4


def test_role_disable_enable_and_reset_from_the_page(
    open_page: Open, desk: Desk, tokens: Tokens
) -> None:
    def chosen() -> AppTest:
        at = open_page("people", tokens.admin)
        return at.selectbox(key="people_chosen").set_value("heron").run()

    def state() -> tuple[Role, str]:
        (one,) = [one for one in account_admin.people(desk, tokens.admin) if one.name == "heron"]
        return one.role, one.state

    at = chosen()
    at.selectbox(key="people_role_heron").set_value(Role.REVIEWER)
    press(at, "Change the role")
    assert state() == (Role.REVIEWER, "active")
    press(chosen(), "Disable")
    assert state() == (Role.REVIEWER, "disabled")
    press(chosen(), "Enable")
    assert state() == (Role.REVIEWER, "active")
    at = press(chosen(), "New password link")
    assert "token=" in at.code[0].value
    with pytest.raises(SignInError):
        desk.accounts.sign_in("heron", PASSWORD)


def test_four_eyes_is_switched_and_the_page_says_so(
    open_page: Open, desk: Desk, tokens: Tokens
) -> None:
    at = open_page("people", tokens.admin)
    assert at.toggle[0].value is True
    at = at.toggle[0].set_value(False).run()
    assert not at.exception
    assert not desk.accounts.four_eyes()
    assert at.toggle[0].value is False
    assert "switched four eyes off" in at.dataframe[1].value["What"].tolist()


def test_an_admin_who_was_demoted_a_moment_ago_changes_nothing(
    open_page: Open, desk: Desk, tokens: Tokens, clock: Clock
) -> None:
    at = open_page("people", tokens.admin)
    account_admin.set_role(desk, tokens.admin, "plover", Role.ADMIN)
    plover = desk.accounts.sign_in("plover", PASSWORD)
    account_admin.set_role(desk, plover, "wren", Role.EDITOR)
    at.text_input(key="people_name").set_value("dunlin")
    at = press(at, "Add and make a link")

    assert at.title[0].value == "Sign in to open this page"
    assert "dunlin" not in [one.name for one in account_admin.people(desk, plover)]
