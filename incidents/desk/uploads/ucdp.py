"""UCDP GED: an event of theirs becomes an incident in which UCDP is the claimant.

Their ``best``, ``low`` and ``high`` stay UCDP's figures; the deaths of each side
are figures of UCDP too. A place that they know to a district becomes an area,
never the dot that they draw. Being in a data set corroborates nothing.
"""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from geo import districts
from geo.gazetteer import find
from geo.precision import FROM_UCDP, GeoPrecision
from incidents.codebook import read_codebook
from incidents.desk.uploads.points import (
    district_name,
    km_from_district,
    locate_points,
    parse_coordinate,
)
from incidents.desk.uploads.reading import Cells, Interpreted, Problems
from incidents.desk.uploads.table import Table
from incidents.desk.uploads.values import clean_text
from incidents.errors import IncidentError, UnknownCodeError
from incidents.model import (
    ActorKind,
    ActorRole,
    Claim,
    ClaimantRole,
    Covers,
    DatePrecision,
    DistrictMethod,
    EventType,
    Incident,
    Measure,
    Participation,
    PointGeometry,
    Qualifier,
    Report,
    Sensitivity,
    SourceType,
    Status,
    Victims,
)

__all__ = ["NEEDED", "interpret"]

NEEDED: Final = frozenset(
    {
        "id", "type_of_violence", "side_a", "side_b", "where_prec", "date_prec", "date_start",
        "date_end", "best", "low", "high", "deaths_a", "deaths_b", "deaths_civilians",
        "deaths_unknown", "latitude", "longitude",
    }
)  # fmt: skip

# Their name of a state means its forces in a fight; the register has the forces apart.
_ACTORS: Final = {"Government of Pakistan": "pakistan-security-forces"}
_KINDS: Final = {
    "1": (EventType.BATTLES, "armed_clash", "Fighting between {a} and {b}, as UCDP codes it"),
    "2": (EventType.BATTLES, "armed_clash", "Fighting between {a} and {b}, as UCDP codes it"),
    "3": (EventType.CIVILIANS, "attack", "Violence by {a} against {b}, as UCDP codes it"),
}
# Their numbers: 1 the day, 2 two to six days, 3 a week, 4 a month, 5 more than a month.
_DATES: Final = {
    "1": DatePrecision.DAY,
    "2": DatePrecision.DAYS,
    "3": DatePrecision.WEEK,
    "4": DatePrecision.MONTH,
    "5": DatePrecision.YEAR,
}
# Our districts are simplified shapes: a point so near to the named one counts as in it.
_SHAPES_ERR_KM: Final = 2.0
_GROUPS: Final = {
    "deaths_civilians": Victims.CIVILIANS,
    "deaths_unknown": Victims.UNKNOWN,
}


def interpret(table: Table, today: date) -> Interpreted:
    """Return the incidents in an export of UCDP GED; the headers are UCDP's own."""
    problems = Problems()
    problems.problems += table.problems
    headers = {name.casefold(): name for name in table.columns}
    places = {name: table.columns.index(header) for name, header in headers.items()}
    incidents: list[Incident] = []
    rows: list[tuple[int, ...]] = []
    bad: set[int] = set()
    told = [
        Cells(row.number, {name: row.cells[at] for name, at in places.items()}, headers, problems)
        for row in table.rows
    ]
    spots = _spots(told)
    for cells, spot in zip(told, spots, strict=True):
        before = len(problems.problems)
        incident = _incident(cells, spot, today)
        if incident is None or len(problems.problems) > before:
            bad.add(cells.row)
        else:
            incidents.append(incident)
            rows.append((cells.row,))
    return Interpreted(
        "ucdp",
        tuple(incidents),
        tuple(rows),
        tuple(problems.problems),
        tuple(problems.warnings),
        frozenset(bad),
    )


Spot = tuple[tuple[float, float] | None, str | None]


def _spots(told: Sequence[Cells]) -> list[Spot]:
    """Return the point and the district under it, of each row, in one join."""
    points: list[tuple[float, float] | None] = []
    for cells in told:
        x = cells.take("longitude", parse_coordinate(cells.get("longitude"), "longitude"))
        y = cells.take("latitude", parse_coordinate(cells.get("latitude"), "latitude"))
        points.append(None if x is None or y is None else (x, y))
    known = [point for point in points if point is not None]
    located = iter(locate_points(known, [None] * len(known)))
    return [
        (point, None if point is None else next(located).district) for point in points
    ]  # fmt: skip


def _incident(cells: Cells, spot: Spot, today: date) -> Incident | None:
    number = cells.get("id")
    if not number.isascii() or not number.isalnum():
        cells.bad("id", "is not a number of UCDP's")
        return None
    kind = _KINDS.get(cells.get("type_of_violence"))
    if kind is None:
        cells.bad("type_of_violence", "must be 1, 2 or 3")
        return None
    dates = _dates(cells, today)
    place = _place(cells, spot)
    report = _report(cells, number)
    if dates is None or place is None or report is None:
        return None
    names = {side: cells.get(f"side_{side}") or "an unnamed side" for side in "ab"}
    actors, unknown = _actors(cells, names)
    title = kind[2].format(**names)
    doubts = [*place.pop("doubts")]
    if unknown:
        doubts.append(f"Named by UCDP and not in the register: {', '.join(unknown)}.")
    if cells.get("event_clarity") == "2":
        doubts.append("UCDP marks the event as unclear.")
    try:
        return Incident.model_validate(
            dates
            | place
            | {
                "id": f"ucdp-{number.lower()}",
                "title": title if len(title) <= 120 else f"{title[:119]}…",
                "event_type": kind[0],
                "sub_event_type": kind[1],
                "actors": actors,
                "summary": _summary(cells, names),
                "status": Status.REPORTED,
                "sensitivity": Sensitivity.RESTRICTED,
                "doubt": " ".join(doubts) or None,
                "reports": (report,),
                "claims": tuple(_claims(cells, f"ucdp-{number.lower()}", report.id)),
            }
        )
    except (ValidationError, IncidentError) as error:
        cells.problems.refused(cells.row, error)
        return None


def _day(cells: Cells, name: str) -> date | None:
    try:
        return date.fromisoformat(cells.get(name)[:10])
    except ValueError:
        cells.bad(name, "is not a day, as 2021-03-01")
        return None


def _dates(cells: Cells, today: date) -> dict[str, Any] | None:
    start, end = _day(cells, "date_start"), _day(cells, "date_end")
    precision = _DATES.get(cells.get("date_prec"))
    if precision is None:
        cells.bad("date_prec", "must be 1 to 5")
    if start is None or end is None or precision is None:
        return None
    if start > today:
        cells.bad("date_start", f"lies in the future (today is {today.isoformat()})")
        return None
    if precision is DatePrecision.DAY and start != end:
        precision = DatePrecision.DAYS
    return {"date_start": start, "date_end": end, "date_precision": precision}


def _place(cells: Cells, spot: Spot) -> dict[str, Any] | None:
    point, under = spot
    told = cells.get("where_prec")
    if not told.isdecimal() or int(told) not in FROM_UCDP:
        cells.bad("where_prec", "must be 1 to 7")
        return None
    precision = FROM_UCDP[int(told)]
    stated = _stated(cells)
    name = cells.get("where_coordinates") or cells.get("where_description") or "not given"
    values: dict[str, Any] = {"place": name[:500], "doubts": []}
    known = _town_elsewhere(cells, name, under)
    if known:
        cells.warn("where_coordinates", known)
        values["doubts"].append(f"UCDP's point: {known}.")
    disagree = _disagree(point, stated, under)
    if disagree and stated is not None and under is not None:
        said = f"the point lies in {district_name(under)}, and UCDP names {district_name(stated)}"
        cells.warn("adm_2", said)
        values["doubts"].append(f"In UCDP's data {said}; the named district is kept, as an area.")
    if precision.is_point and not (disagree or known) and point is not None and under is not None:
        named = {"district": stated, "district_method": DistrictMethod.BORDER}
        return (
            values
            | {"geometry": PointGeometry(coordinates=point), "geo_precision": precision}
            | (named if stated not in (None, under) else {})
        )
    district = stated or (under if precision in (GeoPrecision.DISTRICT,) else None)
    if precision in (GeoPrecision.PROVINCE, GeoPrecision.UNKNOWN) or district is None:
        if precision.is_point:
            cells.warn("longitude", "the point lies in no district of the province: left out")
        wide = GeoPrecision.UNKNOWN if precision is GeoPrecision.UNKNOWN else GeoPrecision.PROVINCE
        return values | {"geo_precision": wide}
    return values | {
        "geo_precision": GeoPrecision.DISTRICT,
        "district": district,
        "district_method": DistrictMethod.MANUAL,
    }


def _disagree(point: tuple[float, float] | None, stated: str | None, under: str | None) -> bool:
    """Say whether a point lies outside the district that is named, by more than our shapes err."""
    if point is None or stated is None or under is None or stated == under:
        return False
    return not km_from_district(point, stated, None) <= _SHAPES_ERR_KM


def _stated(cells: Cells) -> str | None:
    """Return the district that UCDP names, by its code of today's set."""
    told = cells.get("adm_2")
    for ending in (" district", " distrcit", " agency"):
        if told.casefold().endswith(ending):
            told = told[: -len(ending)]
    found = districts.resolve(told) if told else None
    return None if found is None else districts.default_of(found)


def _town_elsewhere(cells: Cells, name: str, under: str | None) -> str | None:
    """Say that a named town lies in another district than its point."""
    if under is None or not name.casefold().endswith((" town", " city")):
        return None
    town = name.rsplit(" ", 1)[0]
    places = [one for one in find(town, 4) if one.how == "exact" and not one.outside]
    there = {one.district for one in places if one.district}
    if not there or under in there:
        return None
    holder = " or ".join(district_name(code) for code in sorted(there))
    return f"{name} lies in {holder}, and is plotted in {district_name(under)}"


def _actors(cells: Cells, names: Mapping[str, str]) -> tuple[tuple[Participation, ...], list[str]]:
    parts, unknown = [], []
    one_sided = cells.get("type_of_violence") == "3"
    for side, name in names.items():
        role = ActorRole.PARTICIPANT
        if one_sided:
            role = ActorRole.ALLEGED_PERPETRATOR if side == "a" else ActorRole.TARGET
        try:
            actor = _ACTORS.get(name) or read_codebook().find_actor(name)
        except UnknownCodeError:
            unknown.append(name)
            cells.warn(f"side_{side}", "is not in the register of actors: kept in words only")
            continue
        parts.append(Participation(actor=actor, role=role, as_reported=name[:500]))
    return tuple(parts), unknown


def _summary(cells: Cells, names: Mapping[str, str]) -> str:
    kind = cells.get("type_of_violence")
    what = {
        "1": "state-based conflict", "2": "conflict between groups", "3": "one-sided violence",
    }[kind]  # fmt: skip
    where = cells.get("where_description") or cells.get("where_coordinates") or "a place not given"
    return (
        f"UCDP codes this as {what}: {names['a']} and {names['b']}. UCDP places it at: {where}. "
        "All figures are UCDP's."
    )[:4000]


def _report(cells: Cells, number: str) -> Report | None:
    sources = cells.take("source_article", clean_text(cells.get("source_article"), 20_000))
    headline = cells.get("source_headline") or f"Event {number}"
    note = f"Sources named by UCDP: {sources}" if sources else "UCDP names no source."
    try:
        return Report(
            id=f"ucdp-ged-{number.lower()}",
            publisher="UCDP Georeferenced Event Dataset",
            title=f"Event {number}: {headline}"[:500],
            language="en",
            source_type=SourceType.NGO,
            note=note if len(note) <= 4000 else f"{note[:3999]}…",
        )
    except ValidationError as error:
        cells.problems.refused(cells.row, error)
        return None


def _count(cells: Cells, name: str) -> int | None:
    told = cells.get(name)
    if not told.isascii() or not told.isdecimal():
        cells.bad(name, "is not a whole number")
        return None
    return int(told)


def _claims(cells: Cells, incident_id: str, report: str) -> list[Claim]:
    """Return UCDP's figures: the range, the best estimate, and the deaths of each side."""
    low, best, high = (_count(cells, name) for name in ("low", "best", "high"))
    numbers = itertools.count(1)
    claims: list[Claim] = []

    def add(victims: Victims, first: int, last: int, about: str, covers: Covers) -> None:
        claims.append(
            Claim(
                id=f"{incident_id}.c{next(numbers):02d}",
                report_id=report,
                measure=Measure.KILLED,
                victims=victims,
                low=first,
                high=last,
                qualifier=Qualifier.EXACT if first == last else Qualifier.ABOUT,
                about=about,
                covers=covers,
                claimant="UCDP",
                claimant_role=ClaimantRole.NGO,
            )
        )

    if low is None or best is None or high is None:
        return []
    if not low <= best <= high:
        cells.bad("best", f"does not lie between low {low} and high {high}")
        return []
    add(Victims.TOTAL, low, high, "UCDP's low and high estimate", Covers.ALL)
    if low != high:
        add(Victims.TOTAL, best, best, "UCDP's best estimate", Covers.ALL)
    for name, victims in (
        ("deaths_a", _side(cells.get("side_a"))),
        ("deaths_b", _side(cells.get("side_b"))),
        *_GROUPS.items(),
    ):
        count = _count(cells, name)
        # Their 0 says that none is counted for this side, not that somebody counted none.
        if count:
            add(victims, count, count, f"UCDP's {name}, in the best estimate", Covers.PART)
    return claims


def _side(name: str) -> Victims:
    if name.casefold() == "civilians":
        return Victims.CIVILIANS
    if name.startswith("Government of"):
        return Victims.SECURITY_FORCES
    try:
        actor = read_codebook().actors[read_codebook().find_actor(name)]
    except UnknownCodeError:
        return Victims.ARMED_GROUP
    return Victims.SECURITY_FORCES if ActorKind.STATE in actor.kinds else Victims.ARMED_GROUP
