"""The messages of a browser: what kind they are, and that none overtakes another."""

import asyncio
from types import SimpleNamespace

import pytest
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg

from server import message_order
from server.message_order import Came, InOrder


def told(message: Message) -> BackMsg:
    found = BackMsg()
    found.ParseFromString(message["bytes"])
    return found


def message(*, widgets: int = 1, **asked: object) -> Message:
    back = BackMsg()
    back.rerun_script.query_string = "actor=bla"
    back.rerun_script.context_info.url = "http://127.0.0.1/"
    for name, value in asked.items():
        setattr(back.rerun_script, name, value)
    for number in range(widgets):
        back.rerun_script.widget_states.widgets.add(id=str(number))
    return {"type": "websocket.receive", "bytes": back.SerializeToString()}


async def received(messages: list[Message], *, answer: bool, count: int) -> list[BackMsg]:
    """Return what a socket behind the line gets, whose runs take up what they get or do not."""
    coming = list(messages)
    got: list[BackMsg] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def app(scope: object, receive: object, send: object) -> None:
        assert callable(receive)
        for _ in range(count):
            got.append(told(await receive()))
            if answer:
                taken_up(got[-1])

    async def send(message: Message) -> None: ...

    await InOrder(app)({"type": "websocket"}, receive, send)
    return got


def taken_up(back: BackMsg) -> None:
    mark = back.rerun_script.context_info.url.partition("#")[2]
    message_order.taken_up(message_order.Arrival(mark, Came.STAYED, {}))


def test_going_somewhere_is_told_from_using_the_page() -> None:
    asked = [
        message(),
        message(widgets=0, is_history_navigation=True),
        message(widgets=0),
        message(widgets=0, fragment_id="play"),
        message(is_auto_rerun=True),
    ]
    got = asyncio.run(received(asked, answer=True, count=5))
    marks = [one.rerun_script.context_info.url.rpartition("~")[2] for one in got]
    assert marks == ["stayed", "history", "link", "stayed", "stayed"]
    assert len({one.rerun_script.context_info.url for one in got}) == 5


def test_a_message_waits_until_the_one_before_has_been_taken_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def overtaking() -> list[BackMsg]:
        return await asyncio.wait_for(received([message()] * 2, answer=False, count=2), 0.3)

    with pytest.raises(TimeoutError):
        asyncio.run(overtaking())
    # A run that never says so does not keep a reader waiting for ever.
    monkeypatch.setattr(message_order, "_PATIENCE", 0.05)
    assert len(asyncio.run(overtaking())) == 2


def test_the_address_that_a_page_reads_holds_no_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    (back,) = asyncio.run(received([message()], answer=True, count=1))
    context = SimpleNamespace(context_info=back.rerun_script.context_info, query_string="actor=bla")
    monkeypatch.setattr(message_order, "get_script_run_ctx", lambda **_: context)
    found = message_order.current()
    assert found is not None
    assert (found.how, found.asked) == (Came.STAYED, {"actor": ["bla"]})
    assert context.context_info.url == "http://127.0.0.1/"
    # The page asks for a run of its own: that is nothing that the reader did.
    assert message_order.current() == message_order.Arrival("", Came.STAYED, {})


def test_what_is_no_message_of_streamlit_passes_as_it_is() -> None:
    async def passing() -> list[Message]:
        given: list[Message] = [
            {"type": "websocket.connect"},
            {"type": "websocket.receive", "bytes": b"\xff\xff"},
            {"type": "websocket.receive", "text": "x"},
        ]
        coming, got = list(given), []

        async def app(scope: object, receive: object, send: object) -> None:
            assert callable(receive)
            got.extend([await receive() for _ in given])

        async def receive() -> Message:
            return coming.pop(0)

        async def send(message: Message) -> None: ...

        await InOrder(app)({"type": "websocket"}, receive, send)
        assert got == given
        return got

    assert len(asyncio.run(passing())) == 3
