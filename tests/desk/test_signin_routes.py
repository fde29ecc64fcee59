"""The plain pages of signing in, asked as a browser asks and as an attacker does."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie

import httpx
import pytest
import uvicorn
from anyio import CapacityLimiter
from starlette.applications import Starlette

from incidents.desk import account_admin
from incidents.desk.auth.roles import COMMAND_LINE, Role
from incidents.desk.service_gate import Desk
from server.application import middleware
from server.desk_guard import COOKIE
from server.sign_in_pages import announce, routes
from tests.desk.conftest import PASSWORD, Clock

NEW = "another fictional phrase"
Open = Callable[..., httpx.Client]


@pytest.fixture
def visit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Return a browser without cookies; ``tls`` says that it comes through a proxy with TLS."""
    monkeypatch.setattr("server.sign_in_pages.open_accounts", lambda: desk.accounts)
    # Waiting lines belong to one event loop; every test has another.
    monkeypatch.setattr("server.sign_in_pages._LINE", CapacityLimiter(8))
    monkeypatch.delenv("ATLAS_PUBLIC_URL", raising=False)
    app = Starlette(routes=routes(), middleware=middleware(()))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    opened: list[httpx.Client] = []

    def browser(*, tls: bool = False) -> httpx.Client:
        headers = {"X-Forwarded-Proto": "https"} if tls else {}
        opened.append(httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers))
        return opened[-1]

    yield browser
    for one in opened:
        one.close()
    server.should_exit = True
    thread.join()


def hidden(page: httpx.Response) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    return {name: value.replace("&amp;", "&") for name, value in found}


def sign_in(
    client: httpx.Client, name: str = "heron", password: str = PASSWORD, back: str = "/review?id=7"
) -> httpx.Response:
    form = hidden(client.get("/account/sign-in", params={"next": back}))
    return client.post("/account/sign-in", data={**form, "name": name, "password": password})


def cookie(answer: httpx.Response, name: str) -> dict[str, str]:
    for line in answer.headers.get_list("set-cookie"):
        parsed = SimpleCookie(line)
        if name in parsed:
            return {"value": parsed[name].value} | dict(parsed[name].items())
    return {}


def test_who_signs_in_gets_a_cookie_that_no_script_reads_and_goes_back(
    visit: Open, desk: Desk
) -> None:
    client = visit()
    answer = sign_in(client)
    kept = cookie(answer, COOKIE)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/review?id=7"
    assert answer.headers["cache-control"] == "no-store"
    assert kept["httponly"]
    assert kept["samesite"] == "lax"
    assert kept["path"] == "/"
    assert not kept["secure"]
    account = desk.accounts.who(kept["value"])
    assert account
    assert account.name == "heron"


def test_the_cookie_is_secure_where_readers_come_through_tls(
    visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def signed_in(client: httpx.Client) -> dict[str, str]:
        page = client.get("/account/sign-in")
        mark = cookie(page, "atlas_form")
        assert mark["secure"]
        # Our browser is at the near end of the proxy, where it would keep such a cookie to itself.
        return cookie(
            client.post(
                "/account/sign-in",
                data={**hidden(page), "name": "heron", "password": PASSWORD},
                headers={"Cookie": f"atlas_form={mark['value']}"},
            ),
            COOKIE,
        )

    assert signed_in(visit(tls=True))["secure"]
    monkeypatch.setenv("ATLAS_PUBLIC_URL", "https://atlas.example")
    assert signed_in(visit())["secure"]


def test_the_page_is_plain_and_held_by_the_policy(visit: Open) -> None:
    page = visit().get("/account/sign-in", headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert "style=" not in page.text


@pytest.mark.parametrize("change", ["no token", "no cookie", "another's token", "another site"])
def test_a_form_that_we_did_not_give_to_this_browser_is_refused(
    visit: Open, desk: Desk, change: str
) -> None:
    client, other = visit(), visit()
    form = hidden(client.get("/account/sign-in"))
    if change == "no token":
        del form["form"]
    elif change == "no cookie":
        client.cookies.clear()
    elif change == "another's token":
        form = hidden(other.get("/account/sign-in"))
    headers = {"Sec-Fetch-Site": "cross-site"} if change == "another site" else {}
    answer = client.post(
        "/account/sign-in", data={**form, "name": "heron", "password": PASSWORD}, headers=headers
    )

    assert answer.status_code == 403
    assert not cookie(answer, COOKIE)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("heron", "wrong"),
        ("nobody-here", PASSWORD),
        ("heron", ""),
        ("", ""),
        ("heron", "x" * 10_000),
    ],
)
def test_whatever_is_wrong_the_page_is_the_same(visit: Open, name: str, password: str) -> None:
    answer = sign_in(visit(), name, password)

    assert answer.status_code == 401
    assert "That name and password do not go together." in answer.text
    assert not cookie(answer, COOKIE)
    assert "wrong" not in answer.text


def test_the_sixth_wrong_try_is_told_when_to_come_back(visit: Open, clock: Clock) -> None:
    client = visit()
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 401
    answer = sign_in(client)

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "5"
    clock.move(5)
    assert sign_in(client).status_code == 303


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil",
     "/\t/evil.example", "/a\r\nSet-Cookie: x=1", "/" + "x" * 3000, "/account/sign-out", ""],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(visit: Open, back: str) -> None:
    answer = sign_in(visit(), back=back)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"


def test_a_hostile_way_back_is_shown_as_what_it_is(visit: Open) -> None:
    page = visit().get("/account/sign-in", params={"next": '/x?"><script>alert(1)</script>'})
    assert "<script" not in page.text


def test_a_body_that_is_too_large_or_of_another_kind_is_refused(visit: Open) -> None:
    client = visit()
    form = hidden(client.get("/account/sign-in"))
    assert client.post("/account/sign-in", data={**form, "name": "x" * 20_000}).status_code == 413
    assert client.post("/account/sign-in", json=form).status_code == 415
    many = {f"n{number}": "1" for number in range(50)}
    assert client.post("/account/sign-in", data={**form, **many}).status_code == 400
    content = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/account/sign-in", content=b"name=%ff", headers=content).status_code == 400


def test_signing_in_anew_ends_the_session_that_the_browser_had(visit: Open, desk: Desk) -> None:
    client = visit()
    first = cookie(sign_in(client), COOKIE)["value"]
    second = cookie(sign_in(client), COOKIE)["value"]

    assert first != second
    assert desk.accounts.who(first) is None
    assert desk.accounts.who(second)


def test_a_session_that_somebody_plants_is_not_taken_over(visit: Open, desk: Desk) -> None:
    client = visit()
    client.cookies.set(COOKIE, "planted" * 6 + "x")
    answer = sign_in(client)
    assert cookie(answer, COOKIE)["value"] != "planted" * 6 + "x"


def test_only_a_form_signs_out(visit: Open, desk: Desk) -> None:
    client = visit()
    token = cookie(sign_in(client), COOKIE)["value"]
    form = hidden(client.get("/account/sign-out"))
    assert desk.accounts.who(token)
    assert client.post("/account/sign-out", data={"form": ""}).status_code == 403
    assert desk.accounts.who(token)
    answer = client.post("/account/sign-out", data=form)

    assert answer.status_code == 303
    assert cookie(answer, COOKIE)["value"] == ""
    assert desk.accounts.who(token) is None


def test_an_invitation_ends_signed_in_and_holds_once(visit: Open, desk: Desk) -> None:
    link = account_admin.add(desk, COMMAND_LINE, "dunlin", Role.EDITOR)
    client = visit()
    page = client.get("/account/setup", params={"token": link})
    assert "Choose a password for dunlin" in page.text
    form = hidden(page)
    different = client.post("/account/setup", data={**form, "password": NEW, "again": NEW + "."})
    assert different.status_code == 422
    weak = client.post("/account/setup", data={**form, "password": "short", "again": "short"})
    assert "shorter than 8" in weak.text
    done = client.post("/account/setup", data={**form, "password": NEW, "again": NEW})

    assert done.status_code == 303
    assert done.headers["location"] == "/account"
    account = desk.accounts.who(cookie(done, COOKIE)["value"])
    assert account
    assert account.name == "dunlin"
    assert client.get("/account/setup", params={"token": link}).status_code == 410
    again = client.post("/account/setup", data={**form, "password": NEW, "again": NEW})
    assert again.status_code == 410


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "<script>"])
def test_a_forged_link_says_plainly_that_it_holds_no_more(visit: Open, token: str) -> None:
    answer = visit().get("/account/setup", params={"token": token})
    assert answer.status_code == 410
    assert "does not hold any more" in answer.text
    assert "<script" not in answer.text


def test_no_page_says_whether_a_setup_is_possible_once_there_is_an_admin(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("server.sign_in_pages.open_accounts", lambda: desk.accounts)
    monkeypatch.setattr("server.cached.STORE", desk.store.path)
    announce()
    assert capsys.readouterr().out == ""


def test_accounts_that_cannot_be_opened_are_said_plainly(
    visit: Open, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server import desk_guard, sign_in_pages

    desk.accounts.close()
    desk.accounts.path.write_bytes(b"no database at all")
    monkeypatch.setattr("server.cached.STORE", desk.store.path)
    monkeypatch.setattr(sign_in_pages, "open_accounts", desk_guard.open_accounts)
    answer = visit().get("/account/sign-in")

    assert answer.status_code == 503
    assert "sqlite" not in answer.text


def test_other_methods_are_refused(visit: Open) -> None:
    for path in ("sign-in", "sign-out", "setup"):
        assert visit().put(f"/account/{path}").status_code == 405
        assert visit().delete(f"/account/{path}").status_code == 405
