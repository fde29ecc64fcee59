"""A read-only map for partners' pages; off until an origin is named in ``ATLAS_EMBED``.

The page holds its data and no script of its own, so that its policy allows files of
this server alone, and only the named origins may frame it.
"""

import logging
import re
from functools import cache
from pathlib import Path
from typing import Final

import jinja2
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from geo.basemap import files_of_the_map
from incidents import settings
from incidents.errors import DamagedError, NotFoundError, StoreError
from incidents.facts import completeness_line, facts_of
from incidents.filters import title
from incidents.links import Link
from incidents.views.briefing.frame_content import short_line
from incidents.views.embedded_map import embed_data
from incidents.views.screen_notes import BOUNDARY_NOTE
from server import cached, costly_requests, http_messages, plain_pages

PATH: Final = f"{plain_pages.base()}/embed"
_ORIGIN: Final = re.compile(r"https?://[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?")
_LINE: Final = CapacityLimiter(2)
_OWN_FILES: Final = ("app/static/atlas/embed.css", "app/static/atlas/embed.js")
_TEMPLATE: Final = jinja2.Environment(
    autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
).from_string(Path(__file__).with_name("embed.html").read_text(encoding="utf-8"))

_log = logging.getLogger("atlas")


@cache
def _allowed(given: str) -> tuple[str, ...]:
    """Return those of the named origins that are origins; the others are said in the log."""
    origins = []
    for one in given.replace(",", " ").split():
        if _ORIGIN.fullmatch(one.lower().rstrip("/")):
            origins.append(one.lower().rstrip("/"))
        else:
            _log.warning("ATLAS_EMBED: not an origin such as https://partner.example: %r", one[:80])
    return tuple(origins)


def origins() -> tuple[str, ...]:
    """Return the origins whose pages may hold the map; none where it is off."""
    return _allowed(settings.embedding_origins())


def policy() -> str:
    """Return what the embedded page may do, and who may frame it."""
    framing = " ".join(origins()) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {framing}"
    )


async def _map(request: Request) -> Response:
    if not origins():
        return plain_pages.page(
            request,
            "The map cannot be embedded here",
            lines=("Whoever runs this server can name the sites that may show it.",),
            status=404,
        )
    try:
        return await to_thread.run_sync(_page, request, limiter=_LINE)
    except (http_messages.RequestError, NotFoundError) as error:
        status, line = getattr(error, "status", 404), str(error)
    except costly_requests.BusyError as error:
        status, line = 503, f"{str(error).capitalize()}."
    except DamagedError as error:
        status, line = 503, f"{str(error).capitalize()}."
    except StoreError:
        status, line = 503, "The data cannot be read now."
    page = plain_pages.page(request, "This map cannot be drawn", lines=(line,), status=status)
    if status == 503:
        page.headers["Retry-After"] = str(costly_requests.RETRY_SECONDS)
    return page


def _page(request: Request) -> Response:
    asked = http_messages.read(request, shows=("basis", "layer", "shade"))
    atlas = cached.load_atlas(asked.version, asked.seal)
    chosen = asked.filter.apply(atlas.everything())
    view = asked.link.view
    found = facts_of(chosen)
    query = Link(asked.filter, version=atlas.version, seal=atlas.seal or None).to_query_string()
    files = files_of_the_map()
    return HTMLResponse(
        _TEMPLATE.render(
            title=title(chosen, asked.filter),
            line=short_line(found, asked.filter),
            completeness=completeness_line(found, asked.filter),
            note=f"CC BY 4.0 · {BOUNDARY_NOTE}",
            link=f"{plain_pages.base()}/?{query}",
            base=plain_pages.base(),
            styles=[*(one for one in files if ".css" in one), _OWN_FILES[0]],
            scripts=[*(one for one in files if ".js" in one), _OWN_FILES[1]],
            data=embed_data(found.counted, view.layer, view.shade, view.basis),
        ),
        headers={"Cache-Control": "no-cache"},
    )


def routes() -> list[BaseRoute]:
    """Return the route of the embedded map."""
    return [Route(PATH, _map, methods=["GET"])]
