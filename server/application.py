"""What the server adds to Streamlit's own: headers, one line in its page, a warm start."""

import base64
import gc
import hashlib
import logging
import os
import re
import sys
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.basemap import files_of_the_map
from incidents import counts
from incidents.errors import IncidentError
from incidents.store import backup_schedule, server_lock, startup_check
from server import (
    addresses,
    cached,
    desk_guard,
    embed,
    message_limits,
    message_order,
    plain_pages,
    sign_in_pages,
)

_log = logging.getLogger("atlas")

# The map's files, asked for early: the map's own frame is made late and loads one after another.
_HEAD: Final = (
    '<script src="/app/static/atlas/origin.js"></script>'
    + "".join(f'<link rel="prefetch" href="/{file}">' for file in files_of_the_map())
).encode()
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_TILE_HOST: Final = "https://tile.openstreetmap.org"
_SHORT_CUTS: Final = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
_COMPONENT: Final = "/component/"
_STATIC: Final = "/app/static/"
_PLAIN_PAGES: Final = f"{plain_pages.base()}/account/"
_CONTEXT_LOG: Final = "streamlit.runtime.scriptrunner_utils.script_run_context"


_INLINE_SCRIPT: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def _policy(scripts: str, pictures: str = "") -> str:
    # Vega and folium's component build functions from text, so 'unsafe-eval' stays; what a hostile
    # text would need beyond that (its own script, a foreign host, a form elsewhere) is refused.
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval' {scripts}".strip(),
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob: {pictures}".strip(),
            "font-src 'self' data:",
            "connect-src 'self' ws: wss:",
            "frame-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


class Hardened:
    """Give every answer its headers, and Streamlit's page the address of its server.

    Parameters
    ----------
    app : ASGI application
    pages : iterable of str
        The files of our pages: "pages/incident.py" has the address "/incident".
    """

    def __init__(self, app: ASGIApp, pages: Iterable[str]) -> None:
        self.app = app
        base = plain_pages.base()
        # Streamlit answers every other address with its page too, which then shows Explore.
        self._addresses = frozenset({base, *(f"{base}/{Path(one).stem}" for one in pages)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; only answers are touched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # A page is read before it leaves, so it must come whole and uncompressed; it is 8 kB. "Not
        # modified" would leave the old page with a new policy that does not know its script.
        asked = [(name, value) for name, value in scope["headers"] if name not in _SHORT_CUTS]
        is_page = any(name == b"accept" and b"text/html" in value for name, value in asked)
        inner = {**scope, "headers": asked} if is_page else scope
        is_known = scope["path"].rstrip("/") in self._addresses
        await self.app(inner, receive, _Answer(scope, send, is_known=is_known))


class _Answer:
    """One answer on its way out; a page is held back until its one line is in."""

    def __init__(self, scope: Scope, send: Send, *, is_known: bool) -> None:
        self.in_component = scope["path"].startswith(_COMPONENT)
        # The plain pages of signing in are whole as they are: no script, no files of the map.
        self.is_embedded = scope["path"] == embed.PATH
        is_plain = scope["path"].startswith(_PLAIN_PAGES) or self.is_embedded
        self.is_read = scope["method"] == "GET" and not is_plain
        self.is_marked = scope["path"].startswith(_STATIC) and b"v=" in scope["query_string"]
        self.is_known = is_known
        self.scope = scope
        self.send = send
        self.page: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            # The map's own frame: folium's component writes the constant script of the map into
            # it, and online tiles are drawn in it when a reader asks for them.
            policy = _policy("'unsafe-inline'", _TILE_HOST) if self.in_component else _policy("")
            headers["Content-Security-Policy"] = embed.policy() if self.is_embedded else policy
            for name, value in _HEADERS.items():
                headers[name] = value
            if self.is_marked and message["status"] == 200:
                headers["Cache-Control"] = _FOR_EVER
            is_page = headers.get("content-type", "").startswith("text/html")
            if self.is_read and is_page and not self.in_component:
                self.page = message
                return
        elif self.page is not None and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            if not self.is_known:
                await self._no_such_page()
                return
            whole = self.body.replace(b"<head>", b"<head>" + _HEAD, 1)
            headers = MutableHeaders(scope=self.page)
            headers["content-length"] = str(len(whole))
            headers["Content-Security-Policy"] = _policy(_digests(self.body))
            await self.send(self.page)
            message = {**message, "body": whole, "more_body": False}
        await self.send(message)

    async def _no_such_page(self) -> None:
        """Say so, and lead to the pages that there are."""
        page = plain_pages.page(
            Request(self.scope),
            "There is no such page",
            lines=("The address may have been mistyped, or shortened when it was passed on.",),
            status=404,
            back=plain_pages.WayBack(label="To the map"),
        )
        page.headers["Content-Security-Policy"] = _policy("")
        for name, value in _HEADERS.items():
            page.headers[name] = value
        start = {"type": "http.response.start", "status": 404, "headers": page.raw_headers}
        await self.send(start)
        await self.send({"type": "http.response.body", "body": page.body})


def _digests(page: bytes) -> str:
    """Return the page's own inline scripts, Streamlit's, as sources that a policy allows."""
    found = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(page))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in found)


def middleware(pages: Iterable[str]) -> list[Middleware]:
    """Return what stands before every message, the outermost first.

    Parameters
    ----------
    pages : iterable of str
        The files of the pages that this server has.
    """
    # Streamlit holds its list against websockets only; a page elsewhere must not read pages either.
    hosts = st.get_option("server.allowedHosts") or ["*"]
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts),
        Middleware(Hardened, pages=tuple(pages)),
        Middleware(message_limits.Admission, confirm=desk_guard.still_holds),
        Middleware(message_order.InOrder),
    ]


def _be_quiet() -> None:
    """Keep from the terminal what is no news to whoever started the server."""
    # Streamlit's caches warn when no reader's run is behind a call; in a server that is meant. A
    # filter and no level: Streamlit sets its levels anew whenever it reads its settings.
    logging.getLogger(_CONTEXT_LOG).addFilter(_is_news)
    # That it starts and ends; the address is said below, when the store is held.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


def _is_news(record: logging.LogRecord) -> bool:
    return record.funcName != "get_script_run_ctx"


_be_quiet()


@asynccontextmanager
async def warm_up(app: st.App) -> AsyncIterator[None]:
    """Read the store while the server starts, so that the first reader does not wait for it."""
    with _serving_alone():
        for left in startup_check.sweep(cached.STORE) if cached.STORE.parent.is_dir() else ():
            _log.info("swept away: %s", left)
        server_lock.say_address(cached.STORE, addresses.local())
        print(f"\n  The atlas is on {addresses.local()} (stop it with Ctrl+C).\n", flush=True)
        sign_in_pages.announce()
        threading.Thread(target=_read_once, name="warm-up", daemon=True).start()
        at_work = (backup_schedule.Keeper(cached.STORE), backup_schedule.Verifier(cached.STORE))
        for one in at_work:
            one.start()
        try:
            yield
        finally:
            for one in at_work:
                one.stop()


@contextmanager
def _serving_alone() -> Iterator[None]:
    """Hold the store for this server; a second one says who has it, and ends."""
    try:
        with server_lock.alone(cached.STORE):
            yield
    except server_lock.InUseError as error:
        print(f"\n  Not started: {error}.\n", file=sys.stderr, flush=True)
        # Streamlit would go on without what its lifespan could not give.
        os._exit(1)


def _read_once() -> None:
    # Not the pages: streamlit_folium must first be imported when the server runs, or it is not
    # served.
    from incidents.views import (  # noqa: F401
        citations,
        claim_table,
        claims_chart,
        incident_table,
        maps,
        people_chart,
        timeline_charts,
    )

    try:
        everything = cached.load_atlas().everything()
        for measure in ("killed", "injured", "taken", "state_held"):
            counts.total(everything, measure)
        cached.place_names()
        # What is read now lives as long as the server: no collection need walk it again.
        gc.collect()
        gc.freeze()
    except IncidentError as error:
        _log.warning("the store could not be read at the start: %s", error)
