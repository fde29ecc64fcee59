"""ACLED: rows for comparison inside the house. Their terms forbid to pass them on.

Every record is marked, stays with the desk and partners at most, and is refused by
publication. ACLED's one number is ACLED's claim; their point is a dot only where
their precision says that a named place is known.
"""

from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from geo.precision import FROM_ACLED, GeoPrecision
from incidents.codebook import read_codebook
from incidents.desk.uploads.points import locate_points, parse_coordinate
from incidents.desk.uploads.reading import Cells, Interpreted, Problems
from incidents.desk.uploads.table import Table
from incidents.desk.uploads.values import clean_text, parse_code, parse_day
from incidents.editions import NOT_TO_BE_PASSED_ON
from incidents.errors import IncidentError, UnknownCodeError
from incidents.model import (
    ActorRole,
    Claim,
    ClaimantRole,
    DatePrecision,
    DistrictMethod,
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

__all__ = ["MARK", "NEEDED", "interpret"]

NEEDED: Final = frozenset(
    {
        "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1",
        "location", "latitude", "longitude", "geo_precision", "fatalities", "notes", "source",
    }
)  # fmt: skip
# What marks a record as ACLED's; publication looks for it.
MARK: Final = NOT_TO_BE_PASSED_ON
_DATES: Final = {"1": DatePrecision.DAY, "2": DatePrecision.WEEK, "3": DatePrecision.MONTH}


def interpret(table: Table, today: date) -> Interpreted:
    """Return the incidents in an export of ACLED's; the headers are ACLED's own."""
    problems = Problems()
    problems.problems += table.problems
    headers = {name.casefold(): name for name in table.columns}
    places = {name: table.columns.index(header) for name, header in headers.items()}
    incidents, rows, bad = [], [], set()
    for row in table.rows:
        cells = Cells(
            row.number, {name: row.cells[at] for name, at in places.items()}, headers, problems
        )
        before = len(problems.problems)
        incident = _incident(cells, today)
        if incident is None or len(problems.problems) > before:
            bad.add(row.number)
        else:
            incidents.append(incident)
            rows.append((row.number,))
    return Interpreted(
        "acled",
        tuple(incidents),
        tuple(rows),
        tuple(problems.problems),
        tuple(problems.warnings),
        frozenset(bad),
    )


def _incident(cells: Cells, today: date) -> Incident | None:
    number = cells.get("event_id_cnty").lower()
    if not number.isascii() or not number.isalnum():
        cells.bad("event_id_cnty", "is not an id of ACLED's")
        return None
    key = f"acled-{number}"
    day = cells.take("event_date", parse_day(cells.get("event_date"), today))
    precision = _DATES.get(cells.get("time_precision"))
    if precision is None:
        cells.bad("time_precision", "must be 1, 2 or 3")
    sub_type = cells.take(
        "sub_event_type", parse_code("sub_event_type", cells.get("sub_event_type"))
    )
    place = _place(cells)
    summary = cells.take("notes", clean_text(cells.get("notes"), 4000))
    if day is None or precision is None or sub_type is None or place is None or summary is None:
        if not cells.get("notes"):
            cells.bad("notes", "is needed")
        return None
    try:
        report = _report(cells, number)
        return Incident.model_validate(
            place
            | {
                "id": key,
                "title": f"{read_codebook().label('sub_event_type', sub_type)}, as ACLED codes it",
                "date_start": day,
                "date_end": day,
                "date_precision": precision,
                "event_type": read_codebook().entry("sub_event_type", sub_type).extra["event_type"],
                "sub_event_type": sub_type,
                "actors": _actors(cells),
                "summary": summary,
                "status": Status.REPORTED,
                "sensitivity": Sensitivity.RESTRICTED,
                "reports": (report,),
                "claims": _claims(cells, key, report.id),
            }
        )
    except (ValidationError, IncidentError) as error:
        cells.problems.refused(cells.row, error)
        return None


def _place(cells: Cells) -> dict[str, Any] | None:
    told = cells.get("geo_precision")
    if not told.isdecimal() or int(told) not in FROM_ACLED:
        cells.bad("geo_precision", "must be 1, 2 or 3")
        return None
    precision = FROM_ACLED[int(told)]
    x = cells.take("longitude", parse_coordinate(cells.get("longitude"), "longitude"))
    y = cells.take("latitude", parse_coordinate(cells.get("latitude"), "latitude"))
    if x is None or y is None:
        cells.bad("longitude", "longitude and latitude are needed")
        return None
    here = locate_points([(x, y)], [None])[0]
    if here.problem:
        cells.bad("longitude", here.problem)
        return None
    values: dict[str, Any] = {"place": cells.get("location")[:500] or "not given"}
    if precision is GeoPrecision.PROVINCE or here.district is None:
        return values | {"geo_precision": GeoPrecision.PROVINCE}
    values |= {
        "district": here.district,
        "district_method": DistrictMethod(here.method or "inside"),
    }
    if precision.is_point:
        values["geometry"] = PointGeometry(coordinates=(x, y))
    return values | {"geo_precision": precision}


def _report(cells: Cells, number: str) -> Report:
    return Report(
        id=f"acled-{number}",
        publisher=MARK,
        title=f"Event {cells.get('event_id_cnty')}",
        language="en",
        source_type=SourceType.NGO,
        note=f"Sources named by ACLED: {cells.get('source') or 'none'}"[:4000],
    )


def _actors(cells: Cells) -> tuple[Participation, ...]:
    parts = []
    for name in ("actor1", "actor2"):
        told = cells.get(name)
        if not told:
            continue
        try:
            actor = read_codebook().find_actor(told)
        except UnknownCodeError:
            cells.warn(name, "is not in the register of actors: left out")
            continue
        role = ActorRole.PARTICIPANT
        parts.append(Participation(actor=actor, role=role, as_reported=told[:500]))
    return tuple(parts)


def _claims(cells: Cells, key: str, report: str) -> tuple[Claim, ...]:
    told = cells.get("fatalities")
    if not told.isascii() or not told.isdecimal():
        cells.bad("fatalities", "is not a whole number")
        return ()
    # ACLED writes 0 both for nobody and for not known: no claim comes of it.
    if int(told) == 0:
        return ()
    return (
        Claim(
            id=f"{key}.c01",
            report_id=report,
            claimant="ACLED",
            claimant_role=ClaimantRole.NGO,
            measure=Measure.KILLED,
            victims=Victims.TOTAL,
            low=int(told),
            high=int(told),
            qualifier=Qualifier.EXACT,
            about="ACLED's reported fatalities",
        ),
    )
