"""The socket on which pages are drawn: strangers and garbage are turned away, the server stays."""

import urllib.request
from contextlib import suppress

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from server.message_limits import READERS_MESSAGE
from tests.browser.conftest import Server

STREAM = "_stcore/stream"
HUGE = 50 * 1024 * 1024


def opened(server: Server, **headers: str) -> ClientConnection:
    address = server.url.replace("http", "ws").rstrip("/") + f"/{STREAM}"
    return connect(address, additional_headers=headers, open_timeout=10, max_size=None)


def is_up(server: Server) -> bool:
    with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=10) as reply:
        return bool(reply.status == 200)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://evil.example"}, id="foreign origin"),
        pytest.param({"Origin": "null"}, id="no origin of its own"),
    ],
)
def test_a_foreign_page_cannot_open_the_socket(
    atlas_server: Server, headers: dict[str, str]
) -> None:
    with pytest.raises((InvalidStatus, ConnectionClosed)), opened(atlas_server, **headers) as one:
        one.recv(timeout=10)
    assert is_up(atlas_server)


def test_a_foreign_host_name_cannot_open_the_socket(atlas_server: Server) -> None:
    import http.client

    host, port = atlas_server.url.removeprefix("http://").rstrip("/").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.putrequest("GET", f"/{STREAM}", skip_host=True)
    for name, value in {
        "Host": "evil.example", "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
    }.items():  # fmt: skip
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status in (400, 403, 404)
    connection.close()
    assert is_up(atlas_server)


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param("a frame of text", id="text"),
        pytest.param(b"\xff\x00garbage" * 50, id="garbage"),
        pytest.param(bytes(HUGE), id="50 MB"),
    ],
)
def test_a_frame_that_no_page_sends_costs_one_connection(
    atlas_server: Server, frame: str | bytes
) -> None:
    with suppress(WebSocketException, OSError), opened(atlas_server) as one:
        one.send(frame)
        with suppress(TimeoutError):
            one.recv(timeout=3)
    assert is_up(atlas_server)


def test_a_stranger_with_a_socket_cannot_leave_a_file_in_memory(atlas_server: Server) -> None:
    # A page gives out the session in its first message; no more is needed to know the address.
    with opened(atlas_server) as one:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        one.send(asked.SerializeToString())
        first = ForwardMsg()
        while not first.HasField("new_session"):
            first.ParseFromString(one.recv(timeout=30))
        session = first.new_session.initialize.session_id
        with httpx.Client(base_url=atlas_server.url) as browser:
            browser.get("/_stcore/health")
            token = browser.cookies.get("_streamlit_xsrf", "")
            answer = None
            for _ in range(5):
                # The refusal does not wait for the file: the line may be cut while it is sent.
                with suppress(httpx.ReadError):
                    answer = browser.put(
                        f"/_stcore/upload_file/{session}/file-1",
                        files={"file": ("table.csv", bytes(2_000))},
                        headers={"X-Xsrftoken": token},
                    )
                    break
    assert answer is not None
    assert answer.status_code == 403
    assert "editors" in answer.text
    assert is_up(atlas_server)


def test_a_readers_message_is_no_larger_than_a_megabyte(atlas_server: Server) -> None:
    with opened(atlas_server) as one:
        one.send(bytes(READERS_MESSAGE + 1))
        with pytest.raises(ConnectionClosed) as closed:
            list(one)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009
    assert is_up(atlas_server)
