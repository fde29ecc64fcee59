"""The public edition for programs: read-only JSON, GeoJSON and CSV on the same server.

The query is the app's own, so a link of the app becomes a request by changing its
path. See ``docs/api.md``.
"""

import hashlib
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from incidents import settings
from incidents.atlas import Atlas, Selection
from incidents.counting_rules import COUNTING_RULES
from incidents.editions import Edition, allowed
from incidents.errors import NotFoundError
from incidents.facts import completeness_line, facts_of
from incidents.filters import filter_in_words
from incidents.links import Link
from incidents.model import Status
from incidents.provenance import data_sets_cited, data_sets_held, refusal
from incidents.store.changelog import LogEntry
from incidents.views import api_shapes
from incidents.views.citations import cite_incident, cite_view
from incidents.views.exports import table_csv
from incidents.views.incident_rows import incident_rows
from server import cached, http_messages, plain_pages
from server.http_messages import ApiQuery, RequestError

_ALL_METHODS: Final = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
_LINES: Final = 1_000


def _incidents(request: Request) -> Response:
    asked = http_messages.read(request, ("json", "geojson", "csv"))
    mark = http_messages.tag(asked.version, asked.seal)
    if same := http_messages.unchanged(request, mark):
        return same
    atlas = cached.load_atlas(asked.version)
    chosen = _released(asked.filter.apply(atlas.everything()))
    names = cached.place_names()
    shown, paging = _one_page(request, chosen, asked)
    follow = {"Link": f'<{paging["next"]}>; rel="next"'} if paging["next"] else {}
    if asked.format == "csv":
        rows = incident_rows(shown, asked.basis.basis, names)
        return http_messages.answer(table_csv(rows), mark, "csv", follow)
    told = _about(request, asked, chosen) | paging
    basis = asked.basis.basis
    if asked.format == "geojson":
        body = api_shapes.incidents_geojson(shown, names, basis)
    else:
        body = {"incidents": api_shapes.incident_items(shown, names, basis)}
    return http_messages.answer(http_messages.written(told | body), mark, asked.format, follow)


def _released(chosen: Selection) -> Selection:
    """Return what the public edition holds of a selection."""
    return chosen.where(allowed(chosen, Edition.PUBLIC))


def _one_page(
    request: Request, chosen: Selection, asked: ApiQuery
) -> tuple[Selection, dict[str, Any]]:
    """Return the rows of the page that is asked for, and where the next one is."""
    pages = max(1, -(-len(chosen) // asked.size))
    if asked.page is None and asked.format != "json" and pages > 1:
        # A map or a sheet would take the first page for everything.
        raise RequestError(
            400,
            f"{len(chosen):,} entries match, and one file holds {asked.size:,}: ask for page=1 "
            f"to page={pages:,}, or narrow the filter",
        )
    page = asked.page or 1
    if page > pages:
        raise RequestError(404, f"there is no page {page:,}: the last is {pages:,}")
    start = (page - 1) * asked.size
    rows = Selection(chosen.atlas, chosen.rows[start : start + asked.size])
    further = None
    if page < pages:
        # The next page is of the same version, whatever is saved in between.
        query = parse_qs(request.url.query) | {
            "page": [str(page + 1)],
            "v": [chosen.atlas.mark],
            "rules": [str(COUNTING_RULES)],
        }
        further = f"{http_messages.PATH}/incidents?{urlencode(query, doseq=True)}"
    return rows, {
        "total": len(chosen),
        "page": page,
        "pages": pages,
        "size": asked.size,
        "next": further,
    }


def _about(request: Request, asked: ApiQuery, chosen: Selection) -> dict[str, Any]:
    """Return what every answer says of itself: version, filter, facts, citation, licence."""
    atlas = chosen.atlas
    link = Link(asked.filter, version=atlas.version, seal=atlas.seal or None)
    pinned = f"{_home(request)}/?{link.to_query_string()}"
    words = filter_in_words(asked.filter)
    found = facts_of(chosen, asked.basis)
    sets = data_sets_held(chosen.reports)
    return {
        "data": _version(atlas),
        "filter": words,
        "basis": str(asked.basis.basis),
        "app": pinned,
        "citation": cite_view(
            words or "All incidents", atlas.mark, atlas.data_to, pinned, sets
        ).plain,
        "credit": api_shapes.CREDIT,
        "data_sets": api_shapes.data_set_items(sets),
        "notes": list(api_shapes.NOTES),
        "facts": api_shapes.facts_item(found),
        "completeness": completeness_line(found, asked.filter) or None,
    }


def _version(atlas: Atlas) -> dict[str, Any]:
    changed, day = cached.changed_since(atlas.version)
    return {
        "version": atlas.version,
        "seal": atlas.seal,
        "counting_rules": COUNTING_RULES,
        "version_of": day.isoformat() if day else None,
        "data_to": atlas.data_to.isoformat() if atlas.data_to else None,
        "changed_since": changed,
        "withheld_since": cached.withheld_since(atlas.version),
    }


def _home(request: Request) -> str:
    return (
        settings.public_url() or f"{request.url.scheme}://{request.url.netloc}{plain_pages.base()}"
    )


def _incident(request: Request) -> Response:
    http_messages.only(
        request, "one incident", ("v", "rules", "basis", "format", *http_messages.SHOWN)
    )
    asked = http_messages.read(request)
    wanted = str(request.path_params["id"])
    mark = http_messages.tag(asked.version, asked.seal)
    store = cached.open_store()
    try:
        found = store.get_public(wanted, asked.version)
    except NotFoundError:
        if store.was_public(wanted):
            raise RequestError(
                410, "this record was public once and is withheld now, to protect somebody"
            ) from None
        raise RequestError(404, "there is no public incident of this id") from None
    if refusal(found.incident.reports):
        raise RequestError(404, "the licence of this record forbids passing it on")
    if same := http_messages.unchanged(request, mark):
        return same
    atlas = cached.load_atlas(asked.version)
    address = (
        f"{_home(request)}/incident?id={found.incident.id}&v={atlas.mark}&rules={COUNTING_RULES}"
    )
    cited = cite_incident(found.incident, atlas.mark, atlas.data_to, address, cached.place_names())
    body = {
        "data": _version(atlas),
        "app": address,
        "citation": cited.plain,
        "credit": api_shapes.CREDIT,
        "data_sets": api_shapes.data_set_items(data_sets_cited(found.incident.reports)),
        "record_version": found.version,
        "district_today": found.district_today,
        "since_then": _since_then(wanted) if asked.version is not None else None,
        "incident": api_shapes.record(found.incident),
    }
    return http_messages.answer(http_messages.written(body), mark)


def _since_then(incident_id: str) -> str | None:
    """Return what became of a record after the version that is read."""
    try:
        now = cached.open_store().get_public(incident_id)
    except NotFoundError:
        return "taken out"
    return "retracted" if now.incident.status is Status.RETRACTED else None


def _districts(request: Request) -> Response:
    asked = http_messages.read(request, ("json", "geojson"))
    if asked.page is not None or "size" in request.query_params:
        raise RequestError(400, "districts come all at once: they take no page and no size")
    mark = http_messages.tag(asked.version, asked.seal)
    if same := http_messages.unchanged(request, mark):
        return same
    atlas = cached.load_atlas(asked.version)
    chosen = _released(asked.filter.apply(atlas.everything()))
    basis = asked.basis.basis
    body = (
        api_shapes.districts_geojson(chosen, basis)
        if asked.format == "geojson"
        else {"districts": api_shapes.district_items(chosen, basis)}
    )
    return http_messages.answer(
        http_messages.written(_about(request, asked, chosen) | body), mark, asked.format
    )


def _codebook(request: Request) -> Response:
    http_messages.only(request, "the codebook", ())
    body = http_messages.written({"credit": api_shapes.CREDIT, **api_shapes.codebook_items()})
    mark = f'"{http_messages.SHAPES}-{hashlib.sha256(body).hexdigest()[:16]}"'
    return http_messages.unchanged(request, mark) or http_messages.answer(body, mark)


def _changes(request: Request) -> Response:
    http_messages.only(request, "changes", ("since", "page"))
    query = dict(request.query_params)
    after, day = _since(query.get("since", "0"))
    page = query.get("page", "1")
    if not (page.isascii() and page.isdigit() and 1 <= int(page[:9]) <= 10**6):
        raise RequestError(400, "page is a number from 1")
    mark = http_messages.tag(None)
    if same := http_messages.unchanged(request, mark):
        return same
    start = (int(page) - 1) * _LINES
    total, lines = cached.public_log(day, None, (), start, _LINES, after)
    if start and start >= total:
        raise RequestError(404, f"there is no page {page}: the last is {-(-total // _LINES) or 1}")
    further = None
    if start + _LINES < total:
        also = urlencode({"since": query.get("since", "0"), "page": int(page) + 1})
        further = f"{http_messages.PATH}/changes?{also}"
    body = {
        "newest_version": cached.newest_version(),
        "total": total,
        "page": int(page),
        "next": further,
        "credit": api_shapes.CREDIT,
        "restores": api_shapes.restore_items(cached.restores(after)),
        "changes": api_shapes.change_items(lines, _named(lines)),
    }
    return http_messages.answer(http_messages.written(body), mark)


def _named(lines: list[LogEntry]) -> dict[int, list[str]]:
    many = [one.first for one in lines if one.count > 1 and not one.is_withheld]
    return {first: [incident for incident, _ in cached.records_of(first)] for first in many}


def _since(text: str) -> tuple[int, date | None]:
    """Return a data version, or a day: what comes after it is asked for."""
    if text.isascii() and text.isdigit() and len(text) <= 12:
        cached.open_store().check_version(int(text), cached.PUBLIC)
        return int(text), None
    try:
        return 0, date.fromisoformat(text)
    except ValueError:
        raise RequestError(400, "since is a data version (123) or a day (2026-01-31)") from None


def _nothing(request: Request) -> Response:
    raise RequestError(
        404,
        f"there is nothing at this address; under {http_messages.PATH} there are: incidents, "
        "incidents/{id}, districts, codebook, changes",
    )


def routes() -> list[BaseRoute]:
    """Return every address of the interface; a method that writes is refused by each."""
    addresses = (
        ("/incidents", _incidents),
        ("/incidents/{id}", _incident),
        ("/districts", _districts),
        ("/codebook", _codebook),
        ("/changes", _changes),
        ("", _nothing),
        ("/{rest:path}", _nothing),
    )
    found = [(f"{http_messages.PATH}{address}", work) for address, work in addresses]
    # A version that we do not have is no page of the app either.
    found += [(http_messages.ROOT, _nothing), (f"{http_messages.ROOT}/{{rest:path}}", _nothing)]
    return [
        Route(address, http_messages.answered(work), methods=_ALL_METHODS)
        for address, work in found
    ]
