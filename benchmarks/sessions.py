"""Sessions without browsers: Streamlit's own protocol, spoken directly.

The protocol is private to Streamlit; its version is pinned by the lock file.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks.servers import Server

_WAIT_SECONDS: Final = 60
_SETTLED: Final = 10  # sessions before the memory is read for the first time


def run_script(connection: ClientConnection, query: str = "") -> int:
    """Ask for one run of the page and return the bytes that it sent."""
    asked = BackMsg()
    asked.rerun_script.query_string = query
    connection.send(asked.SerializeToString())
    received = 0
    while True:
        frame = connection.recv(timeout=_WAIT_SECONDS)
        message = ForwardMsg()
        message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
        received += len(frame)
        if message.WhichOneof("type") == "script_finished":
            return received


def memory_per_session(server: Server, sessions: int, queries: Sequence[str]) -> float:
    """Return how much memory each further open session takes, MB (MiB).

    A few sessions go before, so that what all of them share is already there.
    Every session runs the page once for each query and stays open.
    """
    address = server.url.replace("http", "ws") + "_stcore/stream"
    with ExitStack() as held:

        def open_one() -> None:
            connection = held.enter_context(
                connect(address, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]
            )
            for query in queries:
                run_script(connection, query)

        for _ in range(_SETTLED):
            open_one()
        before = server.memory_mb()
        for _ in range(sessions):
            open_one()
        return (server.memory_mb() - before) / sessions
