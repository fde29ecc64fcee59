"""What the plain pages of signing in are made of: their HTML, their bodies, their checks.

No script runs in them, so that a password is typed into nothing but a form.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import jinja2
import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from incidents import settings
from incidents.desk.auth.passwords import SHORTEST

FORM_COOKIE: Final = "atlas_form"
MOST_BYTES: Final = 16_384
_MOST_FIELDS: Final = 10
_LONGEST_PATH: Final = 2000
_FORM_TYPE: Final = "application/x-www-form-urlencoded"
_OWN: Final = ("same-origin", "none")

_TEMPLATE: Final = jinja2.Environment(
    autoescape=True, undefined=jinja2.StrictUndefined
).from_string(Path(__file__).with_name("account.html").read_text(encoding="utf-8"))

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class RefusedError(Exception):
    """A request that no form of ours sends.

    Attributes
    ----------
    status : int
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form, its words and what a password manager should know."""

    name: str
    label: str
    autocomplete: str
    type: str = "text"
    value: str = ""
    hint: str = ""
    shortest: int = 0
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What a page asks for; it is sent to the page's own address.

    Attributes
    ----------
    button : str
        Its words.
    secret : bytes
        By which a form is known as one that we gave; see ``form_token``.
    fields : tuple of Field
    hidden : mapping of a field's name to its value
        What the form carries and does not show.
    problem : str
        What was wrong with what was sent before.
    """

    button: str
    secret: bytes = field(repr=False)
    fields: tuple[Field, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class WayBack:
    """The link that leads away from a page; to the atlas where no path is given."""

    path: str = ""
    label: str = "Back to the atlas"


TO_THE_ATLAS: Final = WayBack()


def new_password_fields() -> tuple[Field, Field]:
    """Return the two fields in which a password is chosen."""
    hint = f"At least {SHORTEST} characters. A few words in a row are easy to keep in mind."
    return (
        Field("password", "Password", "new-password", "password", hint=hint, shortest=SHORTEST),
        Field("again", "The same once more", "new-password", "password", shortest=SHORTEST),
    )


def base() -> str:
    """Return the path under which Streamlit serves everything, without a slash at the end."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def is_secure(request: Request) -> bool:
    """Say whether readers reach us through TLS.

    Either ``ATLAS_PUBLIC_URL`` says so, or a proxy on this machine does (uvicorn reads
    ``X-Forwarded-Proto`` from 127.0.0.1, or from what ``FORWARDED_ALLOW_IPS`` names, alone).
    """
    return settings.public_url().startswith("https://") or request.url.scheme == "https"


def own_path(text: str) -> str:
    """Return a path of this very server; home for everything else that a link may carry."""
    home = f"{base()}/"
    if not text.startswith("/") or len(text) > _LONGEST_PATH:
        return home
    # A browser reads "//host" and "/\\host" as another server, and drops tabs and line ends.
    if text.startswith(("//", "/\\")) or any(ord(sign) <= 32 or ord(sign) == 127 for sign in text):
        return home
    parts = urlsplit(text)
    if parts.scheme or parts.netloc or parts.path.startswith(f"{base()}/account/"):
        return home
    return text


def browser_name(agent: str) -> str:
    """Return how its owner would call a browser; never a word of what it sent."""
    name = next((name for sign, name in _BROWSERS if sign in agent), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return f"{name} on {system}" if system else name


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a small form.

    Raises
    ------
    RefusedError
        If it is too large, of another type, or does not come from a page of ours.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != _FORM_TYPE:
        raise RefusedError(415, "This address takes its own form only.")
    # Browsers say where a form was sent from; who says nothing has the token to show.
    if request.headers.get("sec-fetch-site", "none") not in _OWN:
        raise RefusedError(403, "This form was sent from another site.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise RefusedError(413, "This form is larger than any of ours.")
    try:
        found = parse_qs(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise RefusedError(400, "This form cannot be read.") from error
    return {name: values[-1] for name, values in found.items()}


def form_mark(request: Request) -> str:
    """Return the browser's mark from before it is signed in; a new one if it has none."""
    found = request.cookies.get(FORM_COOKIE, "")
    return found if len(found) == 43 and found.isascii() else secrets.token_urlsafe(32)


def form_token(secret: bytes, mark: str) -> str:
    """Return what a form must carry to be one that we gave to the browser with this mark."""
    return hmac.new(secret, b"form:" + mark.encode(), hashlib.sha256).hexdigest()


def check_form(request: Request, secret: bytes, fields: dict[str, str]) -> None:
    """Let only a form pass that we gave to this browser.

    Raises
    ------
    RefusedError
    """
    mark = request.cookies.get(FORM_COOKIE, "")
    wanted = form_token(secret, mark)
    if not mark or not hmac.compare_digest(wanted.encode(), fields.get("form", "").encode()):
        raise RefusedError(403, "This form is out of date. Open it anew and try again.")


def page(
    request: Request,
    title: str,
    *,
    lines: tuple[str, ...] = (),
    form: Form | None = None,
    status: int = 200,
    wait: int = 0,
    back: WayBack = TO_THE_ATLAS,
) -> Response:
    """Return one plain page, with a form where one is given.

    Parameters
    ----------
    lines : tuple of str
        A paragraph each.
    wait : int
        Seconds after which a browser may ask again; 0 says nothing of it.
    """
    mark = form_mark(request)
    answer = HTMLResponse(
        _TEMPLATE.render(
            title=title,
            lines=lines,
            problem=form.problem if form else "",
            fields=form.fields if form else (),
            hidden={"form": form_token(form.secret, mark), **form.hidden} if form else {},
            button=form.button if form else "",
            action=request.url.path,
            base=base(),
            back=back.path or f"{base()}/",
            back_label=back.label,
        ),
        status,
        {"Cache-Control": "no-store"},
    )
    if wait:
        answer.headers["Retry-After"] = str(wait)
    if form:
        _set_cookie(request, answer, FORM_COOKIE, mark, f"{base()}/account")
    return answer


def moved(path: str) -> Response:
    """Return the answer to a form that was accepted: go on to a path of ours, with GET."""
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def keep_session(request: Request, answer: Response, name: str, token: str) -> None:
    """Give the browser its session; it forgets it when it is closed."""
    _set_cookie(request, answer, name, token, f"{base()}/")


def _set_cookie(request: Request, answer: Response, name: str, value: str, path: str) -> None:
    answer.set_cookie(
        name, value, path=path, secure=is_secure(request), httponly=True, samesite="lax"
    )
