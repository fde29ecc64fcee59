"""Whom a provider has signed in is nobody here until an admin has linked them."""

from typing import Any

import pytest

from incidents.desk import account_admin
from incidents.desk.auth import AccountExistsError
from incidents.desk.service_gate import Desk
from server import oidc
from server.oidc import session_for
from tests.desk.conftest import Clock, Tokens

ISSUER = "https://id.example"


@pytest.fixture
def claims(desk: Desk, tokens: Tokens, clock: Clock) -> dict[str, Any]:
    """What the provider says of heron, who is linked, a minute after that."""
    account_admin.link_identity(desk, tokens.admin, "heron", ISSUER, "7")
    clock.move(60)
    return {"iss": ISSUER, "sub": "7", "iat": int(clock.now), "email": "heron@example.org"}


def test_a_linked_identity_opens_a_session_of_its_account(
    desk: Desk, claims: dict[str, Any]
) -> None:
    account = desk.accounts.who(session_for(desk.accounts, claims))
    assert account
    assert account.name == "heron"


@pytest.mark.parametrize(
    "change",
    [
        {"sub": "8"},
        {"iss": "https://other.example"},
        {"iss": None},
        {"sub": ""},
        {"sub": 7},
        {"iat": None},
        {"iat": True},
        {"iat": "now"},
        {"iat": float("nan")},
        {"sub": "8", "email": "heron@example.org", "email_verified": True, "name": "heron"},
    ],
)
def test_everything_else_opens_none(
    desk: Desk, claims: dict[str, Any], change: dict[str, Any]
) -> None:
    assert session_for(desk.accounts, claims | change) is None


def test_a_sign_in_of_yesterday_opens_none(
    desk: Desk, claims: dict[str, Any], clock: Clock
) -> None:
    clock.move(10 * 3600)
    assert session_for(desk.accounts, claims) is None


def test_a_disabled_account_and_one_that_signed_out_everywhere_open_none(
    desk: Desk, claims: dict[str, Any], clock: Clock, tokens: Tokens
) -> None:
    token = session_for(desk.accounts, claims)
    clock.move(60)
    account_admin.sign_out_everywhere(desk, token)
    assert desk.accounts.who(token) is None
    assert session_for(desk.accounts, claims) is None
    clock.move(60)
    later = claims | {"iat": clock.now}
    assert session_for(desk.accounts, later)
    account_admin.disable(desk, tokens.admin, "heron")
    assert session_for(desk.accounts, later | {"iat": clock.now + 1}) is None


def test_one_identity_is_one_account(desk: Desk, claims: dict[str, Any], tokens: Tokens) -> None:
    with pytest.raises(AccountExistsError):
        account_admin.link_identity(desk, tokens.admin, "kestrel", ISSUER, "7")
    account_admin.link_identity(desk, tokens.admin, "heron", None, None)
    account_admin.link_identity(desk, tokens.admin, "kestrel", ISSUER, "7")
    assert session_for(desk.accounts, claims) is None


@pytest.mark.parametrize(("secret", "is_used"), [("short", False), ("", False), ("s" * 32, True)])
def test_a_provider_with_a_weak_secret_is_not_used(
    monkeypatch: pytest.MonkeyPatch, secret: str, is_used: bool
) -> None:
    assert not oidc.is_set_up()
    monkeypatch.setattr("streamlit.user", {"is_logged_in": False})
    monkeypatch.setattr("streamlit.secrets", {"auth": {"cookie_secret": secret}})
    assert oidc.is_set_up() is is_used
