"""Who may send much: an editor's session, and nobody else.

Streamlit takes a file from whoever has a socket open, and keeps it in memory; and a
message of a socket may be as large as an editor's largest table. A reader sends
neither: his clicks are a few kilobytes. So what is large is taken only where a page
of the desk has said that the session behind it is an editor's.

A connection is known by a mark that is put into its headers here, and that a page
reads back; Streamlit's address for files is known by the session in its path. It
holds with a provider's sign-in as well, which leaves no cookie of ours.
"""

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from anyio import to_thread
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

from incidents.desk.auth.roles import Account

READERS_MESSAGE: Final = 1_000_000
"""The largest message of a reader, in bytes."""
UPLOADS: Final = "/_stcore/upload_file/"
HEADER: Final = "x-atlas-connection"
_MOST: Final = 2_000
_TOO_LARGE: Final = 1009  # "message too big", RFC 6455

_log = logging.getLogger("atlas")

Confirm = Callable[[Account], bool]


class EditorSessions:
    """The sessions and connections on which a page of the desk was opened by an editor."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Account] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, account: Account, *keys: str | None) -> None:
        """Note whose session and connection these are."""
        with self._lock:
            for key in keys:
                if key:
                    self._known[key] = account
                    self._known.move_to_end(key)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)

    def forget(self, key: str) -> None:
        """Forget a connection that has ended."""
        with self._lock:
            self._known.pop(key, None)

    def account_of(self, key: str) -> Account | None:
        """Return who was admitted under a session or connection; None for a reader's."""
        with self._lock:
            return self._known.get(key)


EDITORS: Final = EditorSessions()


def admit_this_session(account: Account, header: str | None) -> None:
    """Note that the session that runs now is an editor's; ``header`` is its connection's mark."""
    context = get_script_run_ctx(suppress_warning=True)
    EDITORS.admit(account, context.session_id if context else None, header)


class Admission:
    """Refuse uploads and large messages of everybody but editors.

    Parameters
    ----------
    app : ASGI application
    confirm : callable
        Says whether an account that was admitted still holds; called in a thread.
    """

    def __init__(self, app: ASGIApp, confirm: Confirm) -> None:
        self.app = app
        self.confirm = confirm

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http" and UPLOADS in scope["path"]:
            await self._upload(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = scope["path"].partition(UPLOADS)[2].partition("/")[0]
        if scope["method"] == "OPTIONS" or await self._is_editor(session):
            await self.app(scope, receive, send)
            return
        line = "Files are taken from editors who are signed in. Nothing was kept."
        # The rest of the file is not read: a stranger cannot make the server take it.
        refusal = PlainTextResponse(line, 403, {"Connection": "close"})
        await refusal(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        mark = secrets.token_urlsafe(24)
        given = [(name, value) for name, value in scope["headers"] if name != HEADER.encode()]
        inner = {**scope, "headers": [*given, (HEADER.encode(), mark.encode())]}

        refused = False

        async def limited() -> Message:
            nonlocal refused
            message = await receive()
            size = len(message.get("bytes") or b"") + len(message.get("text") or "")
            if size <= READERS_MESSAGE or await self._is_editor(mark):
                return message
            _log.warning("a message of %d bytes was refused: not an editor's", size)
            refused = True
            await send({"type": "websocket.close", "code": _TOO_LARGE})
            return {"type": "websocket.disconnect", "code": _TOO_LARGE}

        async def until_refused(message: Message) -> None:
            # Streamlit draws in another task, and may do so while the refusal goes out.
            if not refused:
                await send(message)

        try:
            await self.app(inner, limited, until_refused)
        finally:
            EDITORS.forget(mark)

    async def _is_editor(self, key: str) -> bool:
        account = EDITORS.account_of(key)
        # The session may have ended, or the account lost its role, since the page was opened.
        return account is not None and await to_thread.run_sync(self.confirm, account)
