"""Files that only one editor may fetch.

``st.download_button`` puts a file under an address that asks nobody who they are;
what is not public goes through a route that does.
"""

import hashlib
import html
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import streamlit as st
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from incidents.desk.auth.roles import Account, NotAllowedError, NotSignedInError, Role
from incidents.desk.auth.sessions import mark_of
from incidents.errors import StoreError
from server import desk_guard, oidc, plain_pages

_SECONDS: Final = 30 * 60
_MOST: Final = 40
_MOST_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _File:
    """One file that waits to be fetched."""

    account: Account
    # With a provider the session has no cookie of ours: then its address alone is the key.
    has_cookie: bool
    until: float
    name: str
    mime: str
    data: bytes


_waiting: OrderedDict[str, _File] = OrderedDict()
_lock: Final = threading.Lock()


def desk_download(label: str, data: bytes, file_name: str, mime: str) -> None:
    """Draw a link to a file that nobody but the session that sees the link may fetch.

    Parameters
    ----------
    label : str
    data : bytes
        At most 64 MiB; kept in memory for half an hour, or until newer ones need the room.
    file_name : str
        The name under which it is saved.
    mime : str

    Raises
    ------
    NotSignedInError
    """
    account = desk_guard.open_accounts().require(desk_guard.token(), Role.EDITOR)
    key = _keep(account, data, file_name, mime, has_cookie=not oidc.is_signed_in())
    address = html.escape(f"{plain_pages.base()}/account/file/{key}", quote=True)
    st.html(f'<a class="atlas-button" href="{address}" download>{html.escape(label)}</a>')


def _keep(account: Account, data: bytes, name: str, mime: str, *, has_cookie: bool) -> str:
    # The same file in the same session has the same address: a page runs often.
    digest = hashlib.sha256(data).hexdigest()
    key = hashlib.sha256(f"{account.session}:{name}:{digest}".encode()).hexdigest()
    now = time.monotonic()
    with _lock:
        _waiting.pop(key, None)
        _waiting[key] = _File(account, has_cookie, now + _SECONDS, name, mime, data)
        while len(_waiting) > 1 and (
            len(_waiting) > _MOST
            or sum(len(one.data) for one in _waiting.values()) > _MOST_BYTES
            or next(iter(_waiting.values())).until < now
        ):
            _waiting.popitem(last=False)
    return key


async def fetch(request: Request) -> Response:
    """Give a file to the session that it waits for; for everybody else there is none."""
    with _lock:
        found = _waiting.get(request.path_params["key"])
    if found is None or found.until < time.monotonic():
        return _nothing(request)
    if (
        found.has_cookie
        and mark_of(request.cookies.get(desk_guard.COOKIE, "")) != found.account.session
    ):
        return _nothing(request)
    try:
        # The session may have ended since the link was drawn.
        await to_thread.run_sync(_confirm, found.account)
    except (NotSignedInError, NotAllowedError, StoreError):
        return _nothing(request)
    saved_as = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    return Response(
        found.data,
        media_type=found.mime,
        headers={"Cache-Control": "no-store", "Content-Disposition": saved_as},
    )


def _confirm(account: Account) -> None:
    desk_guard.open_accounts().confirm(account, Role.EDITOR)


def _nothing(request: Request) -> Response:
    line = "Open the page that it belongs to anew, signed in, and fetch it from there."
    return plain_pages.page(request, "There is no such file for you", lines=(line,), status=404)


def routes() -> list[Route]:
    """Return the route of the files."""
    return [Route(f"{plain_pages.base()}/account/file/{{key}}", fetch, methods=["GET"])]
