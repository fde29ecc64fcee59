"""UCDP GED: an event of theirs becomes an incident with the voices that they name.

Their ``low`` and ``high`` stay UCDP's figures; ``best`` and the deaths of each side
are those of the source that UCDP names, where it names one whom we know. That a
side took part is UCDP's coding (``suspected_by``), unless the side says so itself.
A place that they know to a district becomes an area, never the dot that they
draw. Being in a data set corroborates nothing.
"""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from geo.precision import FROM_UCDP
from geo.scope import names_city
from incidents.codebook import read_codebook
from incidents.desk.cells.coordinates import Located
from incidents.desk.cells.values import clean_text
from incidents.desk.uploads.formats.uploaded_table import Table
from incidents.desk.uploads.layouts.foreign_places import Settled, Told
from incidents.desk.uploads.layouts.foreign_rows import Point, Source, read_foreign
from incidents.desk.uploads.layouts.named_parties import say_shared, several_in_words
from incidents.desk.uploads.layouts.original_sources import OriginalSource, original_source
from incidents.desk.uploads.layouts.row_reading import Cells, Interpreted
from incidents.errors import IncidentError, UnknownCodeError
from incidents.model import (
    ActorKind,
    ActorRole,
    AttackersIn,
    Claim,
    ClaimantRole,
    Covers,
    DatePrecision,
    EventType,
    Incident,
    Measure,
    Participation,
    Qualifier,
    Report,
    Sensitivity,
    Side,
    SourceType,
    Status,
    Victims,
    side_of,
)
from incidents.organisations import named
from incidents.provenance import UCDP_GED, data_sets

__all__ = ["NEEDED", "interpret", "version_of"]

NEEDED: Final = frozenset(
    {
        "id", "type_of_violence", "side_a", "side_b", "where_prec", "date_prec", "date_start",
        "date_end", "best", "low", "high", "deaths_a", "deaths_b", "deaths_civilians",
        "deaths_unknown", "latitude", "longitude",
    }
)  # fmt: skip

# Their name of a state means its forces in a fight; the register has the forces apart.
_ACTORS: Final = {"Government of Pakistan": "pakistan-security-forces"}
_VIOLENCE: Final = ("1", "2", "3")
_SUICIDE: Final = re.compile(
    r"\bsuicide[ -](bomb|blast|attack|car|vest|truck|explo|assault|strike)|\bblew (him|her)self",
    re.IGNORECASE,
)
_NORTH_WEST: Final = re.compile(r"north[ -]?west", re.IGNORECASE)
# Their numbers: 1 the day, 2 two to six days, 3 a week, 4 a month, 5 more than a month.
_DATES: Final = {
    "1": DatePrecision.DAY,
    "2": DatePrecision.DAYS,
    "3": DatePrecision.WEEK,
    "4": DatePrecision.MONTH,
    "5": DatePrecision.YEAR,
}
_GROUPS: Final = {
    "deaths_civilians": Victims.CIVILIANS,
    "deaths_unknown": Victims.UNKNOWN,
}


def interpret(
    table: Table,
    today: date,
    answers: Mapping[str, str] = MappingProxyType({}),
    version: str = "",
) -> Interpreted:
    """Return the incidents in an export of UCDP GED; the headers are UCDP's own.

    Parameters
    ----------
    answers : mapping of a question's key to one of its choices
        Where rows lie whose names and points disagree.
    version : str
        Of the data set, which its rows do not say; "" is not known.
    """
    source = Source(
        kind="ucdp",
        province="adm_1",
        day=lambda cells: _day_or_none(cells.get("date_start")),
        told=_told,
        records=lambda cells, settled: _records(cells, settled, today, version),
    )
    return read_foreign(table, source, answers)


_ATTACKERS_IN: Final = {Victims.TOTAL: AttackersIn.YES, Victims.UNKNOWN: AttackersIn.NOT_SAID}
"""UCDP's totals count the dead of both sides of a fight."""


def _told(cells: Cells, point: Point, here: Located, day: date | None) -> Told | None:
    code = cells.get("where_prec")
    if not code.isdecimal() or int(code) not in FROM_UCDP:
        cells.bad("where_prec", "must be 1 to 7")
        return None
    return Told(
        source="UCDP",
        precision=FROM_UCDP[int(code)],
        point=point,
        here=here,
        country=cells.line("country"),
        province=cells.line("adm_1"),
        district=cells.line("adm_2"),
        place=cells.line("where_coordinates"),
        on=day,
    )


def _day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _records(cells: Cells, settled: Settled, today: date, version: str) -> list[Incident]:
    """Return the record of a row; of one that is held, what it would be in each district."""
    number = cells.get("id")
    if not number.isascii() or not number.isalnum():
        cells.bad("id", "is not a number of UCDP's")
        return []
    violence = cells.get("type_of_violence")
    if violence not in _VIOLENCE:
        cells.bad("type_of_violence", "must be 1, 2 or 3")
        return []
    dates, report = _dates(cells, today), _report(cells, number, version)
    if dates is None or report is None:
        return []
    if settled.warning:
        cells.warn("where_prec", settled.warning)
    names = {side: cells.line(f"side_{side}") or "an unnamed side" for side in "ab"}
    source = original_source(cells.line("source_original"))
    actors, unknown = _actors(cells, names, source, dates["date_start"])
    kind = _kind(cells, names)
    doubts = [settled.doubt, kind.doubt]
    if unknown:
        doubts.append(f"Named by UCDP and not in the register: {', '.join(unknown)}.")
    if cells.get("event_clarity") == "2":
        doubts.append("UCDP marks the event as unclear.")
    key = f"ucdp-{number.lower()}"
    values = dates | {
        "id": key,
        "place": (cells.line("where_coordinates") or cells.line("where_description")
                  or "not given")[:500],
        "title": kind.title if len(kind.title) <= 120 else f"{kind.title[:119]}…",
        "event_type": kind.event_type,
        "sub_event_type": kind.sub_event_type,
        "actors": actors,
        "summary": _summary(cells, names),
        "status": Status.REPORTED,
        "sensitivity": Sensitivity.RESTRICTED,
        "doubt": " ".join(filter(None, doubts)) or None,
        "reports": (report,),
        "claims": tuple(_claims(cells, key, report.id, source)),
    }  # fmt: skip
    try:
        return [Incident.model_validate(values | place) for place in settled.places]
    except (ValidationError, IncidentError) as error:
        cells.problems.refused(cells.row, error)
        return []


@dataclass(frozen=True, slots=True)
class _Kind:
    """What kind of event a row is, as far as its codes and its words say."""

    event_type: EventType
    sub_event_type: str
    title: str
    doubt: str = ""


def _kind(cells: Cells, names: Mapping[str, str]) -> _Kind:
    violence = cells.get("type_of_violence")
    a, b = names["a"], names["b"]
    if words := _suicide_words(cells):
        return _Kind(
            EventType.EXPLOSIONS,
            "suicide_bomb",
            f"Suicide bombing, {a} and {b}, as UCDP codes it",
            f"Taken as a suicide bombing from words that UCDP keeps: “{words[:200]}”.",
        )
    if violence == "3":
        title = f"Violence by {a} against {b}, as UCDP codes it"
        return _Kind(EventType.CIVILIANS, "attack", title)
    title = f"Fighting between {a} and {b}, as UCDP codes it"
    return _Kind(EventType.BATTLES, "armed_clash", title)


def _suicide_words(cells: Cells) -> str:
    """Return the words by which a row's sources tell of a suicide bombing here, or "".

    A source may tell of several events: a piece that names a city elsewhere is not ours.
    """
    for name in ("source_headline", "where_description", "source_article"):
        for piece in cells.line(name).split(";"):
            if _SUICIDE.search(piece) and not (_NORTH_WEST.search(piece) or names_city(piece)):
                return piece.strip()
    return ""


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


def _actors(
    cells: Cells, names: Mapping[str, str], source: OriginalSource | None, on: date
) -> tuple[tuple[Participation, ...], list[str]]:
    """Return the sides in their roles; a side is suspected by UCDP unless it speaks itself."""
    parts, unknown = [], []
    one_sided = cells.get("type_of_violence") == "3"
    for side, name in names.items():
        role = ActorRole.PARTICIPANT
        if one_sided:
            role = ActorRole.ALLEGED_PERPETRATOR if side == "a" else ActorRole.TARGET
        try:
            found = named(_ACTORS.get(name, name), on)
        except UnknownCodeError:
            unknown.append(name)
            cells.warn(f"side_{side}", "is not in the register of actors: kept in words only")
            continue
        if found.actor is None:
            unknown.append(name)
            cells.warn(f"side_{side}", f"may be {several_in_words(found)}: kept in words only")
            continue
        say_shared(cells, f"side_{side}", name, found)
        by = None if role is ActorRole.TARGET or _speaks(source, found.actor) else "UCDP"
        parts.append(
            Participation(actor=found.actor, role=role, as_reported=name[:500], suspected_by=by)
        )
    return tuple(parts), unknown


def _speaks(source: OriginalSource | None, actor: str) -> bool:
    """Say whether the source of a row speaks for one of its sides."""
    if source is None:
        return False
    if side_of(source.role) is Side.STATE:
        return ActorKind.STATE in read_codebook().actor(actor).kinds
    return source.actor == actor


def _summary(cells: Cells, names: Mapping[str, str]) -> str:
    kind = cells.get("type_of_violence")
    what = {
        "1": "state-based conflict", "2": "conflict between groups", "3": "one-sided violence",
    }[kind]  # fmt: skip
    where = cells.line("where_description") or cells.line("where_coordinates") or "not given"
    return (
        f"UCDP codes this as {what}: {names['a']} and {names['b']}. UCDP places it at: {where}. "
        "All figures are as UCDP codes them."
    )[:4000]


def _report(cells: Cells, number: str, version: str) -> Report | None:
    sources = cells.take("source_article", clean_text(cells.line("source_article"), 20_000))
    headline = cells.line("source_headline") or f"Event {number}"
    note = f"Sources named by UCDP: {sources}" if sources else "UCDP names no source."
    ged = data_sets()[UCDP_GED]
    try:
        return Report(
            id=f"ucdp-ged-{number.lower()}",
            publisher=ged.publisher,
            title=f"Event {number}: {headline}"[:500],
            language="en",
            source_type=SourceType.NGO,
            data_set=ged.code,
            data_set_version=version or None,
            licence=ged.licence,
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


def _claims(
    cells: Cells, incident_id: str, report: str, source: OriginalSource | None
) -> list[Claim]:
    """Return the figures of a row: the range, the best estimate, and the deaths of each side.

    The best estimate and its parts are those of the source that UCDP names, where it
    names one; the range around it, which weighs several, is UCDP's own.
    """
    low, best, high = (_count(cells, name) for name in ("low", "best", "high"))
    numbers = itertools.count(1)
    claims: list[Claim] = []
    named = cells.line("source_original")
    beside = f"; UCDP names as its source: {named}" if named else ""
    ucdp = OriginalSource("UCDP as coded", ClaimantRole.NGO, None)

    def add(
        victims: Victims, first: int, last: int, about: str, covers: Covers, voice: OriginalSource
    ) -> None:
        claims.append(
            Claim(
                id=f"{incident_id}.c{next(numbers):02d}",
                report_id=report,
                measure=Measure.KILLED,
                victims=victims,
                low=first,
                high=last,
                qualifier=Qualifier.EXACT if first == last else Qualifier.ABOUT,
                about=f"{about}{beside}"[:500],
                covers=covers,
                attackers_in=_ATTACKERS_IN.get(victims, AttackersIn.NOT_SAID),
                claimant=voice.claimant,
                claimant_role=voice.role,
                claimant_actor=voice.actor,
            )
        )

    if low is None or best is None or high is None:
        return []
    if not low <= best <= high:
        cells.bad("best", f"does not lie between low {low} and high {high}")
        return []
    voice = source or ucdp
    if low != high:
        add(Victims.TOTAL, low, high, "UCDP's low and high estimate", Covers.ALL, ucdp)
    add(Victims.TOTAL, best, best, "UCDP's best estimate", Covers.ALL, voice)
    for name, victims in (
        ("deaths_a", _side(cells.get("side_a"))),
        ("deaths_b", _side(cells.get("side_b"))),
        *_GROUPS.items(),
    ):
        count = _count(cells, name)
        # Their 0 says that none is counted for this side, not that somebody counted none.
        if count:
            add(victims, count, count, f"UCDP's {name}, in the best estimate", Covers.PART, voice)
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


_VERSION: Final = re.compile(
    r"ged(?:event)?[ _-]*v?(\d\d)[._]?(\d)(?:[._](\d{1,2}))?(?!\d)", re.IGNORECASE
)


def version_of(name: str) -> str:
    """Return the version of UCDP GED that a file's name tells: ``GEDEvent_v25_1.csv`` is 25.1.

    "" where it tells none: it is then asked for, and never guessed.
    """
    found = _VERSION.search(name)
    return ".".join(filter(None, found.groups())) if found else ""
