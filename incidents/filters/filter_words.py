"""A choice in plain words.

Every visible word stands at the top, so that another language can follow.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Final

from incidents.codebook import read_codebook
from incidents.counting_rules import MEASURE_WORDS
from incidents.errors import UnknownCodeError
from incidents.filters.district_names import district_names
from incidents.filters.incident_filter import IncidentFilter

BETWEEN_PARTS: Final = " · "
OR: Final = " or "
COMMA: Final = ", "
AS_ROLE: Final = "{who} as {roles}"
ANY_ACTOR: Final = "any actor"
OF_KIND: Final = "{actors} ({kinds})"
ANY_OF_KIND: Final = "actors of the kind {kinds}"
SUSPECTED: Final = "{who}, also where only suspected"
SPAN: Final = "{since} – {until}"
SINCE: Final = "since {since}"
UNTIL: Final = "until {until}"
UNDATED_TOO: Final = "undated ones too"
DATED_ONLY: Final = "dated ones only"
DIVISION: Final = "{name} division"
STATUS: Final = "status {statuses}"
PRECISION: Final = "place known to: {precisions}"
IN_DOUBT: Final = {"with": "with a noted doubt", "without": "without a noted doubt"}
TEXT: Final = "text “{text}”"
A_CLAIM: Final = "{measure} claimed"
A_NUMBER: Final = "{measure}: a number is given"
A_THRESHOLD: Final = "{measure}: at least {number} in one claim"
SPOKEN_BY: Final = "claims by: {roles}"
CLAIM_BY: Final = "{claim}, by: {roles}"
ANY_MEASURE: Final = "people harmed"
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SHORT_MONTH: Final = 3


def filter_in_words(choice: IncidentFilter) -> str:
    """Return the choice in plain words: "BLA as claimant · battles · since Jan 2022 · Kech".

    Every part of a choice has its words: two choices with the same words are the same.
    """
    parts = [
        who(choice),
        one_of(label("event_type", code).lower() for code in choice.event_types),
        sub_types(choice),
        span(choice.since, choice.until),
        undated(choice),
        where(choice),
        *_the_rest(choice),
    ]
    return BETWEEN_PARTS.join(part for part in parts if part)


def beside_title(choice: IncidentFilter) -> list[str]:
    """Return the parts of a choice that a heading of what, who, where and when leaves out."""
    return [part for part in (sub_types(choice), undated(choice), *_the_rest(choice)) if part]


def _the_rest(choice: IncidentFilter) -> list[str]:
    return [
        _with(STATUS, statuses=one_of(label("status", s).lower() for s in choice.statuses)),
        _claims(choice),
        _with(
            PRECISION,
            precisions=one_of(label("geo_precision", p).lower() for p in choice.geo_precisions),
        ),
        IN_DOUBT[choice.doubt] if choice.doubt else "",
        _with(TEXT, text=choice.text),
    ]


def sub_types(choice: IncidentFilter) -> str:
    """Return the sub-types, "" where none is asked for."""
    return one_of(label("sub_event_type", code).lower() for code in choice.sub_event_types)


def undated(choice: IncidentFilter) -> str:
    """Return what is asked of undated incidents, "" where nothing is."""
    return {None: "", True: UNDATED_TOO, False: DATED_ONLY}[choice.undated]


def label(field: str, code: str) -> str:
    """Return what a reader sees for a code, the code itself where no table knows it."""
    try:
        return read_codebook().label(field, code)
    except UnknownCodeError:
        return code


def short_name(actor: str) -> str:
    """Return the short name of an actor where it has one: "BLA"."""
    try:
        entry = read_codebook().entry("actor", actor)
    except UnknownCodeError:
        return actor
    return entry.extra["short_name"] or entry.label


def one_of(words: Iterable[str]) -> str:
    """Return "a, b or c"."""
    *first, last = list(words) or [""]
    return COMMA.join(first) + OR + last if first else last


def who(choice: IncidentFilter) -> str:
    """Return the actors, their kinds and their roles, "" where none is asked for."""
    actors = one_of(short_name(actor) for actor in choice.actors)
    kinds = one_of(label("actor_kind", kind).lower() for kind in choice.actor_kinds)
    roles = one_of(label("actor_role", role).lower() for role in choice.roles)
    words = actors or _with(ANY_OF_KIND, kinds=kinds)
    if actors and kinds:
        words = OF_KIND.format(actors=actors, kinds=kinds)
    if roles:
        words = AS_ROLE.format(who=words or ANY_ACTOR, roles=roles)
    return SUSPECTED.format(who=words) if words and choice.suspected else words


def where(choice: IncidentFilter) -> str:
    """Return the districts and divisions by name, "" where none is asked for."""
    names = district_names()
    districts = one_of(names.get(code, code) for code in choice.districts)
    divisions = one_of(DIVISION.format(name=name) for name in choice.divisions)
    return BETWEEN_PARTS.join(part for part in (districts, divisions) if part)


def span(since: date | None, until: date | None, *, short: bool = True) -> str:
    """Return a span of days, in months where it is made of whole ones."""
    whole = (since is None or since.day == 1) and (until is None or _ends_month(until))
    if since and until:
        if whole and (since.year, since.month) == (until.year, until.month):
            return in_month(since, short=short)
        ends = [in_month(day, short=short) if whole else on_day(day) for day in (since, until)]
        return SPAN.format(since=ends[0], until=ends[1])
    if since:
        return SINCE.format(since=in_month(since, short=short) if whole else on_day(since))
    if until:
        return UNTIL.format(until=in_month(until, short=short) if whole else on_day(until))
    return ""


def in_month(day: date, *, short: bool = True) -> str:
    """Return "Jan 2022" or "January 2022"."""
    name = MONTHS[day.month - 1]
    return f"{name[:SHORT_MONTH] if short else name} {day.year}"


def on_day(day: date) -> str:
    """Return "3 Jan 2022"."""
    return f"{day.day} {in_month(day)}"


def _ends_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _claims(choice: IncidentFilter) -> str:
    roles = one_of(label("claimant_role", role).lower() for role in choice.claimant_roles)
    measure = MEASURE_WORDS[choice.measure] if choice.measure else ANY_MEASURE
    if choice.at_least is None:
        claim = A_CLAIM.format(measure=measure) if choice.measure else ""
    elif choice.at_least == 0:
        claim = A_NUMBER.format(measure=measure)
    else:
        claim = A_THRESHOLD.format(measure=measure, number=f"{choice.at_least:,}")
    if claim and roles:
        return CLAIM_BY.format(claim=claim, roles=roles)
    return claim or _with(SPOKEN_BY, roles=roles)


def _with(template: str, **words: str) -> str:
    return template.format(**words) if all(words.values()) else ""
