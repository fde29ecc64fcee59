"""Every sentence that we say about one incident, in one place.

The templates are the same whoever speaks and whoever was harmed: swap the
parties in a record and only their names change. Words that take a side are in
none of them (``data/codebook/terms.csv``), and a number that nobody gave is
"not counted", never 0.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Final

from geo.precision import GeoPrecision
from incidents import counts
from incidents.codebook import Codebook
from incidents.counting_rules import HELD
from incidents.model import (
    ActorRole,
    AttackersIn,
    Breakdown,
    Claim,
    ClaimKind,
    CountsReason,
    Covers,
    DatePrecision,
    Incident,
    Measure,
    Participation,
    Qualifier,
    RelationKind,
    Scope,
    Status,
    Victims,
)

__all__ = [
    "actor_in_words",
    "claim_in_words",
    "dates_in_words",
    "escape_markdown",
    "incident_heading",
    "incident_subheading",
    "no_sum_in_words",
    "no_sum_mark",
    "partial_date_in_words",
    "place_in_words",
    "place_precision_in_words",
    "range_text",
    "relation_in_words",
    "several",
    "status_in_words",
    "without_directions",
]

NOT_SAID: Final = "–"
PROVINCE_ONLY: Final = "Balochistan, place not known"
PLACE_UNKNOWN: Final = "place not known"

# Not strftime: its names change with the locale of the server.
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

_LONGEST_WEEK: Final = 6  # days from the first to the last

_DATES: Final = {
    DatePrecision.DAY: "Day known",
    DatePrecision.DAYS: "Known to a few days",
    DatePrecision.WEEK: "Known to a week or two",
    DatePrecision.MONTH: "Known to the month",
    DatePrecision.YEAR: "Known to the year",
    DatePrecision.UNDATED: "Date not known",
}
_PLACES: Final = {
    GeoPrecision.SITE: "Spot known",
    GeoPrecision.TOWN: "Town known",
    GeoPrecision.NEAR: "Known to be near a place",
    GeoPrecision.TEHSIL: "Known to the tehsil",
    GeoPrecision.DISTRICT: "Known to the district",
    GeoPrecision.PROVINCE: "Known to the province only",
    GeoPrecision.UNKNOWN: "Place not known",
}
_STATUSES: Final = {
    Status.CLAIMED: "Claimed: one party alone says so",
    Status.REPORTED: "Reported: no second report confirms it",
    Status.CORROBORATED: "Several reports: they agree on the core",
    Status.DISPUTED: "Disputed: the parties contradict each other",
    Status.RETRACTED: "Retracted: it did not hold, and is in no sum",
}
_NO_SUM: Final = {
    CountsReason.UMBRELLA: "In no sum: the incidents that it holds are counted one by one.",
    CountsReason.STATEMENT_ONLY: "In no sum: a statement, not an incident of its own.",
}
_NO_SUM_MARKS: Final = {
    CountsReason.UMBRELLA: "in no sum: a round-up of several attacks",
    CountsReason.STATEMENT_ONLY: "in no sum: a statement, not an incident of its own",
    Status.RETRACTED: "retracted, in no sum",
}
_RELATIONS: Final = {
    RelationKind.FOLLOWS: "Came out of",
    RelationKind.PROTESTS_AGAINST: "Protest about",
    RelationKind.PART_OF: "Part of",
    RelationKind.CONTAINS: "Holds",
    RelationKind.SAME_OPERATION: "Carried out together with, by an account",
    RelationKind.CLAIM_ABOUT: "Statement about",
    RelationKind.HAS_CLAIM: "Subject of the statement",
}
_ROLES: Final = {
    ActorRole.ALLEGED_PERPETRATOR: "said to have done it",
    ActorRole.TARGET: "target",
    ActorRole.RESPONDER: "responded",
    ActorRole.PARTICIPANT: "took part",
    ActorRole.CLAIMANT: "speaks about it",
}

# One of them, more or an unknown number of them.
_VICTIMS: Final = {
    Victims.CIVILIANS: ("civilian", "civilians"),
    Victims.SECURITY_FORCES: ("member of the security forces", "security personnel"),
    Victims.ARMED_GROUP: ("member of an armed group", "armed group members"),
    Victims.PROTESTERS: ("protester", "protesters"),
    Victims.MIXED: ("person", "people of several groups"),
    Victims.UNKNOWN: ("person", "people"),
    Victims.TOTAL: ("person", "people"),
}
_ATTACKERS: Final = {
    AttackersIn.YES: ", attackers among them",
    AttackersIn.NO: ", attackers left out",
}
_MEASURES: Final = {
    Measure.KILLED: "killed",
    Measure.INJURED: "injured",
    Measure.ABDUCTED: "abducted or held",
    Measure.DISAPPEARED: "reported missing",
    Measure.ARRESTED: "arrested",
    Measure.RESCUED: "freed",
    Measure.DISPLACED: "displaced",
}
_OTHER_CLAIMS: Final = {
    ClaimKind.RESPONSIBILITY: "says that it did this",
    ClaimKind.DENIAL: "denies this",
}


def date_in_words(day: date | None) -> str:
    """Return "11 March 2025", or "undated"."""
    return "undated" if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def partial_date_in_words(when: str) -> str:
    """Return "2017-12" as "December 2017", "2022-01-11" as "11 January 2022"; "" stays so."""
    year, *rest = when.split("-")
    if len(rest) == 2:
        return date_in_words(date.fromisoformat(when))
    return f"{MONTHS[int(rest[0]) - 1]} {year}" if rest else year


def dates_in_words(
    start: date | None, end: date | None, precision: DatePrecision | str = DatePrecision.DAY
) -> str:
    """Return when it happened, no more exactly than it is known: "11–12 March 2025"."""
    precision = DatePrecision(precision)
    if start is None or precision is DatePrecision.UNDATED:
        return "undated"
    end = end or start
    if precision is DatePrecision.YEAR:
        return _joined(str(start.year), str(end.year))
    if precision is DatePrecision.MONTH:
        first, last = MONTHS[start.month - 1], MONTHS[end.month - 1]
        if start.year == end.year:
            return f"{_joined(first, last)} {end.year}"
        return _joined(f"{first} {start.year}", f"{last} {end.year}")
    if precision is DatePrecision.WEEK:
        if (end - start).days <= _LONGEST_WEEK:
            return f"week of {date_in_words(start)}"
        return f"about {_days(start, end)}"
    return _days(start, end)


def _joined(first: str, last: str) -> str:
    if first == last:
        return first
    return f"{first} – {last}" if " " in first + last else f"{first}–{last}"


def _days(start: date, end: date) -> str:
    if start == end:
        return date_in_words(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{date_in_words(end)}"
    first = f"{start.day} {MONTHS[start.month - 1]}"
    if start.year != end.year:
        first = date_in_words(start)
    return f"{first} – {date_in_words(end)}"


def date_precision_in_words(precision: DatePrecision | str) -> str:
    """Return how exactly the date is known, as a badge: "Day known"."""
    return _DATES[DatePrecision(precision)]


def place_in_words(
    place: str,
    precision: GeoPrecision | str,
    district: str | None = None,
    tehsil: str | None = None,
) -> str:
    """Return where it happened, no more exactly than it is known.

    Parameters
    ----------
    place : str
        The place as reported; it stands only where a point is known.
    precision : GeoPrecision
    district, tehsil : str, optional
        Names, not codes. A place that is known to the tehsil and has none falls
        back to its district.
    """
    precision = GeoPrecision(precision)
    if precision is GeoPrecision.NEAR:
        return f"{place} (nearby)"
    if precision.is_point:
        return place
    if precision is GeoPrecision.TEHSIL and tehsil:
        return f"{tehsil} (tehsil)"
    if precision in (GeoPrecision.TEHSIL, GeoPrecision.DISTRICT) and district:
        return f"{district} (district)"
    return PLACE_UNKNOWN if precision is GeoPrecision.UNKNOWN else PROVINCE_ONLY


def place_precision_in_words(precision: GeoPrecision | str) -> str:
    """Return how exactly the place is known, as a badge: "Known to the district"."""
    return _PLACES[GeoPrecision(precision)]


def _named(code: str | None, names: Mapping[str, str]) -> str | None:
    return None if code is None else names.get(code, code)


def incident_subheading(incident: Incident, names: Mapping[str, str]) -> str:
    """Return where and when: "Kachhi (district), 11–12 March 2025".

    ``names`` is district or tehsil code to name; a code without a name stands
    for itself.
    """
    where = place_in_words(
        incident.place,
        incident.geo_precision,
        _named(incident.district, names),
        _named(incident.tehsil, names),
    )
    when = dates_in_words(incident.date_start, incident.date_end, incident.date_precision)
    return f"{where}, {when}"


def incident_heading(incident: Incident, names: Mapping[str, str]) -> str:
    """Return what, where and when, in one line."""
    return f"{incident.title} · {incident_subheading(incident, names)}"


def status_in_words(status: Status | str) -> str:
    """Return the status and what it means: "Disputed: the parties contradict each other"."""
    return _STATUSES[Status(status)]


def no_sum_in_words(reason: CountsReason | str) -> str:
    """Return why an entry is in no sum."""
    return _NO_SUM[CountsReason(reason)]


def no_sum_mark(status: Status | str, counts_reason: object = None) -> str:
    """Return how an entry in no sum is marked wherever it is listed; "" for an incident.

    Parameters
    ----------
    status : Status
    counts_reason : CountsReason or None
        None, or a missing value of a frame, for what counts.
    """
    if status == Status.RETRACTED:
        return _NO_SUM_MARKS[Status.RETRACTED]
    return _NO_SUM_MARKS[CountsReason(counts_reason)] if isinstance(counts_reason, str) else ""


def relation_in_words(kind: RelationKind | str, other: str) -> str:
    """Return what the other incident, named by its title, is to this one."""
    return f"{_RELATIONS[RelationKind(kind)]}: {other}"


def actor_in_words(participation: Participation, codebook: Codebook) -> str:
    """Return an actor and its role: "Levies: target", and who alone suspects it, if so."""
    name = codebook.actor(participation.actor).name
    role = _ROLES[participation.role]
    if participation.suspected_by:
        return f"{name}: {role}, according to {participation.suspected_by} only"
    return f"{name}: {role}"


def number(value: float) -> str:
    """Return a count of people with its thousands marked: "1,060,931"."""
    return f"{round(value):,}"


def several(count: int, noun: str) -> str:
    """Return a count with its noun: "1 claim", "1,200 claims"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _known(value: float | None) -> bool:
    return value is not None and not math.isnan(value)


def range_text(
    low: float | None, high: float | None, is_open: bool = False, said: bool = True
) -> str:
    """Return a range of people: "30–214", "20+", "not counted", "–".

    Parameters
    ----------
    low, high : float, optional
        None or NaN where no number is given.
    is_open : bool
        The highest figure is "at least": it may be more, and a "+" says so.
    said : bool
        False where no claim speaks of this harm at all; then "–".
    """
    known = [None if value is None or math.isnan(value) else value for value in (low, high)]
    if known == [None, None] and not said:
        return NOT_SAID
    return counts.range_text(known[0], known[1], is_open=is_open)


_COUNTED: Final = {
    HELD: "held or missing",
    "taken": "taken or held by armed groups or unknown people",
    "state_held": "reported as disappeared or detained by the state",
}


def measure_in_words(measure: Measure | str) -> str:
    """Return what happened to people: "killed", "reported missing"; also of what is counted."""
    return _COUNTED.get(str(measure)) or _MEASURES[Measure(measure)]


def _people(claim: Claim | Breakdown, count: float | None) -> str:
    # Where the report names the several groups, its own words say it better.
    named = isinstance(claim, Claim) and claim.victims_detail and claim.victims is Victims.MIXED
    one, more = _VICTIMS[Victims.UNKNOWN if named else claim.victims or Victims.UNKNOWN]
    return one if count == 1 else more


def _figure(claim: Claim) -> str:
    """Return the number as the claimant worded it, with the people: "at least 30 civilians"."""
    many = claim.high if claim.high is not None else claim.low
    people = _people(claim, many)
    if many == 0 and people == _VICTIMS[Victims.UNKNOWN][1]:
        return "nobody"
    if claim.qualifier is Qualifier.AT_LEAST:
        return f"at least {number(claim.low or 0)} {people}"
    if claim.qualifier is Qualifier.UP_TO:
        return f"up to {number(claim.high or 0)} {people}"
    if many == 0:
        return f"no {people}"
    about = "about " if claim.qualifier is Qualifier.ABOUT else ""
    return f"{about}{range_text(claim.low, claim.high)} {people}"


def _part(part: Breakdown) -> str:
    return f"{range_text(part.low, part.high)} {_people(part, part.high)}"


def claim_in_words(claim: Claim) -> str:
    """Return what is claimed, without who claims it.

    "at least 30 security personnel killed (first day)"; "civilians injured,
    number not given". What the claim does not do (count everybody, speak of
    this incident alone) is said behind it.
    """
    if claim.kind is not ClaimKind.CASUALTIES or claim.measure is None:
        said = _OTHER_CLAIMS[claim.kind]
    elif claim.qualifier is Qualifier.UNCOUNTED:
        people = _people(claim, None)
        said = f"{people} {_MEASURES[claim.measure]}, number not given"
    else:
        said = f"{_figure(claim)} {_MEASURES[claim.measure]}"
    if claim.of_whom:
        said += f", of whom {', '.join(_part(part) for part in claim.of_whom)}"
    if claim.victims_detail:
        said += f" – {claim.victims_detail}"
    if claim.about:
        said += f" ({claim.about})"
    if claim.attackers_in is not AttackersIn.NOT_SAID:
        said += _ATTACKERS[claim.attackers_in]
    if claim.others_count_as is not None:
        said += f"; others count the same people as {_VICTIMS[claim.others_count_as][1]}"
    if claim.covers is Covers.PART:
        said += "; speaks of some of them only"
    elif claim.covers is Covers.OTHERS:
        said += "; of people whom the other figures leave out"
    if claim.scope is Scope.WIDER:
        said += "; speaks of more than this incident, in no sum"
    return said


# ASCII punctuation, all of which Markdown lets one escape.
_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")
# What Streamlit and GitHub's Markdown still recognise after the escapes are undone: bare
# addresses, mail addresses, :emoji: and :material_icons:, and arrows. An invisible word
# joiner between the signs leaves the look as it was and takes the meaning away.
_JOINER: Final = "\u2060"
_RECOGNISED_LATE: Final = re.compile(
    r"(?<=:)(?=[\w+/-])|(?i:(?<=www))(?=\.)|(?=@)|(?<=[-<>~=])(?=[-<>=])"
)


def escape_markdown(text: str) -> str:
    """Return ``text`` so that Markdown shows it letter by letter, in one line.

    For whatever people typed or published and ``st.markdown`` shows: no link,
    picture, heading, formula, colour, icon or HTML comes of it, and no request
    leaves the browser. White space runs together; control and direction signs
    are dropped.
    """
    plain = "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cs", "Co"}
    )
    plain = without_directions(plain)
    joined = _RECOGNISED_LATE.sub(_JOINER, " ".join(plain.split()))
    return _PUNCTUATION.sub(r"\\\1", joined)


def without_directions(text: str) -> str:
    """Return the text without the marks that turn the direction of what follows."""
    return "".join(sign for sign in text if sign not in _DIRECTIONS)


# A right-to-left override would show a sentence backwards, and all that follows it.
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
