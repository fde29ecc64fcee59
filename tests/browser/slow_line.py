"""A line between browser and server on which everything takes its time, in both directions."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


@contextmanager
def slow_line(url: str, delay: float) -> Iterator[str]:
    """Pass on what comes for a server ``delay`` seconds late, each way; yield the new address."""
    with line_to(url, delay) as line:
        yield line.address


@contextmanager
def line_to(url: str, delay: float = 0.0) -> Iterator["Line"]:
    """Pass on what comes for a server; yield the line, whose delay may be changed meanwhile."""
    # A loop of its own: the browser's driver has one in this thread.
    loop = asyncio.new_event_loop()
    line = Line(url, delay)
    thread = threading.Thread(target=loop.run_forever, name="slow line", daemon=True)
    thread.start()
    port = asyncio.run_coroutine_threadsafe(line.open(), loop).result(timeout=10)
    line.address = f"http://127.0.0.1:{port}"
    try:
        yield line
    finally:
        asyncio.run_coroutine_threadsafe(line.close(), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()


class Line:
    """What stands between a browser and a server; ``delay`` in seconds, each way."""

    def __init__(self, url: str, delay: float) -> None:
        self.target = urlsplit(url)
        self.delay = delay
        self.address = ""
        self.writers: set[asyncio.StreamWriter] = set()

    async def open(self) -> int:
        self.server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return int(self.server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        self.server.close()
        begun = asyncio.all_tasks() - {asyncio.current_task()}
        for task in begun:
            task.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
        # A connection may have been taken down while it was being made: its end is still open.
        left = list(self.writers)
        for one in left:
            one.close()
        await asyncio.gather(*(one.wait_closed() for one in left), return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.add(writer)
        try:
            far_reader, far = await asyncio.open_connection(self.target.hostname, self.target.port)
            self.writers.add(far)
            await asyncio.gather(self._pass_on(reader, far), self._pass_on(far_reader, writer))
        except (asyncio.CancelledError, OSError):
            return  # the line is taken down, or the server is
        for one in (writer, far):
            one.close()
            with suppress(OSError):
                await one.wait_closed()
            self.writers.discard(one)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        taking = asyncio.ensure_future(self._take(reader, late))
        loop = asyncio.get_running_loop()
        try:
            while True:
                due, data = await late.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                if not data:
                    break
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            taking.cancel()
            writer.close()

    async def _take(
        self, reader: asyncio.StreamReader, late: "asyncio.Queue[tuple[float, bytes]]"
    ) -> None:
        loop, data = asyncio.get_running_loop(), b"-"
        while data:
            try:
                data = await reader.read(1 << 16)
            except OSError:
                data = b""
            late.put_nowait((loop.time() + self.delay, data))
