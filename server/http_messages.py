"""What programs send and receive: requests read and checked, answers written.

What the app would leave out of a link with a warning is an error here: nobody reads
a warning that a script receives.
"""

import json
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from incidents.counts import BasisChoice
from incidents.errors import DamagedError, NotFoundError, SealError, StoreError, UndoneError
from incidents.filters import IncidentFilter
from incidents.links import Kind, Link, names_of, parse_link
from incidents.store.startup_check import UnsoundError
from server import cached, costly_requests, plain_pages

ROOT: Final = f"{plain_pages.base()}/api"
PATH: Final = f"{ROOT}/v1"
# It changes with the shapes of the answers, so that nobody keeps an old one.
SHAPES: Final = 3
SIZE: Final = 500
LARGEST: Final = 5_000

SHOWN: Final = names_of(Kind.VIEW, Kind.WINDOW) - {"basis"}
"""What a link of the app says of a screen: taken without complaint, and without effect."""
_NUMBER: Final = re.compile(r"[0-9]{1,12}")
_JSON: Final = "application/json"
TYPES: Final[Mapping[str, str]] = {
    "json": _JSON,
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8",
}
# Programs wait for each other, and not before the readers of the pages; few of them wait.
_LINE: Final = CapacityLimiter(2)
_WAITING: Final = 32
_OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
    "Cache-Control": "public, no-cache",
}
_UNSOUND: Final = (
    "the data did not pass their last verification, so nothing is served rather than a wrong "
    "figure; whoever runs this server has been told"
)
_METHODS: Final = "GET, HEAD, OPTIONS"
_ASKED_FIRST: Final = {
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "If-None-Match",
    "Allow": _METHODS,
}

Handler = Callable[[Request], Awaitable[Response]]


class RequestError(Exception):
    """A request that cannot be answered, in words.

    Attributes
    ----------
    status : int
    problems : tuple of str
    """

    def __init__(self, status: int, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.status, self.problems = status, problems


@dataclass(frozen=True, slots=True)
class ApiQuery:
    """What a request asks for, read and checked.

    Attributes
    ----------
    link : Link
        Which incidents, whose numbers, at which data version.
    format : str
        A key of ``TYPES``.
    page : int or None
        From 1; None where the request names none.
    size : int
    """

    link: Link
    format: str
    page: int | None
    size: int

    @property
    def filter(self) -> IncidentFilter:
        """Which incidents."""
        return self.link.filter

    @property
    def version(self) -> int | None:
        """The data version; None is the newest."""
        return self.link.version

    @property
    def seal(self) -> str | None:
        """The piece of the chain beside the data version; None where the link holds none."""
        return self.link.seal

    @property
    def basis(self) -> BasisChoice:
        """Whose numbers."""
        return BasisChoice(self.link.view.basis)


def read(
    request: Request, formats: tuple[str, ...] = ("json",), shows: Collection[str] = ("basis",)
) -> ApiQuery:
    """Return what a request asks for.

    Parameters
    ----------
    request : Request
    formats : tuple of str
        Those that this address has; the first is given where none is asked for.
    shows : collection of str
        The parts of a view that its answers show.

    Raises
    ------
    RequestError
        With every part of the query that is not understood.
    """
    link = parse_link(request.url.query)
    problems = [one.fault for one in link.complaints(shows)]
    given = parse_qs(request.url.query, keep_blank_values=False)
    own = {name: given[name][-1] for name in names_of(Kind.PROGRAM) if name in given}
    kind = own.get("format", formats[0])
    if kind not in formats:
        problems.append(f"format is one of: {', '.join(formats)}")
    numbers = {name: _whole(name, own[name], problems) for name in ("page", "size") if name in own}
    size = numbers.get("size", SIZE if kind == "json" else LARGEST)
    if not 1 <= size <= LARGEST:
        problems.append(f"size is a number from 1 to {LARGEST:,}")
    if numbers.get("page", 1) < 1:
        problems.append("page is a number from 1")
    if problems:
        raise RequestError(400, *problems)
    return ApiQuery(link, kind, numbers.get("page"), size)


def only(request: Request, what: str, names: Collection[str]) -> None:
    """Refuse a request with parts that an address does not take.

    Raises
    ------
    RequestError
    """
    strange = sorted(set(parse_qs(request.url.query, keep_blank_values=True)) - set(names))
    if strange:
        taken = " and ".join(one for one in sorted(names) if one not in SHOWN) or "nothing"
        raise RequestError(400, f"{what} takes {taken}, and not: {', '.join(strange)}"[:300])


def _whole(name: str, text: str, problems: list[str]) -> int:
    if _NUMBER.fullmatch(text):
        return int(text)
    problems.append(f"{name} is not a whole number")
    return 1


# Whose sentence a program is given, and with which status; the narrower kind stands first.
_STATUS_OF: Final[Mapping[type[Exception], int]] = {
    UndoneError: 410,
    SealError: 400,
    NotFoundError: 404,
    costly_requests.BusyError: 503,
    DamagedError: 503,
}
_TOLD: Final[tuple[type[Exception], ...]] = (RequestError, StoreError, *_STATUS_OF)


def answered(work: Callable[[Request], Response]) -> Handler:
    """Do the work in a thread of programs' own line; say what goes wrong as JSON."""

    @wraps(work)
    async def handler(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_OPEN | _ASKED_FIRST)
        if request.method not in ("GET", "HEAD"):
            return refused(405, ("this is read-only: GET and HEAD are allowed",))
        if _LINE.statistics().tasks_waiting >= _WAITING:
            return refused(503, (str(costly_requests.BusyError()),))
        try:
            return await to_thread.run_sync(work, request, limiter=_LINE)
        except _TOLD as error:
            return _refusal_of(error)

    return handler


def _refusal_of(error: Exception) -> Response:
    """Return what a program is told of a request that went wrong."""
    if isinstance(error, RequestError):
        return refused(error.status, error.problems)
    if isinstance(error, UnsoundError):
        return refused(503, (_UNSOUND,))
    for kind, status in _STATUS_OF.items():
        if isinstance(error, kind):
            return refused(status, (str(error),))
    return refused(503, ("the data cannot be read now; try again later",))


def refused(status: int, problems: tuple[str, ...]) -> Response:
    """Return an answer that says in JSON what is wrong with a request."""
    body = {
        "status": status,
        "problems": list(problems),
        "documentation": f"{plain_pages.base()}/programs",
    }
    headers = _OPEN | {"Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = str(costly_requests.RETRY_SECONDS)
    if status == 405:
        headers["Allow"] = _METHODS
    return Response(written(body), status, headers, media_type=_JSON)


def tag(version: int | None, seal: str | None = None) -> str:
    """Return the mark of everything that can be said at a data version.

    What is withheld now is withheld from old versions too, so the newest version is
    part of the mark of every one.
    """
    newest = cached.newest_version()
    shown = newest if version is None else version
    if shown == 0 < newest:
        raise NotFoundError("there is no data version 0: the first is 1")
    cached.open_store().check_version(shown, cached.PUBLIC, seal=seal)
    return f'"{SHAPES}-{cached.store_mark()}-{newest}-{shown}"'


def unchanged(request: Request, mark: str) -> Response | None:
    """Return "not modified" where the asker has this mark already."""
    known = request.headers.get("if-none-match", "")
    if mark in [one.strip().removeprefix("W/") for one in known.split(",")]:
        return Response(status_code=304, headers=_OPEN | {"ETag": mark})
    return None


def answer(
    body: bytes, mark: str, kind: str = "json", headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer with its mark."""
    kept = _OPEN | {"ETag": mark} | dict(headers or {})
    return Response(body, headers=kept, media_type=TYPES[kind])


def written(body: Any) -> bytes:
    """Return JSON in UTF-8; a number that is none is a fault of ours, and no NaN."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
