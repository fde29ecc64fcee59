"""Is the atlas ready for readers? One address for whatever watches the server."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from incidents.errors import StoreError
from incidents.store import startup_check
from server import cached, plain_pages

PATH = f"{plain_pages.base()}/readyz"


async def _ready(_: Request) -> Response:
    problem, told = await to_thread.run_sync(_state)
    headers = {"Cache-Control": "no-store"}
    return PlainTextResponse(f"{told}\n", 503 if problem else 200, headers)


def _state() -> tuple[bool, str]:
    """Return whether something is wrong, and a sentence; it names no record and no path."""
    try:
        cached.open_store()
    except StoreError as error:
        return True, f"Closed: {error.reason}."
    verdict = startup_check.verdict_on(cached.STORE)
    if verdict is None:
        return False, "Ready; the first verification of the store is under way."
    told = f"Ready; the store was verified on {verdict.at:%d %B %Y, %H:%M} UTC."
    if verdict.problems:
        told += " Some earlier data versions are damaged and are refused."
    return False, told


def routes() -> list[BaseRoute]:
    """Return the address."""
    return [Route(PATH, _ready, methods=["GET", "HEAD"])]
