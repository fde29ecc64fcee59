"""The messages of a browser, one after the other, each with what kind of message it is.

Streamlit drops a message whose run has not begun when the next one comes, and a run
cannot tell from an address alone whether the reader went somewhere or whether the
message was sent before the last answer reached him. Both are known here, where the
messages pass: each is handed on when the one before has been taken up, and carries a
mark that the run reads back. See ``docs/decisions/0003-the-url-is-the-state.md``.
"""

import asyncio
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qs
from weakref import WeakValueDictionary

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.scriptrunner import get_script_run_ctx

_PATIENCE: Final = 5.0  # seconds that a message waits for the one before
_BETWEEN: Final = "~"

Query = dict[str, list[str]]


class Came(StrEnum):
    """What the reader did."""

    STAYED = "stayed"
    """He used something on the page: the address of such a message says nothing."""
    BY_HISTORY = "history"
    """Back or Forward: the address is the one that he went to."""
    BY_LINK = "link"
    """A link of a page to a page: the address is the link's."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message of the browser.

    Attributes
    ----------
    mark : str
        Unlike that of any other message.
    how : Came
    asked : dict
        The query that it asks for.
    """

    mark: str
    how: Came
    asked: Query


def current() -> Arrival | None:
    """Return the message that this run answers; None where no browser is behind it.

    The mark is taken off: what a page says of its address must not hold it.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or context.context_info is None:
        return None
    address, _, mark = context.context_info.url.partition("#")
    context.context_info.url = address
    kind = mark.rpartition(_BETWEEN)[2]
    if mark.count(_BETWEEN) != 2 or kind not in set(Came):
        # The page itself asked for this run: the reader did nothing more.
        return Arrival("", Came.STAYED, {})
    asked = parse_qs(context.query_string, keep_blank_values=True)
    return Arrival(mark, Came(kind), asked)


def taken_up(arrival: Arrival | None) -> None:
    """Say that what a message asked for is kept: the next one may come."""
    if arrival is None or not arrival.mark:
        return
    connection, number, _ = arrival.mark.split(_BETWEEN)
    line = _LINES.get(connection)
    if line is not None:
        line.taken_up(int(number))


class InOrder:
    """Hand on the messages of each socket one after the other, marked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the connection on; only what a socket receives is touched."""
        await self.app(scope, _Line(receive) if scope["type"] == "websocket" else receive, send)


class _Line:
    """What one socket receives."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._name = secrets.token_hex(8)
        self._loop = asyncio.get_running_loop()
        self._free = asyncio.Event()
        self._free.set()
        self._number = 0
        _LINES[self._name] = self

    async def __call__(self) -> Message:
        message = await self._receive()
        data = message.get("bytes")
        if message["type"] != "websocket.receive" or not data:
            return message
        told = BackMsg()
        try:
            told.ParseFromString(data)
        except DecodeError:
            return message  # Streamlit says what it thinks of it
        if told.WhichOneof("type") != "rerun_script":
            return message
        await self._wait()
        self._mark(told.rerun_script)
        return {**message, "bytes": told.SerializeToString()}

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._free.wait(), _PATIENCE)
        except TimeoutError:
            self._free.set()

    def _mark(self, asked: ClientState) -> None:
        self._number += 1
        if not asked.fragment_id:
            self._free.clear()
        address = asked.context_info.url.partition("#")[0]
        mark = _BETWEEN.join((self._name, str(self._number), _kind(asked)))
        asked.context_info.url = f"{address}#{mark}"

    def taken_up(self, number: int) -> None:
        """Let the next message through; called by the thread of a run."""
        if number == self._number and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._free.set)


_LINES: Final[WeakValueDictionary[str, _Line]] = WeakValueDictionary()


def _kind(asked: ClientState) -> Came:
    if asked.is_history_navigation:
        return Came.BY_HISTORY
    # A page's widgets travel with every message but those that leave the page as it is drawn.
    if asked.widget_states.widgets or asked.fragment_id or asked.is_auto_rerun:
        return Came.STAYED
    return Came.BY_LINK
