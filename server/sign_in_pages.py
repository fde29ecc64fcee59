"""Signing in and out, and one-time links: the only pages that are not Streamlit's.

A cookie that no script can read is set by an answer of the server, and Streamlit's
pages are no answers: they are drawn over a websocket.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from incidents import settings
from incidents.desk.auth import Accounts, BusyError, LinkError, SignInError, ThrottledError
from incidents.desk.auth.one_time_links import address
from incidents.errors import IncidentError, StoreError
from server import addresses, cached, plain_pages
from server.desk_guard import COOKIE, open_accounts
from server.plain_pages import TO_THE_ATLAS, Field, Form, RefusedError, WayBack

Handler = Callable[[Request], Awaitable[Response]]

_NAME: Final = Field("name", "Name", "username", is_first=True)
_PASSWORD: Final = Field("password", "Password", "current-password", "password")
_PSEUDONYM: Final = (
    "A pseudonym: the desk sees it beside each change. 3 to 32 letters, digits or . _ -"
)
# Who signs in waits in a line of their own, not before the files of the readers.
_LINE: Final = CapacityLimiter(8)

_log = logging.getLogger("atlas")


def _plainly(handler: Handler) -> Handler:
    """Answer what is refused, or cannot be done now, with a plain page."""

    @wraps(handler)
    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except RefusedError as error:
            return plain_pages.page(
                request,
                "That was not accepted",
                lines=(str(error),),
                status=error.status,
                back=WayBack(
                    request.url.path if request.url.path.endswith("/sign-in") else "",
                    "Open the form anew" if error.status == 403 else TO_THE_ATLAS.label,
                ),
            )
        except StoreError as error:
            _log.error("the accounts cannot be opened: %s", error)
            sentence = (
                "The accounts cannot be opened. Whoever runs this server finds why in its log."
            )
            return plain_pages.page(
                request, "Nobody can sign in now", lines=(sentence,), status=503
            )

    return answered


@_plainly
async def sign_in(request: Request) -> Response:
    """Show the form (GET), or open a session and go back to where one came from (POST)."""
    accounts = await to_thread.run_sync(open_accounts, limiter=_LINE)
    secret = await to_thread.run_sync(accounts.secret, limiter=_LINE)
    if request.method != "POST":
        return _sign_in_form(
            request, secret, plain_pages.own_path(request.query_params.get("next", "/"))
        )
    fields = await plain_pages.read_form(request)
    plain_pages.check_form(request, secret, fields)
    back = plain_pages.own_path(fields.get("next", "/"))
    try:
        return await to_thread.run_sync(
            _open_session,
            request,
            accounts,
            fields.get("name", ""),
            fields.get("password", ""),
            back,
            limiter=_LINE,
        )
    except SignInError as error:
        return _sign_in_form(request, secret, back, str(error), 401)
    except ThrottledError as error:
        return _sign_in_form(request, secret, back, str(error), 429, error.seconds)
    except BusyError as error:
        return _sign_in_form(request, secret, back, str(error), 503, 30)


def _sign_in_form(
    request: Request, secret: bytes, back: str, problem: str = "", status: int = 200, wait: int = 0
) -> Response:
    return plain_pages.page(
        request,
        "Sign in",
        lines=() if problem else ("For editors. Reading the atlas needs no account.",),
        form=Form("Sign in", secret, (_NAME, _PASSWORD), {"next": back}, problem),
        status=status,
        wait=wait,
        back=WayBack(back, "Go back without signing in"),
    )


def _open_session(
    request: Request, accounts: Accounts, name: str, password: str, back: str
) -> Response:
    host = request.client.host if request.client else ""
    agent = plain_pages.browser_name(request.headers.get("user-agent", ""))
    token = accounts.sign_in(name, password, address=host, browser=agent)
    # A session that the browser had before is of no use to anybody any more.
    accounts.sign_out(request.cookies.get(COOKIE))
    answer = plain_pages.moved(back)
    plain_pages.keep_session(request, answer, COOKIE, token)
    return answer


@_plainly
async def sign_out(request: Request) -> Response:
    """Ask (GET), or end the session and forget its cookie (POST)."""
    accounts = await to_thread.run_sync(open_accounts, limiter=_LINE)
    secret = await to_thread.run_sync(accounts.secret, limiter=_LINE)
    if request.method != "POST":
        return plain_pages.page(
            request,
            "Sign out",
            lines=("This ends your session in this browser.",),
            form=Form("Sign out", secret),
        )
    fields = await plain_pages.read_form(request)
    plain_pages.check_form(request, secret, fields)
    await to_thread.run_sync(accounts.sign_out, request.cookies.get(COOKIE), limiter=_LINE)
    answer = plain_pages.moved(f"{plain_pages.base()}/")
    answer.delete_cookie(COOKIE, path=f"{plain_pages.base()}/", httponly=True, samesite="lax")
    return answer


@_plainly
async def set_up(request: Request) -> Response:
    """Show what a one-time link is for (GET), or choose the password with it (POST)."""
    accounts = await to_thread.run_sync(open_accounts, limiter=_LINE)
    secret = await to_thread.run_sync(accounts.secret, limiter=_LINE)
    try:
        if request.method != "POST":
            token = request.query_params.get("token", "")
            return await to_thread.run_sync(
                _set_up_form, request, accounts, secret, token, limiter=_LINE
            )
        fields = await plain_pages.read_form(request)
        plain_pages.check_form(request, secret, fields)
        return await to_thread.run_sync(
            _choose_password, request, accounts, secret, fields, limiter=_LINE
        )
    except LinkError as error:
        return plain_pages.page(request, "This link holds no more", lines=(str(error),), status=410)


def _set_up_form(
    request: Request,
    accounts: Accounts,
    secret: bytes,
    token: str,
    problem: str = "",
    name: str = "",
    status: int = 200,
) -> Response:
    invited = accounts.invited(token)
    first, second = plain_pages.new_password_fields()
    if invited is None:
        title = "Set up the first admin"
        lines = (
            "Nobody has an account here yet. The first one manages the others: "
            "it adds editors and reviewers on the page People.",
        )
        button = "Make the account"
        fields = (
            Field("name", "Name", "username", value=name, hint=_PSEUDONYM, is_first=True),
            first,
            second,
        )
    else:
        title = f"Choose a password for {invited}"
        lines = ("This link can be used once. Nobody else learns what you choose.",)
        button = "Choose this password"
        fields = (first, second)
    return plain_pages.page(
        request,
        title,
        lines=() if problem else lines,
        form=Form(button, secret, fields, {"token": token}, problem),
        status=status,
    )


def _choose_password(
    request: Request, accounts: Accounts, secret: bytes, fields: dict[str, str]
) -> Response:
    token, password = fields.get("token", ""), fields.get("password", "")
    name = fields.get("name", "")
    try:
        if password != fields.get("again", ""):
            raise IncidentError("The two passwords are not the same.")
        known = accounts.accept(token, password, name)
        return _open_session(request, accounts, known, password, f"{plain_pages.base()}/account")
    except (LinkError, StoreError):
        raise
    except ThrottledError:
        # The password is chosen; only signing in with it must wait.
        return plain_pages.moved(f"{plain_pages.base()}/account/sign-in")
    except BusyError as error:
        return _set_up_form(request, accounts, secret, token, str(error), name[:128], 503)
    except IncidentError as error:
        return _set_up_form(request, accounts, secret, token, str(error), name[:128], 422)


def routes() -> list[Route]:
    """Return the routes that the server adds to Streamlit's own."""
    root = f"{plain_pages.base()}/account"
    both = ["GET", "POST"]
    return [
        Route(f"{root}/sign-in", sign_in, methods=both),
        Route(f"{root}/sign-out", sign_out, methods=both),
        Route(f"{root}/setup", set_up, methods=both),
    ]


def link_of(token: str) -> str:
    """Return the address of a one-time link."""
    return address(token, settings.public_url() or addresses.local())


def announce() -> None:
    """Print the link that makes the first admin, as long as there is none."""
    if not cached.STORE.exists():
        return
    try:
        token = open_accounts().setup_link()
    except StoreError as error:
        _log.error("the accounts cannot be opened: %s", error)
        return
    if token is not None:
        print(
            "\n  Nobody has an account yet. Make the first admin here, once, within a day:\n"
            f"\n  {link_of(token)}\n",
            flush=True,
        )
