"""ACLED: rows for comparison inside the house. Their terms forbid to pass them on.

Every record is marked, stays with the desk, and is refused by publication. ACLED's one
number is ACLED's claim; their point is a dot only where their precision says that a
named place is known.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from geo.precision import FROM_ACLED
from incidents.codebook import read_codebook
from incidents.desk.cells.coordinates import Located
from incidents.desk.cells.values import clean_text, parse_code, parse_day
from incidents.desk.uploads.formats.uploaded_table import Table
from incidents.desk.uploads.layouts.foreign_places import Settled, Told
from incidents.desk.uploads.layouts.foreign_rows import Point, Source, read_foreign
from incidents.desk.uploads.layouts.named_parties import say_shared, several_in_words
from incidents.desk.uploads.layouts.row_reading import Cells, Interpreted
from incidents.errors import IncidentError, UnknownCodeError
from incidents.model import (
    ActorRole,
    Claim,
    ClaimantRole,
    DatePrecision,
    Incident,
    Measure,
    Participation,
    Qualifier,
    Report,
    Sensitivity,
    SourceType,
    Status,
    Victims,
)
from incidents.organisations import named
from incidents.provenance import ACLED, data_sets

__all__ = ["NEEDED", "interpret"]

NEEDED: Final = frozenset(
    {
        "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1",
        "location", "latitude", "longitude", "geo_precision", "fatalities", "notes", "source",
    }
)  # fmt: skip
_DATES: Final = {"1": DatePrecision.DAY, "2": DatePrecision.WEEK, "3": DatePrecision.MONTH}


def interpret(
    table: Table, today: date, answers: Mapping[str, str] = MappingProxyType({})
) -> Interpreted:
    """Return the incidents in an export of ACLED's; the headers are ACLED's own.

    Parameters
    ----------
    answers : mapping of a question's key to one of its choices
        Where rows lie whose names and points disagree.
    """
    source = Source(
        kind="acled",
        province="admin1",
        day=lambda cells: parse_day(cells.get("event_date"), today).value,
        told=_told,
        records=lambda cells, settled: _records(cells, settled, today),
    )
    return read_foreign(table, source, answers)


def _told(cells: Cells, point: Point, here: Located, day: date | None) -> Told | None:
    code = cells.get("geo_precision")
    if not code.isdecimal() or int(code) not in FROM_ACLED:
        cells.bad("geo_precision", "must be 1, 2 or 3")
        return None
    if point is None:
        cells.bad("longitude", "longitude and latitude are needed")
        return None
    return Told(
        source="ACLED",
        precision=FROM_ACLED[int(code)],
        point=point,
        here=here,
        country=cells.line("country"),
        province=cells.line("admin1"),
        district=cells.line("admin2"),
        place=cells.line("location"),
        on=day,
    )


def _records(cells: Cells, settled: Settled, today: date) -> list[Incident]:
    """Return the record of a row; of one that is held, what it would be in each district."""
    number = cells.get("event_id_cnty").lower()
    if not number.isascii() or not number.isalnum():
        cells.bad("event_id_cnty", "is not an id of ACLED's")
        return []
    key = f"acled-{number}"
    day = cells.take("event_date", parse_day(cells.get("event_date"), today))
    precision = _DATES.get(cells.get("time_precision"))
    if precision is None:
        cells.bad("time_precision", "must be 1, 2 or 3")
    sub_type = cells.take(
        "sub_event_type", parse_code("sub_event_type", cells.get("sub_event_type"))
    )
    summary = cells.take("notes", clean_text(cells.line("notes"), 4000))
    if day is None or precision is None or sub_type is None or summary is None:
        if not cells.get("notes"):
            cells.bad("notes", "is needed")
        return []
    if settled.warning:
        cells.warn("geo_precision", settled.warning)
    report = _report(cells, number)
    values: dict[str, Any] = {
        "id": key,
        "place": cells.line("location")[:500] or "not given",
        "title": f"{read_codebook().label('sub_event_type', sub_type)}, as ACLED codes it",
        "date_start": day,
        "date_end": day,
        "date_precision": precision,
        "event_type": read_codebook().entry("sub_event_type", sub_type).extra["event_type"],
        "sub_event_type": sub_type,
        "actors": _actors(cells, day),
        "summary": summary,
        "status": Status.REPORTED,
        "sensitivity": Sensitivity.RESTRICTED,
        "doubt": settled.doubt or None,
        "reports": (report,),
        "claims": _claims(cells, key, report.id),
    }
    try:
        return [Incident.model_validate(values | place) for place in settled.places]
    except (ValidationError, IncidentError) as error:
        cells.problems.refused(cells.row, error)
        return []


def _report(cells: Cells, number: str) -> Report:
    acled = data_sets()[ACLED]
    return Report(
        id=f"acled-{number}",
        publisher=acled.publisher,
        title=f"Event {cells.get('event_id_cnty')}",
        language="en",
        source_type=SourceType.NGO,
        data_set=acled.code,
        licence=acled.licence,
        not_to_be_passed_on=True,
        note=f"Sources named by ACLED: {cells.get('source') or 'none'}"[:4000],
    )


def _actors(cells: Cells, on: date) -> tuple[Participation, ...]:
    parts = []
    for name in ("actor1", "actor2"):
        told = cells.get(name)
        if not told:
            continue
        try:
            found = named(told, on)
        except UnknownCodeError:
            cells.warn(name, "is not in the register of actors: left out")
            continue
        if found.actor is None:
            cells.warn(name, f"may be {several_in_words(found)}: left out")
            continue
        say_shared(cells, name, told, found)
        role = ActorRole.PARTICIPANT
        # That a side took part is ACLED's coding, and no claim of anybody who was there.
        parts.append(
            Participation(
                actor=found.actor, role=role, as_reported=told[:500], suspected_by="ACLED"
            )
        )
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
