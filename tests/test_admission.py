"""Files and large messages are taken from an editor's session, and from nobody else."""

from typing import Any

import anyio
import pytest
from starlette.types import Message

from incidents.desk.auth.roles import Account, Role
from server.message_limits import HEADER, READERS_MESSAGE, UPLOADS, Admission, EditorSessions

EDITOR = Account(id=1, name="heron", role=Role.EDITOR, session="s" * 64)


class Behind:
    """An application that notes what reaches it."""

    def __init__(self) -> None:
        self.scopes: list[Any] = []
        self.received: list[Message] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        while True:
            message = await receive()
            self.received.append(message)
            if message["type"] == "websocket.disconnect":
                await send({"type": "websocket.send", "bytes": b"too late"})
                return


def asked(
    admission: Admission, scope: dict[str, Any], messages: list[Message] | None = None
) -> list[Message]:
    """Return what is sent back to a request or a socket."""
    sent: list[Message] = []
    left = list(messages or [])

    async def receive() -> Message:
        return left.pop(0) if left else {"type": "websocket.disconnect", "code": 1000}

    async def send(message: Message) -> None:
        sent.append(message)

    anyio.run(admission, {"headers": [], **scope}, receive, send)
    return sent


def upload(session: str, method: str = "PUT") -> dict[str, Any]:
    return {"type": "http", "method": method, "path": f"/sub{UPLOADS}{session}/file-1"}


@pytest.fixture
def editors(monkeypatch: pytest.MonkeyPatch) -> EditorSessions:
    fresh = EditorSessions()
    monkeypatch.setattr("server.message_limits.EDITORS", fresh)
    return fresh


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_a_file_of_a_stranger_is_refused_before_it_is_read(
    editors: EditorSessions, method: str
) -> None:
    behind = Behind()
    editors.admit(EDITOR, "an-editors-session")
    sent = asked(Admission(behind, lambda _: True), upload("a-readers-session", method))
    assert sent[0]["status"] == 403
    assert not behind.scopes


def test_a_file_of_an_editor_is_taken(editors: EditorSessions) -> None:
    editors.admit(EDITOR, "an-editors-session")
    sent = asked(Admission(Behind(), lambda _: True), upload("an-editors-session"))
    assert sent[0]["status"] == 204


def test_a_file_is_refused_once_the_editor_is_signed_out(editors: EditorSessions) -> None:
    editors.admit(EDITOR, "an-editors-session")
    sent = asked(Admission(Behind(), lambda _: False), upload("an-editors-session"))
    assert sent[0]["status"] == 403


@pytest.mark.parametrize(
    ("kind", "size", "passes"),
    [
        pytest.param("bytes", READERS_MESSAGE, True, id="as large as a reader's may be"),
        pytest.param("bytes", READERS_MESSAGE + 1, False, id="larger"),
        pytest.param("text", READERS_MESSAGE + 1, False, id="larger, as text"),
    ],
)
def test_a_readers_message_is_limited(
    editors: EditorSessions, kind: str, size: int, passes: bool
) -> None:
    behind = Behind()
    content = bytes(size) if kind == "bytes" else "x" * size
    sent = asked(
        Admission(behind, lambda _: True),
        {"type": "websocket", "path": "/_stcore/stream"},
        [{"type": "websocket.receive", kind: content}],
    )
    assert (behind.received[0]["type"] == "websocket.receive") is passes
    closed = [one.get("code") for one in sent if one["type"] == "websocket.close"]
    assert closed == ([] if passes else [1009])
    # Nothing is sent to a socket that has been closed.
    assert [one["type"] for one in sent][-1] == ("websocket.send" if passes else "websocket.close")


def test_an_editors_socket_may_send_much_and_a_claimed_mark_is_worth_nothing(
    editors: EditorSessions,
) -> None:
    behind = Behind()
    seen: list[str] = []

    async def admits(scope: Any, receive: Any, send: Any) -> None:
        # As a page of the desk does: it reads the mark that its connection came with.
        marks = [value.decode() for name, value in scope["headers"] if name == HEADER.encode()]
        seen.extend(marks)
        editors.admit(EDITOR, *marks)
        await behind(scope, receive, send)

    large = [{"type": "websocket.receive", "bytes": bytes(READERS_MESSAGE * 2)}]
    socket = {"type": "websocket", "path": "/_stcore/stream"}
    asked(Admission(admits, lambda _: True), socket, large)
    assert behind.received[0]["type"] == "websocket.receive"

    forged = {**socket, "headers": [(HEADER.encode(), seen[0].encode())]}
    asked(Admission(behind, lambda _: True), forged, large)
    assert behind.received[-1] == {"type": "websocket.disconnect", "code": 1009}


def test_the_register_of_sessions_is_bounded() -> None:
    editors = EditorSessions()
    for number in range(5_000):
        editors.admit(EDITOR, f"session-{number}")
    assert editors.account_of("session-0") is None
    assert editors.account_of("session-4999") == EDITOR
