"""Our own table: one row a claim, rows of one ``id`` one incident."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from pydantic import ValidationError

from geo import districts
from geo.gazetteer import one_point
from geo.precision import GeoPrecision
from geo.scope import NamedPlace, Scope, Verdict, disagreement, is_slip, judge
from incidents.codebook import fold_code, read_codebook
from incidents.desk.cells.cell_figures import ParsedCount, parse_figure
from incidents.desk.cells.coordinates import locate_points, parse_coordinate
from incidents.desk.cells.values import (
    Checked,
    clean_text,
    parse_code,
    parse_dates,
    parse_day,
    parse_flag,
    parse_identifier,
    parse_url,
)
from incidents.desk.drafts import DraftReport, report_id
from incidents.desk.drafts.corroboration import supported_status
from incidents.desk.drafts.source_checks import rests_on_encyclopedia
from incidents.desk.uploads.formats.uploaded_table import Row, Table
from incidents.desk.uploads.layouts import columns
from incidents.desk.uploads.layouts.named_parties import dated_actor, say_shared
from incidents.desk.uploads.layouts.record_update import PRESUMED_LANGUAGE
from incidents.desk.uploads.layouts.row_reading import Cells, Interpreted, Problems
from incidents.errors import IncidentError
from incidents.model import (
    ActorRole,
    Claim,
    ClaimKind,
    DatePrecision,
    DistrictMethod,
    Incident,
    Participation,
    PointGeometry,
    Report,
    Sensitivity,
    SourceType,
    Status,
)
from incidents.organisations import NO_CLAIM_OF_ITS_OWN, is_accusation
from incidents.views.incident_words import measure_in_words

__all__ = ["interpret"]

_UNDATED: Final = ("undated", "not known", "unknown")
_MEND: Final = {
    False: "whichever is wrong",
    True: "whichever is wrong; of a place of that name elsewhere name the district too, behind a "
    "comma",
}
_CLAIM_COLUMNS: Final = ("claimant", "claimant_role", "figure", "quote", "made_on", "claim_kind")
_REPORT_COLUMNS: Final = (
    "report_publisher", "report_title", "report_url", "report_source_type",
    "report_published_on", "report_language", "report_archived_url", "report_retrieved_on",
    "report_data_set", "report_data_set_version", "report_licence", "report_not_to_be_passed_on",
)  # fmt: skip
_INCIDENT_COLUMNS: Final = (
    "title", "date", "place", "longitude", "latitude", "geo_precision", "district", "tehsil",
    "sub_event_type", "actors", "summary", "status", "doubt", "counts", "counts_reason",
)  # fmt: skip


def interpret(
    table: Table, mapping: Mapping[str, str], today: date, *, swapped: bool = False
) -> Interpreted:
    """Return the incidents in a table of ours.

    Parameters
    ----------
    mapping : mapping of header to column
        As ``columns.matched`` gives it.
    today : date
        No day after it is taken.
    swapped : bool
        Whether the editor said that longitude and latitude are exchanged.
    """
    problems = Problems()
    problems.problems += table.problems
    incidents, rows = [], []
    bad: set[int] = set()
    for group in _groups(table, mapping, problems):
        verdict = judge(_named(group[0]), _point(group[0], swapped))
        if verdict.scope is Scope.OUTSIDE:
            for cells in group:
                cells.not_ours("place", verdict.reason)
            continue
        before = len(problems.problems)
        incident = _incident(group, verdict, today, swapped)
        numbers = tuple(cells.row for cells in group)
        if incident is None or len(problems.problems) > before:
            bad.update(numbers)
        else:
            incidents.append(incident)
            rows.append(numbers)
    incidents = _with_districts(incidents, rows, problems)
    kept = [n for n, numbers in enumerate(rows) if not problems.rows_of_problems() & set(numbers)]
    bad |= problems.rows_of_problems() & {row.number for row in table.rows}
    for n, numbers in enumerate(rows):
        if n not in kept:
            bad.update(numbers)
    return Interpreted(
        "own",
        tuple(incidents[n] for n in kept),
        tuple(rows[n] for n in kept),
        tuple(sorted(problems.problems, key=lambda one: one.row)),
        tuple(sorted(problems.warnings, key=lambda one: one.row)),
        frozenset(bad - {one.row for one in problems.outside}),
        tuple(sorted(problems.outside, key=lambda one: one.row)),
    )


def _groups(
    table: Table, mapping: Mapping[str, str], problems: Problems
) -> Iterator[Sequence[Cells]]:
    """Yield the rows of each incident; a row whose id cannot be read stands alone."""
    groups: dict[str, list[Cells]] = defaultdict(list)
    for row in table.rows:
        cells = _cells(row, table.columns, mapping, problems)
        key = parse_identifier(cells.get("id")).value
        groups[key or f"row {row.number}"].append(cells)
    yield from groups.values()


def _named(cells: Cells) -> NamedPlace:
    return NamedPlace(district=cells.get("district"), place=cells.get("place"))


def _point(cells: Cells, swapped: bool) -> tuple[float, float] | None:
    """Return the point of a row; what is wrong with its cells is told elsewhere."""
    x_name, y_name = ("latitude", "longitude") if swapped else ("longitude", "latitude")
    x = parse_coordinate(cells.get(x_name), "longitude").value
    y = parse_coordinate(cells.get(y_name), "latitude").value
    return None if x is None or y is None else (x, y)


def _cells(
    row: Row, columns: Sequence[str], mapping: Mapping[str, str], problems: Problems
) -> Cells:
    values, headers = {}, {}
    for header, cell in zip(columns, row.cells, strict=True):
        name = mapping.get(header)
        if name:
            values[name], headers[name] = cell, header
    return Cells(row.number, values, headers, problems)


def _incident(
    group: Sequence[Cells], verdict: Verdict, today: date, swapped: bool
) -> Incident | None:
    first = group[0]
    key = first.take("id", parse_identifier(first.get("id")))
    if key is not None and columns.is_example(first.get):
        first.bad("id", "is the fictional example of our template: take its rows out")
        return None
    for cells in group[1:]:
        for name in _INCIDENT_COLUMNS:
            if cells.get(name) and cells.get(name) != first.get(name):
                cells.bad(name, f"differs from row {first.row}, which has the same id")
    values = _own_values(first, verdict, today, swapped)
    on = values.get("date_start") if values else None
    reports, claims = _reports_and_claims(group, key or "", today, on)
    if values is None or not reports or key is None:
        return None
    names = [report.publisher for report in reports]
    values["status"], said = supported_status(Status(values["status"]), names)
    if said:
        first.warn("status", said)
    try:
        incident = Incident.model_validate(
            values
            | {
                "id": key,
                "sensitivity": Sensitivity.RESTRICTED,
                "reports": reports,
                "claims": claims,
            }
        )
        for measure in rests_on_encyclopedia(incident):
            first.bad(
                "report_url",
                f"is an encyclopedia, and an end of the range of {measure_in_words(measure)} rests "
                "on it alone: give the report that it cites",
            )
        return incident
    except (ValidationError, IncidentError) as error:
        first.problems.refused(first.row, error)
        return None


def _reports_and_claims(
    group: Sequence[Cells], key: str, today: date, on: date | None
) -> tuple[tuple[Report, ...], tuple[Claim, ...]]:
    """Return what the rows of one incident cite and say; the same said twice is said once."""
    reports: dict[str, Report] = {}
    claims: dict[str, tuple[int, Claim]] = {}
    for n, cells in enumerate(group):
        report = _report(cells, today, group[0])
        if report is None:
            continue
        reports.setdefault(report.id, report)
        claim = _claim(cells, f"{key or 'not-read'}.c{n + 1:02d}", report.id, today, on)
        if claim is None:
            continue
        row, _ = claims.setdefault(claim.model_dump_json(exclude={"id"}), (cells.row, claim))
        if row != cells.row:
            cells.warn("id", f"says the same as row {row}: it is taken once")
    return tuple(reports.values()), tuple(claim for _, claim in claims.values())


def _needed(cells: Cells, name: str, limit: int) -> str | None:
    found = cells.take(name, clean_text(cells.get(name), limit))
    if found is None and not cells.get(name):
        cells.bad(name, "is needed")
    return found


def _code(cells: Cells, field: str, name: str, *, needed: bool = False) -> str | None:
    if not cells.get(name):
        if needed:
            cells.bad(name, "is needed")
        return None
    return cells.take(name, parse_code(field, cells.get(name)))


def _own_values(
    cells: Cells, verdict: Verdict, today: date, swapped: bool
) -> dict[str, Any] | None:
    values: dict[str, Any] = {
        "title": _needed(cells, "title", 120),
        "place": _needed(cells, "place", 500),
        "summary": _needed(cells, "summary", 4000),
        "doubt": cells.take("doubt", clean_text(cells.get("doubt"), 4000)),
        "status": _code(cells, "status", "status", needed=True),
    }
    if values["status"] == Status.RETRACTED:
        cells.bad("status", "cannot be retracted in an upload")
    values |= _dates(cells, today)
    values |= _kind(cells)
    values |= _place(cells, verdict, values.get("date_start"), swapped)
    values["actors"] = tuple(_actors(cells, values.get("date_start")))
    counts = cells.take("counts", parse_flag(cells.get("counts")))
    values["counts"] = counts is not False
    values["counts_reason"] = _code(cells, "counts_reason", "counts_reason")
    needed = ("title", "place", "summary", "status", "sub_event_type", "geo_precision")
    whole = all(values.get(name) is not None for name in (*needed, "date_precision"))
    return values if whole else None


def _dates(cells: Cells, today: date) -> dict[str, Any]:
    told = cells.get("date")
    if fold_code(told) in _UNDATED:
        return {"date_precision": DatePrecision.UNDATED}
    if not told:
        cells.bad("date", "is needed: write “undated” when it is not known")
        return {}
    found = cells.take("date", parse_dates(told, today))
    if found is None:
        return {}
    return {
        "date_start": found.start,
        "date_end": found.end,
        "date_precision": found.precision,
    }


def _kind(cells: Cells) -> dict[str, Any]:
    code = _code(cells, "sub_event_type", "sub_event_type", needed=True)
    if code is None:
        return {}
    parent = read_codebook().entry("sub_event_type", code).extra["event_type"]
    return {"sub_event_type": code, "event_type": parent}


def _place(cells: Cells, verdict: Verdict, on: date | None, swapped: bool) -> dict[str, Any]:
    precision = _code(cells, "geo_precision", "geo_precision", needed=True)
    if precision is None:
        return {}
    known = GeoPrecision(precision)
    district = _named_district(cells)
    tehsil = _named_tehsil(cells)
    x_name, y_name = ("latitude", "longitude") if swapped else ("longitude", "latitude")
    x = cells.take(x_name, parse_coordinate(cells.get(x_name), "longitude"))
    y = cells.take(y_name, parse_coordinate(cells.get(y_name), "latitude"))
    values: dict[str, Any] = {"geo_precision": precision, "tehsil": tehsil}
    if known.is_point and (x is None or y is None) and not (cells.get(x_name) or cells.get(y_name)):
        cells.bad("geo_precision", f"is {precision}, which needs longitude and latitude")
    if not known.is_point and x is not None:
        cells.warn(
            "longitude", f"is left out: a place known to the {precision} is an area and has no dot"
        )
    point = None if x is None or y is None or is_slip((x, y)) else (x, y)
    told = cells.get("place")
    found = disagreement(point=point, district=district, tehsil=tehsil, place=told, on=on)
    if found:
        cells.bad(found.part, f"{found}: mend {_MEND[found.part == 'place']}")
    elif verdict.scope is Scope.DISAGREE:
        cells.bad("district", f"{verdict.reason}: mend {_MEND[False]}")
    if known.is_point and x is not None and y is not None:
        values["geometry"] = PointGeometry(coordinates=one_point(x, y, known))
    elif district is not None and known not in (GeoPrecision.PROVINCE, GeoPrecision.UNKNOWN):
        values |= {"district": district, "district_method": DistrictMethod.MANUAL}
    if known is GeoPrecision.TEHSIL and tehsil is not None and district is None:
        parent = str(districts.read_tehsils().loc[tehsil, "district"])
        values |= {"district": parent, "district_method": DistrictMethod.MANUAL}
    return values


def _named_district(cells: Cells) -> str | None:
    told = cells.get("district")
    if not told:
        return None
    found = _district(told)
    if found is None:
        cells.bad("district", "is no district that we know, or more than one")
    return found


@lru_cache(maxsize=500)
def _district(told: str) -> str | None:
    return told if told in districts.names() else districts.resolve(told)


def _named_tehsil(cells: Cells) -> str | None:
    told = cells.get("tehsil")
    if not told:
        return None
    table = districts.read_tehsils()
    if told in table.index:
        return told
    found = [
        str(code) for code, name in table["name"].items() if fold_code(str(name)) == fold_code(told)
    ]
    if len(found) != 1:
        cells.bad("tehsil", "is no tehsil that we know" if not found else "is more than one tehsil")
        return None
    return found[0]


def _actors(cells: Cells, on: date | None) -> list[Participation]:
    parts = []
    for told in filter(None, (one.strip() for one in cells.get("actors").split(";"))):
        name, _, role = (one.strip() for one in told.rpartition(":"))
        if not name:
            cells.bad("actors", f"“{told[:60]}” needs a role behind a colon, as BLA: claimant")
            continue
        checked, found = dated_actor(name, on)
        actor = cells.take("actors", _part(checked, name))
        as_role = cells.take("actors", _part(parse_code("actor_role", role), role))
        if actor is not None and as_role is not None:
            say_shared(cells, "actors", name, found)
            parts.append(
                Participation(actor=actor, role=ActorRole(as_role), as_reported=name[:500])
            )
    return parts


def _part(checked: Checked[str], told: str) -> Checked[str]:
    """Name which part of a cell of several is meant."""
    if checked.problem is None:
        return checked
    return Checked(problem=f"“{told[:60]}” {checked.problem}")


def _report(cells: Cells, today: date, first: Cells) -> Report | None:
    source = cells if not cells.is_empty(_REPORT_COLUMNS) else first
    publisher = _needed(source, "report_publisher", 500)
    title = _needed(source, "report_title", 500)
    url = source.take("report_url", parse_url(source.get("report_url")))
    kind = _code(source, "source_type", "report_source_type", needed=source is first)
    if kind is None and source is not first:
        kind = _code(first, "source_type", "report_source_type")
    day = source.take("report_published_on", parse_day(source.get("report_published_on"), today))
    language = source.get("report_language") or PRESUMED_LANGUAGE
    if publisher is None or title is None or kind is None:
        return None
    try:
        told = DraftReport(publisher=publisher, title=title, url=url, published_on=day)
        return Report(
            id=report_id(told),
            publisher=publisher,
            title=title,
            url=url,
            language=language,
            source_type=SourceType(kind),
            published_on=day,
            **_provenance(source, today),
        )
    except ValidationError as error:
        source.problems.refused(source.row, error)
        return None


def _provenance(cells: Cells, today: date) -> dict[str, Any]:
    """Return where a report was read, and whose it is, as far as a row says so."""
    closed = cells.take(
        "report_not_to_be_passed_on", parse_flag(cells.get("report_not_to_be_passed_on"))
    )
    version = clean_text(cells.get("report_data_set_version"), 500)
    return {
        "archived_url": cells.take(
            "report_archived_url", parse_url(cells.get("report_archived_url"))
        ),
        "retrieved_on": cells.take(
            "report_retrieved_on", parse_day(cells.get("report_retrieved_on"), today)
        ),
        "data_set": _code(cells, "data_set", "report_data_set"),
        "data_set_version": cells.take("report_data_set_version", version),
        "licence": _code(cells, "licence", "report_licence"),
        "not_to_be_passed_on": bool(closed),
    }


def _claim(cells: Cells, claim_id: str, report: str, today: date, on: date | None) -> Claim | None:
    if cells.is_empty(_CLAIM_COLUMNS):
        return None
    kind = _code(cells, "claim_kind", "claim_kind") or ClaimKind.CASUALTIES
    claimant = _needed(cells, "claimant", 500)
    role = _code(cells, "claimant_role", "claimant_role", needed=True)
    quote = cells.take("quote", clean_text(cells.get("quote"), 300))
    day = cells.take("made_on", parse_day(cells.get("made_on"), today))
    if claimant is None or role is None:
        return None
    if is_accusation(kind, role):
        cells.bad("claim_kind", NO_CLAIM_OF_ITS_OWN)
        return None
    values: dict[str, Any] = {
        "id": claim_id,
        "report_id": report,
        "kind": kind,
        "claimant": claimant,
        "claimant_role": role,
        "claimant_actor": _actor_of(claimant, on),
        "quote": quote,
        "made_on": day,
        "scope": _code(cells, "scope", "scope") or "incident",
        "covers": _code(cells, "covers", "covers") or "all",
        # A figure may hold the people of several entries, and a side may claim several at once.
        "of_incidents": tuple(dict.fromkeys(cells.get("of_incidents").split())),
    }
    if kind == ClaimKind.CASUALTIES:
        figure = cells.take("figure", parse_figure(cells.get("figure")))
        if figure is None:
            return None
        values |= _harm(cells, figure)
    try:
        return Claim.model_validate(values)
    except ValidationError as error:
        cells.problems.refused(cells.row, error)
        return None


def _harm(cells: Cells, figure: ParsedCount) -> dict[str, Any]:
    return {
        "measure": _code(cells, "measure", "measure", needed=True),
        "victims": _code(cells, "victims", "victims", needed=True),
        "low": figure.low,
        "high": figure.high,
        "qualifier": figure.qualifier,
        "attackers_in": _code(cells, "attackers_in", "attackers_in") or "not_said",
        "others_count_as": _code(cells, "victims", "others_count_as"),
        "about": figure.detail or None,
    }


def _actor_of(claimant: str, on: date | None) -> str | None:
    checked, _ = dated_actor(claimant, on)
    return checked.value


def _with_districts(
    incidents: Sequence[Incident], rows: Sequence[Sequence[int]], problems: Problems
) -> list[Incident]:
    """Find the district of every point at once, and say what is wrong with a point."""
    placed = [n for n, one in enumerate(incidents) if one.geometry is not None]
    points = [one.geometry.coordinates for one in incidents if one.geometry is not None]
    found = list(incidents)
    located = locate_points(points, [incidents[n].date_start for n in placed])
    for n, here in zip(placed, located, strict=True):
        row = rows[n][0]
        if here.problem:
            problems.bad(row, "longitude, latitude", _told(incidents[n]), here.problem)
        elif here.notice:
            problems.warn(row, "longitude, latitude", _told(incidents[n]), here.notice)
        elif here.district:
            found[n] = incidents[n].model_copy(
                update={
                    "district": here.district,
                    "district_method": DistrictMethod(here.method or "inside"),
                    "tehsil": here.tehsil,
                }
            )
    return found


def _told(incident: Incident) -> str:
    if incident.geometry is None:
        return ""
    longitude, latitude = incident.geometry.coordinates
    return f"{longitude}, {latitude}"
